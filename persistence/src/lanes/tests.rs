//! What a lane promises, on each database: see the names of the tests.

mod halving;
mod naming;
mod sharing;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use palier_domain::WriteSet;
use palier_domain::write_set::Aggregate;
use palier_domain::{Failure, Refusal, StoreError};
use uuid::Uuid;

use super::{BATCH_COMMANDS_MAX, WriteError};
use crate::connection::{AnyConnection, DatabaseUrl, Purpose};
use crate::database::{Database, DatabaseOptions};
use crate::scratch::{self, Scratch};
use crate::session::Session;

const LANE: Uuid = Uuid::nil();

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn open(scratch: &Scratch, adjust: impl FnOnce(&mut DatabaseOptions)) -> Database {
    crate::migrate::up(&scratch.url).unwrap();
    scratch.connect().batch_execute("CREATE TABLE notes (word TEXT PRIMARY KEY CHECK (word <> ''))").unwrap();
    let mut options = DatabaseOptions::new(scratch.url.clone());
    adjust(&mut options);
    Database::open(&options).unwrap()
}

fn note(session: &mut Session<'_>, word: &str) -> Result<usize, Failure> {
    let postgres = |word: &str| sql_query("INSERT INTO notes VALUES ($1)").bind::<Text, _>(word.to_owned());
    let sqlite = |word: &str| sql_query("INSERT INTO notes VALUES (?)").bind::<Text, _>(word.to_owned());
    let inserted = session.writing(Aggregate::Alone, |connection| match connection {
        AnyConnection::Postgres(connection) => postgres(word).execute(connection),
        AnyConnection::Sqlite(connection) => sqlite(word).execute(connection),
    });
    Ok(inserted?)
}

fn count(session: &mut Session<'_>) -> Result<i64, Failure> {
    let query = || sql_query("SELECT count(*) AS count FROM notes");
    let counted = session.reading(|connection| match connection {
        AnyConnection::Postgres(connection) => query().get_result::<Count>(connection),
        AnyConnection::Sqlite(connection) => query().get_result::<Count>(connection),
    })?;
    Ok(counted.count)
}

/// Holds the lane in a command of its own until what is sent is dropped, so that others gather behind it.
async fn hold(database: &Database) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (begun, is_begun) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let database = database.clone();
    tokio::spawn(async move {
        let holding = database.write(WriteSet::alone(LANE), move |_| {
            begun.take().map(|begun| begun.send(()));
            held.recv().ok();
            Ok(())
        });
        holding.await.ok();
    });
    is_begun.await.unwrap();
    release
}

type Answer = tokio::task::JoinHandle<Result<usize, WriteError>>;

fn write<F>(database: &Database, command: F) -> Answer
where
    F: FnMut(&mut Session<'_>) -> Result<usize, Failure> + Send + 'static,
{
    let database = database.clone();
    tokio::spawn(async move { database.write(WriteSet::alone(LANE), command).await })
}

/// Lets what was spawned reach its queue.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(30)).await;
}

#[tokio::test]
async fn a_batch_commits_once() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let release = hold(&database).await;
        let answers: Vec<Answer> =
            (0..20).map(|number| write(&database, move |session| note(session, &number.to_string()))).collect();
        settle().await;
        drop(release);
        for answer in answers {
            assert_eq!(answer.await.unwrap().unwrap(), 1);
        }
        assert_eq!(database.lane_counts().commits(), 1);
        assert_eq!(database.read(count).await.unwrap(), 20);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_refused_command_does_not_disturb_its_neighbours() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let release = hold(&database).await;
        let before = write(&database, |session| note(session, "before"));
        let refused = write(&database, |_| Err(Refusal::NotFound.into()));
        let after = write(&database, |session| note(session, "after"));
        settle().await;
        drop(release);
        before.await.unwrap().unwrap();
        assert!(matches!(refused.await.unwrap(), Err(WriteError::Failed(Failure::Refused(Refusal::NotFound)))));
        after.await.unwrap().unwrap();
        assert_eq!((database.lane_counts().commits(), database.lane_counts().reruns()), (1, 0));
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_command_that_fails_after_writing_has_the_batch_run_in_halves() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let release = hold(&database).await;
        let before = write(&database, |session| note(session, "before"));
        let failing = write(&database, |session| {
            note(session, "never")?;
            Err(Refusal::NotFound.into())
        });
        let twice = write(&database, |session| note(session, "before"));
        let after = write(&database, |session| note(session, "after"));
        settle().await;
        drop(release);
        before.await.unwrap().unwrap();
        assert!(matches!(failing.await.unwrap(), Err(WriteError::Failed(Failure::Refused(_)))));
        let duplicate = twice.await.unwrap().unwrap_err();
        assert!(
            matches!(&duplicate, WriteError::Failed(Failure::Store(StoreError::Duplicate(key))) if key == "notes(word)"),
            "{duplicate:?}"
        );
        after.await.unwrap().unwrap();
        assert_eq!((database.lane_counts().commits(), database.lane_counts().reruns()), (2, 3));
        assert_eq!(database.read(count).await.unwrap(), 2);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_panic_harms_nobody_else() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let release = hold(&database).await;
        let before = write(&database, |session| note(session, "before"));
        let early = write(&database, |_| panic!("before writing"));
        let late = write(&database, |session| {
            note(session, "never")?;
            panic!("after writing")
        });
        let after = write(&database, |session| note(session, "after"));
        settle().await;
        drop(release);
        before.await.unwrap().unwrap();
        assert!(matches!(early.await.unwrap(), Err(WriteError::Panicked)));
        assert!(matches!(late.await.unwrap(), Err(WriteError::Panicked)));
        after.await.unwrap().unwrap();
        assert_eq!(database.read(count).await.unwrap(), 2);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_swallowed_failure_is_no_success() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let swallowing = write(&database, |session| {
            note(session, "kept?")?;
            note(session, "").ok();
            Ok(0)
        });
        let answer = swallowing.await.unwrap();
        assert!(matches!(answer, Err(WriteError::Failed(Failure::Store(StoreError::Other(_))))), "{answer:?}");
        assert_eq!(database.read(count).await.unwrap(), 0);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_full_queue_answers_at_once() {
    for scratch in scratch::each() {
        let database = open(&scratch, |options| options.queue_commands_max = 2);
        let release = hold(&database).await;
        let first = write(&database, |session| note(session, "first"));
        let second = write(&database, |session| note(session, "second"));
        settle().await;
        let third = database.write(WriteSet::alone(LANE), |session| note(session, "third")).await;
        assert!(matches!(third, Err(WriteError::Overloaded)));
        drop(release);
        first.await.unwrap().unwrap();
        second.await.unwrap().unwrap();
        database.shut_down().await;
    }
}

#[tokio::test]
async fn who_waits_too_long_is_told_what_can_have_happened() {
    for scratch in scratch::each() {
        let database = open(&scratch, |options| options.answer_wait_max = Duration::from_millis(100));
        let release = hold(&database).await;
        let waiting = database.write(WriteSet::alone(LANE), |session| note(session, "waiting")).await;
        assert!(matches!(waiting, Err(WriteError::Unavailable)));
        drop(release);
        let slow = database.write(WriteSet::alone(LANE), |session| {
            std::thread::sleep(Duration::from_millis(200));
            note(session, "slow")
        });
        assert!(matches!(slow.await, Err(WriteError::InDoubt)));
        database.shut_down().await;
        assert_eq!(database.read(count).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn shutting_down_answers_everybody() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let release = hold(&database).await;
        let waiting = write(&database, |session| note(session, "waiting"));
        settle().await;
        let shutting_down = tokio::spawn({
            let database = database.clone();
            async move { database.shut_down().await }
        });
        settle().await;
        let late = database.write(WriteSet::alone(LANE), |session| note(session, "late")).await;
        assert!(matches!(late, Err(WriteError::ShuttingDown)));
        drop(release);
        waiting.await.unwrap().unwrap();
        shutting_down.await.unwrap();
        assert_eq!(database.read(count).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_command_in_conflict_is_run_again() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let runs = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&runs);
        let answer = write(&database, move |session| {
            note(session, "once")?;
            match seen.fetch_add(1, Ordering::SeqCst) {
                0 => Err(StoreError::Conflict("somebody was faster".to_owned()).into()),
                _ => Ok(7),
            }
        });
        assert_eq!(answer.await.unwrap().unwrap(), 7);
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(database.read(count).await.unwrap(), 1);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_reader_cannot_write() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let written = database.read(|session| note(session, "sly")).await;
        assert!(matches!(written, Err(Failure::Store(StoreError::Unavailable(_)))), "{written:?}");
        database.shut_down().await;
    }
}

#[tokio::test]
async fn lost_connections_are_replaced() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        database.write(WriteSet::alone(LANE), |session| note(session, "before")).await.unwrap();
        assert_eq!(database.read(count).await.unwrap(), 1);
        end(&scratch.url, "pid <> pg_backend_pid()");
        database.write(WriteSet::alone(LANE), |session| note(session, "after")).await.unwrap();
        assert_eq!(database.read(count).await.unwrap(), 2);
        database.shut_down().await;
    }
}

/// Ends a connection to the database from outside.
fn end(url: &DatabaseUrl, which: &str) {
    let AnyConnection::Postgres(mut connection) = AnyConnection::open(url, Purpose::Maintain).unwrap() else { return };
    let end = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND {which}"
    );
    sql_query(end).execute(&mut connection).unwrap();
}

#[tokio::test]
async fn a_connection_that_is_lost_before_the_commit_has_the_batch_run_again() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let (runs, url) = (Arc::new(AtomicU32::new(0)), scratch.url.clone());
        let seen = Arc::clone(&runs);
        let answer = write(&database, move |session| {
            note(session, "once")?;
            if seen.fetch_add(1, Ordering::SeqCst) == 0 {
                end(&url, "pid <> pg_backend_pid()");
                std::thread::sleep(Duration::from_millis(100));
            }
            note(session, "twice")
        });
        assert_eq!(answer.await.unwrap().unwrap(), 1);
        assert_eq!(runs.load(Ordering::SeqCst), if scratch.is_postgres() { 2 } else { 1 });
        assert_eq!(database.read(count).await.unwrap(), 2);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_connection_that_is_lost_while_committing_leaves_a_doubt() {
    for scratch in scratch::each() {
        if !scratch.is_postgres() {
            continue;
        }
        let database = open(&scratch, |options| options.answer_wait_max = Duration::from_secs(10));
        let slow_commit = "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END'; \
             CREATE CONSTRAINT TRIGGER dawdles AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW EXECUTE FUNCTION dawdle()";
        scratch.connect().batch_execute(slow_commit).unwrap();
        let answer = write(&database, |session| note(session, "perhaps"));
        tokio::time::sleep(Duration::from_millis(300)).await;
        end(&scratch.url, "query = 'COMMIT' AND state = 'active'");
        assert!(matches!(answer.await.unwrap(), Err(WriteError::InDoubt)));
        let release = hold(&database).await;
        let first: Vec<Answer> = (0..BATCH_COMMANDS_MAX)
            .map(|number| write(&database, move |session| note(session, &format!("{number}"))))
            .collect();
        settle().await;
        let next = write(&database, |session| note(session, "next"));
        settle().await;
        drop(release);
        tokio::time::sleep(Duration::from_millis(300)).await;
        end(&scratch.url, "query = 'COMMIT AND CHAIN' AND state = 'active'");
        for answer in first {
            assert!(matches!(answer.await.unwrap(), Err(WriteError::InDoubt)));
        }
        assert_eq!(next.await.unwrap().unwrap(), 1);
        scratch.connect().batch_execute("DROP TRIGGER dawdles ON notes").unwrap();
        database.write(WriteSet::alone(LANE), |session| note(session, "surely")).await.unwrap();
        database.shut_down().await;
    }
}
