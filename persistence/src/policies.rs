//! Rows of `policies` and of `policy_values`, a row for each figure.

use std::collections::BTreeMap;

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::AccountId;
use palier_domain::money::Currency;
use palier_domain::page::PAGE_SIZE_MAX;
use palier_domain::policy::{MissingValue, Policy, PolicyStore, PolicyTerms, PolicyValue};
use palier_domain::write_set::Aggregate;

use crate::bounds::one_over;
use crate::bulk::{BulkRow, bulk_row};
use crate::columns::sql::{BigInt, Integer, Text};
use crate::columns::{IdValue, InstantValue};
use crate::rows::{RowOf, expect_one};
use crate::schema::{policies, policy_values};
use crate::session::Session;

/// The most figures that a policy is kept in.
const VALUES_MAX: usize = 500;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = policies, treat_none_as_default_value = false)]
struct PolicyRow {
    version: i32,
    effective_at: InstantValue,
    set_by: Option<IdValue>,
}

bulk_row! {
    /// A figure of a policy; its currency is empty where it is no amount.
    ValueRow in policy_values {
        policy_version: i32 => Integer,
        name: String => Text,
        currency: String => Text,
        value: i64 => BigInt,
    }
}

impl ValueRow {
    fn new(policy_version: i32, value: PolicyValue) -> Self {
        let currency = value.currency.map_or("", Currency::as_str).to_owned();
        Self { policy_version, name: value.name, currency, value: value.value }
    }
}

impl TryFrom<ValueRow> for PolicyValue {
    type Error = StoreError;

    fn try_from(row: ValueRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "policy_values", key: &row.name };
        let currency = Some(row.currency).filter(|code| !code.is_empty());
        let currency = of.parsed_if_any("currency", currency, |code| Currency::parse(&code))?;
        Ok(Self { currency, value: row.value, name: row.name })
    }
}

/// The policy that its rows make.
fn policy_of(row: &PolicyRow, values: &[PolicyValue]) -> Result<Policy, StoreError> {
    let terms = PolicyTerms::from_values(values).map_err(|MissingValue(name)| StoreError::Inconsistent {
        table: "policy_values",
        column: "value",
        key: format!("{}/{name}", row.version),
    })?;
    let set_by = row.set_by.map(|id| AccountId(id.0));
    Ok(Policy { version: row.version, effective_at: row.effective_at.0, set_by, terms })
}

/// The policies of some rows, with their values.
fn policies_of(session: &mut Session<'_>, rows: &[PolicyRow]) -> Result<Vec<Policy>, StoreError> {
    let versions: Vec<i32> = rows.iter().map(|row| row.version).collect();
    let rows_max = i64::try_from(versions.len().saturating_mul(VALUES_MAX)).unwrap_or(i64::MAX);
    let query = policy_values::table
        .filter(policy_values::policy_version.eq_any(versions))
        .limit(one_over(rows_max))
        .select(ValueRow::as_select());
    let loaded: Vec<ValueRow> = session.peeking(|connection| query.load(connection))?;
    let mut values: BTreeMap<i32, Vec<PolicyValue>> = BTreeMap::new();
    for row in (RowOf { table: "policy_values", key: &"all" }).whole(loaded, rows_max)? {
        values.entry(row.policy_version).or_default().push(row.try_into()?);
    }
    rows.iter().map(|row| policy_of(row, &values.remove(&row.version).unwrap_or_default())).collect()
}

impl PolicyStore for Session<'_> {
    fn current_policy(&mut self) -> Result<Policy, StoreError> {
        let query = policies::table.order(policies::version.desc()).limit(1).select(PolicyRow::as_select());
        let row: Option<PolicyRow> = self.peeking(|connection| query.first(connection).optional())?;
        let row = RowOf { table: "policies", key: &1 }.parsed("version", row)?;
        let policy = PolicyStore::find_policy(self, row.version)?;
        RowOf { table: "policies", key: &row.version }.parsed("version", policy)
    }

    fn find_policy(&mut self, version: i32) -> Result<Option<Policy>, StoreError> {
        if let Some(policy) = self.known.policies.get(&version) {
            return Ok(Some(policy.clone()));
        }
        let query = policies::table.find(version).select(PolicyRow::as_select());
        let row: Option<PolicyRow> = self.peeking(|connection| query.first(connection).optional())?;
        let rows: Vec<PolicyRow> = row.into_iter().collect();
        let policy = policies_of(self, &rows)?.pop();
        if let Some(policy) = &policy {
            self.known.policies.insert(version, policy.clone());
        }
        Ok(policy)
    }

    fn list_policies(&mut self, before: Option<i32>, limit: u32) -> Result<Vec<Policy>, StoreError> {
        let query = policies::table
            .filter(policies::version.lt(before.unwrap_or(i32::MAX)))
            .order(policies::version.desc())
            .limit(i64::from(limit.min(PAGE_SIZE_MAX.saturating_add(1))))
            .select(PolicyRow::as_select());
        let rows: Vec<PolicyRow> = self.peeking(|connection| query.load(connection))?;
        policies_of(self, &rows)
    }

    fn insert_policy(&mut self, policy: &Policy) -> Result<(), StoreError> {
        let row = PolicyRow {
            version: policy.version,
            effective_at: InstantValue(policy.effective_at),
            set_by: policy.set_by.map(|id| IdValue(id.0)),
        };
        let values: Vec<ValueRow> =
            policy.terms.values().into_iter().map(|value| ValueRow::new(policy.version, value)).collect();
        let inserted = self.writing(Aggregate::Alone, |connection| {
            let inserted = diesel::insert_into(policies::table).values(row).execute(connection)?;
            ValueRow::insert_all(&values, connection)?;
            Ok(inserted)
        })?;
        expect_one(inserted, "policies")
    }
}
