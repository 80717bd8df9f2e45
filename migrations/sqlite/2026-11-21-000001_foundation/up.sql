-- Identity

CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_canonical TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    locale TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_version INTEGER NOT NULL,
    roles_version INTEGER NOT NULL DEFAULT 1,
    access_changed_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_newest ON accounts (created_at, id);
CREATE INDEX accounts_access_changed ON accounts (access_changed_at) WHERE access_changed_at IS NOT NULL;

-- Sign-ups with an address that has an account: nothing came of them, but their ids are taken as if something had.
CREATE TABLE sign_up_tries (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    tried_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_roles (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    granted_by BLOB,
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_roles_by_role ON account_roles (role, account_id);
CREATE INDEX account_roles_newest ON account_roles (role, granted_at, account_id);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    password_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refresh_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    CONSTRAINT refresh_tokens_hash CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE api_clients (
    id BLOB NOT NULL PRIMARY KEY,
    owner_id BLOB NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    CONSTRAINT api_clients_secret_hash CHECK (length(secret_hash) = 32)
) STRICT;
CREATE INDEX api_clients_owner ON api_clients (owner_id, id) WHERE revoked_at IS NULL;
CREATE INDEX api_clients_revocation ON api_clients (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE signing_keys (
    generation INTEGER NOT NULL PRIMARY KEY,
    kid TEXT NOT NULL UNIQUE,
    sealed_private_key BLOB NOT NULL,
    public_x BLOB NOT NULL,
    public_y BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    signs_at INTEGER NOT NULL,
    retires_at INTEGER NOT NULL,
    CONSTRAINT signing_keys_times CHECK (signs_at < retires_at)
) STRICT;

CREATE TABLE servers (
    id BLOB NOT NULL PRIMARY KEY,
    public_url TEXT NOT NULL,
    key_mark TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

-- Policy and the sandbox

CREATE TABLE policies (
    version INTEGER NOT NULL PRIMARY KEY,
    effective_at INTEGER NOT NULL,
    set_by BLOB
) STRICT;

INSERT INTO policies VALUES (1, 1767225600000000, NULL);

-- A row for each figure of a policy: a new figure is a row. What each may be, the domain says.
CREATE TABLE policy_values (
    policy_version INTEGER NOT NULL REFERENCES policies (version),
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (policy_version, name, currency),
    CONSTRAINT policy_values_value CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

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
    id INTEGER NOT NULL PRIMARY KEY,
    ahead_micros INTEGER NOT NULL,
    CONSTRAINT sandbox_clock_one_row CHECK (id = 1),
    CONSTRAINT sandbox_clock_forward CHECK (ahead_micros >= 0)
) STRICT;

INSERT INTO sandbox_clock VALUES (1, 0);

-- Campaigns

CREATE TABLE campaigns (
    id BLOB NOT NULL PRIMARY KEY,
    initiator_id BLOB NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    story TEXT NOT NULL,
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    goal_minor INTEGER NOT NULL,
    opens_at INTEGER,
    deadline_at INTEGER,
    production_on TEXT,
    packaging_on TEXT,
    delivery_on TEXT,
    service_start_on TEXT,
    service_end_on TEXT,
    state TEXT NOT NULL,
    policy_version INTEGER REFERENCES policies (version),
    relaunch_of BLOB,
    relaunched_as BLOB,
    raised_minor INTEGER,
    created_at INTEGER NOT NULL,
    launched_at INTEGER,
    closed_at INTEGER,
    wound_down_at INTEGER,
    wind_down_reason TEXT,
    listed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
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
) STRICT;
CREATE INDEX campaigns_newest ON campaigns (listed_at, id) WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_state ON campaigns (state, listed_at, id) WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_category ON campaigns (category, listed_at, id) WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_state_and_category ON campaigns (state, category, listed_at, id)
    WHERE launched_at IS NOT NULL;
CREATE INDEX campaigns_by_initiator ON campaigns (initiator_id, listed_at, id);
CREATE INDEX campaigns_unlaunched ON campaigns (initiator_id, created_at) WHERE launched_at IS NULL;

CREATE TABLE delivery_calendars (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    number INTEGER NOT NULL,
    production_on TEXT,
    packaging_on TEXT,
    delivery_on TEXT,
    service_start_on TEXT,
    service_end_on TEXT,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, number),
    CONSTRAINT delivery_calendars_number CHECK (number >= 1)
) STRICT, WITHOUT ROWID;

CREATE TABLE rewards (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    id BLOB NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    price_minor INTEGER NOT NULL,
    stock INTEGER,
    taken INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, id),
    CONSTRAINT rewards_position UNIQUE (campaign_id, position),
    CONSTRAINT rewards_price CHECK (price_minor > 0),
    CONSTRAINT rewards_taken CHECK (taken >= 0),
    CONSTRAINT rewards_stock CHECK (stock IS NULL OR taken <= stock)
) STRICT;

CREATE TABLE reward_shipping_modes (
    campaign_id BLOB NOT NULL,
    reward_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    mode TEXT NOT NULL,
    fee_minor INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, reward_id, position),
    CONSTRAINT reward_shipping_modes_mode UNIQUE (campaign_id, reward_id, mode),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id) ON DELETE CASCADE,
    CONSTRAINT reward_shipping_modes_fee CHECK (fee_minor >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE hub_discount_steps (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    participants_min INTEGER NOT NULL,
    discount_bps INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, participants_min),
    CONSTRAINT hub_discount_steps_rate CHECK (participants_min >= 2 AND discount_bps > 0 AND discount_bps < 10000)
) STRICT, WITHOUT ROWID;

-- What a campaign and each of its rewards were offered for when they were shown to everybody: a second witness of the
-- terms by which money is asked for, and by which a campaign succeeds.
CREATE TABLE launch_terms (
    campaign_id BLOB NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    initiator_id BLOB NOT NULL,
    currency TEXT NOT NULL,
    goal_minor INTEGER NOT NULL,
    opens_at INTEGER,
    deadline_at INTEGER NOT NULL,
    policy_version INTEGER NOT NULL REFERENCES policies (version),
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE reward_terms (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    reward_id BLOB NOT NULL,
    mode TEXT NOT NULL,
    price_minor INTEGER NOT NULL,
    fee_minor INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, reward_id, mode)
) STRICT, WITHOUT ROWID;

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
    CONSTRAINT tellings_seq CHECK (told_seq >= 0)
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

-- Pledges

CREATE TABLE pledges (
    book_id BLOB NOT NULL REFERENCES books (id),
    id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    backer_id BLOB NOT NULL,
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    current_revision INTEGER,
    current_free_amount_minor INTEGER,
    current_amount_minor INTEGER,
    pending_revision INTEGER,
    pending_free_amount_minor INTEGER,
    pending_amount_minor INTEGER,
    payment_due_at INTEGER,
    unpaid_free_amount_minor INTEGER,
    revisions INTEGER NOT NULL,
    refunded_minor INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    collected_at INTEGER,
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
) STRICT, WITHOUT ROWID;
CREATE INDEX pledges_by_state ON pledges (book_id, state, sequence);
CREATE INDEX pledges_in_book_of_backer ON pledges (book_id, backer_id, state);
CREATE INDEX pledges_awaited ON pledges (book_id, payment_due_at, id) WHERE payment_due_at IS NOT NULL;
CREATE INDEX pledges_awaited_of_backer ON pledges (book_id, backer_id, payment_due_at)
    WHERE payment_due_at IS NOT NULL;
CREATE INDEX pledges_of_backer ON pledges (backer_id, created_at, id);

CREATE TABLE pledge_lines (
    book_id BLOB NOT NULL,
    pledge_id BLOB NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    reward_id BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    unit_price_minor INTEGER NOT NULL,
    shipping TEXT NOT NULL,
    shipping_fee_minor INTEGER NOT NULL,
    recipient TEXT,
    street TEXT,
    extra TEXT,
    postal_code TEXT,
    city TEXT,
    country TEXT,
    PRIMARY KEY (book_id, pledge_id, revision, position),
    FOREIGN KEY (book_id, pledge_id) REFERENCES pledges (book_id, id),
    FOREIGN KEY (book_id, reward_id) REFERENCES rewards (campaign_id, id),
    CONSTRAINT pledge_lines_amounts CHECK (quantity > 0 AND unit_price_minor >= 0 AND shipping_fee_minor >= 0),
    CONSTRAINT pledge_lines_address CHECK (
        (recipient IS NULL) = (street IS NULL) AND (recipient IS NULL) = (postal_code IS NULL)
        AND (recipient IS NULL) = (city IS NULL) AND (recipient IS NULL) = (country IS NULL)
    )
) STRICT, WITHOUT ROWID;

-- Payments

CREATE TABLE payment_orders (
    book_id BLOB NOT NULL REFERENCES books (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    pledge_id BLOB,
    pledge_revision INTEGER,
    tranche_number INTEGER,
    purchase_id BLOB,
    is_unattended INTEGER NOT NULL,
    source_order_id BLOB,
    payee TEXT,
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
    CONSTRAINT payment_orders_payee CHECK ((payee IS NULL) = (kind = 'collect')),
    CONSTRAINT payment_orders_subject CHECK ((tranche_number IS NULL) = (kind <> 'payout')),
    CONSTRAINT payment_orders_purchase CHECK (purchase_id IS NULL OR (pledge_id IS NULL AND tranche_number IS NULL)),
    CONSTRAINT payment_orders_attempts CHECK (attempts >= 0 AND generation >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_orders_id ON payment_orders (id);
CREATE INDEX payment_orders_of_pledge ON payment_orders (book_id, pledge_id, id) WHERE pledge_id IS NOT NULL;
CREATE INDEX payment_orders_of_purchase ON payment_orders (book_id, purchase_id, id) WHERE purchase_id IS NOT NULL;
CREATE UNIQUE INDEX payment_orders_payouts ON payment_orders (book_id, tranche_number) WHERE tranche_number IS NOT NULL;
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
    pledge_id BLOB,
    tranche_number INTEGER,
    purchase_id BLOB,
    amount_minor INTEGER,
    currency TEXT,
    transfer_seq INTEGER,
    refund_order_id BLOB,
    recorded_at INTEGER NOT NULL,
    CONSTRAINT unexpected_movements_cause CHECK (cause = CASE WHEN order_id IS NULL THEN 'unknown_order' ELSE 'repeated' END),
    CONSTRAINT unexpected_movements_order CHECK (
        (order_id IS NULL) = (book_id IS NULL) AND (order_id IS NULL) = (kind IS NULL)
        AND (order_id IS NULL) = (amount_minor IS NULL) AND (order_id IS NULL) = (currency IS NULL)
        AND (order_id IS NULL) = (transfer_seq IS NULL)
    ),
    CONSTRAINT unexpected_movements_refund CHECK ((refund_order_id IS NOT NULL) = (coalesce(kind, '') = 'collect'))
) STRICT;
CREATE UNIQUE INDEX unexpected_movements_once ON unexpected_movements (order_key, reference);
CREATE INDEX unexpected_movements_newest ON unexpected_movements (recorded_at, id);

-- Escrow

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

-- Providers and credits: their tables are of the provider's book.

CREATE TABLE providers (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES books (id),
    trade TEXT NOT NULL,
    presentation TEXT NOT NULL,
    city TEXT NOT NULL,
    city_key TEXT NOT NULL,
    currency TEXT NOT NULL,
    words TEXT NOT NULL,
    listing INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX providers_newest ON providers (listing);
CREATE INDEX providers_by_city ON providers (city_key, listing);
CREATE VIRTUAL TABLE providers_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '=_'"
);
CREATE TRIGGER providers_enter_list AFTER INSERT ON providers
BEGIN INSERT INTO providers_words (rowid, words) VALUES (new.listing, new.words); END;
CREATE TRIGGER providers_change_words AFTER UPDATE OF words ON providers WHEN old.words IS NOT new.words
BEGIN
    DELETE FROM providers_words WHERE rowid = old.listing;
    INSERT INTO providers_words (rowid, words) VALUES (new.listing, new.words);
END;

CREATE TABLE plans (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    price_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    credits_per_month INTEGER NOT NULL,
    is_privilege INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT plans_terms CHECK (price_minor > 0 AND credits_per_month > 0)
) STRICT;
CREATE INDEX plans_newest ON plans (created_at, id);
CREATE INDEX plans_on_offer ON plans (created_at, id) WHERE is_active;
CREATE INDEX plans_priced ON plans (currency, price_minor) WHERE is_active;

CREATE TABLE credit_packs (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    price_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    credits INTEGER NOT NULL,
    is_active INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT credit_packs_terms CHECK (price_minor > 0 AND credits > 0)
) STRICT;
CREATE INDEX credit_packs_newest ON credit_packs (created_at, id);
CREATE INDEX credit_packs_on_offer ON credit_packs (created_at, id) WHERE is_active;

CREATE TABLE subscriptions (
    book_id BLOB NOT NULL REFERENCES books (id),
    id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    price_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    credits_per_month INTEGER NOT NULL,
    is_privilege INTEGER NOT NULL,
    state TEXT NOT NULL,
    anchor_at INTEGER NOT NULL,
    month INTEGER NOT NULL,
    period_started_at INTEGER NOT NULL,
    period_ends_at INTEGER NOT NULL,
    grace_ends_at INTEGER NOT NULL,
    cancels_at_period_end INTEGER NOT NULL,
    cancelled_by BLOB,
    cancellation_reason TEXT,
    attempts INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT,
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
) STRICT;
CREATE INDEX subscriptions_newest ON subscriptions (book_id, created_at, id);
CREATE UNIQUE INDEX subscriptions_current ON subscriptions (book_id) WHERE state <> 'ended';

CREATE TABLE purchases (
    book_id BLOB NOT NULL REFERENCES books (id),
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    price_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    credits INTEGER NOT NULL,
    subscription_id BLOB,
    plan_id BLOB,
    plan_price_minor INTEGER,
    plan_credits_per_month INTEGER,
    plan_is_privilege INTEGER,
    follows_at INTEGER,
    pack_id BLOB,
    waits_until INTEGER,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
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
) STRICT;
CREATE INDEX purchases_newest ON purchases (book_id, created_at, id);
CREATE INDEX purchases_pending ON purchases (book_id, subscription_id) WHERE state = 'awaiting_payment';

CREATE TABLE credit_spends (
    book_id BLOB NOT NULL REFERENCES books (id),
    id BLOB NOT NULL,
    project_id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    price INTEGER NOT NULL,
    spent_at INTEGER NOT NULL,
    goodwill_credits INTEGER,
    goodwill_reason TEXT,
    goodwill_by BLOB,
    goodwill_at INTEGER,
    hidden_credits INTEGER,
    hidden_at INTEGER,
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
) STRICT;
CREATE INDEX credit_spends_id ON credit_spends (id);
CREATE INDEX credit_spends_newest ON credit_spends (book_id, spent_at, id);
CREATE INDEX credit_spends_goodwill ON credit_spends (book_id, goodwill_at) WHERE goodwill_at IS NOT NULL;
CREATE INDEX credit_spends_on_project ON credit_spends (project_id, book_id, id);

CREATE TABLE credit_lots (
    book_id BLOB NOT NULL REFERENCES books (id),
    id BLOB NOT NULL,
    origin TEXT NOT NULL,
    granted INTEGER NOT NULL,
    remaining INTEGER NOT NULL,
    granted_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    purchase_id BLOB,
    spend_id BLOB,
    PRIMARY KEY (book_id, id),
    FOREIGN KEY (book_id, purchase_id) REFERENCES purchases (book_id, id),
    FOREIGN KEY (book_id, spend_id) REFERENCES credit_spends (book_id, id),
    CONSTRAINT credit_lots_origin CHECK (
        (origin IN ('plan', 'pack') AND purchase_id IS NOT NULL AND spend_id IS NULL)
        OR (origin IN ('goodwill', 'hidden_project') AND purchase_id IS NULL AND spend_id IS NOT NULL)
    ),
    CONSTRAINT credit_lots_remaining CHECK (granted > 0 AND remaining >= 0 AND remaining <= granted),
    CONSTRAINT credit_lots_times CHECK (granted_at < expires_at)
) STRICT;
CREATE UNIQUE INDEX credit_lots_of_purchase ON credit_lots (book_id, purchase_id) WHERE purchase_id IS NOT NULL;
CREATE UNIQUE INDEX credit_lots_of_spend ON credit_lots (book_id, spend_id, origin) WHERE spend_id IS NOT NULL;
CREATE INDEX credit_lots_open ON credit_lots (book_id, expires_at, id) WHERE remaining > 0;
-- Projects

CREATE TABLE projects (
    id BLOB NOT NULL PRIMARY KEY,
    client_id BLOB NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    city TEXT NOT NULL,
    city_key TEXT NOT NULL,
    budget_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    budget_band TEXT NOT NULL,
    phone TEXT NOT NULL,
    words TEXT NOT NULL,
    listing INTEGER,
    state TEXT NOT NULL,
    agent_id BLOB,
    reached_at INTEGER,
    confirmed_at INTEGER,
    next_contact_at INTEGER,
    applications INTEGER NOT NULL,
    open_reports INTEGER NOT NULL,
    hidden_at INTEGER,
    created_at INTEGER NOT NULL,
    submitted_at INTEGER,
    listed_at INTEGER,
    expires_at INTEGER,
    awarded_application_id BLOB,
    awarded_to BLOB,
    awarded_at INTEGER,
    ended_at INTEGER,
    rejected_by BLOB,
    rejection_reason TEXT,
    version INTEGER NOT NULL,
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
) STRICT;
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

-- What listed projects are found by. A row's number is its place in the list, so
-- that the newest of those that have a word come first without sorting.
CREATE VIRTUAL TABLE projects_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '=_'"
);
CREATE TRIGGER projects_enter_list AFTER INSERT ON projects WHEN new.listing IS NOT NULL
BEGIN INSERT INTO projects_words (rowid, words) VALUES (new.listing, new.words); END;
CREATE TRIGGER projects_change_list AFTER UPDATE OF listing ON projects WHEN old.listing IS NOT new.listing
BEGIN
    DELETE FROM projects_words WHERE rowid = old.listing;
    INSERT INTO projects_words (rowid, words) SELECT new.listing, new.words WHERE new.listing IS NOT NULL;
END;

CREATE TABLE project_applications (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL,
    shortlisted_at INTEGER,
    interest_named_at INTEGER,
    tipped_at INTEGER,
    tipped_by BLOB,
    tip_channel TEXT,
    tip_message TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
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
) STRICT, WITHOUT ROWID;
CREATE INDEX project_applications_newest ON project_applications (project_id, created_at, id);
CREATE INDEX project_applications_of_provider ON project_applications (provider_id, created_at, id);
CREATE UNIQUE INDEX project_applications_awarded ON project_applications (project_id) WHERE state = 'awarded';
CREATE INDEX project_applications_won ON project_applications (provider_id) WHERE state = 'awarded';

CREATE TABLE project_contacts (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    agent_id BLOB,
    contacted_at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    answer TEXT NOT NULL,
    note TEXT NOT NULL,
    next_contact_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT project_contacts_channel CHECK (channel IN ('phone', 'mail')),
    CONSTRAINT project_contacts_agent CHECK (
        agent_id IS NOT NULL OR (channel = 'mail' AND answer IN ('still_active', 'dropped'))
    ),
    CONSTRAINT project_contacts_answer CHECK (answer IN ('still_active', 'found_elsewhere', 'dropped', 'no_answer'))
) STRICT, WITHOUT ROWID;
CREATE INDEX project_contacts_newest ON project_contacts (project_id, recorded_at, id);

CREATE TABLE project_contact_interests (
    project_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    application_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (project_id, contact_id, application_id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    FOREIGN KEY (project_id, application_id) REFERENCES project_applications (project_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_contact_interests_in ON project_contact_interests (project_id, application_id);

CREATE TABLE project_call_requests (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    wished_at INTEGER,
    note TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    settled_at INTEGER,
    contact_id BLOB,
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_call_requests_settled CHECK (
        (contact_id IS NULL OR settled_at IS NOT NULL) AND (settled_at IS NULL OR settled_at >= requested_at)
    )
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX project_call_requests_open ON project_call_requests (project_id) WHERE settled_at IS NULL;
CREATE INDEX project_call_requests_newest ON project_call_requests (project_id, requested_at, id);

CREATE TABLE project_check_ins (
    project_id BLOB NOT NULL REFERENCES projects (id),
    round INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    answered_at INTEGER,
    answer TEXT,
    contact_id BLOB,
    PRIMARY KEY (project_id, round),
    FOREIGN KEY (project_id, contact_id) REFERENCES project_contacts (project_id, id),
    CONSTRAINT project_check_ins_round CHECK (round > 0),
    CONSTRAINT project_check_ins_answer CHECK (
        (answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (contact_id IS NULL)
        AND (answer IS NULL OR answer IN ('still_active', 'dropped'))
    )
) STRICT, WITHOUT ROWID;

CREATE TABLE stale_reports (
    project_id BLOB NOT NULL REFERENCES projects (id),
    id BLOB NOT NULL,
    provider_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    has_applied INTEGER NOT NULL,
    reports_often INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, id),
    CONSTRAINT stale_reports_once UNIQUE (project_id, provider_id),
    CONSTRAINT stale_reports_marks CHECK (has_applied IN (0, 1) AND reports_often IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX stale_reports_newest ON stale_reports (project_id, created_at, id);
CREATE INDEX stale_reports_of_provider ON stale_reports (provider_id, created_at);

CREATE TABLE project_hidings (
    project_id BLOB NOT NULL REFERENCES projects (id),
    number INTEGER NOT NULL,
    hidden_by BLOB NOT NULL,
    hidden_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    contested_at INTEGER,
    contest TEXT,
    decision TEXT,
    decision_reason TEXT,
    decided_at INTEGER,
    PRIMARY KEY (project_id, number),
    CONSTRAINT project_hidings_contest CHECK ((contest IS NULL) = (contested_at IS NULL)),
    CONSTRAINT project_hidings_decision CHECK (
        (decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)
        AND (decision IS NULL OR (contest IS NOT NULL AND decision IN ('upheld', 'restored')))
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX project_hidings_contested ON project_hidings (contested_at, project_id)
    WHERE contested_at IS NOT NULL AND decided_at IS NULL;

CREATE TABLE project_figures (
    category TEXT NOT NULL PRIMARY KEY,
    listed INTEGER NOT NULL,
    awarded INTEGER NOT NULL,
    CONSTRAINT project_figures_counts CHECK (awarded >= 0 AND awarded <= listed)
) STRICT, WITHOUT ROWID;

-- Questions and notifications

CREATE TABLE questions (
    id BLOB NOT NULL PRIMARY KEY,
    asker_id BLOB NOT NULL,
    topic TEXT NOT NULL,
    department TEXT NOT NULL,
    handed_over_at INTEGER,
    project_id BLOB REFERENCES projects (id),
    addressee_id BLOB,
    text TEXT NOT NULL,
    answer TEXT,
    answered_by BLOB,
    answered_at INTEGER,
    created_at INTEGER NOT NULL,
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
) STRICT;
CREATE INDEX questions_of_asker ON questions (asker_id, created_at, id);
CREATE INDEX questions_open ON questions (department, created_at, id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_of_asker ON questions (asker_id) WHERE answered_at IS NULL;
CREATE INDEX questions_open_about_project ON questions (project_id)
    WHERE answered_at IS NULL AND project_id IS NOT NULL;

-- How often somebody does what is at the expense of others, since a window began.
CREATE TABLE act_frequencies (
    account_id BLOB NOT NULL,
    act TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    since INTEGER NOT NULL,
    acts INTEGER NOT NULL,
    PRIMARY KEY (account_id, act, subject_id),
    CONSTRAINT act_frequencies_acts CHECK (acts > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX act_frequencies_oldest ON act_frequencies (since);

CREATE TABLE notifications (
    account_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    project_id BLOB,
    question_id BLOB,
    campaign_id BLOB,
    pledge_id BLOB,
    amount_minor INTEGER,
    currency TEXT,
    tranche_number INTEGER,
    about TEXT NOT NULL,
    said TEXT NOT NULL,
    deadline_at INTEGER,
    created_at INTEGER NOT NULL,
    read_at INTEGER,
    PRIMARY KEY (account_id, id),
    CONSTRAINT notifications_amount CHECK ((amount_minor IS NULL) = (currency IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_newest ON notifications (account_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (account_id, created_at, id) WHERE read_at IS NULL;

-- Jobs and replies

CREATE TABLE jobs (
    book_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    subject_id BLOB,
    due_at INTEGER NOT NULL,
    lease_until INTEGER,
    PRIMARY KEY (book_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (due_at);

CREATE TABLE idempotency_records (
    actor_id BLOB NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (actor_id, key),
    CONSTRAINT idempotency_records_hash CHECK (length(request_hash) = 32)
) STRICT;
CREATE INDEX idempotency_records_age ON idempotency_records (recorded_at);

-- What was recorded stays: PostgreSQL withholds the right, here a trigger refuses.

CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers
BEGIN SELECT raise(ABORT, 'transfers are never changed'); END;
CREATE TRIGGER transfers_remain BEFORE DELETE ON transfers
BEGIN SELECT raise(ABORT, 'transfers are never deleted'); END;
CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT raise(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events
BEGIN SELECT raise(ABORT, 'events are never deleted'); END;
CREATE TRIGGER tranche_steps_stay BEFORE UPDATE ON tranche_steps
BEGIN SELECT raise(ABORT, 'steps of a tranche are never changed'); END;
CREATE TRIGGER tranche_steps_remain BEFORE DELETE ON tranche_steps
BEGIN SELECT raise(ABORT, 'steps of a tranche are never deleted'); END;
CREATE TRIGGER delivery_calendars_stay BEFORE UPDATE ON delivery_calendars
BEGIN SELECT raise(ABORT, 'promised calendars are never changed'); END;
CREATE TRIGGER delivery_calendars_remain BEFORE DELETE ON delivery_calendars
BEGIN SELECT raise(ABORT, 'promised calendars are never deleted'); END;
CREATE TRIGGER launch_terms_stay BEFORE UPDATE ON launch_terms
BEGIN SELECT raise(ABORT, 'terms of a launch are never changed'); END;
CREATE TRIGGER launch_terms_remain BEFORE DELETE ON launch_terms
BEGIN SELECT raise(ABORT, 'terms of a launch are never deleted'); END;
CREATE TRIGGER reward_terms_stay BEFORE UPDATE ON reward_terms
BEGIN SELECT raise(ABORT, 'terms of a reward are never changed'); END;
CREATE TRIGGER reward_terms_remain BEFORE DELETE ON reward_terms
BEGIN SELECT raise(ABORT, 'terms of a reward are never deleted'); END;
CREATE TRIGGER policies_stay BEFORE UPDATE ON policies
BEGIN SELECT raise(ABORT, 'policies are never changed'); END;
CREATE TRIGGER policies_remain BEFORE DELETE ON policies
BEGIN SELECT raise(ABORT, 'policies are never deleted'); END;
CREATE TRIGGER policy_values_stay BEFORE UPDATE ON policy_values
BEGIN SELECT raise(ABORT, 'figures of a policy are never changed'); END;
CREATE TRIGGER policy_values_remain BEFORE DELETE ON policy_values
BEGIN SELECT raise(ABORT, 'figures of a policy are never deleted'); END;
CREATE TRIGGER unexpected_movements_stay BEFORE UPDATE ON unexpected_movements
BEGIN SELECT raise(ABORT, 'unexpected movements are never changed'); END;
CREATE TRIGGER unexpected_movements_remain BEFORE DELETE ON unexpected_movements
BEGIN SELECT raise(ABORT, 'unexpected movements are never deleted'); END;
CREATE TRIGGER project_contacts_stay BEFORE UPDATE ON project_contacts
BEGIN SELECT raise(ABORT, 'contacts are never changed'); END;
CREATE TRIGGER project_contacts_remain BEFORE DELETE ON project_contacts
BEGIN SELECT raise(ABORT, 'contacts are never deleted'); END;
