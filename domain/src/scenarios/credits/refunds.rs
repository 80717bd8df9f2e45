//! Goodwill within its cap, and everything back when a project is hidden.

use chrono::Duration;

use super::*;
use crate::actor::Actor;
use crate::clock::Context;
use crate::credits::CreditRefusal;
use crate::projects::{Contest, ContestDecision, Hiding};
use crate::refusal::{Fault, Reason};
use crate::scenarios::world::{ADMIN, FINANCE, SUPPORT};
use crate::store::Store;

fn goodwill(
    world: &mut World,
    person: u8,
    spend: &CreditSpend,
    credits: Option<i64>,
) -> Result<GoodwillAllowance, Failure> {
    let reason = Line::parse("reason", "The client had found somebody before.").unwrap();
    let command = RefundAsGoodwill { spend: spend.id, credits, reason };
    world
        .by(person, |store, context| refund_as_goodwill(store, context, account(PROVIDER), command))
        .map(|(_, standing)| standing)
}

#[test]
fn goodwill_is_for_sales_once_per_spend_and_within_the_cap() {
    let mut world = world();
    buy(&mut world, 100);
    let spends: Vec<CreditSpend> = (1..=10).map(|number| apply(&mut world, number, 2).unwrap()).collect();
    for person in [PROVIDER, ADMIN, FINANCE] {
        let refused = goodwill(&mut world, person, &spends[0], None);
        assert!(matches!(refusal(refused), Refusal::NotAllowed { .. }));
    }
    let too_many = goodwill(&mut world, SALES, &spends[0], Some(3));
    let fault = Fault::OutOfRange { minimum: 1, maximum: 2 };
    assert_eq!(refusal(too_many), Refusal::from(Reason::new("/credits", fault)));
    let given = goodwill(&mut world, SALES, &spends[0], Some(1)).unwrap();
    assert_eq!((given.spent, given.cap, given.given, given.left()), (20, 2, 1, 1));
    let refunded_at = world.now;
    let twice = goodwill(&mut world, SALES, &spends[0], None);
    assert_eq!(refusal(twice), CreditRefusal::SpendAlreadyRefunded { refunded: 1, refunded_at });
    let passes = CreditRefusal::GoodwillCapReached { asked: 2, left: 1, cap: 2, given: 1, spent: 20, window_days: 90 };
    assert_eq!(refusal(goodwill(&mut world, SALES, &spends[1], None)), passes);
    goodwill(&mut world, SALES, &spends[1], Some(1)).unwrap();
    assert_eq!(available(&world), 82);
    assert_eq!(apply(&mut world, 1, 2).unwrap().id, spends[0].id);
    world.now += Duration::days(91);
    let later = goodwill(&mut world, SALES, &spends[2], Some(1)).unwrap();
    assert_eq!((later.spent, later.cap, later.given), (0, 1, 1));
    check(&world);
}

#[test]
fn nobody_of_sales_gives_goodwill_to_themselves() {
    let mut world = world();
    become_provider(&mut world, SALES);
    buy_for(&mut world, SALES, 10);
    let (own, purpose) = (account(SALES), SpendPurpose::Application);
    let spent = world.by(SALES, |store, context| spend_credits(store, context, project(1), purpose, 2)).unwrap();
    let reason = Line::parse("reason", "For me.").unwrap();
    let command = RefundAsGoodwill { spend: spent.id, credits: Some(1), reason };
    let refused = world.by(SALES, |store, context| refund_as_goodwill(store, context, own, command));
    assert_eq!(refusal(refused), CreditRefusal::OwnSpend);
    assert_eq!(world.store.spends[0].refunded(), 0);
    check(&world);
}

#[test]
fn what_was_spent_after_a_listing_was_restored_is_not_refunded() {
    let mut world = world();
    buy(&mut world, 50);
    let early = apply(&mut world, 1, 10).unwrap();
    world.act(&Actor::System, |store, context| refund_project_spends(store, context, project(1))).unwrap();
    let hidden_at = world.now;
    let reason = Line::parse("reason", "The photos are its own.").unwrap();
    world.now += Duration::hours(1);
    let decision = Some((ContestDecision::Restored, reason.clone(), world.now));
    let contest = Some(Contest { reason: reason.clone(), contested_at: hidden_at, decision });
    let (project, hidden_by) = (project(1), account(SUPPORT));
    world.store.hidings.push(Hiding { project, number: 1, hidden_by, hidden_at, reason, contest });
    let spend = |store: &mut dyn Store, context: &Context<'_>| {
        spend_credits(store, context, project, SpendPurpose::ContactDetails, 5)
    };
    let late = world.by(PROVIDER, spend).unwrap();
    let now = world.now;
    world.advance(now);
    let refunded = |id| world.store.spends.iter().find(|spend| spend.id == id).unwrap().refunded();
    assert_eq!((refunded(early.id), refunded(late.id)), (10, 0));
    check(&world);
}

#[test]
fn a_hidden_project_gives_back_what_had_not_come_back() {
    let mut world = world();
    buy(&mut world, 50);
    let spends: Vec<CreditSpend> = (1..=2).map(|number| apply(&mut world, number, 10).unwrap()).collect();
    goodwill(&mut world, SALES, &spends[0], Some(2)).unwrap();
    world.act(&Actor::System, |store, context| refund_project_spends(store, context, project(1))).unwrap();
    let now = world.now;
    world.advance(now);
    let spend = world.store.spends[0].clone();
    assert_eq!((spend.state(), spend.refunded(), spend.hidden.unwrap().credits), (SpendState::Refunded, 10, 8));
    assert_eq!(world.store.spends[1].state(), SpendState::Spent);
    assert_eq!(available(&world), 40);
    world.act(&Actor::System, |store, context| refund_project_spends(store, context, project(1))).unwrap();
    world.advance(now);
    assert_eq!(available(&world), 40);
    let again = goodwill(&mut world, SALES, &spends[0], None);
    assert!(matches!(refusal(again).of(), Some(CreditRefusal::SpendAlreadyRefunded { .. })));
    check(&world);
}
