//! What an order is for: a kind, declared by its context, and the thing of that kind.
//!
//! Whoever records what a gateway answered asks the order's kind what that means, and knows no context. A kind is a type
//! in its context's folder that says what becomes of money that comes in ([`PaidIn`]) or goes out ([`PaidOut`]), and a
//! line in that context's `payables!`.

use std::fmt;

use uuid::Uuid;

use super::{PaymentOrder, PaymentOrderKind};
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ledger::{AccountKind, Book, BookKind, Movement, TransferKind};
use crate::policy::Policy;
use crate::refusal::Failure;
use crate::store::Store;

/// What an order pays for, gives back or pays out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payable {
    /// What kind of thing it is.
    pub kind: PayableKind,
    /// The thing within the book: a pledge, a purchase, as the kind says.
    pub subject: Uuid,
    /// Which part of the thing: a pledge's revision, a campaign's tranche; none where the kind has no parts.
    pub number: Option<i64>,
}

/// A kind of payable, as its context declares it.
#[derive(Clone, Copy)]
pub struct PayableKind {
    word: &'static str,
    book: BookKind,
    way: Way,
}

/// Which way the money goes, and what becomes of it there.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// It comes in.
    Collect(&'static dyn PaidIn),
    /// It goes back to who paid.
    Refund(&'static dyn PaidOut),
    /// It goes to who earned it.
    Payout(&'static dyn PaidOut),
}

/// What becomes of money that is collected. Each is called in the transaction that records the gateway's answer, and the
/// book is saved after it.
pub(crate) trait PaidIn: Sync {
    /// The money came in: books it and gives what it is for, or orders it back when that is not wanted any more. The
    /// order is settled already.
    fn settle(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        book: &mut Book,
        order: &mut PaymentOrder,
    ) -> Result<(), Failure>;

    /// The gateway refused for good. It may be too late for that to mean anything.
    fn refuse(
        &self,
        store: &mut dyn Store,
        context: &Context<'_>,
        book: &mut Book,
        order: &PaymentOrder,
    ) -> Result<(), Failure>;

    /// As what money goes back that came in once more.
    fn give_repeat_back(&self, order: &PaymentOrder) -> Payable;

    /// What is told when the money came in once more.
    fn tell_of_repeat(&self, order: &PaymentOrder) -> Entry {
        Entry::of(EventKind::PaymentMovedTwice, order.id.0)
    }
}

/// What becomes of money that is refunded or paid out.
pub(crate) trait PaidOut: Sync {
    /// The account that the money waits in.
    fn account(&self) -> AccountKind;

    /// The transfer by which it leaves that account.
    fn payment(&self, order: &PaymentOrder) -> Movement;

    /// The policy that says how often it is tried.
    fn policy(&self, store: &mut dyn Store, book: &Book) -> Result<Policy, Failure>;

    /// What is told when it was paid.
    fn tell_of_payment(&self, _order: &PaymentOrder) -> Option<Entry> {
        None
    }

    /// What is told when it cannot be paid, and finance has to look.
    fn tell_of_delay(&self, _order: &PaymentOrder) -> Option<Entry> {
        None
    }

    /// The gateway paid it, after the transfer is booked.
    fn settle(
        &self,
        _store: &mut dyn Store,
        _context: &Context<'_>,
        _book: &mut Book,
        _order: &PaymentOrder,
    ) -> Result<(), Failure> {
        Ok(())
    }
}

/// Declares the kinds of payables of a context: word, whose book they are in, which way their money goes, and what
/// becomes of it.
macro_rules! payables {
    ($($(#[$doc:meta])* $name:ident $word:literal of $book:ident, $way:ident $rules:expr;)+) => {
        impl $crate::payments::PayableKind {
            $($(#[$doc])* pub const $name: Self =
                Self::new($word, $crate::ledger::BookKind::$book, $crate::payments::Way::$way(&$rules));)+
        }

        /// Every kind of payable of this context.
        pub(crate) const PAYABLES: &[$crate::payments::PayableKind] = &[$($crate::payments::PayableKind::$name),+];
    };
}
pub(crate) use payables;

impl PayableKind {
    /// A kind of payable.
    pub(crate) const fn new(word: &'static str, book: BookKind, way: Way) -> Self {
        Self { word, book, way }
    }

    /// The word used in the database.
    pub const fn as_str(self) -> &'static str {
        self.word
    }

    /// Whose book its money is in.
    pub const fn book(self) -> BookKind {
        self.book
    }

    /// Which way its money goes.
    pub const fn direction(self) -> PaymentOrderKind {
        match self.way {
            Way::Collect(_) => PaymentOrderKind::Collect,
            Way::Refund(_) => PaymentOrderKind::Refund,
            Way::Payout(_) => PaymentOrderKind::Payout,
        }
    }

    /// The account that its money waits in on its way out; none for what comes in.
    pub fn account(self) -> Option<AccountKind> {
        self.outgoing().map(PaidOut::account)
    }

    /// This, of a thing that has no parts.
    pub(crate) const fn of(self, subject: Uuid) -> Payable {
        Payable { kind: self, subject, number: None }
    }

    pub(super) const fn way(self) -> Way {
        self.way
    }

    pub(super) const fn outgoing(self) -> Option<&'static dyn PaidOut> {
        match self.way {
            Way::Collect(_) => None,
            Way::Refund(rules) | Way::Payout(rules) => Some(rules),
        }
    }
}

impl PartialEq for PayableKind {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for PayableKind {}

impl fmt::Debug for PayableKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word)
    }
}

impl fmt::Display for PayableKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word)
    }
}

/// What goes back because it came in twice, under a context's policy. It is in an account of its own and concerns nothing
/// else (decision 0027).
pub(crate) struct RepeatReturned {
    /// The policy that a book is held under.
    pub(crate) policy: fn(&mut dyn Store, &Book) -> Result<Policy, Failure>,
}

impl PaidOut for RepeatReturned {
    fn account(&self) -> AccountKind {
        AccountKind::RepeatedMovements
    }

    fn payment(&self, order: &PaymentOrder) -> Movement {
        order.paid_out_of(self.account(), TransferKind::RepeatReturned)
    }

    fn policy(&self, store: &mut dyn Store, book: &Book) -> Result<Policy, Failure> {
        (self.policy)(store, book)
    }
}
