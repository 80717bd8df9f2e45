//! Each magic amount of the sandbox gateway, to its end.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::{launch, trail};

on_both_databases! {
    a_refused_payment_leaves_nothing_behind,
    a_time_out_after_the_money_was_taken_ends_with_one_pledge,
    a_late_notification_finishes_the_pledge,
    money_that_comes_after_the_reservation_expired_goes_back,
    a_refused_refund_is_retried_by_finance,
    a_refused_payout_is_retried_by_finance_and_paid_once,
}

async fn a_refused_payment_leaves_nothing_behind(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let body = json!({ "free_amount": eur(40_01) });
    let problem = bela.post(&format!("{}/pledges", bakery.path), body).await.expect_problem("payment-refused");
    assert_eq!(problem["reason"], "card_declined");
    assert_eq!(bakery.statement(world).await["collected"], eur(0));
    assert_eq!(bela.get("/v1/me/pledges").await.expect(200)["items"], json!([]));
}

async fn a_time_out_after_the_money_was_taken_ends_with_one_pledge(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 40_02).await;
    assert_eq!(bela.get(&pledge).await.expect(200)["state"], "awaiting_payment");
    assert_eq!(bakery.statement(world).await["collected"], eur(0));
    world.advance(120).await;
    assert_eq!(bela.get(&pledge).await.expect(200)["state"], "collected");
    assert_eq!(bakery.statement(world).await["in_escrow"], eur(40_02));
}

async fn a_late_notification_finishes_the_pledge(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(1)).await;
    let body = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 1 }], "free_amount": eur(15_03) });
    let pledge = bela.post(&format!("{}/pledges", bakery.path), body).await.expect(201);
    assert_eq!(pledge["state"], "awaiting_payment");
    bakery.take_breads(&bela, 1).await.expect_problem("reward-sold-out");
    world.advance(9 * 60).await;
    let path = format!("{}/pledges/{}", bakery.path, pledge["id"].as_str().unwrap());
    assert_eq!(bela.get(&path).await.expect(200)["state"], "awaiting_payment");
    world.advance(2 * 60).await;
    assert_eq!(bela.get(&path).await.expect(200)["state"], "collected");
    world.advance(60 * 60).await;
    assert_eq!(bela.get(&path).await.expect(200)["state"], "collected", "the reservation's end does not touch it");
}

async fn money_that_comes_after_the_reservation_expired_goes_back(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(1)).await;
    let body = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 1 }], "free_amount": eur(15_07) });
    let pledge = bela.post(&format!("{}/pledges", bakery.path), body).await.expect(201);
    let path = format!("{}/pledges/{}", bakery.path, pledge["id"].as_str().unwrap());
    world.advance(31 * 60).await;
    assert_eq!(bela.get(&path).await.expect(200)["state"], "expired");
    bakery.take_breads(&bela, 1).await.expect(201);
    world.advance(2 * 60 * 60).await;
    let statement = bakery.statement(world).await;
    assert_eq!((&statement["collected"], &statement["withdrawn"]), (&eur(25_00 + 40_07), &eur(40_07)));
    assert_eq!(trail(&bela, &path).await["returned"], eur(40_07));
}

async fn a_refused_refund_is_retried_by_finance(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let finance = world.staff(StaffRole::Finance).await;
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 40_04).await;
    bela.post(&format!("{pledge}/withdraw"), Value::Null).await.expect(200);
    world.advance_days(1).await;
    let trail_before = trail(&bela, &pledge).await;
    assert_eq!((&trail_before["withdrawn"], &trail_before["returned"]), (&eur(40_04), &eur(0)));
    retry_the_one_that_needs_attention(world, &finance).await;
    assert_eq!(trail(&bela, &pledge).await["returned"], eur(40_04));
}

async fn a_refused_payout_is_retried_by_finance_and_paid_once(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&world.person("Bela").await, 200_25).await;
    world.advance_days(31).await;
    let statement = bakery.statement(world).await;
    assert_eq!((&statement["released"], &statement["paid_out"]), (&eur(40_05), &eur(0)));
    retry_the_one_that_needs_attention(world, &finance).await;
    assert_eq!(bakery.statement(world).await["paid_out"], eur(40_05));
    let tranches = amina.get(&format!("{}/tranches", bakery.path)).await.expect(200);
    assert_eq!(tranches["items"][0]["state"], "paid");
}

async fn retry_the_one_that_needs_attention(world: &World, finance: &palier_tests::Person<'_>) {
    let orders = finance.get("/v1/payment-orders?state=needs_attention").await.expect(200);
    let orders = orders["items"].as_array().unwrap();
    assert_eq!(orders.len(), 1);
    let order = &orders[0];
    let retry = format!("/v1/payment-orders/{}/retry", order["id"].as_str().unwrap());
    finance.post(&retry, Value::Null).await.expect(200);
    finance.post(&retry, Value::Null).await.expect_problem("payment-order-not-refused");
    world.advance(1).await;
}
