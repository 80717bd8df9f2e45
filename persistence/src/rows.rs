//! What all rows have in common: words and texts are parsed back into the
//! domain's types, an impossible one is named, and a change says how many rows it touched.

use std::fmt::{Display, Formatter, Result as Written};

use palier_domain::StoreError;

/// Where a row stands, for the case that it is impossible.
pub(crate) struct RowOf<'a> {
    pub(crate) table: &'static str,
    pub(crate) key: &'a dyn Display,
}

impl RowOf<'_> {
    /// The parsed value of a column, or the inconsistency that it is none.
    pub(crate) fn parsed<T>(&self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| StoreError::Inconsistent { table: self.table, column, key: self.key.to_string() })
    }

    /// Columns that are filled together or not at all; groups of more are pairs of pairs.
    pub(crate) fn all_or_none<A, B>(
        &self,
        column: &'static str,
        columns: (Option<A>, Option<B>),
    ) -> Result<Option<(A, B)>, StoreError> {
        match columns {
            (Some(one), Some(other)) => Ok(Some((one, other))),
            (None, None) => Ok(None),
            _ => Err(StoreError::Inconsistent { table: self.table, column, key: self.key.to_string() }),
        }
    }

    /// The same for a column that may be empty.
    pub(crate) fn parsed_if_any<S, T>(
        &self,
        column: &'static str,
        stored: Option<S>,
        parse: impl FnOnce(S) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        stored.map(|stored| self.parsed(column, parse(stored))).transpose()
    }
}

/// A key of two parts, written out only when somebody has to be told.
pub(crate) struct Pair<A, B>(pub(crate) A, pub(crate) B);

impl<A: Display, B: Display> Display for Pair<A, B> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Written {
        write!(formatter, "{}/{}", self.0, self.1)
    }
}

/// One row was to be changed: when none was, it is not as it was loaded.
pub(crate) fn expect_one(touched: usize, what: &'static str) -> Result<(), StoreError> {
    expect_rows(touched, 1, what)
}

/// So many rows were to be changed.
pub(crate) fn expect_rows(touched: usize, expected: usize, what: &'static str) -> Result<(), StoreError> {
    if touched == expected { Ok(()) } else { Err(StoreError::Conflict(what.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_are_filled_by_half_are_named() {
        let of = RowOf { table: "credit_spends", key: &7 };
        assert_eq!(of.all_or_none("hidden_at", (Some(1), Some(2))).unwrap(), Some((1, 2)));
        assert_eq!(of.all_or_none("hidden_at", (None::<i64>, None::<i64>)).unwrap(), None);
        for half in [(Some(1), None), (None, Some(2))] {
            let error = of.all_or_none("hidden_at", half).unwrap_err();
            assert!(
                matches!(error, StoreError::Inconsistent { table: "credit_spends", column: "hidden_at", key } if key == "7")
            );
        }
    }
}
