//! What a command names is what it may write; and what falls due is told to whoever does it.

use palier_domain::ids::{AccountId, BookId, JobId};
use palier_domain::jobs::{Job, JobKind, JobStore};
use palier_domain::ledger::{Book, LedgerStore};
use palier_domain::money::Currency;

use super::*;

#[tokio::test]
async fn a_write_to_what_was_not_named_is_refused_and_leaves_nothing() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let (provider, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        let open_book = move |session: &mut Session<'_>| {
            note(session, "before")?;
            Ok(session.insert_book(&Book::of_provider(provider, Currency::Eur))?)
        };
        let refused = database.write(WriteSet::provider(other), open_book).await;
        assert!(matches!(refused, Err(WriteError::Failed(Failure::Store(StoreError::Other(_))))), "{refused:?}");
        let left = database
            .read(move |session| Ok((count(session)?, session.find_book(BookId::of_provider(provider))?.is_some())));
        assert_eq!(left.await.unwrap(), (0, false), "what it had written before is rolled back");
        database.write(WriteSet::provider(other).and(Aggregate::provider(provider)), open_book).await.unwrap();
        assert_eq!(database.read(count).await.unwrap(), 1);
        database.shut_down().await;
    }
}

#[tokio::test]
async fn work_that_falls_due_is_told_after_its_commit_and_nothing_else_is() {
    for scratch in scratch::each() {
        let database = open(&scratch, |_| {});
        let mut told = database.due_work();
        let job = Job {
            id: JobId(Uuid::from_u128(3)),
            book: BookId(Uuid::from_u128(4)),
            kind: JobKind::CLOSE_CAMPAIGN,
            subject: None,
            due_at: chrono::DateTime::UNIX_EPOCH,
        };
        database.write(WriteSet::alone(LANE), |session| note(session, "no work")).await.unwrap();
        let refused = job.clone();
        let refuse = move |session: &mut Session<'_>| {
            session.insert_job(&refused)?;
            Err::<(), Failure>(Refusal::NotFound.into())
        };
        database.write(WriteSet::book(job.book), refuse).await.unwrap_err();
        assert!(!told.has_changed().unwrap());
        let record = job.clone();
        database.write(WriteSet::book(job.book), move |session| Ok(session.insert_job(&record)?)).await.unwrap();
        assert!(told.has_changed().unwrap());
        told.mark_unchanged();
        database.write(WriteSet::book(job.book), move |session| Ok(session.finish_job(&job)?)).await.unwrap();
        assert!(!told.has_changed().unwrap());
        database.shut_down().await;
    }
}
