//! Providers, plans, packs, subscriptions, purchases, lots and spends in memory.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{MemoryStore, check, check_new, newest_page_of, one, page_of};
use crate::credits::{
    CreditLot, CreditLotKey, CreditPack, CreditSpend, CreditStore, OfferStore, PackKey, Plan, PlanKey, PlanTerms,
    ProviderFilter, ProviderProfile, ProviderStore, Purchase, PurchaseKey, PurchaseState, SpendKey, SpendSums,
    Subscription, SubscriptionKey, SubscriptionState,
};
use crate::ids::SubscriptionId;
use crate::ids::{AccountId, BookId, CreditLotId, CreditPackId, CreditSpendId, PlanId, ProjectId, PurchaseId};
use crate::ledger::{AccountKind, Transfer};
use crate::page::{Page, PageRequest};
use crate::projects::{Application, ApplicationState};
use crate::search::Listing;
use crate::store::StoreError;

fn check_lot(lot: &CreditLot) -> Result<(), StoreError> {
    check(lot.granted > 0 && (0..=lot.granted).contains(&lot.remaining), "credit_lots_remaining")?;
    check(lot.granted_at < lot.expires_at, "credit_lots_times")?;
    check(lot.purchase.is_some() != lot.spend.is_some(), "credit_lots_origin")
}

fn check_spend(spend: &CreditSpend) -> Result<(), StoreError> {
    check(spend.price >= 0 && (0..=spend.price).contains(&spend.refunded()), "credit_spends_refunded")?;
    check(spend.goodwill.as_ref().is_none_or(|refund| refund.credits > 0), "credit_spends_goodwill")
}

impl MemoryStore {
    fn purchases_of(&self, book: BookId) -> impl Iterator<Item = &Purchase> {
        self.purchases.iter().filter(move |purchase| BookId::of_provider(purchase.provider) == book)
    }

    fn lots_of(&self, book: BookId) -> impl Iterator<Item = &CreditLot> {
        self.lots.iter().filter(move |lot| BookId::of_provider(lot.provider) == book)
    }

    fn spends_of(&self, book: BookId) -> impl Iterator<Item = &CreditSpend> {
        self.spends.iter().filter(move |spend| BookId::of_provider(spend.provider) == book)
    }

    fn is_second_current(&self, subscription: &Subscription) -> bool {
        let is_current = |other: &Subscription| other.state != SubscriptionState::Ended;
        let is_other = |other: &&Subscription| other.provider == subscription.provider && other.id != subscription.id;
        is_current(subscription) && self.subscriptions.iter().filter(is_other).any(is_current)
    }
}

impl ProviderStore for MemoryStore {
    fn find_provider(&mut self, account: AccountId) -> Result<Option<ProviderProfile>, StoreError> {
        Ok(self.providers.iter().find(|profile| profile.account == account).cloned())
    }

    fn insert_provider(&mut self, profile: &ProviderProfile, words: &[String]) -> Result<(), StoreError> {
        check_new(self.providers.iter().all(|other| other.account != profile.account), "providers_pkey")?;
        self.providers.push(profile.clone());
        self.index_provider(profile.account, words)
    }

    fn update_provider(&mut self, profile: &ProviderProfile, words: &[String]) -> Result<(), StoreError> {
        let is_before =
            |kept: &&mut ProviderProfile| kept.account == profile.account && kept.version + 1 == profile.version;
        *one(self.providers.iter_mut().find(is_before), "providers")? = profile.clone();
        self.index_provider(profile.account, words)
    }

    fn index_provider(&mut self, account: AccountId, words: &[String]) -> Result<(), StoreError> {
        self.provider_words.insert(account, words.to_vec());
        Ok(())
    }

    fn list_providers(
        &mut self,
        filter: &ProviderFilter,
        page: &PageRequest<Listing>,
    ) -> Result<Page<ProviderProfile, Listing>, StoreError> {
        let wanted = filter.required_words();
        let has_all = |profile: &&ProviderProfile| {
            let words = self.provider_words.get(&profile.account);
            words.is_some_and(|words| wanted.iter().all(|word| words.contains(word)))
        };
        let found = self.providers.iter().filter(has_all).cloned().collect();
        Ok(newest_page_of(found, page, ProviderProfile::listing))
    }
}

impl OfferStore for MemoryStore {
    fn find_plan(&mut self, id: PlanId) -> Result<Option<Plan>, StoreError> {
        Ok(self.plans.iter().find(|plan| plan.id == id).cloned())
    }

    fn insert_plan(&mut self, plan: &Plan) -> Result<(), StoreError> {
        check_new(self.plans.iter().all(|other| other.id != plan.id), "plans_pkey")?;
        self.plans.push(plan.clone());
        Ok(())
    }

    fn update_plan(&mut self, plan: &Plan) -> Result<(), StoreError> {
        let is_before = |kept: &&mut Plan| kept.id == plan.id && kept.version + 1 == plan.version;
        *one(self.plans.iter_mut().find(is_before), "plans")? = plan.clone();
        Ok(())
    }

    fn list_plans(
        &mut self,
        with_inactive: bool,
        page: &PageRequest<PlanKey>,
    ) -> Result<Page<Plan, PlanKey>, StoreError> {
        let wanted = self.plans.iter().filter(|plan| with_inactive || plan.is_active).cloned().collect();
        Ok(newest_page_of(wanted, page, |plan: &Plan| (plan.created_at, plan.id)))
    }

    fn offers_upgrade(&mut self, from: &PlanTerms) -> Result<bool, StoreError> {
        let mut offered = self.plans.iter().filter(|plan| plan.is_active).map(|plan| plan.terms);
        Ok(offered.any(|to| to.price.currency == from.price.currency && to.lack_as_upgrade_of(from).is_empty()))
    }

    fn find_pack(&mut self, id: CreditPackId) -> Result<Option<CreditPack>, StoreError> {
        Ok(self.packs.iter().find(|pack| pack.id == id).cloned())
    }

    fn insert_pack(&mut self, pack: &CreditPack) -> Result<(), StoreError> {
        check_new(self.packs.iter().all(|other| other.id != pack.id), "credit_packs_pkey")?;
        self.packs.push(pack.clone());
        Ok(())
    }

    fn update_pack(&mut self, pack: &CreditPack) -> Result<(), StoreError> {
        let is_before = |kept: &&mut CreditPack| kept.id == pack.id && kept.version + 1 == pack.version;
        *one(self.packs.iter_mut().find(is_before), "credit_packs")? = pack.clone();
        Ok(())
    }

    fn list_packs(
        &mut self,
        with_inactive: bool,
        page: &PageRequest<PackKey>,
    ) -> Result<Page<CreditPack, PackKey>, StoreError> {
        let wanted = self.packs.iter().filter(|pack| with_inactive || pack.is_active).cloned().collect();
        Ok(newest_page_of(wanted, page, |pack: &CreditPack| (pack.created_at, pack.id)))
    }
}

impl CreditStore for MemoryStore {
    fn find_subscription(&mut self, book: BookId, id: SubscriptionId) -> Result<Option<Subscription>, StoreError> {
        let is_meant =
            |subscription: &&Subscription| (BookId::of_provider(subscription.provider), subscription.id) == (book, id);
        Ok(self.subscriptions.iter().find(is_meant).cloned())
    }

    fn find_current_subscription(&mut self, book: BookId) -> Result<Option<Subscription>, StoreError> {
        let is_current = |subscription: &&Subscription| {
            BookId::of_provider(subscription.provider) == book && subscription.state != SubscriptionState::Ended
        };
        Ok(self.subscriptions.iter().find(is_current).cloned())
    }

    fn list_subscriptions(
        &mut self,
        book: BookId,
        page: &PageRequest<SubscriptionKey>,
    ) -> Result<Page<Subscription, SubscriptionKey>, StoreError> {
        let is_own = |subscription: &&Subscription| BookId::of_provider(subscription.provider) == book;
        let own = self.subscriptions.iter().filter(is_own).cloned().collect();
        Ok(newest_page_of(own, page, |subscription: &Subscription| (subscription.created_at, subscription.id)))
    }

    fn insert_subscription(&mut self, subscription: &Subscription) -> Result<(), StoreError> {
        check_new(!self.is_second_current(subscription), "subscriptions_current")?;
        self.subscriptions.push(subscription.clone());
        Ok(())
    }

    fn update_subscription(&mut self, subscription: &Subscription) -> Result<(), StoreError> {
        let is_before =
            |kept: &&mut Subscription| kept.id == subscription.id && kept.version + 1 == subscription.version;
        *one(self.subscriptions.iter_mut().find(is_before), "subscriptions")? = subscription.clone();
        Ok(())
    }

    fn find_purchase(&mut self, book: BookId, id: PurchaseId) -> Result<Option<Purchase>, StoreError> {
        Ok(self.purchases_of(book).find(|purchase| purchase.id == id).cloned())
    }

    fn find_pending_purchase(
        &mut self,
        book: BookId,
        subscription: SubscriptionId,
    ) -> Result<Option<Purchase>, StoreError> {
        let is_pending = |purchase: &&Purchase| {
            purchase.subscription == Some(subscription) && purchase.state == PurchaseState::AwaitingPayment
        };
        Ok(self.purchases_of(book).find(is_pending).cloned())
    }

    fn count_pending_purchases(&mut self, book: BookId, limit: u32) -> Result<u32, StoreError> {
        let is_pending = |purchase: &&Purchase| purchase.state == PurchaseState::AwaitingPayment;
        let count = self.purchases_of(book).filter(is_pending).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX).min(limit))
    }

    fn list_purchases(
        &mut self,
        book: BookId,
        page: &PageRequest<PurchaseKey>,
    ) -> Result<Page<Purchase, PurchaseKey>, StoreError> {
        let own = self.purchases_of(book).cloned().collect();
        Ok(newest_page_of(own, page, |purchase: &Purchase| (purchase.created_at, purchase.id)))
    }

    fn insert_purchase(&mut self, purchase: &Purchase) -> Result<(), StoreError> {
        check_new(self.purchases.iter().all(|other| other.id != purchase.id), "purchases_pkey")?;
        check(purchase.price.amount_minor > 0 && purchase.credits >= 0, "purchases_price")?;
        self.purchases.push(purchase.clone());
        Ok(())
    }

    fn update_purchase(&mut self, purchase: &Purchase) -> Result<(), StoreError> {
        *one(self.purchases.iter_mut().find(|kept| kept.id == purchase.id), "purchases")? = purchase.clone();
        Ok(())
    }

    fn find_lot(&mut self, book: BookId, id: CreditLotId) -> Result<Option<CreditLot>, StoreError> {
        Ok(self.lots_of(book).find(|lot| lot.id == id).cloned())
    }

    fn read_lots(&mut self, book: BookId, ids: &[CreditLotId]) -> Result<Vec<CreditLot>, StoreError> {
        Ok(self.lots_of(book).filter(|lot| ids.contains(&lot.id)).cloned().collect())
    }

    fn list_open_lots(&mut self, book: BookId, now: DateTime<Utc>, limit: i64) -> Result<Vec<CreditLot>, StoreError> {
        let mut open: Vec<CreditLot> = self.lots_of(book).filter(|lot| lot.is_open(now)).cloned().collect();
        open.sort_by_key(|lot| (lot.expires_at, lot.id));
        open.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(open)
    }

    fn list_lots(
        &mut self,
        book: BookId,
        now: DateTime<Utc>,
        page: &PageRequest<CreditLotKey>,
    ) -> Result<Page<CreditLot, CreditLotKey>, StoreError> {
        let open = self.lots_of(book).filter(|lot| lot.is_open(now)).cloned().collect();
        Ok(page_of(open, page, |lot: &CreditLot| (lot.expires_at, lot.id)))
    }

    fn sum_overdue_credits(&mut self, book: BookId, now: DateTime<Utc>) -> Result<i64, StoreError> {
        Ok(self.lots_of(book).filter(|lot| lot.expires_at <= now).map(|lot| lot.remaining).sum())
    }

    fn insert_lot(&mut self, lot: &CreditLot) -> Result<(), StoreError> {
        check_new(self.lots.iter().all(|other| other.id != lot.id), "credit_lots_pkey")?;
        check_lot(lot)?;
        self.lots.push(lot.clone());
        Ok(())
    }

    fn take_from_lot(&mut self, _book: BookId, id: CreditLotId, credits: i64) -> Result<(), StoreError> {
        let lot = one(self.lots.iter_mut().find(|lot| lot.id == id), "credit_lots")?;
        let taken = CreditLot { remaining: lot.remaining - credits, ..lot.clone() };
        check_lot(&taken)?;
        *lot = taken;
        Ok(())
    }

    fn find_spend(&mut self, book: BookId, id: CreditSpendId) -> Result<Option<CreditSpend>, StoreError> {
        Ok(self.spends_of(book).find(|spend| spend.id == id).cloned())
    }

    fn read_spends(&mut self, book: BookId, ids: &[CreditSpendId]) -> Result<Vec<CreditSpend>, StoreError> {
        Ok(self.spends_of(book).filter(|spend| ids.contains(&spend.id)).cloned().collect())
    }

    fn find_spend_anywhere(&mut self, id: CreditSpendId) -> Result<Option<CreditSpend>, StoreError> {
        Ok(self.spends.iter().find(|spend| spend.id == id).cloned())
    }

    fn list_spends_on(&mut self, book: BookId, project: ProjectId) -> Result<Vec<CreditSpend>, StoreError> {
        Ok(self.spends_of(book).filter(|spend| spend.project == project).cloned().collect())
    }

    fn list_spends(
        &mut self,
        book: BookId,
        page: &PageRequest<SpendKey>,
    ) -> Result<Page<CreditSpend, SpendKey>, StoreError> {
        let own = self.spends_of(book).cloned().collect();
        Ok(newest_page_of(own, page, |spend: &CreditSpend| (spend.spent_at, spend.id)))
    }

    fn sum_spends(&mut self, book: BookId, since: DateTime<Utc>) -> Result<SpendSums, StoreError> {
        let mut sums = SpendSums::default();
        for spend in self.spends_of(book) {
            if spend.spent_at >= since {
                sums.spent += spend.price - spend.hidden.map_or(0, |refund| refund.credits);
            }
            let recent = spend.goodwill.as_ref().filter(|refund| refund.refunded_at >= since);
            sums.goodwill += recent.map_or(0, |refund| refund.credits);
        }
        Ok(sums)
    }

    fn list_spends_to_refund(
        &mut self,
        project: ProjectId,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<(BookId, CreditSpendId)>, StoreError> {
        let has_job = |spend: &CreditSpend| self.jobs.iter().any(|(job, _)| job.id.0 == spend.id.0);
        let is_due = |spend: &&CreditSpend| {
            let is_early = before.is_none_or(|before| spend.spent_at < before);
            spend.project == project && is_early && spend.hidden.is_none() && !has_job(spend)
        };
        let due = self.spends.iter().filter(is_due).take(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due.map(|spend| (BookId::of_provider(spend.provider), spend.id)).collect())
    }

    fn list_spenders_without_application(
        &mut self,
        project: ProjectId,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let has_applied = |account: AccountId| {
            let stands = |found: &Application| found.state != ApplicationState::Withdrawn;
            self.applications.iter().any(|own| (own.project, own.provider) == (project, account) && stands(own))
        };
        let spends = self.spends.iter().filter(|spend| spend.project == project).map(|spend| spend.provider);
        let spenders: BTreeSet<AccountId> =
            spends.filter(|account| after.is_none_or(|last| *account > last) && !has_applied(*account)).collect();
        Ok(spenders.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
    }

    fn insert_spend(&mut self, spend: &CreditSpend) -> Result<(), StoreError> {
        let is_same = |other: &CreditSpend| {
            (other.provider, other.project, other.purpose) == (spend.provider, spend.project, spend.purpose)
        };
        check_new(!self.spends.iter().any(is_same), "credit_spends_once")?;
        check_spend(spend)?;
        self.spends.push(spend.clone());
        Ok(())
    }

    fn update_spend(&mut self, spend: &CreditSpend) -> Result<(), StoreError> {
        check_spend(spend)?;
        *one(self.spends.iter_mut().find(|kept| kept.id == spend.id), "credit_spends")? = spend.clone();
        Ok(())
    }

    fn list_credit_transfers(&mut self, book: BookId, before: i64, limit: u32) -> Result<Vec<Transfer>, StoreError> {
        let moves = |transfer: &&Transfer| {
            transfer.seq < before && [transfer.debit, transfer.credit].contains(&AccountKind::CreditsAvailable)
        };
        let all = self.transfers.get(&book).into_iter().flatten().rev();
        Ok(all.filter(moves).take(usize::try_from(limit).unwrap_or(usize::MAX)).cloned().collect())
    }
}
