//! The words of pledges in JSON.

use palier_domain::campaigns::{PledgeAction, PledgeState, PledgeTask};
use palier_domain::country::Country;
use palier_domain::escrow::TrailEntryKind;

use crate::words::{actions, codes, words};

words! {
    PledgeStateWord(PledgeState) "PledgeState" "Where a pledge is in its life.";
    PledgeTaskWord(PledgeTask) "PledgeTask" "What a backer has to do for a pledge.";
    TrailEntryKindWord(TrailEntryKind) "TrailEntryKind" "What happened to a part of a pledge's money.";
}

actions! {
    PledgeActionWord(PledgeAction) "PledgeAction" "Something that can be done with a pledge.";
}

codes! {
    CountryWord(Country) "Country" "A country or territory, by its ISO 3166-1 alpha-2 code.";
}
