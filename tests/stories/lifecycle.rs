//! Campaigns from draft to their end, with the money at each step.

use palier_domain::actor::StaffRole;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::{draft, launch, trail};

on_both_databases! {
    a_campaign_is_funded_and_paid_out_in_three_tranches,
    a_campaign_that_misses_its_goal_refunds_everybody,
    a_cancelled_campaign_refunds_everybody,
    what_a_dead_server_had_claimed_is_done_all_the_same,
    a_campaign_that_cannot_finish_is_wound_down_pro_rata,
    a_failed_campaign_is_relaunched_as_a_draft_linked_both_ways,
    launch_says_everything_that_is_in_the_way,
    finance_freezes_what_is_not_out,
    a_freeze_does_not_use_up_the_inspection_window,
    a_release_is_rejected_and_asked_for_again,
}

async fn a_campaign_is_funded_and_paid_out_in_three_tranches(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let (bela, chloe) = (world.person("Bela").await, world.person("Chloe").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledges = [bakery.pledge(&bela, 33_33).await, bakery.pledge(&chloe, 66_68).await];
    assert_eq!(bakery.statement(world).await["in_escrow"]["amount_minor"], 100_01);

    world.advance_days(31).await;
    assert_eq!(bakery.state(&world.nobody()).await, "preparing");
    let statement = bakery.statement(world).await;
    assert_eq!(statement["released"]["amount_minor"], 20_00, "the start tranche is out by itself");
    assert_eq!(statement["paid_out"]["amount_minor"], 20_00);

    for (number, released) in [(2, 50_00), (3, 50_00 + 50_01 - 5_00 - 2_00)] {
        let tranche = format!("{}/tranches/{number}", bakery.path);
        let approve = format!("{tranche}/approve");
        finance.post(&approve, Value::Null).await.expect_problem("tranche-state-invalid");
        amina.post(&format!("{tranche}/request"), json!({ "note": "Les moules sont là." })).await.expect(200);
        finance.post(&approve, Value::Null).await.expect_problem("inspection-window-open");
        bela.post(&format!("{tranche}/objections"), json!({ "reason": "Montrez le four." })).await.expect(201);
        let again = bela.post(&format!("{tranche}/objections"), json!({ "reason": "Encore." })).await;
        again.expect_problem("already-objected");
        world.advance_days(7).await;
        let dry = finance.post(&format!("{approve}?dry_run=true"), Value::Null).await.expect(200);
        assert_eq!(dry["dry_run"], true);
        let done = finance.post(&approve, Value::Null).await.expect(200);
        for part in ["platform_fee", "processing_fee", "payout", "in_escrow", "odd_cents_from"] {
            assert_eq!(done[part], dry[part], "the dry run told the truth");
        }
        assert_eq!(done["tranche"]["state"], "paid");
        assert_eq!(bakery.statement(world).await["released"]["amount_minor"], released);
        finance.post(&approve, Value::Null).await.expect_problem("tranche-state-invalid");
    }

    assert_eq!(bakery.state(&world.nobody()).await, "ready");
    let statement = bakery.statement(world).await;
    assert_eq!(statement["in_escrow"]["amount_minor"], 0);
    // 5 % of 100.01 is 5.00; 1.5 % is 1.50, plus 0.25 for each of two pledges.
    assert_eq!(statement["fees"]["amount_minor"], 5_00 + 2_00);
    let mut gone = 0;
    for (backer, pledge) in [&bela, &chloe].into_iter().zip(&pledges) {
        let trail = trail(backer, pledge).await;
        assert_eq!(trail["in_escrow"]["amount_minor"], 0);
        gone += trail["released"]["amount_minor"].as_i64().unwrap();
    }
    assert_eq!(gone, 93_01, "the shares of all pledges are what was released");
    let transfers = finance.get(&format!("{}/escrow/transfers", bakery.path)).await.expect(200);
    assert_eq!(transfers["items"].as_array().unwrap().last().unwrap()["hash"], statement["chain_head"]);
}

async fn a_campaign_that_misses_its_goal_refunds_everybody(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 60_00).await;
    world.advance_days(31).await;
    assert_eq!(bakery.state(&world.nobody()).await, "failed");
    let statement = bakery.statement(world).await;
    assert_eq!(statement["refunded"]["amount_minor"], 60_00);
    assert_eq!(statement["returned"]["amount_minor"], 60_00);
    assert_eq!(statement["released"]["amount_minor"], 0);
    assert_eq!(statement["fees"]["amount_minor"], 0);
    assert_eq!(bela.get(&pledge).await.expect(200)["state"], "refunded");
    assert_eq!(trail(&bela, &pledge).await["returned"]["amount_minor"], 60_00);
}

async fn a_cancelled_campaign_refunds_everybody(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 60_00).await;
    let cancel = format!("{}/cancel", bakery.path);
    bela.post(&cancel, Value::Null).await.expect_problem("not-allowed");
    let dry = amina.post(&format!("{cancel}?dry_run=true"), Value::Null).await.expect(200);
    assert_eq!(dry["refunded"]["amount_minor"], 60_00);
    assert_eq!(bakery.state(&amina).await, "live");
    amina.post(&cancel, Value::Null).await.expect(200);
    world.eventually("the refund", async || bela.get(&pledge).await.expect(200)["state"] == "refunded").await;
    assert_eq!(bakery.statement(world).await["returned"]["amount_minor"], 60_00);
    amina.post(&cancel, Value::Null).await.expect_problem("campaign-not-cancellable");
}

async fn a_campaign_that_cannot_finish_is_wound_down_pro_rata(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let backers = [world.person("Bela").await, world.person("Chloe").await, world.person("Dora").await];
    let bakery = launch(&amina, 9_99, None).await;
    let mut pledges = Vec::new();
    for backer in &backers {
        pledges.push(bakery.pledge(backer, 3_33).await);
    }
    world.advance_days(31).await;
    let wind_down = format!("{}/escrow/wind-down", bakery.path);
    amina.post(&wind_down, Value::Null).await.expect_problem("not-allowed");
    let dry = finance.post(&format!("{wind_down}?dry_run=true"), Value::Null).await.expect(200);
    assert_eq!(dry["returned"]["amount_minor"], 7_99, "2.00 went out as the start tranche");
    let done = finance.post(&wind_down, Value::Null).await.expect(200);
    assert_eq!(dry["shares"], done["shares"]);
    world.eventually("the refunds", async || bakery.statement(world).await["in_escrow"]["amount_minor"] == 0).await;
    let mut returned = Vec::new();
    for (backer, pledge) in backers.iter().zip(&pledges) {
        let trail = trail(backer, pledge).await;
        assert_eq!(trail["in_escrow"]["amount_minor"], 0);
        returned.push(trail["refunded"]["amount_minor"].as_i64().unwrap());
    }
    assert_eq!(returned, [2_66, 2_66, 2_67]);
    assert_eq!(bakery.state(&amina).await, "wound_down");
}

async fn a_failed_campaign_is_relaunched_as_a_draft_linked_both_ways(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = launch(&amina, 100_00, Some(5)).await;
    let relaunch = format!("{}/relaunch", bakery.path);
    amina.post(&relaunch, json!({})).await.expect_problem("campaign-not-failed");
    world.advance_days(31).await;
    let failed = amina.get(&bakery.path).await.expect(200);
    assert_eq!(failed["allowed_actions"], json!(["relaunch"]));
    let draft = amina.post(&relaunch, json!({})).await.expect(201);
    assert_eq!((&draft["state"], &draft["relaunch_of"]), (&json!("draft"), &failed["id"]));
    assert_eq!(draft["rewards"][0]["left"], 5);
    assert_eq!(amina.get(&bakery.path).await.expect(200)["relaunched_as"], draft["id"]);
    amina.post(&relaunch, json!({})).await.expect_problem("campaign-already-relaunched");
}

async fn launch_says_everything_that_is_in_the_way(world: &World) {
    let amina = world.person("Amina").await;
    let body = json!({
        "title": "Rien n'est prêt", "category": "art", "kind": "service",
        "goal": { "amount_minor": 0, "currency": "EUR" },
    });
    let campaign = amina.post("/v1/campaigns", body).await.expect(201);
    let path = format!("/v1/campaigns/{}", campaign["id"].as_str().unwrap());
    let problem = amina.post(&format!("{path}/launch"), Value::Null).await.expect_problem("campaign-not-ready");
    let codes: Vec<&str> = problem["errors"].as_array().unwrap().iter().filter_map(|e| e["code"].as_str()).collect();
    assert_eq!(codes, ["reward-missing", "goal-not-positive", "deadline-missing", "calendar-incomplete"]);
    let stranger = world.person("Bela").await;
    let absent = format!("/v1/campaigns/{}", uuid::Uuid::now_v7());
    let (hidden, absent) = (stranger.get(&path).await, stranger.get(&absent).await);
    assert_eq!((hidden.status, absent.status), (404, 404), "a draft is not betrayed");
}

async fn finance_freezes_what_is_not_out(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = launch(&amina, 10_00, None).await;
    bakery.pledge(&world.person("Bela").await, 10_00).await;
    world.advance_days(31).await;
    let freeze = format!("{}/escrow/freeze", bakery.path);
    let reason = json!({ "reason": "The supplier does not answer." });
    let tranches = finance.post(&freeze, reason.clone()).await.expect(200);
    let states: Vec<&str> = tranches["items"].as_array().unwrap().iter().filter_map(|t| t["state"].as_str()).collect();
    assert_eq!(states, ["paid", "frozen", "frozen"]);
    finance.post(&freeze, reason).await.expect_problem("nothing-to-freeze");
    let request = format!("{}/tranches/2/request", bakery.path);
    amina.post(&request, json!({ "note": "Tout va bien." })).await.expect_problem("tranche-state-invalid");
    finance.post(&format!("{}/escrow/unfreeze", bakery.path), Value::Null).await.expect(200);
    amina.post(&request, json!({ "note": "Tout va bien." })).await.expect(200);
}

async fn a_release_is_rejected_and_asked_for_again(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = launch(&amina, 10_00, None).await;
    bakery.pledge(&world.person("Bela").await, 10_00).await;
    world.advance_days(31).await;
    let tranche = |act: &str| format!("{}/tranches/2/{act}", bakery.path);
    let skipped = format!("{}/tranches/3/request", bakery.path);
    amina.post(&skipped, json!({ "note": "Fini." })).await.expect_problem("tranche-out-of-order");
    amina.post(&tranche("request"), json!({ "note": "Presque." })).await.expect(200);
    let rejected = finance.post(&tranche("reject"), json!({ "reason": "Nothing to see." })).await.expect(200);
    assert_eq!(rejected["items"][1]["state"], "locked");
    assert_eq!(rejected["items"][1]["reason"], "Nothing to see.");
    amina
        .post(&tranche("request"), json!({ "note": "Voici.", "links": ["https://fournil.example/1"] }))
        .await
        .expect(200);
    let unready = draft(&amina, 10_00, None).await;
    let not_yet = format!("{}/tranches/2/request", unready.path);
    amina.post(&not_yet, json!({ "note": "Non." })).await.expect_problem("campaign-not-succeeded");
}

async fn a_freeze_does_not_use_up_the_inspection_window(world: &World) {
    let (amina, bela, finance) =
        (world.person("Amina").await, world.person("Bela").await, world.staff(StaffRole::Finance).await);
    let bakery = launch(&amina, 10_00, None).await;
    bakery.pledge(&bela, 10_00).await;
    world.advance_days(31).await;
    let tranche = |act: &str| format!("{}/tranches/2/{act}", bakery.path);
    amina.post(&tranche("request"), json!({ "note": "Voici." })).await.expect(200);
    let escrow = |act: &str| format!("{}/escrow/{act}", bakery.path);
    finance.post(&escrow("freeze"), json!({ "reason": "A question." })).await.expect(200);
    assert_eq!(finance.get(&bakery.path).await.expect(200)["allowed_actions"], json!(["unfreeze", "wind_down"]));
    world.advance_days(8).await;
    finance.post(&escrow("unfreeze"), Value::Null).await.expect(200);
    finance.post(&tranche("approve"), Value::Null).await.expect_problem("inspection-window-open");
    bela.post(&tranche("objections"), json!({ "reason": "Trop vite." })).await.expect(201);
    let tranches = finance.get(&format!("{}/tranches", bakery.path)).await.expect(200);
    assert_eq!(tranches["items"][1]["objections"], 1, "finance sees that somebody objected");
}

async fn what_a_dead_server_had_claimed_is_done_all_the_same(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 10_00, None).await;
    bakery.pledge(&bela, 10_00).await;
    world.claim_and_forget(31).await;
    world.advance_days(31).await;
    assert_eq!(bakery.state(&world.nobody()).await, "preparing");
    assert_eq!(bakery.statement(world).await["released"]["amount_minor"], 2_00);
}
