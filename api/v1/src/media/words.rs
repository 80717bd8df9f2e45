//! The words of media in JSON.

use palier_domain::media::MediumKind;

use crate::words::words;

words! {
    MediumKindWord(MediumKind) "MediumKind" "What a medium is.";
}
