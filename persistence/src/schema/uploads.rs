//! The tables of media.

diesel::table! {
    use crate::columns::sql::*;
    media (id) {
        id -> Id,
        uploader_id -> Id,
        stored_as -> Id,
        media_type -> Text,
        bytes -> BigInt,
        digest -> Binary,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        duration_ms -> Nullable<BigInt>,
        sizes_type -> Nullable<Text>,
        created_at -> Instant,
        unused_since -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    media_uses (medium_id, user_kind, user_id) {
        medium_id -> Id,
        user_kind -> Text,
        user_id -> Id,
        is_public -> Bool,
    }
}
