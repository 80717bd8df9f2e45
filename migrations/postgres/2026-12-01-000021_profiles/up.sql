-- Who people say they are, and who follows whom.

CREATE TABLE profiles (
    account_id uuid NOT NULL PRIMARY KEY REFERENCES accounts (id),
    presentation text NOT NULL,
    place text,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT profiles_version CHECK (version >= 1)
);

CREATE TABLE profile_links (
    account_id uuid NOT NULL REFERENCES profiles (account_id),
    position bigint NOT NULL,
    label text NOT NULL,
    url text NOT NULL,
    PRIMARY KEY (account_id, position)
);

CREATE TABLE follows (
    follower_id uuid NOT NULL REFERENCES accounts (id),
    followed_id uuid NOT NULL REFERENCES accounts (id),
    followed_at timestamptz NOT NULL,
    PRIMARY KEY (follower_id, followed_id),
    CONSTRAINT follows_others CHECK (follower_id <> followed_id)
);
CREATE INDEX follows_newest ON follows (follower_id, followed_at, followed_id);
CREATE INDEX follows_of_followed ON follows (followed_id, follower_id);

CREATE TABLE follower_counts (
    account_id uuid NOT NULL PRIMARY KEY REFERENCES accounts (id),
    followers bigint NOT NULL,
    CONSTRAINT follower_counts_followers CHECK (followers >= 0)
);
