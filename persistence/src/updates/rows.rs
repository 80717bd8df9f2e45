//! Rows of updates, their texts and comments.
//!
//! The links and media of a text are lines: an address or an id, a space, and what it is called or shows. Neither an
//! address nor an id has a space, and no name has an end of line.

use chrono::NaiveDate;
use diesel::prelude::*;
use palier_domain::StoreError;
use palier_domain::ids::{AccountId, CampaignId, CommentId, MediumId, RewardId, UpdateId};
use palier_domain::text::{Line, Prose};
use palier_domain::updates::{
    Comment, DatedText, Hidden, Particulars, Update, UpdateAudience, UpdateKind, UpdateLink, UpdateMedium, UpdateText,
};
use uuid::Uuid;

use crate::columns::{IdValue, InstantValue};
use crate::rows::RowOf;
use crate::schema::{update_comments, update_texts, updates};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = updates, treat_none_as_default_value = false)]
pub(super) struct UpdateRow {
    pub(super) campaign_id: IdValue,
    pub(super) id: IdValue,
    number: i64,
    kind: String,
    pub(super) audience: String,
    author_id: IdValue,
    problem: Option<String>,
    solution: Option<String>,
    response: Option<String>,
    calendar_number: Option<i64>,
    resolved_by: Option<IdValue>,
    resolved_at: Option<InstantValue>,
    estimated_on: Option<NaiveDate>,
    progress: Option<String>,
    delivery_mode: Option<String>,
    wave: Option<String>,
    version: i64,
    published_at: InstantValue,
    edited_at: Option<InstantValue>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = update_texts)]
pub(super) struct TextRow {
    campaign_id: IdValue,
    update_id: IdValue,
    version: i64,
    title: String,
    body: String,
    links: String,
    media: String,
    written_at: InstantValue,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = update_comments, treat_none_as_default_value = false)]
pub(super) struct CommentRow {
    campaign_id: IdValue,
    update_id: IdValue,
    id: IdValue,
    author_id: IdValue,
    text: String,
    created_at: InstantValue,
    pub(super) hidden_at: Option<InstantValue>,
    pub(super) hidden_by: Option<IdValue>,
    pub(super) hidden_reason: Option<String>,
}

/// A row with its present text and the rewards that its audience backed.
pub(super) struct WholeUpdate(pub(super) UpdateRow, pub(super) TextRow, pub(super) Vec<RewardId>);

impl From<&Update> for UpdateRow {
    fn from(update: &Update) -> Self {
        let mut row = Self {
            campaign_id: IdValue(update.campaign.0),
            id: IdValue(update.id.0),
            number: update.number,
            kind: update.kind.as_str().to_owned(),
            audience: update.audience.as_str().to_owned(),
            author_id: IdValue(update.author.0),
            problem: None,
            solution: None,
            response: None,
            calendar_number: None,
            resolved_by: None,
            resolved_at: None,
            estimated_on: None,
            progress: None,
            delivery_mode: None,
            wave: None,
            version: update.version,
            published_at: InstantValue(update.published_at),
            edited_at: update.edited_at.map(InstantValue),
        };
        match &update.particulars {
            Particulars::None => {}
            Particulars::Delay { problem, solution, calendar } => {
                row.problem = Some(problem.as_str().to_owned());
                row.solution = Some(solution.as_str().to_owned());
                row.calendar_number = *calendar;
            }
            Particulars::Emergency { problem, response, resolved } => {
                row.problem = Some(problem.as_str().to_owned());
                row.response = Some(response.as_str().to_owned());
                row.resolved_by = resolved.map(|(by, _)| IdValue(by.0));
                row.resolved_at = resolved.map(|(_, at)| InstantValue(at));
            }
            Particulars::DeliveryStarted { estimated_on, progress, mode, wave } => {
                row.estimated_on = Some(*estimated_on);
                row.progress = Some(progress.as_str().to_owned());
                row.delivery_mode = Some(mode.as_str().to_owned());
                row.wave = wave.as_ref().map(|wave| wave.as_str().to_owned());
            }
        }
        row
    }
}

fn particulars(of: &RowOf<'_>, row: &UpdateRow, kind: UpdateKind) -> Result<Particulars, StoreError> {
    let part = |column, text: &Option<String>| {
        of.parsed(column, text.as_deref().and_then(|text| Prose::parse(column, text).ok()))
    };
    Ok(match kind {
        UpdateKind::Delay => Particulars::Delay {
            problem: part("problem", &row.problem)?,
            solution: part("solution", &row.solution)?,
            calendar: row.calendar_number,
        },
        UpdateKind::Emergency => {
            let resolved = of.all_or_none("resolved_by", (row.resolved_by, row.resolved_at))?;
            Particulars::Emergency {
                problem: part("problem", &row.problem)?,
                response: part("response", &row.response)?,
                resolved: resolved.map(|(by, at)| (UpdateId(by.0), at.0)),
            }
        }
        UpdateKind::DeliveryStarted => Particulars::DeliveryStarted {
            estimated_on: of.parsed("estimated_on", row.estimated_on)?,
            progress: part("progress", &row.progress)?,
            mode: part("delivery_mode", &row.delivery_mode)?,
            wave: of.parsed_if_any("wave", row.wave.as_deref(), |wave| Line::parse("wave", wave).ok())?,
        },
        UpdateKind::Progress | UpdateKind::ThankYou | UpdateKind::Explanation | UpdateKind::FuturePlans => {
            Particulars::None
        }
    })
}

impl TryFrom<WholeUpdate> for Update {
    type Error = StoreError;

    fn try_from(WholeUpdate(row, text, rewards): WholeUpdate) -> Result<Self, StoreError> {
        let of = RowOf { table: "updates", key: &row.id.0 };
        let kind = of.parsed("kind", UpdateKind::parse(&row.kind))?;
        Ok(Self {
            campaign: CampaignId(row.campaign_id.0),
            id: UpdateId(row.id.0),
            number: row.number,
            kind,
            audience: of.parsed("audience", UpdateAudience::parse(&row.audience))?,
            rewards,
            author: AccountId(row.author_id.0),
            particulars: particulars(&of, &row, kind)?,
            text: DatedText::try_from(text)?.text,
            version: row.version,
            published_at: row.published_at.0,
            edited_at: row.edited_at.map(|at| at.0),
        })
    }
}

impl TextRow {
    pub(super) fn of(update: &Update) -> Self {
        let link = |link: &UpdateLink| format!("{} {}\n", link.url.as_str(), link.name.as_str());
        let medium = |shown: &UpdateMedium| {
            format!("{} {}\n", shown.medium, shown.alternative.as_ref().map_or("", |alternative| alternative.as_str()))
        };
        Self {
            campaign_id: IdValue(update.campaign.0),
            update_id: IdValue(update.id.0),
            version: update.version,
            title: update.text.title.as_str().to_owned(),
            body: update.text.body.as_str().to_owned(),
            links: update.text.links.iter().map(link).collect(),
            media: update.text.media.iter().map(medium).collect(),
            written_at: InstantValue(update.edited_at.unwrap_or(update.published_at)),
        }
    }
}

fn link(line: &str) -> Option<UpdateLink> {
    let (url, name) = line.split_once(' ')?;
    Some(UpdateLink { url: Line::parse("links", url).ok()?, name: Line::parse("links", name).ok()? })
}

fn medium(line: &str) -> Option<UpdateMedium> {
    let (id, alternative) = line.split_once(' ')?;
    let alternative = match alternative {
        "" => None,
        said => Some(Line::parse("media", said).ok()?),
    };
    Some(UpdateMedium { medium: MediumId(Uuid::try_parse(id).ok()?), alternative })
}

impl TryFrom<TextRow> for DatedText {
    type Error = StoreError;

    fn try_from(row: TextRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "update_texts", key: &row.update_id.0 };
        let text = UpdateText {
            title: of.parsed("title", Line::parse("title", &row.title).ok())?,
            body: of.parsed("body", Prose::parse("body", &row.body).ok())?,
            links: of.parsed("links", row.links.lines().map(link).collect())?,
            media: of.parsed("media", row.media.lines().map(medium).collect())?,
        };
        Ok(Self { version: row.version, text, written_at: row.written_at.0 })
    }
}

impl From<&Comment> for CommentRow {
    fn from(comment: &Comment) -> Self {
        let hidden = comment.hidden.as_ref();
        Self {
            campaign_id: IdValue(comment.campaign.0),
            update_id: IdValue(comment.update.0),
            id: IdValue(comment.id.0),
            author_id: IdValue(comment.author.0),
            text: comment.text.as_str().to_owned(),
            created_at: InstantValue(comment.created_at),
            hidden_at: hidden.map(|hidden| InstantValue(hidden.at)),
            hidden_by: hidden.map(|hidden| IdValue(hidden.by.0)),
            hidden_reason: hidden.map(|hidden| hidden.reason.as_str().to_owned()),
        }
    }
}

impl TryFrom<CommentRow> for Comment {
    type Error = StoreError;

    fn try_from(row: CommentRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "update_comments", key: &row.id.0 };
        let act = of.all_or_none("hidden_at", (row.hidden_at, row.hidden_by))?;
        let hidden = match of.all_or_none("hidden_reason", (row.hidden_reason.as_deref(), act))? {
            Some((reason, (at, by))) => Some(Hidden {
                at: at.0,
                by: AccountId(by.0),
                reason: of.parsed("hidden_reason", Line::parse("reason", reason).ok())?,
            }),
            None => None,
        };
        Ok(Self {
            campaign: CampaignId(row.campaign_id.0),
            update: UpdateId(row.update_id.0),
            id: CommentId(row.id.0),
            author: AccountId(row.author_id.0),
            text: of.parsed("text", Prose::parse("text", &row.text).ok())?,
            created_at: row.created_at.0,
            hidden,
        })
    }
}
