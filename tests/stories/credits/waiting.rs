//! Payments that are waited for: upgrades, a month that has begun, and how many at once.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use crate::marketplace::inbox;

use super::{Market, become_provider, credits, offer_pack, offer_plan, subscribe};

on_both_databases! {
    an_upgrade_that_is_paid_late_begins_then,
    an_upgrade_that_is_never_paid_changes_nothing,
    an_upgrade_that_is_paid_after_a_cancellation_goes_back,
    one_payment_of_a_subscription_is_under_way_at_once,
    a_privilege_lasts_through_the_grace_period_and_ends_with_it,
    ten_payments_are_under_way_at_once,
}

/// A subscriber to a plan at 20 EUR, sales, that plan and one to which an upgrade costs this much, and the purchase that
/// the upgrade waits for.
async fn upgrading<'w>(world: &'w World, price_minor: i64) -> (Person<'w>, Person<'w>, [String; 2], String) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    let small = offer_plan(&sales, 20_00, 40, false).await;
    subscribe(&bela, &small).await;
    // A second of the month has begun: 19.99 of its 20.00 are unused.
    let large = offer_plan(&sales, price_minor + 19_99, 120, true).await;
    let body = json!({ "plan_id": large });
    let done = bela.post("/v1/me/subscription/upgrade", body).await.expect(200);
    assert_eq!((&done["price"], &done["subscription"]["plan_id"]), (&eur(price_minor), &json!(small)));
    let upgrade = awaited(&done["subscription"]);
    (bela, sales, [small, large], upgrade)
}

async fn subscription(provider: &Person<'_>) -> Value {
    provider.get("/v1/me/subscription").await.expect(200)
}

/// The purchase that a subscription waits for.
fn awaited(subscription: &Value) -> String {
    assert!(subscription["pending_since"].is_string(), "{subscription}");
    subscription["pending_purchase_id"].as_str().expect("a purchase").to_owned()
}

/// Whether a subscription waits for nothing.
fn is_settled(subscription: &Value) -> bool {
    subscription["pending_purchase_id"].is_null() && subscription["pending_since"].is_null()
}

/// The state of a purchase.
async fn state_of(provider: &Person<'_>, purchase: &str) -> String {
    let purchase = provider.get(&format!("/v1/me/purchases/{purchase}")).await.expect(200);
    purchase["state"].as_str().expect("a state").to_owned()
}

async fn an_upgrade_that_is_paid_late_begins_then(world: &World) {
    let (bela, _, [small, large], upgrade) = upgrading(world, 40_03).await;
    assert_eq!(state_of(&bela, &upgrade).await, "awaiting_payment");
    let waiting = subscription(&bela).await;
    assert_eq!((&waiting["plan_id"], awaited(&waiting)), (&json!(small), upgrade.clone()));
    assert_eq!(waiting["allowed_actions"], json!(["cancel"]), "one payment at a time");
    let again = bela.post("/v1/me/subscription/upgrade", json!({ "plan_id": large })).await;
    assert_eq!(again.status, 409);
    assert_eq!(again.expect_problem("purchase-pending")["since"], waiting["pending_since"]);
    world.advance(11 * 60).await;
    let upgraded = subscription(&bela).await;
    assert_eq!((&upgraded["plan_id"], is_settled(&upgraded)), (&json!(large), true));
    assert_eq!(state_of(&bela, &upgrade).await, "collected");
    assert_eq!(credits(&bela).await["available"], 40 + 81);
    assert_eq!(inbox(&bela).await, ["purchase_collected"]);
}

async fn an_upgrade_that_is_never_paid_changes_nothing(world: &World) {
    let (bela, sales, [small, _], upgrade) = upgrading(world, 40_07).await;
    world.advance(31 * 60).await;
    assert_eq!(state_of(&bela, &upgrade).await, "expired");
    let kept = subscription(&bela).await;
    assert_eq!((&kept["plan_id"], &kept["state"], is_settled(&kept)), (&json!(small), &json!("active"), true));
    world.advance(2 * 60 * 60).await;
    assert_eq!((state_of(&bela, &upgrade).await, subscription(&bela).await), ("returned".to_owned(), kept));
    assert_eq!(inbox(&bela).await, ["purchase_returned", "purchase_expired"]);
    let transfers = bela.get("/v1/me/credits/transfers").await.expect(200);
    let kinds: Vec<&Value> = transfers["items"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["plan_payment", "credit_grant", "late_collection", "refund_paid"]);
    let other = json!({ "plan_id": offer_plan(&sales, 50_00, 120, true).await });
    let done = bela.post("/v1/me/subscription/upgrade", other.clone()).await.expect(200);
    assert!(is_settled(&done["subscription"]));
    assert_eq!(done["subscription"]["plan_id"], other["plan_id"]);
}

async fn an_upgrade_that_is_paid_after_a_cancellation_goes_back(world: &World) {
    for by_sales in [false, true] {
        let (bela, sales, [small, _], upgrade) = upgrading(world, 40_03).await;
        if by_sales {
            let cancel = format!("/v1/providers/{}/subscription/cancel", bela.id);
            sales.post(&cancel, json!({ "reason": "Agreed on the phone." })).await.expect(200);
        } else {
            bela.delete("/v1/me/subscription").await.expect(204);
        }
        assert_eq!(state_of(&bela, &upgrade).await, "expired");
        world.advance(11 * 60).await;
        assert_eq!(state_of(&bela, &upgrade).await, "returned");
        let told = inbox(&bela).await;
        let expected: &[&str] = if by_sales {
            &["purchase_returned", "purchase_expired", "subscription_cancelled"]
        } else {
            &["purchase_returned"]
        };
        assert!(
            told.len() == expected.len() && expected.iter().all(|kind| told.iter().any(|one| one == kind)),
            "{told:?}"
        );
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
    let taken = subscribe(&bela, &offer_plan(&sales, 40_03, 40, true).await).await;
    assert_eq!(
        (&taken["state"], state_of(&bela, &awaited(&taken)).await.as_str()),
        (&json!("awaiting_payment"), "awaiting_payment")
    );
    world.advance(11 * 60).await;
    let until = async |instant: &Value| {
        let instant: chrono::DateTime<chrono::Utc> = instant.as_str().unwrap().parse().unwrap();
        (instant - world.now().await).num_seconds()
    };
    world.advance(until(&subscription(&bela).await["period_ends_at"]).await + 60).await;
    let due = subscription(&bela).await;
    assert_eq!(
        (&due["state"], state_of(&bela, &awaited(&due)).await.as_str()),
        (&json!("past_due"), "awaiting_payment")
    );
    let again = bela.post("/v1/me/subscription/pay", Value::Null).await.expect_problem("purchase-pending");
    assert_eq!(again["since"], due["pending_since"]);
    world.advance(11 * 60).await;
    assert_eq!(
        (&subscription(&bela).await["state"], credits(&bela).await["available"].as_i64()),
        (&json!("active"), Some(80))
    );
    world.advance(until(&subscription(&bela).await["period_ends_at"]).await + 60).await;
    let renewal = awaited(&subscription(&bela).await);
    bela.delete("/v1/me/subscription").await.expect(204);
    assert_eq!(state_of(&bela, &renewal).await, "expired", "it ends with the subscription");
    world.advance(11 * 60).await;
    assert_eq!(
        (state_of(&bela, &renewal).await, credits(&bela).await["available"].as_i64()),
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
    let pack = json!({ "credit_pack_id": offer_pack(&sales, 40_03, 20).await });
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
