//! What of a pledge is still to be shipped, and where to.

use std::collections::BTreeMap;

use super::refusal::ShipmentFault;
use super::{Shipment, ShipmentLine};
use crate::campaigns::{Address, Revision};
use crate::ids::RewardId;
use crate::refusal::{Fault, Faults};

/// Where some lines of a pledge go, and how many of each reward are left to go there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    /// The address; none for what is rendered.
    pub(super) address: Option<Address>,
    /// How many of each reward that goes there are in no shipment.
    pub(super) left: BTreeMap<RewardId, i64>,
}

impl Destination {
    fn has(&self, line: ShipmentLine) -> bool {
        self.left_of(line.reward) >= line.quantity
    }

    fn left_of(&self, reward: RewardId) -> i64 {
        self.left.get(&reward).copied().unwrap_or(0)
    }

    /// Everything that is left.
    pub(super) fn lines_left(&self) -> Vec<ShipmentLine> {
        let line = |(reward, quantity): (&RewardId, &i64)| ShipmentLine { reward: *reward, quantity: *quantity };
        self.left.iter().map(line).filter(|line| line.quantity > 0).collect()
    }
}

/// The destinations of a pledge, in the order of its lines, less what its shipments hold.
pub(super) fn destinations(revision: &Revision, shipments: &[Shipment]) -> Vec<Destination> {
    let mut destinations: Vec<Destination> = Vec::new();
    for line in &revision.lines {
        let known = destinations.iter_mut().find(|known| known.address == line.address);
        match known {
            Some(known) => *known.left.entry(line.reward).or_insert(0) += line.quantity,
            None => destinations.push(Destination {
                address: line.address.clone(),
                left: BTreeMap::from([(line.reward, line.quantity)]),
            }),
        }
    }
    for shipment in shipments.iter().filter(|shipment| shipment.state.holds_lines()) {
        if let Some(to) = destinations.iter_mut().find(|to| to.address == shipment.address) {
            for line in &shipment.lines {
                *to.left.entry(line.reward).or_insert(0) -= line.quantity;
            }
        }
    }
    destinations
}

/// The first destination that all of these lines are left for; otherwise what is wrong with them is noted.
pub(super) fn destination_of(
    destinations: Vec<Destination>,
    lines: &[ShipmentLine],
    faults: &mut Faults,
) -> Option<Destination> {
    for (place, line) in lines.iter().enumerate() {
        let is_first = lines.iter().take(place).all(|other| other.reward != line.reward);
        faults.unless(is_first, format!("/lines/{place}/reward_id"), Fault::NotUnique);
        let of_reward = destinations.iter().filter(|to| to.left.contains_key(&line.reward));
        match of_reward.map(|to| to.left_of(line.reward)).max() {
            None => faults
                .add(format!("/lines/{place}/reward_id"), ShipmentFault::RewardNotTaken { reward_id: line.reward }),
            Some(left) => faults.unless(
                line.quantity <= left,
                format!("/lines/{place}/quantity"),
                ShipmentFault::QuantityNotLeft { left },
            ),
        }
    }
    let found = destinations.into_iter().find(|to| lines.iter().all(|line| to.has(*line)));
    if faults.is_empty() {
        faults.unless(found.is_some(), "/lines", ShipmentFault::LinesGoApart);
    }
    found
}
