//! Version 1 of the API: its handlers, requests and views, context by context.

pub mod money;
pub mod patch;
pub mod people;
pub mod policies;
pub mod requests;
pub mod sandbox;
pub mod words;

pub mod book_file;
pub mod books;
pub mod campaigns;
pub mod credits;
pub mod escrow;
pub mod events;
pub mod identity;
pub mod ledger;
pub mod markdown;
pub mod media;
pub mod notifications;
pub mod payments;
pub mod pledges;
pub mod profiles;
pub mod projects;
pub mod questions;
pub mod shipments;
pub mod updates;

use palier_http::routes::Routes;

/// The routes under `/v1`. The router tries one after the other: what is asked for most comes first.
pub fn routes(routes: &mut Routes<'_>) {
    pledges::routes(routes);
    campaigns::routes(routes);
    identity::routes(routes);
    escrow::routes(routes);
    credits::routes(routes);
    books::routes(routes);
    payments::routes(routes);
    projects::routes(routes);
    questions::routes(routes);
    updates::routes(routes);
    shipments::routes(routes);
    media::routes(routes);
    notifications::routes(routes);
    events::routes(routes);
    profiles::routes(routes);
    policies::routes(routes);
    sandbox::routes(routes);
}

/// The routes whose addresses are fixed by others.
pub fn well_known_routes(routes: &mut Routes<'_>) {
    identity::well_known_routes(routes);
}
