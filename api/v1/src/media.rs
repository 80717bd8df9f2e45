//! Media: uploading them, and sending them to whoever may see them.

pub mod intake;
pub mod links;
mod sending;
mod upload;
pub mod views;
pub mod words;

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use palier_domain::clock::Clock;
use palier_domain::ids::MediumId;
use palier_domain::media::{
    Medium, MediumKey, UploadMedium, delete_medium as delete_one, list_my_media as list, may_open_medium, read_medium,
    require_room_for_upload, upload_medium as upload_one,
};
use palier_domain::page::Page;
use palier_domain::{Context, Store, WriteSet};
use palier_http::caller::Caller;
use palier_http::clock::SystemClock;
use palier_http::conformance::{ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;
use palier_outside::media::StoredName;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::intake::Intake;
use self::links::{MediaLinks, Opened};
use self::views::{MediaAddresses, MediumView, MyMediumListView, MyMediumView};
/// The routes of media.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(download_medium)
        .service(upload_medium)
        .service(list_my_media)
        .service(get_medium)
        .service(delete_medium);
}

/// A medium's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MediumPath {
    /// The medium.
    medium_id: Uuid,
}

/// An upload's id.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UploadQuery {
    /// The id that the medium gets; made by Palier when absent.
    #[param(nullable = false)]
    id: Option<Uuid>,
}

/// Which bytes of a medium.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ContentQuery {
    /// One of the widths of the medium's `sizes`; the whole picture when absent.
    #[param(nullable = false, minimum = 1, maximum = 65_535, example = 320)]
    width: Option<u32>,
    /// What opens a medium that not everybody may see: part of its `url`.
    #[param(nullable = false, max_length = 64, pattern = "^[A-Za-z0-9_-]*$", example = "AAAAAGjH")]
    key: Option<String>,
}

/// A file, as a browser's form sends it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MediumForm)]
#[expect(dead_code, reason = "it only documents the form")]
pub struct MediumForm {
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(as = MediumBytes, value_type = String, format = Binary)]
#[expect(dead_code, reason = "it only documents the bytes")]
pub struct MediumBytes(Vec<u8>);

/// Addresses of media for a reply to this caller.
pub(crate) fn addresses(caller: &Caller) -> Result<MediaAddresses, Problem> {
    Ok(MediaAddresses::new(caller.part::<MediaLinks>()?.clone(), SystemClock.now()))
}

/// Upload a medium
///
/// A picture (PNG, JPEG, WebP, GIF; up to 10 MiB and 32 million pixels), a video (MP4, WebM; up to 100 MiB and ten
/// minutes) or a PDF (up to 20 MiB), as the body or as the field `file` of a form. What it is, its first bytes decide,
/// not what it is called. Where and with what a photo or video was taken is left out, and a photo that lies on its side
/// is turned upright. Only the caller sees it until something that others see refers to it. A medium that nothing has
/// referred to for a day is deleted.
///
/// Send `id` or an `Idempotency-Key`, so that sending an upload again does not make a second medium.
#[utoipa::path(
    tag = "Media", operation_id = "upload_medium", params(UploadQuery),
    request_body(content(
        (MediumForm = "multipart/form-data"), (MediumBytes = "application/octet-stream"),
        (MediumBytes = "image/png"), (MediumBytes = "image/jpeg"), (MediumBytes = "image/webp"),
        (MediumBytes = "image/gif"), (MediumBytes = "application/pdf"), (MediumBytes = "video/mp4"),
        (MediumBytes = "video/webm"),
    )),
    responses((
        status = 201, description = "The medium", body = MediumView,
        links(
            ("GetMedium" = (operation_id = "get_medium", parameters(("medium_id" = "$response.body#/id")))),
            ("DeleteMedium" = (operation_id = "delete_medium", parameters(("medium_id" = "$response.body#/id")))),
        )
    )),
    extensions(("x-problems" = json!(refusals![
        "id-taken", "limit-reached", "medium-type-not-taken", "medium-too-large", "medium-damaged", "picture-too-large",
        "animation-too-long", "video-too-long"
    ])))
)]
#[post("/media")]
async fn upload_medium(
    caller: Caller,
    query: ValidQuery<UploadQuery>,
    idempotency: Idempotency,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Reply, Problem> {
    let (platform, intake) = (caller.platform(), caller.part::<Intake>()?);
    let id = MediumId(query.id.unwrap_or_else(|| platform.ids.next()));
    if !idempotency.has_key() {
        caller.read_snapshot(move |store, context| require_room_for_upload(store, context, id)).await?;
    }
    let name = StoredName { medium: id, stored_as: platform.ids.next() };
    let received = upload::receive(intake, name, &request, payload).await?;
    let idempotency = idempotency.over(received.digest);
    let taken_in = intake.take_in(received, name).await?;
    let addresses = addresses(&caller)?;
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let command = UploadMedium { id, stored_as: taken_in.name.stored_as, content: taken_in.content };
        let medium = upload_one(store, context, command)?;
        Ok(MediumView::new(&medium, false, &addresses))
    };
    let write_set = caller.counting(WriteSet::alone(id));
    let reply = run_once(&caller, &idempotency, write_set, command, |view| {
        Reply::created(&format!("/v1/media/{}", view.id), &view)
    })
    .await;
    upload::forget_unless_recorded(platform, intake.folder(), name).await;
    reply
}

/// List my media
///
/// What the caller uploaded, newest first.
#[utoipa::path(
    tag = "Media", operation_id = "list_my_media", params(PageQuery),
    responses((status = 200, description = "A page of media", body = MyMediumListView))
)]
#[get("/me/media")]
async fn list_my_media(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request::<MediumKey>()?;
    let addresses = addresses(&caller)?;
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let Page { items, next } = list(store, context, &request)?;
        let items = items.iter().map(|medium| MyMediumView::new(medium, false, &addresses)).collect();
        Ok(Page { items, next })
    };
    let page = caller.read_snapshot(query).await?;
    Ok(paging.reply(page, |items, next_cursor| MyMediumListView { items, next_cursor }))
}

/// Get a medium
///
/// What it is and where its bytes are: for whoever uploaded it, and for everybody once something public refers to it.
/// Other media are shown where they are referred to, each with its address.
#[utoipa::path(
    tag = "Media", operation_id = "get_medium", params(MediumPath),
    responses((status = 200, description = "The medium", body = MediumView))
)]
#[get("/media/{medium_id}")]
async fn get_medium(caller: Caller, path: ValidPath<MediumPath>) -> Result<Reply, Problem> {
    let id = MediumId(path.medium_id);
    let addresses = addresses(&caller)?;
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let (medium, is_public) = read_medium(store, context, id)?;
        Ok(MediumView::new(&medium, is_public, &addresses))
    };
    Ok(Reply::ok(&caller.read_snapshot(query).await?))
}

/// Download a medium
///
/// The bytes at a medium's `url`. Ranges are served, so that a video can be played from anywhere. A document is sent to
/// be saved rather than shown.
#[utoipa::path(
    tag = "Media", operation_id = "download_medium", params(MediumPath, ContentQuery),
    responses(
        (status = 200, description = "The bytes", content(
            (MediumBytes = "image/png"), (MediumBytes = "image/jpeg"), (MediumBytes = "image/webp"),
            (MediumBytes = "image/gif"), (MediumBytes = "application/pdf"), (MediumBytes = "video/mp4"),
            (MediumBytes = "video/webm"),
        ), headers(("ETag" = String), ("Accept-Ranges" = String), ("Content-Disposition" = String))),
        (status = 206, description = "The part that `Range` names", content(
            (MediumBytes = "image/png"), (MediumBytes = "image/jpeg"), (MediumBytes = "image/webp"),
            (MediumBytes = "image/gif"), (MediumBytes = "application/pdf"), (MediumBytes = "video/mp4"),
            (MediumBytes = "video/webm"),
        ), headers(
            ("ETag" = String), ("Accept-Ranges" = String), ("Content-Disposition" = String), ("Content-Range" = String),
        )),
    ),
    extensions(("x-problems" = json!(refusals!["media-link-expired", "range-not-satisfiable"])))
)]
#[get("/media/{medium_id}/content")]
async fn download_medium(
    caller: Caller,
    path: ValidPath<MediumPath>,
    query: ValidQuery<ContentQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (id, width) = (MediumId(path.medium_id), query.width);
    let (links, intake) = (caller.part::<MediaLinks>()?, caller.part::<Intake>()?);
    let now = SystemClock.now();
    let opened = query.key.as_deref().map(|key| links.open(id, key, now));
    let has_link = opened == Some(Opened::Yes);
    let found = caller.read_snapshot(move |store, context| may_open_medium(store, context, (id, has_link))).await;
    let (medium, is_public): (Medium, bool) = match (found, opened) {
        (Err(problem), Some(Opened::Ended(ended_at))) if problem.code() == "not-found" => {
            return Err(Problem::new("media-link-expired").with_fact("ended_at", ended_at));
        }
        (found, _) => found?,
    };
    if width.is_some_and(|wanted| medium.widths().all(|width| width != wanted)) {
        return Err(Problem::new("not-found"));
    }
    sending::send(intake.folder(), (&medium, width), is_public, request.headers()).await
}

/// Delete a medium
///
/// One to which nothing refers. What refers to a medium is to be changed first.
#[utoipa::path(
    tag = "Media", operation_id = "delete_medium", params(MediumPath),
    responses((status = 204, description = "It is deleted")),
    extensions(("x-problems" = json!(refusals!["medium-in-use"])))
)]
#[delete("/media/{medium_id}")]
async fn delete_medium(caller: Caller, path: ValidPath<MediumPath>) -> Result<Reply, Problem> {
    let id = MediumId(path.medium_id);
    let command = move |store: &mut dyn Store, context: &Context<'_>| delete_one(store, context, id);
    let medium = caller.run(WriteSet::alone(id), command).await?;
    caller.part::<Intake>()?.folder().forget(StoredName::of(&medium)).await;
    Ok(Reply::no_content())
}
