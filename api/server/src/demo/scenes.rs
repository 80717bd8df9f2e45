//! The scenes of the play.

use chrono::Duration;
use palier_domain::clock::instant_text;
use serde_json::{Value, json};

use super::DemoError;
use super::stage::{Player, Stage, instant, money, spoken};

fn eur(amount_minor: i64) -> Value {
    json!({ "amount_minor": amount_minor, "currency": "EUR" })
}

/// A campaign is launched; its address.
pub(super) async fn launched(stage: &Stage, initiator: &Player, title: &str, goal: i64) -> Result<String, DemoError> {
    let now = stage.now().await?;
    let on = |days| (now + Duration::days(days)).date_naive().to_string();
    let body = json!({
        "title": title, "category": "food", "kind": "product", "goal": eur(goal),
        "deadline_at": instant_text(now + Duration::days(30)),
        "delivery_calendar": { "production_on": on(60), "packaging_on": on(70), "delivery_on": on(80) },
    });
    let campaign =
        stage.act(initiator, &format!("drafts \"{title}\""), "/v1/campaigns", Some(body)).await?.expect(201)?;
    let path = format!("/v1/campaigns/{}", campaign["id"].as_str().unwrap_or_default());
    let launch = format!("{path}/launch");
    let refusal =
        stage.act(initiator, "tries to launch it", &launch, None).await?.expect_refusal("campaign-not-ready")?;
    println!("            refused: {refusal}");
    let reward = json!({
        "title": "A loaf", "price_minor": 2_500, "stock": 200, "shipping": [{ "mode": "pickup", "fee_minor": 0 }],
    });
    stage.act(initiator, "adds a reward at €25.00", &format!("{path}/rewards"), Some(reward)).await?.expect(201)?;
    stage.act(initiator, "launches it", &launch, None).await?.expect(200)?;
    Ok(path)
}

/// Somebody pledges; the pledge's address.
pub(super) async fn pledged(stage: &Stage, backer: &Player, campaign: &str, amount: i64) -> Result<String, DemoError> {
    let what = format!("pledges {}", money(&eur(amount)));
    let body = json!({ "free_amount": eur(amount) });
    let pledge = stage.act(backer, &what, &format!("{campaign}/pledges"), Some(body)).await?.expect(201)?;
    Ok(format!("{campaign}/pledges/{}", pledge["id"].as_str().unwrap_or_default()))
}

async fn show_escrow(stage: &Stage, campaign: &str) -> Result<(), DemoError> {
    let statement = stage.get(None, &format!("{campaign}/escrow")).await?;
    let part = |name: &str| money(&statement[name]);
    println!(
        "            escrow: {} raised = {} in escrow + {} released + {} refunded + {} fees",
        part("raised"),
        part("in_escrow"),
        part("released"),
        part("refunded"),
        part("fees"),
    );
    Ok(())
}

async fn show_trail(stage: &Stage, backer: &Player, pledge: &str) -> Result<(), DemoError> {
    let trail = stage.get(Some(backer), &format!("{pledge}/money-trail")).await?;
    println!("            where the money of the pledge went:");
    for entry in trail["entries"].as_array().into_iter().flatten() {
        let tranche = entry["tranche_number"].as_i64().map(|number| format!(" (tranche {number})")).unwrap_or_default();
        println!("              {:>12}  {}{tranche}", money(&entry["amount"]), spoken(&entry["kind"]));
    }
    println!("              {:>12}  still in escrow", money(&trail["in_escrow"]));
    Ok(())
}

pub(super) async fn funded_and_paid_out(stage: &Stage) -> Result<(), DemoError> {
    println!("\nI. A campaign is funded and paid out in three tranches");
    let (amina, bela, chloe) =
        (stage.player("Amina").await?, stage.player("Bela").await?, stage.player("Chloe").await?);
    let finance = stage.staff("finance");
    let campaign = launched(stage, &amina, "Le Petit Fournil", 10_000).await?;
    let pledge = pledged(stage, &bela, &campaign, 3_333).await?;
    pledged(stage, &chloe, &campaign, 6_668).await?;
    show_escrow(stage, &campaign).await?;
    stage.days_pass(31).await?;
    println!("            the campaign has succeeded; the start tranche was paid automatically");
    show_escrow(stage, &campaign).await?;
    for number in [2, 3] {
        let tranche = format!("{campaign}/tranches/{number}");
        let evidence = json!({ "note": "The oven is built.", "links": ["https://fournil.example/oven"] });
        let asks = format!("asks for tranche {number}");
        stage.act(&amina, &asks, &format!("{tranche}/request"), Some(evidence)).await?.expect(200)?;
        let approve = format!("{tranche}/approve");
        let early = stage.act(&finance, "tries to approve at once", &approve, None).await?;
        println!("            refused: {}", early.expect_refusal("inspection-window-open")?);
        stage.days_pass(7).await?;
        let dry = format!("{approve}?dry_run=true");
        let shown = stage.act(&finance, "asks for a dry run", &dry, None).await?.expect(200)?;
        println!(
            "            it would pay out {}, after {} platform fee and {} processing fee",
            money(&shown["payout"]),
            money(&shown["platform_fee"]),
            money(&shown["processing_fee"])
        );
        stage.act(&finance, "approves", &approve, None).await?.expect(200)?;
        show_escrow(stage, &campaign).await?;
    }
    show_trail(stage, &bela, &pledge).await
}

pub(super) async fn failed_and_relaunched(stage: &Stage) -> Result<(), DemoError> {
    println!("\nII. A campaign misses its goal: everybody is refunded in full, and it is relaunched");
    let (amina, bela) = (stage.player("Amina").await?, stage.player("Bela").await?);
    let campaign = launched(stage, &amina, "Le Grand Fournil", 900_000).await?;
    let pledge = pledged(stage, &bela, &campaign, 2_500).await?;
    stage.days_pass(31).await?;
    show_escrow(stage, &campaign).await?;
    show_trail(stage, &bela, &pledge).await?;
    stage.act(&amina, "relaunches it", &format!("{campaign}/relaunch"), Some(json!({}))).await?.expect(201).map(drop)
}

pub(super) async fn wound_down(stage: &Stage) -> Result<(), DemoError> {
    println!("\nIII. A campaign cannot finish: what is left in escrow is refunded, to the cent");
    let (amina, finance) = (stage.player("Amina").await?, stage.staff("finance"));
    let backers = [stage.player("Bela").await?, stage.player("Chloe").await?, stage.player("Dora").await?];
    let campaign = launched(stage, &amina, "Le Fournil du Canal", 999).await?;
    let mut pledges = Vec::new();
    for backer in &backers {
        pledges.push(pledged(stage, backer, &campaign, 333).await?);
    }
    stage.days_pass(31).await?;
    show_escrow(stage, &campaign).await?;
    let wind_down = format!("{campaign}/escrow/wind-down");
    let reason = json!({ "reason": "Le fabricant du four a fermé." });
    let shown = stage.act(&finance, "winds it down", &wind_down, Some(reason)).await?.expect(200)?;
    for share in shown["shares"].as_array().into_iter().flatten() {
        let odd = if share["has_odd_cent"] == true { ", rounded up" } else { "" };
        println!("            pledge {} is refunded {}{odd}", share["sequence"], money(&share["returned"]));
    }
    stage.days_pass(1).await?;
    show_escrow(stage, &campaign).await?;
    match (backers.first(), pledges.first()) {
        (Some(backer), Some(pledge)) => show_trail(stage, backer, pledge).await,
        _ => Ok(()),
    }
}

pub(super) async fn payments_that_go_wrong(stage: &Stage) -> Result<(), DemoError> {
    println!("\nIV. Payments go wrong, and end well");
    let (amina, bela) = (stage.player("Amina").await?, stage.player("Bela").await?);
    let campaign = launched(stage, &amina, "Le Fournil des Imprévus", 10_000).await?;
    let pledges = format!("{campaign}/pledges");
    let declined = Some(json!({ "free_amount": eur(4_001) }));
    let refusal = stage.act(&bela, "pledges €40.01, and the card is declined", &pledges, declined).await?;
    println!("            refused: {}", refusal.expect_refusal("payment-refused")?);
    for (amount, what) in
        [(4_002, "the payment service times out after taking the money"), (4_003, "the payment service answers late")]
    {
        let pledge = pledged(stage, &bela, &campaign, amount).await?;
        let state = |pledge: &Value| spoken(&pledge["state"]);
        println!("            {what}: the pledge is {}", state(&stage.get(Some(&bela), &pledge).await?));
        stage.days_pass(1).await?;
        println!("            a day later the pledge is {}", state(&stage.get(Some(&bela), &pledge).await?));
    }
    let cancel = stage.act(&amina, "cancels the campaign", &format!("{campaign}/cancel"), None).await?.expect(200)?;
    println!("            {} will be refunded", money(&cancel["refunded"]));
    stage.days_pass(1).await?;
    show_escrow(stage, &campaign).await?;
    under_way_at_the_deadline(stage, &amina, &bela).await
}

/// A payment that was begun in time is waited for, and carries the campaign.
async fn under_way_at_the_deadline(stage: &Stage, amina: &Player, bela: &Player) -> Result<(), DemoError> {
    let deadline = stage.now().await? + Duration::days(30);
    let campaign = launched(stage, amina, "Le Fournil de Minuit", 4_000).await?;
    stage.time_passes_to(deadline - Duration::minutes(5), "five minutes before the deadline").await?;
    let pledge = pledged(stage, bela, &campaign, 4_003).await?;
    stage.time_passes_to(deadline + Duration::minutes(1), "the deadline passes").await?;
    let shown = stage.get(None, &campaign).await?;
    println!(
        "           the campaign is {}; it is decided by {}",
        spoken(&shown["state"]),
        instant(&shown["payments_due_at"])
    );
    stage.time_passes_to(deadline + Duration::minutes(10), "the payment service answers").await?;
    let (decided, paid) = (stage.get(None, &campaign).await?, stage.get(Some(bela), &pledge).await?);
    println!("            the pledge is {}; the campaign is {}", spoken(&paid["state"]), spoken(&decided["state"]));
    show_escrow(stage, &campaign).await
}
