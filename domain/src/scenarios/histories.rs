//! Histories by hand: the steps of a tranche, the record of a freeze, the terms of a launch, who may read a trail.

use super::world::{BACKER, Basket, Draft, FINANCE, INITIATOR, SUPPORT, World, evidence, of_any_amount, reason};
use crate::actor::Actor;
use crate::escrow::*;
use crate::events::EventKind;
use crate::ids::{BookId, CampaignId, PledgeId};
use crate::ledger::TransferKind;
use crate::money::Currency;
use crate::page::PageRequest;
use crate::refusal::{Failure, Refusal};
use crate::scenarios::world::account;

fn succeeded() -> (World, CampaignId, PledgeId) {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&Draft::new(100_00, Currency::Eur));
    let pledge = world.pledge(BACKER, campaign, Basket::free(100_00)).unwrap().id;
    world.close(campaign);
    (world, campaign, pledge)
}

fn steps(world: &mut World, campaign: CampaignId, number: i64, after: Option<i64>) -> Vec<TrancheStep> {
    let page = PageRequest { limit: 2, after };
    let history = world.by(INITIATOR, |store, context| list_tranche_steps(store, context, (campaign, number), &page));
    history.unwrap().items
}

#[test]
fn every_step_of_a_tranche_is_kept_with_who_took_it_and_what_it_opened() {
    let (mut world, campaign, _) = succeeded();
    world.by(INITIATOR, |store, context| request_tranche(store, context, campaign, 2, evidence())).unwrap();
    world.by(FINANCE, |store, context| freeze_escrow(store, context, campaign, &reason())).unwrap();
    world.now += chrono::Duration::days(3);
    world.by(FINANCE, |store, context| unfreeze_escrow(store, context, campaign)).unwrap();
    let first = steps(&mut world, campaign, 2, None);
    let [requested, frozen] = first.as_slice() else { panic!("{first:?}") };
    let window = world.terms_of(&world.campaign(campaign)).inspection_window();
    assert_eq!((requested.kind, requested.position, requested.request), (TrancheStepKind::Requested, 1, 1));
    assert_eq!((requested.account, requested.evidence.clone()), (Some(account(INITIATOR)), Some(evidence())));
    assert_eq!(requested.inspection_ends_at, Some(requested.recorded_at + window));
    assert_eq!((frozen.kind, frozen.position, frozen.account), (TrancheStepKind::Frozen, 2, Some(account(FINANCE))));
    assert_eq!((frozen.reason.clone(), frozen.evidence.clone()), (Some(reason()), None));
    assert_eq!(frozen.inspection_ends_at, None);
    let rest = steps(&mut world, campaign, 2, Some(2));
    assert_eq!(
        rest.iter().map(|step| (step.position, step.kind)).collect::<Vec<_>>(),
        [(3, TrancheStepKind::Unfrozen)]
    );
    assert_eq!(rest[0].inspection_ends_at, Some(world.now + window), "nobody could object while it was frozen");
    assert_eq!(world.tranche(campaign, 2).inspection_ends_at, rest[0].inspection_ends_at);
    assert_eq!(world.tranche(campaign, 3).inspection_ends_at, None, "what nobody asked for has no window");
    let page = PageRequest::first(10);
    let of_none = world.by(INITIATOR, |store, context| list_tranche_steps(store, context, (campaign, 9), &page));
    assert!(matches!(of_none, Err(Failure::Refused(Refusal::NotFound))));
}

#[test]
fn whoever_acts_on_a_tranche_is_shown_all_tranches_as_they_are() {
    let (mut world, campaign, _) = succeeded();
    let request = |world: &mut World| {
        world.by(INITIATOR, |store, context| request_tranche(store, context, campaign, 2, evidence())).unwrap().1
    };
    assert_eq!(request(&mut world), world.tranches(campaign));
    let rejected = world.by(FINANCE, |store, context| reject_tranche(store, context, campaign, 2, reason())).unwrap().1;
    assert_eq!(rejected, world.tranches(campaign));
    request(&mut world);
    world.now = world.tranche(campaign, 2).inspection_ends_at.unwrap();
    let before = world.tranches(campaign).to_vec();
    let approve = |world: &mut World, dry_run| {
        world.by(FINANCE, |store, context| approve_tranche(store, context, campaign, 2, dry_run)).unwrap().tranches
    };
    let shown: Vec<TrancheState> = approve(&mut world, true).iter().map(|tranche| tranche.state).collect();
    assert_eq!(shown, [TrancheState::Paid, TrancheState::Approved, TrancheState::Locked]);
    assert_eq!(world.tranches(campaign), before, "a dry run changes nothing");
    assert_eq!(approve(&mut world, false), world.tranches(campaign));
}

#[test]
fn a_freeze_and_its_end_are_each_one_event_of_the_campaign() {
    let (mut world, campaign, _) = succeeded();
    world.by(FINANCE, |store, context| freeze_escrow(store, context, campaign, &reason())).unwrap();
    world.by(FINANCE, |store, context| unfreeze_escrow(store, context, campaign)).unwrap();
    for kind in [EventKind::EscrowFrozen, EventKind::EscrowUnfrozen] {
        let events = world.store.events[&BookId::from(campaign)].iter().filter(|event| event.kind == kind);
        let told: Vec<_> = events.map(|event| (event.subject, event.actor)).collect();
        assert_eq!(told, [(campaign.0, Some(account(FINANCE)))], "{kind:?}");
    }
}

#[test]
fn the_transfers_of_a_campaign_are_listed_in_order_after_a_position() {
    let (mut world, campaign, _) = succeeded();
    let mut list = |person, after, limit| {
        world.by(person, |store, context| list_escrow_transfers(store, context, campaign, after, limit))
    };
    for person in [INITIATOR, FINANCE, SUPPORT] {
        let kinds = list(person, 0, 10).unwrap().into_iter().map(|transfer| (transfer.seq, transfer.kind));
        let all = [(1, TransferKind::Collection), (2, TransferKind::Release), (3, TransferKind::PayoutPaid)];
        assert_eq!(kinds.collect::<Vec<_>>(), all, "{person}");
    }
    assert_eq!(list(INITIATOR, 1, 1).unwrap().iter().map(|transfer| transfer.seq).collect::<Vec<_>>(), [2]);
    assert!(matches!(list(BACKER, 0, 10), Err(Failure::Refused(Refusal::NotAllowed { .. }))));
}

#[test]
fn a_launch_keeps_its_terms() {
    let mut world = World::new(of_any_amount());
    let id = world.launch(&Draft::new(100_00, Currency::Eur));
    let (campaign, rewards) = (world.campaign(id), world.rewards(id));
    let [terms] = world.store.launches.as_slice() else { panic!("one launch") };
    assert_eq!((terms.campaign, terms.initiator, terms.goal), (id, account(INITIATOR), campaign.terms.goal));
    assert_eq!((terms.opens_at, Some(terms.deadline_at)), (campaign.terms.opens_at, campaign.terms.deadline_at));
    assert_eq!((Some(terms.policy_version), Some(terms.recorded_at)), (campaign.policy_version, campaign.launched_at));
    assert_eq!(terms.rewards, rewards);
}

#[test]
fn a_trail_is_read_by_its_backer_and_by_those_who_look_after_money() {
    let (mut world, campaign, pledge) = succeeded();
    let mut read = |person| world.by(person, |store, context| read_money_trail(store, context, (campaign, pledge)));
    for person in [BACKER, FINANCE, SUPPORT] {
        assert_eq!(read(person).unwrap().collected_minor, 100_00, "{person}");
    }
    assert!(matches!(read(BACKER + 1), Err(Failure::Refused(Refusal::NotFound))), "whose pledge it is stays hidden");
    assert!(matches!(read(INITIATOR), Err(Failure::Refused(Refusal::NotAllowed { .. }))));
    let nobody = world.act(&Actor::Anonymous, |store, context| read_money_trail(store, context, (campaign, pledge)));
    assert!(matches!(nobody, Err(Failure::Refused(_))));
}
