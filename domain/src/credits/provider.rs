//! Provider profiles: who offers what, where, and in which currency it pays.

use chrono::{DateTime, Utc};

use super::refusal::CreditRefusal;
use crate::clock::Context;
use crate::events::{Entry, EventKind};
use crate::ids::{AccountId, BookId};
use crate::ledger::Book;
use crate::money::Currency;
use crate::page::{Page, PageRequest};
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Refusal, SeenVersions, ensure, ensure_version};
use crate::search::{Listing, city_key, city_word, found_by, wanted_words};
use crate::store::{Store, StoreError};
use crate::text::{Line, Prose};

/// The longest trade, in characters.
pub const TRADE_CHARACTERS_MAX: usize = 120;
/// The longest presentation, in characters.
pub const PRESENTATION_CHARACTERS_MAX: usize = 5_000;
/// The longest city, in characters.
pub const CITY_CHARACTERS_MAX: usize = 120;

/// What a provider says of itself. Its id is that of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderProfile {
    /// The account.
    pub account: AccountId,
    /// What it does.
    pub trade: Line<TRADE_CHARACTERS_MAX>,
    /// Who it is, in Markdown.
    pub presentation: Prose<PRESENTATION_CHARACTERS_MAX>,
    /// Where it works.
    pub city: Line<CITY_CHARACTERS_MAX>,
    /// What it pays in, and its book holds: it stays from the first purchase on.
    pub currency: Currency,
    /// 1 for the first, one more with each change.
    pub version: i64,
    /// Since when it is a provider.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

impl ProviderProfile {
    /// The provider's book.
    pub const fn book(&self) -> BookId {
        BookId::of_provider(self.account)
    }

    /// Where it stands in the list of providers.
    pub fn listing(&self) -> Listing {
        Listing::of(self.created_at, self.account)
    }

    /// Every word that a provider of this name is found by, each once, in alphabetical order.
    pub fn words(&self, name: &str) -> Vec<String> {
        let texts = [name, self.trade.as_str(), self.city.as_str(), self.presentation.as_str()];
        found_by(&texts, [city_word(self.city.as_str())])
    }
}

/// Which providers are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderFilter {
    /// In this city, by [`city_key`].
    pub city: Option<String>,
    /// With all of these words in the name, trade, city or presentation.
    pub words: Vec<String>,
}

impl ProviderFilter {
    /// A filter as people write it.
    pub fn written(city: Option<&str>, text: Option<&str>) -> Result<Self, Refusal> {
        Ok(Self { city: city.map(city_key), words: wanted_words(text)? })
    }

    /// All that is wanted, as words that a provider must have.
    pub fn required_words(&self) -> Vec<String> {
        self.words.iter().cloned().chain(self.city.as_deref().map(city_word)).collect()
    }
}

/// A profile as its provider writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteProfile {
    /// What it does.
    pub trade: Line<TRADE_CHARACTERS_MAX>,
    /// Who it is.
    pub presentation: Prose<PRESENTATION_CHARACTERS_MAX>,
    /// Where it works.
    pub city: Line<CITY_CHARACTERS_MAX>,
    /// What it pays in.
    pub currency: Currency,
}

/// Where provider profiles are kept.
pub trait ProviderStore {
    /// The provider's profile.
    fn find_provider(&mut self, account: AccountId) -> Result<Option<ProviderProfile>, StoreError>;
    /// Adds a profile, to be found by these words.
    fn insert_provider(&mut self, profile: &ProviderProfile, words: &[String]) -> Result<(), StoreError>;
    /// Writes the profile, and the words that it is found by, if its version is still `profile.version - 1`.
    fn update_provider(&mut self, profile: &ProviderProfile, words: &[String]) -> Result<(), StoreError>;
    /// Has a provider be found by these words and no others.
    fn index_provider(&mut self, account: AccountId, words: &[String]) -> Result<(), StoreError>;
    /// Providers, the newest first.
    fn list_providers(
        &mut self,
        filter: &ProviderFilter,
        page: &PageRequest<Listing>,
    ) -> Result<Page<ProviderProfile, Listing>, StoreError>;
}

/// Makes the caller a provider who has seen no profile, as there is none yet; or replaces the one that was seen.
pub fn put_provider(
    store: &mut dyn Store,
    context: &Context<'_>,
    seen: Option<&SeenVersions>,
    command: WriteProfile,
) -> Result<ProviderProfile, Failure> {
    Operation::SET_MY_PROVIDER.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let Some(known) = store.find_provider(account)? else {
        ensure(seen.is_none(), Refusal::NothingToReplace)?;
        return become_provider(store, context, account, command);
    };
    let version = known.version;
    ensure_version(version, seen.ok_or(Refusal::VersionUnseen)?)?;
    if command.currency != known.currency {
        change_currency(store, &known, command.currency)?;
    }
    let profile = ProviderProfile {
        trade: command.trade,
        presentation: command.presentation,
        city: command.city,
        currency: command.currency,
        version: version + 1,
        updated_at: context.now,
        ..known
    };
    let words = words_of(store, &profile)?;
    store.update_provider(&profile, &words)?;
    Ok(profile)
}

/// The words that a provider is found by, its name among them.
fn words_of(store: &mut dyn Store, profile: &ProviderProfile) -> Result<Vec<String>, Failure> {
    let names = store.list_display_names(&[profile.account])?;
    Ok(profile.words(names.first().map(|(_, name)| name.as_str()).unwrap_or_default()))
}

/// Has an empty book hold another currency: nothing was ever bought, so nothing in it is counted in the one it had.
fn change_currency(store: &mut dyn Store, profile: &ProviderProfile, to: Currency) -> Result<(), Failure> {
    let mut book = super::open_book(store, profile.account)?;
    let first = store.list_purchases(book.id, &PageRequest { limit: 1, after: None })?;
    let is_unused = book.seq == 0 && first.items.is_empty();
    ensure(is_unused, CreditRefusal::ProviderCurrencyFixed { currency: profile.currency })?;
    book.currency = to;
    Ok(store.update_book_currency(&book)?)
}

fn become_provider(
    store: &mut dyn Store,
    context: &Context<'_>,
    account: AccountId,
    command: WriteProfile,
) -> Result<ProviderProfile, Failure> {
    ensure(store.find_book(BookId::of_provider(account))?.is_none(), Refusal::IdTaken)?;
    let profile = ProviderProfile {
        account,
        trade: command.trade,
        presentation: command.presentation,
        city: command.city,
        currency: command.currency,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
    };
    let mut book = Book::of_provider(account, command.currency);
    store.insert_book(&book)?;
    let words = words_of(store, &profile)?;
    store.insert_provider(&profile, &words)?;
    book.record(context, Entry::of(EventKind::ProviderCreated, account.0));
    store.save_book(&mut book)?;
    Ok(profile)
}

/// A provider's profile, for everybody.
pub fn read_provider(
    store: &mut dyn Store,
    context: &Context<'_>,
    provider: AccountId,
) -> Result<ProviderProfile, Failure> {
    require_provider_for(store, context, Operation::GET_PROVIDER, provider)
}

/// Providers, the newest first; for staff who sell, help, hand over or grant.
pub fn list_providers(
    store: &mut dyn Store,
    context: &Context<'_>,
    filter: &ProviderFilter,
    page: &PageRequest<Listing>,
) -> Result<Page<ProviderProfile, Listing>, Failure> {
    Operation::LIST_PROVIDERS.allow(context.actor, Relations::NONE)?;
    Ok(store.list_providers(filter, page)?)
}

/// The caller's own profile.
pub fn read_my_provider(store: &mut dyn Store, context: &Context<'_>) -> Result<ProviderProfile, Failure> {
    Operation::GET_MY_PROVIDER.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.find_provider(account)?.ok_or(Refusal::NotFound)?)
}

/// The caller's own profile, without which it can do nothing that a provider can.
pub fn require_own_provider(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
) -> Result<ProviderProfile, Failure> {
    operation.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(store.find_provider(account)?.ok_or(CreditRefusal::ProviderProfileRequired)?)
}

/// A provider's profile, for whoever may do this to it.
pub(crate) fn require_provider_for(
    store: &mut dyn Store,
    context: &Context<'_>,
    operation: Operation,
    provider: AccountId,
) -> Result<ProviderProfile, Failure> {
    operation.allow(context.actor, Relations::NONE)?;
    Ok(store.find_provider(provider)?.ok_or(Refusal::NotFound)?)
}
