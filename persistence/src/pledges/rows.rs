//! Rows of `pledges` and `pledge_lines`.

use palier_domain::StoreError;
use palier_domain::campaigns::{Address, Pledge, PledgeLine, PledgeState, Revision, ShippingMode};
use palier_domain::country::Country;
use palier_domain::ids::{AccountId, CampaignId, PledgeId, RewardId};
use palier_domain::money::Currency;
use palier_domain::text::Line;

use crate::bulk::bulk_row;
use crate::columns::sql::{BigInt, Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;

bulk_row! {
    /// A pledge.
    PledgeRow in pledges {
        book_id: IdValue => Id,
        id: IdValue => Id,
        sequence: i64 => BigInt,
        backer_id: IdValue => Id,
        state: String => Text,
        currency: String => Text,
        current_revision: Option<i64> => Nullable<BigInt>,
        current_free_amount_minor: Option<i64> => Nullable<BigInt>,
        current_amount_minor: Option<i64> => Nullable<BigInt>,
        pending_revision: Option<i64> => Nullable<BigInt>,
        pending_free_amount_minor: Option<i64> => Nullable<BigInt>,
        pending_amount_minor: Option<i64> => Nullable<BigInt>,
        payment_due_at: Option<InstantValue> => Nullable<Instant>,
        unpaid_free_amount_minor: Option<i64> => Nullable<BigInt>,
        revisions: i64 => BigInt,
        refunded_minor: i64 => BigInt,
        version: i64 => BigInt,
        created_at: InstantValue => Instant,
        updated_at: InstantValue => Instant,
        collected_at: Option<InstantValue> => Nullable<Instant>,
    }
    changing {
        state,
        current_revision,
        current_free_amount_minor,
        current_amount_minor,
        pending_revision,
        pending_free_amount_minor,
        pending_amount_minor,
        payment_due_at,
        unpaid_free_amount_minor,
        revisions,
        refunded_minor,
        version,
        updated_at,
        collected_at,
    }
}

bulk_row! {
    /// A line of a revision of a pledge, in its place among them.
    LineRow in pledge_lines {
        book_id: IdValue => Id,
        pledge_id: IdValue => Id,
        revision: i64 => BigInt,
        position: i64 => BigInt,
        reward_id: IdValue => Id,
        quantity: i64 => BigInt,
        unit_price_minor: i64 => BigInt,
        shipping: String => Text,
        shipping_fee_minor: i64 => BigInt,
        recipient: Option<String> => Nullable<Text>,
        street: Option<String> => Nullable<Text>,
        extra: Option<String> => Nullable<Text>,
        postal_code: Option<String> => Nullable<Text>,
        city: Option<String> => Nullable<Text>,
        country: Option<String> => Nullable<Text>,
    }
}

impl From<&Pledge> for PledgeRow {
    fn from(pledge: &Pledge) -> Self {
        let (current, pending) = (pledge.current.as_ref(), pledge.pending.as_ref());
        Self {
            book_id: IdValue(pledge.campaign.0),
            id: IdValue(pledge.id.0),
            sequence: pledge.sequence,
            backer_id: IdValue(pledge.backer.0),
            state: pledge.state.as_str().to_owned(),
            currency: pledge.currency.as_str().to_owned(),
            current_revision: current.map(|revision| revision.number),
            current_free_amount_minor: current.map(|revision| revision.free_amount_minor),
            current_amount_minor: current.map(|revision| revision.amount_minor),
            pending_revision: pending.map(|revision| revision.number),
            pending_free_amount_minor: pending.map(|revision| revision.free_amount_minor),
            pending_amount_minor: pending.map(|revision| revision.amount_minor),
            payment_due_at: pledge.payment_due_at.map(InstantValue),
            unpaid_free_amount_minor: pledge.unpaid.as_ref().map(|revision| revision.free_amount_minor),
            revisions: pledge.revisions,
            refunded_minor: pledge.refunded_minor,
            version: pledge.version,
            created_at: InstantValue(pledge.created_at),
            updated_at: InstantValue(pledge.updated_at),
            collected_at: pledge.collected_at.map(InstantValue),
        }
    }
}

/// The rows of a revision's lines.
pub(super) fn line_rows(pledge: &Pledge, revision: Option<&Revision>) -> Vec<LineRow> {
    let Some(revision) = revision else { return Vec::new() };
    let row = |(position, line): (i64, &PledgeLine)| {
        let address = line.address.as_ref();
        LineRow {
            book_id: IdValue(pledge.campaign.0),
            pledge_id: IdValue(pledge.id.0),
            revision: revision.number,
            position,
            reward_id: IdValue(line.reward.0),
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            shipping: line.shipping.as_str().to_owned(),
            shipping_fee_minor: line.shipping_fee_minor,
            recipient: address.map(|address| address.recipient.as_str().to_owned()),
            street: address.map(|address| address.street.as_str().to_owned()),
            extra: address.and_then(|address| address.extra.as_ref()).map(|extra| extra.as_str().to_owned()),
            postal_code: address.map(|address| address.postal_code.as_str().to_owned()),
            city: address.map(|address| address.city.as_str().to_owned()),
            country: address.map(|address| address.country.as_str().to_owned()),
        }
    };
    (1..).zip(&revision.lines).map(row).collect()
}

/// The pledge that its row and the rows of its lines make. A revision whose lines
/// and free amount are not its amount is no revision.
pub(super) fn pledge_of(row: PledgeRow, lines: Vec<LineRow>) -> Result<Pledge, StoreError> {
    let of = RowOf { table: "pledges", key: &row.id.0 };
    let (mut current_lines, mut pending_lines, mut unpaid_lines) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        if Some(line.revision) == row.current_revision {
            current_lines.push(line_of(line)?);
        } else if Some(line.revision) == row.pending_revision {
            pending_lines.push(line_of(line)?);
        } else {
            unpaid_lines.push(line_of(line)?);
        }
    }
    let current = (row.current_revision, row.current_free_amount_minor, row.current_amount_minor);
    let pending = (row.pending_revision, row.pending_free_amount_minor, row.pending_amount_minor);
    Ok(Pledge {
        id: PledgeId(row.id.0),
        campaign: CampaignId(row.book_id.0),
        sequence: row.sequence,
        backer: AccountId(row.backer_id.0),
        state: of.parsed("state", PledgeState::parse(&row.state))?,
        currency: of.parsed("currency", Currency::parse(&row.currency))?,
        current: revision_of(&of, "current_amount_minor", current, current_lines)?,
        pending: revision_of(&of, "pending_amount_minor", pending, pending_lines)?,
        payment_due_at: row.payment_due_at.map(|at| at.0),
        unpaid: unpaid_of(&of, &row, unpaid_lines)?,
        revisions: row.revisions,
        refunded_minor: row.refunded_minor,
        version: row.version,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        collected_at: row.collected_at.map(|at| at.0),
    })
}

fn revision_of(
    of: &RowOf<'_>,
    column: &'static str,
    columns: (Option<i64>, Option<i64>, Option<i64>),
    lines: Vec<PledgeLine>,
) -> Result<Option<Revision>, StoreError> {
    let (Some(number), Some(free_amount_minor), Some(amount_minor)) = columns else { return Ok(None) };
    let sum = lines.iter().try_fold(free_amount_minor, |sum, line| sum.checked_add(line.amount_minor()?));
    let amount_minor = of.parsed(column, sum.filter(|sum| *sum == amount_minor))?;
    Ok(Some(Revision { number, lines, free_amount_minor, amount_minor }))
}

/// What was asked for and never paid: the last revision, whose amount is what its parts add up to.
fn unpaid_of(of: &RowOf<'_>, row: &PledgeRow, lines: Vec<PledgeLine>) -> Result<Option<Revision>, StoreError> {
    let Some(free_amount_minor) = row.unpaid_free_amount_minor else { return Ok(None) };
    let sum = lines.iter().try_fold(free_amount_minor, |sum, line| sum.checked_add(line.amount_minor()?));
    let amount_minor = of.parsed("unpaid_free_amount_minor", sum)?;
    Ok(Some(Revision { number: row.revisions, lines, free_amount_minor, amount_minor }))
}

fn line_of(row: LineRow) -> Result<PledgeLine, StoreError> {
    let of = RowOf { table: "pledge_lines", key: &row.pledge_id.0 };
    Ok(PledgeLine {
        reward: RewardId(row.reward_id.0),
        quantity: row.quantity,
        unit_price_minor: row.unit_price_minor,
        shipping: of.parsed("shipping", ShippingMode::parse(&row.shipping))?,
        shipping_fee_minor: row.shipping_fee_minor,
        address: address_of(&of, &row)?,
    })
}

fn address_of(of: &RowOf<'_>, row: &LineRow) -> Result<Option<Address>, StoreError> {
    let Some(recipient) = &row.recipient else { return Ok(None) };
    Ok(Some(Address {
        recipient: of.parsed("recipient", Line::parse("recipient", recipient).ok())?,
        street: of.parsed("street", line(row.street.as_deref()))?,
        extra: of.parsed_if_any("extra", row.extra.as_deref(), |extra| Line::parse("extra", extra).ok())?,
        postal_code: of.parsed("postal_code", line(row.postal_code.as_deref()))?,
        city: of.parsed("city", line(row.city.as_deref()))?,
        country: of.parsed("country", row.country.as_deref().and_then(Country::parse))?,
    }))
}

fn line<const MAX: usize>(text: Option<&str>) -> Option<Line<MAX>> {
    Line::parse("address", text?).ok()
}
