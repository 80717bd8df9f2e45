//! What time starts in the journal.

use super::tell_of_pledges;
use crate::jobs::jobs;

jobs! {
    /// Tell an initiator of the pledges that were collected since the last time.
    TELL_OF_PLEDGES "tell_of_pledges" of Book => |store, context, job| {
        tell_of_pledges(store, context, job.book)?;
        Ok(None)
    };
}
