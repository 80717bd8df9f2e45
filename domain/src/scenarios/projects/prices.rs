//! What an act costs when the policy asks for nothing, and afterwards for something.

use super::*;
use crate::identity::{CreateAccount, EmailAddress, Locale, PasswordHash, create_account};
use crate::policy::{BandTerms, MarketplaceTerms};
use crate::projects::ProjectRefusal;

/// What applying and seeing the contact details cost from now on.
fn set_prices(world: &mut World, price: i64) {
    let MarketplaceTerms { bands, .. } = &mut world.store.policies[0].terms.marketplace;
    *bands = bands.map(|band| BandTerms { contact_details_credits: price, application_credits: price, ..band });
}

/// A listed project whose client has an account and can be reached.
fn reachable() -> (World, ProjectId) {
    let (mut world, id) = listed();
    let client = CreateAccount {
        id: Some(account(CLIENT)),
        email: EmailAddress::parse("clara@example.org").unwrap(),
        display_name: Line::parse("display_name", "Clara").unwrap(),
        locale: Locale::Fr,
        password_hash: PasswordHash::new(String::new()),
    };
    world.act(&Actor::Anonymous, |store, context| create_account(store, context, client)).unwrap();
    (world, id)
}

fn reveal(world: &mut World, person: u8, id: ProjectId) -> Result<Cost, Failure> {
    world.by(person, |store, context| reveal_contact_details(store, context, id, None)).map(|(_, cost)| cost)
}

fn apply_for(world: &mut World, person: u8, id: ProjectId) -> Result<Cost, Failure> {
    let message = Prose::parse("message", "Moi.").unwrap();
    let command = ApplyToProject { id: None, message, credits_max: Some(0) };
    world.by(person, |store, context| apply_to_project(store, context, id, command)).map(|(.., cost)| cost)
}

fn award(world: &mut World, id: ProjectId, provider: u8) {
    let is_theirs = |application: &&Application| application.provider == account(provider);
    let application = world.store.applications.iter().find(is_theirs).unwrap().id;
    world.by(CLIENT, |store, context| award_project(store, context, id, application)).unwrap();
}

#[test]
fn what_was_had_for_nothing_is_not_charged_later() {
    let (mut world, id) = reachable();
    set_prices(&mut world, 0);
    assert_eq!(
        [apply_for(&mut world, PROVIDER, id).unwrap(), reveal(&mut world, PROVIDER, id).unwrap()],
        [Cost::Price(0); 2]
    );
    set_prices(&mut world, 5);
    assert_eq!(
        [apply_for(&mut world, PROVIDER, id).unwrap(), reveal(&mut world, PROVIDER, id).unwrap()],
        [Cost::Paid; 2]
    );
    assert_eq!(refusal(apply_for(&mut world, OTHER, id)), ProjectRefusal::PriceAboveMax { price: 5, credits_max: 0 });
    assert_eq!(reveal(&mut world, OTHER, id).unwrap(), Cost::Price(5));
    assert_eq!(world.store.spends.iter().map(|spend| spend.price).collect::<Vec<_>>(), [0, 0, 5]);
}

#[test]
fn details_that_cost_nothing_are_shown_while_the_project_is_listed_and_to_the_winner() {
    for price in [0, 3] {
        let (mut world, id) = reachable();
        apply(&mut world, PROVIDER, id).unwrap();
        apply(&mut world, OTHER, id).unwrap();
        set_prices(&mut world, price);
        award(&mut world, id, PROVIDER);
        let state = ProjectState::InProgress;
        assert_eq!(refusal(reveal(&mut world, OTHER, id)), ProjectRefusal::NotPending { state });
        assert_eq!(reveal(&mut world, PROVIDER, id).unwrap(), Cost::Won);
        let (mut world, id) = reachable();
        apply(&mut world, PROVIDER, id).unwrap();
        set_prices(&mut world, price);
        world.by(CLIENT, |store, context| cancel_project(store, context, id)).unwrap();
        let state = ProjectState::Cancelled;
        assert_eq!(refusal(reveal(&mut world, PROVIDER, id)), ProjectRefusal::NotPending { state });
    }
}
