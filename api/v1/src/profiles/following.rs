//! Following an initiator.

use actix_web::{delete, get, post};
use palier_domain::page::Page;
use palier_domain::profiles::{
    FollowKey, follow_profile as follow, list_my_follows as list_mine, unfollow_profile as unfollow,
};
use palier_domain::{Context, Store, WriteSet};

use super::ProfilePath;
use super::views::{FollowListView, FollowView};
use crate::people::Names;
use palier_http::caller::Caller;
use palier_http::conformance::ValidPath;
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::paging::{PageQuery, Paging};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(follow_profile).service(unfollow_profile).service(list_my_follows);
}

/// The caller's follows, and how many follow whom the address names.
fn write_set(caller: &Caller, path: ProfilePath) -> WriteSet {
    caller.counting(WriteSet::account(path.account()))
}

/// Follow a profile
///
/// From now on you are told when this person launches a campaign. Following again changes nothing. Nobody learns that you
/// follow, only how many do. You can follow at most 1 000 people.
#[utoipa::path(
    tag = "Profiles", operation_id = "follow_profile", params(ProfilePath),
    responses((status = 200, description = "The follow", body = FollowView)),
    extensions(("x-problems" = json!(refusals!["own-profile", "limit-reached"])))
)]
#[post("/profiles/{profile_id}/follow")]
async fn follow_profile(
    caller: Caller,
    path: ValidPath<ProfilePath>,
    idempotency: Idempotency,
) -> Result<Reply, Problem> {
    let account = path.account();
    let command = move |store: &mut dyn Store, context: &Context<'_>| {
        let follow = follow(store, context, account)?;
        Ok(FollowView::new(&follow, &Names::load(store, [account])?))
    };
    let write_set = write_set(&caller, *path);
    run_once(&caller, &idempotency, write_set, command, |view| Reply::ok(&view)).await
}

/// Unfollow a profile
///
/// From now on you are not told any more. If you do not follow, it changes nothing.
#[utoipa::path(
    tag = "Profiles", operation_id = "unfollow_profile", params(ProfilePath),
    responses((status = 204, description = "You do not follow"))
)]
#[delete("/profiles/{profile_id}/follow")]
async fn unfollow_profile(caller: Caller, path: ValidPath<ProfilePath>) -> Result<Reply, Problem> {
    let account = path.account();
    let command = move |store: &mut dyn Store, context: &Context<'_>| unfollow(store, context, account);
    caller.run(write_set(&caller, *path), command).await?;
    Ok(Reply::no_content())
}

/// List my follows
///
/// Whom the caller follows, the latest first.
#[utoipa::path(
    tag = "Profiles", operation_id = "list_my_follows", params(PageQuery),
    responses((status = 200, description = "A page of follows", body = FollowListView))
)]
#[get("/me/follows")]
async fn list_my_follows(caller: Caller, paging: Paging) -> Result<Reply, Problem> {
    let request = paging.request::<FollowKey>()?;
    let page = caller
        .read_snapshot(move |store, context| {
            let page = list_mine(store, context, &request)?;
            let names = Names::load(store, page.items.iter().map(|follow| follow.followed))?;
            let items = page.items.iter().map(|follow| FollowView::new(follow, &names)).collect();
            Ok(Page { items, next: page.next })
        })
        .await?;
    Ok(paging.reply(page, |items, next_cursor| FollowListView { items, next_cursor }))
}
