//! Withdrawing a pledge while its campaign is live.

use super::collection::{drop_pending, keep};
use super::payables::PledgeReturn;
use super::pledge_funds::open_book;
use super::reading::require_pledge_for;
use super::refunding::refund_from;
use super::{CampaignAction, Pledge, PledgeAction, PledgeState, Revision};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{CampaignId, PledgeId};
use crate::ledger::{AccountKind, LedgerRefusal};
use crate::permissions::Operation;
use crate::refusal::{Failure, ensure};
use crate::store::Store;

/// Takes a pledge back while its campaign is live: its stock is free again and
/// all its money is refunded to the account it came from. A change that waits for
/// its payment is dropped; should that still be paid, it is refunded automatically.
pub fn withdraw_pledge(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, PledgeId),
) -> Result<Pledge, Failure> {
    let (campaign, mut pledge) = require_pledge_for(store, context, Operation::WITHDRAW_PLEDGE, ids)?;
    campaign.check(CampaignAction::Pledge, context.now)?;
    pledge.check(PledgeAction::Withdraw)?;
    let mut book = open_book(store, campaign.id)?;
    let amount_minor = pledge.collected_minor();
    let in_escrow = book.balance_minor(AccountKind::Escrow);
    let too_low =
        LedgerRefusal::BalanceTooLow { account: "escrow", balance_minor: in_escrow, asked_minor: amount_minor };
    ensure(in_escrow >= amount_minor, too_low)?;
    book.record(context, Entry::of(EventKind::PledgeWithdrawn, pledge.id.0).amount(amount_minor));
    if pledge.pending.is_some() {
        drop_pending(store, context, &mut pledge, PledgeState::Withdrawn)?;
    }
    if let Some(held) = pledge.current.as_ref().map(Revision::quantities) {
        for (reward, quantity) in held {
            store.take_stock(campaign.id, reward, -quantity)?;
        }
        book.pledges_collected -= 1;
        refund_from(store, context, &mut book, (pledge.id, PledgeReturn::Withdrawal), amount_minor)?;
        pledge.state = PledgeState::Withdrawn;
        keep(store, context, &mut pledge)?;
    }
    store.save_book(&mut book)?;
    Ok(pledge)
}
