//! Rows of `profiles` with their links, and of `follows` with how many there are of each.

mod follows;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::ids::AccountId;
use palier_domain::page::{Page, PageRequest};
use palier_domain::profiles::{Follow, FollowKey, LINKS_MAX, Profile, ProfileLink, ProfileStore, Record};
use palier_domain::text::{Line, Prose};

use crate::bulk::{BulkRow, bulk_row};
use crate::columns::sql::{Id, Text};
use crate::columns::{IdValue, InstantValue};
use crate::connection::MultiBackend;
use crate::rows::{RowOf, expect_one};
use crate::schema::{campaigns, profile_links, profiles};
use crate::session::Session;
use crate::statement::Statement;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = profiles, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ProfileRow {
    account_id: IdValue,
    presentation: String,
    place: Option<String>,
    version: i64,
    updated_at: InstantValue,
}

bulk_row! {
    /// A link of a profile, in its place among them.
    LinkRow in profile_links {
        account_id: IdValue => Id,
        position: i64 => BigInt,
        label: String => Text,
        url: String => Text,
    }
}

/// What came of the campaigns that somebody launched, along the index of their initiator.
const RECORD: &str = "SELECT count(*), count(raised_minor), \
    count(CASE WHEN state = 'failed' THEN 1 END), count(CASE WHEN state = 'cancelled' THEN 1 END), \
    count(CASE WHEN state = 'wound_down' THEN 1 END), count(CASE WHEN state IN ('live', 'closing') THEN 1 END) \
    FROM campaigns WHERE initiator_id = ? AND launched_at IS NOT NULL";
type RecordColumns = (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt);

fn link_rows(profile: &Profile) -> Vec<LinkRow> {
    let row = |(position, link): (i64, &ProfileLink)| LinkRow {
        account_id: IdValue(profile.account.0),
        position,
        label: link.label.as_str().to_owned(),
        url: link.url.as_str().to_owned(),
    };
    (1..).zip(&profile.links).map(row).collect()
}

impl ProfileRow {
    /// The row of a profile that somebody has written.
    fn of(profile: &Profile) -> Result<Self, StoreError> {
        let of = RowOf { table: "profiles", key: &profile.account };
        Ok(Self {
            account_id: IdValue(profile.account.0),
            presentation: profile.presentation.as_str().to_owned(),
            place: profile.place.as_ref().map(|place| place.as_str().to_owned()),
            version: profile.version,
            updated_at: InstantValue(of.parsed("updated_at", profile.updated_at)?),
        })
    }
}

fn profile_of(row: ProfileRow, links: Vec<LinkRow>) -> Result<Profile, StoreError> {
    let of = RowOf { table: "profiles", key: &row.account_id.0 };
    let link = |link: LinkRow| {
        let of = RowOf { table: "profile_links", key: &link.account_id.0 };
        let label = of.parsed("label", Line::parse("label", &link.label).ok())?;
        Ok(ProfileLink { label, url: of.parsed("url", Line::parse("url", &link.url).ok())? })
    };
    Ok(Profile {
        account: AccountId(row.account_id.0),
        presentation: of.parsed("presentation", Prose::parse("presentation", &row.presentation).ok())?,
        place: of.parsed_if_any("place", row.place.as_deref(), |place| Line::parse("place", place).ok())?,
        links: links.into_iter().map(link).collect::<Result<Vec<_>, StoreError>>()?,
        version: row.version,
        updated_at: Some(row.updated_at.0),
    })
}

impl ProfileStore for Session<'_> {
    fn find_profile(&mut self, account: AccountId) -> Result<Option<Profile>, StoreError> {
        let id = IdValue(account.0);
        let query = profiles::table.find(id).select(ProfileRow::as_select());
        let row: Option<ProfileRow> = self.reading(|connection| query.first(connection).optional())?;
        let Some(row) = row else { return Ok(None) };
        let links_max = i64::try_from(LINKS_MAX).unwrap_or(i64::MAX);
        let links = profile_links::table
            .filter(profile_links::account_id.eq(id))
            .order(profile_links::position)
            .limit(links_max)
            .select(LinkRow::as_select());
        let links: Vec<LinkRow> = self.reading(|connection| links.load(connection))?;
        profile_of(row, links).map(Some)
    }

    fn insert_profile(&mut self, profile: &Profile) -> Result<(), StoreError> {
        let (row, links) = (ProfileRow::of(profile)?, link_rows(profile));
        self.writing(profile.account, |connection| {
            diesel::insert_into(profiles::table).values(row).execute(connection)?;
            LinkRow::insert_all(&links, connection)
        })
    }

    fn update_profile(&mut self, profile: &Profile) -> Result<(), StoreError> {
        let (row, links) = (ProfileRow::of(profile)?, link_rows(profile));
        let loaded = profiles::table
            .filter(profiles::account_id.eq(row.account_id))
            .filter(profiles::version.eq(row.version - 1));
        let old = profile_links::table.filter(profile_links::account_id.eq(row.account_id));
        let updated =
            self.writing(profile.account, |connection| diesel::update(loaded).set(&row).execute(connection))?;
        expect_one(updated, "profiles")?;
        self.writing(profile.account, |connection| {
            diesel::delete(old).execute(connection)?;
            LinkRow::insert_all(&links, connection)
        })
    }

    fn read_record(&mut self, account: AccountId) -> Result<Record, StoreError> {
        let query =
            Statement::<MultiBackend>::new(RECORD).returning::<RecordColumns>().bind::<Id, _>(IdValue(account.0));
        let (launched, succeeded, failed, cancelled, wound_down, undecided): (i64, i64, i64, i64, i64, i64) =
            self.reading(|connection| query.get_result(connection))?;
        Ok(Record { launched, undecided, succeeded, failed, cancelled, wound_down })
    }

    fn has_launched(&mut self, account: AccountId) -> Result<bool, StoreError> {
        let launched = campaigns::table
            .filter(campaigns::initiator_id.eq(IdValue(account.0)))
            .filter(campaigns::launched_at.is_not_null())
            .select(campaigns::id);
        let first: Option<IdValue> = self.reading(|connection| launched.first(connection).optional())?;
        Ok(first.is_some())
    }

    fn read_followers(&mut self, account: AccountId) -> Result<i64, StoreError> {
        follows::read_followers(self, account)
    }

    fn find_follow(&mut self, follower: AccountId, followed: AccountId) -> Result<Option<Follow>, StoreError> {
        follows::find(self, follower, followed)
    }

    fn insert_follow(&mut self, follow: &Follow) -> Result<(), StoreError> {
        follows::insert(self, follow)
    }

    fn delete_follow(&mut self, follow: &Follow) -> Result<(), StoreError> {
        follows::delete(self, follow)
    }

    fn count_follows(&mut self, follower: AccountId, limit: i64) -> Result<i64, StoreError> {
        follows::count(self, follower, limit)
    }

    fn list_follows(
        &mut self,
        follower: AccountId,
        page: &PageRequest<FollowKey>,
    ) -> Result<Page<Follow, FollowKey>, StoreError> {
        follows::list(self, follower, page)
    }

    fn list_followers(
        &mut self,
        followed: AccountId,
        at: DateTime<Utc>,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        follows::list_followers(self, (followed, at), after, limit)
    }
}
