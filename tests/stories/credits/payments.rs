//! What the magic amounts make of a provider's payments.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use super::{become_provider, credits, id_of, offer_pack, offer_plan};

on_both_databases! {
    a_refused_payment_leaves_nothing_behind,
    a_payment_that_is_answered_later_brings_its_credits_then,
    money_for_what_was_given_up_goes_back,
    what_is_cancelled_before_it_is_paid_goes_back,
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
    let plan = offer_plan(&sales, 40_03, 40, true).await;
    let waits = bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect(201);
    assert_eq!(waits["state"], "awaiting_payment");
    world.advance(11 * 60).await;
    assert_eq!(bela.get("/v1/me/subscription").await.expect(200)["state"], "active");
    assert_eq!(credits(&bela).await["available"], 80);
}

async fn money_for_what_was_given_up_goes_back(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let pack = buy(&sales, &bela, 40_07).await;
    let plan = offer_plan(&sales, 40_07, 40, true).await;
    bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await.expect(201);
    world.advance(31 * 60).await;
    assert_eq!(state(&bela, &pack).await, "expired");
    bela.get("/v1/me/subscription").await.expect_problem("subscription-missing");
    world.advance(2 * 60 * 60).await;
    assert_eq!(state(&bela, &pack).await, "returned");
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
