//! The words of campaigns in JSON, and the ids by which their lists are sorted.

use palier_domain::campaigns::{
    CampaignAction, CampaignKind, CampaignOrder, CampaignState, Category, RewardAction, ShippingMode,
};
use palier_domain::ids::{CampaignId, RewardId};

use crate::cursor::id_keys;
use crate::v1::words::{actions, words};

words! {
    CampaignKindWord(CampaignKind) "CampaignKind" "What a campaign makes: a product, or a service.";
    CampaignOrderWord(CampaignOrder) "CampaignOrder" "The order of a list of campaigns.";
    CampaignStateWord(CampaignState) "CampaignState" "Where a campaign is in its life.";
    CategoryWord(Category) "Category" "What a campaign is about.";
    ShippingModeWord(ShippingMode) "ShippingMode" "How a reward gets to its backer.";
}

actions! {
    CampaignActionWord(CampaignAction) "CampaignAction" "Something that can be done with a campaign.";
    RewardActionWord(RewardAction) "RewardAction" "Something that can be done with a reward.";
}

id_keys!(CampaignId, RewardId);
