//! The words of escrow in JSON.

use palier_domain::escrow::{TrancheAction, TrancheState, TrancheStepKind};

use crate::words::{actions, words};

words! {
    TrancheStateWord(TrancheState) "TrancheState" "Where a tranche is on its way.";
    TrancheStepKindWord(TrancheStepKind) "TrancheStepKind" "What happened to a tranche.";
}

actions! {
    TrancheActionWord(TrancheAction) "TrancheAction" "Something that can be done with a tranche.";
}
