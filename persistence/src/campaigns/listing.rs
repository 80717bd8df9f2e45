//! Rows of `campaign_listings` and `campaign_words`, and finding campaigns by them.
//!
//! Each order is an index that is walked along. What is filtered is looked for among the next of the order first, as
//! common filters fill a page soon; if some were found, among as many more as that promises to need. What is rarer is
//! asked of the index of words, which knows the filters too (decision 0016), and sorted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use palier_domain::StoreError;
use palier_domain::campaigns::{
    Campaign, CampaignFilter, CampaignKind, CampaignOrder, CampaignPlace, CampaignState, CampaignSummary, Category,
};
use palier_domain::ids::CampaignId;
use palier_domain::money::Currency;
use palier_domain::page::{Page, PageRequest};
use palier_domain::search::{Listing, SEARCH_WORDS_MAX};
use palier_domain::write_set::Aggregate;

use super::rows::SummaryRow;
use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::connection::{AnyConnection, MultiBackend};
use crate::page::overfull;
use crate::schema::campaigns;
use crate::session::Session;
use crate::statement::Statement;

/// How many of the order are looked through first.
const LOOKED_THROUGH: i64 = 1_000;
/// The most that are looked through then.
const LOOKED_THROUGH_MAX: i64 = 20_000;
/// How many of the first must have been found for that: of rarer ones the index finds few.
const PROMISING: i64 = 2;
/// What every list of campaigns says of one: enough to go on from it.
const COLUMNS: &str = "campaign_listings.campaign_id, campaign_listings.listing, campaign_listings.ends_at, \
    campaign_listings.pledged_rank";

/// A campaign that was found, and its place.
type Found = (IdValue, i64, Option<InstantValue>, i64);
type FoundColumns = (Id, BigInt, Nullable<Instant>, BigInt);

const ENTER: &str = "INSERT INTO campaign_listings (campaign_id, listing, initiator_id, state, category, kind, currency, \
    ends_at, pledged_rank) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) \
    ON CONFLICT (campaign_id) DO UPDATE SET state = excluded.state, ends_at = excluded.ends_at";
const INDEX: &str = "INSERT INTO campaign_words (listing, words) VALUES (?, ?) \
    ON CONFLICT (listing) DO UPDATE SET words = excluded.words WHERE campaign_words.words <> excluded.words";
const RANK: &str = "UPDATE campaign_listings SET pledged_rank = ? WHERE campaign_id = ? AND pledged_rank <> ?";

/// Has the list say what a campaign is, once it was launched.
pub(super) fn keep(session: &mut Session<'_>, campaign: &Campaign) -> Result<(), StoreError> {
    let Some(listing) = campaign.listing() else { return Ok(()) };
    let terms = &campaign.terms;
    let ends_at = terms.deadline_at.filter(|_| campaign.state == CampaignState::Live);
    let enter = Statement::<MultiBackend>::new(ENTER)
        .bind::<Id, _>(IdValue(campaign.id.0))
        .bind::<BigInt, _>(listing.0)
        .bind::<Id, _>(IdValue(campaign.initiator.0))
        .bind::<Text, _>(campaign.state.as_str())
        .bind::<Text, _>(terms.category.as_str())
        .bind::<Text, _>(terms.kind.as_str())
        .bind::<Text, _>(terms.goal.currency.as_str())
        .bind::<Nullable<Instant>, _>(ends_at.map(InstantValue));
    let index =
        Statement::<MultiBackend>::new(INDEX).bind::<BigInt, _>(listing.0).bind::<Text, _>(campaign.words().join(" "));
    session.writing(campaign.id, |connection| {
        enter.execute(connection)?;
        index.execute(connection)
    })?;
    Ok(())
}

/// Has the list say how much was pledged.
pub(super) fn rank(session: &mut Session<'_>, campaign: CampaignId, rank: i64) -> Result<(), StoreError> {
    let update = Statement::<MultiBackend>::new(RANK)
        .bind::<BigInt, _>(rank)
        .bind::<Id, _>(IdValue(campaign.0))
        .bind::<BigInt, _>(rank);
    session.writing(Aggregate::Alone, |connection| update.execute(connection)).map(|_| ())
}

pub(super) fn list(
    session: &mut Session<'_>,
    filter: &CampaignFilter,
    page: &PageRequest<CampaignPlace>,
) -> Result<Page<CampaignSummary, CampaignPlace>, StoreError> {
    let found = session.reading(|connection| {
        let dialect = if matches!(connection, AnyConnection::Postgres(_)) { &POSTGRES } else { &SQLITE };
        Walk { dialect, filter, after: page.after, limit: overfull(page.limit) }.look(connection)
    })?;
    let Page { items, next } = Page::from_overfull(found, page.limit, |found| place_of(filter.order, found));
    if items.is_empty() {
        return Ok(Page { items: Vec::new(), next });
    }
    let ids: Vec<IdValue> = items.iter().map(|(id, ..)| *id).collect();
    let loaded =
        campaigns::table.filter(campaigns::id.eq_any(ids)).limit(i64::from(page.limit)).select(SummaryRow::as_select());
    let mut rows: Vec<SummaryRow> = session.reading(|connection| loaded.load(connection))?;
    rows.sort_by_key(|row| items.iter().position(|(id, ..)| *id == row.id));
    let items = rows.into_iter().map(CampaignSummary::try_from).collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Page { items, next })
}

fn place_of(order: CampaignOrder, (_, listing, ends_at, pledged_rank): &Found) -> CampaignPlace {
    let rank = match order {
        CampaignOrder::Newest => 0,
        CampaignOrder::EndingSoon => ends_at.map_or(0, |at| at.0.timestamp_micros()),
        CampaignOrder::MostRaised => *pledged_rank,
    };
    CampaignPlace { rank, listing: Listing(*listing) }
}

/// What one database says otherwise than the other.
struct Dialect {
    /// The function that finds a text within another.
    position: &'static str,
    /// The places of what is found by a query of words, by the index.
    by_words: &'static str,
    /// The quote of a word in such a query, what joins words of which one is enough, and what joins those that must all
    /// be there.
    query: [&'static str; 3],
}

const POSTGRES: Dialect = Dialect {
    position: "strpos",
    by_words: "SELECT listing FROM campaign_words \
               WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(? AS tsquery)",
    query: ["'", " | ", " & "],
};
const SQLITE: Dialect = Dialect {
    position: "instr",
    by_words: "SELECT rowid AS listing FROM campaign_words_found WHERE campaign_words_found MATCH ?",
    query: ["\"", " OR ", " AND "],
};

/// A walk along the list in an order, from a place on.
struct Walk<'a> {
    dialect: &'static Dialect,
    filter: &'a CampaignFilter,
    after: Option<CampaignPlace>,
    limit: i64,
}

type Query = Statement<'static, MultiBackend, FoundColumns>;

impl Walk<'_> {
    /// The page, however it is found.
    fn look(&self, connection: &mut AnyConnection) -> QueryResult<Vec<Found>> {
        if self.filter.is_empty() {
            return self.next(self.limit, 0).load(connection);
        }
        let mut looked_through = LOOKED_THROUGH;
        for is_last_try in [false, true] {
            let last: Vec<Found> = self.next(1, looked_through).load(connection)?;
            let last = last.first().map(|found| place_of(self.filter.order, found));
            let near: Vec<Found> = self.among_the_next(last).load(connection)?;
            let found = i64::try_from(near.len()).unwrap_or(i64::MAX);
            if found >= self.limit || last.is_none() {
                return Ok(near);
            }
            if is_last_try || found < PROMISING {
                break;
            }
            // Twice as many as one needs where they are spread evenly.
            looked_through = (LOOKED_THROUGH * 2 * self.limit / found).min(LOOKED_THROUGH_MAX);
        }
        self.by_index().load(connection)
    }

    /// The one state that is wanted, which has indexes of its own.
    fn state(&self) -> Option<CampaignState> {
        match (self.filter.order, self.filter.states.as_slice()) {
            (CampaignOrder::Newest | CampaignOrder::MostRaised, [state]) => Some(*state),
            _ => None,
        }
    }

    const fn order(&self) -> &'static str {
        match self.filter.order {
            CampaignOrder::Newest => "campaign_listings.listing DESC",
            CampaignOrder::EndingSoon => "campaign_listings.ends_at, campaign_listings.listing",
            CampaignOrder::MostRaised => "campaign_listings.pledged_rank DESC, campaign_listings.listing DESC",
        }
    }

    /// What keeps the walk between two places: beyond the one, and not beyond the other.
    fn between(&self) -> String {
        let places = match self.filter.order {
            CampaignOrder::Newest => "campaign_listings.listing < ? AND campaign_listings.listing >= ?",
            CampaignOrder::EndingSoon => {
                "campaign_listings.ends_at IS NOT NULL \
                 AND (campaign_listings.ends_at, campaign_listings.listing) > (?, ?) \
                 AND (campaign_listings.ends_at, campaign_listings.listing) <= (?, ?)"
            }
            CampaignOrder::MostRaised => {
                "(campaign_listings.pledged_rank, campaign_listings.listing) < (?, ?) \
                 AND (campaign_listings.pledged_rank, campaign_listings.listing) >= (?, ?)"
            }
        };
        let state = if self.state().is_some() { " AND campaign_listings.state = ?" } else { "" };
        format!("{places}{state}")
    }

    fn bind_between<Row>(&self, statement: MultiStatement<Row>, last: Option<CampaignPlace>) -> MultiStatement<Row> {
        let (lowest, highest) = (Listing(i64::MIN), Listing(i64::MAX));
        let ends = match self.filter.order {
            CampaignOrder::EndingSoon => [CampaignPlace { rank: 0, listing: lowest }, FAR],
            CampaignOrder::Newest | CampaignOrder::MostRaised => {
                [CampaignPlace { rank: i64::MAX, listing: highest }, CampaignPlace { rank: i64::MIN, listing: lowest }]
            }
        };
        let [first, end] = ends;
        let bound = [self.after.unwrap_or(first), last.unwrap_or(end)].into_iter().fold(
            statement,
            |statement, place| match self.filter.order {
                CampaignOrder::Newest => statement.bind::<BigInt, _>(place.listing.0),
                CampaignOrder::EndingSoon => {
                    statement.bind::<Instant, _>(instant_of(place.rank)).bind::<BigInt, _>(place.listing.0)
                }
                CampaignOrder::MostRaised => statement.bind::<BigInt, _>(place.rank).bind::<BigInt, _>(place.listing.0),
            },
        );
        match self.state() {
            Some(state) => bound.bind::<Text, _>(state.as_str()),
            None => bound,
        }
    }

    /// So many of the order, after so many, whatever is looked for.
    fn next(&self, limit: i64, offset: i64) -> Query {
        let (between, order) = (self.between(), self.order());
        let statement = Statement::new(format!(
            "SELECT {COLUMNS} FROM campaign_listings WHERE {between} ORDER BY {order} LIMIT ? OFFSET ?"
        ));
        self.bind_between(statement.returning(), None).bind::<BigInt, _>(limit).bind::<BigInt, _>(offset)
    }

    /// Those that are wanted, up to a place.
    fn among_the_next(&self, last: Option<CampaignPlace>) -> Query {
        let (between, order, position) = (self.between(), self.order(), self.dialect.position);
        let among = ["state", "category", "kind", "currency"]
            .map(|column| format!(" AND {position}(?, ',' || campaign_listings.{column} || ',') > 0"))
            .concat();
        let by = if self.filter.initiator.is_some() { " AND campaign_listings.initiator_id = ?" } else { "" };
        let has_words = !self.filter.words.is_empty();
        let join = if has_words { " JOIN campaign_words AS w ON w.listing = campaign_listings.listing" } else { "" };
        let words = if has_words {
            format!(" AND {position}(' ' || w.words || ' ', ?) > 0").repeat(SEARCH_WORDS_MAX)
        } else {
            String::new()
        };
        let statement = Statement::new(format!(
            "SELECT {COLUMNS} FROM campaign_listings{join} WHERE {between}{among}{by}{words} ORDER BY {order} LIMIT ?"
        ));
        let mut statement = self.bind_between(statement.returning(), last);
        for wanted in self.among() {
            statement = statement.bind::<Text, _>(wanted);
        }
        if let Some(initiator) = self.filter.initiator {
            statement = statement.bind::<Id, _>(IdValue(initiator.0));
        }
        if has_words {
            // A blank is in every one.
            let words = self.filter.words.iter().map(|word| format!(" {word} "));
            for word in words.chain(std::iter::repeat(" ".to_owned())).take(SEARCH_WORDS_MAX) {
                statement = statement.bind::<Text, _>(word);
            }
        }
        statement.bind::<BigInt, _>(self.limit)
    }

    /// The states, categories, kinds and currencies that are wanted, all of them where it does not matter.
    fn among(&self) -> [String; 4] {
        let filter = self.filter;
        [
            listed(&filter.states, CampaignState::ALL, CampaignState::as_str),
            listed(&filter.categories, Category::ALL, Category::as_str),
            listed(&filter.kinds, CampaignKind::ALL, CampaignKind::as_str),
            listed(&filter.currencies, Currency::ALL, Currency::as_str),
        ]
    }

    /// Those that are wanted of the whole list, out of the index of words.
    fn by_index(&self) -> Query {
        let (between, order, by_words) = (self.between(), self.order(), self.dialect.by_words);
        let [quote, or, and] = self.dialect.query;
        let group = |words: Vec<String>| {
            let quoted: Vec<String> = words.iter().map(|word| format!("{quote}{word}{quote}")).collect();
            format!("({})", quoted.join(or))
        };
        let query: Vec<String> = self.filter.word_groups().into_iter().map(group).collect();
        let statement = Statement::new(format!(
            "WITH found AS MATERIALIZED ({by_words}) SELECT {COLUMNS} FROM found \
             JOIN campaign_listings ON campaign_listings.listing = found.listing WHERE {between} ORDER BY {order} LIMIT ?"
        ));
        let statement = statement.returning().bind::<Text, _>(query.join(and));
        self.bind_between(statement, None).bind::<BigInt, _>(self.limit)
    }
}

type MultiStatement<Row> = Statement<'static, MultiBackend, Row>;

/// What no campaign ends after.
const FAR: CampaignPlace = CampaignPlace { rank: 253_402_300_799_000_000, listing: Listing(i64::MAX) };

fn instant_of(micros: i64) -> InstantValue {
    InstantValue(DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MAX_UTC))
}

/// Words between commas: those that are wanted, or else all.
fn listed<T: Copy>(wanted: &[T], all: &[T], word: impl Fn(T) -> &'static str) -> String {
    let words = if wanted.is_empty() { all } else { wanted };
    words.iter().fold(",".to_owned(), |text, one| text + word(*one) + ",")
}
