//! Transfers, which form a hash chain within their book.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{AccountKind, Unit};
use crate::actor::named;
use crate::chain::{ChainHash, Fields};
use crate::ids::{BookId, CreditLotId, CreditSpendId, PaymentOrderId, PledgeId, TransferId};

/// The form in which a transfer is hashed; part of what is hashed.
pub const HASH_VERSION: u8 = 2;

named! {
    /// Why money or credits moved.
    TransferKind {
        /// A pledge's money came in.
        Collection "collection",
        /// Money came in too late, and is refunded.
        LateCollection "late_collection",
        /// Money is refunded because the backer changed or withdrew the pledge.
        Withdrawal "withdrawal",
        /// Money is refunded because the campaign failed, was cancelled or wound down.
        Refund "refund",
        /// A refund reached the account it was paid from.
        RefundPaid "refund_paid",
        /// A tranche was released to the initiator.
        Release "release",
        /// The platform's fee was taken out of the last tranche.
        PlatformFee "platform_fee",
        /// The processing fee was taken out of the last tranche.
        ProcessingFee "processing_fee",
        /// A released tranche reached the initiator.
        PayoutPaid "payout_paid",
        /// Money was collected a second time, and is refunded.
        RepeatedCollection "repeated_collection",
        /// Money was paid out a second time.
        RepeatedPayment "repeated_payment",
        /// The refund of what was collected twice reached the payer.
        RepeatReturned "repeat_returned",
        /// A provider paid for a month of a plan.
        PlanPayment "plan_payment",
        /// A provider paid for a credit pack.
        PackPayment "pack_payment",
        /// A month of a plan brought its credits.
        CreditGrant "credit_grant",
        /// A pack brought its credits.
        CreditPurchase "credit_purchase",
        /// Credits of a lot were spent.
        CreditSpend "credit_spend",
        /// Spent credits were refunded, as a new lot.
        CreditRefund "credit_refund",
        /// What was left of a lot expired.
        CreditExpiry "credit_expiry",
    }
}

named! {
    /// What may make a transfer necessary, besides its pledge, its tranche and its order.
    CauseKind {
        /// A spend of credits: what it cost, or what of it came back.
        CreditSpend "credit_spend",
    }
}

/// What made a transfer necessary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// The kind of thing.
    pub kind: CauseKind,
    /// The thing.
    pub id: Uuid,
}

impl From<CreditSpendId> for Cause {
    fn from(spend: CreditSpendId) -> Self {
        Self { kind: CauseKind::CreditSpend, id: spend.0 }
    }
}

/// A movement of money or credits, which never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The book.
    pub book: BookId,
    /// Its position in the book: 1, 2, 3 …
    pub seq: i64,
    /// Its id.
    pub id: TransferId,
    /// Where it came from.
    pub debit: AccountKind,
    /// Where it went.
    pub credit: AccountKind,
    /// How much, in the unit (money in minor units); greater than zero.
    pub amount_minor: i64,
    /// The unit, that of both accounts.
    pub unit: Unit,
    /// Why.
    pub kind: TransferKind,
    /// The pledge that it is about.
    pub pledge: Option<PledgeId>,
    /// The tranche that it is about.
    pub tranche: Option<i64>,
    /// The payment order that it answers to.
    pub order: Option<PaymentOrderId>,
    /// The lot whose credits moved.
    pub lot: Option<CreditLotId>,
    /// What made it necessary, where that is neither the pledge, the tranche nor the order.
    pub cause: Option<Cause>,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Its link of the chain: the hash of the link before it and its own digest.
    pub hash: ChainHash,
}

impl Transfer {
    /// The hash over all that it says, but not over what came before it: each field is preceded by its length, so that
    /// no two transfers encode alike.
    pub fn digest(&self) -> ChainHash {
        let (pledge, order) = (self.pledge.map(|id| id.0), self.order.map(|id| id.0));
        let lot = self.lot.map(|id| id.0);
        let tranche = self.tranche.map(i64::to_be_bytes);
        let mut fields = Fields::default();
        fields.add(&[HASH_VERSION]);
        fields.add(self.book.0.as_bytes());
        fields.add(&self.seq.to_be_bytes());
        fields.add(self.id.0.as_bytes());
        fields.add(self.debit.as_str().as_bytes());
        fields.add(self.credit.as_str().as_bytes());
        fields.add(&self.amount_minor.to_be_bytes());
        fields.add(self.unit.code().as_bytes());
        fields.add(self.kind.as_str().as_bytes());
        fields.add(pledge.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        fields.add(tranche.as_ref().map_or(&[], |number| number.as_slice()));
        fields.add(order.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        fields.add(lot.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        fields.add(self.cause.map_or(&[], |cause| cause.kind.as_str().as_bytes()));
        fields.add(self.cause.as_ref().map_or(&[], |cause| cause.id.as_bytes().as_slice()));
        fields.add(&self.recorded_at.timestamp_micros().to_be_bytes());
        fields.hash()
    }

    /// The spend that it is a part of, or that it gives back.
    pub fn spend(&self) -> Option<CreditSpendId> {
        let cause = self.cause.filter(|cause| cause.kind == CauseKind::CreditSpend)?;
        Some(CreditSpendId(cause.id))
    }

    /// Its link of the chain after a link: whoever has both digests and links can follow the chain without knowing what
    /// any transfer says.
    pub fn link_after(&self, previous: ChainHash) -> ChainHash {
        previous.link(self.digest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn transfer() -> Transfer {
        Transfer {
            book: BookId(Uuid::from_u128(1)),
            seq: 2,
            id: TransferId(Uuid::from_u128(3)),
            debit: AccountKind::Escrow,
            credit: AccountKind::InitiatorPayable,
            amount_minor: 2_500,
            unit: Unit::Money(Currency::Eur),
            kind: TransferKind::Release,
            pledge: None,
            tranche: Some(1),
            order: None,
            lot: None,
            cause: None,
            recorded_at: DateTime::from_timestamp_micros(1_772_442_000_123_456).unwrap(),
            hash: ChainHash::GENESIS,
        }
    }

    #[test]
    fn what_is_hashed_stays_what_it_is() {
        let hash = "2476a78c1c798e78437320a276d2f2d1f7b5a15f8e7f6f0d07b0055a9ce25a00";
        assert_eq!(transfer().link_after(ChainHash([7; 32])).to_string(), hash);
    }

    #[test]
    fn every_field_is_part_of_the_digest() {
        let other = Uuid::from_u128(9);
        let changes: [fn(&mut Transfer, Uuid); 15] = [
            |transfer, other| transfer.book = BookId(other),
            |transfer, _| transfer.seq += 1,
            |transfer, other| transfer.id = TransferId(other),
            |transfer, _| transfer.debit = AccountKind::GatewayClearing,
            |transfer, _| transfer.credit = AccountKind::PlatformFees,
            |transfer, _| transfer.amount_minor += 1,
            |transfer, _| transfer.unit = Unit::Money(Currency::Chf),
            |transfer, _| transfer.unit = Unit::Credit,
            |transfer, _| transfer.kind = TransferKind::PlatformFee,
            |transfer, other| transfer.pledge = Some(crate::ids::PledgeId(other)),
            |transfer, _| transfer.tranche = Some(2),
            |transfer, other| transfer.order = Some(PaymentOrderId(other)),
            |transfer, other| transfer.lot = Some(CreditLotId(other)),
            |transfer, other| transfer.cause = Some(CreditSpendId(other).into()),
            |transfer, _| transfer.recorded_at += chrono::Duration::microseconds(1),
        ];
        for (place, change) in changes.into_iter().enumerate() {
            let mut changed = transfer();
            change(&mut changed, other);
            assert_ne!(changed.digest(), transfer().digest(), "change {place}");
        }
    }
}
