//! While a campaign is live: what its initiator may do, decided without a database.

use std::collections::BTreeMap;

use chrono::{Days, Duration, NaiveDate};
use uuid::Uuid;

use super::world::{BACKER, Basket, Draft, INITIATOR, World, account};
use crate::actor::Actor;
use crate::campaigns::*;
use crate::events::EventKind;
use crate::ids::{AccountId, BookId, CampaignId, RewardId};
use crate::journal::tell_some;
use crate::money::{Currency, Money};
use crate::notifications::NotificationKind;
use crate::page::PageRequest;
use crate::policy::PolicyTerms;
use crate::profiles::{Follow, ProfileStore, follow_profile, read_profile, unfollow_profile};
use crate::refusal::{Failure, Refusal, SeenVersions};
use crate::text::{Line, Prose};

const OTHER: u8 = 3;

fn world() -> (World, CampaignId) {
    let mut world = World::new(PolicyTerms::initial());
    let campaign = world.launch(&Draft::new(1_000_00, Currency::Eur));
    (world, campaign)
}

fn refusal<T>(outcome: Result<T, Failure>) -> Refusal {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        Err(Failure::Store(error)) => panic!("{error}"),
        Ok(_) => panic!("it was not refused"),
    }
}

/// Where an input is at fault, and why.
fn faults<T>(outcome: Result<T, Failure>) -> Vec<(String, &'static str)> {
    let reasons = match refusal(outcome) {
        Refusal::InputInvalid { reasons } => reasons,
        other => match other.of() {
            Some(CampaignRefusal::NotReady { reasons }) => reasons.clone(),
            _ => panic!("{other:?}"),
        },
    };
    reasons.into_iter().map(|reason| (reason.pointer, reason.fault.slug())).collect()
}

fn update(world: &mut World, reward: &Reward, changes: RewardChanges) -> Result<Reward, Failure> {
    let (campaign, id) = (reward.campaign, reward.id);
    world.by(INITIATOR, |store, context| update_reward(store, context, campaign, id, &SeenVersions::Any, changes))
}

fn say(world: &mut World, campaign: CampaignId, summary: &str) -> Result<Campaign, Failure> {
    let changes = CampaignChanges { summary: Prose::parse("summary", summary).ok(), ..CampaignChanges::default() };
    world.by(INITIATOR, |store, context| update_campaign(store, context, campaign, &SeenVersions::Any, changes))
}

fn stop(world: &mut World, reward: &Reward) -> Result<Reward, Failure> {
    let (campaign, id) = (reward.campaign, reward.id);
    world.by(INITIATOR, |store, context| stop_reward(store, context, campaign, id))
}

fn new_reward(world: &World) -> CreateReward {
    CreateReward {
        id: RewardId(world.next_id()),
        title: Line::parse("title", "A shade").unwrap(),
        description: Prose::parse("description", "").unwrap(),
        price_minor: 1_500,
        stock: Some(3),
        shipping: vec![ShippingOffer { mode: ShippingMode::Pickup, fee_minor: 0 }],
        goods: Goods::default(),
        delivery_on: None,
    }
}

fn kinds(world: &World, campaign: CampaignId) -> Vec<EventKind> {
    world.store.events[&BookId::from(campaign)].iter().map(|event| event.kind).collect()
}

#[test]
fn a_campaign_has_so_many_texts_and_no_more() {
    let (mut world, campaign) = world();
    let before = world.campaign(campaign).version;
    assert_eq!(say(&mut world, campaign, "").unwrap().version, before, "what it says already is no other text");
    for number in 2..=TEXTS_MAX {
        world.now += Duration::seconds(1);
        say(&mut world, campaign, &format!("Text {number}")).unwrap();
    }
    let limit = Refusal::LimitReached { what: "campaign_texts", limit: TEXTS_MAX };
    assert_eq!(refusal(say(&mut world, campaign, "One more")), limit);
    let page = PageRequest { limit: 2, after: Some(TEXTS_MAX - 2) };
    let texts = world.by(OTHER, |store, context| list_campaign_texts(store, context, campaign, &page)).unwrap();
    let [last_but_one, last] = texts.items.as_slice() else { panic!("{texts:?}") };
    assert_eq!((last_but_one.replaced_at, last.replaced_at), (Some(last.recorded_at), None));
    assert_eq!((last.number, last.summary.as_str()), (TEXTS_MAX, "Text 50"));
    let deadline_at = world.campaign(campaign).terms.deadline_at.unwrap();
    world.now = deadline_at;
    let late = CampaignRefusal::NotEditable { state: CampaignState::Live, deadline_at: Some(deadline_at) };
    assert_eq!(refusal(say(&mut world, campaign, "Too late")), late);
}

#[test]
fn a_stock_only_rises_and_only_so_often() {
    let (mut world, campaign) = world();
    let lamp = world.rewards(campaign)[0].clone();
    let to = |stock: Option<i64>| RewardChanges { stock: Some(stock), ..RewardChanges::default() };
    assert_eq!(faults(update(&mut world, &lamp, to(Some(4)))), [("/stock".to_owned(), "stock-not-raised")]);
    assert_eq!(faults(update(&mut world, &lamp, to(None))), [("/stock".to_owned(), "stock-stays-limited")]);
    let print = world.rewards(campaign)[1].clone();
    assert_eq!(faults(update(&mut world, &print, to(Some(9)))), [("/stock".to_owned(), "stock-stays-unlimited")]);
    assert_eq!(update(&mut world, &lamp, to(Some(5))).unwrap(), lamp, "as many as there were");
    for raise in 1..=STOCK_RAISES_MAX {
        assert_eq!(update(&mut world, &lamp, to(Some(5 + raise))).unwrap().stock, Some(5 + raise));
    }
    let limit = Refusal::LimitReached { what: "stock_raises", limit: STOCK_RAISES_MAX };
    assert_eq!(refusal(update(&mut world, &lamp, to(Some(1_000)))), limit);
    let raised = kinds(&world, campaign).into_iter().filter(|kind| *kind == EventKind::RewardStockRaised).count();
    assert_eq!(i64::try_from(raised).unwrap(), STOCK_RAISES_MAX);
}

#[test]
fn what_is_added_has_terms_and_what_is_stopped_is_kept() {
    let (mut world, campaign) = world();
    let early = world.campaign(campaign).terms.deadline_at.unwrap().date_naive();
    let command = CreateReward { price_minor: 99, delivery_on: Some(early), ..new_reward(&world) };
    let refused = world.by(INITIATOR, |store, context| create_reward(store, context, campaign, command));
    let expected = [("/price_minor", "reward-below-least-pledge"), ("/delivery_on", "delivery-too-early")];
    assert_eq!(faults(refused), expected.map(|(pointer, slug)| (pointer.to_owned(), slug)));
    let command = new_reward(&world);
    let shade = world.by(INITIATOR, |store, context| create_reward(store, context, campaign, command)).unwrap();
    assert_eq!((shade.position, world.store.reward_terms.last().unwrap()), (3, &(shade.clone(), world.now)));
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 2, prints: 1, free: 0 }).unwrap();
    let lamp = world.rewards(campaign)[0].clone();
    assert_eq!(stop(&mut world, &lamp).unwrap().stopped_at, Some(world.now));
    assert_eq!(refusal(stop(&mut world, &lamp)), CampaignRefusal::RewardAlreadyStopped { stopped_at: world.now });
    // Whoever has some keeps them, and gives back; nobody takes more, also not of what was given back.
    let change = |world: &mut World, lamps: i64| {
        let lines = Some(world.lines(campaign, Basket { lamps, prints: 1, free: 0 }));
        let change = ChangePledge { lines, free_amount: Some(Money::new(lamps, Currency::Eur)) };
        let ids = (campaign, pledge.id);
        world.by(BACKER, |store, context| change_pledge(store, context, ids, &SeenVersions::Any, &change))
    };
    change(&mut world, 2).unwrap();
    for (lamps, asked, held) in [(3, 1, 2), (5, 3, 2)] {
        let refused = refusal(change(&mut world, lamps));
        let Some(PledgeRefusal::RewardStopped { reasons }) = refused.of() else { panic!("{refused:?}") };
        let fault = PledgeFault::RewardStopped { reward_id: lamp.id, stopped_at: world.now, asked, held };
        assert_eq!((reasons.len(), &reasons[0].fault), (1, &fault.into()));
    }
    change(&mut world, 1).unwrap();
    assert!(refusal(change(&mut world, 2)).of::<PledgeRefusal>().is_some());
    assert!(
        refusal(world.pledge(OTHER, campaign, Basket { lamps: 1, prints: 0, free: 0 })).of::<PledgeRefusal>().is_some()
    );
    world.pledge(OTHER, campaign, Basket { lamps: 0, prints: 1, free: 0 }).unwrap();
}

#[test]
fn a_reward_as_a_thing_is_completed_and_not_changed() {
    let (mut world, campaign) = world();
    let (lamp, print) = (world.rewards(campaign)[0].clone(), world.rewards(campaign)[1].clone());
    let sku = |text: &str| Some(Some(Line::parse("sku", text).unwrap()));
    let goods = |goods| RewardChanges { goods, ..RewardChanges::default() };
    let sides = Dimensions { length_mm: 10, width_mm: 20, height_mm: 30 };
    let all = GoodsChanges { sku: sku("007"), weight_grams: Some(Some(5)), dimensions: Some(Some(sides)) };
    let known = update(&mut world, &lamp, goods(all.clone())).unwrap();
    assert_eq!(known.goods.sku.as_ref().map(Line::as_str), Some("007"));
    assert_eq!(update(&mut world, &lamp, goods(all)).unwrap(), known);
    let taken = goods(GoodsChanges { sku: sku("007"), ..GoodsChanges::default() });
    assert_eq!(faults(update(&mut world, &print, taken)), [("/sku".to_owned(), "sku-taken")]);
    let other = Dimensions { height_mm: 31, ..sides };
    for (changes, pointer) in [
        (GoodsChanges { sku: Some(None), ..GoodsChanges::default() }, "/sku"),
        (GoodsChanges { weight_grams: Some(Some(6)), ..GoodsChanges::default() }, "/weight_grams"),
        (GoodsChanges { dimensions: Some(Some(other)), ..GoodsChanges::default() }, "/dimensions"),
    ] {
        assert_eq!(faults(update(&mut world, &lamp, goods(changes))), [(pointer.to_owned(), "fixed-once-public")]);
    }
    let nothing = Dimensions { length_mm: 0, width_mm: SIDE_MM_MAX + 1, height_mm: 1 };
    let odd = GoodsChanges { weight_grams: Some(Some(0)), dimensions: Some(Some(nothing)), ..GoodsChanges::default() };
    let expected = ["/weight_grams", "/dimensions/length_mm", "/dimensions/width_mm"];
    assert_eq!(
        faults(update(&mut world, &print, goods(odd))),
        expected.map(|pointer| (pointer.to_owned(), "out-of-range"))
    );
}

#[test]
fn a_date_of_its_own_comes_when_the_reward_can_be_there() {
    let mut world = World::new(PolicyTerms::initial());
    let launched = world.launch(&Draft::new(1_000_00, Currency::Eur));
    let deadline_on = world.campaign(launched).terms.deadline_at.unwrap().date_naive();
    let after = |days: u64| deadline_on.checked_add_days(Days::new(days)).unwrap();
    let add = |world: &mut World, mode: ShippingMode, delivery_on: NaiveDate| {
        let shipping = vec![ShippingOffer { mode, fee_minor: 0 }];
        let command = CreateReward { shipping, delivery_on: Some(delivery_on), ..new_reward(world) };
        world.by(INITIATOR, |store, context| create_reward(store, context, launched, command))
    };
    let early = [("/delivery_on".to_owned(), "delivery-too-early")];
    // Production ends ten days after the deadline; what is not made can come before.
    assert_eq!(faults(add(&mut world, ShippingMode::Pickup, after(9))), early);
    add(&mut world, ShippingMode::Pickup, after(10)).unwrap();
    assert_eq!(faults(add(&mut world, ShippingMode::Digital, after(0))), early);
    add(&mut world, ShippingMode::Digital, after(1)).unwrap();
}

#[test]
fn followers_are_told_in_parts_each_once() {
    let (mut world, first) = world();
    let initiator = account(INITIATOR);
    world.by(BACKER, |store, context| follow_profile(store, context, initiator)).unwrap();
    let seen = world.by(BACKER, |store, context| read_profile(store, context, initiator)).unwrap();
    assert_eq!((seen.followers, seen.is_followed), (1, true));
    let long_ago = world.now - Duration::days(365);
    for number in 0..1_100_u128 {
        let follower = AccountId(Uuid::from_u128(1 << 101 | number));
        world.store.insert_follow(&Follow { follower, followed: initiator, followed_at: long_ago }).unwrap();
    }
    world.by(BACKER, |store, context| unfollow_profile(store, context, initiator)).unwrap();
    world.by(BACKER, |store, context| unfollow_profile(store, context, initiator)).unwrap();
    let second = world.launch(&Draft::new(1_000_00, Currency::Eur));
    let tell = |world: &mut World, campaign: CampaignId| {
        world.act(&Actor::System, |store, context| tell_some(store, context, BookId::from(campaign))).unwrap().has_more
    };
    assert!(tell(&mut world, second), "not all at once");
    while tell(&mut world, second) {}
    let mut told = BTreeMap::<AccountId, usize>::new();
    let launches = world.store.notifications.iter().filter(|one| one.kind == NotificationKind::CampaignLaunched);
    launches.for_each(|one| *told.entry(one.account).or_default() += 1);
    assert_eq!((told.len(), told.values().max()), (1_100, Some(&1)), "and whoever left is not");
    assert_eq!((world.store.ranks.get(&second), world.store.ranks.get(&first)), (Some(&0), None));
    world.pledge(BACKER, first, Basket::free(12_34)).unwrap();
    while tell(&mut world, first) {}
    assert_eq!(world.store.ranks.get(&first), Some(&12_340), "in thousandths");
}
