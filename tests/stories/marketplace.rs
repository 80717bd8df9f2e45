//! What the stories of the marketplace have in common: a bathroom to renovate, and plumbers who want to.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, Reply, World};
use reqwest::Method;
use serde_json::{Value, json};

/// A project in a story.
#[derive(Clone)]
pub struct Bathroom {
    /// Its id.
    pub id: String,
    /// `/v1/projects/{id}`.
    pub path: String,
}

/// What a client writes.
pub fn bathroom(title: &str) -> Value {
    json!({
        "title": title, "description": "Remplacer la baignoire par une douche à l’italienne.",
        "category": "plumbing", "city": "Lille", "budget": eur(4_500_00), "phone": "+33 6 12 34 56 78",
    })
}

/// A draft.
pub async fn draft(client: &Person<'_>, body: Value) -> Bathroom {
    let project = client.post("/v1/projects", body).await.expect(201);
    let id = project["id"].as_str().expect("an id").to_owned();
    Bathroom { path: format!("/v1/projects/{id}"), id }
}

/// A submitted project.
pub async fn submitted(client: &Person<'_>, body: Value) -> Bathroom {
    let project = draft(client, body).await;
    client.post(&project.to("submit"), Value::Null).await.expect(200);
    project
}

/// A listed project: the client was phoned by the agent.
pub async fn listed(client: &Person<'_>, agent: &Person<'_>, body: Value) -> Bathroom {
    let project = submitted(client, body).await;
    agent.post(&project.to("contacts"), phoned("still_active")).await.expect(201);
    agent.post(&project.to("validate"), Value::Null).await.expect(200);
    project
}

/// A contact by phone that reached the client.
pub fn phoned(answer: &str) -> Value {
    json!({ "channel": "phone", "reached": answer != "no_answer", "answer": answer, "note": "Rappeler en mars." })
}

impl Bathroom {
    /// An address under the project's.
    pub fn to(&self, what: &str) -> String {
        format!("{}/{what}", self.path)
    }

    /// The project as somebody sees it.
    pub async fn seen_by(&self, person: &Person<'_>) -> Value {
        person.get(&self.path).await.expect(200)
    }

    /// Its state.
    pub async fn state(&self, person: &Person<'_>) -> String {
        self.seen_by(person).await["state"].as_str().expect("a state").to_owned()
    }

    /// A provider applies.
    pub async fn apply(&self, provider: &Person<'_>) -> Reply {
        provider.post(&self.to("applications"), json!({ "message": "Disponible dès lundi." })).await
    }

    /// A provider applies, or applies again; the application's path.
    pub async fn applied(&self, provider: &Person<'_>) -> String {
        let made = self.apply(provider).await.expect(201);
        self.to(&format!("applications/{}", made["application"]["id"].as_str().expect("an id")))
    }

    /// The client awards it to the application with this path.
    pub async fn award(&self, client: &Person<'_>, application: &str) -> Reply {
        let id = application.rsplit('/').next().unwrap_or_default();
        client.post(&self.to("award"), json!({ "application_id": id })).await
    }
}

/// Somebody with a provider profile.
pub async fn provider<'w>(world: &'w World, name: &str) -> Person<'w> {
    let person = world.person(name).await;
    become_provider(&person).await;
    person
}

/// Gives somebody a provider profile.
pub async fn become_provider(person: &Person<'_>) {
    let profile = json!({ "trade": "Plomberie", "presentation": "", "city": "Lille", "currency": "EUR" });
    person.send(Method::PUT, "/v1/me/provider", Some(profile), &[]).await.expect(200);
}

/// A provider with so many credits.
pub async fn provider_with<'w>(world: &'w World, name: &str, credits: i64) -> Person<'w> {
    let person = provider(world, name).await;
    give_credits(world, &person, credits).await;
    person
}

/// Sells a provider a pack of so many credits.
pub async fn give_credits(world: &World, person: &Person<'_>, credits: i64) {
    let sales = world.staff(StaffRole::Sales).await;
    let pack = json!({ "name": "Un lot", "price": eur(10_00), "credits": credits });
    let pack = sales.post("/v1/credit-packs", pack).await.expect(201);
    person.post("/v1/me/credit-packs", json!({ "credit_pack_id": pack["id"] })).await.expect(201);
}

/// A provider with a privilege subscription.
pub async fn privileged<'w>(world: &'w World, name: &str) -> Person<'w> {
    let person = provider(world, name).await;
    let sales = world.staff(StaffRole::Sales).await;
    let plan = json!({ "name": "Privilège", "price": eur(49_00), "credits_per_month": 60, "is_privilege": true });
    let plan = sales.post("/v1/plans", plan).await.expect(201);
    person.post("/v1/me/subscription", json!({ "plan_id": plan["id"] })).await.expect(201);
    person
}

/// How many credits a provider has.
pub async fn credits(provider: &Person<'_>) -> i64 {
    provider.get("/v1/me/credits").await.expect(200)["available"].as_i64().expect("a balance")
}

/// The kinds of the notifications in somebody's inbox, newest first.
pub async fn inbox(person: &Person<'_>) -> Vec<String> {
    let inbox = person.get("/v1/me/notifications").await.expect(200);
    let kind = |item: &Value| item["kind"].as_str().expect("a kind").to_owned();
    inbox["items"].as_array().expect("items").iter().map(kind).collect()
}
