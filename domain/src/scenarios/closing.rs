//! Closing by hand: a campaign whose last payments are under way is decided by the last answer, or by its absence.

use chrono::Duration;

use super::gateway::{Mood, Verdict};
use super::world::{BACKER, Basket, Draft, World};
use crate::actor::Actor;
use crate::campaigns::{CampaignState, close_campaign, expire_reservation};
use crate::ids::{CampaignId, PaymentOrderId};
use crate::money::Currency;
use crate::payments::{PaymentOrderKind, PaymentOrderState};
use crate::policy::PolicyTerms;

/// A campaign past its deadline that has its goal of 60 € only if both payments under way are accepted.
fn closing() -> (World, CampaignId, [PaymentOrderId; 2]) {
    let mut world = World::new(PolicyTerms::initial());
    let campaign = world.launch(&Draft::new(60_00, Currency::Eur));
    world.set_mood(Mood::Silent);
    let deadline_at = world.campaign(campaign).terms.deadline_at.unwrap();
    for minutes in [2, 1] {
        world.now = deadline_at - Duration::minutes(minutes);
        world.pledge(BACKER, campaign, Basket::free(30_00)).unwrap();
    }
    world.now = deadline_at;
    let last_due_at = world.store.pledges[1].payment_due_at;
    let again_at = world.act(&Actor::System, |store, context| close_campaign(store, context, campaign)).unwrap();
    assert_eq!((world.campaign(campaign).state, again_at), (CampaignState::Closing, last_due_at));
    let orders = world.orders(PaymentOrderKind::Collect, PaymentOrderState::Pending);
    (world, campaign, [orders[0].id, orders[1].id])
}

#[test]
fn the_last_answer_decides() {
    for (verdict, decided) in [(Verdict::Accept, CampaignState::Preparing), (Verdict::Refuse, CampaignState::Failed)] {
        let (mut world, campaign, [first, second]) = closing();
        world.settle(first, Verdict::Accept);
        assert_eq!(world.campaign(campaign).state, CampaignState::Closing, "one answer is still to come");
        world.settle(second, verdict);
        let is = world.campaign(campaign);
        assert_eq!((is.state, is.closed_at), (decided, Some(world.now)));
    }
}

#[test]
fn so_does_the_end_of_the_last_wait() {
    let (mut world, campaign, [first, _]) = closing();
    world.settle(first, Verdict::Accept);
    let unpaid = world.store.pledges[1].clone();
    world.now = unpaid.payment_due_at.unwrap();
    world.act(&Actor::System, |store, context| expire_reservation(store, context, campaign, unpaid.id)).unwrap();
    assert_eq!(world.campaign(campaign).state, CampaignState::Failed);
}
