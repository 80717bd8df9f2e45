//! Books that are taken away: as they were when they were opened, in parts, with who stands for each release.

use super::project_actions::sign_up;
use super::world::{BACKER, Basket, Draft, FINANCE, INITIATOR, World, account, of_any_amount};
use crate::books::{
    BookCut, EXPORT_TRANSFERS_MAX, ExportedBook, ExportedTransfer, NamedPerson, open_book, read_book_part,
};
use crate::ids::CampaignId;
use crate::ledger::{BookKind, KeptHead, Recount, TransferKind};
use crate::money::Currency;
use crate::payments::PaymentOrderState;
use crate::store::StoreError;

fn open(world: &mut World, campaign: CampaignId) -> BookCut {
    world.by(INITIATOR, |store, context| open_book(store, context, ExportedBook::Campaign(campaign))).unwrap()
}

/// Every part of a cut, in order.
fn parts(world: &mut World, cut: &BookCut) -> Vec<Vec<ExportedTransfer>> {
    let (mut parts, mut after) = (Vec::new(), 0);
    loop {
        let part = read_book_part(&mut world.store, cut, after).unwrap();
        let Some(last) = part.last() else { return parts };
        after = last.transfer.seq;
        parts.push(part);
    }
}

#[test]
fn a_book_that_grows_is_read_part_by_part_as_it_was_when_it_was_opened() {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&Draft::new(1, Currency::Eur));
    for _ in 0..EXPORT_TRANSFERS_MAX + 2 {
        world.pledge(BACKER, campaign, Basket::free(1)).unwrap();
    }
    let (cut, opened_at) = (open(&mut world, campaign), world.now);
    assert_eq!((cut.book(), cut.kind(), cut.at()), (campaign.into(), BookKind::Campaign, opened_at));
    world.now += chrono::Duration::minutes(1);
    world.pledge(BACKER, campaign, Basket::free(1)).unwrap();
    let parts = parts(&mut world, &cut);
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [500, 2]);
    let mut recount = Recount::of(cut.book(), cut.kind(), Some(Currency::Eur));
    parts.iter().flatten().for_each(|exported| recount.add(&exported.transfer).unwrap());
    assert_eq!(recount.head(), KeptHead { position: cut.position(), hash: cut.head() });
}

#[test]
fn an_exported_release_names_who_asked_for_it_and_who_approved_it() {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&Draft::new(1, Currency::Eur));
    world.pledge(BACKER, campaign, Basket::free(100_00)).unwrap();
    let closed_at = world.close(campaign).closed_at;
    world.release(campaign, 2);
    sign_up(&mut world, INITIATOR);
    let name = world.store.accounts[0].display_name.clone();
    let cut = open(&mut world, campaign);
    let exported = parts(&mut world, &cut).concat();
    let kinds: Vec<TransferKind> = exported.iter().map(|one| one.transfer.kind).collect();
    let (release, payout) = (TransferKind::Release, TransferKind::PayoutPaid);
    assert_eq!(kinds, [TransferKind::Collection, release, payout, release, payout]);
    assert_eq!(exported[0].approval, None, "a collection is nobody's decision");
    let start = exported[1].approval.clone().unwrap();
    assert_eq!((start.requested_by, start.approved_by, start.approved_at), (None, None, closed_at));
    let second = exported[3].approval.clone().unwrap();
    assert_eq!(second.requested_by, Some(NamedPerson { account: account(INITIATOR), name: Some(name) }));
    assert_eq!(second.approved_by, Some(NamedPerson { account: account(FINANCE), name: None }));
    assert_eq!((second.requested_at, second.approved_at), (closed_at, Some(world.now)));
    assert_eq!(exported[4].approval, exported[3].approval);
}

#[test]
fn an_exported_movement_carries_the_gateways_name_for_it() {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&Draft::new(1, Currency::Eur));
    for cents in [100_00, 50_00] {
        world.pledge(BACKER, campaign, Basket::free(cents)).unwrap();
    }
    world.close(campaign);
    let cut = open(&mut world, campaign);
    for exported in parts(&mut world, &cut).concat() {
        let order = exported.transfer.order.map(|id| world.order(id));
        assert!(order.iter().all(|order| order.state == PaymentOrderState::Settled));
        assert_eq!(exported.gateway_reference, order.and_then(|order| order.reference));
    }
}

#[test]
fn a_book_with_a_hole_is_not_exported_as_if_it_ended_there() {
    let mut world = World::new(of_any_amount());
    let campaign = world.launch(&Draft::new(1, Currency::Eur));
    for _ in 0..3 {
        world.pledge(BACKER, campaign, Basket::free(1)).unwrap();
    }
    let cut = open(&mut world, campaign);
    let transfers = world.store.transfers.get_mut(&cut.book()).unwrap();
    transfers.remove(1);
    let refused = read_book_part(&mut world.store, &cut, 1).unwrap_err();
    let key = format!("{}/2", cut.book());
    let hole = StoreError::Inconsistent { table: "transfers", column: "seq", key };
    assert_eq!(refused.to_string(), hole.to_string());
    world.store.transfers.clear();
    assert!(read_book_part(&mut world.store, &cut, 0).is_err());
}
