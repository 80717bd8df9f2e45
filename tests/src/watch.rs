//! The audit after every step of a story: whatever was written left all rows in agreement.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use palier_persistence::audit::RepeatedAudit;
use reqwest::Method;

use crate::Reply;

/// Audits one database again and again. Of steps that end together the last one's audit speaks for all.
pub struct Watch {
    audit: Mutex<(RepeatedAudit, u64)>,
    steps: AtomicU64,
}

impl Watch {
    /// Watches the database at this address.
    pub fn over(url: &str) -> Self {
        let url = url.parse().expect("a database address");
        Self { audit: Mutex::new((RepeatedAudit::open(&url).expect("a connection"), 0)), steps: AtomicU64::new(0) }
    }

    /// Fails the story when rows disagree after a request that may have written. A refusal leaves nothing behind.
    #[track_caller]
    pub fn after(&self, method: &Method, path: &str, reply: &Reply) {
        if method.is_safe() || (400..500).contains(&reply.status) {
            return;
        }
        let step = self.steps.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::task::block_in_place(|| self.look(step, method, path));
    }

    #[track_caller]
    fn look(&self, step: u64, method: &Method, path: &str) {
        let mut guard = self.audit.lock().expect("an audit that did not fail");
        let (audit, seen) = &mut *guard;
        if *seen >= step {
            return;
        }
        *seen = self.steps.load(Ordering::SeqCst);
        let found = audit.run().expect("an audit").disagreement;
        drop(guard);
        if let Some(disagreement) = found {
            panic!("after {method} {path} the audit found: {disagreement}");
        }
    }
}
