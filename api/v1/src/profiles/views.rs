//! Profiles, records and follows as the API shows them.

use palier_domain::profiles::{Follow, Profile, ProfileAction, ProfileLink, Record};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::ProfileActionWord;
use crate::people::{Names, PersonView};
use palier_http::instants::DateTime;

/// A link of a profile.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ProfileLink, examples(json!({ "label": "Le fournil", "url": "https://fournil.example" })))]
#[serde(deny_unknown_fields)]
pub struct ProfileLinkView {
    /// What it is called.
    #[schema(min_length = 1, max_length = 60, format = "line", examples("Le fournil"))]
    pub label: String,
    /// Where it leads: an address that begins with `https://`.
    #[schema(min_length = 1, max_length = 300, format = "line", examples("https://fournil.example"))]
    pub url: String,
}

/// One's own profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnProfile)]
pub struct OwnProfileView {
    /// Its id, which is that of the account.
    pub id: Uuid,
    /// Who its owner is, in Markdown.
    #[schema(max_length = 5_000, examples("Boulangère depuis 2009, à Lille."))]
    pub presentation: String,
    /// Where its owner is.
    #[schema(required = true, max_length = 120, examples("Lille"))]
    pub place: Option<String>,
    /// Where else its owner can be found.
    #[schema(max_items = 10)]
    pub links: Vec<ProfileLinkView>,
    /// When it was written last; null as long as it was not.
    #[schema(required = true)]
    pub updated_at: Option<DateTime>,
}

/// Who an initiator is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
pub struct ProfileView {
    /// Its id, which is that of the account.
    pub id: Uuid,
    /// The name that the person chose.
    #[schema(max_length = 120, examples("Amina"))]
    pub display_name: String,
    /// Who the person is, in Markdown.
    #[schema(max_length = 5_000, examples("Boulangère depuis 2009, à Lille."))]
    pub presentation: String,
    /// Where the person is.
    #[schema(required = true, max_length = 120, examples("Lille"))]
    pub place: Option<String>,
    /// Where else the person can be found.
    #[schema(max_items = 10)]
    pub links: Vec<ProfileLinkView>,
    /// How many follow; who they are is told to nobody.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64, examples(42))]
    pub followers: i64,
    /// What the caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<ProfileActionWord>,
}

/// What came of the campaigns that somebody launched:
/// `launched = undecided + succeeded + failed + cancelled`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfileRecord, examples(json!({
    "launched": 4, "undecided": 1, "succeeded": 2, "failed": 1, "cancelled": 0, "wound_down": 1
})))]
pub struct ProfileRecordView {
    /// How many were launched.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub launched: i64,
    /// How many are live or closing.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub undecided: i64,
    /// How many reached their goal.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub succeeded: i64,
    /// How many missed their goal, so that every pledge was refunded.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub failed: i64,
    /// How many were cancelled while they were live, so that every pledge was refunded.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub cancelled: i64,
    /// How many of those that reached their goal could not finish.
    #[schema(format = Int64, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub wound_down: i64,
}

/// Somebody whom the caller follows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Follow, examples(json!({
    "profile": { "id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49", "display_name": "Amina" },
    "followed_at": "2027-01-15T18:00:00.000000Z"
})))]
pub struct FollowView {
    /// Whom; the id is that of the profile.
    pub profile: PersonView,
    /// Since when.
    pub followed_at: DateTime,
}

/// A page of follows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FollowList)]
pub struct FollowListView {
    /// The follows, the latest first.
    #[schema(max_items = 100)]
    pub items: Vec<FollowView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

fn links(profile: &Profile) -> Vec<ProfileLinkView> {
    let link = |link: &ProfileLink| ProfileLinkView {
        label: link.label.as_str().to_owned(),
        url: link.url.as_str().to_owned(),
    };
    profile.links.iter().map(link).collect()
}

fn place(profile: &Profile) -> Option<String> {
    profile.place.as_ref().map(|place| place.as_str().to_owned())
}

impl From<&Profile> for OwnProfileView {
    fn from(profile: &Profile) -> Self {
        Self {
            id: profile.account.0,
            presentation: profile.presentation.as_str().to_owned(),
            place: place(profile),
            links: links(profile),
            updated_at: profile.updated_at.map(DateTime),
        }
    }
}

impl ProfileView {
    /// The profile of a person of this name, with which these actions are allowed.
    pub fn new(profile: &Profile, display_name: String, followers: i64, allowed: Vec<ProfileAction>) -> Self {
        Self {
            id: profile.account.0,
            display_name,
            presentation: profile.presentation.as_str().to_owned(),
            place: place(profile),
            links: links(profile),
            followers,
            allowed_actions: allowed.into_iter().map(ProfileActionWord).collect(),
        }
    }
}

impl From<Record> for ProfileRecordView {
    fn from(record: Record) -> Self {
        let Record { launched, undecided, succeeded, failed, cancelled, wound_down } = record;
        Self { launched, undecided, succeeded, failed, cancelled, wound_down }
    }
}

impl FollowView {
    /// The follow, with the name of whoever is followed.
    pub fn new(follow: &Follow, names: &Names) -> Self {
        Self { profile: names.person(follow.followed), followed_at: DateTime(follow.followed_at) }
    }
}
