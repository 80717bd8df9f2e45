//! A server in its sandbox, with its clock in the story's hand.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use palier_api::server::{self, RunningServer};
use palier_domain::WriteSet;
use palier_domain::actor::StaffRole;
use palier_domain::frequency::{FrequencyStore, FrequentAct};
use palier_domain::identity::{EmailAddress, grant_role};
use palier_domain::ids::AccountId;
use palier_domain::jobs::{JobStore, next_due_at};
use palier_http::config::Config;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use crate::conformance::Document;
use crate::recording::Recording;
use crate::watch::Watch;
use crate::{Database, Person, Reply};

/// The password of everybody in a story.
pub const PASSWORD: &str = "correct horse battery staple";

/// A running server and what a story needs to talk to it.
pub struct World {
    /// Where the server listens.
    pub url: String,
    /// The document that it serves.
    pub document: Document,
    /// The client that every person uses.
    pub http: reqwest::Client,
    /// What audits the database after every step.
    pub watch: Watch,
    database: Database,
    server: RunningServer,
    recording: Option<Recording>,
    timekeeper: tokio::sync::OnceCell<String>,
}

impl World {
    /// Starts a server on a database.
    pub async fn start(database: Database) -> Self {
        Self::start_with(database, |_| ()).await
    }

    /// Starts a server that is configured otherwise.
    pub async fn start_with(database: Database, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::for_tests(&database.url, &database.folder);
        // Stories are about what is answered; on a busy machine that may take longer than users would wait.
        config.database.answer_milliseconds_max = 20_000;
        change(&mut config);
        let server = server::start(config).await.expect("a server");
        let url = format!("http://{}", server.address);
        let http = reqwest::Client::new();
        let document = http.get(format!("{url}/openapi.json")).send().await.expect("a document");
        let document = Document::new(document.json().await.expect("a document in JSON"));
        let watch = Watch::over(&database.url);
        let recording = Recording::start(&database.url);
        recording.iter().for_each(|recording| recording.listens(&url));
        let timekeeper = tokio::sync::OnceCell::new();
        Self { url, document, http, watch, database, server, recording, timekeeper }
    }

    /// Another server on the same database: the same world seen through another door.
    pub async fn other_door(&self) -> Self {
        Self::start(self.database.borrowed()).await
    }

    /// Another server on the same database that calls itself by another address.
    pub async fn other_door_under(&self, public_url: &str) -> Self {
        let public_url = public_url.to_owned();
        Self::start_with(self.database.borrowed(), move |config| config.public_url = public_url).await
    }

    /// What keeps this server and the others on its database from knowing each other's tokens.
    pub async fn differences(&self) -> Vec<String> {
        palier_api::server::neighbours::look(&self.server.platform, &self.server.identity).await.expect("a look")
    }

    /// Whether the world's database takes several servers.
    pub fn takes_several_servers(&self) -> bool {
        self.database.url.starts_with("postgres")
    }

    /// Sends a request on behalf of somebody, and holds the reply against nothing.
    pub async fn ask(&self, request: reqwest::Request, who: &str) -> Reply {
        let asked = self.recording.as_ref().map(|recording| recording.asks(&request, who));
        let response = self.http.execute(request).await.expect("a reply");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let reply = Reply { status, headers, text, bytes: bytes.to_vec(), body };
        if let Some((recording, asked)) = self.recording.as_ref().zip(asked) {
            recording.is_answered(asked, &reply, &bytes);
        }
        reply
    }

    /// Checks that the ledger is sound, stops the server and removes the database.
    pub async fn end(self) {
        if self.recording.is_some() {
            self.come_to_rest().await;
        }
        let Self { database, server, watch, recording, .. } = self;
        drop(watch);
        server.stop().await;
        let url = database.url.parse().expect("a database address");
        let report = palier_persistence::audit::audit(&url).expect("an audit");
        if let Some(disagreement) = report.disagreement {
            panic!("the audit found: {disagreement}");
        }
        if let Some(recording) = recording.filter(|_| !database.is_borrowed()) {
            recording.rows(&database.url);
        }
        database.remove().await;
    }

    /// Waits until nothing is due: what the server does by itself is then in the rows, or in none.
    async fn come_to_rest(&self) {
        let platform = &self.server.platform;
        for _ in 0..200 {
            let next = platform.database.read(|session| Ok(next_due_at(session)?)).await;
            if next.is_ok_and(|next| next.is_none_or(|due_at| due_at > platform.clock.now())) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    /// Where the world's database is.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Nobody in particular.
    pub fn nobody(&self) -> Person<'_> {
        Person { world: self, id: Uuid::nil(), email: String::new(), token: None }
    }

    /// A new account, signed in.
    pub async fn person(&self, name: &str) -> Person<'_> {
        let email = format!("{}.{}@example.org", name.to_lowercase(), Uuid::now_v7().simple());
        let body = json!({ "email": email, "password": PASSWORD, "display_name": name, "locale": "fr" });
        let account = self.nobody().send(Method::POST, "/v1/accounts", Some(body), &[]).await.expect(201);
        let id = account["id"].as_str().expect("an id").parse().expect("a UUID");
        let mut person = Person { world: self, id, email, token: None };
        person.sign_in().await;
        person
    }

    /// A new account with a staff role, signed in.
    pub async fn staff(&self, role: StaffRole) -> Person<'_> {
        let mut person = self.person(role.as_str()).await;
        let (email, now) = (EmailAddress::parse(&person.email).expect("an address"), Utc::now());
        let database = &self.server.platform.database;
        database
            .write(WriteSet::account(AccountId(person.id)), move |session| grant_role(session, now, &email, role))
            .await
            .expect("a role");
        person.sign_in().await;
        person
    }

    /// What the server's clock says.
    pub async fn now(&self) -> DateTime<Utc> {
        let clock = self.nobody().get("/v1/sandbox/clock").await.expect(200);
        clock["now"].as_str().expect("a time").parse().expect("an instant")
    }

    /// Moves the server's clock forward; whatever is due on the way happens.
    pub async fn advance(&self, seconds: i64) {
        self.timekeeper().await.post("/v1/sandbox/clock/advance", json!({ "by_seconds": seconds })).await.expect(200);
    }

    /// Somebody who is there to move the clock; signed in anew each time, as a story may take longer than a token lives.
    async fn timekeeper(&self) -> Person<'_> {
        let email = self.timekeeper.get_or_init(async || self.person("Timekeeper").await.email).await;
        let mut person = Person { world: self, id: Uuid::nil(), email: email.clone(), token: None };
        person.sign_in().await;
        person
    }

    /// Moves the server's clock forward by days.
    pub async fn advance_days(&self, days: i64) {
        self.advance(days * 86_400).await;
    }

    /// Has the sandbox's gateway answer an order on its own, with its signature.
    pub async fn notify(&self, order: &str, accepted: bool) {
        let body =
            json!({ "order_key": format!("{order}-0"), "accepted": accepted, "reference": format!("told-{order}") });
        let mut mac = Hmac::<Sha256>::new_from_slice(b"sandbox").expect("a key");
        mac.update(body.to_string().as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let path = "/v1/payment-notifications/sandbox";
        self.nobody().send(Method::POST, path, Some(body), &[("palier-signature", &signature)]).await.expect(204);
    }

    /// Checks what `palier audit` checks, while the server runs.
    pub fn audit(&self) {
        let url = self.database.url.parse().expect("a database address");
        let report = palier_persistence::audit::audit(&url).expect("an audit");
        assert!(report.disagreement.is_none(), "the audit found: {}", report.disagreement.expect("one"));
    }

    /// What a server leaves behind that dies when `days` have passed: it has claimed all that is due, and does none of it.
    pub async fn claim_and_forget(&self, days: i64) {
        let then = self.now().await + chrono::Duration::days(days);
        let claim = move |session: &mut palier_persistence::Session<'_>| Ok(session.lease_jobs(then, 100)?.len());
        let claimed = self.server.platform.database.write(WriteSet::installation(), claim).await.expect("a claim");
        assert!(claimed > 0, "nothing was due");
    }

    /// Has the server forget how often somebody did something, where that does not count any more.
    pub async fn forget_frequencies(&self) {
        server::forget_frequencies(&self.server.platform).await;
    }

    /// Has the server sweep away the media that nothing has referred to for long enough.
    pub async fn sweep_media(&self) {
        let sweeper = self.server.platform.parts.find::<palier_outside::media::MediaSweeper>();
        sweeper.expect("a sweeper").sweep_unused().await;
    }

    /// The folder for what the server keeps outside its database.
    pub fn folder(&self) -> &std::path::Path {
        &self.database.folder
    }

    /// How often somebody did something in the window that was kept last, if one is kept.
    pub async fn kept_frequency(&self, person: &Person<'_>, act: FrequentAct, subject: Uuid) -> Option<i64> {
        let account = AccountId(person.id);
        let find = move |session: &mut palier_persistence::Session<'_>| {
            Ok(session.find_frequency(account, act, subject)?.map(|kept| kept.acts))
        };
        self.server.platform.database.read(find).await.expect("a frequency")
    }

    /// Asks until `seen` says yes; the server works on its own meanwhile.
    pub async fn eventually(&self, what: &str, seen: impl AsyncFn() -> bool) {
        for _ in 0..200 {
            let turn = self.recording.as_ref().map(Recording::tries);
            if seen().await {
                return;
            }
            if let Some((recording, turn)) = self.recording.as_ref().zip(turn) {
                recording.was_in_vain(turn);
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("never seen: {what}");
    }
}

/// An amount in EUR.
pub fn eur(amount_minor: i64) -> Value {
    json!({ "amount_minor": amount_minor, "currency": "EUR" })
}
