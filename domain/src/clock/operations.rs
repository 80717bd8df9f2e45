//! Who may do what with the sandbox clock.

use crate::permissions::{ANYONE, PERSON, operations};

operations! {
    GET_SANDBOX_CLOCK "get_sandbox_clock" [ANYONE] None;
    ADVANCE_SANDBOX_CLOCK "advance_sandbox_clock" [PERSON] None;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(OPERATIONS, &[(ANYONE, &["get_sandbox_clock"]), (PERSON, &["advance_sandbox_clock"])]);
    }
}
