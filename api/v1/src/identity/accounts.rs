//! Signing up, and finding who did.

use actix_web::{get, post};
use palier_domain::identity::{
    AccountKey, CreateAccount, Password, create_account as create_account_of, list_accounts as list_accounts_of,
};
use palier_domain::ids::AccountId;
use palier_domain::page::Page;
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidQuery};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::limiting::Attempt;
use palier_http::paging::{PageQuery, Paging};
use palier_http::passwords::Passwords;
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::tokens::secret_hash;

use super::attempts::Attempts;
use super::known_by;
use super::requests::{AccountQuery, CreateAccountRequest};
use super::views::{AccountListView, AccountView, FoundAccountView};

/// Create an account
///
/// One account per person. The reply does not reveal whether an e-mail address already has an account: for a taken
/// address it is the same, takes as long and has a made-up id, but nothing is created. Until addresses are confirmed by
/// e-mail, a later sign-in shows whether the address was free.
#[utoipa::path(
    tag = "Identity",
    request_body = CreateAccountRequest,
    responses((
        status = 201,
        description = "The account as it was asked for",
        body = AccountView,
        links(("sign_in" = (operation_id = "create_session")), ("read" = (operation_id = "get_me")))
    )),
    extensions(("x-problems" = json!(refusals!["email-invalid", "password-weak"])))
)]
#[post("/accounts")]
pub(super) async fn create_account(
    caller: Caller,
    attempts: Attempts,
    idempotency: Idempotency,
    body: ValidBody<CreateAccountRequest>,
) -> Result<Reply, Problem> {
    let email = body.email.parse()?;
    attempts.count(Attempt::SignUp(email.canonical()))?;
    let display_name = body.display_name()?;
    let password = Password::parse("password", &body.password, &email, &display_name)?;
    let write_set = known_by(&secret_hash(email.canonical()).0);
    let command = CreateAccount {
        id: body.id.map(AccountId),
        display_name,
        locale: body.locale.0,
        password_hash: caller.part::<Passwords>()?.hash(password).await?,
        email,
    };
    let create = move |store: &mut dyn palier_domain::Store, context: &palier_domain::Context<'_>| {
        create_account_of(store, context, command.clone())
    };
    let present = |created: palier_domain::identity::CreatedAccount| {
        Reply::created("/v1/me", &AccountView::from(created.account))
    };
    run_once(&caller, &idempotency, write_set, create, present).await
}

/// List accounts
///
/// For admins and support. Newest first; with `role`, the accounts that hold it, most recently granted first. Look up
/// an account by its exact e-mail address; addresses are not shown.
#[utoipa::path(
    tag = "Identity", params(AccountQuery, PageQuery),
    responses((status = 200, description = "A page of accounts", body = AccountListView))
)]
#[get("/accounts")]
pub(super) async fn list_accounts(
    caller: Caller,
    query: ValidQuery<AccountQuery>,
    paging: Paging,
) -> Result<Reply, Problem> {
    let (filter, request) = (query.filter()?, paging.request::<AccountKey>()?);
    let page = caller.read_snapshot(move |store, context| list_accounts_of(store, context, &filter, &request)).await?;
    let page = Page { items: page.items.into_iter().map(FoundAccountView::from).collect(), next: page.next };
    Ok(paging.reply(page, |items, next_cursor| AccountListView { items, next_cursor }))
}
