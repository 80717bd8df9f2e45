//! The tables of providers and credits, and the terms that they are under.

diesel::table! {
    use crate::columns::sql::*;
    providers (account_id) {
        account_id -> Id,
        trade -> Text,
        presentation -> Text,
        city -> Text,
        city_key -> Text,
        currency -> Text,
        words -> Text,
        listing -> BigInt,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    plans (id) {
        id -> Id,
        name -> Text,
        price_minor -> BigInt,
        currency -> Text,
        credits_per_month -> BigInt,
        is_privilege -> Bool,
        is_active -> Bool,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    credit_packs (id) {
        id -> Id,
        name -> Text,
        price_minor -> BigInt,
        currency -> Text,
        credits -> BigInt,
        is_active -> Bool,
        version -> BigInt,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    subscriptions (book_id, id) {
        book_id -> Id,
        id -> Id,
        plan_id -> Id,
        price_minor -> BigInt,
        currency -> Text,
        credits_per_month -> BigInt,
        is_privilege -> Bool,
        state -> Text,
        anchor_at -> Instant,
        month -> BigInt,
        period_started_at -> Instant,
        period_ends_at -> Instant,
        grace_ends_at -> Instant,
        cancels_at_period_end -> Bool,
        cancelled_by -> Nullable<Id>,
        cancellation_reason -> Nullable<Text>,
        attempts -> BigInt,
        version -> BigInt,
        created_at -> Instant,
        ended_at -> Nullable<Instant>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    purchases (book_id, id) {
        book_id -> Id,
        id -> Id,
        kind -> Text,
        state -> Text,
        price_minor -> BigInt,
        currency -> Text,
        credits -> BigInt,
        subscription_id -> Nullable<Id>,
        plan_id -> Nullable<Id>,
        plan_price_minor -> Nullable<BigInt>,
        plan_credits_per_month -> Nullable<BigInt>,
        plan_is_privilege -> Nullable<Bool>,
        follows_at -> Nullable<Instant>,
        pack_id -> Nullable<Id>,
        waits_until -> Nullable<Instant>,
        created_at -> Instant,
        settled_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    credit_spends (book_id, id) {
        book_id -> Id,
        id -> Id,
        project_id -> Id,
        purpose -> Text,
        price -> BigInt,
        spent_at -> Instant,
        goodwill_credits -> Nullable<BigInt>,
        goodwill_reason -> Nullable<Text>,
        goodwill_by -> Nullable<Id>,
        goodwill_at -> Nullable<Instant>,
        hidden_credits -> Nullable<BigInt>,
        hidden_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    credit_lots (book_id, id) {
        book_id -> Id,
        id -> Id,
        origin -> Text,
        granted -> BigInt,
        remaining -> BigInt,
        granted_at -> Instant,
        expires_at -> Instant,
        purchase_id -> Nullable<Id>,
        spend_id -> Nullable<Id>,
    }
}
