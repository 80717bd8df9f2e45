//! A policy as an admin sets it.

use palier_domain::Refusal;
use palier_domain::money::{BPS_WHOLE, Bps, Money};
use palier_domain::policy::PolicyTerms;
use palier_domain::refusal::{Fault, Reason};

use super::PolicyTermsView;

impl TryFrom<PolicyTermsView> for PolicyTerms {
    type Error = Refusal;

    fn try_from(request: PolicyTermsView) -> Result<Self, Refusal> {
        let rate = |pointer: &str, bps| {
            let fault = Fault::OutOfRange { minimum: 0, maximum: BPS_WHOLE };
            Bps::new(bps).ok_or_else(|| Refusal::from(Reason::new(pointer.to_owned(), fault)))
        };
        let fees = request.processing_fees_fixed.into_iter();
        let least = request.pledges_min.into_iter();
        let units =
            request.budget_units.into_iter().map(|unit| Money::new(unit.amount_minor, unit.currency.0)).collect();
        Ok(Self {
            platform_fee: rate("/platform_fee_bps", request.platform_fee_bps)?,
            processing_fee: rate("/processing_fee_bps", request.processing_fee_bps)?,
            processing_fees_fixed: fees.map(|fee| Money::new(fee.amount_minor, fee.currency.0)).collect(),
            pledges_min: least.map(|least| Money::new(least.amount_minor, least.currency.0)).collect(),
            inspection_days: request.inspection_days,
            deadline_days_min: request.deadline_days_min,
            deadline_days_max: request.deadline_days_max,
            reservation_minutes: request.reservation_minutes,
            reservations_open_max: request.reservations_open_max,
            reservations_unpaid_max: request.reservations_unpaid_max,
            payment_attempts_max: request.payment_attempts_max,
            campaign_drafts_max: request.campaign_drafts_max,
            project_drafts_max: request.project_drafts_max,
            marketplace: request.marketplace.with_units(units)?,
        })
    }
}
