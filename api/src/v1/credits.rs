//! Providers and their credits: profiles, plans, packs, subscriptions, statements, goodwill.

pub mod balance_views;
mod balances;
mod offers;
mod providers;
pub mod requests;
mod sales;
pub mod sales_views;
mod subscriptions;
pub mod views;

use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::caller::Caller;

/// The routes of providers and credits.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(providers::routes)
        .configure(offers::routes)
        .configure(subscriptions::routes)
        .configure(balances::routes)
        .configure(sales::routes);
}

/// The lane of the caller's own book; that of nobody for whoever has none, and is refused in it.
fn own_lane(caller: &Caller) -> Uuid {
    caller.actor().account().map_or(Uuid::nil(), |account| account.0)
}
