//! Shipments: how the reward lines of a pledge reach its backer, one part at a time.
//!
//! A shipment carries lines of one pledge to one address; what nothing is sent for (services, files, pickup) is rendered
//! instead, without an address. All shipments of a pledge that are on their way or arrived never carry more than the
//! pledge took: they are counted under the lock of the campaign's book. Whatever came back or was lost can be shipped
//! again. Only the backer says that something was received; silence is no receipt.

mod allocation;
mod completing;
mod importing;
mod jobs;
mod moving;
mod operations;
mod planning;
mod reading;
mod refusal;

use chrono::{DateTime, Duration, Utc};

use crate::actor::named;
use crate::campaigns::Address;
use crate::ids::{AccountId, CampaignId, PledgeId, RewardId, ShipmentId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;
use crate::text::Line;

pub use completing::{CompleteCampaign, complete_campaign, read_completion};
pub use importing::{ImportFault, ImportReport, ImportRow, ROWS_MAX, import_shipments};
pub(crate) use jobs::JOBS;
pub use moving::{ShipmentChanges, receive_shipment, update_shipment};
pub(crate) use operations::OPERATIONS;
pub use planning::{CreateShipment, create_shipment};
pub use reading::{ShipmentFor, allowed_shipment_actions, list_shipments, read_shipment, sees_address};
pub use refusal::{ShipmentFault, ShipmentRefusal};

/// The longest name of a wave, in characters.
pub const WAVE_CHARACTERS_MAX: usize = 80;
/// The longest name of a carrier, in characters.
pub const CARRIER_CHARACTERS_MAX: usize = 80;
/// The longest tracking number, in characters.
pub const NUMBER_CHARACTERS_MAX: usize = 80;
/// The longest reason why a line is undelivered, in characters.
pub const REASON_CHARACTERS_MAX: usize = 500;
/// How many shipments a pledge may have, those that came back or were lost included.
pub const SHIPMENTS_OF_PLEDGE_MAX: i64 = 100;
/// How many undelivered lines may be named one by one.
pub const UNDELIVERED_MAX: usize = 200;
/// After how long a backer who has not confirmed the receipt is reminded.
pub const REMINDER_AFTER: Duration = Duration::days(14);

named! {
    /// How reward lines reach their backer.
    ShipmentKind {
        /// Sent to an address.
        Shipping "shipping",
        /// Done, sent as a file or handed out, without an address.
        Rendering "rendering",
    }
}

named! {
    /// Where a shipment is in its life.
    ShipmentState {
        /// It is being prepared.
        Planned "planned",
        /// It is on its way.
        Shipped "shipped",
        /// The initiator says that it was done or handed out; the backer has not confirmed it yet.
        Rendered "rendered",
        /// It has arrived.
        Delivered "delivered",
        /// It came back to the initiator; its lines can be shipped again.
        Returned "returned",
        /// It never arrived; its lines can be shipped again.
        Lost "lost",
    }
}

impl ShipmentState {
    /// Whether its lines are in no need of another shipment.
    pub const fn holds_lines(self) -> bool {
        matches!(self, Self::Planned | Self::Shipped | Self::Rendered | Self::Delivered)
    }

    /// Whether nothing more is to happen on its way.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Delivered | Self::Returned | Self::Lost)
    }
}

named! {
    /// What can be done with a shipment.
    ShipmentAction {
        /// Change it, or say how far it is.
        Update "update",
        /// Confirm its receipt.
        Receive "receive",
    }
}

/// So many of one reward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShipmentLine {
    /// The reward.
    pub reward: RewardId,
    /// How many.
    pub quantity: i64,
}

/// A shipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its id.
    pub id: ShipmentId,
    /// The pledge whose lines it carries.
    pub pledge: PledgeId,
    /// Whether it is sent or rendered.
    pub kind: ShipmentKind,
    /// Where it is in its life.
    pub state: ShipmentState,
    /// What it carries; each reward once.
    pub lines: Vec<ShipmentLine>,
    /// Where it is sent, exactly if it is sent.
    pub address: Option<Address>,
    /// The wave that it is part of.
    pub wave: Option<Line<WAVE_CHARACTERS_MAX>>,
    /// Who carries it.
    pub carrier: Option<Line<CARRIER_CHARACTERS_MAX>>,
    /// What the carrier knows it by.
    pub tracking_number: Option<Line<NUMBER_CHARACTERS_MAX>>,
    /// Rises by one with every change.
    pub version: i64,
    /// When it was planned.
    pub created_at: DateTime<Utc>,
    /// When it was shipped or rendered.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it arrived, came back or was given up.
    pub ended_at: Option<DateTime<Utc>>,
    /// When its backer confirmed the receipt.
    pub received_at: Option<DateTime<Utc>>,
}

/// Which shipments are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShipmentFilter {
    /// Of this pledge.
    pub pledge: Option<PledgeId>,
    /// In this state.
    pub state: Option<ShipmentState>,
    /// Of this wave.
    pub wave: Option<Line<WAVE_CHARACTERS_MAX>>,
    /// Of the pledges of this backer.
    pub backer: Option<AccountId>,
}

/// A line that was never delivered, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeliveredLine {
    /// The pledge.
    pub pledge: PledgeId,
    /// The reward.
    pub reward: RewardId,
    /// Why.
    pub reason: Line<REASON_CHARACTERS_MAX>,
}

/// That a campaign was completed, and what is said of what was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The campaign.
    pub campaign: CampaignId,
    /// When.
    pub completed_at: DateTime<Utc>,
    /// How many lines were undelivered.
    pub undelivered: i64,
    /// Why, for those that are not named one by one.
    pub reason: Option<Line<REASON_CHARACTERS_MAX>>,
    /// Those that are named one by one.
    pub lines: Vec<UndeliveredLine>,
}

/// The key of a shipment in lists: newest first.
pub type ShipmentKey = (DateTime<Utc>, ShipmentId);

/// Where shipments are kept.
pub trait ShipmentStore {
    /// Adds a shipment with its lines.
    fn insert_shipment(&mut self, shipment: &Shipment) -> Result<(), StoreError>;
    /// The shipment.
    fn find_shipment(&mut self, campaign: CampaignId, id: ShipmentId) -> Result<Option<Shipment>, StoreError>;
    /// Those of some shipments that the campaign has, in no order.
    fn find_shipments(&mut self, campaign: CampaignId, ids: &[ShipmentId]) -> Result<Vec<Shipment>, StoreError>;
    /// All shipments of some pledges, oldest first (at most [`SHIPMENTS_OF_PLEDGE_MAX`] of each).
    fn list_shipments_of(&mut self, campaign: CampaignId, pledges: &[PledgeId]) -> Result<Vec<Shipment>, StoreError>;
    /// Writes the shipment if its version is still `shipment.version - 1`; its lines and address never change.
    fn update_shipment(&mut self, shipment: &Shipment) -> Result<(), StoreError>;
    /// A campaign's shipments, newest first.
    fn list_shipments(
        &mut self,
        campaign: CampaignId,
        filter: &ShipmentFilter,
        page: &PageRequest<ShipmentKey>,
    ) -> Result<Page<Shipment, ShipmentKey>, StoreError>;
    /// How many lines (a pledge, and a reward that it took) of collected pledges did not all arrive: some are planned or
    /// under way, or there are fewer than were taken even with those that were lost.
    fn count_undelivered_lines(&mut self, campaign: CampaignId) -> Result<i64, StoreError>;
    /// Adds that a campaign was completed.
    fn insert_completion(&mut self, completion: &Completion) -> Result<(), StoreError>;
    /// How a campaign was completed, if it was.
    fn find_completion(&mut self, campaign: CampaignId) -> Result<Option<Completion>, StoreError>;
}
