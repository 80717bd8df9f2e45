//! The inbox: what somebody is told, recorded in the transaction of what happened.
//!
//! A notification keeps what happened and to which project; its sentence is
//! made where it is read, in the language of whoever reads.

mod operations;

pub(crate) use operations::OPERATIONS;

use chrono::{DateTime, Utc};

use crate::actor::named;
use crate::clock::Context;
use crate::ids::{AccountId, CampaignId, NotificationId, PledgeId, ProjectId, QuestionId};
use crate::money::Money;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::projects::Project;
use crate::refusal::{Failure, Refusal};
use crate::store::{Store, StoreError};

named! {
    /// What somebody is told.
    NotificationKind {
        /// To the client: the project is listed.
        ProjectValidated "project_validated",
        /// To the client: the project was not accepted.
        ProjectRejected "project_rejected",
        /// To the client: follow-up did not decide on the project in time.
        ProjectExpired "project_expired",
        /// To applicants, and whoever else spent on it: the client called the project off.
        ProjectCancelled "project_cancelled",
        /// To the chosen applicant: the project is theirs.
        ProjectAwarded "project_awarded",
        /// To every other applicant: the client chose another.
        ApplicationNotChosen "application_not_chosen",
        /// To whoever else spent on it: the client chose somebody.
        ProjectAwardedElsewhere "project_awarded_elsewhere",
        /// To the client: a provider applies.
        ApplicationReceived "application_received",
        /// To the client: an applicant has rewritten the application.
        ApplicationUpdated "application_updated",
        /// To the provider: the client says that the work is done.
        ProjectCompleted "project_completed",
        /// To an applicant: the agent says that the chances are good.
        Tip "tip",
        /// To the client, who told the agent that the project is not wanted: only the client can cancel it.
        CancellationYours "cancellation_yours",
        /// To the client: is the project still wanted? Its links answer.
        CheckInOpened "check_in_opened",
        /// To the client: support hides the listing.
        ListingHidden "listing_hidden",
        /// To applicants: support hides the listing.
        AppliedListingHidden "applied_listing_hidden",
        /// To whoever of support hid the listing, or all of support: the client contests that.
        HidingContested "hiding_contested",
        /// To the client: the project is listed again.
        ListingRestored "listing_restored",
        /// To applicants: the project is listed again.
        AppliedListingRestored "applied_listing_restored",
        /// To the client: the listing stays hidden.
        HidingUpheld "hiding_upheld",
        /// To an agent of follow-up: put in charge of a project.
        ProjectEntrusted "project_entrusted",
        /// To the agent in charge, or all of follow-up: the client asks to be phoned.
        CallRequested "call_requested",
        /// To the agent in charge, or all of follow-up: a provider thinks that a project is stale.
        StaleReported "stale_reported",
        /// To the same: the same, by a provider who may gain from it.
        PressureReported "pressure_reported",
        /// To the agent in charge, or all of follow-up: an applicant asks about a project, or sales hands over what one
        /// asked.
        QuestionAsked "question_asked",
        /// To the same: the client asks about the project.
        ClientAsked "client_asked",
        /// To whoever asked sales about a project: the agent in charge answers now, as the asker has applied.
        QuestionHandedOver "question_handed_over",
        /// To whoever asked: the question was answered.
        QuestionAnswered "question_answered",
        /// To the provider: the payment of the month that has begun was refused; with when the grace period ends.
        SubscriptionPastDue "subscription_past_due",
        /// To the provider: sales cancelled the subscription; with when it ends, and why.
        SubscriptionCancelled "subscription_cancelled",
        /// To the provider: the subscription is over, as the provider cancelled it.
        SubscriptionEnded "subscription_ended",
        /// To the provider: the subscription is over, as sales cancelled it; with why.
        SubscriptionEndedBySales "subscription_ended_by_sales",
        /// To the provider: the subscription is over, as it was not paid.
        SubscriptionLapsed "subscription_lapsed",
        /// To the provider: a payment that was waited for has come in; with how much.
        PurchaseCollected "purchase_collected",
        /// To the provider: a payment that was waited for was refused; with how much.
        PurchaseRefused "purchase_refused",
        /// To the provider: a payment that was waited for did not come in time and is given up; with how much.
        PurchaseExpired "purchase_expired",
        /// To the provider: a payment came in when it was given up, and goes back; with how much.
        PurchaseReturned "purchase_returned",
        /// To the provider: credits are about to expire, in seven days; with how many, and when.
        CreditsExpiring "credits_expiring",
        /// To the provider: credits have expired; with how many.
        CreditsExpired "credits_expired",
        /// To the provider: sales gave credits back; with how many, and why.
        GoodwillRefund "goodwill_refund",
        /// To finance: the gateway moved the money of an order that had moved before; with how much.
        PaymentMovedTwice "payment_moved_twice",
        /// To finance: the gateway moved money for an order that is not known; with its name for the movement.
        UnknownPaymentMoved "unknown_payment_moved",
        /// To followers: whom they follow has launched a campaign.
        CampaignLaunched "campaign_launched",
        /// To backers: the initiator cancelled the campaign; with how much is refunded in all.
        CampaignCancelled "campaign_cancelled",
        /// To the initiator: the deadline has passed while payments are under way; with until when they are awaited.
        CampaignClosing "campaign_closing",
        /// To backers and the initiator: the campaign reached its goal; with how much was raised.
        CampaignSucceeded "campaign_succeeded",
        /// To backers and the initiator: the campaign missed its goal, and everything is refunded.
        CampaignFailed "campaign_failed",
        /// To backers: the last tranche was approved, the rewards are ready to be delivered.
        CampaignReady "campaign_ready",
        /// To backers and the initiator: the campaign was wound down; with what goes back in all, and why.
        CampaignWoundDown "campaign_wound_down",
        /// To the initiator, at most once a day: pledges were collected; with how many, and how much they brought.
        PledgesReceived "pledges_received",
        /// To the backer: the payment of a pledge is awaited; with how much, and until when.
        PledgeReserved "pledge_reserved",
        /// To the backer: the money of a pledge is in escrow; with how much.
        PledgeCollected "pledge_collected",
        /// To the backer: the payment of a pledge was refused; with how much.
        PledgeRefused "pledge_refused",
        /// To the backer: the payment of a pledge did not come in time; with how much.
        PledgeExpired "pledge_expired",
        /// To the backer: the campaign ended while the payment of the pledge was under way; with how much.
        PledgeDropped "pledge_dropped",
        /// To the backer: the payment service took the payment twice; with how much is refunded.
        PledgeChargedTwice "pledge_charged_twice",
        /// To the backer: the payment service refused a refund, and finance looks into it; with how much.
        RefundDelayed "refund_delayed",
        /// To the initiator: the payment service refused a payout, and finance looks into it; with how much.
        PayoutDelayed "payout_delayed",
        /// To the backer: the pledge was changed; with what it is now.
        PledgeChanged "pledge_changed",
        /// To the backer: the pledge was withdrawn; with how much goes back.
        PledgeWithdrawn "pledge_withdrawn",
        /// To the backer: money of the pledge goes back; with how much.
        PledgeRefunded "pledge_refunded",
        /// To the backer: money came in too late, and goes back; with how much.
        PledgeLate "pledge_late",
        /// To the backer: money that goes back has arrived; with how much.
        RefundPaid "refund_paid",
        /// To backers: the release of a tranche was asked for; with until when they may object.
        TrancheRequested "tranche_requested",
        /// To finance: the same; with when it may be decided.
        TrancheToDecide "tranche_to_decide",
        /// To the initiator and finance: a backer objects to a release.
        TrancheObjected "tranche_objected",
        /// To backers and the initiator: a release was approved; with how much.
        TrancheApproved "tranche_approved",
        /// To backers and the initiator: a release was rejected; with why.
        TrancheRejected "tranche_rejected",
        /// To backers and the initiator: a tranche has reached the initiator; with how much.
        TranchePaid "tranche_paid",
        /// To backers and the initiator: the tranches that are left are frozen; with why.
        EscrowFrozen "escrow_frozen",
        /// To backers and the initiator: the freeze is lifted.
        EscrowUnfrozen "escrow_unfrozen",
        /// To finance: a refund or a payout needs somebody; with how much.
        PaymentNeedsAttention "payment_needs_attention",
        /// To the backer: a shipment was sent two weeks ago, and its receipt is not confirmed.
        ReceiptAsked "receipt_asked",
        /// To the provider: credits were refunded, because the project that they were spent on was hidden; with how
        /// many.
        HiddenProjectRefund "hidden_project_refund",
    }
}

/// A notification in somebody's inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Whose inbox it is in.
    pub account: AccountId,
    /// What happened.
    pub kind: NotificationKind,
    /// The project that it happened to.
    pub project: Option<ProjectId>,
    /// The question that it is about.
    pub question: Option<QuestionId>,
    /// The campaign that it happened to.
    pub campaign: Option<CampaignId>,
    /// The pledge that it happened to.
    pub pledge: Option<PledgeId>,
    /// How much money it is about.
    pub amount: Option<Money>,
    /// How many credits or pledges it is about.
    pub count: Option<i64>,
    /// The tranche that it is about.
    pub tranche: Option<i64>,
    /// What it is about: the title of the project or campaign, in its author's words; what the payment service calls it.
    pub about: String,
    /// What was said: a reason, a tip, an answer.
    pub said: String,
    /// When something ends, if that is what is told.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

/// The key of a notification in its inbox: newest first.
pub type NotificationKey = (DateTime<Utc>, NotificationId);

/// A message before its recipients are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    kind: NotificationKind,
    project: Option<ProjectId>,
    question: Option<QuestionId>,
    amount: Option<Money>,
    count: Option<i64>,
    about: String,
    said: String,
    deadline_at: Option<DateTime<Utc>>,
}

impl Notice {
    /// Something that happened to a project.
    pub fn about(kind: NotificationKind, project: &Project) -> Self {
        let about = project.terms.title.as_str().to_owned();
        Self { project: Some(project.id), about, ..Self::of(kind) }
    }

    /// Something that happened to a question, about what it says.
    pub fn about_question(
        kind: NotificationKind,
        question: QuestionId,
        project: Option<ProjectId>,
        about: &str,
    ) -> Self {
        Self { project, question: Some(question), about: about.to_owned(), ..Self::of(kind) }
    }

    /// Something that happened to an account.
    pub fn of(kind: NotificationKind) -> Self {
        let (about, said) = (String::new(), String::new());
        Self { kind, project: None, question: None, amount: None, count: None, about, said, deadline_at: None }
    }

    /// With what it is called.
    #[must_use]
    pub fn naming(self, about: &str) -> Self {
        Self { about: about.to_owned(), ..self }
    }

    /// With how much money it is about.
    #[must_use]
    pub fn amount(self, amount: Money) -> Self {
        Self { amount: Some(amount), ..self }
    }

    /// With how many it is about.
    #[must_use]
    pub fn counting(self, count: i64) -> Self {
        Self { count: Some(count), ..self }
    }

    /// With the project that it is about.
    #[must_use]
    pub fn on(self, project: ProjectId) -> Self {
        Self { project: Some(project), ..self }
    }

    /// With when something ends.
    #[must_use]
    pub fn until(self, deadline_at: DateTime<Utc>) -> Self {
        Self { deadline_at: Some(deadline_at), ..self }
    }

    /// With what was said.
    #[must_use]
    pub fn saying(self, said: &str) -> Self {
        Self { said: said.to_owned(), ..self }
    }
}

/// Where notifications are kept.
pub trait NotificationStore {
    /// Adds notifications.
    fn insert_notifications(&mut self, notifications: &[Notification]) -> Result<(), StoreError>;
    /// A notification in somebody's inbox.
    fn find_notification(&mut self, account: AccountId, id: NotificationId)
    -> Result<Option<Notification>, StoreError>;
    /// Notes that it was read.
    fn read_notification(
        &mut self,
        account: AccountId,
        id: NotificationId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError>;
    /// Somebody's notifications, newest first; only the unread ones on demand.
    fn list_notifications(
        &mut self,
        account: AccountId,
        only_unread: bool,
        page: &PageRequest<NotificationKey>,
    ) -> Result<Page<Notification, NotificationKey>, StoreError>;
}

/// Tells some people; each gets it once, with whatever else the transaction does.
pub fn notify(
    store: &mut dyn Store,
    context: &Context<'_>,
    accounts: &[AccountId],
    notice: &Notice,
) -> Result<(), Failure> {
    let to = |account: &AccountId| Notification {
        id: NotificationId(context.ids.next()),
        account: *account,
        kind: notice.kind,
        project: notice.project,
        question: notice.question,
        campaign: None,
        pledge: None,
        amount: notice.amount,
        count: notice.count,
        tranche: None,
        about: notice.about.clone(),
        said: notice.said.clone(),
        deadline_at: notice.deadline_at,
        created_at: context.now,
        read_at: None,
    };
    let notifications: Vec<Notification> = accounts.iter().map(to).collect();
    store.insert_notifications(&notifications)?;
    Ok(())
}

/// The caller's inbox, newest first.
pub fn list_my_notifications(
    store: &mut dyn Store,
    context: &Context<'_>,
    only_unread: bool,
    page: &PageRequest<NotificationKey>,
) -> Result<Page<Notification, NotificationKey>, Failure> {
    Operation::LIST_MY_NOTIFICATIONS.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_notifications(account, only_unread, page)?)
}

/// Notes that the caller read a notification; the first time counts.
pub fn read_notification(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: NotificationId,
) -> Result<Notification, Failure> {
    Operation::MARK_NOTIFICATION_AS_READ.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let mut notification = store.find_notification(account, id)?.ok_or(Refusal::NotFound)?;
    if notification.read_at.is_none() {
        store.read_notification(account, id, context.now)?;
        notification.read_at = Some(context.now);
    }
    Ok(notification)
}
