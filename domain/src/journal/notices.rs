//! Who learns of an event, and what their inbox says about it: one table for all kinds.

use uuid::Uuid;

use crate::events::EventKind;
use crate::ids::AccountId;
use crate::notifications::NotificationKind;

/// For whom a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// An account.
    Account(AccountId),
    /// Everybody of finance, and auditors.
    Finance,
}

impl Audience {
    /// The id under which the feed is kept.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Account(account) => account.0,
            // No account has it: ids of accounts have a version.
            Self::Finance => Uuid::from_u128(0xF1),
        }
    }
}

/// Who learns of an event about a pledge, a tranche or a campaign, besides those who see the whole book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Concerns {
    /// Nobody else.
    Owner,
    /// The backer of the pledge that is its subject.
    Backer,
    /// Everybody with money in the campaign.
    Backers,
    /// Everybody who follows its initiator.
    Followers,
}

/// What an inbox says of an event; none: the event is in the feed, and that is all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Notices {
    pub(super) concerns: Concerns,
    /// What those are told whom it concerns.
    pub(super) to_concerned: Option<NotificationKind>,
    /// What the initiator is told.
    pub(super) to_initiator: Option<NotificationKind>,
    /// What finance is told.
    pub(super) to_finance: Option<NotificationKind>,
}

impl Notices {
    const fn of(concerns: Concerns) -> Self {
        Self { concerns, to_concerned: None, to_initiator: None, to_finance: None }
    }

    const fn to_concerned(self, kind: NotificationKind) -> Self {
        Self { to_concerned: Some(kind), ..self }
    }

    const fn to_initiator(self, kind: NotificationKind) -> Self {
        Self { to_initiator: Some(kind), ..self }
    }

    const fn to_finance(self, kind: NotificationKind) -> Self {
        Self { to_finance: Some(kind), ..self }
    }
}

/// Who is told what of an event in a campaign's book.
pub(super) const fn notices_of(kind: EventKind) -> Notices {
    use NotificationKind as N;
    match kind {
        EventKind::CampaignLaunched => Notices::of(Concerns::Followers).to_concerned(N::CampaignLaunched),
        EventKind::CampaignCancelled => Notices::of(Concerns::Backers).to_concerned(N::CampaignCancelled),
        EventKind::CampaignClosing => Notices::of(Concerns::Backers).to_initiator(N::CampaignClosing),
        EventKind::CampaignSucceeded => {
            Notices::of(Concerns::Backers).to_concerned(N::CampaignSucceeded).to_initiator(N::CampaignSucceeded)
        }
        EventKind::CampaignFailed => {
            Notices::of(Concerns::Backers).to_concerned(N::CampaignFailed).to_initiator(N::CampaignFailed)
        }
        EventKind::CampaignReady => Notices::of(Concerns::Backers).to_concerned(N::CampaignReady),
        EventKind::CampaignWoundDown => {
            Notices::of(Concerns::Backers).to_concerned(N::CampaignWoundDown).to_initiator(N::CampaignWoundDown)
        }
        // Seen in the feed by whoever looks; it is nothing to wake anybody for.
        EventKind::CampaignPreparing
        | EventKind::CampaignTextChanged
        | EventKind::RewardAdded
        | EventKind::RewardStopped => Notices::of(Concerns::Backers),
        EventKind::PledgeDropped => Notices::of(Concerns::Backer).to_concerned(N::PledgeDropped),
        EventKind::PledgeChargedTwice => Notices::of(Concerns::Backer).to_concerned(N::PledgeChargedTwice),
        EventKind::RefundDelayed => Notices::of(Concerns::Backer).to_concerned(N::RefundDelayed),
        EventKind::PayoutDelayed => Notices::of(Concerns::Owner).to_initiator(N::PayoutDelayed),
        EventKind::PledgeReserved => Notices::of(Concerns::Backer).to_concerned(N::PledgeReserved),
        EventKind::PledgeCollected => Notices::of(Concerns::Backer).to_concerned(N::PledgeCollected),
        EventKind::PledgeRefused => Notices::of(Concerns::Backer).to_concerned(N::PledgeRefused),
        EventKind::PledgeExpired => Notices::of(Concerns::Backer).to_concerned(N::PledgeExpired),
        EventKind::PledgeChanged => Notices::of(Concerns::Backer).to_concerned(N::PledgeChanged),
        EventKind::PledgeWithdrawn => Notices::of(Concerns::Backer).to_concerned(N::PledgeWithdrawn),
        EventKind::PledgeRefunded => Notices::of(Concerns::Backer).to_concerned(N::PledgeRefunded),
        EventKind::PledgeLate => Notices::of(Concerns::Backer).to_concerned(N::PledgeLate),
        EventKind::RefundPaid => Notices::of(Concerns::Backer).to_concerned(N::RefundPaid),
        EventKind::TrancheRequested => {
            Notices::of(Concerns::Backers).to_concerned(N::TrancheRequested).to_finance(N::TrancheToDecide)
        }
        EventKind::TrancheObjected => {
            Notices::of(Concerns::Owner).to_initiator(N::TrancheObjected).to_finance(N::TrancheObjected)
        }
        EventKind::TrancheApproved => {
            Notices::of(Concerns::Backers).to_concerned(N::TrancheApproved).to_initiator(N::TrancheApproved)
        }
        EventKind::TrancheRejected => {
            Notices::of(Concerns::Backers).to_concerned(N::TrancheRejected).to_initiator(N::TrancheRejected)
        }
        EventKind::TranchePaid => {
            Notices::of(Concerns::Backers).to_concerned(N::TranchePaid).to_initiator(N::TranchePaid)
        }
        EventKind::EscrowFrozen => {
            Notices::of(Concerns::Backers).to_concerned(N::EscrowFrozen).to_initiator(N::EscrowFrozen)
        }
        EventKind::EscrowUnfrozen => {
            Notices::of(Concerns::Backers).to_concerned(N::EscrowUnfrozen).to_initiator(N::EscrowUnfrozen)
        }
        EventKind::PaymentNeedsAttention => Notices::of(Concerns::Owner).to_finance(N::PaymentNeedsAttention),
        // A draft, also that of a relaunch, is its initiator's alone; what an initiator does is no news to the initiator.
        EventKind::CampaignCreated
        | EventKind::CampaignRelaunched
        | EventKind::RewardStockRaised
        | EventKind::PaymentMovedTwice
        // What happens to providers their use cases tell.
        | EventKind::ProviderCreated
        | EventKind::SubscriptionStarted
        | EventKind::SubscriptionRenewed
        | EventKind::SubscriptionUpgraded
        | EventKind::SubscriptionPastDue
        | EventKind::SubscriptionCancelled
        | EventKind::SubscriptionResumed
        | EventKind::SubscriptionEnded
        | EventKind::PurchaseRefused
        | EventKind::PurchaseExpired
        | EventKind::PurchaseReturned
        | EventKind::CreditsGranted
        | EventKind::CreditsSpent
        | EventKind::CreditsRefunded
        | EventKind::CreditsExpired => Notices::of(Concerns::Owner),
    }
}
