//! Rows of `shipments` and their lines, and how campaigns were completed.

mod rows;

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use palier_domain::StoreError;
use palier_domain::ids::{CampaignId, PledgeId, ShipmentId};
use palier_domain::page::{Page, PageRequest};
use palier_domain::shipments::{Completion, Shipment, ShipmentFilter, ShipmentKey, ShipmentStore};
use uuid::Uuid;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::MultiBackend;
use crate::page::{OlderThan, overfull};
use crate::rows::expect_one;
use crate::schema::{campaign_completions, pledges, shipment_lines, shipments, undelivered_lines};
use crate::session::Session;
use crate::statement::Statement;
use rows::{CompletionRow, LineRow, ShipmentRow, UndeliveredRow, completion_of, shipment_of};

/// Lines of collected pledges of which some are planned or under way, or fewer arrived or were lost than were taken.
const UNDELIVERED: &str = "SELECT count(*) FROM ( \
        SELECT p.id AS pledge_id, l.reward_id, sum(l.quantity) AS quantity FROM pledges AS p \
        JOIN pledge_lines AS l ON l.book_id = p.book_id AND l.pledge_id = p.id AND l.revision = p.current_revision \
        WHERE p.book_id = ? AND p.state = 'collected' GROUP BY p.id, l.reward_id) AS t \
    LEFT JOIN ( \
        SELECT s.pledge_id, l.reward_id, \
            sum(CASE WHEN s.state IN ('planned', 'shipped') THEN l.quantity ELSE 0 END) AS under_way, \
            sum(CASE WHEN s.state IN ('delivered', 'rendered', 'lost') THEN l.quantity ELSE 0 END) AS ended \
        FROM shipments AS s JOIN shipment_lines AS l ON l.campaign_id = s.campaign_id AND l.shipment_id = s.id \
        WHERE s.campaign_id = ? GROUP BY s.pledge_id, l.reward_id) AS s \
    ON s.pledge_id = t.pledge_id AND s.reward_id = t.reward_id \
    WHERE coalesce(s.under_way, 0) > 0 OR coalesce(s.ended, 0) < t.quantity";

const UPDATE: &str = "UPDATE shipments SET state = ?, wave = ?, carrier = ?, tracking_number = ?, version = ?, \
    sent_at = ?, ended_at = ?, received_at = ? WHERE campaign_id = ? AND id = ? AND version = ?";

fn values(ids: impl Iterator<Item = Uuid>) -> Vec<IdValue> {
    ids.map(IdValue).collect()
}

impl Session<'_> {
    /// The shipments of rows, with their lines.
    fn with_shipment_lines(&mut self, rows: Vec<ShipmentRow>) -> Result<Vec<Shipment>, StoreError> {
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let query = shipment_lines::table
            .filter(shipment_lines::campaign_id.eq(first.campaign_id))
            .filter(shipment_lines::shipment_id.eq_any(values(rows.iter().map(|row| row.id.0))))
            .order((shipment_lines::shipment_id, shipment_lines::reward_id))
            .select(LineRow::as_select());
        let lines: Vec<LineRow> = self.reading(|connection| query.load(connection))?;
        let mut by_shipment: HashMap<Uuid, Vec<LineRow>> = HashMap::new();
        for line in lines {
            by_shipment.entry(line.shipment_id.0).or_default().push(line);
        }
        let whole = |row: ShipmentRow| {
            let lines = by_shipment.remove(&row.id.0).unwrap_or_default();
            shipment_of(row, lines)
        };
        rows.into_iter().map(whole).collect()
    }
}

impl ShipmentStore for Session<'_> {
    fn insert_shipment(&mut self, shipment: &Shipment) -> Result<(), StoreError> {
        let insert = diesel::insert_into(shipments::table).values(ShipmentRow::from(shipment));
        let inserted = self.writing(shipment.campaign, |connection| insert.execute(connection))?;
        expect_one(inserted, "shipments")?;
        for line in LineRow::of(shipment) {
            let insert = diesel::insert_into(shipment_lines::table).values(line);
            let inserted = self.writing(shipment.campaign, |connection| insert.execute(connection))?;
            expect_one(inserted, "shipment_lines")?;
        }
        Ok(())
    }

    fn find_shipment(&mut self, campaign: CampaignId, id: ShipmentId) -> Result<Option<Shipment>, StoreError> {
        Ok(self.find_shipments(campaign, &[id])?.pop())
    }

    fn find_shipments(&mut self, campaign: CampaignId, ids: &[ShipmentId]) -> Result<Vec<Shipment>, StoreError> {
        let query = shipments::table
            .filter(shipments::campaign_id.eq(IdValue(campaign.0)))
            .filter(shipments::id.eq_any(values(ids.iter().map(|id| id.0))))
            .select(ShipmentRow::as_select());
        let rows: Vec<ShipmentRow> = self.reading(|connection| query.load(connection))?;
        self.with_shipment_lines(rows)
    }

    fn list_shipments_of(&mut self, campaign: CampaignId, pledges: &[PledgeId]) -> Result<Vec<Shipment>, StoreError> {
        let query = shipments::table
            .filter(shipments::campaign_id.eq(IdValue(campaign.0)))
            .filter(shipments::pledge_id.eq_any(values(pledges.iter().map(|id| id.0))))
            .order((shipments::created_at, shipments::id))
            .select(ShipmentRow::as_select());
        let rows: Vec<ShipmentRow> = self.reading(|connection| query.load(connection))?;
        self.with_shipment_lines(rows)
    }

    fn update_shipment(&mut self, shipment: &Shipment) -> Result<(), StoreError> {
        let row = ShipmentRow::from(shipment);
        let change = Statement::<MultiBackend>::new(UPDATE)
            .bind::<Text, _>(row.state)
            .bind::<Nullable<Text>, _>(row.wave)
            .bind::<Nullable<Text>, _>(row.carrier)
            .bind::<Nullable<Text>, _>(row.tracking_number)
            .bind::<BigInt, _>(row.version)
            .bind::<Nullable<Instant>, _>(row.sent_at)
            .bind::<Nullable<Instant>, _>(row.ended_at)
            .bind::<Nullable<Instant>, _>(row.received_at)
            .bind::<Id, _>(row.campaign_id)
            .bind::<Id, _>(row.id)
            .bind::<BigInt, _>(row.version - 1);
        let changed = self.writing(shipment.campaign, |connection| change.execute(connection))?;
        expect_one(changed, "shipments")
    }

    fn list_shipments(
        &mut self,
        campaign: CampaignId,
        filter: &ShipmentFilter,
        page: &PageRequest<ShipmentKey>,
    ) -> Result<Page<Shipment, ShipmentKey>, StoreError> {
        let mut query = shipments::table
            .filter(shipments::campaign_id.eq(IdValue(campaign.0)))
            .order((shipments::created_at.desc(), shipments::id.desc()))
            .limit(overfull(page.limit))
            .select(ShipmentRow::as_select())
            .into_boxed();
        if let Some(pledge) = filter.pledge {
            query = query.filter(shipments::pledge_id.eq(IdValue(pledge.0)));
        }
        if let Some(state) = filter.state {
            query = query.filter(shipments::state.eq(state.as_str()));
        }
        if let Some(wave) = &filter.wave {
            query = query.filter(shipments::wave.eq(wave.as_str().to_owned()));
        }
        if let Some(backer) = filter.backer {
            let own = pledges::table
                .filter(pledges::book_id.eq(IdValue(campaign.0)))
                .filter(pledges::backer_id.eq(IdValue(backer.0)))
                .select(pledges::id);
            query = query.filter(shipments::pledge_id.eq_any(own));
        }
        if let Some((created_at, id)) = page.after {
            query = query.filter(OlderThan::new("created_at, id", InstantValue(created_at), IdValue(id.0)));
        }
        let rows: Vec<ShipmentRow> = self.reading(|connection| query.load(connection))?;
        let items = self.with_shipment_lines(rows)?;
        Ok(Page::from_overfull(items, page.limit, |shipment| (shipment.created_at, shipment.id)))
    }

    fn count_undelivered_lines(&mut self, campaign: CampaignId) -> Result<i64, StoreError> {
        let count = Statement::<MultiBackend>::new(UNDELIVERED)
            .returning::<(BigInt,)>()
            .bind::<Id, _>(IdValue(campaign.0))
            .bind::<Id, _>(IdValue(campaign.0));
        let counted: Vec<(i64,)> = self.reading(|connection| count.load(connection))?;
        Ok(counted.first().map_or(0, |(count,)| *count))
    }

    fn insert_completion(&mut self, completion: &Completion) -> Result<(), StoreError> {
        let insert = diesel::insert_into(campaign_completions::table).values(CompletionRow::from(completion));
        let inserted = self.writing(completion.campaign, |connection| insert.execute(connection))?;
        expect_one(inserted, "campaign_completions")?;
        for line in UndeliveredRow::of(completion) {
            let insert = diesel::insert_into(undelivered_lines::table).values(line);
            let inserted = self.writing(completion.campaign, |connection| insert.execute(connection))?;
            expect_one(inserted, "undelivered_lines")?;
        }
        Ok(())
    }

    fn find_completion(&mut self, campaign: CampaignId) -> Result<Option<Completion>, StoreError> {
        let query = campaign_completions::table.find(IdValue(campaign.0)).select(CompletionRow::as_select());
        let row: Option<CompletionRow> = self.reading(|connection| query.first(connection).optional())?;
        let Some(row) = row else { return Ok(None) };
        let query = undelivered_lines::table
            .filter(undelivered_lines::campaign_id.eq(IdValue(campaign.0)))
            .order((undelivered_lines::pledge_id, undelivered_lines::reward_id))
            .select(UndeliveredRow::as_select());
        let lines: Vec<UndeliveredRow> = self.reading(|connection| query.load(connection))?;
        completion_of(row, lines).map(Some)
    }
}
