//! What time starts in escrow.

use super::refund_pledges;
use crate::ids::PledgeId;
use crate::jobs::{Job, jobs};

jobs! {
    /// Refund the pledges of a campaign that failed, was cancelled or wound down, some at a time.
    REFUND_PLEDGES "refund_pledges" of Book => |store, context, job| {
        let left = refund_pledges(store, context, job.book.into(), job.subject.map(PledgeId))?;
        Ok(left.map(|left| Job { subject: left.after.map(|last| last.0), due_at: context.now, ..job.clone() }))
    };
}
