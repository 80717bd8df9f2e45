//! Who may do what with policies.

use crate::permissions::{ADMIN, ANYONE, operations};

operations! {
    LIST_POLICIES "list_policies" [ANYONE] None;
    GET_POLICY "get_policy" [ANYONE] None;
    SET_POLICY "set_policy" [ADMIN] None, about_nothing_hidden;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(OPERATIONS, &[(ANYONE, &["list_policies", "get_policy"]), (ADMIN, &["set_policy"])]);
    }
}
