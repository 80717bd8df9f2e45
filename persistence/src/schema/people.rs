//! Who people say they are, and who follows whom.

diesel::table! {
    use crate::columns::sql::*;
    profiles (account_id) {
        account_id -> Id,
        presentation -> Text,
        place -> Nullable<Text>,
        version -> BigInt,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    profile_links (account_id, position) {
        account_id -> Id,
        position -> BigInt,
        label -> Text,
        url -> Text,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    follows (follower_id, followed_id) {
        follower_id -> Id,
        followed_id -> Id,
        followed_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    follower_counts (account_id) {
        account_id -> Id,
        followers -> BigInt,
    }
}
