//! What costs credits, who follows up, and who may read what.

use palier_domain::actor::StaffRole;
use palier_domain::clock::instant_text;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::marketplace::{
    bathroom, become_provider, credits, inbox, listed, phoned, privileged, provider, provider_with, submitted,
};

on_both_databases! {
    what_was_paid_for_once_is_free,
    a_price_above_what_was_shown_is_refused,
    withdrawing_refunds_nothing_and_says_so,
    who_cannot_apply_is_told_why,
    the_contact_log_is_for_follow_up_and_privilege_alone,
    contacts_are_due_by_policy_or_by_hand,
    an_agent_is_put_in_charge,
    a_stale_report_cancels_nothing,
    only_a_shortlisted_applicant_is_tipped_and_once,
    an_inbox_is_read_in_the_readers_language,
}

async fn what_was_paid_for_once_is_free(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 3).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    assert_eq!(project.seen_by(&pia).await["client"], Value::Null, "not before it is paid for");
    let details = pia.post(&project.to("contact-details"), json!({ "credits_max": 1 })).await.expect(200);
    assert_eq!((&details["spent_credits"], &details["phone"]), (&json!(1), &json!("+33612345678")));
    assert_eq!(details["email"], clara.email.as_str());
    assert_eq!(details["explanation"], "1 credit spent. Seeing these contact details again is free.");
    let again = pia.post(&project.to("contact-details"), json!({})).await.expect(200);
    assert_eq!(again["spent_credits"], 0);
    assert_eq!(
        again["explanation"],
        "No credits spent: you already had this. Seeing these contact details again is free."
    );
    let first = project.apply(&pia).await.expect(201);
    let body = json!({ "message": "Et mardi aussi." });
    let second = pia.post(&project.to("applications"), body.clone()).await.expect(201);
    let mut under = body.clone();
    for id in [first["application"]["id"].clone(), json!(Uuid::now_v7())] {
        under["id"] = id.clone();
        let again = pia.post(&project.to("applications"), under.clone()).await;
        if id == first["application"]["id"] {
            again.expect(201);
        } else {
            let refused = again.expect_problem("already-applied");
            assert_eq!(refused["application_id"], first["application"]["id"]);
        }
    }
    assert_eq!((&first["spent_credits"], &second["spent_credits"]), (&json!(2), &json!(0)));
    assert_eq!(first["application"]["id"], second["application"]["id"]);
    assert_eq!(second["application"]["message"], "Et mardi aussi.");
    assert_eq!(credits(&pia).await, 0);
    let seen = project.seen_by(&pia).await;
    assert_eq!(seen["cost"], json!({ "contact_details_credits": 0, "application_credits": 0 }));
    assert_eq!((&seen["applications"], &seen["client"]["display_name"]), (&json!(1), &json!("Clara")));
    let other = listed(&clara, &felix, bathroom("Une baignoire")).await;
    let refused = other.apply(&pia).await.expect_problem("insufficient-credits");
    assert_eq!((&refused["required"], &refused["available"]), (&json!(2), &json!(0)));
    assert_eq!(other.seen_by(&clara).await["applications"], 0, "nothing happened");
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    let later = pia.post(&project.to("contact-details"), json!({})).await.expect(200);
    assert_eq!(later["spent_credits"], 0, "paid for is paid for");
    let mine = pia.get("/v1/me/applications").await.expect(200);
    assert_eq!(mine["items"][0]["state"], "closed");
    assert_eq!(mine["items"][0]["project"]["id"], project.id.as_str());
}

async fn a_price_above_what_was_shown_is_refused(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 5).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let body = json!({ "message": "Moi.", "credits_max": 1 });
    let refused = pia.post(&project.to("applications"), body).await.expect_problem("price-above-max");
    assert_eq!((&refused["price"], &refused["credits_max"]), (&json!(2), &json!(1)));
    let nothing = json!({ "credits_max": 0 });
    pia.post(&project.to("contact-details"), nothing.clone()).await.expect_problem("price-above-max");
    assert_eq!(credits(&pia).await, 5);
    pia.post(&project.to("contact-details"), json!({ "credits_max": 1 })).await.expect(200);
    pia.post(&project.to("contact-details"), nothing).await.expect(200);
}

async fn withdrawing_refunds_nothing_and_says_so(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 5).await, provider_with(world, "Paul", 5).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let application = project.applied(&pia).await;
    paul.post(&format!("{application}/withdraw"), Value::Null).await.expect_problem("not-found");
    clara.post(&format!("{application}/withdraw"), Value::Null).await.expect_problem("not-allowed");
    let withdrawn = pia.post(&format!("{application}/withdraw"), Value::Null).await.expect(200);
    assert_eq!((&withdrawn["refunded_credits"], credits(&pia).await), (&json!(0), 3));
    assert_eq!(withdrawn["explanation"], "Withdrawing refunds no credits. Applying to this project again is free.");
    assert_eq!(withdrawn["application"]["state"], "withdrawn");
    assert_eq!(project.seen_by(&clara).await["applications"], 0);
    pia.post(&format!("{application}/withdraw"), Value::Null).await.expect_problem("application-not-active");
    let again = project.apply(&pia).await.expect(201);
    assert_eq!((&again["spent_credits"], credits(&pia).await), (&json!(0), 3));
    assert_eq!(project.seen_by(&clara).await["applications"], 1);
    let listed = clara.get(&project.to("applications")).await.expect(200);
    assert_eq!(listed["items"][0]["provider"]["display_name"], "Pia");
    assert_eq!(listed["items"][0]["allowed_actions"], json!(["shortlist", "award"]));
    paul.get(&project.to("applications")).await.expect_problem("not-allowed");
}

async fn who_cannot_apply_is_told_why(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let bela = world.person("Bela").await;
    for (what, body) in [
        ("applications", json!({ "message": "Moi." })),
        ("contact-details", json!({})),
        ("stale-reports", json!({ "reason": "Trop calme." })),
    ] {
        bela.post(&project.to(what), body).await.expect_problem("provider-profile-required");
    }
    project.apply(&world.nobody()).await.expect_problem("sign-in-required");
    project.apply(&provider(world, "Pat").await).await.expect_problem("insufficient-credits");
    become_provider(&clara).await;
    project.apply(&clara).await.expect_problem("own-project");
    clara.post(&project.to("contact-details"), json!({})).await.expect_problem("own-project");
    let waiting = submitted(&clara, bathroom("Une baignoire")).await;
    waiting.apply(&provider_with(world, "Pia", 5).await).await.expect_problem("not-found");
}

async fn the_contact_log_is_for_follow_up_and_privilege_alone(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let log = project.to("contacts");
    let (paul, plain) = (privileged(world, "Paul").await, provider_with(world, "Pia", 5).await);
    project.applied(&plain).await;
    for reader in [&felix, &world.staff(StaffRole::FollowUp).await, &paul] {
        let read = reader.get(&log).await.expect(200);
        let entry = &read["items"][0];
        assert_eq!((&entry["answer"], &entry["note"]), (&json!("still_active"), &json!("Rappeler en mars.")));
        reader.get(&format!("{log}/{}", entry["id"].as_str().unwrap())).await.expect(200);
    }
    let mut others = vec![clara.clone(), plain, world.person("Bela").await];
    for role in [StaffRole::Admin, StaffRole::Sales, StaffRole::Support, StaffRole::Finance] {
        others.push(world.staff(role).await);
    }
    for other in &others {
        let refused = other.get(&log).await.expect_problem("not-allowed");
        assert_eq!(refused["allowed"], json!(["follow_up", "privilege_provider"]));
        other.post(&log, phoned("dropped")).await.expect_problem("not-allowed");
    }
    paul.post(&log, phoned("dropped")).await.expect_problem("not-allowed");
    let seen = project.seen_by(&paul).await;
    assert_eq!(seen["days_since_confirmed"], 0, "privilege sees how fresh it is");
    assert_eq!(project.seen_by(&others[1]).await["days_since_confirmed"], Value::Null);
    let waiting = submitted(&clara, bathroom("Une baignoire")).await;
    felix.post(&waiting.to("contacts"), phoned("still_active")).await.expect(201);
    paul.get(&waiting.to("contacts")).await.expect_problem("not-found");
    paul.delete("/v1/me/subscription").await.expect(204);
    paul.get(&log).await.expect(200);
    world.advance_days(32).await;
    paul.get(&log).await.expect_problem("not-allowed");
    assert_eq!(project.seen_by(&paul).await["days_since_confirmed"], Value::Null);
    assert_eq!(project.seen_by(&felix).await["days_since_confirmed"], 32);
}

async fn contacts_are_due_by_policy_or_by_hand(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let due = async |query: &str| {
        let list = felix.get(&format!("/v1/contacts-due{query}")).await.expect(200);
        let ids =
            list["items"].as_array().unwrap().iter().map(|item| item["project"]["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    let first = submitted(&clara, bathroom("Une douche")).await;
    world.advance(60).await;
    let second = submitted(&clara, bathroom("Une baignoire")).await;
    assert_eq!(due("").await, [first.id.as_str(), second.id.as_str()], "who was submitted is due at once");
    assert_eq!(due("?limit=1").await, [first.id.as_str()]);
    felix.post(&first.to("contacts"), phoned("still_active")).await.expect(201);
    assert_eq!(due("").await, [second.id.as_str()]);
    world.advance_days(15).await;
    assert_eq!(due("").await, [second.id.as_str(), first.id.as_str()], "fourteen days by policy");
    assert_eq!(due(&format!("?agent_id={}", felix.id)).await, [first.id.as_str()]);
    let in_a_month = world.now().await + chrono::Duration::days(30);
    let mut by_hand = phoned("still_active");
    by_hand["next_contact_at"] = json!(instant_text(in_a_month));
    felix.post(&second.to("contacts"), by_hand).await.expect(201);
    assert_eq!(due("").await, [first.id.as_str()]);
    let until = (in_a_month + chrono::Duration::days(1)).format("%Y-%m-%dT%H:%M:%SZ");
    assert_eq!(due(&format!("?until={until}")).await, [first.id.as_str(), second.id.as_str()]);
    let mut ahead = phoned("still_active");
    ahead["contacted_at"] = json!(instant_text(in_a_month));
    ahead["answer"] = json!("no_answer");
    ahead["next_contact_at"] = json!(instant_text(in_a_month - chrono::Duration::days(31)));
    let all = [
        ("/answer", "contact-answer-mismatch"),
        ("/contacted_at", "instant-out-of-range"),
        ("/next_contact_at", "instant-out-of-range"),
    ];
    felix.post(&second.to("contacts"), ahead).await.expect_faults("validation-failed", &all);
    let mut behind = phoned("still_active");
    behind["next_contact_at"] = json!(instant_text(in_a_month - chrono::Duration::days(31)));
    let past = [("/next_contact_at", "instant-out-of-range")];
    felix.post(&second.to("contacts"), behind).await.expect_faults("validation-failed", &past);
    let mut late = phoned("still_active");
    late["contacted_at"] = json!(instant_text(world.now().await - chrono::Duration::days(10)));
    felix.post(&second.to("contacts"), late).await.expect(201);
    assert_eq!(due("").await, [first.id.as_str()], "what is noted late brings nothing forward");
    clara.post(&first.to("cancel"), Value::Null).await.expect(200);
    assert_eq!(due("").await, [""; 0], "a cancelled project needs no contact");
    felix.post(&first.to("contacts"), phoned("still_active")).await.expect_problem("project-ended");
    for role in [StaffRole::Admin, StaffRole::Sales, StaffRole::Support] {
        world.staff(role).await.get("/v1/contacts-due").await.expect_problem("not-allowed");
    }
}

async fn an_agent_is_put_in_charge(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let fanny = world.staff(StaffRole::FollowUp).await;
    let project = submitted(&clara, bathroom("Une douche")).await;
    let agent = project.to("agent");
    assert_eq!(clara.get(&agent).await.expect(200), json!({}));
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    assert_eq!(clara.get(&agent).await.expect(200)["agent"]["id"], felix.id.to_string(), "who phoned is in charge");
    felix.put(&agent, json!({ "agent_id": clara.id })).await.expect_problem("not-an-agent");
    clara.put(&agent, json!({ "agent_id": fanny.id })).await.expect_problem("not-allowed");
    let set = felix.put(&agent, json!({ "agent_id": fanny.id })).await.expect(200);
    assert_eq!(inbox(&fanny).await, ["project_entrusted"]);
    assert_eq!(set["agent"]["id"], fanny.id.to_string());
    let body = Some(json!({ "agent_id": felix.id }));
    let stale = felix.send(reqwest::Method::PUT, &agent, body.clone(), &[("if-match", "\"1\"")]).await;
    stale.expect_problem("version-changed");
    felix.send(reqwest::Method::PUT, &agent, body, &[]).await.expect_problem("precondition-required");
}

async fn a_stale_report_cancels_nothing(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 50).await, provider(world, "Paul").await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let report = json!({ "reason": "Le client a trouvé quelqu’un." });
    let reports = project.to("stale-reports");
    let made = paul.post(&reports, report.clone()).await;
    let place = made.header("location").to_owned();
    let made = made.expect(201);
    assert_eq!(paul.get(&place).await.expect(200), made);
    let seen = felix.get(&place).await.expect(200);
    assert_eq!(seen, felix.get(&reports).await.expect(200)["items"][0], "one shape, wherever it is");
    assert_eq!((&seen["is_possible_pressure"], &made["is_possible_pressure"]), (&json!(false), &Value::Null));
    let absent = project.to(&format!("stale-reports/{}", Uuid::now_v7()));
    for other in [&pia, &clara, &world.staff(StaffRole::Support).await] {
        for address in [&place, &absent] {
            other.get(address).await.expect_problem("not-found");
        }
    }
    paul.post(&reports, report.clone()).await.expect_problem("already-reported");
    project.applied(&pia).await;
    pia.post(&reports, report.clone()).await.expect(201);
    clara.post(&reports, report.clone()).await.expect_problem("own-project");
    become_provider(&clara).await;
    clara.post(&reports, report.clone()).await.expect_problem("own-project");
    assert_eq!(inbox(&felix).await, ["pressure_reported", "stale_reported"], "the agent in charge knows");
    let open = async || {
        let due = felix.get("/v1/contacts-due?until=2100-01-01T00:00:00Z").await.expect(200);
        let own = due["items"].as_array().unwrap().iter().find(|item| item["project"]["id"] == project.id.as_str());
        own.expect("a contact due")["open_stale_reports"].clone()
    };
    assert_eq!(open().await, 2);
    felix.post(&project.to("contacts"), phoned("no_answer")).await.expect(201);
    assert_eq!(open().await, 2, "nobody was reached");
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    assert_eq!(open().await, 0);
    world.advance(60).await;
    let before = world.now().await;
    world.advance(60).await;
    let pat = provider(world, "Pat").await;
    pat.post(&reports, report.clone()).await.expect(201);
    let mut late = phoned("still_active");
    late["contacted_at"] = json!(instant_text(before));
    felix.post(&project.to("contacts"), late).await.expect(201);
    assert_eq!(open().await, 1, "what was reported after the call is still to be looked at");
    let marks = async || {
        let list = felix.get(&reports).await.expect(200);
        let mark = |item: &Value| (item["has_applied"] == true, item["is_possible_pressure"] == true);
        list["items"].as_array().unwrap().iter().map(mark).collect::<Vec<_>>()
    };
    assert_eq!(marks().await, [(false, false), (true, true), (false, false)]);
    assert_eq!(project.state(&clara).await, "pending", "a report is a note");
    pia.get(&reports).await.expect_problem("not-allowed");
    let mut often = Vec::new();
    for number in 0..6 {
        let other = listed(&clara, &felix, bathroom(&format!("Douche {number}"))).await;
        paul.post(&other.to("stale-reports"), report.clone()).await.expect(201);
        let list = felix.get(&other.to("stale-reports")).await.expect(200);
        often.push(list["items"][0]["reports_often"] == true);
    }
    assert_eq!(often, [false, false, false, false, true, true], "five in thirty days are usual");
}

async fn only_a_shortlisted_applicant_is_tipped_and_once(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let fanny = world.staff(StaffRole::FollowUp).await;
    let (pia, paul) = (provider_with(world, "Pia", 5).await, provider_with(world, "Paul", 5).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let (first, second) = (project.applied(&pia).await, project.applied(&paul).await);
    let tip = json!({ "message": "Le client apprécie votre offre." });
    let tipping = format!("{first}/tip");
    felix.post(&tipping, tip.clone()).await.expect_problem("interest-not-shown");
    felix.post(&format!("{first}/shortlist"), Value::Null).await.expect_problem("not-allowed");
    clara.post(&format!("{first}/shortlist"), Value::Null).await.expect(200);
    clara.post(&format!("{first}/shortlist"), Value::Null).await.expect(200);
    fanny.post(&tipping, tip.clone()).await.expect_problem("not-allowed");
    clara.post(&tipping, tip.clone()).await.expect_problem("not-allowed");
    felix.post(&tipping, tip.clone()).await.expect(200);
    felix.post(&tipping, tip.clone()).await.expect_problem("already-tipped");
    let told = pia.get("/v1/me/notifications").await.expect(200);
    assert_eq!((&told["items"][0]["kind"], &told["items"][0]["message"]), (&json!("tip"), &tip["message"]));
    assert_eq!(inbox(&paul).await, [""; 0]);
    let absent = project.to(&format!("applications/{}/tip", Uuid::now_v7()));
    felix.post(&absent, tip.clone()).await.expect_problem("not-found");
    clara.post(&format!("{second}/shortlist"), Value::Null).await.expect(200);
    paul.post(&format!("{second}/withdraw"), Value::Null).await.expect(200);
    felix.post(&format!("{second}/tip"), tip.clone()).await.expect_problem("application-not-active");
    assert_eq!(clara.get(&first).await.expect(200)["tipped_at"], Value::Null, "the client is not told of tips");
    assert_eq!(pia.get(&first).await.expect(200)["shortlisted_at"], Value::Null, "but by the agent");
    pia.post(&format!("{first}/withdraw"), Value::Null).await.expect(200);
    project.applied(&pia).await;
    felix.post(&tipping, tip).await.expect_problem("already-tipped");
}

async fn an_inbox_is_read_in_the_readers_language(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    listed(&clara, &felix, bathroom("Une douche")).await;
    let french = [("accept-language", "fr")];
    let inbox = clara.send(reqwest::Method::GET, "/v1/me/notifications?unread=true", None, &french).await.expect(200);
    let told = &inbox["items"][0];
    assert_eq!((&told["text"], &told["read_at"]), (&json!("«\u{a0}Une douche\u{a0}» est en ligne."), &Value::Null));
    let read = format!("/v1/me/notifications/{}/read", told["id"].as_str().unwrap());
    felix.post(&read, Value::Null).await.expect_problem("not-found");
    let seen = clara.post(&read, Value::Null).await.expect(200);
    assert_eq!(seen["text"], "“Une douche” is listed.");
    assert!(seen["read_at"].is_string());
    assert_eq!(clara.post(&read, Value::Null).await.expect(200)["read_at"], seen["read_at"], "the first time counts");
    assert_eq!(clara.get("/v1/me/notifications?unread=true").await.expect(200)["items"], json!([]));
}
