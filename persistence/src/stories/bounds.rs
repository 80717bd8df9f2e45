//! What one pledge can have is bounded, all of it is always seen, and what cannot be is refused.

use diesel::connection::SimpleConnection;
use palier_domain::WriteSet;
use palier_domain::campaigns::{
    ChangePledge, PledgeState, REVISIONS_MAX, change_pledge, list_my_pledges, read_pledge, withdraw_pledge,
};
use palier_domain::escrow::read_money_trail;
use palier_domain::ids::{AccountId, BookId};
use palier_domain::ledger::{Book, LedgerStore};
use palier_domain::money::Currency;
use palier_domain::page::PageRequest;
use palier_domain::payments::PaymentStore;
use palier_domain::{Failure, Refusal, StoreError};
use uuid::Uuid;

use super::money::{close, live, pledge_some};
use super::world::{World, pledge, some_of};
use crate::bounds::ORDERS_OF_SUBJECT_MAX;
use crate::lanes::WriteError;
use crate::scratch;

#[tokio::test]
async fn a_pledge_that_was_changed_as_often_as_can_be_is_whole() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 100_000, Some(100)).await;
        let backer = world.sign_up("backer@example.org", None).await;
        let id = world.pledge(&backer, pledge(campaign, vec![some_of(reward, 1)], 0)).await.unwrap();
        let change = async |version: i64| {
            let lines = Some(vec![some_of(reward, [9, 4, 7, 1][usize::try_from(version % 4).unwrap()])]);
            let change = ChangePledge { lines, free_amount: None };
            world
                .act(campaign, &backer, move |store, context| {
                    change_pledge(store, context, (campaign, id), &version.into(), &change)
                })
                .await
        };
        let mut last = None;
        for version in 1..REVISIONS_MAX {
            last = Some(change(version).await.unwrap());
        }
        let one_too_many = change(REVISIONS_MAX).await;
        assert!(matches!(one_too_many, Err(WriteError::Failed(Failure::Refused(Refusal::LimitReached { .. })))));
        let read = world.ask(&backer, move |store, context| read_pledge(store, context, (campaign, id)));
        assert_eq!(Some(read.await.unwrap().1), last);
        let listed = world.ask(&backer, |store, context| list_my_pledges(store, context, &PageRequest::first(10)));
        assert_eq!(Some(&listed.await.unwrap().1.items[0]), last.as_ref());
        world.audit(&scratch);
        let withdrawn =
            world.act(campaign, &backer, move |store, context| withdraw_pledge(store, context, (campaign, id)));
        assert_eq!(withdrawn.await.unwrap().state, PledgeState::Withdrawn);
        let trail = world.ask(&backer, move |store, context| read_money_trail(store, context, (campaign, id)));
        assert_eq!(trail.await.unwrap().in_escrow_minor, 0);
        let orders = world.ask(&backer, move |store, _| Ok(store.list_orders_of(BookId::from(campaign), id.0)?.len()));
        let orders = i64::try_from(orders.await.unwrap()).unwrap();
        assert!((REVISIONS_MAX..=ORDERS_OF_SUBJECT_MAX).contains(&orders), "{orders}");
        world.audit(&scratch);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn a_revision_that_does_not_add_up_is_not_shown() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 100_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        let id = world.pledge(&backer, pledge(campaign, vec![some_of(reward, 1)], 100)).await.unwrap();
        scratch.connect().batch_execute("DELETE FROM pledge_lines").unwrap();
        let read = world.ask(&backer, move |store, context| read_pledge(store, context, (campaign, id))).await;
        let Err(Failure::Store(StoreError::Inconsistent { table, column, key })) = read else { panic!("{read:?}") };
        assert_eq!((table, column, key), ("pledges", "current_amount_minor", id.0.to_string()));
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn the_databases_refuse_what_one_person_decides_and_what_is_paid_twice() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        pledge_some(&world, &backer, campaign, reward, 5).await;
        close(&mut world, campaign).await;
        world.database.shut_down().await;
        let mut connection = scratch.connect();
        let other = "(SELECT id FROM accounts WHERE id <> book_id LIMIT 1)";
        let mut decide = |state: &str, requested_by: &str, decided_by: &str| {
            connection.batch_execute(&format!(
                "UPDATE tranches SET state = '{state}', requested_by = {requested_by}, decided_by = {decided_by} \
                 WHERE number = 2"
            ))
        };
        for state in ["approved", "paid"] {
            assert!(decide(state, "book_id", "book_id").is_err());
            assert!(decide(state, "book_id", "NULL").is_err());
            assert!(decide(state, "NULL", "book_id").is_err());
            decide(state, "book_id", other).unwrap();
        }
        let columns = "id, kind, payable, subject_id, subject_number, is_unattended, amount_minor, currency, refunded_minor, \
            state, attempts, generation, due_at, created_at";
        let again = columns.replacen("id", "book_id", 1);
        assert!(
            connection
                .batch_execute(&format!(
                    "INSERT INTO payment_orders (book_id, {columns}) SELECT book_id, {again} FROM payment_orders \
                     WHERE kind = 'payout'"
                ))
                .is_err()
        );
        assert!(
            connection
                .batch_execute(
                    "INSERT INTO transfers SELECT book_id, 99, book_id, debit_account, credit_account, amount_minor, \
                     unit, kind, pledge_id, tranche_number, order_id, lot_id, cause_kind, cause_id, recorded_at, hash \
                     FROM transfers WHERE seq = 1"
                )
                .is_err()
        );
    }
}

#[tokio::test]
async fn no_book_comes_before_all_others() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let nobody = AccountId(Uuid::nil());
        let opened = world.act(WriteSet::provider(nobody), &world.system, move |store, _| {
            Ok(store.insert_book(&Book::of_provider(nobody, Currency::Eur))?)
        });
        assert!(matches!(opened.await, Err(WriteError::Failed(Failure::Store(_)))), "an audit would begin after it");
        world.audit(&scratch);
        world.database.shut_down().await;
    }
}
