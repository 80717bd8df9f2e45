//! What the gateway moves although nothing awaits it: told twice, under the next key, or for an order that is not here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{Person, Reply, World, on_both_databases};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::campaign::{launch, trail};
use crate::credits::{become_provider, credits, offer_pack};
use crate::marketplace::inbox;

on_both_databases! {
    a_second_collection_is_shown_to_finance_and_goes_back,
    a_second_refund_and_a_second_payout_are_shown_to_finance,
    a_purchase_that_is_collected_twice_goes_back_once,
    money_of_an_order_that_nobody_knows_is_recorded,
}

/// What the sandbox's gateway tells, with its signature.
async fn tell(world: &World, key: &str, reference: &str) -> Reply {
    let body = json!({ "order_key": key, "accepted": true, "reference": reference });
    let mut mac = Hmac::<Sha256>::new_from_slice(b"sandbox").unwrap();
    mac.update(body.to_string().as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let headers = [("palier-signature", signature.as_str())];
    world.nobody().send(reqwest::Method::POST, "/v1/payment-notifications/sandbox", Some(body), &headers).await
}

/// The key and the reference under which the sandbox settled the newest order of a kind, and its id.
async fn newest(finance: &Person<'_>, kind: &str) -> (String, String, String) {
    let orders = finance.get("/v1/payment-orders?state=settled").await.expect(200);
    let order = orders["items"].as_array().unwrap().iter().find(|order| order["kind"] == kind).unwrap().clone();
    let id = order["id"].as_str().unwrap().to_owned();
    (format!("{id}-0"), format!("sandbox-{id}-0"), id)
}

async fn movements(finance: &Person<'_>) -> Vec<Value> {
    finance.get("/v1/unexpected-movements").await.expect(200)["items"].as_array().unwrap().clone()
}

async fn a_second_collection_is_shown_to_finance_and_goes_back(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let finance = world.staff(StaffRole::Finance).await;
    let bakery = launch(&amina, 20_00, None).await;
    let pledge = bakery.pledge(&bela, 25_00).await;
    let before = (bakery.statement(world).await, trail(&bela, &pledge).await);
    let (key, reference, order) = newest(&finance, "collect").await;
    tell(world, &key, &reference).await.expect(204);
    assert_eq!(movements(&finance).await, [] as [Value; 0], "the same answer again is a replay");
    tell(world, &key, "another").await.expect(204);
    tell(world, &key, "another").await.expect(204);
    let found = movements(&finance).await;
    let [movement] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((&movement["cause"], &movement["kind"]), (&json!("repeated"), &json!("collect")));
    assert_eq!((&movement["amount"], &movement["reference"]), (&eur(25_00), &json!("another")));
    assert_eq!(movement["payment_order_id"], order.as_str());
    assert!(pledge.ends_with(movement["pledge_id"].as_str().unwrap()));
    let orders = finance.get("/v1/payment-orders").await.expect(200);
    let refund = orders["items"].as_array().unwrap().iter().find(|one| one["id"] == movement["refund_order_id"]);
    let refund = refund.unwrap();
    assert_eq!(
        (&refund["kind"], &refund["state"], &refund["amount"]),
        (&json!("refund"), &json!("settled"), &eur(25_00))
    );
    // Under the next key, with the reference of the first movement: again another one.
    tell(world, &format!("{order}-1"), &reference).await.expect(204);
    assert_eq!(movements(&finance).await.len(), 2);
    assert_eq!(inbox(&finance).await, ["payment_moved_twice", "payment_moved_twice"]);
    let text = finance.get("/v1/me/notifications").await.expect(200)["items"][0]["text"].clone();
    assert!(text.as_str().unwrap().contains("25"), "{text}");
    let transfers = amina.get(&format!("{}/escrow/transfers", bakery.path)).await.expect(200);
    let kinds: Vec<&str> =
        transfers["items"].as_array().unwrap().iter().filter_map(|one| one["kind"].as_str()).collect();
    let twice = ["repeated_collection", "repeat_returned"];
    assert_eq!(kinds, [&["collection"], &twice[..], &twice[..]].concat());
    let after = (bakery.statement(world).await, trail(&bela, &pledge).await);
    for part in ["collected", "withdrawn", "raised", "in_escrow", "returned", "pledges"] {
        assert_eq!(after.0[part], before.0[part], "{part}: it never was the campaign's");
    }
    assert_eq!((&after.1["collected"], &after.1["entries"]), (&before.1["collected"], &before.1["entries"]));
    // The campaign goes on as if nothing had been, and what has come back is no part of it.
    world.advance_days(31).await;
    assert_eq!(bakery.state(&bela).await, "preparing");
    assert_eq!(bakery.statement(world).await["released"], eur(5_00));
    amina.get("/v1/unexpected-movements").await.expect_problem("not-allowed");
}

async fn a_second_refund_and_a_second_payout_are_shown_to_finance(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let finance = world.staff(StaffRole::Finance).await;
    let bakery = launch(&amina, 20_00, None).await;
    let withdrawn = bakery.pledge(&bela, 7_00).await;
    bela.post(&format!("{withdrawn}/withdraw"), Value::Null).await.expect(200);
    bakery.pledge(&bela, 20_00).await;
    let (_, reference, refund) = newest(&finance, "refund").await;
    tell(world, &format!("{refund}-1"), &reference).await.expect(204);
    world.advance_days(31).await;
    let (key, _, payout) = newest(&finance, "payout").await;
    tell(world, &key, "a second payout").await.expect(204);
    let found = movements(&finance).await;
    let shown: Vec<_> = found.iter().map(|one| (&one["kind"], &one["amount"], &one["refund_order_id"])).collect();
    let none = Value::Null;
    assert_eq!(shown, [(&json!("payout"), &eur(4_00), &none), (&json!("refund"), &eur(7_00), &none)]);
    assert_eq!((&found[0]["payment_order_id"], &found[0]["tranche_number"]), (&json!(payout), &json!(1)));
    let statement = bakery.statement(world).await;
    assert_eq!((&statement["paid_out"], &statement["returned"]), (&eur(4_00), &eur(7_00)));
    assert_eq!(inbox(&finance).await, ["payment_moved_twice", "payment_moved_twice"]);
}

async fn a_purchase_that_is_collected_twice_goes_back_once(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    let finance = world.staff(StaffRole::Finance).await;
    become_provider(&bela).await;
    let pack = offer_pack(&sales, 15_00, 20).await;
    bela.post("/v1/me/credit-packs", json!({ "credit_pack_id": pack })).await.expect(201);
    let (key, reference, _) = newest(&finance, "collect").await;
    tell(world, &key, &reference).await.expect(204);
    tell(world, &key, "again").await.expect(204);
    tell(world, &key, "again").await.expect(204);
    let found = movements(&finance).await;
    assert_eq!((found.len(), &found[0]["provider_id"], &found[0]["campaign_id"]), (1, &json!(bela.id), &Value::Null));
    assert_eq!(credits(&bela).await["available"], 20, "it was paid once");
    let transfers = bela.get("/v1/me/credits/transfers").await.expect(200);
    let kinds: Vec<&str> =
        transfers["items"].as_array().unwrap().iter().filter_map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds, ["pack_payment", "credit_purchase", "repeated_collection", "repeat_returned"]);
}

async fn money_of_an_order_that_nobody_knows_is_recorded(world: &World) {
    let finance = world.staff(StaffRole::Finance).await;
    let key = format!("{}-0", uuid::Uuid::now_v7());
    for _ in 0..2 {
        tell(world, &key, "from nowhere").await.expect_problem("payment-order-unknown");
    }
    let found = movements(&finance).await;
    assert_eq!((found.len(), &found[0]["cause"], &found[0]["amount"]), (1, &json!("unknown_order"), &Value::Null));
    assert_eq!((&found[0]["order_key"], &found[0]["reference"]), (&json!(key), &json!("from nowhere")));
    assert_eq!(inbox(&finance).await, ["unknown_payment_moved"]);
}
