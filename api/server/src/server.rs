//! A running server: put together, started, and stopped without losing anything.

mod assembling;
#[cfg(test)]
mod boundary_tests;
mod descriptors;
#[cfg(test)]
mod document_tests;
mod housekeeping;
mod money_gauges;
pub mod neighbours;
mod sandbox_time;
mod serving;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use palier_document::{Document, DocumentError};
use palier_http::config::Config;
use palier_http::platform::Platform;
use palier_http::routes::Routes;
use palier_persistence::Database;
use tokio::task::JoinHandle;

pub use assembling::StartError;
pub use housekeeping::forget_frequencies;

use self::assembling::Installation;
use self::neighbours::Identity;
use crate::{sample_data, system};

/// Every route, in one place: the document is made of the same.
pub fn routes(routes: &mut Routes<'_>) {
    routes.scope("/v1", palier_v1::routes);
    palier_v1::well_known_routes(routes);
    system::routes(routes);
}

/// The document of every route.
pub fn document() -> Result<Document, DocumentError> {
    Document::assemble(routes)
}

/// A server that is listening.
pub struct RunningServer {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it works with.
    pub platform: Arc<Platform>,
    /// What it is known by among others on its database.
    pub identity: Identity,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    housekeeping: Vec<JoinHandle<()>>,
    database: Database,
}

/// Starts a server; with port 0 it takes a free one.
///
/// It must be called within a runtime of actix or tokio, in which the server
/// then runs. Signals are left to whoever calls: see [`RunningServer::run_until_told`].
pub async fn start(config: Config) -> Result<RunningServer, StartError> {
    let (listener, address) = assembling::bind(&config)?;
    listen(assembling::assemble(config, address).await?, listener, address)
}

/// Starts a server whose sandbox, when it is empty, is filled with sample data
/// first: nothing else is at work while that happens.
pub async fn start_with_sample_data(config: Config) -> Result<RunningServer, StartError> {
    let (listener, address) = assembling::bind(&config)?;
    let installation = assembling::assemble(config, address).await?;
    let ahead = installation.sandbox_clock.as_ref().map_or(chrono::Duration::zero(), |clock| clock.offset());
    sample_data::fill(&installation.platform, ahead).await?;
    listen(installation, listener, address)
}

fn listen(installation: Installation, listener: TcpListener, address: SocketAddr) -> Result<RunningServer, StartError> {
    let platform = Arc::clone(&installation.platform);
    let database = platform.database.clone();
    let room = descriptors::make_room(&platform.config)?;
    let server = serving::serve(&installation, listener, room).map_err(StartError::Listen)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    let housekeeping = housekeeping::start(&installation);
    tracing::info!(%address, mode = ?platform.config.mode, "Palier listens");
    Ok(RunningServer { address, platform, identity: installation.identity, handle, serving, housekeeping, database })
}

impl RunningServer {
    /// Takes no more connections, finishes what is under way, drains the lanes.
    pub async fn stop(self) {
        self.handle.stop(true).await;
        for task in &self.housekeeping {
            task.abort();
        }
        neighbours::leave(&self.platform, &self.identity).await;
        self.database.shut_down().await;
        match self.serving.await {
            Ok(Ok(())) => tracing::info!("stopped"),
            Ok(Err(error)) => tracing::error!(%error, "the server ended badly"),
            Err(error) => tracing::error!(%error, "the server ended badly"),
        }
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT), gives notice, then stops.
    ///
    /// While notice is given everything is still served, but `/readyz` says no and each reply closes its connection:
    /// when the listener closes, whoever asks `/readyz` has gone, and no connection that is in use is left.
    pub async fn run_until_told(self) {
        told_to_stop().await;
        tracing::info!("stopping");
        self.platform.stopping.tell();
        tokio::time::sleep(Duration::from_secs(self.platform.config.limits.shutdown_notice_seconds)).await;
        self.stop().await;
    }
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "signals cannot be heard; kill the process to stop it");
            std::future::pending::<()>().await;
        }
    }
}
