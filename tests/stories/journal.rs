//! What happens is told: to whom, in which words, once; and the feed that programs read.

use palier_domain::actor::StaffRole;
use palier_domain::ledger::ChainHash;
use palier_tests::{Person, World, on_both_databases};
use serde_json::{Value, json};

use crate::campaign::launch;
use crate::marketplace::inbox;

on_both_databases! {
    everybody_learns_what_happens_to_their_money,
    a_failure_and_each_refund_are_told,
    pledges_are_told_to_the_initiator_once_a_day,
    a_payment_that_waits_is_told_with_its_day_and_its_end,
    a_freeze_and_a_wind_down_are_told_with_their_reasons,
    a_feed_goes_on_from_where_it_was_left,
    a_feed_holds_what_is_ones_own_and_nothing_else,
    everybody_can_follow_the_chain_of_a_campaign,
}

/// The kinds of events that somebody finds, page by page.
async fn feed(person: &Person<'_>, query: &str) -> Vec<String> {
    let mut kinds = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = person.get(&format!("/v1/events?limit=3{query}{cursor}")).await.expect(200);
        let items = page["items"].as_array().unwrap();
        kinds.extend(items.iter().map(|event| event["kind"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return kinds,
        }
    }
}

async fn texts(person: &Person<'_>) -> Vec<String> {
    let inbox = person.get("/v1/me/notifications").await.expect(200);
    inbox["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap().to_owned()).collect()
}

async fn everybody_learns_what_happens_to_their_money(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let (bela, stranger) = (world.person("Bela").await, world.person("Chloe").await);
    let bakery = launch(&amina, 100_00, None).await;
    let pledge = bakery.pledge(&bela, 100_00).await;
    world.advance_days(31).await;
    let tranche = format!("{}/tranches/2", bakery.path);
    amina.post(&format!("{tranche}/request"), json!({ "note": "Les moules sont là." })).await.expect(200);
    bela.post(&format!("{tranche}/objections"), json!({ "reason": "Montrez le four." })).await.expect(201);
    world.advance_days(7).await;
    finance.post(&format!("{tranche}/approve"), Value::Null).await.expect(200);
    world.advance_days(1).await;

    let mut told = inbox(&bela).await;
    told.reverse();
    let expected = [
        "pledge_collected",
        "campaign_succeeded",
        "tranche_approved",
        "tranche_paid",
        "tranche_requested",
        "tranche_approved",
        "tranche_paid",
    ];
    assert_eq!(told, expected);
    let mut told = inbox(&amina).await;
    told.reverse();
    let expected = [
        "pledges_received",
        "campaign_succeeded",
        "tranche_approved",
        "tranche_paid",
        "tranche_objected",
        "tranche_approved",
        "tranche_paid",
    ];
    assert_eq!(told, expected);
    let mut told = inbox(&finance).await;
    told.reverse();
    assert_eq!(told, ["tranche_to_decide", "tranche_objected"]);
    assert!(inbox(&stranger).await.is_empty());

    let first = bela.get("/v1/me/notifications").await.expect(200)["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(first["pledge_id"], json!(pledge.rsplit('/').next().unwrap()));
    assert_eq!(first["amount"], json!({ "amount_minor": 100_00, "currency": "EUR" }));
    assert_eq!(first["text"], "We received your €100.00 for “Le Petit Fournil”. The money is in escrow.");
    let expected = [
        "pledge_collected",
        "campaign_succeeded",
        "tranche_approved",
        "tranche_paid",
        "campaign_preparing",
        "tranche_requested",
        "tranche_approved",
        "tranche_paid",
    ];
    assert_eq!(feed(&bela, "").await, expected);
    let all = feed(&amina, "").await;
    assert_eq!(all.first().map(String::as_str), Some("campaign_created"));
    assert!(all.contains(&"tranche_objected".to_owned()));
    let of_finance = feed(&finance, "&view=finance").await;
    assert!(all.iter().all(|kind| of_finance.contains(kind)), "{of_finance:?}");
    amina.get("/v1/events?view=finance").await.expect_problem("not-allowed");
}

async fn pledges_are_told_to_the_initiator_once_a_day(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 1_000_00, None).await;
    bakery.pledge(&bela, 30_00).await;
    bakery.pledge(&bela, 12_00).await;
    world.advance_days(2).await;
    bakery.pledge(&bela, 8_00).await;
    world.advance_days(2).await;
    let inbox = amina.get("/v1/me/notifications").await.expect(200);
    let told = |place: usize| (inbox["items"][place]["count"].clone(), inbox["items"][place]["text"].clone());
    assert_eq!(told(1), (json!(2), json!("“Le Petit Fournil” received 2 pledges: €42.00 in all.")));
    assert_eq!(told(0), (json!(1), json!("“Le Petit Fournil” received 1 pledge: €8.00 in all.")));
    assert_eq!(inbox["items"].as_array().unwrap().len(), 2);
}

async fn a_failure_and_each_refund_are_told(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 1_000_00, None).await;
    bakery.pledge(&bela, 30_00).await;
    world.advance_days(31).await;
    let mut told = inbox(&bela).await;
    told.reverse();
    assert_eq!(told, ["pledge_collected", "campaign_failed", "pledge_refunded", "refund_paid"]);
    assert_eq!(inbox(&amina).await, ["campaign_failed", "pledges_received"]);
    assert!(texts(&bela).await.iter().any(|text| text.contains("€30.00")), "{:?}", texts(&bela).await);
}

async fn a_payment_that_waits_is_told_with_its_day_and_its_end(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 1_000_00, None).await;
    // The sandbox's gateway takes this amount when it is not awaited any more.
    bakery.pledge(&bela, 40_07).await;
    world.advance_days(1).await;
    let mut told = inbox(&bela).await;
    told.reverse();
    assert_eq!(told, ["pledge_reserved", "pledge_expired", "pledge_late", "refund_paid"]);
    let inbox = bela.get("/v1/me/notifications").await.expect(200);
    assert!(inbox["items"][3]["deadline_at"].is_string(), "{inbox}");
}

async fn a_freeze_and_a_wind_down_are_told_with_their_reasons(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bela = world.person("Bela").await;
    let bakery = launch(&amina, 50_00, None).await;
    bakery.pledge(&bela, 50_00).await;
    world.advance_days(31).await;
    let reason = json!({ "reason": "The printer has closed down." });
    finance.post(&format!("{}/escrow/freeze", bakery.path), reason.clone()).await.expect(200);
    finance.post(&format!("{}/escrow/wind-down", bakery.path), reason).await.expect(200);
    world.advance_days(1).await;
    let inbox = bela.get("/v1/me/notifications").await.expect(200);
    let said = |kind: &str| {
        let items = inbox["items"].as_array().unwrap();
        items.iter().find(|item| item["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {inbox}"))["message"].clone()
    };
    assert_eq!(said("escrow_frozen"), "The printer has closed down.");
    assert_eq!(said("campaign_wound_down"), "The printer has closed down.");
    assert_eq!(said("pledge_refunded"), "");
}

async fn a_feed_goes_on_from_where_it_was_left(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let nothing = bela.get("/v1/events").await.expect(200);
    assert_eq!((&nothing["items"], &nothing["resume_cursor"]), (&json!([]), &Value::Null));
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 10_00).await;
    world.advance_days(1).await;
    let page = amina.get("/v1/events?limit=100").await.expect(200);
    assert_eq!(page["next_cursor"], Value::Null);
    let resume = page["resume_cursor"].as_str().unwrap().to_owned();
    let again = amina.get(&format!("/v1/events?cursor={resume}")).await.expect(200);
    assert_eq!((&again["items"], &again["resume_cursor"]), (&json!([]), &json!(resume)), "nothing new");
    bakery.pledge(&bela, 12_00).await;
    world.advance_days(1).await;
    let more = amina.get(&format!("/v1/events?cursor={resume}")).await.expect(200);
    let items = more["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{more}");
    assert_eq!((&items[0]["kind"], &items[0]["amount"]["amount_minor"]), (&json!("pledge_collected"), &json!(12_00)));
    assert!(!page["items"].as_array().unwrap().contains(&items[0]));
    let sequences: Vec<i64> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .chain(items)
        .map(|event| event["sequence"].as_i64().unwrap())
        .collect();
    assert_eq!(sequences, (1..=i64::try_from(sequences.len()).unwrap()).collect::<Vec<_>>(), "without gaps");
    bela.get(&format!("/v1/events?cursor={resume}")).await.expect_problem("cursor-invalid");
}

async fn a_feed_holds_what_is_ones_own_and_nothing_else(world: &World) {
    let (amina, bela, chloe) = (world.person("Amina").await, world.person("Bela").await, world.person("Chloe").await);
    let (bakery, other) = (launch(&amina, 100_00, None).await, launch(&amina, 100_00, None).await);
    let mine = bakery.pledge(&bela, 10_00).await;
    bakery.pledge(&chloe, 11_00).await;
    other.pledge(&chloe, 12_00).await;
    world.advance_days(1).await;
    let page = bela.get("/v1/events").await.expect(200);
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{page}");
    assert_eq!(items[0]["subject_id"], json!(mine.rsplit('/').next().unwrap()));
    assert_eq!(feed(&chloe, &format!("&campaign_id={}", other.path.rsplit('/').next().unwrap())).await.len(), 1);
    assert_eq!(feed(&amina, "&kind=pledge_collected").await.len(), 3);
    world.nobody().get("/v1/events").await.expect_problem("sign-in-required");
    amina.get("/v1/events?kind=unheard_of").await.expect_problem("validation-failed");
}

async fn everybody_can_follow_the_chain_of_a_campaign(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let bakery = launch(&amina, 100_00, None).await;
    bakery.pledge(&bela, 60_00).await;
    bakery.pledge(&bela, 61_00).await;
    let kept = bakery.statement(world).await;
    world.advance_days(31).await;
    let (mut link, mut seen, mut cursor) = (ChainHash::GENESIS, 0, String::new());
    loop {
        let page = world.nobody().get(&format!("{}/escrow/chain?limit=2{cursor}", bakery.path)).await.expect(200);
        for item in page["items"].as_array().unwrap() {
            link = link.link(ChainHash::parse(item["digest"].as_str().unwrap()).unwrap());
            seen += 1;
            assert_eq!((&item["position"], &item["hash"]), (&json!(seen), &json!(link.to_string())));
            if item["position"] == kept["chain_position"] {
                assert_eq!(item["hash"], kept["chain_head"], "it passed through the head that was kept");
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let now = bakery.statement(world).await;
    assert_eq!((json!(seen), json!(link.to_string())), (now["chain_position"].clone(), now["chain_head"].clone()));
    let transfers = amina.get(&format!("{}/escrow/transfers?limit=100", bakery.path)).await.expect(200);
    assert_eq!(transfers["items"].as_array().unwrap().len(), usize::try_from(seen).unwrap());
}
