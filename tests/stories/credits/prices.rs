//! What an act costs by the policy in force, also when it is nothing.

use palier_domain::actor::StaffRole;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use super::{Market, credits};
use crate::marketplace::{bathroom, draft, provider, provider_with};

on_both_databases! {
    what_was_had_for_nothing_is_not_charged_later,
    details_that_cost_nothing_are_not_for_those_who_were_not_chosen,
    a_yen_is_no_euro,
}

/// What applying and seeing the contact details cost from now on.
async fn set_prices(admin: &Person<'_>, price: i64) {
    let policies = admin.get("/v1/policies").await.expect(200);
    let mut terms = policies["items"][0]["terms"].clone();
    for band in ["small", "medium", "large", "very_large"] {
        terms["marketplace"][band]["contact_details_credits"] = json!(price);
        terms["marketplace"][band]["application_credits"] = json!(price);
    }
    admin.post_seen("/v1/policies", terms).await.expect(201);
}

async fn what_was_had_for_nothing_is_not_charged_later(world: &World) {
    let (admin, market) = (world.staff(StaffRole::Admin).await, Market::open(world).await);
    let pia = provider_with(world, "Pia", 10).await;
    let project = market.project(2).await;
    set_prices(&admin, 0).await;
    assert_eq!(project.seen_by(&pia).await["cost"]["application_credits"], 0);
    let made = project.apply(&pia).await.expect(201);
    let free = "No credits spent. Applying to this project again is free.";
    assert_eq!((&made["spent_credits"], &made["explanation"]), (&json!(0), &json!(free)));
    let details = pia.post(&project.to("contact-details"), json!({})).await.expect(200);
    assert_eq!(details["spent_credits"], 0);
    set_prices(&admin, 5).await;
    assert_eq!(project.seen_by(&pia).await["cost"], json!({ "contact_details_credits": 0, "application_credits": 0 }));
    let again = project.apply(&pia).await.expect(201);
    let paid = "No credits spent: you already had this. Applying to this project again is free.";
    assert_eq!((&again["spent_credits"], &again["explanation"]), (&json!(0), &json!(paid)));
    let details = pia.post(&project.to("contact-details"), json!({})).await.expect(200);
    assert_eq!((&details["spent_credits"], &credits(&pia).await["available"]), (&json!(0), &json!(10)));
    let spends = pia.get("/v1/me/credits/spends").await.expect(200);
    let shown: Vec<&Value> = spends["items"].as_array().unwrap().iter().map(|spend| &spend["credits"]).collect();
    assert_eq!(shown, [0, 0]);
    market.project(2).await.apply(&provider(world, "Paul").await).await.expect_problem("insufficient-credits");
}

async fn details_that_cost_nothing_are_not_for_those_who_were_not_chosen(world: &World) {
    let (admin, market) = (world.staff(StaffRole::Admin).await, Market::open(world).await);
    let (pia, paul) = (provider_with(world, "Pia", 10).await, provider_with(world, "Paul", 10).await);
    let project = market.project(2).await;
    let chosen = project.applied(&pia).await;
    project.applied(&paul).await;
    set_prices(&admin, 0).await;
    project.award(&market.client, &chosen).await.expect(200);
    let details = project.to("contact-details");
    paul.post(&details, json!({})).await.expect_problem("project-not-pending");
    let shown = pia.post(&details, json!({})).await.expect(200);
    let won = "No credits spent: you won the project. Seeing these contact details again is free.";
    assert_eq!((&shown["spent_credits"], &shown["explanation"]), (&json!(0), &json!(won)));
    let cancelled = market.spend(&paul, 4).await;
    market.client.post(&cancelled.to("cancel"), Value::Null).await.expect(200);
    paul.post(&cancelled.to("contact-details"), json!({})).await.expect_problem("project-not-pending");
}

async fn a_yen_is_no_euro(world: &World) {
    let (admin, clara) = (world.staff(StaffRole::Admin).await, world.person("Clara").await);
    let costing = |amount_minor: i64, currency: &str| {
        let mut body = bathroom("Une douche");
        body["budget"] = json!({ "amount_minor": amount_minor, "currency": currency });
        body
    };
    let band = async |amount_minor, currency| {
        let project = draft(&clara, costing(amount_minor, currency)).await;
        project.seen_by(&clara).await["budget_band"].as_str().expect("a band").to_owned()
    };
    assert_eq!((band(1_000_00, "EUR").await, band(1_000_01, "EUR").await), ("small".to_owned(), "medium".to_owned()));
    assert_eq!((band(160_000, "JPY").await, band(160_001, "JPY").await), ("small".to_owned(), "medium".to_owned()));
    let waiting = draft(&clara, costing(160_001, "JPY")).await;
    let policies = admin.get("/v1/policies").await.expect(200);
    let mut terms = policies["items"][0]["terms"].clone();
    let mut units = terms["budget_units"].as_array().expect("units").clone();
    let last = units.pop().expect("a unit");
    terms["budget_units"] = json!(units);
    let missing = admin.post_seen("/v1/policies", terms.clone()).await;
    missing.expect_faults("validation-failed", &[("/budget_units", "too-few")]);
    terms["budget_units"].as_array_mut().expect("units").push(units[0].clone());
    let twice = admin.post_seen("/v1/policies", terms.clone()).await;
    twice.expect_faults("validation-failed", &[("/budget_units/7/currency", "not-unique")]);
    let yen = units.iter_mut().find(|unit| unit["currency"] == "JPY").expect("yen");
    yen["amount_minor"] = json!(200);
    let expected = json!([units.clone(), vec![last.clone()]].concat());
    units.insert(0, last);
    terms["budget_units"] = json!(units);
    let fees = terms["processing_fees_fixed"].clone();
    let set = admin.post_seen("/v1/policies", terms).await.expect(201);
    let kept = admin.get(&format!("/v1/policies/{}", set["version"])).await.expect(200)["terms"].clone();
    assert_eq!((&set["terms"], &kept["budget_units"], &kept["processing_fees_fixed"]), (&kept, &expected, &fees));
    assert_eq!((band(200_000, "JPY").await, band(200_001, "JPY").await), ("small".to_owned(), "medium".to_owned()));
    assert_eq!(waiting.seen_by(&clara).await["budget_band"], "medium");
    clara.post(&waiting.to("submit"), Value::Null).await.expect(200);
    assert_eq!(waiting.seen_by(&clara).await["budget_band"], "small", "by the policy of then");
}
