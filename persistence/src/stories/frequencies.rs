//! How often somebody did something is forgotten in batches.

use chrono::Duration;
use palier_domain::Failure;
use palier_domain::WriteSet;
use palier_domain::clock::IdMaker;
use palier_domain::frequency::{Frequency, FrequencyStore, FrequentAct};
use palier_domain::ids::AccountId;
use uuid::Uuid;

use super::world::{Ids, World};
use crate::scratch;

#[tokio::test]
async fn the_oldest_go_first_and_no_more_than_a_batch() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (account, act, now) = (AccountId(Ids.next()), FrequentAct::AskQuestion, world.now);
        let kept = (1..=4).map(|acts| Frequency {
            account,
            act,
            subject: Ids.next(),
            since: now + Duration::hours(acts),
            acts,
        });
        let kept: Vec<Frequency> = kept.collect();
        let told = kept.clone();
        let put = world.act(WriteSet::account(account), &world.initiator, move |store, _| {
            told.iter().rev().try_for_each(|frequency| Ok(store.put_frequency(frequency)?))
        });
        put.await.unwrap();
        let until = now + Duration::hours(3);
        for (deleted, left) in [(2, [3, 4].as_slice()), (1, &[4]), (0, &[4])] {
            let delete = move |store: &mut crate::session::Session<'_>, _: &palier_domain::Context<'_>| {
                Ok(store.delete_frequencies_until(until, 2)?)
            };
            assert_eq!(world.act(WriteSet::installation(), &world.initiator, delete).await.unwrap(), deleted);
            let subjects: Vec<Uuid> = kept.iter().map(|frequency| frequency.subject).collect();
            let find = world.ask(&world.initiator, move |store, _| {
                let find = |subject: &Uuid| Ok(store.find_frequency(account, act, *subject)?);
                subjects.iter().map(find).collect::<Result<Vec<_>, Failure>>()
            });
            let found: Vec<i64> = find.await.unwrap().into_iter().flatten().map(|frequency| frequency.acts).collect();
            assert_eq!(found, left);
        }
        world.database.shut_down().await;
    }
}
