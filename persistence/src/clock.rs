//! The one row of `sandbox_clock`.

use chrono::Duration;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use palier_domain::StoreError;
use palier_domain::clock::ClockStore;
use palier_domain::write_set::Aggregate;

use crate::rows::expect_one;
use crate::schema::sandbox_clock;
use crate::session::Session;
use crate::statement::Statement;

impl ClockStore for Session<'_> {
    fn find_clock_offset(&mut self) -> Result<Duration, StoreError> {
        let query = sandbox_clock::table.select(sandbox_clock::ahead_micros).limit(1);
        let micros: Option<i64> = self.peeking(|connection| query.first(connection).optional())?;
        Ok(Duration::microseconds(micros.unwrap_or(0)))
    }

    fn set_clock_offset(&mut self, offset: Duration) -> Result<(), StoreError> {
        let micros = offset.num_microseconds().unwrap_or(i64::MAX);
        // Only forward: of two servers that move it at once, the one that moves it further has it.
        let change = Statement::new(
            "UPDATE sandbox_clock SET ahead_micros = CASE WHEN ahead_micros < ? THEN ? ELSE ahead_micros END \
             WHERE id = 1",
        )
        .bind::<BigInt, _>(micros)
        .bind::<BigInt, _>(micros);
        let moved = self.writing(Aggregate::Alone, |connection| change.execute(connection))?;
        expect_one(moved, "sandbox_clock")
    }
}
