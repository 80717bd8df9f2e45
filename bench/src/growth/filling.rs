//! Fills a database: campaigns, books, tranches and accounts in SQL, many rows a
//! statement; pledges by the use case of the server itself, many a transaction,
//! so that every book is what a server would have made of it.

use palier_domain::Context;
use palier_domain::actor::{Actor, Scope};
use palier_domain::campaigns::{LineChoice, PledgeFunds, pledge_funds};
use palier_domain::ids::{AccountId, ApiClientId, CampaignId, PledgeId, RewardId};
use palier_domain::ledger::{AccountKind, BookKind};
use palier_persistence::connection::{AnyConnection, Purpose};
use palier_persistence::{Database, DatabaseOptions, DatabaseUrl};
use std::time::Duration;
use uuid::Uuid;

use crate::Failed;
use crate::baseline::{Accepting, Ids};
use crate::load::fresh_id;
use crate::place::{Kind, Place};
use crate::world::{World, campaign_id, reward_id};

/// How many pledges share a transaction.
const PLEDGES_AT_ONCE: u32 = 500;
/// How many rows a statement makes of a table.
const ROWS_AT_ONCE: u32 = 50_000;
/// The numbers of the campaigns that are made here come after those of the world.
const FIRST_NUMBER: u32 = 1_000;
/// How long a transaction may take.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// A database that is filled further and further.
pub(crate) struct Filling {
    kind: Kind,
    url: DatabaseUrl,
    backers: Vec<AccountId>,
    campaigns: u32,
    made: u32,
    pledged: u32,
}

impl Filling {
    /// Goes on from what a server has prepared.
    pub(crate) fn begin(place: &Place, role: &str, world: World) -> Result<Self, Failed> {
        let backers = world.backers.iter().map(|id| id.parse().map(AccountId)).collect::<Result<_, _>>()?;
        let url = place.database_url(role).parse()?;
        Ok(Self { kind: place.kind, url, backers, campaigns: world.campaigns, made: 0, pledged: 0 })
    }

    /// Fills it up to so many campaigns with all that belongs to them, and so many pledges.
    pub(crate) async fn fill_to(&mut self, campaigns: u32, pledges: u32) -> Result<(), Failed> {
        let mut connection = AnyConnection::open(&self.url, Purpose::Maintain)?;
        let mut first = self.made.saturating_add(1);
        while first <= campaigns {
            let until = campaigns.min(first.saturating_add(ROWS_AT_ONCE - 1));
            connection.run_script(&self.script(first, until))?;
            first = until.saturating_add(1);
        }
        self.pledge(pledges.saturating_sub(self.pledged)).await?;
        connection.run_script(if self.kind == Kind::Postgres { "VACUUM ANALYZE" } else { "ANALYZE" })?;
        (self.made, self.pledged) = (self.made.max(campaigns), self.pledged.max(pledges));
        Ok(())
    }

    /// Pledges so often: every second one to the first campaign, the others to the rest in turn.
    async fn pledge(&self, pledges: u32) -> Result<(), Failed> {
        let mut options = DatabaseOptions::new(self.url.clone());
        options.answer_wait_max = WAIT_MAX;
        let database = Database::open(&options)?;
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
        let pledged = database.write(campaign.0, move |session| {
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
        let sql = Sql { kind: self.kind, first, last };
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
        let states = "CASE n % 10 WHEN 0 THEN 'failed' WHEN 1 THEN 'preparing' ELSE 'live' END";
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
                 listed_at, version) SELECT {campaign}, {account}, 'Campaign ' || n, 'One of many.', \
                 'Much is to be done.', {categories}, 'product', 'EUR', 10000000, {deadline}, {day}, {day}, {day}, \
                 {states}, 1, {launched}, {launched}, {launched}, 2 FROM {}",
                sql.numbers()
            ),
            format!(
                "INSERT INTO books (id, kind, unit, seq, head_hash, event_seq, pledge_seq, pledges_collected) \
                 SELECT {campaign}, 'campaign', 'EUR', 0, {genesis}, {zeros} FROM {}",
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

/// The same in two dialects: rows that are numbered `n`.
struct Sql {
    kind: Kind,
    first: u32,
    last: u32,
}

impl Sql {
    fn numbers(&self) -> String {
        let (first, last) = (self.first.saturating_add(FIRST_NUMBER), self.last.saturating_add(FIRST_NUMBER));
        match self.kind {
            Kind::Postgres => format!("generate_series({first}, {last}) AS numbers(n)"),
            Kind::Sqlite => format!(
                "(WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) \
                 SELECT n FROM numbers)"
            ),
        }
    }

    fn id(&self, group: &str) -> String {
        match self.kind {
            Kind::Postgres => format!("('00000000-0000-{group}-8000-' || lpad(n::text, 12, '0'))::uuid"),
            Kind::Sqlite => format!("unhex(printf('000000000000{group}8000%012d', n))"),
        }
    }

    /// So many seconds from now.
    fn instant(&self, seconds: &str) -> String {
        match self.kind {
            Kind::Postgres => format!("now() + ({seconds}) * interval '1 second'"),
            Kind::Sqlite => format!("(unixepoch() + ({seconds})) * 1000000"),
        }
    }

    fn date(&self) -> &'static str {
        match self.kind {
            Kind::Postgres => "DATE '2030-01-01'",
            Kind::Sqlite => "'2030-01-01'",
        }
    }

    fn genesis(&self) -> String {
        match self.kind {
            Kind::Postgres => format!("'\\x{}'::bytea", "0".repeat(64)),
            Kind::Sqlite => "zeroblob(32)".to_owned(),
        }
    }
}
