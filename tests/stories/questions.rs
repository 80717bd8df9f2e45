//! Who asks, who answers, and who is told that.

use palier_domain::actor::{Scope, StaffRole};
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::marketplace::{bathroom, become_provider, give_credits, inbox, listed, provider, provider_with};
use crate::matrix::client;

on_both_databases! {
    questions_go_to_who_can_answer_them,
    nobody_is_offered_to_answer_an_own_question,
}

async fn questions_go_to_who_can_answer_them(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (sales, fanny) = (world.staff(StaffRole::Sales).await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 5).await, provider(world, "Paul").await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let credits = credits_of_mine();
    let about = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    clara.post("/v1/questions", credits.clone()).await.expect_problem("provider-profile-required");
    paul.post("/v1/questions", about.clone()).await.expect_problem("not-an-applicant");
    let lost = json!({ "topic": "project", "text": "Lequel ?" });
    let mismatch = [("/project_id", "question-project-mismatch")];
    paul.post("/v1/questions", lost).await.expect_faults("validation-failed", &mismatch);
    let absent = json!({ "topic": "project", "project_id": Uuid::now_v7(), "text": "Lequel ?" });
    paul.post("/v1/questions", absent).await.expect_problem("not-found");
    let asked = paul.post("/v1/questions", credits).await.expect(201);
    let path = |question: &Value| format!("/v1/questions/{}", question["id"].as_str().unwrap());
    assert_eq!((&asked["department"], &asked["addressee"]), (&json!("sales"), &Value::Null));
    project.applied(&pia).await;
    let surface = pia.post("/v1/questions", about.clone()).await.expect(201);
    assert_eq!(surface["addressee"]["id"], felix.id.to_string());
    assert_eq!(inbox(&felix).await, ["question_asked"]);
    let boxed = async |person: &Person<'_>, which: &str| {
        let list = person.get(&format!("/v1/questions?box={which}")).await.expect(200);
        list["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(boxed(&sales, "sales").await, [asked["id"].clone()]);
    assert_eq!(boxed(&felix, "follow_up").await, [surface["id"].clone()]);
    assert_eq!(boxed(&paul, "asked").await, [asked["id"].clone()]);
    let allowed = async |person: &Person<'_>, question: &Value, which: &str| {
        let one = person.get(&path(question)).await.expect(200)["allowed_actions"].clone();
        let list = person.get(&format!("/v1/questions?box={which}")).await.expect(200);
        let listed = list["items"].as_array().unwrap().iter().find(|item| item["id"] == question["id"]);
        assert!(listed.is_none_or(|item| item["allowed_actions"] == one), "a list says the same");
        one
    };
    assert_eq!((&asked["allowed_actions"], &surface["allowed_actions"]), (&json!([]), &json!([])));
    assert_eq!(allowed(&paul, &asked, "asked").await, json!([]));
    assert_eq!(allowed(&sales, &asked, "sales").await, json!(["answer"]));
    assert_eq!(allowed(&felix, &surface, "follow_up").await, json!(["answer"]));
    sales.get("/v1/questions?box=follow_up").await.expect_problem("not-allowed");
    felix.get("/v1/questions?box=sales").await.expect_problem("not-allowed");
    let answer = json!({ "text": "Quatre-vingt-dix jours après." });
    for stranger in [&felix, &fanny, &pia, &clara] {
        stranger.post(&format!("{}/answer", path(&asked)), answer.clone()).await.expect_problem("not-found");
    }
    for stranger in [&sales, &fanny, &paul, &clara] {
        stranger.get(&path(&surface)).await.expect_problem("not-found");
    }
    pia.post(&format!("{}/answer", path(&surface)), answer.clone()).await.expect_problem("not-allowed");
    let answered = sales.post(&format!("{}/answer", path(&asked)), answer.clone()).await.expect(200);
    assert_eq!((&answered["allowed_actions"], allowed(&sales, &asked, "sales").await), (&json!([]), json!([])));
    sales.post(&format!("{}/answer", path(&asked)), answer.clone()).await.expect_problem("question-answered");
    assert_eq!(paul.get(&path(&asked)).await.expect(200)["answer"], answer["text"]);
    assert_eq!(inbox(&paul).await, ["question_answered"]);
    felix.put(&project.to("agent"), json!({ "agent_id": fanny.id })).await.expect(200);
    felix.post(&format!("{}/answer", path(&surface)), answer.clone()).await.expect_problem("not-found");
    fanny.post(&format!("{}/answer", path(&surface)), answer).await.expect(200);
    let writer = client(&pia, &[Scope::ProjectsWrite]).await;
    writer.post("/v1/questions", about).await.expect(201);
    let refused = client(&pia, &[Scope::ProjectsRead]).await.post("/v1/questions", credits_of_mine()).await;
    assert_eq!(refused.expect_problem("scope-missing")["operation"], "create_question");
}

fn credits_of_mine() -> Value {
    json!({ "topic": "credits", "text": "Quand expirent mes crédits ?" })
}

async fn nobody_is_offered_to_answer_an_own_question(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (sales, fanny) = (world.staff(StaffRole::Sales).await, world.staff(StaffRole::FollowUp).await);
    become_provider(&sales).await;
    let own = sales.post("/v1/questions", credits_of_mine()).await.expect(201);
    let list = sales.get("/v1/questions?box=sales").await.expect(200);
    assert_eq!((&list["items"][0]["id"], &list["items"][0]["allowed_actions"]), (&own["id"], &json!([])));
    let path = format!("/v1/questions/{}", own["id"].as_str().unwrap());
    assert_eq!(sales.get(&path).await.expect(200)["allowed_actions"], json!([]));
    sales.post(&format!("{path}/answer"), json!({ "text": "Bientôt." })).await.expect_problem("own-question");
    // Whoever of follow-up has to do with the project as a provider is not offered what is refused.
    let pia = provider_with(world, "Pia", 5).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    project.applied(&pia).await;
    let about = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    let asked = pia.post("/v1/questions", about).await.expect(201);
    become_provider(&fanny).await;
    give_credits(world, &fanny, 5).await;
    project.applied(&fanny).await;
    fanny.get(&format!("/v1/questions/{}", asked["id"].as_str().unwrap())).await.expect_problem("not-found");
    assert_eq!(fanny.get("/v1/questions?box=follow_up").await.expect(200)["items"], json!([]));
}
