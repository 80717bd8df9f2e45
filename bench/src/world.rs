//! Who pledges to what: made over HTTP, like everything that is measured.

use chrono::{DateTime, Duration, Utc};
use palier_domain::clock::instant_text;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::Failed;
use crate::load::{Campaigns, Load};
use crate::server::Api;

/// How many accounts pledge: each connection as somebody else.
const BACKERS: usize = 64;
/// How many requests prepare the campaigns at once.
const PREPARING: u32 = 16;
/// Everybody's password.
const PASSWORD: &str = "correct horse battery staple";

/// Campaigns that are live, and people who may pledge to them.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// How many campaigns there are; they are numbered from 1.
    pub(crate) campaigns: u32,
    /// The ids of the backers' accounts.
    pub(crate) backers: Vec<String>,
}

/// The id of a campaign.
pub(crate) fn campaign_id(number: u32) -> String {
    format!("00000000-0000-7000-8000-{number:012}")
}

/// The id of the only reward of a campaign.
pub(crate) fn reward_id(number: u32) -> String {
    format!("00000000-0000-7000-9000-{number:012}")
}

fn email(number: usize) -> String {
    format!("person.{number}@example.org")
}

impl World {
    /// Makes the accounts and launches the campaigns on an empty server.
    pub(crate) async fn prepare(api: &Api, campaigns: u32) -> Result<Self, Failed> {
        let mut ids = Vec::new();
        for number in 0..=BACKERS {
            let name = format!("Person {number}");
            let body = json!({ "email": email(number), "password": PASSWORD, "display_name": name, "locale": "en" });
            let account = api.post(None, "/v1/accounts", &body).await?;
            ids.push(text(&account, "id")?);
        }
        let backers = ids.split_off(1);
        let token = sign_in(api, 0).await?;
        let clock: Value = serde_json::from_str(&api.get("/v1/sandbox/clock").await?)?;
        let now: DateTime<Utc> = text(&clock, "now")?.parse()?;
        let mut preparing = JoinSet::new();
        for first in 1..=PREPARING.min(campaigns) {
            let (api, token) = (api.clone(), token.clone());
            preparing.spawn(async move {
                for number in (first..=campaigns).step_by(usize::try_from(PREPARING)?) {
                    launch(&api, &token, number, now).await?;
                }
                Ok::<(), Failed>(())
            });
        }
        while let Some(prepared) = preparing.join_next().await {
            prepared??;
        }
        Ok(Self { campaigns, backers })
    }

    /// A load on it, with fresh tokens.
    pub(crate) async fn load<'a>(&self, api: &'a Api) -> Result<Load<'a>, Failed> {
        let mut tokens = Vec::with_capacity(self.backers.len());
        for number in 1..=self.backers.len() {
            tokens.push(sign_in(api, number).await?);
        }
        Ok(Load { api, tokens, campaigns: Campaigns { first: 1, count: self.campaigns } })
    }

    /// What the load goes to, in words.
    pub(crate) fn describe(&self) -> String {
        if self.campaigns == 1 { "one hot campaign".to_owned() } else { format!("{} campaigns", self.campaigns) }
    }
}

/// The access token of one of the people: 0 is the initiator, the backers come after.
pub(crate) async fn token(api: &Api, number: usize) -> Result<String, Failed> {
    sign_in(api, number).await
}

async fn sign_in(api: &Api, number: usize) -> Result<String, Failed> {
    let body = json!({ "email": email(number), "password": PASSWORD });
    text(&api.post(None, "/v1/sessions", &body).await?, "access_token")
}

fn text(reply: &Value, member: &str) -> Result<String, Failed> {
    let text = reply.get(member).and_then(Value::as_str).ok_or_else(|| format!("no {member} in {reply}"))?;
    Ok(text.to_owned())
}

async fn launch(api: &Api, token: &str, number: u32, now: DateTime<Utc>) -> Result<(), Failed> {
    let on = |days: i64| (now + Duration::days(days)).date_naive().to_string();
    let path = format!("/v1/campaigns/{}", campaign_id(number));
    let campaign = json!({
        "id": campaign_id(number), "title": format!("Campaign {number}"), "summary": "One of many.",
        "story": "Much is to be done.", "category": "games", "kind": "product",
        "goal": { "amount_minor": 10_000_000, "currency": "EUR" }, "deadline_at": instant_text(now + Duration::days(60)),
        "delivery_calendar": { "production_on": on(70), "packaging_on": on(80), "delivery_on": on(90) },
    });
    api.post(Some(token), "/v1/campaigns", &campaign).await?;
    let reward = json!({
        "id": reward_id(number), "title": "One copy", "price_minor": 2_500,
        "shipping": [{ "mode": "pickup", "fee_minor": 0 }],
    });
    api.post(Some(token), &format!("{path}/rewards"), &reward).await?;
    api.post(Some(token), &format!("{path}/launch"), &Value::Null).await?;
    Ok(())
}
