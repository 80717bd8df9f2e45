//! What a batch costs, and that several servers on one database keep it consistent.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use palier_domain::ids::CampaignId;

use super::world::{World, pledge, some_of};
use crate::scratch;

/// Holds the lane of a campaign until what is returned is dropped, so that others gather behind it.
async fn hold(world: &World, campaign: CampaignId) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (begun, is_begun) = tokio::sync::oneshot::channel();
    let (database, mut begun) = (world.database.clone(), Some(begun));
    tokio::spawn(async move {
        let holding = database.write(campaign, move |_| {
            begun.take().map(|begun| begun.send(()));
            held.recv().ok();
            Ok(())
        });
        holding.await.ok();
    });
    is_begun.await.unwrap();
    release
}

#[tokio::test]
async fn a_batch_of_pledges_costs_a_handful_of_round_trips() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let campaign = world.draft(10_000_000).await;
        let reward = world.reward(campaign, 2_500, Some(1_000)).await;
        world.launch(campaign).await;
        let mut backers = Vec::new();
        for number in 0..64 {
            backers.push(world.sign_up(&format!("backer-{number}@example.org"), None).await);
        }
        world.pledge(&backers[0], pledge(campaign, vec![some_of(reward, 1)], 0)).await.unwrap();
        let release = hold(&world, campaign).await;
        let pledging: Vec<_> = (0..)
            .zip(backers)
            .map(|(number, backer)| {
                let world = world.clone();
                tokio::spawn(
                    async move { world.pledge(&backer, pledge(campaign, vec![some_of(reward, 1)], number)).await },
                )
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let counts = world.database.lane_counts();
        let (commits, statements) = (counts.commits(), counts.statements());
        drop(release);
        for answer in pledging {
            answer.await.unwrap().unwrap();
        }
        assert_eq!(counts.commits() - commits, 1);
        // The commit of the holding command, which begins the next transaction too. Then: lock and
        // look, send, commit. That is less than a tenth for each pledge.
        if scratch.is_postgres() {
            assert_eq!(counts.statements() - statements, 1 + 3);
        }
        assert_eq!(world.audit(&scratch).pledges, 65);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn two_servers_on_one_database_never_disagree() {
    for scratch in scratch::each() {
        if !scratch.is_postgres() {
            continue;
        }
        let here = World::open(&scratch).await;
        let there = here.on_another_server(&scratch);
        let campaign = here.draft(10_000_000).await;
        let reward = here.reward(campaign, 2_500, Some(150)).await;
        here.launch(campaign).await;
        let backer = here.sign_up("backer@example.org", None).await;
        let pledging: Vec<_> = (0..200)
            .map(|number| {
                let world = if number % 2 == 0 { here.clone() } else { there.clone() };
                let backer = Arc::clone(&backer);
                tokio::spawn(
                    async move { world.pledge(&backer, pledge(campaign, vec![some_of(reward, 1)], number)).await },
                )
            })
            .collect();
        let mut pledged = 0;
        for answer in pledging {
            pledged += i32::from(answer.await.unwrap().is_ok());
        }
        assert_eq!(pledged, 150);
        assert_eq!(here.audit(&scratch).pledges, 150);
        here.database.shut_down().await;
        there.database.shut_down().await;
    }
}
