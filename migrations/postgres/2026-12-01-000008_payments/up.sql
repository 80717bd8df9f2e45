-- What the payment service is asked for: each order names what it is for by a word of the context that declares it.

CREATE TABLE payment_orders (
    book_id uuid NOT NULL REFERENCES books (id),
    id uuid NOT NULL,
    kind text NOT NULL,
    payable text NOT NULL,
    subject_id uuid NOT NULL,
    subject_number bigint,
    is_unattended boolean NOT NULL,
    source_order_id uuid,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    refunded_minor bigint NOT NULL,
    state text NOT NULL,
    attempts bigint NOT NULL,
    generation bigint NOT NULL,
    reference text,
    last_error text,
    due_at timestamptz NOT NULL,
    lease_until timestamptz,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    PRIMARY KEY (book_id, id),
    CONSTRAINT payment_orders_kind CHECK (kind IN ('collect', 'refund', 'payout')),
    CONSTRAINT payment_orders_state CHECK (state IN ('pending', 'settled', 'refused', 'needs_attention')),
    CONSTRAINT payment_orders_amount CHECK (amount_minor > 0),
    CONSTRAINT payment_orders_refunded CHECK (
        refunded_minor >= 0 AND refunded_minor <= amount_minor AND (refunded_minor = 0 OR kind = 'collect')
    ),
    CONSTRAINT payment_orders_attempts CHECK (attempts >= 0 AND generation >= 0)
);
CREATE INDEX payment_orders_id ON payment_orders (id);
CREATE INDEX payment_orders_of_subject ON payment_orders (book_id, subject_id, id);
CREATE UNIQUE INDEX payment_orders_payouts ON payment_orders (book_id, subject_number) WHERE payable = 'tranche_payout';
CREATE INDEX payment_orders_due ON payment_orders (due_at) WHERE state = 'pending';
CREATE INDEX payment_orders_newest ON payment_orders (created_at, id);
CREATE INDEX payment_orders_unsettled ON payment_orders (state, created_at, id) WHERE state <> 'settled';

-- What the gateway moved although no order awaited it. An order that is not known here has no book, so the key has none.
CREATE TABLE unexpected_movements (
    id uuid NOT NULL PRIMARY KEY,
    cause text NOT NULL,
    order_key text NOT NULL,
    reference text NOT NULL,
    book_id uuid,
    order_id uuid,
    kind text,
    payable text,
    subject_id uuid,
    subject_number bigint,
    amount_minor bigint,
    currency text,
    transfer_seq bigint,
    refund_order_id uuid,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT unexpected_movements_cause CHECK (cause = CASE WHEN order_id IS NULL THEN 'unknown_order' ELSE 'repeated' END),
    CONSTRAINT unexpected_movements_order CHECK (
        (order_id IS NULL) = (book_id IS NULL) AND (order_id IS NULL) = (kind IS NULL)
        AND (order_id IS NULL) = (payable IS NULL) AND (order_id IS NULL) = (subject_id IS NULL)
        AND (order_id IS NULL) = (amount_minor IS NULL) AND (order_id IS NULL) = (currency IS NULL)
        AND (order_id IS NULL) = (transfer_seq IS NULL)
    ),
    CONSTRAINT unexpected_movements_refund CHECK ((refund_order_id IS NOT NULL) = (coalesce(kind, '') = 'collect'))
);
CREATE UNIQUE INDEX unexpected_movements_once ON unexpected_movements (order_key, reference);
CREATE INDEX unexpected_movements_newest ON unexpected_movements (recorded_at, id);

-- What was recorded stays: the role that migrates takes these rights from itself. A superuser is not stopped.
REVOKE UPDATE, DELETE, TRUNCATE ON unexpected_movements FROM CURRENT_USER;
