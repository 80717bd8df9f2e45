//! Spending credits on a project, once per project, provider and purpose.

use chrono::{DateTime, Utc};

use super::credit_lot::take_soonest_first;
use super::refusal::CreditRefusal;
use crate::actor::named;
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, CreditSpendId, ProjectId};
use crate::ledger::{AccountKind, Movement, TransferKind};
use crate::policy::SpendPurpose;
use crate::refusal::{Failure, Refusal};
use crate::store::Store;
use crate::text::Line;

/// The longest reason of a goodwill refund, in characters.
pub const GOODWILL_REASON_CHARACTERS_MAX: usize = 500;

named! {
    /// How much of a spend was refunded.
    SpendState {
        /// Nothing.
        Spent "spent",
        /// A part of it.
        PartlyRefunded "partly_refunded",
        /// All of it.
        Refunded "refunded",
    }
}

/// Credits that a provider spent on a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditSpend {
    /// Its id.
    pub id: CreditSpendId,
    /// Who spent them.
    pub provider: AccountId,
    /// On which project.
    pub project: ProjectId,
    /// For what.
    pub purpose: SpendPurpose,
    /// How many.
    pub price: i64,
    /// When.
    pub spent_at: DateTime<Utc>,
    /// What sales gave back as goodwill.
    pub goodwill: Option<GoodwillRefund>,
    /// What was refunded because the project was hidden.
    pub hidden: Option<HiddenRefund>,
}

/// What sales gave back of a spend, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodwillRefund {
    /// How many credits.
    pub credits: i64,
    /// Why.
    pub reason: Line<GOODWILL_REASON_CHARACTERS_MAX>,
    /// Who of sales.
    pub by: AccountId,
    /// When.
    pub refunded_at: DateTime<Utc>,
}

/// What was refunded of a spend because its project was hidden: all that had not come back before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HiddenRefund {
    /// How many credits; none when all had come back before.
    pub credits: i64,
    /// When.
    pub refunded_at: DateTime<Utc>,
}

impl CreditSpend {
    /// How many credits came back.
    pub fn refunded(&self) -> i64 {
        let goodwill = self.goodwill.as_ref().map_or(0, |refund| refund.credits);
        goodwill + self.hidden.map_or(0, |refund| refund.credits)
    }

    /// How many credits could still come back.
    pub fn refundable(&self) -> i64 {
        self.price - self.refunded()
    }

    /// How much of it was refunded.
    pub fn state(&self) -> SpendState {
        match self.refunded() {
            0 => SpendState::Spent,
            refunded if refunded == self.price => SpendState::Refunded,
            _ => SpendState::PartlyRefunded,
        }
    }
}

/// Spends `price` credits of the provider who acts on a project, in the transaction of the effect.
///
/// Once per project, provider and purpose, whatever became of the first time: the caller knows that the provider may,
/// and has not paid for this; a second spend is a [`StoreError::Duplicate`](crate::StoreError::Duplicate).
pub fn spend_credits(
    store: &mut dyn Store,
    context: &Context<'_>,
    project: ProjectId,
    purpose: SpendPurpose,
    price: i64,
) -> Result<CreditSpend, Failure> {
    let provider = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let mut book = super::open_book(store, provider)?;
    let spend = CreditSpend {
        id: CreditSpendId(context.ids.next()),
        provider,
        project,
        purpose,
        price,
        spent_at: context.now,
        goodwill: None,
        hidden: None,
    };
    // Each open lot holds a credit at least, so that `price` lots are enough;
    // when they are not, these are all that there are.
    let lots = store.list_open_lots(book.id, context.now, price)?;
    let available = lots.iter().map(|lot| lot.remaining).sum();
    let taken =
        take_soonest_first(&lots, price).ok_or(CreditRefusal::InsufficientCredits { required: price, available })?;
    for (lot, credits) in &taken {
        book.transfer(
            context,
            Movement {
                lot: Some(*lot),
                cause: Some(spend.id.into()),
                ..Movement::new(
                    TransferKind::CreditSpend,
                    AccountKind::CreditsAvailable,
                    AccountKind::CreditsSpent,
                    *credits,
                )
            },
        )?;
    }
    book.record(context, Entry::of(EventKind::CreditsSpent, spend.id.0));
    for (lot, credits) in taken {
        store.take_from_lot(book.id, lot, credits)?;
    }
    store.insert_spend(&spend)?;
    store.save_book(&mut book)?;
    Ok(spend)
}
