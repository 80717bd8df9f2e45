//! Reading an upload: the body itself, or the one file of a form.

use actix_multipart::Multipart;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;
use palier_domain::media::MediumStore;
use palier_http::boundary::mark_body_as_read;
use palier_http::platform::Platform;
use palier_http::problem::{FieldError, InputRule, Problem};
use palier_outside::media::{MediaFolder, StoredName};

use super::intake::{Intake, Received};

/// The field of a form that has the file.
const FILE: &str = "file";

/// Reads the upload to its end.
pub(super) async fn receive(
    intake: &Intake,
    name: StoredName,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Received, Problem> {
    let is_form = request.headers().get(CONTENT_TYPE).is_some_and(|value| {
        let value = value.as_bytes().get(..b"multipart/".len()).unwrap_or_default();
        value.eq_ignore_ascii_case(b"multipart/")
    });
    let received = match is_form {
        true => receive_form(intake, name, Multipart::new(request.headers(), payload)).await,
        false => intake.receive(name, payload).await,
    }?;
    mark_body_as_read(request);
    Ok(received)
}

async fn receive_form(intake: &Intake, name: StoredName, mut form: Multipart) -> Result<Received, Problem> {
    let mut received = None;
    while let Some(field) = form.next().await {
        let field = field.map_err(|error| {
            tracing::debug!(%error, "a form broke off");
            Problem::new("malformed-request")
        })?;
        let field_name = field.name().unwrap_or_default().to_owned();
        let rule = match (field_name.as_str(), &received) {
            (FILE, None) => {
                received = Some(intake.receive(name, field).await?);
                continue;
            }
            (FILE, Some(_)) => InputRule::Repeated,
            _ => InputRule::UnknownField,
        };
        let shown: String = field_name.chars().take(100).collect();
        return Err(Problem::invalid(vec![FieldError::new(format!("/{shown}"), rule)]));
    }
    received.ok_or_else(|| Problem::invalid(vec![FieldError::new("/file", InputRule::Required)]))
}

/// Deletes the bytes of an upload that made no medium: a repeated one, whose first became one, or a refused one. When
/// it cannot be found out whether it did, they are left to be swept away.
pub(super) async fn forget_unless_recorded(platform: &Platform, folder: &MediaFolder, name: StoredName) {
    let found = platform.database.read(move |session| Ok(session.find_media(&[name.medium])?)).await;
    match found {
        Ok(media) if media.iter().any(|medium| StoredName::of(medium) == name) => {}
        Ok(_) => folder.forget(name).await,
        Err(error) => tracing::debug!(%error, "an upload is left to be swept away"),
    }
}
