-- Campaigns and what they offer.

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
CREATE INDEX campaigns_by_initiator ON campaigns (initiator_id, listed_at, id);
CREATE INDEX campaigns_unlaunched ON campaigns (initiator_id, created_at) WHERE launched_at IS NULL;

-- Where each campaign that was launched stands in the public list, in each of its orders. How much was pledged is put in
-- when it is told; the words that campaigns are found by stand apart, so that it does not touch their index.
CREATE TABLE campaign_listings (
    campaign_id uuid NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    listing bigint NOT NULL,
    initiator_id uuid NOT NULL,
    state text NOT NULL,
    category text NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    ends_at timestamptz,
    pledged_rank bigint NOT NULL,
    CONSTRAINT campaign_listings_newest UNIQUE (listing),
    CONSTRAINT campaign_listings_end CHECK ((ends_at IS NOT NULL) = (state = 'live')),
    CONSTRAINT campaign_listings_rank CHECK (pledged_rank >= 0)
);
CREATE INDEX campaign_listings_by_state ON campaign_listings (state, listing);
CREATE INDEX campaign_listings_ending ON campaign_listings (ends_at, listing) WHERE ends_at IS NOT NULL;
CREATE INDEX campaign_listings_raised ON campaign_listings (pledged_rank, listing);
CREATE INDEX campaign_listings_raised_by_state ON campaign_listings (state, pledged_rank, listing);

CREATE TABLE campaign_words (
    listing bigint NOT NULL PRIMARY KEY REFERENCES campaign_listings (listing),
    words text NOT NULL
);
CREATE INDEX campaign_words_found ON campaign_words USING gin (array_to_tsvector(string_to_array(words, ' ')))
    WITH (fastupdate = off);

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
    sku text,
    weight_grams bigint,
    length_mm bigint,
    width_mm bigint,
    height_mm bigint,
    delivery_on date,
    stopped_at timestamptz,
    version bigint NOT NULL,
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
);

CREATE UNIQUE INDEX rewards_sku ON rewards (campaign_id, sku) WHERE sku IS NOT NULL;

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

-- How many there were of a limited reward, from when on: the first number is that of the launch, or of the day on which
-- the reward was added; each later one is higher.
CREATE TABLE reward_stocks (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    reward_id uuid NOT NULL,
    stock bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, reward_id, stock),
    CONSTRAINT reward_stocks_stock CHECK (stock > 0)
);

-- What a campaign said about itself, from when on: the first text is that of the launch.
CREATE TABLE campaign_texts (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    number bigint NOT NULL,
    summary text NOT NULL,
    story text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, number),
    CONSTRAINT campaign_texts_number CHECK (number >= 1)
);

-- What was recorded stays: the role that migrates takes these rights from itself. A superuser is not stopped.
REVOKE UPDATE, DELETE, TRUNCATE ON delivery_calendars, launch_terms, reward_terms, reward_stocks, campaign_texts
    FROM CURRENT_USER;
