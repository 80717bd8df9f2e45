//! Purchases: what becomes of money that a gateway collects twice.

use super::*;
use crate::actor::Actor;
use crate::payments::{GatewayAnswer, PayableKind, PaymentOrderKind, PaymentOrderState, settle_order};

#[test]
fn a_purchase_that_was_paid_twice_is_paid_back_once_and_brings_its_credits_once() {
    let mut world = world();
    let purchase = buy(&mut world, 5);
    let paid = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Settled).remove(0);
    let (key, again) = ((paid.book, paid.asked()), Ok(GatewayAnswer::Accepted { reference: "again".to_owned() }));
    for _ in 0..2 {
        world.act(&Actor::System, |store, context| settle_order(store, context, key, &again)).unwrap();
    }
    let refunds = world.orders(PaymentOrderKind::Refund, PaymentOrderState::Settled);
    let [refund] = refunds.as_slice() else { panic!("{refunds:?}") };
    assert_eq!((refund.payable.purchase(), refund.source), (Some(purchase.id), Some(paid.id)));
    assert_eq!((refund.payable.kind, refund.amount), (PayableKind::REPEATED_PURCHASE, purchase.price));
    let balance = |kind| book(&world).balance_minor(kind);
    assert_eq!((balance(AccountKind::PackRevenue), balance(AccountKind::RepeatedMovements)), (5_00, 0));
    assert_eq!(available(&world), 5);
    check(&world);
}
