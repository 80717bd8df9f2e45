//! Who may do what with providers, subscriptions and credits.

use crate::actor::Scope;
use crate::permissions::{ADMIN, ANYONE, AUDITOR, FINANCE, FOLLOW_UP, PERSON, SALES, SIGNED_IN, SUPPORT, operations};

operations! {
    GET_MY_PROVIDER "get_my_provider" [SIGNED_IN] Some(Scope::CreditsRead);
    SET_MY_PROVIDER "set_my_provider" [PERSON] None;
    GET_PROVIDER "get_provider" [ANYONE] None;
    LIST_PROVIDERS "list_providers" [SALES, SUPPORT, FOLLOW_UP, ADMIN] None, about_nothing_hidden;
    LIST_PLANS "list_plans" [ANYONE] None;
    GET_PLAN "get_plan" [ANYONE] None;
    CREATE_PLAN "create_plan" [SALES] None, about_nothing_hidden;
    UPDATE_PLAN "update_plan" [SALES] None, about_nothing_hidden;
    LIST_CREDIT_PACKS "list_credit_packs" [ANYONE] None;
    GET_CREDIT_PACK "get_credit_pack" [ANYONE] None;
    CREATE_CREDIT_PACK "create_credit_pack" [SALES] None, about_nothing_hidden;
    UPDATE_CREDIT_PACK "update_credit_pack" [SALES] None, about_nothing_hidden;
    GET_MY_SUBSCRIPTION "get_my_subscription" [SIGNED_IN] Some(Scope::CreditsRead);
    LIST_MY_SUBSCRIPTIONS "list_my_subscriptions" [SIGNED_IN] Some(Scope::CreditsRead);
    CREATE_MY_SUBSCRIPTION "create_my_subscription" [PERSON] None;
    UPGRADE_MY_SUBSCRIPTION "upgrade_my_subscription" [PERSON] None;
    PAY_MY_SUBSCRIPTION "pay_my_subscription" [PERSON] None;
    CANCEL_MY_SUBSCRIPTION "cancel_my_subscription" [PERSON] None;
    RESUME_MY_SUBSCRIPTION "resume_my_subscription" [PERSON] None;
    BUY_CREDIT_PACK "buy_credit_pack" [PERSON] None;
    LIST_MY_PURCHASES "list_my_purchases" [SIGNED_IN] Some(Scope::CreditsRead);
    GET_MY_PURCHASE "get_my_purchase" [SIGNED_IN] Some(Scope::CreditsRead);
    GET_MY_CREDITS "get_my_credits" [SIGNED_IN] Some(Scope::CreditsRead);
    LIST_MY_CREDIT_LOTS "list_my_credit_lots" [SIGNED_IN] Some(Scope::CreditsRead);
    LIST_MY_CREDIT_SPENDS "list_my_credit_spends" [SIGNED_IN] Some(Scope::CreditsRead);
    GET_MY_CREDIT_STATEMENT "get_my_credit_statement" [SIGNED_IN] Some(Scope::CreditsRead);
    LIST_MY_CREDIT_TRANSFERS "list_my_credit_transfers" [SIGNED_IN] Some(Scope::CreditsRead);
    GET_PROVIDER_CREDITS "get_provider_credits" [SALES, FINANCE, AUDITOR] None, about_nothing_hidden;
    LIST_PROVIDER_TRANSFERS "list_provider_credit_transfers" [FINANCE, AUDITOR] None, about_nothing_hidden;
    LIST_PROVIDER_SPENDS "list_provider_credit_spends" [SALES] None, about_nothing_hidden;
    GET_PROVIDER_SUBSCRIPTION "get_provider_subscription" [SALES] None, about_nothing_hidden;
    LIST_PROVIDER_SUBSCRIPTIONS "list_provider_subscriptions" [SALES] None, about_nothing_hidden;
    CANCEL_PROVIDER_SUBSCRIPTION "cancel_provider_subscription" [SALES] None, about_nothing_hidden;
    REFUND_CREDIT_SPEND "refund_credit_spend" [SALES] None, about_nothing_hidden;
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
                (
                    SIGNED_IN,
                    &[
                        "get_my_provider",
                        "get_my_subscription",
                        "list_my_subscriptions",
                        "list_my_purchases",
                        "get_my_purchase",
                        "get_my_credits",
                        "list_my_credit_lots",
                        "list_my_credit_spends",
                        "get_my_credit_statement",
                        "list_my_credit_transfers",
                    ],
                ),
                (
                    PERSON,
                    &[
                        "set_my_provider",
                        "create_my_subscription",
                        "upgrade_my_subscription",
                        "pay_my_subscription",
                        "cancel_my_subscription",
                        "resume_my_subscription",
                        "buy_credit_pack",
                    ],
                ),
                (ANYONE, &["get_provider", "list_plans", "get_plan", "list_credit_packs", "get_credit_pack"]),
                (
                    SALES,
                    &[
                        "list_providers",
                        "create_plan",
                        "update_plan",
                        "create_credit_pack",
                        "update_credit_pack",
                        "get_provider_credits",
                        "list_provider_credit_spends",
                        "get_provider_subscription",
                        "list_provider_subscriptions",
                        "cancel_provider_subscription",
                        "refund_credit_spend",
                    ],
                ),
                (SUPPORT, &["list_providers"]),
                (FOLLOW_UP, &["list_providers"]),
                (ADMIN, &["list_providers"]),
                (FINANCE, &["get_provider_credits", "list_provider_credit_transfers"]),
                (AUDITOR, &["get_provider_credits", "list_provider_credit_transfers"]),
            ],
        );
    }
}
