//! Telling by hand: a crowd in parts, everybody once, and what is told of pledges to who raises them.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::world::{BACKER, Basket, Draft, FINANCE, INITIATOR, World, account, of_any_amount, reason};
use crate::actor::Actor;
use crate::escrow::freeze_escrow;
use crate::ids::{AccountId, BookId, CampaignId, PledgeId};
use crate::journal::{Told, tell_of_pledges, tell_some};
use crate::money::Currency;
use crate::notifications::NotificationKind;

fn succeeded() -> (World, CampaignId) {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&Draft::new(100_00, Currency::Eur));
    world.pledge(BACKER, campaign, Basket::free(100_00)).unwrap();
    world.close(campaign);
    (world, campaign)
}

fn tell(world: &mut World, campaign: CampaignId) -> Told {
    world.act(&Actor::System, |store, context| tell_some(store, context, BookId::from(campaign))).unwrap()
}

fn tell_all(world: &mut World, campaign: CampaignId) -> usize {
    (1..).find(|_| !tell(world, campaign).has_more).unwrap()
}

/// How often each account was told of this.
fn told(world: &World, kind: NotificationKind) -> BTreeMap<AccountId, usize> {
    let mut told = BTreeMap::new();
    for notification in world.store.notifications.iter().filter(|told| told.kind == kind) {
        *told.entry(notification.account).or_default() += 1;
    }
    told
}

#[test]
fn a_crowd_is_told_in_parts_each_once() {
    let (mut world, campaign) = succeeded();
    tell_all(&mut world, campaign);
    let one = world.store.pledges[0].clone();
    for number in 0..1_200_u128 {
        let (id, backer) =
            (PledgeId(Uuid::from_u128(1 << 100 | number)), AccountId(Uuid::from_u128(1 << 101 | number)));
        world.store.pledges.push(crate::campaigns::Pledge { id, backer, ..one.clone() });
    }
    world.by(FINANCE, |store, context| freeze_escrow(store, context, campaign, &reason())).unwrap();
    let ranges = world.store.feed.len();
    assert!(tell(&mut world, campaign).has_more, "not all at once");
    let part = told(&world, NotificationKind::EscrowFrozen).len();
    assert!((100..=600).contains(&part), "{part}");
    assert!(tell_all(&mut world, campaign) >= 2);
    let all = told(&world, NotificationKind::EscrowFrozen);
    assert_eq!(all.len(), 1_200 + 2, "every backer, and the initiator");
    assert!(all.values().all(|times| *times == 1));
    assert_eq!(world.store.feed.len() - ranges, 1_201 + 2, "an event for each backer; one range each for who sees all");
    assert!(
        world
            .store
            .notifications
            .iter()
            .all(|told| { (told.kind == NotificationKind::EscrowFrozen) == (told.said == reason().as_str()) })
    );
    let before = world.store.clone();
    assert_eq!(tell(&mut world, campaign), Told { seq: world.book(campaign).event_seq, has_more: false });
    assert_eq!(world.store.notifications, before.notifications, "there is nothing left to tell");
}

#[test]
fn an_initiator_hears_of_the_pledges_that_are_left_and_of_none_once_it_has_ended() {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&Draft::new(1_000_00, Currency::Eur));
    let kept = world.pledge(BACKER, campaign, Basket::free(30_00)).unwrap();
    let pledge = world.pledge(BACKER, campaign, Basket::free(12_00)).unwrap();
    let ids = (campaign, pledge.id);
    world.by(BACKER, |store, context| crate::campaigns::withdraw_pledge(store, context, ids)).unwrap();
    tell_all(&mut world, campaign);
    let hear = |world: &mut World| {
        world.act(&Actor::System, |store, context| tell_of_pledges(store, context, campaign.into())).unwrap();
    };
    hear(&mut world);
    hear(&mut world);
    let received = |world: &World| {
        let own = world.store.notifications.iter().filter(|told| told.kind == NotificationKind::PledgesReceived);
        own.map(|told| (told.account, told.count, told.amount.map(|sum| sum.amount_minor))).collect::<Vec<_>>()
    };
    assert_eq!(received(&world), [(account(INITIATOR), Some(1), Some(30_00))]);
    world.pledge(BACKER, campaign, Basket::free(5_00)).unwrap();
    world.close(campaign);
    tell_all(&mut world, campaign);
    hear(&mut world);
    assert_eq!(received(&world).len(), 1, "how it ended says it all");
    assert_eq!(world.find_pledge(kept.id).backer, account(BACKER));
}
