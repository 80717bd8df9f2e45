//! Deleting media: by their uploader, and by themselves once nothing has referred to them for a day.

use chrono::Duration;

use super::reading::require_medium_for;
use super::{Medium, MediumRefusal};
use crate::clock::Context;
use crate::ids::MediumId;
use crate::permissions::Operation;
use crate::refusal::{Failure, ensure};
use crate::store::Store;

/// How long a medium to which nothing refers is kept.
pub const UNUSED_KEPT: Duration = Duration::hours(24);
/// How many media are swept away at a time.
pub const SWEPT_MAX: u32 = 100;

/// Deletes a medium to which nothing refers; its bytes are to be deleted afterwards.
pub fn delete_medium(store: &mut dyn Store, context: &Context<'_>, id: MediumId) -> Result<Medium, Failure> {
    let (medium, _) = require_medium_for(store, context, Operation::DELETE_MEDIUM, id)?;
    ensure(medium.unused_since.is_some(), MediumRefusal::InUse)?;
    store.delete_medium(id)?;
    Ok(medium)
}

/// Deletes media to which nothing has referred for long enough, a batch at a time; their bytes are to be deleted
/// afterwards. By Palier itself.
pub fn sweep_media(store: &mut dyn Store, context: &Context<'_>) -> Result<Vec<Medium>, Failure> {
    let unused = store.list_unused_media(context.now - UNUSED_KEPT, SWEPT_MAX)?;
    for medium in &unused {
        store.delete_medium(medium.id)?;
    }
    Ok(unused)
}
