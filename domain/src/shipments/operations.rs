//! Who may do what with shipments.

use crate::actor::Scope;
use crate::campaigns::{BACKER, INITIATOR};
use crate::permissions::{ADMIN, AUDITOR, FINANCE, PUBLIC, SUPPORT, operations};

operations! {
    CREATE_SHIPMENT "create_shipment" [INITIATOR] Some(Scope::CampaignsWrite);
    LIST_SHIPMENTS "list_shipments" [INITIATOR, BACKER, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);
    GET_SHIPMENT "get_shipment" [INITIATOR, BACKER, FINANCE, AUDITOR, SUPPORT] Some(Scope::PledgesRead);
    UPDATE_SHIPMENT "update_shipment" [INITIATOR] Some(Scope::CampaignsWrite);
    RECEIVE_SHIPMENT "receive_shipment" [BACKER] Some(Scope::PledgesWrite);
    IMPORT_SHIPMENTS "import_shipments" [INITIATOR] Some(Scope::CampaignsWrite);
    COMPLETE_CAMPAIGN "complete_campaign" [INITIATOR] Some(Scope::CampaignsWrite);
    GET_CAMPAIGN_COMPLETION "get_campaign_completion" [PUBLIC, INITIATOR, ADMIN, FINANCE, AUDITOR, SUPPORT] Some(Scope::CampaignsRead);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::assert_may_just;

    #[test]
    fn each_kind_of_caller_may_just_this() {
        let of_initiator = [
            "create_shipment",
            "list_shipments",
            "get_shipment",
            "update_shipment",
            "import_shipments",
            "complete_campaign",
            "get_campaign_completion",
        ];
        let of_staff = ["list_shipments", "get_shipment", "get_campaign_completion"];
        assert_may_just(
            OPERATIONS,
            &[
                (INITIATOR, &of_initiator),
                (BACKER, &["list_shipments", "get_shipment", "receive_shipment"]),
                (PUBLIC, &["get_campaign_completion"]),
                (ADMIN, &["get_campaign_completion"]),
                (FINANCE, &of_staff),
                (AUDITOR, &of_staff),
                (SUPPORT, &of_staff),
            ],
        );
    }
}
