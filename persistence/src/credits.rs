//! Providers, what is on offer to them, their subscriptions, purchases, lots and spends.
//!
//! Lots and spends are changed under the lock of their provider's book; a lot's CHECK
//! refuses what the lock should have prevented.

mod offers;
mod providers;
mod rows;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};
use palier_domain::StoreError;
use palier_domain::credits::{
    CreditLot, CreditLotKey, CreditSpend, CreditStore, Purchase, PurchaseKey, SpendKey, SpendSums, Subscription,
    SubscriptionKey,
};
use palier_domain::ids::{AccountId, BookId, CreditLotId, CreditSpendId, ProjectId, PurchaseId, SubscriptionId};
use palier_domain::ledger::Transfer;
use palier_domain::page::{Page, PageRequest};
use palier_domain::write_set::Aggregate;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::MultiBackend;
use crate::ledger::TransferRow;
use crate::page::{LaterThan, OlderThan, overfull, page_of};
use crate::rows::expect_one;
use crate::schema::{credit_lots, credit_spends, purchases, subscriptions, transfers};
use crate::session::Session;
use crate::statement::Statement;
use rows::{CreditLotRow, PurchaseRow, SpendRow, SubscriptionRow};

/// One for each purpose.
const SPENDS_ON_PROJECT_MAX: i64 = 2;

/// What was spent since an instant, and what was given back since then: each by its own index.
const SPEND_SUMS: &str = "SELECT \
    (SELECT CAST(coalesce(sum(price - coalesce(hidden_credits, 0)), 0) AS bigint) \
        FROM credit_spends WHERE book_id = ? AND spent_at >= ?), \
    (SELECT CAST(coalesce(sum(goodwill_credits), 0) AS bigint) \
        FROM credit_spends WHERE book_id = ? AND goodwill_at >= ?)";

const OVERDUE: &str = "SELECT CAST(coalesce(sum(remaining), 0) AS bigint) FROM credit_lots \
    WHERE book_id = ? AND remaining > 0 AND expires_at <= ?";

/// A spend whose refund is ordered has a job of its id.
const TO_REFUND: &str = "SELECT s.book_id, s.id FROM credit_spends AS s WHERE s.project_id = ? \
    AND (? IS NULL OR s.spent_at < ?) AND s.hidden_at IS NULL AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.book_id = s.book_id AND j.id = s.id) \
    ORDER BY s.book_id, s.id LIMIT ?";

/// Whoever has an application that stands is told by that.
const SPENDERS: &str = "SELECT DISTINCT s.book_id FROM credit_spends AS s WHERE s.project_id = ? AND s.book_id > ? \
    AND NOT EXISTS (SELECT 1 FROM project_applications AS a \
        WHERE a.project_id = s.project_id AND a.provider_id = s.book_id AND a.state <> 'withdrawn') \
    ORDER BY s.book_id LIMIT ?";

const TAKE: &str = "UPDATE credit_lots SET remaining = remaining - ? WHERE book_id = ? AND id = ?";

impl CreditStore for Session<'_> {
    fn find_subscription(&mut self, book: BookId, id: SubscriptionId) -> Result<Option<Subscription>, StoreError> {
        let query = subscriptions::table.find((IdValue(book.0), IdValue(id.0))).select(SubscriptionRow::as_select());
        let row: Option<SubscriptionRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(Subscription::try_from).transpose()
    }

    fn find_current_subscription(&mut self, book: BookId) -> Result<Option<Subscription>, StoreError> {
        // In words: by that the databases see that the index of current ones will do.
        let query = subscriptions::table
            .filter(subscriptions::book_id.eq(IdValue(book.0)))
            .filter(sql::<Bool>("state <> 'ended'"))
            .limit(1)
            .select(SubscriptionRow::as_select());
        let row: Option<SubscriptionRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(Subscription::try_from).transpose()
    }

    fn list_subscriptions(
        &mut self,
        book: BookId,
        page: &PageRequest<SubscriptionKey>,
    ) -> Result<Page<Subscription, SubscriptionKey>, StoreError> {
        let mut query = subscriptions::table
            .filter(subscriptions::book_id.eq(IdValue(book.0)))
            .order((subscriptions::created_at.desc(), subscriptions::id.desc()))
            .limit(overfull(page.limit))
            .select(SubscriptionRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<SubscriptionRow> = self.peeking(|connection| query.load(connection))?;
        page_of(rows, page.limit, |subscription: &Subscription| (subscription.created_at, subscription.id))
    }

    fn insert_subscription(&mut self, subscription: &Subscription) -> Result<(), StoreError> {
        let row = SubscriptionRow::from(subscription);
        let inserted = self.writing(Aggregate::provider(subscription.provider), |connection| {
            diesel::insert_into(subscriptions::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "subscriptions")
    }

    fn update_subscription(&mut self, subscription: &Subscription) -> Result<(), StoreError> {
        let row = SubscriptionRow::from(subscription);
        let loaded = subscriptions::table
            .filter(subscriptions::book_id.eq(row.book_id))
            .filter(subscriptions::id.eq(row.id))
            .filter(subscriptions::version.eq(row.version - 1));
        let updated = self.writing(Aggregate::provider(subscription.provider), |connection| {
            diesel::update(loaded).set(&row).execute(connection)
        })?;
        expect_one(updated, "subscriptions")
    }

    fn find_purchase(&mut self, book: BookId, id: PurchaseId) -> Result<Option<Purchase>, StoreError> {
        let query = purchases::table.find((IdValue(book.0), IdValue(id.0))).select(PurchaseRow::as_select());
        let row: Option<PurchaseRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(Purchase::try_from).transpose()
    }

    fn find_pending_purchase(
        &mut self,
        book: BookId,
        subscription: SubscriptionId,
    ) -> Result<Option<Purchase>, StoreError> {
        let query = purchases::table
            .filter(purchases::book_id.eq(IdValue(book.0)))
            .filter(purchases::subscription_id.eq(IdValue(subscription.0)))
            .filter(sql::<Bool>("state = 'awaiting_payment'"))
            .limit(1)
            .select(PurchaseRow::as_select());
        let row: Option<PurchaseRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(Purchase::try_from).transpose()
    }

    fn count_pending_purchases(&mut self, book: BookId, limit: u32) -> Result<u32, StoreError> {
        // In words: by that the databases see that the index of pending ones will do.
        let query = purchases::table
            .filter(purchases::book_id.eq(IdValue(book.0)))
            .filter(sql::<Bool>("state = 'awaiting_payment'"))
            .limit(i64::from(limit))
            .select(purchases::id);
        let pending: Vec<IdValue> = self.peeking(|connection| query.load(connection))?;
        Ok(u32::try_from(pending.len()).unwrap_or(limit))
    }

    fn list_purchases(
        &mut self,
        book: BookId,
        page: &PageRequest<PurchaseKey>,
    ) -> Result<Page<Purchase, PurchaseKey>, StoreError> {
        let mut query = purchases::table
            .filter(purchases::book_id.eq(IdValue(book.0)))
            .order((purchases::created_at.desc(), purchases::id.desc()))
            .limit(overfull(page.limit))
            .select(PurchaseRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<PurchaseRow> = self.peeking(|connection| query.load(connection))?;
        page_of(rows, page.limit, |purchase: &Purchase| (purchase.created_at, purchase.id))
    }

    fn insert_purchase(&mut self, purchase: &Purchase) -> Result<(), StoreError> {
        let row = PurchaseRow::from(purchase);
        let inserted = self.writing(Aggregate::provider(purchase.provider), |connection| {
            diesel::insert_into(purchases::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "purchases")
    }

    fn update_purchase(&mut self, purchase: &Purchase) -> Result<(), StoreError> {
        let row = PurchaseRow::from(purchase);
        let loaded = purchases::table.find((row.book_id, row.id));
        let updated = self.writing(Aggregate::provider(purchase.provider), |connection| {
            diesel::update(loaded).set(&row).execute(connection)
        })?;
        expect_one(updated, "purchases")
    }

    fn find_lot(&mut self, book: BookId, id: CreditLotId) -> Result<Option<CreditLot>, StoreError> {
        let query = credit_lots::table.find((IdValue(book.0), IdValue(id.0))).select(CreditLotRow::as_select());
        let row: Option<CreditLotRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(CreditLot::try_from).transpose()
    }

    fn read_lots(&mut self, book: BookId, ids: &[CreditLotId]) -> Result<Vec<CreditLot>, StoreError> {
        let ids: Vec<IdValue> = ids.iter().map(|id| IdValue(id.0)).collect();
        let query = credit_lots::table
            .filter(credit_lots::book_id.eq(IdValue(book.0)))
            .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
            .filter(credit_lots::id.eq_any(ids))
            .select(CreditLotRow::as_select());
        let rows: Vec<CreditLotRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(CreditLot::try_from).collect()
    }

    fn list_open_lots(&mut self, book: BookId, now: DateTime<Utc>, limit: i64) -> Result<Vec<CreditLot>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let rows = load_lots(self, book, now, None, limit)?;
        rows.into_iter().map(CreditLot::try_from).collect()
    }

    fn list_lots(
        &mut self,
        book: BookId,
        now: DateTime<Utc>,
        page: &PageRequest<CreditLotKey>,
    ) -> Result<Page<CreditLot, CreditLotKey>, StoreError> {
        let rows = load_lots(self, book, now, page.after, overfull(page.limit))?;
        page_of(rows, page.limit, |lot: &CreditLot| (lot.expires_at, lot.id))
    }

    fn sum_overdue_credits(&mut self, book: BookId, now: DateTime<Utc>) -> Result<i64, StoreError> {
        let query = Statement::<MultiBackend>::new(OVERDUE)
            .returning::<BigInt>()
            .bind::<Id, _>(IdValue(book.0))
            .bind::<Instant, _>(InstantValue(now));
        self.peeking(|connection| query.get_result(connection))
    }

    fn insert_lot(&mut self, lot: &CreditLot) -> Result<(), StoreError> {
        let row = CreditLotRow::from(lot);
        let inserted = self.writing(Aggregate::provider(lot.provider), |connection| {
            diesel::insert_into(credit_lots::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "credit_lots")
    }

    fn take_from_lot(&mut self, book: BookId, id: CreditLotId, credits: i64) -> Result<(), StoreError> {
        let change = Statement::<MultiBackend>::new(TAKE)
            .bind::<BigInt, _>(credits)
            .bind::<Id, _>(IdValue(book.0))
            .bind::<Id, _>(IdValue(id.0));
        let taken = self.writing(book, |connection| change.execute(connection))?;
        expect_one(taken, "credit_lots")
    }

    fn find_spend(&mut self, book: BookId, id: CreditSpendId) -> Result<Option<CreditSpend>, StoreError> {
        let query = credit_spends::table.find((IdValue(book.0), IdValue(id.0))).select(SpendRow::as_select());
        let row: Option<SpendRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(CreditSpend::try_from).transpose()
    }

    fn read_spends(&mut self, book: BookId, ids: &[CreditSpendId]) -> Result<Vec<CreditSpend>, StoreError> {
        let ids: Vec<IdValue> = ids.iter().map(|id| IdValue(id.0)).collect();
        let query = credit_spends::table
            .filter(credit_spends::book_id.eq(IdValue(book.0)))
            .limit(i64::try_from(ids.len()).unwrap_or(i64::MAX))
            .filter(credit_spends::id.eq_any(ids))
            .select(SpendRow::as_select());
        let rows: Vec<SpendRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(CreditSpend::try_from).collect()
    }

    fn find_spend_anywhere(&mut self, id: CreditSpendId) -> Result<Option<CreditSpend>, StoreError> {
        let query =
            credit_spends::table.filter(credit_spends::id.eq(IdValue(id.0))).limit(1).select(SpendRow::as_select());
        let row: Option<SpendRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(CreditSpend::try_from).transpose()
    }

    fn list_spends_on(&mut self, book: BookId, project: ProjectId) -> Result<Vec<CreditSpend>, StoreError> {
        let query = credit_spends::table
            .filter(credit_spends::book_id.eq(IdValue(book.0)))
            .filter(credit_spends::project_id.eq(IdValue(project.0)))
            .limit(SPENDS_ON_PROJECT_MAX)
            .select(SpendRow::as_select());
        let rows: Vec<SpendRow> = self.peeking(|connection| query.load(connection))?;
        rows.into_iter().map(CreditSpend::try_from).collect()
    }

    fn list_spends(
        &mut self,
        book: BookId,
        page: &PageRequest<SpendKey>,
    ) -> Result<Page<CreditSpend, SpendKey>, StoreError> {
        let mut query = credit_spends::table
            .filter(credit_spends::book_id.eq(IdValue(book.0)))
            .order((credit_spends::spent_at.desc(), credit_spends::id.desc()))
            .limit(overfull(page.limit))
            .select(SpendRow::as_select())
            .into_boxed();
        if let Some((spent_at, id)) = page.after {
            query = query.filter(OlderThan::new("spent_at, id", InstantValue(spent_at), IdValue(id.0)));
        }
        let rows: Vec<SpendRow> = self.peeking(|connection| query.load(connection))?;
        page_of(rows, page.limit, |spend: &CreditSpend| (spend.spent_at, spend.id))
    }

    fn sum_spends(&mut self, book: BookId, since: DateTime<Utc>) -> Result<SpendSums, StoreError> {
        let query = Statement::<MultiBackend>::new(SPEND_SUMS)
            .returning::<(BigInt, BigInt)>()
            .bind::<Id, _>(IdValue(book.0))
            .bind::<Instant, _>(InstantValue(since))
            .bind::<Id, _>(IdValue(book.0))
            .bind::<Instant, _>(InstantValue(since));
        let (spent, goodwill): (i64, i64) = self.peeking(|connection| query.get_result(connection))?;
        Ok(SpendSums { spent, goodwill })
    }

    fn list_spends_to_refund(
        &mut self,
        project: ProjectId,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<(BookId, CreditSpendId)>, StoreError> {
        let before = before.map(InstantValue);
        let query = Statement::<MultiBackend>::new(TO_REFUND)
            .returning::<(Id, Id)>()
            .bind::<Id, _>(IdValue(project.0))
            .bind::<Nullable<Instant>, _>(before)
            .bind::<Nullable<Instant>, _>(before)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<(IdValue, IdValue)> = self.reading(|connection| query.load(connection))?;
        Ok(rows.into_iter().map(|(book, id)| (BookId(book.0), CreditSpendId(id.0))).collect())
    }

    fn list_spenders_without_application(
        &mut self,
        project: ProjectId,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let query = Statement::<MultiBackend>::new(SPENDERS)
            .returning::<Id>()
            .bind::<Id, _>(IdValue(project.0))
            .bind::<Id, _>(IdValue(after.map_or(uuid::Uuid::nil(), |last| last.0)))
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<IdValue> = self.reading(|connection| query.load(connection))?;
        Ok(rows.into_iter().map(|id| AccountId(id.0)).collect())
    }

    fn insert_spend(&mut self, spend: &CreditSpend) -> Result<(), StoreError> {
        let row = SpendRow::from(spend);
        let inserted = self.writing(Aggregate::provider(spend.provider), |connection| {
            diesel::insert_into(credit_spends::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "credit_spends")
    }

    fn update_spend(&mut self, spend: &CreditSpend) -> Result<(), StoreError> {
        let row = SpendRow::from(spend);
        let loaded = credit_spends::table.find((row.book_id, row.id));
        let updated = self.writing(Aggregate::provider(spend.provider), |connection| {
            diesel::update(loaded).set(&row).execute(connection)
        })?;
        expect_one(updated, "credit_spends")
    }

    fn list_credit_transfers(&mut self, book: BookId, before: i64, limit: u32) -> Result<Vec<Transfer>, StoreError> {
        let query = transfers::table
            .filter(transfers::book_id.eq(IdValue(book.0)))
            .filter(transfers::seq.lt(before))
            .filter(sql::<Bool>("(debit_account = 'credits_available' OR credit_account = 'credits_available')"))
            .order(transfers::seq.desc())
            .limit(i64::from(limit))
            .select(TransferRow::as_select());
        let rows: Vec<TransferRow> = self.reading(|connection| query.load(connection))?;
        rows.into_iter().map(Transfer::try_from).collect()
    }
}

/// Lots with credits that can be spent, the soonest to expire first, after a key.
fn load_lots(
    session: &mut Session<'_>,
    book: BookId,
    now: DateTime<Utc>,
    after: Option<CreditLotKey>,
    limit: i64,
) -> Result<Vec<CreditLotRow>, StoreError> {
    // What has expired since the page before is not listed, and nothing that expires at `now` itself can be spent. That
    // is said once: of two conditions on an instant SQLite, where it has statistics, makes a search of every book.
    let soonest = (now, CreditLotId(uuid::Uuid::max()));
    let (expires_at, id) = after.map_or(soonest, |after| after.max(soonest));
    let query = credit_lots::table
        .filter(credit_lots::book_id.eq(IdValue(book.0)))
        .filter(sql::<Bool>("remaining > 0"))
        .filter(LaterThan::new("expires_at, id", InstantValue(expires_at), IdValue(id.0)))
        .order((credit_lots::expires_at, credit_lots::id))
        .limit(limit)
        .select(CreditLotRow::as_select());
    session.peeking(|connection| query.load(connection))
}
