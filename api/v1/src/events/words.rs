//! The words of events.

use palier_domain::events::EventKind;
use palier_domain::journal::FeedView;

use crate::words::words;

words! {
    EventKindWord(EventKind) "EventKind" "What happened.";
    FeedViewWord(FeedView) "FeedView" "Whose view of what happens.";
}
