//! Shares: each outflow is split again over what remained of each pledge, and
//! what remains in the end is what is in escrow.

use diesel::prelude::*;
use palier_domain::campaigns::PledgeState;
use palier_domain::escrow::Outflow;
use palier_domain::ledger::{AccountKind, Book};
use palier_domain::money::Cut;

use super::stream::CHUNK_ROWS;
use super::{Pair, Row, Stop};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use crate::schema::pledges;

/// A pledge that has a share: sequence, id, state, amount, what went back of it.
type ShareColumns = (i64, IdValue, String, Option<i64>, i64);

/// The pledges of a campaign that succeeded, in the order of their sequences.
pub(super) struct Shares {
    pledges: Vec<ShareColumns>,
    /// What remains of each: `(sequence, minor units)`.
    remaining: Vec<(i64, i64)>,
}

impl Shares {
    /// Loads the pledges of a book among which outflows are shared, with all of their amounts.
    pub(super) fn load(connection: &mut AnyConnection, book: IdValue) -> QueryResult<Self> {
        let mut shares = Self { pledges: Vec::new(), remaining: Vec::new() };
        let states =
            [PledgeState::Collected, PledgeState::PartlyRefunded, PledgeState::Refunded].map(PledgeState::as_str);
        loop {
            let rows: Vec<ShareColumns> = pledges::table
                .filter(pledges::book_id.eq(book))
                .filter(pledges::sequence.gt(shares.pledges.last().map_or(0, |last| last.0)))
                .filter(pledges::state.eq_any(states))
                .order(pledges::sequence)
                .limit(CHUNK_ROWS)
                .select((
                    pledges::sequence,
                    pledges::id,
                    pledges::state,
                    pledges::current_amount_minor,
                    pledges::refunded_minor,
                ))
                .load(connection)?;
            let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < CHUNK_ROWS;
            shares.remaining.extend(rows.iter().map(|row| (row.0, row.3.unwrap_or(0))));
            shares.pledges.extend(rows);
            if is_last {
                return Ok(shares);
            }
        }
    }

    /// What remains of all of them.
    pub(super) fn sum(&self) -> i128 {
        self.remaining.iter().map(|(_, remaining)| i128::from(*remaining)).sum()
    }

    /// Splits an outflow again, compares how, and takes each share off.
    pub(super) fn take(&mut self, outflow: &Outflow) -> Result<(), Stop> {
        let key = Pair(outflow.book, outflow.number);
        let row = Row { table: "escrow_outflows", key: &key };
        let found = outflow.cut;
        let cut = Cut::decide(found.amount, self.remaining.iter().copied())
            .map_err(|error| row.disagree("amount_minor", &"one that can be split", &error))?;
        row.expect("whole_minor", cut.whole, found.whole)?;
        row.expect("odd_remainder", cut.remainder, found.remainder)?;
        row.expect("odd_position", cut.position, found.position)?;
        for (sequence, remaining) in &mut self.remaining {
            *remaining -= cut.share(*sequence, *remaining);
        }
        Ok(())
    }

    /// Compares what remains with what went back of each pledge, and with the escrow account.
    pub(super) fn check_rest(&self, book: &Book) -> Result<(), Stop> {
        let mut in_escrow: i128 = 0;
        for ((_, id, state, _, refunded), (_, remaining)) in self.pledges.iter().zip(&self.remaining) {
            if state == PledgeState::Collected.as_str() {
                in_escrow += i128::from(*remaining);
            } else {
                let key = Pair(book.id, id.0);
                Row { table: "pledges", key: &key }.expect("refunded_minor", *remaining, *refunded)?;
            }
        }
        let key = Pair(book.id, AccountKind::Escrow.as_str());
        let balance = i128::from(book.balance_minor(AccountKind::Escrow));
        Row { table: "ledger_accounts", key: &key }.expect("balance_minor", in_escrow, balance)
    }
}
