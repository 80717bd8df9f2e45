//! Every rule about projects, applications and follow-up that says no, in the order in which they are checked.

use chrono::{DateTime, Utc};

use super::application::ApplicationState;
use super::project::ProjectState;
use crate::ids::{AccountId, ApplicationId};
use crate::rule::rules;

rules! {
/// A rule about projects and applications that refused a use case.
refusal ProjectRefusal {
    /// Only a draft can be edited or submitted.
    NotDraft { state: ProjectState } => "project-not-draft";
    /// Only a submitted project is validated or rejected.
    NotSubmitted { state: ProjectState } => "project-not-submitted";
    /// The act needs a project that is pending.
    NotPending { state: ProjectState } => "project-not-pending";
    /// Only what is in a public list, or hidden from it, is hidden or contested.
    NotListed { state: ProjectState } => "project-not-listed";
    /// Only a project in progress is completed.
    NotInProgress { state: ProjectState } => "project-not-in-progress";
    /// The project has ended, or has not begun.
    HasEnded { state: ProjectState } => "project-ended";
    /// Nobody reached the client by phone yet.
    ClientNotReached => "client-not-reached";
    /// When last reached by phone, the client said that the project is not wanted any more.
    NotWanted { reached_at: DateTime<Utc> } => "project-not-wanted";
    /// The account does not belong to follow-up.
    NotAnAgent { account_id: AccountId } => "not-an-agent";
    /// The account is the project's client's, or a provider's who has to do with the project.
    AgentInterested { account_id: AccountId } => "agent-interested";
    /// Nobody applies to, decides on or reports their own project.
    OwnProject => "own-project";
    /// Support hides the listing.
    ListingHidden { hidden_at: DateTime<Utc> } => "listing-hidden";
    /// The listing is not hidden.
    ListingNotHidden => "listing-not-hidden";
    /// The hiding was contested already.
    AlreadyContested { contested_at: DateTime<Utc> } => "already-contested";
    /// There is no contest to decide on.
    NotContested => "not-contested";
    /// The project has no such applicant.
    ApplicantUnknown => "applicant-unknown";
    /// The application is not active any more.
    ApplicationNotActive { state: ApplicationState } => "application-not-active";
    /// The client showed no interest in the applicant yet.
    InterestNotShown => "interest-not-shown";
    /// The client answered this round otherwise already.
    CheckInAnswered { answered_at: DateTime<Utc>, answer: &'static str } => "check-in-answered";
    /// The applicant was tipped already.
    AlreadyTipped { tipped_at: DateTime<Utc> } => "already-tipped";
    /// Nobody tips their own application.
    OwnApplication => "own-application";
    /// The act costs more than the provider is ready to spend.
    PriceAboveMax { price: i64, credits_max: i64 } => "price-above-max";
    /// The provider applied already, under another id than the one that it chose now.
    AlreadyApplied { application_id: ApplicationId } => "already-applied";
    /// The provider reported this project already.
    AlreadyReported { reported_at: DateTime<Utc> } => "already-reported";
}
}

rules! {
/// A rule about phone numbers that a part of an input breaks.
fault PhoneFault {
    /// The text is not in the form of a phone number.
    PhoneInvalid => "phone-invalid";
}
}

rules! {
/// A rule about projects and follow-up that a part of an input breaks.
fault ProjectFault {
    /// The answer is one of somebody who was reached, or of nobody.
    ContactAnswerMismatch { answer: &'static str } => "contact-answer-mismatch";
    /// The applicant has no application to the project that stands.
    ApplicantUnknown => "applicant-unknown";
    /// A client who was not reached showed no interest in anybody.
    InterestUnheard => "interest-unheard";
    /// A tip by message needs one.
    MessageRequired => "message-required";
    /// The instant lies outside what makes sense.
    InstantOutOfRange { earliest_at: DateTime<Utc>, latest_at: DateTime<Utc> } => "instant-out-of-range";
}
}
