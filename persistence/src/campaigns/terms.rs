//! Rows of `launch_terms`, `reward_terms` and `reward_stocks`: added, never changed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::campaigns::{LaunchTerms, Reward};
use palier_domain::ids::{CampaignId, RewardId};

use crate::bulk::{BulkRow, bulk_row};
use crate::columns::sql::{Id, Instant, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::rows::expect_one;
use crate::schema::launch_terms;
use crate::session::Session;
use crate::statement::Statement;

#[derive(Insertable)]
#[diesel(table_name = launch_terms, treat_none_as_default_value = false)]
struct LaunchRow {
    campaign_id: IdValue,
    initiator_id: IdValue,
    currency: &'static str,
    goal_minor: i64,
    opens_at: Option<InstantValue>,
    deadline_at: InstantValue,
    policy_version: i32,
    recorded_at: InstantValue,
}

bulk_row! {
    /// What a reward was offered for in one shipping mode.
    RewardTermsRow in reward_terms {
        campaign_id: IdValue => Id,
        reward_id: IdValue => Id,
        mode: String => Text,
        price_minor: i64 => BigInt,
        fee_minor: i64 => BigInt,
        recorded_at: InstantValue => Instant,
    }
}

bulk_row! {
    /// How many there are of a reward from an instant on.
    StockRow in reward_stocks {
        campaign_id: IdValue => Id,
        reward_id: IdValue => Id,
        stock: i64 => BigInt,
        recorded_at: InstantValue => Instant,
    }
}

impl StockRow {
    fn new(campaign: CampaignId, reward: RewardId, stock: i64, recorded_at: DateTime<Utc>) -> Self {
        let (campaign_id, reward_id) = (IdValue(campaign.0), IdValue(reward.0));
        Self { campaign_id, reward_id, stock, recorded_at: InstantValue(recorded_at) }
    }
}

pub(super) fn insert(session: &mut Session<'_>, terms: &LaunchTerms) -> Result<(), StoreError> {
    let launch = LaunchRow {
        campaign_id: IdValue(terms.campaign.0),
        initiator_id: IdValue(terms.initiator.0),
        currency: terms.goal.currency.as_str(),
        goal_minor: terms.goal.amount_minor,
        opens_at: terms.opens_at.map(InstantValue),
        deadline_at: InstantValue(terms.deadline_at),
        policy_version: terms.policy_version,
        recorded_at: InstantValue(terms.recorded_at),
    };
    let inserted = session.writing(terms.campaign, |connection| {
        let inserted = diesel::insert_into(launch_terms::table).values(launch).execute(connection)?;
        insert_offers(connection, &terms.rewards, terms.recorded_at)?;
        Ok(inserted)
    })?;
    expect_one(inserted, "launch_terms")
}

/// What a reward of a public campaign is offered for, in each of its shipping modes, and how many there are of it.
pub(super) fn insert_reward(
    session: &mut Session<'_>,
    reward: &Reward,
    recorded_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let rewards = std::slice::from_ref(reward);
    session.writing(reward.campaign, |connection| insert_offers(connection, rewards, recorded_at))
}

fn insert_offers(connection: &mut AnyConnection, rewards: &[Reward], recorded_at: DateTime<Utc>) -> QueryResult<()> {
    let offers = rewards.iter().flat_map(|reward| reward.shipping.iter().map(move |offer| (reward, offer)));
    let offers: Vec<RewardTermsRow> = offers
        .map(|(reward, offer)| RewardTermsRow {
            campaign_id: IdValue(reward.campaign.0),
            reward_id: IdValue(reward.id.0),
            mode: offer.mode.as_str().to_owned(),
            price_minor: reward.price_minor,
            fee_minor: offer.fee_minor,
            recorded_at: InstantValue(recorded_at),
        })
        .collect();
    let stock = |reward: &Reward| Some(StockRow::new(reward.campaign, reward.id, reward.stock?, recorded_at));
    let stocks: Vec<StockRow> = rewards.iter().filter_map(stock).collect();
    RewardTermsRow::insert_all(&offers, connection)?;
    StockRow::insert_all(&stocks, connection)
}

pub(super) fn insert_stock(
    session: &mut Session<'_>,
    (campaign, reward): (CampaignId, RewardId),
    stock: i64,
    recorded_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = StockRow::new(campaign, reward, stock, recorded_at);
    session.writing(campaign, |connection| StockRow::insert_all(&[row], connection))
}

pub(super) fn count_stocks(
    session: &mut Session<'_>,
    (campaign, reward): (CampaignId, RewardId),
    limit: i64,
) -> Result<i64, StoreError> {
    let query = Statement::<MultiBackend>::new(
        "SELECT count(*) FROM (SELECT 1 FROM reward_stocks WHERE campaign_id = ? AND reward_id = ? LIMIT ?) AS counted",
    )
    .returning::<BigInt>()
    .bind::<Id, _>(IdValue(campaign.0))
    .bind::<Id, _>(IdValue(reward.0))
    .bind::<BigInt, _>(limit);
    session.reading(|connection| query.get_result(connection))
}
