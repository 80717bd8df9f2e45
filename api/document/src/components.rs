//! What operations share: problem schemas and responses, headers, security schemes, tags.

use actix_web::http::StatusCode;
use palier_http::problem::{self, Audience, PROBLEM_MEDIA_TYPE};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Content, ContentBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::{problems, vocabulary};

/// Why a request was not carried out (RFC 9457). Each fact of the case is an additional member with its own name and
/// type, and an entry of `facts` as text.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// Leads to a page that says what this problem means.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", max_length = 256, examples("/problems/validation-failed"))]
    pub kind: String,
    /// What it is, whatever the case.
    #[schema(max_length = 200, examples("Some fields are invalid"))]
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, examples(422))]
    pub status: i32,
    /// What it is in this case.
    #[schema(max_length = 2000, examples("`errors` lists everything that is wrong."))]
    pub detail: String,
    /// When it happens and what to do about it, as on the page of `type`.
    #[schema(max_length = 2000, examples("Each entry of `errors` has a JSON pointer into the body."))]
    pub meaning: String,
    /// Its stable name, for programs.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]+$", examples("validation-failed"))]
    pub code: String,
    /// The id under which the request is logged.
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9_.-]+$", examples("0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49"))]
    pub request_id: String,
    /// The facts that it was decided on; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub facts: Vec<ProblemFact>,
    /// Everything that is wrong with the input, or that keeps the thing from being done; absent when that is not a
    /// matter of several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub errors: Vec<ProblemError>,
}

/// A fact of the case. A fact with several values has an entry for each.
#[derive(Serialize, ToSchema)]
pub struct ProblemFact {
    /// Its name; `/problems/{code}` lists those that a problem has.
    #[schema(max_length = 64, pattern = "^[a-z_]+$", examples("opens_at"))]
    pub name: String,
    /// Its value: a number in digits, an instant in RFC 3339, a word of the API, a text.
    #[schema(max_length = 10_000, examples("2027-01-15T18:00:00.000000Z"))]
    pub value: String,
}

/// One thing that is wrong with the input.
#[derive(Serialize, ToSchema)]
pub struct ProblemError {
    /// A JSON pointer into the body, `?name` for a query parameter, or the name of a header.
    #[schema(max_length = 1024, examples("/goal/amount_minor"))]
    pub pointer: String,
    /// The rule's stable name, for programs.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]+$", examples("out-of-range"))]
    pub code: String,
    /// The rule in words.
    #[schema(max_length = 2000, examples("Amount: enter at least 1."))]
    pub message: String,
    /// The facts that the message tells; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub facts: Vec<ProblemFact>,
}

/// Status, name and description of each shared response.
pub(super) const RESPONSES: [(&str, &str, &str); 16] = [
    ("304", "NotModified", "What `If-None-Match` names is still current."),
    ("400", "BadRequest", "The request cannot be read, or lacks an Idempotency-Key."),
    ("401", "Unauthorized", "No valid credential."),
    ("403", "Forbidden", "Known, but not allowed."),
    ("404", "NotFound", "Absent, or not to be revealed."),
    ("409", "Conflict", "The present state does not allow it."),
    ("412", "PreconditionFailed", "`If-Match` does not match the present version."),
    ("413", "PayloadTooLarge", "The body is larger than the stated limit."),
    ("415", "UnsupportedMediaType", "The body has a type that the operation does not take."),
    ("422", "ValidationFailed", "The request can be read but breaks a rule."),
    ("428", "PreconditionRequired", "`If-Match` is needed."),
    ("429", "TooManyRequests", "Too many requests; `Retry-After` says when to come back."),
    ("500", "InternalError", "A fault on our side."),
    ("503", "ServiceUnavailable", "Not at the moment; `Retry-After` says when to come back."),
    ("4XX", "ClientError", "Any other fault of the request."),
    ("5XX", "ServerError", "Any other fault on our side."),
];

/// The statuses of refusals that a use case makes under a key, which are repeated.
const REPEATABLE: [&str; 5] = ["403", "404", "409", "412", "422"];

/// The tags, in the order in which one reads them.
const TAGS: &[(&str, &str)] = &[
    ("Identity", "Accounts, sessions, roles and API clients."),
    ("Campaigns", "Campaigns from draft to delivery: rewards, plan, calendar."),
    ("Profiles", "Who initiators are, what came of their campaigns, and following them."),
    ("Pledges", "What backers give, take back and can follow to the cent."),
    ("Escrow", "Tranches, objections, statements, freezes and wind-downs."),
    ("Credits", "Providers: profiles, plans, packs, subscriptions, credits and their statement."),
    ("Payments", "Orders to the payment gateway, and what it notifies."),
    ("Projects", "What clients want done, from draft to completion, and the list that providers read."),
    ("Applications", "What providers do with a project, what it costs, and what becomes of it."),
    ("Follow-up", "The agent in charge, the contact log, contacts due, reports and tips."),
    ("Questions", "Providers' questions, and who answers them."),
    ("Updates", "What initiators tell their backers."),
    ("Shipments", "How rewards reach their backers, and how a campaign is completed."),
    ("Media", "Pictures, videos and documents that people show."),
    ("Notifications", "The inbox."),
    ("Events", "What happened, in order."),
    ("Policies", "Fees, limits and windows, versioned."),
    ("Sandbox", "What only the sandbox has: a clock that can be moved."),
    ("System", "The server itself."),
];

pub(super) fn add(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    components.schemas.insert("Problem".to_owned(), open_problem_schema());
    let mut problem_error = ProblemError::schema();
    vocabulary::describe_codes(&mut problem_error);
    components.schemas.insert("ProblemError".to_owned(), problem_error);
    components.schemas.insert("ProblemFact".to_owned(), ProblemFact::schema());
    for (name, description, schema) in headers() {
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build();
        components.headers.insert(name.to_owned(), RefOr::T(header));
    }
    for (status, name, description) in RESPONSES {
        components.responses.insert(name.to_owned(), RefOr::T(response(status, description)));
    }
    for (status, _, description) in RESPONSES {
        if let Some(name) = repeatable_name(status) {
            let mut repeatable = response(status, description);
            add_header(&mut repeatable, "Idempotency-Replayed");
            components.responses.insert(name, RefOr::T(repeatable));
        }
    }
    let groups = Extensions::builder().add(problems::GROUP_NAMES, problems::described_groups()).build();
    components.extensions.get_or_insert_default().merge(groups);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(
        "The access token of a session (`POST /v1/sessions`) or of an API client: a JWT as RFC8725 has it.",
    ));
    components.add_security_scheme("bearerAuth", SecurityScheme::Http(bearer.build()));
    let scopes = palier_domain::actor::Scope::ALL.iter().map(|scope| (scope.as_str(), scope_words(*scope)));
    let flow = ClientCredentials::new("/v1/oauth/token", Scopes::from_iter(scopes));
    components.add_security_scheme(
        "oauth2",
        SecurityScheme::OAuth2(OAuth2::with_description(
            [Flow::ClientCredentials(flow)],
            "An API client's own token: a JWT as RFC8725 has it.",
        )),
    );
}

/// Adds the tags that are used; an unknown one is a fault.
pub(super) fn add_tags(document: &mut OpenApi, faults: &mut Vec<String>) {
    let items = document.paths.paths.values();
    let operations = items.flat_map(|item| [&item.get, &item.put, &item.post, &item.patch, &item.delete]).flatten();
    let used: Vec<&String> = operations.flat_map(|operation| operation.tags.iter().flatten()).collect();
    faults.extend(
        used.iter()
            .filter(|tag| !TAGS.iter().any(|(name, _)| name == *tag))
            .map(|tag| format!("the tag {tag} is not listed")),
    );
    let listed = TAGS.iter().filter(|(name, _)| used.iter().any(|tag| tag == name));
    let tags = listed.map(|(name, words)| TagBuilder::new().name(*name).description(Some(*words)).build());
    document.tags = Some(tags.collect());
}

/// The name of the shared response for a status, as operations have it that repeat it under the key of a request.
pub(super) fn repeatable_name(status: &str) -> Option<String> {
    let (_, name, _) = RESPONSES.iter().find(|(known, ..)| *known == status && REPEATABLE.contains(known))?;
    Some(format!("Repeatable{name}"))
}

pub(super) fn header_reference(name: &str) -> Option<RefOr<Header>> {
    let known = headers().into_iter().find(|(known, ..)| known.eq_ignore_ascii_case(name))?;
    Some(RefOr::Ref(Ref::new(format!("#/components/headers/{}", known.0))))
}

pub(super) fn idempotency_key_parameter() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A key of your choice (a UUID is fine): the same request with the same key repeats the reply, not the effect.",
        ))
        .schema(Some(text(1, 255).pattern(Some("^[\\x21-\\x7e]+$")).build()))
        .build()
}

pub(super) fn if_none_match_parameter() -> Parameter {
    ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("An `ETag` that you have: 304 without a body when it is still current."))
        .schema(Some(text(1, 1_024).pattern(Some("^[\\x20-\\x7e]+$")).build()))
        .build()
}

fn text(min: usize, max: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).min_length(Some(min)).max_length(Some(max))
}

fn headers() -> [(&'static str, &'static str, Object); 14] {
    let seconds = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(0))
        .maximum(Some(86_400));
    let replayed = ObjectBuilder::new().schema_type(Type::Boolean);
    [
        ("Accept-Ranges", "`bytes`: parts are served, as `Range` names them.", text(1, 16).build()),
        ("Content-Disposition", "Whether it is to be shown (`inline`) or saved (`attachment`).", text(1, 64).build()),
        (
            "Content-Range",
            "Which bytes these are, and how many there are in all: `bytes 0-1023/48213`.",
            text(1, 64).build(),
        ),
        ("Content-Language", "The language of the texts for people: `en` or `fr`.", text(2, 2).build()),
        ("ETag", "The version, for `If-Match` and `If-None-Match`.", text(1, 128).build()),
        (
            "Idempotency-Replayed",
            "Present (`true`) when the reply repeats that of an earlier request: a success, or a refusal other than 401, \
             429 and `validation-failed`. The `request_id` in a repeated problem is that of the first request, the header \
             `X-Request-Id` that of this one.",
            replayed.build(),
        ),
        ("Link", "The next page, `rel=\"next\"` (RFC 8288), when there is one.", text(1, 4_096).build()),
        (
            "Location",
            "The address of what was created; of the list that it is in, where it has none of its own.",
            text(1, 1_024).format(Some(uri_reference())).build(),
        ),
        (
            "RateLimit",
            "What is left of a limit, by its name, and in how many seconds it is whole again: of `requests`, or of the \
             limit that a 429 keeps (`attempts` where passwords and secrets are tried).",
            text(1, 256).build(),
        ),
        ("RateLimit-Policy", "That limit, by its name, and its window in seconds.", text(1, 256).build()),
        ("Retry-After", "After how many seconds to come back.", seconds.build()),
        (
            "Vary",
            "What else of a request the reply depends on: `Accept-Language` where it has texts.",
            text(1, 256).build(),
        ),
        ("WWW-Authenticate", "How to authenticate.", text(1, 256).build()),
        ("X-Request-Id", "The id under which the request is logged.", text(1, 64).build()),
    ]
}

fn uri_reference() -> SchemaFormat {
    SchemaFormat::Custom("uri-reference".to_owned())
}

/// The schema of problems; facts are members beside those that are listed.
fn open_problem_schema() -> RefOr<utoipa::openapi::Schema> {
    let mut schema = Problem::schema();
    vocabulary::describe_facts(&mut schema);
    schema
}

fn response(status: &str, description: &str) -> Response {
    let builder = ResponseBuilder::new().description(description);
    let mut names = vec!["X-Request-Id", "RateLimit", "RateLimit-Policy"];
    names.extend(match status {
        "304" => Some("ETag"),
        "401" => Some("WWW-Authenticate"),
        "409" | "429" | "503" | "4XX" | "5XX" => Some("Retry-After"),
        _ => None,
    });
    if status != "304" {
        names.extend(["Content-Language", "Vary"]);
    }
    let mut response = builder.build();
    for name in names {
        add_header(&mut response, name);
    }
    if status != "304" {
        response.content.insert(PROBLEM_MEDIA_TYPE.to_owned(), RefOr::T(problem_content(status)));
    }
    response
}

fn add_header(response: &mut Response, name: &str) {
    if let Some(reference) = header_reference(name) {
        response.headers.insert(name.to_owned(), reference);
    }
}

fn problem_content(status: &str) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(Some(example(status))).build()
}

/// A problem as it is really sent with this status.
fn example(status: &str) -> Value {
    let number = match status {
        "4XX" => 405,
        "5XX" => 503,
        exact => exact.parse().unwrap_or(500),
    };
    let status = StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let audience = Audience { request_id: "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49".to_owned(), ..Audience::default() };
    let mut problem =
        match number {
            400 => problem::Problem::new("malformed-json").with_fact("line", 3).with_fact("column", 14),
            403 => problem::Problem::new("not-allowed")
                .with_fact("operation", "approve_tranche")
                .with_fact("allowed", vec!["finance".to_owned()]),
            405 => problem::Problem::new("method-not-allowed")
                .with_fact("allowed", vec!["GET".to_owned(), "HEAD".to_owned()]),
            409 => problem::Problem::new("campaign-not-draft").with_fact("state", "live"),
            412 => problem::Problem::new("version-changed").with_fact("version", 4),
            413 => problem::Problem::new("payload-too-large").with_fact("bytes_max", 1 << 20),
            415 => problem::Problem::new("unsupported-media-type")
                .with_fact("accepted", vec!["application/json".to_owned()]),
            429 => problem::Problem::new("rate-limited").with_fact("retry_after_seconds", 7),
            _ => problem::Problem::of_status(status),
        };
    if number == 422 {
        let error = problem::FieldError::new("/goal/amount_minor", problem::InputRule::OutOfRange);
        problem = problem::Problem::invalid(vec![error.worded("too-small").with_fact("minimum", 1)]);
    }
    serde_json::from_slice(&problem.render(&audience).body).unwrap_or_else(|_| json!({}))
}

fn scope_words(scope: palier_domain::actor::Scope) -> &'static str {
    use palier_domain::actor::Scope;
    match scope {
        Scope::CampaignsRead => "Read campaigns, also the owner's drafts",
        Scope::CampaignsWrite => "Create, edit, launch and cancel the owner's campaigns",
        Scope::CreditsRead => "Read the owner's provider profile, subscription, credits and statement",
        Scope::EscrowRead => "Read escrow statements, tranches and transfers",
        Scope::EscrowWrite => "Request tranche releases and object to them",
        Scope::MediaRead => "Read the media that the owner uploaded",
        Scope::MediaWrite => "Upload and delete the owner's media",
        Scope::PledgesRead => "Read the owner's pledges and those of the owner's campaigns",
        Scope::PledgesWrite => "Make, change and withdraw the owner's pledges",
        Scope::EventsRead => "Read what happens to what is the owner's",
        Scope::ProfileRead => "Read the owner's account and inbox",
        Scope::ProjectsRead => "Read projects, applications and questions, also the owner's own",
        Scope::ProjectsWrite => "Post and decide on the owner's projects; withdraw applications, report and ask",
    }
}
