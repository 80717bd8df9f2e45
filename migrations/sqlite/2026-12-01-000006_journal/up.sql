-- What happened, and how far it was told.

CREATE TABLE events (
    book_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    actor_id BLOB,
    amount_minor INTEGER,
    tranche_number INTEGER,
    until INTEGER,
    words_digest BLOB,
    occurred_at INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (book_id, seq),
    CONSTRAINT events_seq CHECK (seq >= 1),
    CONSTRAINT events_hash CHECK (length(hash) = 32 AND coalesce(length(words_digest), 32) = 32)
) STRICT, WITHOUT ROWID;

-- What people wrote that events speak of: events hold its digest, so that it can be erased with its salt.
CREATE TABLE event_words (
    book_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    salt BLOB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (book_id, seq)
) STRICT, WITHOUT ROWID;

-- Books in which something has happened that was not told yet, and how far each book was told.
CREATE TABLE untold_books (
    book_id BLOB NOT NULL PRIMARY KEY,
    event_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE tellings (
    book_id BLOB NOT NULL PRIMARY KEY,
    told_seq INTEGER NOT NULL,
    told_after BLOB,
    pledges INTEGER NOT NULL DEFAULT 0,
    pledged_minor INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT tellings_counts CHECK (told_seq >= 0 AND pledges >= 0 AND pledged_minor >= 0)
) STRICT;

-- What each account, and finance, finds in the journal, in the order of commits: who adds to feeds holds the one row
-- that says how far they have grown.
CREATE TABLE feed_ranges (
    audience_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    book_id BLOB NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (audience_id, position),
    CONSTRAINT feed_ranges_seqs CHECK (first_seq >= 1 AND first_seq <= last_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_growth (
    id INTEGER NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    CONSTRAINT feed_growth_one_row CHECK (id = 1 AND position >= 0)
) STRICT;

INSERT INTO feed_growth VALUES (1, 0);

CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT raise(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events
BEGIN SELECT raise(ABORT, 'events are never deleted'); END;
