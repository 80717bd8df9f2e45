//! Escrow: raised money leaves it in tranches, as the work is shown to be done,
//! or is refunded to the backers, to the cent.
//!
//! Whatever leaves escrow for the initiator or for fees is an [`Outflow`], split
//! over the pledges by largest remainder over what remains of each. So the money
//! trail of each pledge adds up, and so does each outflow over all pledges.

mod decide_tranche;
mod fees;
mod freeze;
mod history;
mod interest;
mod jobs;
mod money_trail;
mod operations;
mod outflow;
mod payables;
mod payout;
mod plan;
mod refund_pledges;
mod refusal;
mod release;
mod request_tranche;
mod statement;
mod tranche;
mod wind_down;

pub use decide_tranche::{TrancheRelease, approve_tranche, reject_tranche};
pub(crate) use freeze::{check_freezable, check_unfreezable};
pub use freeze::{freeze_escrow, unfreeze_escrow};
pub use history::{TrancheStep, TrancheStepKind, list_tranche_steps};
pub(crate) use jobs::JOBS;
pub use money_trail::{MoneyTrail, TrailEntry, TrailEntryKind, read_money_trail};
pub(crate) use operations::OPERATIONS;
pub use outflow::{Outflow, OutflowKind};
pub(crate) use payables::PAYABLES;
pub(crate) use plan::check_plan;
pub use plan::{Gate, PlannedTranche, TRANCHES_MAX, TRANCHES_MIN, default_plan, planned_tranches};
pub(crate) use refund_pledges::begin_refunds;
pub use refund_pledges::{REFUND_BATCH, RefundsLeft, refund_pledges};
pub use refusal::{EscrowFault, EscrowRefusal};
pub(crate) use release::open_tranches;
pub use request_tranche::{
    EVIDENCE_LINKS_MAX, Evidence, Objection, create_objection, list_objections, request_tranche,
};
pub use statement::{
    EscrowLink, EscrowStatement, list_escrow_transfers, list_tranches_for, read_escrow_chain, read_escrow_statement,
};
pub use tranche::{Onlooker, Tranche, TrancheAction, TrancheState};
pub(crate) use wind_down::check_wind_down;
pub use wind_down::{WindDown, WindDownShare, wind_down_campaign};

use crate::ids::{AccountId, BookId, ObjectionId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;

/// Where tranches, objections and outflows are kept.
pub trait EscrowStore {
    /// Replaces the tranches of a draft.
    fn replace_tranches(&mut self, book: BookId, tranches: &[Tranche]) -> Result<(), StoreError>;
    /// The tranches, by number.
    fn list_tranches(&mut self, book: BookId) -> Result<Vec<Tranche>, StoreError>;
    /// Writes a tranche if its version is still `tranche.version - 1`.
    fn update_tranche(&mut self, tranche: &Tranche) -> Result<(), StoreError>;
    /// Adds a step to a tranche's history.
    fn insert_tranche_step(&mut self, step: &TrancheStep) -> Result<(), StoreError>;
    /// The history of a tranche, by rising position.
    fn list_tranche_steps(
        &mut self,
        book: BookId,
        tranche: i64,
        page: &PageRequest<i64>,
    ) -> Result<Page<TrancheStep, i64>, StoreError>;
    /// Adds an objection.
    fn insert_objection(&mut self, objection: &Objection) -> Result<(), StoreError>;
    /// Whether an account has objected to this request of a tranche.
    fn has_objected(
        &mut self,
        book: BookId,
        tranche: i64,
        request: i64,
        account: AccountId,
    ) -> Result<bool, StoreError>;
    /// Objections to a tranche, oldest first.
    fn list_objections(
        &mut self,
        book: BookId,
        tranche: i64,
        page: &PageRequest<ObjectionId>,
    ) -> Result<Page<Objection, ObjectionId>, StoreError>;
    /// Adds an outflow.
    fn insert_outflow(&mut self, outflow: &Outflow) -> Result<(), StoreError>;
    /// All outflows of a book, by number (at most a few per tranche).
    fn list_outflows(&mut self, book: BookId) -> Result<Vec<Outflow>, StoreError>;
}
