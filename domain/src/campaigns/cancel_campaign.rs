//! Calling a campaign off: every pledge goes back in full.

use super::drafting::touch;
use super::reading::require_campaign_for;
use super::{Campaign, CampaignAction, CampaignState};
use crate::clock::Context;
use crate::escrow::begin_refunds;
use crate::events::{Entry, EventKind};
use crate::ids::CampaignId;
use crate::ledger::AccountKind;
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// What calling a campaign off gives back.
#[derive(Debug, Clone)]
pub struct CancelPreview {
    /// The campaign, as it is or would be.
    pub campaign: Campaign,
    /// How many pledges are refunded.
    pub pledges: i64,
    /// What is refunded, in minor units.
    pub refunded_minor: i64,
}

/// Cancels a draft or a live campaign; a dry run only shows what would go back.
pub fn cancel_campaign(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    dry_run: bool,
) -> Result<CancelPreview, Failure> {
    let mut campaign = require_campaign_for(store, context, Operation::CANCEL_CAMPAIGN, id)?;
    campaign.check(CampaignAction::Cancel, context.now)?;
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let (pledges, refunded_minor) = (book.pledges_collected, book.balance_minor(AccountKind::Escrow));
    campaign.state = CampaignState::Cancelled;
    campaign.closed_at = Some(context.now);
    if !dry_run {
        touch(store, &mut campaign)?;
        book.record(context, Entry::of(EventKind::CampaignCancelled, id.0).amount(refunded_minor));
        begin_refunds(store, context, &book)?;
        store.save_book(&mut book)?;
    }
    Ok(CancelPreview { campaign, pledges, refunded_minor })
}
