//! Profiles: one's own, anybody's who launched or wrote something, the record, and following.

mod following;
pub mod requests;
pub mod views;
pub mod words;

use actix_web::{get, put};
use palier_domain::ids::AccountId;
use palier_domain::profiles::{
    PublicProfile, read_my_profile, read_profile, read_profile_record as read_record, set_my_profile as set,
};
use palier_domain::{Context, Store, WriteSet};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use self::requests::SetProfileRequest;
use self::views::{OwnProfileView, ProfileRecordView, ProfileView};
use crate::people::Names;
use palier_http::caller::Caller;
use palier_http::conformance::{ValidBody, ValidPath};
use palier_http::etag::{IfMatch, IfMatchHeader, IfNoneMatch};
use palier_http::problem::Problem;
use palier_http::reply::Reply;
use palier_http::routes::Routes;

/// A profile's address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProfilePath {
    /// The profile, by the id of its account: that of `initiator` in a campaign.
    pub profile_id: Uuid,
}

impl ProfilePath {
    /// The account in the domain's words.
    pub const fn account(self) -> AccountId {
        AccountId(self.profile_id)
    }
}

/// The routes of profiles.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_my_profile)
        .service(set_my_profile)
        .service(get_profile)
        .service(get_profile_record)
        .configure(following::routes);
}

/// Get my profile
///
/// What everybody reads about the caller as an initiator; blank until it is written.
#[utoipa::path(
    tag = "Profiles", operation_id = "get_my_profile",
    responses((status = 200, description = "The profile", body = OwnProfileView, headers(("ETag" = String))))
)]
#[get("/me/profile")]
async fn get_my_profile(caller: Caller, known: IfNoneMatch) -> Result<Reply, Problem> {
    let profile = caller.read(read_my_profile).await?;
    Ok(Reply::ok(&OwnProfileView::from(&profile)).with_etag(profile.version).unless_known(&known))
}

/// Set my profile
///
/// Replaces all of it, so what is left out is emptied. Somebody who never launched a campaign and whose profile is blank
/// cannot be found by anybody.
#[utoipa::path(
    tag = "Profiles", operation_id = "set_my_profile", params(IfMatchHeader), request_body = SetProfileRequest,
    responses((
        status = 200, description = "The profile", body = OwnProfileView, headers(("ETag" = String)),
        links(("GetProfile" = (operation_id = "get_profile", parameters(("profile_id" = "$response.body#/id")))))
    ))
)]
#[put("/me/profile")]
async fn set_my_profile(
    caller: Caller,
    version: IfMatch,
    body: ValidBody<SetProfileRequest>,
) -> Result<Reply, Problem> {
    let written = body.command()?;
    let write_set = caller.actor().account().map_or_else(WriteSet::installation, WriteSet::account);
    let command = move |store: &mut dyn Store, context: &Context<'_>| set(store, context, &version.0, written.clone());
    let profile = caller.run(write_set, command).await?;
    Ok(Reply::ok(&OwnProfileView::from(&profile)).with_etag(profile.version))
}

/// Get a profile
///
/// Who an initiator is, for everybody, and how many follow. Absent for whoever never launched a campaign and has written
/// nothing. `allowed_actions` says whether you can follow, or do.
#[utoipa::path(
    tag = "Profiles", operation_id = "get_profile", params(ProfilePath),
    responses((
        status = 200, description = "The profile", body = ProfileView, headers(("ETag" = String)),
        links(("GetProfileRecord" = (operation_id = "get_profile_record", parameters(
            ("profile_id" = "$response.body#/id")))))
    ))
)]
#[get("/profiles/{profile_id}")]
async fn get_profile(caller: Caller, path: ValidPath<ProfilePath>, known: IfNoneMatch) -> Result<Reply, Problem> {
    let account = path.account();
    let query = move |store: &mut dyn Store, context: &Context<'_>| {
        let PublicProfile { profile, followers, is_followed } = read_profile(store, context, account)?;
        let name = Names::load(store, [account])?.of(account);
        let allowed = profile.allowed_actions(context.actor, is_followed);
        Ok(ProfileView::new(&profile, name, followers, allowed))
    };
    let view = caller.read_snapshot(query).await?;
    Ok(Reply::ok(&view).with_body_etag().unless_known(&known))
}

/// Get the record of a profile
///
/// What came of the campaigns that this person launched, as facts: nothing is scored. Absent where the profile is.
#[utoipa::path(
    tag = "Profiles", operation_id = "get_profile_record", params(ProfilePath),
    responses((status = 200, description = "The record", body = ProfileRecordView, headers(("ETag" = String))))
)]
#[get("/profiles/{profile_id}/record")]
async fn get_profile_record(
    caller: Caller,
    path: ValidPath<ProfilePath>,
    known: IfNoneMatch,
) -> Result<Reply, Problem> {
    let account = path.account();
    let record = caller.read_snapshot(move |store, context| read_record(store, context, account)).await?;
    Ok(Reply::ok(&ProfileRecordView::from(record)).with_body_etag().unless_known(&known))
}
