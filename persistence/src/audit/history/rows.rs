//! What the audit reads of histories, each table in the order of its key.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use crate::columns::sql::{Id, Instant, Nullable, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::escrow::{StepRow, TrancheRow};
use crate::page::NextAfter;
use crate::schema::{campaigns, policy_values, tranches};
use crate::statement::Statement;

/// A book and a number in it.
pub(super) type Key = (IdValue, i64);

/// A campaign, as far as its history speaks of it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = campaigns)]
pub(super) struct CampaignColumns {
    pub(super) id: IdValue,
    pub(super) initiator_id: IdValue,
    pub(super) state: String,
    pub(super) policy_version: Option<i32>,
    pub(super) raised_minor: Option<i64>,
    pub(super) created_at: InstantValue,
    pub(super) deadline_at: Option<InstantValue>,
    pub(super) launched_at: Option<InstantValue>,
    pub(super) closed_at: Option<InstantValue>,
    pub(super) wound_down_at: Option<InstantValue>,
    pub(super) wind_down_reason: Option<String>,
}

/// An objection, without its words.
#[derive(Queryable)]
pub(super) struct ObjectionColumns {
    pub(super) book_id: IdValue,
    pub(super) id: IdValue,
    pub(super) tranche: i64,
    pub(super) request: i64,
    pub(super) account: IdValue,
    pub(super) created_at: InstantValue,
}

/// An event of a campaign, a tranche or an objection.
#[derive(Queryable)]
pub(super) struct EventColumns {
    pub(super) book_id: IdValue,
    pub(super) seq: i64,
    pub(super) kind: String,
    pub(super) subject: IdValue,
    pub(super) actor: Option<IdValue>,
    pub(super) occurred_at: InstantValue,
}

/// How many days each policy gives backers to look at a request.
pub(super) fn load_inspection_days(connection: &mut AnyConnection) -> QueryResult<Vec<(i32, i64)>> {
    policy_values::table
        .filter(policy_values::name.eq("inspection_days"))
        .select((policy_values::policy_version, policy_values::value))
        .load(connection)
}

pub(super) fn load_campaigns(
    connection: &mut AnyConnection,
    after: Option<&IdValue>,
    limit: i64,
) -> QueryResult<Vec<CampaignColumns>> {
    campaigns::table
        .filter(campaigns::id.gt(after.copied().unwrap_or(IdValue(Uuid::nil()))))
        .order(campaigns::id)
        .limit(limit)
        .select(CampaignColumns::as_select())
        .load(connection)
}

pub(super) fn load_tranches(
    connection: &mut AnyConnection,
    after: Option<&Key>,
    limit: i64,
) -> QueryResult<Vec<TrancheRow>> {
    tranches::table
        .filter(NextAfter::new("book_id, number", after.copied().unwrap_or((IdValue(Uuid::nil()), 0))))
        .order((tranches::book_id, tranches::number))
        .limit(limit)
        .select(TrancheRow::as_select())
        .load(connection)
}

pub(super) fn load_steps(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, i64, i64)>,
    limit: i64,
) -> QueryResult<Vec<StepRow>> {
    let (book, tranche, position) = after.copied().unwrap_or((IdValue(Uuid::nil()), 0, 0));
    Statement::<MultiBackend>::new(
        "SELECT book_id, tranche_number, position, kind, request, objections, account_id, reason, evidence_note, \
         evidence_links, inspection_ends_at, recorded_at FROM tranche_steps \
         WHERE (book_id, tranche_number, position) > (?, ?, ?) ORDER BY book_id, tranche_number, position LIMIT ?",
    )
    .returning::<diesel::dsl::SqlTypeOf<<crate::schema::tranche_steps::table as Table>::AllColumns>>()
    .bind::<Id, _>(book)
    .bind::<BigInt, _>(tranche)
    .bind::<BigInt, _>(position)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

pub(super) fn load_objections(
    connection: &mut AnyConnection,
    after: Option<&(IdValue, IdValue)>,
    limit: i64,
) -> QueryResult<Vec<ObjectionColumns>> {
    let nil = IdValue(Uuid::nil());
    let (book, id) = after.copied().unwrap_or((nil, nil));
    Statement::<MultiBackend>::new(
        "SELECT book_id, id, tranche_number, request, account_id, created_at FROM objections \
         WHERE (book_id, id) > (?, ?) ORDER BY book_id, id LIMIT ?",
    )
    .returning::<(Id, Id, BigInt, BigInt, Id, Instant)>()
    .bind::<Id, _>(book)
    .bind::<Id, _>(id)
    .bind::<BigInt, _>(limit)
    .load(connection)
}

/// Events of these kinds stand for a row, or a step, of their own.
pub(super) fn load_events(
    connection: &mut AnyConnection,
    after: Option<&Key>,
    limit: i64,
) -> QueryResult<Vec<EventColumns>> {
    let (book, seq) = after.copied().unwrap_or((IdValue(Uuid::nil()), 0));
    Statement::<MultiBackend>::new(
        "SELECT book_id, seq, kind, subject_id, actor_id, occurred_at FROM events \
         WHERE kind IN ('campaign_created', 'campaign_launched', 'campaign_cancelled', 'campaign_closing', \
         'campaign_succeeded', 'campaign_failed', 'campaign_preparing', 'campaign_ready', 'campaign_wound_down', \
         'tranche_requested', 'tranche_objected', 'tranche_approved', 'tranche_rejected', 'tranche_paid', 'escrow_frozen', \
         'escrow_unfrozen') AND (book_id, seq) > (?, ?) ORDER BY book_id, seq LIMIT ?",
    )
    .returning::<(Id, BigInt, Text, Id, Nullable<Id>, Instant)>()
    .bind::<Id, _>(book)
    .bind::<BigInt, _>(seq)
    .bind::<BigInt, _>(limit)
    .load(connection)
}
