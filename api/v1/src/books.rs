//! Books as files, for whoever keeps accounts or checks them.

use actix_web::{HttpRequest, HttpResponse, get};
use palier_domain::books::ExportedBook;
use palier_domain::ids::AccountId;
use palier_http::caller::Caller;
use palier_http::conformance::ValidPath;
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::routes::Routes;

use super::campaigns::CampaignPath;
use super::credits::ProviderPath;
use crate::book_file::export;

/// The routes of books.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(export_campaign_book).service(export_provider_book).service(export_my_book);
}

/// Export a campaign's book
#[utoipa::path(
    tag = "Escrow", operation_id = "export_campaign_book", params(CampaignPath),
    description = concat!(
        "For the initiator, finance and auditors. Send `Accept: text/csv` for CSV; the default is NDJSON.\n\n",
        include_str!("book_file/fields.md"),
    ),
    responses((status = 200, description = "The book", content(
        (String = "application/x-ndjson"), (String = "text/csv"),
    )))
)]
#[get("/campaigns/{campaign_id}/book")]
async fn export_campaign_book(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    export(&caller, ExportedBook::Campaign(path.id()), request.headers()).await
}

/// Export a provider's book
///
/// The provider's payments, grants and spends as one file: see `export_campaign_book`. For finance and auditors; a
/// provider exports its own under `/v1/me/credits/book`.
#[utoipa::path(
    tag = "Credits", operation_id = "export_provider_book", params(ProviderPath),
    responses((status = 200, description = "The book", content(
        (String = "application/x-ndjson"), (String = "text/csv"),
    )))
)]
#[get("/providers/{provider_id}/book")]
async fn export_provider_book(
    caller: Caller,
    path: ValidPath<ProviderPath>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    export(&caller, ExportedBook::Provider(AccountId(path.provider_id)), request.headers()).await
}

/// Export my book as a provider
///
/// All the caller's payments, grants and spends as one file: see `export_campaign_book`.
#[utoipa::path(
    tag = "Credits", operation_id = "export_my_book",
    responses((status = 200, description = "The book", content(
        (String = "application/x-ndjson"), (String = "text/csv"),
    ))),
    extensions(("x-problems" = json!(refusals!["provider-profile-required"])))
)]
#[get("/me/credits/book")]
async fn export_my_book(caller: Caller, request: HttpRequest) -> Result<HttpResponse, Problem> {
    export(&caller, ExportedBook::Own, request.headers()).await
}
