//! What workers do: ask the gateway, record its replies, and run the jobs that are due.

use super::command::Command;
use super::player::{Player, round, whoever};
use super::rules;
use crate::actor::Actor;
use crate::campaigns::{CampaignState, Pledge, PledgeState, close_campaign, expire_reservation};
use crate::escrow::{TrancheState, refund_pledges};
use crate::ids::{CampaignId, PledgeId};
use crate::jobs::{Job, JobKind, JobStore};
use crate::memory::MemoryStore;
use crate::payments::{
    Asked, GatewayAnswer, GatewayOutcome, PaymentOrder, PaymentOrderKind, PaymentOrderState, PaymentStore, retry_order,
    settle_order,
};
use crate::refusal::Failure;
use crate::scenarios::gateway::Verdict;
use crate::scenarios::world::{FINANCE, World};

/// How often a refund or payout may stay without an answer before finance is told.
const UNANSWERED_MAX: i64 = 20;

/// How a campaign is decided.
#[derive(Debug, Clone, Copy)]
struct Ending {
    raised: i64,
    succeeds: bool,
    /// What the start tranche takes out of escrow at once.
    released: i64,
}

impl Player<'_> {
    pub(super) fn pay(&mut self, command: &Command) {
        match command {
            Command::Ask { order, verdict, is_slow } => {
                let Some((order, _)) = round(&self.world.store.orders, *order) else { return };
                if order.state == PaymentOrderState::Pending {
                    self.ask(&order, *verdict, *is_slow);
                } else if order.state == PaymentOrderState::Settled {
                    self.settle(order.asked(), &made_up(*verdict));
                }
            }
            Command::Deliver { reply } if !self.replies.is_empty() => {
                let (asked, outcome) = self.replies.remove(*reply % self.replies.len());
                self.settle(asked, &outcome);
            }
            Command::ChangeMind { order } => {
                let orders = self.world.store.orders.iter().map(|(order, _)| order);
                let refused: Vec<PaymentOrder> = orders.filter(|order| self.was_refused(order)).cloned().collect();
                if let Some(order) = round(&refused, *order) {
                    let generation = (order.generation - 1).max(0);
                    let outcome = self.world.gateway.change_mind(&PaymentOrder { generation, ..order.clone() });
                    self.settle(Asked { order: order.id, generation }, &outcome);
                }
            }
            Command::Retry { by, order } => {
                if let Some((order, _)) = round(&self.world.store.orders, *order) {
                    self.retry(whoever(*by, FINANCE), &order);
                }
            }
            _ => {}
        }
    }

    /// Whether the gateway refused it, the last time that it said anything, and has not moved its money.
    fn was_refused(&self, order: &PaymentOrder) -> bool {
        let is_open = order.state != PaymentOrderState::Settled && !self.world.gateway.moved.contains_key(&order.id);
        is_open && (order.state == PaymentOrderState::Refused || order.generation > 0)
    }

    fn ask(&mut self, order: &PaymentOrder, verdict: Verdict, is_slow: bool) {
        let outcome = self.world.gateway.perform(order, verdict, self.world.now);
        if is_slow {
            self.replies.push((order.asked(), outcome));
        } else {
            self.settle(order.asked(), &outcome);
        }
    }

    /// Records what the gateway said, and checks what became of the order.
    fn settle(&mut self, asked: Asked, outcome: &GatewayOutcome) {
        let order = self.world.order(asked.order);
        let (campaign, before) = (CampaignId::from(order.book), self.world.store.clone());
        let expected = self.state_after(&order, asked, outcome);
        let pays = expected == PaymentOrderState::Settled && self.pays_for_pledge(&order);
        let paid = if pays { order.amount.amount_minor } else { 0 };
        let answered = order.payable.pledge().filter(|_| order.state != expected && self.is_answer(&order, expected));
        let ending = answered.and_then(|answered| self.foresee_end(campaign, paid, &[answered]));
        let escrow = (campaign, paid - ending.map_or(0, |ending| ending.released));
        let key = (order.book, asked);
        let settled = self.attempt("settle", &vec![], escrow, |world| {
            world.act(&Actor::System, |store, context| settle_order(store, context, key, outcome))
        });
        let settled = settled.unwrap();
        self.check_end(campaign, ending);
        assert_eq!((settled.state, &settled), (expected, &self.world.order(order.id)));
        if let Some(pledge) = before.pledges.iter().find(|pledge| Some(pledge.id) == order.payable.pledge()) {
            self.check_pledge(pledge, &order, expected, pays);
        }
        let is_new = order.state != expected;
        let is_late = order.kind() == PaymentOrderKind::Collect && expected == PaymentOrderState::Settled && !pays;
        self.note(order.kind().as_str(), if is_new && is_late { "settled late" } else { expected.as_str() });
        let is_awaited = order.state == PaymentOrderState::Pending && order.generation == asked.generation;
        if is_told_twice(&order, asked, outcome) && !is_recorded(&before, asked, outcome) {
            assert!(is_recorded(&self.world.store, asked, outcome));
            let events = |store: &MemoryStore| store.events[&order.book].len();
            assert_eq!((events(&before) + 1, &order), (events(&self.world.store), &settled));
        } else if !is_awaited && !is_new {
            assert!(before == self.world.store, "an order that has its answer was changed");
        }
    }

    /// A pledge changes when the collection that it waits for is paid or refused, and by nothing else.
    fn check_pledge(&self, was: &Pledge, order: &PaymentOrder, state: PaymentOrderState, pays: bool) {
        let is = self.world.find_pledge(was.id);
        let waits = was.pending.as_ref().map(|pending| pending.number);
        let is_awaited =
            order.kind() == PaymentOrderKind::Collect && waits.is_some() && waits == order.payable.revision();
        let is_refused = order.state == PaymentOrderState::Pending && state == PaymentOrderState::Refused;
        if pays {
            assert_eq!((is.state, &is.current, &is.pending), (PledgeState::Collected, &was.pending, &None));
        } else if is_awaited && (is_refused || state == PaymentOrderState::Settled) {
            let ended = if is_refused { PledgeState::Refused } else { PledgeState::Expired };
            let expected = if was.current.is_some() { was.state } else { ended };
            assert_eq!((is.state, &is.current, &is.pending), (expected, &was.current, &None));
        } else {
            assert_eq!(is, *was);
        }
    }

    fn state_after(&self, order: &PaymentOrder, asked: Asked, outcome: &GatewayOutcome) -> PaymentOrderState {
        let campaign = self.world.campaign(order.book.into());
        let attempts_max = self.world.terms_of(&campaign).payment_attempts_max;
        let is_collection = order.kind() == PaymentOrderKind::Collect;
        let is_awaited = order.state == PaymentOrderState::Pending && order.generation == asked.generation;
        match outcome {
            Ok(GatewayAnswer::Accepted { .. }) => PaymentOrderState::Settled,
            _ if !is_awaited => order.state,
            Ok(GatewayAnswer::Refused { .. }) if is_collection => PaymentOrderState::Refused,
            Ok(GatewayAnswer::Refused { .. }) if order.attempts + 1 >= attempts_max => {
                PaymentOrderState::NeedsAttention
            }
            Err(_) if !is_collection && order.attempts + 1 >= UNANSWERED_MAX => PaymentOrderState::NeedsAttention,
            _ => PaymentOrderState::Pending,
        }
    }

    /// Whether its money stays in escrow: the campaign is not decided, and the pledge waits for just this, still.
    fn pays_for_pledge(&self, order: &PaymentOrder) -> bool {
        let is_open =
            matches!(self.world.campaign(order.book.into()).state, CampaignState::Live | CampaignState::Closing);
        let until = order.payable.pledge().and_then(|id| self.world.reserved_until(&self.world.find_pledge(id)));
        is_open && self.is_awaited(order) && until.is_some_and(|until| self.world.now < until)
    }

    /// Whether it collects what its pledge waits for.
    fn is_awaited(&self, order: &PaymentOrder) -> bool {
        let pledge = order.payable.pledge().map(|id| self.world.find_pledge(id));
        let awaited = pledge.and_then(|pledge| pledge.pending).map(|pending| pending.number);
        order.kind() == PaymentOrderKind::Collect && awaited.is_some() && awaited == order.payable.revision()
    }

    /// Whether in this state it ends the wait of its pledge, in whichever way.
    fn is_answer(&self, order: &PaymentOrder, state: PaymentOrderState) -> bool {
        self.is_awaited(order) && matches!(state, PaymentOrderState::Settled | PaymentOrderState::Refused)
    }

    /// How a campaign that is closing ends when `paid` comes in and these pledges wait no more; not at all while
    /// others wait.
    fn foresee_end(&self, id: CampaignId, paid: i64, answered: &[PledgeId]) -> Option<Ending> {
        let campaign = self.world.campaign(id);
        let own = self.world.store.pledges.iter().filter(|pledge| pledge.campaign == id && pledge.pending.is_some());
        let is_last = own.filter(|pledge| !answered.contains(&pledge.id)).count() == 0;
        (campaign.state == CampaignState::Closing && is_last).then(|| self.ending(id, paid))
    }

    /// What becomes of a campaign that is decided when `paid` more is in escrow.
    fn ending(&self, id: CampaignId, paid: i64) -> Ending {
        let raised = self.escrow(id) + paid;
        let succeeds = raised >= self.world.campaign(id).terms.goal.amount_minor;
        let shares: Vec<i64> = self.world.tranches(id).iter().map(|tranche| tranche.share.get()).collect();
        let start = crate::money::split_by_weights(raised, &shares).unwrap()[0];
        Ending { raised, succeeds, released: if succeeds { start } else { 0 } }
    }

    /// A campaign was decided as foreseen.
    fn check_end(&mut self, id: CampaignId, ending: Option<Ending>) {
        let Some(Ending { raised, succeeds, .. }) = ending else { return };
        let campaign = self.world.campaign(id);
        assert_eq!(campaign.closed_at, Some(self.world.now));
        if succeeds {
            assert_eq!((campaign.state, campaign.raised_minor), (CampaignState::Preparing, Some(raised)));
            let start = self.world.tranche(id, 1);
            assert!(matches!(start.state, TrancheState::Approved | TrancheState::Paid));
        } else {
            assert_eq!((campaign.state, campaign.raised_minor), (CampaignState::Failed, None));
            self.promise_all(id);
        }
        self.note("decide", if succeeds { "succeeded" } else { "failed" });
    }

    pub(super) fn retry(&mut self, by: u8, order: &PaymentOrder) {
        let against = rules::against_retry(by, order);
        let (campaign, key) = (CampaignId::from(order.book), (order.book, order.id));
        let retried = self.attempt("retry", &against, (campaign, 0), |world| {
            world.by(by, |store, context| retry_order(store, context, key))
        });
        assert!(retried.is_none_or(|retried| retried.state == PaymentOrderState::Pending && retried.attempts == 0));
    }

    /// A worker's round: claims what is due, asks the gateway, runs the jobs.
    pub(super) fn work(&mut self, verdicts: &[Verdict]) -> usize {
        let now = self.world.now;
        let jobs = self.world.store.lease_jobs(now, 16).unwrap();
        let orders = self.world.store.lease_orders(now, 16).unwrap();
        for (order, verdict) in orders.iter().zip(verdicts.iter().cycle()) {
            self.ask(order, *verdict, false);
        }
        for job in &jobs {
            let campaign = CampaignId::from(job.book);
            let run = |world: &mut World| world.run_job(job);
            if job.kind == JobKind::CLOSE_CAMPAIGN {
                self.close_by(campaign, run);
            } else if job.kind == JobKind::REFUND_PLEDGES {
                self.refund_by(campaign, run);
            } else {
                assert_eq!(job.kind, JobKind::EXPIRE_RESERVATION, "no job of a campaign");
                let pledge = self.world.find_pledge(job.subject().unwrap());
                self.expire_by(&pledge, run);
            }
            self.check_done(job);
        }
        jobs.len() + orders.len()
    }

    /// A job that is done is gone; one that is not is due again.
    fn check_done(&mut self, job: &Job) {
        let is_left = self.world.store.find_job(job.book, job.id).unwrap().is_some();
        let is_closing = self.world.campaign(CampaignId::from(job.book)).state == CampaignState::Closing;
        assert!(!is_left || job.kind == JobKind::REFUND_PLEDGES || (job.kind == JobKind::CLOSE_CAMPAIGN && is_closing));
    }

    pub(super) fn close(&mut self, id: CampaignId) {
        self.close_by(id, |world| {
            world.act(&Actor::System, |store, context| close_campaign(store, context, id)).map(drop)
        });
    }

    /// Who is not paid in time is dropped; the campaign waits for the others, or is decided.
    fn close_by(&mut self, id: CampaignId, close: impl FnOnce(&mut World) -> Result<(), Failure>) {
        let against = rules::against_close(&self.world, id);
        let before = self.world.campaign(id);
        let is_undecided = matches!(before.state, CampaignState::Live | CampaignState::Closing);
        let pending =
            self.world.store.pledges.iter().filter(|pledge| pledge.campaign == id && pledge.pending.is_some());
        let waits = pending.filter_map(|pledge| self.world.reserved_until(pledge)).any(|until| self.world.now < until);
        let ending = (is_undecided && !waits).then(|| self.ending(id, 0));
        let released = ending.filter(|_| against.is_empty()).map_or(0, |ending| ending.released);
        if self.attempt("close", &against, (id, -released), close).is_none() || !is_undecided {
            return;
        }
        self.check_end(id, ending);
        if waits {
            let campaign = self.world.campaign(id);
            assert_eq!((campaign.state, campaign.closed_at), (CampaignState::Closing, None));
            self.note("close", "closing");
        }
    }

    pub(super) fn refund(&mut self, id: CampaignId) {
        self.refund_by(id, |world| {
            world.act(&Actor::System, |store, context| refund_pledges(store, context, id, None)).map(drop)
        });
    }

    /// One batch is more than all pledges of a story.
    fn refund_by(&mut self, id: CampaignId, refund: impl FnOnce(&mut World) -> Result<(), Failure>) {
        let state = self.world.campaign(id).state;
        let goes_back = matches!(state, CampaignState::Failed | CampaignState::Cancelled | CampaignState::WoundDown);
        let change = if goes_back { -self.escrow(id) } else { 0 };
        self.attempt("refund", &vec![], (id, change), refund);
        let own = || self.world.store.pledges.iter().filter(|pledge| pledge.campaign == id);
        for pledge in own().filter(|_| goes_back) {
            let promised = self.promised.get(&(id, pledge.sequence)).copied().unwrap_or(0);
            assert_eq!(pledge.refunded_minor, promised, "{pledge:?}");
            assert!(pledge.pending.is_none(), "{pledge:?}");
            let is_spent = pledge.state == PledgeState::Collected && promised == 0 && pledge.collected_minor() > 0;
            assert!(pledge.state != PledgeState::Collected || (is_spent && state == CampaignState::WoundDown));
        }
    }

    pub(super) fn expire(&mut self, pledge: &Pledge) {
        let (campaign, id) = (pledge.campaign, pledge.id);
        self.expire_by(pledge, |world| {
            world.act(&Actor::System, |store, context| expire_reservation(store, context, campaign, id))
        });
    }

    /// A pending revision is dropped when its time is over, and not before.
    fn expire_by(&mut self, pledge: &Pledge, expire: impl FnOnce(&mut World) -> Result<(), Failure>) {
        let is_over = self.world.reserved_until(pledge).is_some_and(|until| until <= self.world.now);
        let is_dropped = is_over && pledge.pending.is_some();
        let ending = is_dropped.then(|| self.foresee_end(pledge.campaign, 0, &[pledge.id])).flatten();
        let released = ending.map_or(0, |ending| ending.released);
        self.attempt("expire", &vec![], (pledge.campaign, -released), expire);
        self.check_end(pledge.campaign, ending);
        let after = self.world.find_pledge(pledge.id);
        assert_eq!(after.pending.is_some(), pledge.pending.is_some() && !is_over, "{pledge:?}");
        let was_reserved = pledge.state == PledgeState::AwaitingPayment;
        let expected = if is_over && was_reserved { PledgeState::Expired } else { pledge.state };
        assert_eq!(after.state, expected);
    }
}

/// Whether the gateway tells of money that moved for an order that is settled by another movement.
fn is_told_twice(order: &PaymentOrder, asked: Asked, outcome: &GatewayOutcome) -> bool {
    let told = told_reference(outcome);
    let is_same = order.reference.as_ref() == told && order.generation == asked.generation;
    order.state == PaymentOrderState::Settled && told.is_some() && !is_same
}

/// Whether it is recorded that the gateway moved the money in this way although nothing awaited it.
fn is_recorded(store: &MemoryStore, asked: Asked, outcome: &GatewayOutcome) -> bool {
    let told = told_reference(outcome);
    store.unexpected_movements.iter().any(|one| one.order_key == asked.key() && Some(&one.reference) == told)
}

fn told_reference(outcome: &GatewayOutcome) -> Option<&String> {
    match outcome {
        Ok(GatewayAnswer::Accepted { reference }) => Some(reference),
        _ => None,
    }
}

/// A reply to an order that needs none.
fn made_up(verdict: Verdict) -> GatewayOutcome {
    match verdict {
        Verdict::Accept => Ok(GatewayAnswer::Accepted { reference: "again".to_owned() }),
        _ => Ok(GatewayAnswer::Refused { reason: "after all".to_owned() }),
    }
}
