//! Lots: credits that came together and expire together, the soonest to expire spent first.

use chrono::{DateTime, Duration, Utc};

use super::notices::{tell_of_expired, tell_of_expiring};
use crate::actor::named;
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, BookId, CreditLotId, CreditSpendId, JobId, PurchaseId};
use crate::jobs::{Job, JobKind};
use crate::ledger::{AccountKind, Book, Cause, Movement, TransferKind};
use crate::refusal::Failure;
use crate::store::Store;

/// So many days before a lot expires its provider is told, if something is left; a lot that does not last longer than
/// that is not announced.
pub const EXPIRY_NOTICE_DAYS: i64 = 7;

named! {
    /// Where the credits of a lot came from.
    CreditLotOrigin {
        /// A month of a plan.
        Plan "plan",
        /// A pack.
        Pack "pack",
        /// Sales gave a spend back as goodwill.
        Goodwill "goodwill",
        /// The project that they were spent on was hidden.
        HiddenProject "hidden_project",
    }
}

impl CreditLotOrigin {
    /// The transfer that brings them.
    const fn granted(self) -> TransferKind {
        match self {
            Self::Plan => TransferKind::CreditGrant,
            Self::Pack => TransferKind::CreditPurchase,
            Self::Goodwill | Self::HiddenProject => TransferKind::CreditRefund,
        }
    }

    /// The account that they come from.
    const fn source(self) -> AccountKind {
        match self {
            Self::Plan | Self::Pack => AccountKind::CreditsIssued,
            Self::Goodwill | Self::HiddenProject => AccountKind::CreditsSpent,
        }
    }
}

/// Credits that came together and expire together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditLot {
    /// Its id.
    pub id: CreditLotId,
    /// Whose it is.
    pub provider: AccountId,
    /// Where the credits came from.
    pub origin: CreditLotOrigin,
    /// How many came.
    pub granted: i64,
    /// How many are left, `0..=granted`.
    pub remaining: i64,
    /// When they came.
    pub granted_at: DateTime<Utc>,
    /// From when on they cannot be spent.
    pub expires_at: DateTime<Utc>,
    /// What was paid for them.
    pub purchase: Option<PurchaseId>,
    /// The spend that they refund.
    pub spend: Option<CreditSpendId>,
}

impl CreditLot {
    /// Whether some of it can be spent at `now`.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.remaining > 0 && now < self.expires_at
    }
}

/// What a new lot is made of.
pub(super) struct Grant {
    pub(super) origin: CreditLotOrigin,
    pub(super) credits: i64,
    pub(super) days: i64,
    pub(super) purchase: Option<PurchaseId>,
    pub(super) spend: Option<CreditSpendId>,
}

/// Brings credits in as a new lot, posts them to the book, and arranges their expiry.
pub(super) fn grant_lot(
    store: &mut dyn Store,
    context: &Context<'_>,
    book: &mut Book,
    grant: &Grant,
) -> Result<Option<CreditLot>, Failure> {
    if grant.credits == 0 {
        return Ok(None);
    }
    let lot = CreditLot {
        id: CreditLotId(context.ids.next()),
        provider: book.id.provider(),
        origin: grant.origin,
        granted: grant.credits,
        remaining: grant.credits,
        granted_at: context.now,
        expires_at: context.now + Duration::days(grant.days),
        purchase: grant.purchase,
        spend: grant.spend,
    };
    let (kind, source) = (grant.origin.granted(), grant.origin.source());
    book.transfer(
        context,
        Movement {
            lot: Some(lot.id),
            cause: lot.spend.map(Cause::from),
            ..Movement::new(kind, source, AccountKind::CreditsAvailable, lot.granted)
        },
    )?;
    let event = if lot.spend.is_some() { EventKind::CreditsRefunded } else { EventKind::CreditsGranted };
    book.record(context, Entry::of(event, lot.id.0));
    store.insert_lot(&lot)?;
    store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: book.id,
        kind: JobKind::EXPIRE_LOT,
        subject: Some(lot.id.0),
        due_at: lot.expires_at,
    })?;
    let announced_at = lot.expires_at - Duration::days(EXPIRY_NOTICE_DAYS);
    if announced_at > lot.granted_at {
        store.insert_job(&Job {
            id: JobId(context.ids.next()),
            book: book.id,
            kind: JobKind::ANNOUNCE_EXPIRY,
            subject: Some(lot.id.0),
            due_at: announced_at,
        })?;
    }
    Ok(Some(lot))
}

/// Which lots pay `price`, given in the order in which they expire: each with
/// what it gives. None when they hold less.
pub fn take_soonest_first(lots: &[CreditLot], price: i64) -> Option<Vec<(CreditLotId, i64)>> {
    let mut rest = price;
    let mut taken = Vec::new();
    for lot in lots {
        if rest == 0 {
            break;
        }
        let take = rest.min(lot.remaining);
        if take > 0 {
            taken.push((lot.id, take));
            rest -= take;
        }
    }
    (rest == 0).then_some(taken)
}

/// Tells a provider that what is left of a lot is about to expire; nothing when nothing is left, or it is too late.
pub fn announce_expiry(
    store: &mut dyn Store,
    context: &Context<'_>,
    (provider, id): (AccountId, CreditLotId),
) -> Result<(), Failure> {
    match store.find_lot(BookId::of_provider(provider), id)?.filter(|lot| lot.is_open(context.now)) {
        Some(lot) => tell_of_expiring(store, context, &lot),
        None => Ok(()),
    }
}

/// Posts what is left of a lot as expired; does nothing before its time, or when
/// nothing is left.
pub fn expire_lot(
    store: &mut dyn Store,
    context: &Context<'_>,
    (provider, id): (AccountId, CreditLotId),
) -> Result<(), Failure> {
    let book_id = BookId::of_provider(provider);
    let Some(lot) = store.find_lot(book_id, id)? else {
        return Ok(());
    };
    if lot.remaining == 0 || context.now < lot.expires_at {
        return Ok(());
    }
    let mut book = super::open_book(store, provider)?;
    book.transfer(
        context,
        Movement {
            lot: Some(id),
            ..Movement::new(
                TransferKind::CreditExpiry,
                AccountKind::CreditsAvailable,
                AccountKind::CreditsExpired,
                lot.remaining,
            )
        },
    )?;
    book.record(context, Entry::of(EventKind::CreditsExpired, id.0));
    store.take_from_lot(book_id, id, lot.remaining)?;
    tell_of_expired(store, context, &lot)?;
    store.save_book(&mut book)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn lot(number: u128, remaining: i64) -> CreditLot {
        let at = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        CreditLot {
            id: CreditLotId(Uuid::from_u128(number)),
            provider: AccountId(Uuid::nil()),
            origin: CreditLotOrigin::Plan,
            granted: remaining.max(1),
            remaining,
            granted_at: at,
            expires_at: at + Duration::days(1),
            purchase: None,
            spend: None,
        }
    }

    #[test]
    fn a_lot_is_open_until_it_expires() {
        let lot = lot(1, 3);
        assert!(lot.is_open(lot.expires_at - Duration::microseconds(1)));
        assert!(!lot.is_open(lot.expires_at));
        assert!(!CreditLot { remaining: 0, ..lot.clone() }.is_open(lot.granted_at));
    }

    proptest! {
        #[test]
        fn exactly_the_price_is_taken_from_the_front(
            held in prop::collection::vec(0_i64..20, 0..12),
            price in 0_i64..100,
        ) {
            let lots: Vec<CreditLot> = (1..).zip(&held).map(|(number, held)| lot(number, *held)).collect();
            let taken = take_soonest_first(&lots, price);
            prop_assert_eq!(taken.is_some(), held.iter().sum::<i64>() >= price);
            for (place, (id, amount)) in taken.iter().flatten().enumerate() {
                let lot = lots.iter().find(|lot| lot.id == *id).unwrap();
                prop_assert!((1..=lot.remaining).contains(amount));
                let is_last = place + 1 == taken.iter().flatten().count();
                prop_assert!(is_last || *amount == lot.remaining);
            }
            let sum: i64 = taken.iter().flatten().map(|(_, amount)| amount).sum();
            prop_assert!(taken.is_none() || sum == price);
            let full: Vec<CreditLotId> = lots.iter().filter(|lot| lot.remaining > 0).map(|lot| lot.id).collect();
            let used: Vec<CreditLotId> = taken.iter().flatten().map(|(id, _)| *id).collect();
            prop_assert!(full.starts_with(&used));
        }
    }
}
