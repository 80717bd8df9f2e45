//! What the stories have in common: a bakery that needs an oven.

use palier_domain::clock::instant_text;
use palier_tests::world::eur;
use palier_tests::{Person, World};
use serde_json::{Value, json};

/// A campaign in a story.
pub struct Bakery {
    /// `/v1/campaigns/{id}`.
    pub path: String,
    /// Its reward at 25.00, of which there are `stock`.
    pub bread: String,
}

/// Drafts the bakery's campaign: goal in cents, stock of the bread.
pub async fn draft(initiator: &Person<'_>, goal: i64, stock: Option<i64>) -> Bakery {
    let now = initiator.world.now().await;
    let on = |days: i64| (now + chrono::Duration::days(days)).date_naive().to_string();
    let body = json!({
        "title": "Le Petit Fournil", "summary": "Un four pour le quartier.", "story": "# Pourquoi",
        "category": "food", "kind": "product", "goal": eur(goal),
        "deadline_at": instant_text(now + chrono::Duration::days(30)),
        "delivery_calendar": { "production_on": on(60), "packaging_on": on(70), "delivery_on": on(80) },
    });
    let campaign = initiator.post("/v1/campaigns", body).await.expect(201);
    let path = format!("/v1/campaigns/{}", campaign["id"].as_str().expect("an id"));
    let bread = json!({
        "title": "Un pain", "description": "1 kg", "price_minor": 2_500, "stock": stock,
        "shipping": [{ "mode": "pickup", "fee_minor": 0 }],
    });
    let bread = initiator.post(&format!("{path}/rewards"), bread).await.expect(201);
    Bakery { path, bread: bread["id"].as_str().expect("an id").to_owned() }
}

/// Drafts and launches it.
pub async fn launch(initiator: &Person<'_>, goal: i64, stock: Option<i64>) -> Bakery {
    let bakery = draft(initiator, goal, stock).await;
    initiator.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
    bakery
}

impl Bakery {
    /// Pledges a free amount; the path of the pledge.
    pub async fn pledge(&self, backer: &Person<'_>, amount: i64) -> String {
        let body = json!({ "free_amount": eur(amount) });
        let pledge = backer.post(&format!("{}/pledges", self.path), body).await.expect(201);
        format!("{}/pledges/{}", self.path, pledge["id"].as_str().expect("an id"))
    }

    /// Pledges for some breads.
    pub async fn take_breads(&self, backer: &Person<'_>, quantity: i64) -> palier_tests::Reply {
        let body = json!({ "lines": [{ "reward_id": self.bread, "quantity": quantity }] });
        backer.post(&format!("{}/pledges", self.path), body).await
    }

    /// The escrow statement, checked to add up.
    pub async fn statement(&self, world: &World) -> Value {
        let statement = world.nobody().get(&format!("{}/escrow", self.path)).await.expect(200);
        let minor = |name: &str| statement[name]["amount_minor"].as_i64().expect("an amount");
        assert_eq!(minor("collected"), minor("withdrawn") + minor("raised"), "{statement:#}");
        let parts = minor("in_escrow") + minor("released") + minor("refunded") + minor("fees");
        assert_eq!(minor("raised"), parts, "{statement:#}");
        statement
    }

    /// The campaign's state.
    pub async fn state(&self, person: &Person<'_>) -> String {
        let campaign = person.get(&self.path).await.expect(200);
        campaign["state"].as_str().expect("a state").to_owned()
    }
}

/// A pledge's money trail, checked to add up; the amounts by name.
pub async fn trail(backer: &Person<'_>, pledge: &str) -> Value {
    let trail = backer.get(&format!("{pledge}/money-trail")).await.expect(200);
    let minor = |name: &str| trail[name]["amount_minor"].as_i64().expect("an amount");
    let parts: i64 = ["withdrawn", "in_escrow", "released", "fees", "refunded"].into_iter().map(minor).sum();
    assert_eq!(minor("collected"), parts, "{trail:#}");
    trail
}
