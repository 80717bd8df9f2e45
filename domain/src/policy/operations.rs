//! Who may do what with policies.

use crate::permissions::{ADMIN, ANYONE, operations};

operations! {
    LIST_POLICIES "list_policies" [ANYONE] None;
    GET_POLICY "get_policy" [ANYONE] None;
    SET_POLICY "set_policy" [ADMIN] None, about_nothing_hidden;
}
