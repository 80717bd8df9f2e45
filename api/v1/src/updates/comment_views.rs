//! What is told of comments and acknowledgements.

use palier_domain::Context;
use palier_domain::ids::AccountId;
use palier_domain::updates::{Comment, allowed_comment_actions};
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::CommentActionWord;
use crate::people::{Names, PersonView};

/// A comment on an update.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdateComment)]
pub struct CommentView {
    /// Its id.
    pub id: Uuid,
    /// Who wrote it.
    pub author: PersonView,
    /// What it says; null once support hid it.
    #[schema(required = true, max_length = 2_000, examples("Merci d’avoir prévenu."))]
    pub text: Option<String>,
    /// When it was written.
    pub created_at: DateTime,
    /// When support hid it; null if it did not.
    #[schema(required = true)]
    pub hidden_at: Option<DateTime>,
    /// Why support hid it.
    #[schema(required = true, max_length = 500, examples("Injures"))]
    pub hidden_reason: Option<String>,
    /// What the caller can do with it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<CommentActionWord>,
}

/// A page of comments.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdateCommentList)]
pub struct CommentListView {
    /// The comments, oldest first.
    #[schema(max_items = 100)]
    pub items: Vec<CommentView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A backer, and whether an emergency was seen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Acknowledgement)]
pub struct AcknowledgementView {
    /// The backer.
    pub backer: PersonView,
    /// When the backer said that it was seen; null if not yet.
    #[schema(required = true)]
    pub acknowledged_at: Option<DateTime>,
}

/// A page of backers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AcknowledgementList)]
pub struct AcknowledgementListView {
    /// The backers.
    #[schema(max_items = 100)]
    pub items: Vec<AcknowledgementView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl CommentView {
    /// The view of a comment.
    pub fn new(context: &Context<'_>, comment: &Comment, names: &Names) -> Self {
        let hidden = comment.hidden.as_ref();
        let allowed = allowed_comment_actions(context, comment);
        Self {
            id: comment.id.0,
            author: names.person(comment.author),
            text: hidden.is_none().then(|| comment.text.as_str().to_owned()),
            created_at: DateTime(comment.created_at),
            hidden_at: hidden.map(|hidden| DateTime(hidden.at)),
            hidden_reason: hidden.map(|hidden| hidden.reason.as_str().to_owned()),
            allowed_actions: allowed.into_iter().map(CommentActionWord).collect(),
        }
    }
}

impl AcknowledgementView {
    /// The view of a backer.
    pub fn new((backer, at): (AccountId, Option<chrono::DateTime<chrono::Utc>>), names: &Names) -> Self {
        Self { backer: names.person(backer), acknowledged_at: at.map(DateTime) }
    }
}
