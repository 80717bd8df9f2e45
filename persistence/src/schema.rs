//! The tables as diesel sees them: the same on both databases.
//!
//! Kept by hand beside the migrations; a test compares it with what they make.

mod announcements;
mod credits;
mod delivery;
mod escrow;
mod journal;
mod marketplace;
mod people;
mod terms;
mod uploads;

pub(crate) use announcements::*;
pub(crate) use credits::{credit_lots, credit_packs, credit_spends, plans, providers, purchases, subscriptions};
pub(crate) use delivery::{campaign_completions, shipment_lines, shipments, undelivered_lines};
pub(crate) use escrow::*;
pub(crate) use journal::{event_words, events, feed_ranges, tellings, untold_books};
pub(crate) use marketplace::{
    act_frequencies, notifications, project_applications, project_call_requests, project_check_ins,
    project_contact_interests, project_contacts, project_hidings, projects, questions, stale_reports,
};
pub(crate) use people::{follower_counts, follows, profile_links, profiles};
pub(crate) use terms::{campaign_texts, launch_terms, reward_stocks, reward_terms};
pub(crate) use uploads::{media, media_uses};

diesel::table! {
    use crate::columns::sql::*;
    accounts (id) {
        id -> Id,
        email -> Text,
        email_canonical -> Text,
        display_name -> Text,
        locale -> Text,
        password_hash -> Text,
        password_version -> BigInt,
        roles_version -> BigInt,
        access_changed_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    sign_up_tries (id) {
        id -> Id,
        account_id -> Id,
        tried_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    account_roles (account_id, role) {
        account_id -> Id,
        role -> Text,
        granted_by -> Nullable<Id>,
        granted_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    sessions (id) {
        id -> Id,
        account_id -> Id,
        password_version -> BigInt,
        created_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    refresh_tokens (hash) {
        hash -> Binary,
        session_id -> Id,
        issued_at -> Instant,
        expires_at -> Instant,
        spent_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    api_clients (id) {
        id -> Id,
        owner_id -> Id,
        name -> Text,
        secret_hash -> Binary,
        scopes -> Text,
        created_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    signing_keys (generation) {
        generation -> BigInt,
        kid -> Text,
        sealed_private_key -> Binary,
        public_x -> Binary,
        public_y -> Binary,
        created_at -> Instant,
        signs_at -> Instant,
        retires_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    policies (version) {
        version -> Integer,
        effective_at -> Instant,
        set_by -> Nullable<Id>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    policy_values (policy_version, name, currency) {
        policy_version -> Integer,
        name -> Text,
        currency -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    sandbox_clock (id) {
        id -> Integer,
        ahead_micros -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    campaigns (id) {
        id -> Id,
        initiator_id -> Id,
        title -> Text,
        summary -> Text,
        story -> Text,
        category -> Text,
        kind -> Text,
        currency -> Text,
        goal_minor -> BigInt,
        opens_at -> Nullable<Instant>,
        deadline_at -> Nullable<Instant>,
        production_on -> Nullable<Date>,
        packaging_on -> Nullable<Date>,
        delivery_on -> Nullable<Date>,
        service_start_on -> Nullable<Date>,
        service_end_on -> Nullable<Date>,
        state -> Text,
        policy_version -> Nullable<Integer>,
        relaunch_of -> Nullable<Id>,
        relaunched_as -> Nullable<Id>,
        raised_minor -> Nullable<BigInt>,
        created_at -> Instant,
        launched_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        wound_down_at -> Nullable<Instant>,
        wind_down_reason -> Nullable<Text>,
        listed_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    delivery_calendars (campaign_id, number) {
        campaign_id -> Id,
        number -> BigInt,
        production_on -> Nullable<Date>,
        packaging_on -> Nullable<Date>,
        delivery_on -> Nullable<Date>,
        service_start_on -> Nullable<Date>,
        service_end_on -> Nullable<Date>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    rewards (campaign_id, id) {
        campaign_id -> Id,
        id -> Id,
        position -> BigInt,
        title -> Text,
        description -> Text,
        price_minor -> BigInt,
        stock -> Nullable<BigInt>,
        taken -> BigInt,
        sku -> Nullable<Text>,
        weight_grams -> Nullable<BigInt>,
        length_mm -> Nullable<BigInt>,
        width_mm -> Nullable<BigInt>,
        height_mm -> Nullable<BigInt>,
        delivery_on -> Nullable<Date>,
        stopped_at -> Nullable<Instant>,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    reward_shipping_modes (campaign_id, reward_id, position) {
        campaign_id -> Id,
        reward_id -> Id,
        position -> BigInt,
        mode -> Text,
        fee_minor -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    hub_discount_steps (campaign_id, participants_min) {
        campaign_id -> Id,
        participants_min -> BigInt,
        discount_bps -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    books (id) {
        id -> Id,
        kind -> Text,
        unit -> Text,
        seq -> BigInt,
        head_hash -> Binary,
        event_seq -> BigInt,
        event_head -> Binary,
        pledge_seq -> BigInt,
        pledges_collected -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    ledger_accounts (book_id, kind) {
        book_id -> Id,
        kind -> Text,
        debits_minor -> BigInt,
        credits_minor -> BigInt,
        balance_minor -> BigInt,
        floor_minor -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    transfers (book_id, seq) {
        book_id -> Id,
        seq -> BigInt,
        id -> Id,
        debit_account -> Text,
        credit_account -> Text,
        amount_minor -> BigInt,
        unit -> Text,
        kind -> Text,
        pledge_id -> Nullable<Id>,
        tranche_number -> Nullable<BigInt>,
        order_id -> Nullable<Id>,
        lot_id -> Nullable<Id>,
        cause_kind -> Nullable<Text>,
        cause_id -> Nullable<Id>,
        recorded_at -> Instant,
        hash -> Binary,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    pledges (book_id, id) {
        book_id -> Id,
        id -> Id,
        sequence -> BigInt,
        backer_id -> Id,
        state -> Text,
        currency -> Text,
        current_revision -> Nullable<BigInt>,
        current_free_amount_minor -> Nullable<BigInt>,
        current_amount_minor -> Nullable<BigInt>,
        pending_revision -> Nullable<BigInt>,
        pending_free_amount_minor -> Nullable<BigInt>,
        pending_amount_minor -> Nullable<BigInt>,
        payment_due_at -> Nullable<Instant>,
        unpaid_free_amount_minor -> Nullable<BigInt>,
        revisions -> BigInt,
        refunded_minor -> BigInt,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        collected_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    pledge_lines (book_id, pledge_id, revision, position) {
        book_id -> Id,
        pledge_id -> Id,
        revision -> BigInt,
        position -> BigInt,
        reward_id -> Id,
        quantity -> BigInt,
        unit_price_minor -> BigInt,
        shipping -> Text,
        shipping_fee_minor -> BigInt,
        recipient -> Nullable<Text>,
        street -> Nullable<Text>,
        extra -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        city -> Nullable<Text>,
        country -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    payment_orders (book_id, id) {
        book_id -> Id,
        id -> Id,
        kind -> Text,
        payable -> Text,
        subject_id -> Id,
        subject_number -> Nullable<BigInt>,
        is_unattended -> Bool,
        source_order_id -> Nullable<Id>,
        amount_minor -> BigInt,
        currency -> Text,
        refunded_minor -> BigInt,
        state -> Text,
        attempts -> BigInt,
        generation -> BigInt,
        reference -> Nullable<Text>,
        last_error -> Nullable<Text>,
        due_at -> Instant,
        lease_until -> Nullable<Instant>,
        created_at -> Instant,
        settled_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    jobs (book_id, id) {
        book_id -> Id,
        id -> Id,
        kind -> Text,
        subject_id -> Nullable<Id>,
        due_at -> Instant,
        lease_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    idempotency_records (actor_id, key) {
        actor_id -> Id,
        key -> Text,
        request_hash -> Binary,
        status -> Integer,
        headers -> Text,
        body -> Binary,
        recorded_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(pledges, pledge_lines);
diesel::allow_tables_to_appear_in_same_query!(pledges, shipments);
diesel::allow_tables_to_appear_in_same_query!(accounts, account_roles, sessions);
