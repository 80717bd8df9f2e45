//! The money trail of a pledge: where each cent of it is.

use chrono::{DateTime, Utc};

use super::OutflowKind;
use super::outflow::shares_of;
use crate::actor::named;
use crate::campaigns::{BACKER, INITIATOR, Pledge, PledgeState};
use crate::clock::Context;
use crate::ids::{CampaignId, PledgeId, TransferId};
use crate::ledger::{ChainHash, Transfer, TransferKind};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

named! {
    /// What happened to a part of a pledge's money.
    TrailEntryKind {
        /// It came in.
        Collected "collected",
        /// It is refunded because the pledge was changed, withdrawn or paid too late.
        Withdrawn "withdrawn",
        /// It was released to the initiator.
        Released "released",
        /// It went to the platform as its fee.
        PlatformFee "platform_fee",
        /// It went to the platform for processing payments.
        ProcessingFee "processing_fee",
        /// It is refunded because the campaign failed, was cancelled or wound down.
        Refunded "refunded",
        /// What went back reached the account it was paid from.
        Returned "returned",
    }
}

/// One step of a pledge's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailEntry {
    /// What happened.
    pub kind: TrailEntryKind,
    /// To how much of this pledge's money, in minor units.
    pub amount_minor: i64,
    /// The tranche that it was part of.
    pub tranche: Option<i64>,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// The pledge's own transfer behind it; none for a share of a larger one.
    pub transfer: Option<TransferId>,
}

/// Where each cent of a pledge is, in minor units.
///
/// Always: `collected = withdrawn + in_escrow + released + fees + refunded`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyTrail {
    /// The pledge.
    pub pledge: Pledge,
    /// Everything that ever came in for it.
    pub collected_minor: i64,
    /// What went back because it was changed, withdrawn or paid too late.
    pub withdrawn_minor: i64,
    /// What is held.
    pub in_escrow_minor: i64,
    /// What went to the initiator.
    pub released_minor: i64,
    /// What went to fees.
    pub fees_minor: i64,
    /// What went back because the campaign failed, was cancelled or wound down.
    pub refunded_minor: i64,
    /// How much of the refunds has reached the account it was paid from.
    pub returned_minor: i64,
    /// Each step, in order.
    pub entries: Vec<TrailEntry>,
    /// The position of the book's last transfer.
    pub seq: i64,
    /// The hash of the book's last transfer.
    pub head_hash: ChainHash,
}

/// Follows the money of a pledge.
pub fn read_money_trail(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, pledge): (CampaignId, PledgeId),
) -> Result<MoneyTrail, Failure> {
    Operation::GET_MONEY_TRAIL.admit(context.actor)?;
    let campaign = store.find_campaign(campaign)?.ok_or(Refusal::NotFound)?;
    let pledge = store.find_pledge(campaign.id, pledge)?.ok_or(Refusal::NotFound)?;
    let initiator = context.actor.is(campaign.initiator);
    let relations = Relations::NONE.with(INITIATOR, initiator).with(BACKER, context.actor.is(pledge.backer));
    Operation::GET_MONEY_TRAIL.allow(context.actor, relations)?;
    let book = store.read_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let transfers = store.list_pledge_transfers(book.id, pledge.id)?;
    let mut entries: Vec<TrailEntry> = transfers.iter().filter_map(own_entry).collect();
    if matches!(pledge.state, PledgeState::Collected | PledgeState::PartlyRefunded) {
        let outflows = store.list_outflows(book.id)?;
        let shares = shares_of(&outflows, pledge.sequence, pledge.collected_minor()).1;
        entries.extend(outflows.iter().zip(shares).filter(|(_, share)| *share > 0).map(|(outflow, amount_minor)| {
            let kind = match outflow.kind {
                OutflowKind::Release => TrailEntryKind::Released,
                OutflowKind::PlatformFee => TrailEntryKind::PlatformFee,
                OutflowKind::ProcessingFee => TrailEntryKind::ProcessingFee,
            };
            let recorded_at = outflow.recorded_at;
            TrailEntry { kind, amount_minor, tranche: Some(outflow.tranche), recorded_at, transfer: None }
        }));
    }
    entries.sort_by_key(|entry| entry.recorded_at);
    Ok(add_up(pledge, entries, book.seq, book.head_hash))
}

/// The step that a transfer of the pledge's own stands for.
fn own_entry(transfer: &Transfer) -> Option<TrailEntry> {
    let kind = match transfer.kind {
        TransferKind::Collection | TransferKind::LateCollection => TrailEntryKind::Collected,
        TransferKind::Withdrawal => TrailEntryKind::Withdrawn,
        TransferKind::Refund => TrailEntryKind::Refunded,
        TransferKind::RefundPaid => TrailEntryKind::Returned,
        // Of a whole campaign, or of a provider's book.
        _ => return None,
    };
    Some(TrailEntry {
        kind,
        amount_minor: transfer.amount_minor,
        tranche: None,
        recorded_at: transfer.recorded_at,
        transfer: Some(transfer.id),
    })
}

fn add_up(pledge: Pledge, entries: Vec<TrailEntry>, seq: i64, head_hash: ChainHash) -> MoneyTrail {
    let sum = |kinds: &[TrailEntryKind]| -> i64 {
        entries.iter().filter(|entry| kinds.contains(&entry.kind)).map(|entry| entry.amount_minor).sum()
    };
    let collected_minor = sum(&[TrailEntryKind::Collected]);
    let withdrawn_minor = sum(&[TrailEntryKind::Withdrawn]);
    let released_minor = sum(&[TrailEntryKind::Released]);
    let fees_minor = sum(&[TrailEntryKind::PlatformFee, TrailEntryKind::ProcessingFee]);
    let refunded_minor = sum(&[TrailEntryKind::Refunded]);
    let gone = withdrawn_minor + released_minor + fees_minor + refunded_minor;
    MoneyTrail {
        collected_minor,
        withdrawn_minor,
        in_escrow_minor: collected_minor - gone,
        released_minor,
        fees_minor,
        refunded_minor,
        returned_minor: sum(&[TrailEntryKind::Returned]),
        pledge,
        entries,
        seq,
        head_hash,
    }
}
