//! The words of providers and credits in JSON.

use palier_domain::credits::{
    CreditLotOrigin, EndReason, PurchaseKind, PurchaseState, SpendState, SubscriptionAction, SubscriptionState,
};

use crate::words::{actions, words};

words! {
    EndReasonWord(EndReason) "SubscriptionEndReason" "Why a subscription ended.";
    CreditLotOriginWord(CreditLotOrigin) "CreditLotOrigin" "Where the credits of a lot came from.";
    PurchaseKindWord(PurchaseKind) "PurchaseKind" "What a provider pays for.";
    PurchaseStateWord(PurchaseState) "PurchaseState" "How far a purchase is.";
    SpendStateWord(SpendState) "CreditSpendState" "How much of a spend came back.";
    SubscriptionStateWord(SubscriptionState) "SubscriptionState" "Where a subscription is in its life.";
}

actions! {
    SubscriptionActionWord(SubscriptionAction) "SubscriptionAction" "Something that a provider can do with its subscription.";
}
