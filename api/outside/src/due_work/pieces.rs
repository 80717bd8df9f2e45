//! One piece of due work: an order that the gateway is asked about, or a job.

use std::sync::Arc;

use chrono::Duration;
use palier_domain::Context;
use palier_domain::actor::Actor;
use palier_domain::jobs::{Job, JobStore, LEASE, do_job};
use palier_domain::payments::{GatewayError, PaymentOrder, PaymentOrderState, PaymentStore};
use palier_domain::settlement::settle_order;
use palier_persistence::{Session, WriteError};

use super::{DueWork, Piece};

/// How many steps of a long job are done before others have their turn.
const STEPS_MAX: usize = 8;
/// How long work that failed waits before it is tried again.
const AFTER_FAILURE: Duration = Duration::seconds(30);
/// How long work waits that found no place, or whose commit is in doubt.
const AFTER_CROWDING: Duration = Duration::seconds(1);

/// How long to wait after an error that says something about the moment rather than about the work.
const fn passing(error: &WriteError) -> Option<Duration> {
    match error {
        WriteError::Overloaded | WriteError::InDoubt | WriteError::Unavailable | WriteError::ShuttingDown => {
            Some(AFTER_CROWDING)
        }
        WriteError::Failed(_) | WriteError::Panicked => None,
    }
}

impl DueWork {
    /// Does what was claimed; an error is logged, and the work is due again later.
    pub(super) async fn run(&self, piece: Piece) {
        match piece {
            Piece::Order(order) => self.carry_out(*order).await,
            Piece::Job(job) => self.run_job(job).await,
        }
    }

    /// Asks the gateway about an order and records its answer.
    async fn carry_out(&self, order: PaymentOrder) {
        let (id, key) = (order.id, (order.book, order.id));
        if let Err(error) = self.ask_and_settle(order).await {
            tracing::error!(order = %id, %error, "the gateway's answer could not be recorded; it is asked again");
            let later = self.clock.now() + passing(&error).unwrap_or(AFTER_FAILURE);
            let postponed = self.database.write(key.0, move |session| {
                let found = session.find_order(key.0, key.1)?;
                if let Some(mut order) = found.filter(|order| order.state == PaymentOrderState::Pending) {
                    order.due_at = order.due_at.max(later);
                    session.update_order(&order)?;
                }
                Ok(())
            });
            if let Err(error) = postponed.await {
                tracing::error!(order = %id, %error, "the order waits for its lease to run out");
            }
        }
    }

    async fn ask_and_settle(&self, order: PaymentOrder) -> Result<(), WriteError> {
        let (gateway, asked, now) = (Arc::clone(&self.gateway), order.clone(), self.clock.now());
        let answered = tokio::task::spawn_blocking(move || gateway.perform(&asked, now)).await;
        let outcome = answered.unwrap_or_else(|broken| Err(GatewayError::Unavailable(broken.to_string())));
        let (key, gateway, ids) = ((order.book, order.asked()), Arc::clone(&self.gateway), Arc::clone(&self.ids));
        let settle = move |session: &mut Session<'_>| {
            let context = Context { actor: &Actor::System, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
            settle_order(session, &context, key, &outcome)
        };
        let settled = self.database.write(order.book, settle).await?;
        if settled.state == PaymentOrderState::NeedsAttention {
            metrics::counter!("palier_orders_needing_attention_total", "kind" => settled.kind.as_str()).increment(1);
        }
        Ok(())
    }

    /// Runs a job step by step, each in a transaction of its own that renews the lease; one
    /// that is not done after some steps gives the lease back, for others to have their turn.
    async fn run_job(&self, job: Job) {
        let mut done = Ok(None);
        for steps_left in (0..STEPS_MAX).rev() {
            let now = self.clock.now();
            let lease = (steps_left > 0).then(|| now + LEASE);
            let (gateway, ids, running) = (Arc::clone(&self.gateway), Arc::clone(&self.ids), job.clone());
            let stepped = self.database.write(job.write_set(), move |session| {
                let context = Context { actor: &Actor::System, now, ids: ids.as_ref(), gateway: gateway.as_ref() };
                do_job(session, &context, &running, lease)
            });
            done = stepped.await;
            if !matches!(done, Ok(Some(due_at)) if due_at <= now) {
                break;
            }
        }
        if let Err(error) = done {
            self.try_later(&job, &error).await;
        }
    }

    async fn try_later(&self, job: &Job, error: &WriteError) {
        let passing = passing(error);
        if passing.is_some() {
            tracing::warn!(job = %job.id, kind = %job.kind, %error, "a job found no place; it is tried again");
        } else {
            metrics::counter!("palier_jobs_failed_total", "kind" => job.kind.as_str()).increment(1);
            tracing::error!(job = %job.id, kind = %job.kind, %error, "a job failed; it is tried again");
        }
        let (key, later) = ((job.book, job.id), self.clock.now() + passing.unwrap_or(AFTER_FAILURE));
        let postponed = self.database.write(job.write_set(), move |session| {
            if let Some(job) = session.find_job(key.0, key.1)? {
                session.postpone_job(&Job { due_at: later, ..job }, None)?;
            }
            Ok(())
        });
        if let Err(error) = postponed.await {
            tracing::error!(job = %job.id, %error, "the job waits for its lease to run out");
        }
    }
}
