//! Providers and their credits: profiles, plans, packs, subscriptions, statements, goodwill.

pub mod balance_views;
mod balances;
mod offers;
pub mod provider_views;
mod providers;
pub mod requests;
mod sales;
pub mod sales_views;
mod subscriptions;
pub mod views;
pub mod words;

pub use providers::ProviderPath;

use palier_http::routes::Routes;

/// The routes of providers and credits.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .configure(providers::routes)
        .configure(offers::routes)
        .configure(subscriptions::routes)
        .configure(balances::routes)
        .configure(sales::routes);
}
