//! Who plays, and how the audience hears of it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::DemoError;
use crate::sample_data::PASSWORD;
use palier_domain::clock::IdMaker;
use palier_domain::money::Currency;
use palier_http::clock::UuidMaker;
use palier_http::language::Language;

/// How often a player waits before one request.
const WAITS_MAX: usize = 20;

/// A sandbox to play on.
pub(super) struct Stage {
    url: String,
    http: Client,
    /// Who moves the clock.
    timekeeper: Player,
}

/// Somebody who plays.
pub(super) struct Player {
    name: String,
    email: String,
    token: OnceCell<String>,
}

impl Player {
    fn new(name: &str, email: String) -> Self {
        Self { name: name.to_owned(), email, token: OnceCell::new() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// What came back.
pub(super) struct Answer {
    step: String,
    status: u16,
    pub(super) body: Value,
}

impl Answer {
    /// The body, when the status is the expected one.
    pub(super) fn expect(self, status: u16) -> Result<Value, DemoError> {
        if self.status == status { Ok(self.body) } else { Err(self.unexpected(&status.to_string())) }
    }

    /// What the refusal says, when it is the expected one.
    pub(super) fn expect_refusal(self, code: &str) -> Result<String, DemoError> {
        match (self.body["code"].as_str(), self.body["detail"].as_str()) {
            (Some(found), Some(detail)) if found == code => {
                let reasons = self.body["errors"].as_array().into_iter().flatten();
                let reasons: Vec<&str> = reasons.filter_map(|reason| reason["message"].as_str()).collect();
                Ok(if reasons.is_empty() { detail.to_owned() } else { reasons.join(" ") })
            }
            _ => Err(self.unexpected(code)),
        }
    }

    fn unexpected(self, expected: &str) -> DemoError {
        DemoError::Unexpected {
            step: self.step,
            expected: expected.to_owned(),
            found: format!("{} {}", self.status, self.body),
        }
    }
}

impl Stage {
    pub(super) async fn open(url: &str) -> Result<Self, DemoError> {
        let timekeeper = Player::new("timekeeper", "amina@palier.example".to_owned());
        let stage = Self { url: url.trim_end_matches('/').to_owned(), http: Client::new(), timekeeper };
        stage.send(None, Method::GET, "/readyz", None).await?.expect(200)?;
        Ok(stage)
    }

    /// A new person.
    pub(super) async fn player(&self, name: &str) -> Result<Player, DemoError> {
        let email = format!("{}.{}@example.org", name.to_lowercase(), UuidMaker.next().simple());
        let body = json!({ "email": email, "password": PASSWORD, "display_name": name, "locale": "en" });
        self.send(None, Method::POST, "/v1/accounts", Some(body)).await?.expect(201)?;
        Ok(Player::new(name, email))
    }

    /// Somebody of the sample data's staff.
    pub(super) fn staff(&self, name: &str) -> Player {
        Player::new(name, format!("{name}@palier.example"))
    }

    pub(super) async fn get(&self, player: Option<&Player>, path: &str) -> Result<Value, DemoError> {
        self.send(player, Method::GET, path, None).await?.expect(200)
    }

    /// A player does something; the audience is told.
    pub(super) async fn act(
        &self,
        player: &Player,
        what: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, DemoError> {
        println!("  {:<9} {what}", player.name);
        self.send(Some(player), Method::POST, path, body).await
    }

    /// A player writes something; the audience is told.
    pub(super) async fn put(&self, player: &Player, what: &str, path: &str, body: Value) -> Result<Answer, DemoError> {
        println!("  {:<9} {what}", player.name);
        self.send(Some(player), Method::PUT, path, Some(body)).await
    }

    /// A player uploads a picture; the audience is told.
    pub(super) async fn upload(
        &self,
        player: &Player,
        what: &str,
        picture: &'static [u8],
    ) -> Result<Answer, DemoError> {
        println!("  {:<9} {what}", player.name);
        let token = player.token.get_or_try_init(|| self.sign_in(player)).await?;
        let key: Uuid = UuidMaker.next();
        let request = self.http.post(format!("{}/v1/media", self.url)).bearer_auth(token);
        let request = request.header("idempotency-key", key.to_string()).header("content-type", "image/png");
        patiently("POST /v1/media".to_owned(), &request.body(picture)).await
    }

    /// A player looks something up; the audience is told.
    pub(super) async fn look(&self, player: &Player, what: &str, path: &str) -> Result<Answer, DemoError> {
        println!("  {:<9} {what}", player.name);
        self.send(Some(player), Method::GET, path, None).await
    }

    /// Time passes.
    pub(super) async fn days_pass(&self, days: i64) -> Result<(), DemoError> {
        println!("  (time)    after {days} {}", if days == 1 { "day" } else { "days" });
        self.seconds_pass(days * 86_400).await
    }

    /// Time passes, to an instant.
    pub(super) async fn time_passes_to(&self, target: DateTime<Utc>, what: &str) -> Result<(), DemoError> {
        println!("  (time)    {what}");
        let seconds = (target - self.now().await?).num_seconds();
        self.seconds_pass(seconds.max(1)).await
    }

    async fn seconds_pass(&self, seconds: i64) -> Result<(), DemoError> {
        let body = json!({ "by_seconds": seconds });
        self.send(Some(&self.timekeeper), Method::POST, "/v1/sandbox/clock/advance", Some(body))
            .await?
            .expect(200)
            .map(drop)
    }

    /// What the sandbox's clock says.
    pub(super) async fn now(&self) -> Result<DateTime<Utc>, DemoError> {
        let clock = self.get(None, "/v1/sandbox/clock").await?;
        let now = clock["now"].as_str().and_then(|now| now.parse().ok());
        Ok(now.unwrap_or(DateTime::UNIX_EPOCH))
    }

    async fn send(
        &self,
        player: Option<&Player>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, DemoError> {
        let step = format!("{method} {path}");
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(player) = player {
            request = request.bearer_auth(player.token.get_or_try_init(|| self.sign_in(player)).await?);
        }
        let key: Uuid = UuidMaker.next();
        request = request.header("idempotency-key", key.to_string());
        if let Some(body) = body {
            request = request.json(&body);
        }
        patiently(step, &request).await
    }

    async fn sign_in(&self, player: &Player) -> Result<String, DemoError> {
        let body = json!({ "email": player.email, "password": PASSWORD });
        let request = self.http.post(format!("{}/v1/sessions", self.url)).json(&body);
        let session = patiently(format!("sign in as {}", player.email), &request).await?.expect(201)?;
        Ok(session["access_token"].as_str().unwrap_or_default().to_owned())
    }
}

/// Sends a request, and again as often as the server asks to wait first: there are more players than sign-ins a minute.
async fn patiently(step: String, request: &RequestBuilder) -> Result<Answer, DemoError> {
    for _ in 0..WAITS_MAX {
        let Some(attempt) = request.try_clone() else { break };
        let answer = answer_of(step.clone(), attempt).await?;
        match answer.body["retry_after_seconds"].as_u64() {
            Some(seconds) if answer.status == 429 => tokio::time::sleep(Duration::from_secs(seconds)).await,
            _ => return Ok(answer),
        }
    }
    Err(DemoError::Unexpected { step, expected: "an answer".to_owned(), found: "429 again and again".to_owned() })
}

async fn answer_of(step: String, request: RequestBuilder) -> Result<Answer, DemoError> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let body = serde_json::from_str(&response.text().await?).unwrap_or(Value::Null);
    Ok(Answer { step, status, body })
}

/// An amount as people write it.
pub(super) fn money(view: &Value) -> String {
    let minor = view["amount_minor"].as_i64().unwrap_or(0);
    match view["currency"].as_str().and_then(Currency::parse) {
        Some(currency) => Language::English.amount(minor, currency),
        None => Language::English.number(minor),
    }
}

/// A count of things: `1 credit`, `2 credits`.
pub(super) fn counted(count: &Value, one: &str, many: &str) -> String {
    let count = count.as_i64().unwrap_or(0);
    format!("{} {}", Language::English.number(count), if count == 1 { one } else { many })
}

/// A word of the API, as people say it.
pub(super) fn spoken(word: &Value) -> String {
    let word = word.as_str().unwrap_or_default();
    let said = match word {
        "awaiting_payment" => "waiting for its payment",
        "collected" => "paid",
        "still_active" => "the project is still wanted",
        "found_elsewhere" => "somebody else was found",
        "dropped" => "the project was given up",
        "no_answer" => "no answer",
        "pending" => "listed and waiting for a provider",
        "preparing" => "successful, and preparing its rewards",
        "withdrawn" => "taken back",
        "returned" => "back on the payment account",
        other => return other.replace('_', " "),
    };
    said.to_owned()
}

/// An instant of a reply, as people write it.
pub(super) fn instant(at: &Value) -> String {
    let at: Option<DateTime<Utc>> = at.as_str().and_then(|at| at.parse().ok());
    at.map_or_else(|| "later".to_owned(), |at| Language::English.instant(at))
}
