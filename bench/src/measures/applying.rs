//! Applications per second, each of which spends credits: 64 connections, each a provider of its own that applies to
//! one project after the other, in turns with what pledging to a thousand campaigns is held against.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::pledging::SPREAD;
use super::{CONNECTIONS_MANY, prepare};
use crate::baseline::Baseline;
use crate::growth::{Filling, uuid_of};
use crate::load::{Measured, fresh_id, headers};
use crate::report::Line;
use crate::server::{Api, Server, Usage};
use crate::table::spread;
use crate::wire::{Connection, Request};
use crate::{Failed, Run};

/// How many projects there are; each provider applies once to each.
const PROJECTS: u32 = 20_000;
/// How far apart the providers begin, so that they do not all come to the same project at once.
const APART: u32 = 311;

/// Measures on a place.
pub(crate) async fn measure(run: &Run<'_>) -> Result<Vec<Line>, Failed> {
    let (place, pace) = (run.place, run.pace);
    let (ours, theirs) = (place.binary(run.binary, "ours"), place.binary(run.binary, "baseline"));
    let (_, world) = prepare(&ours, 1).await?;
    let (_, other_world) = prepare(&theirs, SPREAD).await?;
    let tokens_of = world.backers.len();
    let mut filling = Filling::begin(place, "ours", world.clone())?;
    filling.list_projects_to(PROJECTS)?;
    filling.make_providers(tokens_of).await?;
    let baseline = Baseline::open(place, &other_world).await?;
    let server = Server::start_in(&ours, place).await?;
    let applied = Arc::new(AtomicU32::new(0));
    let (mut rates, mut ratios, mut best_rates) = (Vec::new(), Vec::new(), Vec::new());
    let load = world.load(&server.api).await?;
    apply(&server.api, &load.tokens, &applied, super::WARM_UP).await?;
    let (mut used, mut made) = (Usage::default(), 0_u32);
    for round in 0..pace.rounds {
        // What it costs is counted over our own turns: the database is the baseline's, too.
        let mut ours = async || {
            let before = server.usage().await?;
            let measured = apply(&server.api, &load.tokens, &applied, pace.duration).await?;
            used.add_between(&before, &server.usage().await?);
            made = made.saturating_add(measured.pledges);
            Ok::<_, Failed>(measured)
        };
        let our_rate = if round.is_multiple_of(2) { Some(ours().await?) } else { None };
        let mut best = f64::MIN_POSITIVE;
        for (way, clients) in baseline.ways() {
            best = best.max(super::rate(&baseline.run(way, *clients, pace.duration).await?));
        }
        let measured = match our_rate {
            Some(measured) => measured,
            None => ours().await?,
        };
        rates.push(super::rate(&measured));
        best_rates.push(best);
        ratios.push(super::rate(&measured) / best);
    }
    server.stop().await?;
    println!("{}\n", ours.audit().await?);
    let (ratio, least, most) = spread(&ratios);
    Ok(vec![Line {
        id: "applications",
        what: format!(
            "{}, {CONNECTIONS_MANY} providers: applications/s that spend credits, beside the best baseline of P2; \
             {} rounds",
            place.kind.name(),
            rates.len()
        ),
        ours: format!("{:.0}", spread(&rates).0),
        beside: format!("{:.0}", spread(&best_rates).0),
        ratio: format!("{ratio:.1} ({least:.1} to {most:.1})"),
        cost: Some(crate::report::Cost { flushes: None, ..used.cost(made) }),
        ..Line::default()
    }])
}

/// Applies over a connection for each token for so long; any other answer than 201 ends it.
async fn apply(api: &Api, tokens: &[String], applied: &Arc<AtomicU32>, time: Duration) -> Result<Measured, Failed> {
    let (mut applying, address) = (JoinSet::new(), api.address()?);
    let started = Instant::now();
    let first = applied.load(Ordering::Relaxed);
    for (token, own) in tokens.iter().take(CONNECTIONS_MANY).zip(0_u32..) {
        let (token, applied) = (token.clone(), Arc::clone(applied));
        applying.spawn(async move {
            let (mut connection, mut latencies, mut number) = (Connection::open(address).await?, Vec::new(), first);
            while started.elapsed() < time {
                let project = own.wrapping_mul(APART).wrapping_add(number).checked_rem(PROJECTS).unwrap_or(0);
                let request = application(address, &token, project.saturating_add(1));
                let sent = Instant::now();
                connection.exchange(&request).await?;
                latencies.push(sent.elapsed());
                number = number.saturating_add(1);
            }
            applied.fetch_max(number, Ordering::Relaxed);
            Ok::<_, Failed>(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(made) = applying.join_next().await {
        latencies.extend(made??);
    }
    if applied.load(Ordering::Relaxed) > PROJECTS {
        return Err("there were too few projects to apply to".into());
    }
    Measured::new(started, latencies)
}

fn application(address: SocketAddr, token: &str, project: u32) -> Request {
    let path = format!("/v1/projects/{}/applications", uuid_of("7003", project));
    let body = r#"{"message":"Available from Monday.","credits_max":6}"#;
    Request::post(address, &path, &headers(token, fresh_id()), body, 201)
}
