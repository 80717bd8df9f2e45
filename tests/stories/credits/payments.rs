//! What the magic amounts make of a provider's payments.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use super::{become_provider, credits, id_of, offer_pack, offer_plan};
use crate::marketplace::inbox;

on_both_databases! {
    a_refused_payment_leaves_nothing_behind,
    a_payment_that_is_answered_later_brings_its_credits_then,
    money_for_what_was_given_up_goes_back,
    what_is_cancelled_before_it_is_paid_goes_back,
    what_is_waited_for_says_until_when,
}

async fn buy(sales: &Person<'_>, provider: &Person<'_>, price_minor: i64) -> Value {
    let pack = offer_pack(sales, price_minor, 20).await;
    provider.post("/v1/me/credit-packs", json!({ "credit_pack_id": pack })).await.expect(201)
}

async fn state(provider: &Person<'_>, purchase: &Value) -> Value {
    provider.get(&format!("/v1/me/purchases/{}", id_of(purchase))).await.expect(200)["state"].clone()
}

async fn provider_and_sales(world: &World) -> (Person<'_>, Person<'_>) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    (bela, sales)
}

async fn a_refused_payment_leaves_nothing_behind(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let (plan, pack) = (offer_plan(&sales, 40_01, 40, true).await, offer_pack(&sales, 40_01, 20).await);
    bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect_problem("payment-refused");
    bela.post("/v1/me/credit-packs", json!({ "credit_pack_id": pack })).await.expect_problem("payment-refused");
    bela.get("/v1/me/subscription").await.expect_problem("subscription-missing");
    assert_eq!(bela.get("/v1/me/purchases").await.expect(200)["items"], json!([]));
    assert_eq!(credits(&bela).await["available"], 0);
}

async fn a_payment_that_is_answered_later_brings_its_credits_then(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let late = buy(&sales, &bela, 40_03).await;
    let timed_out = buy(&sales, &bela, 40_02).await;
    assert_eq!((&late["state"], credits(&bela).await["available"].as_i64()), (&json!("awaiting_payment"), Some(0)));
    world.advance(120).await;
    assert_eq!(
        (state(&bela, &timed_out).await, state(&bela, &late).await),
        (json!("collected"), json!("awaiting_payment"))
    );
    world.advance(10 * 60).await;
    assert_eq!(state(&bela, &late).await, "collected");
    assert_eq!(credits(&bela).await["available"], 40);
    assert_eq!(inbox(&bela).await, ["purchase_collected", "purchase_collected"]);
    let told = bela.get("/v1/me/notifications").await.expect(200)["items"][0]["text"].clone();
    assert!(told.as_str().unwrap().contains("€40.03"), "{told}");
    let plan = offer_plan(&sales, 40_03, 40, true).await;
    let waits = bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect(201);
    assert_eq!(waits["state"], "awaiting_payment");
    world.advance(11 * 60).await;
    assert_eq!(bela.get("/v1/me/subscription").await.expect(200)["state"], "active");
    assert_eq!(credits(&bela).await["available"], 80);
    assert_eq!(inbox(&bela).await.len(), 3);
}

async fn money_for_what_was_given_up_goes_back(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let pack = buy(&sales, &bela, 40_07).await;
    let plan = offer_plan(&sales, 40_07, 40, true).await;
    bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect(201);
    world.advance(31 * 60).await;
    assert_eq!(state(&bela, &pack).await, "expired");
    bela.get("/v1/me/subscription").await.expect_problem("subscription-missing");
    let mut told = inbox(&bela).await;
    told.sort();
    assert_eq!(told, ["purchase_expired", "subscription_lapsed"]);
    world.advance(2 * 60 * 60).await;
    assert_eq!(state(&bela, &pack).await, "returned");
    assert_eq!(inbox(&bela).await[..2], ["purchase_returned", "purchase_returned"]);
    let transfers = bela.get("/v1/me/credits/transfers").await.expect(200);
    let moved: Vec<(&Value, &Value, &Value)> =
        transfers["items"].as_array().unwrap().iter().map(|one| (&one["kind"], &one["amount"], &one["unit"])).collect();
    let (amount, unit, back) = (json!(40_07), json!("EUR"), json!("refund_paid"));
    let late = json!("late_collection");
    assert_eq!(
        moved,
        [(&late, &amount, &unit), (&back, &amount, &unit), (&late, &amount, &unit), (&back, &amount, &unit)]
    );
    assert_eq!(credits(&bela).await["available"], 0);
}

async fn what_is_cancelled_before_it_is_paid_goes_back(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let finance = world.staff(StaffRole::Finance).await;
    let plan = offer_plan(&sales, 40_03, 40, true).await;
    bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect(201);
    bela.delete("/v1/me/subscription").await.expect(204);
    world.advance(11 * 60).await;
    let purchases = bela.get("/v1/me/purchases").await.expect(200);
    assert_eq!(purchases["items"][0]["state"], "returned", "it was cancelled before it was paid");
    let orders = finance.get("/v1/payment-orders").await.expect(200);
    let refund = &orders["items"][0];
    assert_eq!((&refund["kind"], &refund["provider_id"]), (&json!("refund"), &json!(bela.id)));
    assert_eq!((&refund["campaign_id"], &refund["amount"]), (&Value::Null, &eur(40_03)));
    assert_eq!(refund["purchase_id"], purchases["items"][0]["id"]);
    assert_eq!(refund["state"], "settled");
}

async fn what_is_waited_for_says_until_when(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let pack = buy(&sales, &bela, 40_07).await;
    let at = |thing: &Value, name: &str| {
        let instant = thing[name].as_str().unwrap_or_else(|| panic!("{name} of {thing}"));
        instant.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    };
    assert_eq!((at(&pack, "payment_due_at") - at(&pack, "created_at")).num_minutes(), 30);
    let plan = offer_plan(&sales, 40_07, 40, true).await;
    let waits = bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect(201);
    assert_eq!((at(&waits, "payment_due_at") - at(&waits, "pending_since")).num_minutes(), 30);
    for none in ["period_started_at", "period_ends_at", "grace_ends_at"] {
        assert_eq!(waits.get(none), Some(&Value::Null), "no month is paid");
    }
    world.advance(31 * 60).await;
    let expired = bela.get(&format!("/v1/me/purchases/{}", id_of(&pack))).await.expect(200);
    assert_eq!(expired["payment_due_at"], Value::Null);
    let ended = &bela.get("/v1/me/subscriptions").await.expect(200)["items"][0];
    assert_eq!((&ended["payment_due_at"], &ended["period_ends_at"]), (&Value::Null, &Value::Null));
    let paid = offer_plan(&sales, 20_00, 40, true).await;
    let active = bela.post("/v1/me/subscription", json!({ "plan_id": paid })).await.expect(201);
    assert!(at(&active, "period_started_at") < at(&active, "period_ends_at"));
    assert_eq!(active["payment_due_at"], Value::Null);
}
