-- Shipments of pledges: what each carries, where to, and how far it is; and what was said when a campaign was completed.

CREATE TABLE shipments (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    id BLOB NOT NULL,
    pledge_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    recipient TEXT,
    street TEXT,
    extra TEXT,
    postal_code TEXT,
    city TEXT,
    country TEXT,
    wave TEXT,
    carrier TEXT,
    tracking_number TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    ended_at INTEGER,
    received_at INTEGER,
    PRIMARY KEY (campaign_id, id),
    FOREIGN KEY (campaign_id, pledge_id) REFERENCES pledges (book_id, id),
    CONSTRAINT shipments_kind CHECK (kind IN ('shipping', 'rendering')),
    CONSTRAINT shipments_state CHECK (
        state IN ('planned', 'delivered') OR (kind = 'shipping' AND state IN ('shipped', 'returned', 'lost'))
        OR (kind = 'rendering' AND state = 'rendered')
    ),
    CONSTRAINT shipments_address CHECK (
        (kind = 'shipping') = (recipient IS NOT NULL) AND (recipient IS NULL) = (street IS NULL)
        AND (recipient IS NULL) = (postal_code IS NULL) AND (recipient IS NULL) = (city IS NULL)
        AND (recipient IS NULL) = (country IS NULL) AND (extra IS NULL OR recipient IS NOT NULL)
    ),
    CONSTRAINT shipments_carrier CHECK (kind = 'shipping' OR (carrier IS NULL AND tracking_number IS NULL)),
    CONSTRAINT shipments_sent CHECK ((state = 'planned') = (sent_at IS NULL)),
    CONSTRAINT shipments_ended CHECK ((state IN ('delivered', 'returned', 'lost')) = (ended_at IS NOT NULL)),
    CONSTRAINT shipments_received CHECK (received_at IS NULL OR state = 'delivered')
) STRICT, WITHOUT ROWID;
CREATE INDEX shipments_in_order ON shipments (campaign_id, created_at, id);
CREATE INDEX shipments_by_pledge ON shipments (campaign_id, pledge_id, created_at, id);
CREATE INDEX shipments_by_state ON shipments (campaign_id, state, created_at, id);
CREATE INDEX shipments_by_wave ON shipments (campaign_id, wave, created_at, id);

CREATE TABLE shipment_lines (
    campaign_id BLOB NOT NULL,
    shipment_id BLOB NOT NULL,
    reward_id BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, shipment_id, reward_id),
    FOREIGN KEY (campaign_id, shipment_id) REFERENCES shipments (campaign_id, id),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id),
    CONSTRAINT shipment_lines_quantity CHECK (quantity > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_completions (
    campaign_id BLOB NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    completed_at INTEGER NOT NULL,
    undelivered INTEGER NOT NULL,
    reason TEXT,
    CONSTRAINT campaign_completions_undelivered CHECK (undelivered >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE undelivered_lines (
    campaign_id BLOB NOT NULL REFERENCES campaign_completions (campaign_id),
    pledge_id BLOB NOT NULL,
    reward_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (campaign_id, pledge_id, reward_id),
    FOREIGN KEY (campaign_id, pledge_id) REFERENCES pledges (book_id, id),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id)
) STRICT, WITHOUT ROWID;
