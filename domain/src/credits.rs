//! Providers and their credits: profiles, plans, subscriptions, packs, lots, spends.
//!
//! A provider's money and credits are in the book that has the account's id. Credits
//! come in lots that expire; every lot's credits, wherever they went, are transfers that
//! name the lot, so that what is left of it can be derived from the ledger.

mod credit_lot;
mod ending;
mod giving_up;
mod jobs;
mod notices;
mod offer;
mod operations;
mod payables;
mod provider;
mod purchase;
mod reading;
mod refunds;
mod refusal;
mod spend;
mod subscribing;
mod subscription;

pub use credit_lot::{CreditLot, CreditLotOrigin, EXPIRY_NOTICE_DAYS, announce_expiry, expire_lot, take_soonest_first};
pub use giving_up::expire_purchase;
pub(crate) use jobs::JOBS;
pub use offer::{
    CreatePack, CreatePlan, CreditPack, OFFER_CREDITS_MAX, OFFER_NAME_CHARACTERS_MAX, OfferStore, PackChanges, PackKey,
    Plan, PlanChanges, PlanKey, PlanTerms, create_pack, create_plan, list_packs, list_plans, read_pack, read_plan,
    update_pack, update_plan,
};
pub(crate) use operations::OPERATIONS;
pub(crate) use payables::PAYABLES;
pub(crate) use provider::require_provider_for;
pub use provider::{
    CITY_CHARACTERS_MAX, PRESENTATION_CHARACTERS_MAX, ProviderFilter, ProviderProfile, ProviderStore,
    TRADE_CHARACTERS_MAX, WriteProfile, list_providers, put_provider, read_my_provider, read_provider,
    require_own_provider,
};
pub use purchase::{Purchase, PurchaseKind, PurchaseState};
pub use reading::{
    CreditBalance, NamedProject, StatementEntry, StatementKey, has_privilege, list_my_lots, list_my_purchases,
    list_my_spends, list_my_subscriptions, list_my_transfers, list_provider_subscriptions, list_provider_transfers,
    read_my_credits, read_my_purchase, read_my_statement, read_my_subscription, read_provider_credits,
    read_provider_subscription,
};
pub use refunds::{
    GoodwillAllowance, RefundAsGoodwill, SPEND_REFUND_BATCH, list_provider_credit_spends, order_spend_refunds,
    read_goodwill_allowance, refund_as_goodwill, refund_hidden_spend, refund_project_spends, require_provider_of_spend,
};
pub use refusal::CreditRefusal;
pub use spend::{CreditSpend, GOODWILL_REASON_CHARACTERS_MAX, GoodwillRefund, HiddenRefund, SpendState, spend_credits};
pub use subscribing::{
    PURCHASES_PENDING_MAX, SubscriptionOutlook, advance_subscription, buy_credit_pack, cancel_subscription,
    cancel_subscription_of, pay_subscription, read_subscription_outlook, resume_subscription, subscribe,
    upgrade_subscription,
};
pub use subscription::{
    CANCELLATION_REASON_CHARACTERS_MAX, Cancellation, EndReason, Subscription, SubscriptionAction, SubscriptionState,
    Upgrade, UpgradeQuote,
};

use chrono::{DateTime, Utc};

use crate::ids::{AccountId, BookId, CreditLotId, CreditSpendId, ProjectId, PurchaseId, SubscriptionId};
use crate::ledger::{Book, Transfer};
use crate::page::{Page, PageRequest};
use crate::refusal::Failure;
use crate::store::{Store, StoreError};

/// The key of a lot in lists: the soonest to expire first.
pub type CreditLotKey = (DateTime<Utc>, CreditLotId);
/// The key of a spend in lists: newest first.
pub type SpendKey = (DateTime<Utc>, CreditSpendId);
/// The key of a subscription in lists: newest first.
pub type SubscriptionKey = (DateTime<Utc>, SubscriptionId);
/// The key of a purchase in lists: newest first.
pub type PurchaseKey = (DateTime<Utc>, PurchaseId);

/// What a provider spent, and what was refunded as goodwill, since an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SpendSums {
    /// Spent since then, less what hidden projects gave back of it.
    pub spent: i64,
    /// Given back as goodwill since then.
    pub goodwill: i64,
}

/// Where subscriptions, purchases, lots and spends are kept, each within its provider's book.
pub trait CreditStore {
    /// The subscription.
    fn find_subscription(&mut self, book: BookId, id: SubscriptionId) -> Result<Option<Subscription>, StoreError>;
    /// The subscription that has not ended (at most one).
    fn find_current_subscription(&mut self, book: BookId) -> Result<Option<Subscription>, StoreError>;
    /// Subscriptions, newest first.
    fn list_subscriptions(
        &mut self,
        book: BookId,
        page: &PageRequest<SubscriptionKey>,
    ) -> Result<Page<Subscription, SubscriptionKey>, StoreError>;
    /// Adds a subscription.
    fn insert_subscription(&mut self, subscription: &Subscription) -> Result<(), StoreError>;
    /// Writes the subscription if its version is still `subscription.version - 1`.
    fn update_subscription(&mut self, subscription: &Subscription) -> Result<(), StoreError>;

    /// The purchase.
    fn find_purchase(&mut self, book: BookId, id: PurchaseId) -> Result<Option<Purchase>, StoreError>;
    /// A purchase of the subscription whose payment is under way.
    fn find_pending_purchase(
        &mut self,
        book: BookId,
        subscription: SubscriptionId,
    ) -> Result<Option<Purchase>, StoreError>;
    /// How many purchases have their payment under way, counted up to `limit`.
    fn count_pending_purchases(&mut self, book: BookId, limit: u32) -> Result<u32, StoreError>;
    /// Purchases, newest first.
    fn list_purchases(
        &mut self,
        book: BookId,
        page: &PageRequest<PurchaseKey>,
    ) -> Result<Page<Purchase, PurchaseKey>, StoreError>;
    /// Adds a purchase.
    fn insert_purchase(&mut self, purchase: &Purchase) -> Result<(), StoreError>;
    /// Writes the state of a purchase that was awaiting its payment, or whose late money is refunded.
    fn update_purchase(&mut self, purchase: &Purchase) -> Result<(), StoreError>;

    /// The lot.
    fn find_lot(&mut self, book: BookId, id: CreditLotId) -> Result<Option<CreditLot>, StoreError>;
    /// Those of a book's lots that there are, in no order.
    fn read_lots(&mut self, book: BookId, ids: &[CreditLotId]) -> Result<Vec<CreditLot>, StoreError>;
    /// Up to `limit` lots with credits that can be spent at `now`, the soonest to expire first.
    fn list_open_lots(&mut self, book: BookId, now: DateTime<Utc>, limit: i64) -> Result<Vec<CreditLot>, StoreError>;
    /// A page of the lots.
    fn list_lots(
        &mut self,
        book: BookId,
        now: DateTime<Utc>,
        page: &PageRequest<CreditLotKey>,
    ) -> Result<Page<CreditLot, CreditLotKey>, StoreError>;
    /// What is left in lots that have expired at `now`.
    fn sum_overdue_credits(&mut self, book: BookId, now: DateTime<Utc>) -> Result<i64, StoreError>;
    /// Adds a lot.
    fn insert_lot(&mut self, lot: &CreditLot) -> Result<(), StoreError>;
    /// Takes credits from a lot; a [`StoreError::Violated`] when it holds fewer.
    fn take_from_lot(&mut self, book: BookId, id: CreditLotId, credits: i64) -> Result<(), StoreError>;

    /// The spend.
    fn find_spend(&mut self, book: BookId, id: CreditSpendId) -> Result<Option<CreditSpend>, StoreError>;
    /// Those of a book's spends that there are, in no order.
    fn read_spends(&mut self, book: BookId, ids: &[CreditSpendId]) -> Result<Vec<CreditSpend>, StoreError>;
    /// The spend whose book is not known.
    fn find_spend_anywhere(&mut self, id: CreditSpendId) -> Result<Option<CreditSpend>, StoreError>;
    /// The spends on a project: at most one for each purpose.
    fn list_spends_on(&mut self, book: BookId, project: ProjectId) -> Result<Vec<CreditSpend>, StoreError>;
    /// Spends, newest first.
    fn list_spends(
        &mut self,
        book: BookId,
        page: &PageRequest<SpendKey>,
    ) -> Result<Page<CreditSpend, SpendKey>, StoreError>;
    /// What was spent and refunded since an instant.
    fn sum_spends(&mut self, book: BookId, since: DateTime<Utc>) -> Result<SpendSums, StoreError>;
    /// Up to `limit` spends on a project, made before an instant if there is one, that have no refund for its being
    /// hidden, and none ordered.
    fn list_spends_to_refund(
        &mut self,
        project: ProjectId,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<(BookId, CreditSpendId)>, StoreError>;
    /// Up to `limit` providers who spent on a project and have no application to it but a withdrawn one, in the order
    /// of their ids, those after one of them.
    fn list_spenders_without_application(
        &mut self,
        project: ProjectId,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError>;
    /// Adds a spend.
    fn insert_spend(&mut self, spend: &CreditSpend) -> Result<(), StoreError>;
    /// Writes what was refunded of a spend.
    fn update_spend(&mut self, spend: &CreditSpend) -> Result<(), StoreError>;

    /// Up to `limit` transfers of credits to or from what is available, before position `before`, newest first.
    fn list_credit_transfers(&mut self, book: BookId, before: i64, limit: u32) -> Result<Vec<Transfer>, StoreError>;
}

/// A provider's book, for change.
fn open_book(store: &mut dyn Store, provider: AccountId) -> Result<Book, Failure> {
    Ok(store.find_book(BookId::of_provider(provider))?.ok_or(CreditRefusal::ProviderProfileRequired)?)
}
