//! What publishing an update does besides telling: the calendar moves, emergencies are resolved, delivery begins.

use super::publishing::{Parts, use_media_of};
use super::refusal::{UpdateFault, UpdateRefusal};
use super::{NewDates, Particulars, PublishUpdate, Update, UpdateKind};
use crate::campaigns::{CalendarRevision, Campaign, CampaignState, DeliveryCalendar, touch};
use crate::clock::Context;
use crate::ids::UpdateId;
use crate::refusal::{Failure, Faults, Refusal, ensure};
use crate::store::Store;

/// Whether a campaign is in a state for an update of this kind; delivery may begin for a wave only.
pub(super) fn check_may_publish(campaign: &Campaign, kind: UpdateKind, is_wave: bool) -> Result<(), Refusal> {
    let state = campaign.state;
    ensure(campaign.launched_at.is_some(), UpdateRefusal::NotLaunched { state })?;
    let is_undecided = matches!(state, CampaignState::Live | CampaignState::Closing);
    match kind {
        UpdateKind::Progress => Ok(()),
        UpdateKind::ThankYou => {
            ensure(!is_undecided && state != CampaignState::Cancelled, UpdateRefusal::NoMilestone { state })
        }
        UpdateKind::Delay | UpdateKind::Emergency => {
            let is_to_deliver = is_undecided || (state.has_succeeded() && state != CampaignState::Completed);
            ensure(is_to_deliver, UpdateRefusal::NothingToDeliver { kind, state })
        }
        UpdateKind::DeliveryStarted => {
            let is_for_all = matches!(state, CampaignState::Ready | CampaignState::Delivering);
            let is_for_wave = is_wave && state == CampaignState::Preparing;
            ensure(is_for_all || is_for_wave, UpdateRefusal::DeliveryNotYet { state })
        }
        UpdateKind::Explanation | UpdateKind::FuturePlans => {
            ensure(state == CampaignState::Failed, UpdateRefusal::OnlyAfterFailure { kind, state })
        }
    }
}

/// Records the update and what it does.
pub(super) fn put_into_effect(
    store: &mut dyn Store,
    context: &Context<'_>,
    mut campaign: Campaign,
    (command, parts): (PublishUpdate, Parts),
) -> Result<(Campaign, Update), Failure> {
    let PublishUpdate { id, kind, audience, rewards, text, resolves, .. } = command;
    let resolved = open_emergencies(store, &campaign, &resolves)?;
    let particulars = match parts {
        Parts::None => Particulars::None,
        Parts::Delay { problem, solution, new_dates } => {
            let calendar = match new_dates {
                NewDates::Unchanged => None,
                NewDates::Calendar(calendar) => Some(move_calendar(store, context, &mut campaign, calendar)?),
            };
            Particulars::Delay { problem, solution, calendar }
        }
        Parts::Emergency { problem, response } => Particulars::Emergency { problem, response, resolved: None },
        Parts::DeliveryStarted { estimated_on, progress, mode, wave } => {
            Particulars::DeliveryStarted { estimated_on, progress, mode, wave }
        }
    };
    let number = store.find_last_update(campaign.id)?.map_or(1, |(last, _)| last + 1);
    let update = Update {
        campaign: campaign.id,
        id,
        number,
        kind,
        audience,
        rewards,
        author: campaign.initiator,
        particulars,
        text,
        version: 1,
        published_at: context.now,
        edited_at: None,
    };
    store.insert_update(&update)?;
    use_media_of(store, context, &update, "")?;
    for emergency in resolved {
        store.resolve_emergency(campaign.id, emergency, (id, context.now))?;
    }
    let is_for_all = matches!(update.particulars, Particulars::DeliveryStarted { wave: None, .. });
    let begins = is_for_all && campaign.state == CampaignState::Ready;
    if begins {
        campaign.state = CampaignState::Delivering;
    }
    if begins || moves_calendar(&update) {
        touch(store, &mut campaign)?;
    }
    Ok((campaign, update))
}

const fn moves_calendar(update: &Update) -> bool {
    matches!(update.particulars, Particulars::Delay { calendar: Some(_), .. })
}

/// The emergencies that an update resolves, each open.
fn open_emergencies(
    store: &mut dyn Store,
    campaign: &Campaign,
    resolves: &[UpdateId],
) -> Result<Vec<UpdateId>, Failure> {
    let mut faults = Faults::default();
    for (place, id) in resolves.iter().enumerate() {
        let found = store.find_update(campaign.id, *id)?;
        let is_open = found.is_some_and(|update| update.is_open_emergency());
        faults.unless(is_open, format!("/resolves/{place}"), UpdateFault::NoOpenEmergency { update_id: *id });
    }
    faults.refuse()?;
    Ok(resolves.to_vec())
}

/// Promises another calendar, which may also be earlier; says its number.
fn move_calendar(
    store: &mut dyn Store,
    context: &Context<'_>,
    campaign: &mut Campaign,
    calendar: DeliveryCalendar,
) -> Result<i64, Failure> {
    let at = "/delivery_calendar";
    let mut faults = Faults::default();
    calendar.check(campaign.terms.kind, at, &mut faults);
    calendar.check_complete(campaign.terms.kind, at, &mut faults);
    faults.unless(calendar != campaign.calendar, at, UpdateFault::DatesAsBefore);
    faults.refuse()?;
    let number = store.find_last_calendar_number(campaign.id)?.map_or(1, |last| last + 1);
    store.insert_calendar_revision(campaign.id, &CalendarRevision { number, calendar, recorded_at: context.now })?;
    campaign.calendar = calendar;
    Ok(number)
}
