-- What happened, and how far it was told.

CREATE TABLE events (
    book_id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    actor_id uuid,
    amount_minor bigint,
    tranche_number bigint,
    until timestamptz,
    words_digest bytea,
    occurred_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (book_id, seq),
    CONSTRAINT events_seq CHECK (seq >= 1),
    CONSTRAINT events_hash CHECK (length(hash) = 32 AND coalesce(length(words_digest), 32) = 32)
);

-- What people wrote that events speak of: events hold its digest, so that it can be erased with its salt.
CREATE TABLE event_words (
    book_id uuid NOT NULL,
    seq bigint NOT NULL,
    salt uuid NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (book_id, seq)
);

-- Books in which something has happened that was not told yet, and how far each book was told.
CREATE TABLE untold_books (
    book_id uuid NOT NULL PRIMARY KEY,
    event_seq bigint NOT NULL
);

CREATE TABLE tellings (
    book_id uuid NOT NULL PRIMARY KEY,
    told_seq bigint NOT NULL,
    told_after uuid,
    pledges bigint NOT NULL DEFAULT 0,
    pledged_minor bigint NOT NULL DEFAULT 0,
    CONSTRAINT tellings_counts CHECK (told_seq >= 0 AND pledges >= 0 AND pledged_minor >= 0)
);

-- What each account, and finance, finds in the journal, in the order of commits: who adds to feeds holds the one row
-- that says how far they have grown.
CREATE TABLE feed_ranges (
    audience_id uuid NOT NULL,
    position bigint NOT NULL,
    book_id uuid NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (audience_id, position),
    CONSTRAINT feed_ranges_seqs CHECK (first_seq >= 1 AND first_seq <= last_seq)
);

CREATE TABLE feed_growth (
    id bigint NOT NULL PRIMARY KEY,
    position bigint NOT NULL,
    CONSTRAINT feed_growth_one_row CHECK (id = 1 AND position >= 0)
);

INSERT INTO feed_growth VALUES (1, 0);

-- What was recorded stays: the role that migrates takes these rights from itself. A superuser is not stopped.
REVOKE UPDATE, DELETE, TRUNCATE ON events FROM CURRENT_USER;
