//! Referring to media: what refers to a medium keeps it from being swept away, and may make it public.

use std::collections::BTreeSet;

use super::{MediaUser, Medium, MediumFault, MediumKind};
use crate::clock::Context;
use crate::ids::{AccountId, MediumId};
use crate::refusal::{Failure, Faults};
use crate::store::Store;

/// Makes `media` what `user` refers to, publicly or not, in the place of what it referred to before.
///
/// What is new must have been uploaded by `uploader` and be of one of these kinds; each that is not is a fault at its
/// place of the input, which `pointer` tells for its number.
pub fn use_media(
    store: &mut dyn Store,
    context: &Context<'_>,
    (user, uploader): (MediaUser, AccountId),
    (media, kinds, is_public): (&[MediumId], &[MediumKind], bool),
    pointer: impl Fn(usize) -> String,
) -> Result<Vec<Medium>, Failure> {
    let before: BTreeSet<MediumId> = store.media_used_by(user)?.into_iter().collect();
    let found = store.find_media(media)?;
    let mut faults = Faults::default();
    for (number, id) in media.iter().enumerate() {
        let medium = found.iter().find(|medium| medium.id == *id);
        match medium.filter(|medium| medium.uploader == uploader || before.contains(id)) {
            None => faults.add(pointer(number), MediumFault::UnknownMedium),
            Some(medium) => {
                let kind = medium.content.media_type.kind();
                let accepted = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
                faults.unless(kinds.contains(&kind), pointer(number), MediumFault::OtherKind { kind, accepted });
            }
        }
    }
    faults.refuse()?;
    for id in media {
        store.put_media_use(user, *id, is_public)?;
    }
    for id in before.iter().filter(|id| !media.contains(id)) {
        store.delete_media_use(user, *id, context.now)?;
    }
    Ok(media.iter().filter_map(|id| found.iter().find(|medium| medium.id == *id).copied()).collect())
}
