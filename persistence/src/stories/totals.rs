//! What operators are told of all the money.

use palier_domain::ledger::AccountKind;
use palier_domain::money::Currency;

use super::money::live;
use super::world::{World, pledge};
use crate::ledger::MoneyTotals;
use crate::scratch;

#[tokio::test]
async fn the_books_are_added_up_part_by_part() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let backer = world.sign_up("backer@example.org", None).await;
        for amount in [700, 1_000, 134] {
            let (campaign, _) = live(&world, 100_000, None).await;
            world.pledge(&backer, pledge(campaign, vec![], amount)).await.unwrap();
        }
        for limit in [1, 2, 3, 1_000] {
            let count = move |session: &mut crate::Session<'_>| {
                let (mut totals, mut after, mut parts) = (MoneyTotals::new(), None, 0);
                loop {
                    after = session.add_balances(after, limit, &mut totals)?;
                    parts += 1;
                    if after.is_none() {
                        return Ok((totals, parts, session.count_stuck_orders()?));
                    }
                }
            };
            let (totals, parts, stuck) = world.database.read(count).await.unwrap();
            assert_eq!(totals.get(&(Currency::Eur, AccountKind::Escrow)), Some(&1_834), "{limit} at a time");
            assert!(totals.values().sum::<i64>() == 1_834 && stuck.is_empty());
            assert_eq!(parts, 3 / limit + 1);
        }
        world.database.shut_down().await;
    }
}
