//! One's own account.

use actix_web::{get, patch, put};
use palier_domain::Refusal;
use palier_domain::WriteSet;
use palier_domain::identity::{
    ChangePassword, IdentityRefusal, Password, change_password as change_password_of, get_me as get_me_of,
    update_me as update_me_of,
};
use palier_domain::write_set::Aggregate;
use palier_http::caller::Caller;
use palier_http::conformance::ValidBody;
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::limiting::Attempt;
use palier_http::passwords::Passwords;
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::tokens::Tokens;

use super::attempts::Attempts;
use super::requests::{ChangePasswordRequest, UpdateMeRequest};
use super::run_in_real_time;
use super::views::MeView;

/// Get my account
///
/// The account that is signed in, or that the API client acts for.
#[utoipa::path(
    tag = "Identity",
    responses((status = 200, description = "The account", body = MeView, headers(("ETag" = String))))
)]
#[get("/me")]
pub(super) async fn get_me(caller: Caller, seen: IfNoneMatch) -> Result<Reply, Problem> {
    let me = caller.read(|store, context| get_me_of(store, context)).await?;
    let version = me.version;
    Ok(Reply::ok(&MeView::from(me)).with_etag(version).unless_known(&seen))
}

/// Change my account
///
/// Changes the name that others see, or the language of messages; a JSON Merge Patch.
#[utoipa::path(
    tag = "Identity",
    params(IfMatchHeader),
    request_body(content = UpdateMeRequest, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed account", body = MeView, headers(("ETag" = String))))
)]
#[patch("/me")]
pub(super) async fn update_me(
    caller: Caller,
    version: IfMatch,
    body: ValidBody<UpdateMeRequest>,
) -> Result<Reply, Problem> {
    let account = caller.actor().account().ok_or(Refusal::SignInRequired)?;
    let command = body.command(version.0)?;
    // A provider is found by the name of the account.
    let write_set = WriteSet::account(account).and(Aggregate::provider(account));
    let me = caller.run(write_set, move |store, context| update_me_of(store, context, command.clone())).await?;
    let version = me.version;
    Ok(Reply::ok(&MeView::from(me)).with_etag(version))
}

/// Change my password
///
/// Needs the current password. Every other session of the account ends, at once on the server that answers and within a
/// second on every other. The caller's session continues.
#[utoipa::path(
    tag = "Identity",
    request_body = ChangePasswordRequest,
    responses((status = 204, description = "The password is changed")),
    extensions(("x-problems" = json!(refusals!["password-wrong", "password-weak"])))
)]
#[put("/me/password")]
pub(super) async fn change_password(
    caller: Caller,
    attempts: Attempts,
    body: ValidBody<ChangePasswordRequest>,
) -> Result<Reply, Problem> {
    let id = caller.actor().account().ok_or(Refusal::SignInRequired)?;
    attempts.count(Attempt::PasswordChange(id.0))?;
    let account = caller.read(move |store, _| Ok(store.find_account(id)?)).await?.ok_or(Refusal::NotFound)?;
    let new = Password::parse("new_password", &body.new_password, &account.email, &account.display_name)?;
    let verified_hash = account.password_hash;
    if !caller.part::<Passwords>()?.verify(body.current_password.clone(), Some(verified_hash.clone())).await? {
        return Err(Refusal::from(IdentityRefusal::PasswordWrong).into());
    }
    let command = ChangePassword { verified_hash, new_hash: caller.part::<Passwords>()?.hash(new).await? };
    run_in_real_time(&caller, WriteSet::account(id), move |store, context| {
        change_password_of(store, context, command.clone())
    })
    .await?;
    caller.part::<Tokens>()?.access().forget_account(id);
    Ok(Reply::no_content())
}
