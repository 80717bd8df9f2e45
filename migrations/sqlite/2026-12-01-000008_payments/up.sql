-- What the payment service is asked for: each order names what it is for by a word of the context that declares it.

CREATE TABLE payment_orders (
    book_id BLOB NOT NULL REFERENCES books (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    payable TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    subject_number INTEGER,
    is_unattended INTEGER NOT NULL,
    source_order_id BLOB,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    refunded_minor INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    reference TEXT,
    last_error TEXT,
    due_at INTEGER NOT NULL,
    lease_until INTEGER,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    PRIMARY KEY (book_id, id),
    CONSTRAINT payment_orders_kind CHECK (kind IN ('collect', 'refund', 'payout')),
    CONSTRAINT payment_orders_state CHECK (state IN ('pending', 'settled', 'refused', 'needs_attention')),
    CONSTRAINT payment_orders_amount CHECK (amount_minor > 0),
    CONSTRAINT payment_orders_refunded CHECK (
        refunded_minor >= 0 AND refunded_minor <= amount_minor AND (refunded_minor = 0 OR kind = 'collect')
    ),
    CONSTRAINT payment_orders_attempts CHECK (attempts >= 0 AND generation >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_orders_id ON payment_orders (id);
CREATE INDEX payment_orders_of_subject ON payment_orders (book_id, subject_id, id);
CREATE UNIQUE INDEX payment_orders_payouts ON payment_orders (book_id, subject_number) WHERE payable = 'tranche_payout';
CREATE INDEX payment_orders_due ON payment_orders (due_at) WHERE state = 'pending';
CREATE INDEX payment_orders_newest ON payment_orders (created_at, id);
CREATE INDEX payment_orders_unsettled ON payment_orders (state, created_at, id) WHERE state <> 'settled';

-- What the gateway moved although no order awaited it. An order that is not known here has no book, so the key has none.
CREATE TABLE unexpected_movements (
    id BLOB NOT NULL PRIMARY KEY,
    cause TEXT NOT NULL,
    order_key TEXT NOT NULL,
    reference TEXT NOT NULL,
    book_id BLOB,
    order_id BLOB,
    kind TEXT,
    payable TEXT,
    subject_id BLOB,
    subject_number INTEGER,
    amount_minor INTEGER,
    currency TEXT,
    transfer_seq INTEGER,
    refund_order_id BLOB,
    recorded_at INTEGER NOT NULL,
    CONSTRAINT unexpected_movements_cause CHECK (cause = CASE WHEN order_id IS NULL THEN 'unknown_order' ELSE 'repeated' END),
    CONSTRAINT unexpected_movements_order CHECK (
        (order_id IS NULL) = (book_id IS NULL) AND (order_id IS NULL) = (kind IS NULL)
        AND (order_id IS NULL) = (payable IS NULL) AND (order_id IS NULL) = (subject_id IS NULL)
        AND (order_id IS NULL) = (amount_minor IS NULL) AND (order_id IS NULL) = (currency IS NULL)
        AND (order_id IS NULL) = (transfer_seq IS NULL)
    ),
    CONSTRAINT unexpected_movements_refund CHECK ((refund_order_id IS NOT NULL) = (coalesce(kind, '') = 'collect'))
) STRICT;
CREATE UNIQUE INDEX unexpected_movements_once ON unexpected_movements (order_key, reference);
CREATE INDEX unexpected_movements_newest ON unexpected_movements (recorded_at, id);

CREATE TRIGGER unexpected_movements_stay BEFORE UPDATE ON unexpected_movements
BEGIN SELECT raise(ABORT, 'unexpected movements are never changed'); END;
CREATE TRIGGER unexpected_movements_remain BEFORE DELETE ON unexpected_movements
BEGIN SELECT raise(ABORT, 'unexpected movements are never deleted'); END;
