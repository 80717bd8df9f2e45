//! What initiators tell backers: every kind of update, what each does, and who reads it.

use palier_domain::actor::StaffRole;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::campaign::{Bakery, launch};

on_both_databases! {
    an_update_tells_what_it_says_to_whom_it_is_for,
    each_kind_carries_its_own_parts_and_comes_in_its_time,
    a_delay_moves_the_calendar_and_shows_the_slip,
    an_emergency_is_acknowledged_until_it_is_resolved,
    delivery_starts_for_a_wave_and_for_all,
    editing_keeps_every_earlier_text,
    comments_are_hidden_with_a_reason,
    backers_ask_for_an_update_after_four_silent_weeks,
}

/// What an update of this kind carries, besides title and body.
pub fn update(kind: &str) -> Value {
    let mut update = json!({ "kind": kind, "title": "Des nouvelles", "body": "Le **four** avance." });
    let parts = match kind {
        "delay" => {
            json!({ "problem": "La porte est fendue.", "solution": "On en coule une autre.", "dates_unchanged": true })
        }
        "emergency" => json!({ "problem": "Le fondeur a fait faillite.", "response": "Nous en cherchons un autre." }),
        "delivery_started" => {
            json!({ "estimated_on": "2030-01-01", "progress": "Cent cartons.", "delivery_mode": "Colissimo" })
        }
        _ => json!({}),
    };
    update.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    update
}

async fn publish(person: &Person<'_>, bakery: &Bakery, body: Value) -> palier_tests::Reply {
    person.post(&format!("{}/updates", bakery.path), body).await
}

fn path_of(bakery: &Bakery, update: &Value) -> String {
    format!("{}/updates/{}", bakery.path, update["id"].as_str().expect("an id"))
}

/// A campaign that succeeded with one backer who took a bread.
async fn succeeded<'w>(world: &'w World, amina: &Person<'w>, bela: &Person<'w>) -> Bakery {
    let bakery = launch(amina, 20_00, None).await;
    bakery.take_breads(bela, 1).await.expect(201);
    world.advance_days(31).await;
    assert_eq!(bakery.state(amina).await, "preparing");
    bakery
}

/// Lets every later tranche out: the campaign is ready.
pub async fn make_ready(world: &World, amina: &Person<'_>, bakery: &Bakery) {
    let finance = world.staff(StaffRole::Finance).await;
    for number in [2, 3] {
        let tranche = format!("{}/tranches/{number}", bakery.path);
        amina.post(&format!("{tranche}/request"), json!({ "note": "Tout est prêt." })).await.expect(200);
        world.advance_days(8).await;
        finance.post(&format!("{tranche}/approve"), Value::Null).await.expect(200);
        world.advance(60).await;
    }
    assert_eq!(bakery.state(amina).await, "ready");
}

async fn an_update_tells_what_it_says_to_whom_it_is_for(world: &World) {
    let (amina, bela, stranger) =
        (world.person("Amina").await, world.person("Bela").await, world.person("Stranger").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.take_breads(&bela, 1).await.expect(201);
    let png = crate::media::picture(400, 200, image::ImageFormat::Png);
    let medium = amina.upload("/v1/media", "image/png", &png, "picture").await.expect(201);
    let mut body = update("progress");
    body["links"] = json!([{ "url": "https://fournil.example/journal", "name": "Le journal" }]);
    body["media"] = json!([{ "medium_id": medium["id"], "alternative": "Le four" }]);
    let public = publish(&amina, &bakery, body.clone()).await.expect(201);
    assert_eq!(public["content"]["body_html"], "<p>Le <strong>four</strong> avance.</p>\n");
    body["audience"] = json!("backers");
    let hidden = publish(&amina, &bakery, body.clone()).await.expect(201);
    body["audience"] = json!("rewards");
    publish(&amina, &bakery, body.clone())
        .await
        .expect_faults("validation-failed", &[("/reward_ids", "rewards-and-audience")]);
    body["reward_ids"] = json!([bakery.bread]);
    let narrow = publish(&amina, &bakery, body).await.expect(201);
    let seen = async |person: &Person<'_>| {
        let list = person.get(&format!("{}/updates", bakery.path)).await.expect(200);
        let items = list["items"].as_array().unwrap();
        items.iter().map(|item| (item["number"].as_i64().unwrap(), item["content"].is_object())).collect::<Vec<_>>()
    };
    assert_eq!(seen(&bela).await, [(3, true), (2, true), (1, true)]);
    assert_eq!(seen(&amina).await, [(3, true), (2, true), (1, true)]);
    for other in [&stranger, &world.nobody()] {
        assert_eq!(seen(other).await, [(3, false), (2, false), (1, true)], "that it exists everybody learns");
        let shown = other.get(&path_of(&bakery, &public)).await.expect(200);
        let url = shown["content"]["media"][0]["medium"]["url"].as_str().unwrap();
        assert_eq!(other.get(url).await.status, 200, "what a public update shows is public");
    }
    assert_eq!(public["content"]["media"][0]["alternative"], "Le four");
    for update in [&hidden, &narrow] {
        let texts = format!("{}/texts", path_of(&bakery, update));
        stranger.get(&texts).await.expect_problem("not-allowed");
        world.nobody().get(&texts).await.expect_problem("not-allowed");
        bela.get(&texts).await.expect(200);
    }
    bela.delete(&format!("/v1/media/{}", medium["id"].as_str().unwrap())).await.expect_problem("not-allowed");
    amina.delete(&format!("/v1/media/{}", medium["id"].as_str().unwrap())).await.expect_problem("medium-in-use");
    let kinds = async |kinds: &str| world.nobody().get(&format!("{}/updates?kinds={kinds}", bakery.path)).await;
    assert_eq!(kinds("delay,emergency").await.expect(200)["items"], json!([]));
    kinds("delay,gossip").await.expect_faults("validation-failed", &[("?kinds", "not-one-of")]);
    publish(&bela, &bakery, update("progress")).await.expect_problem("not-allowed");
}

async fn each_kind_carries_its_own_parts_and_comes_in_its_time(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let drafted = crate::campaign::draft(&amina, 100_00, None).await;
    publish(&amina, &drafted, update("progress")).await.expect_problem("not-launched");
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 10_00).await;
    for (kind, code) in [
        ("thank_you", "no-milestone"),
        ("delivery_started", "delivery-not-yet"),
        ("explanation", "only-after-failure"),
        ("future_plans", "only-after-failure"),
    ] {
        publish(&amina, &bakery, update(kind)).await.expect_problem(code);
    }
    let bare = |kind: &str| json!({ "kind": kind, "title": "Des nouvelles", "body": "" });
    let missing = "update-part-missing";
    let faults = [("/problem", missing), ("/solution", missing), ("/delivery_calendar", missing)];
    publish(&amina, &bakery, bare("delay")).await.expect_faults("validation-failed", &faults);
    publish(&amina, &bakery, bare("emergency"))
        .await
        .expect_faults("validation-failed", &[("/problem", missing), ("/response", missing)]);
    let mut progress = update("progress");
    progress["problem"] = json!("Aucun");
    progress["wave"] = json!("1");
    let other = "update-part-of-other-kind";
    publish(&amina, &bakery, progress)
        .await
        .expect_faults("validation-failed", &[("/problem", other), ("/wave", other)]);
    let mut delay = update("delay");
    delay["audience"] = json!("backers");
    publish(&amina, &bakery, delay).await.expect_faults("validation-failed", &[("/audience", "update-always-public")]);
    let mut linked = update("progress");
    linked["links"] = json!([{ "url": "javascript:alert(1)", "name": "x" }]);
    let refused = publish(&amina, &bakery, linked).await;
    refused.expect_faults("validation-failed", &[("/links/0/url", "link-not-of-the-web")]);
    let mut borrowed = update("progress");
    borrowed["media"] = json!([{ "medium_id": crate::media::uploaded(&bela).await }]);
    let refused = publish(&amina, &bakery, borrowed).await;
    refused.expect_faults("validation-failed", &[("/media/0/medium_id", "medium-unknown")]);
    for kind in ["progress", "delay", "emergency"] {
        publish(&amina, &bakery, update(kind)).await.expect(201);
    }
    world.advance_days(31).await;
    assert_eq!(bakery.state(&amina).await, "failed");
    for kind in ["thank_you", "explanation", "future_plans", "progress"] {
        publish(&amina, &bakery, update(kind)).await.expect(201);
    }
    publish(&amina, &bakery, update("delay")).await.expect_problem("nothing-to-deliver");
}

async fn a_delay_moves_the_calendar_and_shows_the_slip(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = succeeded(world, &amina, &bela).await;
    let calendar_path = format!("{}/delivery-calendar", bakery.path);
    let promised = amina.get(&calendar_path).await.expect(200);
    let moved = |days: i64| {
        let mut calendar = promised.clone();
        for name in ["packaging_on", "delivery_on"] {
            let day: chrono::NaiveDate = promised[name].as_str().unwrap().parse().unwrap();
            calendar[name] = json!((day + chrono::Duration::days(days)).to_string());
        }
        calendar
    };
    let delayed = |calendar: Value| {
        let mut body = update("delay");
        body.as_object_mut().unwrap().remove("dates_unchanged");
        body["delivery_calendar"] = calendar;
        body
    };
    let mut both = delayed(moved(21));
    both["dates_unchanged"] = json!(true);
    publish(&amina, &bakery, both)
        .await
        .expect_faults("validation-failed", &[("/dates_unchanged", "dates-and-unchanged")]);
    let as_before = publish(&amina, &bakery, delayed(promised.clone())).await;
    as_before.expect_faults("validation-failed", &[("/delivery_calendar", "dates-as-before")]);
    let mut crossed = promised.clone();
    crossed["delivery_on"] = promised["production_on"].clone();
    let crossed = publish(&amina, &bakery, delayed(crossed)).await;
    let found = crossed.expect_faults("validation-failed", &[("/delivery_calendar/delivery_on", "date-out-of-order")]);
    assert!(found["errors"][0]["message"].as_str().unwrap().len() > 20, "{found}");
    let first = publish(&amina, &bakery, delayed(moved(21))).await.expect(201);
    let days = |update: &Value| {
        let slips = update["delay"]["slips"].as_array().unwrap().clone();
        slips
            .iter()
            .map(|slip| (slip["days"].as_i64().unwrap(), slip["days_in_all"].as_i64().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(days(&first), [(0, 0), (21, 21), (21, 21)]);
    let second = publish(&amina, &bakery, delayed(moved(14))).await.expect(201);
    assert_eq!(days(&second), [(0, 0), (-7, 14), (-7, 14)], "a date may also come earlier again");
    assert_eq!(amina.get(&calendar_path).await.expect(200), moved(14));
    let history = world.nobody().get(&format!("{calendar_path}/history")).await.expect(200);
    assert_eq!(history["items"].as_array().unwrap().len(), 3);
    assert_eq!(history["items"][0]["delivery_calendar"], promised, "what was promised first stays");
    let unchanged = publish(&amina, &bakery, update("delay")).await.expect(201);
    assert_eq!((&unchanged["delay"]["dates_unchanged"], &unchanged["delay"]["slips"]), (&json!(true), &json!([])));
    let first = world.nobody().get(&path_of(&bakery, &first)).await.expect(200);
    assert_eq!(days(&first), [(0, 0), (21, 21), (21, 21)], "a delay says for good what it said");
}

async fn an_emergency_is_acknowledged_until_it_is_resolved(world: &World) {
    let (amina, bela, carl) = (world.person("Amina").await, world.person("Bela").await, world.person("Carl").await);
    let bakery = launch(&amina, 100_00, None).await;
    for backer in [&bela, &carl] {
        bakery.pledge(backer, 10_00).await;
    }
    let emergency = publish(&amina, &bakery, update("emergency")).await.expect(201);
    let path = path_of(&bakery, &emergency);
    let acknowledged = format!("{path}/acknowledgements");
    world.person("Stranger").await.post(&acknowledged, Value::Null).await.expect_problem("not-allowed");
    assert_eq!(bela.get(&path).await.expect(200)["allowed_actions"], json!(["comment", "acknowledge"]));
    bela.post(&acknowledged, Value::Null).await.expect(200);
    let again = bela.post(&acknowledged, Value::Null).await.expect(200);
    assert_eq!(again["allowed_actions"], json!(["comment"]));
    let listed = async |query: &str| {
        let list = amina.get(&format!("{acknowledged}{query}")).await.expect(200);
        let items = list["items"].as_array().unwrap().clone();
        let mut names: Vec<_> = items
            .iter()
            .map(|item| {
                (item["backer"]["display_name"].as_str().unwrap().to_owned(), item["acknowledged_at"].is_string())
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(listed("").await, [("Bela".to_owned(), true), ("Carl".to_owned(), false)]);
    assert_eq!(listed("?missing=true").await, [("Carl".to_owned(), false)]);
    bela.get(&acknowledged).await.expect_problem("not-allowed");
    let mut resolving = update("progress");
    resolving["resolves"] = json!([Uuid::now_v7()]);
    let refused = publish(&amina, &bakery, resolving.clone()).await;
    refused.expect_faults("validation-failed", &[("/resolves/0", "no-open-emergency")]);
    resolving["resolves"] = json!([emergency["id"]]);
    let resolved = publish(&amina, &bakery, resolving.clone()).await.expect(201);
    let emergency = carl.get(&path).await.expect(200);
    assert_eq!(emergency["emergency"]["resolved_by"], resolved["id"]);
    assert_eq!(emergency["allowed_actions"], json!(["comment"]), "nobody is asked any more");
    let refused = publish(&amina, &bakery, resolving).await;
    refused.expect_faults("validation-failed", &[("/resolves/0", "no-open-emergency")]);
    let other = format!("{}/acknowledgements", path_of(&bakery, &resolved));
    bela.post(&other, Value::Null).await.expect_problem("not-an-emergency");
}

async fn delivery_starts_for_a_wave_and_for_all(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = succeeded(world, &amina, &bela).await;
    publish(&amina, &bakery, update("delivery_started")).await.expect_problem("delivery-not-yet");
    let mut wave = update("delivery_started");
    wave["wave"] = json!("Vague 1");
    let wave = publish(&amina, &bakery, wave).await.expect(201);
    assert_eq!(
        (&wave["delivery"]["wave"], &wave["delivery"]["delivery_mode"]),
        (&json!("Vague 1"), &json!("Colissimo"))
    );
    assert_eq!(bakery.state(&amina).await, "preparing", "a wave before the last tranche changes no state");
    make_ready(world, &amina, &bakery).await;
    publish(&amina, &bakery, update("delivery_started")).await.expect(201);
    assert_eq!(bakery.state(&amina).await, "delivering");
    publish(&amina, &bakery, update("thank_you")).await.expect(201);
}

async fn editing_keeps_every_earlier_text(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 10_00).await;
    let published = publish(&amina, &bakery, update("progress")).await.expect(201);
    let path = path_of(&bakery, &published);
    let edited = amina.patch(&path, json!({ "title": "De bonnes nouvelles" })).await.expect(200);
    assert_eq!(
        (&edited["title"], &edited["content"]["body"]),
        (&json!("De bonnes nouvelles"), &published["content"]["body"])
    );
    assert!(edited["edited_at"].is_string());
    amina.patch(&path, json!({ "body": "Le four est là." })).await.expect(200);
    let texts = world.nobody().get(&format!("{path}/texts")).await.expect(200);
    let titles: Vec<_> =
        texts["items"].as_array().unwrap().iter().map(|text| (&text["version"], &text["title"])).collect();
    let (new, old) = (json!("De bonnes nouvelles"), json!("Des nouvelles"));
    assert_eq!(titles, [(&json!(3), &new), (&json!(2), &new), (&json!(1), &old)]);
    let headers = [("if-match", "\"1\""), ("content-type", "application/merge-patch+json")];
    let stale = amina.send(reqwest::Method::PATCH, &path, Some(json!({ "title": "Trop tard" })), &headers).await;
    stale.expect_problem("version-changed");
    bela.patch(&path, json!({ "title": "Non" })).await.expect_problem("not-allowed");
}

async fn comments_are_hidden_with_a_reason(world: &World) {
    let (amina, bela, stranger) =
        (world.person("Amina").await, world.person("Bela").await, world.person("Stranger").await);
    let support = world.staff(StaffRole::Support).await;
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 10_00).await;
    let published = publish(&amina, &bakery, update("progress")).await.expect(201);
    let comments = format!("{}/comments", path_of(&bakery, &published));
    let said = |text: &str| json!({ "text": text });
    stranger.post(&comments, said("Bonjour")).await.expect_problem("not-allowed");
    let rude = bela.post(&comments, said("Injure !")).await.expect(201);
    amina.post(&comments, said("Merci.")).await.expect(201);
    let hide = format!("{comments}/{}/hide", rude["id"].as_str().unwrap());
    amina.post(&hide, json!({ "reason": "Injures" })).await.expect_problem("not-allowed");
    let hidden = support.post(&hide, json!({ "reason": "Injures" })).await.expect(200);
    assert_eq!((&hidden["text"], &hidden["hidden_reason"]), (&Value::Null, &json!("Injures")));
    support.post(&hide, json!({ "reason": "Injures" })).await.expect_problem("comment-hidden");
    let listed = world.nobody().get(&comments).await.expect(200);
    let texts: Vec<_> = listed["items"].as_array().unwrap().iter().map(|comment| comment["text"].clone()).collect();
    assert_eq!(texts, [Value::Null, json!("Merci.")]);
}

async fn backers_ask_for_an_update_after_four_silent_weeks(world: &World) {
    let (amina, stranger) = (world.person("Amina").await, world.person("Stranger").await);
    let bakery = launch(&amina, 30_00, None).await;
    let mut backers = Vec::new();
    for name in ["Bela", "Carl", "Dora", "Emil", "Fay"] {
        let backer = world.person(name).await;
        bakery.pledge(&backer, 10_00).await;
        backers.push(backer);
    }
    let requests = format!("{}/update-requests", bakery.path);
    let told = async || amina.get(&requests).await.expect(200)["requests"].clone();
    let few = json!({ "count": null, "fewer_than": 5 });
    let page = world.nobody().get(&bakery.path).await.expect(200);
    assert_eq!(page["last_update_at"], Value::Null);
    world.advance_days(27).await;
    let refused = backers[0].post(&requests, Value::Null).await.expect_problem("not-silent-for-long");
    let seen = amina.get(&requests).await.expect(200);
    assert_eq!((&seen["silent_since"], &seen["possible_at"]), (&page["launched_at"], &refused["possible_at"]));
    assert_eq!(told().await, few, "none are told as few are");
    world.advance_days(1).await;
    for (place, backer) in backers.iter().enumerate() {
        let asked = backer.post(&requests, Value::Null).await.expect(200);
        assert!(asked["asked_at"].is_string() && asked["requests"].is_null(), "{asked}");
        let again = backer.post(&requests, Value::Null).await.expect(200);
        assert_eq!(again["asked_at"], asked["asked_at"], "one backer is one wish");
        let expected = if place < 4 { few.clone() } else { json!({ "count": 5, "fewer_than": null }) };
        assert_eq!(told().await, expected);
    }
    stranger.post(&requests, Value::Null).await.expect_problem("not-allowed");
    stranger.get(&requests).await.expect_problem("not-allowed");
    amina.post(&requests, Value::Null).await.expect_problem("not-allowed");
    let update = publish(&amina, &bakery, update("progress")).await.expect(201);
    assert_eq!(told().await, few, "an update answers all who asked");
    let page = world.nobody().get(&bakery.path).await.expect(200);
    assert_eq!(page["last_update_at"], update["published_at"]);
    backers[0].post(&requests, Value::Null).await.expect_problem("not-silent-for-long");
    assert_eq!(backers[0].get(&requests).await.expect(200)["asked_at"], Value::Null);
    world.advance_days(28).await;
    backers[0].post(&requests, Value::Null).await.expect(200);
    assert_eq!(told().await, few, "the next silence starts from zero");
}
