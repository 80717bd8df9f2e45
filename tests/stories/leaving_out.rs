//! What may be left out may be null, and a body that is not needed may be announced and empty.

use palier_tests::world::eur;
use palier_tests::{World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::campaign::{draft, launch};

on_both_databases! {
    an_empty_body_is_no_body,
    null_is_absent_in_what_is_new,
    a_member_is_cleared_by_null_or_by_name,
}

async fn an_empty_body_is_no_body(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let mut tried = 0;
    for (method, path, operation) in world.document.operations() {
        if method != Method::POST || operation["requestBody"].is_null() {
            continue;
        }
        let path = path
            .replace("/v1/campaigns/{campaign_id}", &bakery.path)
            .replace("{project_id}", &uuid::Uuid::now_v7().to_string());
        let ask = async |content_type: &[(&str, &str)]| {
            let key = uuid::Uuid::now_v7().to_string();
            let headers: Vec<_> =
                [("idempotency-key", key.as_str())].into_iter().chain(content_type.iter().copied()).collect();
            let reply = bela.send(Method::POST, &path, None, &headers).await;
            (reply.status, reply.body["code"].clone(), reply.body["errors"].clone())
        };
        let (bare, typed) = (ask(&[]).await, ask(&[("content-type", "application/json")]).await);
        assert!(typed.0 < 500, "{path}: {typed:?}");
        if operation["requestBody"]["required"] != true {
            assert_eq!(typed, bare, "{path}");
        }
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

async fn null_is_absent_in_what_is_new(world: &World) {
    let amina = world.person("Amina").await;
    let body = json!({
        "id": null, "title": "Un four", "summary": null, "story": null, "category": "design", "kind": "product",
        "goal": eur(100_00), "opens_at": null, "deadline_at": null, "delivery_calendar": null,
    });
    let made = amina.post("/v1/campaigns", body).await.expect(201);
    assert_eq!((&made["summary"], &made["story"], &made["deadline_at"]), (&json!(""), &json!(""), &Value::Null));
    let mut titleless = json!({ "title": null, "category": "design", "kind": "product", "goal": eur(100_00) });
    amina.post("/v1/campaigns", titleless.clone()).await.expect_faults("validation-failed", &[("/title", "type")]);
    titleless["title"] = json!("Un four");
    titleless["unknown"] = Value::Null;
    let unknown = [("/unknown", "unknown-field")];
    amina.post("/v1/campaigns", titleless).await.expect_faults("validation-failed", &unknown);
    let bakery = launch(&amina, 100_00, None).await;
    let pledges = format!("{}/pledges", bakery.path);
    let line = json!({ "reward_id": bakery.bread, "quantity": 1, "shipping_mode": null, "address": null });
    let bela = world.person("Bela").await;
    let pledge = json!({ "id": null, "lines": [line], "free_amount": null });
    let pledge = bela.post(&pledges, pledge).await.expect(201);
    assert_eq!(pledge["lines"][0]["quantity"], 1);
    let only_money = json!({ "lines": null, "free_amount": eur(5_00) });
    assert_eq!(bela.post(&pledges, only_money).await.expect(201)["lines"], json!([]));
    let clock = json!({ "to": null, "by_seconds": 1 });
    amina.post("/v1/sandbox/clock/advance", clock).await.expect(200);
    let nothing = bela.send(Method::POST, &pledges, Some(Value::Null), &[("idempotency-key", "nothing")]).await;
    nothing.expect_faults("validation-failed", &[("", "type")]);
}

async fn a_member_is_cleared_by_null_or_by_name(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = draft(&amina, 100_00, None).await;
    let set = json!({ "summary": "Du pain.", "story": "Le nôtre." });
    for (query, patch) in [("", json!({ "summary": null, "story": null })), ("?clear=summary,story", json!({}))] {
        amina.patch(&bakery.path, set.clone()).await.expect(200);
        let etag = amina.get(&bakery.path).await.header("etag").to_owned();
        let headers = [("if-match", etag.as_str()), ("content-type", "application/merge-patch+json")];
        let path = format!("{}{query}", bakery.path);
        let cleared = amina.send(Method::PATCH, &path, Some(patch), &headers).await.expect(200);
        assert_eq!((&cleared["summary"], &cleared["story"]), (&json!(""), &json!("")), "{query}");
    }
    let edit = async |query: &str, patch: Value| {
        let headers = [("if-match", "*"), ("content-type", "application/merge-patch+json")];
        amina.send(Method::PATCH, &format!("{}{query}", bakery.path), Some(patch), &headers).await
    };
    let both = edit("?clear=summary", json!({ "summary": "Du pain." })).await;
    let problem = both.expect_faults("validation-failed", &[("?clear", "set-and-cleared")]);
    assert_eq!(problem["errors"][0]["message"], "“summary” is set in the body and cleared here. Choose one.");
    edit("?clear=title", json!({ "summary": "Du pain." }))
        .await
        .expect_faults("validation-failed", &[("?clear", "not-one-of")]);
    edit("?clear=", json!({ "title": "Un four" })).await.expect_faults("validation-failed", &[("?clear", "too-short")]);
    edit("", json!({ "title": null })).await.expect_faults("validation-failed", &[("/title", "type")]);
}
