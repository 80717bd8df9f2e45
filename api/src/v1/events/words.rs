//! The words of events.

use palier_domain::events::EventKind;
use palier_domain::journal::FeedView;

use crate::v1::words::words;

words! {
    EventKindWord(EventKind) "EventKind" "What happened.";
    FeedViewWord(FeedView) "FeedView" "Whose view of what happens.";
}
