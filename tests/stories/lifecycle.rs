//! Campaigns from draft to their end, with the money at each step.

use palier_domain::actor::StaffRole;
use palier_domain::clock::instant_text;
use palier_tests::world::eur;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::{draft, launch, trail};
use crate::marketplace::bathroom;

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
    a_campaign_takes_pledges_from_its_opening_on,
    whoever_has_money_in_a_campaign_does_not_decide_on_it,
    a_draft_is_told_everything_that_is_wrong_with_it,
    drafts_are_limited_by_the_policy,
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
    let reason = json!({ "reason": "The oven's maker has closed down." });
    amina.post(&wind_down, reason.clone()).await.expect_problem("not-allowed");
    finance.post(&wind_down, json!({})).await.expect_faults("validation-failed", &[("/reason", "required")]);
    let dry = finance.post(&format!("{wind_down}?dry_run=true"), reason.clone()).await.expect(200);
    assert_eq!(dry["returned"]["amount_minor"], 7_99, "2.00 went out as the start tranche");
    assert_eq!(world.nobody().get(&bakery.path).await.expect(200)["wound_down"], Value::Null);
    let done = finance.post(&wind_down, reason.clone()).await.expect(200);
    assert_eq!(dry["shares"], done["shares"]);
    let told = world.nobody().get(&bakery.path).await.expect(200)["wound_down"].clone();
    assert_eq!((&told["reason"], &bakery.statement(world).await["wound_down"]), (&reason["reason"], &told));
    let history = world.nobody().get(&format!("{}/tranches/3/history", bakery.path)).await.expect(200);
    let last = &history["items"][0];
    assert_eq!((&last["kind"], &last["reason"]), (&json!("returned"), &reason["reason"]));
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
    assert_eq!(amina.get(&bakery.path).await.expect(200)["allowed_actions"], json!([]));
    amina.post(&format!("/v1/campaigns/{}/cancel", draft["id"].as_str().unwrap()), Value::Null).await.expect(200);
    assert_eq!(amina.get(&bakery.path).await.expect(200)["allowed_actions"], json!(["relaunch"]));
    amina.post(&relaunch, json!({})).await.expect(201);
}

async fn launch_says_everything_that_is_in_the_way(world: &World) {
    let amina = world.person("Amina").await;
    let body = json!({
        "title": "Rien n'est prêt", "category": "art", "kind": "service",
        "goal": { "amount_minor": 0, "currency": "EUR" },
    });
    let campaign = amina.post("/v1/campaigns", body).await.expect(201);
    let path = format!("/v1/campaigns/{}", campaign["id"].as_str().unwrap());
    let all = [
        ("/rewards", "reward-missing"),
        ("/goal/amount_minor", "goal-not-positive"),
        ("/deadline_at", "deadline-missing"),
        ("/delivery_calendar/service_start_on", "date-missing"),
        ("/delivery_calendar/service_end_on", "date-missing"),
    ];
    amina.post(&format!("{path}/launch"), Value::Null).await.expect_faults("campaign-not-ready", &all);
    assert_eq!(campaign["allowed_actions"], json!(["update", "cancel"]), "a launch would not succeed yet");
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
    assert_eq!(rejected["items"][1]["rejection_reason"], "Nothing to see.");
    let escrow = |act: &str| format!("{}/escrow/{act}", bakery.path);
    let frozen = finance.post(&escrow("freeze"), json!({ "reason": "A question." })).await.expect(200);
    assert_eq!(frozen["items"][1]["freeze_reason"], "A question.");
    let unfrozen = finance.post(&escrow("unfreeze"), Value::Null).await.expect(200);
    assert_eq!(unfrozen["items"][1]["freeze_reason"], Value::Null);
    assert_eq!(unfrozen["items"][1]["rejection_reason"], "Nothing to see.", "a freeze takes no reason away");
    amina
        .post(&tranche("request"), json!({ "note": "Voici.", "links": ["https://fournil.example/1"] }))
        .await
        .expect(200);
    let history = world.nobody().get(&format!("{}?limit=2", tranche("history"))).await.expect(200);
    assert_eq!(
        (&history["items"][0]["evidence"]["note"], &history["items"][1]["reason"]),
        (&json!("Presque."), &json!("Nothing to see."))
    );
    let cursor = history["next_cursor"].as_str().unwrap();
    let rest = world.nobody().get(&format!("{}?limit=5&cursor={cursor}", tranche("history"))).await.expect(200);
    let kinds: Vec<&str> = rest["items"].as_array().unwrap().iter().filter_map(|step| step["kind"].as_str()).collect();
    assert_eq!(kinds, ["frozen", "unfrozen", "requested"]);
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

async fn a_campaign_takes_pledges_from_its_opening_on(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = draft(&amina, 10_00, None).await;
    let calendars = format!("{}/delivery-calendar/history", bakery.path);
    assert_eq!(amina.get(&calendars).await.expect(200)["items"], json!([]), "a draft has promised nothing");
    let opens_on = |days: i64| async move {
        json!({ "opens_at": instant_text(world.now().await + chrono::Duration::days(days)) })
    };
    amina.patch(&bakery.path, opens_on(30).await).await.expect(200);
    let launch = format!("{}/launch", bakery.path);
    let late = [("/opens_at", "opening-too-late")];
    amina.post(&launch, Value::Null).await.expect_faults("campaign-not-ready", &late);
    amina.patch(&bakery.path, opens_on(3).await).await.expect(200);
    let live = amina.post(&launch, Value::Null).await.expect(200);
    assert_eq!(live["state"], "live");
    let shown = bela.get(&bakery.path).await.expect(200);
    assert_eq!((&shown["opens_at"], &shown["allowed_actions"]), (&live["opens_at"], &json!([])));
    let early = bakery.take_breads(&bela, 1).await;
    let problem = early.expect_problem("campaign-not-open");
    assert_eq!((&problem["status"], &problem["opens_at"]), (&json!(409), &live["opens_at"]));
    assert_eq!(problem["facts"], json!([{ "name": "opens_at", "value": live["opens_at"] }]));
    world.advance_days(3).await;
    assert_eq!(bela.get(&bakery.path).await.expect(200)["allowed_actions"], json!(["pledge"]));
    bakery.take_breads(&bela, 1).await.expect(201);
    let promised = bela.get(&calendars).await.expect(200)["items"].clone();
    assert_eq!((&promised[0]["number"], &promised[0]["delivery_calendar"]), (&json!(1), &live["delivery_calendar"]));
}

async fn whoever_has_money_in_a_campaign_does_not_decide_on_it(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = launch(&amina, 10_00, None).await;
    bakery.pledge(&finance, 10_00).await;
    world.advance_days(31).await;
    amina.post(&format!("{}/tranches/2/request", bakery.path), json!({ "note": "Voici." })).await.expect(200);
    world.advance_days(8).await;
    let reason = json!({ "reason": "Because." });
    for (act, body) in [
        ("tranches/2/approve", Value::Null),
        ("tranches/2/reject", reason.clone()),
        ("escrow/freeze", reason.clone()),
        ("escrow/wind-down", reason.clone()),
    ] {
        let problem = finance.post(&format!("{}/{act}", bakery.path), body).await.expect_problem("own-interest");
        assert_eq!((&problem["status"], &problem["interest"]), (&json!(403), &json!("backer")), "{act}");
    }
    assert_eq!(finance.get(&bakery.path).await.expect(200)["allowed_actions"], json!([]));
    let tranches = finance.get(&format!("{}/tranches", bakery.path)).await.expect(200);
    assert_eq!(tranches["items"][1]["allowed_actions"], json!([]));
    let other = world.staff(StaffRole::Finance).await;
    other.post(&format!("{}/tranches/2/approve", bakery.path), Value::Null).await.expect(200);
}

async fn a_draft_is_told_everything_that_is_wrong_with_it(world: &World) {
    let amina = world.person("Amina").await;
    let bakery = draft(&amina, 10_00, None).await;
    let part = |name: &str| format!("{}/{name}", bakery.path);
    let calendar =
        json!({ "production_on": "2030-03-01", "packaging_on": "2030-02-01", "service_end_on": "2030-01-01" });
    let dates = [("/service_end_on", "date-of-other-kind"), ("/packaging_on", "date-out-of-order")];
    amina.put(&part("delivery-calendar"), calendar).await.expect_faults("validation-failed", &dates);
    let plan = json!({ "tranches": [
        { "title": "A", "gate": "milestone", "share_bps": 5_000 },
        { "title": "B", "gate": "success", "share_bps": 500 },
    ] });
    let shares = [
        ("/tranches/0/gate", "first-gate-not-success"),
        ("/tranches/1/gate", "later-gate-success"),
        ("/tranches", "tranche-plan-uneven"),
        ("/tranches/1/share_bps", "tranche-plan-below-fees"),
    ];
    amina.put(&part("tranche-plan"), plan).await.expect_faults("validation-failed", &shares);
    let steps = json!({ "steps": [
        { "participants_min": 6, "discount_bps": 1_000 }, { "participants_min": 6, "discount_bps": 900 },
    ] });
    let rising = [("/steps/1/participants_min", "step-not-rising"), ("/steps/1/discount_bps", "step-not-rising")];
    amina.put(&part("hub-discounts"), steps).await.expect_faults("validation-failed", &rising);
    let reward = json!({ "title": "X", "price_minor": 1, "shipping": [
        { "mode": "pickup", "fee_minor": 5 }, { "mode": "pickup", "fee_minor": 0 },
    ] });
    let modes = [("/shipping/0/fee_minor", "fee-without-shipping"), ("/shipping/1/mode", "not-unique")];
    amina.post(&part("rewards"), reward).await.expect_faults("validation-failed", &modes);
}

async fn drafts_are_limited_by_the_policy(world: &World) {
    let (amina, admin) = (world.person("Amina").await, world.staff(StaffRole::Admin).await);
    let mut terms = world.nobody().get("/v1/policies/1").await.expect(200)["terms"].clone();
    (terms["campaign_drafts_max"], terms["project_drafts_max"]) = (json!(2), json!(1));
    admin.post_seen("/v1/policies", terms).await.expect(201);
    let campaign = json!({ "title": "Un four", "category": "food", "kind": "product", "goal": eur(100_00) });
    let create = async || amina.post("/v1/campaigns", campaign.clone()).await;
    let first = create().await.expect(201);
    let second = create().await.expect(201);
    let problem = create().await.expect_problem("limit-reached");
    assert_eq!((&problem["what"], &problem["limit"]), (&json!("campaign_drafts"), &json!(2)));
    // What is called off still takes room for a while: the refusal says until when.
    let cancel = format!("/v1/campaigns/{}/cancel", second["id"].as_str().unwrap());
    amina.post(&cancel, Value::Null).await.expect(200);
    let problem = create().await.expect_problem("drafts-still-count");
    let free_at: chrono::DateTime<chrono::Utc> = problem["free_at"].as_str().unwrap().parse().unwrap();
    let created_at: chrono::DateTime<chrono::Utc> = second["created_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(free_at - created_at, chrono::Duration::days(30));
    world.advance_days(31).await;
    create().await.expect(201);
    create().await.expect_problem("limit-reached");
    assert_eq!(
        amina.get(&format!("/v1/campaigns/{}", first["id"].as_str().unwrap())).await.expect(200)["state"],
        "draft"
    );
    // What goes live is no draft any more, and others have room of their own.
    let bela = world.person("Bela").await;
    for _ in 0..3 {
        launch(&bela, 100_00, None).await;
    }
    let project = bathroom("Une douche");
    amina.post("/v1/projects", project.clone()).await.expect(201);
    let problem = amina.post("/v1/projects", project).await.expect_problem("limit-reached");
    assert_eq!(problem["what"], "project_drafts");
}
