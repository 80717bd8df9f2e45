//! Which problems an operation can answer with, as far as rules tell.

use palier_domain::permissions::Operation;
use utoipa::openapi::path::{Operation as PathOperation, Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Required};

use crate::conformance::Access;

/// What is known of an operation while it is finished.
pub(super) struct Traits {
    pub(super) operation: Option<Operation>,
    pub(super) access: Access,
    pub(super) is_post: bool,
    /// Whether a key of its request repeats its reply.
    pub(super) repeats: bool,
    pub(super) is_write: bool,
    pub(super) takes_json: bool,
    pub(super) takes_body: bool,
    pub(super) may_lack_body: bool,
    /// The members that its merge patch can clear.
    pub(super) clearable: Vec<String>,
    pub(super) lets_choose_id: bool,
}

/// The parameters of an operation that are not references.
pub(super) fn parameters(operation: &PathOperation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

/// Whether a header is asked for, and whether it must be there.
pub(super) fn header(operation: &PathOperation, name: &str) -> Option<bool> {
    let is_it = |parameter: &&Parameter| {
        matches!(parameter.parameter_in, ParameterIn::Header) && parameter.name.eq_ignore_ascii_case(name)
    };
    parameters(operation).find(is_it).map(|parameter| matches!(parameter.required, Required::True))
}

/// The problems that follow from what an operation takes and who may call it.
pub(super) fn implied(operation: &PathOperation, traits: &Traits) -> Vec<&'static str> {
    let has = |wanted: fn(&Parameter) -> bool| parameters(operation).any(wanted);
    let scope = traits.operation.and_then(|operation| operation.rule().1);
    let needs_key = header(operation, "Idempotency-Key") == Some(true);
    let groups: [(bool, &[&'static str]); 15] = [
        (true, &["malformed-request", "validation-failed", "rate-limited", "internal-error"]),
        (traits.operation.is_some(), &["overloaded", "database-unavailable", "request-timed-out"]),
        (traits.access == Access::Required, &["sign-in-required", "token-invalid", "not-allowed"]),
        (traits.access == Access::Optional, &["token-invalid"]),
        (scope.is_some(), &["scope-missing"]),
        (scope.is_none() && traits.access == Access::Required, &["client-not-allowed"]),
        (has(|parameter| matches!(parameter.parameter_in, ParameterIn::Path)), &["not-found"]),
        (has(|parameter| parameter.name == "cursor"), &["cursor-invalid"]),
        (traits.takes_json, &["malformed-json"]),
        (traits.takes_body, &["payload-too-large", "unsupported-media-type"]),
        (traits.lets_choose_id, &["id-taken"]),
        (header(operation, "If-Match").is_some(), &["precondition-required", "precondition-failed", "version-changed"]),
        (traits.is_post, &["idempotency-key-in-use", "idempotency-key-reused"]),
        (needs_key, &["idempotency-key-missing"]),
        (traits.is_write, &["outcome-unknown"]),
    ];
    groups.into_iter().filter(|(applies, _)| *applies).flat_map(|(_, slugs)| slugs.iter().copied()).collect()
}
