//! Closing a campaign at its deadline: success when its escrow reaches the goal, failure otherwise.

use super::drafting::touch;
use super::pledge_funds::open_book;
use super::{Campaign, CampaignState};
use crate::clock::Context;
use crate::escrow::{begin_refunds, open_tranches};
use crate::events::EventKind;
use crate::ids::CampaignId;
use crate::ledger::AccountKind;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// Closes a live campaign whose deadline has passed; does nothing when it is
/// not live any more. On success the start tranche goes out at once; on failure
/// every pledge is refunded in full.
pub fn close_campaign(store: &mut dyn Store, context: &Context<'_>, id: CampaignId) -> Result<Campaign, Failure> {
    let mut campaign = store.find_campaign(id)?.ok_or(Refusal::NotFound)?;
    if campaign.state != CampaignState::Live {
        return Ok(campaign);
    }
    let deadline_at = campaign.terms.deadline_at;
    let is_due = deadline_at.is_some_and(|deadline| deadline <= context.now);
    ensure(is_due, Refusal::CampaignNotLive { state: campaign.state, deadline_at })?;
    let mut book = open_book(store, id)?;
    let in_escrow = book.balance_minor(AccountKind::Escrow);
    campaign.closed_at = Some(context.now);
    if in_escrow >= campaign.terms.goal.amount_minor {
        campaign.raised_minor = Some(in_escrow);
        book.record(context, EventKind::CampaignSucceeded, id.0);
        campaign.state = CampaignState::Preparing;
        open_tranches(store, context, &campaign, &mut book)?;
        book.record(context, EventKind::CampaignPreparing, id.0);
    } else {
        campaign.state = CampaignState::Failed;
        book.record(context, EventKind::CampaignFailed, id.0);
        begin_refunds(store, context, &book)?;
    }
    touch(store, &mut campaign)?;
    store.save_book(&mut book)?;
    Ok(campaign)
}
