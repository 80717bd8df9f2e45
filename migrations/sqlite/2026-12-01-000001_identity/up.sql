-- Accounts, their sessions and roles, API clients, signing keys.

CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_canonical TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    locale TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_version INTEGER NOT NULL,
    roles_version INTEGER NOT NULL DEFAULT 1,
    access_changed_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_newest ON accounts (created_at, id);
CREATE INDEX accounts_access_changed ON accounts (access_changed_at) WHERE access_changed_at IS NOT NULL;

-- Sign-ups with an address that has an account: nothing came of them, but their ids are taken as if something had.
CREATE TABLE sign_up_tries (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    tried_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_roles (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    granted_by BLOB,
    granted_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_roles_by_role ON account_roles (role, account_id);
CREATE INDEX account_roles_newest ON account_roles (role, granted_at, account_id);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    password_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refresh_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    CONSTRAINT refresh_tokens_hash CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE api_clients (
    id BLOB NOT NULL PRIMARY KEY,
    owner_id BLOB NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    CONSTRAINT api_clients_secret_hash CHECK (length(secret_hash) = 32)
) STRICT;
CREATE INDEX api_clients_owner ON api_clients (owner_id, id) WHERE revoked_at IS NULL;
CREATE INDEX api_clients_revocation ON api_clients (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE signing_keys (
    generation INTEGER NOT NULL PRIMARY KEY,
    kid TEXT NOT NULL UNIQUE,
    sealed_private_key BLOB NOT NULL,
    public_x BLOB NOT NULL,
    public_y BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    signs_at INTEGER NOT NULL,
    retires_at INTEGER NOT NULL,
    CONSTRAINT signing_keys_times CHECK (signs_at < retires_at)
) STRICT;
