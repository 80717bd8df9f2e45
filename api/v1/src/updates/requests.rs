//! What callers send about updates.

use palier_domain::Refusal;
use palier_domain::ids::{MediumId, RewardId, UpdateId};
use palier_domain::text::{Line, Prose};
use palier_domain::updates::{
    Announcement, Part, PublishUpdate, UpdateAudience, UpdateChanges, UpdateLink, UpdateMedium, UpdateText,
};
use palier_http::instants::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::words::{UpdateAudienceWord, UpdateKindWord};
use crate::campaigns::plan_views::DeliveryCalendarView;

/// An update to be published. `problem` to `wave` belong to some kinds only; each kind needs its own and takes no
/// others:
///
/// - `delay`: `problem`, `solution`, and either `delivery_calendar` or `dates_unchanged`.
/// - `emergency`: `problem` and `response`.
/// - `delivery_started`: `estimated_on`, `progress`, `delivery_mode`, and `wave` if it is not for all.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "kind": "delay", "title": "Trois semaines de plus", "body": "Le four est **posé**, mais sa porte manque.",
    "problem": "La porte a été livrée fendue.", "solution": "Le forgeron en coule une autre.",
    "delivery_calendar": { "production_on": "2027-03-20", "packaging_on": "2027-04-05", "delivery_on": "2027-04-22" }
})))]
pub struct PublishUpdateRequest {
    /// The id that the update gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// What it is about.
    pub kind: UpdateKindWord,
    /// Who reads it; `public` when absent. A `delay` or an `emergency` is always public.
    #[serde(default)]
    #[schema(nullable = false)]
    pub audience: Option<UpdateAudienceWord>,
    /// The rewards whose backers read it, if and only if the audience is `rewards`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub reward_ids: Vec<Uuid>,
    /// Its title.
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub title: String,
    /// What it says, in Markdown.
    #[schema(max_length = 20_000, format = "prose")]
    pub body: String,
    /// Where it leads.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub links: Vec<NamedLinkRequest>,
    /// What it shows: media that the initiator uploaded.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub media: Vec<ShownMediumRequest>,
    /// What went wrong.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 2_000, format = "prose")]
    pub problem: Option<String>,
    /// What is done about it, so that backers know how the campaign goes on.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 2_000, format = "prose")]
    pub solution: Option<String>,
    /// What is being done at once.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 2_000, format = "prose")]
    pub response: Option<String>,
    /// The whole calendar from now on; any date may move, earlier too. The old one stays in its history.
    #[serde(default)]
    #[schema(nullable = false)]
    pub delivery_calendar: Option<DeliveryCalendarView>,
    /// `true` says that all promised dates stay as they are.
    #[serde(default)]
    #[schema(nullable = false)]
    pub dates_unchanged: Option<bool>,
    /// When rewards are expected to arrive.
    #[serde(default)]
    #[schema(nullable = false)]
    pub estimated_on: Option<Date>,
    /// How far it is.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 2_000, format = "prose")]
    pub progress: Option<String>,
    /// How rewards are delivered.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 2_000, format = "prose")]
    pub delivery_mode: Option<String>,
    /// The wave that begins; for all when absent.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 80, format = "line")]
    pub wave: Option<String>,
    /// Open emergencies that it resolves.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub resolves: Vec<Uuid>,
}

/// A link of an update.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "url": "https://fournil.example/journal", "name": "Le journal du fournil" })))]
pub struct NamedLinkRequest {
    /// Where it leads.
    #[schema(min_length = 1, max_length = 500, format = "line")]
    pub url: String,
    /// What it is called.
    #[schema(min_length = 1, max_length = 100, format = "line")]
    pub name: String,
}

/// A medium of an update.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "medium_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49", "alternative": "Le four, sans sa porte"
})))]
pub struct ShownMediumRequest {
    /// The medium.
    pub medium_id: Uuid,
    /// What it shows, for screen readers.
    #[serde(default)]
    #[schema(nullable = false, min_length = 1, max_length = 300, format = "line")]
    pub alternative: Option<String>,
}

/// A JSON Merge Patch of an update's text: an absent member is left alone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "title": "Trois semaines de plus, pas quatre" })))]
pub struct EditUpdateRequest {
    /// A new title.
    #[schema(nullable = false, min_length = 1, max_length = 120, format = "line")]
    pub title: Option<String>,
    /// A new body, in Markdown.
    #[schema(nullable = false, max_length = 20_000, format = "prose")]
    pub body: Option<String>,
    /// Other links, in the place of all.
    #[schema(nullable = false, max_items = 10)]
    pub links: Option<Vec<NamedLinkRequest>>,
    /// Other media, in the place of all.
    #[schema(nullable = false, max_items = 20)]
    pub media: Option<Vec<ShownMediumRequest>>,
}

/// A comment.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "text": "Merci d’avoir prévenu. Bon courage !" })))]
pub struct CreateUpdateCommentRequest {
    /// The id that the comment gets; made by Palier when absent.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    /// What it says.
    #[schema(min_length = 1, max_length = 2_000, format = "prose")]
    pub text: String,
}

/// Which updates are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UpdateQuery {
    /// Of these kinds, separated by commas; of all when absent.
    #[param(nullable = false, inline, max_length = 200, pattern = "^[a-z_]+(,[a-z_]+)*$", example = "delay,emergency")]
    pub kinds: Option<String>,
}

/// Whose acknowledgements are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AcknowledgementQuery {
    /// `true` lists those only who have not said that they have seen it; a page may then have fewer items than `limit`
    /// although more follow.
    #[param(nullable = false, default = false)]
    pub missing: Option<bool>,
}

fn part(field: &'static str, text: Option<&String>) -> Result<Option<Part>, Refusal> {
    text.map(|text| Prose::parse(field, text)).transpose()
}

fn links(links: &[NamedLinkRequest]) -> Result<Vec<UpdateLink>, Refusal> {
    let link = |(place, link): (usize, &NamedLinkRequest)| {
        let at = |refusal: Refusal| refusal.within(&format!("/links/{place}"));
        let url = Line::parse("url", &link.url).map_err(at)?;
        Ok(UpdateLink { url, name: Line::parse("name", &link.name).map_err(at)? })
    };
    links.iter().enumerate().map(link).collect()
}

fn media(media: &[ShownMediumRequest]) -> Result<Vec<UpdateMedium>, Refusal> {
    let medium = |(place, shown): (usize, &ShownMediumRequest)| {
        let alternative = shown.alternative.as_ref().map(|said| Line::parse("alternative", said));
        let alternative = alternative.transpose().map_err(|refusal| refusal.within(&format!("/media/{place}")))?;
        Ok(UpdateMedium { medium: MediumId(shown.medium_id), alternative })
    };
    media.iter().enumerate().map(medium).collect()
}

impl PublishUpdateRequest {
    /// The update in the domain's words.
    pub fn command(&self, id: UpdateId) -> Result<PublishUpdate, Refusal> {
        Ok(PublishUpdate {
            id,
            kind: self.kind.0,
            audience: self.audience.map_or(UpdateAudience::Public, |word| word.0),
            rewards: self.reward_ids.iter().copied().map(RewardId).collect(),
            text: UpdateText {
                title: Line::parse("title", &self.title)?,
                body: Prose::parse("body", &self.body)?,
                links: links(&self.links)?,
                media: media(&self.media)?,
            },
            announcement: Announcement {
                problem: part("problem", self.problem.as_ref())?,
                solution: part("solution", self.solution.as_ref())?,
                response: part("response", self.response.as_ref())?,
                calendar: self.delivery_calendar.map(Into::into),
                are_dates_unchanged: self.dates_unchanged.unwrap_or(false),
                estimated_on: self.estimated_on.map(|date| date.0),
                progress: part("progress", self.progress.as_ref())?,
                delivery_mode: part("delivery_mode", self.delivery_mode.as_ref())?,
                wave: self.wave.as_ref().map(|wave| Line::parse("wave", wave)).transpose()?,
            },
            resolves: self.resolves.iter().copied().map(UpdateId).collect(),
        })
    }
}

impl EditUpdateRequest {
    /// The changes in the domain's words.
    pub fn changes(&self) -> Result<UpdateChanges, Refusal> {
        Ok(UpdateChanges {
            title: self.title.as_ref().map(|title| Line::parse("title", title)).transpose()?,
            body: self.body.as_ref().map(|body| Prose::parse("body", body)).transpose()?,
            links: self.links.as_deref().map(links).transpose()?,
            media: self.media.as_deref().map(media).transpose()?,
        })
    }
}
