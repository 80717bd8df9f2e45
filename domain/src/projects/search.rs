//! What a project is found by, and the public lists that projects are in.

use std::ops::Range;

use super::{Project, ProjectCategory};
use crate::actor::named;
use crate::policy::BudgetBand;
use crate::search::{city_word, found_by};

named! {
    /// The public lists of projects, each by the state of what is in it.
    ListedState {
        /// Validated projects that wait for applications, by when they were validated.
        Pending "pending",
        /// Projects that were awarded, by when.
        InProgress "in_progress",
    }
}

impl ListedState {
    /// The places of the list: from the lowest on, below the one that is named last.
    pub const fn places(self) -> Range<i64> {
        match self {
            Self::Pending => 0..i64::MAX,
            Self::InProgress => i64::MIN..0,
        }
    }
}

/// The word that stands for a category among the words of a project.
pub(super) fn category_word(category: ProjectCategory) -> String {
    format!("category={category}")
}

/// The word that stands for a budget band.
pub(super) fn budget_word(band: BudgetBand) -> String {
    format!("budget={band}")
}

impl Project {
    /// Every word that the project is found by, each once, in alphabetical order.
    pub fn words(&self) -> Vec<String> {
        let terms = &self.terms;
        let filters = [category_word(terms.category), city_word(terms.city.as_str()), budget_word(self.budget_band)];
        found_by(&[terms.title.as_str(), terms.city.as_str(), terms.description.as_str()], filters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ProjectId;
    use crate::search::Listing;
    use chrono::DateTime;
    use uuid::Uuid;

    #[test]
    fn each_list_has_places_of_its_own() {
        let at = |micros| DateTime::from_timestamp_micros(micros).unwrap();
        let id = ProjectId(Uuid::from_u128(u128::MAX));
        for micros in [0, 1_800_000_000_000_000, 4_000_000_000_000_000] {
            let (waits, awarded) = (Listing::of(at(micros), id), Listing::in_progress(at(micros), id));
            assert!(ListedState::Pending.places().contains(&waits.0));
            assert!(ListedState::InProgress.places().contains(&awarded.0));
            assert!(Listing::in_progress(at(micros + 1), id) > awarded, "the newer stands higher");
        }
    }
}
