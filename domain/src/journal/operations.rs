//! Who may read the journal.

use crate::actor::Scope;
use crate::permissions::{SIGNED_IN, operations};

operations! {
    LIST_EVENTS "list_events" [SIGNED_IN] Some(Scope::EventsRead);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(OPERATIONS, &[(SIGNED_IN, &["list_events"])]);
    }
}
