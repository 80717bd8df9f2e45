//! Pages of lists: `limit` and `cursor` in, `next_cursor` and `Link: rel="next"` out.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use palier_domain::page::{PAGE_SIZE_DEFAULT, Page, PageRequest};
use serde::Serialize;
use serde_json::Value;
use utoipa::IntoParams;

use crate::authentication::KnownActor;
use crate::conformance::{Access, CheckedRequest};
use crate::cursor::{CursorKey, CursorSealer};
use crate::links;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::reply::Reply;

/// Which page of which list is asked for.
pub struct Paging {
    limit: u32,
    cursor: Option<String>,
    /// The list and its filters: the address without `limit` and `cursor`.
    list: String,
    /// What a cursor fits: the list, and whoever reads it where it is not the same for everybody.
    scope: String,
    sealer: CursorSealer,
}

/// `limit` and `cursor` in the document: `params(…, PageQuery)`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it only documents the parameters")]
pub struct PageQuery {
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20, value_type = Option<i32>)]
    limit: Option<i32>,
    /// `next_cursor` of the page before; leave it out for the first page.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

impl Paging {
    /// The page that is wanted, for the domain.
    pub fn request<K: CursorKey>(&self) -> Result<PageRequest<K>, Problem> {
        let after = match &self.cursor {
            Some(cursor) => Some(self.sealer.open(self.scope.as_bytes(), cursor)?),
            None => None,
        };
        Ok(PageRequest { limit: self.limit, after })
    }

    /// The cursor that stands after a key of this list.
    pub fn cursor_after(&self, key: &impl CursorKey) -> String {
        self.sealer.seal(self.scope.as_bytes(), key)
    }

    /// The reply with a page: `view` makes the list out of items and `next_cursor`.
    pub fn reply<T, K: CursorKey, V: Serialize>(
        &self,
        page: Page<T, K>,
        view: impl FnOnce(Vec<T>, Option<String>) -> V,
    ) -> Reply {
        let next_cursor = page.next.map(|key| self.sealer.seal(self.scope.as_bytes(), &key));
        let link = next_cursor.as_ref().and_then(|cursor| links::next(&self.list, self.limit, cursor));
        let reply = Reply::ok(&view(page.items, next_cursor));
        match link {
            Some((name, value)) => reply.with_header(name, value),
            None => reply,
        }
    }
}

impl FromRequest for Paging {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = request.extensions();
        let (Some(checked), Some(platform)) =
            (extensions.get::<CheckedRequest>(), request.app_data::<Data<Platform>>())
        else {
            return ready(Err(Problem::internal("the request was not held against the document")));
        };
        let limit = checked.query.get("limit").and_then(Value::as_u64).and_then(|limit| u32::try_from(limit).ok());
        let cursor = checked.query.get("cursor").and_then(Value::as_str).map(str::to_owned);
        let list = links::without_paging(request.path(), request.query_string());
        let reader = extensions.get::<KnownActor>().and_then(|known| known.0.account());
        let scope = match reader {
            Some(account) if checked.rules.access == Access::Required => format!("{list} {account}"),
            _ => list.clone(),
        };
        ready(Ok(Self {
            limit: limit.unwrap_or(PAGE_SIZE_DEFAULT),
            cursor,
            list,
            scope,
            sealer: platform.cursors.clone(),
        }))
    }
}
