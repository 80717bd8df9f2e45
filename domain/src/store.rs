//! What every use case gets: where it remembers, every port in one trait, and who acts, when; and how remembering can
//! fail.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::actor::Actor;
use crate::campaigns::{CampaignStore, PledgeStore};
use crate::clock::{ClockStore, IdMaker};
use crate::credits::{CreditStore, OfferStore, ProviderStore};
use crate::escrow::EscrowStore;
use crate::frequency::FrequencyStore;
use crate::idempotency::IdempotencyStore;
use crate::identity::IdentityStore;
use crate::jobs::JobStore;
use crate::journal::JournalStore;
use crate::ledger::LedgerStore;
use crate::media::MediumStore;
use crate::notifications::NotificationStore;
use crate::payments::{InstantAnswers, PaymentStore};
use crate::policy::PolicyStore;
use crate::profiles::ProfileStore;
use crate::projects::ProjectStore;
use crate::questions::QuestionStore;
use crate::shipments::ShipmentStore;
use crate::updates::{UpdateRequestStore, UpdateStore};

/// Everything a use case may load from and record to, within one transaction.
pub trait Store:
    CampaignStore
    + ClockStore
    + CreditStore
    + EscrowStore
    + FrequencyStore
    + IdempotencyStore
    + IdentityStore
    + JobStore
    + JournalStore
    + LedgerStore
    + MediumStore
    + NotificationStore
    + OfferStore
    + PaymentStore
    + PledgeStore
    + PolicyStore
    + ProfileStore
    + ProjectStore
    + ProviderStore
    + QuestionStore
    + ShipmentStore
    + UpdateRequestStore
    + UpdateStore
{
}

impl<T> Store for T where
    T: CampaignStore
        + ClockStore
        + CreditStore
        + EscrowStore
        + FrequencyStore
        + IdempotencyStore
        + IdentityStore
        + JobStore
        + JournalStore
        + LedgerStore
        + MediumStore
        + MediumStore
        + NotificationStore
        + OfferStore
        + PaymentStore
        + PledgeStore
        + PolicyStore
        + ProfileStore
        + ProjectStore
        + ProviderStore
        + QuestionStore
        + ShipmentStore
        + UpdateRequestStore
        + UpdateStore
{
}

/// Who acts, when, and where fresh ids come from.
pub struct Context<'a> {
    /// The acting person, client or the system itself.
    pub actor: &'a Actor,
    /// The instant at which the use case decides.
    pub now: DateTime<Utc>,
    /// The source of fresh ids.
    pub ids: &'a dyn IdMaker,
    /// What the payment gateway answers without being asked.
    pub gateway: &'a dyn InstantAnswers,
}

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A row with this key is already there (named by its constraint).
    #[error("already there: {0}")]
    Duplicate(String),
    /// A CHECK, foreign key or guard refused the change (named by its constraint).
    #[error("refused by the database: {0}")]
    Violated(String),
    /// The row changed since it was loaded, or another transaction was in the way: run again.
    #[error("changed meanwhile: {0}")]
    Conflict(String),
    /// The database cannot be reached or does not answer in time.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// A row that cannot be: a bug or a hand in the database.
    #[error("inconsistent row in {table}.{column}, key {key}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        key: String,
    },
    /// Anything else the database said.
    #[error("database error: {0}")]
    Other(String),
}
