//! How often a client may ask: per address in general, and more strictly where
//! a password or a secret is tried.

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

use crate::config::RateLimitsConfig;
use crate::problem::Problem;

/// The window over which limits are stated, in seconds.
const WINDOW_SECONDS: u32 = 60;

/// Every limit of a server.
pub struct Limits {
    requests: Option<Limiter<IpAddr>>,
    attempts: Option<Limiter<String>>,
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
            return Self { requests: None, attempts: None };
        }
        Self {
            requests: NonZeroU32::new(config.requests_per_minute).map(|quota| Limiter::new("requests", quota)),
            attempts: NonZeroU32::new(config.attempts_per_minute).map(|quota| Limiter::new("attempts", quota)),
        }
    }

    /// Counts a request from an address.
    pub fn check_request(&self, address: IpAddr) -> Result<Option<Allowance>, Problem> {
        self.requests.as_ref().map(|limiter| limiter.check(&address)).transpose()
    }

    /// Counts an attempt at what a password or secret guards: by address, and by
    /// `subject` (an e-mail address, a client id), whatever the address.
    pub fn check_attempt(&self, address: Option<IpAddr>, subject: &str) -> Result<(), Problem> {
        let Some(limiter) = &self.attempts else { return Ok(()) };
        if let Some(address) = address {
            limiter.check(&format!("address {address}"))?;
        }
        limiter.check(&format!("subject {}", subject.to_lowercase()))?;
        Ok(())
    }

    /// Forgets who has not asked for a while; to be called every few seconds.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.requests {
            limiter.forget_idle();
        }
        if let Some(limiter) = &self.attempts {
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
    pub(super) fn write(self, headers: &mut HeaderMap) {
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
        Limits::new(&RateLimitsConfig { enabled: true, requests_per_minute, attempts_per_minute })
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
        assert!(limits.check_attempt(Some(address(1)), "a@example.org").is_ok());
        assert!(limits.check_attempt(Some(address(2)), "A@example.org").is_err());
        assert!(limits.check_attempt(Some(address(1)), "b@example.org").is_err());
    }

    #[test]
    fn without_limits_nobody_is_refused() {
        let config = RateLimitsConfig { enabled: false, requests_per_minute: 1, attempts_per_minute: 1 };
        let limits = Limits::new(&config);
        for _ in 0..5 {
            assert_eq!(limits.check_request(address(1)).unwrap(), None);
            assert!(limits.check_attempt(Some(address(1)), "a").is_ok());
        }
    }
}
