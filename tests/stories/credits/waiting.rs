//! Payments that are waited for: upgrades, a month that has begun, and how many at once.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use super::{Market, become_provider, credits, offer_pack, offer_plan, subscribe};

on_both_databases! {
    an_upgrade_that_is_paid_late_begins_then,
    an_upgrade_that_is_never_paid_changes_nothing,
    an_upgrade_that_is_paid_after_a_cancellation_goes_back,
    one_payment_of_a_subscription_is_under_way_at_once,
    a_privilege_lasts_through_the_grace_period_and_ends_with_it,
    ten_payments_are_under_way_at_once,
}

/// A subscriber to a plan at 20 EUR, and a plan to which an upgrade at once costs this much.
async fn upgrading<'w>(world: &'w World, price_minor: i64) -> (Person<'w>, Person<'w>, [String; 2]) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    let small = offer_plan(&sales, 20_00, 40, false).await;
    subscribe(&bela, &small).await;
    // A second of the month has begun: 19.99 of its 20.00 are unused.
    let large = offer_plan(&sales, price_minor + 19_99, 120, true).await;
    let body = json!({ "plan_id": large });
    let done = bela.post("/v1/me/subscription/upgrade", body).await.expect(200);
    assert_eq!((&done["price"], &done["subscription"]["plan_id"]), (&eur(price_minor), &json!(small)));
    (bela, sales, [small, large])
}

async fn subscription(provider: &Person<'_>) -> Value {
    provider.get("/v1/me/subscription").await.expect(200)
}

/// The state of the purchase that was begun last.
async fn last_purchase(provider: &Person<'_>) -> String {
    let purchases = provider.get("/v1/me/purchases").await.expect(200);
    purchases["items"][0]["state"].as_str().expect("a state").to_owned()
}

async fn an_upgrade_that_is_paid_late_begins_then(world: &World) {
    let (bela, _, [small, large]) = upgrading(world, 40_03).await;
    assert_eq!(
        (&subscription(&bela).await["plan_id"], last_purchase(&bela).await),
        (&json!(small), "awaiting_payment".to_owned())
    );
    assert_eq!(subscription(&bela).await["allowed_actions"], json!(["cancel"]), "one payment at a time");
    let again = bela.post("/v1/me/subscription/upgrade", json!({ "plan_id": large })).await;
    assert_eq!(again.status, 409);
    assert!(again.expect_problem("purchase-pending")["since"].is_string());
    world.advance(11 * 60).await;
    assert_eq!(
        (&subscription(&bela).await["plan_id"], last_purchase(&bela).await),
        (&json!(large), "collected".to_owned())
    );
    assert_eq!(credits(&bela).await["available"], 40 + 81);
}

async fn an_upgrade_that_is_never_paid_changes_nothing(world: &World) {
    let (bela, sales, [small, _]) = upgrading(world, 40_07).await;
    world.advance(31 * 60).await;
    assert_eq!(last_purchase(&bela).await, "expired");
    let kept = subscription(&bela).await;
    assert_eq!((&kept["plan_id"], &kept["state"]), (&json!(small), &json!("active")));
    world.advance(2 * 60 * 60).await;
    assert_eq!((last_purchase(&bela).await, subscription(&bela).await), ("returned".to_owned(), kept));
    let transfers = bela.get("/v1/me/credits/transfers").await.expect(200);
    let kinds: Vec<&Value> = transfers["items"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["plan_payment", "credit_grant", "late_collection", "refund_paid"]);
    let other = json!({ "plan_id": offer_plan(&sales, 50_00, 120, true).await });
    bela.post("/v1/me/subscription/upgrade", other.clone()).await.expect(200);
    assert_eq!(subscription(&bela).await["plan_id"], other["plan_id"]);
}

async fn an_upgrade_that_is_paid_after_a_cancellation_goes_back(world: &World) {
    for by_sales in [false, true] {
        let (bela, sales, [small, _]) = upgrading(world, 40_03).await;
        if by_sales {
            let cancel = format!("/v1/providers/{}/subscription/cancel", bela.id);
            sales.post(&cancel, Value::Null).await.expect(200);
        } else {
            bela.delete("/v1/me/subscription").await.expect(204);
        }
        assert_eq!(last_purchase(&bela).await, "expired");
        world.advance(11 * 60).await;
        assert_eq!(last_purchase(&bela).await, "returned");
        let cancelled = subscription(&bela).await;
        assert_eq!((&cancelled["plan_id"], &cancelled["cancels_at_period_end"]), (&json!(small), &json!(true)));
        assert_eq!(credits(&bela).await["available"], 40);
        world.advance_days(32).await;
        bela.get("/v1/me/subscription").await.expect_problem("subscription-missing");
    }
}

async fn one_payment_of_a_subscription_is_under_way_at_once(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    subscribe(&bela, &offer_plan(&sales, 40_03, 40, true).await).await;
    world.advance(11 * 60).await;
    let until = async |instant: &Value| {
        let instant: chrono::DateTime<chrono::Utc> = instant.as_str().unwrap().parse().unwrap();
        (instant - world.now().await).num_seconds()
    };
    world.advance(until(&subscription(&bela).await["period_ends_at"]).await + 60).await;
    let due = subscription(&bela).await;
    assert_eq!((&due["state"], last_purchase(&bela).await), (&json!("past_due"), "awaiting_payment".to_owned()));
    bela.post("/v1/me/subscription/pay", Value::Null).await.expect_problem("purchase-pending");
    world.advance(11 * 60).await;
    assert_eq!(
        (&subscription(&bela).await["state"], credits(&bela).await["available"].as_i64()),
        (&json!("active"), Some(80))
    );
    world.advance(until(&subscription(&bela).await["period_ends_at"]).await + 60).await;
    bela.delete("/v1/me/subscription").await.expect(204);
    assert_eq!(last_purchase(&bela).await, "expired", "it ends with the subscription");
    world.advance(11 * 60).await;
    assert_eq!(
        (last_purchase(&bela).await, credits(&bela).await["available"].as_i64()),
        ("returned".to_owned(), Some(80))
    );
}

async fn a_privilege_lasts_through_the_grace_period_and_ends_with_it(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    let log = Market::open(world).await.project(1).await.to("contacts");
    become_provider(&bela).await;
    bela.get(&log).await.expect_problem("not-allowed");
    subscribe(&bela, &offer_plan(&sales, 40_08, 40, true).await).await;
    bela.get(&log).await.expect(200);
    world.advance_days(32).await;
    assert_eq!(subscription(&bela).await["state"], "past_due");
    bela.get(&log).await.expect(200);
    world.advance_days(7).await;
    bela.get(&log).await.expect_problem("not-allowed");
    bela.get("/v1/me/subscription").await.expect_problem("subscription-missing");
    assert_eq!(credits(&bela).await["available"], 40, "the credits stay");
}

async fn ten_payments_are_under_way_at_once(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    let pack = json!({ "pack_id": offer_pack(&sales, 40_03, 20).await });
    for _ in 0..10 {
        let purchase = bela.post("/v1/me/credit-packs", pack.clone()).await.expect(201);
        assert_eq!(purchase["state"], "awaiting_payment");
    }
    let eleventh = bela.post("/v1/me/credit-packs", pack.clone()).await.expect_problem("limit-reached");
    assert_eq!((&eleventh["what"], &eleventh["limit"]), (&json!("purchases_pending"), &json!(10)));
    let plan = json!({ "plan_id": offer_plan(&sales, 20_00, 40, false).await });
    bela.post("/v1/me/subscription", plan.clone()).await.expect_problem("limit-reached");
    world.advance(11 * 60).await;
    assert_eq!(credits(&bela).await["available"], 200);
    bela.post("/v1/me/credit-packs", pack).await.expect(201);
    bela.post("/v1/me/subscription", plan).await.expect(201);
}
