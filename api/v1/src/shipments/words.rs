//! The words of shipments in JSON.

use palier_domain::shipments::{ImportFault, ShipmentAction, ShipmentKind, ShipmentState};

use crate::words::{actions, words};

words! {
    ShipmentImportFaultWord(ImportFault) "ShipmentImportFaultKind" "What keeps a row of an import from being done.";
    ShipmentKindWord(ShipmentKind) "ShipmentKind" "How reward lines reach their backer.";
    ShipmentStateWord(ShipmentState) "ShipmentState" "Where a shipment is in its life.";
}

actions! {
    ShipmentActionWord(ShipmentAction) "ShipmentAction" "Something that can be done with a shipment.";
}
