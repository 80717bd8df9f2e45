//! Connections of whoever does not keep to HTTP, or keeps to it very slowly: they end, and nobody else notices.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use palier_http::config::Config;
use palier_tests::{Database, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What every limit of these worlds is, and how much later a busy machine may notice.
const LIMIT: Duration = Duration::from_secs(1);
const NOTICED: Duration = Duration::from_secs(6);

async fn world(change: impl FnOnce(&mut Config)) -> World {
    World::start_with(Database::sqlite(), |config| {
        config.limits.head_seconds_max = LIMIT.as_secs();
        config.limits.idle_seconds_max = 2 * LIMIT.as_secs();
        config.limits.write_seconds_max = LIMIT.as_secs();
        config.limits.request_seconds_max = LIMIT.as_secs();
        change(config);
    })
    .await
}

fn address(world: &World) -> SocketAddr {
    world.url.trim_start_matches("http://").parse().expect("an address")
}

async fn connect(world: &World) -> TcpStream {
    TcpStream::connect(address(world)).await.expect("a connection")
}

/// What comes until the server ends the connection, and how long that takes.
async fn until_the_end(stream: &mut TcpStream) -> (String, Duration) {
    let (began, mut bytes) = (Instant::now(), Vec::new());
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    let _reset_or_closed = read.expect("the server ends the connection");
    (String::from_utf8_lossy(&bytes).into_owned(), began.elapsed())
}

/// Asks for something small and reads the reply, so that the connection has had one.
async fn ask(stream: &mut TcpStream) {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("a request");
    let mut bytes = [0; 4_096];
    let count = stream.read(&mut bytes).await.expect("a reply");
    assert!(bytes[..count].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes[..count]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_stops_half_way_ends_its_connection() {
    let world = world(|_| ()).await;
    let mut first = connect(&world).await;
    first.write_all(b"GET /healthz HT").await.expect("half a head");
    let (told, took) = until_the_end(&mut first).await;
    assert!(told.starts_with("HTTP/1.1 408") && took < NOTICED, "{told} {took:?}");

    let mut later = connect(&world).await;
    ask(&mut later).await;
    later.write_all(b"G").await.expect("one byte");
    let (told, took) = until_the_end(&mut later).await;
    assert!(told.is_empty() && took < NOTICED, "{told} {took:?}");

    let mut dripping = connect(&world).await;
    ask(&mut dripping).await;
    let began = Instant::now();
    while dripping.write_all(b"G").await.is_ok() && began.elapsed() < 2 * NOTICED {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(began.elapsed() < NOTICED, "a byte now and then buys no time");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_connection_and_a_body_that_does_not_come_end() {
    let world = world(|_| ()).await;
    let mut quiet = connect(&world).await;
    ask(&mut quiet).await;
    assert!(until_the_end(&mut quiet).await.1 < NOTICED);
    for length in ["transfer-encoding: chunked", "content-length: 1000"] {
        let mut waiting = connect(&world).await;
        ask(&mut waiting).await;
        let head =
            format!("POST /v1/sessions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{length}\r\n\r\n");
        waiting.write_all(head.as_bytes()).await.expect("a head");
        let (told, took) = until_the_end(&mut waiting).await;
        assert!(told.starts_with("HTTP/1.1 408") && told.contains("request-timeout"), "{told}");
        assert!(took < NOTICED, "{length}: {took:?}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_was_begun_and_never_ends_does_not_wait_for_the_next_request() {
    let world = world(|config| config.limits.idle_seconds_max = 15).await;
    let head =
        "POST /v1/sessions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    for begun in ["", "1\r\n{\r\n"] {
        let mut stream = connect(&world).await;
        stream.write_all(format!("{head}{begun}").as_bytes()).await.expect("a head");
        let (told, took) = until_the_end(&mut stream).await;
        assert!(told.starts_with("HTTP/1.1 408") && told.contains("connection: close"), "{told}");
        assert!(took < LIMIT + NOTICED, "{begun:?} {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_goes_on_after_its_refusal_is_not_swallowed() {
    let world = world(|_| ()).await;
    let (mut reading, mut writing) = connect(&world).await.into_split();
    let head = "POST /v1/campaigns HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    writing.write_all(head.as_bytes()).await.expect("a head");
    let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
    let (began, mut sent) = (Instant::now(), 0);
    while writing.write_all(&chunk).await.is_ok() && began.elapsed() < 2 * NOTICED {
        sent += chunk.len();
    }
    assert!(began.elapsed() < NOTICED && sent < 32 << 20, "{} bytes in {:?}", sent, began.elapsed());
    let mut told = Vec::new();
    let _reset = reading.read_to_end(&mut told).await;
    drop(writing);

    let mut patient = connect(&world).await;
    patient.write_all(head.as_bytes()).await.expect("a head");
    let (told, took) = until_the_end(&mut patient).await;
    assert!(told.starts_with("HTTP/1.1 401") && told.contains("connection: close"), "{told}");
    assert!(took < NOTICED, "{took:?}");

    let mut small = connect(&world).await;
    small.write_all(format!("{head}2\r\n{{}}\r\n0\r\n\r\n").as_bytes()).await.expect("a whole request");
    ask_after_a_refusal(&mut small).await;
    world.end().await;
}

/// A small body is read although its request is refused, so that the connection goes on.
async fn ask_after_a_refusal(stream: &mut TcpStream) {
    let mut bytes = vec![0; 8_192];
    let count = stream.read(&mut bytes).await.expect("a refusal");
    let told = String::from_utf8_lossy(&bytes[..count]).into_owned();
    assert!(told.starts_with("HTTP/1.1 401") && !told.contains("connection: close"), "{told}");
    ask(stream).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_a_reply_is_left() {
    let world = world(|_| ()).await;
    let mut stream = connect(&world).await;
    let request = "GET /docs/scalar.js HTTP/1.1\r\nhost: a\r\n\r\n";
    stream.write_all(request.repeat(4).as_bytes()).await.expect("requests");
    tokio::time::sleep(NOTICED).await;
    let (told, _) = until_the_end(&mut stream).await;
    let whole = include_str!("../../api/server/assets/scalar/standalone.js").len();
    assert!(told.len() < 3 * whole, "{} bytes of four times {whole}", told.len());

    let mut slow = connect(&world).await;
    slow.write_all(request.replace("host", "connection: close\r\nhost").as_bytes()).await.expect("a request");
    let (mut taken, mut bytes) = (0, vec![0; 256 * 1_024]);
    loop {
        match slow.read(&mut bytes).await.expect("who reads slowly gets all") {
            0 => break,
            count => taken += count,
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(taken > whole, "{taken}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_does_not_take_all_connections() {
    let world = world(|config| {
        config.limits.connections_per_address_max = 8;
        config.limits.head_seconds_max = 60;
    })
    .await;
    let from = async |last: u8| {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).expect("an address of this machine");
        socket.connect(address(&world)).await.expect("a connection")
    };
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(from(2).await);
    }
    ask(&mut held[0]).await;
    let (told, took) = until_the_end(&mut from(2).await).await;
    assert!(told.is_empty() && took < LIMIT, "{told} {took:?}");
    ask(&mut from(3).await).await;
    held.pop();
    world
        .eventually("a place that was given back", async || {
            let mut again = from(2).await;
            let _closed = again.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await;
            again.read(&mut [0; 64]).await.is_ok_and(|count| count > 0)
        })
        .await;
    drop(held);
    world.end().await;
}
