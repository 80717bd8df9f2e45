//! What time starts in shipments.

use super::moving::remind_receipt;
use crate::jobs::jobs;

jobs! {
    /// Ask a backer whether a shipment arrived.
    REMIND_RECEIPT "remind_receipt" of Book => |store, context, job| {
        remind_receipt(store, context, (job.book.into(), job.subject()?))?;
        Ok(None)
    };
}
