//! On loaded tables no statement reads a table that grows from end to end, on either database.
//!
//! On SQLite every statement that lanes and readers send is written down, and the
//! database asked how it would carry each of them out. PostgreSQL counts by
//! itself how often it read a table from end to end. Both know how many rows
//! there are, and what is in them.

mod loading;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Duration;
use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl};
use palier_domain::campaigns::{ChangePledge, change_pledge, expire_reservation, withdraw_pledge};
use palier_domain::clock::IdMaker;
use palier_domain::escrow::{
    Evidence, approve_tranche, create_objection, freeze_escrow, request_tranche, unfreeze_escrow, wind_down_campaign,
};
use palier_domain::identity::IdentityStore;
use palier_domain::ids::{BookId, ObjectionId};
use palier_domain::jobs::JobStore;
use palier_domain::payments::{Asked, GatewayAnswer, PaymentStore, settle_order};

use super::money::{close, live, pledge_some, refund_all};
use super::plans::{SMALL_TABLES, SORTS_LITTLE, ask_everything};
use super::world::{Gateway, Ids, World, line, pledge, prose, some_of};
use crate::connection::AnyConnection;
use crate::migrate;
use crate::scratch::{self, Scratch};
use crate::session::Session;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = BigInt)]
    scans: i64,
}

#[tokio::test]
async fn no_statement_reads_a_table_that_grows_from_end_to_end() {
    for scratch in scratch::each() {
        let before = load(&scratch);
        let mut world = World::open(&scratch).await;
        play(&mut world).await;
        world.database.shut_down().await;
        drop(world);
        ask(&scratch);
        let found = before.scanned_since(&scratch);
        assert_eq!(found, BTreeSet::new(), "on {:?}", scratch.url);
    }
}

/// The test above would notice: without an index, the statements that used it are found.
#[test]
fn a_missing_index_is_noticed() {
    for scratch in scratch::each() {
        load(&scratch);
        // Without its index the lots of a book are still found by their key, and sorted then: of sorts PostgreSQL keeps
        // no count.
        let lots = (!scratch.is_postgres()).then_some(("credit_lots_open", "credit_lots"));
        let others = [
            ("pledges_of_backer", "pledges"),
            ("questions_of_asker", "questions"),
            ("projects_newest", "projects"),
            ("accounts_newest", "accounts"),
        ];
        for (index, table) in others.into_iter().chain(lots) {
            scratch.connect().batch_execute(&format!("DROP INDEX {index}")).unwrap();
            let before = Seen::look(&scratch);
            ask(&scratch);
            let found = before.scanned_since(&scratch);
            assert!(
                found.iter().any(|found| found.starts_with(table) || found.contains(&format!("FROM `{table}`"))),
                "{index} on {:?}: {found:?}",
                scratch.url
            );
        }
    }
}

/// Fills a fresh database; what was scanned until then.
fn load(scratch: &Scratch) -> Seen {
    migrate::up(&scratch.url).unwrap();
    loading::load(scratch);
    Seen::look(scratch)
}

/// Asks for everything that stores can be asked for, over a connection that ends then.
fn ask(scratch: &Scratch) {
    let mut connection = scratch.connect();
    connection.set_instrumentation(|event: InstrumentationEvent<'_>| scratch::note(&event));
    ask_everything(&mut Session::new(&mut connection));
}

/// What was scanned when it was looked last.
struct Seen {
    scans: Vec<Count>,
}

impl Seen {
    fn look(scratch: &Scratch) -> Self {
        Self { scans: if scratch.is_postgres() { scans_on_postgres(scratch) } else { Vec::new() } }
    }

    /// The tables that were read from end to end since then, each with what is known of the statement.
    fn scanned_since(&self, scratch: &Scratch) -> BTreeSet<String> {
        if !scratch.is_postgres() {
            return scans_on_sqlite(scratch);
        }
        let before = |table: &str| self.scans.iter().find(|count| count.table == table).map_or(0, |count| count.scans);
        let after = scans_on_postgres(scratch);
        let grows = after.iter().filter(|count| loading::TABLES.contains(&count.table.as_str()));
        grows.filter(|count| count.scans > before(&count.table)).map(|count| count.table.clone()).collect()
    }
}

/// How often PostgreSQL read each table from end to end. What a connection did is
/// counted for certain when it has ended.
fn scans_on_postgres(scratch: &Scratch) -> Vec<Count> {
    let AnyConnection::Postgres(mut connection) = scratch.connect() else { panic!("not PostgreSQL") };
    let others = "SELECT 'others' AS \"table\", count(*) AS scans FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    for _ in 0..400 {
        let others: Vec<Count> = diesel::sql_query(others).load(&mut connection).unwrap();
        if others[0].scans == 0 {
            return diesel::sql_query("SELECT relname::text AS \"table\", seq_scan AS scans FROM pg_stat_user_tables")
                .load(&mut connection)
                .unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("somebody stays connected to {:?}", scratch.url)
}

/// How SQLite would carry out whatever was sent to a database of its kind.
fn scans_on_sqlite(scratch: &Scratch) -> BTreeSet<String> {
    let AnyConnection::Sqlite(mut connection) = scratch.connect() else { panic!("not SQLite") };
    let mut found = BTreeSet::new();
    let sent = scratch::sent_to_sqlite();
    assert!(sent.len() > 60, "{}", sent.len());
    for statement in sent {
        let steps = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<Step>(&mut connection);
        for Step { detail } in steps.unwrap_or_else(|error| panic!("{statement}: {error}")) {
            let Some(table) = detail.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else {
                let sorts = detail.contains("TEMP B-TREE FOR ORDER BY");
                if sorts && !SORTS_LITTLE.iter().any(|start| statement.contains(start)) {
                    found.insert(format!("a sort: {statement}"));
                }
                continue;
            };
            let is_bounded = SMALL_TABLES.contains(&table) || detail.contains("USING") && statement.contains("LIMIT");
            if !is_bounded && loading::TABLES.contains(&table) {
                found.insert(format!("{table}: {detail}: {statement}"));
            }
        }
    }
    found
}

/// All that campaigns, pledges, payments and tranches write.
async fn play(world: &mut World) {
    let backer = world.sign_up("backer@example.org", None).await;
    let (campaign, reward) = live(world, 10_000, Some(1_000)).await;
    let ids = pledge_some(world, &backer, campaign, reward, 12).await;
    let (changed, withdrawn) = (ids[0], ids[1]);
    let more = ChangePledge { lines: Some(vec![some_of(reward, 3)]), free_amount: None };
    let changing = world.act(campaign, &backer, move |store, context| {
        change_pledge(store, context, (campaign, changed), &1.into(), &more)
    });
    changing.await.unwrap();
    let withdrawing =
        world.act(campaign, &backer, move |store, context| withdraw_pledge(store, context, (campaign, withdrawn)));
    withdrawing.await.unwrap();
    world.gateway = Gateway { predict: false };
    let paid = world.pledge(&backer, pledge(campaign, vec![some_of(reward, 2)], 0)).await.unwrap();
    let forgotten = world.pledge(&backer, pledge(campaign, vec![some_of(reward, 1)], 0)).await.unwrap();
    let orders =
        world.act(campaign, &backer, move |store, _| Ok(store.list_orders_of(BookId::from(campaign), paid.0)?));
    let order = orders.await.unwrap()[0].id;
    let settling = world.act(campaign, &world.system, move |store, context| {
        let accepted = Ok(GatewayAnswer::Accepted { reference: "pay-1".to_owned() });
        settle_order(store, context, (BookId::from(campaign), Asked { order, generation: 0 }), &accepted)
    });
    settling.await.unwrap();
    world.now += Duration::minutes(31);
    let expiring = world
        .act(campaign, &world.system, move |store, context| expire_reservation(store, context, campaign, forgotten));
    expiring.await.unwrap();
    world.gateway = Gateway { predict: true };
    release(world, &backer, campaign).await;
    let now = world.now;
    let claiming = world.act(campaign, &world.system, move |store, _| {
        let orders = store.lease_orders(now, 10)?;
        for job in store.lease_jobs(now, 10)?.iter().filter(|job| job.book == campaign.into()) {
            store.postpone_job(job, Some(now))?;
        }
        store.release_jobs(now, 10)?;
        store.release_orders(now, 10)?;
        store.delete_dead_sessions(now, 10)?;
        Ok(orders.len())
    });
    claiming.await.unwrap();
}

async fn release(
    world: &mut World,
    backer: &Arc<palier_domain::actor::Actor>,
    campaign: palier_domain::ids::CampaignId,
) {
    close(world, campaign).await;
    let evidence = Evidence { note: prose("Le four chauffe"), links: vec![line("https://example.org/1")] };
    let requesting = world.act(campaign, &world.initiator, move |store, context| {
        request_tranche(store, context, campaign, 2, evidence.clone())
    });
    requesting.await.unwrap();
    let objecting = world.act(campaign, backer, move |store, context| {
        create_objection(store, context, (campaign, 2), ObjectionId(Ids.next()), prose("Je ne vois rien"))
    });
    objecting.await.unwrap();
    let freezing = world.act(campaign, &world.finance, move |store, context| {
        freeze_escrow(store, context, campaign, &line("Une question"))?;
        unfreeze_escrow(store, context, campaign)
    });
    freezing.await.unwrap();
    world.now += Duration::days(8);
    let approving =
        world.act(campaign, &world.finance, move |store, context| approve_tranche(store, context, campaign, 2, false));
    approving.await.unwrap();
    let winding = world.act(campaign, &world.finance, move |store, context| {
        wind_down_campaign(store, context, campaign, &line("It cannot finish."), false)
    });
    winding.await.unwrap();
    refund_all(world, campaign).await;
}
