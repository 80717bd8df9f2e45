//! A book that is taken away: whole, in parts, and as it was when it was asked for.

use palier_domain::books::{ExportedBook, open_book, read_book_part};
use palier_domain::ledger::{KeptHead, Recount};

use super::money::{live, pledge_some};
use super::world::World;
use crate::scratch;

#[tokio::test]
async fn a_book_is_read_part_by_part_as_it_was_when_it_was_opened() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        for _ in 0..11 {
            pledge_some(&world, &backer, campaign, reward, 100).await;
        }
        let open = world
            .ask(&world.finance, move |store, context| open_book(store, context, ExportedBook::Campaign(campaign)));
        let cut = open.await.unwrap();
        pledge_some(&world, &backer, campaign, reward, 3).await;
        let (mut recount, mut parts) = (Recount::of(cut.book(), cut.kind(), None), Vec::new());
        loop {
            let after = recount.head().position;
            let read = world.ask(&world.finance, move |store, _| Ok(read_book_part(store, &cut, after)?));
            let part = read.await.unwrap();
            if part.is_empty() {
                break;
            }
            parts.push(part.len());
            for exported in &part {
                recount.add(&exported.transfer).unwrap();
                assert!(exported.gateway_reference.is_some() && exported.approval.is_none());
            }
        }
        assert_eq!(recount.head(), KeptHead { position: cut.position(), hash: cut.head() });
        assert_eq!(parts, [500, 500, 100]);
        world.database.shut_down().await;
    }
}
