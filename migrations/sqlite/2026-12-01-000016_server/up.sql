-- What servers know of one another, and replies that are kept.

CREATE TABLE servers (
    id BLOB NOT NULL PRIMARY KEY,
    public_url TEXT NOT NULL,
    key_mark TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

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
