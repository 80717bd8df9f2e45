//! A request that is sent twice has one effect and one reply.

use palier_tests::world::eur;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::launch;

on_both_databases! {
    the_same_request_gets_the_same_bytes,
    a_refusal_is_kept_too,
    a_pledge_needs_a_key,
    a_client_may_choose_the_id,
}

async fn the_same_request_gets_the_same_bytes(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledges = format!("{}/pledges", bakery.path);
    let body = json!({ "free_amount": eur(10_00) });
    let first = bela.post_with_key(&pledges, body.clone(), "once").await;
    let again = bela.post_with_key(&pledges, body.clone(), "once").await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    let other = json!({ "free_amount": eur(11_00) });
    bela.post_with_key(&pledges, other, "once").await.expect_problem("idempotency-key-reused");
    chloe.post_with_key(&pledges, body, "once").await.expect(201);
    assert_eq!(bakery.statement(world).await["collected"], eur(20_00), "another person's key is another key");
}

async fn a_refusal_is_kept_too(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = launch(&amina, 100_00, None).await;
    let launch = format!("{}/launch", bakery.path);
    let first = amina.post_with_key(&launch, Value::Null, "again").await;
    let again = amina.post_with_key(&launch, Value::Null, "again").await;
    assert_eq!((first.status, &first.text), (409, &again.text));
    assert_eq!(again.header("idempotency-replayed"), "true");
}

async fn a_pledge_needs_a_key(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let body = json!({ "free_amount": eur(10_00) });
    let reply = bela.send(reqwest::Method::POST, &format!("{}/pledges", bakery.path), Some(body), &[]).await;
    assert_eq!(reply.status, 400);
    reply.expect_problem("idempotency-key-missing");
}

async fn a_client_may_choose_the_id(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let id = uuid::Uuid::now_v7();
    let body = json!({ "id": id, "free_amount": eur(10_00) });
    let pledges = format!("{}/pledges", bakery.path);
    assert_eq!(bela.post(&pledges, body.clone()).await.expect(201)["id"], id.to_string());
    bela.post(&pledges, body).await.expect_problem("id-taken");
    assert_eq!(bakery.statement(world).await["pledges"], 1);
}
