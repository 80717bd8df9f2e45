-- Who people say they are, and who follows whom.

CREATE TABLE profiles (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    presentation TEXT NOT NULL,
    place TEXT,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT profiles_version CHECK (version >= 1)
) STRICT;

CREATE TABLE profile_links (
    account_id BLOB NOT NULL REFERENCES profiles (account_id),
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (account_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE follows (
    follower_id BLOB NOT NULL REFERENCES accounts (id),
    followed_id BLOB NOT NULL REFERENCES accounts (id),
    followed_at INTEGER NOT NULL,
    PRIMARY KEY (follower_id, followed_id),
    CONSTRAINT follows_others CHECK (follower_id <> followed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_newest ON follows (follower_id, followed_at, followed_id);
CREATE INDEX follows_of_followed ON follows (followed_id, follower_id);

CREATE TABLE follower_counts (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    followers INTEGER NOT NULL,
    CONSTRAINT follower_counts_followers CHECK (followers >= 0)
) STRICT;
