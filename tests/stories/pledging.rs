//! Pledges while a campaign is live: made, changed, withdrawn, sold out, refused.

use palier_domain::actor::StaffRole;
use palier_tests::world::eur;
use palier_tests::{World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::{draft, launch, trail};

on_both_databases! {
    a_pledge_takes_rewards_and_gives_on_top,
    a_limited_reward_is_never_over_allocated,
    a_pledge_is_changed_up_and_down,
    a_withdrawn_pledge_goes_back_in_full,
    a_pledge_with_a_change_under_way_can_be_withdrawn,
    a_pledge_is_changed_a_hundred_times_at_most,
    what_cannot_be_pledged_is_refused_with_the_facts,
    a_pledge_is_at_least_the_least_of_its_policy,
    a_crowd_of_least_pledges_takes_no_more_than_its_own_fees,
    pledges_are_seen_by_those_whom_they_concern,
    a_list_is_walked_page_by_page,
    a_pledge_that_was_never_paid_shows_what_it_asked_for,
}

async fn a_pledge_that_was_never_paid_shows_what_it_asked_for(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(3)).await;
    // 25.00 + 15.07, whose notification comes two hours later.
    let lines = json!([{ "reward_id": bakery.bread, "quantity": 1 }]);
    let body = json!({ "lines": lines, "free_amount": eur(15_07) });
    let reserved = bela.post(&format!("{}/pledges", bakery.path), body).await.expect(201);
    let path = format!("{}/pledges/{}", bakery.path, reserved["id"].as_str().unwrap());
    world.advance(31 * 60).await;
    let expired = bela.get(&path).await.expect(200);
    assert_eq!(expired["state"], "expired");
    for part in ["amount", "lines", "free_amount"] {
        assert_eq!(expired[part], reserved[part], "{part}");
    }
    assert_eq!(bela.get("/v1/me/pledges").await.expect(200)["items"][0]["lines"], reserved["lines"]);
    assert_eq!(bela.get(&bakery.path).await.expect(200)["rewards"][0]["left"], 3);
    world.advance(2 * 3_600).await;
    assert_eq!(bela.get(&path).await.expect(200)["amount"], reserved["amount"]);
}

async fn a_pledge_takes_rewards_and_gives_on_top(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = draft(&amina, 100_00, None).await;
    let box_ = amina
        .post(
            &format!("{}/rewards", bakery.path),
            json!({
                "title": "Un coffret", "price_minor": 40_00,
                "shipping": [{ "mode": "pickup", "fee_minor": 0 }, { "mode": "home_delivery", "fee_minor": 5_90 }],
            }),
        )
        .await
        .expect(201);
    amina.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
    let pledges = format!("{}/pledges", bakery.path);
    let line = json!({ "reward_id": box_["id"], "quantity": 2, "shipping_mode": "home_delivery" });
    bela.post(&pledges, json!({ "lines": [line] }))
        .await
        .expect_faults("validation-failed", &[("/lines/0/address", "address-required")]);
    let line = json!({ "reward_id": box_["id"], "quantity": 2 });
    let unsaid = [("/lines/0/shipping_mode", "shipping-mode-required")];
    bela.post(&pledges, json!({ "lines": [line] })).await.expect_faults("validation-failed", &unsaid);
    let address = json!({
        "recipient": "Bela", "street": "12 rue de la Monnaie", "postal_code": "59800", "city": "Lille", "country": "FR",
    });
    let line = json!({ "reward_id": box_["id"], "quantity": 2, "shipping_mode": "home_delivery", "address": address });
    let pledge = bela.post(&pledges, json!({ "lines": [line], "free_amount": eur(1_10) })).await;
    assert_eq!(pledge.header("location"), format!("{pledges}/{}", pledge.body["id"].as_str().unwrap()));
    let pledge = pledge.expect(201);
    assert_eq!(pledge["state"], "collected");
    assert_eq!(pledge["amount"], eur(2 * 40_00 + 5_90 + 1_10));
    assert_eq!(bakery.statement(world).await["in_escrow"], pledge["amount"]);
}

async fn a_limited_reward_is_never_over_allocated(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(3)).await;
    bakery.take_breads(&bela, 2).await.expect(201);
    let sold_out = [("/lines/0/quantity", "reward-sold-out")];
    let problem = bakery.take_breads(&bela, 2).await.expect_faults("reward-sold-out", &sold_out);
    let facts = json!([
        { "name": "reward_id", "value": bakery.bread }, { "name": "asked", "value": "2" }, { "name": "left", "value": "1" },
    ]);
    assert_eq!((&problem["status"], &problem["errors"][0]["facts"]), (&json!(409), &facts));
    let last = bakery.take_breads(&bela, 1).await.expect(201);
    bakery.take_breads(&bela, 1).await.expect_problem("reward-sold-out");
    let path = format!("{}/pledges/{}", bakery.path, last["id"].as_str().unwrap());
    bela.post(&format!("{path}/withdraw"), Value::Null).await.expect(200);
    bakery.take_breads(&bela, 1).await.expect(201);
}

async fn a_pledge_is_changed_up_and_down(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(3)).await;
    let pledge = bakery.pledge(&bela, 10_00).await;
    let two = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 2 }], "free_amount": eur(0) });
    let changed = bela.patch(&pledge, two).await.expect(200);
    assert_eq!(changed["amount"], eur(50_00));
    let one = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 1 }] });
    let changed = bela.patch(&pledge, one).await.expect(200);
    assert_eq!(changed["amount"], eur(25_00));
    let campaign = bela.get(&bakery.path).await.expect(200);
    assert_eq!(campaign["rewards"][0]["left"], 2, "the bread that is not wanted any more is free again");
    let trail = trail(&bela, &pledge).await;
    assert_eq!((&trail["collected"], &trail["withdrawn"]), (&eur(50_00), &eur(25_00)));
    assert_eq!(trail["returned"], eur(25_00));
    let stale = [("if-match", "\"1\""), ("content-type", "application/merge-patch+json")];
    let body = json!({ "free_amount": eur(1_00) });
    let reply = bela.send(reqwest::Method::PATCH, &pledge, Some(body), &stale).await;
    assert_eq!(reply.status, 412);
}

async fn a_withdrawn_pledge_goes_back_in_full(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 12_34).await;
    let withdraw = format!("{pledge}/withdraw");
    assert_eq!(bela.post(&withdraw, Value::Null).await.expect(200)["state"], "withdrawn");
    bela.post(&withdraw, Value::Null).await.expect_problem("pledge-not-active");
    let statement = bakery.statement(world).await;
    assert_eq!((&statement["withdrawn"], &statement["raised"]), (&eur(12_34), &eur(0)));
    assert_eq!(trail(&bela, &pledge).await["returned"], eur(12_34));
    let late = bakery.pledge(&bela, 1_00).await;
    world.advance_days(31).await;
    bela.post(&format!("{late}/withdraw"), Value::Null).await.expect_problem("campaign-not-live");
}

async fn what_cannot_be_pledged_is_refused_with_the_facts(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledges = format!("{}/pledges", bakery.path);
    bela.post(&pledges, json!({})).await.expect_faults("validation-failed", &[("", "pledge-empty")]);
    amina.post(&pledges, json!({ "free_amount": eur(1_00) })).await.expect_problem("own-campaign");
    let dollars = json!({ "free_amount": { "amount_minor": 100, "currency": "USD" } });
    let mismatch = [("/free_amount/currency", "currency-mismatch")];
    let problem = bela.post(&pledges, dollars).await.expect_faults("validation-failed", &mismatch);
    assert_eq!(problem["errors"][0]["message"], "Give the amount in EUR, not in USD.");
    let lines = json!([
        { "reward_id": uuid::Uuid::now_v7(), "quantity": 1 },
        { "reward_id": bakery.bread, "quantity": 1, "shipping_mode": "home_delivery" },
    ]);
    let several = json!({ "lines": lines, "free_amount": { "amount_minor": 100, "currency": "CHF" } });
    let french = [("accept-language", "fr"), ("idempotency-key", "several")];
    let reply = bela.send(reqwest::Method::POST, &pledges, Some(several), &french).await;
    let all = [
        ("/free_amount/currency", "currency-mismatch"),
        ("/lines/0/reward_id", "reward-unknown"),
        ("/lines/1/shipping_mode", "shipping-mode-not-offered"),
    ];
    let problem = reply.expect_faults("validation-failed", &all);
    assert_eq!(problem["errors"][0]["message"], "Indiquez le montant en EUR, et non en CHF.");
    let wrong = json!({ "free_amount": { "amount_minor": -1, "currency": "EUR" }, "tip": 1 });
    let problem = bela.post(&pledges, wrong).await.expect_problem("validation-failed");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "all mistakes at once: {problem:#}");
    let hidden = draft(&amina, 100_00, None).await;
    let reply = bela.post(&format!("{}/pledges", hidden.path), json!({ "free_amount": eur(1_00) })).await;
    reply.expect_problem("not-found");
    assert_eq!(bakery.statement(world).await["collected"], eur(0));
}

async fn a_pledge_is_at_least_the_least_of_its_policy(world: &World) {
    let (amina, bela, admin) =
        (world.person("Amina").await, world.person("Bela").await, world.staff(StaffRole::Admin).await);
    let bakery = draft(&amina, 100_00, None).await;
    let cheap = json!({ "title": "Une miette", "price_minor": 99, "shipping": [{ "mode": "pickup", "fee_minor": 0 }] });
    let cheap = amina.post(&format!("{}/rewards", bakery.path), cheap).await.expect(201);
    amina.patch(&bakery.path, json!({ "goal": eur(0) })).await.expect(200);
    let obstacles =
        [("/rewards/1/price_minor", "reward-below-least-pledge"), ("/goal/amount_minor", "goal-not-positive")];
    let launching = format!("{}/launch", bakery.path);
    amina.post(&launching, Value::Null).await.expect_faults("campaign-not-ready", &obstacles);
    amina.delete(&format!("{}/rewards/{}", bakery.path, cheap["id"].as_str().unwrap())).await.expect(204);
    amina.patch(&bakery.path, json!({ "goal": eur(100_00) })).await.expect(200);
    amina.post(&launching, Value::Null).await.expect(200);
    let pledges = format!("{}/pledges", bakery.path);
    let too_small = [("", "pledge-too-small")];
    let body = json!({ "free_amount": eur(99) });
    let problem = bela.post(&pledges, body.clone()).await.expect_faults("validation-failed", &too_small);
    let facts = json!([{ "name": "pledge_min_minor", "value": "100" }, { "name": "currency", "value": "EUR" }]);
    assert_eq!(problem["errors"][0]["facts"], facts);
    let french = [("accept-language", "fr"), ("idempotency-key", "trop-peu")];
    let problem = bela.send(reqwest::Method::POST, &pledges, Some(body), &french).await;
    let problem = problem.expect_faults("validation-failed", &too_small);
    assert_eq!(problem["errors"][0]["message"], "Une contribution est d’au moins 1,00\u{a0}€.");
    let pledge = bakery.pledge(&bela, 1_00).await;
    // A later policy holds for what is launched under it.
    let seen = admin.get("/v1/policies").await;
    let etag = seen.header("etag").to_owned();
    let mut terms = seen.expect(200)["items"][0]["terms"].clone();
    terms["pledges_min"] = json!([eur(5_00)]);
    terms["processing_fees_fixed"][2] = eur(4_68);
    let headers = [("if-match", etag.as_ref()), ("idempotency-key", "dearer")];
    let dearer = admin.send(reqwest::Method::POST, "/v1/policies", Some(terms.clone()), &headers).await;
    let above = [("/processing_fees_fixed/2/amount_minor", "fees-above-pledge")];
    dearer.expect_faults("validation-failed", &above);
    terms["processing_fees_fixed"][2] = eur(25);
    let set = admin.send(reqwest::Method::POST, "/v1/policies", Some(terms), &headers).await.expect(201);
    let least = |place: usize| set["terms"]["pledges_min"][place]["amount_minor"].as_i64();
    assert_eq!((least(2), least(4)), (Some(5_00), Some(150)), "a yen is no euro, and what is not listed stays");
    bela.patch(&pledge, json!({ "free_amount": eur(50) })).await.expect_faults("validation-failed", &too_small);
    bela.patch(&pledge, json!({ "free_amount": eur(1_50) })).await.expect(200);
    let later = launch(&amina, 100_00, None).await;
    let body = json!({ "free_amount": eur(4_99) });
    bela.post(&format!("{}/pledges", later.path), body).await.expect_faults("validation-failed", &too_small);
}

async fn a_crowd_of_least_pledges_takes_no_more_than_its_own_fees(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = draft(&amina, 20_00, None).await;
    let plan = json!({ "tranches": [
        { "title": "A", "gate": "success", "share_bps": 9_000 },
        { "title": "B", "gate": "completion", "share_bps": 1_000 },
    ] });
    amina.put(&format!("{}/tranche-plan", bakery.path), plan).await.expect(200);
    amina.post(&format!("{}/launch", bakery.path), Value::Null).await.expect(200);
    bakery.pledge(&bela, 20_00).await;
    for _ in 0..30 {
        bakery.pledge(&bela, 1_00).await;
    }
    world.advance_days(31).await;
    let tranches = bela.get(&format!("{}/tranches", bakery.path)).await.expect(200);
    let (first, last) = (&tranches["items"][0], &tranches["items"][1]);
    assert_eq!((&first["amount"], &first["fees"], &first["state"]), (&eur(45_00), &eur(0), &json!("paid")));
    // 6.5 % of 50.00; 0.25 of the large pledge, and 0.03 of each that has ten cents in the last tranche.
    assert_eq!((&last["amount"], &last["fees"]), (&eur(5_00), &eur(3_25 + 25 + 30 * 3)));
    bakery.statement(world).await;
}

async fn pledges_are_seen_by_those_whom_they_concern(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 10_00).await;
    assert_eq!(amina.get(&pledge).await.status, 200);
    assert_eq!(chloe.get(&pledge).await.status, 404);
    assert_eq!(world.nobody().get(&pledge).await.status, 401);
    amina.get(&format!("{pledge}/money-trail")).await.expect_problem("not-allowed");
    chloe.get(&format!("{}/pledges", bakery.path)).await.expect_problem("not-allowed");
    let mine = bela.get("/v1/me/pledges").await.expect(200);
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);
    assert_eq!(mine["items"][0]["allowed_actions"], json!(["update", "withdraw"]));
}

async fn a_list_is_walked_page_by_page(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    for amount in 101..=107 {
        bakery.pledge(&bela, amount).await;
    }
    let list = format!("{}/pledges?limit=3", bakery.path);
    let (mut next, mut seen) = (list.clone(), Vec::new());
    loop {
        let page = amina.get(&next).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().filter_map(|pledge| pledge["sequence"].as_i64()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("{list}&cursor={cursor}");
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    let cursor = amina.get(&list).await.expect(200)["next_cursor"].as_str().unwrap().to_owned();
    let elsewhere = format!("{}/pledges?state=refunded&cursor={cursor}", bakery.path);
    amina.get(&elsewhere).await.expect_problem("cursor-invalid");
    amina.get(&format!("{}/pledges?limit=101", bakery.path)).await.expect_problem("validation-failed");
    amina.get(&format!("{}/pledges?page=2", bakery.path)).await.expect_problem("validation-failed");
}

async fn a_pledge_with_a_change_under_way_can_be_withdrawn(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(3)).await;
    let pledge = bakery.pledge(&bela, 10_00).await;
    // 10.00 + 40.03 more, whose notification comes ten minutes later.
    let dearer = json!({ "lines": [{ "reward_id": bakery.bread, "quantity": 1 }], "free_amount": eur(25_03) });
    let changed = bela.patch(&pledge, dearer).await.expect(200);
    assert_eq!((&changed["amount"], &changed["pending_change"]["amount"]), (&eur(10_00), &eur(50_03)));
    bela.patch(&pledge, json!({ "free_amount": eur(1_00) })).await.expect_problem("pledge-payment-pending");
    bela.post(&format!("{pledge}/withdraw"), Value::Null).await.expect(200);
    assert_eq!(bela.get(&bakery.path).await.expect(200)["rewards"][0]["left"], 3);
    world.advance(11 * 60).await;
    let trail = trail(&bela, &pledge).await;
    assert_eq!((&trail["collected"], &trail["returned"]), (&eur(50_03), &eur(50_03)), "the late money went back too");
    assert_eq!(bela.get(&pledge).await.expect(200)["state"], "withdrawn");
}

async fn a_pledge_is_changed_a_hundred_times_at_most(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, Some(3)).await;
    let pledge = bakery.pledge(&bela, 1_00).await;
    for turn in 2..=100 {
        let lines = json!([{ "reward_id": bakery.bread, "quantity": 1 + turn % 2 }]);
        bela.patch(&pledge, json!({ "lines": lines, "free_amount": eur(turn) })).await.expect(200);
    }
    let problem = bela.patch(&pledge, json!({ "free_amount": eur(1) })).await.expect_problem("limit-reached");
    assert_eq!(problem["limit"], 100);
    assert_eq!(bela.get(&pledge).await.expect(200)["amount"], eur(25_00 + 1_00));
    trail(&bela, &pledge).await;
    bela.post(&format!("{pledge}/withdraw"), Value::Null).await.expect(200);
    assert_eq!(bela.get(&bakery.path).await.expect(200)["rewards"][0]["left"], 3);
}
