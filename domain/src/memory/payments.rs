//! Payment orders in memory.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{MemoryStore, check, check_new, claim, newest_page_of, one, release};
use crate::ids::{BookId, PaymentOrderId};
use crate::page::{Page, PageRequest};
use crate::payments::{
    PayableKind, PaymentOrder, PaymentOrderKey, PaymentOrderKind, PaymentOrderState, PaymentStore, UnexpectedMovement,
    UnexpectedMovementKey,
};
use crate::store::StoreError;

fn check_order(order: &PaymentOrder) -> Result<(), StoreError> {
    let is_collection = order.kind() == PaymentOrderKind::Collect;
    check(order.amount.amount_minor > 0, "payment_orders_amount")?;
    let refunded_max = if is_collection { order.amount.amount_minor } else { 0 };
    check((0..=refunded_max).contains(&order.refunded_minor), "payment_orders_refunded")?;
    check(order.attempts >= 0 && order.generation >= 0, "payment_orders_attempts")
}

impl MemoryStore {
    fn orders_where(&self, is_wanted: impl Fn(&PaymentOrder) -> bool) -> Vec<PaymentOrder> {
        self.orders.iter().map(|(order, _)| order).filter(|order| is_wanted(order)).cloned().collect()
    }
}

impl PaymentStore for MemoryStore {
    fn insert_order(&mut self, order: &PaymentOrder) -> Result<(), StoreError> {
        check_new(self.orders.iter().all(|(other, _)| other.id != order.id), "payment_orders_pkey")?;
        check_order(order)?;
        let pays_again = |(other, _): &(PaymentOrder, _)| (other.book, other.payable) == (order.book, order.payable);
        let is_payout = order.payable.kind == PayableKind::TRANCHE_PAYOUT;
        check_new(!is_payout || !self.orders.iter().any(pays_again), "payment_orders_payouts")?;
        self.orders.push((order.clone(), None));
        Ok(())
    }

    fn find_order(&mut self, book: BookId, id: PaymentOrderId) -> Result<Option<PaymentOrder>, StoreError> {
        Ok(self.orders_where(|order| (order.book, order.id) == (book, id)).pop())
    }

    fn find_order_anywhere(&mut self, id: PaymentOrderId) -> Result<Option<PaymentOrder>, StoreError> {
        Ok(self.orders_where(|order| order.id == id).pop())
    }

    fn update_order(&mut self, order: &PaymentOrder) -> Result<(), StoreError> {
        check_order(order)?;
        let kept = one(self.orders.iter_mut().find(|(kept, _)| kept.id == order.id), "payment_orders")?;
        *kept = (order.clone(), None);
        Ok(())
    }

    fn list_orders_of(&mut self, book: BookId, subject: Uuid) -> Result<Vec<PaymentOrder>, StoreError> {
        let mut own = self.orders_where(|order| (order.book, order.payable.subject) == (book, subject));
        own.sort_by_key(|order| (order.created_at, order.id));
        Ok(own)
    }

    fn read_orders(&mut self, book: BookId, ids: &[PaymentOrderId]) -> Result<Vec<PaymentOrder>, StoreError> {
        Ok(self.orders_where(|order| order.book == book && ids.contains(&order.id)))
    }

    fn list_orders(
        &mut self,
        state: Option<PaymentOrderState>,
        page: &PageRequest<PaymentOrderKey>,
    ) -> Result<Page<PaymentOrder, PaymentOrderKey>, StoreError> {
        let wanted = self.orders_where(|order| state.is_none_or(|state| order.state == state));
        Ok(newest_page_of(wanted, page, |order| (order.created_at, order.id)))
    }

    fn lease_orders(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<PaymentOrder>, StoreError> {
        let due_at = |order: &PaymentOrder| (order.state == PaymentOrderState::Pending).then_some(order.due_at);
        Ok(claim(&mut self.orders, (now, limit), due_at))
    }

    fn release_orders(&mut self, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError> {
        let due_at = |order: &PaymentOrder| (order.state == PaymentOrderState::Pending).then_some(order.due_at);
        release(&mut self.orders, (now, limit), due_at);
        Ok(())
    }

    fn next_order_due_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let pending = self.orders.iter().filter(|(order, _)| order.state == PaymentOrderState::Pending);
        Ok(pending.map(|(order, _)| order.due_at).min())
    }

    fn has_unexpected_movement(&mut self, order_key: &str, reference: &str) -> Result<bool, StoreError> {
        let is_it = |movement: &UnexpectedMovement| {
            (movement.order_key.as_str(), movement.reference.as_str()) == (order_key, reference)
        };
        Ok(self.unexpected_movements.iter().any(is_it))
    }

    fn insert_unexpected_movement(&mut self, movement: &UnexpectedMovement) -> Result<(), StoreError> {
        let is_new = !self.has_unexpected_movement(&movement.order_key, &movement.reference)?;
        check_new(is_new, "unexpected_movements_once")?;
        self.unexpected_movements.push(movement.clone());
        Ok(())
    }

    fn list_unexpected_movements(
        &mut self,
        page: &PageRequest<UnexpectedMovementKey>,
    ) -> Result<Page<UnexpectedMovement, UnexpectedMovementKey>, StoreError> {
        Ok(newest_page_of(self.unexpected_movements.clone(), page, |movement| (movement.recorded_at, movement.id)))
    }
}
