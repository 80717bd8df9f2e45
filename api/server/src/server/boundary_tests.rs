//! The boundary around a real platform: whatever happens inside, the exchange is as it must be.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse};
use palier_http::boundary::{cors, envelope, gate};
use palier_http::config::Config;
use palier_http::routes::Routes;
use serde_json::{Value, json};
use uuid::Uuid;

use super::assembling::{self, Installation};
use super::routes;

const ORIGIN: &str = "https://app.example";
const ADVANCE: &str = "/v1/sandbox/clock/advance";

/// A platform on a folder of its own, which goes with it.
struct Place {
    installation: Installation,
    folder: PathBuf,
}

impl Deref for Place {
    type Target = Installation;

    fn deref(&self) -> &Self::Target {
        &self.installation
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ignored = std::fs::remove_dir_all(&self.folder);
    }
}

async fn platform(change: impl FnOnce(&mut Config)) -> Place {
    let folder = std::env::temp_dir().join(format!("palier-boundary-{}", Uuid::from_u128(rand())));
    let mut config = Config {
        database_url: format!("sqlite://{}/palier.db", folder.display()),
        data_dir: folder.clone(),
        cors_origins: vec![ORIGIN.to_owned()],
        ..Config::default()
    };
    config.limits.request_seconds_max = 1;
    config.limits.body_bytes_max = 2_000;
    change(&mut config);
    let mut installation = assembling::assemble(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let conformance = &mut Arc::get_mut(&mut installation.platform).unwrap().conformance;
    for path in ["/panics", "/sleeps", "/speaks-plainly"] {
        conformance.add_undocumented(path, "for_the_test");
    }
    Place { installation, folder }
}

fn rand() -> u128 {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    u128::from_be_bytes(bytes)
}

async fn panics() -> HttpResponse {
    panic!("as it was told to");
}

async fn sleeps() -> HttpResponse {
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    HttpResponse::Ok().finish()
}

async fn speaks_plainly() -> HttpResponse {
    HttpResponse::BadGateway().body("<h1>oh</h1>")
}

struct Answer {
    status: u16,
    headers: actix_web::http::header::HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

async fn ask(installation: &Installation, request: TestRequest) -> Answer {
    let platform = &installation.platform;
    let cors = cors::cors(&platform.config, &installation.document.response_headers);
    let app = App::new().app_data(Data::from(Arc::clone(platform)));
    let app = app.wrap(from_fn(gate::gate)).wrap(cors).wrap(from_fn(envelope::envelope));
    let app = app.configure(|router| Routes::serve(router, routes));
    let app = app.route("/panics", web::get().to(panics)).route("/sleeps", web::get().to(sleeps));
    let app = init_service(app.route("/speaks-plainly", web::get().to(speaks_plainly))).await;
    let request = request.peer_addr("127.0.0.1:5".parse().unwrap()).insert_header(("origin", ORIGIN)).to_request();
    let response = call_service(&app, request).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = serde_json::from_slice(&read_body(response).await).unwrap_or_default();
    Answer { status, headers, body }
}

/// What somebody who signed in sends along.
async fn signed_in(platform: &Installation) -> (&'static str, String) {
    let account =
        r#"{"email":"ada@example.org","password":"correct horse battery","display_name":"Ada","locale":"en"}"#;
    assert_eq!(ask(platform, post("/v1/accounts", account)).await.status, 201);
    let sign_in = r#"{"email":"ada@example.org","password":"correct horse battery"}"#;
    let session = ask(platform, post("/v1/sessions", sign_in)).await;
    ("authorization", format!("Bearer {}", session.body["access_token"].as_str().unwrap()))
}

fn post(path: &str, body: &'static str) -> TestRequest {
    TestRequest::post().uri(path).insert_header(("content-type", "application/json")).set_payload(body)
}

#[actix_web::test]
async fn panics_time_outs_and_plain_errors_become_problems_that_browsers_may_read() {
    let platform = platform(|_| ()).await;
    for (path, status, code) in [
        ("/panics", 500, "internal-error"),
        ("/sleeps", 503, "request-timed-out"),
        ("/speaks-plainly", 502, "internal-error"),
        ("/nowhere", 404, "not-found"),
    ] {
        let answer = ask(&platform, TestRequest::get().uri(path).insert_header(("x-request-id", "mine"))).await;
        let expected = if status == 502 { 500 } else { status };
        assert_eq!((answer.status, answer.code()), (expected, code), "{path}");
        assert_eq!(answer.body["request_id"], "mine", "{path}");
        assert_eq!(answer.header("x-request-id"), "mine", "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[actix_web::test]
async fn wrong_methods_are_told_the_right_ones_and_head_is_get() {
    let platform = platform(|_| ()).await;
    let answer = ask(&platform, TestRequest::default().method(Method::PUT).uri("/v1/policies")).await;
    assert_eq!((answer.status, answer.code(), answer.header("allow")), (405, "method-not-allowed", "GET, HEAD, POST"));
    let answer = ask(&platform, TestRequest::default().method(Method::HEAD).uri("/v1/policies/1")).await;
    let tag = answer.header("etag").to_owned();
    assert!(answer.status == 200 && tag.starts_with("\"1-") && tag.len() == 12, "{tag}");
    let known = |tag: &str| TestRequest::get().uri("/v1/policies/1").insert_header(("if-none-match", tag));
    assert_eq!(ask(&platform, known(&tag)).await.status, 304);
    assert_eq!(ask(&platform, known("\"1\"")).await.status, 200);
}

#[actix_web::test]
async fn a_preflight_that_is_refused_says_so_and_the_root_leads_to_the_documentation() {
    let platform = platform(|config| config.cors_origins = vec!["https://other.example".to_owned()]).await;
    let preflight = |platform| async move {
        let request = TestRequest::default().method(Method::OPTIONS).uri("/v1/campaigns");
        ask(platform, request.insert_header(("access-control-request-method", "GET"))).await
    };
    let refused = preflight(&platform).await;
    assert_eq!((refused.status, refused.code()), (403, "origin-not-allowed"), "{}", refused.body);
    assert_eq!(refused.body["origin"], ORIGIN);
    let root = ask(&platform, TestRequest::get().uri("/")).await;
    assert_eq!((root.status, root.header("location")), (307, "/docs"));
}

#[actix_web::test]
async fn everything_that_is_wrong_with_the_input_is_told_at_once_in_french_too() {
    let platform = platform(|_| ()).await;
    let ada = signed_in(&platform).await;
    let request = post(&format!("{ADVANCE}?x=1"), r#"{"by_seconds":0,"y":true}"#)
        .insert_header(("accept-language", "fr"))
        .insert_header(ada);
    let answer = ask(&platform, request).await;
    assert_eq!((answer.status, answer.code()), (422, "validation-failed"));
    let mut errors: Vec<(String, String)> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["pointer"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned()))
        .collect();
    errors.sort();
    let expected =
        [("", "too-many"), ("/by_seconds", "out-of-range"), ("/y", "unknown-field"), ("?x", "unknown-parameter")];
    assert_eq!(errors, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    assert_eq!(answer.body["title"], "Certains champs sont à corriger");
    assert_eq!(answer.header("content-language"), "fr");
    let query = ask(&platform, TestRequest::get().uri("/v1/policies?limit=101&limit=2&cursor=%C3%A9")).await;
    let told = query.body["errors"].to_string();
    assert!(told.contains("repeated") && told.contains("out-of-range") && told.contains("?cursor"), "{told}");
}

#[actix_web::test]
async fn bodies_that_cannot_be_read_are_told_apart() {
    let platform = platform(|_| ()).await;
    let ada = signed_in(&platform).await;
    let large = Box::leak(format!("{{\"x\":\"{}\"}}", "a".repeat(3_000)).into_boxed_str());
    for (request, status, code) in [
        (post(ADVANCE, "{"), 400, "malformed-json"),
        (post(ADVANCE, r#"{"by_seconds":1,"by_seconds":2}"#), 400, "malformed-json"),
        (post(ADVANCE, ""), 422, "validation-failed"),
        (post(ADVANCE, large), 413, "payload-too-large"),
        (post(ADVANCE, "{}").insert_header(("content-encoding", "gzip")), 415, "unsupported-media-type"),
        (post(ADVANCE, "{}").insert_header(("content-type", "text/plain")), 415, "unsupported-media-type"),
        (post(ADVANCE, "[]"), 422, "validation-failed"),
    ] {
        let answer = ask(&platform, request.insert_header(ada.clone())).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.body);
    }
}

#[actix_web::test]
async fn a_key_repeats_its_reply_and_refuses_another_request() {
    let platform = platform(|_| ()).await;
    let ada = signed_in(&platform).await;
    let keyed = |body| post(ADVANCE, body).insert_header(("idempotency-key", "a-key")).insert_header(ada.clone());
    let first = ask(&platform, keyed(r#"{"by_seconds":60}"#)).await;
    let again = ask(&platform, keyed(r#"{"by_seconds":60}"#)).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (200, ""));
    assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
    assert_eq!(first.body, again.body);
    assert_eq!(first.body["ahead_seconds"], 60);
    let other = ask(&platform, keyed(r#"{"by_seconds":61}"#)).await;
    assert_eq!((other.status, other.code()), (422, "idempotency-key-reused"));
    let backwards = r#"{"to":"2020-01-01T00:00:00Z"}"#;
    let refused = || post(ADVANCE, backwards).insert_header(("idempotency-key", "b")).insert_header(ada.clone());
    let (first, again) = (ask(&platform, refused()).await, ask(&platform, refused()).await);
    assert_eq!((first.status, first.code()), (422, "clock-not-forward"));
    assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
}

#[actix_web::test]
async fn a_key_is_as_old_as_real_time_says() {
    let platform = platform(|_| ()).await;
    let ada = signed_in(&platform).await;
    let move_far = || {
        post(ADVANCE, r#"{"by_seconds":864000}"#).insert_header(("idempotency-key", "far")).insert_header(ada.clone())
    };
    let first = ask(&platform, move_far()).await;
    super::housekeeping::forget_replies(&platform.platform).await;
    let again = ask(&platform, move_far()).await;
    assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
    let clock = ask(&platform, TestRequest::get().uri("/v1/sandbox/clock")).await;
    assert_eq!(clock.body["ahead_seconds"], 864_000);
}

#[actix_web::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let platform = platform(|config| config.rate_limits.requests_per_minute = 2).await;
    let asked = || ask(&platform, TestRequest::get().uri("/v1/policies/1"));
    assert_eq!(asked().await.header("ratelimit-policy"), "\"requests\";q=2;w=60");
    assert_eq!(asked().await.header("ratelimit"), "\"requests\";r=0;t=60");
    let refused = asked().await;
    assert_eq!((refused.status, refused.code()), (429, "rate-limited"));
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 20);
    assert_eq!(refused.header("ratelimit"), "\"requests\";r=0;t=60");
    for limited in ["/docs/start.js", "/docs", "/nowhere", "/v1/nowhere", "/openapi.yaml"] {
        assert_eq!(ask(&platform, TestRequest::get().uri(limited)).await.status, 429, "{limited}");
    }
    for watched in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(ask(&platform, TestRequest::get().uri(watched)).await.status, 200, "{watched}");
    }
}

#[actix_web::test]
async fn metrics_have_a_token_of_their_own() {
    let platform = platform(|config| config.metrics_token = Some("a token for the scraper".to_owned())).await;
    let metrics = |token: &str| {
        let request = TestRequest::get().uri("/metrics").insert_header(("authorization", format!("Bearer {token}")));
        ask(&platform, request)
    };
    assert_eq!(metrics("a token for the scraper").await.status, 200);
    for wrong in ["another", "a token for the scrape", ""] {
        let refused = metrics(wrong).await;
        assert_eq!((refused.status, refused.code()), (401, "token-invalid"), "{wrong}");
    }
    assert_eq!(ask(&platform, TestRequest::get().uri("/metrics")).await.status, 401);
    let production = self::platform(|config| config.metrics_token = None).await;
    assert_eq!(ask(&production, TestRequest::get().uri("/metrics")).await.status, 200, "a sandbox shows them");
}

#[actix_web::test]
async fn a_stale_token_is_nobodys_where_nobody_has_to_be_known() {
    let platform = platform(|_| ()).await;
    let stale = |method: Method, path: &str| {
        let request = TestRequest::default().method(method).uri(path);
        ask(&platform, request.insert_header(("authorization", "Bearer stale")))
    };
    let told = "Bearer realm=\"palier\", error=\"invalid_token\"";
    for open in ["/healthz", "/readyz", "/openapi.yaml", "/problems/not-found", "/docs"] {
        let reply = stale(Method::GET, open).await;
        assert_eq!((reply.status, reply.header("www-authenticate")), (200, ""), "{open}");
    }
    for public in ["/v1/policies", "/v1/campaigns", "/v1/sandbox/clock", "/v1/policies/1"] {
        let reply = stale(Method::GET, public).await;
        assert_eq!((reply.status, reply.header("www-authenticate")), (200, told), "{public}");
    }
    let hidden = "/v1/campaigns/0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49";
    let reply = stale(Method::GET, hidden).await;
    assert_eq!((reply.status, reply.code()), (401, "token-invalid"), "its bearer might see it");
    assert_eq!(ask(&platform, TestRequest::get().uri(hidden)).await.status, 404);
    assert_eq!(stale(Method::GET, "/v1/me").await.code(), "token-invalid");
}

#[actix_web::test]
async fn who_guesses_too_often_is_told_of_the_limit_that_struck() {
    let platform = platform(|config| config.rate_limits.attempts_per_minute = 2).await;
    let guess = || ask(&platform, post("/v1/sessions", r#"{"email":"a@example.org","password":"is it this one?"}"#));
    for _ in 0..2 {
        let wrong = guess().await;
        assert_eq!((wrong.status, wrong.header("ratelimit").starts_with("\"requests\";r=")), (401, true));
    }
    let refused = guess().await;
    assert_eq!((refused.status, refused.code()), (429, "rate-limited"));
    assert_eq!(refused.header("ratelimit-policy"), "\"attempts\";q=2;w=60");
    assert_eq!(refused.header("ratelimit"), "\"attempts\";r=0;t=60");
    assert!((1..=60).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
}

#[actix_web::test]
async fn no_operation_that_wants_a_caller_is_open() {
    let platform = platform(|_| ()).await;
    let mut counted = 0;
    let document: Value = serde_json::from_slice(&platform.document.json().unwrap().unpacked().unwrap()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let is_open = operation["security"].as_array().unwrap().iter().any(|one| one == &json!({}));
            if is_open || operation["security"] == json!([]) {
                continue;
            }
            let address = path
                .split('/')
                .map(|part| if part.starts_with('{') { "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49" } else { part });
            let request = TestRequest::default()
                .method(method.to_uppercase().parse().unwrap())
                .uri(&address.collect::<Vec<_>>().join("/"));
            let answer = ask(&platform, request).await;
            assert_eq!((answer.status, answer.code()), (401, "sign-in-required"), "{method} {path}");
            let forged = TestRequest::default()
                .method(method.to_uppercase().parse().unwrap())
                .uri(&path.replace(['{', '}'], ""))
                .insert_header(("authorization", "Bearer forged"));
            assert_eq!(ask(&platform, forged).await.code(), "token-invalid", "{method} {path}");
            counted += 1;
        }
    }
    assert!(counted > 20, "{counted}");
}
