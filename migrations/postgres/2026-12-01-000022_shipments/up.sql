-- Shipments of pledges: what each carries, where to, and how far it is; and what was said when a campaign was completed.

CREATE TABLE shipments (
    campaign_id uuid NOT NULL REFERENCES campaigns (id),
    id uuid NOT NULL,
    pledge_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    recipient text,
    street text,
    extra text,
    postal_code text,
    city text,
    country text,
    wave text,
    carrier text,
    tracking_number text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    ended_at timestamptz,
    received_at timestamptz,
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
);
CREATE INDEX shipments_in_order ON shipments (campaign_id, created_at, id);
CREATE INDEX shipments_by_pledge ON shipments (campaign_id, pledge_id, created_at, id);
CREATE INDEX shipments_by_state ON shipments (campaign_id, state, created_at, id);
CREATE INDEX shipments_by_wave ON shipments (campaign_id, wave, created_at, id);

CREATE TABLE shipment_lines (
    campaign_id uuid NOT NULL,
    shipment_id uuid NOT NULL,
    reward_id uuid NOT NULL,
    quantity bigint NOT NULL,
    PRIMARY KEY (campaign_id, shipment_id, reward_id),
    FOREIGN KEY (campaign_id, shipment_id) REFERENCES shipments (campaign_id, id),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id),
    CONSTRAINT shipment_lines_quantity CHECK (quantity > 0)
);

CREATE TABLE campaign_completions (
    campaign_id uuid NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    completed_at timestamptz NOT NULL,
    undelivered bigint NOT NULL,
    reason text,
    CONSTRAINT campaign_completions_undelivered CHECK (undelivered >= 0)
);

CREATE TABLE undelivered_lines (
    campaign_id uuid NOT NULL REFERENCES campaign_completions (campaign_id),
    pledge_id uuid NOT NULL,
    reward_id uuid NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (campaign_id, pledge_id, reward_id),
    FOREIGN KEY (campaign_id, pledge_id) REFERENCES pledges (book_id, id),
    FOREIGN KEY (campaign_id, reward_id) REFERENCES rewards (campaign_id, id)
);
