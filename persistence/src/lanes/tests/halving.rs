//! How the command that spoils a batch is found, and what that costs its neighbours.

use super::*;

#[tokio::test]
async fn one_bad_command_among_many_costs_a_few_commits() {
    for scratch in scratch::each() {
        let database = open(&scratch, |options| options.answer_wait_max = Duration::from_secs(10));
        let release = hold(&database).await;
        let answers: Vec<Answer> = (0..BATCH_COMMANDS_MAX)
            .map(|number| {
                write(&database, move |session| {
                    note(session, &number.to_string())?;
                    if number == 77 { Err(Refusal::NotFound.into()) } else { Ok(number) }
                })
            })
            .collect();
        settle().await;
        drop(release);
        for (number, answer) in answers.into_iter().enumerate() {
            match answer.await.unwrap() {
                Ok(done) => assert_eq!(done, number),
                Err(error) => assert!(number == 77 && matches!(error, WriteError::Failed(_)), "{number}: {error:?}"),
            }
        }
        // 128 = 2⁷: one whole half commits at each level.
        assert_eq!((database.lane_counts().commits(), database.lane_counts().reruns()), (7, 7));
        assert_eq!(database.read(count).await.unwrap(), 127);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn many_bad_commands_are_each_found() {
    for scratch in scratch::each() {
        let database = open(&scratch, |options| options.answer_wait_max = Duration::from_secs(10));
        let release = hold(&database).await;
        let is_bad = |number: usize| number.is_multiple_of(3);
        let answers: Vec<Answer> = (0..20)
            .map(|number| {
                write(&database, move |session| {
                    note(session, &number.to_string())?;
                    assert!(number != 9, "the ninth panics");
                    if is_bad(number) { Err(Refusal::NotFound.into()) } else { Ok(number) }
                })
            })
            .collect();
        settle().await;
        drop(release);
        for (number, answer) in answers.into_iter().enumerate() {
            let answer = answer.await.unwrap();
            match (number, is_bad(number)) {
                (9, _) => assert!(matches!(answer, Err(WriteError::Panicked)), "{answer:?}"),
                (_, true) => assert!(matches!(answer, Err(WriteError::Failed(Failure::Refused(_)))), "{answer:?}"),
                (_, false) => assert_eq!(answer.unwrap(), number),
            }
        }
        assert_eq!(database.read(count).await.unwrap(), 13);
        database.shut_down().await;
    }
}

/// A worker that is done waits for commands without a transaction, which would hold its locks until PostgreSQL ends it.
#[tokio::test]
async fn a_lone_command_that_is_run_again_leaves_no_transaction_behind() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let in_conflict_once = |word: &'static str, second: fn() -> Result<usize, Failure>| {
            let mut is_first = true;
            write(&database, move |session| {
                if std::mem::take(&mut is_first) {
                    note(session, word)?;
                    return Err(StoreError::Conflict("somebody was faster".to_owned()).into());
                }
                second()
            })
        };
        assert_eq!(in_conflict_once("done", || Ok(7)).await.unwrap().unwrap(), 7);
        assert!(!is_held(&scratch), "after a success on {:?}", scratch.url);
        in_conflict_once("refused", || Err(Refusal::NotFound.into())).await.unwrap().unwrap_err();
        assert!(!is_held(&scratch), "after a refusal on {:?}", scratch.url);
        assert_eq!(database.lane_counts().reruns(), 2);
        database.shut_down().await;
    }
}

/// Whether somebody else is in a transaction and does nothing there; on SQLite, whether somebody may write.
fn is_held(scratch: &Scratch) -> bool {
    let idle = "SELECT count(*) AS count FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'";
    match scratch.connect() {
        AnyConnection::Postgres(mut connection) => {
            sql_query(idle).get_result::<Count>(&mut connection).unwrap().count > 0
        }
        AnyConnection::Sqlite(mut connection) => connection.batch_execute("BEGIN IMMEDIATE; ROLLBACK").is_err(),
    }
}
