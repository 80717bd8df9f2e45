//! Pledges: their states, the stock that they hold, and the trail of their money.

use std::collections::BTreeMap;

use crate::campaigns::{CampaignState, Pledge, PledgeState, Revision};
use crate::escrow::{MoneyTrail, OutflowKind, TrailEntryKind};
use crate::ids::{BookId, CampaignId, RewardId};
use crate::jobs::{Job, JobKind};
use crate::ledger::AccountKind;
use crate::scenarios::world::World;

/// Whether its money is in escrow and has not been refunded yet.
pub(super) fn is_held(pledge: &Pledge) -> bool {
    pledge.state == PledgeState::Collected
}

fn has_money(pledge: &Pledge) -> bool {
    matches!(pledge.state, PledgeState::Collected | PledgeState::Refunded | PledgeState::PartlyRefunded)
}

/// Checks the pledges of a book.
pub(super) fn check(world: &mut World, id: BookId) {
    let own = |pledge: &&Pledge| pledge.campaign == CampaignId::from(id);
    let pledges: Vec<Pledge> = world.store.pledges.iter().filter(own).cloned().collect();
    let book = &world.store.books[&id];
    let counts = |count: usize| i64::try_from(count).unwrap();
    assert_eq!(book.pledge_seq, counts(pledges.len()));
    assert_eq!(book.pledges_collected, counts(pledges.iter().filter(|pledge| has_money(pledge)).count()));
    for (sequence, pledge) in (1..).zip(&pledges) {
        assert_eq!(pledge.sequence, sequence);
        check_pledge(pledge);
        let expires_at = world.reserved_until(pledge);
        let is_job = |job: &Job| job.subject == Some(pledge.id.0) && Some(job.due_at) == expires_at;
        let expires = world.store.jobs.iter().any(|(job, _)| is_job(job));
        assert_eq!(pledge.pending.is_some(), expires_at.is_some() && expires, "{pledge:?}");
        assert_eq!(pledge.payment_due_at, expires_at, "{pledge:?}");
    }
    check_waits(world, CampaignId::from(id), &pledges);
    check_stock(world, id, &pledges);
    check_trails(world, id, &pledges);
}

/// Payments are under way while a campaign is not decided, and when it was cancelled until its refunds are done; and
/// it is closing because of them alone.
fn check_waits(world: &World, id: CampaignId, pledges: &[Pledge]) {
    let (state, waits) = (world.campaign(id).state, pledges.iter().any(|pledge| pledge.pending.is_some()));
    let refunds = world.store.jobs.iter().any(|(job, _)| job.kind == JobKind::REFUND_PLEDGES && job.book == id.into());
    let closes = world.store.jobs.iter().any(|(job, _)| job.kind == JobKind::CLOSE_CAMPAIGN && job.book == id.into());
    match state {
        CampaignState::Live => assert!(closes),
        CampaignState::Closing => assert!(closes && waits),
        CampaignState::Cancelled => assert!(!waits || refunds),
        _ => assert!(!waits, "{state}"),
    }
}

fn check_pledge(pledge: &Pledge) {
    let has = (pledge.current.is_some(), pledge.pending.is_some());
    let fits = match pledge.state {
        PledgeState::AwaitingPayment => has == (false, true),
        PledgeState::Refused | PledgeState::Expired => has == (false, false),
        PledgeState::Collected | PledgeState::Refunded | PledgeState::PartlyRefunded => has.0,
        PledgeState::Withdrawn => !has.1,
    };
    assert!(fits, "{pledge:?}");
    let was_paid = pledge.current.is_some() || pledge.pending.is_some();
    assert_eq!(pledge.unpaid.is_some(), !was_paid, "{pledge:?}");
    for revision in pledge.current.iter().chain(&pledge.pending).chain(&pledge.unpaid) {
        let lines: i64 = revision.lines.iter().map(|line| line.amount_minor().unwrap()).sum();
        assert_eq!(revision.amount_minor, lines + revision.free_amount_minor);
    }
    let (given, refunded) = (pledge.collected_minor(), pledge.refunded_minor);
    match pledge.state {
        PledgeState::Refunded => assert_eq!(refunded, given),
        PledgeState::PartlyRefunded => assert!(0 < refunded && refunded < given, "{pledge:?}"),
        _ => assert_eq!(refunded, 0, "{pledge:?}"),
    }
}

/// What is taken of a reward is what live and pending pledges hold, the larger of both revisions.
fn check_stock(world: &World, id: BookId, pledges: &[Pledge]) {
    let mut held: BTreeMap<RewardId, i64> = BTreeMap::new();
    for pledge in pledges.iter().filter(|pledge| has_money(pledge) || pledge.state == PledgeState::AwaitingPayment) {
        let quantities = |revision: &Option<Revision>| revision.as_ref().map(Revision::quantities).unwrap_or_default();
        let mut larger = quantities(&pledge.current);
        for (reward, quantity) in quantities(&pledge.pending) {
            let most = larger.entry(reward).or_insert(0);
            *most = quantity.max(*most);
        }
        larger.into_iter().for_each(|(reward, quantity)| *held.entry(reward).or_insert(0) += quantity);
    }
    for reward in world.rewards(CampaignId::from(id)) {
        assert_eq!(reward.taken, held.get(&reward.id).copied().unwrap_or(0), "{reward:?}");
        assert!(reward.stock.is_none_or(|stock| reward.taken <= stock), "{reward:?}");
    }
}

/// The trail of each pledge adds up, and so do all trails over each outflow and over escrow.
fn check_trails(world: &mut World, id: BookId, pledges: &[Pledge]) {
    let mut in_escrow = 0;
    let mut shared: BTreeMap<(Option<i64>, TrailEntryKind), i64> = BTreeMap::new();
    for pledge in pledges {
        let trail = world.trail(pledge.id);
        check_trail(pledge, &trail);
        in_escrow += trail.in_escrow_minor;
        for entry in trail.entries.iter().filter(|entry| entry.transfer.is_none()) {
            *shared.entry((entry.tranche, entry.kind)).or_insert(0) += entry.amount_minor;
        }
        let book = &world.store.books[&id];
        assert_eq!((trail.seq, trail.head_hash), (book.seq, book.head_hash));
    }
    assert_eq!(in_escrow, world.store.books[&id].balance_minor(AccountKind::Escrow));
    let kind = |kind| match kind {
        OutflowKind::Release => TrailEntryKind::Released,
        OutflowKind::PlatformFee => TrailEntryKind::PlatformFee,
        OutflowKind::ProcessingFee => TrailEntryKind::ProcessingFee,
    };
    let outflows = world.store.outflows.iter().filter(|outflow| outflow.book == id);
    let expected: BTreeMap<(Option<i64>, TrailEntryKind), i64> =
        outflows.map(|outflow| ((Some(outflow.tranche), kind(outflow.kind)), outflow.cut.amount)).collect();
    assert_eq!(shared, expected);
}

fn check_trail(pledge: &Pledge, trail: &MoneyTrail) {
    let parts = [
        trail.withdrawn_minor,
        trail.in_escrow_minor,
        trail.released_minor,
        trail.fees_minor,
        trail.refunded_minor,
        trail.returned_minor,
    ];
    assert!(parts.iter().all(|part| *part >= 0), "{trail:?}");
    let [withdrawn, in_escrow, released, fees, refunded, returned] = parts;
    assert_eq!(trail.collected_minor, withdrawn + in_escrow + released + fees + refunded);
    assert!(returned <= withdrawn + refunded, "{trail:?}");
    assert!(trail.entries.iter().all(|entry| entry.amount_minor > 0), "{trail:?}");
    let given = if has_money(pledge) { pledge.collected_minor() } else { 0 };
    assert_eq!(trail.collected_minor - withdrawn, given, "{pledge:?}");
    assert_eq!(refunded, pledge.refunded_minor);
    let is_done = matches!(pledge.state, PledgeState::Refunded | PledgeState::PartlyRefunded);
    assert!(!is_done || in_escrow == 0, "{trail:?}");
}
