//! Who may do what with accounts, sessions and API clients.

use crate::actor::Scope;
use crate::permissions::{ADMIN, ANYONE, PERSON, SIGNED_IN, SUPPORT, operations};

operations! {
    CREATE_ACCOUNT "create_account" [ANYONE] None;
    LIST_ACCOUNTS "list_accounts" [ADMIN, SUPPORT] None, about_nothing_hidden;
    CREATE_SESSION "create_session" [ANYONE] None;
    REFRESH_SESSION "refresh_session" [ANYONE] None;
    DELETE_CURRENT_SESSION "delete_current_session" [PERSON] None;
    ISSUE_CLIENT_TOKEN "issue_client_token" [ANYONE] None;
    GET_JWKS "get_jwks" [ANYONE] None;
    GET_ME "get_me" [SIGNED_IN] Some(Scope::ProfileRead);
    UPDATE_ME "update_me" [PERSON] None;
    CHANGE_PASSWORD "change_password" [PERSON] None;
    GET_ACCOUNT_ROLES "get_account_roles" [ADMIN] None, about_nothing_hidden;
    SET_ACCOUNT_ROLES "set_account_roles" [ADMIN] None, about_nothing_hidden;
    LIST_API_CLIENTS "list_api_clients" [PERSON] None;
    CREATE_API_CLIENT "create_api_client" [PERSON] None;
    REVOKE_API_CLIENT "revoke_api_client" [PERSON] None;
}
