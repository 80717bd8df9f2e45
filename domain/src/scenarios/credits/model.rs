//! Random buying, spending, refunding and waiting, against lots in the simplest form there is.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::*;
use crate::actor::Actor;

#[derive(Debug, Clone)]
enum Act {
    Buy(i64),
    Spend(u128, i64),
    Goodwill(usize, i64),
    Hide(u128),
    Wait(i64),
}

fn deed() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (1_i64..12).prop_map(Act::Buy),
        6 => (0_u128..24, 0_i64..8).prop_map(|(project, price)| Act::Spend(project, price)),
        2 => (0_usize..24, 1_i64..4).prop_map(|(spend, credits)| Act::Goodwill(spend, credits)),
        1 => (0_u128..24).prop_map(Act::Hide),
        3 => (0_i64..200).prop_map(Act::Wait),
    ]
}

/// What was paid on a project, and what came back of it.
#[derive(Debug, Clone, Copy)]
struct Paid {
    project: u128,
    price: i64,
    at: DateTime<Utc>,
    goodwill: Option<(i64, DateTime<Utc>)>,
    hidden: Option<i64>,
}

impl Paid {
    fn left(&self) -> i64 {
        self.price - self.goodwill.map_or(0, |(credits, _)| credits) - self.hidden.unwrap_or(0)
    }
}

/// Lots as pairs of expiry and what is left, and what was paid on each project, in order.
#[derive(Default)]
struct Model {
    lots: Vec<(DateTime<Utc>, i64)>,
    spends: Vec<Paid>,
    expired: i64,
}

impl Model {
    fn available(&self) -> i64 {
        self.lots.iter().map(|lot| lot.1).sum()
    }

    fn spend(&mut self, project: u128, price: i64, at: DateTime<Utc>) -> bool {
        if self.spends.iter().any(|spend| spend.project == project) {
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
        self.spends.push(Paid { project, price, at, goodwill: None, hidden: None });
        true
    }

    /// A tenth of what was spent in 90 days and did not come back with a hidden project, but one at least, less what
    /// was given in these days; once per spend, and no more than it still holds.
    fn give(&mut self, place: usize, credits: i64, now: DateTime<Utc>) -> bool {
        let since = now - Duration::days(90);
        let recent = self.spends.iter().filter(|spend| spend.at >= since);
        let spent: i64 = recent.map(|spend| spend.price - spend.hidden.unwrap_or(0)).sum();
        let given = self.spends.iter().filter_map(|spend| spend.goodwill).filter(|(_, at)| *at >= since);
        let left = (spent / 10).max(1) - given.map(|(credits, _)| credits).sum::<i64>();
        let spend = &mut self.spends[place];
        let is_given = spend.goodwill.is_none() && credits <= spend.left() && credits <= left;
        if is_given {
            spend.goodwill = Some((credits, now));
            self.lots.push((now + Duration::days(90), credits));
        }
        is_given
    }

    /// What still is of a spend comes back, once.
    fn hide(&mut self, project: u128, now: DateTime<Utc>) {
        let hidden = self.spends.iter_mut().find(|spend| spend.project == project && spend.hidden.is_none());
        if let Some(spend) = hidden {
            let left = spend.left();
            spend.hidden = Some(left);
            self.lots.push((now + Duration::days(90), left));
        }
    }

    fn expire(&mut self, now: DateTime<Utc>) {
        let (gone, left) = self.lots.iter().partition(|lot| lot.0 <= now);
        self.lots = left;
        let gone: Vec<(DateTime<Utc>, i64)> = gone;
        self.expired += gone.iter().map(|lot| lot.1).sum::<i64>();
    }
}

fn play(deeds: &[Act]) {
    let mut world = world();
    let mut model = Model::default();
    for deed in deeds {
        match deed {
            Act::Buy(credits) => {
                buy(&mut world, *credits);
                model.lots.push((world.now + Duration::days(365), *credits));
            }
            Act::Spend(number, price) => {
                let is_there = model.spend(*number, *price, world.now);
                let outcome = apply(&mut world, *number, *price);
                assert_eq!(outcome.is_ok(), is_there, "{outcome:?}");
            }
            Act::Goodwill(place, credits) => {
                let Some(id) = world.store.spends.get(*place).map(|spend| spend.id) else { continue };
                let reason = Line::parse("reason", "For once.").unwrap();
                let command = RefundAsGoodwill { spend: id, credits: Some(*credits), reason };
                let is_given = model.give(*place, *credits, world.now);
                let outcome =
                    world.by(SALES, |store, context| refund_as_goodwill(store, context, account(PROVIDER), command));
                assert_eq!(outcome.is_ok(), is_given, "{outcome:?}");
            }
            Act::Hide(number) => {
                let now = world.now;
                world
                    .act(&Actor::System, |store, context| refund_project_spends(store, context, project(*number)))
                    .unwrap();
                world.advance(now);
                model.hide(*number, now);
            }
            Act::Wait(days) => {
                let until = world.now + Duration::days(*days);
                world.advance(until);
                model.expire(until);
            }
        }
        check(&world);
        assert_eq!(available(&world), model.available());
        assert_eq!(book(&world).balance_minor(AccountKind::CreditsExpired), model.expired);
    }
    check_history(&world);
}

proptest! {
    #[test]
    fn lots_and_their_expiry_are_as_simple_as_they_look(deeds in prop::collection::vec(deed(), 1..60)) {
        play(&deeds);
    }
}
