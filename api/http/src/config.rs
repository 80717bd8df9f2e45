//! What an installation decides: the settings and their defaults. Where they are read from is the command line's matter.

mod secret_key;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use secret_key::{SecretKey, SecretKeyError};

/// What is logged unless something else is said; what strangers send to the port is not worth a line.
const LOG_FILTER: &str = "info,actix_http=off,actix_server=warn";

/// What an installation decides.
#[derive(Debug, Clone, Serialize)]
pub struct Config {
    /// Sandbox or production.
    pub mode: Mode,
    /// Where the server listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address under which clients reach the server, without a slash at its
    /// end; when it is empty, the address that the server is bound to.
    pub public_url: String,
    /// `sqlite://path` or `postgres://…`; `palier.db` in the data folder when nothing is said.
    pub database_url: String,
    /// The folder for what the sandbox keeps: the database and the secret key.
    pub data_dir: PathBuf,
    /// The folder for media, which servers on one database share; `media` in the data folder when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_dir: Option<PathBuf>,
    /// What tokens and cursors are signed with; in the sandbox made at the first start.
    #[serde(skip)]
    pub secret_key: Option<SecretKey>,
    /// The origins whose pages may call the API from a browser.
    pub cors_origins: Vec<String>,
    /// Whether `X-Forwarded-For`, set by a proxy of yours, tells the client's address.
    pub trust_forwarded_for: bool,
    /// What `/metrics` asks for as a bearer token; without one it is served in the sandbox only.
    pub metrics_token: Option<String>,
    /// What payment gateways sign their notifications with.
    pub payment_notification_secret: String,
    /// How the database is used.
    pub database: DatabaseConfig,
    /// How large and how long a request may be.
    pub limits: LimitsConfig,
    /// How often a client may ask.
    pub rate_limits: RateLimitsConfig,
    /// What is logged, and how.
    pub log: LogConfig,
}

/// Whether money and time are real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Played payments, and a clock that can be moved.
    Sandbox,
    /// Everything is real.
    Production,
}

/// How the database is used.
#[derive(Debug, Clone, Serialize)]
pub struct DatabaseConfig {
    /// Writing threads on PostgreSQL, each with a connection; SQLite has one.
    pub lanes: usize,
    /// Reading connections.
    pub readers: u32,
    /// How long a request waits for the database before it is answered 503, in milliseconds.
    pub answer_milliseconds_max: u64,
}

/// How large and how long a request may be.
#[derive(Debug, Clone, Serialize)]
pub struct LimitsConfig {
    /// The largest body of a request, in bytes.
    pub body_bytes_max: usize,
    /// How long a request may take, in seconds, before it is given up; so may the sending of its body.
    pub request_seconds_max: u64,
    /// How long an upload may take, in seconds.
    pub upload_seconds_max: u64,
    /// How long the head of a request may take to come, in seconds.
    pub head_seconds_max: u64,
    /// How long a connection may be quiet between two requests, in seconds.
    pub idle_seconds_max: u64,
    /// How long a client may leave its reply unread, in seconds.
    pub write_seconds_max: u64,
    /// How long a server that was told to stop still takes connections, so that balancers and clients leave by
    /// themselves, in seconds.
    pub shutdown_notice_seconds: u64,
    /// How long a stopping server waits for what is under way, in seconds.
    pub shutdown_seconds_max: u64,
    /// How many connections the server holds open.
    pub connections_max: usize,
    /// How many of them one address may have, unless `trust_forwarded_for` says that they come from proxies.
    pub connections_per_address_max: usize,
}

/// How often a client may ask.
#[derive(Debug, Clone, Serialize)]
pub struct RateLimitsConfig {
    /// Off for load tests and behind a gateway that limits by itself.
    pub enabled: bool,
    /// Requests per minute from one address.
    pub requests_per_minute: u32,
    /// Attempts per minute, from one address or on one account, at what a password or secret guards.
    pub attempts_per_minute: u32,
    /// Refreshes of sessions per minute from one address.
    pub refreshes_per_minute: u32,
}

/// What is logged, and how.
#[derive(Debug, Clone, Serialize)]
pub struct LogConfig {
    /// Lines for people or for machines.
    pub format: LogFormat,
    /// Directives in the notation of `tracing` (`info,palier_http=debug`).
    pub filter: String,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::Sandbox,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            public_url: String::new(),
            database_url: "sqlite://data/palier.db".to_owned(),
            data_dir: PathBuf::from("data"),
            media_dir: None,
            secret_key: None,
            cors_origins: Vec::new(),
            trust_forwarded_for: false,
            metrics_token: None,
            payment_notification_secret: "sandbox".to_owned(),
            database: DatabaseConfig { lanes: 4, readers: 8, answer_milliseconds_max: 1_800 },
            limits: LimitsConfig {
                body_bytes_max: 1 << 20,
                request_seconds_max: 30,
                upload_seconds_max: 600,
                head_seconds_max: 5,
                idle_seconds_max: 5,
                write_seconds_max: 20,
                shutdown_notice_seconds: 1,
                shutdown_seconds_max: 30,
                connections_max: 25_000,
                connections_per_address_max: 512,
            },
            rate_limits: RateLimitsConfig {
                enabled: true,
                requests_per_minute: 6_000,
                attempts_per_minute: 30,
                refreshes_per_minute: 600,
            },
            log: LogConfig { format: LogFormat::Text, filter: LOG_FILTER.to_owned() },
        }
    }
}

impl Config {
    /// A sandbox for a test: a free port, a database and a folder of its own, no rate limits.
    pub fn for_tests(database_url: &str, folder: &Path) -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            public_url: "http://palier.example".to_owned(),
            database_url: database_url.to_owned(),
            data_dir: folder.to_owned(),
            rate_limits: RateLimitsConfig { enabled: false, ..Self::default().rate_limits },
            ..Self::default()
        }
    }

    /// Where media are kept.
    pub fn media_dir(&self) -> PathBuf {
        self.media_dir.clone().unwrap_or_else(|| self.data_dir.join("media"))
    }

    /// Whether money and time are played.
    pub fn is_sandbox(&self) -> bool {
        self.mode == Mode::Sandbox
    }
}
