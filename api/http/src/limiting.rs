//! How often a client may ask: per address in general, and more strictly where
//! a password or a secret is tried.
//!
//! What is counted is counted by kind: attempts of one kind never use up those of another. An address of IPv6 stands for
//! its whole network.

use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

use crate::config::RateLimitsConfig;
use crate::network::network_of;
use crate::problem::Problem;

/// The window over which limits are stated, in seconds.
const WINDOW_SECONDS: u32 = 60;

/// Every limit of a server.
pub struct Limits {
    requests: Option<Limiter<IpAddr>>,
    attempts: Option<Limiter<String>>,
    refreshes: Option<Limiter<IpAddr>>,
}

/// An attempt at something that is guarded.
///
/// What a person chose is guarded by whose it is as well, wherever the attempt comes from. What is random cannot be guessed,
/// so that counting by whose it is would only let strangers stop its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt<'a> {
    /// At the password of the account with this e-mail address, from wherever.
    SignIn(&'a str),
    /// At the password of an account on a device on which its owner signed in before, known by the session.
    SignInOnDevice(Uuid),
    /// At making an account with this e-mail address.
    SignUp(&'a str),
    /// At the password of the account that is signed in.
    PasswordChange(Uuid),
    /// At the secret of an API client.
    ClientSecret,
}

impl Attempt<'_> {
    /// What the attempt is counted under.
    fn keys(self, address: Option<IpAddr>) -> Vec<String> {
        let from = |kind: &str| address.map(|address| format!("{kind} from {}", network_of(address)));
        let (by_address, by_subject) = match self {
            Self::SignIn(email) => (from("sign-in"), Some(format!("sign-in to {}", email.to_lowercase()))),
            Self::SignInOnDevice(device) => (None, Some(format!("sign-in on {device}"))),
            Self::SignUp(email) => (from("sign-up"), Some(format!("sign-up of {}", email.to_lowercase()))),
            Self::PasswordChange(account) => (None, Some(format!("password change of {account}"))),
            Self::ClientSecret => (from("client secret"), None),
        };
        by_address.into_iter().chain(by_subject).collect()
    }
}

/// What is left of a limit, for the headers of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What is limited: the policy's name in the headers.
    policy: &'static str,
    quota: u32,
    remaining: u32,
}

struct Limiter<K: Hash + Eq + Clone> {
    policy: &'static str,
    quota: NonZeroU32,
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
}

impl Limits {
    /// The limits that the installation decided on.
    pub fn new(config: &RateLimitsConfig) -> Self {
        if !config.enabled {
            return Self { requests: None, attempts: None, refreshes: None };
        }
        Self {
            requests: NonZeroU32::new(config.requests_per_minute).map(|quota| Limiter::new("requests", quota)),
            attempts: NonZeroU32::new(config.attempts_per_minute).map(|quota| Limiter::new("attempts", quota)),
            refreshes: NonZeroU32::new(config.refreshes_per_minute).map(|quota| Limiter::new("refreshes", quota)),
        }
    }

    /// Counts a request from an address.
    pub fn check_request(&self, address: IpAddr) -> Result<Option<Allowance>, Problem> {
        self.requests.as_ref().map(|limiter| limiter.check(&network_of(address))).transpose()
    }

    /// Counts an attempt from an address.
    pub fn check_attempt(&self, address: Option<IpAddr>, attempt: Attempt<'_>) -> Result<(), Problem> {
        let Some(limiter) = &self.attempts else { return Ok(()) };
        attempt.keys(address).iter().try_for_each(|key| limiter.check(key).map(drop))
    }

    /// Counts a refresh of a session from an address. A refresh token cannot be guessed; only the work is limited.
    pub fn check_refresh(&self, address: Option<IpAddr>) -> Result<(), Problem> {
        match (&self.refreshes, address) {
            (Some(limiter), Some(address)) => limiter.check(&network_of(address)).map(drop),
            _ => Ok(()),
        }
    }

    /// Forgets who has not asked for a while; to be called every few seconds.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.requests {
            limiter.forget_idle();
        }
        if let Some(limiter) = &self.attempts {
            limiter.forget_idle();
        }
        if let Some(limiter) = &self.refreshes {
            limiter.forget_idle();
        }
    }
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(policy: &'static str, quota: NonZeroU32) -> Self {
        let per_minute = Quota::per_minute(quota);
        Self { policy, quota, limiter: RateLimiter::dashmap(per_minute).with_middleware() }
    }

    fn allowance(&self, remaining: u32) -> Allowance {
        Allowance { policy: self.policy, quota: self.quota.get(), remaining }
    }

    fn check(&self, key: &K) -> Result<Allowance, Problem> {
        match self.limiter.check_key(key) {
            Ok(state) => Ok(self.allowance(state.remaining_burst_capacity())),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                Err(self.refusal(wait))
            }
        }
    }

    fn refusal(&self, wait: Duration) -> Problem {
        let seconds = wait.as_secs() + 1;
        let mut problem = Problem::new("rate-limited")
            .with_fact("retry_after_seconds", i64::try_from(seconds).unwrap_or(i64::MAX))
            .retry_after(seconds);
        for (name, value) in self.allowance(0).headers() {
            problem = problem.with_header(name, value);
        }
        problem
    }

    fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl Allowance {
    /// Says what is left, unless the reply is a refusal that says which limit it kept.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        for (name, value) in self.headers() {
            if !headers.contains_key(&name) {
                headers.insert(name, value);
            }
        }
    }

    /// `RateLimit-Policy` and `RateLimit`, as the IETF's draft spells them.
    fn headers(self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let used = u64::from(self.quota.saturating_sub(self.remaining));
        let whole_in = (used * u64::from(WINDOW_SECONDS)).div_ceil(u64::from(self.quota.max(1)));
        let header = |name, value: fmt::Arguments<'_>| {
            Some((HeaderName::from_static(name), HeaderValue::from_str(&value.to_string()).ok()?))
        };
        let policy =
            header("ratelimit-policy", format_args!("\"{}\";q={};w={WINDOW_SECONDS}", self.policy, self.quota));
        let state = header("ratelimit", format_args!("\"{}\";r={};t={whole_in}", self.policy, self.remaining));
        [policy, state].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn limits(requests_per_minute: u32, attempts_per_minute: u32) -> Limits {
        let enabled = true;
        Limits::new(&RateLimitsConfig { enabled, requests_per_minute, attempts_per_minute, refreshes_per_minute: 3 })
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(127, 0, 0, last))
    }

    #[test]
    fn an_address_is_limited_by_itself() {
        let limits = limits(2, 1);
        let of_two = |remaining| Allowance { policy: "requests", quota: 2, remaining };
        assert_eq!(limits.check_request(address(1)).unwrap(), Some(of_two(1)));
        assert_eq!(limits.check_request(address(1)).unwrap(), Some(of_two(0)));
        assert_eq!(limits.check_request(address(1)).unwrap_err().code(), "rate-limited");
        assert!(limits.check_request(address(2)).is_ok());
    }

    #[test]
    fn attempts_are_counted_by_subject_wherever_they_come_from() {
        let limits = limits(100, 1);
        let sign_in = |last, email| limits.check_attempt(Some(address(last)), Attempt::SignIn(email));
        assert!(sign_in(1, "a@example.org").is_ok());
        assert!(sign_in(2, "A@example.org").is_err());
        assert!(sign_in(1, "b@example.org").is_err());
    }

    #[test]
    fn attempts_of_one_kind_do_not_use_up_those_of_another() {
        let (limits, account) = (limits(100, 1), Uuid::from_u128(7));
        let id = account.to_string();
        let attempts = [
            Attempt::SignIn("a@example.org"),
            Attempt::SignUp("a@example.org"),
            Attempt::SignIn(&id),
            Attempt::PasswordChange(account),
            Attempt::SignInOnDevice(account),
            Attempt::ClientSecret,
        ];
        for (attempt, from) in attempts.into_iter().zip([1, 1, 2, 1, 1, 1]) {
            assert!(limits.check_attempt(Some(address(from)), attempt).is_ok(), "{attempt:?}");
            assert!(limits.check_attempt(Some(address(from)), attempt).is_err(), "{attempt:?}");
        }
        assert!(
            limits.check_attempt(Some(address(3)), Attempt::ClientSecret).is_ok(),
            "strangers do not stop a client"
        );
        let refreshes: Vec<bool> = (0..4).map(|_| limits.check_refresh(Some(address(1))).is_ok()).collect();
        assert_eq!(refreshes, [true, true, true, false]);
    }

    #[test]
    fn a_network_of_ipv6_is_limited_as_one_address() {
        let limits = limits(1, 1);
        let from = |text: &str| limits.check_request(text.parse().unwrap());
        assert!(from("2001:db8::1").is_ok() && from("2001:db8::2").is_err() && from("2001:db8:0:1::1").is_ok());
        assert!(from("::ffff:192.0.2.1").is_ok() && from("192.0.2.1").is_err());
    }

    #[test]
    fn without_limits_nobody_is_refused() {
        let config = RateLimitsConfig {
            enabled: false,
            requests_per_minute: 1,
            attempts_per_minute: 1,
            refreshes_per_minute: 1,
        };
        let limits = Limits::new(&config);
        for _ in 0..5 {
            assert_eq!(limits.check_request(address(1)).unwrap(), None);
            assert!(limits.check_attempt(Some(address(1)), Attempt::ClientSecret).is_ok());
            assert!(limits.check_refresh(Some(address(1))).is_ok());
        }
    }
}
