//! The contact log: what was said to and by a client, and when.

use chrono::{DateTime, Utc};

use super::refusal::ProjectFault;
use crate::actor::named;
use crate::ids::{AccountId, ApplicationId, ContactId, ProjectId};
use crate::refusal::Faults;
use crate::text::Prose;

/// The longest note about a contact, in characters.
pub const NOTE_CHARACTERS_MAX: usize = 2_000;
/// The most applicants whom an entry of the log names.
pub const INTERESTED_MAX: usize = 20;

named! {
    /// How a client was contacted.
    ContactChannel {
        /// By phone.
        Phone "phone",
        /// By mail.
        Mail "mail",
    }
}

named! {
    /// What a client said about the project.
    ClientAnswer {
        /// It is still wanted.
        StillActive "still_active",
        /// Somebody was found elsewhere.
        FoundElsewhere "found_elsewhere",
        /// It is no longer wanted.
        Dropped "dropped",
        /// The client could not be reached.
        NoAnswer "no_answer",
    }
}

/// A contact with a client. Never changed: a correction is another contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The project that it was about.
    pub project: ProjectId,
    /// Who contacted the client; nobody when the client answered through a link.
    pub agent: Option<AccountId>,
    /// When.
    pub contacted_at: DateTime<Utc>,
    /// How.
    pub channel: ContactChannel,
    /// Whether the client was reached.
    pub reached: bool,
    /// What the client said.
    pub answer: ClientAnswer,
    /// The applications in which the client showed interest: each may be tipped then. For follow-up alone.
    pub interested_in: Vec<ApplicationId>,
    /// Anything else worth knowing.
    pub note: Prose<NOTE_CHARACTERS_MAX>,
    /// When to contact the client next.
    pub next_contact_at: DateTime<Utc>,
    /// When it was noted.
    pub recorded_at: DateTime<Utc>,
}

/// Notes an answer of somebody who was not reached, and silence of somebody who was.
pub(super) fn check_answer(reached: bool, answer: ClientAnswer, faults: &mut Faults) {
    let fits = reached != (answer == ClientAnswer::NoAnswer);
    faults.unless(fits, "/answer", ProjectFault::ContactAnswerMismatch { answer: answer.as_str() });
}
