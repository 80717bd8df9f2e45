//! Lots: what each is granted with, when it is announced, when it expires.

use chrono::Duration;

use super::*;
use crate::events::EventKind;
use crate::jobs::JobKind;
use crate::ledger::TransferKind;
use crate::notifications::NotificationKind;

fn events(world: &World, kind: EventKind) -> Vec<Uuid> {
    let events = &world.store.events[&BookId::of_provider(account(PROVIDER))];
    events.iter().filter(|event| event.kind == kind).map(|event| event.subject).collect()
}

/// When jobs of a kind are due for the last lot.
fn due(world: &World, kind: JobKind) -> Vec<chrono::DateTime<chrono::Utc>> {
    let lot = world.store.lots.last().unwrap().id.0;
    let jobs = world.store.jobs.iter().map(|(job, _)| job);
    jobs.filter(|job| job.kind == kind && job.subject == Some(lot)).map(|job| job.due_at).collect()
}

#[test]
fn a_lot_of_a_pack_has_its_days_its_purchase_and_its_transfer() {
    let mut world = world();
    let purchase = buy(&mut world, 5);
    let lot = world.store.lots.last().unwrap().clone();
    assert_eq!((lot.origin, lot.granted, lot.remaining), (CreditLotOrigin::Pack, 5, 5));
    assert_eq!((lot.purchase, lot.spend), (Some(purchase.id), None));
    assert_eq!((lot.granted_at, lot.expires_at), (world.now, world.now + Duration::days(365)));
    let transfers = &world.store.transfers[&BookId::of_provider(account(PROVIDER))];
    let granted = transfers.iter().find(|transfer| transfer.lot == Some(lot.id)).unwrap();
    assert_eq!((granted.kind, granted.amount_minor), (TransferKind::CreditPurchase, 5));
    assert_eq!((granted.debit, granted.credit), (AccountKind::CreditsIssued, AccountKind::CreditsAvailable));
    assert_eq!(events(&world, EventKind::CreditsGranted), [lot.id.0]);
    assert!(events(&world, EventKind::CreditsRefunded).is_empty());
    assert_eq!(due(&world, JobKind::EXPIRE_LOT), [lot.expires_at]);
    assert_eq!(due(&world, JobKind::ANNOUNCE_EXPIRY), [lot.expires_at - Duration::days(EXPIRY_NOTICE_DAYS)]);
}

#[test]
fn a_lot_that_lasts_a_week_is_not_announced_and_one_that_lasts_eight_days_is() {
    for (days, announced) in [(EXPIRY_NOTICE_DAYS, false), (EXPIRY_NOTICE_DAYS + 1, true)] {
        let mut terms = PolicyTerms::initial();
        terms.marketplace.pack_lot_days = days;
        let mut world = World::new(terms);
        become_provider(&mut world, PROVIDER);
        buy(&mut world, 5);
        assert_eq!(!due(&world, JobKind::ANNOUNCE_EXPIRY).is_empty(), announced, "{days} days");
    }
}

#[test]
fn what_is_left_is_announced_then_expires_once_and_is_told() {
    let mut world = world();
    buy(&mut world, 5);
    apply(&mut world, 1, 2).unwrap();
    let lot = world.store.lots.last().unwrap().clone();
    world.advance(lot.expires_at - Duration::days(EXPIRY_NOTICE_DAYS));
    let told = world.store.notifications.last().unwrap().clone();
    assert_eq!((told.kind, told.count), (NotificationKind::CreditsExpiring, Some(3)));
    assert_eq!(told.deadline_at, Some(lot.expires_at));
    world.advance(lot.expires_at - Duration::microseconds(1));
    let early = (account(PROVIDER), lot.id);
    world.act(&crate::actor::Actor::System, |store, context| expire_lot(store, context, early)).unwrap();
    assert_eq!(available(&world), 3);
    world.advance(lot.expires_at);
    assert_eq!((available(&world), book(&world).balance_minor(AccountKind::CreditsExpired)), (0, 3));
    assert_eq!(world.store.lots.last().unwrap().remaining, 0);
    assert_eq!(events(&world, EventKind::CreditsExpired), [lot.id.0]);
    let told = world.store.notifications.last().unwrap().clone();
    assert_eq!((told.kind, told.count), (NotificationKind::CreditsExpired, Some(3)));
    let positions = book(&world).seq;
    world.act(&crate::actor::Actor::System, |store, context| expire_lot(store, context, early)).unwrap();
    assert_eq!(book(&world).seq, positions, "what expired does not expire again");
    check(&world);
    check_history(&world);
}

#[test]
fn a_lot_that_was_spent_is_neither_announced_nor_expired() {
    let mut world = world();
    buy(&mut world, 2);
    apply(&mut world, 1, 2).unwrap();
    let (lot, told) = (world.store.lots.last().unwrap().clone(), world.store.notifications.len());
    world.advance(lot.expires_at + Duration::days(1));
    assert_eq!(world.store.notifications.len(), told);
    assert!(events(&world, EventKind::CreditsExpired).is_empty());
    assert_eq!(book(&world).balance_minor(AccountKind::CreditsExpired), 0);
}

#[test]
fn goodwill_comes_back_as_a_lot_of_its_spend_out_of_what_was_spent() {
    let mut world = world();
    buy(&mut world, 10);
    let spend = apply(&mut world, 1, 4).unwrap();
    let command = RefundAsGoodwill {
        spend: spend.id,
        credits: Some(1),
        reason: Line::parse("reason", "A first project lost").unwrap(),
    };
    world.by(SALES, |store, context| refund_as_goodwill(store, context, account(PROVIDER), command)).unwrap();
    let lot = world.store.lots.last().unwrap().clone();
    assert_eq!(
        (lot.origin, lot.granted, lot.spend, lot.purchase),
        (CreditLotOrigin::Goodwill, 1, Some(spend.id), None)
    );
    assert_eq!(lot.expires_at, world.now + Duration::days(90));
    let transfers = &world.store.transfers[&BookId::of_provider(account(PROVIDER))];
    let back = transfers.iter().find(|transfer| transfer.lot == Some(lot.id)).unwrap();
    assert_eq!((back.kind, back.debit), (TransferKind::CreditRefund, AccountKind::CreditsSpent));
    assert_eq!(back.spend(), Some(spend.id));
    assert_eq!(events(&world, EventKind::CreditsRefunded), [lot.id.0]);
    check(&world);
}
