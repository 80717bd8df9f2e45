//! The sandbox's clock: who moves it, how far, and how often under one key.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::launch;

on_both_databases! {
    a_key_moves_the_clock_once_however_often_it_is_sent,
    two_moves_at_once_add_up,
    the_clock_has_an_end,
}

const ADVANCE: &str = "/v1/sandbox/clock/advance";
const DAY: i64 = 86_400;

fn instant(clock: &Value) -> DateTime<Utc> {
    clock["now"].as_str().expect("an instant").parse().expect("RFC 3339")
}

/// That about so many days have passed since an instant: real time goes on meanwhile.
#[track_caller]
fn assert_days(from: DateTime<Utc>, to: DateTime<Utc>, days: i64) {
    let more = to - from - TimeDelta::days(days);
    assert!((0..120).contains(&more.num_seconds()), "{more} besides {days} days");
}

async fn a_key_moves_the_clock_once_however_often_it_is_sent(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&world.person("Bela").await, 100_00).await;
    let body = json!({ "by_seconds": 3 * DAY });
    for (round, patience) in [0, 1, 2, 4, 8, 16, 32, 64, 128].into_iter().enumerate() {
        let (before, key) = (world.now().await, format!("round-{round}"));
        let move_it = async || amina.post_with_key(ADVANCE, body.clone(), &key).await;
        // Whoever loses patience does not know how far it came.
        let _cut_off = tokio::time::timeout(Duration::from_millis(patience), move_it()).await;
        let (one, other) = join(move_it(), move_it()).await;
        let last = move_it().await;
        for reply in [&one, &other] {
            assert!(reply.status == 200 || reply.body["code"] == "idempotency-key-in-use", "{}", reply.text);
            assert!(reply.status != 200 || reply.text == last.text);
        }
        assert_eq!((last.status, last.header("idempotency-replayed")), (200, "true"));
        assert_days(before, instant(&last.body), 3);
        assert_days(before, world.now().await, 3);
    }
    if world.takes_several_servers() {
        let (there, before) = (world.other_door().await, world.now().await);
        let there_too = palier_tests::Person { world: &there, ..amina.clone() };
        let (one, other) = join(
            amina.post_with_key(ADVANCE, body.clone(), "both"),
            there_too.post_with_key(ADVANCE, body.clone(), "both"),
        )
        .await;
        assert_eq!((one.status, &one.text), (200, &other.text));
        assert_days(before, world.now().await, 3);
        there.end().await;
    }
}

async fn two_moves_at_once_add_up(world: &World) {
    let (amina, before) = (world.person("Amina").await, world.now().await);
    let body = json!({ "by_seconds": 2 * DAY });
    let (one, other) = join(amina.post(ADVANCE, body.clone()), amina.post(ADVANCE, body.clone())).await;
    assert_eq!((one.status, other.status), (200, 200), "{} {}", one.text, other.text);
    assert_days(before, world.now().await, 4);
}

async fn the_clock_has_an_end(world: &World) {
    let amina = world.person("Amina").await;
    world.nobody().post(ADVANCE, json!({ "by_seconds": 1 })).await.expect_problem("sign-in-required");
    amina
        .post(ADVANCE, json!({ "by_seconds": 367 * DAY }))
        .await
        .expect_faults("validation-failed", &[("/by_seconds", "out-of-range")]);
    amina.post(ADVANCE, json!({ "to": "2100-01-01T00:00:00Z" })).await.expect_problem("clock-too-far");
    amina.post(ADVANCE, json!({ "to": "2020-01-01T00:00:00Z" })).await.expect_problem("clock-not-forward");
    while instant(&amina.get("/v1/sandbox/clock").await.body).timestamp() < 4_102_444_800 - 366 * DAY {
        amina.post(ADVANCE, json!({ "by_seconds": 366 * DAY })).await.expect(200);
    }
    let beyond = amina.post(ADVANCE, json!({ "by_seconds": 366 * DAY })).await.expect_problem("clock-too-far");
    assert_eq!(beyond["latest_at"], "2100-01-01T00:00:00.000000Z");
    let last = amina.post(ADVANCE, json!({ "to": "2100-01-01T00:00:00Z" })).await.expect(200);
    assert_eq!(last["now"], "2100-01-01T00:00:00.000000Z");
    // Life goes on there, and every instant is told in RFC 3339.
    let bakery = launch(&amina, 100_00, None).await;
    let campaign = amina.get(&bakery.path).await.expect(200);
    let launched: DateTime<Utc> = campaign["launched_at"].as_str().expect("an instant").parse().expect("RFC 3339");
    assert!(launched.timestamp() >= 4_102_444_800);
}
