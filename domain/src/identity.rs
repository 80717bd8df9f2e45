//! People, their sessions and staff roles, and the clients that act for them.
//!
//! Passwords are hashed, tokens made and signed outside: what arrives here are
//! hashes, compared and remembered. A session lives as long as it was neither
//! ended nor outlived and as its account's password is the one it was opened
//! with. Session, token and key times are real time, also in the sandbox.

mod account;
mod api_client;
mod password;
mod session;
mod signing_key;
mod store;

mod access;
mod api_clients;
mod change_password;
mod create_account;
mod issue_client_token;
mod list_accounts;
mod refresh_session;
mod sign_in;
mod sign_out;
mod staff_roles;
mod update_me;

#[cfg(test)]
mod memory;
mod operations;
mod refusal;

pub use account::{Account, DISPLAY_NAME_MAX, DisplayName, EMAIL_MAX, EmailAddress, Locale, PasswordHash};
pub use api_client::{API_CLIENT_NAME_MAX, API_CLIENTS_MAX, ApiClient, ApiClientName};
pub(crate) use operations::OPERATIONS;
pub use password::{PASSWORD_MAX, PASSWORD_MIN, Password};
pub use refusal::{IdentityFault, IdentityRefusal};
pub use session::{REFRESH_GRACE, REFRESH_LIFETIME, RefreshToken, SESSION_LIFETIME, Session, TokenHash};
pub use signing_key::{
    KEY_OVERLAP, KEY_SIGNS_FOR, KeyCandidate, SigningKey, agree_on_signing_keys, forget_retired_keys, next_key_signs_at,
};
pub use store::{AccessChanges, AccountRoles, IdentityStore, SessionWithRoles};

pub use access::{LiveClient, LiveSession, find_live_client, find_live_session};
pub use api_clients::{CreateApiClient, create_api_client, list_api_clients, revoke_api_client};
pub use change_password::{ChangePassword, change_password};
pub use create_account::{CreateAccount, CreatedAccount, SignUpTry, create_account};
pub use issue_client_token::{ClientGrant, IssueClientToken, issue_client_token};
pub use list_accounts::{AccountFilter, AccountKey, FoundAccount, list_accounts};
pub use refresh_session::{RefreshSession, Refreshed, refresh_session};
pub use sign_in::{OpenedSession, SignIn, open_session, sign_in};
pub use sign_out::{forget_dead_sessions, sign_out};
pub use staff_roles::{SetRoles, get_roles, grant_role, set_roles};
pub use update_me::{Me, UpdateMe, get_me, update_me};
