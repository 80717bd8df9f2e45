//! Providers and their credits, by hand: subscriptions month after month, packs, spends, refunds.

mod actions;
mod lots;
mod model;
mod purchases;
mod refunds;
mod subscriptions;

use uuid::Uuid;

use super::world::{SALES, World, account};
use crate::credits::CreditRefusal;
use crate::credits::*;
use crate::ids::{BookId, CreditPackId, PlanId, ProjectId, PurchaseId};
use crate::ledger::{AccountKind, Book, KeptHead, Recount, Transfer, Unit};
use crate::money::{Currency, Money};
use crate::policy::{PolicyTerms, SpendPurpose};
use crate::refusal::{Failure, Refusal};
use crate::store::StoreError;
use crate::text::{Line, Prose};

const PROVIDER: u8 = 2;
const OTHER: u8 = 3;

/// A world in which `PROVIDER` is one.
fn world() -> World {
    let mut world = World::new(PolicyTerms::initial());
    become_provider(&mut world, PROVIDER);
    world
}

fn become_provider(world: &mut World, person: u8) {
    let command = WriteProfile {
        trade: Line::parse("trade", "Carpenter").unwrap(),
        presentation: Prose::parse("presentation", "").unwrap(),
        city: Line::parse("city", "Lille").unwrap(),
        currency: Currency::Eur,
    };
    world.by(person, |store, context| put_provider(store, context, None, command)).unwrap();
}

fn plan(world: &mut World, price_minor: i64, credits_per_month: i64, is_privilege: bool) -> PlanId {
    let id = PlanId(world.next_id());
    let price = Money::new(price_minor, Currency::Eur);
    let terms = PlanTerms { plan: id, price, credits_per_month, is_privilege };
    let command = CreatePlan { name: Line::parse("name", "A plan").unwrap(), terms };
    world.by(SALES, |store, context| create_plan(store, context, command)).unwrap();
    id
}

fn reason() -> Line<CANCELLATION_REASON_CHARACTERS_MAX> {
    Line::parse("reason", "As agreed on the phone").unwrap()
}

fn buy(world: &mut World, credits: i64) -> Purchase {
    buy_for(world, PROVIDER, credits)
}

fn buy_for(world: &mut World, person: u8, credits: i64) -> Purchase {
    let id = CreditPackId(world.next_id());
    let price = Money::new(credits * 100, Currency::Eur);
    let command = CreatePack { id, name: Line::parse("name", "A pack").unwrap(), price, credits };
    world.by(SALES, |store, context| create_pack(store, context, command)).unwrap();
    let purchase = PurchaseId(world.next_id());
    world.by(person, |store, context| buy_credit_pack(store, context, (id, purchase))).unwrap()
}

const fn project(number: u128) -> ProjectId {
    ProjectId(Uuid::from_u128(0x9803_0000_0000 + number))
}

/// Has the provider pay once: what is paid for stays paid for.
fn apply(world: &mut World, number: u128, price: i64) -> Result<CreditSpend, Failure> {
    let known = world.store.spends.iter().find(|spend| spend.project == project(number)).cloned();
    known.map_or_else(|| pay(world, number, price), Ok)
}

fn pay(world: &mut World, number: u128, price: i64) -> Result<CreditSpend, Failure> {
    let purpose = SpendPurpose::Application;
    world.by(PROVIDER, |store, context| spend_credits(store, context, project(number), purpose, price))
}

fn book(world: &World) -> &Book {
    &world.store.books[&BookId::of_provider(account(PROVIDER))]
}

fn available(world: &World) -> i64 {
    book(world).balance_minor(AccountKind::CreditsAvailable)
}

/// Each unit sums to zero, no balance is under its floor, and the lots are what is available.
fn check(world: &World) {
    for (id, book) in &world.store.books {
        for unit in [Unit::Credit, Unit::Money(Currency::Eur)] {
            let of_unit = book.accounts().iter().filter(|account| account.kind.unit(Currency::Eur) == unit);
            assert_eq!(of_unit.map(|account| account.balance_minor()).sum::<i64>(), 0, "{unit} of {id}");
        }
        for account in book.accounts() {
            assert!(account.kind.floor_minor().is_none_or(|floor| account.balance_minor() >= floor), "{account:?}");
        }
        let lots = world.store.lots.iter().filter(|lot| BookId::of_provider(lot.provider) == *id);
        let left: i64 = lots.map(|lot| lot.remaining).sum();
        assert_eq!(left, book.balance_minor(AccountKind::CreditsAvailable));
        let spends = world.store.spends.iter().filter(|spend| BookId::of_provider(spend.provider) == *id);
        let spent: i64 = spends.map(|spend| spend.price - spend.refunded()).sum();
        assert_eq!(spent, book.balance_minor(AccountKind::CreditsSpent));
    }
}

/// Each book counts up to its head and its accounts from its transfers alone, and each lot to what is left of it.
fn check_history(world: &World) {
    let transfers = |id: &BookId| world.store.transfers.get(id).map(Vec::as_slice).unwrap_or_default();
    for (id, book) in &world.store.books {
        let mut recount = Recount::of(*id, book.kind, None);
        transfers(id).iter().for_each(|transfer| recount.add(transfer).unwrap());
        assert_eq!(recount.head(), KeptHead { position: book.seq, hash: book.head_hash });
        assert!(recount.accounts().eq(book.accounts()), "{recount:?}");
    }
    for lot in &world.store.lots {
        let own = transfers(&BookId::of_provider(lot.provider)).iter().filter(|moved| moved.lot == Some(lot.id));
        let (came, went): (Vec<&Transfer>, Vec<&Transfer>) =
            own.partition(|moved| moved.credit == AccountKind::CreditsAvailable);
        let sum = |moved: &[&Transfer]| moved.iter().map(|transfer| transfer.amount_minor).sum::<i64>();
        assert_eq!((sum(&came), sum(&came) - sum(&went)), (lot.granted, lot.remaining), "{lot:?}");
    }
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> Refusal {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?} is no refusal"),
    }
}

#[test]
fn credits_are_spent_once_per_project_and_never_below_zero() {
    let mut world = world();
    assert_eq!(refusal(apply(&mut world, 1, 1)), CreditRefusal::InsufficientCredits { required: 1, available: 0 });
    buy(&mut world, 3);
    apply(&mut world, 1, 2).unwrap();
    assert_eq!(refusal(apply(&mut world, 2, 2)), CreditRefusal::InsufficientCredits { required: 2, available: 1 });
    apply(&mut world, 3, 0).unwrap();
    assert_eq!(available(&world), 1);
    check(&world);
    let twice = pay(&mut world, 1, 1);
    assert!(matches!(twice, Err(Failure::Store(StoreError::Duplicate(_)))), "{twice:?}");
}

#[test]
fn a_spend_takes_from_the_lot_that_expires_first() {
    let mut world = world();
    buy(&mut world, 5);
    let plan = plan(&mut world, 2_000, 4, false);
    world.by(PROVIDER, |store, context| subscribe(store, context, plan)).unwrap();
    apply(&mut world, 1, 6).unwrap();
    let left: Vec<(CreditLotOrigin, i64)> = world.store.lots.iter().map(|lot| (lot.origin, lot.remaining)).collect();
    assert_eq!(left, [(CreditLotOrigin::Pack, 3), (CreditLotOrigin::Plan, 0)]);
    let spend = world.store.spends[0].id;
    let parts: Vec<i64> = world.store.transfers[&BookId::of_provider(account(PROVIDER))]
        .iter()
        .filter(|transfer| transfer.cause == Some(spend.into()))
        .map(|transfer| transfer.amount_minor)
        .collect();
    assert_eq!(parts, [4, 2]);
    check(&world);
}

#[test]
fn the_statement_runs_back_to_zero() {
    let mut world = world();
    buy(&mut world, 9);
    for number in 1..=4 {
        apply(&mut world, number, 2).unwrap();
    }
    let mut balances = Vec::new();
    let mut after = None;
    loop {
        let page = crate::page::PageRequest { limit: 2, after };
        let (_, page) = world.by(PROVIDER, |store, context| read_my_statement(store, context, &page)).unwrap();
        balances.extend(page.items.iter().map(|entry| (entry.change, entry.balance)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(balances, [(-2, 1), (-2, 3), (-2, 5), (-2, 7), (9, 9)]);
}
