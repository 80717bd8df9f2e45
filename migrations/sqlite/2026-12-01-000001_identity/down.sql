DROP TABLE signing_keys;
DROP TABLE api_clients;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE account_roles;
DROP TABLE sign_up_tries;
DROP TABLE accounts;
