//! Work that many requests wait for and one of them does.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::MutexGuard;

/// Lets one attempt run at a time. A failed one has failed for all who were waiting for it: when the database
/// does not answer, they are not kept waiting for one another's time-outs.
#[derive(Default)]
pub(super) struct OneAtATime {
    turn: tokio::sync::Mutex<()>,
    failed_at: Mutex<Option<Instant>>,
}

impl OneAtATime {
    /// The turn, when it comes; none when an attempt failed that ended while this one waited.
    pub(super) async fn wait(&self) -> Option<MutexGuard<'_, ()>> {
        let since = Instant::now();
        let turn = self.turn.lock().await;
        let failed_at = *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        failed_at.is_none_or(|failed_at| failed_at < since).then_some(turn)
    }

    /// The turn, if nobody has it.
    pub(super) fn take_if_free(&self) -> Option<MutexGuard<'_, ()>> {
        self.turn.try_lock().ok()
    }

    /// Tells those who wait that the attempt failed.
    pub(super) fn fail(&self) {
        *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn a_failure_counts_for_those_who_waited_and_not_for_those_who_come_later() {
        let work = OneAtATime::default();
        let turn = work.wait().await.unwrap();
        assert!(work.take_if_free().is_none());
        let (waited, ()) = tokio::join!(work.wait(), async {
            tokio::task::yield_now().await;
            work.fail();
            drop(turn);
        });
        assert!(waited.is_none());
        assert!(work.wait().await.is_some());
    }
}
