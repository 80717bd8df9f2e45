//! Rows of `policies`, each with its row of `marketplace_terms`.

mod marketplace;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::AccountId;
use palier_domain::money::Bps;
use palier_domain::page::PAGE_SIZE_MAX;
use palier_domain::policy::{Policy, PolicyStore, PolicyTerms};

use crate::columns::{IdValue, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::{marketplace_terms, policies};
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
    processing_fee_fixed_minor: i64,
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
            processing_fee_fixed_minor: terms.processing_fee_fixed_minor,
            inspection_days: terms.inspection_days,
            deadline_days_min: terms.deadline_days_min,
            deadline_days_max: terms.deadline_days_max,
            reservation_minutes: terms.reservation_minutes,
            payment_attempts_max: terms.payment_attempts_max,
        }
    }
}

/// The policy that its two rows make.
fn policy_of((row, marketplace): Rows) -> Result<Policy, StoreError> {
    let of = RowOf { table: "policies", key: &row.version };
    Ok(Policy {
        version: row.version,
        effective_at: row.effective_at.0,
        set_by: row.set_by.map(|id| AccountId(id.0)),
        terms: PolicyTerms {
            platform_fee: of.parsed("platform_fee_bps", Bps::new(row.platform_fee_bps))?,
            processing_fee: of.parsed("processing_fee_bps", Bps::new(row.processing_fee_bps))?,
            processing_fee_fixed_minor: row.processing_fee_fixed_minor,
            inspection_days: row.inspection_days,
            deadline_days_min: row.deadline_days_min,
            deadline_days_max: row.deadline_days_max,
            reservation_minutes: row.reservation_minutes,
            payment_attempts_max: row.payment_attempts_max,
            marketplace: marketplace.try_into()?,
        },
    })
}

impl PolicyStore for Session<'_> {
    fn current_policy(&mut self) -> Result<Policy, StoreError> {
        let query = policies::table
            .inner_join(marketplace_terms::table)
            .order(policies::version.desc())
            .limit(1)
            .select(Rows::as_select());
        let row: Option<Rows> = self.peeking(|connection| query.first(connection).optional())?;
        let of = RowOf { table: "policies", key: &1 };
        policy_of(of.parsed("version", row)?)
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
        let policy = row.map(policy_of).transpose()?;
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
        rows.into_iter().map(policy_of).collect()
    }

    fn insert_policy(&mut self, policy: &Policy) -> Result<(), StoreError> {
        let (row, marketplace) =
            (PolicyRow::from(policy), MarketplaceRow::new(policy.version, &policy.terms.marketplace));
        let inserted = self.writing(|connection| {
            diesel::insert_into(policies::table).values(row).execute(connection)?;
            diesel::insert_into(marketplace_terms::table).values(marketplace).execute(connection)
        })?;
        expect_one(inserted, "marketplace_terms")
    }
}
