//! Providers and their credits: what is bought, granted, spent, expired and given back.

mod goodwill;
mod payments;
mod prices;
mod statements;
mod subscriptions;
mod waiting;

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::marketplace::{Bathroom, bathroom, listed};

on_both_databases! {
    a_profile_makes_a_provider,
    a_provider_is_known_to_its_clients,
    an_offer_is_refused_for_all_its_faults,
    what_is_on_offer_is_of_sales,
}

/// A pack that was bought.
pub struct Bought {
    pub pack: String,
    pub purchase: String,
}

pub fn profile() -> Value {
    json!({ "trade": "Menuisière", "presentation": "Escaliers et paliers.", "city": "Lille", "currency": "EUR" })
}

pub async fn become_provider(person: &Person<'_>) {
    person.send(Method::PUT, "/v1/me/provider", Some(profile()), &[]).await.expect(200);
}

/// Puts a plan on offer; its id.
pub async fn offer_plan(sales: &Person<'_>, price_minor: i64, credits: i64, is_privilege: bool) -> String {
    let body = json!({
        "name": "Formule", "price": eur(price_minor), "credits_per_month": credits, "is_privilege": is_privilege,
    });
    id_of(&sales.post("/v1/plans", body).await.expect(201))
}

pub async fn offer_pack(sales: &Person<'_>, price_minor: i64, credits: i64) -> String {
    let body = json!({ "name": "Pack", "price": eur(price_minor), "credits": credits });
    id_of(&sales.post("/v1/credit-packs", body).await.expect(201))
}

pub async fn buy_pack(sales: &Person<'_>, provider: &Person<'_>, credits: i64) -> Bought {
    let pack = offer_pack(sales, credits * 1_00, credits).await;
    let purchase = provider.post("/v1/me/credit-packs", json!({ "credit_pack_id": pack })).await.expect(201);
    Bought { pack, purchase: id_of(&purchase) }
}

pub async fn subscribe(provider: &Person<'_>, plan: &str) -> Value {
    provider.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect(201)
}

/// A client and an agent of follow-up, who list projects for providers to spend on.
pub struct Market<'w> {
    pub client: Person<'w>,
    pub agent: Person<'w>,
}

impl<'w> Market<'w> {
    pub async fn open(world: &'w World) -> Self {
        Self { client: world.person("Clara").await, agent: world.staff(StaffRole::FollowUp).await }
    }

    /// Lists a project that costs an applicant so many credits, by the first policy.
    pub async fn project(&self, credits: i64) -> Bathroom {
        let budget_minor = match credits {
            1 => 500_00,
            2 => 4_500_00,
            4 => 15_000_00,
            6 => 50_000_00,
            other => panic!("no budget band costs {other} credits"),
        };
        let mut body = bathroom("Une douche");
        body["budget"] = eur(budget_minor);
        listed(&self.client, &self.agent, body).await
    }

    /// A provider applies to a project that costs so much.
    pub async fn spend(&self, provider: &Person<'_>, credits: i64) -> Bathroom {
        let project = self.project(credits).await;
        project.applied(provider).await;
        project
    }
}

pub async fn credits(provider: &Person<'_>) -> Value {
    provider.get("/v1/me/credits").await.expect(200)
}

/// The ids of what a provider spent, newest first.
pub async fn spends_of(sales: &Person<'_>, provider: &Person<'_>) -> Vec<String> {
    let spends = sales.get(&format!("/v1/providers/{}/credit-spends?limit=100", provider.id)).await.expect(200);
    spends["items"].as_array().expect("spends").iter().map(id_of).collect()
}

pub fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

async fn a_profile_makes_a_provider(world: &World) {
    let bela = world.person("Bela").await;
    bela.get("/v1/me/provider").await.expect_problem("not-found");
    for path in [
        "credits",
        "credits/lots",
        "credits/statement",
        "credits/transfers",
        "subscription",
        "subscriptions",
        "purchases",
    ] {
        bela.get(&format!("/v1/me/{path}")).await.expect_problem("provider-profile-required");
    }
    let unseen = [("if-match", "*")];
    bela.send(Method::PUT, "/v1/me/provider", Some(profile()), &unseen).await.expect_problem("nothing-to-replace");
    let made = bela.send(Method::PUT, "/v1/me/provider", Some(profile()), &[]).await.expect(200);
    assert_eq!((&made["city"], &made["id"]), (&json!("Lille"), &json!(bela.id)));
    assert_eq!(credits(&bela).await["available"], 0);
    bela.send(Method::PUT, "/v1/me/provider", Some(profile()), &[]).await.expect_problem("precondition-required");
    let moved = json!({ "trade": "Menuisière", "city": "Arras", "currency": "EUR" });
    assert_eq!(bela.put("/v1/me/provider", moved.clone()).await.expect(200)["city"], "Arras");
    bela.send(Method::PUT, "/v1/me/provider", Some(moved.clone()), &unseen).await.expect(200);
    for stale in ["\"1\"", "\"1\", \"2\""] {
        let stale = [("if-match", stale)];
        bela.send(Method::PUT, "/v1/me/provider", Some(moved.clone()), &stale).await.expect_problem("version-changed");
    }
    let listed = [("if-match", "\"2\", W/\"3-1a2b3c4d\"")];
    bela.send(Method::PUT, "/v1/me/provider", Some(moved), &listed).await.expect(200);
    let in_francs = json!({ "trade": "Menuisière", "city": "Arras", "currency": "CHF" });
    assert_eq!(bela.put("/v1/me/provider", in_francs).await.expect(200)["currency"], "CHF", "nothing was bought yet");
    let sales = world.staff(StaffRole::Sales).await;
    let plan = json!({ "plan_id": offer_plan(&sales, 20_00, 40, false).await });
    let mismatch = bela.post("/v1/me/subscription", plan.clone()).await.expect_problem("currency-mismatch");
    assert_eq!(mismatch["expected"], "CHF");
    let in_euros = json!({ "trade": "Menuisière", "city": "Arras", "currency": "EUR" });
    bela.put("/v1/me/provider", in_euros).await.expect(200);
    bela.post("/v1/me/subscription", plan).await.expect(201);
    let paid = &bela.get("/v1/me/credits/transfers").await.expect(200)["items"][0]["unit"];
    assert_eq!(paid, "EUR", "the book holds what the profile says");
    let in_yen = json!({ "trade": "Menuisière", "city": "Arras", "currency": "JPY" });
    bela.put("/v1/me/provider", in_yen).await.expect_problem("provider-currency-fixed");
    let taken = json!({
        "id": world.person("Chloe").await.id, "title": "X", "category": "art", "kind": "product", "goal": eur(1_00),
    });
    bela.post("/v1/campaigns", taken).await.expect_problem("id-taken");
}

async fn a_provider_is_known_to_its_clients(world: &World) {
    let market = Market::open(world).await;
    let pia = crate::marketplace::provider_with(world, "Pia", 10).await;
    let path = format!("/v1/providers/{}", pia.id);
    let application = market.project(1).await.applied(&pia).await;
    let provider = market.client.get(&application).await.expect(200)["provider"]["id"].clone();
    assert_eq!(path, format!("/v1/providers/{}", provider.as_str().unwrap()));
    for person in [&market.client, &pia, &world.nobody()] {
        let seen = person.get(&path).await.expect(200);
        assert_eq!(
            (&seen["display_name"], &seen["trade"], &seen["city"]),
            (&json!("Pia"), &json!("Plomberie"), &json!("Lille"))
        );
        assert_eq!(seen.get("currency"), None, "what it pays in is its own");
    }
    let tag = market.client.get(&path).await.header("etag").to_owned();
    let known = [("if-none-match", tag.as_str())];
    assert_eq!(market.client.send(Method::GET, &path, None, &known).await.status, 304);
    world.nobody().get(&format!("/v1/providers/{}", market.client.id)).await.expect_problem("not-found");
}

async fn an_offer_is_refused_for_all_its_faults(world: &World) {
    let sales = world.staff(StaffRole::Sales).await;
    let free = json!({ "name": "Rien", "price": eur(0), "credits_per_month": 1 });
    let at = [("/price/amount_minor", "out-of-range")];
    let problem = sales.post("/v1/plans", free).await.expect_faults("validation-failed", &at);
    assert_eq!(problem["errors"][0]["facts"][0]["name"], "minimum");
    let free = json!({ "name": "Rien", "price": eur(0), "credits": 1 });
    sales.post("/v1/credit-packs", free).await.expect_faults("validation-failed", &at);
    let nothing = json!({ "price": { "amount_minor": 0, "currency": "CHF" } });
    let plan = format!("/v1/plans/{}", offer_plan(&sales, 20_00, 40, false).await);
    let refused = sales.patch(&plan, nothing).await;
    assert_eq!((refused.status, refused.body["errors"].as_array().map(Vec::len)), (422, Some(2)));
}

async fn what_is_on_offer_is_of_sales(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    let plan = offer_plan(&sales, 20_00, 40, false).await;
    let pack = offer_pack(&sales, 25_00, 20).await;
    let path = format!("/v1/plans/{plan}");
    for staff in [StaffRole::Admin, StaffRole::FollowUp, StaffRole::Finance, StaffRole::Support] {
        let person = world.staff(staff).await;
        let body = json!({ "name": "X", "price": eur(1), "credits_per_month": 1 });
        person.post("/v1/plans", body).await.expect_problem("not-allowed");
        person.patch(&path, json!({ "price": eur(1) })).await.expect_problem("not-allowed");
        person.get(&format!("/v1/providers/{}/credit-spends", bela.id)).await.expect_problem("not-allowed");
    }
    let listed = world.nobody().get("/v1/plans").await.expect(200);
    assert_eq!(listed["items"][0]["id"], json!(plan));
    subscribe(&bela, &plan).await;
    sales.patch(&path, json!({ "price": eur(99_00), "is_active": false })).await.expect(200);
    assert_eq!(bela.get("/v1/me/subscription").await.expect(200)["price"], eur(20_00), "its own terms stay");
    assert_eq!(world.nobody().get("/v1/plans").await.expect(200)["items"], json!([]));
    bela.get("/v1/plans?with_inactive=true").await.expect_problem("not-allowed");
    assert_eq!(sales.get("/v1/plans?with_inactive=true").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let chloe = world.person("Chloe").await;
    become_provider(&chloe).await;
    let late = chloe.post("/v1/me/subscription", json!({ "plan_id": plan })).await;
    late.expect_problem("plan-not-offered");
    sales.patch(&format!("/v1/credit-packs/{pack}"), json!({ "is_active": false })).await.expect(200);
    chloe.post("/v1/me/credit-packs", json!({ "credit_pack_id": pack })).await.expect_problem("pack-not-offered");
    let foreign = json!({ "name": "Francs", "price": { "amount_minor": 1_00, "currency": "CHF" }, "credits": 1 });
    let foreign = id_of(&sales.post("/v1/credit-packs", foreign).await.expect(201));
    chloe.post("/v1/me/credit-packs", json!({ "credit_pack_id": foreign })).await.expect_problem("currency-mismatch");
}
