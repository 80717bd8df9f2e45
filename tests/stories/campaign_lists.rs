//! How campaigns are found: by words, by any combination of filters, in three orders; and one's own.

use chrono::Duration;
use palier_domain::actor::StaffRole;
use palier_domain::clock::instant_text;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::{Bakery, draft, launch};

on_both_databases! {
    campaigns_are_found_by_words_and_any_filters,
    those_that_end_soon_and_those_that_raised_most_come_first,
    a_campaign_is_found_as_it_is_after_it_changed,
    an_initiator_finds_all_of_the_own_campaigns,
    whoever_may_read_a_draft_finds_it,
}

/// Launches a campaign with a reward.
async fn launched(initiator: &Person<'_>, title: &str, change: Value) -> Bakery {
    let now = initiator.world.now().await;
    let on = |days: i64| (now + Duration::days(days)).date_naive().to_string();
    let mut body = json!({
        "title": title, "summary": "Pour le quartier.", "story": "## Pourquoi\nParce que le pain se partage.",
        "category": "food", "kind": "product", "goal": { "amount_minor": 1_000, "currency": "EUR" },
        "deadline_at": instant_text(now + Duration::days(30)),
        "delivery_calendar": { "production_on": on(100), "packaging_on": on(110), "delivery_on": on(120) },
    });
    for (name, value) in change.as_object().expect("changes") {
        body[name] = value.clone();
    }
    let campaign = initiator.post("/v1/campaigns", body).await.expect(201);
    let path = format!("/v1/campaigns/{}", campaign["id"].as_str().expect("an id"));
    let reward =
        json!({ "title": "Un pain", "price_minor": 2_500, "shipping": [{ "mode": "pickup", "fee_minor": 0 }] });
    let bread = initiator.post(&format!("{path}/rewards"), reward).await.expect(201);
    initiator.post(&format!("{path}/launch"), Value::Null).await.expect(200);
    initiator.world.advance(60).await;
    Bakery { path, bread: bread["id"].as_str().expect("an id").to_owned() }
}

fn titles(list: &Value) -> Vec<String> {
    let title = |item: &Value| item["title"].as_str().expect("a title").to_owned();
    list["items"].as_array().expect("items").iter().map(title).collect()
}

async fn found(world: &World, query: &str) -> Vec<String> {
    titles(&world.nobody().get(&format!("/v1/campaigns{query}")).await.expect(200))
}

/// The titles on all pages of two.
async fn pages(world: &World, query: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), format!("/v1/campaigns{query}&limit=2"));
    loop {
        let page = world.nobody().get(&next).await.expect(200);
        all.extend(titles(&page));
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("/v1/campaigns{query}&limit=2&cursor={cursor}"),
            None => return all,
        }
    }
}

async fn campaigns_are_found_by_words_and_any_filters(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let yen = json!({ "amount_minor": 1_000, "currency": "JPY" });
    launched(&amina, "Le Fournil d’Émile", json!({})).await;
    launched(&amina, "Un jeu de fournil", json!({ "category": "games" })).await;
    launched(&bela, "Un concert", json!({ "category": "music", "goal": yen, "summary": "Au fournil." })).await;
    draft(&amina, 10_00, None).await;
    let (emile, game, concert) = ("Le Fournil d’Émile", "Un jeu de fournil", "Un concert");
    for (query, expected) in [
        ("", vec![concert, game, emile]),
        ("?text=FOURNIL", vec![concert, game, emile]),
        ("?text=fournil%20emile", vec![emile]),
        ("?text=pain", vec![concert, game, emile]),
        ("?text=croissant", vec![]),
        ("?categories=games,food", vec![game, emile]),
        ("?categories=games,music&currencies=EUR", vec![game]),
        ("?currencies=JPY,USD&text=fournil", vec![concert]),
        ("?states=live,failed&kinds=product&categories=music", vec![concert]),
        ("?states=failed", vec![]),
        ("?states=draft", vec![]),
        ("?text=categories%3Dgames", vec![]),
        (&format!("?initiator_id={}&text=fournil&categories=food,music", amina.id), vec![emile]),
        (&format!("?initiator_id={}", bela.id), vec![concert]),
    ] {
        assert_eq!(found(world, query).await, expected, "{query}");
        let paged = if query.is_empty() { "?states=live".to_owned() } else { query.to_owned() };
        assert_eq!(pages(world, &paged).await, expected, "{query}");
    }
    let nobody = world.nobody();
    nobody.get("/v1/campaigns?text=%27").await.expect_faults("validation-failed", &[("?text", "word-missing")]);
    nobody.get("/v1/campaigns?text=a%20b%20c%20d%20e%20f%20g%20h%20i").await.expect_problem("validation-failed");
    nobody.get("/v1/campaigns?states=live,king").await.expect_problem("validation-failed");
    nobody.get("/v1/campaigns?order=best").await.expect_problem("validation-failed");
    nobody.get("/v1/campaigns?state=live").await.expect_problem("validation-failed");
    let first = nobody.get("/v1/campaigns?categories=games,food&limit=1").await.expect(200);
    let other =
        format!("/v1/campaigns?categories=games&limit=1&cursor={}", first["next_cursor"].as_str().expect("a cursor"));
    nobody.get(&other).await.expect_problem("cursor-invalid");
}

async fn those_that_end_soon_and_those_that_raised_most_come_first(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let now = world.now().await;
    let ends = |days: i64| json!({ "deadline_at": instant_text(now + Duration::days(days)) });
    let late = launched(&amina, "A", ends(40)).await;
    let soon = launched(&amina, "B", ends(10)).await;
    launched(&amina, "C", ends(20)).await;
    let yen = json!({ "goal": { "amount_minor": 1_000, "currency": "JPY" } });
    let far = launched(&amina, "D", yen).await;
    assert_eq!(found(world, "?order=newest").await, ["D", "C", "B", "A"]);
    assert_eq!(found(world, "?order=ending_soon").await, ["B", "C", "D", "A"]);
    assert_eq!(pages(world, "?order=ending_soon&currencies=EUR").await, ["B", "C", "A"]);
    let faults = [("?states", "only-live-campaigns-end")];
    let refused = world.nobody().get("/v1/campaigns?order=ending_soon&states=live,failed").await;
    refused.expect_faults("validation-failed", &faults);
    // What is pledged, taken back and raised puts a campaign where it belongs once it is told.
    late.pledge(&bela, 20_00).await;
    let taken = soon.pledge(&bela, 30_00).await;
    let yen = json!({ "free_amount": { "amount_minor": 2_500, "currency": "JPY" } });
    bela.post(&format!("{}/pledges", far.path), yen).await.expect(201);
    world.advance(1).await;
    assert_eq!(pages(world, "?order=most_raised&states=live").await, ["D", "B", "A", "C"], "by the figures");
    assert_eq!(found(world, "?order=most_raised&currencies=EUR").await, ["B", "A", "C"]);
    bela.post(&format!("{taken}/withdraw"), Value::Null).await.expect(200);
    world.advance(1).await;
    assert_eq!(found(world, "?order=most_raised&text=pain").await, ["D", "A", "C", "B"]);
    world.advance_days(15).await;
    assert_eq!(found(world, "?order=ending_soon").await, ["C", "D", "A"], "what has ended ends no more");
    assert_eq!(found(world, "?order=most_raised").await, ["D", "A", "C", "B"]);
    assert_eq!(found(world, "?order=most_raised&states=failed").await, ["B"]);
}

async fn a_campaign_is_found_as_it_is_after_it_changed(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launched(&amina, "Un four", json!({})).await;
    amina.patch(&bakery.path, json!({ "summary": "Avec un moulin.", "story": null })).await.expect(200);
    assert_eq!(found(world, "?text=moulin").await, ["Un four"]);
    assert_eq!(found(world, "?text=partage").await, [""; 0], "what it says no more does not find it");
    bakery.pledge(&bela, 20_00).await;
    world.advance_days(31).await;
    assert_eq!(found(world, "?text=moulin&states=live").await, [""; 0]);
    assert_eq!(found(world, "?text=moulin&states=preparing").await, ["Un four"]);
}

async fn an_initiator_finds_all_of_the_own_campaigns(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let (first, second) = (draft(&amina, 10_00, None).await, launch(&amina, 10_00, None).await);
    world.advance(60).await;
    let third = draft(&amina, 10_00, None).await;
    amina.post(&format!("{}/cancel", third.path), Value::Null).await.expect(200);
    let mine = amina.get("/v1/me/campaigns").await.expect(200);
    let item = |item: &Value| {
        (
            format!("/v1/campaigns/{}", item["id"].as_str().expect("an id")),
            item["state"].clone(),
            item["allowed_actions"].clone(),
        )
    };
    let items: Vec<_> = mine["items"].as_array().expect("items").iter().map(item).collect();
    let expected = [
        (third.path, json!("cancelled"), json!([])),
        (second.path, json!("live"), json!(["update", "cancel"])),
        (first.path, json!("draft"), json!(["update", "launch", "cancel"])),
    ];
    assert_eq!(items, expected);
    let page = amina.get("/v1/me/campaigns?limit=2").await.expect(200);
    let next = format!("/v1/me/campaigns?limit=2&cursor={}", page["next_cursor"].as_str().expect("a cursor"));
    let rest = amina.get(&next).await.expect(200);
    assert_eq!(rest["items"].as_array().expect("items").iter().map(item).collect::<Vec<_>>(), expected[2..]);
    assert_eq!(bela.get("/v1/me/campaigns").await.expect(200)["items"], json!([]));
    world.nobody().get("/v1/me/campaigns").await.expect_problem("sign-in-required");
}

async fn whoever_may_read_a_draft_finds_it(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = draft(&amina, 100_00, None).await;
    let list = format!("/v1/accounts/{}/campaigns", amina.id);
    let found = async |person: &Person<'_>| person.get(&list).await.expect(200)["items"].as_array().unwrap().len();
    for role in [StaffRole::Finance, StaffRole::Auditor, StaffRole::Support, StaffRole::Admin] {
        let staff = world.staff(role).await;
        assert_eq!((staff.get(&bakery.path).await.status, found(&staff).await), (200, 1), "{role}");
    }
    let public = format!("/v1/campaigns?initiator_id={}", amina.id);
    for (person, status) in [(&world.staff(StaffRole::Sales).await, 403), (&bela, 403), (&world.nobody(), 401)] {
        assert_eq!((person.get(&bakery.path).await.status, person.get(&list).await.status), (404, status));
        assert_eq!(person.get(&public).await.expect(200)["items"], json!([]));
    }
    amina.get(&list).await.expect_problem("not-allowed");
    assert_eq!(amina.get("/v1/me/campaigns").await.expect(200)["items"].as_array().unwrap().len(), 1);
}
