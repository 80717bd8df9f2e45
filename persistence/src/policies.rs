//! Rows of `policies`, each with its row of `marketplace_terms` and its rows of `policy_fixed_fees`.

mod marketplace;

use std::collections::BTreeMap;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::AccountId;
use palier_domain::money::{Bps, Currency, Money};
use palier_domain::page::PAGE_SIZE_MAX;
use palier_domain::policy::{Policy, PolicyStore, PolicyTerms};

use crate::bounds::one_over;
use crate::columns::{IdValue, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::{marketplace_terms, policies, policy_fixed_fees};
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
    payment_attempts_max: i64,
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
            payment_attempts_max: terms.payment_attempts_max,
        }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = policy_fixed_fees)]
struct FixedFeeRow {
    policy_version: i32,
    currency: String,
    amount_minor: i64,
}

impl TryFrom<FixedFeeRow> for Money {
    type Error = StoreError;

    fn try_from(row: FixedFeeRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "policy_fixed_fees", key: &row.policy_version };
        Ok(Self::new(row.amount_minor, of.parsed("currency", Currency::parse(&row.currency))?))
    }
}

/// The policy that its rows make.
fn policy_of((row, marketplace): Rows, fees: &mut BTreeMap<i32, Vec<Money>>) -> Result<Policy, StoreError> {
    let of = RowOf { table: "policies", key: &row.version };
    Ok(Policy {
        version: row.version,
        effective_at: row.effective_at.0,
        set_by: row.set_by.map(|id| AccountId(id.0)),
        terms: PolicyTerms {
            platform_fee: of.parsed("platform_fee_bps", Bps::new(row.platform_fee_bps))?,
            processing_fee: of.parsed("processing_fee_bps", Bps::new(row.processing_fee_bps))?,
            processing_fees_fixed: fees.remove(&row.version).unwrap_or_default(),
            inspection_days: row.inspection_days,
            deadline_days_min: row.deadline_days_min,
            deadline_days_max: row.deadline_days_max,
            reservation_minutes: row.reservation_minutes,
            payment_attempts_max: row.payment_attempts_max,
            marketplace: marketplace.try_into()?,
        },
    })
}

/// The policies of some rows, with their fees in each currency.
fn policies_of(session: &mut Session<'_>, rows: Vec<Rows>) -> Result<Vec<Policy>, StoreError> {
    let versions: Vec<i32> = rows.iter().map(|(row, _)| row.version).collect();
    let fees_max = i64::try_from(versions.len().saturating_mul(Currency::ALL.len())).unwrap_or(i64::MAX);
    let query = policy_fixed_fees::table
        .filter(policy_fixed_fees::policy_version.eq_any(versions))
        .order((policy_fixed_fees::policy_version, policy_fixed_fees::currency))
        .limit(one_over(fees_max))
        .select(FixedFeeRow::as_select());
    let loaded: Vec<FixedFeeRow> = session.peeking(|connection| query.load(connection))?;
    let mut fees: BTreeMap<i32, Vec<Money>> = BTreeMap::new();
    for row in (RowOf { table: "policy_fixed_fees", key: &"all" }).whole(loaded, fees_max)? {
        fees.entry(row.policy_version).or_default().push(Money::try_from(row)?);
    }
    rows.into_iter().map(|rows| policy_of(rows, &mut fees)).collect()
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
        let inserted = self.writing(|connection| {
            diesel::insert_into(policies::table).values(row).execute(connection)?;
            diesel::insert_into(marketplace_terms::table).values(marketplace).execute(connection)
        })?;
        expect_one(inserted, "marketplace_terms")?;
        for fee in &policy.terms.processing_fees_fixed {
            let row = FixedFeeRow {
                policy_version: policy.version,
                currency: fee.currency.as_str().to_owned(),
                amount_minor: fee.amount_minor,
            };
            let insert = diesel::insert_into(policy_fixed_fees::table).values(row);
            expect_one(self.writing(|connection| insert.execute(connection))?, "policy_fixed_fees")?;
        }
        Ok(())
    }
}
