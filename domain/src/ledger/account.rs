//! The accounts of a book.

use crate::actor::named;

named! {
    /// What an account of a campaign's book holds.
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
        /// Money on its way back from a pledge that was changed, withdrawn or paid too late.
        WithdrawalsPayable "withdrawals_payable",
        /// Hub discounts on their way back.
        DiscountsPayable "discounts_payable",
        /// Money on its way back because the campaign failed, was cancelled or wound down.
        RefundsPayable "refunds_payable",
    }
}

impl AccountKind {
    /// The balance below which the account cannot go; clearing mirrors the
    /// outside and has none.
    pub const fn floor_minor(self) -> Option<i64> {
        match self {
            Self::GatewayClearing => None,
            _ => Some(0),
        }
    }
}

/// An account with its running totals, in minor units of its book's unit.
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
