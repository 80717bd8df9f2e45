//! The project itself: what a client wants done, its states, and what may be done in each.
//!
//! A state carries what is known only in it. Whether a pending project is
//! listed also depends on support, who may hide it; hiding is not a state: the
//! project stays the client's.

use chrono::{DateTime, Utc};

use super::PhoneNumber;
use crate::actor::{Actor, StaffRole, named};
use crate::ids::{AccountId, ApplicationId, ProjectId};
use crate::money::Money;
use crate::policy::BudgetBand;
use crate::search::Listing;
use crate::text::{Line, Prose};

/// The longest title, in characters.
pub const PROJECT_TITLE_CHARACTERS_MAX: usize = 120;
/// The longest description, in characters.
pub const DESCRIPTION_CHARACTERS_MAX: usize = 10_000;
/// The longest name of a city, in characters.
pub const CITY_CHARACTERS_MAX: usize = 80;
/// The longest reason, in characters.
pub const REASON_CHARACTERS_MAX: usize = 1_000;
/// The most applications that a project has at a time.
pub const APPLICATIONS_MAX: i64 = 100;

named! {
    /// Where a project is in its life.
    ProjectState {
        /// Being written by its client; nobody else can see it.
        Draft "draft",
        /// Waits for the follow-up agent's call.
        Submitted "submitted",
        /// Validated: listed, and open for applications, until its client awards or cancels it.
        Pending "pending",
        /// Awarded to an applicant: in the list of projects in progress.
        InProgress "in_progress",
        /// Its client says that it is done.
        Completed "completed",
        /// Turned down by follow-up.
        Rejected "rejected",
        /// Called off by its client.
        Cancelled "cancelled",
        /// Follow-up did not validate it in the time that the policy gives.
        Expired "expired",
    }
}

named! {
    /// What kind of work a project is about.
    ProjectCategory {
        /// Building and renovation.
        Building "building",
        /// Food for guests.
        Catering "catering",
        /// Cleaning.
        Cleaning "cleaning",
        /// Graphic and product design.
        Design "design",
        /// Electricity.
        Electricity "electricity",
        /// Parties, fairs, concerts.
        Events "events",
        /// Gardens and outdoor spaces.
        Gardening "gardening",
        /// Moving house.
        Moving "moving",
        /// Photography and film.
        Photography "photography",
        /// Plumbing and heating.
        Plumbing "plumbing",
        /// Software and websites.
        Software "software",
        /// Lessons.
        Teaching "teaching",
        /// Translation and writing.
        Translation "translation",
        /// Anything else.
        Other "other",
    }
}

/// What a client writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectTerms {
    /// Its name.
    pub title: Line<PROJECT_TITLE_CHARACTERS_MAX>,
    /// The work to be done.
    pub description: Prose<DESCRIPTION_CHARACTERS_MAX>,
    /// What kind of work it is.
    pub category: ProjectCategory,
    /// Where.
    pub city: Line<CITY_CHARACTERS_MAX>,
    /// For how much, roughly: what it costs providers depends on it.
    pub budget: Money,
    /// Where the client is phoned.
    pub phone: PhoneNumber,
}

/// To whom a project was awarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Award {
    /// The application that the client chose.
    pub application: ApplicationId,
    /// Who made it.
    pub provider: AccountId,
    /// When.
    pub awarded_at: DateTime<Utc>,
}

/// A state, with what is known only in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectStage {
    /// Being written by its client.
    Draft,
    /// Waits for the follow-up agent's call.
    Submitted {
        /// When it expires unless it is decided on.
        expires_at: DateTime<Utc>,
    },
    /// Validated, and open for applications. Time does not end it.
    Pending,
    /// Awarded to an applicant.
    InProgress(Award),
    /// Its client says that it is done.
    Completed {
        /// Who did it.
        award: Award,
        /// When the client said so.
        completed_at: DateTime<Utc>,
    },
    /// Not taken as serious.
    Rejected {
        /// When.
        rejected_at: DateTime<Utc>,
        /// The follow-up agent who did.
        rejected_by: AccountId,
        /// Why.
        reason: Line<REASON_CHARACTERS_MAX>,
    },
    /// Called off by its client.
    Cancelled {
        /// When.
        cancelled_at: DateTime<Utc>,
        /// To whom it had been awarded.
        award: Option<Award>,
    },
    /// Nobody validated it in time.
    Expired {
        /// When.
        expired_at: DateTime<Utc>,
    },
}

impl ProjectStage {
    /// The state as one word.
    pub const fn state(&self) -> ProjectState {
        match self {
            Self::Draft => ProjectState::Draft,
            Self::Submitted { .. } => ProjectState::Submitted,
            Self::Pending => ProjectState::Pending,
            Self::InProgress(_) => ProjectState::InProgress,
            Self::Completed { .. } => ProjectState::Completed,
            Self::Rejected { .. } => ProjectState::Rejected,
            Self::Cancelled { .. } => ProjectState::Cancelled,
            Self::Expired { .. } => ProjectState::Expired,
        }
    }

    /// To whom it was awarded, if it was.
    pub const fn award(&self) -> Option<Award> {
        match self {
            Self::InProgress(award) | Self::Completed { award, .. } => Some(*award),
            Self::Cancelled { award, .. } => *award,
            _ => None,
        }
    }

    /// When it expires unless something happens, if it can.
    pub const fn expires_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Submitted { expires_at } => Some(*expires_at),
            _ => None,
        }
    }

    /// When its life ended, if it has.
    pub const fn ended_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Completed { completed_at: at, .. }
            | Self::Rejected { rejected_at: at, .. }
            | Self::Cancelled { cancelled_at: at, .. }
            | Self::Expired { expired_at: at } => Some(*at),
            Self::Draft | Self::Submitted { .. } | Self::Pending | Self::InProgress(_) => None,
        }
    }
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Who wants it done.
    pub client: AccountId,
    /// What is wanted.
    pub terms: ProjectTerms,
    /// The band that its budget fell into when it was last written.
    pub budget_band: BudgetBand,
    /// Where it is in its life.
    pub stage: ProjectStage,
    /// The follow-up agent in charge.
    pub agent: Option<AccountId>,
    /// When the client was last reached by phone.
    pub reached_at: Option<DateTime<Utc>>,
    /// When the client last said that it is wanted: by submitting it, by phone, or, once it was validated, by mail.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When to contact the client next.
    pub next_contact_at: Option<DateTime<Utc>>,
    /// How many applications it has that were not withdrawn.
    pub applications: i64,
    /// How many stale reports were made since its client was last reached.
    pub open_reports: i64,
    /// Since when support hides its listing.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was validated, which gives its place in the list of waiting projects.
    pub listed_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: i64,
}

impl Project {
    /// The state as one word.
    pub const fn state(&self) -> ProjectState {
        self.stage.state()
    }

    /// Whether the actor is the follow-up agent in charge.
    pub fn is_in_charge(&self, actor: &Actor) -> bool {
        self.agent.is_some_and(|agent| actor.is(agent)) && actor.has_role(StaffRole::FollowUp)
    }

    /// Where it stands in the list of its state; none when it is in no list.
    pub fn listing(&self) -> Option<Listing> {
        let place = match &self.stage {
            ProjectStage::Pending => self.listed_at.map(|listed_at| Listing::of(listed_at, self.id)),
            ProjectStage::InProgress(award) => Some(Listing::in_progress(award.awarded_at, self.id)),
            _ => None,
        };
        place.filter(|_| self.hidden_at.is_none())
    }
}
