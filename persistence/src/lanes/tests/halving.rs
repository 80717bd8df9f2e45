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
