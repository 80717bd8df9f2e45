//! The words of media in JSON, and the ids by which their lists are sorted.

use palier_domain::ids::MediumId;
use palier_domain::media::MediumKind;

use crate::cursor::id_keys;
use crate::v1::words::words;

words! {
    MediumKindWord(MediumKind) "MediumKind" "What a medium is.";
}

id_keys!(MediumId);
