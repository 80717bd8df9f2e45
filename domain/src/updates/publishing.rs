//! Publishing an update: what it must carry, by its kind, and what it does.

use chrono::NaiveDate;

use super::effects::{check_may_publish, put_into_effect};
use super::refusal::UpdateFault;
use super::{
    LINKS_MAX, MEDIA_MAX, NewDates, Part, Update, UpdateAudience, UpdateKind, UpdateText, WAVE_CHARACTERS_MAX,
};
use crate::campaigns::{Campaign, DeliveryCalendar, require_campaign_for};
use crate::clock::Context;
use crate::frequency::{FrequentAct, count_act};
use crate::ids::{CampaignId, MediumId, RewardId, UpdateId};
use crate::media::{MediaUser, MediumKind, use_media};
use crate::permissions::Operation;
use crate::refusal::{Failure, Faults, Refusal, ensure};
use crate::store::Store;
use crate::text::Line;

/// What an update says besides its text. Each kind carries its own parts, and no others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announcement {
    /// Of a delay or an emergency: what went wrong.
    pub problem: Option<Part>,
    /// Of a delay: what is done about it.
    pub solution: Option<Part>,
    /// Of an emergency: what is being done.
    pub response: Option<Part>,
    /// Of a delay: the calendar from now on.
    pub calendar: Option<DeliveryCalendar>,
    /// Of a delay: all promised dates stay as they are.
    pub are_dates_unchanged: bool,
    /// Of the start of delivery: when rewards are expected to arrive.
    pub estimated_on: Option<NaiveDate>,
    /// Of the start of delivery: how far it is.
    pub progress: Option<Part>,
    /// Of the start of delivery: how rewards are delivered.
    pub delivery_mode: Option<Part>,
    /// Of the start of delivery: the wave that begins; none for all.
    pub wave: Option<Line<WAVE_CHARACTERS_MAX>>,
}

/// What an update of a kind says besides its text, all of it.
pub(super) enum Parts {
    None,
    Delay { problem: Part, solution: Part, new_dates: NewDates },
    Emergency { problem: Part, response: Part },
    DeliveryStarted { estimated_on: NaiveDate, progress: Part, mode: Part, wave: Option<Line<WAVE_CHARACTERS_MAX>> },
}

/// An update to be published.
#[derive(Debug, Clone)]
pub struct PublishUpdate {
    /// The id that it gets.
    pub id: UpdateId,
    /// What it is about.
    pub kind: UpdateKind,
    /// Who reads it; public where nobody says otherwise.
    pub audience: UpdateAudience,
    /// The rewards that its audience backed.
    pub rewards: Vec<RewardId>,
    /// What it says.
    pub text: UpdateText,
    /// What it says besides.
    pub announcement: Announcement,
    /// Open emergencies that it resolves.
    pub resolves: Vec<UpdateId>,
}

/// Publishes an update. Every backer learns of it once; a delay moves the calendar, the start of delivery the campaign.
pub fn publish_update(
    store: &mut dyn Store,
    context: &Context<'_>,
    id: CampaignId,
    command: PublishUpdate,
) -> Result<(Campaign, Update), Failure> {
    let campaign = require_campaign_for(store, context, Operation::PUBLISH_UPDATE, id)?;
    check_may_publish(&campaign, command.kind, command.announcement.wave.is_some())?;
    let mut faults = Faults::default();
    let parts = parts(command.kind, command.announcement.clone(), &mut faults);
    check_audience(store, &campaign, &command, &mut faults)?;
    check_text(&command.text, "", &mut faults);
    faults.refuse()?;
    let Some(parts) = parts else { return Err(Refusal::InputInvalid { reasons: Vec::new() }.into()) };
    ensure(store.find_update(id, command.id)?.is_none(), Refusal::IdTaken)?;
    count_act(store, context, (campaign.initiator, FrequentAct::PublishUpdate, id.0))?;
    put_into_effect(store, context, campaign, (command, parts))
}

/// The media of an update are its text's; everybody sees those of a public update.
pub(super) fn use_media_of(
    store: &mut dyn Store,
    context: &Context<'_>,
    update: &Update,
    at: &str,
) -> Result<(), Failure> {
    let user = MediaUser { kind: "update", id: update.id.0 };
    let media: Vec<MediumId> = update.text.media.iter().map(|shown| shown.medium).collect();
    let is_public = update.audience == UpdateAudience::Public;
    let place = |number: usize| format!("{at}/media/{number}/medium_id");
    use_media(store, context, (user, update.author), (&media, MediumKind::ALL, is_public), place)?;
    Ok(())
}

/// The parts of an update of this kind, unless one is missing; every part that is missing or of another kind is noted.
fn parts(kind: UpdateKind, given: Announcement, faults: &mut Faults) -> Option<Parts> {
    let (is_delay, is_emergency) = (kind == UpdateKind::Delay, kind == UpdateKind::Emergency);
    let is_delivery = kind == UpdateKind::DeliveryStarted;
    let new_dates = new_dates(&given, faults);
    let Announcement { problem, solution, response, estimated_on, progress, delivery_mode, wave, .. } = given;
    let problem = part("/problem", problem, (kind, is_delay || is_emergency), faults);
    let solution = part("/solution", solution, (kind, is_delay), faults);
    let response = part("/response", response, (kind, is_emergency), faults);
    let new_dates = part("/delivery_calendar", new_dates, (kind, is_delay), faults);
    let estimated_on = part("/estimated_on", estimated_on, (kind, is_delivery), faults);
    let progress = part("/progress", progress, (kind, is_delivery), faults);
    let mode = part("/delivery_mode", delivery_mode, (kind, is_delivery), faults);
    faults.unless(wave.is_none() || is_delivery, "/wave", UpdateFault::OfOtherKind { kind });
    Some(match kind {
        UpdateKind::Delay => Parts::Delay { problem: problem?, solution: solution?, new_dates: new_dates? },
        UpdateKind::Emergency => Parts::Emergency { problem: problem?, response: response? },
        UpdateKind::DeliveryStarted => {
            Parts::DeliveryStarted { estimated_on: estimated_on?, progress: progress?, mode: mode?, wave }
        }
        UpdateKind::Progress | UpdateKind::ThankYou | UpdateKind::Explanation | UpdateKind::FuturePlans => Parts::None,
    })
}

/// The dates of an announcement: new ones, or those that were promised already.
fn new_dates(given: &Announcement, faults: &mut Faults) -> Option<NewDates> {
    let is_clear = given.calendar.is_none() || !given.are_dates_unchanged;
    faults.unless(is_clear, "/dates_unchanged", UpdateFault::DatesAndUnchanged);
    given.calendar.map(NewDates::Calendar).or(given.are_dates_unchanged.then_some(NewDates::Unchanged))
}

/// A part that a kind has if and only if it `is_needed`.
fn part<T>(pointer: &str, given: Option<T>, (kind, is_needed): (UpdateKind, bool), faults: &mut Faults) -> Option<T> {
    faults.unless(given.is_some() || !is_needed, pointer, UpdateFault::Missing { kind });
    faults.unless(given.is_none() || is_needed, pointer, UpdateFault::OfOtherKind { kind });
    given
}

fn check_audience(
    store: &mut dyn Store,
    campaign: &Campaign,
    command: &PublishUpdate,
    faults: &mut Faults,
) -> Result<(), Failure> {
    let PublishUpdate { kind, audience, rewards, .. } = command;
    let is_always_public = matches!(kind, UpdateKind::Delay | UpdateKind::Emergency);
    let is_public = *audience == UpdateAudience::Public;
    faults.unless(is_public || !is_always_public, "/audience", UpdateFault::AlwaysPublic { kind: *kind });
    let names_rewards = *audience == UpdateAudience::Rewards;
    faults.unless(names_rewards != rewards.is_empty(), "/reward_ids", UpdateFault::RewardsAndAudience);
    let offered = if rewards.is_empty() { Vec::new() } else { store.list_rewards(campaign.id)? };
    for (place, reward_id) in rewards.iter().enumerate() {
        let is_offered = offered.iter().any(|reward| reward.id == *reward_id);
        let fault = crate::campaigns::PledgeFault::RewardUnknown { reward_id: *reward_id };
        faults.unless(is_offered, format!("/reward_ids/{place}"), fault);
    }
    Ok(())
}

/// Notes what is wrong with a text that stands at `at`.
pub(super) fn check_text(text: &UpdateText, at: &str, faults: &mut Faults) {
    faults.check_count(&format!("{at}/links"), text.links.len(), (0, LINKS_MAX));
    faults.check_count(&format!("{at}/media"), text.media.len(), (0, MEDIA_MAX));
    for (place, link) in text.links.iter().enumerate() {
        let url = link.url.as_str();
        let leads = ["https://", "http://"].iter().any(|scheme| url.strip_prefix(scheme).is_some_and(is_of_a_host));
        faults.unless(leads, format!("{at}/links/{place}/url"), UpdateFault::LinkNotOfTheWeb);
    }
}

fn is_of_a_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !host.contains('@') && !rest.contains(char::is_whitespace)
}
