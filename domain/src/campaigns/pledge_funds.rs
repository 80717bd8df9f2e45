//! Pledging: stock is reserved, the payment is ordered, and where the gateway's
//! answer is known beforehand, the money is in escrow in the same transaction.

use std::collections::BTreeMap;

use super::collection::collect_pledge;
use super::operations::INITIATOR;
use super::refusal::PledgeRefusal;
use super::revising::{Wish, revise};
use super::unpaid::check_unpaid;
use super::{Address, Campaign, CampaignAction, Pledge, PledgeState, ShippingMode};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{BookId, CampaignId, JobId, PledgeId, RewardId};
use crate::jobs::{Job, JobKind};
use crate::ledger::Book;
use crate::money::Money;
use crate::payments::{GatewayAnswer, Payable, PayableKind, PaymentOrder, PaymentRefusal};
use crate::permissions::{Operation, Relations};
use crate::policy::Policy;
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// A reward that a backer chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineChoice {
    /// The reward.
    pub reward: RewardId,
    /// How many.
    pub quantity: i64,
    /// How it is shipped; optional when the reward has only one mode.
    pub shipping: Option<ShippingMode>,
    /// Where to, when it is shipped.
    pub address: Option<Address>,
}

/// A new pledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PledgeFunds {
    /// The id that it gets.
    pub id: PledgeId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The rewards taken.
    pub lines: Vec<LineChoice>,
    /// What is given on top.
    pub free_amount: Option<Money>,
}

/// Pledges to a live campaign.
pub fn pledge_funds(store: &mut dyn Store, context: &Context<'_>, command: &PledgeFunds) -> Result<Pledge, Failure> {
    Operation::CREATE_PLEDGE.allow(context.actor, Relations::NONE)?;
    let Some(backer) = context.actor.account() else {
        return Err(Refusal::SignInRequired.into());
    };
    let campaign = store.find_campaign(command.campaign)?.ok_or(Refusal::NotFound)?;
    let relations = campaign.relations(context.actor);
    ensure(relations.is_public() || relations.has(INITIATOR), Refusal::NotFound)?;
    campaign.check(CampaignAction::Pledge, context.now)?;
    ensure(campaign.initiator != backer, PledgeRefusal::OwnCampaign)?;
    ensure(store.find_pledge(campaign.id, command.id)?.is_none(), Refusal::IdTaken)?;
    let rewards = if command.lines.is_empty() { Vec::new() } else { store.list_rewards(campaign.id)? };
    let (choices, free_amount) = (command.lines.as_slice(), command.free_amount);
    let pledge_min_minor = pledge_min_minor(store, &campaign)?;
    let wish = Wish { number: 1, choices, kept: &[], free_amount, held: BTreeMap::new(), pledge_min_minor };
    let revision = revise(&campaign, &rewards, &wish)?;
    let mut book = store.find_book(campaign.book())?.ok_or(Refusal::NotFound)?;
    let mut pledge = Pledge {
        id: command.id,
        campaign: campaign.id,
        sequence: book.pledge_seq + 1,
        backer,
        state: PledgeState::AwaitingPayment,
        currency: campaign.terms.goal.currency,
        current: None,
        pending: Some(revision),
        payment_due_at: None,
        unpaid: None,
        revisions: 1,
        refunded_minor: 0,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
        collected_at: None,
    };
    let mut order = order_collection(context, &pledge, pledge_amount(&pledge));
    let foretold = context.gateway.predict(&order);
    if let Some(GatewayAnswer::Refused { reason }) = foretold {
        return Err(PaymentRefusal::RefusedByGateway { reason }.into());
    }
    book.pledge_seq = pledge.sequence;
    let stock = pledge.pending_stock();
    if let Some(GatewayAnswer::Accepted { reference }) = foretold {
        order.settle(context, reference);
        collect_pledge(context, &mut book, &mut pledge, &order)?;
    } else {
        await_payment(store, context, &campaign, &mut pledge)?;
        let reserved = Entry::of(EventKind::PledgeReserved, pledge.id.0).amount(order.amount.amount_minor);
        book.record(context, reserved.until(pledge.payment_due_at));
    }
    for (reward, quantity) in stock {
        store.take_stock(campaign.id, reward, quantity)?;
    }
    store.insert_pledge(&pledge)?;
    store.insert_order(&order)?;
    store.save_book(&mut book)?;
    Ok(pledge)
}

fn pledge_amount(pledge: &Pledge) -> i64 {
    pledge.pending.as_ref().map_or(0, |revision| revision.amount_minor)
}

/// The policy that a campaign is held under.
pub(crate) fn campaign_policy(store: &mut dyn Store, campaign: &Campaign) -> Result<Policy, Failure> {
    let policy = match campaign.policy_version {
        Some(version) => store.find_policy(version)?,
        None => None,
    };
    match policy {
        Some(policy) => Ok(policy),
        None => Ok(store.current_policy()?),
    }
}

/// The least that a pledge to a campaign can be, in minor units, by the policy that it was launched under.
pub(super) fn pledge_min_minor(store: &mut dyn Store, campaign: &Campaign) -> Result<i64, Failure> {
    Ok(campaign_policy(store, campaign)?.terms.pledge_min_minor(campaign.terms.goal.currency))
}

/// The intent to collect `amount_minor` for the pending revision.
pub(super) fn order_collection(context: &Context<'_>, pledge: &Pledge, amount_minor: i64) -> PaymentOrder {
    let number = pledge.pending.as_ref().map(|revision| revision.number);
    let payable = Payable { number, ..PayableKind::PLEDGE_REVISION.of(pledge.id.0) };
    PaymentOrder::new(context, BookId::from(pledge.campaign), payable, Money::new(amount_minor, pledge.currency))
}

/// Has the payment of what is pending awaited as long as a reservation is kept: unpaid, it gives its stock back then.
/// Refused while as many payments of the backer are under way in the campaign as may be, or were left unpaid before, so
/// that nobody holds a stock by payments that never come.
pub(super) fn await_payment(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    pledge: &mut Pledge,
) -> Result<(), Failure> {
    check_unpaid(store, context, pledge)?;
    let terms = campaign_policy(store, campaign)?.terms;
    let limit = terms.reservations_open_max;
    let due = store.list_payments_due(campaign.id, pledge.backer, u32::try_from(limit).unwrap_or(u32::MAX))?;
    let open = i64::try_from(due.len()).unwrap_or(i64::MAX);
    if let Some(free_at) = due.first().copied().filter(|_| open >= limit) {
        return Err(PledgeRefusal::TooManyReservations { open, limit, free_at }.into());
    }
    let due_at = context.now + terms.reservation_time();
    pledge.payment_due_at = Some(due_at);
    Ok(store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: campaign.book(),
        kind: JobKind::EXPIRE_RESERVATION,
        subject: Some(pledge.id.0),
        due_at,
    })?)
}

/// The campaign's book, for change.
pub(super) fn open_book(store: &mut dyn Store, campaign: CampaignId) -> Result<Book, Failure> {
    Ok(store.find_book(BookId::from(campaign))?.ok_or(Refusal::NotFound)?)
}
