-- Identity

CREATE TABLE accounts (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL,
    email_canonical text NOT NULL UNIQUE,
    display_name text NOT NULL,
    locale text NOT NULL,
    password_hash text NOT NULL,
    password_version bigint NOT NULL,
    roles_version bigint NOT NULL DEFAULT 1,
    access_changed_at timestamptz,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX accounts_newest ON accounts (created_at, id);
CREATE INDEX accounts_access_changed ON accounts (access_changed_at) WHERE access_changed_at IS NOT NULL;

-- Sign-ups with an address that has an account: nothing came of them, but their ids are taken as if something had.
CREATE TABLE sign_up_tries (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    tried_at timestamptz NOT NULL
);

CREATE TABLE account_roles (
    account_id uuid NOT NULL REFERENCES accounts (id),
    role text NOT NULL,
    granted_by uuid,
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, role)
);
CREATE INDEX account_roles_by_role ON account_roles (role, account_id);
CREATE INDEX account_roles_newest ON account_roles (role, granted_at, account_id);

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    password_version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refresh_tokens (
    hash bytea NOT NULL PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_at timestamptz,
    CONSTRAINT refresh_tokens_hash CHECK (length(hash) = 32)
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE api_clients (
    id uuid NOT NULL PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES accounts (id),
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT api_clients_secret_hash CHECK (length(secret_hash) = 32)
);
CREATE INDEX api_clients_owner ON api_clients (owner_id, id) WHERE revoked_at IS NULL;
CREATE INDEX api_clients_revocation ON api_clients (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE signing_keys (
    generation bigint NOT NULL PRIMARY KEY,
    kid text NOT NULL UNIQUE,
    sealed_private_key bytea NOT NULL,
    public_x bytea NOT NULL,
    public_y bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_at timestamptz NOT NULL,
    retires_at timestamptz NOT NULL,
    CONSTRAINT signing_keys_times CHECK (signs_at < retires_at)
);

CREATE TABLE servers (
    id uuid NOT NULL PRIMARY KEY,
    public_url text NOT NULL,
    key_mark text NOT NULL,
    seen_at timestamptz NOT NULL
);

-- Policy and the sandbox

CREATE TABLE policies (
    version integer NOT NULL PRIMARY KEY,
    effective_at timestamptz NOT NULL,
    set_by uuid
);

INSERT INTO policies VALUES (1, '2026-01-01T00:00:00Z', NULL);

-- A row for each figure of a policy: a new figure is a row. What each may be, the domain says.
CREATE TABLE policy_values (
    policy_version integer NOT NULL REFERENCES policies (version),
    name text NOT NULL,
    currency text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (policy_version, name, currency),
    CONSTRAINT policy_values_value CHECK (value >= 0)
);

INSERT INTO policy_values VALUES
    (1, 'platform_fee_bps', '', 500),
    (1, 'processing_fee_bps', '', 150),
    (1, 'inspection_days', '', 7),
    (1, 'deadline_days_min', '', 1),
    (1, 'deadline_days_max', '', 90),
    (1, 'reservation_minutes', '', 30),
    (1, 'reservations_open_max', '', 3),
    (1, 'reservations_unpaid_max', '', 5),
    (1, 'payment_attempts_max', '', 5),
    (1, 'campaign_drafts_max', '', 50),
    (1, 'project_drafts_max', '', 50),
    (1, 'small_budget_max_units', '', 1000),
    (1, 'medium_budget_max_units', '', 5000),
    (1, 'large_budget_max_units', '', 20000),
    (1, 'small_contact_details_credits', '', 1),
    (1, 'medium_contact_details_credits', '', 1),
    (1, 'large_contact_details_credits', '', 2),
    (1, 'very_large_contact_details_credits', '', 3),
    (1, 'small_application_credits', '', 1),
    (1, 'medium_application_credits', '', 2),
    (1, 'large_application_credits', '', 4),
    (1, 'very_large_application_credits', '', 6),
    (1, 'goodwill_cap_bps', '', 1000),
    (1, 'goodwill_window_days', '', 90),
    (1, 'goodwill_credits_min', '', 1),
    (1, 'project_expiry_days', '', 90),
    (1, 'contact_interval_days', '', 14),
    (1, 'subscription_grace_days', '', 7),
    (1, 'subscription_attempts_max', '', 4),
    (1, 'plan_lot_days', '', 90),
    (1, 'pack_lot_days', '', 365),
    (1, 'refund_lot_days', '', 90),
    (1, 'stale_report_days', '', 30),
    (1, 'stale_reports_max', '', 5),
    (1, 'check_in_interval_days', '', 30),
    (1, 'acts_window_hours', '', 24),
    (1, 'application_rewrites_max', '', 3),
    (1, 'questions_asked_max', '', 20),
    (1, 'stale_reports_told_max', '', 10),
    (1, 'call_requests_max', '', 3),
    (1, 'project_submissions_max', '', 20),
    (1, 'processing_fee_fixed_minor', 'CHF', 25),
    (1, 'budget_unit_minor', 'CHF', 95),
    (1, 'pledge_min_minor', 'CHF', 100),
    (1, 'processing_fee_fixed_minor', 'DKK', 180),
    (1, 'budget_unit_minor', 'DKK', 750),
    (1, 'pledge_min_minor', 'DKK', 800),
    (1, 'processing_fee_fixed_minor', 'EUR', 25),
    (1, 'budget_unit_minor', 'EUR', 100),
    (1, 'pledge_min_minor', 'EUR', 100),
    (1, 'processing_fee_fixed_minor', 'GBP', 20),
    (1, 'budget_unit_minor', 'GBP', 85),
    (1, 'pledge_min_minor', 'GBP', 100),
    (1, 'processing_fee_fixed_minor', 'JPY', 40),
    (1, 'budget_unit_minor', 'JPY', 160),
    (1, 'pledge_min_minor', 'JPY', 150),
    (1, 'processing_fee_fixed_minor', 'SEK', 270),
    (1, 'budget_unit_minor', 'SEK', 1100),
    (1, 'pledge_min_minor', 'SEK', 1000),
    (1, 'processing_fee_fixed_minor', 'TND', 800),
    (1, 'budget_unit_minor', 'TND', 3400),
    (1, 'pledge_min_minor', 'TND', 3000),
    (1, 'processing_fee_fixed_minor', 'USD', 30),
    (1, 'budget_unit_minor', 'USD', 115),
    (1, 'pledge_min_minor', 'USD', 100);

CREATE TABLE sandbox_clock (
    id integer NOT NULL PRIMARY KEY,
    ahead_micros bigint NOT NULL,
    CONSTRAINT sandbox_clock_one_row CHECK (id = 1),
    CONSTRAINT sandbox_clock_forward CHECK (ahead_micros >= 0)
);

INSERT INTO sandbox_clock VALUES (1, 0);

-- Campaigns

CREATE TABLE campaigns (
    id uuid NOT NULL PRIMARY KEY,
    initiator_id uuid NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    story text NOT NULL,
    category text NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    goal_minor bigint NOT NULL,
    opens_at timestamptz,
    deadline_at timestamptz,
    production_on date,
    packaging_on date,
    delivery_on date,
    service_start_on date,
    service_end_on date,
    state text NOT NULL,
    policy_version integer REFERENCES policies (version),
    relaunch_of uuid,
    relaunched_as uuid,
    raised_minor bigint,
    created_at timestamptz NOT NULL,
    launched_at timestamptz,
    closed_at timestamptz,
    wound_down_at timestamptz,
    wind_down_reason text,
    listed_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT campaigns_state CHECK (state IN (
        'draft', 'live', 'closing', 'succeeded', 'preparing', 'ready', 'delivering', 'completed',
        'failed', 'cancelled', 'wound_down'
    )),
    CONSTRAINT campaigns_kind CHECK (kind IN ('product', 'service')),
    CONSTRAINT campaigns_goal CHECK (goal_minor >= 0),
    CONSTRAINT campaigns_live CHECK (
        state IN ('draft', 'cancelled') OR (launched_at IS NOT NULL AND deadline_at IS NOT NULL)
    ),
    CONSTRAINT campaigns_wound_down CHECK (
        (wound_down_at IS NOT NULL) = (state = 'wound_down') AND (wind_down_reason IS NOT NULL) = (state = 'wound_down')
    ),
    CONSTRAINT campaigns_listed CHECK (listed_at = coalesce(launched_at, created_at))
);
CREATE INDEX campaigns_newest ON campaigns (listed_at, id) WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_state ON campaigns (state, listed_at, id) WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_category ON campaigns (category, listed_at, id) WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_state_and_category ON campaigns (state, category, listed_at, id)
    WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_initiator ON campaigns (initiator_id, listed_at, id);
CREATE INDEX campaigns_unlaunched ON campaigns (initiator_id, created_at) WHERE launched_at IS NULL;

CREATE TABLE delivery_calendars (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    number bigint NOT NULL,
    production_on date,
    packaging_on date,
    delivery_on date,
    service_start_on date,
    service_end_on date,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, number),
    CONSTRAINT delivery_calendars_number CHECK (number >= 1)
);

CREATE TABLE rewards (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    id uuid NOT NULL,
    position bigint NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    price_minor bigint NOT NULL,
    stock bigint,
    taken bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL,
    PRIMARY KEY (campaign_id, id),
    CONSTRAINT rewards_position UNIQUE (campaign_id, position),
    CONSTRAINT rewards_price CHECK (price_minor > 0),
    CONSTRAINT rewards_taken CHECK (taken >= 0),
    CONSTRAINT rewards_stock CHECK (stock IS NULL OR taken <= stock)
);

CREATE TABLE reward_shipping_modes (
    campaign_id uuid NOT NULL,
    reward_id uuid NOT NULL,
    position bigint NOT NULL,
    mode text NOT NULL,
    fee_minor bigint NOT NULL,
    PRIMARY KEY (campaign_id, reward_id, position),
    CONSTRAINT reward_shipping_modes_mode UNIQUE (campaign_id, reward_id, mode),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id) ON DELETE CASCADE,
    CONSTRAINT reward_shipping_modes_fee CHECK (fee_minor >= 0)
);

CREATE TABLE hub_discount_steps (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    participants_min bigint NOT NULL,
    discount_bps bigint NOT NULL,
    PRIMARY KEY (campaign_id, participants_min),
    CONSTRAINT hub_discount_steps_rate CHECK (participants_min >= 2 AND discount_bps > 0 AND discount_bps < 10000)
);

-- What a campaign and each of its rewards were offered for when they were shown to everybody: a second witness of the
-- terms by which money is asked for, and by which a campaign succeeds.
CREATE TABLE launch_terms (
    campaign_id uuid NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    initiator_id uuid NOT NULL,
    currency text NOT NULL,
    goal_minor bigint NOT NULL,
    opens_at timestamptz,
    deadline_at timestamptz NOT NULL,
    policy_version integer NOT NULL REFERENCES policies (version),
    recorded_at timestamptz NOT NULL
);

CREATE TABLE reward_terms (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    reward_id uuid NOT NULL,
    mode text NOT NULL,
    price_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, reward_id, mode)
);

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
    CONSTRAINT tellings_seq CHECK (told_seq >= 0)
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

-- Pledges

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

-- Payments

CREATE TABLE payment_orders (
    book_id uuid NOT NULL REFERENCES books (id),
    id uuid NOT NULL,
    kind text NOT NULL,
    pledge_id uuid,
    pledge_revision bigint,
    tranche_number bigint,
    purchase_id uuid,
    is_unattended boolean NOT NULL,
    source_order_id uuid,
    payee text,
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
    CONSTRAINT payment_orders_payee CHECK ((payee IS NULL) = (kind = 'collect')),
    CONSTRAINT payment_orders_subject CHECK ((tranche_number IS NULL) = (kind <> 'payout')),
    CONSTRAINT payment_orders_purchase CHECK (purchase_id IS NULL OR (pledge_id IS NULL AND tranche_number IS NULL)),
    CONSTRAINT payment_orders_attempts CHECK (attempts >= 0 AND generation >= 0)
);
CREATE INDEX payment_orders_id ON payment_orders (id);
CREATE INDEX payment_orders_of_pledge ON payment_orders (book_id, pledge_id, id) WHERE pledge_id IS NOT NULL;
CREATE INDEX payment_orders_of_purchase ON payment_orders (book_id, purchase_id, id) WHERE purchase_id IS NOT NULL;
CREATE UNIQUE INDEX payment_orders_payouts ON payment_orders (book_id, tranche_number) WHERE tranche_number IS NOT NULL;
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
    pledge_id uuid,
    tranche_number bigint,
    purchase_id uuid,
    amount_minor bigint,
    currency text,
    transfer_seq bigint,
    refund_order_id uuid,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT unexpected_movements_cause CHECK (cause = CASE WHEN order_id IS NULL THEN 'unknown_order' ELSE 'repeated' END),
    CONSTRAINT unexpected_movements_order CHECK (
        (order_id IS NULL) = (book_id IS NULL) AND (order_id IS NULL) = (kind IS NULL)
        AND (order_id IS NULL) = (amount_minor IS NULL) AND (order_id IS NULL) = (currency IS NULL)
        AND (order_id IS NULL) = (transfer_seq IS NULL)
    ),
    CONSTRAINT unexpected_movements_refund CHECK ((refund_order_id IS NOT NULL) = (coalesce(kind, '') = 'collect'))
);
CREATE UNIQUE INDEX unexpected_movements_once ON unexpected_movements (order_key, reference);
CREATE INDEX unexpected_movements_newest ON unexpected_movements (recorded_at, id);

-- Escrow

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

-- Providers and credits: their tables are of the provider's book.

CREATE TABLE providers (
    account_id uuid NOT NULL PRIMARY KEY REFERENCES books (id),
    trade text NOT NULL,
    presentation text NOT NULL,
    city text NOT NULL,
    city_key text NOT NULL,
    currency text NOT NULL,
    words text NOT NULL,
    listing bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX providers_newest ON providers (listing);
CREATE INDEX providers_by_city ON providers (city_key, listing);
CREATE INDEX providers_words ON providers USING gin (array_to_tsvector(string_to_array(words, ' ')))
    WITH (fastupdate = off);

CREATE TABLE plans (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    price_minor bigint NOT NULL,
    currency text NOT NULL,
    credits_per_month bigint NOT NULL,
    is_privilege boolean NOT NULL,
    is_active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT plans_terms CHECK (price_minor > 0 AND credits_per_month > 0)
);
CREATE INDEX plans_newest ON plans (created_at, id);
CREATE INDEX plans_on_offer ON plans (created_at, id) WHERE is_active;
CREATE INDEX plans_priced ON plans (currency, price_minor) WHERE is_active;

CREATE TABLE credit_packs (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    price_minor bigint NOT NULL,
    currency text NOT NULL,
    credits bigint NOT NULL,
    is_active boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT credit_packs_terms CHECK (price_minor > 0 AND credits > 0)
);
CREATE INDEX credit_packs_newest ON credit_packs (created_at, id);
CREATE INDEX credit_packs_on_offer ON credit_packs (created_at, id) WHERE is_active;

CREATE TABLE subscriptions (
    book_id uuid NOT NULL REFERENCES books (id),
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    price_minor bigint NOT NULL,
    currency text NOT NULL,
    credits_per_month bigint NOT NULL,
    is_privilege boolean NOT NULL,
    state text NOT NULL,
    anchor_at timestamptz NOT NULL,
    month bigint NOT NULL,
    period_started_at timestamptz NOT NULL,
    period_ends_at timestamptz NOT NULL,
    grace_ends_at timestamptz NOT NULL,
    cancels_at_period_end boolean NOT NULL,
    cancelled_by uuid,
    cancellation_reason text,
    attempts bigint NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text,
    PRIMARY KEY (book_id, id),
    CONSTRAINT subscriptions_state CHECK (state IN ('awaiting_payment', 'active', 'past_due', 'ended')),
    CONSTRAINT subscriptions_terms CHECK (price_minor > 0 AND credits_per_month > 0),
    CONSTRAINT subscriptions_period CHECK (
        period_started_at <= period_ends_at AND period_ends_at <= grace_ends_at AND month >= 0 AND attempts >= 0
    ),
    CONSTRAINT subscriptions_cancelled CHECK ((cancelled_by IS NULL) = (cancellation_reason IS NULL)),
    CONSTRAINT subscriptions_ended CHECK (
        (ended_at IS NULL) = (state <> 'ended') AND (ended_at IS NULL) = (end_reason IS NULL)
    )
);
CREATE INDEX subscriptions_newest ON subscriptions (book_id, created_at, id);
CREATE UNIQUE INDEX subscriptions_current ON subscriptions (book_id) WHERE state <> 'ended';

CREATE TABLE purchases (
    book_id uuid NOT NULL REFERENCES books (id),
    id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    price_minor bigint NOT NULL,
    currency text NOT NULL,
    credits bigint NOT NULL,
    subscription_id uuid,
    plan_id uuid,
    plan_price_minor bigint,
    plan_credits_per_month bigint,
    plan_is_privilege boolean,
    follows_at timestamptz,
    pack_id uuid,
    waits_until timestamptz,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, subscription_id) REFERENCES subscriptions (book_id, id),
    CONSTRAINT purchases_kind CHECK (kind IN ('first_month', 'renewal', 'upgrade', 'pack')),
    CONSTRAINT purchases_state CHECK (state IN ('awaiting_payment', 'collected', 'refused', 'expired', 'returned')),
    CONSTRAINT purchases_price CHECK (price_minor > 0 AND credits >= 0),
    CONSTRAINT purchases_subject CHECK (
        (pack_id IS NULL) = (kind <> 'pack') AND (subscription_id IS NULL) = (kind = 'pack')
        AND (plan_id IS NULL) = (kind = 'pack') AND (follows_at IS NULL) = (kind = 'pack')
        AND (plan_price_minor IS NULL) = (kind = 'pack') AND (plan_credits_per_month IS NULL) = (kind = 'pack')
        AND (plan_is_privilege IS NULL) = (kind = 'pack')
    ),
    CONSTRAINT purchases_settled CHECK ((settled_at IS NULL) = (state = 'awaiting_payment'))
);
CREATE INDEX purchases_newest ON purchases (book_id, created_at, id);
CREATE INDEX purchases_pending ON purchases (book_id, subscription_id) WHERE state = 'awaiting_payment';

CREATE TABLE credit_spends (
    book_id uuid NOT NULL REFERENCES books (id),
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    purpose text NOT NULL,
    price bigint NOT NULL,
    spent_at timestamptz NOT NULL,
    goodwill_credits bigint,
    goodwill_reason text,
    goodwill_by uuid,
    goodwill_at timestamptz,
    hidden_credits bigint,
    hidden_at timestamptz,
    PRIMARY KEY (book_id, id),
    CONSTRAINT credit_spends_once UNIQUE (book_id, project_id, purpose),
    CONSTRAINT credit_spends_purpose CHECK (purpose IN ('contact_details', 'application')),
    CONSTRAINT credit_spends_goodwill CHECK (
        (goodwill_credits IS NULL AND goodwill_reason IS NULL AND goodwill_by IS NULL AND goodwill_at IS NULL)
        OR (goodwill_credits > 0 AND goodwill_reason IS NOT NULL AND goodwill_by IS NOT NULL
            AND goodwill_at IS NOT NULL)
    ),
    CONSTRAINT credit_spends_hidden CHECK ((hidden_credits IS NULL) = (hidden_at IS NULL) AND coalesce(hidden_credits, 0) >= 0),
    CONSTRAINT credit_spends_refunded CHECK (
        price >= 0 AND coalesce(goodwill_credits, 0) + coalesce(hidden_credits, 0) <= price
    )
);
CREATE INDEX credit_spends_id ON credit_spends (id);
CREATE INDEX credit_spends_newest ON credit_spends (book_id, spent_at, id);
CREATE INDEX credit_spends_goodwill ON credit_spends (book_id, goodwill_at) WHERE goodwill_at IS NOT NULL;
CREATE INDEX credit_spends_on_project ON credit_spends (project_id, book_id, id);

CREATE TABLE credit_lots (
    book_id uuid NOT NULL REFERENCES books (id),
    id uuid NOT NULL,
    origin text NOT NULL,
    granted bigint NOT NULL,
    remaining bigint NOT NULL,
    granted_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    purchase_id uuid,
    spend_id uuid,
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, purchase_id) REFERENCES purchases (book_id, id),
    FOREIGN KEY (book_id, spend_id) REFERENCES credit_spends (book_id, id),
    CONSTRAINT credit_lots_origin CHECK (
        (origin IN ('plan', 'pack') AND purchase_id IS NOT NULL AND spend_id IS NULL)
        OR (origin IN ('goodwill', 'hidden_project') AND purchase_id IS NULL AND spend_id IS NOT NULL)
    ),
    CONSTRAINT credit_lots_remaining CHECK (granted > 0 AND remaining >= 0 AND remaining <= granted),
    CONSTRAINT credit_lots_times CHECK (granted_at < expires_at)
);
CREATE UNIQUE INDEX credit_lots_of_purchase ON credit_lots (book_id, purchase_id) WHERE purchase_id IS NOT NULL;
CREATE UNIQUE INDEX credit_lots_of_spend ON credit_lots (book_id, spend_id, origin) WHERE spend_id IS NOT NULL;
CREATE INDEX credit_lots_open ON credit_lots (book_id, expires_at, id) WHERE remaining > 0;
-- Projects

CREATE TABLE projects (
    id uuid NOT NULL PRIMARY KEY,
    client_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    category text NOT NULL,
    city text NOT NULL,
    city_key text NOT NULL,
    budget_minor bigint NOT NULL,
    currency text NOT NULL,
    budget_band text NOT NULL,
    phone text NOT NULL,
    words text NOT NULL,
    listing bigint,
    state text NOT NULL,
    agent_id uuid,
    reached_at timestamptz,
    confirmed_at timestamptz,
    next_contact_at timestamptz,
    applications bigint NOT NULL,
    open_reports bigint NOT NULL,
    hidden_at timestamptz,
    created_at timestamptz NOT NULL,
    submitted_at timestamptz,
    listed_at timestamptz,
    expires_at timestamptz,
    awarded_application_id uuid,
    awarded_to uuid,
    awarded_at timestamptz,
    ended_at timestamptz,
    rejected_by uuid,
    rejection_reason text,
    version bigint NOT NULL,
    CONSTRAINT projects_state CHECK (state IN (
        'draft', 'submitted', 'pending', 'in_progress', 'completed', 'rejected', 'cancelled', 'expired'
    )),
    CONSTRAINT projects_budget CHECK (budget_minor >= 0),
    CONSTRAINT projects_applications CHECK (applications >= 0),
    CONSTRAINT projects_reports CHECK (open_reports >= 0),
    CONSTRAINT projects_listed CHECK (
        (listing IS NOT NULL) = (state IN ('pending', 'in_progress') AND hidden_at IS NULL)
        AND (listing IS NULL OR (listing < 0) = (state = 'in_progress'))
    ),
    CONSTRAINT projects_expiry CHECK ((expires_at IS NOT NULL) = (state = 'submitted')),
    CONSTRAINT projects_award CHECK (
        (awarded_at IS NULL) = (awarded_to IS NULL)
        AND (awarded_at IS NULL) = (awarded_application_id IS NULL)
        AND (state NOT IN ('in_progress', 'completed') OR awarded_at IS NOT NULL)
    ),
    CONSTRAINT projects_ended CHECK (
        (ended_at IS NOT NULL) = (state IN ('completed', 'rejected', 'cancelled', 'expired'))
    ),
    CONSTRAINT projects_rejected CHECK (
        (rejected_by IS NOT NULL) = (state = 'rejected') AND (rejection_reason IS NOT NULL) = (state = 'rejected')
    )
);
CREATE UNIQUE INDEX projects_newest ON projects (listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_by_category ON projects (category, listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_by_city ON projects (city_key, listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_by_budget ON projects (budget_band, listing) WHERE listing IS NOT NULL;
CREATE INDEX projects_hidden ON projects (hidden_at, id) WHERE hidden_at IS NOT NULL AND state IN ('pending', 'in_progress');
CREATE INDEX projects_of_client ON projects (client_id, created_at, id);
CREATE INDEX projects_unsubmitted ON projects (client_id, created_at) WHERE submitted_at IS NULL;
CREATE INDEX projects_contacts_due ON projects (next_contact_at, id) WHERE next_contact_at IS NOT NULL;
CREATE INDEX projects_contacts_due_of_agent ON projects (agent_id, next_contact_at, id)
    WHERE next_contact_at IS NOT NULL;
-- Without a list of what is still to be indexed, which every search would have to read.
CREATE INDEX projects_words ON projects USING gin (array_to_tsvector(string_to_array(words, ' ')))
    WITH (fastupdate = off) WHERE listing IS NOT NULL;

CREATE TABLE project_applications (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    message text NOT NULL,
    state text NOT NULL,
    shortlisted_at timestamptz,
    interest_named_at timestamptz,
    tipped_at timestamptz,
    tipped_by uuid,
    tip_channel text,
    tip_message text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT project_applications_once UNIQUE (project_id, provider_id),
    CONSTRAINT project_applications_state CHECK (state IN ('active', 'withdrawn', 'awarded', 'not_chosen', 'closed')),
    CONSTRAINT project_applications_tip CHECK (
        (tipped_at IS NULL OR shortlisted_at IS NOT NULL OR interest_named_at IS NOT NULL)
        AND (tipped_at IS NULL) = (tipped_by IS NULL) AND (tipped_at IS NULL) = (tip_channel IS NULL)
        AND (tip_channel IS NULL OR tip_channel IN ('phone', 'message'))
        AND (tip_message IS NOT NULL OR tip_channel IS NULL OR tip_channel = 'phone')
        AND (tip_message IS NULL OR tip_channel IS NOT NULL)
    )
);
CREATE INDEX project_applications_newest ON project_applications (project_id, created_at, id);
CREATE INDEX project_applications_of_provider ON project_applications (provider_id, created_at, id);
CREATE UNIQUE INDEX project_applications_awarded ON project_applications (project_id) WHERE state = 'awarded';
CREATE INDEX project_applications_won ON project_applications (provider_id) WHERE state = 'awarded';

CREATE TABLE project_contacts (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    agent_id uuid,
    contacted_at timestamptz NOT NULL,
    channel text NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    next_contact_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT project_contacts_channel CHECK (channel IN ('phone', 'mail')),
    CONSTRAINT project_contacts_agent CHECK (
        agent_id IS NOT NULL OR (channel = 'mail' AND answer IN ('still_active', 'dropped'))
    ),
    CONSTRAINT project_contacts_answer CHECK (answer IN ('still_active', 'found_elsewhere', 'dropped', 'no_answer'))
);
CREATE INDEX project_contacts_newest ON project_contacts (project_id, recorded_at, id);

CREATE TABLE project_contact_interests (
    project_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    application_id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (project_id, contact_id, application_id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    FOREIGN KEY (project_id, application_id) REFERENCES project_applications (project_id, id)
);
CREATE INDEX project_contact_interests_in ON project_contact_interests (project_id, application_id);

CREATE TABLE project_call_requests (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    wished_at timestamptz,
    note text NOT NULL,
    requested_at timestamptz NOT NULL,
    settled_at timestamptz,
    contact_id uuid,
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_call_requests_settled CHECK (
        (contact_id IS NULL OR settled_at IS NOT NULL) AND (settled_at IS NULL OR settled_at >= requested_at)
    )
);
CREATE UNIQUE INDEX project_call_requests_open ON project_call_requests (project_id) WHERE settled_at IS NULL;
CREATE INDEX project_call_requests_newest ON project_call_requests (project_id, requested_at, id);

CREATE TABLE project_check_ins (
    project_id uuid NOT NULL REFERENCES projects (id),
    round bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    answered_at timestamptz,
    answer text,
    contact_id uuid,
    PRIMARY KEY (project_id, round),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_check_ins_round CHECK (round > 0),
    CONSTRAINT project_check_ins_answer CHECK (
        (answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (contact_id IS NULL)
        AND (answer IS NULL OR answer IN ('still_active', 'dropped'))
    )
);

CREATE TABLE stale_reports (
    project_id uuid NOT NULL REFERENCES projects (id),
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    reason text NOT NULL,
    has_applied boolean NOT NULL,
    reports_often boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT stale_reports_once UNIQUE (project_id, provider_id)
);
CREATE INDEX stale_reports_newest ON stale_reports (project_id, created_at, id);
CREATE INDEX stale_reports_of_provider ON stale_reports (provider_id, created_at);

CREATE TABLE project_hidings (
    project_id uuid NOT NULL REFERENCES projects (id),
    number bigint NOT NULL,
    hidden_by uuid NOT NULL,
    hidden_at timestamptz NOT NULL,
    reason text NOT NULL,
    contested_at timestamptz,
    contest text,
    decision text,
    decision_reason text,
    decided_at timestamptz,
    PRIMARY KEY (project_id, number),
    CONSTRAINT project_hidings_contest CHECK ((contest IS NULL) = (contested_at IS NULL)),
    CONSTRAINT project_hidings_decision CHECK (
        (decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)
        AND (decision IS NULL OR (contest IS NOT NULL AND decision IN ('upheld', 'restored')))
    )
);
CREATE INDEX project_hidings_contested ON project_hidings (contested_at, project_id)
    WHERE contested_at IS NOT NULL AND decided_at IS NULL;

CREATE TABLE project_figures (
    category text NOT NULL PRIMARY KEY,
    listed bigint NOT NULL,
    awarded bigint NOT NULL,
    CONSTRAINT project_figures_counts CHECK (awarded >= 0 AND awarded <= listed)
);

-- Questions and notifications

CREATE TABLE questions (
    id uuid NOT NULL PRIMARY KEY,
    asker_id uuid NOT NULL,
    topic text NOT NULL,
    department text NOT NULL,
    handed_over_at timestamptz,
    project_id uuid REFERENCES projects (id),
    addressee_id uuid,
    text text NOT NULL,
    answer text,
    answered_by uuid,
    answered_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT questions_topic CHECK (topic IN ('subscription', 'credits', 'project')),
    CONSTRAINT questions_department CHECK (
        department = 'sales' OR (department = 'follow_up' AND topic = 'project')
    ),
    CONSTRAINT questions_handed_over CHECK (handed_over_at IS NULL OR department = 'follow_up'),
    CONSTRAINT questions_addressee CHECK (addressee_id IS NULL OR department = 'follow_up'),
    CONSTRAINT questions_project CHECK ((project_id IS NOT NULL) = (topic = 'project')),
    CONSTRAINT questions_answer CHECK (
        (answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)
    )
);
CREATE INDEX questions_of_asker ON questions (asker_id, created_at, id);
CREATE INDEX questions_open ON questions (department, created_at, id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_of_asker ON questions (asker_id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_about_project ON questions (project_id)
    WHERE answered_at IS NULL AND project_id IS NOT NULL;

-- How often somebody does what is at the expense of others, since a window began.
CREATE TABLE act_frequencies (
    account_id uuid NOT NULL,
    act text NOT NULL,
    subject_id uuid NOT NULL,
    since timestamptz NOT NULL,
    acts bigint NOT NULL,
    PRIMARY KEY (account_id, act, subject_id),
    CONSTRAINT act_frequencies_acts CHECK (acts > 0)
);
CREATE INDEX act_frequencies_oldest ON act_frequencies (since);

CREATE TABLE notifications (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    project_id uuid,
    question_id uuid,
    campaign_id uuid,
    pledge_id uuid,
    amount_minor bigint,
    currency text,
    tranche_number bigint,
    about text NOT NULL,
    said text NOT NULL,
    deadline_at timestamptz,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (account_id, id),
    CONSTRAINT notifications_amount CHECK ((amount_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX notifications_newest ON notifications (account_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (account_id, created_at, id) WHERE read_at IS NULL;

-- Jobs and replies

CREATE TABLE jobs (
    book_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid,
    due_at timestamptz NOT NULL,
    lease_until timestamptz,
    PRIMARY KEY (book_id, id)
);
CREATE INDEX jobs_due ON jobs (due_at);

CREATE TABLE idempotency_records (
    actor_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer NOT NULL,
    headers text NOT NULL,
    body bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (actor_id, key),
    CONSTRAINT idempotency_records_hash CHECK (length(request_hash) = 32)
);
CREATE INDEX idempotency_records_age ON idempotency_records (recorded_at);

-- What was recorded stays: the role that migrates takes these rights from itself.
-- (On SQLite triggers refuse; a superuser is stopped by neither.)

REVOKE UPDATE, DELETE, TRUNCATE ON
    transfers, events, tranche_steps, delivery_calendars, launch_terms, reward_terms, policies, policy_values,
    project_contacts, unexpected_movements
FROM CURRENT_USER;
