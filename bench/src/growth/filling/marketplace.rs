//! Projects, applications, questions and notifications in SQL; credits by the use cases of the server itself.

use std::sync::Arc;

use palier_domain::WriteSet;
use palier_domain::actor::{Actor, StaffRole};
use palier_domain::credits::{CreatePack, WriteProfile, buy_credit_pack, create_pack, put_provider, spend_credits};
use palier_domain::ids::{AccountId, CreditPackId, ProjectId, PurchaseId, SessionId};
use palier_domain::money::{Currency, Money};
use palier_domain::policy::SpendPurpose;
use palier_domain::text::{Line, Prose};
use palier_domain::{Context, Failure};
use palier_persistence::{Database, Session};
use uuid::Uuid;

use super::sql::Sql;
use crate::Failed;
use crate::baseline::{Accepting, Ids};
use crate::load::fresh_id;

/// The credits of a pack: as many as there may be.
const PACK_CREDITS: i64 = 100_000;
/// How many spends share a transaction.
const AT_ONCE: u32 = 500;

/// Who is behind what is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct People {
    /// Applies to every second project, spends, is told, asks.
    pub(super) provider: AccountId,
    /// Is in charge of every project.
    pub(super) agent: AccountId,
    /// Posts every second project.
    pub(super) client: AccountId,
}

/// Projects of some numbers, listed, the newest last; every second one that of a client, if there is one.
pub(super) fn projects(sql: &Sql, agent: AccountId, client: Option<AccountId>) -> String {
    let (project, account) = (sql.id("7003"), sql.id("7001"));
    let (agent, client) =
        (sql.literal(agent.0), client.map_or_else(|| account.clone(), |client| sql.literal(client.0)));
    let (job, numbers) = (sql.id("7008"), sql.numbers());
    let (listed, listing, expiry) = (sql.listed_at(), sql.listing(), sql.instant("50000000"));
    let category = "CASE n % 3 WHEN 0 THEN 'plumbing' WHEN 1 THEN 'design' ELSE 'gardening' END";
    let city = "CASE n % 2 WHEN 0 THEN 'lille' ELSE 'arras' END";
    let band = "CASE n % 4 WHEN 0 THEN 'medium' ELSE 'small' END";
    format!(
        "INSERT INTO projects (id, client_id, title, description, category, city, city_key, budget_minor, currency, \
         budget_band, phone, words, listing, state, agent_id, reached_at, confirmed_at, next_contact_at, \
         applications, open_reports, created_at, submitted_at, listed_at, version) SELECT {project}, \
         CASE n % 2 WHEN 0 THEN {client} ELSE {account} END, 'Project ' || n, 'Stairs are to be made.', {category}, \
         {city}, {city}, CASE n % 4 WHEN 0 THEN 300000 ELSE 50000 END, 'EUR', {band}, '+33612345678', \
         'are be budget=' || {band} || ' category=' || {category} || ' city=' || {city} || ' made project stairs to w' \
         || n % 50 || ' u' || n, {listing}, 'pending', {agent}, {listed}, {listed}, {listed}, 0, 0, {listed}, {listed}, \
         {listed}, 3 FROM {numbers}; \
         INSERT INTO jobs (book_id, id, kind, due_at) SELECT {project}, {job}, 'open_check_in', {expiry} FROM {numbers}"
    )
}

/// What happens around projects of some numbers: an application to each, a notification and a question.
pub(super) fn around(sql: &Sql, people: People) -> Vec<String> {
    let (project, account) = (sql.id("7003"), sql.id("7001"));
    let (application, notification, question) = (sql.id("7004"), sql.id("7006"), sql.id("7007"));
    let (provider, agent) = (sql.literal(people.provider.0), sql.literal(people.agent.0));
    let (listed, numbers) = (sql.listed_at(), sql.numbers());
    vec![
        format!(
            "INSERT INTO project_applications (project_id, id, provider_id, message, state, created_at, updated_at, version) \
             SELECT {project}, {application}, CASE n % 2 WHEN 0 THEN {provider} ELSE {account} END, 'Tomorrow.', \
             'active', {listed}, {listed}, 1 FROM {numbers}"
        ),
        format!("UPDATE projects SET applications = 1 WHERE id IN (SELECT {project} FROM {numbers})"),
        format!(
            "INSERT INTO notifications (account_id, id, kind, project_id, about, said, created_at, read_at) \
             SELECT {provider}, {notification}, 'tip', {project}, 'Project ' || n, 'Good chances.', {listed}, \
             CASE n % 2 WHEN 0 THEN {listed} END FROM {numbers}"
        ),
        format!(
            "INSERT INTO questions (id, asker_id, topic, department, text, answer, answered_by, answered_at, \
             created_at) SELECT {question}, {provider}, 'credits', 'sales', 'How long?', \
             CASE n % 2 WHEN 0 THEN 'Long.' END, CASE n % 2 WHEN 0 THEN {agent} END, CASE n % 2 WHEN 0 THEN {listed} \
             END, {listed} FROM {numbers}"
        ),
    ]
}

/// As many more applications to one project as there may be, by as many accounts of the first numbers.
pub(super) fn many_applications(sql: &Sql, number: u32) -> String {
    let (project, application, account) = (sql.id_of("7003", number), sql.id("7005"), sql.id("7001"));
    let (listed, numbers) = (sql.listed_at(), sql.numbers());
    format!(
        "INSERT INTO project_applications (project_id, id, provider_id, message, state, created_at, updated_at, version) \
         SELECT {project}, {application}, {account}, 'Tomorrow.', 'active', {listed}, {listed}, 1 FROM {numbers}; \
         UPDATE projects SET applications = 1 + (SELECT count(*) FROM {numbers}) WHERE id = {project}"
    )
}

/// Makes a provider of somebody, who buys so many packs.
pub(super) async fn make_provider(
    database: &Database,
    (account, pack): (AccountId, CreditPackId),
    packs: u32,
) -> Result<(), Failed> {
    let profile = WriteProfile {
        trade: line("Carpenter")?,
        presentation: Prose::parse("presentation", "Stairs.").map_err(|_| "not a text")?,
        city: line("Lille")?,
        currency: Currency::Eur,
    };
    act(database, WriteSet::provider(account), person(account, Vec::new()), move |session, context| {
        put_provider(session, context, None, profile.clone()).map(drop)
    })
    .await?;
    buy(database, (account, pack), packs).await
}

/// Has a provider buy so many packs.
pub(super) async fn buy(
    database: &Database,
    (account, pack): (AccountId, CreditPackId),
    packs: u32,
) -> Result<(), Failed> {
    for some in in_parts(packs) {
        act(database, WriteSet::provider(account), person(account, Vec::new()), move |session, context| {
            (0..some).try_for_each(|_| buy_credit_pack(session, context, (pack, PurchaseId(fresh_id()))).map(drop))
        })
        .await?;
    }
    Ok(())
}

/// Puts a pack on offer.
pub(super) async fn offer(database: &Database, seller: AccountId) -> Result<CreditPackId, Failed> {
    let id = CreditPackId(fresh_id());
    let price = Money::new(1_000_000, Currency::Eur);
    let pack = CreatePack { id, name: line("A pack")?, price, credits: PACK_CREDITS };
    act(database, WriteSet::alone(id), person(seller, vec![StaffRole::Sales]), move |session, context| {
        create_pack(session, context, pack.clone()).map(drop)
    })
    .await?;
    Ok(id)
}

/// Has a provider spend so many credits, one at a time, each on a project of its own.
pub(super) async fn spend(database: &Database, provider: AccountId, spends: u32) -> Result<(), Failed> {
    for some in in_parts(spends) {
        act(database, WriteSet::provider(provider), person(provider, Vec::new()), move |session, context| {
            (0..some).try_for_each(|_| {
                let project = ProjectId(fresh_id());
                spend_credits(session, context, project, SpendPurpose::Application, 1).map(drop)
            })
        })
        .await?;
    }
    Ok(())
}

fn line<const MAX: usize>(text: &str) -> Result<Line<MAX>, Failed> {
    Ok(Line::parse("line", text).map_err(|_| "not a line")?)
}

fn in_parts(count: u32) -> impl Iterator<Item = u32> {
    (0..count.div_ceil(AT_ONCE)).map(move |part| AT_ONCE.min(count - part * AT_ONCE))
}

fn person(account: AccountId, roles: Vec<StaffRole>) -> Arc<Actor> {
    Arc::new(Actor::Person { account, session: SessionId(Uuid::nil()), roles })
}

async fn act<F>(database: &Database, write_set: WriteSet, actor: Arc<Actor>, mut command: F) -> Result<(), Failed>
where
    F: FnMut(&mut Session<'_>, &Context<'_>) -> Result<(), Failure> + Send + 'static,
{
    #[expect(clippy::disallowed_methods, reason = "there is no server to ask for the time")]
    let now = chrono::Utc::now();
    let written = database.write(write_set, move |session| {
        command(session, &Context { actor: &actor, now, ids: &Ids, gateway: &Accepting })
    });
    Ok(written.await?)
}
