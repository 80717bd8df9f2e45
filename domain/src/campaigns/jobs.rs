//! What time starts in campaigns.

use super::{close_campaign, expire_reservation};
use crate::jobs::jobs;

jobs! {
    /// Close a campaign at its deadline.
    CLOSE_CAMPAIGN "close_campaign" of Book => |store, context, job| {
        Ok(job.again_at(close_campaign(store, context, job.book.into())?))
    };
    /// Give back the stock of a pledge that was not paid in time.
    EXPIRE_RESERVATION "expire_reservation" of Book => |store, context, job| {
        expire_reservation(store, context, job.book.into(), job.subject()?)?;
        Ok(None)
    };
}
