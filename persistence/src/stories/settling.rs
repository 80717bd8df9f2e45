//! Settling a campaign in chunks: each is one transaction and a handful of statements, and whoever goes on after any
//! of them, goes on where it ended.

use palier_domain::campaigns::{CampaignState, PledgeState, list_campaign_pledges};
use palier_domain::escrow::{REFUND_BATCH, refund_pledges};
use palier_domain::page::PageRequest;

use super::money::{close, live, pledge_some};
use super::world::World;
use crate::scratch;

#[tokio::test]
async fn settling_is_done_in_chunks_and_goes_on_wherever_it_was_broken_off() {
    let chunk = i64::from(REFUND_BATCH);
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 100_000_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        for _ in 0..3 {
            pledge_some(&world, &backer, campaign, reward, chunk * 2 / 3 + 2).await;
        }
        let pledges = 3 * (chunk * 2 / 3 + 2);
        assert_eq!(close(&mut world, campaign).await, CampaignState::Failed);
        let other = world.on_another_server(&scratch);
        let step = async |world: &World| {
            let counts = world.database.lane_counts();
            let before = (counts.commits(), counts.statements());
            let more = world
                .act(campaign, &world.system, move |store, context| refund_pledges(store, context, campaign, None));
            let more = more.await.unwrap().is_some();
            if scratch.is_postgres() && counts.commits() > before.0 {
                let statements = counts.statements() - before.1;
                assert!(statements <= 12, "{statements} statements for a chunk");
            }
            (more, counts.commits() - before.0)
        };
        // Each server takes a turn: what one has in mind is not what the other left behind.
        assert_eq!(step(&world).await, (true, 1));
        let refunded = || {
            world.ask(&world.finance, move |store, context| {
                let page = PageRequest::first(10_000);
                Ok(list_campaign_pledges(store, context, campaign, Some(PledgeState::Refunded), &page)?.1.items.len())
            })
        };
        assert_eq!(refunded().await.unwrap(), usize::try_from(chunk).unwrap());
        assert_eq!(step(&other).await, (true, 1));
        assert_eq!(step(&world).await, (false, 1));
        assert!(!step(&other).await.0, "nothing is left to be given back twice");
        let report = world.audit(&scratch);
        let [pledges, transfers] = [pledges, 3 * pledges].map(|count| u64::try_from(count).unwrap());
        assert_eq!((report.pledges, report.transfers), (pledges, transfers));
        world.database.shut_down().await;
        other.database.shut_down().await;
    }
}
