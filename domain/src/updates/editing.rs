//! Editing an update: tells nobody again, and keeps every earlier text.

use super::publishing::{check_text, use_media_of};
use super::reading::{UpdateFor, require_update_for};
use super::{DatedText, TEXTS_MAX, Update, UpdateText};
use crate::campaigns::Campaign;
use crate::clock::Context;
use crate::ids::{CampaignId, UpdateId};
use crate::page::{Page, PageRequest};
use crate::permissions::Operation;
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure, ensure_version};
use crate::store::Store;

/// What is to be edited of an update's text; none leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct UpdateChanges {
    /// Another title.
    pub title: Option<crate::text::Line<{ super::TITLE_CHARACTERS_MAX }>>,
    /// Another body.
    pub body: Option<crate::text::Prose<{ super::BODY_CHARACTERS_MAX }>>,
    /// Other links.
    pub links: Option<Vec<super::UpdateLink>>,
    /// Other media.
    pub media: Option<Vec<super::UpdateMedium>>,
}

/// Edits the text of an update.
pub fn edit_update(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, UpdateId),
    seen: &SeenVersions,
    changes: UpdateChanges,
) -> Result<(Campaign, Update), Failure> {
    let UpdateFor { campaign, mut update, .. } = require_update_for(store, context, Operation::EDIT_UPDATE, ids)?;
    ensure_version(update.edit_version(), seen)?;
    let UpdateText { title, body, links, media } = update.text.clone();
    let text = UpdateText {
        title: changes.title.unwrap_or(title),
        body: changes.body.unwrap_or(body),
        links: changes.links.unwrap_or(links),
        media: changes.media.unwrap_or(media),
    };
    if text == update.text {
        return Ok((campaign, update));
    }
    let mut faults = Faults::default();
    check_text(&text, "", &mut faults);
    faults.refuse()?;
    ensure(update.version < TEXTS_MAX, Refusal::LimitReached { what: "texts", limit: TEXTS_MAX })?;
    update.text = text;
    update.version += 1;
    update.edited_at = Some(context.now);
    store.write_update_text(&update)?;
    use_media_of(store, context, &update, "")?;
    Ok((campaign, update))
}

/// Every text that an update has had, for whoever reads it; the newest first.
pub fn list_update_texts(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, UpdateId),
    page: &PageRequest<i64>,
) -> Result<Page<DatedText, i64>, Failure> {
    let found = require_update_for(store, context, Operation::LIST_UPDATE_TEXTS, ids)?;
    Ok(store.list_update_texts(found.campaign.id, found.update.id, page)?)
}
