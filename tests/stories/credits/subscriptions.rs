//! Subscriptions, month after month: renewals, cancellation, grace, upgrades.

use palier_domain::actor::{Scope, StaffRole};
use palier_tests::world::eur;
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};

use super::{become_provider, credits, offer_plan, subscribe};
use crate::marketplace::inbox;
use crate::matrix::client;

on_both_databases! {
    each_month_brings_its_credits_until_it_is_cancelled,
    a_renewal_that_is_refused_has_its_grace,
    a_payment_within_the_grace_goes_on_where_the_month_ended,
    an_upgrade_takes_the_unused_part_off,
    an_upgrade_is_offered_where_one_can_succeed,
    sales_cancels_for_a_provider,
    what_has_ended_stays_in_the_list,
}

async fn state(provider: &Person<'_>) -> Value {
    provider.get("/v1/me/subscription").await.expect(200)["state"].clone()
}

async fn provider_and_sales(world: &World) -> (Person<'_>, Person<'_>) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    (bela, sales)
}

async fn each_month_brings_its_credits_until_it_is_cancelled(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let plan = offer_plan(&sales, 20_00, 40, true).await;
    let taken = subscribe(&bela, &plan).await;
    assert_eq!(
        (&taken["state"], &taken["allowed_actions"]),
        (&json!("active"), &json!(["cancel"])),
        "no larger plan is on offer"
    );
    let again = bela.post("/v1/me/subscription", json!({ "plan_id": plan })).await;
    assert_eq!(again.expect_problem("subscription-exists")["state"], "active");
    assert_eq!(credits(&bela).await["available"], 40);
    world.advance_days(32).await;
    assert_eq!(credits(&bela).await["available"], 80);
    bela.delete("/v1/me/subscription").await.expect(204);
    bela.delete("/v1/me/subscription").await.expect_problem("subscription-already-cancelled");
    bela.post("/v1/me/subscription/resume", Value::Null).await.expect(200);
    bela.post("/v1/me/subscription/resume", Value::Null).await.expect_problem("subscription-not-cancelled");
    bela.delete("/v1/me/subscription").await.expect(204);
    assert_eq!(state(&bela).await, "active", "what is paid can be used");
    world.advance_days(32).await;
    bela.get("/v1/me/subscription").await.expect_problem("subscription-missing");
    assert_eq!(credits(&bela).await["available"], 80);
    assert_eq!(inbox(&bela).await, ["subscription_ended"]);
    let purchases = bela.get("/v1/me/purchases").await.expect(200);
    let kinds: Vec<&Value> = purchases["items"].as_array().unwrap().iter().map(|item| &item["kind"]).collect();
    assert_eq!(kinds, ["renewal", "first_month"]);
}

async fn a_renewal_that_is_refused_has_its_grace(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let plan = offer_plan(&sales, 40_08, 40, true).await;
    subscribe(&bela, &plan).await;
    world.advance_days(32).await;
    assert_eq!(state(&bela).await, "past_due");
    assert_eq!(credits(&bela).await["available"], 40);
    let due = bela.get("/v1/me/subscription").await.expect(200);
    assert_eq!(due["allowed_actions"], json!(["cancel", "pay"]));
    let told = bela.get("/v1/me/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(told["kind"], "subscription_past_due");
    let (until, deadline) = (due["grace_ends_at"].as_str().unwrap(), told["deadline_at"].as_str().unwrap());
    assert_eq!(deadline[..19], until[..19]);
    let day: chrono::NaiveDate = until[..10].parse().unwrap();
    for (language, day) in [("en", day.format("on %-d %B %Y unless")), ("fr", day.format(" %Y s’il n’est pas"))] {
        let inbox = bela.send(Method::GET, "/v1/me/notifications", None, &[("accept-language", language)]).await;
        let told = inbox.expect(200)["items"][0]["text"].clone();
        assert!(told.as_str().unwrap().contains(&day.to_string()), "{told}");
    }
    world.advance_days(8).await;
    assert_eq!(inbox(&bela).await, ["subscription_lapsed", "subscription_past_due"], "each once, whatever the tries");
    bela.get("/v1/me/subscription").await.expect_problem("subscription-missing");
    let purchases = bela.get("/v1/me/purchases").await.expect(200);
    let refused = purchases["items"].as_array().unwrap().iter().filter(|item| item["state"] == "refused");
    assert_eq!(refused.count(), 4);
    subscribe(&bela, &offer_plan(&sales, 20_00, 10, false).await).await;
    assert_eq!(credits(&bela).await["available"], 50);
}

async fn a_payment_within_the_grace_goes_on_where_the_month_ended(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let plan = offer_plan(&sales, 40_08, 40, true).await;
    let first = subscribe(&bela, &plan).await;
    bela.post("/v1/me/subscription/pay", Value::Null).await.expect_problem("subscription-state-invalid");
    world.advance_days(32).await;
    let paid = bela.post("/v1/me/subscription/pay", Value::Null).await.expect(200);
    assert_eq!((&paid["state"], &paid["period_started_at"]), (&json!("active"), &first["period_ends_at"]));
    assert_eq!(credits(&bela).await["available"], 80);
}

async fn an_upgrade_takes_the_unused_part_off(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let (small, large) = (offer_plan(&sales, 20_00, 40, false).await, offer_plan(&sales, 50_00, 120, true).await);
    let taken = subscribe(&bela, &small).await;
    assert_eq!(taken["allowed_actions"], json!(["upgrade", "cancel"]));
    let body = json!({ "plan_id": large });
    let shown = bela.post("/v1/me/subscription/upgrade?dry_run=true", body.clone()).await.expect(200);
    assert_eq!((&shown["subscription"]["plan_id"], &shown["dry_run"]), (&json!(small), &json!(true)));
    let coming = [&shown["plan"]["id"], &shown["plan"]["name"], &shown["plan"]["is_privilege"]];
    assert_eq!(coming, [&json!(large), &json!("Formule"), &json!(true)]);
    assert!(shown["period_started_at"].as_str() < shown["period_ends_at"].as_str());
    let done = bela.post("/v1/me/subscription/upgrade", body.clone()).await.expect(200);
    assert_eq!(done["subscription"]["plan_id"], json!(large));
    for begins in ["period_started_at", "period_ends_at"] {
        assert_eq!(done[begins], done["subscription"][begins]);
    }
    let (price, brought) = (done["price"]["amount_minor"].as_i64().unwrap(), done["credits"].as_i64().unwrap());
    assert!((30_00..=30_10).contains(&price) && (80..=81).contains(&brought), "{price} {brought}");
    assert_eq!(credits(&bela).await["available"], 40 + brought);
    bela.post("/v1/me/subscription/upgrade", body).await.expect_problem("plan-not-an-upgrade");
    world.advance_days(32).await;
    assert_eq!(credits(&bela).await["available"], 160 + brought);
    let last = &bela.get("/v1/me/purchases").await.expect(200)["items"][0];
    assert_eq!((&last["kind"], &last["price"]), (&json!("renewal"), &eur(50_00)));
}

async fn an_upgrade_is_offered_where_one_can_succeed(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let privileged = offer_plan(&sales, 20_00, 40, true).await;
    let poorer = [(30_00, 39, true), (30_00, 120, false), (20_00, 120, true)];
    let mut lacking = Vec::new();
    subscribe(&bela, &privileged).await;
    for (price_minor, credits, is_privilege) in poorer {
        let body = json!({ "plan_id": offer_plan(&sales, price_minor, credits, is_privilege).await });
        let refused = bela.post("/v1/me/subscription/upgrade?dry_run=true", body).await;
        lacking.push(refused.expect_problem("plan-not-an-upgrade")["lacking"].clone());
    }
    assert_eq!(lacking, [json!(["credits"]), json!(["privilege"]), json!(["price"])]);
    let francs = json!({
        "name": "Francs", "price": { "amount_minor": 90_00, "currency": "CHF" }, "credits_per_month": 90,
        "is_privilege": true,
    });
    sales.post("/v1/plans", francs).await.expect(201);
    let actions = async || bela.get("/v1/me/subscription").await.expect(200)["allowed_actions"].clone();
    assert_eq!(actions().await, json!(["cancel"]));
    let larger = format!("/v1/plans/{}", offer_plan(&sales, 50_00, 40, true).await);
    assert_eq!(actions().await, json!(["upgrade", "cancel"]));
    sales.patch(&larger, json!({ "is_active": false })).await.expect(200);
    assert_eq!(actions().await, json!(["cancel"]));
}

async fn sales_cancels_for_a_provider(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let path = format!("/v1/providers/{}/subscription", bela.id);
    sales.get(&path).await.expect_problem("subscription-missing");
    subscribe(&bela, &offer_plan(&sales, 20_00, 40, true).await).await;
    let seen = sales.get(&path).await.expect(200);
    assert_eq!((&seen["state"], &seen["allowed_actions"]), (&json!("active"), &json!(["cancel"])));
    let shop = client(&bela, &[Scope::CreditsRead]).await;
    assert_eq!(shop.get("/v1/me/subscription").await.expect(200)["allowed_actions"], json!([]));
    assert_eq!(sales.post(&format!("{path}/cancel"), Value::Null).await.status, 422, "with a reason only");
    let reason = json!({ "reason": "Vous partez à la retraite." });
    let cancelled = sales.post(&format!("{path}/cancel"), reason.clone()).await.expect(200);
    assert_eq!(
        (&cancelled["cancels_at_period_end"], &cancelled["cancellation_reason"]),
        (&json!(true), &reason["reason"])
    );
    let told = bela.get("/v1/me/notifications").await.expect(200)["items"][0].clone();
    assert_eq!((&told["kind"], &told["message"]), (&json!("subscription_cancelled"), &reason["reason"]));
    assert_eq!(told["deadline_at"], cancelled["period_ends_at"]);
    let follow_up = world.staff(StaffRole::FollowUp).await;
    follow_up.post(&format!("{path}/cancel"), reason.clone()).await.expect_problem("not-allowed");
    let larger = json!({ "plan_id": offer_plan(&sales, 50_00, 60, true).await });
    let refused =
        bela.post("/v1/me/subscription/upgrade", larger).await.expect_problem("subscription-already-cancelled");
    assert_eq!(refused["ends_at"], cancelled["period_ends_at"]);
    let kept = bela.get("/v1/me/subscription").await.expect(200);
    assert_eq!(kept["cancellation_reason"], reason["reason"], "nothing but resuming takes it back");
    assert_eq!(kept["allowed_actions"], json!(["resume"]));
    bela.post("/v1/me/subscription/resume", Value::Null).await.expect(200);
    assert_eq!(bela.get("/v1/me/subscription").await.expect(200)["cancellation_reason"], Value::Null);
    sales.post(&format!("{path}/cancel"), reason.clone()).await.expect(200);
    world.advance_days(32).await;
    let told = bela.get("/v1/me/notifications").await.expect(200)["items"][0].clone();
    assert_eq!((&told["kind"], &told["message"]), (&json!("subscription_ended_by_sales"), &reason["reason"]));
}

async fn what_has_ended_stays_in_the_list(world: &World) {
    let (bela, sales) = provider_and_sales(world).await;
    let of_bela = format!("/v1/providers/{}/subscriptions", bela.id);
    assert_eq!(bela.get("/v1/me/subscriptions").await.expect(200)["items"], json!([]));
    let refused = offer_plan(&sales, 40_08, 40, true).await;
    let unpaid = subscribe(&bela, &refused).await["id"].clone();
    world.advance_days(45).await;
    let cancelled = subscribe(&bela, &offer_plan(&sales, 20_00, 40, true).await).await["id"].clone();
    bela.delete("/v1/me/subscription").await.expect(204);
    world.advance_days(32).await;
    let current = subscribe(&bela, &offer_plan(&sales, 20_00, 40, true).await).await;
    let list = bela.get("/v1/me/subscriptions").await.expect(200);
    let items = list["items"].as_array().unwrap();
    let seen: Vec<[&Value; 3]> = items.iter().map(|item| [&item["id"], &item["state"], &item["end_reason"]]).collect();
    let (ended, none) = (json!("ended"), Value::Null);
    let [by_provider, not_paid] = [json!("cancelled"), json!("not_paid")];
    let expected =
        [[&current["id"], &json!("active"), &none], [&cancelled, &ended, &by_provider], [&unpaid, &ended, &not_paid]];
    assert_eq!(seen, expected);
    assert_eq!(items[0], current);
    assert!(items[1..].iter().all(|item| item["ended_at"].is_string() && item["allowed_actions"] == json!([])));
    let first = sales.get(&format!("{of_bela}?limit=2")).await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = sales.get(&format!("{of_bela}?limit=2&cursor={cursor}")).await.expect(200);
    let ids: Vec<&Value> =
        [&first, &rest].iter().flat_map(|page| page["items"].as_array().unwrap()).map(|item| &item["id"]).collect();
    assert_eq!(ids, [&current["id"], &cancelled, &unpaid]);
    assert_eq!(rest["next_cursor"], Value::Null);
    bela.get(&of_bela).await.expect_problem("not-allowed");
}
