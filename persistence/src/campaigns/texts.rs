//! Rows of `campaign_texts`: what public campaigns said about themselves; added, never changed.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::campaigns::TextRevision;
use palier_domain::ids::CampaignId;
use palier_domain::page::{Page, PageRequest};
use palier_domain::text::Prose;

use crate::columns::sql::{Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::MultiBackend;
use crate::page::overfull;
use crate::rows::{Pair, RowOf, expect_one};
use crate::schema::campaign_texts;
use crate::session::Session;
use crate::statement::Statement;

#[derive(Insertable)]
#[diesel(table_name = campaign_texts, treat_none_as_default_value = false)]
struct TextRow {
    campaign_id: IdValue,
    number: i64,
    summary: String,
    story: String,
    recorded_at: InstantValue,
}

/// The texts after a number, each with when the next one took its place.
const PAGE: &str = "SELECT t.number, t.summary, t.story, t.recorded_at, \
    (SELECT n.recorded_at FROM campaign_texts AS n WHERE n.campaign_id = t.campaign_id AND n.number = t.number + 1) \
    FROM campaign_texts AS t WHERE t.campaign_id = ? AND t.number > ? ORDER BY t.number LIMIT ?";

/// A row of a page.
type Found = (i64, String, String, InstantValue, Option<InstantValue>);

pub(super) fn insert(
    session: &mut Session<'_>,
    campaign: CampaignId,
    revision: &TextRevision,
) -> Result<(), StoreError> {
    let row = TextRow {
        campaign_id: IdValue(campaign.0),
        number: revision.number,
        summary: revision.summary.as_str().to_owned(),
        story: revision.story.as_str().to_owned(),
        recorded_at: InstantValue(revision.recorded_at),
    };
    let inserted = session
        .writing(campaign, |connection| diesel::insert_into(campaign_texts::table).values(row).execute(connection))?;
    expect_one(inserted, "campaign_texts")
}

pub(super) fn find_last(session: &mut Session<'_>, campaign: CampaignId) -> Result<i64, StoreError> {
    let query = campaign_texts::table
        .filter(campaign_texts::campaign_id.eq(IdValue(campaign.0)))
        .order(campaign_texts::number.desc())
        .select(campaign_texts::number);
    let last: Option<i64> = session.reading(|connection| query.first(connection).optional())?;
    Ok(last.unwrap_or(0))
}

pub(super) fn list(
    session: &mut Session<'_>,
    campaign: CampaignId,
    page: &PageRequest<i64>,
) -> Result<Page<TextRevision, i64>, StoreError> {
    let query = Statement::<MultiBackend>::new(PAGE)
        .returning::<(BigInt, Text, Text, Instant, Nullable<Instant>)>()
        .bind::<Id, _>(IdValue(campaign.0))
        .bind::<BigInt, _>(page.after.unwrap_or(0))
        .bind::<BigInt, _>(overfull(page.limit));
    let rows: Vec<Found> = session.reading(|connection| query.load(connection))?;
    let revision = |row| revision_of(campaign, row);
    let revisions = rows.into_iter().map(revision).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Page::from_overfull(revisions, page.limit, |revision| revision.number))
}

fn revision_of(
    campaign: CampaignId,
    (number, summary, story, recorded_at, replaced_at): Found,
) -> Result<TextRevision, StoreError> {
    let of = RowOf { table: "campaign_texts", key: &Pair(campaign, number) };
    Ok(TextRevision {
        number,
        summary: of.parsed("summary", Prose::parse("summary", &summary).ok())?,
        story: of.parsed("story", Prose::parse("story", &story).ok())?,
        recorded_at: recorded_at.0,
        replaced_at: replaced_at.map(|at| at.0),
    })
}
