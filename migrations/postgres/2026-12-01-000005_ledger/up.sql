-- Books: where money lives. Every key of these tables starts with the book.

CREATE TABLE books (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    unit text NOT NULL,
    seq bigint NOT NULL,
    head_hash bytea NOT NULL,
    event_seq bigint NOT NULL,
    event_head bytea NOT NULL,
    pledge_seq bigint NOT NULL,
    pledges_collected bigint NOT NULL,
    CONSTRAINT books_id CHECK (id <> '00000000-0000-0000-0000-000000000000'),
    CONSTRAINT books_kind CHECK (kind IN ('campaign', 'provider')),
    CONSTRAINT books_positions CHECK (seq >= 0 AND event_seq >= 0 AND pledge_seq >= 0),
    CONSTRAINT books_pledges CHECK (pledges_collected >= 0 AND pledges_collected <= pledge_seq),
    CONSTRAINT books_hashes CHECK (length(head_hash) = 32 AND length(event_head) = 32)
);

CREATE TABLE ledger_accounts (
    book_id uuid NOT NULL REFERENCES books (id),
    kind text NOT NULL,
    debits_minor bigint NOT NULL,
    credits_minor bigint NOT NULL,
    balance_minor bigint NOT NULL,
    floor_minor bigint,
    PRIMARY KEY (book_id, kind),
    CONSTRAINT ledger_accounts_totals CHECK (debits_minor >= 0 AND credits_minor >= 0),
    CONSTRAINT ledger_accounts_balance CHECK (balance_minor = credits_minor - debits_minor),
    CONSTRAINT ledger_accounts_floor CHECK (floor_minor IS NULL OR balance_minor >= floor_minor)
);

-- No foreign key to the book, which would be looked up for each row: what writes these rows moves the
-- head of their book in the same statement and counts it, and the audit looks for rows without one.
CREATE TABLE transfers (
    book_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    debit_account text NOT NULL,
    credit_account text NOT NULL,
    amount_minor bigint NOT NULL,
    unit text NOT NULL,
    kind text NOT NULL,
    pledge_id uuid,
    tranche_number bigint,
    order_id uuid,
    lot_id uuid,
    cause_kind text,
    cause_id uuid,
    recorded_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (book_id, seq),
    CONSTRAINT transfers_seq CHECK (seq >= 1),
    CONSTRAINT transfers_amount CHECK (amount_minor > 0),
    CONSTRAINT transfers_accounts CHECK (debit_account <> credit_account),
    CONSTRAINT transfers_cause CHECK ((cause_kind IS NULL) = (cause_id IS NULL)),
    CONSTRAINT transfers_hash CHECK (length(hash) = 32)
);
CREATE INDEX transfers_of_pledge ON transfers (book_id, pledge_id, seq) WHERE pledge_id IS NOT NULL;
CREATE INDEX transfers_of_lot ON transfers (book_id, lot_id, seq) WHERE lot_id IS NOT NULL;
CREATE INDEX transfers_of_cause ON transfers (book_id, cause_id, seq) WHERE cause_id IS NOT NULL;
CREATE UNIQUE INDEX transfers_of_order ON transfers (book_id, order_id, kind) WHERE order_id IS NOT NULL;

-- What was recorded stays: the role that migrates takes these rights from itself. A superuser is not stopped.
REVOKE UPDATE, DELETE, TRUNCATE ON transfers FROM CURRENT_USER;
