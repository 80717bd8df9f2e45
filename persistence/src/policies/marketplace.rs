//! The row of a policy's terms for the marketplace.

use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::money::{Bps, Money};
use palier_domain::policy::{BandTerms, MarketplaceTerms};

use crate::rows::RowOf;
use crate::schema::marketplace_terms;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = marketplace_terms)]
pub(super) struct MarketplaceRow {
    policy_version: i32,
    small_budget_max_units: i64,
    medium_budget_max_units: i64,
    large_budget_max_units: i64,
    small_contact_details_credits: i64,
    medium_contact_details_credits: i64,
    large_contact_details_credits: i64,
    very_large_contact_details_credits: i64,
    small_application_credits: i64,
    medium_application_credits: i64,
    large_application_credits: i64,
    very_large_application_credits: i64,
    goodwill_cap_bps: i64,
    goodwill_window_days: i64,
    goodwill_credits_min: i64,
    project_expiry_days: i64,
    contact_interval_days: i64,
    subscription_grace_days: i64,
    subscription_attempts_max: i64,
    plan_lot_days: i64,
    pack_lot_days: i64,
    refund_lot_days: i64,
    stale_report_days: i64,
    stale_reports_max: i64,
    check_in_interval_days: i64,
    acts_window_hours: i64,
    application_rewrites_max: i64,
    questions_asked_max: i64,
    stale_reports_told_max: i64,
    call_requests_max: i64,
    project_submissions_max: i64,
}

impl MarketplaceRow {
    pub(super) fn new(policy_version: i32, terms: &MarketplaceTerms) -> Self {
        let [small, medium, large, very_large] = terms.bands;
        let bound = |band: BandTerms| band.budget_max_units.unwrap_or(i64::MAX);
        Self {
            policy_version,
            small_budget_max_units: bound(small),
            medium_budget_max_units: bound(medium),
            large_budget_max_units: bound(large),
            small_contact_details_credits: small.contact_details_credits,
            medium_contact_details_credits: medium.contact_details_credits,
            large_contact_details_credits: large.contact_details_credits,
            very_large_contact_details_credits: very_large.contact_details_credits,
            small_application_credits: small.application_credits,
            medium_application_credits: medium.application_credits,
            large_application_credits: large.application_credits,
            very_large_application_credits: very_large.application_credits,
            goodwill_cap_bps: terms.goodwill_cap.get(),
            goodwill_window_days: terms.goodwill_window_days,
            goodwill_credits_min: terms.goodwill_credits_min,
            project_expiry_days: terms.project_expiry_days,
            contact_interval_days: terms.contact_interval_days,
            subscription_grace_days: terms.subscription_grace_days,
            subscription_attempts_max: terms.subscription_attempts_max,
            plan_lot_days: terms.plan_lot_days,
            pack_lot_days: terms.pack_lot_days,
            refund_lot_days: terms.refund_lot_days,
            stale_report_days: terms.stale_report_days,
            stale_reports_max: terms.stale_reports_max,
            check_in_interval_days: terms.check_in_interval_days,
            acts_window_hours: terms.acts_window_hours,
            application_rewrites_max: terms.application_rewrites_max,
            questions_asked_max: terms.questions_asked_max,
            stale_reports_told_max: terms.stale_reports_told_max,
            call_requests_max: terms.call_requests_max,
            project_submissions_max: terms.project_submissions_max,
        }
    }

    /// The terms, with what a budget unit is in each currency.
    pub(super) fn into_terms(self, budget_units: Vec<Money>) -> Result<MarketplaceTerms, StoreError> {
        let row = self;
        let of = RowOf { table: "marketplace_terms", key: &row.policy_version };
        let band = |budget_max_units, contact_details_credits, application_credits| BandTerms {
            budget_max_units,
            contact_details_credits,
            application_credits,
        };
        Ok(MarketplaceTerms {
            bands: [
                band(
                    Some(row.small_budget_max_units),
                    row.small_contact_details_credits,
                    row.small_application_credits,
                ),
                band(
                    Some(row.medium_budget_max_units),
                    row.medium_contact_details_credits,
                    row.medium_application_credits,
                ),
                band(
                    Some(row.large_budget_max_units),
                    row.large_contact_details_credits,
                    row.large_application_credits,
                ),
                band(None, row.very_large_contact_details_credits, row.very_large_application_credits),
            ],
            budget_units,
            goodwill_cap: of.parsed("goodwill_cap_bps", Bps::new(row.goodwill_cap_bps))?,
            goodwill_window_days: row.goodwill_window_days,
            goodwill_credits_min: row.goodwill_credits_min,
            project_expiry_days: row.project_expiry_days,
            contact_interval_days: row.contact_interval_days,
            subscription_grace_days: row.subscription_grace_days,
            subscription_attempts_max: row.subscription_attempts_max,
            plan_lot_days: row.plan_lot_days,
            pack_lot_days: row.pack_lot_days,
            refund_lot_days: row.refund_lot_days,
            stale_report_days: row.stale_report_days,
            stale_reports_max: row.stale_reports_max,
            check_in_interval_days: row.check_in_interval_days,
            acts_window_hours: row.acts_window_hours,
            application_rewrites_max: row.application_rewrites_max,
            questions_asked_max: row.questions_asked_max,
            stale_reports_told_max: row.stale_reports_told_max,
            call_requests_max: row.call_requests_max,
            project_submissions_max: row.project_submissions_max,
        })
    }
}
