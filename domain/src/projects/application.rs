//! A provider's application to a project: made once, withdrawn and made again at will.

use chrono::{DateTime, Utc};

use super::involvement::{client_interest, provider_interest};
use super::operations::{AGENT, APPLICANT, INVOLVED, PROJECT_CLIENT};
use super::refusal::ProjectRefusal;
use super::{Project, ProjectAction};
use crate::actor::{Actor, StaffRole, named};
use crate::ids::{AccountId, ApplicationId, ProjectId};
use crate::permissions::{Interest, Operation, Relations};
use crate::refusal::{Refusal, ensure};
use crate::text::Prose;

/// The longest message of an application or a tip, in characters.
pub const MESSAGE_CHARACTERS_MAX: usize = 5_000;

named! {
    /// Where an application is.
    ApplicationState {
        /// The client can choose it.
        Active "active",
        /// The provider took it back.
        Withdrawn "withdrawn",
        /// The client chose it.
        Awarded "awarded",
        /// The client chose another.
        NotChosen "not_chosen",
        /// The project ended without an award.
        Closed "closed",
    }
}

named! {
    /// How an applicant was tipped.
    TipChannel {
        /// By phone.
        Phone "phone",
        /// By a message in the inbox.
        Message "message",
    }
}

/// A word to an applicant whose chances are good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// When.
    pub tipped_at: DateTime<Utc>,
    /// By whom.
    pub tipped_by: AccountId,
    /// How.
    pub channel: TipChannel,
    /// What the applicant was told; not always noted when it was by phone.
    pub message: Option<Prose<MESSAGE_CHARACTERS_MAX>>,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The project that it is for.
    pub project: ProjectId,
    /// Who made it.
    pub provider: AccountId,
    /// What the provider writes to the client.
    pub message: Prose<MESSAGE_CHARACTERS_MAX>,
    /// Where it is.
    pub state: ApplicationState,
    /// When the client showed interest in it.
    pub shortlisted_at: Option<DateTime<Utc>>,
    /// When the client's interest in it was first named in the contact log.
    pub interest_named_at: Option<DateTime<Utc>>,
    /// That the agent told the provider that its chances are good.
    pub tip: Option<Tip>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its provider last wrote it.
    pub updated_at: DateTime<Utc>,
    /// Rises by one with every change.
    pub version: i64,
}

named! {
    /// What can be done with an application.
    ApplicationAction {
        /// Show interest in it.
        Shortlist "shortlist",
        /// Choose it.
        Award "award",
        /// Tell its provider that its chances are good.
        Tip "tip",
        /// Take it back.
        Withdraw "withdraw",
    }
}

impl ApplicationAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Shortlist => Operation::SHORTLIST_APPLICATION,
            Self::Award => Operation::AWARD_PROJECT,
            Self::Tip => Operation::TIP_APPLICANT,
            Self::Withdraw => Operation::WITHDRAW_APPLICATION,
        }
    }
}

impl Application {
    /// Whether it stands, and says just this: the same words once more are no news.
    pub fn says(&self, message: &Prose<MESSAGE_CHARACTERS_MAX>) -> bool {
        self.state == ApplicationState::Active && self.message == *message
    }

    /// Whether it, and the project that it is for, allow an action.
    pub fn check(&self, project: &Project, action: ApplicationAction) -> Result<(), Refusal> {
        if action != ApplicationAction::Withdraw {
            project.check(ProjectAction::Award)?;
        }
        ensure(self.state == ApplicationState::Active, ProjectRefusal::ApplicationNotActive { state: self.state })?;
        match action {
            ApplicationAction::Tip => {
                let is_shown = self.shortlisted_at.is_some() || self.interest_named_at.is_some();
                ensure(is_shown, ProjectRefusal::InterestNotShown)?;
                match &self.tip {
                    Some(Tip { tipped_at, .. }) => Err(ProjectRefusal::AlreadyTipped { tipped_at: *tipped_at }.into()),
                    None => Ok(()),
                }
            }
            ApplicationAction::Shortlist | ApplicationAction::Award | ApplicationAction::Withdraw => Ok(()),
        }
    }

    /// What the caller is to it, as far as it and its project tell. Rivals of its provider know nothing of it.
    pub fn relations(&self, project: &Project, actor: &Actor) -> Relations {
        let (client, is_own) = (actor.is(project.client), actor.is(self.provider));
        let interest: Option<Interest> = match (client, is_own) {
            (true, _) => Some(client_interest),
            (false, true) => Some(provider_interest),
            (false, false) => None,
        };
        Relations::NONE
            .known_to(&[StaffRole::FollowUp])
            .with_interest(interest)
            .with(PROJECT_CLIENT, client)
            .with(AGENT, project.is_in_charge(actor))
            .with(APPLICANT, is_own)
            .with(INVOLVED, is_own)
    }

    /// What a caller who may know it can do with it now.
    pub fn allowed_actions(&self, project: &Project, actor: &Actor) -> Vec<ApplicationAction> {
        let relations = self.relations(project, actor);
        let can = |action: &ApplicationAction| {
            action.operation().allow(actor, relations).is_ok() && self.check(project, *action).is_ok()
        };
        ApplicationAction::ALL.iter().copied().filter(can).collect()
    }
}
