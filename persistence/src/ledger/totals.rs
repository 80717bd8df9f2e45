//! Totals over all books, for operators: some books at a time, so that no query is long.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use palier_domain::StoreError;
use palier_domain::ids::BookId;
use palier_domain::ledger::AccountKind;
use palier_domain::money::Currency;
use uuid::Uuid;

use crate::columns::{Id, IdValue};
use crate::connection::MultiBackend;
use crate::rows::RowOf;
use crate::schema::books;
use crate::session::Session;
use crate::statement::Statement;

/// The accounts in which somebody's money waits.
const SUM: &str = "SELECT b.unit, a.kind, CAST(sum(a.balance_minor) AS bigint) \
    FROM books b JOIN ledger_accounts a ON a.book_id = b.id WHERE b.id > ? AND b.id <= ? \
    AND a.kind IN ('escrow', 'initiator_payable', 'refunds_payable', 'withdrawals_payable', 'repeated_movements') GROUP BY b.unit, a.kind";

const STUCK: &str =
    "SELECT currency, CAST(count(*) AS bigint) FROM payment_orders WHERE state = 'needs_attention' GROUP BY currency";

/// Balances added up, in minor units.
pub type MoneyTotals = BTreeMap<(Currency, AccountKind), i64>;

impl Session<'_> {
    /// Adds the balances of the next `limit` books to `totals`; says after which book to go on, while there are more.
    pub fn add_balances(
        &mut self,
        after: Option<BookId>,
        limit: u32,
        totals: &mut MoneyTotals,
    ) -> Result<Option<BookId>, StoreError> {
        let after = IdValue(after.map_or(Uuid::nil(), |book| book.0));
        let page = books::table.filter(books::id.gt(after)).order(books::id).limit(i64::from(limit)).select(books::id);
        let ids: Vec<IdValue> = self.reading(|connection| page.load(connection))?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        let sum = Statement::<MultiBackend>::new(SUM)
            .returning::<(Text, Text, BigInt)>()
            .bind::<Id, _>(after)
            .bind::<Id, _>(last);
        let sums: Vec<(String, String, i64)> = self.peeking(|connection| sum.load(connection))?;
        let of = RowOf { table: "ledger_accounts", key: &last.0 };
        for (unit, kind, balance_minor) in sums {
            let key = (of.parsed("unit", Currency::parse(&unit))?, of.parsed("kind", AccountKind::parse(&kind))?);
            let total = totals.entry(key).or_insert(0);
            *total = total.saturating_add(balance_minor);
        }
        Ok((u32::try_from(ids.len()) == Ok(limit)).then_some(BookId(last.0)))
    }

    /// How many payment orders need somebody of finance, by currency.
    pub fn count_stuck_orders(&mut self) -> Result<BTreeMap<Currency, i64>, StoreError> {
        let count = Statement::<MultiBackend>::new(STUCK).returning::<(Text, BigInt)>();
        let counts: Vec<(String, i64)> = self.reading(|connection| count.load(connection))?;
        let of = RowOf { table: "payment_orders", key: &"needs_attention" };
        counts
            .into_iter()
            .map(|(currency, count)| Ok((of.parsed("currency", Currency::parse(&currency))?, count)))
            .collect()
    }
}
