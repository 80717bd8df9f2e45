//! What orders of escrow are for: the payouts of tranches.

use super::payout::mark_paid;
use crate::campaigns::policy_of_book;
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ledger::{AccountKind, Book, Movement, TransferKind};
use crate::payments::{PaidOut, Payable, PayableKind, PaymentOrder, payables};
use crate::policy::Policy;
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

payables! {
    /// What the initiator gets of a released tranche: the thing is the campaign, the number the tranche's.
    TRANCHE_PAYOUT "tranche_payout" of Campaign, Payout TranchePayout;
}

impl Payable {
    /// The tranche that it pays out.
    pub fn tranche(&self) -> Option<i64> {
        self.number.filter(|_| self.kind == PayableKind::TRANCHE_PAYOUT)
    }
}

/// What the initiator gets.
struct TranchePayout;

impl PaidOut for TranchePayout {
    fn account(&self) -> AccountKind {
        AccountKind::InitiatorPayable
    }

    fn payment(&self, order: &PaymentOrder) -> Movement {
        let paid = order.paid_out_of(self.account(), TransferKind::PayoutPaid);
        Movement { tranche: order.payable.number, ..paid }
    }

    fn policy(&self, store: &mut dyn Store, book: &Book) -> Result<Policy, Failure> {
        policy_of_book(store, book)
    }

    fn tell_of_delay(&self, order: &PaymentOrder) -> Option<Entry> {
        let delayed = |number| Entry::of(EventKind::PayoutDelayed, order.book.0).tranche(number);
        order.payable.number.map(delayed)
    }

    fn settle(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        book: &mut Book,
        order: &PaymentOrder,
    ) -> Result<(), Failure> {
        let mut tranches = store.list_tranches(book.id)?;
        let paid = tranches.iter_mut().find(|tranche| Some(tranche.number) == order.payable.number);
        let key = order.id.to_string();
        let tranche =
            paid.ok_or(StoreError::Inconsistent { table: "payment_orders", column: "subject_number", key })?;
        mark_paid(store, context, book, tranche)?;
        tranche.version += 1;
        Ok(store.update_tranche(tranche)?)
    }
}
