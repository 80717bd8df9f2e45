//! Who may do what with the sandbox clock.

use crate::permissions::{ANYONE, PERSON, operations};

operations! {
    GET_SANDBOX_CLOCK "get_sandbox_clock" [ANYONE] None;
    ADVANCE_SANDBOX_CLOCK "advance_sandbox_clock" [PERSON] None;
}
