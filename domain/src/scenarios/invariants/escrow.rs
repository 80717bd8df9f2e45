//! Escrow: tranches that add up, go out once and in order, and take the documented steps only.

use crate::campaigns::{Campaign, CampaignState, Pledge, PledgeState};
use crate::escrow::{Objection, Outflow, OutflowKind, Tranche, TrancheState};
use crate::ids::{BookId, CampaignId};
use crate::ledger::{AccountKind, TransferKind};
use crate::memory::MemoryStore;
use crate::payments::PaymentOrderState;
use crate::scenarios::world::World;

use TrancheState::{Approved, Frozen, Locked, Paid, Requested, Returned};

/// Checks the tranches of a book.
pub(super) fn check(before: &MemoryStore, world: &World, id: BookId) {
    let campaign = world.campaign(CampaignId::from(id));
    let tranches = world.tranches(campaign.id);
    let outflows: Vec<&Outflow> = world.store.outflows.iter().filter(|outflow| outflow.book == id).collect();
    assert!((1..).zip(&outflows).all(|(number, outflow)| outflow.number == number));
    for (number, tranche) in (1..).zip(tranches) {
        assert_eq!(tranche.number, number);
        check_release(world, tranche, &outflows);
        check_objections(world, tranche);
        let was = before.tranches.get(&id).and_then(|were| were.iter().find(|was| was.number == number));
        if let Some(was) = was.filter(|was| was.amount_minor.is_some()) {
            check_step(was, tranche);
        }
    }
    let outs: Vec<bool> = tranches.iter().map(is_out).collect();
    assert!(outs.is_sorted_by(|earlier, later| earlier >= later), "out of order: {tranches:?}");
    let planned: i64 = tranches.iter().map(|tranche| tranche.share.get()).sum();
    assert_eq!(planned, 10_000);
    match campaign.raised_minor {
        Some(raised_minor) => check_amounts(world, tranches, raised_minor),
        None => assert!(tranches.iter().all(|tranche| tranche.state == Locked && tranche.amount_minor.is_none())),
    }
    let escrow = world.book(campaign.id).balance_minor(AccountKind::Escrow);
    assert_eq!(campaign.state == CampaignState::Ready, outs.iter().all(|is_out| *is_out));
    assert!(campaign.state != CampaignState::Ready || escrow == 0);
    if campaign.state == CampaignState::Preparing {
        let held: i64 = tranches.iter().filter(|tranche| !is_out(tranche)).filter_map(|held| held.amount_minor).sum();
        assert_eq!(escrow, held);
    }
}

fn is_out(tranche: &Tranche) -> bool {
    matches!(tranche.state, Approved | Paid)
}

/// Amounts add up to what was raised; fees come out of the last one only.
fn check_amounts(world: &World, tranches: &[Tranche], raised_minor: i64) {
    let amounts: i64 = tranches.iter().map(|tranche| tranche.amount_minor.unwrap()).sum();
    assert_eq!(amounts, raised_minor);
    for tranche in tranches {
        let amount = i128::from(tranche.amount_minor.unwrap());
        let exact = i128::from(raised_minor) * i128::from(tranche.share.get());
        assert!((amount * 10_000 - exact).abs() < 10_000, "{tranche:?}");
    }
    let (last, others) = tranches.split_last().unwrap();
    assert!(others.iter().all(|tranche| tranche.platform_fee_minor == 0 && tranche.processing_fee_minor == 0));
    let last_minor = last.amount_minor.unwrap();
    let campaign = world.campaign(CampaignId::from(last.book));
    let terms = world.terms_of(&campaign);
    let platform = raised_minor * terms.platform_fee.get() / 10_000;
    let fee_minor = terms.processing_fee_fixed_minor(campaign.terms.goal.currency);
    let left_bps = last.share.get() - terms.fees_bps();
    let is_own = |pledge: &&Pledge| pledge.campaign == campaign.id && pledge.state != PledgeState::Withdrawn;
    let pledges = world.store.pledges.iter().filter(is_own).filter_map(|pledge| pledge.current.as_ref());
    let fixed: i64 = pledges.map(|paid| fee_minor.min(paid.amount_minor * left_bps / 10_000)).sum();
    let processing = raised_minor * terms.processing_fee.get() / 10_000 + fixed;
    assert_eq!((last.platform_fee_minor, last.processing_fee_minor), (platform, processing));
    assert!(platform + processing <= last_minor, "{last:?}");
}

/// A tranche is released once, whole, and paid out by one order.
fn check_release(world: &World, tranche: &Tranche, outflows: &[&Outflow]) {
    let own = |kind| -> Vec<i64> {
        let own = outflows.iter().filter(|outflow| outflow.tranche == tranche.number && outflow.kind == kind);
        own.map(|outflow| outflow.cut.amount).collect()
    };
    let once = |amount: i64| if is_out(tranche) && amount > 0 { vec![amount] } else { vec![] };
    assert_eq!(own(OutflowKind::Release), once(tranche.net_minor()));
    assert_eq!(own(OutflowKind::PlatformFee), once(tranche.platform_fee_minor));
    assert_eq!(own(OutflowKind::ProcessingFee), once(tranche.processing_fee_minor));
    let transfers = world.store.transfers.get(&tranche.book).into_iter().flatten();
    let released = transfers.filter(|transfer| transfer.tranche == Some(tranche.number));
    let released: i64 = released
        .filter(|transfer| transfer.kind != TransferKind::PayoutPaid)
        .map(|transfer| transfer.amount_minor)
        .sum();
    assert_eq!(released, if is_out(tranche) { tranche.amount_minor.unwrap() } else { 0 });
    let orders = world.store.orders.iter().map(|(order, _)| order);
    let payouts: Vec<_> =
        orders.filter(|order| (order.book, order.payable.tranche()) == (tranche.book, Some(tranche.number))).collect();
    let ordered: Vec<i64> = payouts.iter().map(|order| order.amount.amount_minor).collect();
    assert_eq!(ordered, once(tranche.net_minor()));
    let is_settled = payouts.iter().all(|order| order.state == PaymentOrderState::Settled);
    assert_eq!(tranche.state == Paid, is_out(tranche) && is_settled);
    assert_eq!(tranche.paid_at.is_some(), tranche.state == Paid);
}

/// A tranche counts the objections to its last request.
fn check_objections(world: &World, tranche: &Tranche) {
    let is_own = |objection: &&Objection| {
        (objection.book, objection.tranche, objection.request) == (tranche.book, tranche.number, tranche.requests)
    };
    let count = world.store.objections.iter().filter(is_own).count();
    assert_eq!(tranche.objections, i64::try_from(count).unwrap());
}

/// The documented steps: locked → requested → approved → paid; rejected → locked;
/// frozen and back; returned.
fn check_step(was: &Tranche, is: &Tranche) {
    let is_documented = was.state == is.state
        || match (was.state, is.state) {
            (Locked, Requested | Frozen | Returned)
            | (Requested, Locked | Approved | Paid | Frozen | Returned)
            | (Approved, Paid)
            | (Frozen, Returned) => true,
            (Frozen, back) => was.frozen_from == Some(back),
            _ => false,
        };
    assert!(is_documented, "{:?} -> {:?}", was.state, is.state);
    let fixed = |tranche: &Tranche| {
        let fees = (tranche.platform_fee_minor, tranche.processing_fee_minor);
        (tranche.amount_minor, fees, tranche.share, tranche.gate)
    };
    assert_eq!(fixed(was), fixed(is));
    assert_eq!(is.frozen_from.is_some(), is.state == Frozen);
}

/// What did not go to the initiator went back: escrow is empty and nobody waits for money.
pub(super) fn check_at_rest(world: &World, campaign: &Campaign) {
    let book = world.book(campaign.id);
    let statement = world.statement(campaign.id);
    assert_eq!(book.balance_minor(AccountKind::Escrow), 0, "{campaign:?}");
    assert_eq!(statement.returned_minor, statement.refunded_minor + statement.withdrawn_minor);
    assert_eq!(statement.paid_out_minor, statement.released_minor);
    let kept = statement.released_minor + statement.fees_minor;
    assert_eq!(statement.raised_minor, kept + statement.refunded_minor);
    if matches!(campaign.state, CampaignState::Failed | CampaignState::Cancelled) {
        assert_eq!(kept, 0);
    }
}
