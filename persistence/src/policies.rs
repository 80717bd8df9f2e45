//! Rows of `policies`, each with its row of `marketplace_terms` and its rows of `policy_currencies`.

mod marketplace;

use std::collections::BTreeMap;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::AccountId;
use palier_domain::money::{Bps, Currency, Money};
use palier_domain::page::PAGE_SIZE_MAX;
use palier_domain::policy::{Policy, PolicyStore, PolicyTerms};
use palier_domain::write_set::Aggregate;

use crate::bounds::one_over;
use crate::columns::{IdValue, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::{marketplace_terms, policies, policy_currencies};
use crate::session::Session;
use marketplace::MarketplaceRow;

/// The two rows of a policy.
type Rows = (PolicyRow, MarketplaceRow);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = policies, treat_none_as_default_value = false)]
struct PolicyRow {
    version: i32,
    effective_at: InstantValue,
    set_by: Option<IdValue>,
    platform_fee_bps: i64,
    processing_fee_bps: i64,
    inspection_days: i64,
    deadline_days_min: i64,
    deadline_days_max: i64,
    reservation_minutes: i64,
    reservations_open_max: i64,
    reservations_unpaid_max: i64,
    payment_attempts_max: i64,
    campaign_drafts_max: i64,
    project_drafts_max: i64,
}

impl From<&Policy> for PolicyRow {
    fn from(policy: &Policy) -> Self {
        let terms = &policy.terms;
        Self {
            version: policy.version,
            effective_at: InstantValue(policy.effective_at),
            set_by: policy.set_by.map(|id| IdValue(id.0)),
            platform_fee_bps: terms.platform_fee.get(),
            processing_fee_bps: terms.processing_fee.get(),
            inspection_days: terms.inspection_days,
            deadline_days_min: terms.deadline_days_min,
            deadline_days_max: terms.deadline_days_max,
            reservation_minutes: terms.reservation_minutes,
            reservations_open_max: terms.reservations_open_max,
            reservations_unpaid_max: terms.reservations_unpaid_max,
            payment_attempts_max: terms.payment_attempts_max,
            campaign_drafts_max: terms.campaign_drafts_max,
            project_drafts_max: terms.project_drafts_max,
        }
    }
}

/// What a policy says of a currency.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = policy_currencies, treat_none_as_default_value = false)]
struct CurrencyRow {
    policy_version: i32,
    currency: String,
    fixed_fee_minor: Option<i64>,
    budget_unit_minor: Option<i64>,
    pledge_min_minor: Option<i64>,
}

/// Amounts of a policy, in each currency that has them.
#[derive(Default)]
struct Amounts {
    fixed_fees: Vec<Money>,
    budget_units: Vec<Money>,
    pledges_min: Vec<Money>,
}

impl Amounts {
    fn add(&mut self, row: &CurrencyRow) -> Result<(), StoreError> {
        let of = RowOf { table: "policy_currencies", key: &row.policy_version };
        let currency = of.parsed("currency", Currency::parse(&row.currency))?;
        self.fixed_fees.extend(row.fixed_fee_minor.map(|minor| Money::new(minor, currency)));
        self.budget_units.extend(row.budget_unit_minor.map(|minor| Money::new(minor, currency)));
        self.pledges_min.extend(row.pledge_min_minor.map(|minor| Money::new(minor, currency)));
        Ok(())
    }
}

/// The rows of a policy's currencies: of those that it says anything of.
fn currency_rows(policy: &Policy) -> Vec<CurrencyRow> {
    let minor_in = |amounts: &[Money], currency| {
        amounts.iter().find(|amount| amount.currency == currency).map(|amount| amount.amount_minor)
    };
    let row = |currency: &Currency| CurrencyRow {
        policy_version: policy.version,
        currency: currency.as_str().to_owned(),
        fixed_fee_minor: minor_in(&policy.terms.processing_fees_fixed, *currency),
        budget_unit_minor: minor_in(&policy.terms.marketplace.budget_units, *currency),
        pledge_min_minor: minor_in(&policy.terms.pledges_min, *currency),
    };
    let says_something = |row: &CurrencyRow| {
        row.fixed_fee_minor.is_some() || row.budget_unit_minor.is_some() || row.pledge_min_minor.is_some()
    };
    Currency::ALL.iter().map(row).filter(says_something).collect()
}

/// The policy that its rows make.
fn policy_of((row, marketplace): Rows, amounts: Amounts) -> Result<Policy, StoreError> {
    let of = RowOf { table: "policies", key: &row.version };
    Ok(Policy {
        version: row.version,
        effective_at: row.effective_at.0,
        set_by: row.set_by.map(|id| AccountId(id.0)),
        terms: PolicyTerms {
            platform_fee: of.parsed("platform_fee_bps", Bps::new(row.platform_fee_bps))?,
            processing_fee: of.parsed("processing_fee_bps", Bps::new(row.processing_fee_bps))?,
            processing_fees_fixed: amounts.fixed_fees,
            pledges_min: amounts.pledges_min,
            inspection_days: row.inspection_days,
            deadline_days_min: row.deadline_days_min,
            deadline_days_max: row.deadline_days_max,
            reservation_minutes: row.reservation_minutes,
            reservations_open_max: row.reservations_open_max,
            reservations_unpaid_max: row.reservations_unpaid_max,
            payment_attempts_max: row.payment_attempts_max,
            campaign_drafts_max: row.campaign_drafts_max,
            project_drafts_max: row.project_drafts_max,
            marketplace: marketplace.into_terms(amounts.budget_units)?,
        },
    })
}

/// The policies of some rows, with their amounts in each currency.
fn policies_of(session: &mut Session<'_>, rows: Vec<Rows>) -> Result<Vec<Policy>, StoreError> {
    let versions: Vec<i32> = rows.iter().map(|(row, _)| row.version).collect();
    let rows_max = i64::try_from(versions.len().saturating_mul(Currency::ALL.len())).unwrap_or(i64::MAX);
    let query = policy_currencies::table
        .filter(policy_currencies::policy_version.eq_any(versions))
        .order((policy_currencies::policy_version, policy_currencies::currency))
        .limit(one_over(rows_max))
        .select(CurrencyRow::as_select());
    let loaded: Vec<CurrencyRow> = session.peeking(|connection| query.load(connection))?;
    let mut amounts: BTreeMap<i32, Amounts> = BTreeMap::new();
    for row in (RowOf { table: "policy_currencies", key: &"all" }).whole(loaded, rows_max)? {
        amounts.entry(row.policy_version).or_default().add(&row)?;
    }
    let with_amounts = |rows: Rows| {
        let amounts = amounts.remove(&rows.0.version).unwrap_or_default();
        policy_of(rows, amounts)
    };
    rows.into_iter().map(with_amounts).collect()
}

impl PolicyStore for Session<'_> {
    fn current_policy(&mut self) -> Result<Policy, StoreError> {
        let query = policies::table
            .inner_join(marketplace_terms::table)
            .order(policies::version.desc())
            .limit(1)
            .select(Rows::as_select());
        let row: Option<Rows> = self.peeking(|connection| query.first(connection).optional())?;
        let policy = policies_of(self, row.into_iter().collect())?.pop();
        RowOf { table: "policies", key: &1 }.parsed("version", policy)
    }

    fn find_policy(&mut self, version: i32) -> Result<Option<Policy>, StoreError> {
        if let Some(policy) = self.known.policies.get(&version) {
            return Ok(Some(policy.clone()));
        }
        let query = policies::table
            .inner_join(marketplace_terms::table)
            .filter(policies::version.eq(version))
            .select(Rows::as_select());
        let row: Option<Rows> = self.peeking(|connection| query.first(connection).optional())?;
        let policy = policies_of(self, row.into_iter().collect())?.pop();
        if let Some(policy) = &policy {
            self.known.policies.insert(version, policy.clone());
        }
        Ok(policy)
    }

    fn list_policies(&mut self, before: Option<i32>, limit: u32) -> Result<Vec<Policy>, StoreError> {
        let query = policies::table
            .inner_join(marketplace_terms::table)
            .filter(policies::version.lt(before.unwrap_or(i32::MAX)))
            .order(policies::version.desc())
            .limit(i64::from(limit.min(PAGE_SIZE_MAX.saturating_add(1))))
            .select(Rows::as_select());
        let rows: Vec<Rows> = self.peeking(|connection| query.load(connection))?;
        policies_of(self, rows)
    }

    fn insert_policy(&mut self, policy: &Policy) -> Result<(), StoreError> {
        let (row, marketplace) =
            (PolicyRow::from(policy), MarketplaceRow::new(policy.version, &policy.terms.marketplace));
        let inserted = self.writing(Aggregate::Alone, |connection| {
            diesel::insert_into(policies::table).values(row).execute(connection)?;
            diesel::insert_into(marketplace_terms::table).values(marketplace).execute(connection)
        })?;
        expect_one(inserted, "marketplace_terms")?;
        for row in currency_rows(policy) {
            let insert = diesel::insert_into(policy_currencies::table).values(row);
            expect_one(self.writing(Aggregate::Alone, |connection| insert.execute(connection))?, "policy_currencies")?;
        }
        Ok(())
    }
}
