//! The words of updates in JSON.

use palier_domain::updates::{CommentAction, UpdateAction, UpdateAudience, UpdateKind};

use crate::words::{actions, words};

words! {
    UpdateAudienceWord(UpdateAudience) "UpdateAudience" "Who reads an update.";
    UpdateKindWord(UpdateKind) "UpdateKind" "What an update is about.";
}

actions! {
    CommentActionWord(CommentAction) "CommentAction" "Something that can be done with a comment.";
    UpdateActionWord(UpdateAction) "UpdateAction" "Something that can be done with an update.";
}
