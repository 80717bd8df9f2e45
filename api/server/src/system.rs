//! The server itself: is it alive, is it ready, what does it count, what does it say of itself.

mod documentation;
mod health;
mod problem_pages;

use actix_web::web;
use palier_http::routes::Routes;

/// The addresses that are served without being documented: the documentation.
pub const UNDOCUMENTED: [(&str, &str); 4] =
    [("/", "root"), ("/docs", "docs_page"), ("/docs/scalar.js", "docs_scalar"), ("/docs/start.js", "docs_start")];

/// Adds the server's own routes.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(health::get_health)
        .service(health::get_readiness)
        .service(health::get_metrics)
        .service(problem_pages::get_problem_type)
        .service(documentation::get_openapi_json)
        .service(documentation::get_openapi_yaml)
        .service(documentation::get_legacy_openapi_yaml)
        .undocumented("/", web::get().to(documentation::to_docs))
        .undocumented("/docs", web::get().to(documentation::docs_page))
        .undocumented("/docs/scalar.js", web::get().to(documentation::docs_scalar))
        .undocumented("/docs/start.js", web::get().to(documentation::docs_start));
}
