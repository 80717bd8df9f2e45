//! How long each state of a connection may last. Time is an argument: nothing here waits.

use std::time::Duration;

use tokio::time::Instant;

/// How long a connection is read on after the refusal of a body, so that the sender finds the reply.
pub const LINGER: Duration = Duration::from_secs(1);
/// How much is read on meanwhile.
const LINGER_BYTES_MAX: usize = 4 << 20;
/// How much later than actix a state ends here: where actix has a limit of its own, it answers or closes in order.
const GRACE: Duration = Duration::from_secs(1);
/// What a client that reads slowly must take on average, in bytes a second, once `write` is over.
const WRITE_RATE_MIN: u32 = 4_096;

/// How long the states of a connection may last.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of a request, from its first byte or from the opening of the connection.
    pub head: Duration,
    /// Between a reply and the first byte of the next request.
    pub idle: Duration,
    /// For a reply that the client does not read.
    pub write: Duration,
}

/// Where a connection is.
#[derive(Debug)]
enum Phase {
    /// Between two requests.
    Idle { since: Instant },
    /// A head is coming, or the first one is waited for.
    Head { since: Instant },
    /// A request is read, handled and answered.
    Busy,
    /// A request was answered whose body was not read: what still comes is thrown away.
    Lingering { since: Instant, bytes: usize },
}

/// Bytes that the client does not take.
#[derive(Debug)]
struct Blocked {
    since: Instant,
    /// How many it took since.
    taken: usize,
}

/// The clock of one connection.
#[derive(Debug)]
pub(super) struct Timekeeper {
    patience: Patience,
    phase: Phase,
    blocked: Option<Blocked>,
}

impl Timekeeper {
    pub(super) const fn new(patience: Patience, now: Instant) -> Self {
        Self { patience, phase: Phase::Head { since: now }, blocked: None }
    }

    /// A request is at work, unless it came after one that ended the connection.
    pub(super) fn begin(&mut self) {
        if !matches!(self.phase, Phase::Lingering { .. }) {
            self.phase = Phase::Busy;
        }
    }

    /// The rest of the request's body is not wanted: the connection ends after the reply.
    pub(super) fn linger(&mut self, now: Instant) {
        self.phase = Phase::Lingering { since: now, bytes: 0 };
    }

    /// The reply was handed over to be sent.
    pub(super) fn reply_ended(&mut self, now: Instant) {
        if matches!(self.phase, Phase::Busy) {
            self.phase = Phase::Idle { since: now };
        }
    }

    /// Bytes came.
    pub(super) fn read(&mut self, count: usize, now: Instant) {
        match &mut self.phase {
            Phase::Idle { .. } => self.phase = Phase::Head { since: now },
            Phase::Lingering { bytes, .. } => *bytes = bytes.saturating_add(count),
            Phase::Head { .. } | Phase::Busy => {}
        }
    }

    /// The client takes nothing at the moment.
    pub(super) fn write_blocked(&mut self, now: Instant) {
        self.blocked.get_or_insert(Blocked { since: now, taken: 0 });
    }

    /// The client took something.
    pub(super) fn wrote(&mut self, count: usize) {
        if let Some(blocked) = &mut self.blocked {
            blocked.taken = blocked.taken.saturating_add(count);
        }
    }

    /// Everything that there was to send is on its way.
    pub(super) fn flushed(&mut self, now: Instant) {
        if self.blocked.take().is_some()
            && let Phase::Idle { since } = &mut self.phase
        {
            *since = now;
        }
    }

    /// Whether nothing more is to be read.
    pub(super) fn is_read_over(&self, now: Instant) -> bool {
        let is_flooded = matches!(self.phase, Phase::Lingering { bytes, .. } if bytes > LINGER_BYTES_MAX);
        is_flooded || self.read_until().is_some_and(|until| until <= now)
    }

    /// Whether nothing more is to be written.
    pub(super) fn is_write_over(&self, now: Instant) -> bool {
        self.write_until().is_some_and(|until| until <= now)
    }

    /// Whether a body that nobody wants was awaited long enough: the reply to it was sent, and nothing more will be.
    pub(super) fn is_linger_over(&self, now: Instant) -> bool {
        matches!(self.phase, Phase::Lingering { .. }) && self.blocked.is_none() && self.is_read_over(now)
    }

    /// When the next of these happens by itself.
    pub(super) fn next(&self) -> Option<Instant> {
        [self.read_until(), self.write_until()].into_iter().flatten().min()
    }

    fn read_until(&self) -> Option<Instant> {
        match self.phase {
            Phase::Idle { .. } if self.blocked.is_some() => None,
            Phase::Idle { since } => Some(since + self.patience.idle + GRACE),
            Phase::Head { since } => Some(since + self.patience.head + GRACE),
            Phase::Lingering { since, .. } => Some(since + LINGER + GRACE),
            Phase::Busy => None,
        }
    }

    fn write_until(&self) -> Option<Instant> {
        let blocked = self.blocked.as_ref()?;
        let earned = Duration::from_secs(u64::try_from(blocked.taken).unwrap_or(u64::MAX) / u64::from(WRITE_RATE_MIN));
        Some(blocked.since + self.patience.write + earned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience =
        Patience { head: Duration::from_secs(5), idle: Duration::from_secs(50), write: Duration::from_secs(20) };

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn a_head_that_stops_half_way_ends_whether_it_is_the_first_or_not() {
        let start = Instant::now();
        let mut keeper = Timekeeper::new(PATIENCE, start);
        assert!(!keeper.is_read_over(start + seconds(5)) && keeper.is_read_over(start + seconds(6)));
        keeper.begin();
        assert!(!keeper.is_read_over(start + seconds(3_600)), "the gate limits what is at work");
        keeper.reply_ended(start + seconds(10));
        assert!(!keeper.is_read_over(start + seconds(60)) && keeper.is_read_over(start + seconds(61)));
        keeper.read(1, start + seconds(20));
        keeper.read(1, start + seconds(25));
        assert!(!keeper.is_read_over(start + seconds(25)) && keeper.is_read_over(start + seconds(26)));
    }

    #[test]
    fn what_comes_after_a_refused_body_is_bounded_in_time_and_bytes() {
        let start = Instant::now();
        let lingering = || {
            let mut keeper = Timekeeper::new(PATIENCE, start);
            keeper.begin();
            keeper.linger(start);
            keeper.reply_ended(start);
            keeper.begin();
            keeper
        };
        assert!(!lingering().is_read_over(start + seconds(1)) && lingering().is_read_over(start + seconds(2)));
        assert!(!lingering().is_linger_over(start + seconds(1)) && lingering().is_linger_over(start + seconds(2)));
        let mut unsent = lingering();
        unsent.write_blocked(start);
        assert!(!unsent.is_linger_over(start + seconds(2)), "the reply is still on its way");
        let mut flooded = lingering();
        flooded.read(LINGER_BYTES_MAX, start);
        assert!(!flooded.is_read_over(start));
        flooded.read(1, start);
        assert!(flooded.is_read_over(start));
    }

    #[test]
    fn who_does_not_read_is_left_and_who_reads_slowly_gets_all() {
        let start = Instant::now();
        let mut keeper = Timekeeper::new(PATIENCE, start);
        keeper.begin();
        keeper.write_blocked(start);
        keeper.reply_ended(start);
        keeper.write_blocked(start + seconds(19));
        assert_eq!(keeper.next(), Some(start + seconds(20)), "while it is read, no next request is waited for");
        assert!(!keeper.is_write_over(start + seconds(19)) && keeper.is_write_over(start + seconds(20)));
        keeper.wrote(10 * 4_096);
        assert!(!keeper.is_write_over(start + seconds(29)) && keeper.is_write_over(start + seconds(30)));
        keeper.flushed(start + seconds(25));
        assert_eq!(keeper.next(), Some(start + seconds(25 + 51)), "the pause begins when all is sent");
    }
}
