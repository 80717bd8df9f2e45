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

diesel::table! {
    use crate::columns::sql::*;
    marketplace_terms (policy_version) {
        policy_version -> Integer,
        small_budget_max_units -> BigInt,
        medium_budget_max_units -> BigInt,
        large_budget_max_units -> BigInt,
        small_contact_details_credits -> BigInt,
        medium_contact_details_credits -> BigInt,
        large_contact_details_credits -> BigInt,
        very_large_contact_details_credits -> BigInt,
        small_application_credits -> BigInt,
        medium_application_credits -> BigInt,
        large_application_credits -> BigInt,
        very_large_application_credits -> BigInt,
        goodwill_cap_bps -> BigInt,
        goodwill_window_days -> BigInt,
        goodwill_credits_min -> BigInt,
        project_expiry_days -> BigInt,
        contact_interval_days -> BigInt,
        subscription_grace_days -> BigInt,
        subscription_attempts_max -> BigInt,
        plan_lot_days -> BigInt,
        pack_lot_days -> BigInt,
        refund_lot_days -> BigInt,
        stale_report_days -> BigInt,
        stale_reports_max -> BigInt,
        check_in_interval_days -> BigInt,
        acts_window_hours -> BigInt,
        application_rewrites_max -> BigInt,
        questions_asked_max -> BigInt,
        stale_reports_told_max -> BigInt,
        call_requests_max -> BigInt,
        project_submissions_max -> BigInt,
    }
}
