//! Telling people: whatever was committed is told soon after, book by book.

use std::collections::BTreeSet;

use palier_domain::Context;
use palier_domain::ids::BookId;
use palier_domain::journal::{JournalStore, Told, tell_some, telling};
use palier_persistence::{Session, WriteError};

use super::{DueWork, REST};

/// How many books are looked for at a time.
const BOOKS_AT_ONCE: u32 = 64;
/// How long what happens is gathered before it is told: a crowd of pledges to one campaign is told together.
const GATHERING: std::time::Duration = std::time::Duration::from_millis(20);

impl DueWork {
    /// Tells what happens until the future is dropped.
    pub(super) async fn keep_telling(&self) {
        let mut recorded = self.desk.database.events();
        loop {
            if let Err(error) = self.tell_all().await {
                tracing::warn!(%error, "people could not be told; they are told later");
                tokio::time::sleep(REST).await;
            }
            let _rested = tokio::time::timeout(REST, recorded.changed()).await;
            tokio::time::sleep(GATHERING).await;
            recorded.mark_unchanged();
        }
    }

    /// Tells all that was not told yet, some of each book in turn, so that none waits for another. A book that cannot be
    /// told is left for later, and keeps no other from being told.
    pub(super) async fn tell_all(&self) -> Result<(), WriteError> {
        let mut failed = BTreeSet::new();
        loop {
            let (mut after, mut told) = (None, false);
            loop {
                let untold =
                    self.desk.database.read(move |session| Ok(session.list_untold_books(after, BOOKS_AT_ONCE)?));
                let books = untold.await.map_err(WriteError::Failed)?;
                for book in books.iter().filter(|book| !failed.contains(*book)).copied().collect::<Vec<_>>() {
                    match self.tell_of(book).await {
                        Ok(()) => told = true,
                        Err(error) => {
                            metrics::counter!("palier_tellings_failed_total").increment(1);
                            tracing::error!(%book, %error, "what happened in a book could not be told");
                            failed.insert(book);
                        }
                    }
                }
                after = books.last().copied();
                if books.len() < usize::try_from(BOOKS_AT_ONCE).unwrap_or(usize::MAX) {
                    break;
                }
            }
            if !told {
                return Ok(());
            }
        }
    }

    /// Tells some of what happened in a book.
    async fn tell_of(&self, book: BookId) -> Result<(), WriteError> {
        let tell = move |session: &mut Session<'_>, context: &Context<'_>| tell_some(session, context, book);
        let Told { seq, has_more } = self.desk.write(self.desk.clock.now(), telling(), tell).await?;
        if !has_more {
            let finish = move |session: &mut Session<'_>| Ok(session.finish_telling(book, seq)?);
            self.desk.database.write(telling(), finish).await?;
        }
        Ok(())
    }
}
