//! Who may do what with profiles.

use crate::actor::Scope;
use crate::permissions::{ANYONE, PERSON, SIGNED_IN, operations};

operations! {
    GET_MY_PROFILE "get_my_profile" [SIGNED_IN] Some(Scope::ProfileRead);
    SET_MY_PROFILE "set_my_profile" [PERSON] None;
    GET_PROFILE "get_profile" [ANYONE] None;
    GET_PROFILE_RECORD "get_profile_record" [ANYONE] None;
    FOLLOW_PROFILE "follow_profile" [PERSON] None;
    UNFOLLOW_PROFILE "unfollow_profile" [PERSON] None;
    LIST_MY_FOLLOWS "list_my_follows" [SIGNED_IN] Some(Scope::ProfileRead);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(
            OPERATIONS,
            &[
                (ANYONE, &["get_profile", "get_profile_record"]),
                (SIGNED_IN, &["get_my_profile", "list_my_follows"]),
                (PERSON, &["set_my_profile", "follow_profile", "unfollow_profile"]),
            ],
        );
    }
}
