//! What is told of updates.

use std::collections::BTreeMap;

use palier_domain::campaigns::{Campaign, DeliveryCalendar};
use palier_domain::ids::MediumId;
use palier_domain::media::Medium;
use palier_domain::updates::{
    DatedText, Particulars, SeenUpdate, Slip, Update, UpdateAction, UpdateAudience, UpdateText, slips,
};
use palier_domain::{Failure, Store};
use palier_http::instants::{Date, DateTime};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::{UpdateActionWord, UpdateAudienceWord, UpdateKindWord};
use crate::campaigns::plan_views::DeliveryCalendarView;
use crate::markdown::to_html;
use crate::media::views::{MediaAddresses, MediumView};

/// What an initiator told the backers. Everybody who sees the campaign sees that it was told and what it is called;
/// `content` is there for its audience.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Update)]
pub struct UpdateView {
    /// Its id.
    pub id: Uuid,
    /// 1 for the campaign's first, rising.
    #[schema(format = Int64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub number: i64,
    /// What it is about.
    pub kind: UpdateKindWord,
    /// Who reads it.
    pub audience: UpdateAudienceWord,
    /// The rewards that its audience backed; empty for other audiences.
    #[schema(max_items = 50)]
    pub reward_ids: Vec<Uuid>,
    /// Its title.
    #[schema(max_length = 120, examples("Trois semaines de plus"))]
    pub title: String,
    /// When it was published.
    pub published_at: DateTime,
    /// When its text was edited last; null if it never was.
    #[schema(required = true)]
    pub edited_at: Option<DateTime>,
    /// What it says; absent for whoever it is not for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub content: Option<UpdateContentView>,
    /// Of a delay; absent for other kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delay: Option<DelayView>,
    /// Of an emergency; absent for other kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub emergency: Option<EmergencyView>,
    /// Of the start of delivery; absent for other kinds, and for whoever it is not for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delivery: Option<DeliveryStartView>,
    /// What the caller can do with it now.
    #[schema(max_items = 10)]
    pub allowed_actions: Vec<UpdateActionWord>,
}

/// What an update says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdateContent)]
pub struct UpdateContentView {
    /// What it says, in Markdown.
    #[schema(max_length = 20_000, examples("Le four est **posé**, mais sa porte manque."))]
    pub body: String,
    /// The same as HTML that is safe to show as it is.
    #[schema(max_length = 1_000_000, examples("<p>Le four est <strong>posé</strong>, mais sa porte manque.</p>"))]
    pub body_html: String,
    /// Where it leads.
    #[schema(max_items = 10)]
    pub links: Vec<NamedLinkView>,
    /// What it shows.
    #[schema(max_items = 20)]
    pub media: Vec<ShownMediumView>,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NamedLink)]
pub struct NamedLinkView {
    /// Where it leads.
    #[schema(max_length = 500, examples("https://fournil.example/journal"))]
    pub url: String,
    /// What it is called.
    #[schema(max_length = 100, examples("Le journal du fournil"))]
    pub name: String,
}

/// A medium with what it shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownMedium)]
pub struct ShownMediumView {
    /// The medium's id, as it was sent.
    pub medium_id: Uuid,
    /// The medium.
    pub medium: MediumView,
    /// What it shows, for screen readers; null where nobody said.
    #[schema(required = true, max_length = 300, examples("Le four, sans sa porte"))]
    pub alternative: Option<String>,
}

/// What a delay says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delay)]
pub struct DelayView {
    /// What went wrong.
    #[schema(max_length = 2_000, examples("La porte a été livrée fendue."))]
    pub problem: String,
    /// What is done about it.
    #[schema(max_length = 2_000, examples("Le forgeron en coule une autre."))]
    pub solution: String,
    /// Whether all promised dates stay as they are.
    pub dates_unchanged: bool,
    /// The calendar that was promised with it; absent if the dates are unchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delivery_calendar: Option<DeliveryCalendarView>,
    /// How far each date moved; empty if the dates are unchanged.
    #[schema(max_items = 5)]
    pub slips: Vec<SlipView>,
}

/// How far a date moved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Slip)]
pub struct SlipView {
    /// Which date, as the delivery calendar names it.
    #[schema(max_length = 40, examples("delivery_on"))]
    pub date: &'static str,
    /// As promised at launch.
    pub promised_on: Date,
    /// As promised before this delay.
    pub before_on: Date,
    /// As promised from it on.
    pub after_on: Date,
    /// How many days later than before; negative for earlier.
    #[schema(format = Int64, minimum = -100_000, maximum = 100_000, examples(21))]
    pub days: i64,
    /// How many days later than promised at launch.
    #[schema(format = Int64, minimum = -100_000, maximum = 100_000, examples(21))]
    pub days_in_all: i64,
}

/// What an emergency says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Emergency)]
pub struct EmergencyView {
    /// What happened.
    #[schema(max_length = 2_000, examples("Le fondeur a fait faillite."))]
    pub problem: String,
    /// What is being done.
    #[schema(max_length = 2_000, examples("Nous cherchons un autre fondeur et vous écrivons vendredi."))]
    pub response: String,
    /// The update that resolved it; null while it is open.
    #[schema(required = true)]
    pub resolved_by: Option<Uuid>,
    /// When it was resolved.
    #[schema(required = true)]
    pub resolved_at: Option<DateTime>,
}

/// What is said when delivery starts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeliveryStart)]
pub struct DeliveryStartView {
    /// When rewards are expected to arrive.
    pub estimated_on: Date,
    /// How far it is.
    #[schema(max_length = 2_000, examples("Les 120 premiers cartons sont partis."))]
    pub progress: String,
    /// How rewards are delivered.
    #[schema(max_length = 2_000, examples("Colissimo, suivi par courriel"))]
    pub delivery_mode: String,
    /// The wave that begins; null for all.
    #[schema(required = true, max_length = 80, examples("Vague 1"))]
    pub wave: Option<String>,
}

/// A page of updates.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdateList)]
pub struct UpdateListView {
    /// The updates, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<UpdateView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// A text that an update had.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdateText)]
pub struct UpdateTextView {
    /// 1 for the first, rising.
    #[schema(format = Int64, minimum = 1, maximum = 1_000)]
    pub version: i64,
    /// The title.
    #[schema(max_length = 120, examples("Trois semaines de plus"))]
    pub title: String,
    /// The text, in Markdown.
    #[schema(max_length = 20_000, examples("Le four est **posé**."))]
    pub body: String,
    /// From when on it could be read.
    pub written_at: DateTime,
}

/// A page of texts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdateTextList)]
pub struct UpdateTextListView {
    /// The texts, newest first.
    #[schema(max_items = 100)]
    pub items: Vec<UpdateTextView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

/// What the views of a page need besides the updates.
pub struct Around {
    media: BTreeMap<MediumId, Medium>,
    calendars: BTreeMap<i64, DeliveryCalendar>,
    addresses: MediaAddresses,
}

impl Around {
    /// Loads what these updates of a campaign show and promise.
    pub fn load(
        store: &mut dyn Store,
        campaign: &Campaign,
        updates: &[&Update],
        addresses: MediaAddresses,
    ) -> Result<Self, Failure> {
        let shown: Vec<MediumId> =
            updates.iter().flat_map(|update| &update.text.media).map(|shown| shown.medium).collect();
        let media = store.find_media(&shown)?.into_iter().map(|medium| (medium.id, medium)).collect();
        let mut calendars = BTreeMap::new();
        for update in updates {
            if let Particulars::Delay { calendar: Some(number), .. } = update.particulars {
                for wanted in [1, number - 1, number] {
                    if let std::collections::btree_map::Entry::Vacant(place) = calendars.entry(wanted)
                        && let Some(revision) = store.find_calendar_revision(campaign.id, wanted)?
                    {
                        place.insert(revision.calendar);
                    }
                }
            }
        }
        Ok(Self { media, calendars, addresses })
    }

    fn content(&self, text: &UpdateText, is_public: bool) -> UpdateContentView {
        let medium = |shown: &palier_domain::updates::UpdateMedium| {
            let medium = self.media.get(&shown.medium)?;
            let alternative = shown.alternative.as_ref().map(|said| said.as_str().to_owned());
            Some(ShownMediumView {
                medium_id: shown.medium.0,
                medium: MediumView::new(medium, is_public, &self.addresses),
                alternative,
            })
        };
        let link = |link: &palier_domain::updates::UpdateLink| NamedLinkView {
            url: link.url.as_str().to_owned(),
            name: link.name.as_str().to_owned(),
        };
        UpdateContentView {
            body: text.body.as_str().to_owned(),
            body_html: to_html(text.body.as_str()),
            links: text.links.iter().map(link).collect(),
            media: text.media.iter().filter_map(medium).collect(),
        }
    }

    fn slips(&self, campaign: &Campaign, number: i64) -> Vec<Slip> {
        let three = (self.calendars.get(&1), self.calendars.get(&(number - 1)), self.calendars.get(&number));
        match three {
            (Some(first), Some(before), Some(after)) => slips(campaign.terms.kind, (first, before, after)),
            _ => Vec::new(),
        }
    }
}

impl From<Slip> for SlipView {
    fn from(slip: Slip) -> Self {
        Self {
            date: slip.date,
            promised_on: Date(slip.promised_on),
            before_on: Date(slip.before_on),
            after_on: Date(slip.after_on),
            days: slip.days(),
            days_in_all: slip.days_in_all(),
        }
    }
}

impl UpdateView {
    /// The view of an update, as far as it is for the caller.
    pub fn new(campaign: &Campaign, seen: &SeenUpdate, actions: Vec<UpdateAction>, around: &Around) -> Self {
        let SeenUpdate { update, is_readable } = seen;
        let is_public = update.audience == UpdateAudience::Public;
        let (mut delay, mut emergency, mut delivery) = (None, None, None);
        match &update.particulars {
            Particulars::None => {}
            Particulars::Delay { problem, solution, calendar } => {
                let promised = calendar.and_then(|number| around.calendars.get(&number));
                delay = Some(DelayView {
                    problem: problem.as_str().to_owned(),
                    solution: solution.as_str().to_owned(),
                    dates_unchanged: calendar.is_none(),
                    delivery_calendar: promised.map(|calendar| (*calendar).into()),
                    slips: calendar
                        .map_or_else(Vec::new, |number| around.slips(campaign, number))
                        .into_iter()
                        .map(SlipView::from)
                        .collect(),
                });
            }
            Particulars::Emergency { problem, response, resolved } => {
                emergency = Some(EmergencyView {
                    problem: problem.as_str().to_owned(),
                    response: response.as_str().to_owned(),
                    resolved_by: resolved.map(|(by, _)| by.0),
                    resolved_at: resolved.map(|(_, at)| DateTime(at)),
                });
            }
            Particulars::DeliveryStarted { estimated_on, progress, mode, wave } => {
                delivery = is_readable.then(|| DeliveryStartView {
                    estimated_on: Date(*estimated_on),
                    progress: progress.as_str().to_owned(),
                    delivery_mode: mode.as_str().to_owned(),
                    wave: wave.as_ref().map(|wave| wave.as_str().to_owned()),
                });
            }
        }
        Self {
            id: update.id.0,
            number: update.number,
            kind: UpdateKindWord(update.kind),
            audience: UpdateAudienceWord(update.audience),
            reward_ids: update.rewards.iter().map(|reward| reward.0).collect(),
            title: update.text.title.as_str().to_owned(),
            published_at: DateTime(update.published_at),
            edited_at: update.edited_at.map(DateTime),
            content: is_readable.then(|| around.content(&update.text, is_public)),
            delay,
            emergency,
            delivery,
            allowed_actions: actions.into_iter().map(UpdateActionWord).collect(),
        }
    }
}

impl From<&DatedText> for UpdateTextView {
    fn from(dated: &DatedText) -> Self {
        Self {
            version: dated.version,
            title: dated.text.title.as_str().to_owned(),
            body: dated.text.body.as_str().to_owned(),
            written_at: DateTime(dated.written_at),
        }
    }
}
