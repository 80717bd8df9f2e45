//! Rows of `plans` and `credit_packs`: few, and changed by hand.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::credits::{CreditPack, OfferStore, PackKey, Plan, PlanKey, PlanTerms};
use palier_domain::ids::{CreditPackId, PlanId};
use palier_domain::money::{Currency, Money};
use palier_domain::page::{Page, PageRequest};
use palier_domain::text::Line;
use palier_domain::write_set::Aggregate;

use super::rows::plan_terms;
use crate::columns::{IdValue, InstantValue};
use crate::page::{OlderThan, overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::{credit_packs, plans};
use crate::session::Session;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = plans)]
struct PlanRow {
    id: IdValue,
    name: String,
    price_minor: i64,
    currency: String,
    credits_per_month: i64,
    is_privilege: bool,
    is_active: bool,
    version: i64,
    created_at: InstantValue,
}

impl From<&Plan> for PlanRow {
    fn from(plan: &Plan) -> Self {
        Self {
            id: IdValue(plan.id.0),
            name: plan.name.as_str().to_owned(),
            price_minor: plan.terms.price.amount_minor,
            currency: plan.terms.price.currency.as_str().to_owned(),
            credits_per_month: plan.terms.credits_per_month,
            is_privilege: plan.terms.is_privilege,
            is_active: plan.is_active,
            version: plan.version,
            created_at: InstantValue(plan.created_at),
        }
    }
}

impl TryFrom<PlanRow> for Plan {
    type Error = StoreError;

    fn try_from(row: PlanRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "plans", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        Ok(Self {
            id: PlanId(row.id.0),
            name: of.parsed("name", Line::parse("name", &row.name).ok())?,
            terms: plan_terms((row.id, row.price_minor), (row.credits_per_month, row.is_privilege), currency),
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = credit_packs)]
struct PackRow {
    id: IdValue,
    name: String,
    price_minor: i64,
    currency: String,
    credits: i64,
    is_active: bool,
    version: i64,
    created_at: InstantValue,
}

impl From<&CreditPack> for PackRow {
    fn from(pack: &CreditPack) -> Self {
        Self {
            id: IdValue(pack.id.0),
            name: pack.name.as_str().to_owned(),
            price_minor: pack.price.amount_minor,
            currency: pack.price.currency.as_str().to_owned(),
            credits: pack.credits,
            is_active: pack.is_active,
            version: pack.version,
            created_at: InstantValue(pack.created_at),
        }
    }
}

impl TryFrom<PackRow> for CreditPack {
    type Error = StoreError;

    fn try_from(row: PackRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "credit_packs", key: &row.id.0 };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        Ok(Self {
            id: CreditPackId(row.id.0),
            name: of.parsed("name", Line::parse("name", &row.name).ok())?,
            price: Money::new(row.price_minor, currency),
            credits: row.credits,
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

impl OfferStore for Session<'_> {
    fn find_plan(&mut self, id: PlanId) -> Result<Option<Plan>, StoreError> {
        let query = plans::table.find(IdValue(id.0)).select(PlanRow::as_select());
        let row: Option<PlanRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(Plan::try_from).transpose()
    }

    fn insert_plan(&mut self, plan: &Plan) -> Result<(), StoreError> {
        let row = PlanRow::from(plan);
        let inserted = self.writing(Aggregate::Alone, |connection| {
            diesel::insert_into(plans::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "plans")
    }

    fn update_plan(&mut self, plan: &Plan) -> Result<(), StoreError> {
        let row = PlanRow::from(plan);
        let loaded = plans::table.filter(plans::id.eq(row.id)).filter(plans::version.eq(row.version - 1));
        let updated =
            self.writing(Aggregate::Alone, |connection| diesel::update(loaded).set(&row).execute(connection))?;
        expect_one(updated, "plans")
    }

    fn list_plans(
        &mut self,
        with_inactive: bool,
        page: &PageRequest<PlanKey>,
    ) -> Result<Page<Plan, PlanKey>, StoreError> {
        let mut query = plans::table
            .order((plans::created_at.desc(), plans::id.desc()))
            .limit(overfull(page.limit))
            .select(PlanRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        if !with_inactive {
            query = query.filter(plans::is_active);
        }
        let rows: Vec<PlanRow> = self.peeking(|connection| query.load(connection))?;
        page_of(rows, page.limit, |plan: &Plan| (plan.created_at, plan.id))
    }

    fn offers_upgrade(&mut self, from: &PlanTerms) -> Result<bool, StoreError> {
        let mut query = plans::table
            .filter(plans::is_active)
            .filter(plans::currency.eq(from.price.currency.as_str()))
            .filter(plans::price_minor.gt(from.price.amount_minor))
            .filter(plans::credits_per_month.ge(from.credits_per_month))
            .limit(1)
            .select(plans::id)
            .into_boxed();
        if from.is_privilege {
            query = query.filter(plans::is_privilege);
        }
        let found: Option<IdValue> = self.peeking(|connection| query.first(connection).optional())?;
        Ok(found.is_some())
    }

    fn find_pack(&mut self, id: CreditPackId) -> Result<Option<CreditPack>, StoreError> {
        let query = credit_packs::table.find(IdValue(id.0)).select(PackRow::as_select());
        let row: Option<PackRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(CreditPack::try_from).transpose()
    }

    fn insert_pack(&mut self, pack: &CreditPack) -> Result<(), StoreError> {
        let row = PackRow::from(pack);
        let inserted = self.writing(Aggregate::Alone, |connection| {
            diesel::insert_into(credit_packs::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "credit_packs")
    }

    fn update_pack(&mut self, pack: &CreditPack) -> Result<(), StoreError> {
        let row = PackRow::from(pack);
        let loaded =
            credit_packs::table.filter(credit_packs::id.eq(row.id)).filter(credit_packs::version.eq(row.version - 1));
        let updated =
            self.writing(Aggregate::Alone, |connection| diesel::update(loaded).set(&row).execute(connection))?;
        expect_one(updated, "credit_packs")
    }

    fn list_packs(
        &mut self,
        with_inactive: bool,
        page: &PageRequest<PackKey>,
    ) -> Result<Page<CreditPack, PackKey>, StoreError> {
        let mut query = credit_packs::table
            .order((credit_packs::created_at.desc(), credit_packs::id.desc()))
            .limit(overfull(page.limit))
            .select(PackRow::as_select())
            .into_boxed();
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        if !with_inactive {
            query = query.filter(credit_packs::is_active);
        }
        let rows: Vec<PackRow> = self.peeking(|connection| query.load(connection))?;
        page_of(rows, page.limit, |pack: &CreditPack| (pack.created_at, pack.id))
    }
}
