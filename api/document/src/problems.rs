//! Which problems an operation can answer with, as far as rules tell.

use palier_domain::actor::Scope;
use palier_domain::permissions::Operation;
use palier_http::conformance::Access;
use serde_json::{Value, json};
use utoipa::openapi::Required;
use utoipa::openapi::path::{Operation as PathOperation, Parameter, ParameterIn};

use super::walking::parameters;

/// Where an operation lists the codes of its own: the refusals of its use case.
pub(super) const OWN_CODES: &str = "x-problems";

/// Where an operation names the groups that it has, and the components list what is in each.
pub(super) const GROUP_NAMES: &str = "x-problem-groups";

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

/// Whether a header is asked for, and whether it must be there.
pub(super) fn header(operation: &PathOperation, name: &str) -> Option<bool> {
    let is_it = |parameter: &&Parameter| {
        matches!(parameter.parameter_in, ParameterIn::Header) && parameter.name.eq_ignore_ascii_case(name)
    };
    parameters(operation).find(is_it).map(|parameter| matches!(parameter.required, Required::True))
}

/// Codes that follow from what an operation takes and who may call it.
pub(super) struct Group {
    pub(super) name: &'static str,
    /// Which operations have it.
    of: &'static str,
    pub(super) codes: &'static [&'static str],
    has: fn(&PathOperation, &Traits) -> bool,
}

/// Every group, in the order in which an operation names its own.
static GROUPS: [Group; 15] = [
    Group {
        name: "every-operation",
        of: "Every operation.",
        codes: &["malformed-request", "validation-failed", "rate-limited", "internal-error"],
        has: |_, _| true,
    },
    Group {
        name: "service",
        of: "Operations of the service, not of the server itself.",
        codes: &["overloaded", "database-unavailable", "request-timed-out"],
        has: |_, traits| traits.operation.is_some(),
    },
    Group {
        name: "sign-in",
        of: "Operations for those who are signed in.",
        codes: &["sign-in-required", "token-invalid", "not-allowed"],
        has: |_, traits| traits.access == Access::Required,
    },
    Group {
        name: "optional-sign-in",
        of: "Operations for everybody that look at a token.",
        codes: &["token-invalid"],
        has: |_, traits| traits.access == Access::Optional,
    },
    Group {
        name: "scope",
        of: "Operations that API clients may call with a scope.",
        codes: &["scope-missing"],
        has: |_, traits| scope_of(traits).is_some(),
    },
    Group {
        name: "people-only",
        of: "Operations that no API client may call.",
        codes: &["client-not-allowed"],
        has: |_, traits| scope_of(traits).is_none() && traits.access == Access::Required,
    },
    Group {
        name: "address",
        of: "Operations on what the address names.",
        codes: &["not-found"],
        has: |operation, _| parameters(operation).any(|one| matches!(one.parameter_in, ParameterIn::Path)),
    },
    Group {
        name: "pages",
        of: "Lists in pages.",
        codes: &["cursor-invalid"],
        has: |operation, _| parameters(operation).any(|parameter| parameter.name == "cursor"),
    },
    Group {
        name: "body",
        of: "Operations that take a body.",
        codes: &["payload-too-large", "unsupported-media-type"],
        has: |_, traits| traits.takes_body,
    },
    Group {
        name: "json",
        of: "Operations that take JSON.",
        codes: &["malformed-json"],
        has: |_, traits| traits.takes_json,
    },
    Group {
        name: "chosen-id",
        of: "Operations that let the caller choose an id.",
        codes: &["id-taken"],
        has: |_, traits| traits.lets_choose_id,
    },
    Group {
        name: "if-match",
        of: "Operations that take `If-Match`.",
        codes: &["precondition-required", "precondition-failed", "version-changed"],
        has: |operation, _| header(operation, "If-Match").is_some(),
    },
    Group {
        name: "idempotency-key",
        of: "Operations that take an `Idempotency-Key`.",
        codes: &["idempotency-key-in-use", "idempotency-key-reused"],
        has: |_, traits| traits.is_post,
    },
    Group {
        name: "required-idempotency-key",
        of: "Operations that need an `Idempotency-Key`.",
        codes: &["idempotency-key-missing"],
        has: |operation, _| header(operation, "Idempotency-Key") == Some(true),
    },
    Group {
        name: "write",
        of: "Operations that change something.",
        codes: &["outcome-unknown"],
        has: |_, traits| traits.is_write,
    },
];

fn scope_of(traits: &Traits) -> Option<Scope> {
    traits.operation.and_then(|operation| operation.rule().1)
}

/// The groups that an operation has.
pub(super) fn groups_of(operation: &PathOperation, traits: &Traits) -> Vec<&'static Group> {
    GROUPS.iter().filter(|group| (group.has)(operation, traits)).collect()
}

/// The groups, as the components of the document list them.
pub(super) fn described_groups() -> Value {
    let described = |group: &Group| (group.name.to_owned(), json!({ "description": group.of, "codes": group.codes }));
    Value::Object(GROUPS.iter().map(described).collect())
}

/// The codes of an operation: its own, and those of its groups.
#[cfg(test)]
fn codes_of<'a>(document: &'a Value, operation: &'a Value) -> impl Iterator<Item = &'a str> {
    let groups = operation[GROUP_NAMES].as_array().into_iter().flatten().filter_map(Value::as_str);
    let shared = groups.flat_map(|name| document["components"][GROUP_NAMES][name]["codes"].as_array().unwrap());
    operation[OWN_CODES].as_array().into_iter().flatten().chain(shared).filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::codes_of;
    use crate::committed;
    use crate::walking::each_operation;
    use palier_domain::contexts;
    use palier_http::problem::catalogue;

    /// What any address can answer, whatever operation it is of: the document says so once, in its introduction.
    const ANYWHERE: [&str; 3] = ["method-not-allowed", "origin-not-allowed", "request-timeout"];

    #[test]
    fn operations_declare_all_of_the_catalogue_and_nothing_else() {
        let document = committed();
        let operations = || each_operation(&document).map(|(_, operation)| operation);
        let codes = operations().flat_map(|operation| codes_of(&document, operation));
        let mut declared: BTreeSet<String> = codes.map(str::to_owned).collect();
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
