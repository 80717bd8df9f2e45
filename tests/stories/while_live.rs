//! While a campaign is live: what its initiator may still do, and that what backers took stays what it is.

use chrono::Duration;
use palier_domain::clock::instant_text;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::{Bakery, draft, launch};

on_both_databases! {
    a_live_campaign_says_something_else_and_what_it_said_stays_readable,
    a_stock_is_raised_and_never_lowered,
    a_reward_is_added_for_everybody,
    a_stopped_reward_is_kept_and_not_taken,
    a_reward_is_a_thing_with_a_number_and_a_weight,
    nothing_is_edited_from_the_deadline_on,
    what_happens_to_a_live_campaign_is_in_the_journal,
}

/// A fact of the first fault of a refusal.
fn fact<'p>(problem: &'p Value, name: &str) -> &'p str {
    let facts = problem["errors"][0]["facts"].as_array().expect("facts");
    let found = facts.iter().find(|fact| fact["name"] == name).expect("the fact");
    found["value"].as_str().expect("a value")
}

fn texts(list: &Value) -> Vec<(i64, String, bool)> {
    let items = list["items"].as_array().expect("items").iter();
    let text = |item: &Value| {
        let summary = item["summary"].as_str().expect("a summary").to_owned();
        (item["number"].as_i64().expect("a number"), summary, item["replaced_at"].is_null())
    };
    items.map(text).collect()
}

async fn a_live_campaign_says_something_else_and_what_it_said_stays_readable(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = draft(&amina, 100_00, Some(10)).await;
    let history = format!("{}/texts", bakery.path);
    amina.patch(&bakery.path, json!({ "summary": "Un brouillon." })).await.expect(200);
    assert_eq!(texts(&amina.get(&history).await.expect(200)), [], "edits of a draft are not kept");
    bela.get(&history).await.expect_problem("not-found");
    amina.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
    assert_eq!(texts(&world.nobody().get(&history).await.expect(200)), [(1, "Un brouillon.".to_owned(), true)]);
    // Whatever is pledged meanwhile, an edit names the version that was edited before.
    let etag = amina.get(&bakery.path).await.header("etag").to_owned();
    bakery.pledge(&bela, 10_00).await;
    let headers = [("if-match", etag.as_str()), ("content-type", "application/merge-patch+json")];
    let patch = async |body: Value| amina.send(reqwest::Method::PATCH, &bakery.path, Some(body), &headers).await;
    world.advance(60).await;
    let edited = patch(json!({ "summary": "Un four, et un fournil." })).await.expect(200);
    assert_eq!((&edited["summary"], &edited["story"]), (&json!("Un four, et un fournil."), &json!("# Pourquoi")));
    assert_eq!(edited["allowed_actions"], json!(["update", "cancel"]));
    patch(json!({ "story": "# Comment" })).await.expect_problem("version-changed");
    world.advance(60).await;
    amina.patch(&bakery.path, json!({ "story": "# Comment", "title": "Le Petit Fournil" })).await.expect(200);
    let listed = bela.get(&history).await.expect(200);
    let expected = [
        (1, "Un brouillon.".to_owned(), false),
        (2, "Un four, et un fournil.".to_owned(), false),
        (3, "Un four, et un fournil.".to_owned(), true),
    ];
    assert_eq!(texts(&listed), expected);
    assert_eq!(listed["items"][0]["replaced_at"], listed["items"][1]["recorded_at"]);
    assert_eq!(
        (&listed["items"][1]["story"], &listed["items"][2]["story"]),
        (&json!("# Pourquoi"), &json!("# Comment"))
    );
    let first = bela.get(&format!("{history}?limit=2")).await.expect(200);
    let next = format!("{history}?limit=2&cursor={}", first["next_cursor"].as_str().expect("a cursor"));
    assert_eq!(texts(&bela.get(&next).await.expect(200)), expected[2..]);
    assert_eq!(texts(&first), [(1, expected[0].1.clone(), false), (2, expected[1].1.clone(), false)]);
    // What was as it is sent is no other text.
    let etag = |reply: palier_tests::Reply| reply.header("etag").to_owned();
    let before = etag(amina.get(&bakery.path).await);
    amina.patch(&bakery.path, json!({ "story": "# Comment" })).await.expect(200);
    assert_eq!(etag(amina.get(&bakery.path).await), before);
    let fixed = json!({
        "title": "Le Grand Fournil", "category": "craft", "kind": "service", "goal": eur(1_00), "opens_at": null,
        "deadline_at": instant_text(world.now().await + Duration::days(60)), "summary": "Autre chose.",
    });
    let faults = ["/title", "/category", "/kind", "/goal", "/deadline_at"].map(|pointer| (pointer, "fixed-at-launch"));
    amina.patch(&bakery.path, fixed).await.expect_faults("validation-failed", &faults);
    assert_eq!(texts(&bela.get(&history).await.expect(200)).len(), 3, "a refusal leaves nothing behind");
    amina
        .put(&format!("{}/hub-discounts", bakery.path), json!({ "steps": [] }))
        .await
        .expect_problem("campaign-not-draft");
    bela.patch(&bakery.path, json!({ "summary": "À moi." })).await.expect_problem("not-allowed");
}

async fn stock(person: &Person<'_>, bakery: &Bakery) -> (Value, Value) {
    let reward = person.get(&format!("{}/rewards/{}", bakery.path, bakery.bread)).await.expect(200);
    (reward["stock"].clone(), reward["left"].clone())
}

async fn a_stock_is_raised_and_never_lowered(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(2)).await;
    let bread = format!("{}/rewards/{}", bakery.path, bakery.bread);
    bakery.take_breads(&bela, 2).await.expect(201);
    bakery.take_breads(&bela, 1).await.expect_problem("reward-sold-out");
    let raised = amina.patch(&bread, json!({ "stock": 5 })).await.expect(200);
    assert_eq!((&raised["stock"], &raised["left"]), (&json!(5), &json!(3)));
    bakery.take_breads(&bela, 3).await.expect(201);
    for (body, fault) in [
        (json!({ "stock": 4 }), ("/stock", "stock-not-raised")),
        (json!({ "stock": null }), ("/stock", "stock-stays-limited")),
        (json!({ "price_minor": 2_600 }), ("/price_minor", "fixed-once-public")),
        (json!({ "title": "Deux pains" }), ("/title", "fixed-once-public")),
        (json!({ "description": "2 kg" }), ("/description", "fixed-once-public")),
        (json!({ "delivery_on": "2099-01-01" }), ("/delivery_on", "fixed-once-public")),
        (json!({ "shipping": [{ "mode": "digital", "fee_minor": 0 }] }), ("/shipping", "fixed-once-public")),
    ] {
        amina.patch(&bread, body).await.expect_faults("validation-failed", &[fault]);
    }
    let problem = amina.patch(&bread, json!({ "stock": 4 })).await;
    assert_eq!(fact(&problem.body, "stock"), "5");
    amina.delete(&bread).await.expect_problem("campaign-not-draft");
    assert_eq!(stock(&bela, &bakery).await, (json!(5), json!(0)));
    let endless = launch(&amina, 100_00, None).await;
    let reward = format!("{}/rewards/{}", endless.path, endless.bread);
    let fault = [("/stock", "stock-stays-unlimited")];
    amina.patch(&reward, json!({ "stock": 1_000 })).await.expect_faults("validation-failed", &fault);
    bela.patch(&reward, json!({ "stock": 1_000 })).await.expect_problem("not-allowed");
}

async fn a_reward_is_added_for_everybody(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(2)).await;
    let rewards = format!("{}/rewards", bakery.path);
    let cake = json!({
        "title": "Un gâteau", "price_minor": 4_000, "stock": 3,
        "shipping": [{ "mode": "pickup", "fee_minor": 0 }, { "mode": "home_delivery", "fee_minor": 600 }],
    });
    let added = amina.post(&rewards, cake.clone()).await.expect(201);
    assert_eq!((&added["position"], &added["allowed_actions"]), (&json!(2), &json!(["update", "stop"])));
    let lines = json!({ "lines": [{ "reward_id": added["id"], "quantity": 1, "shipping_mode": "pickup" }] });
    let pledge = bela.post(&format!("{}/pledges", bakery.path), lines).await.expect(201);
    assert_eq!(pledge["amount"], eur(40_00));
    // It is offered by the terms of a public campaign at once.
    let mut cheap = cake.clone();
    (cheap["price_minor"], cheap["delivery_on"]) = (json!(50), json!("2020-01-01"));
    let faults = [("/price_minor", "reward-below-least-pledge"), ("/delivery_on", "delivery-too-early")];
    amina.post(&rewards, cheap).await.expect_faults("validation-failed", &faults);
    bela.post(&rewards, cake).await.expect_problem("not-allowed");
    assert_eq!(bela.get(&rewards).await.expect(200)["items"].as_array().expect("items").len(), 2);
}

async fn a_stopped_reward_is_kept_and_not_taken(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(10)).await;
    let bread = format!("{}/rewards/{}", bakery.path, bakery.bread);
    let taken = bakery.take_breads(&bela, 2).await.expect(201);
    let pledge = format!("{}/pledges/{}", bakery.path, taken["id"].as_str().expect("an id"));
    bela.post(&format!("{bread}/stop"), Value::Null).await.expect_problem("not-allowed");
    let stopped = amina.post(&format!("{bread}/stop"), Value::Null).await.expect(200);
    assert!(stopped["stopped_at"].is_string());
    assert_eq!(stopped["allowed_actions"], json!(["update"]));
    let again = amina.post(&format!("{bread}/stop"), Value::Null).await.expect_problem("reward-already-stopped");
    assert_eq!(again["stopped_at"], stopped["stopped_at"]);
    let refused = bakery.take_breads(&bela, 1).await;
    assert_eq!(refused.status, 409);
    let problem = refused.expect_faults("reward-stopped", &[("/lines/0/quantity", "reward-stopped")]);
    assert_eq!((fact(&problem, "asked"), fact(&problem, "held")), ("1", "0"));
    // Whoever has it keeps it, whatever else changes, gives some back, and does not take more.
    let lines = |quantity: i64| json!([{ "reward_id": bakery.bread, "quantity": quantity }]);
    bela.patch(&pledge, json!({ "free_amount": eur(5_00) })).await.expect(200);
    bela.patch(&pledge, json!({ "lines": lines(2), "free_amount": eur(6_00) })).await.expect(200);
    let more = bela.patch(&pledge, json!({ "lines": lines(3) })).await.expect_problem("reward-stopped");
    assert_eq!((fact(&more, "asked"), fact(&more, "held")), ("1", "2"));
    let fewer = bela.patch(&pledge, json!({ "lines": lines(1) })).await.expect(200);
    assert_eq!(fewer["lines"][0]["quantity"], 1);
    bela.patch(&pledge, json!({ "lines": lines(2) })).await.expect_problem("reward-stopped");
    // Nothing is stopped that nobody can have seen.
    let hidden = draft(&amina, 100_00, None).await;
    let stop = format!("{}/rewards/{}/stop", hidden.path, hidden.bread);
    amina.post(&stop, Value::Null).await.expect_problem("reward-in-draft");
}

async fn a_reward_is_a_thing_with_a_number_and_a_weight(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = draft(&amina, 100_00, Some(10)).await;
    let (bread, rewards) = (format!("{}/rewards/{}", bakery.path, bakery.bread), format!("{}/rewards", bakery.path));
    let now = world.now().await;
    let on = |days: i64| (now + Duration::days(days)).date_naive().to_string();
    let cake = json!({
        "title": "Un gâteau", "price_minor": 4_000, "sku": "00127", "weight_grams": 1_050, "delivery_on": on(90),
        "dimensions": { "length_mm": 320, "width_mm": 240, "height_mm": 120 },
        "shipping": [{ "mode": "pickup", "fee_minor": 0 }],
    });
    let made = amina.post(&rewards, cake.clone()).await.expect(201);
    for name in ["sku", "weight_grams", "dimensions", "delivery_on"] {
        assert_eq!(made[name], cake[name], "{name}");
    }
    let cake = format!("{rewards}/{}", made["id"].as_str().expect("an id"));
    let taken = amina.patch(&bread, json!({ "sku": "00127" })).await;
    let problem = taken.expect_faults("validation-failed", &[("/sku", "sku-taken")]);
    assert_eq!(fact(&problem, "reward_id"), made["id"]);
    amina.patch(&bread, json!({ "sku": "127" })).await.expect(200);
    amina.patch(&bread, json!({ "sku": null, "weight_grams": 5 })).await.expect(200);
    // A date of its own is held against the deadline and the calendar, as soon as both are promised.
    let launch = format!("{}/launch", bakery.path);
    for (day, is_early) in [(on(30), true), (on(59), true), (on(60), false)] {
        amina.patch(&cake, json!({ "delivery_on": day })).await.expect(200);
        if is_early {
            let refused = amina.post(&launch, Value::Null).await;
            refused.expect_faults("campaign-not-ready", &[("/rewards/1/delivery_on", "delivery-too-early")]);
        }
    }
    let poster = json!({
        "title": "Une affiche à imprimer", "price_minor": 500, "delivery_on": on(31),
        "shipping": [{ "mode": "digital", "fee_minor": 0 }],
    });
    amina.post(&rewards, poster).await.expect(201);
    amina.post(&launch, Value::Null).await.expect(200);
    // What is missing may be given later; what is there stays.
    let changed = amina.patch(&bread, json!({ "sku": "0001", "weight_grams": 5 })).await.expect(200);
    assert_eq!((&changed["sku"], &changed["weight_grams"]), (&json!("0001"), &json!(5)));
    let sides = json!({ "length_mm": 10, "width_mm": 10, "height_mm": 10 });
    let faults = ["/sku", "/weight_grams", "/dimensions"].map(|pointer| (pointer, "fixed-once-public"));
    let other = json!({ "sku": null, "weight_grams": 6, "dimensions": sides });
    amina.patch(&cake, other.clone()).await.expect_faults("validation-failed", &faults);
    amina.patch(&bread, other).await.expect_faults("validation-failed", &faults[..2]);
    amina.patch(&bread, json!({ "dimensions": sides })).await.expect(200);
}

async fn nothing_is_edited_from_the_deadline_on(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 10_00, Some(10)).await;
    let bread = format!("{}/rewards/{}", bakery.path, bakery.bread);
    bakery.pledge(&bela, 50_00).await;
    world.advance_days(31).await;
    let reward = json!({ "title": "X", "price_minor": 100, "shipping": [{ "mode": "digital", "fee_minor": 0 }] });
    let problem =
        amina.patch(&bakery.path, json!({ "summary": "Trop tard." })).await.expect_problem("campaign-not-editable");
    assert_eq!(problem["state"], "preparing");
    amina.patch(&bread, json!({ "stock": 20 })).await.expect_problem("campaign-not-editable");
    amina.post(&format!("{}/rewards", bakery.path), reward).await.expect_problem("campaign-not-editable");
    amina.post(&format!("{bread}/stop"), Value::Null).await.expect_problem("campaign-not-editable");
    assert_eq!(amina.get(&bakery.path).await.expect(200)["allowed_actions"], json!([]));
}

async fn what_happens_to_a_live_campaign_is_in_the_journal(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(10)).await;
    let bread = format!("{}/rewards/{}", bakery.path, bakery.bread);
    bakery.pledge(&bela, 50_00).await;
    amina.patch(&bakery.path, json!({ "summary": "Un four." })).await.expect(200);
    amina.patch(&bread, json!({ "stock": 20 })).await.expect(200);
    let reward = json!({ "title": "X", "price_minor": 100, "shipping": [{ "mode": "digital", "fee_minor": 0 }] });
    amina.post(&format!("{}/rewards", bakery.path), reward).await.expect(201);
    amina.post(&format!("{bread}/stop"), Value::Null).await.expect(200);
    world.advance(1).await;
    let kinds = async |person: &Person<'_>| {
        let list = person.get("/v1/events?limit=100").await.expect(200);
        let items = list["items"].as_array().expect("items").iter();
        items.map(|item| item["kind"].as_str().expect("a kind").to_owned()).collect::<Vec<_>>()
    };
    let all = ["campaign_text_changed", "reward_stock_raised", "reward_added", "reward_stopped"];
    assert_eq!(kinds(&amina).await[3..], all);
    assert_eq!(kinds(&bela).await, ["pledge_collected", "campaign_text_changed", "reward_added", "reward_stopped"]);
}
