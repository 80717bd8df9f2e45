//! Version 1 of the API, context by context.

pub mod money;
pub mod patch;
pub mod policies;
pub mod requests;
pub mod sandbox;
pub mod words;

pub mod campaigns;
pub mod credits;
pub mod escrow;
pub mod identity;
pub mod notifications;
pub mod payments;
pub mod pledges;
pub mod projects;
pub mod questions;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes under `/v1`. The router tries one after the other: what is asked for most comes first.
pub fn routes(config: &mut ServiceConfig) {
    pledges::routes(config);
    campaigns::routes(config);
    identity::routes(config);
    escrow::routes(config);
    credits::routes(config);
    payments::routes(config);
    projects::routes(config);
    questions::routes(config);
    notifications::routes(config);
    policies::routes(config);
    sandbox::routes(config);
}

/// The routes whose addresses are fixed by others.
pub fn well_known_routes(config: &mut ServiceConfig) {
    identity::well_known_routes(config);
}
