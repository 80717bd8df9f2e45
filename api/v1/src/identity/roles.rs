//! Staff roles, as admins see and set them.

use actix_web::{get, put};
use palier_domain::WriteSet;
use palier_domain::identity::{SetRoles, get_roles, set_roles};
use palier_domain::ids::AccountId;
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::tokens::Tokens;

use super::requests::{AccountPath, SetAccountRolesRequest};
use super::run_in_real_time;
use super::views::AccountRolesView;

/// Get the staff roles of an account
///
/// For admins.
#[utoipa::path(
    tag = "Identity",
    params(AccountPath),
    responses((status = 200, description = "The roles", body = AccountRolesView, headers(("ETag" = String))))
)]
#[get("/accounts/{account_id}/roles")]
pub(super) async fn get_account_roles(
    caller: Caller,
    path: ValidPath<AccountPath>,
    seen: IfNoneMatch,
) -> Result<Reply, Problem> {
    let account = AccountId(path.account_id);
    let granted = caller.read(move |store, context| get_roles(store, context, account)).await?;
    let version = granted.version;
    Ok(Reply::ok(&AccountRolesView::from(granted)).with_etag(version).unless_known(&seen))
}

/// Set the staff roles of an account
///
/// For admins, about somebody else: nobody sets their own roles, and the last admin keeps the role. The account then
/// holds these roles and no others: immediately on the server that replies, within a second on every other, without
/// signing in again.
///
/// `sales` and `follow_up` exclude each other, so do `finance` and `support`, and `auditor` excludes every other role.
#[utoipa::path(
    tag = "Identity",
    params(AccountPath, IfMatchHeader),
    request_body = SetAccountRolesRequest,
    responses((status = 200, description = "The roles held now", body = AccountRolesView, headers(("ETag" = String)))),
    extensions(("x-problems" = json!(refusals!["own-roles", "last-admin"])))
)]
#[put("/accounts/{account_id}/roles")]
pub(super) async fn set_account_roles(
    caller: Caller,
    path: ValidPath<AccountPath>,
    version: IfMatch,
    body: ValidBody<SetAccountRolesRequest>,
) -> Result<Reply, Problem> {
    let account = AccountId(path.account_id);
    let command = SetRoles { account, version: version.0, roles: body.roles() };
    let granted = run_in_real_time(&caller, WriteSet::account(account), move |store, context| {
        set_roles(store, context, &command)
    });
    let granted = granted.await?;
    caller.part::<Tokens>()?.access().forget_account(account);
    let version = granted.version;
    Ok(Reply::ok(&AccountRolesView::from(granted)).with_etag(version))
}
