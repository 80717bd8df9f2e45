//! Random buying, spending, refunding and waiting, against lots in the simplest form there is.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::*;
use crate::actor::Actor;

#[derive(Debug, Clone)]
enum Deed {
    Buy(i64),
    Spend(u128, i64),
    Goodwill(usize, i64),
    Hide(u128),
    Wait(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (1_i64..12).prop_map(Deed::Buy),
        6 => (0_u128..24, 0_i64..8).prop_map(|(project, price)| Deed::Spend(project, price)),
        2 => (0_usize..24, 1_i64..4).prop_map(|(spend, credits)| Deed::Goodwill(spend, credits)),
        1 => (0_u128..24).prop_map(Deed::Hide),
        3 => (0_i64..200).prop_map(Deed::Wait),
    ]
}

/// Lots as pairs of expiry and what is left, and what was paid on each project.
#[derive(Default)]
struct Model {
    lots: Vec<(DateTime<Utc>, i64)>,
    spends: Vec<(u128, i64)>,
    expired: i64,
}

impl Model {
    fn available(&self) -> i64 {
        self.lots.iter().map(|lot| lot.1).sum()
    }

    fn spend(&mut self, project: u128, price: i64) -> bool {
        if self.spends.iter().any(|spend| spend.0 == project) {
            return true;
        }
        if self.available() < price {
            return false;
        }
        self.lots.sort();
        let mut rest = price;
        for lot in &mut self.lots {
            let take = rest.min(lot.1);
            lot.1 -= take;
            rest -= take;
        }
        self.spends.push((project, price));
        true
    }

    fn expire(&mut self, now: DateTime<Utc>) {
        let (gone, left) = self.lots.iter().partition(|lot| lot.0 <= now);
        self.lots = left;
        let gone: Vec<(DateTime<Utc>, i64)> = gone;
        self.expired += gone.iter().map(|lot| lot.1).sum::<i64>();
    }
}

fn play(deeds: &[Deed]) {
    let mut world = world();
    let mut model = Model::default();
    for deed in deeds {
        match deed {
            Deed::Buy(credits) => {
                buy(&mut world, *credits);
                model.lots.push((world.now + Duration::days(365), *credits));
            }
            Deed::Spend(number, price) => {
                let is_there = model.spend(*number, *price);
                let outcome = apply(&mut world, *number, *price);
                assert_eq!(outcome.is_ok(), is_there, "{outcome:?}");
            }
            Deed::Goodwill(place, credits) => {
                let Some(id) = world.store.spends.get(*place).map(|spend| spend.id) else { continue };
                let reason = Line::parse("reason", "For once.").unwrap();
                let command = RefundAsGoodwill { spend: id, credits: Some(*credits), reason };
                let refunded =
                    world.by(SALES, |store, context| refund_as_goodwill(store, context, account(PROVIDER), command));
                if refunded.is_ok() {
                    model.lots.push((world.now + Duration::days(90), *credits));
                }
            }
            Deed::Hide(number) => {
                let refunded = |world: &World| world.store.spends.iter().map(CreditSpend::refunded).sum::<i64>();
                let before = refunded(&world);
                let now = world.now;
                world
                    .act(&Actor::System, |store, context| refund_project_spends(store, context, project(*number)))
                    .unwrap();
                world.advance(now);
                model.lots.push((now + Duration::days(90), refunded(&world) - before));
            }
            Deed::Wait(days) => {
                let until = world.now + Duration::days(*days);
                world.advance(until);
                model.expire(until);
            }
        }
        check(&world);
        assert_eq!(available(&world), model.available());
        assert_eq!(book(&world).balance_minor(AccountKind::CreditsExpired), model.expired);
    }
}

proptest! {
    #[test]
    fn lots_and_their_expiry_are_as_simple_as_they_look(deeds in prop::collection::vec(deed(), 1..60)) {
        play(&deeds);
    }
}
