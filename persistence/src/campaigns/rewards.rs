//! Rows of `rewards` and `reward_shipping_modes`, and the stock.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::campaigns::{Dimensions, Goods, REWARDS_MAX, Reward, ShippingMode, ShippingOffer};
use palier_domain::ids::{CampaignId, RewardId};
use palier_domain::text::{Line, Prose};

use crate::bulk::{BulkRow, bulk_row};
use crate::columns::sql::Text;
use crate::columns::{Id, IdValue, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::{reward_shipping_modes, rewards};
use crate::session::Session;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rewards, treat_none_as_default_value = false)]
struct RewardRow {
    campaign_id: IdValue,
    id: IdValue,
    position: i64,
    title: String,
    description: String,
    price_minor: i64,
    stock: Option<i64>,
    taken: i64,
    sku: Option<String>,
    weight_grams: Option<i64>,
    length_mm: Option<i64>,
    width_mm: Option<i64>,
    height_mm: Option<i64>,
    delivery_on: Option<NaiveDate>,
    stopped_at: Option<InstantValue>,
    version: i64,
}

bulk_row! {
    /// A shipping mode of a reward, in its place among them.
    ShippingRow in reward_shipping_modes {
        campaign_id: IdValue => Id,
        reward_id: IdValue => Id,
        position: i64 => BigInt,
        mode: String => Text,
        fee_minor: i64 => BigInt,
    }
}

impl From<&Reward> for RewardRow {
    fn from(reward: &Reward) -> Self {
        let Goods { sku, weight_grams, dimensions } = &reward.goods;
        Self {
            campaign_id: IdValue(reward.campaign.0),
            id: IdValue(reward.id.0),
            position: reward.position,
            title: reward.title.as_str().to_owned(),
            description: reward.description.as_str().to_owned(),
            price_minor: reward.price_minor,
            stock: reward.stock,
            taken: reward.taken,
            sku: sku.as_ref().map(|sku| sku.as_str().to_owned()),
            weight_grams: *weight_grams,
            length_mm: dimensions.map(|sides| sides.length_mm),
            width_mm: dimensions.map(|sides| sides.width_mm),
            height_mm: dimensions.map(|sides| sides.height_mm),
            delivery_on: reward.delivery_on,
            stopped_at: reward.stopped_at.map(InstantValue),
            version: reward.version,
        }
    }
}

fn shipping_rows(reward: &Reward) -> Vec<ShippingRow> {
    let row = |(position, offer): (i64, &ShippingOffer)| ShippingRow {
        campaign_id: IdValue(reward.campaign.0),
        reward_id: IdValue(reward.id.0),
        position,
        mode: offer.mode.as_str().to_owned(),
        fee_minor: offer.fee_minor,
    };
    (1..).zip(&reward.shipping).map(row).collect()
}

fn reward_of(row: RewardRow, shipping: Vec<ShippingRow>) -> Result<Reward, StoreError> {
    let of = RowOf { table: "rewards", key: &row.id.0 };
    let offer = |offer: ShippingRow| {
        let of = RowOf { table: "reward_shipping_modes", key: &offer.reward_id.0 };
        let mode = of.parsed("mode", ShippingMode::parse(&offer.mode))?;
        Ok(ShippingOffer { mode, fee_minor: offer.fee_minor })
    };
    let base = of.all_or_none("width_mm", (row.length_mm, row.width_mm))?;
    let dimensions = of.all_or_none("height_mm", (base, row.height_mm))?;
    Ok(Reward {
        id: RewardId(row.id.0),
        campaign: CampaignId(row.campaign_id.0),
        position: row.position,
        title: of.parsed("title", Line::parse("title", &row.title).ok())?,
        description: of.parsed("description", Prose::parse("description", &row.description).ok())?,
        price_minor: row.price_minor,
        stock: row.stock,
        taken: row.taken,
        shipping: shipping.into_iter().map(offer).collect::<Result<Vec<_>, StoreError>>()?,
        goods: Goods {
            sku: of.parsed_if_any("sku", row.sku.as_deref(), |sku| Line::parse("sku", sku).ok())?,
            weight_grams: row.weight_grams,
            dimensions: dimensions.map(|((length_mm, width_mm), height_mm)| Dimensions {
                length_mm,
                width_mm,
                height_mm,
            }),
        },
        delivery_on: row.delivery_on,
        stopped_at: row.stopped_at.map(|at| at.0),
        version: row.version,
    })
}

pub(super) fn insert(session: &mut Session<'_>, reward: &Reward) -> Result<(), StoreError> {
    let row = RewardRow::from(reward);
    let shipping = shipping_rows(reward);
    session.known.rewards.remove(&reward.campaign);
    session.writing(reward.campaign, |connection| {
        diesel::insert_into(rewards::table).values(row).execute(connection)?;
        ShippingRow::insert_all(&shipping, connection)
    })
}

pub(super) fn update(session: &mut Session<'_>, reward: &Reward) -> Result<(), StoreError> {
    let row = RewardRow::from(reward);
    let shipping = shipping_rows(reward);
    session.known.rewards.remove(&reward.campaign);
    let loaded = rewards::table
        .filter(rewards::campaign_id.eq(row.campaign_id))
        .filter(rewards::id.eq(row.id))
        .filter(rewards::version.eq(row.version - 1));
    let change = diesel::update(loaded).set((
        rewards::position.eq(row.position),
        rewards::title.eq(row.title),
        rewards::description.eq(row.description),
        rewards::price_minor.eq(row.price_minor),
        rewards::stock.eq(row.stock),
        rewards::sku.eq(row.sku),
        rewards::weight_grams.eq(row.weight_grams),
        (
            rewards::length_mm.eq(row.length_mm),
            rewards::width_mm.eq(row.width_mm),
            rewards::height_mm.eq(row.height_mm),
        ),
        rewards::delivery_on.eq(row.delivery_on),
        rewards::stopped_at.eq(row.stopped_at),
        rewards::version.eq(row.version),
    ));
    let updated = session.writing(reward.campaign, |connection| change.execute(connection))?;
    expect_one(updated, "rewards")?;
    let old = reward_shipping_modes::table
        .filter(reward_shipping_modes::campaign_id.eq(row.campaign_id))
        .filter(reward_shipping_modes::reward_id.eq(row.id));
    session.writing(reward.campaign, |connection| {
        diesel::delete(old).execute(connection)?;
        ShippingRow::insert_all(&shipping, connection)
    })
}

pub(super) fn delete(session: &mut Session<'_>, campaign: CampaignId, id: RewardId) -> Result<(), StoreError> {
    session.known.rewards.remove(&campaign);
    let reward = rewards::table.find((IdValue(campaign.0), IdValue(id.0)));
    let deleted = session.writing(campaign, |connection| diesel::delete(reward).execute(connection))?;
    expect_one(deleted, "rewards")
}

pub(super) fn list(session: &mut Session<'_>, campaign: CampaignId) -> Result<Vec<Reward>, StoreError> {
    if let Some(rewards) = session.known.rewards.get(&campaign) {
        return Ok(rewards.clone());
    }
    session.flush_if(|pending| pending.has_stock_of(campaign))?;
    let id = IdValue(campaign.0);
    let rows = rewards::table
        .filter(rewards::campaign_id.eq(id))
        .order(rewards::position)
        .limit(REWARDS_MAX)
        .select(RewardRow::as_select());
    let rows: Vec<RewardRow> = session.peeking(|connection| rows.load(connection))?;
    let modes_max = REWARDS_MAX.saturating_mul(i64::try_from(ShippingMode::ALL.len()).unwrap_or(i64::MAX));
    let modes = reward_shipping_modes::table
        .filter(reward_shipping_modes::campaign_id.eq(id))
        .order((reward_shipping_modes::reward_id, reward_shipping_modes::position))
        .limit(modes_max)
        .select(ShippingRow::as_select());
    let modes: Vec<ShippingRow> = session.peeking(|connection| modes.load(connection))?;
    let mut shipping: HashMap<IdValue, Vec<ShippingRow>> = HashMap::new();
    for mode in modes {
        shipping.entry(mode.reward_id).or_default().push(mode);
    }
    let reward = |row: RewardRow| {
        let offers = shipping.remove(&row.id).unwrap_or_default();
        reward_of(row, offers)
    };
    let rewards = rows.into_iter().map(reward).collect::<Result<Vec<Reward>, StoreError>>()?;
    if session.writes_behind() {
        session.known.rewards.insert(campaign, rewards.clone());
    }
    Ok(rewards)
}

pub(super) fn take_stock(
    session: &mut Session<'_>,
    campaign: CampaignId,
    reward: RewardId,
    quantity: i64,
) -> Result<(), StoreError> {
    let known = session.known.rewards.get_mut(&campaign);
    if let Some(known) = known.and_then(|rewards| rewards.iter_mut().find(|known| known.id == reward)) {
        let taken = known.taken.saturating_add(quantity);
        if taken < 0 || known.stock.is_some_and(|stock| taken > stock) {
            return Err(StoreError::Violated("rewards_stock".to_owned()));
        }
        known.taken = taken;
    }
    session.keep_back(campaign, |pending| *pending.stock.entry((campaign, reward)).or_insert(0) += quantity)
}
