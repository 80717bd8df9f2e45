//! What campaigns and rewards were offered for when everybody saw them first.

diesel::table! {
    use crate::columns::sql::*;
    launch_terms (campaign_id) {
        campaign_id -> Id,
        initiator_id -> Id,
        currency -> Text,
        goal_minor -> BigInt,
        opens_at -> Nullable<Instant>,
        deadline_at -> Instant,
        policy_version -> Integer,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    reward_terms (campaign_id, reward_id, mode) {
        campaign_id -> Id,
        reward_id -> Id,
        mode -> Text,
        price_minor -> BigInt,
        fee_minor -> BigInt,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    reward_stocks (campaign_id, reward_id, stock) {
        campaign_id -> Id,
        reward_id -> Id,
        stock -> BigInt,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    campaign_texts (campaign_id, number) {
        campaign_id -> Id,
        number -> BigInt,
        summary -> Text,
        story -> Text,
        recorded_at -> Instant,
    }
}
