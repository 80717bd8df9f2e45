//! The public lists of projects: who waits stays in the one, for years; who is awarded goes over to the other.

use palier_domain::actor::StaffRole;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::marketplace::{bathroom, inbox, listed, provider_with, submitted};

on_both_databases! {
    a_validated_project_does_not_end_with_time,
    an_award_moves_a_project_to_the_list_of_those_in_progress,
}

async fn an_award_moves_a_project_to_the_list_of_those_in_progress(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 20).await;
    let in_progress = async |filter: &str| {
        let list = world.nobody().get(&format!("/v1/projects?state=in_progress{filter}")).await.expect(200);
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut projects = Vec::new();
    for (title, city) in [("Une douche", "Lille"), ("Une baignoire", "Arras"), ("Un lavabo", "Lille")] {
        let mut body = bathroom(title);
        body["city"] = json!(city);
        let project = listed(&clara, &felix, body).await;
        let application = project.applied(&pia).await;
        projects.push((project, application));
        world.advance(60).await;
    }
    assert_eq!(in_progress("").await, [""; 0]);
    // The newest award comes first, whichever project was validated first.
    for place in [2, 0, 1] {
        let (project, application) = &projects[place];
        project.award(&clara, application).await.expect(200);
        world.advance(60).await;
    }
    assert_eq!(world.nobody().get("/v1/projects").await.expect(200)["items"], json!([]), "they left the other list");
    assert_eq!(in_progress("").await, ["Une baignoire", "Une douche", "Un lavabo"]);
    for (filter, found) in [
        ("&city=lille", vec!["Une douche", "Un lavabo"]),
        ("&category=plumbing&city=arras", vec!["Une baignoire"]),
        ("&budget_band=medium", vec!["Une baignoire", "Une douche", "Un lavabo"]),
        ("&budget_band=small", vec![]),
        ("&text=baignoire%20arras", vec!["Une baignoire"]),
        ("&text=une", vec!["Une baignoire", "Une douche", "Un lavabo"]),
    ] {
        assert_eq!(in_progress(filter).await, found, "{filter}");
    }
    let first = world.nobody().get("/v1/projects?state=in_progress&limit=2").await.expect(200);
    let next = format!("&limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
    assert_eq!(in_progress(&next).await, ["Un lavabo"]);
    let pending = format!("/v1/projects?state=pending&limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
    world.nobody().get(&pending).await.expect_problem("cursor-invalid");
    // What is public has nothing by which the client could be reached, nor says who got it.
    let shower = &projects[0].0;
    let seen = world.nobody().get(&shower.path).await.expect(200);
    assert_eq!(
        (&seen["client"], &seen["phone"], &seen["awarded_application_id"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(seen["awarded_at"], first["items"][1]["awarded_at"]);
    assert!(!world.nobody().get("/v1/projects?state=in_progress").await.text.contains(&clara.email));
    projects[1].0.apply(&provider_with(world, "Paul", 5).await).await.expect_problem("project-not-pending");
    clara.post(&shower.to("complete"), Value::Null).await.expect(200);
    clara.post(&projects[2].0.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(in_progress("").await, ["Une baignoire"]);
    // Support hides what breaks the rules there too, and may list it again where it stood.
    let (support, bath) = (world.staff(StaffRole::Support).await, &projects[1].0);
    let reason = json!({ "reason": "Une annonce illicite." });
    support.post(&bath.to("hide"), reason.clone()).await.expect(200);
    assert_eq!(in_progress("").await, [""; 0]);
    assert!(inbox(&pia).await.contains(&"applied_listing_hidden".to_owned()), "whoever does it is told");
    world.nobody().get(&bath.path).await.expect_problem("not-found");
    clara.post(&bath.to("contest"), reason).await.expect(200);
    let restored = json!({ "decision": "restored", "reason": "Rien à redire." });
    support.post(&bath.to("decide-contest"), restored).await.expect(200);
    assert_eq!(in_progress("&text=baignoire").await, ["Une baignoire"]);
}

async fn a_validated_project_does_not_end_with_time(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let old = listed(&clara, &felix, bathroom("Une douche")).await;
    let application = old.applied(&pia).await;
    let waiting = submitted(&clara, bathroom("Une baignoire")).await;
    assert!(
        waiting.seen_by(&clara).await["expires_at"].is_string() && old.seen_by(&clara).await["expires_at"].is_null()
    );
    for _ in 0..4 {
        world.advance_days(364).await;
    }
    assert_eq!((old.state(&clara).await, waiting.state(&clara).await), ("pending".to_owned(), "expired".to_owned()));
    let inbox = clara.get("/v1/me/notifications?limit=100").await.expect(200);
    let told: Vec<&Value> = inbox["items"].as_array().unwrap().iter().map(|item| &item["kind"]).collect();
    assert!(told.contains(&&json!("check_in_opened")) && told.contains(&&json!("project_expired")), "{told:?}");
    let newer = listed(&clara, &felix, bathroom("Un lavabo")).await;
    let list = world.nobody().get("/v1/projects").await.expect(200);
    let ids: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, [newer.id.as_str(), old.id.as_str()], "it stays on the last pages");
    old.award(&clara, &application).await.expect(200);
}
