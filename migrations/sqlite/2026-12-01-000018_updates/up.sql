-- Updates of campaigns: what initiators tell backers, every text they had, comments, and who has seen an emergency.

CREATE TABLE updates (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    id BLOB NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    author_id BLOB NOT NULL,
    problem TEXT,
    solution TEXT,
    response TEXT,
    calendar_number INTEGER,
    resolved_by BLOB,
    resolved_at INTEGER,
    estimated_on TEXT,
    progress TEXT,
    delivery_mode TEXT,
    wave TEXT,
    version INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    edited_at INTEGER,
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
) STRICT, WITHOUT ROWID;
CREATE INDEX updates_by_kind ON updates (campaign_id, kind, number);

CREATE TABLE update_texts (
    campaign_id BLOB NOT NULL,
    update_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    links TEXT NOT NULL,
    media TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, update_id, version),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id)
) STRICT, WITHOUT ROWID;

-- The rewards whose backers an update is for.
CREATE TABLE update_rewards (
    campaign_id BLOB NOT NULL,
    update_id BLOB NOT NULL,
    reward_id BLOB NOT NULL,
    PRIMARY KEY (campaign_id, update_id, reward_id),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE update_comments (
    campaign_id BLOB NOT NULL,
    update_id BLOB NOT NULL,
    id BLOB NOT NULL,
    author_id BLOB NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    hidden_at INTEGER,
    hidden_by BLOB,
    hidden_reason TEXT,
    PRIMARY KEY (campaign_id, update_id, id),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id),
    CONSTRAINT update_comments_hidden CHECK (
        (hidden_at IS NULL) = (hidden_by IS NULL) AND (hidden_at IS NULL) = (hidden_reason IS NULL)
    )
) STRICT, WITHOUT ROWID;
CREATE INDEX update_comments_in_order ON update_comments (campaign_id, update_id, created_at, id);

CREATE TABLE update_acknowledgements (
    campaign_id BLOB NOT NULL,
    update_id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    acknowledged_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, update_id, account_id),
    FOREIGN KEY (campaign_id, update_id) REFERENCES updates (campaign_id, id)
) STRICT, WITHOUT ROWID;

-- Backers who ask for an update after a long silence, which began with the update of this number; 0 stands for the launch.
CREATE TABLE update_requests (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    after_update INTEGER NOT NULL,
    account_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, after_update, account_id),
    CONSTRAINT update_requests_number UNIQUE (campaign_id, after_update, number),
    CONSTRAINT update_requests_positive CHECK (number >= 1 AND after_update >= 0)
) STRICT, WITHOUT ROWID;
