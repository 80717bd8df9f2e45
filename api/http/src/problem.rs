//! Problem documents (RFC 9457): what every reply that is not a success says.
//!
//! A [`Problem`] carries a type of the [`catalogue`] and the facts of the case;
//! its words are chosen when it is rendered, in the language of whoever asked.
//! What is meant for operators goes to the log and never into a problem.

pub mod audience;
pub mod catalogue;
mod field_error;
mod oauth;
mod rendering;
mod template;
mod words;

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use palier_domain::refusal::{Fact, Facts};
use palier_domain::{Failure, Refusal, StoreError};

pub use audience::Audience;
pub use catalogue::{ProblemType, Words};
pub use field_error::{FieldError, InputRule, code_words, input_codes};
pub(crate) use rendering::challenge;
pub use rendering::{FACTS_MAX, PROBLEM_MEDIA_TYPE};
pub use template::fill;
pub use words::{gateway_words, interest_words, who_words};

use crate::reply::Reply;

/// A client that was refused for want of capacity is asked to wait this long, in seconds.
pub const RETRY_AFTER_SECONDS: u64 = 1;

/// What went wrong, in terms that a client can act upon.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: &'static ProblemType,
    facts: Facts,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// The problem of this name; one that is not in the catalogue is a fault of ours.
    pub fn new(slug: &str) -> Self {
        let kind = catalogue::find(slug).unwrap_or_else(|| {
            tracing::error!(slug, "this problem type is not in the catalogue");
            catalogue::internal_error()
        });
        Self { kind, facts: Vec::new(), errors: Vec::new(), headers: Vec::new() }
    }

    /// A fault of ours: the cause goes to the log, the client learns its request id.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new("internal-error")
    }

    /// The general problem for a status that something else has chosen.
    pub fn of_status(status: StatusCode) -> Self {
        let kind = catalogue::for_status(status.as_u16());
        Self { kind, facts: Vec::new(), errors: Vec::new(), headers: Vec::new() }
    }

    /// Input that can be read but breaks rules: all of them.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new("validation-failed") }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with_fact(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.facts.push((name, fact.into()));
        self
    }

    /// Adds a header to the reply.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Says after how many seconds the same request may succeed.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Its type.
    pub const fn kind(&self) -> &'static ProblemType {
        self.kind
    }

    /// The status that it is answered with.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Its stable name.
    pub const fn code(&self) -> &'static str {
        self.kind.slug
    }

    /// The document and headers for whoever asked.
    pub fn render(&self, audience: &Audience) -> Reply {
        rendering::render(self, audience)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::new(refusal.slug());
        for (name, fact) in refusal.facts() {
            match fact {
                Fact::Reasons(reasons) => problem.errors.extend(reasons.into_iter().map(FieldError::from)),
                fact => problem.facts.push((name, fact)),
            }
        }
        problem
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                tracing::warn!(cause, "database unavailable");
                Self::new("database-unavailable").retry_after(RETRY_AFTER_SECONDS)
            }
            StoreError::Conflict(cause) => {
                tracing::warn!(cause, "a conflict outlived its retries");
                Self::new("overloaded").retry_after(RETRY_AFTER_SECONDS)
            }
            StoreError::Duplicate(cause) => {
                tracing::info!(cause, "an id was taken meanwhile");
                Refusal::IdTaken.into()
            }
            other => Self::internal(other),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Store(error) => error.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.slug)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// A reply without a body: the boundary renders the problem that it carries.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status());
        response.extensions_mut().insert(self.clone());
        response
    }
}

#[cfg(test)]
mod tests {
    use palier_domain::contexts;
    use palier_domain::escrow::EscrowRefusal;

    use super::*;
    use crate::language::Language;

    #[test]
    fn a_refusal_tells_its_facts_in_the_language_asked_for() {
        let refusal = Refusal::from(EscrowRefusal::TrancheOutOfOrder { number: 3, waits_for: 2 });
        let audience = Audience { language: Language::French, ..Audience::default() };
        let rendered = Problem::from(refusal).render(&audience);
        let document: serde_json::Value = serde_json::from_slice(&rendered.body).unwrap();
        assert_eq!(rendered.status, 409);
        assert_eq!(document["code"], "tranche-out-of-order");
        assert_eq!(document["type"], "/problems/tranche-out-of-order");
        assert_eq!(document["detail"], "La tranche 3 attend la tranche 2. Aucun argent n’a été déplacé.");
        assert_eq!((&document["number"], &document["waits_for"]), (&3.into(), &2.into()));
    }

    #[test]
    fn no_fact_has_the_name_of_a_standard_member() {
        for (slug, facts) in contexts::refusals() {
            for name in facts {
                assert!(!rendering::STANDARD_MEMBERS.contains(name), "{slug}: {name}");
            }
        }
    }
}
