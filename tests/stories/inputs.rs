//! What may be sent: instants and days that can be kept, texts that show something, countries that exist.

use palier_domain::actor::StaffRole;
use palier_tests::world::{PASSWORD, eur};
use palier_tests::{World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::campaign::draft;
use crate::marketplace::{bathroom, listed, provider_with};

on_both_databases! {
    instants_are_answered_as_they_are_kept,
    only_years_with_four_digits_are_taken,
    a_name_shows_something_and_turns_nothing,
    an_address_is_in_a_country,
    any_of_several_versions_may_be_the_present_one,
    a_dry_run_has_a_key_like_the_rest,
    a_corrected_input_may_have_the_same_key,
    texts_say_in_which_language_they_are,
}

fn campaign(opens_at: &str) -> Value {
    json!({
        "kind": "product", "title": "Un four", "category": "design", "goal": eur(100_00),
        "opens_at": opens_at, "deadline_at": "2030-06-30T23:59:60Z",
    })
}

async fn instants_are_answered_as_they_are_kept(world: &World) {
    let amina = world.person("Amina").await;
    let made = amina.post("/v1/campaigns", campaign("2030-01-15T12:00:00.123456789+02:00")).await;
    let read = amina.get(made.header("location")).await;
    assert_eq!((made.status, &made.text, made.header("etag")), (201, &read.text, read.header("etag")));
    assert_eq!(read.body["opens_at"], "2030-01-15T10:00:00.123456Z");
    assert_eq!(read.body["deadline_at"], "2030-07-01T00:00:00.000000Z");
    let path = made.header("location");
    let edited = amina.patch(path, json!({ "opens_at": "2030-01-15T10:00:00.0000019Z" })).await;
    let read = amina.get(path).await;
    assert_eq!((&edited.text, edited.header("etag")), (&read.text, read.header("etag")));
    assert_eq!(read.body["opens_at"], "2030-01-15T10:00:00.000001Z");
}

async fn only_years_with_four_digits_are_taken(world: &World) {
    let (amina, felix) = (world.person("Amina").await, world.staff(StaffRole::FollowUp).await);
    let mut early = campaign("0000-01-01T00:00:00+14:00");
    early["deadline_at"] = json!("9999-12-31T23:59:59-10:00");
    let faults = [("/opens_at", "out-of-range"), ("/deadline_at", "out-of-range")];
    let problem = amina.post("/v1/campaigns", early).await.expect_problem("validation-failed");
    let found: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|one| (&one["pointer"], &one["code"])).collect();
    for (pointer, code) in faults {
        assert!(found.contains(&(&json!(pointer), &json!(code))), "{problem:#}");
    }
    assert_eq!(found.len(), faults.len());
    let bakery = draft(&amina, 100_00, None).await;
    let calendar = json!({ "production_on": "0000-01-01", "packaging_on": null, "delivery_on": null });
    let refused = amina.put(&format!("{}/delivery-calendar", bakery.path), calendar).await;
    let problem = refused.expect_faults("validation-failed", &[("/production_on", "out-of-range")]);
    assert_eq!(problem["errors"][0]["message"], "Production date: choose 0001-01-01 or later.");
    let query = felix.get("/v1/contacts-due?until=9999-12-31T23:59:59-10:00").await;
    query.expect_faults("validation-failed", &[("?until", "out-of-range")]);
}

async fn a_name_shows_something_and_turns_nothing(world: &World) {
    let sign_up = async |name: &str| {
        let email = format!("{}@example.org", uuid::Uuid::now_v7().simple());
        let body = json!({ "email": email, "password": PASSWORD, "display_name": name, "locale": "fr" });
        world.nobody().send(Method::POST, "/v1/accounts", Some(body), &[]).await
    };
    for name in
        ["\u{200b}", "\u{3164}", "\u{202e}Amina", "Am\u{2066}ina", "A\u{feff}\u{fffe}", "\u{e0061}", "A\u{1fffe}"]
    {
        sign_up(name).await.expect_faults("validation-failed", &[("/display_name", "pattern")]);
    }
    for name in ["می\u{200c}خواهم", "👩\u{200d}🔧", "Zoé ❤\u{fe0f}"] {
        assert_eq!(sign_up(name).await.expect(201)["display_name"], name);
    }
    let amina = world.person("Amina").await;
    let mut titled = campaign("2030-01-15T12:00:00Z");
    titled["title"] = json!("Un \u{202e}four");
    amina.post("/v1/campaigns", titled).await.expect_faults("validation-failed", &[("/title", "pattern")]);
    let bakery = draft(&amina, 100_00, None).await;
    let plan = format!("{}/tranche-plan", bakery.path);
    let mut tranches = amina.get(&plan).await.expect(200);
    let titles = tranches["tranches"].as_array().unwrap().iter().map(|tranche| tranche["title"].as_str().unwrap());
    assert_eq!(titles.collect::<Vec<_>>(), ["Démarrage", "Préparation", "Solde"], "in the initiator’s language");
    tranches["tranches"][1]["title"] = json!("\u{e0061}");
    let refused = amina.put(&plan, json!({ "tranches": tranches["tranches"] })).await;
    refused.expect_faults("validation-failed", &[("/tranches/1/title", "pattern")]);
}

async fn an_address_is_in_a_country(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = draft(&amina, 100_00, None).await;
    let reward = json!({ "title": "Un coffret", "price_minor": 40_00, "shipping": [{ "mode": "home_delivery", "fee_minor": 5_90 }] });
    let reward = amina.post(&format!("{}/rewards", bakery.path), reward).await.expect(201);
    amina.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
    let pledges = format!("{}/pledges", bakery.path);
    let to = |country: &str| {
        let address = json!({
            "recipient": "Bela", "street": "12 rue de la Monnaie", "postal_code": "59800", "city": "Lille", "country": country,
        });
        json!({ "lines": [{ "reward_id": reward["id"], "quantity": 1, "address": address }] })
    };
    let unknown = [("/lines/0/address/country", "not-one-of")];
    bela.post(&pledges, to("XX")).await.expect_faults("validation-failed", &unknown);
    let mut unseen = to("LU");
    unseen["lines"][0]["address"]["recipient"] = json!("\u{e0061}");
    let nobody = [("/lines/0/address/recipient", "pattern")];
    bela.post(&pledges, unseen).await.expect_faults("validation-failed", &nobody);
    let pledge = bela.post(&pledges, to("LU")).await.expect(201);
    assert_eq!(pledge["lines"][0]["address"]["country"], "LU");
}

async fn any_of_several_versions_may_be_the_present_one(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = draft(&amina, 100_00, None).await;
    let present = amina.get(&bakery.path).await.header("etag").to_owned();
    let edit = async |tags: &str| {
        let headers = [("if-match", tags), ("content-type", "application/merge-patch+json")];
        amina.send(Method::PATCH, &bakery.path, Some(json!({ "summary": "Du pain." })), &headers).await
    };
    edit("\"x\", \"y\"").await.expect_problem("precondition-failed");
    edit("\"x\", \"99-b815d941\"").await.expect_problem("version-changed");
    edit(&format!("\"x\", {present}")).await.expect(200);
}

async fn a_corrected_input_may_have_the_same_key(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = crate::campaign::launch(&amina, 100_00, None).await;
    let pledges = format!("{}/pledges", bakery.path);
    let ask = async |body: Value| bela.post_with_key(&pledges, body, "one-key").await;
    ask(json!({ "free_amount": 7 })).await.expect_faults("validation-failed", &[("/free_amount", "type")]);
    for _ in 0..2 {
        let by_the_domain = ask(json!({})).await;
        assert_eq!(by_the_domain.header("idempotency-replayed"), "");
        by_the_domain.expect_problem("validation-failed");
    }
    ask(json!({ "free_amount": eur(10_00) })).await.expect(201);
    ask(json!({ "free_amount": eur(11_00) })).await.expect_problem("idempotency-key-reused");
    assert_eq!(ask(json!({ "free_amount": eur(10_00) })).await.header("idempotency-replayed"), "true");
}

async fn texts_say_in_which_language_they_are(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, project) = (provider_with(world, "Pia", 10).await, listed(&clara, &felix, bathroom("Une douche")).await);
    let ask = async |path: &str, body: Option<Value>, (key, language): (&str, &str)| {
        let headers = [("idempotency-key", key), ("accept-language", language)];
        pia.send(Method::POST, path, body, &headers).await
    };
    let contacts = ask(&project.to("contact-details"), Some(json!({})), ("a", "fr")).await;
    assert_eq!((contacts.status, contacts.header("content-language")), (200, "fr"), "{}", contacts.text);
    let again = ask(&project.to("contact-details"), Some(json!({})), ("a", "en")).await;
    assert_eq!(
        (&again.text, again.header("content-language")),
        (&contacts.text, "fr"),
        "a repeated reply is the first"
    );
    let applied = ask(&project.to("applications"), Some(json!({ "message": "Moi." })), ("b", "fr")).await;
    assert_eq!((applied.status, applied.header("content-language")), (201, "fr"), "{}", applied.text);
    let withdraw = format!("{}/withdraw", applied.header("location"));
    let withdrawn = ask(&withdraw, None, ("c", "en")).await;
    assert_eq!((withdrawn.status, withdrawn.header("content-language")), (200, "en"), "{}", withdrawn.text);
}

async fn a_dry_run_has_a_key_like_the_rest(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = draft(&amina, 100_00, None).await;
    let cancel = format!("{}/cancel", bakery.path);
    for path in [format!("{cancel}?dry_run=true"), cancel.clone()] {
        amina.send(Method::POST, &path, None, &[]).await.expect_problem("idempotency-key-missing");
    }
    assert_eq!(amina.get(&bakery.path).await.expect(200)["state"], "draft");
}
