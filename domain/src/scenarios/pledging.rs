//! Pledges by hand: what they cost, what they hold, what they are refused for.

mod unpaid;

use chrono::Duration;

use super::gateway::{Mood, Verdict};
use super::world::{ADMIN, BACKER, Basket, DELIVERY_MINOR, Draft, INITIATOR, LAMP_MINOR, PRINT_MINOR, World, account};
use crate::actor::Actor;
use crate::campaigns::*;
use crate::campaigns::{CampaignFault, CampaignRefusal, PledgeFault, PledgeRefusal};
use crate::ids::{CampaignId, PledgeId, RewardId};
use crate::money::{AMOUNT_MINOR_MAX, Currency, Money};
use crate::page::PageRequest;
use crate::payments::{PaymentOrderKind, PaymentOrderState};
use crate::policy::{PolicyTerms, set_policy};
use crate::refusal::{BrokenRule, Failure, Fault, Reason, Refusal, SeenVersions};

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

fn change(world: &mut World, pledge: &Pledge, basket: Basket) -> Result<Pledge, Failure> {
    let lines = Some(world.lines(pledge.campaign, basket));
    let free_amount = Some(Money::new(basket.free, Currency::Eur));
    let (ids, version) = ((pledge.campaign, pledge.id), world.find_pledge(pledge.id).version);
    let change = ChangePledge { lines, free_amount };
    world.by(BACKER, |store, context| change_pledge(store, context, ids, &version.into(), &change))
}

fn withdraw(world: &mut World, pledge: &Pledge) -> Result<Pledge, Failure> {
    let ids = (pledge.campaign, pledge.id);
    world.by(BACKER, |store, context| withdraw_pledge(store, context, ids))
}

/// Sets another least pledge in euros.
fn set_least_pledge(world: &mut World, minor: i64) {
    let mut terms = PolicyTerms::initial();
    terms.pledges_min.retain(|least| least.currency != Currency::Eur);
    terms.pledges_min.push(Money::new(minor, Currency::Eur));
    world.by(ADMIN, |store, context| set_policy(store, context, &SeenVersions::Any, terms)).unwrap();
}

fn expire(world: &mut World, pledge: &Pledge) {
    let (campaign, id) = (pledge.campaign, pledge.id);
    world.act(&Actor::System, |store, context| expire_reservation(store, context, campaign, id)).unwrap();
}

/// How many lamps are taken.
fn taken(world: &World, campaign: CampaignId) -> i64 {
    world.rewards(campaign)[0].taken
}

#[test]
fn a_pledge_costs_its_rewards_their_delivery_and_its_free_amount() {
    let (mut world, campaign) = world();
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 2, prints: 3, free: 7 }).unwrap();
    assert_eq!(pledge.collected_minor(), 2 * LAMP_MINOR + 3 * PRINT_MINOR + DELIVERY_MINOR + 7);
    assert_eq!((pledge.state, pledge.sequence, pledge.version), (PledgeState::Collected, 1, 1));
    assert_eq!(world.statement(campaign).in_escrow_minor, 84_99);
    assert_eq!((taken(&world, campaign), world.rewards(campaign)[1].taken), (2, 3));
}

#[test]
fn the_last_of_a_reward_goes_once() {
    let (mut world, campaign) = world();
    world.pledge(BACKER, campaign, Basket { lamps: 4, ..Basket::default() }).unwrap();
    let lamp = world.rewards(campaign)[0].id;
    let sold_out = |lines: &[usize]| {
        let fault = PledgeFault::RewardSoldOut { reward_id: lamp, asked: 2, left: 1 };
        let reason = |line: &usize| Reason::new(format!("/lines/{line}/quantity"), fault.clone());
        PledgeRefusal::RewardSoldOut { reasons: lines.iter().map(reason).collect() }
    };
    assert_eq!(refusal(world.pledge(OTHER, campaign, Basket { lamps: 2, ..Basket::default() })), sold_out(&[0]));
    let one = world.lines(campaign, Basket { lamps: 1, ..Basket::default() });
    let two_lines = [one.clone(), one].concat();
    let id = PledgeId(world.next_id());
    let command = PledgeFunds { id, campaign, lines: two_lines, free_amount: None };
    assert_eq!(refusal(world.by(OTHER, |store, context| pledge_funds(store, context, &command))), sold_out(&[0, 1]));
    world.pledge(OTHER, campaign, Basket { lamps: 1, ..Basket::default() }).unwrap();
    assert_eq!(taken(&world, campaign), 5);
}

fn only(pointer: &str, fault: impl Into<BrokenRule>) -> Refusal {
    Reason::new(pointer, fault).into()
}

#[test]
fn what_cannot_be_had_is_refused_and_named() {
    let (mut world, campaign) = world();
    let rewards = world.rewards(campaign);
    let (lamp, print) = (rewards[0].id, rewards[1].id);
    let plain = |reward| LineChoice { reward, quantity: 1, shipping: None, address: None };
    let address = world.lines(campaign, Basket { prints: 1, ..Basket::default() }).remove(0).address;
    let mut pledge = |lines: Vec<LineChoice>, free_amount: Option<Money>| {
        let command = PledgeFunds { id: PledgeId(world.next_id()), campaign, lines, free_amount };
        refusal(world.by(BACKER, |store, context| pledge_funds(store, context, &command)))
    };
    let euros = |minor| Some(Money::new(minor, Currency::Eur));
    assert_eq!(pledge(vec![], None), only("", PledgeFault::PledgeEmpty));
    assert_eq!(pledge(vec![], euros(0)), only("", PledgeFault::PledgeEmpty));
    let amounts = Fault::OutOfRange { minimum: 0, maximum: AMOUNT_MINOR_MAX };
    assert_eq!(pledge(vec![], euros(AMOUNT_MINOR_MAX + 1)), only("/free_amount/amount_minor", amounts.clone()));
    assert_eq!(pledge(vec![plain(lamp)], euros(-1)), only("/free_amount/amount_minor", amounts));
    let too_large = PledgeFault::PledgeTooLarge { amount_minor_max: AMOUNT_MINOR_MAX, currency: Currency::Eur };
    assert_eq!(pledge(vec![plain(lamp)], euros(AMOUNT_MINOR_MAX - LAMP_MINOR + 1)), only("", too_large));
    let francs = Some(Money::new(1, Currency::Chf));
    let mismatch = Fault::CurrencyMismatch { expected: Currency::Eur, found: Currency::Chf };
    assert_eq!(pledge(vec![], francs), only("/free_amount/currency", mismatch.clone()));
    let unknown = PledgeFault::RewardUnknown { reward_id: RewardId(campaign.0) };
    assert_eq!(pledge(vec![plain(RewardId(campaign.0))], None), only("/lines/0/reward_id", unknown.clone()));
    assert_eq!(pledge(vec![plain(print)], None), only("/lines/0/address", PledgeFault::AddressRequired));
    let addressed = LineChoice { address, ..plain(lamp) };
    assert_eq!(pledge(vec![addressed.clone()], None), only("/lines/0/address", PledgeFault::AddressNotWanted));
    let by_hub = LineChoice { shipping: Some(ShippingMode::Hub), ..plain(lamp) };
    let not_offered = PledgeFault::ShippingModeNotOffered { mode: "hub", offered: vec!["pickup".to_owned()] };
    assert_eq!(pledge(vec![by_hub.clone()], None), only("/lines/0/shipping_mode", not_offered.clone()));
    let quantities = Fault::OutOfRange { minimum: 1, maximum: 100 };
    for quantity in [0, -1] {
        let line = LineChoice { quantity, ..plain(lamp) };
        assert_eq!(pledge(vec![line], None), only("/lines/0/quantity", quantities.clone()));
    }
    let too_many = Reason::new("/lines", Fault::TooMany { maximum: 20 });
    let Refusal::InputInvalid { reasons } = pledge(vec![plain(lamp); 21], None) else { panic!() };
    assert_eq!(reasons.first(), Some(&too_many));
    let seven = LineChoice { quantity: 7, ..plain(lamp) };
    let sold_out = |asked| PledgeFault::RewardSoldOut { reward_id: lamp, asked, left: 5 };
    let all = vec![
        Reason::new("/free_amount/currency", mismatch),
        Reason::new("/lines/0/reward_id", unknown),
        Reason::new("/lines/1/address", PledgeFault::AddressRequired),
        Reason::new("/lines/2/shipping_mode", not_offered),
        Reason::new("/lines/2/quantity", sold_out(8)),
        Reason::new("/lines/3/quantity", sold_out(8)),
    ];
    let lines = vec![plain(RewardId(campaign.0)), plain(print), by_hub, seven];
    assert_eq!(pledge(lines, francs), Refusal::InputInvalid { reasons: all });
}

#[test]
fn a_pledge_is_never_less_than_the_least_of_its_campaigns_policy() {
    let (mut world, campaign) = world();
    let too_small = |pledge_min_minor| {
        let fault = PledgeFault::PledgeTooSmall { pledge_min_minor, currency: Currency::Eur };
        only("", fault)
    };
    assert_eq!(refusal(world.pledge(BACKER, campaign, Basket::free(99))), too_small(1_00));
    let pledge = world.pledge(BACKER, campaign, Basket::free(1_00)).unwrap();
    set_least_pledge(&mut world, 5_00);
    let dearer = change(&mut world, &pledge, Basket { lamps: 1, ..Basket::default() }).unwrap();
    assert_eq!(refusal(change(&mut world, &dearer, Basket::free(1))), too_small(1_00));
    assert_eq!(change(&mut world, &dearer, Basket::free(1_01)).unwrap().collected_minor(), 1_01);
    let later = world.launch(&Draft::new(1_000_00, Currency::Eur));
    assert_eq!(refusal(world.pledge(BACKER, later, Basket::free(4_99))), too_small(5_00));
}

#[test]
fn a_reward_below_the_least_pledge_keeps_a_draft_from_being_launched() {
    let (mut world, campaign) = world();
    world.close(campaign);
    let draft = CampaignId(world.next_id());
    world.by(INITIATOR, |store, context| relaunch_campaign(store, context, campaign, draft)).unwrap();
    set_least_pledge(&mut world, PRINT_MINOR + 1);
    let refused = refusal(world.by(INITIATOR, |store, context| launch_campaign(store, context, draft)));
    let below = CampaignFault::RewardBelowLeastPledge { pledge_min_minor: PRINT_MINOR + 1, currency: Currency::Eur };
    let reasons =
        vec![Reason::new("/rewards/1/price_minor", below), Reason::new("/deadline_at", CampaignFault::DeadlineMissing)];
    assert_eq!(refused, CampaignRefusal::NotReady { reasons });
}

#[test]
fn who_pledges_when_and_under_which_id_matters() {
    let (mut world, campaign) = world();
    let basket = Basket::free(10_00);
    assert_eq!(refusal(world.pledge(INITIATOR, campaign, basket)), PledgeRefusal::OwnCampaign);
    let pledge = world.pledge(BACKER, campaign, basket).unwrap();
    let again = PledgeFunds { id: pledge.id, campaign, lines: vec![], free_amount: Some(Money::new(1, Currency::Eur)) };
    assert_eq!(refusal(world.by(BACKER, |store, context| pledge_funds(store, context, &again))), Refusal::IdTaken);
    let anonymous = world.act(&Actor::Anonymous, |store, context| pledge_funds(store, context, &again));
    assert_eq!(refusal(anonymous), Refusal::SignInRequired);
    let ids = (campaign, pledge.id);
    let by_other = world.by(OTHER, |store, context| withdraw_pledge(store, context, ids));
    assert_eq!(refusal(by_other), Refusal::NotFound);
    let stale = world.by(BACKER, |store, context| {
        change_pledge(store, context, ids, &(pledge.version + 1).into(), &ChangePledge::default())
    });
    assert_eq!(refusal(stale), Refusal::VersionChanged { version: 1 });
    let deadline_at = world.campaign(campaign).terms.deadline_at;
    world.now = deadline_at.unwrap();
    let closed = CampaignRefusal::NotLive { state: CampaignState::Live, deadline_at };
    assert_eq!(refusal(world.pledge(OTHER, campaign, basket)), closed);
    assert_eq!(refusal(change(&mut world, &pledge, basket)), closed);
    assert_eq!(refusal(withdraw(&mut world, &pledge)), closed);
}

#[test]
fn a_change_collects_what_is_more_and_gives_back_the_latest_first() {
    let (mut world, campaign) = world();
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 1, ..Basket::default() }).unwrap();
    let dearer = change(&mut world, &pledge, Basket { lamps: 2, ..Basket::default() }).unwrap();
    assert_eq!((dearer.collected_minor(), dearer.version, dearer.revisions), (50_00, 2, 2));
    assert_eq!(taken(&world, campaign), 2);
    let same = change(&mut world, &pledge, Basket { lamps: 1, free: LAMP_MINOR, ..Basket::default() }).unwrap();
    assert_eq!((same.collected_minor(), taken(&world, campaign)), (50_00, 1));
    let cheaper = change(&mut world, &pledge, Basket::free(10_00)).unwrap();
    assert_eq!((cheaper.collected_minor(), taken(&world, campaign)), (10_00, 0));
    let collections = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Settled);
    let parts: Vec<(i64, i64)> =
        collections.iter().map(|order| (order.amount.amount_minor, order.refunded_minor)).collect();
    assert_eq!(parts, [(25_00, 15_00), (25_00, 25_00)]);
    let withdrawn = withdraw(&mut world, &pledge).unwrap();
    assert_eq!(withdrawn.state, PledgeState::Withdrawn);
    let statement = world.statement(campaign);
    assert_eq!((statement.collected_minor, statement.withdrawn_minor, statement.pledges), (50_00, 50_00, 0));
    let inactive = PledgeRefusal::NotActive { state: PledgeState::Withdrawn };
    assert_eq!(refusal(withdraw(&mut world, &pledge)), inactive);
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let (mut world, campaign) = world();
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 1, prints: 1, free: 5_00 }).unwrap();
    let mut with = |change: ChangePledge| {
        let (ids, version) = ((campaign, pledge.id), world.find_pledge(pledge.id).version);
        world.by(BACKER, |store, context| change_pledge(store, context, ids, &version.into(), &change))
    };
    let euros = |minor| Some(Money::new(minor, Currency::Eur));
    let less = with(ChangePledge { lines: None, free_amount: euros(0) }).unwrap().current.unwrap();
    assert_eq!((less.lines.len(), less.free_amount_minor, less.amount_minor), (2, 0, 39_94));
    let too_large =
        only("", PledgeFault::PledgeTooLarge { amount_minor_max: AMOUNT_MINOR_MAX, currency: Currency::Eur });
    assert_eq!(refusal(with(ChangePledge { lines: None, free_amount: euros(AMOUNT_MINOR_MAX) })), too_large);
    let empty = refusal(with(ChangePledge { lines: Some(vec![]), free_amount: None }));
    assert_eq!(empty, only("", PledgeFault::PledgeEmpty));
    with(ChangePledge { lines: None, free_amount: euros(1_00) }).unwrap();
    let free = with(ChangePledge { lines: Some(vec![]), free_amount: None }).unwrap().current.unwrap();
    assert_eq!((free.lines.len(), free.free_amount_minor, free.amount_minor), (0, 1_00, 1_00));
}

#[test]
fn a_reservation_holds_its_stock_until_its_time_is_over() {
    let (mut world, campaign) = world();
    world.set_mood(Mood::Silent);
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 5, ..Basket::default() }).unwrap();
    assert_eq!((pledge.state, taken(&world, campaign)), (PledgeState::AwaitingPayment, 5));
    world.now += Duration::minutes(30) - Duration::nanoseconds(1);
    expire(&mut world, &pledge);
    assert_eq!(taken(&world, campaign), 5);
    world.now += Duration::nanoseconds(1);
    expire(&mut world, &pledge);
    let expired = world.find_pledge(pledge.id);
    assert_eq!((expired.state, taken(&world, campaign)), (PledgeState::Expired, 0));
    assert_eq!((expired.unpaid, expired.pending), (pledge.pending, None));
    let order = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending).remove(0);
    let late = world.settle(order.id, Verdict::Accept);
    assert_eq!(late.refunded_minor, 125_00);
    let trail = world.trail(pledge.id);
    assert_eq!((trail.collected_minor, trail.withdrawn_minor, trail.in_escrow_minor), (125_00, 125_00, 0));
}

#[test]
fn an_earlier_reservation_does_not_end_a_later_one() {
    let (mut world, campaign) = world();
    world.set_mood(Mood::Silent);
    let pledge = world.pledge(BACKER, campaign, Basket::free(10_00)).unwrap();
    let order = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending).remove(0);
    world.settle(order.id, Verdict::Accept);
    world.now += Duration::minutes(25);
    change(&mut world, &pledge, Basket { lamps: 1, ..Basket::free(10_00) }).unwrap();
    world.now += Duration::minutes(5);
    expire(&mut world, &pledge);
    assert_eq!((world.find_pledge(pledge.id).pending.is_some(), taken(&world, campaign)), (true, 1));
    world.now += Duration::minutes(25);
    expire(&mut world, &pledge);
    let expired = world.find_pledge(pledge.id);
    assert_eq!((expired.state, expired.pending, taken(&world, campaign)), (PledgeState::Collected, None, 0));
}

#[test]
fn a_pending_change_holds_the_larger_of_both_revisions() {
    let (mut world, campaign) = world();
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 3, ..Basket::default() }).unwrap();
    world.set_mood(Mood::Silent);
    let pending = change(&mut world, &pledge, Basket { lamps: 1, free: 90_00, ..Basket::default() }).unwrap();
    assert_eq!((pending.collected_minor(), taken(&world, campaign)), (75_00, 3));
    let waits = refusal(change(&mut world, &pledge, Basket::free(1_00)));
    assert_eq!(waits, PledgeRefusal::PaymentPending { since: world.now, payment_due_at: pending.payment_due_at });
    let order = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending).remove(0);
    assert_eq!(order.amount.amount_minor, 40_00);
    world.settle(order.id, Verdict::Accept);
    assert_eq!((world.find_pledge(pledge.id).collected_minor(), taken(&world, campaign)), (115_00, 1));
    change(&mut world, &pledge, Basket { lamps: 5, ..Basket::default() }).unwrap();
    assert_eq!(taken(&world, campaign), 5);
    let order = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending).remove(0);
    world.settle(order.id, Verdict::Refuse);
    let kept = world.find_pledge(pledge.id);
    assert_eq!((kept.state, kept.collected_minor(), taken(&world, campaign)), (PledgeState::Collected, 115_00, 1));
}

#[test]
fn withdrawing_drops_a_pending_change_and_its_money_comes_back_later() {
    let (mut world, campaign) = world();
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 1, ..Basket::default() }).unwrap();
    world.set_mood(Mood::Silent);
    change(&mut world, &pledge, Basket { lamps: 4, ..Basket::default() }).unwrap();
    let withdrawn = withdraw(&mut world, &pledge).unwrap();
    assert_eq!((withdrawn.state, taken(&world, campaign)), (PledgeState::Withdrawn, 0));
    let more = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending).remove(0);
    assert_eq!(world.settle(more.id, Verdict::Accept).refunded_minor, 75_00);
    let trail = world.trail(pledge.id);
    assert_eq!((trail.collected_minor, trail.withdrawn_minor, trail.returned_minor), (100_00, 100_00, 0));
    world.advance(world.now);
    assert_eq!(world.trail(pledge.id).returned_minor, 100_00);
}

#[test]
fn a_draft_is_not_launched_until_every_reason_is_gone() {
    let mut world = World::new(PolicyTerms::initial());
    let failed = world.launch(&Draft::new(1_000_00, Currency::Eur));
    world.close(failed);
    let draft = CampaignId(world.next_id());
    world.by(INITIATOR, |store, context| relaunch_campaign(store, context, failed, draft)).unwrap();
    let launch = |world: &mut World| world.by(INITIATOR, |store, context| launch_campaign(store, context, draft));
    let codes = |refusal: Refusal| -> Vec<&'static str> {
        let Some(CampaignRefusal::NotReady { reasons }) = refusal.of() else { panic!("{refusal:?}") };
        reasons.iter().map(|reason: &Reason| reason.fault.slug()).collect()
    };
    assert_eq!(codes(refusal(launch(&mut world))), ["deadline-missing"]);
    for reward in world.rewards(draft) {
        world.by(INITIATOR, |store, context| delete_reward(store, context, draft, reward.id)).unwrap();
    }
    let changes = CampaignChanges {
        kind: Some(CampaignKind::Service),
        goal: Some(Money::new(0, Currency::Eur)),
        deadline_at: Some(Some(world.now + Duration::days(91))),
        ..CampaignChanges::default()
    };
    let version = world.campaign(draft).version;
    world.by(INITIATOR, |store, context| update_campaign(store, context, draft, &version.into(), changes)).unwrap();
    let all = ["reward-missing", "goal-not-positive", "deadline-out-of-range", "date-missing", "date-missing"];
    assert_eq!(codes(refusal(launch(&mut world))), all);
    let stranger = world.by(OTHER, |store, context| launch_campaign(store, context, draft));
    assert_eq!(refusal(stranger), Refusal::NotFound);
}

#[test]
fn lists_show_each_what_is_theirs() {
    let (mut world, campaign) = world();
    let first = world.pledge(BACKER, campaign, Basket::free(1_00)).unwrap();
    world.now += Duration::seconds(1);
    let second = world.pledge(BACKER, campaign, Basket::free(2_00)).unwrap();
    world.pledge(OTHER, campaign, Basket::free(3_00)).unwrap();
    let page = PageRequest::first(1);
    let (campaigns, own) = world.by(BACKER, |store, context| list_my_pledges(store, context, &page)).unwrap();
    assert_eq!(own.items, [second]);
    assert_eq!(campaigns.iter().map(|campaign| campaign.id).collect::<Vec<_>>(), [campaign]);
    let page = PageRequest { limit: 10, after: own.next };
    let (_, rest) = world.by(BACKER, |store, context| list_my_pledges(store, context, &page)).unwrap();
    assert_eq!((rest.items, rest.next), (vec![first.clone()], None));
    let page = PageRequest::first(2);
    let (_, all) =
        world.by(INITIATOR, |store, context| list_campaign_pledges(store, context, campaign, None, &page)).unwrap();
    assert_eq!((all.items.len(), all.next), (2, Some(2)));
    let ids = (campaign, first.id);
    assert_eq!(world.by(BACKER, |store, context| read_pledge(store, context, ids)).unwrap().1, first);
    assert_eq!(refusal(world.by(OTHER, |store, context| read_pledge(store, context, ids))), Refusal::NotFound);
    let filter = CampaignFilter { initiator: Some(account(INITIATOR)), ..CampaignFilter::default() };
    let page = PageRequest::first(10);
    let public = world.by(OTHER, |store, context| list_campaigns(store, context, &filter, &page)).unwrap();
    assert_eq!(public.items.len(), 1);
}
