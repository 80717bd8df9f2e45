//! Who may read the journal.

use crate::actor::Scope;
use crate::permissions::{SIGNED_IN, operations};

operations! {
    LIST_EVENTS "list_events" [SIGNED_IN] Some(Scope::EventsRead);
}
