//! A provider's application to a project: made once, withdrawn and made again at will.

use chrono::{DateTime, Utc};

use crate::actor::named;
use crate::campaigns::ensure;
use crate::ids::{AccountId, ApplicationId, ProjectId};
use crate::refusal::Refusal;
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
    /// When the agent told the provider that its chances are good.
    pub tipped_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Rises by one with every change.
    pub version: i64,
}

named! {
    /// What can be done with an application, named as in its address.
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

impl Application {
    /// Whether it allows an action.
    pub fn check(&self, action: ApplicationAction) -> Result<(), Refusal> {
        ensure(self.state == ApplicationState::Active, Refusal::ApplicationNotActive { state: self.state })?;
        match action {
            ApplicationAction::Tip => {
                ensure(self.shortlisted_at.is_some(), Refusal::ApplicationNotShortlisted)?;
                match self.tipped_at {
                    Some(tipped_at) => Err(Refusal::AlreadyTipped { tipped_at }),
                    None => Ok(()),
                }
            }
            ApplicationAction::Shortlist | ApplicationAction::Award | ApplicationAction::Withdraw => Ok(()),
        }
    }
}
