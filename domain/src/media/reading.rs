//! Who sees a medium.

use super::{Medium, MediumKey, UPLOADER};
use crate::clock::Context;
use crate::ids::MediumId;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal};
use crate::store::Store;

/// The caller's own media, newest first.
pub fn list_my_media(
    store: &mut dyn Store,
    context: &Context<'_>,
    page: &PageRequest<MediumKey>,
) -> Result<Page<Medium, MediumKey>, Failure> {
    Operation::LIST_MY_MEDIA.allow(context.actor, Relations::NONE)?;
    let uploader = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.list_media_of(uploader, page)?)
}

/// A medium, and whether everybody may see it.
pub fn read_medium(store: &mut dyn Store, context: &Context<'_>, id: MediumId) -> Result<(Medium, bool), Failure> {
    require_medium_for(store, context, Operation::GET_MEDIUM, id)
}

/// The medium whose bytes the caller wants: its uploader, anybody if it is public, or whoever was given a link to it.
pub fn may_open_medium(
    store: &mut dyn Store,
    context: &Context<'_>,
    (id, has_link): (MediumId, bool),
) -> Result<(Medium, bool), Failure> {
    if !has_link {
        return require_medium_for(store, context, Operation::DOWNLOAD_MEDIUM, id);
    }
    let medium = store.find_media(&[id])?.pop().ok_or(Refusal::NotFound)?;
    Ok((medium, false))
}

/// The medium, if the caller may do this to it, and whether everybody may see it.
pub(super) fn require_medium_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    id: MediumId,
) -> Result<(Medium, bool), Failure> {
    operation.admit(context.actor)?;
    let medium = store.find_media(&[id])?.pop().ok_or(Refusal::NotFound)?;
    let is_public = store.is_medium_public(id)?;
    let relations = Relations::NONE.known_to(&[]).public(is_public).with(UPLOADER, context.actor.is(medium.uploader));
    operation.allow(context.actor, relations)?;
    Ok((medium, is_public))
}
