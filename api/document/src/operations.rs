//! Finishes each operation: security, parameters, responses, the codes of its problems.

use palier_domain::contexts;
use palier_domain::permissions::Operation;
use palier_http::conformance::Access;
use palier_http::kept_replies::is_kept;
use palier_http::problem::{ProblemType, catalogue};
use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation as PathOperation, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{KnownFormat, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Required, Response, SecurityRequirement};

use super::components::{
    RESPONSES, header_reference, idempotency_key_parameter, if_none_match_parameter, repeatable_name,
};
use super::nulls;
use super::problems::{GROUP_NAMES, OWN_CODES, Traits, groups_of, header};
use super::walking::{operations_of, parameters};

/// Addresses of the server itself, which the domain does not know: open to everybody.
const SERVER_TAG: &str = "System";

/// The longest file that is sent as text, in characters.
const FILE_CHARACTERS_MAX: usize = 1 << 24;

/// Files that are as long as what they tell of.
const UNBOUNDED_FILES: [&str; 2] = ["application/x-ndjson", "text/csv"];

/// Finishes every operation, and returns the faults that were found on the way.
pub(super) fn finish(document: &mut OpenApi) -> Vec<String> {
    let mut faults = Vec::new();
    let mut paths = std::mem::take(&mut document.paths);
    for (path, item) in &mut paths.paths {
        for (method, operation) in operations_of(item) {
            let at = format!("{method} {path}");
            let traits = traits_of(method, operation, document);
            show_bodies(operation, document);
            finish_one(operation, &traits, &mut |fault| faults.push(format!("{at}: {fault}")));
        }
    }
    document.paths = paths;
    faults
}

fn traits_of(method: &str, operation: &PathOperation, document: &OpenApi) -> Traits {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let known = contexts::operations().find(|known| known.id() == id);
    let body = operation.request_body.as_ref().and_then(|body| match body {
        RefOr::T(body) => Some(body),
        RefOr::Ref(_) => None,
    });
    let takes_json = body.is_some_and(|body| body.content.keys().any(|media| media.ends_with("json")));
    let schemas: Vec<String> =
        body.into_iter().flat_map(|body| body.content.values()).filter_map(schema_name).collect();
    let is_post = method == "post";
    let repeats = is_post && !known.is_some_and(is_new_each_time);
    Traits {
        operation: known,
        // What the server says of itself it says to everybody alike; `/metrics` has a token of its own.
        access: known.map_or(Access::Open, access_of),
        is_post,
        repeats,
        is_write: method != "get",
        takes_json,
        takes_body: body.is_some(),
        may_lack_body: is_post
            && !known.is_some_and(says_something)
            && takes_json
            && schemas.iter().all(|name| needs_nothing(document, name)),
        clearable: if method == "patch" { clearable_in(document, &schemas) } else { Vec::new() },
        lets_choose_id: is_post && schemas.iter().any(|name| has_id(document, name)),
    }
}

/// What a merge patch can clear.
fn clearable_in(document: &OpenApi, schemas: &[String]) -> Vec<String> {
    schemas.first().and_then(|name| object_of(document, name)).map(nulls::clearable).unwrap_or_default()
}

fn schema_name(content: &RefOr<Content>) -> Option<String> {
    let RefOr::T(content) = content else { return None };
    match &content.schema {
        Some(RefOr::Ref(reference)) => reference.ref_location.rsplit('/').next().map(str::to_owned),
        _ => None,
    }
}

fn has_id(document: &OpenApi, schema: &str) -> bool {
    object_of(document, schema).is_some_and(|object| object.properties.contains_key("id"))
}

/// Whether an object without members keeps to the schema.
fn needs_nothing(document: &OpenApi, schema: &str) -> bool {
    object_of(document, schema).is_some_and(|object| object.required.is_empty() && object.min_properties.is_none())
}

fn object_of<'a>(document: &'a OpenApi, schema: &str) -> Option<&'a utoipa::openapi::Object> {
    match document.components.as_ref()?.schemas.get(schema)? {
        RefOr::T(Schema::Object(object)) => Some(object),
        _ => None,
    }
}

/// Whether the domain's rule lets anybody in. A token is not looked at where other credentials are shown in the body to get
/// a new one.
fn access_of(operation: Operation) -> Access {
    let is_open = operation.rule().0.iter().any(|who| who.is_everybody());
    match operation {
        Operation::CREATE_SESSION | Operation::REFRESH_SESSION | Operation::ISSUE_CLIENT_TOKEN => Access::Open,
        _ if is_open => Access::Optional,
        _ => Access::Required,
    }
}

/// What is not repeated under a key: tokens are handed out anew each time, and a notification names what it is about.
fn is_new_each_time(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::CREATE_SESSION
            | Operation::REFRESH_SESSION
            | Operation::ISSUE_CLIENT_TOKEN
            | Operation::RECEIVE_PAYMENT_NOTIFICATION
    )
}

/// What every body has to say something for, although no member of it must be there: a pledge is of lines, of a free
/// amount, or of both.
fn says_something(operation: Operation) -> bool {
    matches!(operation, Operation::CREATE_PLEDGE)
}

fn finish_one(operation: &mut PathOperation, traits: &Traits, fault: &mut dyn FnMut(String)) {
    let is_server = operation.tags.iter().flatten().any(|tag| tag == SERVER_TAG);
    if traits.operation.is_none() && !is_server {
        fault("the domain has no permission for this operation id".to_owned());
    }
    for (member, is_missing) in [
        ("summary", operation.summary.is_none()),
        ("description", operation.description.is_none()),
        ("tag", operation.tags.iter().flatten().next().is_none()),
    ] {
        if is_missing {
            fault(format!("no {member}"));
        }
    }
    operation.security = Some(security_of(traits));
    finish_parameters(operation, traits);
    finish_body(operation, traits);
    let groups = groups_of(operation, traits);
    let shared: Vec<&str> = groups.iter().flat_map(|group| group.codes).copied().collect();
    let own = own_codes(operation);
    for code in &own {
        if catalogue::find(code).is_none() {
            fault(format!("`{code}` is not in the catalogue of problems"));
        }
        if shared.contains(&code.as_str()) {
            fault(format!("`{code}` follows from a rule already"));
        }
    }
    let codes = own.iter().map(String::as_str).chain(shared);
    finish_responses(operation, traits, &codes.filter_map(catalogue::find).collect::<Vec<_>>());
    let extensions = operation.extensions.get_or_insert_with(Extensions::default);
    extensions.insert(OWN_CODES.to_owned(), json!(own));
    extensions.insert(GROUP_NAMES.to_owned(), json!(groups.iter().map(|group| group.name).collect::<Vec<_>>()));
}

fn security_of(traits: &Traits) -> Vec<SecurityRequirement> {
    let mut alternatives = Vec::new();
    if traits.access != Access::Required {
        alternatives.push(SecurityRequirement::default());
    }
    if traits.access == Access::Open {
        return alternatives;
    }
    alternatives.push(SecurityRequirement::new("bearerAuth", Vec::<String>::new()));
    if let Some((_, Some(scope))) = traits.operation.map(Operation::rule) {
        alternatives.push(SecurityRequirement::new("oauth2", [scope.as_str()]));
    }
    alternatives
}

/// The example of a body stands where tools look for it: at its media type.
fn show_bodies(operation: &mut PathOperation, document: &OpenApi) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    for content in body.content.values_mut() {
        let named = schema_name(content).and_then(|name| object_of(document, &name));
        if let (RefOr::T(content), Some(object)) = (content, named)
            && content.example.is_none()
            && content.examples.is_empty()
        {
            content.example = object.examples.first().cloned();
        }
    }
}

/// A POST whose body has nothing that must be there can do without one.
fn finish_body(operation: &mut PathOperation, traits: &Traits) {
    if let (Some(RefOr::T(body)), true) = (&mut operation.request_body, traits.may_lack_body) {
        body.required = Some(Required::False);
    }
}

fn finish_parameters(operation: &mut PathOperation, traits: &Traits) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let is_list = matches!(&parameter.schema, Some(RefOr::T(Schema::Array(_))));
        if is_list && matches!(parameter.parameter_in, ParameterIn::Query) {
            parameter.style = Some(ParameterStyle::Form);
            parameter.explode = Some(false);
        }
        if let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema {
            drop_null(object);
        }
    }
    if traits.is_post && header(operation, "Idempotency-Key").is_none() {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key_parameter()));
    }
    if !traits.clearable.is_empty() {
        operation.parameters.get_or_insert_default().push(RefOr::T(nulls::clear_parameter(&traits.clearable)));
    }
    if has_etag(operation) && !traits.is_write {
        operation.parameters.get_or_insert_default().push(RefOr::T(if_none_match_parameter()));
    }
}

/// A parameter is there or not; it is never null.
fn drop_null(object: &mut utoipa::openapi::Object) {
    if let SchemaType::Array(types) = &object.schema_type {
        let mut types: Vec<Type> = types.iter().filter(|one| !matches!(one, Type::Null)).cloned().collect();
        if let (Some(one), true) = (types.pop(), types.is_empty()) {
            object.schema_type = SchemaType::Type(one);
        }
    }
}

fn has_etag(operation: &PathOperation) -> bool {
    operation.responses.responses.values().any(|response| match response {
        RefOr::T(response) => response.headers.keys().any(|name| name.eq_ignore_ascii_case("ETag")),
        RefOr::Ref(_) => false,
    })
}

/// What the handler lists with [`refusals!`](palier_http::refusals), by status and name.
fn own_codes(operation: &PathOperation) -> Vec<String> {
    let listed = operation.extensions.as_ref().and_then(|extensions| extensions.get(OWN_CODES)?.as_array());
    let mut codes: Vec<String> = listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    codes.sort_by_key(|code| (catalogue::find(code).map(|kind| kind.status), code.clone()));
    codes.dedup();
    codes
}

fn finish_responses(operation: &mut PathOperation, traits: &Traits, kinds: &[&ProblemType]) {
    let is_list = parameters(operation).any(|parameter| parameter.name == "cursor");
    let etag = has_etag(operation);
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response {
            finish_success(response, status, traits, is_list);
        }
    }
    let responses = &mut operation.responses.responses;
    if etag && !traits.is_write {
        responses.insert("304".to_owned(), reference("NotModified"));
    }
    let statuses = kinds.iter().map(|kind| kind.status.to_string());
    for status in statuses.chain(["4XX".to_owned(), "5XX".to_owned()]) {
        if let Some((_, name, _)) = RESPONSES.iter().find(|(known, ..)| *known == status) {
            let is_repeatable = kinds.iter().any(|kind| kind.status.to_string() == status && is_repeated(kind));
            let repeatable = if traits.repeats && is_repeatable { repeatable_name(&status) } else { None };
            responses.entry(status).or_insert_with(|| reference(repeatable.as_deref().unwrap_or(name)));
        }
    }
}

/// Whether a use case refuses with it, and a key of its request repeats that.
fn is_repeated(kind: &ProblemType) -> bool {
    is_kept(kind) && contexts::refusals().any(|(slug, _)| slug == kind.slug)
}

fn finish_success(response: &mut Response, status: &str, traits: &Traits, is_list: bool) {
    let is_translated = response.headers.contains_key("Content-Language");
    let standard = [
        ("Vary", is_translated),
        ("X-Request-Id", true),
        ("RateLimit", true),
        ("RateLimit-Policy", true),
        ("Location", status == "201"),
        ("Link", is_list),
        ("Idempotency-Replayed", traits.repeats),
    ];
    for (media_type, content) in &mut response.content {
        bound_text(media_type, content);
    }
    let declared: Vec<String> = response.headers.keys().cloned().collect();
    let added = standard.into_iter().filter(|(_, applies)| *applies).map(|(name, _)| name.to_owned());
    for name in declared.into_iter().chain(added) {
        if let Some(reference) = header_reference(&name) {
            response.headers.insert(name, reference);
        }
    }
}

/// A file that is text is a string, and every string has a bound; one of any size is a file.
fn bound_text(media_type: &str, content: &mut RefOr<Content>) {
    if media_type == "application/json" || media_type.ends_with("+json") {
        return;
    }
    if let RefOr::T(Content { schema: Some(RefOr::T(Schema::Object(object))), .. }) = content {
        if UNBOUNDED_FILES.contains(&media_type) {
            object.format = Some(SchemaFormat::KnownFormat(KnownFormat::Binary));
            return;
        }
        object.max_length.get_or_insert(FILE_CHARACTERS_MAX);
    }
}

fn reference(name: &str) -> RefOr<Response> {
    RefOr::Ref(Ref::from_response_name(name))
}
