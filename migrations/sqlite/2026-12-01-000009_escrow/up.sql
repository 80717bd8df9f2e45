-- Tranches, their steps, and what left escrow.

CREATE TABLE tranches (
    book_id BLOB NOT NULL REFERENCES books (id),
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    gate TEXT NOT NULL,
    share_bps INTEGER NOT NULL,
    state TEXT NOT NULL,
    frozen_from TEXT,
    amount_minor INTEGER,
    platform_fee_minor INTEGER NOT NULL,
    processing_fee_minor INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    objections INTEGER NOT NULL,
    requested_by BLOB,
    requested_at INTEGER,
    evidence_note TEXT,
    evidence_links TEXT,
    inspection_ends_at INTEGER,
    decided_by BLOB,
    decided_at INTEGER,
    reason TEXT,
    freeze_reason TEXT,
    paid_at INTEGER,
    steps INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (book_id, number),
    CONSTRAINT tranches_number CHECK (number >= 1),
    CONSTRAINT tranches_share CHECK (share_bps > 0 AND share_bps <= 10000),
    CONSTRAINT tranches_state CHECK (state IN ('locked', 'requested', 'approved', 'paid', 'frozen', 'returned')),
    CONSTRAINT tranches_frozen CHECK (
        (frozen_from IS NOT NULL) = (state = 'frozen') AND (freeze_reason IS NOT NULL) = (state = 'frozen')
    ),
    CONSTRAINT tranches_steps CHECK (steps >= 0),
    CONSTRAINT tranches_amount CHECK (
        platform_fee_minor >= 0 AND processing_fee_minor >= 0
        AND platform_fee_minor + processing_fee_minor <= coalesce(amount_minor, 0)
    ),
    CONSTRAINT tranches_evidence CHECK ((evidence_note IS NULL) = (evidence_links IS NULL)),
    CONSTRAINT tranches_two_people CHECK (
        state NOT IN ('approved', 'paid') OR (requested_by IS NULL AND decided_by IS NULL)
        OR (requested_by IS NOT NULL AND decided_by IS NOT NULL AND decided_by <> requested_by)
    )
) STRICT, WITHOUT ROWID;

CREATE TABLE tranche_steps (
    book_id BLOB NOT NULL,
    tranche_number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    request INTEGER NOT NULL,
    objections INTEGER NOT NULL,
    account_id BLOB,
    reason TEXT,
    evidence_note TEXT,
    evidence_links TEXT,
    inspection_ends_at INTEGER,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (book_id, tranche_number, position),
    FOREIGN KEY (book_id, tranche_number) REFERENCES tranches (book_id, number),
    CONSTRAINT tranche_steps_position CHECK (position >= 1),
    CONSTRAINT tranche_steps_kind CHECK (kind IN (
        'requested', 'approved', 'rejected', 'paid', 'frozen', 'unfrozen', 'returned'
    )),
    CONSTRAINT tranche_steps_evidence CHECK ((evidence_note IS NULL) = (evidence_links IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE objections (
    book_id BLOB NOT NULL,
    id BLOB NOT NULL,
    tranche_number INTEGER NOT NULL,
    request INTEGER NOT NULL,
    account_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (book_id, id),
    CONSTRAINT objections_once UNIQUE (book_id, tranche_number, request, account_id),
    FOREIGN KEY (book_id, tranche_number) REFERENCES tranches (book_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX objections_to_tranche ON objections (book_id, tranche_number, id);

CREATE TABLE escrow_outflows (
    book_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    tranche_number INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    whole_minor INTEGER NOT NULL,
    odd_remainder INTEGER NOT NULL,
    odd_position INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (book_id, number),
    FOREIGN KEY (book_id, tranche_number) REFERENCES tranches (book_id, number),
    CONSTRAINT escrow_outflows_number CHECK (number >= 1),
    CONSTRAINT escrow_outflows_amount CHECK (amount_minor >= 0 AND amount_minor <= whole_minor)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tranche_steps_stay BEFORE UPDATE ON tranche_steps
BEGIN SELECT raise(ABORT, 'steps of a tranche are never changed'); END;
CREATE TRIGGER tranche_steps_remain BEFORE DELETE ON tranche_steps
BEGIN SELECT raise(ABORT, 'steps of a tranche are never deleted'); END;
