-- Updates of campaigns: what initiators tell backers, every text they had, comments, and who has seen an emergency.

CREATE TABLE updates (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    id uuid NOT NULL,
    number bigint NOT NULL,
    kind text NOT NULL,
    audience text NOT NULL,
    author_id uuid NOT NULL,
    problem text,
    solution text,
    response text,
    calendar_number bigint,
    resolved_by uuid,
    resolved_at timestamptz,
    estimated_on date,
    progress text,
    delivery_mode text,
    wave text,
    version bigint NOT NULL,
    published_at timestamptz NOT NULL,
    edited_at timestamptz,
    PRIMARY KEY (campaign_id, id),
    CONSTRAINT updates_number UNIQUE (campaign_id, number),
    CONSTRAINT updates_version CHECK (version >= 1 AND (version = 1) = (edited_at IS NULL)),
    CONSTRAINT updates_delay CHECK (
        (kind = 'delay') = (solution IS NOT NULL) AND (calendar_number IS NULL OR kind = 'delay')
    ),
    CONSTRAINT updates_emergency CHECK (
        (kind = 'emergency') = (response IS NOT NULL) AND (resolved_by IS NULL) = (resolved_at IS NULL)
        AND (resolved_by IS NULL OR kind = 'emergency')
    ),
    CONSTRAINT updates_problem CHECK ((kind IN ('delay', 'emergency')) = (problem IS NOT NULL)),
    CONSTRAINT updates_delivery CHECK (
        (kind = 'delivery_started') = (estimated_on IS NOT NULL)
        AND (estimated_on IS NULL) = (progress IS NULL) AND (estimated_on IS NULL) = (delivery_mode IS NULL)
        AND (wave IS NULL OR kind = 'delivery_started')
    ),
    CONSTRAINT updates_public CHECK (kind NOT IN ('delay', 'emergency') OR audience = 'public'),
    FOREIGN KEY (campaign_id, calendar_number) REFERENCES delivery_calendars (campaign_id, number)
);
CREATE INDEX updates_by_kind ON updates (campaign_id, kind, number);

CREATE TABLE update_texts (
    campaign_id uuid NOT NULL,
    update_id uuid NOT NULL,
    version bigint NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    links text NOT NULL,
    media text NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, update_id, version),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id)
);

-- The rewards whose backers an update is for.
CREATE TABLE update_rewards (
    campaign_id uuid NOT NULL,
    update_id uuid NOT NULL,
    reward_id uuid NOT NULL,
    PRIMARY KEY (campaign_id, update_id, reward_id),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id)
);

CREATE TABLE update_comments (
    campaign_id uuid NOT NULL,
    update_id uuid NOT NULL,
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    hidden_at timestamptz,
    hidden_by uuid,
    hidden_reason text,
    PRIMARY KEY (campaign_id, update_id, id),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id),
    CONSTRAINT update_comments_hidden CHECK (
        (hidden_at IS NULL) = (hidden_by IS NULL) AND (hidden_at IS NULL) = (hidden_reason IS NULL)
    )
);
CREATE INDEX update_comments_in_order ON update_comments (campaign_id, update_id, created_at, id);

CREATE TABLE update_acknowledgements (
    campaign_id uuid NOT NULL,
    update_id uuid NOT NULL,
    account_id uuid NOT NULL,
    acknowledged_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, update_id, account_id),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id)
);

-- Backers who ask for an update after a long silence, which began with the update of this number; 0 stands for the launch.
CREATE TABLE update_requests (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    after_update bigint NOT NULL,
    account_id uuid NOT NULL,
    number bigint NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, after_update, account_id),
    CONSTRAINT update_requests_number UNIQUE (campaign_id, after_update, number),
    CONSTRAINT update_requests_positive CHECK (number >= 1 AND after_update >= 0)
);
