-- What servers know of one another, and replies that are kept.

CREATE TABLE servers (
    id uuid NOT NULL PRIMARY KEY,
    public_url text NOT NULL,
    key_mark text NOT NULL,
    seen_at timestamptz NOT NULL
);

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
