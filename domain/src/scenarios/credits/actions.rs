//! What is offered of a subscription is what succeeds: in every state, for everybody.

use super::*;
use crate::actor::{Actor, Scope};
use crate::ids::ApiClientId;
use crate::scenarios::actions::would;
use crate::scenarios::gateway::{Mood, Verdict};
use crate::scenarios::world::{ADMIN, FINANCE, actor};

/// Brings a subscriber somewhere; a larger plan is on offer.
type Path = fn(&mut World, PlanId);

const PATHS: [(&str, Path); 9] = [
    ("active", |_, _| {}),
    ("cancelled", |world, _| {
        world.by(PROVIDER, cancel_subscription).unwrap();
    }),
    ("an upgrade is being paid", |world, larger| {
        world.set_mood(Mood::Silent);
        world.by(PROVIDER, |store, context| upgrade_subscription(store, context, larger, false)).unwrap();
    }),
    ("past due", |world, _| {
        world.set_mood(Mood::Refusing);
        world.advance(world.store.subscriptions[0].period_ends_at);
    }),
    ("past due and being paid", |world, _| {
        world.set_mood(Mood::Refusing);
        world.advance(world.store.subscriptions[0].period_ends_at);
        world.set_mood(Mood::Silent);
        world.by(PROVIDER, pay_subscription).unwrap();
    }),
    ("ten packs are being paid", |world, _| {
        world.set_mood(Mood::Silent);
        for _ in 0..PURCHASES_PENDING_MAX {
            buy(world, 1);
        }
    }),
    ("not paid yet", |world, larger| {
        world.advance(world.store.subscriptions[0].period_ends_at);
        world.by(PROVIDER, cancel_subscription).unwrap();
        world.advance(world.store.subscriptions[0].period_ends_at);
        world.set_mood(Mood::Silent);
        world.by(PROVIDER, |store, context| subscribe(store, context, larger)).unwrap();
    }),
    ("the dearest plans have nothing to go on to", |world, _| {
        for plan in &mut world.store.plans {
            plan.is_active = plan.terms.price.amount_minor <= 2_000;
        }
    }),
    ("upgraded after a while", |world, larger| {
        world.set_mood(Mood::Silent);
        world.by(PROVIDER, |store, context| upgrade_subscription(store, context, larger, false)).unwrap();
        let order = world.store.orders.last().unwrap().0.id;
        world.settle(order, Verdict::Accept);
    }),
];

/// Everybody: nobody, the provider, others and staff, and a client that acts for the provider.
fn actors() -> Vec<Actor> {
    let client =
        Actor::Client { client: ApiClientId(Uuid::nil()), account: account(PROVIDER), scopes: Scope::ALL.to_vec() };
    let people = [PROVIDER, OTHER, SALES, ADMIN, FINANCE].map(actor);
    [Actor::Anonymous, client].into_iter().chain(people).collect()
}

fn succeeds(world: &mut World, actor: &Actor, largest: PlanId, action: SubscriptionAction) -> bool {
    let is_own = actor.is(account(PROVIDER));
    would(world, actor, |store, context| match action {
        SubscriptionAction::Upgrade => upgrade_subscription(store, context, largest, false).map(drop),
        SubscriptionAction::Cancel if is_own => cancel_subscription(store, context).map(drop),
        SubscriptionAction::Cancel => cancel_subscription_of(store, context, account(PROVIDER), &reason()).map(drop),
        SubscriptionAction::Resume => resume_subscription(store, context).map(drop),
        SubscriptionAction::Pay => pay_subscription(store, context).map(drop),
    })
}

#[test]
fn what_is_offered_of_a_subscription_is_what_succeeds() {
    let mut offers = Vec::new();
    for (at, path) in PATHS {
        let mut world = world();
        let plans = [2_000, 5_000, 9_000].map(|price| plan(&mut world, price, price / 50, true));
        world.by(PROVIDER, |store, context| subscribe(store, context, plans[0])).unwrap();
        path(&mut world, plans[1]);
        world.set_mood(Mood::Instant);
        let subscription = world.store.subscriptions.last().unwrap().clone();
        for actor in actors() {
            let offered = world
                .act(&actor, |store, context| read_subscription_outlook(store, context, &subscription))
                .unwrap()
                .allowed_actions;
            offers.extend(offered.iter().copied());
            for action in SubscriptionAction::ALL.iter().copied() {
                let succeeds = succeeds(&mut world, &actor, plans[2], action);
                assert_eq!(offered.contains(&action), succeeds, "{action} of {actor:?}, {at}");
            }
        }
    }
    for action in SubscriptionAction::ALL {
        assert!(offers.contains(action), "{action} is never offered");
    }
}
