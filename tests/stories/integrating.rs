//! What somebody meets who builds on Palier with nothing but the document.

use palier_domain::actor::{Scope, StaffRole};
use palier_tests::world::eur;
use palier_tests::{World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use crate::credits::{offer_plan, subscribe};
use crate::marketplace::{bathroom, draft, inbox, listed, provider, provider_with};
use crate::matrix::client;

on_both_databases! {
    a_body_that_is_missing_is_said_to_be_missing,
    each_fault_is_told_once,
    refusals_say_who_may_and_what_to_do,
    texts_are_written_for_people,
    a_text_is_emptied_with_null,
    a_policy_is_set_over_the_one_that_was_seen,
}

async fn a_body_that_is_missing_is_said_to_be_missing(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let problem = felix.post(&project.to("reject"), Value::Null).await;
    let problem = problem.expect_faults("validation-failed", &[("", "required")]);
    assert_eq!(problem["errors"][0]["message"], "Send a body: application/json.");
    let details = pia.post(&project.to("contact-details"), Value::Null).await.expect(200);
    assert_eq!(details["name"], "Clara", "nothing in this body must be there");
}

async fn each_fault_is_told_once(world: &World) {
    let clara = world.person("Clara").await;
    let mut body = bathroom("");
    body["budget"] = json!({ "amount_minor": 1, "currency": null });
    let problem = clara.post("/v1/projects", body).await;
    let problem = problem.expect_faults("validation-failed", &[("/title", "too-short"), ("/budget/currency", "type")]);
    assert!(problem["errors"].to_string().contains("at least 1 character."), "{problem}");
    let mut free = bathroom("Une douche");
    free["budget"] = eur(0);
    let at = [("/budget/amount_minor", "out-of-range")];
    clara.post("/v1/projects", free).await.expect_faults("validation-failed", &at);
}

async fn refusals_say_who_may_and_what_to_do(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let shop = client(&pia, Scope::ALL).await;
    shop.post(&project.to("applications"), json!({ "message": "X" })).await.expect_problem("client-not-allowed");
    let refused = clara.post(&project.to("validate"), Value::Null).await.expect_problem("not-allowed");
    assert_eq!(refused["detail"], "Reserved for: follow-up.");
    assert_eq!(refused["allowed"], json!(["follow_up"]));
    let told = world.nobody().get("/problems/not-allowed").await.expect(200);
    assert_eq!(refused["meaning"], told["meaning"]);
    for (list, operation) in [("plans", "list_plans"), ("credit-packs", "list_credit_packs")] {
        let list = format!("/v1/{list}?with_inactive=true");
        world.nobody().get(&list).await.expect_problem("sign-in-required");
        let refused = pia.get(&list).await.expect_problem("not-allowed");
        assert_eq!(refused["operation"], operation);
        assert_eq!(refused["allowed"], json!(["sales"]));
    }
}

async fn texts_are_written_for_people(world: &World) {
    let (clara, felix) = (world.person("Clara").await, world.staff(StaffRole::FollowUp).await);
    let pia = provider_with(world, "Pia", 10).await;
    let project = listed(&clara, &felix, bathroom("Une douche")).await;
    let report = project.to("stale-reports");
    pia.post(&report, json!({ "reason": "X" })).await.expect(201);
    let french = [("accept-language", "fr")];
    let again = pia.send(Method::POST, &report, Some(json!({ "reason": "X" })), &french).await;
    let again = again.expect_problem("already-reported");
    let detail = again["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("Le suivi projet a reçu votre signalement le ") && detail.ends_with(" (UTC)."),
        "{detail}"
    );
    assert!(!detail.contains(again["reported_at"].as_str().unwrap()), "{detail}");
    assert_eq!(inbox(&felix).await.len(), 1);
    let told = felix.send(Method::GET, "/v1/me/notifications", None, &french).await;
    assert_eq!((told.header("content-language"), told.header("vary").contains("Accept-Language")), ("fr", true));
    let (bela, sales) = (provider(world, "Bela").await, world.staff(StaffRole::Sales).await);
    let plan = offer_plan(&sales, 49_00, 60, false).await;
    subscribe(&bela, &plan).await;
    let upgrade = bela.post("/v1/me/subscription/upgrade", json!({ "plan_id": plan })).await;
    let detail = upgrade.expect_problem("plan-not-an-upgrade")["detail"].clone();
    let expected = "An upgrade costs more than €49.00 a month, grants at least 60 credits and keeps the privilege you have. The \
                    plan falls short on: price. Nothing was charged.";
    assert_eq!(detail, expected);
}

async fn a_text_is_emptied_with_null(world: &World) {
    let clara = world.person("Clara").await;
    let project = draft(&clara, bathroom("Une douche")).await;
    let emptied = clara.patch(&project.path, json!({ "description": null })).await.expect(200);
    assert_eq!((&emptied["description"], &emptied["title"]), (&json!(""), &json!("Une douche")));
}

async fn a_policy_is_set_over_the_one_that_was_seen(world: &World) {
    let admin = world.staff(StaffRole::Admin).await;
    let seen = admin.get("/v1/policies").await;
    let terms = seen.body["items"][0]["terms"].clone();
    admin.post("/v1/policies", terms.clone()).await.expect_problem("precondition-required");
    let set = async || {
        let headers = [("if-match", seen.header("etag"))];
        admin.send(Method::POST, "/v1/policies", Some(terms.clone()), &headers).await
    };
    set().await.expect(201);
    assert_eq!(set().await.expect_problem("version-changed")["version"], 2);
}
