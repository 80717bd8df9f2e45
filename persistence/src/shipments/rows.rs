//! Rows of shipments and their lines, and of completions.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::campaigns::Address;
use palier_domain::country::Country;
use palier_domain::ids::{CampaignId, PledgeId, RewardId, ShipmentId};
use palier_domain::shipments::{Completion, Shipment, ShipmentKind, ShipmentLine, ShipmentState, UndeliveredLine};
use palier_domain::text::Line;

use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;
use crate::schema::{campaign_completions, shipment_lines, shipments, undelivered_lines};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = shipments, treat_none_as_default_value = false)]
pub(super) struct ShipmentRow {
    pub(super) campaign_id: IdValue,
    pub(super) id: IdValue,
    pledge_id: IdValue,
    kind: String,
    pub(super) state: String,
    recipient: Option<String>,
    street: Option<String>,
    extra: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
    pub(super) wave: Option<String>,
    pub(super) carrier: Option<String>,
    pub(super) tracking_number: Option<String>,
    pub(super) version: i64,
    created_at: InstantValue,
    pub(super) sent_at: Option<InstantValue>,
    pub(super) ended_at: Option<InstantValue>,
    pub(super) received_at: Option<InstantValue>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = shipment_lines)]
pub(super) struct LineRow {
    campaign_id: IdValue,
    pub(super) shipment_id: IdValue,
    reward_id: IdValue,
    quantity: i64,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = campaign_completions, treat_none_as_default_value = false)]
pub(super) struct CompletionRow {
    campaign_id: IdValue,
    completed_at: InstantValue,
    undelivered: i64,
    reason: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = undelivered_lines)]
pub(super) struct UndeliveredRow {
    campaign_id: IdValue,
    pledge_id: IdValue,
    reward_id: IdValue,
    reason: String,
}

fn text<const MAX: usize>(line: Option<&Line<MAX>>) -> Option<String> {
    line.map(|line| line.as_str().to_owned())
}

impl From<&Shipment> for ShipmentRow {
    fn from(shipment: &Shipment) -> Self {
        let address = shipment.address.as_ref();
        Self {
            campaign_id: IdValue(shipment.campaign.0),
            id: IdValue(shipment.id.0),
            pledge_id: IdValue(shipment.pledge.0),
            kind: shipment.kind.as_str().to_owned(),
            state: shipment.state.as_str().to_owned(),
            recipient: text(address.map(|address| &address.recipient)),
            street: text(address.map(|address| &address.street)),
            extra: text(address.and_then(|address| address.extra.as_ref())),
            postal_code: text(address.map(|address| &address.postal_code)),
            city: text(address.map(|address| &address.city)),
            country: address.map(|address| address.country.as_str().to_owned()),
            wave: text(shipment.wave.as_ref()),
            carrier: text(shipment.carrier.as_ref()),
            tracking_number: text(shipment.tracking_number.as_ref()),
            version: shipment.version,
            created_at: InstantValue(shipment.created_at),
            sent_at: shipment.sent_at.map(InstantValue),
            ended_at: shipment.ended_at.map(InstantValue),
            received_at: shipment.received_at.map(InstantValue),
        }
    }
}

impl LineRow {
    pub(super) fn of(shipment: &Shipment) -> Vec<Self> {
        let row = |line: &ShipmentLine| Self {
            campaign_id: IdValue(shipment.campaign.0),
            shipment_id: IdValue(shipment.id.0),
            reward_id: IdValue(line.reward.0),
            quantity: line.quantity,
        };
        shipment.lines.iter().map(row).collect()
    }
}

fn line<const MAX: usize>(text: Option<&str>) -> Option<Line<MAX>> {
    Line::parse("address", text?).ok()
}

fn address_of(of: &RowOf<'_>, row: &ShipmentRow) -> Result<Option<Address>, StoreError> {
    let Some(recipient) = row.recipient.as_deref() else { return Ok(None) };
    Ok(Some(Address {
        recipient: of.parsed("recipient", line(Some(recipient)))?,
        street: of.parsed("street", line(row.street.as_deref()))?,
        extra: of.parsed_if_any("extra", row.extra.as_deref(), |extra| line(Some(extra)))?,
        postal_code: of.parsed("postal_code", line(row.postal_code.as_deref()))?,
        city: of.parsed("city", line(row.city.as_deref()))?,
        country: of.parsed("country", row.country.as_deref().and_then(Country::parse))?,
    }))
}

/// The shipment that its row and the rows of its lines make.
pub(super) fn shipment_of(row: ShipmentRow, lines: Vec<LineRow>) -> Result<Shipment, StoreError> {
    let of = RowOf { table: "shipments", key: &row.id.0 };
    let lines = lines.into_iter();
    Ok(Shipment {
        campaign: CampaignId(row.campaign_id.0),
        id: ShipmentId(row.id.0),
        pledge: PledgeId(row.pledge_id.0),
        kind: of.parsed("kind", ShipmentKind::parse(&row.kind))?,
        state: of.parsed("state", ShipmentState::parse(&row.state))?,
        lines: lines.map(|line| ShipmentLine { reward: RewardId(line.reward_id.0), quantity: line.quantity }).collect(),
        address: address_of(&of, &row)?,
        wave: of.parsed_if_any("wave", row.wave.as_deref(), |wave| line(Some(wave)))?,
        carrier: of.parsed_if_any("carrier", row.carrier.as_deref(), |carrier| line(Some(carrier)))?,
        tracking_number: of
            .parsed_if_any("tracking_number", row.tracking_number.as_deref(), |text| line(Some(text)))?,
        version: row.version,
        created_at: row.created_at.0,
        sent_at: row.sent_at.map(|at| at.0),
        ended_at: row.ended_at.map(|at| at.0),
        received_at: row.received_at.map(|at| at.0),
    })
}

impl From<&Completion> for CompletionRow {
    fn from(completion: &Completion) -> Self {
        Self {
            campaign_id: IdValue(completion.campaign.0),
            completed_at: InstantValue(completion.completed_at),
            undelivered: completion.undelivered,
            reason: text(completion.reason.as_ref()),
        }
    }
}

impl UndeliveredRow {
    pub(super) fn of(completion: &Completion) -> Vec<Self> {
        let row = |line: &UndeliveredLine| Self {
            campaign_id: IdValue(completion.campaign.0),
            pledge_id: IdValue(line.pledge.0),
            reward_id: IdValue(line.reward.0),
            reason: line.reason.as_str().to_owned(),
        };
        completion.lines.iter().map(row).collect()
    }
}

/// The completion that its row and the rows of the named lines make.
pub(super) fn completion_of(row: CompletionRow, lines: Vec<UndeliveredRow>) -> Result<Completion, StoreError> {
    let of = RowOf { table: "campaign_completions", key: &row.campaign_id.0 };
    let named = |row: UndeliveredRow| {
        let of = RowOf { table: "undelivered_lines", key: &row.pledge_id.0 };
        Ok(UndeliveredLine {
            pledge: PledgeId(row.pledge_id.0),
            reward: RewardId(row.reward_id.0),
            reason: of.parsed("reason", line(Some(&row.reason)))?,
        })
    };
    Ok(Completion {
        campaign: CampaignId(row.campaign_id.0),
        completed_at: row.completed_at.0,
        undelivered: row.undelivered,
        reason: of.parsed_if_any("reason", row.reason.as_deref(), |reason| line(Some(reason)))?,
        lines: lines.into_iter().map(named).collect::<Result<_, StoreError>>()?,
    })
}
