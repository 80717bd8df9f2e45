//! The project itself: what a client wants done, its states, and what may be done in each.
//!
//! A state carries what is known only in it. Whether a pending project is
//! listed also depends on support, who may hide it; hiding is not a state: the
//! project stays the client's.

use chrono::{DateTime, Utc};

use super::{Listing, PhoneNumber};
use crate::actor::{Actor, named};
use crate::campaigns::ensure;
use crate::ids::{AccountId, ApplicationId, ProjectId};
use crate::money::Money;
use crate::permissions::{Operation, Relations};
use crate::policy::BudgetBand;
use crate::refusal::Refusal;
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
        /// Being written by its client; nobody else knows it.
        Draft "draft",
        /// Waits for the follow-up agent's call.
        Submitted "submitted",
        /// Validated: listed, and open for applications.
        Pending "pending",
        /// Awarded to an applicant.
        InProgress "in_progress",
        /// Done, says its client.
        Completed "completed",
        /// Not taken as serious by follow-up.
        Rejected "rejected",
        /// Called off by its client.
        Cancelled "cancelled",
        /// Nobody confirmed it for longer than the policy allows.
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
    /// What is to be done.
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
    /// Validated, and open for applications.
    Pending {
        /// When it expires unless its client confirms it.
        expires_at: DateTime<Utc>,
    },
    /// Awarded to an applicant.
    InProgress(Award),
    /// Done, says its client.
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
    /// Nobody confirmed it in time.
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
            Self::Pending { .. } => ProjectState::Pending,
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
            Self::Submitted { expires_at } | Self::Pending { expires_at } => Some(*expires_at),
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
            Self::Draft | Self::Submitted { .. } | Self::Pending { .. } | Self::InProgress(_) => None,
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
    /// When the client last said that it is wanted: by submitting it, or to the agent.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When the client is to be contacted next.
    pub next_contact_at: Option<DateTime<Utc>>,
    /// How many applications it has that were not withdrawn.
    pub applications: i64,
    /// Since when support hides its listing.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When it was drafted.
    pub created_at: DateTime<Utc>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was validated: where it stands in the list.
    pub listed_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: i64,
}

named! {
    /// What can be done with a project, named as in its address.
    ProjectAction {
        /// Edit the draft.
        Update "update",
        /// Hand the draft to follow-up.
        Submit "submit",
        /// Call it off.
        Cancel "cancel",
        /// Choose an applicant.
        Award "award",
        /// Say that it is done.
        Complete "complete",
        /// Ask support to list it again.
        Contest "contest",
        /// Take it as serious: it is listed.
        Validate "validate",
        /// Not take it as serious.
        Reject "reject",
        /// Note a contact with the client.
        LogContact "contacts",
        /// Take it out of the list because it breaks a rule.
        Hide "hide",
        /// See how the client is reached.
        ContactDetails "contact_details",
        /// Offer to do it.
        Apply "applications",
        /// Note for the agent that it seems stale.
        ReportStale "stale_reports",
    }
}

impl ProjectAction {
    const fn operation(self) -> Operation {
        match self {
            Self::Update => Operation::UpdateProject,
            Self::Submit => Operation::SubmitProject,
            Self::Cancel => Operation::CancelProject,
            Self::Award => Operation::AwardProject,
            Self::Complete => Operation::CompleteProject,
            Self::Contest => Operation::ContestHiding,
            Self::Validate => Operation::ValidateProject,
            Self::Reject => Operation::RejectProject,
            Self::LogContact => Operation::CreateContact,
            Self::Hide => Operation::HideListing,
            Self::ContactDetails => Operation::RevealContactDetails,
            Self::Apply => Operation::CreateApplication,
            Self::ReportStale => Operation::CreateStaleReport,
        }
    }
}

impl Project {
    /// The state as one word.
    pub const fn state(&self) -> ProjectState {
        self.stage.state()
    }

    /// Where it stands in the list; none when it is not listed.
    pub fn listing(&self) -> Option<Listing> {
        let is_listed = self.state() == ProjectState::Pending && self.hidden_at.is_none();
        self.listed_at.filter(|_| is_listed).map(|at| Listing::of(at, self.id))
    }

    /// Whether its state allows an action.
    pub fn check(&self, action: ProjectAction) -> Result<(), Refusal> {
        let state = self.state();
        let has_ended = self.stage.ended_at().is_some();
        match action {
            ProjectAction::Update | ProjectAction::Submit => {
                ensure(state == ProjectState::Draft, Refusal::ProjectNotDraft { state })
            }
            ProjectAction::Validate | ProjectAction::Reject => {
                ensure(state == ProjectState::Submitted, Refusal::ProjectNotSubmitted { state })?;
                ensure(self.reached_at.is_some(), Refusal::ClientNotReached)
            }
            ProjectAction::Cancel => ensure(!has_ended, Refusal::ProjectEnded { state }),
            ProjectAction::LogContact => {
                ensure(!has_ended && state != ProjectState::Draft, Refusal::ProjectEnded { state })
            }
            ProjectAction::Award => ensure(state == ProjectState::Pending, Refusal::ProjectNotPending { state }),
            ProjectAction::Complete => {
                ensure(state == ProjectState::InProgress, Refusal::ProjectNotInProgress { state })
            }
            ProjectAction::Hide | ProjectAction::ContactDetails | ProjectAction::Apply | ProjectAction::ReportStale => {
                ensure(state == ProjectState::Pending, Refusal::ProjectNotPending { state })?;
                match self.hidden_at {
                    Some(hidden_at) => Err(Refusal::ListingHidden { hidden_at }),
                    None => Ok(()),
                }
            }
            ProjectAction::Contest => ensure(self.hidden_at.is_some(), Refusal::ListingNotHidden),
        }
    }

    /// What this caller, who is `relations` to the project, could do with it.
    pub fn allowed_actions(&self, actor: &Actor, relations: Relations) -> Vec<ProjectAction> {
        let concerns = |action: ProjectAction| match action {
            ProjectAction::ContactDetails | ProjectAction::Apply | ProjectAction::ReportStale => !relations.client,
            ProjectAction::Award => self.applications > 0,
            _ => true,
        };
        let is_allowed = |action: &ProjectAction| {
            action.operation().allow(actor, relations).is_ok() && self.check(*action).is_ok() && concerns(*action)
        };
        ProjectAction::ALL.iter().copied().filter(is_allowed).collect()
    }
}
