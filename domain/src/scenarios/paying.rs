//! Payment orders by hand: refused, silent, contradictory gateways, and what finance does.

use std::collections::BTreeSet;

use chrono::Duration;
use proptest::prelude::*;

use super::gateway::{Mood, Verdict};
use super::invariants;
use super::project_actions::sign_up;
use super::world::{BACKER, Basket, Draft, FINANCE, INITIATOR, World, account};
use crate::actor::{Actor, StaffRole};
use crate::campaigns::{PledgeReturn, PledgeState, cancel_campaign, refund_from, withdraw_pledge};
use crate::escrow::{EscrowStatement, TrancheState};
use crate::events::EventKind;
use crate::identity::grant_role;
use crate::ids::{CampaignId, PaymentOrderId};
use crate::ledger::AccountKind;
use crate::money::Currency;
use crate::notifications::NotificationKind;
use crate::page::PageRequest;
use crate::payments::{
    Asked, GatewayAnswer, GatewayReport, Heard, PayableKind, PaymentOrder, PaymentOrderKind, PaymentOrderState,
    PaymentRefusal, PaymentStore, UnexpectedCause, UnexpectedMovement, hear_report, list_payment_orders,
    list_unexpected_movements, retry_order, settle_order,
};
use crate::policy::PolicyTerms;
use crate::refusal::{Failure, Refusal};
use crate::store::StoreError;

/// A campaign that succeeded with 100 € while the gateway is silent: its start tranche waits for its payout.
fn awaiting_payout() -> (World, CampaignId, PaymentOrder) {
    let mut world = World::new(PolicyTerms::initial());
    let campaign = world.launch(&Draft::new(1, Currency::Eur));
    world.pledge(BACKER, campaign, Basket::free(100_00)).unwrap();
    world.set_mood(Mood::Silent);
    let job = world.store.jobs[0].0.clone();
    world.now = job.due_at;
    world.run_job(&job).unwrap();
    let order = world.orders(PaymentOrderKind::Payout, PaymentOrderState::Pending).remove(0);
    (world, campaign, order)
}

/// What the gateway tells, recorded for nobody in particular.
fn hear(world: &mut World, report: &GatewayReport) -> Result<Heard, Failure> {
    world.act(&Actor::Anonymous, |store, context| {
        let book = report.find_book(store)?;
        hear_report(store, context, book, report)
    })
}

fn accepted(asked: Asked, reference: &str) -> GatewayReport {
    GatewayReport::Answered { asked, answer: GatewayAnswer::Accepted { reference: reference.to_owned() } }
}

fn events(world: &World, campaign: CampaignId, kind: EventKind) -> usize {
    world.store.events[&campaign.into()].iter().filter(|event| event.kind == kind).count()
}

#[test]
fn a_payout_that_is_refused_is_retried_then_raised_and_paid_once() {
    let (mut world, campaign, order) = awaiting_payout();
    assert_eq!((order.amount.amount_minor, world.tranche(campaign, 1).state), (20_00, TrancheState::Approved));
    for (attempt, seconds) in (1..).zip([30, 60, 120, 240]) {
        let refused = world.settle(order.id, Verdict::Refuse);
        assert_eq!(
            (refused.state, refused.attempts, refused.generation),
            (PaymentOrderState::Pending, attempt, attempt)
        );
        assert_eq!(refused.due_at, world.now + Duration::seconds(seconds));
    }
    let raised = world.settle(order.id, Verdict::Refuse);
    assert_eq!((raised.state, raised.last_error.as_deref()), (PaymentOrderState::NeedsAttention, Some("declined")));
    assert_eq!(events(&world, campaign, EventKind::PaymentNeedsAttention), 1);
    let key = (order.book, order.id);
    let by_initiator = world.by(INITIATOR, |store, context| retry_order(store, context, key));
    assert!(matches!(by_initiator, Err(Failure::Refused(Refusal::NotAllowed { .. }))));
    let retried = world.by(FINANCE, |store, context| retry_order(store, context, key)).unwrap();
    assert_eq!((retried.state, retried.attempts, retried.generation), (PaymentOrderState::Pending, 0, 5));
    let again = world.by(FINANCE, |store, context| retry_order(store, context, key));
    let refusal = PaymentRefusal::OrderNotRefused { state: PaymentOrderState::Pending };
    assert!(matches!(again, Err(Failure::Refused(refused)) if refused == refusal));
    let paid = world.settle(order.id, Verdict::Accept);
    assert_eq!((paid.state, paid.settled_at), (PaymentOrderState::Settled, Some(world.now)));
    assert_eq!(
        (world.tranche(campaign, 1).state, world.statement(campaign).paid_out_minor),
        (TrancheState::Paid, 20_00)
    );
}

#[test]
fn a_payout_without_an_answer_keeps_its_key_and_is_raised_at_last() {
    let (mut world, campaign, order) = awaiting_payout();
    for attempt in 1..20 {
        let silent = world.settle(order.id, Verdict::TimeOutAfterMoving);
        assert_eq!((silent.state, silent.attempts, silent.key()), (PaymentOrderState::Pending, attempt, order.key()));
        let wait = silent.due_at - world.now;
        assert!(wait <= Duration::hours(1) && (attempt < 8 || wait == Duration::hours(1)), "{wait}");
    }
    let raised = world.settle(order.id, Verdict::Unavailable);
    assert_eq!(raised.state, PaymentOrderState::NeedsAttention);
    let key = (order.book, order.id);
    let retried = world.by(FINANCE, |store, context| retry_order(store, context, key)).unwrap();
    assert_eq!(retried.key(), order.key());
    world.settle(order.id, Verdict::Accept);
    assert_eq!(world.gateway.moved[&order.id], 1);
    assert_eq!(world.tranche(campaign, 1).state, TrancheState::Paid);
}

#[test]
fn an_answer_that_comes_later_is_asked_for_again_when_the_gateway_says() {
    let (mut world, _, order) = awaiting_payout();
    let pending = world.settle(order.id, Verdict::Later { minutes: 10 });
    assert_eq!((pending.state, pending.attempts), (PaymentOrderState::Pending, 0));
    assert_eq!(pending.due_at, world.now + Duration::minutes(10));
}

#[test]
fn money_that_moved_after_a_refusal_is_recorded_once() {
    let (mut world, campaign, order) = awaiting_payout();
    world.settle(order.id, Verdict::Refuse);
    let mut tell = |generation, reference: &str| {
        let outcome = Ok(GatewayAnswer::Accepted { reference: reference.to_owned() });
        let key = (order.book, Asked { order: order.id, generation });
        world.act(&Actor::System, |store, context| settle_order(store, context, key, &outcome)).unwrap()
    };
    assert_eq!(tell(0, "after all").state, PaymentOrderState::Settled);
    tell(0, "after all");
    assert_eq!(tell(1, "a second time").reference.as_deref(), Some("after all"));
    assert_eq!(world.statement(campaign).paid_out_minor, 20_00);
    assert_eq!(events(&world, campaign, EventKind::PaymentMovedTwice), 1);
    assert_eq!(world.tranche(campaign, 1).state, TrancheState::Paid);
    assert_eq!(world.book(campaign).balance_minor(AccountKind::RepeatedMovements), -20_00);
    let recorded = &world.store.unexpected_movements;
    let shown: Vec<(&str, &str)> =
        recorded.iter().map(|one| (one.order_key.as_str(), one.reference.as_str())).collect();
    assert_eq!(shown, [(format!("{}-1", order.id).as_str(), "a second time")]);
}

#[test]
fn what_a_gateway_reports_is_recorded_and_a_hint_has_it_asked_at_once() {
    let (mut world, campaign, order) = awaiting_payout();
    world.settle(order.id, Verdict::Later { minutes: 10 });
    world.now += Duration::seconds(1);
    let hint = GatewayReport::Changed { asked: order.asked() };
    assert_eq!(hear(&mut world, &hint).unwrap(), Heard::Noted);
    let asked = world.order(order.id);
    assert_eq!((asked.state, asked.due_at), (PaymentOrderState::Pending, world.now));
    assert_eq!(hear(&mut world, &accepted(order.asked(), "told")).unwrap(), Heard::Noted);
    assert_eq!(world.tranche(campaign, 1).state, TrancheState::Paid);
    let settled = world.store.clone();
    assert_eq!(hear(&mut world, &hint).unwrap(), Heard::Noted);
    assert!(world.store == settled, "a hint about what is settled changed something");
    let stray = GatewayReport::Changed { asked: Asked { order: PaymentOrderId(world.next_id()), generation: 0 } };
    assert_eq!(hear(&mut world, &stray).unwrap(), Heard::Unknown(PaymentRefusal::OrderUnknown));
    assert!(world.store.unexpected_movements.is_empty(), "a hint moved no money");
}

#[test]
fn a_payable_of_another_book_is_never_settled() {
    let (mut world, campaign, order) = awaiting_payout();
    let stray = PaymentOrder { payable: PayableKind::PURCHASE.of(world.next_id()), ..order };
    world.store.update_order(&stray).unwrap();
    let (before, outcome) = (world.store.clone(), Ok(GatewayAnswer::Accepted { reference: "told".to_owned() }));
    let key = (stray.book, stray.asked());
    let refused = world.act(&Actor::System, |store, context| settle_order(store, context, key, &outcome));
    let is_named = |failure: &Failure| {
        matches!(failure, Failure::Store(StoreError::Inconsistent { table: "payment_orders", column: "payable", .. }))
    };
    assert!(refused.is_err_and(|failure| is_named(&failure)));
    assert!(world.store == before && world.tranche(campaign, 1).state == TrancheState::Approved);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_gateway_repeats_is_recorded_once_and_moves_nothing_else(
        reports in prop::collection::vec((0_usize..4, 0_i64..3, 0_u8..3), 1..30),
    ) {
        let mut world = World::new(PolicyTerms::initial());
        let campaign = world.launch(&Draft::new(1, Currency::Eur));
        world.pledge(BACKER, campaign, Basket::free(100_00)).unwrap();
        let withdrawn = world.pledge(BACKER, campaign, Basket::free(30_00)).unwrap();
        world.by(BACKER, |store, context| withdraw_pledge(store, context, (campaign, withdrawn.id))).unwrap();
        world.close(campaign);
        let orders: Vec<PaymentOrder> = world.store.orders.iter().map(|(order, _)| order.clone()).collect();
        let (statement, mut expected) = (world.statement(campaign), BTreeSet::new());
        for (place, generation, name) in reports {
            let order = &orders[place % orders.len()];
            let own = order.reference.clone().unwrap();
            let reference = if name == 0 { own.clone() } else { format!("other-{name}") };
            let outcome = Ok(GatewayAnswer::Accepted { reference: reference.clone() });
            let key = (order.book, Asked { order: order.id, generation });
            let before = world.store.clone();
            world.act(&Actor::System, |store, context| settle_order(store, context, key, &outcome)).unwrap();
            invariants::check(&before, &mut world);
            if (generation, &reference) != (0, &own) {
                expected.insert((order.id, generation, reference, order.kind()));
            }
        }
        prop_assert_eq!(world.store.unexpected_movements.len(), expected.len());
        let again = expected.iter().filter(|report| report.3 == PaymentOrderKind::Collect);
        let refunds: Vec<PaymentOrder> = again
            .map(|(order, generation, reference, _)| {
                let key = Asked { order: *order, generation: *generation }.key();
                let is_it = |one: &&UnexpectedMovement| (&one.order_key, &one.reference) == (&key, reference);
                let recorded = world.store.unexpected_movements.iter().find(is_it).unwrap().repeated.unwrap();
                world.order(recorded.returned_by.unwrap())
            })
            .collect();
        prop_assert!(refunds.iter().all(|refund| refund.state == PaymentOrderState::Settled));
        let after = world.statement(campaign);
        let same = EscrowStatement { seq: statement.seq, head_hash: statement.head_hash, ..after };
        prop_assert_eq!(same, statement);
    }
}

#[test]
fn a_collection_that_was_refused_and_moved_all_the_same_goes_back() {
    let mut world = World::new(PolicyTerms::initial());
    let campaign = world.launch(&Draft::new(1, Currency::Eur));
    world.set_mood(Mood::Silent);
    let pledge = world.pledge(BACKER, campaign, Basket { lamps: 1, ..Basket::default() }).unwrap();
    let order = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending).remove(0);
    let refused = world.settle(order.id, Verdict::Refuse);
    assert_eq!((refused.state, refused.attempts), (PaymentOrderState::Refused, 1));
    assert_eq!(refused.last_error.as_deref(), Some("declined"));
    assert_eq!((world.find_pledge(pledge.id).state, world.rewards(campaign)[0].taken), (PledgeState::Refused, 0));
    let outcome = world.gateway.change_mind(&order);
    let key = (order.book, order.asked());
    let settled = world.act(&Actor::System, |store, context| settle_order(store, context, key, &outcome)).unwrap();
    assert_eq!((settled.state, settled.refunded_minor), (PaymentOrderState::Settled, 25_00));
    assert_eq!(world.find_pledge(pledge.id).state, PledgeState::Refused);
    let statement = world.statement(campaign);
    assert_eq!((statement.collected_minor, statement.withdrawn_minor, statement.in_escrow_minor), (25_00, 25_00, 0));
}

#[test]
fn no_more_is_given_back_of_a_pledge_than_was_collected_for_it() {
    let mut world = World::new(PolicyTerms::initial());
    let campaign = world.launch(&Draft::new(1, Currency::Eur));
    let pledge = world.pledge(BACKER, campaign, Basket::free(10_00)).unwrap();
    world.pledge(BACKER + 1, campaign, Basket::free(90_00)).unwrap();
    let (mut book, what) = (world.book(campaign).clone(), (pledge.id, PledgeReturn::Withdrawal));
    let refused = world.act(&Actor::System, |store, context| refund_from(store, context, &mut book, what, 10_01));
    assert!(matches!(refused, Err(Failure::Store(StoreError::Inconsistent { table: "payment_orders", .. }))));
}

#[test]
fn money_that_arrives_after_the_wait_or_the_end_goes_back() {
    let mut world = World::new(PolicyTerms::initial());
    let campaign = world.launch(&Draft::new(50_00, Currency::Eur));
    let other = world.launch(&Draft::new(50_00, Currency::Eur));
    world.set_mood(Mood::Silent);
    world.now = world.campaign(campaign).terms.deadline_at.unwrap() - Duration::seconds(1);
    let late = world.pledge(BACKER, campaign, Basket::free(60_00)).unwrap();
    let cancelled = world.pledge(BACKER, other, Basket::free(60_00)).unwrap();
    world.by(INITIATOR, |store, context| cancel_campaign(store, context, other, false)).unwrap();
    world.now = world.find_pledge(late.id).payment_due_at.unwrap();
    for order in world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending) {
        assert_eq!(world.settle(order.id, Verdict::Accept).refunded_minor, 60_00);
    }
    for (id, pledge) in [(campaign, late), (other, cancelled)] {
        world.advance(world.now + Duration::hours(1));
        assert_eq!(world.find_pledge(pledge.id).state, PledgeState::Expired);
        let statement = world.statement(id);
        assert_eq!(
            (statement.collected_minor, statement.withdrawn_minor, statement.returned_minor),
            (60_00, 60_00, 60_00)
        );
    }
}

/// Somebody of finance, who is told.
fn employ(world: &mut World) {
    sign_up(world, FINANCE);
    let email = world.store.accounts[0].email.clone();
    grant_role(&mut world.store, world.now, &email, StaffRole::Finance).unwrap();
}

/// What somebody of finance was told, oldest first.
fn told(world: &World) -> Vec<(NotificationKind, Option<i64>, &str)> {
    let own = world.store.notifications.iter().filter(|told| told.account == account(FINANCE));
    own.map(|told| (told.kind, told.amount.map(|amount| amount.amount_minor), told.about.as_str())).collect()
}

#[test]
fn money_that_no_order_explains_is_recorded_once_and_finance_is_told() {
    let mut world = World::new(PolicyTerms::initial());
    employ(&mut world);
    let asked = Asked { order: PaymentOrderId(world.next_id()), generation: 3 };
    for reference in ["stray", "stray", "another stray"] {
        world.now += Duration::seconds(1);
        let heard = hear(&mut world, &accepted(asked, reference)).unwrap();
        assert_eq!(heard, Heard::Unknown(PaymentRefusal::OrderUnknown));
    }
    let kind = NotificationKind::UnknownPaymentMoved;
    assert_eq!(told(&world), [(kind, None, "stray"), (kind, None, "another stray")]);
    let page = PageRequest::first(10);
    let listed = world.by(FINANCE, |store, context| list_unexpected_movements(store, context, &page)).unwrap().items;
    let shown: Vec<(&str, UnexpectedCause)> = listed.iter().map(|one| (one.reference.as_str(), one.cause())).collect();
    let cause = UnexpectedCause::UnknownOrder;
    assert_eq!(shown, [("another stray", cause), ("stray", cause)], "newest first");
    assert!(listed.iter().all(|one| Asked::parse(&one.order_key) == Some(asked) && one.repeated.is_none()));
    let by_backer = world.by(BACKER, |store, context| list_unexpected_movements(store, context, &page));
    assert!(matches!(by_backer, Err(Failure::Refused(Refusal::NotAllowed { .. }))));
}

#[test]
fn finance_is_told_once_of_money_that_moved_twice() {
    let (mut world, _, order) = awaiting_payout();
    employ(&mut world);
    world.settle(order.id, Verdict::Accept);
    assert_eq!(told(&world), []);
    for _ in 0..2 {
        let again = Ok(GatewayAnswer::Accepted { reference: "again".to_owned() });
        let key = (order.book, order.asked());
        world.act(&Actor::System, |store, context| settle_order(store, context, key, &again)).unwrap();
    }
    assert_eq!(told(&world), [(NotificationKind::PaymentMovedTwice, Some(20_00), "")]);
    let [movement] = world.store.unexpected_movements.as_slice() else { panic!("one movement") };
    assert_eq!(movement.cause(), UnexpectedCause::Repeated);
}

#[test]
fn finance_sees_orders_newest_first() {
    let (mut world, _, order) = awaiting_payout();
    let list = |world: &mut World, person, state| {
        world.by(person, |store, context| list_payment_orders(store, context, state, &PageRequest::first(10)))
    };
    let all = list(&mut world, FINANCE, None).unwrap().items;
    assert_eq!(
        all.iter().map(PaymentOrder::kind).collect::<Vec<_>>(),
        [PaymentOrderKind::Payout, PaymentOrderKind::Collect]
    );
    assert_eq!(list(&mut world, FINANCE, Some(PaymentOrderState::Pending)).unwrap().items, [order]);
    assert!(matches!(list(&mut world, BACKER, None), Err(Failure::Refused(Refusal::NotAllowed { .. }))));
}
