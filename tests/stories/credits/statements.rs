//! Lots, the order in which they are spent, expiry, and the statement that shows it all.

use std::collections::BTreeSet;

use palier_domain::actor::StaffRole;
use palier_domain::ledger::ChainHash;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use super::{Market, become_provider, buy_pack, credits, offer_plan, spends_of, subscribe};
use crate::marketplace::inbox;

on_both_databases! {
    the_soonest_to_expire_is_spent_first_and_a_second_time_is_free,
    what_is_not_spent_in_time_expires,
    the_statement_runs_back_to_nothing_and_its_chain_holds,
    a_hidden_project_gives_every_spend_back,
    the_statement_names_projects_and_purchases,
}

async fn the_soonest_to_expire_is_spent_first_and_a_second_time_is_free(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    let market = Market::open(world).await;
    let project = market.project(6).await;
    let refused = project.apply(&bela).await.expect_problem("insufficient-credits");
    assert_eq!((&refused["required"], &refused["available"]), (&json!(6), &json!(0)));
    buy_pack(&sales, &bela, 5).await;
    subscribe(&bela, &offer_plan(&sales, 20_00, 4, false).await).await;
    let lots = bela.get("/v1/me/credits/lots").await.expect(200);
    let shown: Vec<(&Value, &Value)> =
        lots["items"].as_array().unwrap().iter().map(|lot| (&lot["origin"], &lot["remaining"])).collect();
    assert_eq!(shown, [(&json!("plan"), &json!(4)), (&json!("pack"), &json!(5))]);
    let (first, second) = (project.apply(&bela).await.expect(201), project.apply(&bela).await.expect(201));
    assert_eq!((&first["spent_credits"], &second["spent_credits"]), (&json!(6), &json!(0)));
    let spends = bela.get("/v1/me/credits/spends").await.expect(200);
    let (shown, count) = (&spends["items"][0], spends["items"].as_array().unwrap().len());
    assert_eq!((&shown["project_id"], &shown["credits"], count), (&json!(project.id), &json!(6), 1));
    let balance = credits(&bela).await;
    assert_eq!((&balance["available"], &balance["spent"], &balance["issued"]), (&json!(3), &json!(6), &json!(9)));
    assert_eq!(balance["lots"].as_array().unwrap().len(), 1);
    assert_eq!(balance["prices"][0]["budget_band"], "small");
    market.project(4).await.apply(&bela).await.expect_problem("insufficient-credits");
    assert_eq!(credits(&bela).await["available"], 3, "a refusal takes nothing");
}

async fn what_is_not_spent_in_time_expires(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    buy_pack(&sales, &bela, 5).await;
    Market::open(world).await.spend(&bela, 2).await;
    world.advance_days(357).await;
    assert_eq!(inbox(&bela).await, Vec::<String>::new());
    world.advance_days(7).await;
    assert_eq!(credits(&bela).await["available"], 3);
    assert_eq!(inbox(&bela).await, ["credits_expiring"]);
    let lot = bela.get("/v1/me/credits/lots").await.expect(200)["items"][0].clone();
    let told = bela.get("/v1/me/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(told["deadline_at"], lot["expires_at"]);
    assert!(told["text"].as_str().unwrap().starts_with("3 credits expire on "), "{told}");
    world.advance_days(2).await;
    assert_eq!(inbox(&bela).await, ["credits_expired", "credits_expiring"], "each once");
    let balance = credits(&bela).await;
    assert_eq!((&balance["available"], &balance["expired"], &balance["lots"]), (&json!(0), &json!(3), &json!([])));
    let entry = &bela.get("/v1/me/credits/statement").await.expect(200)["items"][0];
    assert_eq!((&entry["kind"], &entry["change"], &entry["balance"]), (&json!("credit_expiry"), &json!(-3), &json!(0)));
}

async fn the_statement_runs_back_to_nothing_and_its_chain_holds(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    become_provider(&bela).await;
    buy_pack(&sales, &bela, 9).await;
    let market = Market::open(world).await;
    for _ in 0..4 {
        market.spend(&bela, 2).await;
    }
    let (mut path, mut running, mut entries) = ("/v1/me/credits/statement?limit=2".to_owned(), 1_i64, 0);
    let head = credits(&bela).await["chain_head"].clone();
    let finance = world.staff(StaffRole::Finance).await;
    let book = format!("/v1/providers/{}/credits", bela.id);
    let seen = finance.get(&book).await.expect(200);
    assert_eq!((&seen["chain_head"], &seen["available"]), (&head, &json!(1)));
    loop {
        let page = bela.get(&path).await.expect(200);
        assert_eq!(page["chain_head"], head);
        for entry in page["items"].as_array().unwrap() {
            assert_eq!(entry["balance"].as_i64(), Some(running));
            running -= entry["change"].as_i64().unwrap();
            entries += 1;
        }
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/me/credits/statement?limit=2&cursor={cursor}");
    }
    assert_eq!((running, entries), (0, 5));
    let transfers = bela.get("/v1/me/credits/transfers?limit=100").await.expect(200);
    let of_finance = finance.get(&format!("{book}/transfers?limit=100")).await.expect(200);
    assert_eq!(of_finance["items"], transfers["items"]);
    sales.get(&format!("{book}/transfers")).await.expect_problem("not-allowed");
    let absent = format!("/v1/providers/{}/credits/transfers", finance.id);
    finance.get(&absent).await.expect_problem("not-found");
    let mut link = ChainHash::GENESIS;
    for transfer in transfers["items"].as_array().unwrap() {
        link = link.link(ChainHash::parse(transfer["digest"].as_str().unwrap()).unwrap());
        assert_eq!(transfer["hash"], link.to_string());
    }
    assert_eq!(link.to_string(), head.as_str().unwrap());
    let units: BTreeSet<&str> =
        transfers["items"].as_array().unwrap().iter().filter_map(|one| one["unit"].as_str()).collect();
    assert_eq!(units, BTreeSet::from(["CREDIT", "EUR"]));
}

async fn a_hidden_project_gives_every_spend_back(world: &World) {
    let (sales, support) = (world.staff(StaffRole::Sales).await, world.staff(StaffRole::Support).await);
    let (bela, chloe) = (world.person("Bela").await, world.person("Chloe").await);
    let market = Market::open(world).await;
    let (hidden, other) = (market.project(4).await, market.project(6).await);
    for provider in [&bela, &chloe] {
        become_provider(provider).await;
        buy_pack(&sales, provider, 20).await;
        hidden.applied(provider).await;
        other.applied(provider).await;
    }
    let partly = spends_of(&sales, &bela).await.pop().unwrap();
    let refund = format!("/v1/credit-spends/{partly}/goodwill-refund");
    sales.post(&refund, json!({ "credits": 1, "reason": "Pour une fois." })).await.expect(200);
    support.post(&hidden.to("hide"), json!({ "reason": "Photographies volées." })).await.expect(200);
    world.advance(1).await;
    for provider in [&bela, &chloe] {
        let balance = credits(provider).await;
        assert_eq!((&balance["available"], &balance["spent"]), (&json!(14), &json!(6)));
        let told = &provider.get("/v1/me/notifications").await.expect(200)["items"][0];
        assert_eq!((&told["kind"], &told["project_id"]), (&json!("hidden_project_refund"), &json!(hidden.id)));
    }
    assert_eq!(inbox(&bela).await, ["hidden_project_refund", "applied_listing_hidden", "goodwill_refund"]);
    assert_eq!(inbox(&chloe).await, ["hidden_project_refund", "applied_listing_hidden"]);
    sales.post(&refund, json!({ "reason": "Encore." })).await.expect_problem("spend-already-refunded");
}

async fn the_statement_names_projects_and_purchases(world: &World) {
    let (sales, support) = (world.staff(StaffRole::Sales).await, world.staff(StaffRole::Support).await);
    let bela = world.person("Bela").await;
    become_provider(&bela).await;
    let market = Market::open(world).await;
    let (hidden, kept) = (market.project(4).await, market.project(6).await);
    buy_pack(&sales, &bela, 20).await;
    hidden.applied(&bela).await;
    kept.applied(&bela).await;
    support.post(&hidden.to("hide"), json!({ "reason": "Photographies volées." })).await.expect(200);
    world.eventually("what was spent comes back", async || credits(&bela).await["available"] == 14).await;
    world.advance_days(366).await;
    let purchase = bela.get("/v1/me/purchases").await.expect(200)["items"][0]["id"].clone();
    let entries = bela.get("/v1/me/credits/statement").await.expect(200)["items"].clone();
    let mut named: Vec<Value> = entries
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|entry| json!([entry["kind"], entry["change"], entry["project_id"], entry["purchase_id"]]))
        .collect();
    let expired = named.split_off(4);
    assert_eq!(
        named,
        [
            json!(["credit_purchase", 20, null, purchase]),
            json!(["credit_spend", -4, hidden.id, purchase]),
            json!(["credit_spend", -6, kept.id, purchase]),
            json!(["credit_refund", 4, hidden.id, null]),
        ]
    );
    assert_eq!(expired.len(), 2, "{expired:?}");
    assert!(expired.contains(&json!(["credit_expiry", -10, null, purchase])), "{expired:?}");
    assert!(expired.contains(&json!(["credit_expiry", -4, hidden.id, null])), "{expired:?}");
    let title_of = |id: &str| {
        entries.as_array().unwrap().iter().find(|entry| entry["project_id"] == id).unwrap()["project_title"].clone()
    };
    let spends = bela.get("/v1/me/credits/spends").await.expect(200)["items"].clone();
    for (spend, project) in [(&spends[0], &kept), (&spends[1], &hidden)] {
        let title = project.seen_by(&bela).await["title"].clone();
        assert_eq!((&spend["project_title"], title_of(&project.id)), (&title, title.clone()));
    }
    let of_sales = sales.get(&format!("/v1/providers/{}/credit-spends", bela.id)).await.expect(200);
    assert_eq!(of_sales["items"][0]["project_title"], Value::Null);
}
