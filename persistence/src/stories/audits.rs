//! The audit: whatever is edited by hand is found, and the row is named.

use diesel::connection::SimpleConnection;
use palier_domain::WriteSet;
use palier_domain::actor::StaffRole;
use palier_domain::campaigns::CampaignState;
use palier_domain::escrow::wind_down_campaign;
use palier_domain::identity::{AccountRoles, IdentityStore};
use palier_domain::ids::CampaignId;

use super::money::{close, live, pledge_some, refund_all};
use super::world::{Gateway, World, account_of, line};
use crate::audit::Disagreement;
use crate::bulk::BulkRow;
use crate::ledger::TransferRow;
use crate::scratch::{self, Scratch};

#[tokio::test]
async fn any_edited_column_of_a_transfer_is_found_and_the_row_named() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (other, _) = live(&world, 10_000_000, None).await;
        let (campaign, reward) = live(&world, 10_000_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        pledge_some(&world, &backer, campaign, reward, 3).await;
        world.database.shut_down().await;
        let foreign = "(SELECT id FROM campaigns WHERE id <> transfers.book_id)".to_owned();
        let later = if scratch.is_postgres() { "interval '1 microsecond'" } else { "1" };
        for column in TransferRow::COLUMNS {
            let value = match *column {
                "book_id" => foreign.clone(),
                "seq" => "9".to_owned(),
                "id" | "pledge_id" | "order_id" | "lot_id" => "book_id".to_owned(),
                "debit_account" => "'platform_fees'".to_owned(),
                "credit_account" => "'processing_fees'".to_owned(),
                "amount_minor" => "amount_minor + 1".to_owned(),
                "unit" => "'USD'".to_owned(),
                "kind" => "'late_collection'".to_owned(),
                "tranche_number" => "1".to_owned(),
                "recorded_at" => format!("recorded_at + {later}"),
                // One without the other is refused by a CHECK.
                "cause_kind" => "'credit_spend', cause_id = book_id".to_owned(),
                "cause_id" => "book_id, cause_kind = 'credit_spend'".to_owned(),
                "hash" => format!("(SELECT hash FROM events WHERE events.book_id = {foreign} AND events.seq = 1)"),
                unknown => panic!("{unknown}: a column that this story does not edit"),
            };
            let found = edited(&scratch, "transfers", &format!("{column} = {value}"), "seq = 3");
            let key = match *column {
                "book_id" => format!("{}/3", other.0),
                "seq" => format!("{}/9", campaign.0),
                _ => format!("{}/3", campaign.0),
            };
            assert_eq!((found.table, found.key), ("transfers", key), "{column}");
        }
    }
}

#[tokio::test]
async fn any_edited_figure_is_found_and_its_table_named() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000_000, Some(50)).await;
        let backer = world.sign_up("backer@example.org", None).await;
        pledge_some(&world, &backer, campaign, reward, 3).await;
        world.database.shut_down().await;
        let balance = "credits_minor = credits_minor + 1, balance_minor = balance_minor + 1";
        let edits = [
            ("ledger_accounts", balance, "kind = 'escrow'", "ledger_accounts"),
            ("ledger_accounts", "floor_minor = -5", "kind = 'escrow'", "ledger_accounts"),
            ("books", "seq = seq + 1", "TRUE", "books"),
            ("books", "event_seq = event_seq + 1", "TRUE", "books"),
            ("books", "pledges_collected = 1", "TRUE", "books"),
            ("rewards", "taken = taken + 1", "TRUE", "rewards"),
            ("pledges", "current_amount_minor = current_amount_minor + 1", "sequence = 1", "pledges"),
            ("pledges", "state = 'partly_refunded', refunded_minor = 1", "sequence = 1", "pledges"),
            ("pledges", "state = 'expired'", "sequence = 2", "pledges"),
            // The revision that the line is of does not add up any more.
            ("pledge_lines", "quantity = quantity + 1", "TRUE", "pledges"),
            ("payment_orders", "amount_minor = amount_minor + 1", "TRUE", "payment_orders"),
            ("payment_orders", "state = 'pending'", "TRUE", "payment_orders"),
            ("payment_orders", "payable = 'pledge_refund'", "TRUE", "payment_orders"),
            ("payment_orders", "payable = 'repeated_pledge'", "TRUE", "transfers"),
            // What brought the money is no order of the pledge any more.
            ("payment_orders", "payable = 'purchase'", "TRUE", "transfers"),
            ("payment_orders", "payable = 'nothing'", "TRUE", "transfers"),
        ];
        for (table, change, which, named) in edits {
            assert_eq!(edited(&scratch, table, change, which).table, named, "{table}: {change}");
        }
    }
}

#[tokio::test]
async fn a_payment_that_is_still_awaited_is_that_of_its_pledge() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        world.gateway = Gateway { predict: false };
        pledge_some(&world, &backer, campaign, reward, 2).await;
        world.database.shut_down().await;
        let first = "subject_id = (SELECT id FROM pledges WHERE sequence = 1)";
        for change in [
            "subject_id = (SELECT id FROM pledges WHERE sequence = 2)",
            "subject_number = 2",
            "amount_minor = amount_minor + 1",
            "state = 'refused'",
        ] {
            let found = edited(&scratch, "payment_orders", change, first);
            assert_eq!(found.table, "pledges", "{change}: {found}");
        }
        let found = edited(&scratch, "pledges", "pending_amount_minor = pending_amount_minor + 1", "sequence = 2");
        assert_eq!((found.table, found.column), ("pledges", "pending_amount_minor"));
    }
}

#[tokio::test]
async fn any_edited_share_of_an_outflow_is_found_and_named() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        pledge_some(&world, &backer, campaign, reward, 33).await;
        assert_eq!(close(&mut world, campaign).await, CampaignState::Preparing);
        assert_shares_are_guarded(&scratch, campaign);
        let wound_down = world.act(campaign, &world.finance, move |store, context| {
            wind_down_campaign(store, context, campaign, &line("It cannot finish."), false)
        });
        wound_down.await.unwrap();
        refund_all(&world, campaign).await;
        assert_shares_are_guarded(&scratch, campaign);
        let found = edited(&scratch, "pledges", "refunded_minor = refunded_minor - 1", "sequence = 5");
        assert_eq!((found.table, found.column), ("pledges", "refunded_minor"));
        world.database.shut_down().await;
    }
}

fn assert_shares_are_guarded(scratch: &Scratch, campaign: CampaignId) {
    let edits = [
        ("amount_minor", "amount_minor = amount_minor - 1"),
        ("whole_minor", "whole_minor = whole_minor + 1"),
        ("odd_remainder", "odd_remainder = odd_remainder - 1"),
        ("odd_position", "odd_position = odd_position + 1"),
        ("tranche_number", "tranche_number = 2"),
        ("kind", "kind = 'platform_fee'"),
        ("number", "number = 2"),
    ];
    for (column, change) in edits {
        let found = edited(scratch, "escrow_outflows", change, "number = 1");
        let number = if column == "number" { 2 } else { 1 };
        assert_eq!((found.table, found.column), ("escrow_outflows", column));
        assert_eq!(found.key, format!("{}/{number}", campaign.0));
    }
    let found = edited(scratch, "campaigns", "raised_minor = raised_minor + 1", "TRUE");
    assert_eq!((found.table, found.key), ("campaigns", campaign.0.to_string()));
}

#[tokio::test]
async fn roles_that_exclude_each_other_are_found_on_one_account() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let person = world.sign_up("ada@example.org", Some(StaffRole::Admin)).await;
        let now = world.now;
        let roles = StaffRole::ALL.iter().flat_map(|one| StaffRole::ALL.iter().map(move |other| vec![*one, *other]));
        for (roles, version) in roles.filter(|pair| pair[0] < pair[1]).zip(3..) {
            let excluded = roles[0].excludes(roles[1]);
            let change = AccountRoles { account: account_of(&person), roles: roles.clone(), version };
            let write = move |store: &mut crate::Session<'_>, _: &palier_domain::Context<'_>| {
                Ok(store.update_roles(&change, None, now)?)
            };
            world.act(WriteSet::account(account_of(&person)), &person, write).await.unwrap();
            let found = crate::audit::audit(&scratch.url).unwrap().disagreement;
            let table = found.as_ref().map(|found| found.table);
            assert_eq!(table, excluded.then_some("account_roles"), "{roles:?}: {found:?}");
        }
        world.database.shut_down().await;
    }
}

/// Edits rows by hand, has the audit look for it, and puts the rows back.
pub(super) fn edited(scratch: &Scratch, table: &str, change: &str, which: &str) -> Disagreement {
    let mut connection = scratch.connect();
    let (unguarded, guarded) = if scratch.is_postgres() {
        ("SET session_replication_role = 'replica'", "SET session_replication_role = 'origin'")
    } else {
        ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
    };
    connection.batch_execute(unguarded).unwrap();
    if !scratch.is_postgres() {
        // Rows that nobody may change have guards, by names that go with their table's.
        let unguarded = format!("DROP TRIGGER IF EXISTS {table}_stay; DROP TRIGGER IF EXISTS {table}_remain");
        connection.batch_execute(&unguarded).unwrap();
    }
    connection.batch_execute(&format!("CREATE TABLE kept AS SELECT * FROM {table}")).unwrap();
    connection.batch_execute(&format!("UPDATE {table} SET {change} WHERE {which}")).unwrap();
    let found = crate::audit::audit(&scratch.url).unwrap().disagreement;
    connection
        .batch_execute(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"))
        .unwrap();
    connection.batch_execute(guarded).unwrap();
    assert_eq!(crate::audit::audit(&scratch.url).unwrap().disagreement, None);
    found.unwrap_or_else(|| panic!("{table}: {change} is not found"))
}
