//! The words of notifications in JSON.

use palier_domain::notifications::NotificationKind;

use crate::words::words;

words! {
    NotificationKindWord(NotificationKind) "NotificationKind" "What somebody is told.";
}
