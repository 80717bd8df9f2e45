//! Every way in which Palier says no, in one list, each with the facts it was decided on.
//!
//! A refusal is a rule that was kept, not a fault. It knows nothing of status
//! codes or languages: `api` gives each slug its status and its words.

mod checks;
mod fact;
mod fault;

pub use checks::SeenVersions;
pub(crate) use checks::{ensure, ensure_version};
pub use fact::{Fact, Facts};
pub use fault::{Fault, Faults, Reason};

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::campaigns::{CampaignState, PledgeState};
use crate::credits::SubscriptionState;
use crate::escrow::TrancheState;
use crate::money::Currency;
use crate::payments::PaymentOrderState;
use crate::projects::{ApplicationState, ProjectState};
use crate::store::StoreError;

/// Why a use case did not happen: a rule, or the store.
#[derive(Debug, Error)]
pub enum Failure {
    /// A rule refused it; nothing was written.
    #[error("refused: {}", .0.slug())]
    Refused(Refusal),
    /// The store failed; whatever was written is rolled back.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Declares an enum of rules that say no: each with its stable name and the facts it is decided on.
macro_rules! rules {
    ($(#[$enum_doc:meta])* $enum:ident {
        $($(#[$doc:meta])* $name:ident $({ $($field:ident: $type:ty),+ $(,)? })? => $slug:literal;)+
    }) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the fields are the facts that the variant's sentence names")]
        pub enum $enum { $($(#[$doc])* $name $({ $($field: $type),+ })?,)+ }

        impl $enum {
            /// Every slug with the names of its facts.
            pub const ALL: &'static [(&'static str, &'static [&'static str])] =
                &[$(($slug, &[$($(stringify!($field)),+)?])),+];

            /// The rule's stable name.
            pub const fn slug(&self) -> &'static str {
                match self { $(Self::$name $({ $($field: _),+ })? => $slug),+ }
            }

            /// The facts that the decision was made on, by name.
            pub fn facts(&self) -> $crate::refusal::Facts {
                match self {
                    $(Self::$name $({ $($field),+ })? => {
                        vec![$($((stringify!($field), $crate::refusal::Fact::from($field.clone()))),+)?]
                    })+
                }
            }
        }
    };
}
pub(crate) use rules;

rules! {
/// A rule that refused a use case, with the facts it was decided on.
Refusal {
    // Anyone, anything.
    /// What is asked for does not exist, or may not be known by who asks.
    NotFound => "not-found";
    /// Who asks is not signed in.
    SignInRequired => "sign-in-required";
    /// Who asks may know the thing, but not do this; `allowed` says who may.
    NotAllowed { operation: &'static str, allowed: Vec<String> } => "not-allowed";
    /// No API client may do this, whoever owns it.
    ClientNotAllowed { operation: &'static str } => "client-not-allowed";
    /// The API client was not given the scope that the operation needs.
    ScopeMissing { operation: &'static str, scope: &'static str } => "scope-missing";
    /// The id that the client chose is taken.
    IdTaken => "id-taken";
    /// The input breaks rules: all of them are listed.
    InputInvalid { reasons: Vec<Reason> } => "validation-failed";
    /// The thing was changed since the version that the caller knows.
    VersionChanged { version: i64 } => "version-changed";
    /// The caller has seen a version of what is not there.
    NothingToReplace => "nothing-to-replace";
    /// A number of things would be passed that is limited.
    LimitReached { what: &'static str, limit: i64 } => "limit-reached";
    /// What is at the expense of somebody else each time was done as often as it may be for now.
    TooOften { act: &'static str, limit: i64, hours: i64, possible_at: DateTime<Utc> } => "too-often";
    /// There are as many drafts as there may be, counting those that were cancelled lately; there is room again then.
    DraftsStillCount { what: &'static str, limit: i64, free_at: DateTime<Utc> } => "drafts-still-count";

    // Identity.
    /// No account matches this e-mail and password.
    CredentialsInvalid => "credentials-invalid";
    /// The present password is not the one given.
    PasswordWrong => "password-wrong";
    /// The password is too short, too long or among the most used ones.
    PasswordWeak { characters_min: i64, characters_max: i64 } => "password-weak";
    /// The e-mail address has not the form of one.
    EmailInvalid => "email-invalid";
    /// The refresh token is unknown, expired or revoked.
    RefreshTokenInvalid => "refresh-token-invalid";
    /// The refresh token was used before: its whole family is revoked.
    RefreshTokenReused => "refresh-token-reused";
    /// The API client is unknown, revoked, or its secret is wrong.
    ClientCredentialsInvalid => "client-credentials-invalid";
    /// A scope was asked for that the client does not hold.
    ScopeNotGranted { scope: String } => "scope-not-granted";
    /// Nobody sets their own staff roles.
    OwnRoles => "own-roles";
    /// The last admin cannot lose the role.
    LastAdmin => "last-admin";

    // Campaigns.
    /// Only a draft can be edited or launched.
    CampaignNotDraft { state: CampaignState } => "campaign-not-draft";
    /// The act needs a live campaign.
    CampaignNotLive { state: CampaignState, deadline_at: Option<DateTime<Utc>> } => "campaign-not-live";
    /// The live campaign takes pledges from then on.
    CampaignNotOpen { opens_at: DateTime<Utc> } => "campaign-not-open";
    /// The campaign can only be cancelled as a draft, or while it is live and before its deadline.
    CampaignNotCancellable { state: CampaignState, deadline_at: Option<DateTime<Utc>> } => "campaign-not-cancellable";
    /// The campaign cannot be launched yet; every reason is listed.
    CampaignNotReady { reasons: Vec<Reason> } => "campaign-not-ready";
    /// Only a failed campaign can be relaunched.
    CampaignNotFailed { state: CampaignState } => "campaign-not-failed";
    /// The campaign was relaunched already.
    CampaignAlreadyRelaunched { relaunched_as: crate::ids::CampaignId } => "campaign-already-relaunched";

    /// The currency is not the one that everything else is in.
    CurrencyMismatch { expected: Currency, found: Currency } => "currency-mismatch";

    // Pledges.
    /// Less is left of some rewards than was asked for; each is listed.
    RewardSoldOut { reasons: Vec<Reason> } => "reward-sold-out";
    /// An initiator cannot pledge to their own campaign.
    OwnCampaign => "own-campaign";
    /// The pledge is not in a state in which it can be changed or withdrawn.
    PledgeNotActive { state: PledgeState } => "pledge-not-active";
    /// A payment of the pledge is under way; it can be changed when that is answered, or not awaited any more.
    PledgePaymentPending { since: DateTime<Utc>, payment_due_at: Option<DateTime<Utc>> } => "pledge-payment-pending";
    /// As many payments of the backer to this campaign are under way as may be at once; the first is awaited until then.
    TooManyReservations { open: i64, limit: i64, free_at: DateTime<Utc> } => "too-many-reservations";
    /// The backer left as many reservations of limited stock unpaid as may be, in this campaign and for now.
    TooManyUnpaid { limit: i64, hours: i64, possible_at: DateTime<Utc> } => "too-many-unpaid";
    /// The gateway refused the payment; nothing was collected.
    PaymentRefused { reason: String } => "payment-refused";
    /// The notification's signature is not the gateway's.
    NotificationForged => "notification-forged";
    /// No order has the reference that the notification names.
    PaymentOrderUnknown => "payment-order-unknown";
    /// Only an order that needs attention can be retried by hand.
    PaymentOrderNotRefused { state: PaymentOrderState } => "payment-order-not-refused";

    // Escrow.
    /// The campaign has not succeeded: there is nothing to release.
    CampaignNotSucceeded { state: CampaignState } => "campaign-not-succeeded";
    /// The tranche is in a state in which this cannot be done; `allowed_from` says in which it can.
    TrancheStateInvalid { number: i64, state: TrancheState, allowed_from: Vec<String> } => "tranche-state-invalid";
    /// Tranches are released in their order.
    TrancheOutOfOrder { number: i64, waits_for: i64 } => "tranche-out-of-order";
    /// The inspection window is open until then.
    InspectionWindowOpen { ends_at: DateTime<Utc> } => "inspection-window-open";
    /// The inspection window ended then.
    InspectionWindowClosed { ended_at: Option<DateTime<Utc>> } => "inspection-window-closed";
    /// Who asked for a release cannot be the one who decides on it.
    SamePersonAsked { requested_by: crate::ids::AccountId } => "same-person-asked";
    /// Whoever has an interest of its own in a campaign or a project does not decide on it for Palier.
    OwnInterest { interest: &'static str } => "own-interest";
    /// The backer has objected to this request already.
    AlreadyObjected => "already-objected";
    /// Nothing is left to freeze, or nothing is frozen.
    NothingToFreeze => "nothing-to-freeze";
    /// Nothing is left in escrow that could go back.
    NothingInEscrow => "nothing-in-escrow";
    /// The ledger would take more from an account than it holds.
    BalanceTooLow { account: &'static str, balance_minor: i64, asked_minor: i64 } => "balance-too-low";

    // Providers and credits.
    /// What is to be replaced was not seen before.
    VersionUnseen => "precondition-required";
    /// Who asks has no provider profile.
    ProviderProfileRequired => "provider-profile-required";
    /// The currency of a provider stays from its first purchase on.
    ProviderCurrencyFixed { currency: Currency } => "provider-currency-fixed";
    /// The plan is not on offer any more.
    PlanNotOffered { plan_id: crate::ids::PlanId } => "plan-not-offered";
    /// The credit pack is not on offer any more.
    PackNotOffered { credit_pack_id: crate::ids::CreditPackId } => "pack-not-offered";
    /// The provider has a subscription: it can be upgraded or cancelled.
    SubscriptionExists { state: SubscriptionState } => "subscription-exists";
    /// The provider has no subscription.
    SubscriptionMissing => "subscription-missing";
    /// The subscription is in a state in which this cannot be done; `allowed_from` says in which it can.
    SubscriptionStateInvalid { state: SubscriptionState, allowed_from: Vec<String> } => "subscription-state-invalid";
    /// The subscription was cancelled before: it ends then, unless it is resumed.
    SubscriptionAlreadyCancelled { ends_at: DateTime<Utc> } => "subscription-already-cancelled";
    /// The subscription was not cancelled: it renews then.
    SubscriptionNotCancelled { renews_at: DateTime<Utc> } => "subscription-not-cancelled";
    /// An upgrade is to a plan that costs more, grants at least as many credits and keeps the privilege; `lacking` says
    /// which of these is not so.
    PlanNotAnUpgrade { price_minor: i64, currency: Currency, credits_per_month: i64, lacking: Vec<String> }
        => "plan-not-an-upgrade";
    /// A payment of the subscription is under way.
    PurchasePending { since: DateTime<Utc> } => "purchase-pending";
    /// The provider has fewer credits than the act costs.
    InsufficientCredits { required: i64, available: i64 } => "insufficient-credits";
    /// Nobody gives goodwill to themselves.
    OwnSpend => "own-spend";
    /// The spend was refunded as goodwill already, or all of it came back.
    SpendAlreadyRefunded { refunded: i64, refunded_at: DateTime<Utc> } => "spend-already-refunded";
    /// The spend cost nothing.
    NothingToRefund => "nothing-to-refund";
    /// The refund would pass what may be given back to this provider as goodwill.
    GoodwillCapReached { asked: i64, left: i64, cap: i64, given: i64, spent: i64, window_days: i64 }
        => "goodwill-cap-reached";
    // Projects.
    /// Only a draft can be edited or submitted.
    ProjectNotDraft { state: ProjectState } => "project-not-draft";
    /// Only a submitted project is validated or rejected.
    ProjectNotSubmitted { state: ProjectState } => "project-not-submitted";
    /// The act needs a project that is pending.
    ProjectNotPending { state: ProjectState } => "project-not-pending";
    /// Only what is in a public list, or hidden from it, is hidden or contested.
    ProjectNotListed { state: ProjectState } => "project-not-listed";
    /// Only a project in progress is completed.
    ProjectNotInProgress { state: ProjectState } => "project-not-in-progress";
    /// The project has ended, or has not begun.
    ProjectEnded { state: ProjectState } => "project-ended";
    /// Nobody reached the client by phone yet.
    ClientNotReached => "client-not-reached";
    /// When last reached by phone, the client said that the project is not wanted any more.
    ProjectNotWanted { reached_at: DateTime<Utc> } => "project-not-wanted";
    /// The account does not belong to follow-up.
    NotAnAgent { account_id: crate::ids::AccountId } => "not-an-agent";
    /// The account is the project's client's, or a provider's who has to do with the project.
    AgentInterested { account_id: crate::ids::AccountId } => "agent-interested";
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
    AlreadyApplied { application_id: crate::ids::ApplicationId } => "already-applied";
    /// The provider reported this project already.
    AlreadyReported { reported_at: DateTime<Utc> } => "already-reported";

    // Questions.
    /// Sales hands over what is about a project that the asker has applied to, and keeps the rest.
    StaysWithSales { topic: &'static str } => "stays-with-sales";
    /// The question is with follow-up already.
    AlreadyHandedOver { handed_over_at: Option<DateTime<Utc>> } => "already-handed-over";
    /// The question was answered already.
    QuestionAnswered { answered_at: DateTime<Utc> } => "question-answered";
    /// Nobody answers their own question.
    OwnQuestion => "own-question";

    // Sandbox.
    /// The sandbox clock only moves forward.
    ClockNotForward { now: DateTime<Utc> } => "clock-not-forward";
    /// The sandbox clock moves by at most a year at once, and ends.
    ClockTooFar { latest_at: DateTime<Utc> } => "clock-too-far";
}
}
