//! Giving spent credits back: as goodwill, one at a time and within a cap; and all
//! that was spent on a project that was hidden.
//!
//! Projects that went stale are no reason: plans are sized for it. What comes back
//! comes as a lot of its own, with as many days as the policy gives it.

use chrono::{DateTime, Duration, Utc};

use super::credit_lot::{CreditLotOrigin, Grant, grant_lot};
use super::provider::require_provider_for;
use super::refusal::CreditRefusal;
use super::{CreditSpend, GOODWILL_REASON_CHARACTERS_MAX, GoodwillRefund, HiddenRefund, SpendKey};
use crate::clock::Context;
use crate::ids::{AccountId, BookId, CreditSpendId, JobId, ProjectId};
use crate::jobs::{Job, JobKind};
use crate::notifications::{Notice, NotificationKind, notify};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::policy::MarketplaceTerms;
use crate::refusal::{Failure, Faults, Refusal, ensure};
use crate::store::{Store, StoreError};
use crate::text::Line;

/// For how many spends of a hidden project a refund is ordered in one transaction.
pub const SPEND_REFUND_BATCH: u32 = 100;

/// How much may be refunded to a provider as goodwill at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoodwillAllowance {
    /// What it spent within the window, less what hidden projects gave back.
    pub spent: i64,
    /// What may be refunded for that.
    pub cap: i64,
    /// What was refunded within the window.
    pub given: i64,
    /// The window, in days.
    pub window_days: i64,
}

impl GoodwillAllowance {
    /// The standing under these terms; the cap is rounded down, and at least the policy's minimum.
    pub fn of(terms: &MarketplaceTerms, spent: i64, given: i64) -> Self {
        let cap = terms.goodwill_cap.of(spent).max(terms.goodwill_credits_min);
        Self { spent, cap, given, window_days: terms.goodwill_window_days }
    }

    /// What may still be refunded.
    pub const fn left(&self) -> i64 {
        let left = self.cap - self.given;
        if left > 0 { left } else { 0 }
    }
}

/// A goodwill refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAsGoodwill {
    /// The spend.
    pub spend: CreditSpendId,
    /// How many credits; all that the spend still holds when absent.
    pub credits: Option<i64>,
    /// Why.
    pub reason: Line<GOODWILL_REASON_CHARACTERS_MAX>,
}

/// The provider whose spend the caller may refund.
pub fn require_provider_of_spend(
    store: &mut dyn Store,
    context: &Context<'_>,
    spend: CreditSpendId,
) -> Result<AccountId, Failure> {
    Operation::REFUND_CREDIT_SPEND.allow(context.actor, Relations::NONE)?;
    Ok(store.find_spend_anywhere(spend)?.ok_or(Refusal::NotFound)?.provider)
}

/// Gives credits of one spend back as goodwill: once per spend, within the cap, and never to oneself.
pub fn refund_as_goodwill(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
    command: RefundAsGoodwill,
) -> Result<(CreditSpend, GoodwillAllowance), Failure> {
    Operation::REFUND_CREDIT_SPEND.allow(context.actor, Relations::NONE)?;
    let by = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let mut book = super::open_book(store, provider)?;
    let mut spend = store.find_spend(book.id, command.spend)?.ok_or(Refusal::NotFound)?;
    ensure(by != provider, CreditRefusal::OwnSpend)?;
    let last = spend.goodwill.as_ref().map(|refund| refund.refunded_at);
    let ended = last.or_else(|| spend.hidden.filter(|_| spend.refundable() == 0).map(|refund| refund.refunded_at));
    if let Some(refunded_at) = ended {
        return Err(CreditRefusal::SpendAlreadyRefunded { refunded: spend.refunded(), refunded_at }.into());
    }
    let refundable = spend.refundable();
    let asked = command.credits.unwrap_or(refundable);
    ensure(refundable > 0, CreditRefusal::NothingToRefund)?;
    let mut faults = Faults::default();
    faults.check_range("/credits", asked, (1, refundable));
    faults.refuse()?;
    let terms = store.current_policy()?.terms.marketplace;
    let standing = goodwill_allowance(store, &terms, provider, context.now)?;
    let GoodwillAllowance { spent, cap, given, window_days } = standing;
    let left = standing.left();
    ensure(asked <= left, CreditRefusal::GoodwillCapReached { asked, left, cap, given, spent, window_days })?;
    let grant = Grant {
        origin: CreditLotOrigin::Goodwill,
        credits: asked,
        days: terms.refund_lot_days,
        purchase: None,
        spend: Some(spend.id),
    };
    grant_lot(store, context, &mut book, &grant)?;
    let notice =
        Notice::of(NotificationKind::GoodwillRefund).counting(asked).on(spend.project).saying(command.reason.as_str());
    notify(store, context, &[provider], &notice)?;
    spend.goodwill = Some(GoodwillRefund { credits: asked, reason: command.reason, by, refunded_at: context.now });
    store.update_spend(&spend)?;
    store.save_book(&mut book)?;
    Ok((spend, GoodwillAllowance { given: given + asked, ..standing }))
}

fn goodwill_allowance(
    store: &mut dyn Store,
    terms: &MarketplaceTerms,
    provider: AccountId,
    now: DateTime<Utc>,
) -> Result<GoodwillAllowance, StoreError> {
    let since = now - Duration::days(terms.goodwill_window_days);
    let sums = store.sum_spends(BookId::of_provider(provider), since)?;
    Ok(GoodwillAllowance::of(terms, sums.spent, sums.goodwill))
}

/// How much sales may still give back to a provider.
pub fn read_goodwill_allowance(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
) -> Result<GoodwillAllowance, Failure> {
    require_provider_for(store, context, Operation::GET_PROVIDER_CREDITS, provider)?;
    let terms = store.current_policy()?.terms.marketplace;
    Ok(goodwill_allowance(store, &terms, provider, context.now)?)
}

/// What a provider spent, newest first, for sales.
pub fn list_provider_credit_spends(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
    page: &PageRequest<SpendKey>,
) -> Result<Page<CreditSpend, SpendKey>, Failure> {
    require_provider_for(store, context, Operation::LIST_PROVIDER_SPENDS, provider)?;
    Ok(store.list_spends(BookId::of_provider(provider), page)?)
}

/// Arranges that every spend on a project comes back: support has hidden it.
///
/// To be called in the transaction that hides the project, after which nobody can
/// spend on it any more. The spends are in many books: each is refunded by a job of its own.
pub fn refund_project_spends(store: &mut dyn Store, context: &Context<'_>, project: ProjectId) -> Result<(), Failure> {
    Ok(store.insert_job(&Job {
        id: JobId(context.ids.next()),
        book: BookId(project.0),
        kind: JobKind::ORDER_SPEND_REFUNDS,
        subject: None,
        due_at: context.now,
    })?)
}

/// Orders the refund of the next spends on a hidden project; says whether more may be left. When it is listed again by
/// then, what was spent since is not refunded.
///
/// The job that refunds a spend has the spend's id: however often this is run, there is
/// one, and a spend that has its refund is no longer found.
pub fn order_spend_refunds(store: &mut dyn Store, context: &Context<'_>, project: ProjectId) -> Result<bool, Failure> {
    let restored_at = store.find_hiding(project)?.and_then(|hiding| hiding.restored_at());
    let spends = store.list_spends_to_refund(project, restored_at, SPEND_REFUND_BATCH)?;
    for (book, spend) in &spends {
        store.insert_job(&Job {
            id: JobId(spend.0),
            book: *book,
            kind: JobKind::REFUND_SPEND,
            subject: Some(spend.0),
            due_at: context.now,
        })?;
    }
    Ok(u32::try_from(spends.len()).is_ok_and(|count| count == SPEND_REFUND_BATCH))
}

/// Gives back what a spend on a hidden project still holds; does nothing when that happened before.
pub fn refund_hidden_spend(
    store: &mut dyn Store,
    context: &Context<'_>,
    (provider, id): (AccountId, CreditSpendId),
) -> Result<(), Failure> {
    let Some(mut spend) = store.find_spend(BookId::of_provider(provider), id)? else {
        return Ok(());
    };
    if spend.hidden.is_some() {
        return Ok(());
    }
    let mut book = super::open_book(store, provider)?;
    let days = store.current_policy()?.terms.marketplace.refund_lot_days;
    let credits = spend.refundable();
    let grant = Grant { origin: CreditLotOrigin::HiddenProject, credits, days, purchase: None, spend: Some(id) };
    grant_lot(store, context, &mut book, &grant)?;
    if credits > 0 {
        let notice = Notice::of(NotificationKind::HiddenProjectRefund).counting(credits).on(spend.project);
        notify(store, context, &[provider], &notice)?;
    }
    spend.hidden = Some(HiddenRefund { credits, refunded_at: context.now });
    store.update_spend(&spend)?;
    store.save_book(&mut book)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_is_a_tenth_rounded_down_and_one_credit_at_least() {
        let terms = MarketplaceTerms::initial();
        let left = |spent, given| GoodwillAllowance::of(&terms, spent, given).left();
        assert_eq!([left(0, 0), left(19, 0), left(20, 0), left(29, 1), left(29, 2)], [1, 1, 2, 1, 0]);
        assert_eq!(left(9, 2), 0);
    }
}
