-- Tranches, their steps, and what left escrow.

CREATE TABLE tranches (
    book_id uuid NOT NULL REFERENCES books (id),
    number bigint NOT NULL,
    title text NOT NULL,
    gate text NOT NULL,
    share_bps bigint NOT NULL,
    state text NOT NULL,
    frozen_from text,
    amount_minor bigint,
    platform_fee_minor bigint NOT NULL,
    processing_fee_minor bigint NOT NULL,
    requests bigint NOT NULL,
    objections bigint NOT NULL,
    requested_by uuid,
    requested_at timestamptz,
    evidence_note text,
    evidence_links text,
    inspection_ends_at timestamptz,
    decided_by uuid,
    decided_at timestamptz,
    reason text,
    freeze_reason text,
    paid_at timestamptz,
    steps bigint NOT NULL,
    version bigint NOT NULL,
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
);

CREATE TABLE tranche_steps (
    book_id uuid NOT NULL,
    tranche_number bigint NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL,
    request bigint NOT NULL,
    objections bigint NOT NULL,
    account_id uuid,
    reason text,
    evidence_note text,
    evidence_links text,
    inspection_ends_at timestamptz,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (book_id, tranche_number, position),
    FOREIGN KEY (book_id, tranche_number) REFERENCES tranches (book_id, number),
    CONSTRAINT tranche_steps_position CHECK (position >= 1),
    CONSTRAINT tranche_steps_kind CHECK (kind IN (
        'requested', 'approved', 'rejected', 'paid', 'frozen', 'unfrozen', 'returned'
    )),
    CONSTRAINT tranche_steps_evidence CHECK ((evidence_note IS NULL) = (evidence_links IS NULL))
);

CREATE TABLE objections (
    book_id uuid NOT NULL,
    id uuid NOT NULL,
    tranche_number bigint NOT NULL,
    request bigint NOT NULL,
    account_id uuid NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (book_id, id),
    CONSTRAINT objections_once UNIQUE (book_id, tranche_number, request, account_id),
    FOREIGN KEY (book_id, tranche_number) REFERENCES tranches (book_id, number)
);
CREATE INDEX objections_to_tranche ON objections (book_id, tranche_number, id);

CREATE TABLE escrow_outflows (
    book_id uuid NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    tranche_number bigint NOT NULL,
    amount_minor bigint NOT NULL,
    whole_minor bigint NOT NULL,
    odd_remainder bigint NOT NULL,
    odd_position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (book_id, number),
    FOREIGN KEY (book_id, tranche_number) REFERENCES tranches (book_id, number),
    CONSTRAINT escrow_outflows_number CHECK (number >= 1),
    CONSTRAINT escrow_outflows_amount CHECK (amount_minor >= 0 AND amount_minor <= whole_minor)
);

-- What was recorded stays: the role that migrates takes these rights from itself. A superuser is not stopped.
REVOKE UPDATE, DELETE, TRUNCATE ON tranche_steps FROM CURRENT_USER;
