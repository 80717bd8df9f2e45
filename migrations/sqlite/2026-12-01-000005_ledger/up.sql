-- Books: where money lives. Every key of these tables starts with the book.

CREATE TABLE books (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    seq INTEGER NOT NULL,
    head_hash BLOB NOT NULL,
    event_seq INTEGER NOT NULL,
    event_head BLOB NOT NULL,
    pledge_seq INTEGER NOT NULL,
    pledges_collected INTEGER NOT NULL,
    CONSTRAINT books_id CHECK (id <> zeroblob(16)),
    CONSTRAINT books_kind CHECK (kind IN ('campaign', 'provider')),
    CONSTRAINT books_positions CHECK (seq >= 0 AND event_seq >= 0 AND pledge_seq >= 0),
    CONSTRAINT books_pledges CHECK (pledges_collected >= 0 AND pledges_collected <= pledge_seq),
    CONSTRAINT books_hashes CHECK (length(head_hash) = 32 AND length(event_head) = 32)
) STRICT;

CREATE TABLE ledger_accounts (
    book_id BLOB NOT NULL REFERENCES books (id),
    kind TEXT NOT NULL,
    debits_minor INTEGER NOT NULL,
    credits_minor INTEGER NOT NULL,
    balance_minor INTEGER NOT NULL,
    floor_minor INTEGER,
    PRIMARY KEY (book_id, kind),
    CONSTRAINT ledger_accounts_totals CHECK (debits_minor >= 0 AND credits_minor >= 0),
    CONSTRAINT ledger_accounts_balance CHECK (balance_minor = credits_minor - debits_minor),
    CONSTRAINT ledger_accounts_floor CHECK (floor_minor IS NULL OR balance_minor >= floor_minor)
) STRICT, WITHOUT ROWID;

-- No foreign key to the book, which would be looked up for each row: what writes these rows moves the
-- head of their book in the same statement and counts it, and the audit looks for rows without one.
CREATE TABLE transfers (
    book_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    id BLOB NOT NULL,
    debit_account TEXT NOT NULL,
    credit_account TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    unit TEXT NOT NULL,
    kind TEXT NOT NULL,
    pledge_id BLOB,
    tranche_number INTEGER,
    order_id BLOB,
    lot_id BLOB,
    cause_kind TEXT,
    cause_id BLOB,
    recorded_at INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (book_id, seq),
    CONSTRAINT transfers_seq CHECK (seq >= 1),
    CONSTRAINT transfers_amount CHECK (amount_minor > 0),
    CONSTRAINT transfers_accounts CHECK (debit_account <> credit_account),
    CONSTRAINT transfers_cause CHECK ((cause_kind IS NULL) = (cause_id IS NULL)),
    CONSTRAINT transfers_hash CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;
CREATE INDEX transfers_of_pledge ON transfers (book_id, pledge_id, seq) WHERE pledge_id IS NOT NULL;
CREATE INDEX transfers_of_lot ON transfers (book_id, lot_id, seq) WHERE lot_id IS NOT NULL;
CREATE INDEX transfers_of_cause ON transfers (book_id, cause_id, seq) WHERE cause_id IS NOT NULL;
CREATE UNIQUE INDEX transfers_of_order ON transfers (book_id, order_id, kind) WHERE order_id IS NOT NULL;

CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers
BEGIN SELECT raise(ABORT, 'transfers are never changed'); END;
CREATE TRIGGER transfers_remain BEFORE DELETE ON transfers
BEGIN SELECT raise(ABORT, 'transfers are never deleted'); END;
