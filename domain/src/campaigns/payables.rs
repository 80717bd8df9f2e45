//! What orders of a campaign's pledges are for, and what becomes of a pledge when one is answered.

use super::change_pledge::give_back_surplus;
use super::close_campaign::close_if_answered;
use super::collection::{collect_pledge, expire_pending, is_awaited, is_in_time, keep, refuse_collection};
use super::pledge_funds::campaign_policy;
use super::refunding::refund_collection;
use super::{Campaign, Pledge, Revision};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{CampaignId, PledgeId};
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::payments::{PaidIn, PaidOut, Payable, PayableKind, PaymentOrder, RepeatReturned, payables};
use crate::policy::Policy;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

payables! {
    /// What a backer pays for a revision of the pledge: the number is the revision's.
    PLEDGE_REVISION "pledge_revision" of Campaign, Collect PledgeRevision;
    /// What goes back of a pledge that was changed, withdrawn or paid too late.
    PLEDGE_WITHDRAWAL "pledge_withdrawal" of Campaign, Refund PledgeReturn::Withdrawal;
    /// What goes back of a pledge whose campaign failed, was cancelled or wound down.
    PLEDGE_REFUND "pledge_refund" of Campaign, Refund PledgeReturn::Refund;
    /// What a collection brought once more: it concerns that collection, and no pledge.
    REPEATED_PLEDGE "repeated_pledge" of Campaign, Refund RepeatReturned { policy: policy_of_book };
}

impl Payable {
    /// The pledge whose money it brings into escrow or gives back out of it.
    pub fn pledge(&self) -> Option<PledgeId> {
        let kinds = [PayableKind::PLEDGE_REVISION, PayableKind::PLEDGE_WITHDRAWAL, PayableKind::PLEDGE_REFUND];
        kinds.contains(&self.kind).then_some(PledgeId(self.subject))
    }

    /// The pledge's revision that it pays for.
    pub fn revision(&self) -> Option<i64> {
        self.number.filter(|_| self.kind == PayableKind::PLEDGE_REVISION)
    }
}

/// What a backer pays for.
struct PledgeRevision;

impl PaidIn for PledgeRevision {
    /// Books money that a pledge brought. What does not come in time is refunded, and ends the wait for it, so that nobody
    /// waits for money that has come and gone.
    fn settle(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        book: &mut Book,
        order: &mut PaymentOrder,
    ) -> Result<(), Failure> {
        let campaign = require_campaign(store, book)?;
        let mut pledge = require_pledge(store, order)?;
        if is_in_time(&campaign, &pledge, order, context.now) {
            let held = pledge.current.as_ref().map(Revision::quantities).unwrap_or_default();
            collect_pledge(context, book, &mut pledge, order)?;
            give_back_surplus(store, &pledge, held)?;
            keep(store, context, &mut pledge)?;
        } else {
            if is_awaited(&pledge, order) {
                expire_pending(store, context, book, &mut pledge)?;
            }
            send_back(store, context, book, (order, pledge.id))?;
        }
        close_if_answered(store, context, book, campaign)
    }

    fn refuse(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        book: &mut Book,
        order: &PaymentOrder,
    ) -> Result<(), Failure> {
        let mut pledge = require_pledge(store, order)?;
        if !is_awaited(&pledge, order) {
            return Ok(());
        }
        refuse_collection(store, context, book, &mut pledge)?;
        let campaign = require_campaign(store, book)?;
        close_if_answered(store, context, book, campaign)
    }

    fn give_repeat_back(&self, order: &PaymentOrder) -> Payable {
        PayableKind::REPEATED_PLEDGE.of(order.id.0)
    }

    fn tell_of_repeat(&self, order: &PaymentOrder) -> Entry {
        Entry::of(EventKind::PledgeChargedTwice, order.payable.subject)
    }
}

/// Why a pledge's money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PledgeReturn {
    /// It was changed, withdrawn or paid too late.
    Withdrawal,
    /// Its campaign failed, was cancelled or wound down.
    Refund,
}

impl PledgeReturn {
    /// As what it is ordered.
    pub(super) const fn payable_kind(self) -> PayableKind {
        match self {
            Self::Withdrawal => PayableKind::PLEDGE_WITHDRAWAL,
            Self::Refund => PayableKind::PLEDGE_REFUND,
        }
    }

    /// The transfer that takes it out of escrow.
    pub(super) const fn ordering(self) -> TransferKind {
        match self {
            Self::Withdrawal => TransferKind::Withdrawal,
            Self::Refund => TransferKind::Refund,
        }
    }

    /// The account that it waits in.
    pub(super) const fn waits_in(self) -> AccountKind {
        match self {
            Self::Withdrawal => AccountKind::WithdrawalsPayable,
            Self::Refund => AccountKind::RefundsPayable,
        }
    }
}

impl PaidOut for PledgeReturn {
    fn account(&self) -> AccountKind {
        self.waits_in()
    }

    fn payment(&self, order: &PaymentOrder) -> Movement {
        let paid = order.paid_out_of(self.account(), TransferKind::RefundPaid);
        Movement { pledge: Some(PledgeId(order.payable.subject)), ..paid }
    }

    fn policy(&self, store: &mut dyn Store, book: &Book) -> Result<Policy, Failure> {
        policy_of_book(store, book)
    }

    fn tell_of_payment(&self, order: &PaymentOrder) -> Option<Entry> {
        Some(Entry::of(EventKind::RefundPaid, order.payable.subject))
    }

    fn tell_of_delay(&self, order: &PaymentOrder) -> Option<Entry> {
        Some(Entry::of(EventKind::RefundDelayed, order.payable.subject))
    }
}

/// The policy that the campaign of a book is held under.
pub(crate) fn policy_of_book(store: &mut dyn Store, book: &Book) -> Result<Policy, Failure> {
    let campaign = require_campaign(store, book)?;
    campaign_policy(store, &campaign)
}

/// Books money that nobody waits for any more, and orders it back.
fn send_back(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    (order, pledge): (&mut PaymentOrder, PledgeId),
) -> Result<(), Failure> {
    let amount_minor = order.amount.amount_minor;
    let (from, into) = (AccountKind::GatewayClearing, AccountKind::Escrow);
    let late = Movement::new(TransferKind::LateCollection, from, into, amount_minor);
    book.transfer(context, Movement { pledge: Some(pledge), order: Some(order.id), ..late })?;
    book.record(context, Entry::of(EventKind::PledgeLate, pledge.0).amount(amount_minor));
    store.update_order(order)?;
    refund_collection(store, context, book, order, (pledge, PledgeReturn::Withdrawal), amount_minor)?;
    order.refunded_minor = amount_minor;
    Ok(())
}

fn require_campaign(store: &mut dyn Store, book: &Book) -> Result<Campaign, Failure> {
    Ok(store.find_campaign(CampaignId::from(book.id))?.ok_or(Refusal::NotFound)?)
}

fn require_pledge(store: &mut dyn Store, order: &PaymentOrder) -> Result<Pledge, Failure> {
    let key = order.id.to_string();
    let missing = StoreError::Inconsistent { table: "payment_orders", column: "subject_id", key };
    let found = store.find_pledge(CampaignId::from(order.book), PledgeId(order.payable.subject))?;
    Ok(found.ok_or(missing)?)
}
