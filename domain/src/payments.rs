//! Money that crosses the border: recorded intents, and what the gateway answered.
//!
//! A [`PaymentOrder`] is recorded in the transaction that decides it. Only a
//! worker calls the gateway, with a key made from the order, and records the
//! answer through [`settle_order`]: a crash between the two repeats the call
//! with the same key, never the payment.
//!
//! An order names a [`Payable`]: what it is for. What an answer means for that is said in the folder of the context that
//! declares it; here no context is known.

mod foretold;
mod gateway;
mod operations;
mod order;
mod payable;
mod refusal;
mod report;
mod retry_order;
mod settle_order;
mod unexpected;

use foretold::pay;
pub(crate) use foretold::settle_if_foretold;
pub use gateway::{Delivery, GatewayAnswer, GatewayError, GatewayOutcome, InstantAnswers, PaymentGateway, Unread};
pub(crate) use operations::OPERATIONS;
pub use order::{Asked, PaymentOrder, PaymentOrderKind, PaymentOrderState};
pub(crate) use payable::{PaidIn, PaidOut, RepeatReturned, Way, payables};
pub use payable::{Payable, PayableKind};
pub use refusal::PaymentRefusal;
pub use report::{GatewayReport, Heard, hear_report};
pub use retry_order::{list_payment_orders, require_book_of_order, retry_order};
pub use settle_order::settle_order;
pub(crate) use unexpected::FINANCE_TOLD_MAX;
pub use unexpected::{Repeated, UnexpectedCause, UnexpectedMovement, list_unexpected_movements};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::ids::{BookId, PaymentOrderId, UnexpectedMovementId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;

/// The key of an order in lists: newest first.
pub type PaymentOrderKey = (DateTime<Utc>, PaymentOrderId);
/// The key of an unexpected movement in lists: newest first.
pub type UnexpectedMovementKey = (DateTime<Utc>, UnexpectedMovementId);

/// Where payment orders are kept.
pub trait PaymentStore {
    /// Adds an order.
    fn insert_order(&mut self, order: &PaymentOrder) -> Result<(), StoreError>;
    /// The order.
    fn find_order(&mut self, book: BookId, id: PaymentOrderId) -> Result<Option<PaymentOrder>, StoreError>;
    /// The order whose book is not known, as a notification names it.
    fn find_order_anywhere(&mut self, id: PaymentOrderId) -> Result<Option<PaymentOrder>, StoreError>;
    /// Writes the order's state, attempts, due time, reference and refunded amount; gives its lease back.
    fn update_order(&mut self, order: &PaymentOrder) -> Result<(), StoreError>;
    /// The orders of a thing within a book, oldest first (bounded by what can happen to one thing).
    fn list_orders_of(&mut self, book: BookId, subject: Uuid) -> Result<Vec<PaymentOrder>, StoreError>;
    /// Some orders of a book, in no order (at most as many as are named).
    fn read_orders(&mut self, book: BookId, ids: &[PaymentOrderId]) -> Result<Vec<PaymentOrder>, StoreError>;
    /// Orders in a state, newest first.
    fn list_orders(
        &mut self,
        state: Option<PaymentOrderState>,
        page: &PageRequest<PaymentOrderKey>,
    ) -> Result<Page<PaymentOrder, PaymentOrderKey>, StoreError>;
    /// Up to `limit` pending orders due at `now` whose lease is free, soonest
    /// first, leased until `now + LEASE`.
    fn lease_orders(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<PaymentOrder>, StoreError>;
    /// Takes back the leases of up to `limit` pending orders due at `now`, whoever holds them.
    fn release_orders(&mut self, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError>;
    /// When the next pending order is due, whoever holds its lease.
    fn next_order_due_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError>;
    /// Whether a movement that no order awaited is recorded already.
    fn has_unexpected_movement(&mut self, order_key: &str, reference: &str) -> Result<bool, StoreError>;
    /// Records a movement that no order awaited, for ever.
    fn insert_unexpected_movement(&mut self, movement: &UnexpectedMovement) -> Result<(), StoreError>;
    /// Movements that no order awaited, newest first.
    fn list_unexpected_movements(
        &mut self,
        page: &PageRequest<UnexpectedMovementKey>,
    ) -> Result<Page<UnexpectedMovement, UnexpectedMovementKey>, StoreError>;
}
