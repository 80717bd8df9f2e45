//! Support hides a listing, the client contests, support decides: whatever happens meanwhile.

use palier_domain::actor::StaffRole;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use crate::marketplace::{bathroom, credits, inbox, listed, provider_with};

on_both_databases! {
    a_contest_can_be_upheld,
    support_finds_what_it_hid_and_what_is_contested,
    a_listing_is_hidden_again_and_each_hiding_is_kept,
    a_project_that_is_no_listing_any_more_is_not_restored,
    applicants_of_a_hidden_listing_are_told_and_refunded,
    a_project_in_progress_is_called_off,
}

async fn a_contest_can_be_upheld(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let support = world.staff(StaffRole::Support).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let offered = async |person: &Person<'_>| project.seen_by(person).await["allowed_actions"].clone();
    assert_eq!(offered(&support).await, json!(["hide"]));
    support.post(&project.to("hide"), json!({ "reason": "Photos volées." })).await.expect(200);
    assert_eq!(
        (offered(&clara).await, offered(&support).await),
        (json!(["update_phone", "cancel", "request_call", "contest"]), json!([]))
    );
    clara.post(&project.to("contest"), json!({ "reason": "Non." })).await.expect(200);
    assert_eq!(
        (offered(&clara).await, offered(&support).await),
        (json!(["update_phone", "cancel", "request_call"]), json!(["review_contested_listing"]))
    );
    let decision = json!({ "decision": "upheld", "reason": "Si." });
    let decided = support.post(&project.to("decide-contest"), decision.clone()).await.expect(200);
    assert_eq!(decided["hiding"]["decision"], "upheld");
    assert_eq!(inbox(&clara).await[0], "hiding_upheld");
    let seen = project.seen_by(&clara).await;
    assert_eq!(
        (&seen["hiding"]["decision_reason"], &seen["allowed_actions"]),
        (&json!("Si."), &json!(["update_phone", "cancel", "request_call"]))
    );
    clara.post(&project.to("contest"), json!({ "reason": "Non !" })).await.expect_problem("already-contested");
    support.post(&project.to("decide-contest"), decision).await.expect_problem("not-contested");
    world.nobody().get(&project.path).await.expect_problem("not-found");
}

/// The ids of all pages of what support hides.
async fn hidden(support: &Person<'_>, query: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut address = format!("/v1/projects/hidden?limit=1{query}");
    loop {
        let page = support.get(&address).await.expect(200);
        let id = |item: &Value| item["project"]["id"].as_str().unwrap().to_owned();
        ids.extend(page["items"].as_array().unwrap().iter().map(id));
        match page["next_cursor"].as_str() {
            Some(cursor) => address = format!("/v1/projects/hidden?limit=1{query}&cursor={cursor}"),
            None => return ids,
        }
    }
}

async fn support_finds_what_it_hid_and_what_is_contested(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let support = world.staff(StaffRole::Support).await;
    let mut projects = Vec::new();
    for title in ["Une douche", "Une baignoire", "Un évier", "Un bidet"] {
        let project = listed(&clara, &felix, bathroom(title)).await;
        if title != "Un bidet" {
            support.post(&project.to("hide"), json!({ "reason": "Photos volées." })).await.expect(200);
        }
        world.advance(60).await;
        projects.push(project);
    }
    let ids = |places: &[usize]| places.iter().map(|place| projects[*place].id.clone()).collect::<Vec<_>>();
    assert_eq!((hidden(&support, "").await, hidden(&support, "&contested=true").await), (ids(&[0, 1, 2]), ids(&[])));
    for place in [2, 0] {
        clara.post(&projects[place].to("contest"), json!({ "reason": "Non." })).await.expect(200);
        world.advance(60).await;
    }
    let own = clara.get("/v1/me/projects").await.expect(200);
    let hidden_at = own["items"].as_array().unwrap().iter().map(|item| item["hidden_at"].is_string());
    assert_eq!(hidden_at.collect::<Vec<_>>(), [false, true, true, true], "the newest is not hidden");
    assert_eq!(hidden(&support, "&contested=true").await, ids(&[2, 0]), "who waits longest comes first");
    let first = &support.get("/v1/projects/hidden?contested=true").await.expect(200)["items"][0];
    assert_eq!((&first["hiding"]["reason"], &first["hiding"]["contest"]), (&json!("Photos volées."), &json!("Non.")));
    let upheld = json!({ "decision": "upheld", "reason": "Si." });
    support.post(&projects[2].to("decide-contest"), upheld).await.expect(200);
    let restored = json!({ "decision": "restored", "reason": "En effet." });
    support.post(&projects[0].to("decide-contest"), restored).await.expect(200);
    assert_eq!((hidden(&support, "").await, hidden(&support, "&contested=true").await), (ids(&[1, 2]), ids(&[])));
    for other in [&clara, &felix, &world.staff(StaffRole::Admin).await] {
        other.get("/v1/projects/hidden").await.expect_problem("not-allowed");
    }
}

async fn a_listing_is_hidden_again_and_each_hiding_is_kept(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let support = world.staff(StaffRole::Support).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let restored = json!({ "decision": "restored", "reason": "En effet." });
    for reason in ["Photos volées.", "Et le texte aussi."] {
        support.post(&project.to("hide"), json!({ "reason": reason })).await.expect(200);
        let seen = project.seen_by(&clara).await;
        assert_eq!((&seen["hiding"]["reason"], &seen["hiding"]["contest"]), (&json!(reason), &Value::Null));
        assert_eq!(hidden(&support, "").await, [project.id.as_str()], "once");
        clara.post(&project.to("contest"), json!({ "reason": "Non." })).await.expect(200);
        assert_eq!(hidden(&support, "&contested=true").await, [project.id.as_str()]);
        support.post(&project.to("decide-contest"), restored.clone()).await.expect(200);
        assert_eq!(project.seen_by(&clara).await["hiding"], Value::Null);
        world.advance(60).await;
    }
    support.post(&project.to("decide-contest"), restored).await.expect_problem("listing-not-hidden");
}

async fn a_project_that_is_no_listing_any_more_is_not_restored(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (support, pia) = (world.staff(StaffRole::Support).await, provider_with(world, "Pia", 10).await);
    let reason = json!({ "reason": "X" });
    let restored = json!({ "decision": "restored", "reason": "En effet." });
    let contested = listed(&clara, &felix, bathroom("Une douche")).await;
    let other = listed(&clara, &felix, bathroom("Une baignoire")).await;
    for project in [&contested, &other] {
        let application = project.applied(&pia).await;
        support.post(&project.to("hide"), reason.clone()).await.expect(200);
        if project.id == contested.id {
            clara.post(&project.to("contest"), reason.clone()).await.expect(200);
        }
        project.award(&clara, &application).await.expect(200);
    }
    // Awarded, they are hidden from the list of those in progress, until their clients end them.
    let mut allowed = json!(["update_phone", "cancel", "complete", "request_call"]);
    assert_eq!(contested.seen_by(&clara).await["allowed_actions"], allowed);
    allowed.as_array_mut().unwrap().push(json!("contest"));
    assert_eq!(other.seen_by(&clara).await["allowed_actions"], allowed);
    let in_progress = async || world.nobody().get("/v1/projects?state=in_progress").await.expect(200)["items"].clone();
    assert_eq!(in_progress().await, json!([]));
    assert_eq!(hidden(&support, "").await.len(), 2);
    assert_eq!(hidden(&support, "&contested=true").await, [contested.id.as_str()]);
    for project in [&contested, &other] {
        clara.post(&project.to("complete"), Value::Null).await.expect(200);
        clara.post(&project.to("contest"), reason.clone()).await.expect_problem("project-not-listed");
        support.post(&project.to("decide-contest"), restored.clone()).await.expect_problem("project-not-listed");
    }
    assert_eq!((hidden(&support, "").await, hidden(&support, "&contested=true").await), (vec![], vec![]));
    assert_eq!(in_progress().await, json!([]));
}

async fn applicants_of_a_hidden_listing_are_told_and_refunded(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let support = world.staff(StaffRole::Support).await;
    let (pia, paul) = (provider_with(world, "Pia", 10).await, provider_with(world, "Paul", 10).await);
    let (hidden, kept) =
        (listed(&clara, &felix, bathroom("Une douche")).await, listed(&clara, &felix, bathroom("Un évier")).await);
    assert_eq!(inbox(&clara).await, ["project_validated"; 2]);
    for project in [&hidden, &kept] {
        project.applied(&pia).await;
        pia.post(&project.to("contact-details"), json!({})).await.expect(200);
    }
    let buyer = provider_with(world, "Bruno", 10).await;
    buyer.post(&hidden.to("contact-details"), json!({})).await.expect(200);
    let withdrawn = hidden.applied(&paul).await;
    paul.post(&format!("{withdrawn}/withdraw"), Value::Null).await.expect(200);
    hidden.applied(&paul).await;
    assert_eq!(inbox(&clara).await[0..4], ["application_received"; 4], "of each applicant, and of who came back");
    assert_eq!((credits(&pia).await, credits(&paul).await), (4, 8));
    support.post(&hidden.to("hide"), json!({ "reason": "Photos volées." })).await.expect(200);
    let came_back = async || credits(&pia).await == 7 && credits(&paul).await == 10;
    world.eventually("the credits spent on it, and no others", came_back).await;
    let (refund, told) = ("hidden_project_refund", "applied_listing_hidden");
    assert_eq!(inbox(&pia).await, [refund, refund, told], "at once, and of each spend that comes back");
    assert_eq!(inbox(&paul).await, [refund, told]);
    let mine = async || pia.get("/v1/me/applications").await.expect(200)["items"].clone();
    let marks: Vec<Value> =
        mine().await.as_array().unwrap().iter().map(|one| one["project"]["hidden_at"].clone()).collect();
    assert!(marks[0].is_null() && marks[1].is_string(), "the hidden one has a mark: {marks:?}");
    assert_eq!(hidden.seen_by(&pia).await["hidden_at"], marks[1]);
    assert_eq!(hidden.seen_by(&clara).await["hidden_at"], marks[1]);
    assert_eq!(
        hidden.seen_by(&buyer).await["hidden_at"],
        marks[1],
        "who only paid for the contact details sees it too"
    );
    assert_eq!(hidden.seen_by(&buyer).await["hiding"], Value::Null, "why is between its client and support");
    clara.post(&hidden.to("contest"), json!({ "reason": "Elles sont de moi." })).await.expect(200);
    let restored = json!({ "decision": "restored", "reason": "En effet." });
    support.post(&hidden.to("decide-contest"), restored).await.expect(200);
    assert_eq!(inbox(&pia).await[0], "applied_listing_restored");
    assert_eq!(hidden.seen_by(&pia).await["hidden_at"], Value::Null);
    assert_eq!(inbox(&paul).await, ["applied_listing_restored", refund, told]);
}

async fn a_project_in_progress_is_called_off(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 10).await, provider_with(world, "Paul", 10).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    clara.post(&project.to("complete"), Value::Null).await.expect_problem("project-not-in-progress");
    let (chosen, other) = (project.applied(&pia).await, project.applied(&paul).await);
    project.award(&clara, &chosen).await.expect(200);
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(inbox(&pia).await, ["project_cancelled", "project_awarded"], "the winner is told");
    assert_eq!(inbox(&paul).await, ["application_not_chosen"], "who had lost is not told twice");
    assert_eq!(pia.get(&chosen).await.expect(200)["state"], "awarded");
    assert_eq!(paul.get(&other).await.expect(200)["state"], "not_chosen");
    clara.post(&project.to("complete"), Value::Null).await.expect_problem("project-not-in-progress");
    assert_eq!((credits(&pia).await, credits(&paul).await), (8, 8), "no credit goes back");
}
