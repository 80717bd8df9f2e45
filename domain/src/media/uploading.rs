//! Uploading: what the bytes are was found out, and they are kept, before the medium is recorded.

use uuid::Uuid;

use super::{Content, Medium, MediumKind, UNUSED_MEDIA_MAX, check_extent, check_length, check_size};
use crate::clock::Context;
use crate::ids::MediumId;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;

/// A medium whose bytes are kept.
#[derive(Debug, Clone, Copy)]
pub struct UploadMedium {
    /// The id that it gets.
    pub id: MediumId,
    /// The name under which its bytes are kept.
    pub stored_as: Uuid,
    /// What its bytes are.
    pub content: Content,
}

/// Refuses an upload for which there would be no room, before its bytes are read.
pub fn require_room_for_upload(store: &mut dyn Store, context: &Context<'_>, id: MediumId) -> Result<(), Failure> {
    Operation::UPLOAD_MEDIUM.allow(context.actor, Relations::NONE)?;
    let uploader = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let limit = UNUSED_MEDIA_MAX;
    let unused = store.count_unused_media(uploader, limit)?;
    ensure(unused < limit, Refusal::LimitReached { what: "unused_media", limit })?;
    ensure(store.find_media(&[id])?.is_empty(), Refusal::IdTaken)?;
    Ok(())
}

/// Records a medium.
pub fn upload_medium(store: &mut dyn Store, context: &Context<'_>, command: UploadMedium) -> Result<Medium, Failure> {
    require_room_for_upload(store, context, command.id)?;
    let uploader = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let UploadMedium { id, stored_as, content } = command;
    check_content(&content)?;
    let medium = Medium { id, uploader, stored_as, content, created_at: context.now, unused_since: Some(context.now) };
    store.insert_medium(&medium)?;
    Ok(medium)
}

fn check_content(content: &Content) -> Result<(), Refusal> {
    check_size(content.media_type, content.bytes)?;
    // Only pictures are decoded, to be shown in other sizes.
    let is_decoded = content.media_type.kind() == MediumKind::Image;
    content.extent.filter(|_| is_decoded).map_or(Ok(()), check_extent)?;
    content.duration_ms.map_or(Ok(()), check_length)?;
    Ok(())
}
