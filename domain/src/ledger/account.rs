//! The accounts of a book, by its kind.

use super::Unit;
use crate::actor::named;
use crate::money::Currency;

named! {
    /// Whose book it is.
    BookKind {
        /// A campaign's: its escrow and all that comes of it.
        Campaign "campaign",
        /// A provider's: credits, and what was paid for them.
        Provider "provider",
    }
}

named! {
    /// What an account of a book holds.
    AccountKind {
        /// Money at the payment gateway: debited when it comes in, credited when it leaves.
        GatewayClearing "gateway_clearing",
        /// Money held for the backers until it is released or refunded.
        Escrow "escrow",
        /// Released money that is owed to the initiator.
        InitiatorPayable "initiator_payable",
        /// The platform's fee.
        PlatformFees "platform_fees",
        /// The fee for processing payments.
        ProcessingFees "processing_fees",
        /// Money on its way back to who paid it, for what was changed, withdrawn or paid too late.
        WithdrawalsPayable "withdrawals_payable",
        /// Money on its way back because the campaign failed, was cancelled or wound down.
        RefundsPayable "refunds_payable",
        /// Money that the gateway moved twice: what came in again is on its way back, what went out again is missing.
        RepeatedMovements "repeated_movements",
        /// What a provider paid for subscriptions.
        SubscriptionRevenue "subscription_revenue",
        /// What a provider paid for credit packs.
        PackRevenue "pack_revenue",
        /// Where credits come from: debited when they are granted.
        CreditsIssued "credits_issued",
        /// Credits that a provider may spend.
        CreditsAvailable "credits_available",
        /// Credits that were spent.
        CreditsSpent "credits_spent",
        /// Credits whose time was over before they were spent.
        CreditsExpired "credits_expired",
    }
}

impl AccountKind {
    /// The balance below which the account cannot go; clearing and repeated movements mirror
    /// the outside and credits are issued at will, so these have none.
    pub const fn floor_minor(self) -> Option<i64> {
        match self {
            Self::GatewayClearing | Self::RepeatedMovements | Self::CreditsIssued => None,
            _ => Some(0),
        }
    }

    /// The unit that the account counts in a book whose money is in `currency`:
    /// the account's kind alone decides whether it is money or credits.
    pub const fn unit(self, currency: Currency) -> Unit {
        match self {
            Self::CreditsIssued | Self::CreditsAvailable | Self::CreditsSpent | Self::CreditsExpired => Unit::Credit,
            _ => Unit::Money(currency),
        }
    }

    /// The accounts of a book of this kind.
    pub const fn of(kind: BookKind) -> &'static [Self] {
        match kind {
            BookKind::Campaign => &[
                Self::GatewayClearing,
                Self::Escrow,
                Self::InitiatorPayable,
                Self::PlatformFees,
                Self::ProcessingFees,
                Self::WithdrawalsPayable,
                Self::RefundsPayable,
                Self::RepeatedMovements,
            ],
            BookKind::Provider => &[
                Self::GatewayClearing,
                Self::WithdrawalsPayable,
                Self::RepeatedMovements,
                Self::SubscriptionRevenue,
                Self::PackRevenue,
                Self::CreditsIssued,
                Self::CreditsAvailable,
                Self::CreditsSpent,
                Self::CreditsExpired,
            ],
        }
    }
}

/// An account with its running totals, in its own unit (money in minor units).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// What it holds.
    pub kind: AccountKind,
    /// The sum of all transfers from it.
    pub debits_minor: i64,
    /// The sum of all transfers to it.
    pub credits_minor: i64,
}

impl Account {
    /// An account that nothing has moved through.
    pub const fn new(kind: AccountKind) -> Self {
        Self { kind, debits_minor: 0, credits_minor: 0 }
    }

    /// Credits less debits, in minor units.
    pub const fn balance_minor(&self) -> i64 {
        self.credits_minor.saturating_sub(self.debits_minor)
    }
}
