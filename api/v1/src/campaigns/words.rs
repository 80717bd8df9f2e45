//! The words of campaigns in JSON.

use palier_domain::campaigns::{
    CampaignAction, CampaignKind, CampaignOrder, CampaignState, Category, RewardAction, ShippingMode,
};
use palier_domain::escrow::Gate;

use crate::words::{actions, words};

words! {
    CampaignKindWord(CampaignKind) "CampaignKind" "What a campaign makes: a product, or a service.";
    CampaignOrderWord(CampaignOrder) "CampaignOrder" "The order of a list of campaigns.";
    CampaignStateWord(CampaignState) "CampaignState" "Where a campaign is in its life.";
    CategoryWord(Category) "Category" "What a campaign is about.";
    GateWord(Gate) "Gate" "What must have happened before a tranche is released.";
    ShippingModeWord(ShippingMode) "ShippingMode" "How a reward gets to its backer.";
}

actions! {
    CampaignActionWord(CampaignAction) "CampaignAction" "Something that can be done with a campaign.";
    RewardActionWord(RewardAction) "RewardAction" "Something that can be done with a reward.";
}
