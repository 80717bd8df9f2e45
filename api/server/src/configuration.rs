//! Reads the configuration: one file, the environment on top, checked before anything starts.
//!
//! `palier.toml` (or `--config`) is read first, then `PALIER_*`, where `__`
//! steps into a table (`PALIER_RATE_LIMITS__ENABLED=false`). A key that nobody
//! knows is an error. It is read key by key, so that every mistake is told at once, with the place it is in.

use std::fmt;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::value::{Dict, UncasedStr, Value};
use palier_http::config::{
    Config, DatabaseConfig, LimitsConfig, LogConfig, LogFormat, Mode, RateLimitsConfig, SecretKey,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The file that is read when none is named.
pub const CONFIG_FILE: &str = "palier.toml";

/// Every mistake in the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:{}", bullets(.problems))]
pub struct ConfigError {
    /// One sentence for each.
    pub problems: Vec<String>,
}

fn bullets(problems: &[String]) -> String {
    problems.iter().map(|problem| format!("\n  - {problem}")).collect()
}

/// Keys that have no default and are not in [`Config::default`] when it is serialised.
const OPTIONAL_KEYS: [&str; 3] = ["media_dir", "metrics_token", "secret_key"];

/// What stands in the environment for others than the server: the command line and `palier demo`. So does `test_*`.
const NO_SETTINGS: [&str; 2] = ["config", "url"];

/// Reads `file` (which may be absent unless `required`) and the environment.
pub fn load(file: &Path, required: bool) -> Result<Config, ConfigError> {
    let is_setting = |key: &UncasedStr| !NO_SETTINGS.iter().any(|other| key == other) && !key.starts_with("test_");
    let environment = Env::prefixed("PALIER_").filter(is_setting).split("__");
    if file.is_file() {
        return read(Figment::new().merge(Toml::file_exact(file)).merge(environment));
    }
    if required {
        let problem = format!("the file {} does not exist", file.display());
        return Err(ConfigError { problems: vec![problem] });
    }
    read(Figment::new().merge(environment))
}

fn read(sources: Figment) -> Result<Config, ConfigError> {
    if let Err(unreadable) = sources.extract::<Dict>() {
        return Err(ConfigError { problems: unreadable.into_iter().map(|error| error.to_string()).collect() });
    }
    let mut reader = Reader {
        all: Figment::from(Serialized::defaults(Config::default())).merge(sources.clone()),
        names_database: sources.contains("database_url"),
        problems: Vec::new(),
    };
    reader.refuse_unknown_keys(&sources);
    let config = reader.config();
    match (config, reader.problems) {
        (Some(config), problems) if problems.is_empty() => Ok(config),
        (_, problems) => Err(ConfigError { problems }),
    }
}

struct Reader {
    all: Figment,
    names_database: bool,
    problems: Vec<String>,
}

impl Reader {
    fn refuse_unknown_keys(&mut self, sources: &Figment) {
        let known = Figment::from(Serialized::defaults(Config::default())).extract::<Dict>();
        match (known, sources.extract::<Dict>()) {
            (Ok(known), Ok(found)) => unknown_keys(&known, &found, "", &mut self.problems),
            (_, Err(error)) => self.problems.extend(error.into_iter().map(|error| error.to_string())),
            (Err(error), _) => self.problems.push(error.to_string()),
        }
    }

    fn config(&mut self) -> Option<Config> {
        let mode = self.get::<Mode>("mode");
        let listen = self.get("listen");
        let public_url = self.get_checked("public_url", |url: &String| check_public_url(url, mode));
        let data_dir = self.get::<PathBuf>("data_dir");
        let database_url = self.database_url(data_dir.as_deref());
        let media_dir = self.optional::<PathBuf>("media_dir");
        let secret_key = self.secret_key(mode);
        let cors_origins = self.list("cors_origins", check_origins);
        let trust_forwarded_for = self.get("trust_forwarded_for");
        let metrics_token = self.optional("metrics_token");
        let payment_notification_secret =
            self.get_checked("payment_notification_secret", |secret: &String| check_notification_secret(secret, mode));
        let database = self.database();
        let limits = self.limits();
        let rate_limits = self.rate_limits();
        let log = self.log();
        Some(Config {
            mode: mode?,
            listen: listen?,
            public_url: public_url?.trim_end_matches('/').to_owned(),
            database_url: database_url?,
            data_dir: data_dir?,
            media_dir: media_dir?,
            secret_key: secret_key?,
            cors_origins: cors_origins?,
            trust_forwarded_for: trust_forwarded_for?,
            metrics_token: metrics_token?,
            payment_notification_secret: payment_notification_secret?,
            database: database?,
            limits: limits?,
            rate_limits: rate_limits?,
            log: log?,
        })
    }

    fn database_url(&mut self, data_dir: Option<&Path>) -> Option<String> {
        if self.names_database {
            return self.get_checked("database_url", |url: &String| check_database_url(url));
        }
        data_dir.map(|folder| format!("sqlite://{}", folder.join("palier.db").display()))
    }

    fn database(&mut self) -> Option<DatabaseConfig> {
        let lanes = self.get_checked("database.lanes", |lanes: &usize| between(*lanes, 1, 64));
        let readers = self.get_checked("database.readers", |readers: &u32| between(*readers, 1, 256));
        let answer = self.get_checked("database.answer_milliseconds_max", |max: &u64| between(*max, 100, 600_000));
        Some(DatabaseConfig { lanes: lanes?, readers: readers?, answer_milliseconds_max: answer? })
    }

    fn limits(&mut self) -> Option<LimitsConfig> {
        let body = self.get_checked("limits.body_bytes_max", |max: &usize| between(*max, 1_024, 64 << 20));
        let request = self.get_checked("limits.request_seconds_max", |max: &u64| between(*max, 1, 600));
        let upload = self.get_checked("limits.upload_seconds_max", |max: &u64| between(*max, 1, 3_600));
        let notice = self.get_checked("limits.shutdown_notice_seconds", |notice: &u64| between(*notice, 0, 600));
        let shutdown = self.get_checked("limits.shutdown_seconds_max", |max: &u64| between(*max, 1, 600));
        let seconds = |max: &u64| between(*max, 1, 600);
        let head = self.get_checked("limits.head_seconds_max", seconds);
        let idle = self.get_checked("limits.idle_seconds_max", seconds);
        let write = self.get_checked("limits.write_seconds_max", seconds);
        let connections = self.get_checked("limits.connections_max", |max: &usize| between(*max, 1, 1_000_000));
        let per_address = "limits.connections_per_address_max";
        let per_address = self.get_checked(per_address, |max: &usize| between(*max, 1, 1_000_000));
        Some(LimitsConfig {
            body_bytes_max: body?,
            request_seconds_max: request?,
            upload_seconds_max: upload?,
            head_seconds_max: head?,
            idle_seconds_max: idle?,
            write_seconds_max: write?,
            shutdown_notice_seconds: notice?,
            shutdown_seconds_max: shutdown?,
            connections_max: connections?,
            connections_per_address_max: per_address?,
        })
    }

    fn rate_limits(&mut self) -> Option<RateLimitsConfig> {
        let enabled = self.get("rate_limits.enabled");
        let in_range = |max: &u32| between(*max, 1, 10_000_000);
        let requests = self.get_checked("rate_limits.requests_per_minute", in_range);
        let attempts = self.get_checked("rate_limits.attempts_per_minute", in_range);
        let refreshes = self.get_checked("rate_limits.refreshes_per_minute", in_range);
        Some(RateLimitsConfig {
            enabled: enabled?,
            requests_per_minute: requests?,
            attempts_per_minute: attempts?,
            refreshes_per_minute: refreshes?,
        })
    }

    fn log(&mut self) -> Option<LogConfig> {
        let format = self.get::<LogFormat>("log.format");
        let filter = self.get_checked("log.filter", |filter: &String| {
            tracing_subscriber::EnvFilter::try_new(filter).map(drop).map_err(|error| error.to_string())
        });
        Some(LogConfig { format: format?, filter: filter? })
    }

    fn secret_key(&mut self, mode: Option<Mode>) -> Option<Option<SecretKey>> {
        match self.optional::<String>("secret_key")? {
            Some(text) => match SecretKey::parse(&text) {
                Ok(key) => Some(Some(key)),
                Err(error) => self.fail(format!("secret_key: {error}")),
            },
            None if mode == Some(Mode::Production) => self.fail(
                "secret_key: production needs one: 32 random bytes in base64 (`openssl rand -base64 32`)".to_owned(),
            ),
            None => Some(None),
        }
    }

    fn get<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        match self.all.extract_inner(key) {
            Ok(value) => Some(value),
            Err(error) => self.fail(error.into_iter().map(|error| error.to_string()).collect::<Vec<_>>().join("; ")),
        }
    }

    fn optional<T: DeserializeOwned>(&mut self, key: &str) -> Option<Option<T>> {
        if self.all.contains(key) { self.get(key) } else { Some(None) }
    }

    fn get_checked<T: DeserializeOwned>(&mut self, key: &str, check: impl Fn(&T) -> Result<(), String>) -> Option<T> {
        let value = self.get(key)?;
        match check(&value) {
            Ok(()) => Some(value),
            Err(problem) => self.fail(format!("{key}: {problem}")),
        }
    }

    /// A list: of TOML, or a text whose entries stand between commas, as the environment has it.
    fn list(&mut self, key: &str, check: fn(&[String]) -> Result<(), String>) -> Option<Vec<String>> {
        let entries: Vec<String> = match self.get(key)? {
            Listed::Entries(entries) => entries,
            Listed::Text(text) => text.split(',').map(|entry| entry.trim().to_owned()).collect(),
        };
        let entries: Vec<String> = entries.into_iter().filter(|entry| !entry.is_empty()).collect();
        match check(&entries) {
            Ok(()) => Some(entries),
            Err(problem) => self.fail(format!("{key}: {problem}")),
        }
    }

    fn fail<T>(&mut self, problem: String) -> Option<T> {
        self.problems.push(problem);
        None
    }
}

/// A list as a source has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Entries(Vec<String>),
    Text(String),
}

fn unknown_keys(known: &Dict, found: &Dict, at: &str, problems: &mut Vec<String>) {
    for (key, value) in found {
        match (known.get(key), value) {
            (Some(Value::Dict(_, known)), Value::Dict(_, found)) => {
                unknown_keys(known, found, &format!("{at}{key}."), problems);
            }
            (None, _) if !OPTIONAL_KEYS.contains(&key.as_str()) => {
                problems.push(format!("{at}{key}: unknown key"));
            }
            _ => {}
        }
    }
}

fn between<T: PartialOrd + Copy + fmt::Display>(value: T, min: T, max: T) -> Result<(), String> {
    if (min..=max).contains(&value) { Ok(()) } else { Err(format!("{value} is not between {min} and {max}")) }
}

fn check_notification_secret(secret: &str, mode: Option<Mode>) -> Result<(), String> {
    let is_long_enough = secret.len() >= 32 || (mode != Some(Mode::Production) && !secret.is_empty());
    if is_long_enough { Ok(()) } else { Err("must have at least 32 characters in production".to_owned()) }
}

fn check_public_url(url: &str, mode: Option<Mode>) -> Result<(), String> {
    if url.is_empty() && mode == Some(Mode::Sandbox) {
        return Ok(());
    }
    let host = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(host), _) => host,
        (None, Some(_)) if mode == Some(Mode::Production) => {
            return Err("production needs https://".to_owned());
        }
        (None, Some(host)) => host,
        (None, None) => return Err("it must start with https:// or http://".to_owned()),
    };
    if host.trim_end_matches('/').is_empty() || host.contains(['?', '#', ' ']) {
        return Err("it must be a scheme, a host and at most a path".to_owned());
    }
    Ok(())
}

fn check_database_url(url: &str) -> Result<(), String> {
    let schemes = ["sqlite://", "postgres://", "postgresql://"];
    if schemes.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())) {
        return Ok(());
    }
    Err(format!("it must start with one of {}", schemes.join(", ")))
}

fn check_origins(origins: &[String]) -> Result<(), String> {
    let is_origin = |origin: &&String| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '*', ' ']))
    };
    match origins.iter().find(|origin| !is_origin(origin)) {
        Some(origin) => Err(format!("`{origin}` is not an origin such as https://app.example.org")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Config, ConfigError> {
        read(Figment::new().merge(Toml::string(text)))
    }

    #[test]
    fn an_empty_file_gives_the_sandbox() {
        let config = read_text("").unwrap();
        assert_eq!(config.mode, Mode::Sandbox);
        assert_eq!(config.database_url, "sqlite://data/palier.db");
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let text = "mode = \"production\"\ncolour = 1\nlisten = \"here\"\ndatabase_url = \"mysql://x\"\n\
                    cors_origins = [\"*\"]\n[database]\nlanes = 0\nlane = 2\n[log]\nformat = \"xml\"\n";
        let problems = read_text(text).unwrap_err().problems;
        let told = problems.join("\n");
        for key in
            ["colour", "listen", "database_url", "cors_origins", "database.lanes", "database.lane:", "log.format"]
        {
            assert!(told.contains(key), "{key} in {told}");
        }
        assert!(told.contains("secret_key") && told.contains("public_url"), "{told}");
    }

    #[test]
    fn a_list_is_one_of_toml_or_has_commas() {
        let origins = |text: &str| read_text(&format!("cors_origins = {text}")).map(|config| config.cors_origins);
        let both = ["https://app.example", "https://www.app.example"];
        assert_eq!(origins(r#"["https://app.example", "https://www.app.example"]"#).unwrap(), both);
        assert_eq!(origins(r#""https://app.example,https://www.app.example""#).unwrap(), both);
        assert_eq!(origins(r#"" https://app.example , ""#).unwrap(), both[..1]);
        assert_eq!(origins(r#""""#).unwrap(), [""; 0]);
        assert!(origins(r#""https://app.example *""#).unwrap_err().problems[0].contains("is not an origin"));
        let environment = Figment::new().merge(("cors_origins", "https://app.example"));
        assert_eq!(read(environment).unwrap().cors_origins, both[..1]);
    }

    #[test]
    fn nested_values_are_read() {
        let config = read_text("public_url = \"https://palier.example/\"\n[rate_limits]\nenabled = false").unwrap();
        assert!(!config.rate_limits.enabled);
        assert_eq!(config.public_url, "https://palier.example");
    }
}
