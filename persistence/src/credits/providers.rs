//! Rows of `providers`, and finding them: as projects are found, by city or by words, the newest first.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::credits::{ProviderFilter, ProviderProfile, ProviderStore};
use palier_domain::ids::AccountId;
use palier_domain::money::Currency;
use palier_domain::page::{Page, PageRequest};
use palier_domain::search::{Listing, city_key};
use palier_domain::text::{Line, Prose};
use palier_domain::write_set::Aggregate;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::AnyConnection;
use crate::page::{overfull, page_of};
use crate::rows::{RowOf, expect_one};
use crate::schema::providers;
use crate::session::Session;
use crate::statement::Statement;
use crate::words::{Wanted, WordList};

/// The columns of [`ProviderRow`], in the order of its fields.
const COLUMNS: &str = "providers.account_id, providers.trade, providers.presentation, providers.city, \
    providers.currency, providers.version, providers.created_at, providers.updated_at";

/// The list, as words are looked up in it.
const LIST: WordList = WordList { table: "providers", columns: COLUMNS };

/// The SQL types of the columns.
type Columns = (Id, Text, Text, Text, Text, BigInt, Instant, Instant);

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = providers)]
struct ProviderRow {
    account_id: IdValue,
    trade: String,
    presentation: String,
    city: String,
    currency: String,
    version: i64,
    created_at: InstantValue,
    updated_at: InstantValue,
}

impl From<&ProviderProfile> for ProviderRow {
    fn from(profile: &ProviderProfile) -> Self {
        Self {
            account_id: IdValue(profile.account.0),
            trade: profile.trade.as_str().to_owned(),
            presentation: profile.presentation.as_str().to_owned(),
            city: profile.city.as_str().to_owned(),
            currency: profile.currency.as_str().to_owned(),
            version: profile.version,
            created_at: InstantValue(profile.created_at),
            updated_at: InstantValue(profile.updated_at),
        }
    }
}

impl TryFrom<ProviderRow> for ProviderProfile {
    type Error = StoreError;

    fn try_from(row: ProviderRow) -> Result<Self, StoreError> {
        let of = RowOf { table: "providers", key: &row.account_id.0 };
        Ok(Self {
            account: AccountId(row.account_id.0),
            trade: of.parsed("trade", Line::parse("trade", &row.trade).ok())?,
            presentation: of.parsed("presentation", Prose::parse("presentation", &row.presentation).ok())?,
            city: of.parsed("city", Line::parse("city", &row.city).ok())?,
            currency: of.parsed("currency", Currency::parse(&row.currency))?,
            version: row.version,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

impl ProviderStore for Session<'_> {
    fn find_provider(&mut self, account: AccountId) -> Result<Option<ProviderProfile>, StoreError> {
        let query = providers::table.find(IdValue(account.0)).select(ProviderRow::as_select());
        let row: Option<ProviderRow> = self.peeking(|connection| query.first(connection).optional())?;
        row.map(ProviderProfile::try_from).transpose()
    }

    fn insert_provider(&mut self, profile: &ProviderProfile, words: &[String]) -> Result<(), StoreError> {
        let found_by = (
            providers::city_key.eq(city_key(profile.city.as_str())),
            providers::words.eq(words.join(" ")),
            providers::listing.eq(profile.listing().0),
        );
        let row = (ProviderRow::from(profile), found_by);
        let inserted = self.writing(Aggregate::provider(profile.account), |connection| {
            diesel::insert_into(providers::table).values(row).execute(connection)
        })?;
        expect_one(inserted, "providers")
    }

    fn update_provider(&mut self, profile: &ProviderProfile, words: &[String]) -> Result<(), StoreError> {
        let row = ProviderRow::from(profile);
        let loaded = providers::table
            .filter(providers::account_id.eq(row.account_id))
            .filter(providers::version.eq(row.version - 1));
        let found_by = (providers::city_key.eq(city_key(profile.city.as_str())), providers::words.eq(words.join(" ")));
        let change = diesel::update(loaded).set((&row, found_by));
        let updated = self.writing(Aggregate::provider(profile.account), |connection| change.execute(connection))?;
        expect_one(updated, "providers")
    }

    fn index_provider(&mut self, account: AccountId, words: &[String]) -> Result<(), StoreError> {
        let change = Statement::new("UPDATE providers SET words = ? WHERE account_id = ?")
            .bind::<Text, _>(words.join(" "))
            .bind::<Id, _>(IdValue(account.0));
        let updated = self.writing(Aggregate::provider(account), |connection| change.execute(connection))?;
        expect_one(updated, "providers")
    }

    fn list_providers(
        &mut self,
        filter: &ProviderFilter,
        page: &PageRequest<Listing>,
    ) -> Result<Page<ProviderProfile, Listing>, StoreError> {
        let before = page.after.map_or(i64::MAX, |listing| listing.0);
        let rows = match filter.words.is_empty() {
            true => by_city(self, filter.city.as_deref(), before, page.limit)?,
            false => {
                let words = filter.required_words();
                by_words(self, Wanted { words: &words, places: (0, before), limit: overfull(page.limit) })?
            }
        };
        page_of(rows, page.limit, ProviderProfile::listing)
    }
}

fn by_city(
    session: &mut Session<'_>,
    city: Option<&str>,
    before: i64,
    limit: u32,
) -> Result<Vec<ProviderRow>, StoreError> {
    let mut query = providers::table
        .filter(providers::listing.lt(before))
        .order(providers::listing.desc())
        .limit(overfull(limit))
        .select(ProviderRow::as_select())
        .into_boxed();
    if let Some(city) = city {
        query = query.filter(providers::city_key.eq(city));
    }
    session.reading(|connection| query.load(connection))
}

fn by_words(session: &mut Session<'_>, wanted: Wanted<'_>) -> Result<Vec<ProviderRow>, StoreError> {
    session.reading(|connection| match connection {
        AnyConnection::Postgres(connection) => LIST.load_on_postgres(wanted, connection, |statement, connection| {
            statement.returning::<Columns>().load(connection)
        }),
        AnyConnection::Sqlite(connection) => LIST.on_sqlite(wanted).returning::<Columns>().load(connection),
    })
}
