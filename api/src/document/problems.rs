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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use palier_domain::contexts;
    use serde_json::Value;

    use crate::document::Document;
    use crate::document::operations::each_operation;
    use crate::problem::catalogue;

    /// What any address can answer, whatever operation it is of: the document says so once, in its introduction.
    const ANYWHERE: [&str; 3] = ["method-not-allowed", "origin-not-allowed", "request-timeout"];

    #[test]
    fn operations_declare_all_of_the_catalogue_and_nothing_else() {
        let document = Document::assemble().unwrap().value;
        let codes = |operation: &Value| {
            let codes = operation["x-problems"].as_array().unwrap().clone();
            codes.into_iter().map(|code| code.as_str().unwrap().to_owned())
        };
        let mut declared: BTreeSet<String> =
            each_operation(&document).flat_map(|(_, operation)| codes(operation)).collect();
        let introduction = document["info"]["description"].as_str().unwrap();
        for code in ANYWHERE {
            assert!(introduction.contains(&format!("`{code}`")), "the introduction does not name {code}");
            assert!(declared.insert(code.to_owned()), "{code} is declared by an operation");
        }
        let known: BTreeSet<String> = catalogue::all().map(|kind| kind.slug.to_owned()).collect();
        assert_eq!(
            known.difference(&declared).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "no operation declares them"
        );
        assert_eq!(
            declared.difference(&known).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "the catalogue has no words"
        );
        let refusals: BTreeSet<String> = contexts::refusals().map(|(slug, _)| slug.to_owned()).collect();
        assert!(refusals.is_subset(&declared), "{:?}", refusals.difference(&declared).collect::<Vec<_>>());
    }
}
