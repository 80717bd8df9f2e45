//! The words of escrow in JSON, and the ids by which their lists are sorted.

use palier_domain::escrow::{Gate, TrancheAction, TrancheState, TrancheStepKind};
use palier_domain::ids::ObjectionId;

use crate::cursor::id_keys;
use crate::v1::words::{actions, words};

words! {
    GateWord(Gate) "Gate" "What must have happened before a tranche is released.";
    TrancheStateWord(TrancheState) "TrancheState" "Where a tranche is on its way.";
    TrancheStepKindWord(TrancheStepKind) "TrancheStepKind" "What happened to a tranche.";
}

actions! {
    TrancheActionWord(TrancheAction) "TrancheAction" "Something that can be done with a tranche.";
}

id_keys!(ObjectionId);
