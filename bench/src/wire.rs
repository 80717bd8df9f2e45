//! HTTP as lean as it can be, on connections that stay, so that what is measured is the server.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Failed;

/// How much is read at a time.
const READ_BYTES: usize = 16 * 1_024;
/// How long a connection may rest before another is opened instead: the server closes those that rest for longer.
const REST_MAX: Duration = Duration::from_secs(4);

/// A request, as it goes over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    address: SocketAddr,
    bytes: Vec<u8>,
    /// The status that every reply must have.
    status: u16,
}

/// A connection that stays.
pub(crate) struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// A reply, as far as it is looked at.
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: u16,
    /// Status line and headers.
    head: String,
}

/// Connections to one server between two requests.
pub(crate) struct Resting {
    address: SocketAddr,
    connections: Mutex<Vec<(Connection, Instant)>>,
}

impl Request {
    /// `GET path`, with more header lines, each ended by CR LF.
    pub(crate) fn get(address: SocketAddr, path: &str, headers: &str, status: u16) -> Self {
        let bytes = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n").into_bytes();
        Self { address, bytes, status }
    }

    /// `POST path` with a JSON body, likewise.
    pub(crate) fn post(address: SocketAddr, path: &str, headers: &str, body: &str, status: u16) -> Self {
        let length = body.len();
        let bytes = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        Self { address, bytes: bytes.into_bytes(), status }
    }

    /// Sends it over so many connections for so long, each time when the last reply has come; how many replies came.
    pub(crate) async fn repeat(&self, connections: usize, duration: Duration) -> Result<u32, Failed> {
        let end = Instant::now() + duration;
        let mut repeating = JoinSet::new();
        for _ in 0..connections {
            let (request, mut connection) = (self.clone(), Connection::open(self.address).await?);
            repeating.spawn(async move {
                let mut replies = 0;
                while Instant::now() < end {
                    connection.exchange(&request).await?;
                    replies += 1;
                }
                Ok::<u32, Failed>(replies)
            });
        }
        let mut replies = 0;
        while let Some(repeated) = repeating.join_next().await {
            replies += repeated??;
        }
        Ok(replies)
    }
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, Failed> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, unread: Vec::with_capacity(READ_BYTES) })
    }

    /// Sends a request and reads the reply; any other status than the expected one is an error.
    pub(crate) async fn exchange(&mut self, request: &Request) -> Result<Reply, Failed> {
        let reply = self.send(request).await?;
        if reply.status == request.status {
            return Ok(reply);
        }
        let (sent, received) = (String::from_utf8_lossy(&request.bytes), String::from_utf8_lossy(&self.unread));
        Err(format!("not {}: {sent}{received}", request.status).into())
    }

    /// Sends a request and reads the reply, whatever its status.
    pub(crate) async fn send(&mut self, request: &Request) -> Result<Reply, Failed> {
        self.stream.write_all(&request.bytes).await?;
        self.unread.clear();
        let head_bytes = loop {
            if let Some(end) = find(&self.unread, b"\r\n\r\n") {
                break end + 4;
            }
            self.read_more().await?;
        };
        let head = std::str::from_utf8(self.unread.get(..head_bytes).unwrap_or_default())?.to_owned();
        let body_bytes = content_length(&head);
        while self.unread.len() < head_bytes + body_bytes {
            self.read_more().await?;
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("a reply without a status")?;
        Ok(Reply { status, head })
    }

    async fn read_more(&mut self) -> Result<(), Failed> {
        self.unread.reserve(READ_BYTES);
        if self.stream.read_buf(&mut self.unread).await? == 0 {
            Err("the connection was closed".into())
        } else {
            Ok(())
        }
    }
}

impl Resting {
    /// So many, opened beforehand: a machine that is busy opens them slowly, and that is not what is measured.
    pub(crate) async fn open(address: SocketAddr, count: usize) -> Result<Self, Failed> {
        let mut connections = Vec::with_capacity(count);
        for _ in 0..count {
            connections.push((Connection::open(address).await?, Instant::now()));
        }
        Ok(Self { address, connections: Mutex::new(connections) })
    }

    /// Sends a request over the connection that rested the shortest, or over a new one; whatever the reply's status.
    pub(crate) async fn send(&self, request: &Request) -> Result<Reply, Failed> {
        let rested = self.connections.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match rested {
            Some((connection, since)) if since.elapsed() < REST_MAX => connection,
            _ => Connection::open(self.address).await?,
        };
        let reply = connection.send(request).await?;
        if !reply.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            let mut resting = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
            resting.push((connection, Instant::now()));
        }
        Ok(reply)
    }
}

impl Reply {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
}

fn content_length(head: &str) -> usize {
    header(head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
