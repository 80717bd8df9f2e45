//! A book counted anew from its transfers alone: positions, links, hashes, units, balances and floors.
//!
//! Knows no database and no file: the audit feeds it rows, `palier verify` the lines of an exported book. What it
//! accepts is a chain that Palier could have written; whether it is *the* chain, a head that somebody kept tells.

use std::collections::BTreeMap;
use std::fmt;

use super::{Account, AccountKind, BookKind, ChainHash, Transfer, Unit};
use crate::ids::BookId;
use crate::money::{Currency, TOTAL_MINOR_MAX};

/// The head of a book's chain, as somebody kept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptHead {
    /// The position of the last transfer then; 0 before the first.
    pub position: i64,
    /// The hash of that transfer.
    pub hash: ChainHash,
}

impl KeptHead {
    /// Reads `POSITION:HEAD`.
    pub fn parse(text: &str) -> Option<Self> {
        let (position, hash) = text.split_once(':')?;
        let position = position.parse().ok().filter(|position| *position >= 0)?;
        Some(Self { position, hash: ChainHash::parse(hash)? })
    }
}

impl fmt::Display for KeptHead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.position, self.hash)
    }
}

/// What a transfer says, and what follows from those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miscount {
    /// The field, by its name in the API.
    pub field: &'static str,
    /// What it had to be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

/// A book as far as it was counted.
#[derive(Debug, Clone)]
pub struct Recount {
    book: BookId,
    currency: Option<Currency>,
    position: i64,
    head: ChainHash,
    accounts: BTreeMap<AccountKind, Account>,
}

impl Recount {
    /// Begins before the first transfer of a book. Without a currency, the first amount of money says which it is.
    pub fn of(book: BookId, kind: BookKind, currency: Option<Currency>) -> Self {
        let accounts = AccountKind::of(kind).iter().map(|kind| (*kind, Account::new(*kind))).collect();
        Self { book, currency, position: 0, head: ChainHash::GENESIS, accounts }
    }

    /// Where the chain is.
    pub const fn head(&self) -> KeptHead {
        KeptHead { position: self.position, hash: self.head }
    }

    /// The book's accounts, added up so far.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// The currency of the book's money, once one is known.
    pub const fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// Counts the next transfer, or says what about it does not follow.
    pub fn add(&mut self, transfer: &Transfer) -> Result<(), Miscount> {
        expect("book_id", self.book, transfer.book)?;
        expect("position", self.position.saturating_add(1), transfer.seq)?;
        expect("hash", transfer.link_after(self.head), transfer.hash)?;
        self.check_unit(transfer)?;
        expect("lot_id", presence(transfer.unit == Unit::Credit), presence(transfer.lot.is_some()))?;
        let amount = transfer.amount_minor;
        if !(1..=TOTAL_MINOR_MAX).contains(&amount) {
            return Err(miscount("amount_minor", "a positive amount", amount));
        }
        if transfer.debit == transfer.credit {
            return Err(miscount("credit_account", "another account than the debited one", transfer.credit));
        }
        let debited = self.account("debit_account", transfer.debit)?;
        debited.debits_minor = total(debited.debits_minor, amount)?;
        let credited = self.account("credit_account", transfer.credit)?;
        credited.credits_minor = total(credited.credits_minor, amount)?;
        let left = self.accounts.get(&transfer.debit).map_or(0, Account::balance_minor);
        if transfer.debit.floor_minor().is_some_and(|floor| left < floor) {
            let held = left.saturating_add(amount);
            return Err(miscount("amount_minor", &format!("at most the {held} that {} held", transfer.debit), amount));
        }
        (self.position, self.head) = (transfer.seq, transfer.hash);
        Ok(())
    }

    fn check_unit(&mut self, transfer: &Transfer) -> Result<(), Miscount> {
        let currency = self.currency.or(transfer.unit.currency());
        for kind in [transfer.debit, transfer.credit] {
            let is_its_unit = match currency {
                Some(currency) => kind.unit(currency) == transfer.unit,
                None => kind.unit(Currency::Eur) == Unit::Credit,
            };
            if !is_its_unit {
                let expected = currency.map_or("what its accounts count", |currency| kind.unit(currency).code());
                return Err(miscount("unit", expected, transfer.unit));
            }
        }
        self.currency = currency;
        Ok(())
    }

    fn account(&mut self, field: &'static str, kind: AccountKind) -> Result<&mut Account, Miscount> {
        self.accounts.get_mut(&kind).ok_or_else(|| miscount(field, "an account of the book", kind))
    }
}

/// A running total after one more amount.
fn total(before: i64, amount: i64) -> Result<i64, Miscount> {
    let after = before.checked_add(amount).filter(|after| *after <= TOTAL_MINOR_MAX);
    after.ok_or_else(|| miscount("amount_minor", "a sum that fits", amount))
}

fn presence(is_there: bool) -> &'static str {
    if is_there { "one" } else { "none" }
}

fn miscount(field: &'static str, expected: &str, found: impl fmt::Display) -> Miscount {
    Miscount { field, expected: expected.to_owned(), found: found.to_string() }
}

fn expect<T: PartialEq + fmt::Display>(field: &'static str, expected: T, found: T) -> Result<(), Miscount> {
    if expected == found { Ok(()) } else { Err(miscount(field, &expected.to_string(), found)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Actor;
    use crate::clock::{Context, IdMaker};
    use crate::ledger::{Book, Movement, TransferKind};
    use crate::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
    use chrono::DateTime;
    use uuid::Uuid;

    struct Ids;
    impl IdMaker for Ids {
        fn next(&self) -> Uuid {
            Uuid::from_u128(7)
        }
    }
    struct NoGateway;
    impl InstantAnswers for NoGateway {
        fn predict(&self, _: &PaymentOrder) -> Option<GatewayAnswer> {
            None
        }
    }

    fn book() -> Book {
        let now = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        let context = Context { actor: &Actor::System, now, ids: &Ids, gateway: &NoGateway };
        let mut book = Book::new(BookId(Uuid::from_u128(1)), Currency::Eur);
        for (kind, debit, credit, amount) in [
            (TransferKind::Collection, AccountKind::GatewayClearing, AccountKind::Escrow, 2_500),
            (TransferKind::Release, AccountKind::Escrow, AccountKind::InitiatorPayable, 500),
            (TransferKind::PlatformFee, AccountKind::Escrow, AccountKind::PlatformFees, 125),
        ] {
            book.transfer(&context, Movement::new(kind, debit, credit, amount)).unwrap();
        }
        book
    }

    fn count(transfers: &[Transfer]) -> Result<Recount, Miscount> {
        count_as(BookKind::Campaign, transfers)
    }

    fn count_as(kind: BookKind, transfers: &[Transfer]) -> Result<Recount, Miscount> {
        let mut recount = Recount::of(BookId(Uuid::from_u128(1)), kind, None);
        transfers.iter().try_for_each(|transfer| recount.add(transfer))?;
        Ok(recount)
    }

    /// What somebody does who also hashes anew what follows.
    fn forged(change: impl Fn(&mut Transfer)) -> Vec<Transfer> {
        let mut transfers = book().new_transfers().to_vec();
        transfers.iter_mut().skip(1).take(1).for_each(change);
        chained(transfers)
    }

    /// These movements as a chain that is hashed well, whatever they move.
    fn moved(movements: &[(AccountKind, AccountKind, i64)]) -> Vec<Transfer> {
        let unit = |kind: AccountKind| kind.unit(Currency::Eur);
        let lot = |kind| (unit(kind) == Unit::Credit).then_some(crate::ids::CreditLotId(Uuid::from_u128(3)));
        let one = book().new_transfers()[0].clone();
        let transfer = |(seq, &(debit, credit, amount_minor)): (i64, &(AccountKind, AccountKind, i64))| Transfer {
            seq,
            debit,
            credit,
            amount_minor,
            unit: unit(debit),
            lot: lot(debit),
            ..one.clone()
        };
        chained((1..).zip(movements).map(transfer).collect())
    }

    fn chained(mut transfers: Vec<Transfer>) -> Vec<Transfer> {
        let mut head = ChainHash::GENESIS;
        for transfer in &mut transfers {
            transfer.hash = transfer.link_after(head);
            head = transfer.hash;
        }
        transfers
    }

    #[test]
    fn a_book_is_counted_to_its_head_and_its_balances() {
        let book = book();
        let recount = count(book.new_transfers()).unwrap();
        assert_eq!(recount.head(), KeptHead { position: 3, hash: book.head_hash });
        assert_eq!(recount.currency(), Some(Currency::Eur));
        assert!(recount.accounts().eq(book.accounts()), "{recount:?}");
        assert_eq!(KeptHead::parse(&recount.head().to_string()), Some(recount.head()));
    }

    #[test]
    fn what_is_missing_twice_or_in_another_order_is_named() {
        let whole = book().new_transfers().to_vec();
        let field = |transfers: Vec<Transfer>| count(&transfers).unwrap_err().field;
        assert_eq!(field(vec![whole[0].clone(), whole[2].clone()]), "position");
        assert_eq!(field(vec![whole[0].clone(), whole[0].clone()]), "position");
        assert_eq!(field(vec![whole[1].clone(), whole[0].clone()]), "position");
        let relinked = Transfer { hash: whole[1].link_after(ChainHash([1; 32])), ..whole[1].clone() };
        assert_eq!(field(vec![whole[0].clone(), relinked]), "hash");
        let edited = Transfer { amount_minor: 501, ..whole[1].clone() };
        assert_eq!(field(vec![whole[0].clone(), edited]), "hash");
    }

    #[test]
    fn what_no_book_can_hold_is_named_however_well_it_is_hashed() {
        let field = |change: fn(&mut Transfer)| count(&forged(change)).unwrap_err().field;
        assert!(count(&forged(|_| {})).is_ok());
        assert_eq!(field(|transfer| transfer.amount_minor = 2_501), "amount_minor");
        assert_eq!(field(|transfer| transfer.amount_minor = 0), "amount_minor");
        assert_eq!(field(|transfer| transfer.amount_minor = -500), "amount_minor");
        assert_eq!(field(|transfer| transfer.unit = Unit::Credit), "unit");
        assert_eq!(field(|transfer| transfer.unit = Unit::Money(Currency::Chf)), "unit");
        assert_eq!(field(|transfer| transfer.credit = AccountKind::Escrow), "credit_account");
        assert_eq!(field(|transfer| transfer.credit = AccountKind::PackRevenue), "credit_account");
        let lot = |transfer: &mut Transfer| transfer.lot = Some(crate::ids::CreditLotId(Uuid::from_u128(3)));
        assert_eq!(field(lot), "lot_id");
        assert_eq!(field(|transfer| transfer.book = BookId(Uuid::from_u128(2))), "book_id");
    }

    #[test]
    fn an_account_is_emptied_but_not_overdrawn() {
        assert!(count(&forged(|transfer| transfer.amount_minor = 2_375)).is_ok());
        let short = count(&forged(|transfer| transfer.amount_minor = 2_376)).unwrap_err();
        assert_eq!((short.field, short.expected.as_str()), ("amount_minor", "at most the 124 that escrow held"));
    }

    #[test]
    fn a_total_is_filled_to_the_last_unit_on_either_side() {
        use AccountKind::{Escrow, GatewayClearing, InitiatorPayable, RepeatedMovements};
        let all_but_one = (GatewayClearing, Escrow, TOTAL_MINOR_MAX - 1);
        assert!(count(&moved(&[all_but_one, (GatewayClearing, Escrow, 1)])).is_ok());
        let full = (GatewayClearing, Escrow, TOTAL_MINOR_MAX);
        let onward =
            moved(&[full, (Escrow, InitiatorPayable, TOTAL_MINOR_MAX), (InitiatorPayable, GatewayClearing, 1)]);
        assert!(count(&onward).is_ok(), "what came in goes out, however much it is");
        for more in [(GatewayClearing, RepeatedMovements, 1), (RepeatedMovements, Escrow, 1)] {
            let refused = count(&moved(&[full, more])).unwrap_err();
            assert_eq!((refused.field, refused.expected.as_str()), ("amount_minor", "a sum that fits"), "{more:?}");
        }
    }

    #[test]
    fn credits_say_nothing_of_the_books_currency_and_mix_with_no_money() {
        use AccountKind::{CreditsAvailable, CreditsIssued, GatewayClearing, PackRevenue};
        let (granted, paid) = ((CreditsIssued, CreditsAvailable, 5), (GatewayClearing, PackRevenue, 500));
        let counted = count_as(BookKind::Provider, &moved(&[granted])).unwrap();
        assert_eq!(counted.currency(), None);
        let counted = count_as(BookKind::Provider, &moved(&[granted, paid, granted])).unwrap();
        assert_eq!(counted.currency(), Some(Currency::Eur));
        for mixed in [(CreditsIssued, PackRevenue, 5), (GatewayClearing, CreditsAvailable, 5)] {
            for before in [vec![], vec![granted], vec![paid]] {
                let refused = count_as(BookKind::Provider, &moved(&[before, vec![mixed]].concat()));
                assert_eq!(refused.unwrap_err().field, "unit", "{mixed:?}");
            }
        }
    }

    #[test]
    fn a_kept_head_is_read_as_it_is_shown() {
        for text in ["", "1", "1:", "-1:00", "x:00", ":", "1:zz"] {
            assert_eq!(KeptHead::parse(text), None, "{text}");
        }
        let upper = format!("1:{}", "AB".repeat(32));
        assert_eq!(KeptHead::parse(&upper).map(|head| head.hash), Some(ChainHash([0xab; 32])));
        assert_eq!(KeptHead::parse(&format!("0:{}", ChainHash::GENESIS)).map(|head| head.position), Some(0));
    }
}
