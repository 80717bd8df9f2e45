//! A book in the hand: its head and accounts as loaded, and what is decided on top of them.
//!
//! Every transfer is checked against the running balances before it is part of
//! the book; nothing is written until the store saves the book.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Account, AccountKind, BookKind, ChainHash, Transfer, TransferKind};
use crate::clock::Context;
use crate::events::{Event, EventKind};
use crate::ids::{AccountId, BookId, CreditLotId, CreditSpendId, PaymentOrderId, PledgeId, TransferId};
use crate::money::{Currency, TOTAL_MINOR_MAX};
use crate::refusal::Refusal;

/// A movement of money or credits to be made: a transfer before it has its place in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// Why.
    pub kind: TransferKind,
    /// Where it comes from.
    pub debit: AccountKind,
    /// Where it goes.
    pub credit: AccountKind,
    /// How much, in the unit of both accounts (money in minor units).
    pub amount_minor: i64,
    /// The pledge that it is about.
    pub pledge: Option<PledgeId>,
    /// The tranche that it is about.
    pub tranche: Option<i64>,
    /// The payment order that it answers to.
    pub order: Option<PaymentOrderId>,
    /// The lot whose credits move.
    pub lot: Option<CreditLotId>,
    /// The spend that it is a part of, or that it refunds.
    pub spend: Option<CreditSpendId>,
}

impl Movement {
    /// A movement that is about nothing in particular: what it is about is added with `..`.
    pub const fn new(kind: TransferKind, debit: AccountKind, credit: AccountKind, amount_minor: i64) -> Self {
        Self { kind, debit, credit, amount_minor, pledge: None, tranche: None, order: None, lot: None, spend: None }
    }
}

/// A book of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its id.
    pub id: BookId,
    /// Whose it is: by that it has its accounts.
    pub kind: BookKind,
    /// The currency of all money in it.
    pub currency: Currency,
    /// The position of its last transfer.
    pub seq: i64,
    /// The hash of its last transfer.
    pub head_hash: ChainHash,
    /// The position of its last event.
    pub event_seq: i64,
    /// How many pledges were ever made in it: the last pledge's sequence.
    pub pledge_seq: i64,
    /// How many pledges have money in it.
    pub pledges_collected: i64,
    accounts: Vec<Account>,
    loaded: (i64, i64),
    new_transfers: Vec<Transfer>,
    new_events: Vec<Event>,
}

impl Book {
    /// A campaign's book in which nothing has happened.
    pub fn new(id: BookId, currency: Currency) -> Self {
        Self::empty(id, BookKind::Campaign, currency)
    }

    /// A provider's book in which nothing has happened.
    pub fn of_provider(provider: AccountId, currency: Currency) -> Self {
        Self::empty(BookId::of_provider(provider), BookKind::Provider, currency)
    }

    fn empty(id: BookId, kind: BookKind, currency: Currency) -> Self {
        let accounts = AccountKind::of(kind).iter().copied().map(Account::new).collect();
        Self::loaded((id, kind), currency, (0, ChainHash::GENESIS), 0, (0, 0), accounts)
    }

    /// A book as it was loaded: `head` is the last transfer's position and hash,
    /// `pledges` the last pledge's sequence and the number of collected ones.
    pub fn loaded(
        (id, kind): (BookId, BookKind),
        currency: Currency,
        head: (i64, ChainHash),
        event_seq: i64,
        pledges: (i64, i64),
        accounts: Vec<Account>,
    ) -> Self {
        Self {
            id,
            kind,
            currency,
            seq: head.0,
            head_hash: head.1,
            event_seq,
            pledge_seq: pledges.0,
            pledges_collected: pledges.1,
            accounts,
            loaded: (head.0, event_seq),
            new_transfers: Vec::new(),
            new_events: Vec::new(),
        }
    }

    /// The account of a kind, with its running totals.
    pub fn account(&self, kind: AccountKind) -> Account {
        self.accounts.iter().find(|account| account.kind == kind).copied().unwrap_or(Account::new(kind))
    }

    /// The running balance of an account, in minor units.
    pub fn balance_minor(&self, kind: AccountKind) -> i64 {
        self.account(kind).balance_minor()
    }

    /// Every account, with its running totals.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Transfers decided since the book was loaded.
    pub fn new_transfers(&self) -> &[Transfer] {
        &self.new_transfers
    }

    /// Events decided since the book was loaded.
    pub fn new_events(&self) -> &[Event] {
        &self.new_events
    }

    /// The positions of the last transfer and the last event when the book was loaded.
    pub const fn loaded_at(&self) -> (i64, i64) {
        self.loaded
    }

    /// Forgets what is new: the store has written it.
    pub fn mark_saved(&mut self) {
        self.loaded = (self.seq, self.event_seq);
        self.new_transfers.clear();
        self.new_events.clear();
    }

    /// Everything that ever came in once, in minor units: what the gateway moved twice is left out.
    pub fn collected_minor(&self) -> i64 {
        let again = self.account(AccountKind::RepeatedMovements).credits_minor;
        self.account(AccountKind::GatewayClearing).debits_minor.saturating_sub(again)
    }

    /// Moves money or credits, or refuses when the debited account holds too
    /// little, is not of the same unit as the credited one, or is not of this book.
    pub fn transfer(&mut self, context: &Context<'_>, movement: Movement) -> Result<(), Refusal> {
        self.check(&movement)?;
        let mut transfer = Transfer {
            book: self.id,
            seq: self.seq + 1,
            id: TransferId(context.ids.next()),
            debit: movement.debit,
            credit: movement.credit,
            amount_minor: movement.amount_minor,
            unit: movement.debit.unit(self.currency),
            kind: movement.kind,
            pledge: movement.pledge,
            tranche: movement.tranche,
            order: movement.order,
            lot: movement.lot,
            spend: movement.spend,
            recorded_at: truncate_to_micros(context.now),
            previous_hash: self.head_hash,
            hash: ChainHash::GENESIS,
        };
        transfer.hash = transfer.derive_hash();
        self.seq = transfer.seq;
        self.head_hash = transfer.hash;
        for account in &mut self.accounts {
            if account.kind == movement.debit {
                account.debits_minor += movement.amount_minor;
            }
            if account.kind == movement.credit {
                account.credits_minor += movement.amount_minor;
            }
        }
        self.new_transfers.push(transfer);
        Ok(())
    }

    fn check(&self, movement: &Movement) -> Result<(), Refusal> {
        let debit = self.account(movement.debit);
        let refusal = Refusal::BalanceTooLow {
            account: movement.debit.as_str(),
            balance_minor: debit.balance_minor(),
            asked_minor: movement.amount_minor,
        };
        let is_possible = (1..=TOTAL_MINOR_MAX).contains(&movement.amount_minor)
            && movement.debit != movement.credit
            && movement.debit.unit(self.currency) == movement.credit.unit(self.currency)
            && [movement.debit, movement.credit].iter().all(|kind| AccountKind::of(self.kind).contains(kind))
            && debit.debits_minor <= TOTAL_MINOR_MAX - movement.amount_minor
            && self.account(movement.credit).credits_minor <= TOTAL_MINOR_MAX - movement.amount_minor;
        let left = debit.balance_minor().saturating_sub(movement.amount_minor);
        if is_possible && movement.debit.floor_minor().is_none_or(|floor| left >= floor) {
            Ok(())
        } else {
            Err(refusal)
        }
    }

    /// Notes that something happened.
    pub fn record(&mut self, context: &Context<'_>, kind: EventKind, subject: Uuid) {
        self.event_seq += 1;
        self.new_events.push(Event {
            book: self.id,
            seq: self.event_seq,
            kind,
            subject,
            actor: context.actor.account(),
            occurred_at: truncate_to_micros(context.now),
        });
    }
}

/// Both databases keep microseconds; what is hashed must be what is kept.
fn truncate_to_micros(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Actor;
    use crate::memory::CountingIds;
    use crate::money::TOTAL_MINOR_MAX;
    use crate::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};

    struct NoGateway;

    impl InstantAnswers for NoGateway {
        fn predict(&self, _order: &PaymentOrder) -> Option<GatewayAnswer> {
            None
        }
    }

    fn movement(debit: AccountKind, credit: AccountKind, amount_minor: i64) -> Movement {
        let kind = TransferKind::Collection;
        Movement::new(kind, debit, credit, amount_minor)
    }

    #[test]
    fn a_transfer_is_positive_between_two_accounts_and_within_what_is_there() {
        use AccountKind::{Escrow, GatewayClearing, InitiatorPayable};
        let ids = CountingIds::default();
        let now = DateTime::from_timestamp(1_772_442_000, 999_999_999).unwrap();
        let context = Context { actor: &Actor::System, now, ids: &ids, gateway: &NoGateway };
        let mut book = Book::new(BookId(Uuid::nil()), Currency::Eur);
        book.transfer(&context, movement(GatewayClearing, Escrow, 100)).unwrap();
        let too_low =
            |balance_minor, asked_minor| Err(Refusal::BalanceTooLow { account: "escrow", balance_minor, asked_minor });
        let before = book.clone();
        for amount_minor in [101, 0, -1, TOTAL_MINOR_MAX + 1] {
            let refused = book.transfer(&context, movement(Escrow, InitiatorPayable, amount_minor));
            assert_eq!(refused, too_low(100, amount_minor));
        }
        assert_eq!(book.transfer(&context, movement(Escrow, Escrow, 1)), too_low(100, 1));
        assert!(book.transfer(&context, movement(GatewayClearing, Escrow, TOTAL_MINOR_MAX)).is_err());
        assert_eq!(book, before);
        book.transfer(&context, movement(Escrow, InitiatorPayable, 100)).unwrap();
        assert_eq!((book.balance_minor(Escrow), book.balance_minor(GatewayClearing)), (0, -100));
        assert_eq!((book.seq, book.loaded_at(), book.new_transfers().len()), (2, (0, 0), 2));
        assert_eq!(book.new_transfers()[1].recorded_at.timestamp_subsec_nanos(), 999_999_000);
        assert_eq!(book.head_hash, book.new_transfers()[1].derive_hash());
        book.mark_saved();
        assert_eq!((book.loaded_at(), book.new_transfers().len()), ((2, 0), 0));
    }

    #[test]
    fn neither_side_of_an_account_adds_up_to_more_than_the_largest_total() {
        use AccountKind::{Escrow, GatewayClearing, InitiatorPayable, RepeatedMovements};
        let ids = CountingIds::default();
        let now = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        let context = Context { actor: &Actor::System, now, ids: &ids, gateway: &NoGateway };
        let mut book = Book::new(BookId(Uuid::nil()), Currency::Eur);
        book.transfer(&context, movement(GatewayClearing, Escrow, TOTAL_MINOR_MAX - 1)).unwrap();
        book.transfer(&context, movement(GatewayClearing, Escrow, 1)).unwrap();
        let full = book.clone();
        for (debit, credit) in [(GatewayClearing, RepeatedMovements), (RepeatedMovements, Escrow)] {
            assert!(book.transfer(&context, movement(debit, credit, 1)).is_err());
        }
        assert_eq!(book, full);
        book.transfer(&context, movement(Escrow, InitiatorPayable, TOTAL_MINOR_MAX)).unwrap();
    }

    #[test]
    fn a_provider_has_money_and_credits_that_never_mix() {
        use AccountKind::{
            CreditsAvailable, CreditsIssued, CreditsSpent, Escrow, GatewayClearing, SubscriptionRevenue,
        };
        let ids = CountingIds::default();
        let now = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        let context = Context { actor: &Actor::System, now, ids: &ids, gateway: &NoGateway };
        let mut book = Book::of_provider(AccountId(Uuid::nil()), Currency::Eur);
        book.transfer(&context, movement(GatewayClearing, SubscriptionRevenue, 2_000)).unwrap();
        book.transfer(&context, movement(CreditsIssued, CreditsAvailable, 40)).unwrap();
        let before = book.clone();
        for (debit, credit) in [(SubscriptionRevenue, CreditsAvailable), (CreditsAvailable, SubscriptionRevenue)] {
            assert!(book.transfer(&context, movement(debit, credit, 1)).is_err());
        }
        assert!(book.transfer(&context, movement(GatewayClearing, Escrow, 1)).is_err());
        assert!(book.transfer(&context, movement(CreditsAvailable, CreditsSpent, 41)).is_err());
        assert_eq!(book, before);
        book.transfer(&context, movement(CreditsAvailable, CreditsSpent, 40)).unwrap();
        assert_eq!((book.balance_minor(CreditsIssued), book.balance_minor(CreditsSpent)), (-40, 40));
        let units: Vec<&str> = book.new_transfers().iter().map(|transfer| transfer.unit.code()).collect();
        assert_eq!(units, ["EUR", "CREDIT", "CREDIT"]);
    }
}
