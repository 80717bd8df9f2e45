//! Replies that are made of a view, as JSON.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use serde::Serialize;

use crate::problem::{Audience, Problem};
use crate::reply::Reply;

impl Reply {
    /// 200 with a JSON body.
    pub fn ok(view: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, view)
    }

    /// 201 with the address of what was created.
    pub fn created(address: &str, view: &impl Serialize) -> Self {
        match HeaderValue::from_str(address) {
            Ok(address) => Self::json(StatusCode::CREATED, view).with_header(LOCATION, address),
            Err(error) => Self::fault(error),
        }
    }

    fn json(status: StatusCode, view: &impl Serialize) -> Self {
        let content_type = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match serde_json::to_vec(view) {
            Ok(body) => Self { status: status.as_u16(), headers: vec![content_type], body },
            Err(error) => Self::fault(error),
        }
    }

    /// A view that cannot be sent is a fault of ours.
    fn fault(error: impl std::fmt::Display) -> Self {
        Problem::internal(error).render(&Audience::default())
    }
}
