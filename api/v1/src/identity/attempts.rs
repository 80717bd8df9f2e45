//! The stricter limit on what can be guessed.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use palier_http::limiting::Attempt;
use palier_http::network::client_address;
use palier_http::platform::Platform;
use palier_http::problem::Problem;

/// Counts attempts at what a password or a secret guards.
pub(super) struct Attempts {
    platform: Data<Platform>,
    address: Option<IpAddr>,
}

impl Attempts {
    /// Counts an attempt from the caller's address.
    pub(super) fn count(&self, attempt: Attempt<'_>) -> Result<(), Problem> {
        self.platform.limits.check_attempt(self.address, attempt)
    }

    /// Counts a refresh of a session from the caller's address.
    pub(super) fn count_refresh(&self) -> Result<(), Problem> {
        self.platform.limits.check_refresh(self.address)
    }
}

impl FromRequest for Attempts {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(platform) = request.app_data::<Data<Platform>>() else {
            return ready(Err(Problem::internal("a server without a platform")));
        };
        let peer = request.peer_addr().map(|peer| peer.ip());
        let address = client_address(&platform.config, request.headers(), peer);
        ready(Ok(Self { platform: platform.clone(), address }))
    }
}
