//! Who asks, who answers, and who is told that.

use palier_domain::actor::{Scope, StaffRole};
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::marketplace::{
    Bathroom, bathroom, become_provider, draft, give_credits, inbox, listed, provider, provider_with,
};
use crate::matrix::client;

on_both_databases! {
    questions_go_to_who_can_answer_them,
    nobody_is_offered_to_answer_an_own_question,
    sales_answers_first_and_hands_over_after_the_application,
    a_client_asks_the_agent_in_charge,
}

async fn questions_go_to_who_can_answer_them(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let (sales, fanny) = (world.staff(StaffRole::Sales).await, world.staff(StaffRole::FollowUp).await);
    let (pia, paul) = (provider_with(world, "Pia", 5).await, provider(world, "Paul").await);
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let credits = credits_of_mine();
    let about = json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" });
    clara.post("/v1/questions", credits.clone()).await.expect_problem("provider-profile-required");
    let bela = world.person("Bela").await;
    bela.post("/v1/questions", about.clone()).await.expect_problem("provider-profile-required");
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

fn about(project: &Bathroom) -> Value {
    json!({ "topic": "project", "project_id": project.id, "text": "Quelle surface ?" })
}

async fn sales_answers_first_and_hands_over_after_the_application(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let sales = world.staff(StaffRole::Sales).await;
    let pia = provider_with(world, "Pia", 5).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let boxed = async |person: &Person<'_>, which: &str| {
        let list = person.get(&format!("/v1/questions?box={which}")).await.expect(200);
        let item = |item: &Value| (item["id"].clone(), item["allowed_actions"].clone());
        list["items"].as_array().unwrap().iter().map(item).collect::<Vec<_>>()
    };
    let before = pia.post("/v1/questions", about(&project)).await.expect(201);
    let path = format!("/v1/questions/{}", before["id"].as_str().unwrap());
    assert_eq!((&before["department"], &before["handed_over_at"]), (&json!("sales"), &Value::Null));
    assert_eq!(inbox(&felix).await, [""; 0], "the agent is not asked before the application");
    felix.get(&path).await.expect_problem("not-found");
    assert_eq!(boxed(&felix, "follow_up").await, []);
    assert_eq!(boxed(&sales, "sales").await, [(before["id"].clone(), json!(["answer"]))]);
    let handing_over = format!("{path}/hand-over");
    sales.post(&handing_over, Value::Null).await.expect_problem("stays-with-sales");
    project.applied(&pia).await;
    let after = pia.post("/v1/questions", about(&project)).await.expect(201);
    assert_eq!((&after["department"], &after["addressee"]["id"]), (&json!("follow_up"), &json!(felix.id)));
    assert_eq!(
        boxed(&sales, "sales").await,
        [(before["id"].clone(), json!(["answer", "hand_over"]))],
        "it stays until then"
    );
    for other in [&felix, &clara, &world.staff(StaffRole::Support).await] {
        other.post(&handing_over, Value::Null).await.expect_problem("not-found");
    }
    pia.post(&handing_over, Value::Null).await.expect_problem("not-allowed");
    let handed = sales.post(&handing_over, Value::Null).await.expect(200);
    assert_eq!((&handed["department"], &handed["addressee"]["id"]), (&json!("follow_up"), &json!(felix.id)));
    assert!(handed["handed_over_at"].is_string());
    assert_eq!(inbox(&pia).await, ["question_handed_over"]);
    assert_eq!(inbox(&felix).await, ["question_asked", "question_asked"]);
    sales.post(&handing_over, Value::Null).await.expect_problem("not-found");
    felix.post(&handing_over, Value::Null).await.expect_problem("already-handed-over");
    assert_eq!(boxed(&sales, "sales").await, []);
    felix.post(&format!("{path}/answer"), json!({ "text": "Six mètres carrés." })).await.expect(200);
    // What is about credits stays with sales, and so does what a provider asks who has withdrawn.
    let credits = pia.post("/v1/questions", credits_of_mine()).await.expect(201);
    let credits = format!("/v1/questions/{}/hand-over", credits["id"].as_str().unwrap());
    sales.post(&credits, Value::Null).await.expect_problem("stays-with-sales");
    let applications = pia.get("/v1/me/applications").await.expect(200);
    let own = project.to(&format!("applications/{}/withdraw", applications["items"][0]["id"].as_str().unwrap()));
    pia.post(&own, Value::Null).await.expect(200);
    assert_eq!(pia.post("/v1/questions", about(&project)).await.expect(201)["department"], "sales");
    // Whoever of sales has to do with the project is not asked about it.
    become_provider(&sales).await;
    give_credits(world, &sales, 5).await;
    project.applied(&sales).await;
    assert_eq!(boxed(&sales, "sales").await.len(), 1, "only what is about credits");
}

async fn a_client_asks_the_agent_in_charge(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let sales = world.staff(StaffRole::Sales).await;
    let written = draft(&clara, bathroom("Une baignoire")).await;
    clara.post("/v1/questions", about(&written)).await.expect_problem("project-ended");
    clara.post(&written.to("submit"), Value::Null).await.expect(200);
    let early = clara.post("/v1/questions", about(&written)).await.expect(201);
    assert_eq!((&early["department"], &early["addressee"]), (&json!("follow_up"), &Value::Null));
    assert_eq!(inbox(&felix).await, ["client_asked"], "all of follow-up while nobody is in charge");
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let asked = clara.post("/v1/questions", about(&project)).await.expect(201);
    assert_eq!(asked["addressee"]["id"], felix.id.to_string());
    let told = felix.get("/v1/me/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(told["text"], "The client has a question about “Une douche”.");
    assert_eq!(sales.get("/v1/questions?box=sales").await.expect(200)["items"], json!([]));
    let path = format!("/v1/questions/{}", asked["id"].as_str().unwrap());
    felix.post(&format!("{path}/answer"), json!({ "text": "Je vous rappelle." })).await.expect(200);
    assert_eq!(inbox(&clara).await[0], "question_answered");
    clara.post("/v1/questions", credits_of_mine()).await.expect_problem("provider-profile-required");
    let writer = client(&clara, &[Scope::ProjectsWrite]).await;
    writer.post("/v1/questions", about(&project)).await.expect(201);
}
