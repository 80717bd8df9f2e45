//! Pledges, withdrawals, releases and refunds: the ledger adds up whatever happened.

use std::sync::Arc;

use chrono::Duration;
use palier_domain::WriteSet;
use palier_domain::actor::Actor;
use palier_domain::campaigns::{
    Address, CampaignState, CampaignStore, ChangePledge, LineChoice, PledgeRefusal, PledgeState, ShippingMode,
    cancel_campaign, change_pledge, close_campaign, expire_reservation, list_campaign_pledges, list_my_pledges,
    read_pledge, withdraw_pledge,
};
use palier_domain::clock::IdMaker;
use palier_domain::country::Country;
use palier_domain::escrow::{
    EscrowRefusal, Evidence, TrancheState, approve_tranche, create_objection, list_objections, read_escrow_statement,
    read_money_trail, refund_pledges, request_tranche, wind_down_campaign,
};
use palier_domain::idempotency::{IdempotencyStore, StoredReply};
use palier_domain::ids::{BookId, CampaignId, ObjectionId, PledgeId};
use palier_domain::jobs::{JobKind, JobStore};
use palier_domain::money::{Currency, Money};
use palier_domain::page::PageRequest;
use palier_domain::payments::{Asked, GatewayAnswer, PaymentOrderState, PaymentStore, settle_order};
use palier_domain::{Failure, Refusal};

use super::world::{Gateway, Ids, World, line, pledge, prose, some_of};
use crate::lanes::WriteError;
use crate::scratch;

pub(super) async fn live(
    world: &World,
    goal_minor: i64,
    stock: Option<i64>,
) -> (CampaignId, palier_domain::ids::RewardId) {
    let campaign = world.draft(goal_minor).await;
    let reward = world.reward(campaign, 2_500, stock).await;
    world.launch(campaign).await;
    (campaign, reward)
}

async fn statement_adds_up(world: &World, campaign: CampaignId) {
    let read = world.ask(&world.finance, move |store, context| read_escrow_statement(store, context, campaign));
    assert!(read.await.unwrap().1.adds_up());
}

#[tokio::test]
async fn many_backers_at_once_never_take_more_than_there_is() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 100_000, Some(25)).await;
        let backer = world.sign_up("backer@example.org", None).await;
        let pledging = (0..40).map(|number| {
            let (world, backer) = (world.clone(), Arc::clone(&backer));
            tokio::spawn(async move { world.pledge(&backer, pledge(campaign, vec![some_of(reward, 1)], number)).await })
        });
        let (mut pledged, mut refused) = (0, 0);
        for answer in pledging.collect::<Vec<_>>() {
            match answer.await.unwrap() {
                Ok(_) => pledged += 1,
                Err(WriteError::Failed(failure))
                    if matches!(failure.of(), Some(PledgeRefusal::RewardSoldOut { .. })) =>
                {
                    refused += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((pledged, refused), (25, 15));
        assert_eq!(world.database.lane_counts().reruns(), 0);
        let report = world.audit(&scratch);
        assert_eq!((report.pledges, report.transfers, report.orders), (25, 25, 25));
        statement_adds_up(&world, campaign).await;
        let pages = world.ask(&backer, |store, context| list_my_pledges(store, context, &PageRequest::first(10)));
        let (campaigns, first) = pages.await.unwrap();
        assert_eq!(campaigns.iter().map(|known| known.id).collect::<Vec<_>>(), [campaign]);
        assert_eq!(first.items.len(), 10);
        let after = first.next;
        let rest = world
            .ask(&backer, move |store, context| list_my_pledges(store, context, &PageRequest { limit: 100, after }));
        let (_, rest) = rest.await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (15, None));
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn an_id_that_is_taken_is_named_and_harms_nobody() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, _) = live(&world, 100_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        let twice = pledge(campaign, vec![], 700);
        let answers = [twice.clone(), pledge(campaign, vec![], 800), twice].map(|command| {
            let (world, backer) = (world.clone(), Arc::clone(&backer));
            tokio::spawn(async move { world.pledge(&backer, command).await })
        });
        let mut duplicates = 0;
        for answer in answers {
            match answer.await.unwrap() {
                Ok(_) => {}
                Err(WriteError::Failed(Failure::Refused(Refusal::IdTaken))) => duplicates += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(duplicates, 1);
        assert_eq!(world.audit(&scratch).pledges, 2);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn pledges_are_changed_and_withdrawn() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 100_000, Some(10)).await;
        let backer = world.sign_up("backer@example.org", None).await;
        let address = Address {
            recipient: super::world::line("Ada"),
            street: super::world::line("1, rue des Fours"),
            extra: None,
            postal_code: super::world::line("62000"),
            city: super::world::line("Arras"),
            country: Country::parse("FR").unwrap(),
        };
        let shipped =
            LineChoice { reward, quantity: 2, shipping: Some(ShippingMode::HomeDelivery), address: Some(address) };
        let id = world.pledge(&backer, pledge(campaign, vec![shipped.clone()], 150)).await.unwrap();
        let more = ChangePledge { lines: Some(vec![shipped, some_of(reward, 3)]), free_amount: None };
        let changed = world.act(campaign, &backer, move |store, context| {
            change_pledge(store, context, (campaign, id), &1.into(), &more)
        });
        let changed = changed.await.unwrap();
        let read =
            world.ask(&backer, move |store, context| read_pledge(store, context, (campaign, id))).await.unwrap().1;
        assert_eq!(read, changed);
        world.audit(&scratch);
        let less =
            ChangePledge { lines: Some(vec![some_of(reward, 1)]), free_amount: Some(Money::new(0, Currency::Eur)) };
        let changed = world.act(campaign, &backer, move |store, context| {
            change_pledge(store, context, (campaign, id), &2.into(), &less)
        });
        assert_eq!(changed.await.unwrap().collected_minor(), 2_500);
        world.audit(&scratch);
        let trail =
            world.ask(&backer, move |store, context| read_money_trail(store, context, (campaign, id))).await.unwrap();
        assert_eq!(trail.in_escrow_minor, 2_500);
        let withdrawn =
            world.act(campaign, &backer, move |store, context| withdraw_pledge(store, context, (campaign, id)));
        assert_eq!(withdrawn.await.unwrap().state, PledgeState::Withdrawn);
        world.audit(&scratch);
        statement_adds_up(&world, campaign).await;
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn a_payment_that_comes_later_is_settled_or_expires() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 100_000, Some(10)).await;
        let backer = world.sign_up("backer@example.org", None).await;
        world.gateway = Gateway { predict: false };
        let paid = world.pledge(&backer, pledge(campaign, vec![some_of(reward, 2)], 0)).await.unwrap();
        let forgotten = world.pledge(&backer, pledge(campaign, vec![some_of(reward, 3)], 0)).await.unwrap();
        world.audit(&scratch);
        let now = world.now;
        let claimed = world.act(campaign, &backer, move |store, _| Ok(store.lease_orders(now, 10)?)).await.unwrap();
        assert_eq!(claimed.iter().filter_map(|order| order.payable.pledge()).collect::<Vec<_>>(), [paid, forgotten]);
        let again = world.act(campaign, &backer, move |store, _| Ok(store.lease_orders(now, 10)?)).await.unwrap();
        assert_eq!(again, []);
        let order = claimed[0].id;
        let settled = world.act(campaign, &world.system, move |store, context| {
            let accepted = Ok(GatewayAnswer::Accepted { reference: "pay-1".to_owned() });
            settle_order(store, context, (BookId::from(campaign), Asked { order, generation: 0 }), &accepted)
        });
        assert_eq!(settled.await.unwrap().state, PaymentOrderState::Settled);
        world.now += Duration::minutes(31);
        let expired = world.act(campaign, &world.system, move |store, context| {
            expire_reservation(store, context, campaign, forgotten)
        });
        expired.await.unwrap();
        world.audit(&scratch);
        let late = claimed[1].id;
        let refunded = world.act(campaign, &world.system, move |store, context| {
            let accepted = Ok(GatewayAnswer::Accepted { reference: "pay-2".to_owned() });
            settle_order(store, context, (BookId::from(campaign), Asked { order: late, generation: 0 }), &accepted)
        });
        assert_eq!(refunded.await.unwrap().refunded_minor, 7_500);
        world.audit(&scratch);
        statement_adds_up(&world, campaign).await;
        world.database.shut_down().await;
    }
}

pub(super) async fn close(world: &mut World, campaign: CampaignId) -> CampaignState {
    world.now += Duration::days(31);
    let closed = world.act(campaign, &world.system, move |store, context| {
        close_campaign(store, context, campaign)?;
        Ok(store.find_campaign(campaign)?)
    });
    closed.await.unwrap().unwrap().state
}

pub(super) async fn refund_all(world: &World, campaign: CampaignId) {
    let mut after = None;
    loop {
        let refunded =
            world.act(campaign, &world.system, move |store, context| refund_pledges(store, context, campaign, after));
        match refunded.await.unwrap() {
            Some(left) => after = left.after,
            None => return,
        }
    }
}

#[tokio::test]
async fn a_failed_campaign_gives_everything_back() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        let ids = pledge_some(&world, &backer, campaign, reward, 120).await;
        assert_eq!(close(&mut world, campaign).await, CampaignState::Failed);
        let due = world.act(campaign, &backer, {
            let now = world.now;
            move |store, _| Ok(store.lease_jobs(now, 10)?)
        });
        let due: Vec<JobKind> = due.await.unwrap().iter().map(|job| job.kind).collect();
        assert_eq!(due, [JobKind::CLOSE_CAMPAIGN, JobKind::REFUND_PLEDGES]);
        refund_all(&world, campaign).await;
        let report = world.audit(&scratch);
        assert_eq!((report.pledges, report.transfers), (120, 360));
        statement_adds_up(&world, campaign).await;
        let last = ids[119];
        let read =
            world.ask(&backer, move |store, context| read_pledge(store, context, (campaign, last))).await.unwrap().1;
        assert_eq!((read.state, read.refunded_minor), (PledgeState::Refunded, read.collected_minor()));
        world.database.shut_down().await;
    }
}

pub(super) async fn pledge_some(
    world: &World,
    backer: &Arc<Actor>,
    campaign: CampaignId,
    reward: palier_domain::ids::RewardId,
    count: i64,
) -> Vec<PledgeId> {
    let pledging = (0..count).map(|number| {
        let (world, backer) = (world.clone(), Arc::clone(backer));
        tokio::spawn(async move { world.pledge(&backer, pledge(campaign, vec![some_of(reward, 1)], number)).await })
    });
    let mut ids = Vec::new();
    for answer in pledging.collect::<Vec<_>>() {
        ids.push(answer.await.unwrap().unwrap());
    }
    ids
}

#[tokio::test]
async fn a_campaign_that_succeeded_is_released_in_tranches_and_wound_down() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        let ids = pledge_some(&world, &backer, campaign, reward, 33).await;
        assert_eq!(close(&mut world, campaign).await, CampaignState::Preparing);
        world.audit(&scratch);
        let evidence =
            Evidence { note: prose("Le four chauffe"), links: vec![super::world::line("https://example.org/1")] };
        let requested = world.act(campaign, &world.initiator, move |store, context| {
            request_tranche(store, context, campaign, 2, evidence.clone())
        });
        assert_eq!(requested.await.unwrap().1[1].state, TrancheState::Requested);
        let objected = world.act(campaign, &backer, move |store, context| {
            create_objection(store, context, (campaign, 2), ObjectionId(Ids.next()), prose("Je ne vois rien"))
        });
        objected.await.unwrap();
        let again = world.act(campaign, &backer, move |store, context| {
            create_objection(store, context, (campaign, 2), ObjectionId(Ids.next()), prose("Toujours rien"))
        });
        assert!(
            matches!(again.await, Err(WriteError::Failed(failure)) if matches!(failure.of(), Some(EscrowRefusal::AlreadyObjected)))
        );
        let listed = world.ask(&world.finance, move |store, context| {
            list_objections(store, context, (campaign, 2), &PageRequest::first(5))
        });
        assert_eq!(listed.await.unwrap().items.len(), 1);
        world.now += Duration::days(8);
        let approved = world
            .act(campaign, &world.finance, move |store, context| approve_tranche(store, context, campaign, 2, false));
        approved.await.unwrap();
        world.audit(&scratch);
        statement_adds_up(&world, campaign).await;
        let wound_down = world.act(campaign, &world.finance, move |store, context| {
            wind_down_campaign(store, context, campaign, &line("It cannot finish."), false)
        });
        wound_down.await.unwrap();
        refund_all(&world, campaign).await;
        world.audit(&scratch);
        statement_adds_up(&world, campaign).await;
        let first = ids[0];
        let trail = world
            .ask(&backer, move |store, context| read_money_trail(store, context, (campaign, first)))
            .await
            .unwrap();
        assert_eq!(trail.in_escrow_minor, 0);
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn a_cancelled_campaign_gives_everything_back_and_lists_by_state() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (campaign, reward) = live(&world, 10_000_000, None).await;
        let backer = world.sign_up("backer@example.org", None).await;
        pledge_some(&world, &backer, campaign, reward, 7).await;
        let cancelled = world
            .act(campaign, &world.initiator, move |store, context| cancel_campaign(store, context, campaign, false));
        assert_eq!(cancelled.await.unwrap().pledges, 7);
        refund_all(&world, campaign).await;
        world.audit(&scratch);
        for (state, count) in [(None, 7), (Some(PledgeState::Refunded), 7), (Some(PledgeState::Collected), 0)] {
            let listed = world.ask(&world.initiator, move |store, context| {
                list_campaign_pledges(store, context, campaign, state, &PageRequest::first(50))
            });
            assert_eq!(listed.await.unwrap().1.items.len(), count);
        }
        world.database.shut_down().await;
    }
}

#[tokio::test]
async fn a_reply_is_kept_with_its_effect() {
    for scratch in scratch::each() {
        let world = World::open(&scratch).await;
        let (actor, now) = (Ids.next(), world.now);
        let reply = StoredReply {
            actor,
            key: "clé-1".to_owned(),
            request_hash: [7; 32],
            status: 201,
            headers: vec![("location".to_owned(), "/v1/x: y".to_owned()), ("etag".to_owned(), "\"1\"".to_owned())],
            body: b"{\"a\":1}".to_vec(),
            recorded_at: now,
        };
        let kept = reply.clone();
        world
            .act(WriteSet::alone(actor), &world.initiator, move |store, _| Ok(store.insert_reply(&kept)?))
            .await
            .unwrap();
        let found = world.ask(&world.initiator, move |store, _| Ok(store.find_reply(actor, "clé-1")?)).await.unwrap();
        assert_eq!(found, Some(reply));
        let later = now + Duration::days(2);
        let deleted = world
            .act(WriteSet::alone(actor), &world.initiator, move |store, _| Ok(store.delete_replies_before(later, 10)?));
        assert_eq!(deleted.await.unwrap(), 1);
        world.database.shut_down().await;
    }
}
