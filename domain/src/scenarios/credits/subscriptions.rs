//! Subscriptions: months, renewals that fail, the grace period, upgrades, late money.

use chrono::Duration;

use super::*;
use crate::credits::CreditRefusal;
use crate::jobs::Job;
use crate::notifications::NotificationKind;
use crate::payments::{PaymentOrder, PaymentOrderKind, PaymentOrderState, PaymentRefusal};
use crate::scenarios::gateway::{Mood, Verdict};

fn current(world: &World) -> Subscription {
    world.store.subscriptions.last().unwrap().clone()
}

fn subscribed(price_minor: i64, credits: i64) -> World {
    let mut world = world();
    let plan = plan(&mut world, price_minor, credits, true);
    world.by(PROVIDER, |store, context| subscribe(store, context, plan)).unwrap();
    world
}

fn is_privileged(world: &mut World) -> bool {
    let now = world.now;
    has_privilege(&mut world.store, account(PROVIDER), now).unwrap()
}

fn collections(world: &World, state: PaymentOrderState) -> Vec<PaymentOrder> {
    world.orders(PaymentOrderKind::Collect, state)
}

#[test]
fn each_month_brings_its_credits_until_it_is_cancelled() {
    let mut world = subscribed(2_000, 40);
    assert_eq!((available(&world), current(&world).state), (40, SubscriptionState::Active));
    let first_end = current(&world).period_ends_at;
    world.advance(first_end);
    assert_eq!(available(&world), 80);
    assert_eq!((current(&world).period_started_at, current(&world).month), (first_end, 2));
    world.by(PROVIDER, cancel_subscription).unwrap();
    let again = world.by(PROVIDER, cancel_subscription);
    assert_eq!(refusal(again), CreditRefusal::SubscriptionAlreadyCancelled { ends_at: current(&world).period_ends_at });
    world.by(PROVIDER, resume_subscription).unwrap();
    world.by(PROVIDER, cancel_subscription).unwrap();
    assert!(is_privileged(&mut world));
    world.advance(current(&world).period_ends_at);
    assert_eq!(current(&world).ended.map(|(_, reason)| reason), Some(EndReason::Cancelled));
    assert!(!is_privileged(&mut world));
    assert_eq!(available(&world), 80);
    assert_eq!(refusal(world.by(PROVIDER, cancel_subscription)), CreditRefusal::SubscriptionMissing);
    check(&world);
}

#[test]
fn a_renewal_that_is_refused_is_tried_again_and_ends_after_the_grace_period() {
    let mut world = subscribed(2_000, 40);
    let due = current(&world).period_ends_at;
    world.set_mood(Mood::Refusing);
    world.advance(due);
    let refused = current(&world);
    assert_eq!((refused.state, refused.attempts, available(&world)), (SubscriptionState::PastDue, 1, 40));
    assert!(is_privileged(&mut world));
    world.advance(due + Duration::days(6));
    assert_eq!(current(&world).attempts, 4);
    assert_eq!(collections(&world, PaymentOrderState::Refused).len(), 4);
    world.advance(due + Duration::days(7) - Duration::seconds(1));
    assert!(is_privileged(&mut world));
    world.advance(due + Duration::days(7));
    assert_eq!(current(&world).ended, Some((world.now, EndReason::NotPaid)));
    let told: Vec<NotificationKind> = world.store.notifications.iter().map(|one| one.kind).collect();
    assert_eq!(told, [NotificationKind::SubscriptionPastDue, NotificationKind::SubscriptionLapsed]);
    assert!(!is_privileged(&mut world));
    check(&world);
}

#[test]
fn a_payment_within_the_grace_period_goes_on_where_the_month_ended() {
    let mut world = subscribed(2_000, 40);
    let due = current(&world).period_ends_at;
    world.set_mood(Mood::Refusing);
    world.advance(due + Duration::days(1));
    let refused = world.by(PROVIDER, pay_subscription);
    assert!(matches!(refusal(refused).of(), Some(PaymentRefusal::RefusedByGateway { .. })));
    world.set_mood(Mood::Instant);
    let paid = world.by(PROVIDER, pay_subscription).unwrap();
    assert_eq!((paid.state, paid.period_started_at, paid.attempts), (SubscriptionState::Active, due, 0));
    assert_eq!(available(&world), 80);
    world.advance(due + Duration::days(20));
    assert_eq!((available(&world), current(&world).month), (80, 2));
    check(&world);
}

#[test]
fn an_upgrade_is_at_once_and_takes_the_unused_part_off() {
    let mut world = subscribed(2_000, 40);
    let larger = plan(&mut world, 5_000, 120, true);
    let Upgrade { quote, plan: coming, period, .. } =
        world.by(PROVIDER, |store, context| upgrade_subscription(store, context, larger, true)).unwrap();
    assert_eq!((coming.id, period.0), (larger, world.now));
    assert_eq!(available(&world), 40);
    assert_eq!(quote, UpgradeQuote { price_minor: 3_000, credits: 80 });
    world.by(PROVIDER, |store, context| upgrade_subscription(store, context, larger, false)).unwrap();
    assert_eq!((available(&world), current(&world).terms.plan), (120, larger));
    assert_eq!((current(&world).period_started_at, current(&world).period_ends_at), period);
    let again = world.by(PROVIDER, |store, context| upgrade_subscription(store, context, larger, false));
    assert!(matches!(refusal(again).of(), Some(CreditRefusal::PlanNotAnUpgrade { .. })));
    world.advance(current(&world).period_ends_at);
    assert_eq!(available(&world), 240);
    let revenue = book(&world).balance_minor(AccountKind::SubscriptionRevenue);
    assert_eq!(revenue, 2_000 + 3_000 + 5_000);
    check(&world);
}

#[test]
fn late_money_for_what_is_not_wanted_any_more_goes_back() {
    let mut world = world();
    world.set_mood(Mood::Silent);
    let plan = plan(&mut world, 2_000, 40, true);
    let waiting = world.by(PROVIDER, |store, context| subscribe(store, context, plan)).unwrap();
    assert_eq!((waiting.state, available(&world)), (SubscriptionState::AwaitingPayment, 0));
    let second = world.by(PROVIDER, |store, context| subscribe(store, context, plan));
    let state = SubscriptionState::AwaitingPayment;
    assert_eq!(refusal(second), CreditRefusal::SubscriptionExists { state });
    let order = collections(&world, PaymentOrderState::Pending).remove(0);
    let job = world.store.jobs[0].0.clone();
    world.now = job.due_at;
    world.run_job(&job).unwrap();
    assert_eq!(current(&world).ended.map(|(_, reason)| reason), Some(EndReason::NotPaid));
    world.settle(order.id, Verdict::Accept);
    assert_eq!(world.store.purchases[0].state, PurchaseState::Returned);
    let refund = world.orders(PaymentOrderKind::Refund, PaymentOrderState::Pending).remove(0);
    assert_eq!(book(&world).balance_minor(AccountKind::WithdrawalsPayable), 2_000);
    world.settle(refund.id, Verdict::Accept);
    assert_eq!(book(&world).balance_minor(AccountKind::WithdrawalsPayable), 0);
    assert_eq!((available(&world), book(&world).balance_minor(AccountKind::GatewayClearing)), (0, 0));
    check(&world);
}

#[test]
fn a_pending_payment_that_is_accepted_in_time_is_fulfilled() {
    let mut world = world();
    world.set_mood(Mood::Silent);
    buy(&mut world, 7);
    assert_eq!(available(&world), 0);
    let order = collections(&world, PaymentOrderState::Pending).remove(0);
    world.settle(order.id, Verdict::Later { minutes: 10 });
    world.settle(order.id, Verdict::Accept);
    assert_eq!((available(&world), world.store.purchases[0].state), (7, PurchaseState::Collected));
    let plan = plan(&mut world, 2_000, 40, true);
    world.by(PROVIDER, |store, context| subscribe(store, context, plan)).unwrap();
    let order = collections(&world, PaymentOrderState::Pending).remove(0);
    world.settle(order.id, Verdict::Refuse);
    assert_eq!(current(&world).ended.map(|(_, reason)| reason), Some(EndReason::NotPaid));
    check(&world);
}

#[test]
fn a_renewal_answered_after_the_end_goes_back() {
    let mut world = subscribed(2_000, 40);
    let due = current(&world).period_ends_at;
    world.set_mood(Mood::Silent);
    let jobs = |world: &World| world.store.jobs.iter().map(|(job, _)| job.clone()).collect::<Vec<_>>();
    let renewal = jobs(&world).into_iter().find(|job| job.subject == Some(current(&world).id.0)).unwrap();
    world.now = due;
    world.run_job(&renewal).unwrap();
    let order = collections(&world, PaymentOrderState::Pending).remove(0);
    assert!(order.is_unattended);
    let pending = world.by(PROVIDER, pay_subscription);
    assert_eq!(refusal(pending), CreditRefusal::PurchasePending { since: due });
    world.by(PROVIDER, cancel_subscription).unwrap();
    assert_eq!(current(&world).state, SubscriptionState::Ended);
    world.set_mood(Mood::Instant);
    world.settle(order.id, Verdict::Accept);
    assert_eq!((available(&world), book(&world).balance_minor(AccountKind::GatewayClearing)), (40, -2_000));
    check(&world);
}

/// Somebody cancels the subscription.
type Cancellation = fn(&mut World) -> Result<Subscription, Failure>;

/// A job of a purchase or a subscription.
fn job_of(world: &World, subject: Uuid) -> Job {
    world.store.jobs.iter().map(|(job, _)| job).find(|job| job.subject == Some(subject)).unwrap().clone()
}

/// A subscription whose upgrade waits for its payment, and the order of that.
fn upgrading() -> (World, PaymentOrder) {
    let mut world = subscribed(2_000, 40);
    let larger = plan(&mut world, 5_000, 120, true);
    world.set_mood(Mood::Silent);
    world.by(PROVIDER, |store, context| upgrade_subscription(store, context, larger, false)).unwrap();
    let order = collections(&world, PaymentOrderState::Pending).remove(0);
    (world, order)
}

/// What a provider's money is: revenue, what goes back, and what the gateway holds for both.
fn money(world: &World) -> [i64; 3] {
    [AccountKind::SubscriptionRevenue, AccountKind::WithdrawalsPayable, AccountKind::GatewayClearing]
        .map(|kind| book(world).balance_minor(kind))
}

#[test]
fn an_upgrade_that_is_paid_after_a_cancellation_goes_back() {
    let cancellations: [Cancellation; 2] = [
        |world| world.by(PROVIDER, cancel_subscription),
        |world| world.by(SALES, |store, context| cancel_subscription_of(store, context, account(PROVIDER), &reason())),
    ];
    for cancel in cancellations {
        for resumes in [false, true] {
            let (mut world, order) = upgrading();
            let before = cancel(&mut world).unwrap();
            assert_eq!(world.store.purchases[1].state, PurchaseState::Expired);
            if resumes {
                world.by(PROVIDER, resume_subscription).unwrap();
            }
            world.settle(order.id, Verdict::Accept);
            let after = current(&world);
            assert_eq!((after.terms, after.period_ends_at), (before.terms, before.period_ends_at));
            assert_eq!((after.cancels_at_period_end, after.state), (!resumes, SubscriptionState::Active));
            assert_eq!((available(&world), world.store.purchases[1].state), (40, PurchaseState::Returned));
            assert_eq!(money(&world), [2_000, 3_000, -5_000]);
            let refund = world.orders(PaymentOrderKind::Refund, PaymentOrderState::Pending).remove(0);
            world.settle(refund.id, Verdict::Accept);
            assert_eq!(money(&world), [2_000, 0, -2_000]);
            check(&world);
        }
    }
}

#[test]
fn an_upgrade_that_is_not_paid_by_the_end_of_the_month_gives_way_to_the_renewal() {
    let (mut world, order) = upgrading();
    let due = current(&world).period_ends_at;
    let renewal = job_of(&world, current(&world).id.0);
    world.set_mood(Mood::Instant);
    world.now = due;
    world.run_job(&renewal).unwrap();
    let renewed = current(&world);
    assert_eq!((renewed.state, renewed.terms.price.amount_minor), (SubscriptionState::Active, 2_000));
    world.settle(order.id, Verdict::Accept);
    assert_eq!((current(&world), available(&world)), (renewed, 80));
    assert_eq!(money(&world), [4_000, 0, -4_000]);
    check(&world);
}

#[test]
fn a_payment_that_was_walked_away_from_does_not_keep_the_next_from_being_tried() {
    let mut world = subscribed(2_000, 40);
    let due = current(&world).period_ends_at;
    world.set_mood(Mood::Refusing);
    world.advance(due);
    world.set_mood(Mood::Silent);
    let waiting = world.by(PROVIDER, pay_subscription).unwrap();
    let abandoned = world.store.purchases.last().unwrap().clone();
    let standing = |world: &mut World, of: Subscription| {
        world.by(PROVIDER, |store, context| read_subscription_outlook(store, context, &of)).unwrap()
    };
    assert_eq!(standing(&mut world, waiting.clone()).pending.as_ref(), Some(&abandoned));
    let pending = CreditRefusal::PurchasePending { since: world.now };
    assert_eq!(refusal(world.by(PROVIDER, pay_subscription)), pending);
    let expiry = job_of(&world, abandoned.id.0);
    assert_eq!(expiry.due_at, world.now + Duration::minutes(30));
    world.now = expiry.due_at;
    world.run_job(&expiry).unwrap();
    assert_eq!(current(&world), waiting, "it is no other version");
    assert_eq!(standing(&mut world, waiting).pending, None);
    world.set_mood(Mood::Instant);
    world.by(PROVIDER, pay_subscription).unwrap();
    let order =
        world.store.orders.iter().map(|(order, _)| order).find(|order| order.payable.purchase() == Some(abandoned.id));
    let order = order.unwrap().id;
    world.settle(order, Verdict::Accept);
    assert_eq!((available(&world), current(&world).month), (80, 2));
    assert_eq!(money(&world), [4_000, 0, -4_000]);
    check(&world);
}

#[test]
fn a_payment_that_is_refused_leaves_the_subscription_as_it_was() {
    let (mut world, order) = upgrading();
    let before = current(&world);
    world.settle(order.id, Verdict::Refuse);
    assert_eq!((current(&world), world.store.purchases[1].state), (before, PurchaseState::Refused));
    check(&world);
}

#[test]
fn what_is_pending_ends_with_the_subscription() {
    let mut world = subscribed(2_000, 40);
    let due = current(&world).period_ends_at;
    let renewal = job_of(&world, current(&world).id.0);
    world.set_mood(Mood::Silent);
    world.now = due;
    world.run_job(&renewal).unwrap();
    let book = BookId::of_provider(account(PROVIDER));
    assert_eq!(world.store.count_pending_purchases(book, 10).unwrap(), 1);
    world.now = current(&world).grace_ends_at;
    world.run_job(&renewal).unwrap();
    assert_eq!(current(&world).ended.map(|(_, reason)| reason), Some(EndReason::NotPaid));
    assert_eq!(world.store.count_pending_purchases(book, 10).unwrap(), 0);
    let order = collections(&world, PaymentOrderState::Pending).remove(0);
    world.set_mood(Mood::Instant);
    world.settle(order.id, Verdict::Accept);
    assert_eq!((available(&world), money(&world)), (40, [2_000, 0, -2_000]));
    check(&world);
}
