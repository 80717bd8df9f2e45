//! The tables of projects, applications, follow-up, questions and notifications.

diesel::table! {
    use crate::columns::sql::*;
    projects (id) {
        id -> Id,
        client_id -> Id,
        title -> Text,
        description -> Text,
        category -> Text,
        city -> Text,
        city_key -> Text,
        budget_minor -> BigInt,
        currency -> Text,
        budget_band -> Text,
        phone -> Text,
        words -> Text,
        listing -> Nullable<BigInt>,
        state -> Text,
        agent_id -> Nullable<Id>,
        reached_at -> Nullable<Instant>,
        confirmed_at -> Nullable<Instant>,
        next_contact_at -> Nullable<Instant>,
        applications -> BigInt,
        open_reports -> BigInt,
        hidden_at -> Nullable<Instant>,
        created_at -> Instant,
        submitted_at -> Nullable<Instant>,
        listed_at -> Nullable<Instant>,
        expires_at -> Nullable<Instant>,
        awarded_application_id -> Nullable<Id>,
        awarded_to -> Nullable<Id>,
        awarded_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        rejected_by -> Nullable<Id>,
        rejection_reason -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    project_applications (project_id, id) {
        project_id -> Id,
        id -> Id,
        provider_id -> Id,
        message -> Text,
        state -> Text,
        shortlisted_at -> Nullable<Instant>,
        interest_named_at -> Nullable<Instant>,
        tipped_at -> Nullable<Instant>,
        tipped_by -> Nullable<Id>,
        tip_channel -> Nullable<Text>,
        tip_message -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    project_contacts (project_id, id) {
        project_id -> Id,
        id -> Id,
        agent_id -> Nullable<Id>,
        contacted_at -> Instant,
        channel -> Text,
        answer -> Text,
        note -> Text,
        next_contact_at -> Instant,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    project_contact_interests (project_id, contact_id, application_id) {
        project_id -> Id,
        contact_id -> Id,
        application_id -> Id,
        position -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    project_call_requests (project_id, id) {
        project_id -> Id,
        id -> Id,
        wished_at -> Nullable<Instant>,
        note -> Text,
        requested_at -> Instant,
        settled_at -> Nullable<Instant>,
        contact_id -> Nullable<Id>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    project_check_ins (project_id, round) {
        project_id -> Id,
        round -> BigInt,
        opened_at -> Instant,
        answered_at -> Nullable<Instant>,
        answer -> Nullable<Text>,
        contact_id -> Nullable<Id>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    act_frequencies (account_id, act, subject_id) {
        account_id -> Id,
        act -> Text,
        subject_id -> Id,
        since -> Instant,
        acts -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    stale_reports (project_id, id) {
        project_id -> Id,
        id -> Id,
        provider_id -> Id,
        reason -> Text,
        has_applied -> Bool,
        reports_often -> Bool,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    project_hidings (project_id, number) {
        project_id -> Id,
        number -> BigInt,
        hidden_by -> Id,
        hidden_at -> Instant,
        reason -> Text,
        contested_at -> Nullable<Instant>,
        contest -> Nullable<Text>,
        decision -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    questions (id) {
        id -> Id,
        asker_id -> Id,
        topic -> Text,
        department -> Text,
        handed_over_at -> Nullable<Instant>,
        project_id -> Nullable<Id>,
        addressee_id -> Nullable<Id>,
        text -> Text,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Id>,
        answered_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    notifications (account_id, id) {
        account_id -> Id,
        id -> Id,
        kind -> Text,
        project_id -> Nullable<Id>,
        question_id -> Nullable<Id>,
        campaign_id -> Nullable<Id>,
        pledge_id -> Nullable<Id>,
        amount_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        how_many -> Nullable<BigInt>,
        tranche_number -> Nullable<BigInt>,
        about -> Text,
        said -> Text,
        deadline_at -> Nullable<Instant>,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(projects, project_hidings);
