//! What a problem says to OAuth clients: beside its own members the two of RFC 6749, section 5.2.

use super::Problem;

impl Problem {
    /// The problem with the members that RFC 6749 asks for.
    #[must_use]
    pub fn with_oauth_error(self) -> Self {
        let (error, description) = match (self.code(), self.status().as_u16()) {
            ("client-credentials-invalid", _) => {
                ("invalid_client", "The client is unknown or revoked, or its secret is wrong.")
            }
            ("grant-type-unsupported", _) => ("unsupported_grant_type", "The only grant is client_credentials."),
            ("scope-not-granted", _) => ("invalid_scope", "The client does not hold a scope that was asked for."),
            (_, 429 | 500..) => ("temporarily_unavailable", "Not at the moment; Retry-After says when to come back."),
            _ => ("invalid_request", "The request breaks a rule; the other members say which."),
        };
        self.with_fact("error", error).with_fact("error_description", description)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Audience;

    #[test]
    fn every_refusal_has_an_error_that_oauth_clients_know() {
        let error_of = |slug: &str| {
            let reply = Problem::new(slug).with_oauth_error().render(&Audience::default());
            let document: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            document["error"].as_str().unwrap().to_owned()
        };
        assert_eq!(error_of("client-credentials-invalid"), "invalid_client");
        assert_eq!(error_of("grant-type-unsupported"), "unsupported_grant_type");
        assert_eq!(error_of("scope-not-granted"), "invalid_scope");
        assert_eq!(error_of("validation-failed"), "invalid_request");
        assert_eq!(error_of("rate-limited"), "temporarily_unavailable");
    }
}
