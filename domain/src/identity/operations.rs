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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        assert_may_just(
            OPERATIONS,
            &[
                (ANYONE, &["create_account", "create_session", "refresh_session", "issue_client_token", "get_jwks"]),
                (ADMIN, &["list_accounts", "get_account_roles", "set_account_roles"]),
                (SUPPORT, &["list_accounts"]),
                (
                    PERSON,
                    &[
                        "delete_current_session",
                        "update_me",
                        "change_password",
                        "list_api_clients",
                        "create_api_client",
                        "revoke_api_client",
                    ],
                ),
                (SIGNED_IN, &["get_me"]),
            ],
        );
    }
}
