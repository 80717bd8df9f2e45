//! Whatever somebody without our keys can make of a token is rejected.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, TimeZone, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use palier_domain::actor::Scope;
use palier_domain::identity::{KEY_SIGNS_FOR, SigningKey};
use palier_domain::ids::{AccountId, ApiClientId, SessionId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::{Bearer, Issuer, TokenRejected};
use super::key_ring::{Keys, candidate};
use crate::sealing::Seal;

const HERE: &str = "https://api.palier.example";

struct World {
    seal: Seal,
    rows: Vec<SigningKey>,
    issuer: Issuer,
    now: DateTime<Utc>,
}

impl World {
    fn new() -> Self {
        let seal = Seal::new(&[7; 32]).unwrap();
        let now = Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap();
        let rows = vec![signing_key(&seal, 1, now)];
        Self { seal, rows, issuer: Issuer::new(HERE), now }
    }

    fn keys(&self) -> Keys {
        Keys::read(self.rows.clone(), &self.seal)
    }

    fn private_key(&self) -> Vec<u8> {
        self.seal.open(&self.rows[0].kid, &self.rows[0].sealed_private_key).unwrap()
    }

    fn token(&self) -> String {
        self.issuer.issue(&self.keys(), &person(), self.now, self.now + Duration::days(1)).unwrap().text
    }

    /// A token signed with our own key, so that only what is said in it can be wrong.
    fn signed(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &EncodingKey::from_ec_der(&self.private_key())).unwrap()
    }

    fn header(&self) -> Header {
        let kid = Some(self.rows[0].kid.clone());
        Header { typ: Some("at+jwt".to_owned()), kid, ..Header::new(Algorithm::ES256) }
    }

    fn claims(&self) -> Value {
        let (iat, id) = (self.now.timestamp(), Uuid::nil());
        json!({
            "iss": HERE, "sub": id, "aud": HERE, "exp": iat + 600, "iat": iat,
            "jti": "once", "client_id": "palier", "sid": id,
        })
    }

    fn verify(&self, token: &str) -> Result<Bearer, TokenRejected> {
        self.issuer.verify(&self.keys(), token, self.now).map(|(bearer, _)| bearer)
    }
}

fn person() -> Bearer {
    Bearer::Session { account: AccountId(Uuid::nil()), session: SessionId(Uuid::nil()) }
}

fn signing_key(seal: &Seal, generation: i64, signs_at: DateTime<Utc>) -> SigningKey {
    let made = candidate(seal).unwrap();
    SigningKey {
        generation,
        kid: made.kid,
        sealed_private_key: made.sealed_private_key,
        public_x: made.public_x,
        public_y: made.public_y,
        created_at: signs_at,
        signs_at,
        retires_at: signs_at + KEY_SIGNS_FOR,
    }
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims
}

fn without(mut claims: Value, name: &str) -> Value {
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[test]
fn our_own_tokens_are_known_again() {
    let world = World::new();
    assert_eq!(world.verify(&world.token()), Ok(person()));
    assert_eq!(world.verify(&world.signed(&world.header(), &world.claims())), Ok(person()));
    let client =
        Bearer::Client { client: ApiClientId(Uuid::max()), scopes: vec![Scope::CampaignsRead, Scope::PledgesWrite] };
    let token = world.issuer.issue(&world.keys(), &client, world.now, world.now + Duration::days(1)).unwrap();
    assert_eq!((world.verify(&token.text), token.expires_in), (Ok(client), 600));
}

#[test]
fn a_token_does_not_outlive_its_session() {
    let world = World::new();
    let token = world.issuer.issue(&world.keys(), &person(), world.now, world.now + Duration::seconds(90)).unwrap();
    assert_eq!(token.expires_in, 90);
}

#[test]
fn a_token_without_a_signature_or_with_another_algorithm_is_rejected() {
    let world = World::new();
    let (header, kid) = (world.header(), &world.rows[0].kid);
    for algorithm in ["none", "None", "HS256", "RS256", "ES384", "EdDSA", "ES256 "] {
        let header = part(&json!({ "typ": "at+jwt", "alg": algorithm, "kid": kid }));
        for signature in [String::new(), URL_SAFE_NO_PAD.encode([0; 64])] {
            let token = format!("{header}.{}.{signature}", part(&world.claims()));
            assert!(world.verify(&token).is_err(), "{algorithm} {signature}");
        }
    }
    // Our public key as the secret of an HMAC: the classic confusion.
    let public = EncodingKey::from_secret(&[world.rows[0].public_x.clone(), world.rows[0].public_y.clone()].concat());
    let confused = encode(&Header { alg: Algorithm::HS256, ..header }, &world.claims(), &public).unwrap();
    assert_eq!(world.verify(&confused), Err(TokenRejected::Header));
}

#[test]
fn a_token_of_another_key_is_rejected_whatever_it_calls_it() {
    let world = World::new();
    let stranger = candidate(&world.seal).unwrap();
    let key = EncodingKey::from_ec_der(&world.seal.open(&stranger.kid, &stranger.sealed_private_key).unwrap());
    let ours = encode(&world.header(), &world.claims(), &key).unwrap();
    assert_eq!(world.verify(&ours), Err(TokenRejected::Claims));
    let theirs = Header { kid: Some(stranger.kid), ..world.header() };
    let theirs = encode(&theirs, &world.claims(), &key).unwrap();
    assert_eq!(world.verify(&theirs), Err(TokenRejected::UnknownKey));
    let nameless = world.signed(&Header { kid: None, ..world.header() }, &world.claims());
    assert_eq!(world.verify(&nameless), Err(TokenRejected::Header));
}

#[test]
fn a_header_that_is_not_of_our_making_is_rejected() {
    let world = World::new();
    let ours = world.header();
    let headers = [
        Header { typ: Some("JWT".to_owned()), ..ours.clone() },
        Header { typ: Some("AT+JWT".to_owned()), ..ours.clone() },
        Header { typ: None, ..ours.clone() },
        Header { jku: Some("https://evil.example/jwks.json".to_owned()), ..ours.clone() },
        Header { x5u: Some("https://evil.example/x5u".to_owned()), ..ours.clone() },
        Header { crit: Some(vec!["exp".to_owned()]), ..ours.clone() },
        Header { cty: Some("JWT".to_owned()), ..ours },
    ];
    for header in headers {
        assert_eq!(world.verify(&world.signed(&header, &world.claims())), Err(TokenRejected::Header), "{header:?}");
    }
}

#[test]
fn claims_that_are_not_of_our_making_are_rejected() {
    let world = World::new();
    let claims = world.claims();
    let evil = json!("https://evil.example");
    let wrong = [
        with(claims.clone(), "iss", evil.clone()),
        with(claims.clone(), "aud", evil.clone()),
        with(claims.clone(), "aud", json!([HERE])),
        with(claims.clone(), "sub", json!("somebody")),
        with(claims.clone(), "sid", json!("something")),
        with(claims.clone(), "client_id", json!("other")),
        with(claims.clone(), "scope", json!("campaigns:read")),
        with(claims.clone(), "roles", json!(["admin"])),
        with(claims.clone(), "exp", json!("tomorrow")),
        with(with(claims.clone(), "scope", json!("admin")), "sid", Value::Null),
        without(claims.clone(), "sid"),
    ];
    for claims in wrong {
        assert_eq!(world.verify(&world.signed(&world.header(), &claims)), Err(TokenRejected::Claims), "{claims}");
    }
    for name in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id"] {
        let token = world.signed(&world.header(), &without(claims.clone(), name));
        assert_eq!(world.verify(&token), Err(TokenRejected::Claims), "{name}");
    }
}

#[test]
fn a_token_is_good_in_its_time_only() {
    let world = World::new();
    let (keys, token) = (world.keys(), world.token());
    let at =
        |seconds| world.issuer.verify(&keys, &token, world.now + Duration::seconds(seconds)).map(|(bearer, _)| bearer);
    assert_eq!((at(599), at(600)), (Ok(person()), Err(TokenRejected::Expired)));
    assert_eq!((at(-60), at(-61)), (Ok(person()), Err(TokenRejected::Expired)));
    let (iat, claims) = (world.now.timestamp(), world.claims());
    for exp in [iat + 601, iat - 1, i64::MAX] {
        let token = world.signed(&world.header(), &with(claims.clone(), "exp", json!(exp)));
        assert_eq!(world.verify(&token), Err(TokenRejected::Expired), "{exp}");
    }
}

#[test]
fn a_token_that_was_edited_anywhere_is_rejected() {
    let world = World::new();
    let token = world.token();
    let parts: Vec<_> = token.split('.').collect();
    let admin = part(&with(world.claims(), "sub", json!(Uuid::max())));
    assert!(world.verify(&format!("{}.{admin}.{}", parts[0], parts[2])).is_err());
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let edited = String::from_utf8(bytes).unwrap();
        assert!(world.verify(&edited).is_err(), "character {at}");
    }
    for text in ["", ".", "..", "a.b.c", &token[1..], &format!("{token}."), &format!("{token}A"), &token.repeat(9)] {
        assert!(world.verify(text).is_err(), "{text}");
    }
}

#[test]
fn a_retired_key_verifies_until_its_tokens_are_gone_and_signs_no_more() {
    let mut world = World::new();
    let before = world.now + KEY_SIGNS_FOR - Duration::seconds(1);
    let last = world.issuer.issue(&world.keys(), &person(), before, before + Duration::days(1)).unwrap();
    world.rows.push(signing_key(&world.seal, 2, world.now + KEY_SIGNS_FOR));
    let keys = world.keys();
    let after = before + Duration::seconds(2);
    assert!(world.issuer.verify(&keys, &last.text, after).is_ok());
    let next = world.issuer.issue(&keys, &person(), after, after + Duration::days(1)).unwrap();
    assert_eq!(super::access::key_of(&next.text).unwrap(), world.rows[1].kid);
    assert_eq!(keys.published(after).len(), 2);
    assert_eq!(keys.published(after + Duration::days(1)).len(), 1);
}
