//! Who may do what with updates.

use crate::actor::Scope;
use crate::campaigns::INITIATOR;
use crate::permissions::{ADMIN, AUDITOR, FINANCE, PUBLIC, SUPPORT, Who, operations};

/// Whoever the update is for: a backer of its audience.
pub const READER: Who = Who::related("reader");
/// Whoever backed the campaign, whatever became of the money.
pub const CAMPAIGN_BACKER: Who = Who::related("campaign_backer");
/// Whoever sees the campaign, and so that the update exists.
pub(super) const VISITOR: Who = Who::related("visitor").who_knows();

operations! {
    PUBLISH_UPDATE "publish_update" [INITIATOR] Some(Scope::CampaignsWrite);
    LIST_UPDATES "list_updates" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    GET_UPDATE "get_update" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    EDIT_UPDATE "edit_update" [INITIATOR] Some(Scope::CampaignsWrite);
    LIST_UPDATE_TEXTS "list_update_texts" [PUBLIC, READER, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    CREATE_UPDATE_COMMENT "create_update_comment" [READER, INITIATOR] Some(Scope::CampaignsWrite);
    LIST_UPDATE_COMMENTS "list_update_comments" [PUBLIC, READER, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    HIDE_UPDATE_COMMENT "hide_update_comment" [SUPPORT] None;
    ACKNOWLEDGE_UPDATE "acknowledge_update" [READER] Some(Scope::CampaignsWrite);
    LIST_UPDATE_ACKNOWLEDGEMENTS "list_update_acknowledgements" [INITIATOR, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
    REQUEST_UPDATE "request_update" [CAMPAIGN_BACKER] Some(Scope::CampaignsWrite);
    GET_UPDATE_REQUESTS "get_update_requests" [CAMPAIGN_BACKER, INITIATOR, SUPPORT] Some(Scope::CampaignsRead);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    const SEEN: &[&str] = &["list_updates", "get_update", "list_update_texts", "list_update_comments"];
    const ALSO_ACKNOWLEDGED: &[&str] =
        &["list_updates", "get_update", "list_update_texts", "list_update_comments", "list_update_acknowledgements"];

    #[test]
    fn each_kind_of_caller_may_just_this() {
        let of_initiator = [
            "publish_update",
            "list_updates",
            "get_update",
            "edit_update",
            "list_update_texts",
            "create_update_comment",
            "list_update_comments",
            "list_update_acknowledgements",
            "get_update_requests",
        ];
        let of_support = [
            "list_updates",
            "get_update",
            "list_update_texts",
            "list_update_comments",
            "hide_update_comment",
            "list_update_acknowledgements",
            "get_update_requests",
        ];
        let of_reader = ["list_update_texts", "create_update_comment", "list_update_comments", "acknowledge_update"];
        assert_may_just(
            OPERATIONS,
            &[
                (PUBLIC, SEEN),
                (ADMIN, SEEN),
                (INITIATOR, &of_initiator),
                (READER, &of_reader),
                (CAMPAIGN_BACKER, &["request_update", "get_update_requests"]),
                (FINANCE, ALSO_ACKNOWLEDGED),
                (AUDITOR, ALSO_ACKNOWLEDGED),
                (SUPPORT, &of_support),
            ],
        );
    }
}
