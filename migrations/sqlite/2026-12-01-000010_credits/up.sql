-- Providers, what they pay for, and their credits.

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
