//! Payments that are under way when something ends: the deadline, a cancellation, a withdrawal. After each step the
//! audit agrees.

use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use palier_domain::actor::StaffRole;
use palier_domain::clock::instant_text;
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::{Bakery, launch, trail};

on_both_databases! {
    a_payment_that_was_begun_in_time_is_waited_for_and_counts,
    nothing_is_done_to_a_campaign_that_is_closing,
    the_last_refusal_decides_at_once,
    a_payment_that_never_comes_keeps_a_campaign_no_longer_than_its_reservation,
    a_raise_that_is_under_way_at_the_deadline_counts_too,
    a_payment_that_comes_after_a_cancellation_goes_back_and_nobody_waits_for_it,
    a_payment_that_comes_after_a_withdrawal_goes_back,
    answers_at_once_through_two_servers_decide_once,
    one_account_does_not_hold_a_stock_by_payments_that_never_come,
    one_account_leaves_a_stock_unpaid_so_often_and_no_more,
}

/// Five minutes before its deadline.
async fn nearly_over(world: &World, initiator: &Person<'_>, goal: i64) -> Bakery {
    let bakery = launch(initiator, goal, Some(3)).await;
    let deadline = instant(&initiator.get(&bakery.path).await.expect(200)["deadline_at"]);
    world.advance((deadline - world.now().await).num_seconds() - 300).await;
    bakery
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("an instant").parse().expect("an instant")
}

/// What is due at an instant happens then; the clock goes on meanwhile.
fn is_at(value: &Value, due_at: DateTime<Utc>) {
    let late = instant(value) - due_at;
    assert!((Duration::zero()..Duration::seconds(20)).contains(&late), "{late} after it was due");
}

/// The id of the order that collects what a pledge waits for.
async fn order_of(finance: &Person<'_>, pledge: &str) -> String {
    let orders = finance.get("/v1/payment-orders?state=pending&limit=100").await.expect(200);
    let is_own = |order: &&Value| order["pledge_id"].as_str().is_some_and(|id| pledge.ends_with(id));
    let found = orders["items"].as_array().and_then(|items| items.iter().find(is_own)).expect("an order");
    found["id"].as_str().expect("an id").to_owned()
}

async fn a_payment_that_was_begun_in_time_is_waited_for_and_counts(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = nearly_over(world, &amina, 40_00).await;
    let pledge = bakery.pledge(&bela, 40_03).await;
    let begun = bela.get(&pledge).await.expect(200);
    assert_eq!(instant(&begun["payment_due_at"]), instant(&begun["created_at"]) + Duration::minutes(30));
    world.audit();

    world.advance(301).await;
    let closing = amina.get(&bakery.path).await.expect(200);
    assert_eq!((&closing["state"], &closing["payments_due_at"]), (&json!("closing"), &begun["payment_due_at"]));
    assert_eq!((&closing["closed_at"], &closing["funding"]["pledged"]), (&Value::Null, &eur(0)));
    let listed = world.nobody().get("/v1/campaigns?states=closing").await.expect(200);
    assert_eq!(listed["items"][0]["id"], closing["id"]);
    world.audit();

    world.advance(299).await;
    let decided = amina.get(&bakery.path).await.expect(200);
    assert_eq!((&decided["state"], &decided["payments_due_at"]), (&json!("preparing"), &Value::Null));
    is_at(&decided["closed_at"], instant(&begun["created_at"]) + Duration::minutes(10));
    let paid = bela.get(&pledge).await.expect(200);
    assert_eq!((&paid["state"], &paid["payment_due_at"]), (&json!("collected"), &Value::Null));
    assert_eq!(bakery.statement(world).await["released"], eur(8_01));
    world.audit();
    world.advance_days(1).await;
    assert_eq!(bakery.state(&amina).await, "preparing");
}

async fn nothing_is_done_to_a_campaign_that_is_closing(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    let bakery = nearly_over(world, &amina, 100_00).await;
    let paid = bakery.pledge(&chloe, 20_00).await;
    let awaited = bakery.pledge(&bela, 40_03).await;
    world.advance(301).await;
    assert_eq!(bakery.state(&amina).await, "closing");
    let pledges = format!("{}/pledges", bakery.path);
    chloe.post(&pledges, json!({ "free_amount": eur(80_00) })).await.expect_problem("campaign-not-live");
    for (backer, pledge) in [(&chloe, &paid), (&bela, &awaited)] {
        backer.patch(pledge, json!({ "free_amount": eur(30_00) })).await.expect_problem("campaign-not-live");
        backer.post(&format!("{pledge}/withdraw"), Value::Null).await.expect_problem("campaign-not-live");
        assert_eq!(backer.get(pledge).await.expect(200)["allowed_actions"], json!([]));
    }
    let refusal = amina.post(&format!("{}/cancel", bakery.path), Value::Null).await;
    assert_eq!(refusal.expect_problem("campaign-not-cancellable")["state"], "closing");
    amina.post(&format!("{}/relaunch", bakery.path), json!({})).await.expect_problem("campaign-not-failed");
    let finance = world.staff(StaffRole::Finance).await;
    let wind_down = format!("{}/escrow/wind-down", bakery.path);
    finance.post(&wind_down, json!({ "reason": "No." })).await.expect_problem("campaign-not-succeeded");
    assert_eq!(amina.get(&bakery.path).await.expect(200)["allowed_actions"], json!([]));
    world.advance(600).await;
    assert_eq!(bakery.state(&amina).await, "failed", "40.03 and 20.00 are not 100.00");
    assert_eq!(bakery.statement(world).await["refunded"], eur(60_03));
    for (backer, pledge) in [(&chloe, &paid), (&bela, &awaited)] {
        assert_eq!(backer.get(pledge).await.expect(200)["state"], "refunded");
    }
}

async fn the_last_refusal_decides_at_once(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let finance = world.staff(StaffRole::Finance).await;
    let bakery = nearly_over(world, &amina, 40_00).await;
    let paid = bakery.pledge(&bela, 40_00).await;
    let first = bakery.pledge(&bela, 40_07).await;
    let second = bakery.pledge(&bela, 40_07).await;
    world.advance(301).await;
    world.notify(&order_of(&finance, &first).await, false).await;
    assert_eq!(bela.get(&first).await.expect(200)["state"], "refused");
    assert_eq!(bakery.state(&amina).await, "closing", "another payment is under way");
    world.audit();
    world.notify(&order_of(&finance, &second).await, false).await;
    assert_eq!(bakery.state(&amina).await, "preparing", "nothing is under way any more");
    assert_eq!(bela.get(&paid).await.expect(200)["state"], "collected");
    world.audit();
}

async fn a_payment_that_never_comes_keeps_a_campaign_no_longer_than_its_reservation(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = nearly_over(world, &amina, 40_00).await;
    let pledge = bakery.pledge(&bela, 40_07).await;
    let due_at = bela.get(&pledge).await.expect(200)["payment_due_at"].clone();
    world.advance(29 * 60).await;
    assert_eq!(bakery.state(&amina).await, "closing");
    world.advance(60).await;
    let decided = amina.get(&bakery.path).await.expect(200);
    assert_eq!(decided["state"], "failed");
    is_at(&decided["closed_at"], instant(&due_at));
    assert_eq!(bela.get(&pledge).await.expect(200)["state"], "expired");
    world.audit();
    world.advance(2 * 60 * 60).await;
    let trail = trail(&bela, &pledge).await;
    assert_eq!((&trail["collected"], &trail["withdrawn"], &trail["returned"]), (&eur(40_07), &eur(40_07), &eur(40_07)));
    assert_eq!(bakery.state(&amina).await, "failed");
}

async fn a_raise_that_is_under_way_at_the_deadline_counts_too(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = nearly_over(world, &amina, 50_00).await;
    let pledge = bakery.pledge(&bela, 10_00).await;
    let raised = bela.patch(&pledge, json!({ "free_amount": eur(50_03) })).await.expect(200);
    assert_eq!(raised["pending_change"]["amount"], eur(50_03));
    assert!(raised["payment_due_at"].is_string());
    let again = bela.patch(&pledge, json!({ "free_amount": eur(60_00) })).await;
    assert_eq!(again.expect_problem("pledge-payment-pending")["payment_due_at"], raised["payment_due_at"]);
    world.advance(301).await;
    assert_eq!(bakery.state(&amina).await, "closing");
    world.audit();
    world.advance(600).await;
    assert_eq!(bakery.state(&amina).await, "preparing");
    let paid = bela.get(&pledge).await.expect(200);
    assert_eq!(
        (&paid["amount"], &paid["pending_change"], &paid["payment_due_at"]),
        (&eur(50_03), &Value::Null, &Value::Null)
    );
    world.audit();
}

async fn a_payment_that_comes_after_a_cancellation_goes_back_and_nobody_waits_for_it(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    let bakery = launch(&amina, 900_00, Some(1)).await;
    let body = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 1 }], "free_amount": eur(15_03) });
    let awaited = bela.post(&format!("{}/pledges", bakery.path), body).await.expect(201);
    let awaited = format!("{}/pledges/{}", bakery.path, awaited["id"].as_str().expect("an id"));
    let raised = bakery.pledge(&chloe, 10_00).await;
    chloe.patch(&raised, json!({ "free_amount": eur(50_03) })).await.expect(200);
    amina.post(&format!("{}/cancel", bakery.path), Value::Null).await.expect(200);
    world.audit();
    world.advance(1).await;
    let expired = bela.get(&awaited).await.expect(200);
    assert_eq!((&expired["state"], &expired["payment_due_at"]), (&json!("expired"), &Value::Null));
    let refunded = chloe.get(&raised).await.expect(200);
    assert_eq!(
        (&refunded["state"], &refunded["pending_change"], &refunded["refunded"]),
        (&json!("refunded"), &Value::Null, &eur(10_00))
    );
    assert_eq!(amina.get(&bakery.path).await.expect(200)["rewards"][0]["left"], 1, "what was reserved is free");
    world.audit();
    world.advance(700).await;
    world.audit();
    for (backer, pledge, came) in [(&bela, &awaited, 40_03), (&chloe, &raised, 40_03)] {
        let trail = trail(backer, pledge).await;
        assert_eq!((&trail["withdrawn"], &trail["in_escrow"]), (&eur(came), &eur(0)));
    }
    assert_eq!(bakery.statement(world).await["returned"], eur(40_03 + 40_03 + 10_00));
}

async fn a_payment_that_comes_after_a_withdrawal_goes_back(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 900_00, None).await;
    let pledge = bakery.pledge(&bela, 40_03).await;
    let withdrawn = bela.post(&format!("{pledge}/withdraw"), Value::Null).await.expect(200);
    assert_eq!((&withdrawn["state"], &withdrawn["payment_due_at"]), (&json!("withdrawn"), &Value::Null));
    world.audit();
    world.advance(700).await;
    assert_eq!(bela.get(&pledge).await.expect(200)["state"], "withdrawn");
    assert_eq!(trail(&bela, &pledge).await["returned"], eur(40_03));
    world.audit();
}

async fn answers_at_once_through_two_servers_decide_once(world: &World) {
    let other = if world.takes_several_servers() { Some(world.other_door().await) } else { None };
    let doors = [world, other.as_ref().unwrap_or(world)];
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = nearly_over(world, &amina, 8 * 40_07).await;
    let (mut backers, mut pledges) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        let backer = world.person("Somebody").await;
        pledges.push(bakery.pledge(&backer, 40_07).await);
        backers.push(backer);
    }
    let mut orders = Vec::new();
    for pledge in &pledges {
        orders.push(order_of(&finance, pledge).await);
    }
    world.advance(301).await;
    // Each is told twice, by both doors, while the clock goes on to where the wait ends.
    let told = (0..16).map(|turn| doors[turn % 2].notify(&orders[turn / 2], true));
    let (_, ()) = tokio::join!(join_all(told), world.advance(120));
    assert_eq!(bakery.state(&amina).await, "preparing");
    let statement = bakery.statement(world).await;
    assert_eq!((&statement["raised"], &statement["withdrawn"]), (&eur(8 * 40_07), &eur(0)));
    assert_eq!(statement["released"], eur(64_11), "the start tranche went out once");
    world.audit();
    world.advance_days(1).await;
    assert_eq!(bakery.statement(world).await["released"], eur(64_11));
    if let Some(other) = other {
        other.end().await;
    }
}

async fn one_account_does_not_hold_a_stock_by_payments_that_never_come(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    let bakery = launch(&amina, 900_00, Some(7)).await;
    let pledges = format!("{}/pledges", bakery.path);
    let body = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 1 }], "free_amount": eur(15_07) });
    let replies = join_all((0..8).map(|_| bela.post(&pledges, body.clone()))).await;
    let (taken, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == 201);
    assert_eq!((taken.len(), refused.len()), (3, 5));
    let dues: Vec<DateTime<Utc>> = taken.iter().map(|reply| instant(&reply.body["payment_due_at"])).collect();
    for reply in refused {
        let problem = reply.expect_problem("too-many-reservations");
        assert_eq!((&problem["open"], &problem["limit"]), (&json!(3), &json!(3)));
        assert_eq!(Some(instant(&problem["free_at"])), dues.iter().min().copied());
    }
    assert_eq!(amina.get(&bakery.path).await.expect(200)["rewards"][0]["left"], 4);
    bakery.take_breads(&chloe, 1).await.expect(201);
    bakery.take_breads(&bela, 1).await.expect(201);
    let first = format!("{pledges}/{}", taken[0].body["id"].as_str().expect("an id"));
    bela.post(&format!("{first}/withdraw"), Value::Null).await.expect(200);
    bela.post(&pledges, body.clone()).await.expect(201);
    bela.post(&pledges, body.clone()).await.expect_problem("too-many-reservations");
    world.advance(30 * 60).await;
    bela.post(&pledges, body).await.expect(201);
}

async fn one_account_leaves_a_stock_unpaid_so_often_and_no_more(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    let finance = world.staff(StaffRole::Finance).await;
    let (bakery, other) = (launch(&amina, 900_00, Some(7)).await, launch(&amina, 900_00, Some(7)).await);
    let unpaid = |of: &Bakery| {
        (
            format!("{}/pledges", of.path),
            json!({ "lines": [{ "reward_id": of.bread, "quantity": 7 }], "free_amount": eur(65_07) }),
        )
    };
    let (pledges, all) = unpaid(&bakery);
    let hold = async |person: &Person<'_>| {
        let taken = person.post(&pledges, all.clone()).await.expect(201);
        (format!("{pledges}/{}", taken["id"].as_str().expect("an id")), instant(&taken["payment_due_at"]))
    };
    let left = async || amina.get(&bakery.path).await.expect(200)["rewards"][0]["left"].clone();
    // Three lapse, one is refused, one is withdrawn before it is paid: others could not have any of it meanwhile.
    let (_, first_due_at) = hold(&bela).await;
    assert_eq!(left().await, 0);
    world.advance(30 * 60).await;
    for _ in 0..2 {
        hold(&bela).await;
        world.advance(30 * 60).await;
    }
    let (refused, _) = hold(&bela).await;
    world.notify(&order_of(&finance, &refused).await, false).await;
    assert_eq!(bela.get(&refused).await.expect(200)["state"], "refused");
    let (withdrawn, _) = hold(&bela).await;
    bela.post(&format!("{withdrawn}/withdraw"), Value::Null).await.expect(200);

    let problem = bela.post(&pledges, all.clone()).await.expect_problem("too-many-unpaid");
    assert_eq!((&problem["limit"], &problem["hours"]), (&json!(5), &json!(24)));
    let possible_at = instant(&problem["possible_at"]);
    is_at(&json!(instant_text(possible_at - Duration::hours(24))), first_due_at);
    assert_eq!(left().await, 7, "what is refused holds nothing");
    // Whoever pays is not held up, nor is what takes nothing from others, nor anybody else, nor the same person elsewhere.
    let paid = bakery.take_breads(&bela, 1).await.expect(201);
    let path = format!("{pledges}/{}", paid["id"].as_str().expect("an id"));
    let raise = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 2 }], "free_amount": eur(15_07) });
    bela.patch(&path, raise).await.expect_problem("too-many-unpaid");
    bela.patch(&path, json!({ "free_amount": eur(40_07) })).await.expect(200);
    bela.post(&pledges, json!({ "free_amount": eur(40_07) })).await.expect(201);
    assert_eq!(left().await, 6);
    let (elsewhere, body) = unpaid(&other);
    bela.post(&elsewhere, body).await.expect(201);
    bakery.take_breads(&chloe, 1).await.expect(201);
    world.audit();

    world.advance((possible_at - world.now().await).num_seconds() + 1).await;
    let body = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 1 }], "free_amount": eur(15_07) });
    bela.post(&pledges, body).await.expect(201);
    assert_eq!(left().await, 4);
}
