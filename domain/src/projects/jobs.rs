//! What time starts in projects.

use super::{expire_project, open_check_in_by_time, tell_spenders};
use crate::ids::AccountId;
use crate::jobs::jobs;

jobs! {
    /// End a submitted project that nobody decided on in time.
    EXPIRE_PROJECT "expire_project" of Project => |store, context, job| {
        expire_project(store, context, job.project())?;
        Ok(None)
    };
    /// Ask the client of a project that waits whether it is still wanted.
    OPEN_CHECK_IN "open_check_in" of Project => |store, context, job| {
        Ok(job.again_at(open_check_in_by_time(store, context, job.project())?))
    };
    /// Tell whoever spent on a project, without an application that stands, how it left the list, some at a time.
    TELL_SPENDERS "tell_spenders" of Project => |store, context, job| {
        tell_spenders(store, context, job.project(), job.subject.map(AccountId))?;
        Ok(None)
    };
}
