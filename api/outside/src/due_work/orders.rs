//! Payment orders: the gateway is asked, and its answer recorded.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use palier_domain::payments::{
    GatewayError, GatewayOutcome, PaymentGateway, PaymentOrder, PaymentOrderState, PaymentStore, settle_order,
};
use palier_domain::{Context, Failure, StoreError, WriteSet};
use palier_persistence::{Session, WriteError};
use uuid::Uuid;

use super::errand::Errand;

/// What the gateway is asked for.
pub(super) struct Orders {
    pub(super) gateway: Arc<dyn PaymentGateway>,
}

impl Errand for Orders {
    type Piece = PaymentOrder;
    type Answer = GatewayOutcome;
    type Recorded = PaymentOrder;

    const NAME: &'static str = "order";
    const AT_ONCE: usize = 8;

    fn next_due_at(&self, session: &mut Session<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
        session.next_order_due_at()
    }

    fn lease(
        &self,
        session: &mut Session<'_>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<PaymentOrder>, StoreError> {
        session.lease_orders(now, limit)
    }

    fn release(&self, session: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError> {
        session.release_orders(now, limit)
    }

    fn id(order: &PaymentOrder) -> Uuid {
        order.id.0
    }

    fn write_set(order: &PaymentOrder) -> WriteSet {
        order.book.into()
    }

    async fn call(&self, order: PaymentOrder, now: DateTime<Utc>) -> GatewayOutcome {
        let gateway = Arc::clone(&self.gateway);
        let answered = tokio::task::spawn_blocking(move || gateway.perform(&order, now)).await;
        answered.unwrap_or_else(|broken| Err(GatewayError::Unavailable(broken.to_string())))
    }

    fn record(
        session: &mut Session<'_>,
        context: &Context<'_>,
        order: &PaymentOrder,
        outcome: &GatewayOutcome,
        _lease_until: Option<DateTime<Utc>>,
    ) -> Result<PaymentOrder, Failure> {
        settle_order(session, context, (order.book, order.asked()), outcome)
    }

    fn count(settled: &PaymentOrder) {
        if settled.state == PaymentOrderState::NeedsAttention {
            metrics::counter!("palier_orders_needing_attention_total", "kind" => settled.kind().as_str()).increment(1);
        }
    }

    fn report(order: &PaymentOrder, error: &WriteError, _is_passing: bool) {
        tracing::error!(order = %order.id, %error, "the gateway's answer could not be recorded; it is asked again");
    }

    fn postpone(session: &mut Session<'_>, order: &PaymentOrder, until: DateTime<Utc>) -> Result<(), Failure> {
        let found = session.find_order(order.book, order.id)?;
        if let Some(mut order) = found.filter(|order| order.state == PaymentOrderState::Pending) {
            order.due_at = order.due_at.max(until);
            session.update_order(&order)?;
        }
        Ok(())
    }
}
