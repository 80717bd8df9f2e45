//! Who may do what with notifications.

use crate::actor::Scope;
use crate::permissions::{PERSON, SIGNED_IN, operations};

operations! {
    LIST_MY_NOTIFICATIONS "list_my_notifications" [SIGNED_IN] Some(Scope::ProfileRead);
    MARK_NOTIFICATION_AS_READ "mark_notification_as_read" [PERSON] None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(
            OPERATIONS,
            &[(SIGNED_IN, &["list_my_notifications"]), (PERSON, &["mark_notification_as_read"])],
        );
    }
}
