//! Who an initiator is, what came of the campaigns, and who follows.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::campaign::{draft, launch};

on_both_databases! {
    whoever_may_read_a_draft_finds_it,
    a_profile_is_written_and_read_by_everybody,
    who_never_launched_and_wrote_nothing_is_not_revealed,
    a_record_is_what_came_of_the_campaigns,
    followers_are_told_of_a_launch_once_and_remain_unknown,
    follows_are_listed_and_end,
    a_crowd_of_followers_is_told_in_parts,
    my_pledges_say_to_what_they_are_and_what_is_to_do,
}

fn of(person: &Person<'_>) -> String {
    format!("/v1/profiles/{}", person.id)
}

async fn whoever_may_read_a_draft_finds_it(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = draft(&amina, 100_00, None).await;
    let (list, own) = (format!("/v1/accounts/{}/campaigns", amina.id), "/v1/me/campaigns");
    let found = async |person: &Person<'_>| person.get(&list).await.expect(200)["items"].as_array().unwrap().len();
    for role in [StaffRole::Finance, StaffRole::Auditor, StaffRole::Support, StaffRole::Admin] {
        let staff = world.staff(role).await;
        assert_eq!((staff.get(&bakery.path).await.status, found(&staff).await), (200, 1), "{role}");
    }
    for (person, status) in [(&world.staff(StaffRole::Sales).await, 403), (&bela, 403), (&world.nobody(), 401)] {
        assert_eq!((person.get(&bakery.path).await.status, person.get(&list).await.status), (404, status));
    }
    assert_eq!(
        (amina.get(&list).await.status, amina.get(own).await.body["items"][0]["state"].as_str()),
        (403, Some("draft"))
    );
}

async fn a_profile_is_written_and_read_by_everybody(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let blank = amina.get("/v1/me/profile").await;
    assert!(blank.header("etag").starts_with("\"0-"));
    let blank = blank.expect(200);
    assert_eq!((&blank["presentation"], &blank["place"], &blank["links"]), (&json!(""), &Value::Null, &json!([])));
    let written = json!({
        "presentation": "Boulangère depuis **2009**.", "place": "Lille",
        "links": [{ "label": "Le fournil", "url": "https://fournil.example/a?b=c" }],
    });
    amina.send(Method::PUT, "/v1/me/profile", Some(written.clone()), &[]).await.expect_problem("precondition-required");
    let own = amina.put("/v1/me/profile", written.clone()).await.expect(200);
    assert!(own["updated_at"].is_string());
    for reader in [&world.nobody(), &bela, &amina] {
        let seen = reader.get(&of(&amina)).await.expect(200);
        assert_eq!((&seen["display_name"], &seen["followers"]), (&json!("Amina"), &json!(0)));
        for name in ["presentation", "place", "links"] {
            assert_eq!(seen[name], written[name], "{name}");
        }
        let allowed = if reader.id == bela.id { json!(["follow"]) } else { json!([]) };
        assert_eq!(seen["allowed_actions"], allowed);
        assert!(!seen.to_string().contains(&amina.email), "an address is nobody's to read");
    }
    // It is replaced as a whole, by whoever has seen what it replaces.
    let old = [("if-match", "\"0\"")];
    let outdated = amina.send(Method::PUT, "/v1/me/profile", Some(json!({})), &old).await;
    outdated.expect_problem("version-changed");
    let faults = [("/links/1/url", "link-not-web")];
    let bad =
        json!({ "links": [{ "label": "A", "url": "https://a.example" }, { "label": "B", "url": "javascript:x" }] });
    amina.put("/v1/me/profile", bad).await.expect_faults("validation-failed", &faults);
    amina.put("/v1/me/profile", json!({ "place": "Arras" })).await.expect(200);
    let seen = bela.get(&of(&amina)).await.expect(200);
    assert_eq!((&seen["presentation"], &seen["place"], &seen["links"]), (&json!(""), &json!("Arras"), &json!([])));
    amina.put("/v1/me/profile", json!({})).await.expect(200);
    bela.get(&of(&amina)).await.expect_problem("not-found");
    // A campaign leads to its initiator, and so is the profile there.
    let bakery = launch(&amina, 10_00, None).await;
    let initiator = bela.get(&bakery.path).await.expect(200)["initiator"]["id"].clone();
    let profile = format!("/v1/profiles/{}", initiator.as_str().expect("an id"));
    assert_eq!(bela.get(&profile).await.expect(200)["display_name"], "Amina");
}

async fn who_never_launched_and_wrote_nothing_is_not_revealed(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    draft(&amina, 10_00, None).await;
    let without_request_id = |reply: palier_tests::Reply| {
        let mut body = reply.body;
        body["request_id"] = Value::Null;
        (reply.status, body)
    };
    let unknown = format!("/v1/profiles/{}", Uuid::now_v7());
    for reader in [&bela, &world.nobody()] {
        for rest in ["", "/record"] {
            let hidden = without_request_id(reader.get(&format!("{}{rest}", of(&amina))).await);
            assert_eq!(hidden, without_request_id(reader.get(&format!("{unknown}{rest}")).await));
            assert_eq!(hidden.0, 404);
        }
    }
    for path in [of(&amina), unknown] {
        let path = format!("{path}/follow");
        bela.post(&path, Value::Null).await.expect_problem("not-found");
        bela.delete(&path).await.expect_problem("not-found");
        world.nobody().post(&path, Value::Null).await.expect_problem("sign-in-required");
    }
}

async fn a_record_is_what_came_of_the_campaigns(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let (won, _lost, called_off) =
        (launch(&amina, 10_00, None).await, launch(&amina, 90_00, None).await, launch(&amina, 10_00, None).await);
    draft(&amina, 10_00, None).await;
    won.pledge(&bela, 20_00).await;
    amina.post(&format!("{}/cancel", called_off.path), Value::Null).await.expect(200);
    let record = async || world.nobody().get(&format!("{}/record", of(&amina))).await.expect(200);
    let facts = |launched: i64, undecided: i64, succeeded: i64, failed: i64, wound_down: i64| {
        json!({
            "launched": launched, "undecided": undecided, "succeeded": succeeded, "failed": failed, "cancelled": 1,
            "wound_down": wound_down,
        })
    };
    assert_eq!(record().await, facts(3, 2, 0, 0, 0));
    world.advance_days(31).await;
    assert_eq!(record().await, facts(3, 0, 1, 1, 0));
    let finance = world.staff(palier_domain::actor::StaffRole::Finance).await;
    let reason = json!({ "reason": "Le four a brûlé." });
    finance.post(&format!("{}/escrow/wind-down", won.path), reason).await.expect(200);
    assert_eq!(record().await, facts(3, 0, 1, 1, 1), "what could not finish had succeeded");
}

async fn told(person: &Person<'_>, kind: &str) -> Vec<Value> {
    let inbox = person.get("/v1/me/notifications?limit=100").await.expect(200);
    let items = inbox["items"].as_array().expect("items").iter();
    items.filter(|item| item["kind"] == kind).cloned().collect()
}

async fn followers_are_told_of_a_launch_once_and_remain_unknown(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    launch(&amina, 10_00, None).await;
    let follow = format!("{}/follow", of(&amina));
    for _ in 0..2 {
        let follow = bela.post(&follow, Value::Null).await.expect(200);
        assert_eq!(follow["profile"], json!({ "id": amina.id, "display_name": "Amina" }));
    }
    chloe.post(&follow, Value::Null).await.expect(200);
    chloe.delete(&follow).await.expect(204);
    chloe.delete(&follow).await.expect(204);
    let seen = bela.get(&of(&amina)).await.expect(200);
    assert_eq!((&seen["followers"], &seen["allowed_actions"]), (&json!(1), &json!(["unfollow"])));
    assert!(!amina.get(&of(&amina)).await.text.contains(&bela.id.to_string()), "who follows is told to nobody");
    amina.post(&follow, Value::Null).await.expect_problem("own-profile");
    let second = draft(&amina, 10_00, None).await;
    world.advance(1).await;
    assert_eq!(told(&bela, "campaign_launched").await, [] as [Value; 0], "a draft is nobody's business");
    amina.post(&format!("{}/launch", second.path), Value::Null).await.expect(200);
    world.advance(1).await;
    let notices = told(&bela, "campaign_launched").await;
    assert_eq!(notices.len(), 1, "only what was launched since, and once");
    assert!(second.path.ends_with(notices[0]["campaign_id"].as_str().expect("a campaign")));
    assert_eq!(notices[0]["text"], "Someone you follow has launched “Le Petit Fournil”.");
    world.advance(60).await;
    assert_eq!(told(&bela, "campaign_launched").await.len(), 1);
    for other in [&amina, &chloe] {
        assert_eq!(told(other, "campaign_launched").await, [] as [Value; 0]);
    }
    let feed = bela.get("/v1/events").await.expect(200);
    assert_eq!(feed["items"].as_array().expect("items").len(), 1);
    assert_eq!(feed["items"][0]["kind"], "campaign_launched");
}

async fn follows_are_listed_and_end(world: &World) {
    let bela = world.person("Bela").await;
    let mut followed = Vec::new();
    for name in ["A", "B", "C"] {
        let person = world.person(name).await;
        person.put("/v1/me/profile", json!({ "place": "Lille" })).await.expect(200);
        bela.post(&format!("{}/follow", of(&person)), Value::Null).await.expect(200);
        world.advance(60).await;
        followed.push(person);
    }
    let names = |list: &Value| {
        let name = |item: &Value| item["profile"]["display_name"].as_str().expect("a name").to_owned();
        list["items"].as_array().expect("items").iter().map(name).collect::<Vec<_>>()
    };
    let first = bela.get("/v1/me/follows?limit=2").await.expect(200);
    assert_eq!(names(&first), ["C", "B"]);
    let next = format!("/v1/me/follows?limit=2&cursor={}", first["next_cursor"].as_str().expect("a cursor"));
    assert_eq!(names(&bela.get(&next).await.expect(200)), ["A"]);
    // Whoever has become unknown can still be left.
    followed[1].put("/v1/me/profile", json!({})).await.expect(200);
    bela.delete(&format!("{}/follow", of(&followed[1]))).await.expect(204);
    assert_eq!(names(&bela.get("/v1/me/follows").await.expect(200)), ["C", "A"]);
    assert_eq!(followed[0].get("/v1/me/follows").await.expect(200)["items"], json!([]));
}

async fn a_crowd_of_followers_is_told_in_parts(world: &World) {
    let amina = world.person("Amina").await;
    amina.put("/v1/me/profile", json!({ "place": "Lille" })).await.expect(200);
    let mut crowd = Vec::new();
    for number in 0..12 {
        let person = world.person(&format!("P{number}")).await;
        person.post(&format!("{}/follow", of(&amina)), Value::Null).await.expect(200);
        crowd.push(person);
    }
    assert_eq!(amina.get(&of(&amina)).await.expect(200)["followers"], 12);
    launch(&amina, 10_00, None).await;
    world.advance(1).await;
    for person in &crowd {
        assert_eq!(told(person, "campaign_launched").await.len(), 1, "{}", person.email);
    }
}

async fn my_pledges_say_to_what_they_are_and_what_is_to_do(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 10_00, None).await;
    bakery.pledge(&bela, 20_00).await;
    // The sandbox's gateway does not answer this one at once.
    let waiting = json!({ "free_amount": eur(40_02) });
    bela.post(&format!("{}/pledges", bakery.path), waiting).await.expect(201);
    let mine = bela.get("/v1/me/pledges").await.expect(200);
    let campaign = &mine["items"][0]["campaign"];
    assert_eq!((&campaign["title"], &campaign["state"]), (&json!("Le Petit Fournil"), &json!("live")));
    assert!(bakery.path.ends_with(campaign["id"].as_str().expect("an id")) && campaign["deadline_at"].is_string());
    assert_eq!((&mine["items"][0]["to_do"], &mine["items"][1]["to_do"]), (&json!(["complete_payment"]), &json!([])));
    let seen = amina.get(&format!("{}/pledges", bakery.path)).await.expect(200);
    assert_eq!(seen["items"][1]["to_do"], json!([]), "that is for the backer to do");
    world.advance_days(31).await;
    let mine = bela.get("/v1/me/pledges").await.expect(200);
    assert_eq!((&mine["items"][0]["to_do"], &mine["items"][1]["campaign"]["state"]), (&json!([]), &json!("preparing")));
}
