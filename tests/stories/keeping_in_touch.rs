//! What a client says, and asks: interest told to the agent, calls, links that answer; and how often what tells others can
//! be done.

use palier_domain::actor::StaffRole;
use palier_domain::clock::instant_text;
use palier_domain::frequency::FrequentAct;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::marketplace::{bathroom, draft, inbox, listed, phoned, privileged, provider, provider_with};

on_both_databases! {
    whom_the_log_names_is_tipped_by_phone_or_by_message,
    a_client_is_phoned_when_asked_for,
    a_link_answers_whether_a_project_is_still_wanted,
    what_tells_others_is_done_so_often_and_no_more,
    what_does_not_count_any_more_is_forgotten,
}

async fn whom_the_log_names_is_tipped_by_phone_or_by_message(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 5).await, provider_with(world, "Paul", 5).await);
    let (pat, reader) = (provider_with(world, "Pat", 5).await, privileged(world, "Petra").await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let (first, second) = (project.applied(&pia).await, project.applied(&paul).await);
    let gone = project.applied(&pat).await;
    pat.post(&format!("{gone}/withdraw"), Value::Null).await.expect(200);
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let naming = |answer: &str, ids: &[String]| {
        let mut contact = phoned(answer);
        contact["interested_application_ids"] = json!(ids);
        contact
    };
    let log = project.to("contacts");
    let wrong = naming("no_answer", &[id(&first), id(&first), id(&gone), Uuid::now_v7().to_string()]);
    let faults = [
        ("/interested_application_ids", "interest-unheard"),
        ("/interested_application_ids/1", "not-unique"),
        ("/interested_application_ids/2", "applicant-unknown"),
        ("/interested_application_ids/3", "applicant-unknown"),
    ];
    felix.post(&log, wrong).await.expect_faults("validation-failed", &faults);
    felix.post(&format!("{first}/tip"), json!({ "channel": "phone" })).await.expect_problem("interest-not-shown");
    let both = naming("still_active", &[id(&first), id(&second)]);
    let logged = felix.post(&log, both.clone()).await.expect(201);
    assert_eq!(logged["interested_application_ids"], both["interested_application_ids"]);
    let entry = format!("{log}/{}", logged["id"].as_str().unwrap());
    assert_eq!(felix.get(&entry).await.expect(200), logged);
    assert_eq!(felix.get(&log).await.expect(200)["items"][0], logged);
    for seen in [reader.get(&entry).await.expect(200), reader.get(&log).await.expect(200)["items"][0].clone()] {
        assert_eq!(seen["interested_application_ids"], json!([]), "rivals stay unknown to one another");
    }
    let named = async |person: &Person<'_>| person.get(&first).await.expect(200)["interest_named_at"].clone();
    assert!(named(&felix).await.is_string());
    assert_eq!((named(&clara).await, named(&pia).await), (Value::Null, Value::Null));
    // By phone: noted, and no message is sent. By a message: there is one.
    let empty = [("/message", "message-required")];
    felix.post(&format!("{second}/tip"), json!({})).await.expect_faults("validation-failed", &empty);
    let phone = json!({ "channel": "phone", "message": "Rappelle jeudi." });
    felix.post(&format!("{first}/tip"), phone).await.expect(200);
    let seen = pia.get(&first).await.expect(200);
    assert_eq!((&seen["tip_channel"], &seen["tip_message"]), (&json!("phone"), &json!("Rappelle jeudi.")));
    assert!(seen["tipped_at"].is_string());
    assert_eq!(inbox(&pia).await, [""; 0], "what was said is not said again");
    felix.post(&format!("{first}/tip"), json!({ "message": "Bravo." })).await.expect_problem("already-tipped");
    felix.post(&format!("{second}/tip"), json!({ "message": "Bravo." })).await.expect(200);
    assert_eq!(
        (inbox(&paul).await, &paul.get(&second).await.expect(200)["tip_channel"]),
        (vec!["tip".to_owned()], &json!("message"))
    );
    let hidden = clara.get(&first).await.expect(200);
    assert_eq!(
        (&hidden["tipped_at"], &hidden["tip_channel"], &hidden["tip_message"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}

async fn a_client_is_phoned_when_asked_for(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let due = async || felix.get("/v1/contacts-due").await.expect(200)["items"].clone();
    assert_eq!(due().await, json!([]));
    let requests = project.to("call-requests");
    let note = json!({ "note": "J’hésite entre deux devis." });
    let made = clara.post(&requests, note.clone()).await;
    let place = made.header("location").to_owned();
    let made = made.expect(201);
    assert_eq!(
        (&made["wished_at"], &made["settled_at"], &made["was_phoned"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    for reader in [&clara, &felix] {
        assert_eq!(reader.get(&place).await.expect(200), made);
        assert_eq!(project.seen_by(reader).await["call_request"], made);
    }
    assert_eq!(project.seen_by(&world.nobody()).await["call_request"], Value::Null);
    let told = felix.get("/v1/me/notifications").await.expect(200)["items"][0].clone();
    assert_eq!((&told["kind"], &told["message"]), (&json!("call_requested"), &note["note"]));
    assert_eq!(told["text"], "The client of “Une douche” asks for a call.");
    assert_eq!((&due().await[0]["call_request"], &due().await[0]["project"]["id"]), (&made, &json!(project.id)));
    // A mail is no call, and somebody who was not reached is phoned again within a day.
    let mail = json!({ "channel": "mail", "reached": true, "answer": "still_active" });
    for contact in [mail, phoned("no_answer")] {
        let logged = felix.post(&project.to("contacts"), contact).await.expect(201);
        let in_a_day = world.now().await + chrono::Duration::hours(25);
        let next: chrono::DateTime<chrono::Utc> = logged["next_contact_at"].as_str().unwrap().parse().unwrap();
        assert!(next < in_a_day, "{next}");
    }
    assert_eq!(project.seen_by(&clara).await["call_request"], made, "it is open still");
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    let settled = clara.get(&place).await.expect(200);
    assert_eq!((settled["settled_at"].is_string(), &settled["was_phoned"]), (true, &json!(true)));
    assert_eq!((project.seen_by(&clara).await["call_request"].clone(), due().await), (Value::Null, json!([])));
    // At a wished time; a later wish takes the place of the one before.
    let in_days = async |days| json!(instant_text(world.now().await + chrono::Duration::days(days)));
    let far = json!({ "wished_at": in_days(61).await });
    let fault = [("/wished_at", "instant-out-of-range")];
    clara.post(&requests, far).await.expect_faults("validation-failed", &fault);
    let wished = clara.post(&requests, json!({ "wished_at": in_days(5).await })).await.expect(201);
    assert_eq!(due().await, json!([]), "not before");
    let second = clara.post(&requests, json!({ "wished_at": in_days(3).await })).await.expect(201);
    let list = clara.get(&requests).await.expect(200);
    let open: Vec<bool> = list["items"].as_array().unwrap().iter().map(|item| item["settled_at"].is_null()).collect();
    assert_eq!(open, [true, false, false], "one is open at a time");
    world.advance_days(4).await;
    assert_eq!(due().await[0]["call_request"]["id"], second["id"]);
    assert_ne!(wished["id"], second["id"]);
    // Nobody else asks, and nobody asks about what has ended or not begun.
    for other in [&felix, &provider(world, "Paul").await, &world.staff(StaffRole::Sales).await] {
        other.post(&requests, json!({})).await.expect_problem("not-allowed");
    }
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    let last = clara.get(&format!("{requests}/{}", second["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (last["settled_at"].is_string(), &last["was_phoned"]),
        (true, &json!(false)),
        "it ended with the project"
    );
    clara.post(&requests, json!({})).await.expect_problem("project-ended");
    let draft = draft(&clara, bathroom("Un lavabo")).await;
    clara.post(&draft.to("call-requests"), json!({})).await.expect_problem("project-ended");
}

async fn a_link_answers_whether_a_project_is_still_wanted(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, petra) = (provider_with(world, "Pia", 5).await, privileged(world, "Petra").await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let rounds = project.to("check-ins");
    for other in [&clara, &pia, &world.staff(StaffRole::Sales).await, &world.staff(StaffRole::Admin).await] {
        other.post(&rounds, Value::Null).await.expect_problem("not-allowed");
    }
    let opened = felix.post(&rounds, Value::Null).await;
    let place = opened.header("location").to_owned();
    let opened = opened.expect(201);
    assert_eq!(felix.post(&rounds, Value::Null).await.expect(201), opened, "not twice a day");
    assert_eq!(inbox(&clara).await[0], "check_in_opened");
    // Whoever has the link sees what is asked; the client and follow-up find it with the project, and nobody else does.
    assert_eq!(world.nobody().get(&place).await.expect(200), opened);
    for reader in [&clara, &felix] {
        assert_eq!(project.seen_by(reader).await["check_in"], opened);
    }
    for reader in [&pia, &petra, &world.nobody()] {
        assert_eq!(project.seen_by(reader).await["check_in"], Value::Null);
    }
    let path = |name: &str| opened[name].as_str().unwrap().to_owned();
    let forged = format!("/v1/check-ins/{}/still-wanted", "A".repeat(54));
    world.nobody().post(&forged, Value::Null).await.expect_problem("not-found");
    world.advance_days(3).await;
    let answered = world.nobody().post(&path("still_wanted_path"), Value::Null).await.expect(200);
    assert_eq!((&answered["answer"], &answered["still_wanted_path"]), (&json!("still_active"), &Value::Null));
    assert_eq!(world.nobody().post(&path("still_wanted_path"), Value::Null).await.expect(200), answered);
    world.nobody().post(&path("not_any_more_path"), Value::Null).await.expect_problem("check-in-answered");
    let log = petra.get(&project.to("contacts")).await.expect(200);
    let entry = &log["items"][0];
    assert_eq!(
        (&entry["channel"], &entry["answer"], &entry["agent"], &entry["reached"]),
        (&json!("mail"), &json!("still_active"), &Value::Null, &json!(true))
    );
    assert_eq!(
        (project.seen_by(&petra).await["days_since_confirmed"].clone(), log["items"].as_array().unwrap().len()),
        (json!(0), 2)
    );
    // By time another round is opened; "not any more" is told, and ends nothing.
    world.advance_days(31).await;
    world.eventually("the next round", async || project.seen_by(&clara).await["check_in"]["round"] == 2).await;
    let next = project.seen_by(&clara).await["check_in"].clone();
    let gone = world.nobody().post(next["not_any_more_path"].as_str().unwrap(), Value::Null).await.expect(200);
    assert_eq!((&gone["answer"], project.state(&clara).await), (&json!("dropped"), "pending".to_owned()));
    assert_eq!(inbox(&clara).await[0], "cancellation_yours");
    let cancel = gone["cancel_path"].as_str().unwrap();
    world.nobody().post(cancel, Value::Null).await.expect_problem("sign-in-required");
    clara.post(cancel, Value::Null).await.expect(200);
    felix.post(&rounds, Value::Null).await.expect_problem("project-not-pending");
}

async fn what_tells_others_is_done_so_often_and_no_more(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 20).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let place = project.applied(&pia).await;
    let rewrite = async |number: usize| {
        pia.post(&project.to("applications"), json!({ "message": format!("Version {number}.") })).await
    };
    for number in 0..2 {
        rewrite(number).await.expect(201);
    }
    // Taking it back and making it anew is no way around.
    pia.post(&format!("{place}/withdraw"), Value::Null).await.expect(200);
    rewrite(2).await.expect(201);
    let refused = rewrite(3).await.expect_problem("too-often");
    assert_eq!(
        (&refused["act"], &refused["limit"], &refused["hours"]),
        (&json!("rewrite_application"), &json!(3), &json!(24))
    );
    assert!(refused["possible_at"].is_string());
    rewrite(2).await.expect(201);
    let actions = async || project.seen_by(&pia).await["allowed_actions"].clone();
    assert_eq!(
        actions().await,
        json!(["reveal_contact_details", "report_stale"]),
        "what would be refused is not offered"
    );
    let told = inbox(&clara).await;
    assert_eq!(told.iter().filter(|kind| kind.starts_with("application_")).count(), 4, "{told:?}");
    // Elsewhere it is another matter, and a day later this is possible again.
    listed(&clara, &felix, bathroom("Un lavabo")).await.applied(&pia).await;
    world.advance_days(1).await;
    assert_eq!(actions().await, json!(["reveal_contact_details", "apply", "report_stale"]));
    rewrite(3).await.expect(201);
    for number in 0..3 {
        clara.post(&project.to("call-requests"), json!({ "note": format!("{number}") })).await.expect(201);
    }
    assert_eq!(project.seen_by(&clara).await["allowed_actions"], json!(["update_phone", "cancel", "award"]));
    let refused = clara.post(&project.to("call-requests"), json!({})).await.expect_problem("too-often");
    assert_eq!(refused["act"], "request_call");
    let mut reported = 0;
    for number in 0..11 {
        let other = listed(&clara, &felix, bathroom(&format!("Douche {number}"))).await;
        let reply = pia.post(&other.to("stale-reports"), json!({ "reason": "Sans réponse." })).await;
        reported += usize::from(reply.status == 201);
    }
    assert_eq!(reported, 10);
    let sales = world.staff(StaffRole::Sales).await;
    let question = json!({ "topic": "credits", "text": "Quand expirent mes crédits ?" });
    for number in 0..21 {
        let reply = pia.post("/v1/questions", question.clone()).await;
        if number == 20 {
            assert_eq!(reply.expect_problem("too-often")["act"], "ask_question");
            break;
        }
        let asked = reply.expect(201);
        let path = format!("/v1/questions/{}/answer", asked["id"].as_str().unwrap());
        sales.post(&path, json!({ "text": "Bientôt." })).await.expect(200);
    }
    let mut submissions = 0;
    for number in 0..8 {
        let project = draft(&clara, bathroom(&format!("Évier {number}"))).await;
        let reply = clara.post(&project.to("submit"), Value::Null).await;
        submissions += usize::from(reply.status == 200);
    }
    assert_eq!(submissions, 8, "those of yesterday do not count");
}

async fn what_does_not_count_any_more_is_forgotten(world: &World) {
    let (pia, paul) = (provider(world, "Pia").await, provider(world, "Paul").await);
    let ask = async |person: &Person<'_>, text: &str| {
        person.post("/v1/questions", json!({ "topic": "credits", "text": text })).await.expect(201);
    };
    let kept = async |person: &Person<'_>| world.kept_frequency(person, FrequentAct::AskQuestion, person.id).await;
    ask(&pia, "Combien ?").await;
    ask(&pia, "Quand ?").await;
    world.advance(12 * 3_600).await;
    ask(&paul, "Comment ?").await;
    world.forget_frequencies().await;
    assert_eq!((kept(&pia).await, kept(&paul).await), (Some(2), Some(1)), "what counts is kept");
    world.advance(12 * 3_600).await;
    world.forget_frequencies().await;
    assert_eq!((kept(&pia).await, kept(&paul).await), (None, Some(1)));
    world.advance_days(1).await;
    world.forget_frequencies().await;
    assert_eq!((kept(&pia).await, kept(&paul).await), (None, None));
}
