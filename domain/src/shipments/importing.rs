//! Importing tracking numbers: many shipments become shipped at once, row by row.
//!
//! A row names a shipment, or a pledge. Of a pledge it means the one shipment that is planned; where none is, one is made
//! of all that is left to be sent. A row with a fault changes nothing, and holds no other row back. What an import did
//! before, it does not do again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::allocation::destinations;
use super::moving::{advance, reminder};
use super::planning::{check_room, check_ships, collected_revision};
use super::{CARRIER_CHARACTERS_MAX, NUMBER_CHARACTERS_MAX, Shipment, ShipmentKind, ShipmentState};
use crate::actor::named;
use crate::campaigns::{Campaign, require_campaign_for};
use crate::clock::Context;
use crate::ids::{CampaignId, PledgeId, ShipmentId};
use crate::permissions::Operation;
use crate::refusal::{Failure, Fault, Faults};
use crate::store::Store;
use crate::text::Line;

/// The most rows of an import.
pub const ROWS_MAX: usize = 5_000;
/// How many shipments or pledges are looked for at a time.
const LOOKED_FOR_MAX: usize = 500;

named! {
    /// What keeps a row of an import from being done.
    ImportFault {
        /// The row names no shipment and no pledge, or not by their ids.
        IdUnreadable "id_unreadable",
        /// The campaign has no such shipment or collected pledge.
        Unknown "unknown",
        /// An earlier row is about the same shipment.
        Repeated "repeated",
        /// The row has no tracking number.
        NumberMissing "number_missing",
        /// The carrier or the tracking number is too long, or has characters that it cannot have.
        TextInvalid "text_invalid",
        /// An earlier row gives the same tracking number to another shipment.
        NumberRepeated "number_repeated",
        /// Several shipments of the pledge are planned, or what is left of it goes to several addresses: the row has to
        /// name the shipment.
        Ambiguous "ambiguous",
        /// Nothing of the pledge is left to be sent.
        NothingLeft "nothing_left",
        /// The shipment was shipped before, with another carrier or tracking number.
        ShippedOtherwise "shipped_otherwise",
        /// The shipment came back, was lost, or is not one that is sent.
        NotSendable "not_sendable",
    }
}

/// A row of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportRow {
    /// The shipment that it names.
    pub shipment: Option<ShipmentId>,
    /// The pledge that it names.
    pub pledge: Option<PledgeId>,
    /// Whether it names something that is no id.
    pub is_unreadable: bool,
    /// The carrier; empty for none.
    pub carrier: String,
    /// The tracking number.
    pub tracking_number: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// How many rows there were.
    pub rows: usize,
    /// How many shipments became shipped.
    pub shipped: usize,
    /// How many rows say what is known already.
    pub unchanged: usize,
    /// The rows with a fault, by their place from 0.
    pub faults: Vec<(usize, ImportFault)>,
}

type Carrier = Option<Line<CARRIER_CHARACTERS_MAX>>;
type Number = Line<NUMBER_CHARACTERS_MAX>;

/// What a row comes to.
enum Outcome {
    Unchanged,
    Ship(Shipment),
    Create(Shipment),
}

/// Everything that the rows name.
struct Known {
    by_id: HashMap<ShipmentId, Shipment>,
    of_pledges: BTreeMap<PledgeId, Vec<Shipment>>,
}

/// What earlier rows said.
#[derive(Default)]
struct Said {
    shipments: BTreeSet<ShipmentId>,
    pledges: BTreeSet<PledgeId>,
    numbers: HashMap<(Carrier, Number), PledgeId>,
}

/// Ships what the rows name with the carriers and numbers that they give; a dry run only says what would happen.
pub fn import_shipments(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    rows: &[ImportRow],
    is_dry: bool,
) -> Result<ImportReport, Failure> {
    let campaign = require_campaign_for(store, context, Operation::IMPORT_SHIPMENTS, id)?;
    check_ships(&campaign)?;
    let mut faults = Faults::default();
    let maximum = i64::try_from(ROWS_MAX).unwrap_or(i64::MAX);
    faults.unless(rows.len() <= ROWS_MAX, "", Fault::TooMany { maximum });
    faults.refuse()?;
    let known = Known::load(store, id, rows)?;
    let (mut said, mut outcomes) = (Said::default(), Vec::new());
    let mut report = ImportReport { rows: rows.len(), shipped: 0, unchanged: 0, faults: Vec::new() };
    for (place, row) in rows.iter().enumerate() {
        match outcome(store, context, &campaign, row, (&known, &mut said))? {
            Ok(Outcome::Unchanged) => report.unchanged += 1,
            Ok(outcome) => {
                report.shipped += 1;
                outcomes.push(outcome);
            }
            Err(fault) => report.faults.push((place, fault)),
        }
    }
    if !is_dry {
        record(store, context, &outcomes)?;
    }
    Ok(report)
}

fn record(store: &mut dyn Store, context: &Context<'_>, outcomes: &[Outcome]) -> Result<(), Failure> {
    let mut reminders = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        match outcome {
            Outcome::Unchanged => continue,
            Outcome::Ship(shipment) => {
                store.update_shipment(shipment)?;
                reminders.push(reminder(context, shipment));
            }
            Outcome::Create(shipment) => {
                store.insert_shipment(shipment)?;
                reminders.push(reminder(context, shipment));
            }
        }
    }
    reminders.iter().try_for_each(|job| store.insert_job(job))?;
    Ok(())
}

impl Known {
    fn load(store: &mut dyn Store, campaign: CampaignId, rows: &[ImportRow]) -> Result<Self, Failure> {
        let mut known = Self { by_id: HashMap::new(), of_pledges: BTreeMap::new() };
        let ids: Vec<ShipmentId> = rows.iter().filter_map(|row| row.shipment).collect();
        for some in ids.chunks(LOOKED_FOR_MAX) {
            let found = store.find_shipments(campaign, some)?;
            known.by_id.extend(found.into_iter().map(|shipment| (shipment.id, shipment)));
        }
        let of_pledge_only = |row: &ImportRow| row.pledge.filter(|_| row.shipment.is_none());
        let pledges: Vec<PledgeId> = rows.iter().filter_map(of_pledge_only).collect();
        for some in pledges.chunks(LOOKED_FOR_MAX) {
            for shipment in store.list_shipments_of(campaign, some)? {
                let of_pledge = known.of_pledges.entry(shipment.pledge).or_default();
                if of_pledge.iter().all(|other| other.id != shipment.id) {
                    of_pledge.push(shipment);
                }
            }
        }
        Ok(known)
    }
}

/// What a row comes to, or the first thing that is wrong with it.
fn outcome(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &Campaign,
    row: &ImportRow,
    (known, said): (&Known, &mut Said),
) -> Result<Result<Outcome, ImportFault>, Failure> {
    let none = Vec::new();
    let named = match (row.is_unreadable, row.shipment, row.pledge) {
        (true, ..) | (_, None, None) => return Ok(Err(ImportFault::IdUnreadable)),
        (_, Some(id), pledge) => {
            let found = known.by_id.get(&id).filter(|found| pledge.is_none_or(|pledge| pledge == found.pledge));
            let Some(found) = found else { return Ok(Err(ImportFault::Unknown)) };
            if !said.shipments.insert(id) || said.pledges.contains(&found.pledge) {
                return Ok(Err(ImportFault::Repeated));
            }
            Named::Shipment(found)
        }
        (_, None, Some(pledge)) => {
            let shipments = known.of_pledges.get(&pledge).unwrap_or(&none);
            if !said.pledges.insert(pledge) || shipments.iter().any(|other| said.shipments.contains(&other.id)) {
                return Ok(Err(ImportFault::Repeated));
            }
            Named::Pledge(pledge, shipments)
        }
    };
    let (carrier, number) = match texts(row) {
        Ok(texts) => texts,
        Err(fault) => return Ok(Err(fault)),
    };
    let of_pledge = match named {
        Named::Shipment(shipment) => shipment.pledge,
        Named::Pledge(pledge, _) => pledge,
    };
    let first = said.numbers.entry((carrier.clone(), number.clone())).or_insert(of_pledge);
    if *first != of_pledge {
        return Ok(Err(ImportFault::NumberRepeated));
    }
    match named {
        Named::Shipment(shipment) => Ok(ship(context, shipment, carrier, number)),
        Named::Pledge(pledge, shipments) => ship_pledge(store, context, (campaign, pledge, shipments), carrier, number),
    }
}

#[derive(Clone, Copy)]
enum Named<'a> {
    Shipment(&'a Shipment),
    Pledge(PledgeId, &'a [Shipment]),
}

fn texts(row: &ImportRow) -> Result<(Carrier, Number), ImportFault> {
    let (carrier, number) = (row.carrier.trim(), row.tracking_number.trim());
    if number.is_empty() {
        return Err(ImportFault::NumberMissing);
    }
    let number = Line::parse("tracking_number", number).map_err(|_| ImportFault::TextInvalid)?;
    let carrier = match carrier {
        "" => None,
        said => Some(Line::parse("carrier", said).map_err(|_| ImportFault::TextInvalid)?),
    };
    Ok((carrier, number))
}

/// Whether a shipment was shipped with this number; a row without a carrier leaves the one that is known.
fn is_same(shipment: &Shipment, carrier: &Carrier, number: &Number) -> bool {
    shipment.sent_at.is_some()
        && shipment.tracking_number.as_ref() == Some(number)
        && (carrier.is_none() || shipment.carrier == *carrier)
}

fn ship(context: &Context<'_>, shipment: &Shipment, carrier: Carrier, number: Number) -> Result<Outcome, ImportFault> {
    if is_same(shipment, &carrier, &number) {
        return Ok(Outcome::Unchanged);
    }
    match (shipment.kind, shipment.state) {
        (ShipmentKind::Shipping, ShipmentState::Planned) => {
            let mut shipment = shipment.clone();
            shipment.carrier = carrier.or(shipment.carrier);
            shipment.tracking_number = Some(number);
            advance(context, &mut shipment, ShipmentState::Shipped).map_err(|_| ImportFault::NotSendable)?;
            shipment.version += 1;
            Ok(Outcome::Ship(shipment))
        }
        (ShipmentKind::Shipping, ShipmentState::Shipped | ShipmentState::Delivered) => {
            Err(ImportFault::ShippedOtherwise)
        }
        _ => Err(ImportFault::NotSendable),
    }
}

/// Ships the one planned shipment of a pledge, or all that is left of it.
fn ship_pledge(
    store: &mut dyn Store,
    context: &Context<'_>,
    (campaign, pledge, shipments): (&Campaign, PledgeId, &[Shipment]),
    carrier: Carrier,
    number: Number,
) -> Result<Result<Outcome, ImportFault>, Failure> {
    if shipments.iter().any(|shipment| is_same(shipment, &carrier, &number)) {
        return Ok(Ok(Outcome::Unchanged));
    }
    let is_planned =
        |shipment: &&Shipment| shipment.state == ShipmentState::Planned && shipment.kind == ShipmentKind::Shipping;
    let planned: Vec<&Shipment> = shipments.iter().filter(is_planned).collect();
    match planned.as_slice() {
        [only] => return Ok(ship(context, only, carrier, number)),
        [] => {}
        _ => return Ok(Err(ImportFault::Ambiguous)),
    }
    let Some(pledge) = store.find_pledge(campaign.id, pledge)? else { return Ok(Err(ImportFault::Unknown)) };
    let Ok(revision) = collected_revision(&pledge) else { return Ok(Err(ImportFault::Unknown)) };
    let to_send = destinations(revision, shipments);
    let mut to_send = to_send.iter().filter(|to| to.address.is_some() && !to.lines_left().is_empty());
    let destination = match (to_send.next(), to_send.next()) {
        (None, _) => return Ok(Err(ImportFault::NothingLeft)),
        (Some(only), None) => only,
        (Some(_), Some(_)) => return Ok(Err(ImportFault::Ambiguous)),
    };
    if check_room(shipments).is_err() {
        return Ok(Err(ImportFault::NothingLeft));
    }
    Ok(Ok(Outcome::Create(Shipment {
        campaign: campaign.id,
        id: ShipmentId(context.ids.next()),
        pledge: pledge.id,
        kind: ShipmentKind::Shipping,
        state: ShipmentState::Shipped,
        lines: destination.lines_left(),
        address: destination.address.clone(),
        wave: None,
        carrier,
        tracking_number: Some(number),
        version: 1,
        created_at: context.now,
        sent_at: Some(context.now),
        ended_at: None,
        received_at: None,
    })))
}
