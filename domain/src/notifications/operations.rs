//! Who may do what with notifications.

use crate::actor::Scope;
use crate::permissions::{PERSON, SIGNED_IN, operations};

operations! {
    LIST_MY_NOTIFICATIONS "list_my_notifications" [SIGNED_IN] Some(Scope::ProfileRead);
    MARK_NOTIFICATION_AS_READ "mark_notification_as_read" [PERSON] None;
}
