-- Providers, what they pay for, and their credits.

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
