//! Changing a pledge while its campaign is live.

use super::collection::{collect_pledge, keep};
use super::payables::PledgeReturn;
use super::pledge_funds::{await_payment, open_book, order_collection, pledge_min_minor};
use super::reading::require_pledge_for;
use super::refunding::refund_from;
use super::revising::{Wish, next_number, revise};
use super::{Campaign, CampaignAction, LineChoice, Pledge, PledgeAction, Revision, Reward};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{CampaignId, PledgeId};
use crate::ledger::Book;
use crate::money::Money;
use crate::payments::{GatewayAnswer, PaymentRefusal};
use crate::permissions::Operation;
use crate::refusal::{Failure, Refusal, SeenVersions, ensure_version};
use crate::store::Store;

/// What is to be changed of a pledge; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangePledge {
    /// The rewards to take instead.
    pub lines: Option<Vec<LineChoice>>,
    /// What to give on top instead; an amount of zero gives nothing.
    pub free_amount: Option<Money>,
}

/// Changes a collected pledge: more is collected first, less goes back at once.
pub fn change_pledge(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, PledgeId),
    seen: &SeenVersions,
    change: &ChangePledge,
) -> Result<Pledge, Failure> {
    let (campaign, mut pledge) = require_pledge_for(store, context, Operation::UPDATE_PLEDGE, ids)?;
    ensure_version(pledge.version, seen)?;
    campaign.check(CampaignAction::Pledge, context.now)?;
    pledge.check(PledgeAction::Update)?;
    let rewards = store.list_rewards(campaign.id)?;
    let pledge_min_minor = pledge_min_minor(store, &campaign)?;
    let revision = next_revision(&campaign, &rewards, &pledge, change, pledge_min_minor)?;
    let more_minor = revision.amount_minor - pledge.collected_minor();
    let held = pledge.current.as_ref().map(Revision::quantities).unwrap_or_default();
    pledge.revisions = revision.number;
    pledge.pending = Some(revision);
    let mut book = open_book(store, campaign.id)?;
    if more_minor > 0 {
        collect_more(store, context, (&campaign, &mut book), &mut pledge, more_minor)?;
    } else {
        take_pending_stock(store, &pledge)?;
        pledge.current = pledge.pending.take();
        book.record(context, Entry::of(EventKind::PledgeChanged, pledge.id.0).amount(pledge.collected_minor()));
        refund_from(store, context, &mut book, (pledge.id, PledgeReturn::Withdrawal), -more_minor)?;
    }
    if pledge.pending.is_none() {
        give_back_surplus(store, &pledge, held)?;
    }
    keep(store, context, &mut pledge)?;
    store.save_book(&mut book)?;
    Ok(pledge)
}

fn next_revision(
    campaign: &Campaign,
    rewards: &[Reward],
    pledge: &Pledge,
    change: &ChangePledge,
    pledge_min_minor: i64,
) -> Result<Revision, Refusal> {
    let current = pledge.current.as_ref();
    let kept_amount = current.map(|revision| Money::new(revision.free_amount_minor, pledge.currency));
    let (choices, kept): (&[_], &[_]) = match &change.lines {
        Some(lines) => (lines, &[]),
        None => (&[], current.map_or(&[], |revision| revision.lines.as_slice())),
    };
    let number = next_number(pledge.revisions)?;
    let held = current.map(Revision::quantities).unwrap_or_default();
    let free_amount = change.free_amount.or(kept_amount);
    revise(campaign, rewards, &Wish { number, choices, kept, free_amount, held, pledge_min_minor })
}

/// Collects what a dearer revision costs more; it becomes current once that is paid.
fn collect_more(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, book): (&Campaign, &mut Book),
    pledge: &mut Pledge,
    more_minor: i64,
) -> Result<(), Failure> {
    let mut order = order_collection(context, pledge, more_minor);
    let foretold = context.gateway.predict(&order);
    if let Some(GatewayAnswer::Refused { reason }) = foretold {
        return Err(PaymentRefusal::RefusedByGateway { reason }.into());
    }
    let Some(GatewayAnswer::Accepted { reference }) = foretold else {
        await_payment(store, context, campaign, pledge)?;
        take_pending_stock(store, pledge)?;
        let reserved = Entry::of(EventKind::PledgeReserved, pledge.id.0).amount(more_minor);
        book.record(context, reserved.until(pledge.payment_due_at));
        return Ok(store.insert_order(&order)?);
    };
    take_pending_stock(store, pledge)?;
    order.settle(context, reference);
    collect_pledge(context, book, pledge, &order)?;
    Ok(store.insert_order(&order)?)
}

fn take_pending_stock(store: &mut dyn Store, pledge: &Pledge) -> Result<(), Failure> {
    for (reward, quantity) in pledge.pending_stock() {
        store.take_stock(pledge.campaign, reward, quantity)?;
    }
    Ok(())
}

/// Releases stock that the revision before held and the new one does not take.
pub(super) fn give_back_surplus(
    store: &mut dyn Store,
    pledge: &Pledge,
    held: std::collections::BTreeMap<crate::ids::RewardId, i64>,
) -> Result<(), Failure> {
    let taken = pledge.current.as_ref().map(Revision::quantities).unwrap_or_default();
    for (reward, before) in held {
        let surplus = before - taken.get(&reward).copied().unwrap_or(0);
        if surplus > 0 {
            store.take_stock(pledge.campaign, reward, -surplus)?;
        }
    }
    Ok(())
}
