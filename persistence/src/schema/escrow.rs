//! Tables of tranches, their history, the objections to them, what left escrow, and what nothing awaited.

diesel::table! {
    use crate::columns::sql::*;
    tranches (book_id, number) {
        book_id -> Id,
        number -> BigInt,
        title -> Text,
        gate -> Text,
        share_bps -> BigInt,
        state -> Text,
        frozen_from -> Nullable<Text>,
        amount_minor -> Nullable<BigInt>,
        platform_fee_minor -> BigInt,
        processing_fee_minor -> BigInt,
        requests -> BigInt,
        objections -> BigInt,
        requested_by -> Nullable<Id>,
        requested_at -> Nullable<Instant>,
        evidence_note -> Nullable<Text>,
        evidence_links -> Nullable<Text>,
        inspection_ends_at -> Nullable<Instant>,
        decided_by -> Nullable<Id>,
        decided_at -> Nullable<Instant>,
        reason -> Nullable<Text>,
        freeze_reason -> Nullable<Text>,
        paid_at -> Nullable<Instant>,
        steps -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    tranche_steps (book_id, tranche_number, position) {
        book_id -> Id,
        tranche_number -> BigInt,
        position -> BigInt,
        kind -> Text,
        request -> BigInt,
        objections -> BigInt,
        account_id -> Nullable<Id>,
        reason -> Nullable<Text>,
        evidence_note -> Nullable<Text>,
        evidence_links -> Nullable<Text>,
        inspection_ends_at -> Nullable<Instant>,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    objections (book_id, id) {
        book_id -> Id,
        id -> Id,
        tranche_number -> BigInt,
        request -> BigInt,
        account_id -> Id,
        reason -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    escrow_outflows (book_id, number) {
        book_id -> Id,
        number -> BigInt,
        kind -> Text,
        tranche_number -> BigInt,
        amount_minor -> BigInt,
        whole_minor -> BigInt,
        odd_remainder -> BigInt,
        odd_position -> BigInt,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    unexpected_movements (id) {
        id -> Id,
        cause -> Text,
        order_key -> Text,
        reference -> Text,
        book_id -> Nullable<Id>,
        order_id -> Nullable<Id>,
        kind -> Nullable<Text>,
        payable -> Nullable<Text>,
        subject_id -> Nullable<Id>,
        subject_number -> Nullable<BigInt>,
        amount_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        transfer_seq -> Nullable<BigInt>,
        refund_order_id -> Nullable<Id>,
        recorded_at -> Instant,
    }
}
