//! Replies that are kept for their idempotency keys: which of them, in what form, and which keys are in use.

mod keys_in_use;
mod reply_sealer;

use crate::problem::ProblemType;

pub use keys_in_use::KeysInUse;
pub use reply_sealer::ReplySealer;

/// Whether a refusal is kept for the key of its request: all but faults of ours, 401, 429 and `validation-failed`.
pub fn is_kept(kind: &ProblemType) -> bool {
    matches!(kind.status, 400..=499) && !matches!(kind.status, 401 | 429) && kind.slug != "validation-failed"
}
