//! What the steps of a request cost by themselves: the document, JSON, access tokens.
//!
//! `cargo run --release -p palier-api --example costs`

#![expect(clippy::indexing_slicing, reason = "it measures what it has made itself")]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use actix_web::http::Method;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use palier_http::conformance::{Conformance, Found, OperationRules};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How long each step is repeated.
const EACH: Duration = Duration::from_millis(400);
/// How often a step is repeated between two looks at the clock.
const AT_ONCE: u32 = 100;

const CAMPAIGN: &str = "/v1/campaigns/0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49";
const PLEDGES: &str = "/v1/campaigns/0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49/pledges";
const PLEDGE: &[u8] = br#"{"lines":[{"reward_id":"0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a50","quantity":1}]}"#;

type Failed = Box<dyn Error>;

fn main() -> Result<(), Failed> {
    let started = Instant::now();
    let document = palier_api::server::document()?;
    println!("| once, at start | ms |\n|---|---:|\n| the document | {:.1} |", millis(started));
    let started = Instant::now();
    let conformance = Conformance::compile(&document.value)?;
    println!("| its routes and rules | {:.1} |", millis(started));
    let started = Instant::now();
    conformance.compile_everything()?;
    println!("| all of its schemas, which are compiled when they are needed | {:.1} |\n", millis(started));
    println!("| each time | µs |\n|---|---:|");
    requests(&conformance)?;
    json_of_a_pledge()?;
    tokens()
}

fn requests(conformance: &Conformance) -> Result<(), Failed> {
    step("a campaign's page: route and path", || {
        with_rules(conformance, &Method::GET, CAMPAIGN, |rules, captures| rules.check_path(captures).is_ok())
    });
    step("the list of campaigns: route and query", || {
        with_rules(conformance, &Method::GET, "/v1/campaigns", |rules, _| {
            rules.check_query("limit=20&state=live", &mut Vec::new()).is_ok()
        })
    });
    step("a pledge: route, path and body", || {
        with_rules(conformance, &Method::POST, PLEDGES, |rules, captures| {
            let form = rules.body.as_ref().map(|body| &body.media[0].form);
            let mut errors = Vec::new();
            let is_read = form.is_some_and(|form| form.check(PLEDGE, &[], &mut errors).is_ok());
            is_read && errors.is_empty() && rules.check_path(captures).is_ok()
        })
    });
    Ok(())
}

fn with_rules(
    conformance: &Conformance,
    method: &Method,
    path: &str,
    check: impl FnOnce(&OperationRules, &palier_http::conformance::Captures<'_>) -> bool,
) -> bool {
    match conformance.find(method, path) {
        Found::Operation(rules, captures) => check(rules, &captures),
        Found::OtherMethods(_) | Found::Nothing => false,
    }
}

fn json_of_a_pledge() -> Result<(), Failed> {
    let reply = json!({
        "id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a51", "campaign_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49",
        "backer": { "id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a52", "display_name": "Amina" }, "state": "collected",
        "amount": { "amount_minor": 2500, "currency": "EUR" }, "created_at": "2026-03-02T09:00:00.000000Z",
        "lines": [{ "reward_id": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a50", "quantity": 1, "shipping": "pickup",
                    "price": { "amount_minor": 2500, "currency": "EUR" } }],
        "allowed_actions": ["change", "withdraw"],
    });
    step("a pledge's body: read by serde_json alone", || serde_json::from_slice::<Value>(PLEDGE).is_ok());
    step("a pledge's reply: written by serde_json", || serde_json::to_vec(&reply).is_ok_and(|body| !body.is_empty()));
    Ok(())
}

fn tokens() -> Result<(), Failed> {
    let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
    let public = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pair.as_ref())?;
    let point = public.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    let (signs, verifies) = (EncodingKey::from_ec_der(pair.as_ref()), DecodingKey::from_ec_components(&x, &y)?);
    let claims = json!({
        "iss": "http://palier.example", "aud": "palier", "sub": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a52",
        "sid": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a53", "jti": "0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a54",
        "iat": 1_790_000_000_u64, "exp": 4_102_444_800_u64,
    });
    let header = Header::new(Algorithm::ES256);
    let token = jsonwebtoken::encode(&header, &claims, &signs)?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&["palier"]);
    step("an access token: signed, ES256", || jsonwebtoken::encode(&header, &claims, &signs).is_ok());
    step("an access token: verified, ES256", || jsonwebtoken::decode::<Value>(&token, &verifies, &validation).is_ok());
    step("an access token that was verified before: hashed", || {
        black_box(Sha256::digest(token.as_bytes())).len() == 32
    });
    Ok(())
}

/// Prints how long a step takes on average; one that fails is no step.
fn step(what: &str, mut act: impl FnMut() -> bool) {
    let mut times = 0_u32;
    let started = Instant::now();
    while started.elapsed() < EACH {
        for _ in 0..AT_ONCE {
            if !black_box(act()) {
                println!("| {what} | failed |");
                return;
            }
        }
        times += AT_ONCE;
    }
    println!("| {what} | {:.2} |", started.elapsed().as_secs_f64() * 1_000_000.0 / f64::from(times));
}

fn millis(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1_000.0
}
