-- Media: what people uploaded, and what refers to it. The bytes are kept elsewhere.

CREATE TABLE media (
    id BLOB NOT NULL PRIMARY KEY,
    uploader_id BLOB NOT NULL,
    stored_as BLOB NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,
    width INTEGER,
    height INTEGER,
    duration_ms INTEGER,
    sizes_type TEXT,
    created_at INTEGER NOT NULL,
    unused_since INTEGER,
    CONSTRAINT media_bytes CHECK (bytes > 0),
    CONSTRAINT media_digest CHECK (length(digest) = 32),
    CONSTRAINT media_extent CHECK ((width IS NULL) = (height IS NULL)),
    CONSTRAINT media_sizes CHECK (sizes_type IS NULL OR width IS NOT NULL),
    CONSTRAINT media_duration CHECK (duration_ms IS NULL OR duration_ms >= 0)
) STRICT;
CREATE INDEX media_of_uploader ON media (uploader_id, created_at, id);
CREATE INDEX media_unused ON media (unused_since, id) WHERE unused_since IS NOT NULL;
CREATE INDEX media_unused_of_uploader ON media (uploader_id) WHERE unused_since IS NOT NULL;

CREATE TABLE media_uses (
    medium_id BLOB NOT NULL REFERENCES media (id),
    user_kind TEXT NOT NULL,
    user_id BLOB NOT NULL,
    is_public INTEGER NOT NULL,
    PRIMARY KEY (medium_id, user_kind, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_uses_of_user ON media_uses (user_id, user_kind, medium_id);
