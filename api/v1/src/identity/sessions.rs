//! Signing in, going on, signing out.

use actix_web::{delete, post};
use palier_domain::Refusal;
use palier_domain::WriteSet;
use palier_domain::identity::{
    IdentityRefusal, OpenedSession, RefreshSession, Refreshed, SignIn, refresh_session as refresh_session_of, sign_in,
    sign_out,
};
use palier_http::caller::Caller;
use palier_http::conformance::ValidBody;
use palier_http::limiting::Attempt;
use palier_http::passwords::Passwords;
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::tokens::{Bearer, KnownDevice, RefreshText, Tokens};

use super::attempts::Attempts;
use super::requests::{CreateSessionRequest, RefreshSessionRequest};
use super::views::SessionView;
use super::{known_by, run_in_real_time};

/// Sign in
///
/// Opens a session. Its access token is good for ten minutes and goes into `Authorization: Bearer`; its refresh token
/// keeps the session going, for 30 days at a time and 90 in all. A wrong password and an unknown e-mail address get the
/// same reply, in the same time. Repeating the request opens another session: no token is kept for an Idempotency-Key.
///
/// Attempts are limited, by address and by e-mail address. Keep the `device_token` of the reply, also after signing out,
/// and send it along when the same person signs in again: strangers who try the same e-mail address then cannot use up
/// the attempts of that device. It opens nothing by itself.
#[utoipa::path(
    tag = "Identity",
    request_body = CreateSessionRequest,
    responses((
        status = 201,
        description = "The session and its tokens",
        body = SessionView,
        links(
            ("refresh" = (operation_id = "refresh_session")),
            ("sign_out" = (operation_id = "delete_current_session")),
            ("read_account" = (operation_id = "get_me"))
        )
    )),
    extensions(("x-problems" = json!(refusals!["credentials-invalid", "email-invalid"])))
)]
#[post("/sessions")]
pub(super) async fn create_session(
    caller: Caller,
    attempts: Attempts,
    body: ValidBody<CreateSessionRequest>,
) -> Result<Reply, Problem> {
    let tokens = caller.part::<Tokens>()?;
    let email = body.email.parse()?;
    let device = body.device_token.as_deref();
    let device = device.and_then(|token| tokens.devices().verify(token, tokens.now()));
    attempts
        .count(device.map_or(Attempt::SignIn(email.canonical()), |known| Attempt::SignInOnDevice(known.session.0)))?;
    let wanted = email.clone();
    let account = caller.read(move |store, _| Ok(store.find_account_by_email(&wanted)?)).await?;
    if device.is_some_and(|known| account.as_ref().is_none_or(|account| account.id != known.account)) {
        attempts.count(Attempt::SignIn(email.canonical()))?;
    }
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let is_right = caller.part::<Passwords>()?.verify(body.password.clone(), hash).await?;
    let account = account.filter(|_| is_right).ok_or(Refusal::from(IdentityRefusal::CredentialsInvalid))?;
    let refresh = tokens.refresh().first()?;
    let command = SignIn { account: account.id, verified_hash: account.password_hash, refresh: refresh.hash() };
    let opened = run_in_real_time(&caller, WriteSet::account(account.id), move |store, context| {
        sign_in(store, context, &command)
    });
    let view = view(&caller, &opened.await?, refresh).await?;
    Ok(Reply::created("/v1/sessions/current", &view))
}

/// Refresh a session
///
/// Exchanges a refresh token for a new access token and the next refresh token. Each refresh token works
/// once. Whoever lost the reply may repeat the request within 45 seconds and gets the same next token; a
/// used token that comes back later, or after its successor was used, ends the session for everybody.
#[utoipa::path(
    tag = "Identity",
    request_body = RefreshSessionRequest,
    responses((status = 200, description = "The session and its new tokens", body = SessionView)),
    extensions(("x-problems" = json!(refusals!["refresh-token-invalid", "refresh-token-reused"])))
)]
#[post("/sessions/refresh")]
pub(super) async fn refresh_session(
    caller: Caller,
    attempts: Attempts,
    body: ValidBody<RefreshSessionRequest>,
) -> Result<Reply, Problem> {
    let tokens = caller.part::<Tokens>()?;
    let presented = RefreshText::presented(body.0.refresh_token);
    let successor = tokens.refresh().successor(&presented)?;
    let command = RefreshSession { presented: presented.hash(), successor: successor.hash() };
    let write_set = known_by(&command.presented.0);
    attempts.count_refresh()?;
    let refresh =
        run_in_real_time(&caller, write_set, move |store, context| refresh_session_of(store, context, command));
    match refresh.await? {
        Refreshed::Rotated(opened) => Ok(Reply::ok(&view(&caller, &opened, successor).await?)),
        Refreshed::FamilyEnded(session) => {
            tokens.access().forget_session(session.id);
            Err(Refusal::from(IdentityRefusal::RefreshTokenReused).into())
        }
    }
}

/// Sign out
///
/// Ends the session that the access token belongs to. Its tokens stop working at once on the server that answers, and
/// within a second on every other.
#[utoipa::path(tag = "Identity", responses((status = 204, description = "The session is over")))]
#[delete("/sessions/current")]
pub(super) async fn delete_current_session(caller: Caller) -> Result<Reply, Problem> {
    let account = caller.actor().account().ok_or(Refusal::SignInRequired)?;
    let session =
        run_in_real_time(&caller, WriteSet::alone(account), |store, context| sign_out(store, context)).await?;
    caller.part::<Tokens>()?.access().forget_session(session);
    Ok(Reply::no_content())
}

async fn view(caller: &Caller, opened: &OpenedSession, refresh: RefreshText) -> Result<SessionView, Problem> {
    let bearer = Bearer::Session { account: opened.session.account, session: opened.session.id };
    let tokens = caller.part::<Tokens>()?;
    let access = tokens.issue(&bearer, opened.session.expires_at).await?;
    let device = KnownDevice { account: opened.session.account, session: opened.session.id };
    let device = tokens.devices().issue(device, tokens.now())?;
    Ok(SessionView::new(opened, access, refresh, device))
}
