//! Rows of `launch_terms` and `reward_terms`: added, never changed.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::campaigns::LaunchTerms;

use crate::bulk::{BulkRow, bulk_row};
use crate::columns::sql::{Id, Instant, Text};
use crate::columns::{IdValue, InstantValue};
use crate::rows::expect_one;
use crate::schema::launch_terms;
use crate::session::Session;

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
    let offers = terms.rewards.iter().flat_map(|reward| reward.shipping.iter().map(move |offer| (reward, offer)));
    let offers: Vec<RewardTermsRow> = offers
        .map(|(reward, offer)| RewardTermsRow {
            campaign_id: IdValue(terms.campaign.0),
            reward_id: IdValue(reward.id.0),
            mode: offer.mode.as_str().to_owned(),
            price_minor: reward.price_minor,
            fee_minor: offer.fee_minor,
            recorded_at: InstantValue(terms.recorded_at),
        })
        .collect();
    let inserted = session.writing(terms.campaign, |connection| {
        let inserted = diesel::insert_into(launch_terms::table).values(launch).execute(connection)?;
        RewardTermsRow::insert_all(&offers, connection)?;
        Ok(inserted)
    })?;
    expect_one(inserted, "launch_terms")
}
