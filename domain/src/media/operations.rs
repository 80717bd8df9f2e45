//! Who may do what with media.

use crate::actor::Scope;
use crate::permissions::{PUBLIC, SIGNED_IN, Who, operations};

/// Who uploaded the medium.
pub const UPLOADER: Who = Who::related("uploader").who_knows();

operations! {
    UPLOAD_MEDIUM "upload_medium" [SIGNED_IN] Some(Scope::MediaWrite);
    LIST_MY_MEDIA "list_my_media" [SIGNED_IN] Some(Scope::MediaRead);
    GET_MEDIUM "get_medium" [UPLOADER, PUBLIC] Some(Scope::MediaRead);
    DOWNLOAD_MEDIUM "download_medium" [UPLOADER, PUBLIC] Some(Scope::MediaRead);
    DELETE_MEDIUM "delete_medium" [UPLOADER] Some(Scope::MediaWrite);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(
            OPERATIONS,
            &[
                (SIGNED_IN, &["upload_medium", "list_my_media"]),
                (UPLOADER, &["get_medium", "download_medium", "delete_medium"]),
                (PUBLIC, &["get_medium", "download_medium"]),
            ],
        );
    }
}
