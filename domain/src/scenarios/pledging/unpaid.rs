//! Reservations that nobody pays: few at once, and few in a day.

use super::*;
use crate::campaigns::PledgeRefusal;

#[test]
fn a_backer_has_few_unpaid_reservations_in_a_campaign_at_once() {
    let (mut world, campaign) = world();
    let paid = world.pledge(BACKER, campaign, Basket::free(10_00)).unwrap();
    world.set_mood(Mood::Silent);
    let first = world.pledge(BACKER, campaign, Basket { lamps: 1, ..Basket::default() }).unwrap();
    world.now += Duration::minutes(1);
    world.pledge(BACKER, campaign, Basket::free(10_00)).unwrap();
    change(&mut world, &paid, Basket::free(20_00)).unwrap();
    let free_at = first.payment_due_at.unwrap();
    let full = PledgeRefusal::TooManyReservations { open: 3, limit: 3, free_at };
    assert_eq!(refusal(world.pledge(BACKER, campaign, Basket { lamps: 1, ..Basket::default() })), full);
    assert_eq!(taken(&world, campaign), 1, "what is refused holds nothing");
    world.pledge(OTHER, campaign, Basket { lamps: 1, ..Basket::default() }).unwrap();
    world.set_mood(Mood::Instant);
    world.pledge(BACKER, campaign, Basket::free(10_00)).unwrap();
    world.set_mood(Mood::Silent);
    world.now = free_at;
    expire(&mut world, &first);
    world.pledge(BACKER, campaign, Basket::free(10_00)).unwrap();
}

#[test]
fn what_holds_a_limited_stock_is_left_unpaid_so_often_and_no_more() {
    let (mut world, campaign) = world();
    let lamp = Basket { lamps: 1, ..Basket::default() };
    let paid = world.pledge(BACKER, campaign, lamp).unwrap();
    world.set_mood(Mood::Silent);
    // What takes nothing from others may lapse as often as it likes.
    for _ in 0..6 {
        let free = world.pledge(BACKER, campaign, Basket { prints: 1, ..Basket::free(10_00) }).unwrap();
        world.now = free.payment_due_at.unwrap();
        expire(&mut world, &free);
    }
    let window_began = world.now + Duration::minutes(30);
    for _ in 0..3 {
        let lapsed = world.pledge(BACKER, campaign, lamp).unwrap();
        world.now = lapsed.payment_due_at.unwrap();
        expire(&mut world, &lapsed);
    }
    change(&mut world, &paid, Basket { lamps: 2, ..Basket::default() }).unwrap();
    let raise = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending).pop().unwrap();
    world.settle(raise.id, Verdict::Refuse);
    let withdrawn = world.pledge(BACKER, campaign, lamp).unwrap();
    withdraw(&mut world, &withdrawn).unwrap();
    let possible_at = window_began + Duration::hours(24);
    let full = PledgeRefusal::TooManyUnpaid { limit: 5, hours: 24, possible_at };
    assert_eq!(refusal(world.pledge(BACKER, campaign, lamp)), full);
    assert_eq!(refusal(change(&mut world, &paid, Basket { lamps: 2, ..Basket::default() })), full);
    assert_eq!(taken(&world, campaign), 1, "what is refused holds nothing");
    change(&mut world, &paid, Basket { lamps: 1, ..Basket::free(5_00) }).unwrap();
    world.pledge(OTHER, campaign, lamp).unwrap();
    world.set_mood(Mood::Instant);
    world.pledge(BACKER, campaign, lamp).unwrap();
    world.set_mood(Mood::Silent);
    world.now = possible_at - Duration::microseconds(1);
    assert_eq!(refusal(world.pledge(BACKER, campaign, lamp)), full);
    world.now = possible_at;
    world.pledge(BACKER, campaign, lamp).unwrap();
}
