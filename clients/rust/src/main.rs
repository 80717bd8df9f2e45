//! The story of clients/README.md, played with the client that progenitor made.

#[allow(warnings, clippy::all)]
mod palier {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use std::error::Error;
use std::num::NonZeroU64;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use palier::{Client, types};
use uuid::Uuid;

const DAY_SECONDS: u64 = 86_400;

type Played<T> = Result<T, Box<dyn Error>>;

/// Where the story is played.
struct Stage {
    url: String,
    anyone: Client,
    began_at: DateTime<Utc>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Played<()> {
    let url = std::env::var("SANDBOX_URL")?;
    let anyone = Client::new(&url);
    let began_at = anyone.get_sandbox_clock().send().await?.now;
    let stage = Stage { url, anyone, began_at };

    let (campaign, reward) = stage.launch().await?;
    let pledge = stage.pledge(campaign, reward).await?;
    stage.pass_days(31).await?;
    assert_eq!(stage.state(campaign).await?, "preparing");
    for number in [2, 3] {
        stage.release(campaign, number).await?;
    }
    stage.count(campaign, pledge).await
}

impl Stage {
    async fn sign_in(&self, name: &str) -> Played<Client> {
        let email = format!("{name}@palier.example");
        let session =
            self.anyone.create_session().body_map(|body| body.email(email).password("palier-sandbox")).send().await?;
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("authorization", format!("Bearer {}", *session.access_token).parse()?);
        let http = reqwest::Client::builder().default_headers(headers).build()?;
        Ok(Client::new_with_client(&self.url, http))
    }

    async fn pass_days(&self, days: u64) -> Played<()> {
        let seconds = NonZeroU64::new(days * DAY_SECONDS);
        let timekeeper = self.sign_in("amina").await?;
        timekeeper.advance_sandbox_clock().body_map(|body| body.by_seconds(seconds)).send().await?;
        Ok(())
    }

    fn day(&self, days: i64) -> NaiveDate {
        (self.began_at + Duration::days(days)).date_naive()
    }

    /// A campaign that is live, and its reward; its launch is refused while it has none.
    async fn launch(&self) -> Played<(Uuid, Uuid)> {
        let initiator = self.sign_in("amina").await?;
        let goal: types::Money = types::Money::builder().amount_minor(5_000).currency("EUR").try_into()?;
        let calendar: types::DeliveryCalendar = types::DeliveryCalendar::builder()
            .production_on(self.day(60))
            .packaging_on(self.day(70))
            .delivery_on(self.day(80))
            .try_into()?;
        let deadline_at = self.began_at + Duration::days(30);
        let draft = initiator.create_campaign().body_map(|body| {
            body.title("Story in Rust")
                .category("games")
                .kind("product")
                .goal(goal)
                .deadline_at(deadline_at)
                .delivery_calendar(calendar)
        });
        let campaign = draft.send().await?.id;
        match initiator.launch_campaign().campaign_id(campaign).send().await {
            Err(palier::Error::ErrorResponse(problem)) => assert_eq!(problem.code.as_str(), "campaign-not-ready"),
            other => return Err(format!("launched without a reward: {other:?}").into()),
        }
        let pickup: types::ShippingOffer =
            types::ShippingOffer::builder().mode("pickup").fee_minor(0).try_into()?;
        let reward = initiator
            .create_reward()
            .campaign_id(campaign)
            .body_map(|body| {
                body.title("The game").price_minor(2_500).stock(NonZeroU64::new(10)).shipping(vec![pickup])
            })
            .send()
            .await?;
        initiator.launch_campaign().campaign_id(campaign).send().await?;
        Ok((campaign, reward.id))
    }

    /// A pledge of 53.33 €; repeating it with its key makes no second one.
    async fn pledge(&self, campaign: Uuid, reward: Uuid) -> Played<Uuid> {
        let backer = self.sign_in("bela").await?;
        let key = Uuid::now_v7().to_string();
        let mut pledges = Vec::new();
        for _ in 0..2 {
            let line: types::LineChoice = types::LineChoice::builder().reward_id(reward).quantity(2).try_into()?;
            let free: types::Money =
                types::Money::builder().amount_minor(333).currency("EUR").try_into()?;
            let made = backer.create_pledge().campaign_id(campaign).idempotency_key(key.as_str());
            pledges.push(made.body_map(|body| body.lines(vec![line]).free_amount(free)).send().await?.into_inner());
        }
        assert_eq!(pledges[0].id, pledges[1].id);
        assert_eq!((pledges[0].state.as_str(), pledges[0].amount.amount_minor), ("collected", 5_333));
        Ok(pledges[0].id)
    }

    async fn release(&self, campaign: Uuid, number: u64) -> Played<()> {
        let number = NonZeroU64::try_from(number)?;
        let initiator = self.sign_in("amina").await?;
        let asked = initiator.request_tranche().campaign_id(campaign).tranche_number(number);
        asked.body_map(|body| body.note("Done.")).send().await?;
        self.pass_days(8).await?;
        let finance = self.sign_in("finance").await?;
        let key = Uuid::now_v7().to_string();
        finance.approve_tranche().campaign_id(campaign).tranche_number(number).idempotency_key(key).send().await?;
        Ok(())
    }

    async fn state(&self, campaign: Uuid) -> Played<String> {
        Ok(self.anyone.get_campaign().campaign_id(campaign).send().await?.state.to_string())
    }

    /// Everything is out, and every cent is accounted for, on the campaign's side and on the backer's.
    async fn count(&self, campaign: Uuid, pledge: Uuid) -> Played<()> {
        assert_eq!(self.state(campaign).await?, "ready");
        let tranches = self.anyone.list_tranches().campaign_id(campaign).send().await?;
        assert!(tranches.items.iter().all(|tranche| tranche.state.as_str() == "paid"));
        let statement = self.anyone.get_escrow_statement().campaign_id(campaign).send().await?;
        assert_eq!(statement.in_escrow.amount_minor, 0);
        assert_eq!(statement.released.amount_minor + statement.fees.amount_minor, 5_333);
        let backer = self.sign_in("bela").await?;
        let trail = backer.get_money_trail().campaign_id(campaign).pledge_id(pledge).send().await?;
        assert_eq!(trail.released.amount_minor + trail.fees.amount_minor, trail.collected.amount_minor);
        Ok(())
    }
}
