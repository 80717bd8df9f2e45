//! Puts a platform together from the configuration, or says what is in the way.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use palier_document::{DocumentError, Published};
use palier_domain::clock::{Clock, ClockStore, IdMaker};
use palier_domain::payments::PaymentGateway;
use palier_http::clock::{SandboxClock, SystemClock, UuidMaker};
use palier_http::config::{Config, SecretKey, SecretKeyError};
use palier_http::conformance::{CompileError, Conformance};
use palier_http::cursor::CursorSealer;
use palier_http::kept_replies::{KeysInUse, ReplySealer};
use palier_http::limiting::Limits;
use palier_http::parts::Parts;
use palier_http::passwords::Passwords;
use palier_http::platform::{Platform, Stopping};
use palier_http::public_pages::PublicPages;
use palier_http::tokens::{KeyRingError, Tokens};
use palier_outside::due_work::DueWork;
use palier_outside::gateways::sandbox::SandboxGateway;
use palier_outside::media::{MediaFolder, MediaSweeper};
use palier_persistence::connection::OpenError;
use palier_persistence::migrate::{self, MigrateError};
use palier_persistence::{Database, DatabaseOptions, DatabaseUrl};
use palier_v1::media::intake::Intake;
use palier_v1::media::links::MediaLinks;
use palier_v1::projects::check_in_links::CheckInLinks;
use palier_v1::sandbox::SandboxTime;

use super::neighbours::Identity;
use super::sandbox_time::sandbox_time;
use crate::sample_data::SampleDataError;
use crate::system;
use crate::telemetry::Metrics;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen: {0}")]
    Listen(io::Error),
    /// The system does not say how many files may be open.
    #[error("the limit of open files cannot be read or raised: {0}")]
    Descriptors(io::Error),
    /// The system allows too few open files.
    #[error(
        "the system allows {given} open files, and {wanted} are wanted for limits.connections_max and the database: raise \
         the hard limit (`ulimit -Hn`, LimitNOFILE= of systemd)"
    )]
    NoRoom {
        /// How many it allows.
        given: u64,
        /// How many the configuration wants.
        wanted: u64,
    },
    /// There is no secret key.
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    /// The data folder cannot be made.
    #[error("the folder {folder} cannot be made: {source}")]
    Folder {
        /// The folder.
        folder: String,
        /// What the system said.
        source: io::Error,
    },
    /// The database cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] OpenError),
    /// The schema cannot be brought up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// Production does not migrate by itself.
    #[error("the database lacks {0}: run `palier migrate up` first")]
    Outdated(String),
    /// The database cannot be read.
    #[error("the database cannot be read: {0}")]
    Read(#[from] palier_domain::Failure),
    /// The database cannot be written to.
    #[error("the database cannot be written to: {0}")]
    Write(#[from] palier_persistence::WriteError),
    /// The keys that sign tokens are not available.
    #[error(transparent)]
    Keys(#[from] KeyRingError),
    /// The document is at fault.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The document cannot be compiled.
    #[error("the document cannot be compiled: {0}")]
    Compile(#[from] CompileError),
    /// The sandbox cannot be filled.
    #[error(transparent)]
    SampleData(#[from] SampleDataError),
    /// The gateway of this mode is not there.
    #[error("production needs a payment gateway, and this version has only the sandbox's")]
    NoGateway,
}

pub(super) fn bind(config: &Config) -> Result<(TcpListener, SocketAddr), StartError> {
    let listener = TcpListener::bind(config.listen).map_err(StartError::Listen)?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    Ok((listener, address))
}

/// What a running server is made of.
pub(crate) struct Installation {
    /// What its requests need.
    pub(crate) platform: Arc<Platform>,
    /// Runs what falls due.
    pub(super) due_work: Arc<DueWork>,
    /// Sweeps media away that nothing refers to.
    pub(super) media_sweeper: Arc<MediaSweeper>,
    /// The clock, where it can be moved.
    pub(super) sandbox_clock: Option<Arc<SandboxClock>>,
    /// The published document.
    pub(crate) document: Arc<Published>,
    /// What is counted.
    pub(super) metrics: Metrics,
    /// What the server is known by among others on its database.
    pub(super) identity: Identity,
}

pub(crate) async fn assemble(mut config: Config, address: SocketAddr) -> Result<Installation, StartError> {
    if config.public_url.is_empty() {
        config.public_url = format!("http://{address}");
    }
    let secret = match &config.secret_key {
        Some(key) => key.clone(),
        None => SecretKey::load_or_generate(&config.data_dir)?,
    };
    let url: DatabaseUrl = config.database_url.parse()?;
    make_folder_of(&url)?;
    bring_up_to_date(&config, &url)?;
    let database = open(&config, url)?;
    let ids = Arc::new(UuidMaker);
    let gateway: Arc<dyn PaymentGateway> = if config.is_sandbox() {
        Arc::new(SandboxGateway::new(config.payment_notification_secret.as_str()))
    } else {
        return Err(StartError::NoGateway);
    };
    let (clock, sandbox_clock) = clocks(&config, &database).await?;
    let tokens = Tokens::new(database.clone(), &config.public_url, &secret, Arc::new(SystemClock))?;
    let tokens = Arc::new(tokens);
    let due_work = Arc::new(DueWork::new(database.clone(), Arc::clone(&gateway), Arc::clone(&clock), ids.clone()));
    if config.is_sandbox()
        && let Err(error) = due_work.forget_the_dead().await
    {
        tracing::warn!(%error, "what a dead server had claimed waits for its leases to run out");
    }
    let identity = Identity::new(ids.next(), &config.public_url, &secret);
    let document = super::document()?;
    let mut conformance = Conformance::compile(&document.value)?;
    for (path, id) in system::UNDOCUMENTED {
        conformance.add_undocumented(path, id);
    }
    let document = Arc::new(Published::of(&document, super::document));
    let metrics = Metrics::start();
    let folder = open_media(&config)?;
    let media_sweeper = Arc::new(MediaSweeper {
        database: database.clone(),
        folder: folder.clone(),
        clock: Arc::clone(&clock),
        ids: ids.clone(),
        gateway: Arc::clone(&gateway),
    });
    let parts = Parts::default()
        .with::<Published>(Arc::clone(&document))
        .with::<Metrics>(metrics.clone())
        .with::<Tokens>(Arc::clone(&tokens))
        .with::<Passwords>(Passwords::default())
        .with::<Intake>(Intake::new(folder))
        .with::<MediaLinks>(MediaLinks::new(secret.derive("media links")))
        .with::<MediaSweeper>(Arc::clone(&media_sweeper))
        .with::<CheckInLinks>(CheckInLinks::new(secret.derive("check-in links")));
    let parts = match &sandbox_clock {
        Some(clock) => parts.with::<SandboxTime>(sandbox_time(clock, &database, &due_work)),
        None => parts,
    };
    let platform = Arc::new(Platform {
        public_pages: Arc::new(PublicPages::new(database.clone())),
        database,
        clock,
        ids,
        gateway,
        authenticator: tokens,
        cursors: CursorSealer::new(secret.derive("cursors")),
        conformance,
        limits: Limits::new(&config.rate_limits),
        replies: ReplySealer::new(&secret).map_err(KeyRingError::from)?,
        keys_in_use: KeysInUse::default(),
        parts,
        stopping: Stopping::default(),
        config,
    });
    Ok(Installation { platform, due_work, media_sweeper, sandbox_clock, document, metrics, identity })
}

fn make_folder_of(url: &DatabaseUrl) -> Result<(), StartError> {
    let DatabaseUrl::Sqlite { path } = url else { return Ok(()) };
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), std::fs::create_dir_all).map_err(|source| StartError::Folder { folder: path.clone(), source })
}

fn open_media(config: &Config) -> Result<MediaFolder, StartError> {
    let root = config.media_dir();
    MediaFolder::open(&root).map_err(|source| StartError::Folder { folder: root.display().to_string(), source })
}

/// The sandbox migrates by itself; in production somebody decides when.
fn bring_up_to_date(config: &Config, url: &DatabaseUrl) -> Result<(), StartError> {
    if config.is_sandbox() {
        for name in migrate::up(url)? {
            tracing::info!(name, "migrated");
        }
        return Ok(());
    }
    let pending = migrate::list_pending(url)?;
    if pending.is_empty() { Ok(()) } else { Err(StartError::Outdated(pending.join(", "))) }
}

fn open(config: &Config, url: DatabaseUrl) -> Result<Database, StartError> {
    let mut options = DatabaseOptions::new(url);
    options.lanes = config.database.lanes;
    options.readers_max = config.database.readers;
    let (answer, request) = (config.database.answer_milliseconds_max, config.limits.request_seconds_max);
    options.answer_wait_max = Duration::from_millis(answer).min(Duration::from_secs(request));
    Ok(Database::open(&options)?)
}

type Clocks = (Arc<dyn Clock>, Option<Arc<SandboxClock>>);

async fn clocks(config: &Config, database: &Database) -> Result<Clocks, StartError> {
    if !config.is_sandbox() {
        return Ok((Arc::new(SystemClock), None));
    }
    let offset = database.read(|session| Ok(session.find_clock_offset()?)).await?;
    let clock = Arc::new(SandboxClock::ahead_by(offset));
    Ok((clock.clone(), Some(clock)))
}
