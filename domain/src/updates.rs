//! Updates: what an initiator tells backers, from the launch to long after the last reward.
//!
//! Each kind says what it must and does what it does: a delay moves the calendar, an emergency stays open until another
//! update resolves it, the start of delivery moves the campaign on. An update tells once, when it is published; editing
//! it tells nobody again, and keeps every earlier text. Everybody learns that an update exists; what it says only its
//! audience reads.

mod acknowledging;
mod commenting;
mod editing;
mod effects;
mod operations;
mod publishing;
mod reading;
mod refusal;
mod silence;
mod slip;

use chrono::{DateTime, NaiveDate, Utc};

use crate::actor::named;
use crate::campaigns::DeliveryCalendar;
use crate::ids::{AccountId, CampaignId, CommentId, MediumId, RewardId, UpdateId};
use crate::page::{Page, PageRequest};
use crate::store::StoreError;
use crate::text::{Line, Prose};

pub use acknowledging::{acknowledge_update, list_update_acknowledgements};
pub use commenting::{allowed_comment_actions, create_update_comment, hide_update_comment, list_update_comments};
pub use editing::{UpdateChanges, edit_update, list_update_texts};
pub(crate) use operations::OPERATIONS;
pub use operations::{CAMPAIGN_BACKER, READER};
pub use publishing::{Announcement, PublishUpdate, publish_update};
pub use reading::{SeenUpdate, allowed_update_actions, list_updates, read_update};
pub use refusal::{UpdateFault, UpdateRefusal};
pub use silence::{
    AnonymousCount, SILENT_DAYS, SeenSilence, Silence, TOLD_MIN, UpdateRequest, UpdateRequestStore, read_silence,
    relations_of_backer, request_update,
};
pub use slip::{Slip, slips};

/// The longest title, in characters.
pub const TITLE_CHARACTERS_MAX: usize = 120;
/// The longest body, in characters.
pub const BODY_CHARACTERS_MAX: usize = 20_000;
/// The longest description of a problem, a solution, progress and the like, in characters.
pub const PART_CHARACTERS_MAX: usize = 2_000;
/// The longest name of a wave, in characters.
pub const WAVE_CHARACTERS_MAX: usize = 80;
/// The most links of an update.
pub const LINKS_MAX: usize = 10;
/// The longest address of a link, in characters.
pub const LINK_CHARACTERS_MAX: usize = 500;
/// The longest name of a link, in characters.
pub const LINK_NAME_CHARACTERS_MAX: usize = 100;
/// The most media of an update.
pub const MEDIA_MAX: usize = 20;
/// The longest description of a medium for those who do not see it, in characters.
pub const ALTERNATIVE_CHARACTERS_MAX: usize = 300;
/// How often an update can be edited.
pub const TEXTS_MAX: i64 = 50;
/// The longest comment, in characters.
pub const COMMENT_CHARACTERS_MAX: usize = 2_000;
/// The longest reason for hiding a comment, in characters.
pub const REASON_CHARACTERS_MAX: usize = 500;

named! {
    /// What an update is about.
    UpdateKind {
        /// How the work goes on.
        Progress "progress",
        /// Thanks, after a milestone.
        ThankYou "thank_you",
        /// Something takes longer: why, what is done about it, and the new dates.
        Delay "delay",
        /// Something grave, told at once; backers are asked to say that they have seen it.
        Emergency "emergency",
        /// Delivery begins, for all or for a wave.
        DeliveryStarted "delivery_started",
        /// Why a failed campaign missed its goal.
        Explanation "explanation",
        /// What the initiator plans after a failure.
        FuturePlans "future_plans",
    }
}

named! {
    /// Who reads an update. That it exists, everybody learns.
    UpdateAudience {
        /// Everybody.
        Public "public",
        /// Whoever backed the campaign.
        Backers "backers",
        /// Whoever backed the campaign for one of some rewards.
        Rewards "rewards",
    }
}

named! {
    /// What can be done with an update.
    UpdateAction {
        /// Edit its text.
        Edit "edit",
        /// Comment on it.
        Comment "comment",
        /// Say that the emergency was seen.
        Acknowledge "acknowledge",
    }
}

named! {
    /// What can be done with a comment.
    CommentAction {
        /// Hide it, with a reason.
        Hide "hide",
    }
}

/// A link with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateLink {
    /// Where it leads: an address of the web.
    pub url: Line<LINK_CHARACTERS_MAX>,
    /// What it is called.
    pub name: Line<LINK_NAME_CHARACTERS_MAX>,
}

/// A medium that an update shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateMedium {
    /// The medium.
    pub medium: MediumId,
    /// What it shows, for those who do not see it.
    pub alternative: Option<Line<ALTERNATIVE_CHARACTERS_MAX>>,
}

/// What can be edited of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateText {
    /// Its title.
    pub title: Line<TITLE_CHARACTERS_MAX>,
    /// What it says, in Markdown.
    pub body: Prose<BODY_CHARACTERS_MAX>,
    /// Where it leads.
    pub links: Vec<UpdateLink>,
    /// What it shows.
    pub media: Vec<UpdateMedium>,
}

/// A text as it could be read from an instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedText {
    /// 1 for the first, rising.
    pub version: i64,
    /// The text.
    pub text: UpdateText,
    /// From when on it could be read.
    pub written_at: DateTime<Utc>,
}

/// Text about one side of a matter.
pub type Part = Prose<PART_CHARACTERS_MAX>;

/// What an update says besides its text, by its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Particulars {
    /// Nothing.
    None,
    /// Of a delay.
    Delay {
        /// What went wrong.
        problem: Part,
        /// What is done about it.
        solution: Part,
        /// The calendar that was promised with it; none if the dates are unchanged.
        calendar: Option<i64>,
    },
    /// Of an emergency.
    Emergency {
        /// What happened.
        problem: Part,
        /// What is being done.
        response: Part,
        /// What resolved it, and when.
        resolved: Option<(UpdateId, DateTime<Utc>)>,
    },
    /// Of the start of delivery.
    DeliveryStarted {
        /// When rewards are expected to arrive.
        estimated_on: NaiveDate,
        /// How far it is.
        progress: Part,
        /// How they are delivered.
        mode: Part,
        /// The wave that begins; none for all.
        wave: Option<Line<WAVE_CHARACTERS_MAX>>,
    },
}

/// An update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its id.
    pub id: UpdateId,
    /// 1 for the first of its campaign, rising.
    pub number: i64,
    /// What it is about.
    pub kind: UpdateKind,
    /// Who reads it.
    pub audience: UpdateAudience,
    /// The rewards that its audience backed; empty for other audiences.
    pub rewards: Vec<RewardId>,
    /// Who published it.
    pub author: AccountId,
    /// What it says besides its text.
    pub particulars: Particulars,
    /// What can be edited of it, as it can be read now.
    pub text: UpdateText,
    /// How often its text was written: 1 if it was never edited.
    pub version: i64,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// When its text was edited last.
    pub edited_at: Option<DateTime<Utc>>,
}

impl Update {
    /// Whether backers are still asked to say that they have seen it.
    pub const fn is_open_emergency(&self) -> bool {
        matches!(self.particulars, Particulars::Emergency { resolved: None, .. })
    }

    /// Its version, for whoever edits it: it rises with every text, and when an emergency is resolved.
    pub const fn edit_version(&self) -> i64 {
        let is_resolved = matches!(self.particulars, Particulars::Emergency { resolved: Some(_), .. });
        if is_resolved { self.version + TEXTS_MAX } else { self.version }
    }
}

/// A comment on an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The campaign.
    pub campaign: CampaignId,
    /// The update.
    pub update: UpdateId,
    /// Its id.
    pub id: CommentId,
    /// Who wrote it.
    pub author: AccountId,
    /// What it says.
    pub text: Prose<COMMENT_CHARACTERS_MAX>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Why and when support hid it, if it did.
    pub hidden: Option<Hidden>,
}

/// That support hid a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: AccountId,
    /// Why, as everybody is told.
    pub reason: Line<REASON_CHARACTERS_MAX>,
}

/// A backer of a campaign, with when an emergency was acknowledged; none if it was not yet.
pub type Acknowledgement = (AccountId, Option<DateTime<Utc>>);

/// The key of a comment in the list of its update: oldest first.
pub type CommentKey = (DateTime<Utc>, CommentId);

/// Where updates are kept.
pub trait UpdateStore {
    /// Adds an update with its first text.
    fn insert_update(&mut self, update: &Update) -> Result<(), StoreError>;
    /// The update, with its present text.
    fn find_update(&mut self, campaign: CampaignId, id: UpdateId) -> Result<Option<Update>, StoreError>;
    /// Writes another text of an update that has `update.version - 1`; the earlier ones stay.
    fn write_update_text(&mut self, update: &Update) -> Result<(), StoreError>;
    /// Writes that an open emergency was resolved; [`StoreError::Conflict`] when it is not open.
    fn resolve_emergency(
        &mut self,
        campaign: CampaignId,
        id: UpdateId,
        by: (UpdateId, DateTime<Utc>),
    ) -> Result<(), StoreError>;
    /// A campaign's updates of some kinds (of all when none is named), the newest first, by number.
    fn list_updates(
        &mut self,
        campaign: CampaignId,
        kinds: &[UpdateKind],
        page: &PageRequest<i64>,
    ) -> Result<Page<Update, i64>, StoreError>;
    /// Number and instant of a campaign's last update; none when there is none.
    fn find_last_update(&mut self, campaign: CampaignId) -> Result<Option<(i64, DateTime<Utc>)>, StoreError>;
    /// The texts of an update, the newest first, by version.
    fn list_update_texts(
        &mut self,
        campaign: CampaignId,
        id: UpdateId,
        page: &PageRequest<i64>,
    ) -> Result<Page<DatedText, i64>, StoreError>;
    /// Whether an account backed the campaign, for one of these rewards if any is named: its money was collected, also
    /// if it went back since, and it did not withdraw.
    fn has_backed(
        &mut self,
        campaign: CampaignId,
        account: AccountId,
        rewards: &[RewardId],
    ) -> Result<bool, StoreError>;
    /// Adds a comment.
    fn insert_comment(&mut self, comment: &Comment) -> Result<(), StoreError>;
    /// The comment.
    fn find_comment(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        id: CommentId,
    ) -> Result<Option<Comment>, StoreError>;
    /// Writes that a comment was hidden that was not; [`StoreError::Conflict`] when it was.
    fn hide_comment(&mut self, comment: &Comment) -> Result<(), StoreError>;
    /// The comments on an update, oldest first.
    fn list_comments(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        page: &PageRequest<CommentKey>,
    ) -> Result<Page<Comment, CommentKey>, StoreError>;
    /// Notes that a backer has seen an emergency; once, says whether this was it.
    fn acknowledge(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        by: (AccountId, DateTime<Utc>),
    ) -> Result<bool, StoreError>;
    /// Whether a backer has said that an emergency was seen.
    fn has_acknowledged(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        account: AccountId,
    ) -> Result<bool, StoreError>;
    /// A campaign's backers, each with when it acknowledged an update, in the order of their ids; if `only_missing`,
    /// without those who did, who still count towards the length of a page.
    fn list_acknowledgements(
        &mut self,
        campaign: CampaignId,
        update: UpdateId,
        only_missing: bool,
        page: &PageRequest<AccountId>,
    ) -> Result<Page<Acknowledgement, AccountId>, StoreError>;
}

/// The dates that a delay promises, or that they stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewDates {
    /// They stay as they are.
    Unchanged,
    /// The calendar from now on.
    Calendar(DeliveryCalendar),
}
