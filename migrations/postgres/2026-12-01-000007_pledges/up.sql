-- Pledges, in the book of their campaign.

CREATE TABLE pledges (
    book_id uuid NOT NULL REFERENCES books (id),
    id uuid NOT NULL,
    sequence bigint NOT NULL,
    backer_id uuid NOT NULL,
    state text NOT NULL,
    currency text NOT NULL,
    current_revision bigint,
    current_free_amount_minor bigint,
    current_amount_minor bigint,
    pending_revision bigint,
    pending_free_amount_minor bigint,
    pending_amount_minor bigint,
    payment_due_at timestamptz,
    unpaid_free_amount_minor bigint,
    revisions bigint NOT NULL,
    refunded_minor bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    collected_at timestamptz,
    PRIMARY KEY (book_id, id),
    CONSTRAINT pledges_sequence UNIQUE (book_id, sequence),
    CONSTRAINT pledges_state CHECK (state IN (
        'awaiting_payment', 'collected', 'refused', 'expired', 'withdrawn', 'refunded', 'partly_refunded'
    )),
    CONSTRAINT pledges_current CHECK (
        (current_revision IS NULL AND current_free_amount_minor IS NULL AND current_amount_minor IS NULL)
        OR (current_revision >= 1 AND current_free_amount_minor >= 0 AND current_amount_minor > 0)
    ),
    CONSTRAINT pledges_pending CHECK (
        (pending_revision IS NULL AND pending_free_amount_minor IS NULL AND pending_amount_minor IS NULL)
        OR (pending_revision >= 1 AND pending_free_amount_minor >= 0 AND pending_amount_minor > 0)
    ),
    CONSTRAINT pledges_payment_due CHECK ((payment_due_at IS NULL) = (pending_revision IS NULL)),
    CONSTRAINT pledges_unpaid CHECK (
        (unpaid_free_amount_minor IS NULL AND (current_revision IS NOT NULL OR pending_revision IS NOT NULL))
        OR (unpaid_free_amount_minor >= 0 AND current_revision IS NULL AND pending_revision IS NULL)
    ),
    CONSTRAINT pledges_revisions CHECK (
        revisions >= 1 AND coalesce(current_revision, 0) <= revisions AND coalesce(pending_revision, 0) <= revisions
    ),
    CONSTRAINT pledges_refunded CHECK (
        refunded_minor >= 0 AND refunded_minor <= coalesce(current_amount_minor, 0)
        AND (state IN ('refunded', 'partly_refunded')) = (refunded_minor > 0)
        AND (state <> 'refunded' OR refunded_minor = current_amount_minor)
        AND (state <> 'partly_refunded' OR refunded_minor < current_amount_minor)
    ),
    CONSTRAINT pledges_collected CHECK (
        state <> 'collected' OR (current_revision IS NOT NULL AND collected_at IS NOT NULL)
    )
);
CREATE INDEX pledges_by_state ON pledges (book_id, state, sequence);
CREATE INDEX pledges_in_book_of_backer ON pledges (book_id, backer_id, state);
CREATE INDEX pledges_awaited ON pledges (book_id, payment_due_at, id) WHERE payment_due_at IS NOT NULL;
CREATE INDEX pledges_awaited_of_backer ON pledges (book_id, backer_id, payment_due_at)
    WHERE payment_due_at IS NOT NULL;
CREATE INDEX pledges_of_backer ON pledges (backer_id, created_at, id);

CREATE TABLE pledge_lines (
    book_id uuid NOT NULL,
    pledge_id uuid NOT NULL,
    revision bigint NOT NULL,
    position bigint NOT NULL,
    reward_id uuid NOT NULL,
    quantity bigint NOT NULL,
    unit_price_minor bigint NOT NULL,
    shipping text NOT NULL,
    shipping_fee_minor bigint NOT NULL,
    recipient text,
    street text,
    extra text,
    postal_code text,
    city text,
    country text,
    PRIMARY KEY (book_id, pledge_id, revision, position),
    FOREIGN KEY (book_id, pledge_id) REFERENCES pledges (book_id, id),
    FOREIGN KEY (book_id, reward_id) REFERENCES rewards (campaign_id, id),
    CONSTRAINT pledge_lines_amounts CHECK (quantity > 0 AND unit_price_minor >= 0 AND shipping_fee_minor >= 0),
    CONSTRAINT pledge_lines_address CHECK (
        (recipient IS NULL) = (street IS NULL) AND (recipient IS NULL) = (postal_code IS NULL)
        AND (recipient IS NULL) = (city IS NULL) AND (recipient IS NULL) = (country IS NULL)
    )
);
