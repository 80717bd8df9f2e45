//! Who may do what with campaigns and pledges.

use crate::actor::Scope;
use crate::permissions::{ADMIN, ANYONE, AUDITOR, FINANCE, PUBLIC, SIGNED_IN, SUPPORT, Who, operations};

/// The initiator of the campaign.
pub const INITIATOR: Who = Who::related("initiator").who_knows();
/// The backer of the pledge.
pub const BACKER: Who = Who::related("backer").who_knows();
/// A backer with money in the campaign.
pub const FUNDER: Who = Who::related("funder").who_knows();

/// Who does not decide on a campaign for Palier.
pub(crate) const INTERESTS: &[Who] = &[INITIATOR, BACKER];

operations! {
    // Campaigns.
    LIST_CAMPAIGNS "list_campaigns" [ANYONE] Some(Scope::CampaignsRead);
    LIST_MY_CAMPAIGNS "list_my_campaigns" [SIGNED_IN] Some(Scope::CampaignsRead);
    LIST_ACCOUNT_CAMPAIGNS "list_account_campaigns" [ADMIN, FINANCE, AUDITOR, SUPPORT] None, about_nothing_hidden;
    CREATE_CAMPAIGN "create_campaign" [SIGNED_IN] Some(Scope::CampaignsWrite);
    GET_CAMPAIGN "get_campaign" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GET_CAMPAIGN_PROGRESS "get_campaign_progress" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    LIST_REWARDS "list_rewards" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GET_REWARD "get_reward" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GET_TRANCHE_PLAN "get_tranche_plan" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GET_DELIVERY_CALENDAR "get_delivery_calendar" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    LIST_DELIVERY_CALENDAR_REVISIONS "list_delivery_calendar_revisions" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    LIST_CAMPAIGN_TEXTS "list_campaign_texts" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GET_HUB_DISCOUNTS "get_hub_discounts" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    UPDATE_CAMPAIGN "update_campaign" [INITIATOR] Some(Scope::CampaignsWrite);
    LAUNCH_CAMPAIGN "launch_campaign" [INITIATOR] Some(Scope::CampaignsWrite);
    CANCEL_CAMPAIGN "cancel_campaign" [INITIATOR] Some(Scope::CampaignsWrite);
    RELAUNCH_CAMPAIGN "relaunch_campaign" [INITIATOR] Some(Scope::CampaignsWrite);
    CREATE_REWARD "create_reward" [INITIATOR] Some(Scope::CampaignsWrite);
    UPDATE_REWARD "update_reward" [INITIATOR] Some(Scope::CampaignsWrite);
    STOP_REWARD "stop_reward" [INITIATOR] Some(Scope::CampaignsWrite);
    DELETE_REWARD "delete_reward" [INITIATOR] Some(Scope::CampaignsWrite);
    SET_TRANCHE_PLAN "set_tranche_plan" [INITIATOR] Some(Scope::CampaignsWrite);
    SET_DELIVERY_CALENDAR "set_delivery_calendar" [INITIATOR] Some(Scope::CampaignsWrite);
    SET_HUB_DISCOUNTS "set_hub_discounts" [INITIATOR] Some(Scope::CampaignsWrite);

    // Pledges.
    LIST_PLEDGES "list_pledges" [INITIATOR, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);
    LIST_MY_PLEDGES "list_my_pledges" [SIGNED_IN] Some(Scope::PledgesRead);
    CREATE_PLEDGE "create_pledge" [SIGNED_IN] Some(Scope::PledgesWrite);
    GET_PLEDGE "get_pledge" [BACKER, INITIATOR, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);
    UPDATE_PLEDGE "update_pledge" [BACKER] Some(Scope::PledgesWrite);
    WITHDRAW_PLEDGE "withdraw_pledge" [BACKER] Some(Scope::PledgesWrite);
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
                (ANYONE, &["list_campaigns"]),
                (SIGNED_IN, &["list_my_campaigns", "create_campaign", "list_my_pledges", "create_pledge"]),
                (
                    PUBLIC,
                    &[
                        "get_campaign",
                        "get_campaign_progress",
                        "list_rewards",
                        "get_reward",
                        "get_tranche_plan",
                        "get_delivery_calendar",
                        "list_delivery_calendar_revisions",
                        "list_campaign_texts",
                        "get_hub_discounts",
                    ],
                ),
                (
                    INITIATOR,
                    &[
                        "get_campaign",
                        "get_campaign_progress",
                        "list_rewards",
                        "get_reward",
                        "get_tranche_plan",
                        "get_delivery_calendar",
                        "list_delivery_calendar_revisions",
                        "list_campaign_texts",
                        "get_hub_discounts",
                        "update_campaign",
                        "launch_campaign",
                        "cancel_campaign",
                        "relaunch_campaign",
                        "create_reward",
                        "update_reward",
                        "stop_reward",
                        "delete_reward",
                        "set_tranche_plan",
                        "set_delivery_calendar",
                        "set_hub_discounts",
                        "list_pledges",
                        "get_pledge",
                    ],
                ),
                (
                    ADMIN,
                    &[
                        "list_account_campaigns",
                        "get_campaign",
                        "get_campaign_progress",
                        "list_rewards",
                        "get_reward",
                        "get_tranche_plan",
                        "get_delivery_calendar",
                        "list_delivery_calendar_revisions",
                        "list_campaign_texts",
                        "get_hub_discounts",
                    ],
                ),
                (
                    FINANCE,
                    &[
                        "list_account_campaigns",
                        "get_campaign",
                        "get_campaign_progress",
                        "list_rewards",
                        "get_reward",
                        "get_tranche_plan",
                        "get_delivery_calendar",
                        "list_delivery_calendar_revisions",
                        "list_campaign_texts",
                        "get_hub_discounts",
                        "list_pledges",
                        "get_pledge",
                    ],
                ),
                (
                    AUDITOR,
                    &[
                        "list_account_campaigns",
                        "get_campaign",
                        "get_campaign_progress",
                        "list_rewards",
                        "get_reward",
                        "get_tranche_plan",
                        "get_delivery_calendar",
                        "list_delivery_calendar_revisions",
                        "list_campaign_texts",
                        "get_hub_discounts",
                        "list_pledges",
                        "get_pledge",
                    ],
                ),
                (
                    SUPPORT,
                    &[
                        "list_account_campaigns",
                        "get_campaign",
                        "get_campaign_progress",
                        "list_rewards",
                        "get_reward",
                        "get_tranche_plan",
                        "get_delivery_calendar",
                        "list_delivery_calendar_revisions",
                        "list_campaign_texts",
                        "get_hub_discounts",
                        "list_pledges",
                        "get_pledge",
                    ],
                ),
                (BACKER, &["get_pledge", "update_pledge", "withdraw_pledge"]),
            ],
        );
    }
}
