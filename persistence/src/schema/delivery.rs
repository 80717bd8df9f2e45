//! The tables of shipments, and of what was said when a campaign was completed.

diesel::table! {
    use crate::columns::sql::*;
    shipments (campaign_id, id) {
        campaign_id -> Id,
        id -> Id,
        pledge_id -> Id,
        kind -> Text,
        state -> Text,
        recipient -> Nullable<Text>,
        street -> Nullable<Text>,
        extra -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        city -> Nullable<Text>,
        country -> Nullable<Text>,
        wave -> Nullable<Text>,
        carrier -> Nullable<Text>,
        tracking_number -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        received_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    shipment_lines (campaign_id, shipment_id, reward_id) {
        campaign_id -> Id,
        shipment_id -> Id,
        reward_id -> Id,
        quantity -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    campaign_completions (campaign_id) {
        campaign_id -> Id,
        completed_at -> Instant,
        undelivered -> BigInt,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    undelivered_lines (campaign_id, pledge_id, reward_id) {
        campaign_id -> Id,
        pledge_id -> Id,
        reward_id -> Id,
        reason -> Text,
    }
}
