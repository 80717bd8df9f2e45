//! Life after success: a picture of the work, a delay, an emergency, the start of delivery, thanks.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use super::DemoError;
use super::scenes::{launched, pledged};
use super::stage::{Player, Stage};

/// A picture of the oven, as small as it can be.
const PICTURE: &[u8] = include_bytes!("oven.png");

async fn published(stage: &Stage, initiator: &Player, what: &str, path: &str, body: Value) -> Result<Value, DemoError> {
    stage.act(initiator, what, path, Some(body)).await?.expect(201)
}

pub(super) async fn told_all_along(stage: &Stage) -> Result<(), DemoError> {
    println!("\nV. After success, backers are told how it goes");
    let (amina, bela, finance) = (stage.player("Amina").await?, stage.player("Bela").await?, stage.staff("finance"));
    let campaign = launched(stage, &amina, "Le Fournil de l’Écluse", 10_000).await?;
    pledged(stage, &bela, &campaign, 20_000).await?;
    stage.days_pass(31).await?;
    let updates = format!("{campaign}/updates");
    let medium = stage.upload(&amina, "uploads a photo of the oven", PICTURE).await?.expect(201)?;
    let shown = json!({
        "kind": "progress", "title": "The oven is built", "body": "Brick by brick, it **stands**.",
        "media": [{ "medium_id": medium["id"], "alternative": "The oven" }],
    });
    let update = published(stage, &amina, "publishes it with an update", &updates, shown).await?;
    println!("            as HTML: {}", update["content"]["body_html"].as_str().unwrap_or_default().trim());
    delayed(stage, &amina, &campaign).await?;
    let emergency = json!({
        "kind": "emergency", "title": "Our mill has burnt down", "body": "Nobody was hurt.",
        "problem": "There is no flour for the first loaves.", "response": "We are asking two other mills.",
    });
    let emergency = published(stage, &amina, "announces an emergency", &updates, emergency).await?;
    let emergency = emergency["id"].as_str().unwrap_or_default().to_owned();
    let seen = format!("{updates}/{emergency}/acknowledgements");
    let missing = stage.look(&amina, "asks who has not seen it", &format!("{seen}?missing=true")).await?.expect(200)?;
    println!("            not yet: {}", missing["items"][0]["backer"]["display_name"].as_str().unwrap_or_default());
    stage.act(&bela, "says that it was seen", &seen, None).await?.expect(200)?;
    let solved = json!({
        "kind": "progress", "title": "We have flour", "body": "The mill of Arras helps out.", "resolves": [emergency],
    });
    published(stage, &amina, "resolves it with another update", &updates, solved).await?;
    delivered(stage, (&amina, &finance), &campaign).await
}

async fn delayed(stage: &Stage, amina: &Player, campaign: &str) -> Result<(), DemoError> {
    let mut calendar = stage.get(None, &format!("{campaign}/delivery-calendar")).await?;
    for date in ["packaging_on", "delivery_on"] {
        let day = calendar[date].as_str().and_then(|day| day.parse::<NaiveDate>().ok()).unwrap_or_default();
        calendar[date] = json!((day + Duration::days(21)).to_string());
    }
    let delay = json!({
        "kind": "delay", "title": "Three weeks more", "body": "The door came cracked.",
        "problem": "The door of the oven came cracked.", "solution": "The smith casts another one.",
        "delivery_calendar": calendar,
    });
    let updates = format!("{campaign}/updates");
    let delay = published(stage, amina, "announces a delay with new dates", &updates, delay).await?;
    for slip in delay["delay"]["slips"].as_array().into_iter().flatten() {
        let (date, days) = (slip["date"].as_str().unwrap_or_default(), slip["days_in_all"].as_i64().unwrap_or(0));
        let on = |name: &str| slip[name].as_str().unwrap_or_default().to_owned();
        println!("            {date}: {} instead of {}, {days} days later", on("after_on"), on("promised_on"));
    }
    Ok(())
}

async fn delivered(stage: &Stage, (amina, finance): (&Player, &Player), campaign: &str) -> Result<(), DemoError> {
    for number in [2, 3] {
        let tranche = format!("{campaign}/tranches/{number}");
        let evidence = json!({ "note": "The loaves are ready." });
        let asks = format!("asks for tranche {number}");
        stage.act(amina, &asks, &format!("{tranche}/request"), Some(evidence)).await?.expect(200)?;
        stage.days_pass(7).await?;
        stage.act(finance, "approves", &format!("{tranche}/approve"), None).await?.expect(200)?;
    }
    let updates = format!("{campaign}/updates");
    let start = json!({
        "kind": "delivery_started", "title": "Your loaves are coming", "body": "",
        "estimated_on": (stage.now().await? + Duration::days(5)).date_naive().to_string(),
        "progress": "All are baked.", "delivery_mode": "To be picked up at the bakery",
    });
    published(stage, amina, "starts delivery", &updates, start).await?;
    let now = stage.get(None, campaign).await?;
    println!("            the campaign is {}", now["state"].as_str().unwrap_or_default());
    let thanks = json!({ "kind": "thank_you", "title": "Thank you", "body": "This oven is **yours**." });
    published(stage, amina, "thanks everybody", &updates, thanks).await.map(drop)
}
