//! Who has an interest of its own in a project: staff are what others in their place are, and nobody learns from outside
//! what the contact log knows.

use futures_util::future::join_all;
use palier_domain::actor::StaffRole;
use palier_tests::{Person, Reply, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::marketplace::{
    Bathroom, bathroom, become_provider, give_credits, inbox, listed, phoned, privileged, provider_with, submitted,
};

on_both_databases! {
    a_contact_shows_to_nobody_who_may_not_read_the_log,
    follow_up_with_an_interest_is_a_provider_like_others,
    staff_do_not_work_on_their_own_projects,
    an_agent_in_charge_does_not_apply,
    whoever_lost_the_role_is_replaced,
    nobody_tips_or_answers_itself,
    questions_of_an_ended_project_go_to_another_agent,
    answers_against_reassignments_wait_for_no_deadlock,
}

async fn a_contact_shows_to_nobody_who_may_not_read_the_log(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 5).await, privileged(world, "Paul").await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    project.applied(&pia).await;
    let strangers = [world.nobody(), world.person("Bela").await, pia, world.staff(StaffRole::Support).await];
    let seen = async || {
        let mut seen = Vec::new();
        for stranger in &strangers {
            let reply = stranger.get(&project.path).await;
            seen.push((reply.header("etag").to_owned(), reply.expect(200)));
        }
        seen
    };
    let confirmed = async |person: &Person<'_>| project.seen_by(person).await["confirmed_at"].clone();
    let before = seen().await;
    let known = confirmed(&felix).await;
    assert!(known.is_string() && before.iter().all(|(_, project)| project["confirmed_at"].is_null()));
    world.advance_days(20).await;
    felix.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    assert_eq!(seen().await, before, "neither a date nor a version tells");
    for reader in [&felix, &paul] {
        assert_ne!(confirmed(reader).await, known);
    }
}

/// Somebody of staff who is a provider too.
async fn provider_of_staff(world: &World, role: StaffRole) -> Person<'_> {
    let person = world.staff(role).await;
    become_provider(&person).await;
    give_credits(world, &person, 10).await;
    person
}

async fn follow_up_with_an_interest_is_a_provider_like_others(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, fanny) = (provider_with(world, "Pia", 5).await, provider_of_staff(world, StaffRole::FollowUp).await);
    for pays in ["applications", "contact-details"] {
        let project = listed(&clara, &felix, bathroom("Une douche")).await;
        let rival = project.applied(&pia).await;
        let contact = felix.get(&project.to("contacts")).await.expect(200)["items"][0]["id"].clone();
        let contact = project.to(&format!("contacts/{}", contact.as_str().unwrap()));
        assert!(project.seen_by(&fanny).await["phone"].is_string(), "follow-up phones clients");
        let body = if pays == "applications" { json!({ "message": "Moi." }) } else { json!({}) };
        fanny.post(&project.to(pays), body).await;
        let seen = project.seen_by(&fanny).await;
        assert_eq!(
            (&seen["phone"], &seen["confirmed_at"], &seen["expires_at"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        for path in [
            &project.to("applications"),
            &rival,
            &project.to("contacts"),
            &contact,
            &project.to("stale-reports"),
            &project.to("agent"),
        ] {
            let refused = fanny.get(path).await.expect_problem("own-interest");
            assert_eq!(refused["interest"], "involved_provider", "{path}");
        }
        fanny.post(&project.to("contacts"), phoned("dropped")).await.expect_problem("own-interest");
        fanny.post(&format!("{rival}/tip"), json!({ "message": "Bravo." })).await.expect_problem("not-allowed");
        let herself = Some(json!({ "agent_id": fanny.id }));
        let any = [("if-match", "*")];
        let taken = fanny.send(Method::PUT, &project.to("agent"), herself.clone(), &any).await;
        taken.expect_problem("own-interest");
        let given = felix.send(Method::PUT, &project.to("agent"), herself, &any).await;
        given.expect_problem("agent-interested");
        let due = async |person: &Person<'_>| {
            let due = person.get("/v1/contacts-due?until=2100-01-01T00:00:00Z").await.expect(200);
            due["items"].as_array().unwrap().iter().any(|item| item["project"]["id"] == project.id.as_str())
        };
        assert_eq!((due(&felix).await, due(&fanny).await), (true, false));
        let offered = project.seen_by(&fanny).await["allowed_actions"].clone();
        assert_eq!(offered, json!(["reveal_contact_details", "apply", "report_stale"]));
    }
    let support = provider_of_staff(world, StaffRole::Support).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    project.applied(&support).await;
    let reason = json!({ "reason": "X" });
    support.post(&project.to("hide"), reason.clone()).await.expect_problem("own-interest");
    let other = world.staff(StaffRole::Support).await;
    other.post(&project.to("hide"), reason.clone()).await.expect(200);
    clara.post(&project.to("contest"), reason).await.expect(200);
    for query in ["", "?contested=true"] {
        assert_eq!(hidden(&other, query).await, [project.id.as_str()]);
        assert_eq!(hidden(&support, query).await, [""; 0], "it reads no contest of its own");
    }
}

/// The projects that support finds hidden.
async fn hidden(support: &Person<'_>, query: &str) -> Vec<String> {
    let found = support.get(&format!("/v1/projects/hidden{query}")).await.expect(200);
    let id = |item: &Value| item["project"]["id"].as_str().unwrap().to_owned();
    found["items"].as_array().unwrap().iter().map(id).collect()
}

async fn staff_do_not_work_on_their_own_projects(world: &World) {
    let (felix, fanny) = (world.staff(StaffRole::FollowUp).await, world.staff(StaffRole::FollowUp).await);
    let own = submitted(&fanny, bathroom("Chez moi")).await;
    for path in ["contacts", "stale-reports"] {
        fanny.get(&own.to(path)).await.expect_problem("own-project");
    }
    fanny.post(&own.to("contacts"), phoned("still_active")).await.expect_problem("own-project");
    felix.post(&own.to("contacts"), phoned("still_active")).await.expect(201);
    fanny.post(&own.to("validate"), Value::Null).await.expect_problem("own-project");
    fanny.post(&own.to("reject"), json!({ "reason": "X" })).await.expect_problem("own-project");
    assert_eq!(own.seen_by(&fanny).await["allowed_actions"], json!(["update_phone", "cancel", "request_call"]));
    assert_eq!(own.seen_by(&felix).await["allowed_actions"], json!(["validate", "reject", "log_contact"]));
    fanny.get(&own.to("applications")).await.expect(200);
    let taken =
        fanny.send(Method::PUT, &own.to("agent"), Some(json!({ "agent_id": fanny.id })), &[("if-match", "*")]).await;
    taken.expect_problem("own-project");
    let (support, other) = (world.staff(StaffRole::Support).await, world.staff(StaffRole::Support).await);
    let own = listed(&support, &felix, bathroom("Chez nous")).await;
    let reason = json!({ "reason": "X" });
    support.post(&own.to("hide"), reason.clone()).await.expect_problem("own-project");
    other.post(&own.to("hide"), reason.clone()).await.expect(200);
    support.post(&own.to("contest"), reason).await.expect(200);
    let decision = json!({ "decision": "restored", "reason": "X" });
    support.post(&own.to("decide-contest"), decision).await.expect_problem("own-project");
}

async fn an_agent_in_charge_does_not_apply(world: &World) {
    let (clara, felix) = (world.person("Clara").await, provider_of_staff(world, StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    for (what, body) in [
        ("applications", json!({ "message": "Moi." })),
        ("contact-details", json!({})),
        ("stale-reports", json!({ "reason": "Trop calme." })),
    ] {
        let refused = felix.post(&project.to(what), body).await.expect_problem("own-interest");
        assert_eq!(refused["interest"], "agent_in_charge");
    }
    assert_eq!(project.seen_by(&felix).await["allowed_actions"], json!(["open_check_in", "log_contact"]));
}

/// Takes somebody's role, lets something be done without it, and gives it back.
async fn without_role(world: &World, person: &mut Person<'_>, done: impl AsyncFnOnce(&Person<'_>)) {
    let admin = world.staff(StaffRole::Admin).await;
    let roles = format!("/v1/accounts/{}/roles", person.id);
    admin.put(&roles, json!({ "roles": [] })).await.expect(200);
    person.sign_in().await;
    done(person).await;
    admin.put(&roles, json!({ "roles": ["follow_up"] })).await.expect(200);
    person.sign_in().await;
}

async fn whoever_lost_the_role_is_replaced(world: &World) {
    let (clara, mut felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, fanny) = (provider_with(world, "Pia", 5).await, world.staff(StaffRole::FollowUp).await);
    let support = world.staff(StaffRole::Support).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    project.applied(&pia).await;
    let about = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    let before = pia.post("/v1/questions", about.clone()).await.expect(201);
    let boxed = async |person: &Person<'_>| {
        let list = person.get("/v1/questions?box=follow_up").await.expect(200);
        list["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((boxed(&felix).await, boxed(&fanny).await), (vec![before["id"].clone()], vec![]));
    without_role(world, &mut felix, async |felix| {
        let after = pia.post("/v1/questions", about.clone()).await.expect(201);
        assert_eq!(after["addressee"], Value::Null);
        pia.post(&project.to("stale-reports"), json!({ "reason": "Trop calme." })).await.expect(201);
        assert_eq!(inbox(felix).await, ["question_asked"], "what came before");
        assert_eq!(inbox(&fanny).await, ["pressure_reported", "question_asked"]);
        assert_eq!(inbox(&support).await, [""; 0]);
        assert_eq!(boxed(&fanny).await, [after["id"].clone(), before["id"].clone()]);
        let path = format!("/v1/questions/{}", after["id"].as_str().unwrap());
        fanny.get(&path).await.expect(200);
        support.get(&path).await.expect_problem("not-found");
        fanny.post(&format!("{path}/answer"), json!({ "text": "Six mètres carrés." })).await.expect(200);
        fanny.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
        let seen = clara.get(&project.to("agent")).await.expect(200);
        assert_eq!(seen["agent"]["id"], fanny.id.to_string(), "who phones takes over");
    })
    .await;
    assert_eq!((boxed(&felix).await, boxed(&fanny).await), (vec![], vec![before["id"].clone()]));
    let path = format!("/v1/questions/{}", before["id"].as_str().unwrap());
    assert_eq!(fanny.get(&path).await.expect(200)["addressee"]["id"], fanny.id.to_string());
    felix.get(&path).await.expect_problem("not-found");
}

async fn nobody_tips_or_answers_itself(world: &World) {
    let (clara, mut felix) = (world.person("Clara").await, provider_of_staff(world, StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 5).await;
    let project: Bathroom = listed(&clara, &felix, bathroom("Une douche")).await;
    let rival = project.applied(&pia).await;
    without_role(world, &mut felix, async |felix| {
        project.applied(felix).await;
    })
    .await;
    let own = clara.get(&project.to("applications")).await.expect(200)["items"][0]["id"].clone();
    let own = project.to(&format!("applications/{}", own.as_str().unwrap()));
    for application in [&own, &rival] {
        clara.post(&format!("{application}/shortlist"), Value::Null).await.expect(200);
    }
    let tip = json!({ "message": "Bravo." });
    felix.post(&format!("{own}/tip"), tip.clone()).await.expect_problem("own-application");
    felix.post(&format!("{rival}/tip"), tip).await.expect_problem("own-interest");
    assert_eq!(felix.get(&own).await.expect(200)["allowed_actions"], json!(["withdraw"]));
    let sales = provider_of_staff(world, StaffRole::Sales).await;
    let asked = sales.post("/v1/questions", json!({ "topic": "credits", "text": "Et moi ?" })).await.expect(201);
    let answer = format!("/v1/questions/{}/answer", asked["id"].as_str().unwrap());
    sales.post(&answer, json!({ "text": "Oui." })).await.expect_problem("own-question");
    for _ in 1..20 {
        sales.post("/v1/questions", json!({ "topic": "credits", "text": "Et moi ?" })).await.expect(201);
    }
    let one_more = sales.post("/v1/questions", json!({ "topic": "credits", "text": "Et moi ?" })).await;
    let refused = one_more.expect_problem("limit-reached");
    assert_eq!((&refused["what"], &refused["limit"]), (&json!("open_questions"), &json!(20)));
}

async fn questions_of_an_ended_project_go_to_another_agent(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (pia, fanny) = (provider_with(world, "Pia", 5).await, world.staff(StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    project.applied(&pia).await;
    let about = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    let asked = pia.post("/v1/questions", about).await.expect(201);
    clara.post(&project.to("cancel"), Value::Null).await.expect(200);
    fanny.put(&project.to("agent"), json!({ "agent_id": fanny.id })).await.expect(200);
    let answer = format!("/v1/questions/{}/answer", asked["id"].as_str().unwrap());
    fanny.post(&answer, json!({ "text": "Six mètres carrés." })).await.expect(200);
}

fn answered(replies: &[Reply]) -> usize {
    replies.iter().filter(|reply| reply.status == 200).count()
}

async fn answers_against_reassignments_wait_for_no_deadlock(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let agents = [world.staff(StaffRole::FollowUp).await, world.staff(StaffRole::FollowUp).await];
    let pia = provider_with(world, "Pia", 2).await;
    project.applied(&pia).await;
    let about = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    let mut answers = Vec::new();
    for _ in 0..16 {
        let asked = pia.post("/v1/questions", about.clone()).await.expect(201);
        answers.push(format!("/v1/questions/{}/answer", asked["id"].as_str().unwrap()));
    }
    let (answer, agent, any) = (json!({ "text": "Six mètres carrés." }), project.to("agent"), [("if-match", "*")]);
    let hand_over = |turn: usize| {
        let body = Some(json!({ "agent_id": agents[turn % 2].id }));
        agents[turn % 2].send(Method::PUT, &agent, body, &any)
    };
    let answering = join_all((0..32).map(|turn| agents[turn % 2].post(&answers[turn / 2], answer.clone())));
    let (replies, handed) = tokio::join!(answering, join_all((0..8).map(hand_over)));
    assert_eq!(answered(&handed), handed.len());
    for (turn, pair) in replies.chunks(2).enumerate() {
        assert!(pair.iter().all(|reply| [200, 404, 409].contains(&reply.status)), "whoever is in charge answers");
        assert!(answered(pair) <= 1, "{} is answered once", answers[turn]);
    }
    for agent in &agents {
        let left = agent.get("/v1/questions?box=follow_up&limit=100").await.expect(200);
        for item in left["items"].as_array().unwrap() {
            assert_eq!(item["addressee"]["id"], agent.id.to_string());
        }
    }
}
