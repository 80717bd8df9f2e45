//! An accepted stream that ends when its time is up.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::door::Place;
use super::timekeeper::{Patience, Timekeeper};

/// How much of a reply the system takes before the client does, in bytes.
#[cfg(target_os = "linux")]
const UNSENT_BYTES_MAX: u32 = 128 * 1_024;

/// The clock of a connection, for those who serve its requests.
#[derive(Debug, Clone)]
pub struct Watch(Rc<RefCell<Timekeeper>>);

impl Watch {
    fn new(patience: Patience) -> Self {
        Self(Rc::new(RefCell::new(Timekeeper::new(patience, Instant::now()))))
    }

    /// A request is at work.
    pub fn begin(&self) {
        self.0.borrow_mut().begin();
    }

    /// The body of the request is not read to its end: the connection ends after the reply.
    pub fn linger(&self) {
        self.0.borrow_mut().linger(Instant::now());
    }

    /// The reply was handed over to be sent.
    pub fn reply_ended(&self) {
        self.0.borrow_mut().reply_ended(Instant::now());
    }
}

/// A stream that ends when its time is up: for the reader as if the client had closed it, for the writer with an error.
#[derive(Debug)]
pub struct GuardedStream {
    stream: TcpStream,
    watch: Watch,
    /// Goes off at the next limit, or before it.
    alarm: Option<Pin<Box<Sleep>>>,
    /// The limit at which whoever serves the connection was woken.
    rung_for: Option<Instant>,
    _place: Place,
}

impl GuardedStream {
    /// Guards a stream that has its place.
    pub fn new(stream: TcpStream, patience: Patience, place: Place) -> Self {
        #[cfg(target_os = "linux")]
        if let Err(error) = SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT_BYTES_MAX) {
            tracing::debug!(%error, "the system keeps as much of a reply as it likes");
        }
        Self { stream, watch: Watch::new(patience), alarm: None, rung_for: None, _place: place }
    }

    /// The connection's clock.
    pub fn watch(&self) -> Watch {
        self.watch.clone()
    }

    fn keeper<T>(&self, act: impl FnOnce(&mut Timekeeper) -> T) -> T {
        act(&mut self.watch.0.borrow_mut())
    }

    /// Sees to it that whoever serves the connection is woken at its next limit. The alarm is seldom moved: one that
    /// goes off too early is set again.
    fn set_alarm(&mut self, cx: &mut Context<'_>) {
        let Some(limit) = self.keeper(|keeper| keeper.next()) else { return };
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(limit)));
        if limit < alarm.deadline() {
            alarm.as_mut().reset(limit);
        }
        while alarm.as_mut().poll(cx).is_ready() {
            if limit > Instant::now() {
                alarm.as_mut().reset(limit);
            } else {
                if self.rung_for != Some(limit) {
                    self.rung_for = Some(limit);
                    cx.waker().wake_by_ref();
                }
                return;
            }
        }
    }

    /// What is left of the reply is dropped at once, by the system as well.
    fn give_up(&self) -> io::Error {
        if let Err(error) = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)) {
            tracing::debug!(%error, "a connection lingers");
        }
        io::Error::new(io::ErrorKind::TimedOut, "the client does not read its reply")
    }

    fn note_written(&mut self, written: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(Ok(count)) => self.keeper(|keeper| keeper.wrote(*count)),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                self.keeper(|keeper| keeper.write_blocked(Instant::now()));
                self.set_alarm(cx);
            }
        }
        written
    }
}

impl AsyncRead for GuardedStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.keeper(|keeper| keeper.is_read_over(Instant::now())) {
            return Poll::Ready(Ok(()));
        }
        let before = into.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, into);
        match &read {
            Poll::Ready(Ok(())) if into.filled().len() > before => {
                let count = into.filled().len() - before;
                this.keeper(|keeper| keeper.read(count, Instant::now()));
            }
            Poll::Ready(_) => {}
            Poll::Pending => this.set_alarm(cx),
        }
        read
    }
}

impl AsyncWrite for GuardedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.keeper(|keeper| keeper.is_write_over(Instant::now())) {
            return Poll::Ready(Err(this.give_up()));
        }
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.note_written(written, cx)
    }

    /// actix flushes when it has nothing more to write. While part of a chunked body is missing it reads no further, and
    /// would only close when its own pause between two requests is over.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.keeper(|keeper| keeper.is_linger_over(Instant::now())) {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the body never came")));
        }
        let flushed = Pin::new(&mut this.stream).poll_flush(cx);
        if flushed.is_ready() {
            this.keeper(|keeper| keeper.flushed(Instant::now()));
        }
        this.set_alarm(cx);
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
