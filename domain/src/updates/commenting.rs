//! Comments on updates, and hiding those that abuse.

use super::reading::{UpdateFor, require_update_for};
use super::refusal::UpdateRefusal;
use super::{COMMENT_CHARACTERS_MAX, Comment, CommentAction, CommentKey, Hidden, REASON_CHARACTERS_MAX};
use crate::clock::Context;
use crate::frequency::{FrequentAct, count_act};
use crate::ids::{CampaignId, CommentId, UpdateId};
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, ensure};
use crate::store::Store;
use crate::text::{Line, Prose};

/// Comments on an update: a backer of its audience, or the initiator.
pub fn create_update_comment(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, UpdateId),
    (id, text): (CommentId, Prose<COMMENT_CHARACTERS_MAX>),
) -> Result<Comment, Failure> {
    let UpdateFor { campaign, update } = require_update_for(store, context, Operation::CREATE_UPDATE_COMMENT, ids)?;
    let author = context.actor.account().ok_or(Refusal::SignInRequired)?;
    ensure(store.find_comment(campaign.id, update.id, id)?.is_none(), Refusal::IdTaken)?;
    count_act(store, context, (author, FrequentAct::CommentOnUpdate, campaign.id.0))?;
    let (campaign, update) = (campaign.id, update.id);
    let comment = Comment { campaign, update, id, author, text, created_at: context.now, hidden: None };
    store.insert_comment(&comment)?;
    Ok(comment)
}

/// The comments on an update, oldest first; of a hidden one, that it was and why.
pub fn list_update_comments(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, UpdateId),
    page: &PageRequest<CommentKey>,
) -> Result<Page<Comment, CommentKey>, Failure> {
    let UpdateFor { campaign, update } = require_update_for(store, context, Operation::LIST_UPDATE_COMMENTS, ids)?;
    Ok(store.list_comments(campaign.id, update.id, page)?)
}

/// Hides a comment, with a reason that everybody is told; its author is told too.
pub fn hide_update_comment(
    store: &mut dyn Store,
    context: &Context<'_>,
    ids: (CampaignId, UpdateId),
    (id, reason): (CommentId, Line<REASON_CHARACTERS_MAX>),
) -> Result<Comment, Failure> {
    let UpdateFor { campaign, update } = require_update_for(store, context, Operation::HIDE_UPDATE_COMMENT, ids)?;
    let mut comment = store.find_comment(campaign.id, update.id, id)?.ok_or(Refusal::NotFound)?;
    if let Some(Hidden { at, .. }) = comment.hidden {
        return Err(UpdateRefusal::AlreadyHidden { hidden_at: at }.into());
    }
    let by = context.actor.account().ok_or(Refusal::SignInRequired)?;
    comment.hidden = Some(Hidden { at: context.now, by, reason });
    store.hide_comment(&comment)?;
    Ok(comment)
}

/// What the caller can do with a comment now.
pub fn allowed_comment_actions(context: &Context<'_>, comment: &Comment) -> Vec<CommentAction> {
    let may_hide = Operation::HIDE_UPDATE_COMMENT.allow(context.actor, Relations::NONE).is_ok();
    if may_hide && comment.hidden.is_none() { vec![CommentAction::Hide] } else { Vec::new() }
}

impl CommentAction {
    /// What it is asked for by.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Hide => Operation::HIDE_UPDATE_COMMENT,
        }
    }
}
