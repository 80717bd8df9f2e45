//! The words of notifications in JSON, and the ids by which their lists are sorted.

use palier_domain::ids::NotificationId;
use palier_domain::notifications::NotificationKind;

use crate::cursor::id_keys;
use crate::v1::words::words;

words! {
    NotificationKindWord(NotificationKind) "NotificationKind" "What somebody is told.";
}

id_keys!(NotificationId);
