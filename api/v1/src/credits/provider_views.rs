//! Providers as the API shows them: to themselves, to everybody, to staff in a list.

use palier_domain::credits::ProviderProfile;
use palier_domain::{Failure, Store};
use palier_http::instants::DateTime;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::money::words::CurrencyWord;
use crate::people::Names;

/// What a provider says of itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Provider)]
pub struct ProviderView {
    /// The account that is the provider.
    pub id: Uuid,
    /// What it does.
    #[schema(max_length = 120, examples("Menuisier"))]
    pub trade: String,
    /// Who it is, in Markdown.
    #[schema(max_length = 5_000)]
    pub presentation: String,
    /// Where it works.
    #[schema(max_length = 120, examples("Lille"))]
    pub city: String,
    /// What it pays in.
    pub currency: CurrencyWord,
    /// Since when it is a provider.
    pub created_at: DateTime,
    /// When it was changed last.
    pub updated_at: DateTime,
}

/// A provider, as everybody sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicProvider)]
pub struct PublicProviderView {
    /// The account that is the provider.
    pub id: Uuid,
    /// Its name.
    #[schema(max_length = 120, examples("Paul"))]
    pub display_name: String,
    /// What it does.
    #[schema(max_length = 120, examples("Menuisier"))]
    pub trade: String,
    /// Who it is, in Markdown.
    #[schema(max_length = 5_000)]
    pub presentation: String,
    /// Where it works.
    #[schema(max_length = 120, examples("Lille"))]
    pub city: String,
    /// Since when it is a provider.
    pub created_at: DateTime,
}

/// A provider in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderSummary)]
pub struct ProviderSummaryView {
    /// The account that is the provider.
    pub id: Uuid,
    /// Its name.
    #[schema(max_length = 120, examples("Paul"))]
    pub display_name: String,
    /// What it does.
    #[schema(max_length = 120, examples("Menuisier"))]
    pub trade: String,
    /// Where it works.
    #[schema(max_length = 120, examples("Lille"))]
    pub city: String,
    /// Since when it is a provider.
    pub created_at: DateTime,
}

/// A page of providers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderList)]
pub struct ProviderListView {
    /// The providers, the newest first.
    #[schema(max_items = 100)]
    pub items: Vec<ProviderSummaryView>,
    /// Pass as `cursor` to get the next page; null on the last.
    #[schema(required = true, max_length = 512)]
    pub next_cursor: Option<String>,
}

impl From<&ProviderProfile> for ProviderView {
    fn from(profile: &ProviderProfile) -> Self {
        Self {
            id: profile.account.0,
            trade: profile.trade.as_str().to_owned(),
            presentation: profile.presentation.as_str().to_owned(),
            city: profile.city.as_str().to_owned(),
            currency: CurrencyWord(profile.currency),
            created_at: DateTime(profile.created_at),
            updated_at: DateTime(profile.updated_at),
        }
    }
}

impl ProviderSummaryView {
    /// The provider, by its name.
    pub fn new(profile: &ProviderProfile, names: &Names) -> Self {
        Self {
            id: profile.account.0,
            display_name: names.of(profile.account),
            trade: profile.trade.as_str().to_owned(),
            city: profile.city.as_str().to_owned(),
            created_at: DateTime(profile.created_at),
        }
    }
}

impl PublicProviderView {
    /// A provider with its name.
    pub fn of(store: &mut dyn Store, profile: &ProviderProfile) -> Result<Self, Failure> {
        let names = Names::load(store, [profile.account])?;
        Ok(Self {
            id: profile.account.0,
            display_name: names.of(profile.account),
            trade: profile.trade.as_str().to_owned(),
            presentation: profile.presentation.as_str().to_owned(),
            city: profile.city.as_str().to_owned(),
            created_at: DateTime(profile.created_at),
        })
    }
}
