//! The words of accounts and API clients in JSON.

use palier_domain::actor::{Scope, StaffRole};
use palier_domain::identity::Locale;

use crate::words::words;

words! {
    LocaleWord(Locale) "Locale" "The language that a person reads.";
    ScopeWord(Scope) "Scope" "Something that an API client may do for its owner.";
    StaffRoleWord(StaffRole) "StaffRole" "A right of Palier's staff. `sales` and `follow_up` exclude each other, so do `finance` and `support`; `auditor`, which reads what finance reads and decides nothing, excludes every other.";
}
