//! Rows of `act_frequencies`: how often somebody does what is at the expense of others.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::frequency::{Frequency, FrequencyStore, FrequentAct};
use palier_domain::ids::AccountId;
use palier_domain::write_set::Aggregate;
use uuid::Uuid;

use crate::columns::{Id, IdValue, Instant, InstantValue};
use crate::rows::expect_one;
use crate::schema::act_frequencies;
use crate::session::Session;
use crate::statement::Statement;

impl FrequencyStore for Session<'_> {
    fn find_frequency(
        &mut self,
        account: AccountId,
        act: FrequentAct,
        subject: Uuid,
    ) -> Result<Option<Frequency>, StoreError> {
        let query = act_frequencies::table
            .find((IdValue(account.0), act.as_str(), IdValue(subject)))
            .select((act_frequencies::since, act_frequencies::acts));
        let row: Option<(InstantValue, i64)> = self.reading(|connection| query.first(connection).optional())?;
        Ok(row.map(|(since, acts)| Frequency { account, act, subject, since: since.0, acts }))
    }

    fn put_frequency(&mut self, frequency: &Frequency) -> Result<(), StoreError> {
        let text = "INSERT INTO act_frequencies (account_id, act, subject_id, since, acts) VALUES (?, ?, ?, ?, ?) \
                    ON CONFLICT (account_id, act, subject_id) DO UPDATE SET since = excluded.since, acts = excluded.acts";
        let put = Statement::new(text)
            .bind::<Id, _>(IdValue(frequency.account.0))
            .bind::<Text, _>(frequency.act.as_str())
            .bind::<Id, _>(IdValue(frequency.subject))
            .bind::<Instant, _>(InstantValue(frequency.since))
            .bind::<BigInt, _>(frequency.acts);
        let put = self.writing(frequency.aggregate(), |connection| put.execute(connection))?;
        expect_one(put, "act_frequencies")
    }

    fn delete_frequencies_until(&mut self, instant: DateTime<Utc>, limit: u32) -> Result<u32, StoreError> {
        let delete = Statement::new(
            "DELETE FROM act_frequencies WHERE (account_id, act, subject_id) IN \
             (SELECT account_id, act, subject_id FROM act_frequencies WHERE since <= ? ORDER BY since LIMIT ?)",
        )
        .bind::<Instant, _>(InstantValue(instant))
        .bind::<BigInt, _>(i64::from(limit));
        let deleted = self.writing(Aggregate::Alone, |connection| delete.execute(connection))?;
        Ok(u32::try_from(deleted).unwrap_or(u32::MAX))
    }
}
