//! The tables of the journal.

diesel::table! {
    use crate::columns::sql::*;
    events (book_id, seq) {
        book_id -> Id,
        seq -> BigInt,
        kind -> Text,
        subject_id -> Id,
        actor_id -> Nullable<Id>,
        amount_minor -> Nullable<BigInt>,
        tranche_number -> Nullable<BigInt>,
        until -> Nullable<Instant>,
        words_digest -> Nullable<Binary>,
        occurred_at -> Instant,
        hash -> Binary,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    event_words (book_id, seq) {
        book_id -> Id,
        seq -> BigInt,
        salt -> Id,
        text -> Text,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    untold_books (book_id) {
        book_id -> Id,
        event_seq -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    tellings (book_id) {
        book_id -> Id,
        told_seq -> BigInt,
        told_after -> Nullable<Id>,
        pledges -> BigInt,
        pledged_minor -> BigInt,
    }
}

diesel::table! {
    use crate::columns::sql::*;
    feed_ranges (audience_id, position) {
        audience_id -> Id,
        position -> BigInt,
        book_id -> Id,
        first_seq -> BigInt,
        last_seq -> BigInt,
        created_at -> Instant,
    }
}
