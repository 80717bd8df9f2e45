-- Campaigns and what they offer.

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
CREATE INDEX campaigns_by_initiator ON campaigns (initiator_id, listed_at, id);
CREATE INDEX campaigns_unlaunched ON campaigns (initiator_id, created_at) WHERE launched_at IS NULL;

-- Where each campaign that was launched stands in the public list, in each of its orders. How much was pledged is put in
-- when it is told; the words that campaigns are found by stand apart, so that it does not touch their index.
CREATE TABLE campaign_listings (
    campaign_id BLOB NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    listing INTEGER NOT NULL,
    initiator_id BLOB NOT NULL,
    state TEXT NOT NULL,
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    ends_at INTEGER,
    pledged_rank INTEGER NOT NULL,
    CONSTRAINT campaign_listings_newest UNIQUE (listing),
    CONSTRAINT campaign_listings_end CHECK ((ends_at IS NOT NULL) = (state = 'live')),
    CONSTRAINT campaign_listings_rank CHECK (pledged_rank >= 0)
) STRICT;
CREATE INDEX campaign_listings_by_state ON campaign_listings (state, listing);
CREATE INDEX campaign_listings_ending ON campaign_listings (ends_at, listing) WHERE ends_at IS NOT NULL;
CREATE INDEX campaign_listings_raised ON campaign_listings (pledged_rank, listing);
CREATE INDEX campaign_listings_raised_by_state ON campaign_listings (state, pledged_rank, listing);

CREATE TABLE campaign_words (
    listing INTEGER NOT NULL PRIMARY KEY REFERENCES campaign_listings (listing),
    words TEXT NOT NULL
) STRICT;
-- Words are already cut and compared byte by byte; the newest of those that have a word come first.
CREATE VIRTUAL TABLE campaign_words_found USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '=_'"
);
CREATE TRIGGER campaign_words_enter AFTER INSERT ON campaign_words
BEGIN INSERT INTO campaign_words_found (rowid, words) VALUES (new.listing, new.words); END;
CREATE TRIGGER campaign_words_change AFTER UPDATE OF words ON campaign_words
BEGIN
    DELETE FROM campaign_words_found WHERE rowid = old.listing;
    INSERT INTO campaign_words_found (rowid, words) VALUES (new.listing, new.words);
END;

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
    sku TEXT,
    weight_grams INTEGER,
    length_mm INTEGER,
    width_mm INTEGER,
    height_mm INTEGER,
    delivery_on TEXT,
    stopped_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, id),
    CONSTRAINT rewards_position UNIQUE (campaign_id, position),
    CONSTRAINT rewards_price CHECK (price_minor > 0),
    CONSTRAINT rewards_taken CHECK (taken >= 0),
    CONSTRAINT rewards_stock CHECK (stock IS NULL OR taken <= stock),
    CONSTRAINT rewards_weight CHECK (weight_grams IS NULL OR weight_grams > 0),
    CONSTRAINT rewards_dimensions CHECK (
        (length_mm IS NULL AND width_mm IS NULL AND height_mm IS NULL)
        OR (length_mm > 0 AND width_mm > 0 AND height_mm > 0)
    )
) STRICT;

CREATE UNIQUE INDEX rewards_sku ON rewards (campaign_id, sku) WHERE sku IS NOT NULL;

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

-- How many there were of a limited reward, from when on: the first number is that of the launch, or of the day on which
-- the reward was added; each later one is higher.
CREATE TABLE reward_stocks (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    reward_id BLOB NOT NULL,
    stock INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, reward_id, stock),
    CONSTRAINT reward_stocks_stock CHECK (stock > 0)
) STRICT, WITHOUT ROWID;

-- What a campaign said about itself, from when on: the first text is that of the launch.
CREATE TABLE campaign_texts (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    number INTEGER NOT NULL,
    summary TEXT NOT NULL,
    story TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, number),
    CONSTRAINT campaign_texts_number CHECK (number >= 1)
) STRICT;

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

CREATE TRIGGER reward_stocks_stay BEFORE UPDATE ON reward_stocks
BEGIN SELECT raise(ABORT, 'stocks of a reward are never changed'); END;
CREATE TRIGGER reward_stocks_remain BEFORE DELETE ON reward_stocks
BEGIN SELECT raise(ABORT, 'stocks of a reward are never deleted'); END;

CREATE TRIGGER campaign_texts_stay BEFORE UPDATE ON campaign_texts
BEGIN SELECT raise(ABORT, 'texts of a campaign are never changed'); END;
CREATE TRIGGER campaign_texts_remain BEFORE DELETE ON campaign_texts
BEGIN SELECT raise(ABORT, 'texts of a campaign are never deleted'); END;
