//! A kind of errand that nothing else knows joins by its trait alone: letters, which are posted outside.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::Duration;
use palier_domain::jobs::LEASE;
use palier_domain::{Context, Failure};
use palier_persistence::{DatabaseOptions, DatabaseUrl, migrate};
use uuid::Uuid;

use super::errand::Errand;
use super::*;
use crate::gateways::sandbox::SandboxGateway;

/// What became of a letter so far.
#[derive(Debug, Clone, Default)]
struct Letter {
    due_at: DateTime<Utc>,
    lease_until: Option<DateTime<Utc>>,
    /// When it was posted outside, however often.
    posted_at: Vec<DateTime<Utc>>,
    /// How often posting it cannot be recorded.
    unrecorded: usize,
    is_done: bool,
}

type Tray = Arc<Mutex<Vec<Letter>>>;

#[derive(Clone)]
struct Piece {
    place: usize,
    tray: Tray,
}

impl Piece {
    fn with<T>(&self, change: impl FnOnce(&mut Letter) -> T) -> T {
        change(&mut self.tray.lock().unwrap_or_else(PoisonError::into_inner)[self.place])
    }
}

struct Letters(Tray);

impl Errand for Letters {
    type Piece = Piece;
    type Answer = ();
    type Recorded = ();

    const NAME: &'static str = "letter";
    const AT_ONCE: usize = 2;

    fn next_due_at(&self, _: &mut Session<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let letters = self.0.lock().unwrap();
        Ok(letters.iter().filter(|letter| !letter.is_done).map(|letter| letter.due_at).min())
    }

    fn lease(&self, _: &mut Session<'_>, now: DateTime<Utc>, limit: u32) -> Result<Vec<Piece>, StoreError> {
        let mut letters = self.0.lock().unwrap();
        let is_free = |letter: &Letter| {
            letter.due_at <= now && !letter.is_done && letter.lease_until.is_none_or(|end| end <= now)
        };
        let free =
            letters.iter_mut().enumerate().filter(|(_, letter)| is_free(letter)).take(usize::try_from(limit).unwrap());
        Ok(free
            .map(|(place, letter)| {
                letter.lease_until = Some(now + LEASE);
                Piece { place, tray: Arc::clone(&self.0) }
            })
            .collect())
    }

    fn release(&self, _: &mut Session<'_>, _: DateTime<Utc>, _: u32) -> Result<(), StoreError> {
        self.0.lock().unwrap().iter_mut().for_each(|letter| letter.lease_until = None);
        Ok(())
    }

    fn id(piece: &Piece) -> Uuid {
        Uuid::from_u128(u128::try_from(piece.place).unwrap())
    }

    fn write_set(piece: &Piece) -> WriteSet {
        WriteSet::alone(Self::id(piece))
    }

    async fn call(&self, piece: Piece, now: DateTime<Utc>) {
        piece.with(|letter| letter.posted_at.push(now));
    }

    fn record(
        _: &mut Session<'_>,
        _: &Context<'_>,
        piece: &Piece,
        (): &(),
        _: Option<DateTime<Utc>>,
    ) -> Result<(), Failure> {
        piece.with(|letter| {
            letter.is_done = letter.unrecorded == 0;
            letter.unrecorded = letter.unrecorded.saturating_sub(1);
            if letter.is_done { Ok(()) } else { Err(StoreError::Other("no ink".to_owned()).into()) }
        })
    }

    fn report(_: &Piece, _: &WriteError, is_passing: bool) {
        assert!(!is_passing);
    }

    fn postpone(_: &mut Session<'_>, piece: &Piece, until: DateTime<Utc>) -> Result<(), Failure> {
        piece.with(|letter| (letter.due_at, letter.lease_until) = (until, None));
        Ok(())
    }
}

/// A clock that is moved by hand, and ids that count.
struct Hands(Mutex<DateTime<Utc>>, AtomicU64);

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

impl IdMaker for Hands {
    fn next(&self) -> Uuid {
        Uuid::from_u64_pair(0, self.1.fetch_add(1, Ordering::Relaxed))
    }
}

#[tokio::test]
async fn another_kind_of_errand_is_leased_called_recorded_and_put_off_like_the_others() {
    let folder = std::env::temp_dir().join(format!("palier-errands-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let url: DatabaseUrl = format!("sqlite://{}", folder.join("test.db").display()).parse().unwrap();
    migrate::up(&url).unwrap();
    let database = Database::open(&DatabaseOptions::new(url)).unwrap();
    let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let after = |seconds| start + Duration::seconds(seconds);
    let letter = |seconds, unrecorded| Letter { due_at: after(seconds), unrecorded, ..Letter::default() };
    let tray: Tray = Arc::new(Mutex::new(vec![letter(0, 0), letter(5, 2), letter(7, 0)]));
    tray.lock().unwrap()[2].lease_until = Some(after(LEASE.num_seconds()));
    let hands = Arc::new(Hands(Mutex::new(start), AtomicU64::new(1)));
    let (clock, ids): (Arc<dyn Clock>, Arc<dyn IdMaker>) = (hands.clone(), hands.clone());
    let mut due_work = DueWork::new(database, Arc::new(SandboxGateway::new("secret")), clock, ids);
    due_work.kinds.push(Arc::new(Letters(Arc::clone(&tray))));
    let moved = async |at: DateTime<Utc>| {
        *hands.0.lock().unwrap() = at;
        Ok(())
    };
    due_work.advance(after(6), moved).await.unwrap();
    let posted = || tray.lock().unwrap().iter().map(|letter| letter.posted_at.clone()).collect::<Vec<_>>();
    assert_eq!(posted(), [vec![start], vec![after(5)], vec![]]);
    due_work.advance(after(100), moved).await.unwrap();
    // What could not be recorded is posted again half a minute later, twice; whose lease is held is taken from a server
    // that does nothing about it.
    assert_eq!(posted(), [vec![start], vec![after(5), after(35), after(65)], vec![after(7)]]);
    assert!(tray.lock().unwrap().iter().all(|letter| letter.is_done));
    due_work.desk.database.shut_down().await;
    std::fs::remove_dir_all(&folder).unwrap();
}
