//! What must hold after every command, whatever it was.

mod escrow;
mod ledger;
mod payments;
mod pledges;

use super::world::World;
use crate::campaigns::{Campaign, CampaignState};
use crate::ids::BookId;
use crate::jobs::JobKind;
use crate::memory::MemoryStore;

/// Checks every book as it is, and what became of it since `before`.
pub(super) fn check(before: &MemoryStore, world: &mut World) {
    let books: Vec<BookId> = world.store.books.keys().copied().collect();
    for book in books {
        ledger::check(before, world, book);
        pledges::check(world, book);
        payments::check(world, book);
        escrow::check(before, world, book);
    }
    for campaign in &world.store.campaigns {
        check_campaign(before, &world.store, campaign);
    }
}

/// Checks what must hold when nothing is under way any more.
pub(super) fn check_at_rest(world: &mut World) {
    assert_eq!(world.store.jobs, []);
    payments::check_at_rest(world);
    for campaign in world.store.campaigns.clone() {
        escrow::check_at_rest(world, &campaign);
    }
}

/// A campaign takes the documented steps only, and somebody will take the next one.
fn check_campaign(before: &MemoryStore, store: &MemoryStore, campaign: &Campaign) {
    use CampaignState::{Cancelled, Closing, Draft, Failed, Live, Preparing, Ready, WoundDown};
    let was = before.campaigns.iter().find(|was| was.id == campaign.id);
    let step = (was.map(|was| was.state), campaign.state);
    let is_documented = was.is_some_and(|was| was.state == campaign.state)
        || matches!(
            step,
            (None, Draft)
                | (Some(Draft), Live | Cancelled)
                | (Some(Live), Closing | Preparing | Failed | Cancelled)
                | (Some(Closing), Preparing | Failed)
                | (Some(Preparing), Ready | WoundDown)
        );
    assert!(is_documented, "{step:?}");
    let has_job = |kind| store.jobs.iter().any(|(job, _)| job.book == campaign.book() && job.kind == kind);
    assert!(!matches!(campaign.state, Live | Closing) || has_job(JobKind::CLOSE_CAMPAIGN), "nobody will close it");
    let goes_back = matches!(campaign.state, Failed | Cancelled | WoundDown);
    let has_money = store.pledges.iter().any(|pledge| pledge.campaign == campaign.id && pledges::is_held(pledge));
    assert!(!goes_back || !has_money || has_job(JobKind::REFUND_PLEDGES), "nobody will refund it");
    let has_raised = matches!(campaign.state, Preparing | Ready | WoundDown);
    assert_eq!(campaign.raised_minor.is_some(), has_raised);
}
