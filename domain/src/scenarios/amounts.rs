//! Raised money by hand: what each tranche, fee, pledge and backer gets, to the cent.

use super::world::{ADMIN, BACKER, Basket, Draft, FINANCE, INITIATOR, World, of_any_amount, plan, reason};
use crate::campaigns::{CampaignRefusal, CampaignState, PledgeState};
use crate::escrow::*;
use crate::escrow::{EscrowFault, EscrowRefusal};
use crate::identity::Locale;
use crate::ids::{CampaignId, PledgeId};
use crate::money::{Bps, Currency};
use crate::payments::{PaymentOrderKind, PaymentOrderState};
use crate::policy::{PolicyTerms, set_policy};
use crate::refusal::SeenVersions;
use crate::refusal::{Failure, Fault, Faults, Reason};

/// A campaign that closed after these free amounts were pledged, and the pledges.
fn closed(draft: &Draft, amounts: &[i64]) -> (World, CampaignId, Vec<PledgeId>) {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(draft);
    let pledge = |amount: &i64| world.pledge(BACKER, campaign, Basket::free(*amount)).unwrap().id;
    let pledges = amounts.iter().map(pledge).collect();
    world.close(campaign);
    (world, campaign, pledges)
}

fn euros(goal_minor: i64) -> Draft {
    Draft::new(goal_minor, Currency::Eur)
}

/// The tranches' amounts, and the fees of the last.
fn amounts(world: &World, campaign: CampaignId) -> (Vec<i64>, (i64, i64)) {
    let tranches = world.tranches(campaign);
    let last = tranches.last().unwrap();
    let amounts = tranches.iter().map(|tranche| tranche.amount_minor.unwrap()).collect();
    (amounts, (last.platform_fee_minor, last.processing_fee_minor))
}

/// Each outflow's kind and amount.
fn moved(release: &TrancheRelease) -> Vec<(OutflowKind, i64)> {
    release.outflows.iter().map(|outflow| (outflow.kind, outflow.cut.amount)).collect()
}

#[test]
fn the_default_plan_lets_a_hundred_euros_out() {
    let (mut world, campaign, pledges) = closed(&euros(100_00), &[100_00]);
    assert_eq!(world.campaign(campaign).state, CampaignState::Preparing);
    assert_eq!(amounts(&world, campaign), (vec![20_00, 30_00, 50_00], (5_00, 1_75)));
    assert_eq!(world.tranche(campaign, 1).state, TrancheState::Paid);
    assert_eq!(moved(&world.release(campaign, 2)), [(OutflowKind::Release, 30_00)]);
    let last = world.release(campaign, 3);
    let parts = [(OutflowKind::PlatformFee, 5_00), (OutflowKind::ProcessingFee, 1_75), (OutflowKind::Release, 43_25)];
    assert_eq!(moved(&last), parts);
    assert_eq!((last.campaign.state, last.in_escrow_minor), (CampaignState::Ready, 0));
    let statement = world.statement(campaign);
    assert_eq!((statement.raised_minor, statement.in_escrow_minor), (100_00, 0));
    assert_eq!((statement.released_minor, statement.paid_out_minor, statement.fees_minor), (93_25, 93_25, 6_75));
    let trail = world.trail(pledges[0]);
    assert_eq!((trail.collected_minor, trail.released_minor, trail.fees_minor), (100_00, 93_25, 6_75));
    assert_eq!(trail.entries.len(), 6);
    let nothing_left =
        world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), false));
    assert!(matches!(nothing_left.unwrap_err().of(), Some(EscrowRefusal::NothingInEscrow)));
    let reason = crate::text::Line::parse("reason", "Why not.").unwrap();
    let nothing_held = world.by(FINANCE, |store, context| freeze_escrow(store, context, campaign, &reason));
    assert!(matches!(nothing_held.unwrap_err().of(), Some(EscrowRefusal::NothingToFreeze)));
}

#[test]
fn the_goal_is_reached_to_the_cent_or_missed() {
    let (world, campaign, _) = closed(&euros(100_00), &[60_00, 40_00]);
    assert_eq!(world.campaign(campaign).raised_minor, Some(100_00));
    let (world, campaign, pledges) = closed(&euros(100_00), &[60_00, 39_99]);
    assert_eq!((world.campaign(campaign).state, world.campaign(campaign).raised_minor), (CampaignState::Failed, None));
    let statement = world.statement(campaign);
    assert_eq!((statement.refunded_minor, statement.returned_minor, statement.in_escrow_minor), (99_99, 99_99, 0));
    assert_eq!(world.find_pledge(pledges[1]).state, PledgeState::Refunded);
    assert_eq!(world.find_pledge(pledges[1]).refunded_minor, 39_99);
}

#[test]
fn odd_cents_go_to_the_largest_remainders_and_each_trail_adds_up() {
    let (mut world, campaign, pledges) = closed(&euros(1), &[33_33, 33_33, 33_35]);
    assert_eq!(amounts(&world, campaign), (vec![20_00, 30_00, 50_01], (5_00, 2_25)));
    let parts = |world: &mut World| -> Vec<Vec<i64>> {
        let shares = |pledge: &PledgeId| {
            let entries = world.trail(*pledge).entries;
            entries.iter().filter(|entry| entry.transfer.is_none()).map(|entry| entry.amount_minor).collect()
        };
        pledges.iter().map(shares).collect()
    };
    assert_eq!(parts(&mut world), [[6_67], [6_66], [6_67]]);
    let second = world.release(campaign, 2);
    assert_eq!(second.odd_pledges, [1]);
    assert_eq!(parts(&mut world), [[6_67, 10_00], [6_66, 10_00], [6_67, 10_00]]);
    let last = world.release(campaign, 3);
    assert_eq!(last.odd_pledges, [1, 2, 3]);
    let expected = [[6_67, 10_00, 1_66, 75, 14_25], [6_66, 10_00, 1_67, 75, 14_25], [6_67, 10_00, 1_67, 75, 14_26]];
    assert_eq!(parts(&mut world), expected);
}

#[test]
fn plans_of_two_to_six_tranches_add_up() {
    let plans: [(&[i64], &[i64]); 5] = [
        (&[5_000, 5_000], &[50_000, 49_999]),
        (&[2_000, 3_000, 5_000], &[20_000, 30_000, 49_999]),
        (&[1_000, 2_000, 3_000, 4_000], &[10_000, 20_000, 30_000, 39_999]),
        (&[2_000, 2_000, 2_000, 2_000, 2_000], &[20_000, 20_000, 20_000, 20_000, 19_999]),
        (&[1_666, 1_666, 1_667, 1_667, 1_667, 1_667], &[16_660, 16_660, 16_670, 16_670, 16_670, 16_669]),
    ];
    for (shares, expected) in plans {
        let (mut world, campaign, _) = closed(&euros(1).with_shares(shares), &[999_99]);
        let fees = (49_99, 14_99 + 25);
        assert_eq!(amounts(&world, campaign), (expected.to_vec(), fees));
        for number in 2..=i64::try_from(shares.len()).unwrap() {
            world.release(campaign, number);
        }
        let statement = world.statement(campaign);
        assert_eq!((statement.fees_minor, statement.released_minor), (65_23, 999_99 - 65_23));
        assert_eq!(world.orders(PaymentOrderKind::Payout, PaymentOrderState::Settled).len(), shares.len());
    }
}

#[test]
fn a_small_last_tranche_caps_the_fixed_fee_of_each_pledge() {
    let (mut world, campaign, _) = closed(&euros(1).with_shares(&[9_000, 1_000]), &[1_00]);
    assert_eq!(amounts(&world, campaign), (vec![90, 10], (5, 1 + 3)));
    let last = world.release(campaign, 2);
    let parts = [(OutflowKind::PlatformFee, 5), (OutflowKind::ProcessingFee, 4), (OutflowKind::Release, 1)];
    assert_eq!(moved(&last), parts);
    let statement = world.statement(campaign);
    assert_eq!((statement.released_minor, statement.fees_minor, statement.in_escrow_minor), (91, 9, 0));
    let (mut world, campaign, _) = closed(&euros(1).with_shares(&[9_350, 650]), &[1_00]);
    let last = world.release(campaign, 2);
    assert_eq!(moved(&last), [(OutflowKind::PlatformFee, 5), (OutflowKind::ProcessingFee, 1)]);
}

#[test]
fn a_crowd_of_least_pledges_leaves_the_earlier_tranches_and_the_others_alone() {
    let crowd = [vec![200_00], vec![1_00; 360]].concat();
    let (mut world, campaign, pledges) = closed(&euros(200_00), &crowd);
    assert_eq!(amounts(&world, campaign), (vec![112_00, 168_00, 280_00], (28_00, 8_40 + 361 * 25)));
    for number in [2, 3] {
        world.release(campaign, number);
    }
    for pledge in [pledges[0], pledges[1], pledges[360]] {
        let trail = world.trail(pledge);
        assert!(trail.fees_minor <= trail.collected_minor / 2, "{trail:?}");
        assert_eq!(trail.released_minor + trail.fees_minor, trail.collected_minor);
    }
}

#[test]
fn a_single_cent_finds_its_way() {
    let (mut world, campaign, pledges) = closed(&euros(1).with_shares(&[9_350, 650]), &[1]);
    assert_eq!(amounts(&world, campaign), (vec![1, 0], (0, 0)));
    let last = world.release(campaign, 2);
    assert_eq!((moved(&last), last.campaign.state), (vec![], CampaignState::Ready));
    assert_eq!(world.trail(pledges[0]).released_minor, 1);
    let (world, campaign, _) = closed(&euros(1), &[1]);
    assert_eq!(amounts(&world, campaign), (vec![0, 0, 1], (0, 0)));
    assert_eq!((world.tranche(campaign, 1).state, world.book(campaign).seq), (TrancheState::Paid, 1));
}

#[test]
fn currencies_without_and_with_three_digits_split_their_own_minor_units() {
    let (world, campaign, _) = closed(&Draft::new(1, Currency::Jpy), &[12_345]);
    assert_eq!(amounts(&world, campaign), (vec![2_469, 3_704, 6_172], (617, 185 + 40)));
    assert_eq!(world.statement(campaign).currency, Currency::Jpy);
    let (world, campaign, _) = closed(&Draft::new(1, Currency::Tnd), &[1_000_003]);
    assert_eq!(amounts(&world, campaign), (vec![200_001, 300_001, 500_001], (50_000, 15_000 + 800)));
}

#[test]
fn more_than_a_single_payment_can_be_is_released_all_the_same() {
    let most = crate::money::AMOUNT_MINOR_MAX;
    let (mut world, campaign, _) = closed(&euros(1), &[most, most, most]);
    world.release(campaign, 2);
    let last = world.release(campaign, 3);
    assert_eq!(last.in_escrow_minor, 0);
    assert_eq!(world.statement(campaign).raised_minor, 3 * most);
}

#[test]
fn a_campaign_keeps_the_fees_under_which_it_was_launched() {
    let mut world = World::new(PolicyTerms::initial());
    let campaign = world.launch(&euros(1));
    let dearer = PolicyTerms { platform_fee: Bps::new(2_000).unwrap(), ..PolicyTerms::initial() };
    world.by(ADMIN, |store, context| set_policy(store, context, &SeenVersions::Any, dearer)).unwrap();
    let later = world.launch(&euros(1));
    for id in [campaign, later] {
        world.pledge(BACKER, id, Basket::free(100_00)).unwrap();
    }
    world.close(campaign);
    assert_eq!(amounts(&world, campaign).1, (5_00, 1_75));
    assert_eq!(amounts(&world, later).1, (20_00, 1_75));
}

#[test]
fn winding_down_gives_back_what_remains_of_each_pledge() {
    let (mut world, campaign, pledges) = closed(&euros(1), &[33_33, 33_33, 33_35]);
    let preview =
        world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), true)).unwrap();
    let shares: Vec<(i64, i64, bool)> =
        preview.shares.iter().map(|share| (share.pledged_minor, share.returned_minor, share.is_odd)).collect();
    assert_eq!(shares, [(33_33, 26_66, false), (33_33, 26_67, true), (33_35, 26_68, false)]);
    assert_eq!((preview.returned_minor, preview.pledges), (80_01, 3));
    let states: Vec<TrancheState> = preview.tranches.iter().map(|tranche| tranche.state).collect();
    assert_eq!(states, [TrancheState::Paid, TrancheState::Returned, TrancheState::Returned]);
    assert_eq!(world.campaign(campaign).state, CampaignState::Preparing);
    world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), false)).unwrap();
    world.advance(world.now);
    for (pledge, (_, returned_minor, _)) in pledges.iter().zip(shares) {
        let pledge = world.find_pledge(*pledge);
        assert_eq!((pledge.state, pledge.refunded_minor), (PledgeState::PartlyRefunded, returned_minor));
    }
    let statement = world.statement(campaign);
    assert_eq!((statement.released_minor, statement.refunded_minor, statement.in_escrow_minor), (20_00, 80_01, 0));
    let again = world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), false));
    let refusal = CampaignRefusal::NotSucceeded { state: CampaignState::WoundDown };
    assert!(matches!(again, Err(Failure::Refused(refused)) if refused == refusal));
}

#[test]
fn a_wind_down_says_of_each_pledge_what_became_of_it() {
    let (mut world, campaign, pledges) = closed(&euros(1), &[100_00, 1, 1, 1, 1, 1]);
    let preview =
        world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), true)).unwrap();
    let shares: Vec<(i64, i64, PledgeState)> =
        preview.shares.iter().map(|share| (share.pledged_minor, share.returned_minor, share.state)).collect();
    let (partly, whole, spent) = (PledgeState::PartlyRefunded, PledgeState::Refunded, PledgeState::Collected);
    let of_ones = &shares[1..];
    assert_eq!(shares[0], (100_00, 80_00, partly));
    assert!(of_ones.iter().all(|share| matches!(share, (1, 1, state) if *state == whole) || *share == (1, 0, spent)));
    let refunded = shares.iter().filter(|share| share.1 > 0).count();
    assert_eq!((preview.pledges, preview.returned_minor), (i64::try_from(refunded).unwrap(), 80_04));
    assert!(refunded < 6 && of_ones.iter().any(|share| share.1 == 1), "{shares:?}");
    for id in &pledges {
        let trail = world.trail(*id);
        assert!(trail.entries.iter().all(|entry| entry.amount_minor > 0), "a share of nothing is no step: {trail:?}");
    }
    world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), false)).unwrap();
    world.advance(world.now);
    for (id, (_, returned_minor, state)) in pledges.into_iter().zip(shares) {
        let pledge = world.find_pledge(id);
        assert_eq!((pledge.state, pledge.refunded_minor), (state, returned_minor));
        let trail = world.trail(id);
        assert_eq!((trail.refunded_minor, trail.in_escrow_minor), (returned_minor, 0));
    }
    assert_eq!(world.statement(campaign).in_escrow_minor, 0);
}

#[test]
fn a_share_that_needs_no_rounding_is_not_odd() {
    let (mut world, campaign, _) = closed(&euros(1), &[100_00, 50_00]);
    let preview =
        world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), true)).unwrap();
    let shares: Vec<(i64, bool)> = preview.shares.iter().map(|share| (share.returned_minor, share.is_odd)).collect();
    assert_eq!(shares, [(80_00, false), (40_00, false)]);
}

#[test]
fn refunds_go_on_past_pledges_of_which_nothing_is_left() {
    let small = 2 * usize::try_from(REFUND_BATCH).unwrap() + 1;
    let amounts: Vec<i64> = std::iter::repeat_n(1, small).chain([100_00]).collect();
    let (mut world, campaign, pledges) = closed(&euros(1).with_shares(&[9_000, 1_000]), &amounts);
    world.by(FINANCE, |store, context| wind_down_campaign(store, context, campaign, &reason(), false)).unwrap();
    world.advance(world.now);
    let last = world.find_pledge(*pledges.last().unwrap());
    assert_eq!(last.state, PledgeState::PartlyRefunded);
    assert_eq!(world.statement(campaign).in_escrow_minor, 0);
    assert!(world.store.jobs.is_empty(), "{:?}", world.store.jobs);
}

#[test]
fn refunds_go_in_batches_until_none_is_left() {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&euros(10_000_00));
    let (chunk, pledges) = (i64::from(REFUND_BATCH), 2 * i64::from(REFUND_BATCH) + 1);
    for amount in 1..=pledges {
        world.pledge(BACKER, campaign, Basket::free(amount)).unwrap();
    }
    world.now = world.campaign(campaign).terms.deadline_at.unwrap();
    let close = |world: &mut World| {
        let system = crate::actor::Actor::System;
        world.act(&system, |store, context| crate::campaigns::close_campaign(store, context, campaign)).unwrap();
        world.campaign(campaign).state
    };
    assert_eq!(close(&mut world), CampaignState::Failed);
    assert_eq!(close(&mut world), CampaignState::Failed);
    let batch = |world: &mut World, after: Option<RefundsLeft>| {
        let (system, after) = (crate::actor::Actor::System, after.and_then(|left| left.after));
        world.act(&system, |store, context| refund_pledges(store, context, campaign, after)).unwrap()
    };
    let first = batch(&mut world, None);
    assert!(first.is_some());
    assert_eq!(world.statement(campaign).refunded_minor, (1..=chunk).sum::<i64>());
    let second = batch(&mut world, first);
    assert!(second.is_some());
    assert!(batch(&mut world, second).is_none());
    assert_eq!(world.statement(campaign).refunded_minor, (1..=pledges).sum::<i64>());
    let transfers = world.book(campaign).seq;
    assert!(batch(&mut world, None).is_none());
    assert_eq!(world.book(campaign).seq, transfers);
}

#[test]
fn a_plan_is_refused_for_what_is_wrong_with_it() {
    let terms = PolicyTerms::initial();
    let check = |plan: &[PlannedTranche]| -> Vec<Reason> {
        let mut faults = Faults::default();
        check_plan(plan, &terms, "/tranches", &mut faults);
        faults.into_reasons()
    };
    assert_eq!(check(&plan(&[9_350, 650])), []);
    let below_fees = EscrowFault::TranchePlanBelowFees { last_share_bps: 649, fees_bps: 650 };
    assert_eq!(check(&plan(&[9_351, 649])), [Reason::new("/tranches/1/share_bps", below_fees)]);
    let uneven = |sum_bps| Reason::new("/tranches", EscrowFault::TranchePlanUneven { sum_bps, expected_bps: 10_000 });
    assert_eq!(check(&plan(&[5_000, 4_999])), [uneven(9_999)]);
    assert_eq!(check(&plan(&[5_000, 5_001])), [uneven(10_001)]);
    let nothing = Reason::new("/tranches/1/share_bps", Fault::OutOfRange { minimum: 1, maximum: 10_000 });
    assert_eq!(check(&plan(&[5_000, 0, 5_000])), [nothing]);
    assert_eq!(check(&plan(&[10_000])), [Reason::new("/tranches", Fault::TooFew { minimum: 2 })]);
    let seven = plan(&[1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 4_000]);
    assert_eq!(check(&seven), [Reason::new("/tranches", Fault::TooMany { maximum: 6 })]);
    let mut several = plan(&[5_000, 600]);
    several[0].gate = Gate::Milestone;
    several[1].gate = Gate::Success;
    let below_fees = EscrowFault::TranchePlanBelowFees { last_share_bps: 600, fees_bps: 650 };
    let all = [
        Reason::new("/tranches/0/gate", EscrowFault::FirstGateNotSuccess),
        Reason::new("/tranches/1/gate", EscrowFault::LaterGateSuccess),
        uneven(5_600),
        Reason::new("/tranches/1/share_bps", below_fees),
    ];
    assert_eq!(check(&several), all);
    assert_eq!(check(&default_plan(Locale::En)), []);
}

#[test]
fn a_window_is_open_until_its_last_instant() {
    let (mut world, campaign, _) = closed(&euros(1), &[100_00]);
    let request = |world: &mut World| {
        let evidence = super::world::evidence();
        world.by(INITIATOR, |store, context| request_tranche(store, context, campaign, 2, evidence)).unwrap()
    };
    let object = |world: &mut World| {
        let (id, reason) = (world.next_id().into(), crate::text::Prose::parse("reason", "No.").unwrap());
        world.by(BACKER, |store, context| create_objection(store, context, (campaign, 2), id, reason))
    };
    let approve =
        |world: &mut World| world.by(FINANCE, |store, context| approve_tranche(store, context, campaign, 2, false));
    request(&mut world);
    let ends_at = world.now + chrono::Duration::days(7);
    world.now = ends_at - chrono::Duration::nanoseconds(1);
    assert_eq!(approve(&mut world).unwrap_err().of(), Some(&EscrowRefusal::InspectionWindowOpen { ends_at }));
    assert_eq!(object(&mut world).unwrap().request, 1);
    assert!(matches!(object(&mut world).unwrap_err().of(), Some(EscrowRefusal::AlreadyObjected)));
    let reason = crate::text::Line::parse("reason", "Not yet.").unwrap();
    world.by(FINANCE, |store, context| reject_tranche(store, context, campaign, 2, reason)).unwrap();
    request(&mut world);
    assert_eq!(object(&mut world).unwrap().request, 2);
    world.now = world.tranche(campaign, 2).inspection_ends_at.unwrap();
    assert!(matches!(object(&mut world).unwrap_err().of(), Some(EscrowRefusal::InspectionWindowClosed { .. })));
    assert_eq!(approve(&mut world).unwrap().tranche.state, TrancheState::Paid);
    let refusal = approve(&mut world);
    assert!(matches!(
        refusal.unwrap_err().of(),
        Some(EscrowRefusal::TrancheStateInvalid { state: TrancheState::Paid, .. })
    ));
}
