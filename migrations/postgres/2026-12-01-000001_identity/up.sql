-- Accounts, their sessions and roles, API clients, signing keys.

CREATE TABLE accounts (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL,
    email_canonical text NOT NULL UNIQUE,
    display_name text NOT NULL,
    locale text NOT NULL,
    password_hash text NOT NULL,
    password_version bigint NOT NULL,
    roles_version bigint NOT NULL DEFAULT 1,
    access_changed_at timestamptz,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX accounts_newest ON accounts (created_at, id);
CREATE INDEX accounts_access_changed ON accounts (access_changed_at) WHERE access_changed_at IS NOT NULL;

-- Sign-ups with an address that has an account: nothing came of them, but their ids are taken as if something had.
CREATE TABLE sign_up_tries (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    tried_at timestamptz NOT NULL
);

CREATE TABLE account_roles (
    account_id uuid NOT NULL REFERENCES accounts (id),
    role text NOT NULL,
    granted_by uuid,
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, role)
);
CREATE INDEX account_roles_by_role ON account_roles (role, account_id);
CREATE INDEX account_roles_newest ON account_roles (role, granted_at, account_id);

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id),
    password_version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refresh_tokens (
    hash bytea NOT NULL PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_at timestamptz,
    CONSTRAINT refresh_tokens_hash CHECK (length(hash) = 32)
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE api_clients (
    id uuid NOT NULL PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES accounts (id),
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT api_clients_secret_hash CHECK (length(secret_hash) = 32)
);
CREATE INDEX api_clients_owner ON api_clients (owner_id, id) WHERE revoked_at IS NULL;
CREATE INDEX api_clients_revocation ON api_clients (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE signing_keys (
    generation bigint NOT NULL PRIMARY KEY,
    kid text NOT NULL UNIQUE,
    sealed_private_key bytea NOT NULL,
    public_x bytea NOT NULL,
    public_y bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_at timestamptz NOT NULL,
    retires_at timestamptz NOT NULL,
    CONSTRAINT signing_keys_times CHECK (signs_at < retires_at)
);
