//! Payment orders: the intent to collect, refund or pay out.

use chrono::{DateTime, Duration, Utc};

use super::Payable;
use crate::actor::named;
use crate::clock::Context;
use crate::ids::{BookId, PaymentOrderId};
use crate::ledger::{AccountKind, Movement, TransferKind};
use crate::money::Money;

/// The longest time between two attempts.
const BACKOFF_MAX: Duration = Duration::hours(1);

named! {
    /// Which way the money goes.
    PaymentOrderKind {
        /// From a backer into escrow, or from a provider.
        Collect "collect",
        /// Back to who paid.
        Refund "refund",
        /// To the initiator.
        Payout "payout",
    }
}

named! {
    /// How far an order is.
    PaymentOrderState {
        /// To be carried out, or asked about again, when due.
        Pending "pending",
        /// The money moved.
        Settled "settled",
        /// The gateway refused to collect.
        Refused "refused",
        /// The gateway refused a refund or payout too often: somebody of finance must look.
        NeedsAttention "needs_attention",
    }
}

/// A recorded intent to move money at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrder {
    /// Its id.
    pub id: PaymentOrderId,
    /// The book whose money it moves.
    pub book: BookId,
    /// What it pays for, gives back or pays out.
    pub payable: Payable,
    /// Whether nobody is there to confirm the payment: a renewal that time started.
    pub is_unattended: bool,
    /// The collection that a refund pays back.
    pub source: Option<PaymentOrderId>,
    /// How much.
    pub amount: Money,
    /// How much of a collection was refunded, in minor units.
    pub refunded_minor: i64,
    /// How far it is.
    pub state: PaymentOrderState,
    /// How often the gateway was asked without success since the last retry by hand.
    pub attempts: i64,
    /// How often the gateway refused it: part of the key, so that the gateway
    /// sees a new request after each refusal, and the same one after a time-out.
    /// Of a settled order, the one under which its money moved.
    pub generation: i64,
    /// The gateway's name for the movement.
    pub reference: Option<String>,
    /// What the gateway said last when it did not accept.
    pub last_error: Option<String>,
    /// When it is carried out or asked about next.
    pub due_at: DateTime<Utc>,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// When the money moved.
    pub settled_at: Option<DateTime<Utc>>,
}

/// What the gateway was asked: an order in one of its generations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The order.
    pub order: PaymentOrderId,
    /// Its generation then.
    pub generation: i64,
}

impl Asked {
    /// The key under which the gateway knows it.
    pub fn key(&self) -> String {
        format!("{}-{}", self.order, self.generation)
    }

    /// Reads the key under which the gateway knows an order.
    pub fn parse(key: &str) -> Option<Self> {
        let (order, generation) = key.rsplit_once('-')?;
        Some(Self { order: PaymentOrderId(order.parse().ok()?), generation: generation.parse().ok()? })
    }
}

impl PaymentOrder {
    /// A new order of a book, due at once.
    pub(crate) fn new(context: &Context<'_>, book: BookId, payable: Payable, amount: Money) -> Self {
        Self {
            id: PaymentOrderId(context.ids.next()),
            book,
            payable,
            is_unattended: false,
            source: None,
            amount,
            refunded_minor: 0,
            state: PaymentOrderState::Pending,
            attempts: 0,
            generation: 0,
            reference: None,
            last_error: None,
            due_at: context.now,
            created_at: context.now,
            settled_at: None,
        }
    }

    /// Which way the money goes.
    pub const fn kind(&self) -> PaymentOrderKind {
        self.payable.kind.direction()
    }

    /// The transfer that says that it was paid out of an account.
    pub(crate) fn paid_out_of(&self, account: AccountKind, kind: TransferKind) -> Movement {
        Movement {
            order: Some(self.id),
            ..Movement::new(kind, account, AccountKind::GatewayClearing, self.amount.amount_minor)
        }
    }

    /// Marks it settled: the money moved.
    pub(crate) fn settle(&mut self, context: &Context<'_>, reference: String) {
        self.state = PaymentOrderState::Settled;
        self.reference = Some(reference);
        self.settled_at = Some(context.now);
        self.last_error = None;
    }

    /// Marks a collection refused: the money did not move and will not.
    pub(crate) fn refuse(&mut self, reason: String) {
        self.state = PaymentOrderState::Refused;
        self.attempts += 1;
        self.last_error = Some(reason);
    }

    /// What the gateway is asked by it now.
    pub const fn asked(&self) -> Asked {
        Asked { order: self.id, generation: self.generation }
    }

    /// The idempotency key under which the gateway knows the order.
    pub fn key(&self) -> String {
        self.asked().key()
    }

    /// How long to wait after `attempts` without success.
    pub(crate) fn backoff(&self) -> Duration {
        let doublings = u32::try_from(self.attempts.clamp(1, 8) - 1).unwrap_or(0);
        (Duration::seconds(30) * 2_i32.pow(doublings)).min(BACKOFF_MAX)
    }
}
