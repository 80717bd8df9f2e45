//! The tables of updates.

diesel::table! {
    use crate::columns::sql::*;
    updates (campaign_id, id) {
        campaign_id -> Id,
        id -> Id,
        number -> BigInt,
        kind -> Text,
        audience -> Text,
        author_id -> Id,
        problem -> Nullable<Text>,
        solution -> Nullable<Text>,
        response -> Nullable<Text>,
        calendar_number -> Nullable<BigInt>,
        resolved_by -> Nullable<Id>,
        resolved_at -> Nullable<Instant>,
        estimated_on -> Nullable<Date>,
        progress -> Nullable<Text>,
        delivery_mode -> Nullable<Text>,
        wave -> Nullable<Text>,
        version -> BigInt,
        published_at -> Instant,
        edited_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    update_texts (campaign_id, update_id, version) {
        campaign_id -> Id,
        update_id -> Id,
        version -> BigInt,
        title -> Text,
        body -> Text,
        links -> Text,
        media -> Text,
        written_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    update_rewards (campaign_id, update_id, reward_id) {
        campaign_id -> Id,
        update_id -> Id,
        reward_id -> Id,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    update_comments (campaign_id, update_id, id) {
        campaign_id -> Id,
        update_id -> Id,
        id -> Id,
        author_id -> Id,
        text -> Text,
        created_at -> Instant,
        hidden_at -> Nullable<Instant>,
        hidden_by -> Nullable<Id>,
        hidden_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    update_acknowledgements (campaign_id, update_id, account_id) {
        campaign_id -> Id,
        update_id -> Id,
        account_id -> Id,
        acknowledged_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    update_requests (campaign_id, after_update, account_id) {
        campaign_id -> Id,
        after_update -> BigInt,
        account_id -> Id,
        number -> BigInt,
        asked_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(updates, update_texts);
