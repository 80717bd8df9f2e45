//! Histories: what a campaign and its tranches say is what their steps, events and the terms of their launch say.
//!
//! Each tranche is made again from its steps, and must come out as it is. The events of a campaign, its tranches and its
//! objections are those that its rows ask for, no more and no fewer, by the same people at the same instants.

mod replay;
mod rows;
mod told;

use std::collections::BTreeMap;

use chrono::Duration;
use palier_domain::escrow::{Tranche, TrancheStep};

use super::stream::Stream;
use super::{AuditReport, Pair, Row, Stop};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::escrow::{StepRow, TrancheRow};
use rows::{
    CampaignColumns, EventColumns, Key, ObjectionColumns, load_campaigns, load_events, load_inspection_days,
    load_objections, load_steps, load_tranches,
};

struct Streams {
    tranches: Stream<Key, TrancheRow>,
    steps: Stream<(IdValue, i64, i64), StepRow>,
    objections: Stream<(IdValue, IdValue), ObjectionColumns>,
    events: Stream<Key, EventColumns>,
}

/// What there is of one campaign.
struct Parts {
    campaign: CampaignColumns,
    tranches: Vec<Tranche>,
    steps: Vec<TrancheStep>,
    objections: Vec<ObjectionColumns>,
    events: Vec<EventColumns>,
}

/// Checks the history of every campaign.
pub(super) fn check(connection: &mut AnyConnection, _: &mut AuditReport) -> Result<(), Stop> {
    let inspection_days: BTreeMap<i32, i64> = load_inspection_days(connection)?.into_iter().collect();
    let mut campaigns = Stream::new(load_campaigns, |row: &CampaignColumns| row.id);
    let mut streams = Streams {
        tranches: Stream::new(load_tranches, |row| (row.book_id, row.number)),
        steps: Stream::new(load_steps, |row| (row.book_id, row.tranche_number, row.position)),
        objections: Stream::new(load_objections, |row| (row.book_id, row.id)),
        events: Stream::new(load_events, |row| (row.book_id, row.seq)),
    };
    while let Some(campaign) = campaigns.next(connection)? {
        let parts = streams.take(connection, campaign)?;
        let days = parts.campaign.policy_version.and_then(|version| inspection_days.get(&version));
        let window = Duration::days(days.copied().unwrap_or(0));
        for tranche in &parts.tranches {
            let steps: Vec<_> = parts.steps.iter().filter(|step| step.tranche == tranche.number).collect();
            let objections: Vec<_> = parts.objections.iter().filter(|one| one.tranche == tranche.number).collect();
            replay::check(&parts.campaign, tranche, &steps, &objections, window)?;
        }
        told::check(&parts)?;
    }
    streams.end(connection)
}

impl Streams {
    /// What there is of the next campaign. What comes before it belongs to none.
    fn take(&mut self, connection: &mut AnyConnection, campaign: CampaignColumns) -> Result<Parts, Stop> {
        let id = campaign.id;
        let mut parts =
            Parts { campaign, tranches: Vec::new(), steps: Vec::new(), objections: Vec::new(), events: Vec::new() };
        while let Some(row) = self.tranches.next_if(connection, |row| row.book_id <= id)? {
            parts.tranches.push(Tranche::try_from(of_campaign("tranches", id, row.book_id, row)?)?);
        }
        while let Some(row) = self.steps.next_if(connection, |row| row.book_id <= id)? {
            parts.steps.push(TrancheStep::try_from(of_campaign("tranche_steps", id, row.book_id, row)?)?);
        }
        while let Some(row) = self.objections.next_if(connection, |row| row.book_id <= id)? {
            parts.objections.push(of_campaign("objections", id, row.book_id, row)?);
        }
        while let Some(row) = self.events.next_if(connection, |row| row.book_id <= id)? {
            parts.events.push(of_campaign("events", id, row.book_id, row)?);
        }
        let numbers = parts.tranches.iter().map(|tranche| tranche.number);
        let numbers: std::collections::BTreeSet<i64> = numbers.collect();
        match parts.steps.iter().find(|step| !numbers.contains(&step.tranche)) {
            Some(step) => {
                let key = Pair(id.0, Pair(step.tranche, step.position));
                Err(Row { table: "tranche_steps", key: &key }.disagree("tranche_number", &"a tranche", &"none"))
            }
            None => Ok(parts),
        }
    }

    /// Nothing comes after the last campaign.
    fn end(&mut self, connection: &mut AnyConnection) -> Result<(), Stop> {
        let last = IdValue(uuid::Uuid::max());
        if let Some(row) = self.tranches.peek(connection)? {
            return of_campaign("tranches", last, row.book_id, ());
        }
        if let Some(row) = self.steps.peek(connection)? {
            return of_campaign("tranche_steps", last, row.book_id, ());
        }
        if let Some(row) = self.objections.peek(connection)? {
            return of_campaign("objections", last, row.book_id, ());
        }
        match self.events.peek(connection)? {
            Some(row) => of_campaign("events", last, row.book_id, ()),
            None => Ok(()),
        }
    }
}

fn of_campaign<R>(table: &'static str, campaign: IdValue, book: IdValue, row: R) -> Result<R, Stop> {
    if book == campaign {
        return Ok(row);
    }
    Err(Row { table, key: &book.0 }.disagree("book_id", &"a campaign", &"none"))
}

/// What is there, or that there is nothing.
fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}
