//! Connections and what serves them: actix's server, with streams that are guarded.

use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::{AppConfig, Extensions, Server};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::{Data, PayloadConfig};
use palier_document::Published;
use palier_http::boundary::connection::{Door, GuardedStream, LINGER, Patience};
use palier_http::boundary::{cors, envelope, gate};
use palier_http::platform::Platform;
use palier_http::routes::Routes;

use super::assembling::Installation;
use super::descriptors::Room;

/// A server of what the platform offers; it runs once it is polled.
pub(super) fn serve(installation: &Installation, listener: TcpListener, room: Room) -> io::Result<Server> {
    let limits = &installation.platform.config.limits;
    let patience = Patience {
        head: Duration::from_secs(limits.head_seconds_max),
        idle: Duration::from_secs(limits.idle_seconds_max),
        write: Duration::from_secs(limits.write_seconds_max),
    };
    let (platform, document) = (Data::from(Arc::clone(&installation.platform)), Arc::clone(&installation.document));
    let door = Door::new(room.per_address);
    let builder = Server::build().workers(room.workers).max_concurrent_connections(room.per_worker);
    let builder = builder.shutdown_timeout(limits.shutdown_seconds_max).disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let service = move || {
        let (door, stopping) = (Arc::clone(&door), stopping.clone());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(patience.idle)
            .client_request_timeout(patience.head)
            .client_disconnect_timeout(LINGER)
            .on_connect_ext(|stream: &GuardedStream, data: &mut Extensions| {
                data.insert(stream.watch());
            })
            .finish(application(platform.clone(), Arc::clone(&document)));
        fn_service(move |stream| ready(admit(&door, patience, stream))).and_then(http)
    };
    builder.listen("palier", listener, service).map(|builder| builder.run())
}

/// Gives a stream its place, or closes it.
fn admit(door: &Arc<Door>, patience: Patience, stream: TcpStream) -> Result<Admitted, DispatchError> {
    let peer = stream.peer_addr().ok();
    match door.enter(peer.map(|peer| peer.ip())) {
        Some(place) => Ok((GuardedStream::new(stream, patience, place), Protocol::Http1, peer)),
        None => Err(DispatchError::Io(io::Error::other("too many connections from one address"))),
    }
}

type Admitted = (GuardedStream, Protocol, Option<SocketAddr>);

/// Every route, within the boundary.
fn application(
    platform: Data<Platform>,
    document: Arc<Published>,
) -> impl ServiceFactory<
    actix_http::Request,
    Config = (),
    Response = impl Into<actix_http::Response<palier_http::boundary::connection::Piecewise>> + 'static,
    Error = actix_web::HttpResponse,
    InitError = (),
    Service = impl actix_service::Service<actix_http::Request, Future = impl Future + 'static> + 'static,
> {
    let cors = cors::cors(&platform.config, &document.response_headers);
    let app = App::new().app_data(platform.clone());
    let app = app.app_data(PayloadConfig::new(platform.config.limits.body_bytes_max));
    let app = app.wrap(from_fn(gate::gate)).wrap(cors).wrap(from_fn(envelope::envelope));
    let app = app.configure(|router| Routes::serve(router, super::routes)).into_factory();
    let app = app.map_err(|error: actix_web::Error| error.error_response());
    map_config(app, |()| AppConfig::default())
}
