//! Goodwill: one spend, a reason, within the cap, once.

use palier_domain::actor::StaffRole;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Market, become_provider, buy_pack, credits, spends_of};

on_both_databases! {
    sales_gives_back_within_the_cap_once,
    only_sales_gives_back_and_sees_what_is_left,
    nobody_of_sales_gives_to_themselves,
}

async fn sales_gives_back_within_the_cap_once(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    buy_pack(&sales, &bela, 60).await;
    let market = Market::open(world).await;
    for _ in 0..10 {
        market.spend(&bela, 2).await;
    }
    let spends = spends_of(&sales, &bela).await;
    let refund = |place: usize| format!("/v1/credit-spends/{}/goodwill-refund", spends[place]);
    let reason = "Le client avait trouvé ailleurs.";
    let given = sales.post(&refund(0), json!({ "credits": 1, "reason": reason })).await.expect(200);
    assert_eq!((&given["spend"]["state"], &given["spend"]["refunded"]), (&json!("partly_refunded"), &json!(1)));
    let (cap, left) = (&given["goodwill"]["cap"], &given["goodwill"]["left"]);
    assert_eq!((cap, left), (&json!(2), &json!(1)));
    sales.post(&refund(0), json!({ "reason": reason })).await.expect_problem("spend-already-refunded");
    let passed = sales.post(&refund(1), json!({ "reason": reason })).await.expect_problem("goodwill-cap-reached");
    assert_eq!((&passed["asked"], &passed["left"], &passed["window_days"]), (&json!(2), &json!(1), &json!(90)));
    let too_many = sales.post(&refund(1), json!({ "credits": 3, "reason": reason })).await;
    too_many.expect_faults("validation-failed", &[("/credits", "out-of-range")]);
    sales.post(&refund(1), json!({ "credits": 1, "reason": reason })).await.expect(200);
    assert_eq!(credits(&bela).await["available"], 42);
    let told = bela.get("/v1/me/notifications").await.expect(200);
    let told: Vec<(&Value, &Value, &Value)> =
        told["items"].as_array().unwrap().iter().map(|one| (&one["kind"], &one["text"], &one["message"])).collect();
    let text = json!("We refunded 1 credit to you as goodwill.");
    assert_eq!(told, [(&json!("goodwill_refund"), &text, &json!(reason)); 2], "each is told once");
    let entry = &bela.get("/v1/me/credits/statement").await.expect(200)["items"][0];
    assert_eq!((&entry["kind"], &entry["spend_id"]), (&json!("credit_refund"), &json!(spends[1])));
    let lots = bela.get("/v1/me/credits/lots").await.expect(200);
    assert_eq!(lots["items"][0]["origin"], "goodwill", "what came back is spent first: it expires first");
    world.advance_days(91).await;
    let standing = sales.get(&format!("/v1/providers/{}/credits", bela.id)).await.expect(200);
    assert_eq!((&standing["goodwill"]["cap"], &standing["goodwill"]["left"]), (&json!(1), &json!(1)));
}

async fn only_sales_gives_back_and_sees_what_is_left(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    buy_pack(&sales, &bela, 10).await;
    Market::open(world).await.spend(&bela, 1).await;
    let refund = format!("/v1/credit-spends/{}/goodwill-refund", spends_of(&sales, &bela).await[0]);
    for role in [StaffRole::Admin, StaffRole::Finance, StaffRole::FollowUp, StaffRole::Support] {
        let staff = world.staff(role).await;
        staff.post(&refund, json!({ "reason": "X" })).await.expect_problem("not-allowed");
        staff.get(&format!("/v1/providers/{}/credit-spends", bela.id)).await.expect_problem("not-allowed");
    }
    bela.post(&refund, json!({ "reason": "X" })).await.expect_problem("not-allowed");
    let absent = format!("/v1/credit-spends/{}/goodwill-refund", Uuid::now_v7());
    sales.post(&absent, json!({ "reason": "X" })).await.expect_problem("not-found");
    sales.get(&format!("/v1/providers/{}/credits", Uuid::now_v7())).await.expect_problem("not-found");
    let without_key = sales.send(reqwest::Method::POST, &refund, Some(json!({ "reason": "X" })), &[]).await;
    without_key.expect_problem("idempotency-key-missing");
    let once = sales.post_with_key(&refund, json!({ "reason": "X" }), "once").await;
    let twice = sales.post_with_key(&refund, json!({ "reason": "X" }), "once").await;
    assert_eq!((once.status, &once.text, twice.header("idempotency-replayed")), (200, &twice.text, "true"));
    assert_eq!(credits(&bela).await["available"], 10);
    assert_eq!(sales.get(&refund).await.body["code"], Value::from("method-not-allowed"));
}

async fn nobody_of_sales_gives_to_themselves(world: &World) {
    let (sales, other) = (world.staff(StaffRole::Sales).await, world.staff(StaffRole::Sales).await);
    become_provider(&sales).await;
    buy_pack(&other, &sales, 10).await;
    Market::open(world).await.spend(&sales, 1).await;
    let refund = format!("/v1/credit-spends/{}/goodwill-refund", spends_of(&sales, &sales).await[0]);
    let refused = sales.post(&refund, json!({ "reason": "Pour moi." })).await;
    assert_eq!(refused.status, 403);
    refused.expect_problem("own-spend");
    assert_eq!(credits(&sales).await["available"], 9);
    other.post(&refund, json!({ "reason": "Pour une fois." })).await.expect(200);
    assert_eq!(credits(&sales).await["available"], 10);
}
