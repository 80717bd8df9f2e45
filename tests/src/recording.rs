//! A story written down, where `PALIER_RECORD` names a folder: what was asked and what was answered, in the order in
//! which it was asked, and the rows that were left.
//!
//! It is written as it was, one JSON object a line, into `<folder>/<database>/<module>::<story>.jsonl`. What differs
//! from one run to the next by nature is not decided here but where two recordings are compared
//! (`tools/compare-recordings`). A story has one file, whatever number of servers it starts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use chrono::Utc;
use reqwest::Request;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::Reply;

/// Prints the rows of a database, one JSON object a line.
const ROWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/recordings/rows.py");

static FOLDER: LazyLock<Option<PathBuf>> = LazyLock::new(|| std::env::var("PALIER_RECORD").ok().map(PathBuf::from));
static STORIES: LazyLock<Mutex<BTreeMap<PathBuf, Arc<Story>>>> = LazyLock::new(Mutex::default);

struct Story {
    file: Mutex<File>,
    turns: AtomicU64,
    worlds: AtomicU64,
}

/// What one world of a story writes down.
pub struct Recording {
    story: Arc<Story>,
    world: u64,
}

/// A request that has been sent: its turn in the story, and what it was.
pub struct Asked(Value);

impl Recording {
    /// The recording of the story that this thread tells; none when nothing is recorded.
    pub fn start(database_url: &str) -> Option<Self> {
        let file = file_of_story(FOLDER.as_deref()?, database_url);
        let mut stories = STORIES.lock().expect("stories");
        let story = Arc::clone(stories.entry(file).or_insert_with_key(|file| Arc::new(Story::open(file))));
        let world = story.worlds.fetch_add(1, Ordering::SeqCst) + 1;
        Some(Self { story, world })
    }

    /// That the world's server listens.
    pub fn listens(&self, url: &str) {
        self.write(json!({ "what": "listens", "url": url, "at": now() }));
    }

    /// A request that is about to be sent.
    pub fn asks(&self, request: &Request, who: &str) -> Asked {
        let body = request.body().and_then(|body| body.as_bytes());
        Asked(json!({
            "what": "exchange", "turn": self.turn(), "sent_at": now(), "who": who,
            "method": request.method().as_str(), "url": request.url().as_str(),
            "request_headers": lines(request.headers()), "request_body": body.map(text),
        }))
    }

    /// What was answered.
    pub fn is_answered(&self, Asked(mut exchange): Asked, reply: &Reply, body: &[u8]) {
        exchange["answered"] = json!(self.turn());
        exchange["answered_at"] = json!(now());
        exchange["status"] = json!(reply.status);
        exchange["headers"] = lines(&reply.headers);
        exchange["body"] = json!(text(body));
        self.write(exchange);
    }

    /// The turn from which on what is asked may be asked in vain.
    pub fn tries(&self) -> u64 {
        self.turn()
    }

    /// That what was asked since a turn was in vain: how often somebody looks until it is there is chance.
    pub fn was_in_vain(&self, since: u64) {
        self.write(json!({ "what": "in vain", "since": since, "until": self.turn() }));
    }

    /// The rows of every table.
    pub fn rows(&self, database_url: &str) {
        let printed = Command::new(ROWS).arg(database_url).output().expect("python3 runs");
        assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
        for line in String::from_utf8(printed.stdout).expect("rows in UTF-8").lines() {
            self.write(serde_json::from_str(line).expect("a row in JSON"));
        }
    }

    fn turn(&self) -> u64 {
        self.story.turns.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn write(&self, mut entry: Value) {
        entry["world"] = json!(self.world);
        writeln!(self.story.file.lock().expect("a recording"), "{entry}").expect("a recording that can be written");
    }
}

impl Story {
    fn open(file: &Path) -> Self {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder for recordings");
        let file = File::create(file).expect("a recording that can be written");
        Self { file: Mutex::new(file), turns: AtomicU64::new(0), worlds: AtomicU64::new(0) }
    }
}

/// The thread of a test is called as the test is.
fn file_of_story(folder: &Path, database_url: &str) -> PathBuf {
    let thread = std::thread::current();
    let test = thread.name().filter(|name| name.contains("::"));
    let test = test.expect("a world that is started by the thread of its test: record with --test-threads above 1");
    let story = test.trim_end_matches("::on_sqlite").trim_end_matches("::on_postgres");
    let kind = if database_url.starts_with("sqlite") { "sqlite" } else { "postgres" };
    folder.join(kind).join(format!("{story}.jsonl"))
}

fn lines(headers: &HeaderMap) -> Value {
    headers.iter().map(|(name, value)| json!([name.as_str(), text(value.as_bytes())])).collect()
}

/// Text as it is, and bytes that are none in hexadecimal.
fn text(bytes: &[u8]) -> String {
    let hex = |_| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    String::from_utf8(bytes.to_vec()).unwrap_or_else(hex)
}

fn now() -> i64 {
    Utc::now().timestamp_micros()
}
