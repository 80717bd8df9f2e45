//! The words of policies in JSON.

use palier_domain::policy::{BudgetBand, SpendPurpose};

use crate::words::words;

words! {
    BudgetBandWord(BudgetBand) "BudgetBand" "How large a project's budget is; credits are priced by it.";
    SpendPurposeWord(SpendPurpose) "SpendPurpose" "What credits were spent for.";
}
