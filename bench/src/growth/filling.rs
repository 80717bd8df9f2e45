//! Fills a database: campaigns, books, tranches, accounts and projects in SQL, many
//! rows a statement; pledges and credits by the use cases of the server itself, many
//! a transaction, so that every book is what a server would have made of it.

mod events;
mod marketplace;
mod sql;

use palier_domain::Context;
use palier_domain::actor::{Actor, Scope};
use palier_domain::campaigns::{LineChoice, PledgeFunds, pledge_funds};
use palier_domain::ids::{AccountId, ApiClientId, CampaignId, CreditPackId, PledgeId, RewardId};
use palier_domain::ledger::{AccountKind, BookKind};
use palier_persistence::connection::{AnyConnection, Purpose};
use palier_persistence::{Database, DatabaseOptions, DatabaseUrl};
use std::time::Duration;
use uuid::Uuid;

use self::marketplace::People;
use self::sql::Sql;
pub(crate) use self::sql::uuid_of;
use crate::Failed;
use crate::baseline::{Accepting, Ids};
use crate::load::fresh_id;
use crate::place::{Kind, Place};
use crate::world::{World, campaign_id, reward_id};

/// How many pledges share a transaction.
const PLEDGES_AT_ONCE: u32 = 500;
/// How many rows a statement makes of a table.
const ROWS_AT_ONCE: u32 = 50_000;
/// How many rows there are for each credit that is spent.
const ROWS_PER_SPEND: u32 = 10;
/// How many rows there are for each pack that is bought.
const ROWS_PER_PACK: u32 = 50;
/// The project that as many apply to as there may be: the second, whose client can sign in.
pub(crate) const SOUGHT_PROJECT: u32 = 2;
/// How many more apply to that one.
const MORE_APPLICATIONS: u32 = 99;
/// How long ago projects began to be listed, in seconds: all before now, whatever their number.
const LISTED_AGO: i64 = 20_000_000;
/// How long a transaction may take.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// The number of the person who applies, spends, is told and asks.
pub(crate) const PROVIDER: usize = 1;
/// Whoever may see payment orders.
pub(crate) const FINANCE: usize = 2;
/// Whoever is in charge of projects.
pub(crate) const AGENT: usize = 3;
/// Whoever sells credits.
pub(crate) const SELLER: usize = 4;
/// Whoever posts projects.
pub(crate) const CLIENT: usize = 5;

/// A database that is filled further and further.
pub(crate) struct Filling {
    kind: Kind,
    url: DatabaseUrl,
    since: i64,
    backers: Vec<AccountId>,
    campaigns: u32,
    made: u32,
    pledged: u32,
    listed: u32,
    pack: Option<CreditPackId>,
}

impl Filling {
    /// Goes on from what a server has prepared.
    pub(crate) fn begin(place: &Place, role: &str, world: World) -> Result<Self, Failed> {
        let backers = world.backers.iter().map(|id| id.parse().map(AccountId)).collect::<Result<_, _>>()?;
        let url = place.database_url(role).parse()?;
        #[expect(clippy::disallowed_methods, reason = "there is no server to ask for the time")]
        let since = chrono::Utc::now().timestamp() - LISTED_AGO;
        let (kind, campaigns) = (place.kind, world.campaigns);
        Ok(Self { kind, url, since, backers, campaigns, made: 0, pledged: 0, listed: 0, pack: None })
    }

    /// Fills it up to so many rows of everything.
    pub(crate) async fn fill_to(&mut self, rows: u32) -> Result<(), Failed> {
        self.fill_campaigns_to(rows, rows).await?;
        let before = self.listed;
        let people = self.people()?;
        self.list(rows, Some(people.client))?;
        let mut connection = AnyConnection::open(&self.url, Purpose::Maintain)?;
        for (first, last) in parts(before, rows) {
            let sql = self.sql(first, last);
            connection.run_script(&marketplace::around(&sql, people).join(";\n"))?;
        }
        let database = self.open()?;
        if before == 0 {
            let sql = self.sql(1, MORE_APPLICATIONS.min(rows));
            connection.run_script(&marketplace::many_applications(&sql, SOUGHT_PROJECT))?;
            self.make_providers(1).await?;
        }
        let pack = self.pack.ok_or("no pack")?;
        let more = |rows_each: u32| rows / rows_each - before / rows_each;
        marketplace::buy(&database, (people.provider, pack), more(ROWS_PER_PACK)).await?;
        marketplace::spend(&database, people.provider, more(ROWS_PER_SPEND)).await?;
        database.shut_down().await;
        Ok(connection.run_script(self.analyze())?)
    }

    /// Fills it up to so many campaigns with all that belongs to them, and so many pledges.
    pub(crate) async fn fill_campaigns_to(&mut self, campaigns: u32, pledges: u32) -> Result<(), Failed> {
        let mut connection = AnyConnection::open(&self.url, Purpose::Maintain)?;
        for (first, last) in parts(self.made, campaigns) {
            connection.run_script(&self.script(first, last))?;
            events::record(&self.open()?, first..=last).await?;
        }
        self.pledge(pledges.saturating_sub(self.pledged)).await?;
        connection.run_script(events::TELL)?;
        connection.run_script(self.analyze())?;
        (self.made, self.pledged) = (self.made.max(campaigns), self.pledged.max(pledges));
        Ok(())
    }

    /// Lists projects of accounts that nobody signs in to, until there are so many.
    pub(crate) fn list_projects_to(&mut self, projects: u32) -> Result<(), Failed> {
        self.list(projects, None)
    }

    /// Lists projects until there are so many, every second one that of a client.
    fn list(&mut self, projects: u32, client: Option<AccountId>) -> Result<(), Failed> {
        let mut connection = AnyConnection::open(&self.url, Purpose::Maintain)?;
        for (first, last) in parts(self.listed, projects) {
            connection.run_script(&marketplace::projects(&self.sql(first, last), self.backer(AGENT)?, client))?;
        }
        self.listed = self.listed.max(projects);
        Ok(connection.run_script(self.analyze())?)
    }

    /// Makes providers of the first so many backers, each with a pack of credits.
    pub(crate) async fn make_providers(&mut self, count: usize) -> Result<(), Failed> {
        let database = self.open()?;
        let pack = marketplace::offer(&database, self.backer(SELLER)?).await?;
        for backer in self.backers.iter().take(count) {
            marketplace::make_provider(&database, (*backer, pack), 1).await?;
        }
        self.pack = Some(pack);
        database.shut_down().await;
        Ok(())
    }

    fn people(&self) -> Result<People, Failed> {
        Ok(People { provider: self.backer(PROVIDER)?, agent: self.backer(AGENT)?, client: self.backer(CLIENT)? })
    }

    /// One of the people, who are numbered from 1.
    fn backer(&self, number: usize) -> Result<AccountId, Failed> {
        let place = number.checked_sub(1).and_then(|place| self.backers.get(place));
        Ok(*place.ok_or("too few people")?)
    }

    const fn sql(&self, first: u32, last: u32) -> Sql {
        Sql { kind: self.kind, since: self.since, first, last }
    }

    fn analyze(&self) -> &'static str {
        if self.kind == Kind::Postgres { "VACUUM ANALYZE" } else { "ANALYZE" }
    }

    fn open(&self) -> Result<Database, Failed> {
        let mut options = DatabaseOptions::new(self.url.clone());
        options.answer_wait_max = WAIT_MAX;
        Ok(Database::open(&options)?)
    }

    /// Pledges so often: every second one to the first campaign, the others to the rest in turn.
    async fn pledge(&self, pledges: u32) -> Result<(), Failed> {
        let database = self.open()?;
        let hot = pledges / 2;
        let others = self.campaigns.saturating_sub(1).max(1);
        let each = (pledges - hot) / others;
        let left = (pledges - hot).checked_rem(others).unwrap_or(0);
        for campaign in 1..=self.campaigns {
            let mut wanted = match campaign {
                1 => hot,
                2 => each.saturating_add(left),
                _ => each,
            };
            while wanted > 0 {
                let some = wanted.min(PLEDGES_AT_ONCE);
                self.pledge_some(&database, campaign, some).await?;
                wanted -= some;
            }
        }
        database.shut_down().await;
        Ok(())
    }

    async fn pledge_some(&self, database: &Database, campaign: u32, pledges: u32) -> Result<(), Failed> {
        let reward = RewardId(reward_id(campaign).parse()?);
        let campaign = CampaignId(campaign_id(campaign).parse()?);
        let backers = self.backers.clone();
        #[expect(clippy::disallowed_methods, reason = "there is no server to ask for the time")]
        let now = chrono::Utc::now();
        let pledged = database.write(campaign, move |session| {
            for backer in backers.iter().cycle().zip(0..pledges).map(|(backer, _)| *backer) {
                let (client, scopes) = (ApiClientId(Uuid::nil()), vec![Scope::PledgesWrite]);
                let actor = Actor::Client { client, account: backer, scopes };
                let line = LineChoice { reward, quantity: 1, shipping: None, address: None };
                let funds = PledgeFunds { id: PledgeId(fresh_id()), campaign, lines: vec![line], free_amount: None };
                pledge_funds(session, &Context { actor: &actor, now, ids: &Ids, gateway: &Accepting }, &funds)?;
            }
            Ok(())
        });
        Ok(pledged.await?)
    }

    /// The campaigns and accounts of some numbers.
    fn script(&self, first: u32, last: u32) -> String {
        let sql = self.sql(first, last);
        let kinds: Vec<String> = AccountKind::of(BookKind::Campaign)
            .iter()
            .map(|kind| {
                let floor = kind.floor_minor().map_or_else(|| "NULL".to_owned(), |floor| floor.to_string());
                format!("SELECT '{}' AS kind, {floor} AS floor_minor", kind.as_str())
            })
            .collect();
        let kinds = kinds.join(" UNION ALL ");
        let (campaign, account, job) = (sql.id("7000"), sql.id("7001"), sql.id("7002"));
        let (launched, deadline) = (sql.instant("-n"), sql.instant("5000000"));
        let (day, genesis) = (sql.date(), sql.genesis());
        let states = "CASE n % 10 WHEN 0 THEN 'failed' WHEN 1 THEN 'cancelled' ELSE 'live' END";
        let categories = "CASE n % 3 WHEN 0 THEN 'games' WHEN 1 THEN 'food' ELSE 'craft' END";
        let zeros = "0, 0, 0";
        [
            format!(
                "INSERT INTO accounts (id, email, email_canonical, display_name, locale, password_hash, \
                 password_version, created_at, version) SELECT {account}, 'grown.' || n || '@example.org', \
                 'grown.' || n || '@example.org', 'Person', 'en', '', 1, {launched}, 1 FROM {}",
                sql.numbers()
            ),
            format!(
                "INSERT INTO campaigns (id, initiator_id, title, summary, story, category, kind, currency, goal_minor, \
                 deadline_at, production_on, packaging_on, delivery_on, state, policy_version, created_at, launched_at, \
                 closed_at, listed_at, version) SELECT {campaign}, {account}, 'Campaign ' || n, 'One of many.', \
                 'Much is to be done.', {categories}, 'product', 'EUR', 10000000, {deadline}, {day}, {day}, {day}, \
                 {states}, 1, {launched}, {launched}, CASE WHEN n % 10 < 2 THEN {deadline} END, {launched}, 2 FROM {}",
                sql.numbers()
            ),
            format!(
                "INSERT INTO books (id, kind, unit, seq, head_hash, event_seq, event_head, pledge_seq, pledges_collected) \
                 SELECT {campaign}, 'campaign', 'EUR', 0, {genesis}, 0, {genesis}, 0, 0 FROM {}",
                sql.numbers()
            ),
            format!(
                "INSERT INTO launch_terms (campaign_id, initiator_id, currency, goal_minor, deadline_at, policy_version, \
                 recorded_at) SELECT {campaign}, {account}, 'EUR', 10000000, {deadline}, 1, {launched} FROM {}",
                sql.numbers()
            ),
            format!(
                "INSERT INTO delivery_calendars (campaign_id, number, production_on, packaging_on, delivery_on, \
                 recorded_at) SELECT {campaign}, 1, {day}, {day}, {day}, {launched} FROM {}",
                sql.numbers()
            ),
            format!(
                "INSERT INTO campaign_listings (campaign_id, listing, initiator_id, state, category, kind, currency, ends_at, \
                 pledged_rank) SELECT {campaign}, {}, {account}, {states}, {categories}, 'product', 'EUR', \
                 CASE WHEN n % 10 > 1 THEN {deadline} END, 0 FROM {}",
                sql.launch_listing(),
                sql.numbers()
            ),
            format!(
                "INSERT INTO campaign_words (listing, words) SELECT {}, 'be campaign category=' || {categories} || \
                 ' currency=eur done initiator=' || n || ' is kind=product many much of one state=' || {states} || ' to ' || n \
                 FROM {}",
                sql.launch_listing(),
                sql.numbers()
            ),
            format!(
                "INSERT INTO campaign_texts (campaign_id, number, summary, story, recorded_at) \
                 SELECT {campaign}, 1, 'One of many.', 'Much is to be done.', {launched} FROM {}",
                sql.numbers()
            ),
            format!(
                "INSERT INTO ledger_accounts (book_id, kind, debits_minor, credits_minor, balance_minor, floor_minor) \
                 SELECT {campaign}, k.kind, {zeros}, k.floor_minor FROM {} CROSS JOIN ({kinds}) AS k",
                sql.numbers()
            ),
            format!(
                "INSERT INTO tranches (book_id, number, title, gate, share_bps, state, platform_fee_minor, \
                 processing_fee_minor, requests, objections, steps, version) \
                 SELECT {campaign}, t.number, t.gate, t.gate, t.share, 'locked', {zeros}, 0, 0, 1 FROM {} CROSS JOIN \
                 (SELECT 1 AS number, 'success' AS gate, 2000 AS share UNION ALL SELECT 2, 'preparation', 3000 \
                 UNION ALL SELECT 3, 'completion', 5000) AS t",
                sql.numbers()
            ),
            format!(
                "INSERT INTO jobs (book_id, id, kind, due_at) SELECT {campaign}, {job}, 'close_campaign', {deadline} \
                 FROM {} WHERE n % 10 > 1",
                sql.numbers()
            ),
        ]
        .join(";\n")
    }
}

/// The numbers after `before` up to `last`, in parts.
fn parts(before: u32, last: u32) -> impl Iterator<Item = (u32, u32)> {
    let firsts = (before.saturating_add(1)..=last).step_by(usize::try_from(ROWS_AT_ONCE).unwrap_or(1));
    firsts.map(move |first| (first, last.min(first.saturating_add(ROWS_AT_ONCE - 1))))
}
