//! Projects from draft to completion, and the list in which providers find them.

use palier_domain::actor::StaffRole;
use palier_domain::clock::instant_text;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::marketplace::{
    Bathroom, bathroom, credits, draft, inbox, listed, phoned, privileged, provider, provider_with, submitted,
};

on_both_databases! {
    a_project_is_posted_phoned_listed_awarded_and_completed,
    only_the_client_cancels_and_only_the_client_awards,
    nothing_is_decided_before_the_client_was_reached_by_phone,
    a_project_that_its_client_dropped_is_not_validated,
    a_phone_number_is_corrected_until_the_end,
    a_rejected_client_is_told_why,
    a_draft_is_edited_and_a_submitted_project_is_not,
    the_list_has_the_newest_first_and_the_old_ones_last,
    the_list_is_filtered_and_searched_alike_on_both_databases,
    a_hidden_listing_stays_the_clients_and_its_spends_come_back,
    figures_tell_how_many_were_awarded,
    a_provider_reads_what_each_project_won_took,
    a_draft_is_known_to_its_client_alone,
}

async fn a_project_is_posted_phoned_listed_awarded_and_completed(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 10).await, provider_with(world, "Paul", 10).await);
    let project = submitted(&clara, bathroom("Une douche")).await;
    assert_eq!(world.nobody().get("/v1/projects").await.expect(200)["items"], json!([]));
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    felix.post(&project.to("validate"), Value::Null).await.expect(200);
    assert_eq!(inbox(&clara).await, ["project_validated"]);
    let list = world.nobody().get("/v1/projects").await.expect(200);
    assert_eq!(list["items"][0]["id"], project.id.as_str());
    let seen = project.seen_by(&pia).await;
    assert_eq!(seen["cost"], json!({ "contact_details_credits": 1, "application_credits": 2 }));
    assert_eq!(seen["allowed_actions"], json!(["reveal_contact_details", "apply", "report_stale"]));
    let (first, second) = (project.applied(&pia).await, project.applied(&paul).await);
    assert_eq!(credits(&pia).await, 8);
    assert_eq!(project.seen_by(&clara).await["applications"], 2);
    let awarded = project.award(&clara, &second).await.expect(200);
    assert_eq!(
        (&awarded["state"], &awarded["allowed_actions"]),
        (&json!("in_progress"), &json!(["update_phone", "cancel", "complete", "request_call"]))
    );
    assert_eq!(world.nobody().get("/v1/projects").await.expect(200)["items"], json!([]), "it left the list");
    assert_eq!(inbox(&paul).await, ["project_awarded"]);
    assert_eq!(inbox(&pia).await, ["application_not_chosen"]);
    assert_eq!(pia.get(&first).await.expect(200)["state"], "not_chosen");
    assert_eq!(paul.get(&second).await.expect(200)["state"], "awarded");
    let listed = world.nobody().get("/v1/projects?state=in_progress").await.expect(200);
    assert_eq!(listed["items"][0]["id"], project.id.as_str(), "it is in the other one");
    project.award(&clara, &first).await.expect_problem("project-not-pending");
    let details = paul.post(&project.to("contact-details"), json!({})).await.expect(200);
    assert_eq!((&details["spent_credits"], &details["name"]), (&json!(0), &json!("Clara")), "the winner pays nothing");
    clara.post(&project.to("complete"), Value::Null).await.expect(200);
    assert_eq!(project.state(&paul).await, "completed");
    assert_eq!(inbox(&paul).await, ["project_completed", "project_awarded"]);
    clara.post(&project.to("cancel"), Value::Null).await.expect_problem("project-ended");
}

async fn only_the_client_cancels_and_only_the_client_awards(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let application = project.applied(&pia).await;
    let mut others = vec![felix.clone(), pia.clone(), privileged(world, "Paul").await];
    for role in [StaffRole::Admin, StaffRole::Sales, StaffRole::Support, StaffRole::Finance] {
        others.push(world.staff(role).await);
    }
    for other in &others {
        for reply in [
            other.post(&project.to("cancel"), Value::Null).await,
            project.award(other, &application).await,
            other.post(&project.to("complete"), Value::Null).await,
        ] {
            let problem = reply.expect_problem("not-allowed");
            assert_eq!((&problem["status"], &problem["allowed"]), (&json!(403), &json!(["client"])));
        }
    }
    assert_eq!(project.state(&clara).await, "pending");
    let unknown = json!({ "application_id": Uuid::now_v7() });
    clara.post(&project.to("award"), unknown).await.expect_problem("applicant-unknown");
    pia.post(&format!("{application}/withdraw"), Value::Null).await.expect(200);
    project.award(&clara, &application).await.expect_problem("application-not-active");
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(project.state(&clara).await, "cancelled");
    assert_eq!(credits(&pia).await, 8, "what was spent on it is not refunded");
}

async fn nothing_is_decided_before_the_client_was_reached_by_phone(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = draft(&clara, bathroom("Une douche")).await;
    felix.get(&project.path).await.expect_problem("not-found");
    clara.post(&project.to("submit"), Value::Null).await.expect(200);
    clara.post(&project.to("submit"), Value::Null).await.expect_problem("project-not-draft");
    let reason = json!({ "reason": "Pas sérieux." });
    felix.post(&project.to("validate"), Value::Null).await.expect_problem("client-not-reached");
    felix.post(&project.to("reject"), reason.clone()).await.expect_problem("client-not-reached");
    felix.post(&project.to("contacts"), phoned("no_answer")).await.expect(201);
    let mail = json!({ "channel": "mail", "reached": true, "answer": "still_active" });
    felix.post(&project.to("contacts"), mail).await.expect(201);
    felix.post(&project.to("validate"), Value::Null).await.expect_problem("client-not-reached");
    let silent = json!({ "channel": "phone", "reached": true, "answer": "no_answer" });
    let mismatch = [("/answer", "contact-answer-mismatch")];
    felix.post(&project.to("contacts"), silent).await.expect_faults("validation-failed", &mismatch);
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    clara.post(&project.to("validate"), Value::Null).await.expect_problem("not-allowed");
    felix.post(&project.to("validate"), Value::Null).await.expect(200);
    felix.post(&project.to("validate"), Value::Null).await.expect_problem("project-not-submitted");
    felix.post(&project.to("reject"), reason).await.expect_problem("project-not-submitted");
}

async fn a_project_that_its_client_dropped_is_not_validated(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    for answer in ["dropped", "found_elsewhere"] {
        let project = submitted(&clara, bathroom("Une douche")).await;
        let called_at = world.now().await;
        felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
        assert_eq!(project.seen_by(&felix).await["allowed_actions"], json!(["validate", "reject", "log_contact"]));
        world.advance(60).await;
        felix.post(&project.to("contacts"), phoned(answer)).await.expect(201);
        let mut late = phoned("still_active");
        late["contacted_at"] = json!(instant_text(called_at));
        let mail = json!({ "channel": "mail", "reached": true, "answer": "still_active" });
        for other in [late, phoned("no_answer"), mail] {
            felix.post(&project.to("contacts"), other).await.expect(201);
            let refused = felix.post(&project.to("validate"), Value::Null).await.expect_problem("project-not-wanted");
            assert!(refused["status"] == 409 && refused["reached_at"].is_string(), "{refused}");
            assert_eq!(project.seen_by(&felix).await["allowed_actions"], json!(["reject", "log_contact"]));
        }
        if answer == "dropped" {
            felix.post(&project.to("reject"), json!({ "reason": "Abandonné." })).await.expect(200);
        } else {
            felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
            felix.post(&project.to("validate"), Value::Null).await.expect(200);
        }
    }
    // A mail of before the call, noted after it, confirms no more than one of after it.
    let project = submitted(&clara, bathroom("Une baignoire")).await;
    world.advance(60).await;
    let mailed_at = instant_text(world.now().await);
    let mail = json!({ "channel": "mail", "reached": true, "answer": "still_active", "contacted_at": mailed_at });
    felix.post(&project.to("contacts"), mail.clone()).await.expect(201);
    felix.post(&project.to("contacts"), phoned("dropped")).await.expect(201);
    felix.post(&project.to("contacts"), mail).await.expect(201);
    felix.post(&project.to("validate"), Value::Null).await.expect_problem("project-not-wanted");
    world.advance(60).await;
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    let confirmed_at = project.seen_by(&felix).await["confirmed_at"].clone();
    felix.post(&project.to("validate"), Value::Null).await.expect(200);
    world.advance(60).await;
    let mail = json!({ "channel": "mail", "reached": true, "answer": "still_active" });
    felix.post(&project.to("contacts"), mail).await.expect(201);
    assert_ne!(project.seen_by(&felix).await["confirmed_at"], confirmed_at, "once validated, a mail confirms it");
}

async fn a_phone_number_is_corrected_until_the_end(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let project = submitted(&clara, bathroom("Une douche")).await;
    let tag = clara.get(&project.path).await.header("etag").to_owned();
    let patch = async |body: Value, tag: &str| {
        let headers = [("if-match", tag), ("content-type", "application/merge-patch+json")];
        clara.send(reqwest::Method::PATCH, &project.path, Some(body), &headers).await
    };
    let both = json!({ "phone": "+33 6 00 00 00 01", "city": "Arras" });
    let refused = patch(both, &tag).await.expect_problem("project-not-draft");
    assert_eq!(refused["state"], "submitted");
    let corrected = patch(json!({ "phone": "+33 6 00 00 00 01" }), &tag).await.expect(200);
    assert_eq!((&corrected["phone"], &corrected["city"]), (&json!("+33600000001"), &json!("Lille")));
    patch(json!({ "phone": "+33 6 00 00 00 02" }), &tag).await.expect_problem("version-changed");
    assert_eq!(project.seen_by(&felix).await["phone"], "+33600000001", "follow-up phones the right number");
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    felix.post(&project.to("validate"), Value::Null).await.expect(200);
    pia.post(&project.to("contact-details"), json!({})).await.expect(200);
    patch(json!({ "phone": "+33 6 00 00 00 03" }), "*").await.expect(200);
    let details = pia.post(&project.to("contact-details"), json!({})).await.expect(200);
    assert_eq!((&details["phone"], &details["spent_credits"]), (&json!("+33600000003"), &json!(0)));
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(project.seen_by(&clara).await["allowed_actions"], json!([]));
    patch(json!({ "phone": "+33 6 00 00 00 04" }), "*").await.expect_problem("project-ended");
}

async fn a_rejected_client_is_told_why(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = submitted(&clara, bathroom("Une douche")).await;
    felix.post(&project.to("contacts"), phoned("dropped")).await.expect(201);
    felix.post(&project.to("reject"), json!({ "reason": "Aucun budget." })).await.expect(200);
    let seen = project.seen_by(&clara).await;
    assert_eq!((&seen["state"], &seen["rejection_reason"]), (&json!("rejected"), &json!("Aucun budget.")));
    assert_eq!(inbox(&clara).await, ["project_rejected", "cancellation_yours"]);
    world.person("Bela").await.get(&project.path).await.expect_problem("not-found");
    let agent = world.staff(StaffRole::FollowUp).await;
    let own = submitted(&agent, bathroom("Chez moi")).await;
    agent.post(&own.to("contacts"), phoned("still_active")).await.expect_problem("own-project");
}

async fn a_draft_is_edited_and_a_submitted_project_is_not(world: &World) {
    let clara = world.person("Clara").await;
    let project = draft(&clara, bathroom("Une douche")).await;
    assert_eq!(project.seen_by(&clara).await["budget_band"], "medium");
    let edited =
        clara.patch(&project.path, json!({ "title": "Deux douches", "budget": eur(9_000_00) })).await.expect(200);
    assert_eq!((&edited["title"], &edited["budget_band"]), (&json!("Deux douches"), &json!("large")));
    let bad = json!({ "phone": "012345678901234567" });
    clara.patch(&project.path, bad).await.expect_faults("validation-failed", &[("/phone", "phone-invalid")]);
    clara.post(&project.to("submit"), Value::Null).await.expect(200);
    clara.patch(&project.path, json!({ "title": "Trois" })).await.expect_problem("project-not-draft");
    let mine = clara.get("/v1/me/projects").await.expect(200);
    assert_eq!((&mine["items"][0]["title"], &mine["items"][0]["state"]), (&json!("Deux douches"), &json!("submitted")));
    let again = json!({ "id": project.id, "title": "X", "category": "other", "city": "Y", "budget": eur(1), "phone": "0612345678" });
    clara.post("/v1/projects", again).await.expect_problem("id-taken");
}

async fn the_list_has_the_newest_first_and_the_old_ones_last(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let mut posted = Vec::new();
    for number in 1..=7 {
        posted.push(listed(&clara, &felix, bathroom(&format!("Douche {number}"))).await.id);
        world.advance(3_600).await;
    }
    posted.reverse();
    assert_eq!(pages(&world.nobody(), "/v1/projects?limit=3").await, posted, "the old ones are still there, last");
    assert_eq!(pages(&world.nobody(), "/v1/projects?limit=2&city=LILLE&text=douche").await, posted);
}

/// The ids of all pages of a list.
async fn pages(person: &Person<'_>, address: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = address.to_owned();
    loop {
        let page = person.get(&next).await.expect(200);
        ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{address}&cursor={cursor}"),
            None => return ids,
        }
    }
}

async fn the_list_is_filtered_and_searched_alike_on_both_databases(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let post = async |title: &str, category: &str, city: &str, budget: i64| {
        let body = json!({
            "title": title, "description": "Œuvre d’été n° 7 — l’évier & la façade.", "category": category,
            "city": city, "budget": eur(budget), "phone": "0612345678",
        });
        let project = listed(&clara, &felix, body).await;
        (title.to_owned(), project)
    };
    let all = [
        post("Évier bouché", "plumbing", "Saint-Étienne", 300_00).await,
        post("Straße pflastern", "building", "Köln", 3_000_00).await,
        post("Cuisine d’été", "building", "saint étienne", 30_000_00).await,
        post("Ελληνικά μαθήματα", "teaching", "Lille", 300_00).await,
    ];
    let found = async |query: &str| {
        let list = world.nobody().get(&format!("/v1/projects?{query}")).await.expect(200);
        let titles = list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned());
        titles.collect::<Vec<_>>()
    };
    let titles = |places: &[usize]| places.iter().map(|place| all[*place].0.clone()).collect::<Vec<_>>();
    assert_eq!(found("limit=10").await, titles(&[3, 2, 1, 0]));
    assert_eq!(found("category=building").await, titles(&[2, 1]));
    assert_eq!(found("city=SAINT%20ETIENNE").await, titles(&[2, 0]));
    assert_eq!(found("budget_band=small").await, titles(&[3, 0]));
    assert_eq!(found("category=building&city=saint-etienne").await, titles(&[2]));
    assert_eq!(found("budget_band=small&category=teaching&city=lille").await, titles(&[3]));
    assert_eq!(found("text=evier").await, titles(&[3, 2, 1, 0]), "also in the description");
    assert_eq!(found("text=EVIER%20bouche").await, titles(&[0]));
    assert_eq!(found("text=strasse").await, titles(&[1]));
    assert_eq!(found("text=ELLINIKA").await, titles(&[]));
    assert_eq!(found("text=%CE%95%CE%9B%CE%9B%CE%97%CE%9D%CE%99%CE%9A%CE%AC").await, titles(&[3]));
    assert_eq!(found("text=oeuvre&category=building&budget_band=very_large").await, titles(&[2]));
    assert_eq!(found("text=category%3Dplumbing").await, titles(&[]), "a filter cannot be typed");
    assert_eq!(found("text=%22%27%20OR%20*%20%26%20%21").await, titles(&[]), "“or” is a word like any other");
    let wordless = world.nobody().get("/v1/projects?text=%27%22-").await;
    wordless.expect_faults("validation-failed", &[("?text", "word-missing")]);
    let nine = world.nobody().get("/v1/projects?text=a%20b%20c%20d%20e%20f%20g%20h%20i").await;
    nine.expect_faults("validation-failed", &[("?text", "too-many-words")]);
    clara.post(&all[2].1.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(found("text=cuisine").await, titles(&[]), "what left the list is not found");
}

async fn a_hidden_listing_stays_the_clients_and_its_spends_come_back(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let support = world.staff(StaffRole::Support).await;
    let (pia, paul) = (provider_with(world, "Pia", 10).await, provider_with(world, "Paul", 10).await);
    let older = listed(&clara, &felix, bathroom("Une baignoire")).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    project.applied(&pia).await;
    paul.post(&project.to("contact-details"), json!({})).await.expect(200);
    let reason = json!({ "reason": "Photographies volées." });
    clara.post(&project.to("contest"), reason.clone()).await.expect_problem("listing-not-hidden");
    felix.post(&project.to("hide"), reason.clone()).await.expect_problem("not-allowed");
    support.post(&project.to("hide"), reason.clone()).await.expect(200);
    support.post(&project.to("hide"), reason.clone()).await.expect_problem("listing-hidden");
    let came_back = async || credits(&pia).await == 10 && credits(&paul).await == 10;
    world.eventually("every credit spent on it", came_back).await;
    assert_eq!(pages(&world.nobody(), "/v1/projects?limit=5").await, [older.id.as_str()]);
    let seen = project.seen_by(&clara).await;
    assert_eq!((&seen["state"], &seen["hiding"]["reason"]), (&json!("pending"), &json!("Photographies volées.")));
    assert_eq!(inbox(&clara).await[0], "listing_hidden");
    paul.post(&project.to("applications"), json!({ "message": "Moi." })).await.expect_problem("listing-hidden");
    provider(world, "Pat").await.get(&project.path).await.expect_problem("not-found");
    support
        .post(&project.to("decide-contest"), json!({ "decision": "restored", "reason": "X" }))
        .await
        .expect_problem("not-contested");
    clara.post(&project.to("contest"), json!({ "reason": "Ce sont les miennes." })).await.expect(200);
    clara.post(&project.to("contest"), json!({ "reason": "Encore." })).await.expect_problem("already-contested");
    assert_eq!(inbox(&support).await, ["hiding_contested"]);
    let decision = json!({ "decision": "restored", "reason": "En effet." });
    felix.post(&project.to("decide-contest"), decision.clone()).await.expect_problem("not-allowed");
    support.post(&project.to("decide-contest"), decision).await.expect(200);
    assert_eq!(pages(&world.nobody(), "/v1/projects?limit=5").await, [project.id.as_str(), older.id.as_str()]);
    assert_eq!(inbox(&clara).await[0], "listing_restored");
    let again = project.apply(&pia).await.expect(201);
    assert_eq!(again["spent_credits"], 0, "what came back is not asked for again");
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
}

async fn figures_tell_how_many_were_awarded(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let plumbing = async || {
        let figures = world.nobody().get("/v1/projects/figures").await.expect(200);
        let found = figures["categories"].as_array().unwrap().iter().find(|one| one["category"] == "plumbing").cloned();
        found.unwrap()
    };
    assert_eq!(plumbing().await, json!({ "category": "plumbing", "listed": 0, "awarded": 0, "awarded_bps": null }));
    let mut projects: Vec<Bathroom> = Vec::new();
    for _ in 0..3 {
        projects.push(listed(&clara, &felix, bathroom("Une douche")).await);
    }
    let application = projects[0].applied(&pia).await;
    projects[0].award(&clara, &application).await.expect(200);
    assert_eq!(plumbing().await, json!({ "category": "plumbing", "listed": 3, "awarded": 1, "awarded_bps": 3_333 }));
}

async fn a_provider_reads_what_each_project_won_took(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let figures = async || {
        let credits = pia.get("/v1/me/credits").await.expect(200);
        json!([credits["spent"], credits["projects_won"], credits["spent_per_project_won_hundredths"]])
    };
    let mut projects: Vec<(Bathroom, String)> = Vec::new();
    for _ in 0..3 {
        let project = listed(&clara, &felix, bathroom("Une douche")).await;
        let application = project.applied(&pia).await;
        projects.push((project, application));
    }
    pia.post(&projects[0].0.to("contact-details"), json!({})).await.expect(200);
    assert_eq!(figures().await, json!([7, 0, null]));
    for (project, application) in &projects[..2] {
        project.award(&clara, application).await.expect(200);
    }
    assert_eq!(figures().await, json!([7, 2, 350]));
    clara.post(&projects[0].0.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(figures().await, json!([7, 2, 350]), "won is won");
}

async fn a_draft_is_known_to_its_client_alone(world: &World) {
    let clara = world.person("Clara").await;
    let project = draft(&clara, bathroom("Une douche")).await;
    for role in StaffRole::ALL {
        world.staff(*role).await.get(&project.path).await.expect_problem("not-found");
    }
    let seen = project.seen_by(&clara).await;
    assert_eq!(seen["allowed_actions"], json!(["update", "update_phone", "submit", "cancel"]));
    assert_eq!(seen["phone"], "+33612345678");
}
