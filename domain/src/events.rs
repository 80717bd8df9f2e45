//! What happened to a campaign or a provider, and to the money: recorded with the change itself,
//! numbered without gaps within its book, so that no reader skips one.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::actor::named;
use crate::ids::{AccountId, BookId};

named! {
    /// The kinds of events.
    EventKind {
        /// A draft was created.
        CampaignCreated "campaign_created",
        /// A campaign went live.
        CampaignLaunched "campaign_launched",
        /// A campaign was cancelled.
        CampaignCancelled "campaign_cancelled",
        /// A campaign reached its deadline while payments were under way, and waits for them.
        CampaignClosing "campaign_closing",
        /// A campaign reached its goal.
        CampaignSucceeded "campaign_succeeded",
        /// A campaign missed its goal.
        CampaignFailed "campaign_failed",
        /// Rewards are being prepared.
        CampaignPreparing "campaign_preparing",
        /// The last tranche was approved.
        CampaignReady "campaign_ready",
        /// A campaign that could not finish was wound down.
        CampaignWoundDown "campaign_wound_down",
        /// A failed campaign was relaunched as a new draft.
        CampaignRelaunched "campaign_relaunched",
        /// A pledge was reserved and waits for its payment.
        PledgeReserved "pledge_reserved",
        /// A pledge's money is in escrow.
        PledgeCollected "pledge_collected",
        /// A pledge's payment was refused.
        PledgeRefused "pledge_refused",
        /// A reservation was not paid in time.
        PledgeExpired "pledge_expired",
        /// A pledge was changed.
        PledgeChanged "pledge_changed",
        /// A pledge was withdrawn by its backer.
        PledgeWithdrawn "pledge_withdrawn",
        /// A pledge is refunded to its backer.
        PledgeRefunded "pledge_refunded",
        /// A tranche release was asked for.
        TrancheRequested "tranche_requested",
        /// A backer objected to a release.
        TrancheObjected "tranche_objected",
        /// A release was approved.
        TrancheApproved "tranche_approved",
        /// A release was rejected.
        TrancheRejected "tranche_rejected",
        /// A tranche reached the initiator.
        TranchePaid "tranche_paid",
        /// The remaining tranches were frozen.
        EscrowFrozen "escrow_frozen",
        /// The remaining tranches were released from the freeze.
        EscrowUnfrozen "escrow_unfrozen",
        /// A refund or payout needs somebody of finance.
        PaymentNeedsAttention "payment_needs_attention",
        /// Somebody became a provider.
        ProviderCreated "provider_created",
        /// A subscription was paid for the first time.
        SubscriptionStarted "subscription_started",
        /// A further month of a subscription was paid.
        SubscriptionRenewed "subscription_renewed",
        /// A subscription went over to a larger plan.
        SubscriptionUpgraded "subscription_upgraded",
        /// The payment of a further month was refused or is not there yet.
        SubscriptionPastDue "subscription_past_due",
        /// A subscription is to end with the month that is paid.
        SubscriptionCancelled "subscription_cancelled",
        /// A subscription goes on after all.
        SubscriptionResumed "subscription_resumed",
        /// A subscription ended.
        SubscriptionEnded "subscription_ended",
        /// The payment of a purchase was refused.
        PurchaseRefused "purchase_refused",
        /// A purchase was not paid in time.
        PurchaseExpired "purchase_expired",
        /// Money came in for a purchase that is no longer wanted, and goes back.
        PurchaseReturned "purchase_returned",
        /// Credits of a month or a pack came in.
        CreditsGranted "credits_granted",
        /// Credits were spent on a project.
        CreditsSpent "credits_spent",
        /// Spent credits were refunded.
        CreditsRefunded "credits_refunded",
        /// Credits expired.
        CreditsExpired "credits_expired",
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The book that it happened in.
    pub book: BookId,
    /// Its position in the book: 1, 2, 3 …
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// The id of the pledge, order, lot, spend or the like that it happened to.
    pub subject: Uuid,
    /// The account that made it happen; none when Palier did.
    pub actor: Option<AccountId>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}
