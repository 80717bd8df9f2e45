//! How much there can be of what belongs to one pledge or one campaign.
//!
//! A query that loads all of it asks for one row more than there can be: more
//! is never cut off in silence, it is an inconsistency.

use palier_domain::StoreError;
use palier_domain::campaigns::REVISIONS_MAX;
use palier_domain::escrow::TRANCHES_MAX;

use crate::rows::RowOf;

/// The most orders of one thing: a pledge has the most. Each revision collects once or gives back once;
/// a refund either empties a collection or is the last of its giving back; once
/// at the end all of it goes back.
pub(crate) const ORDERS_OF_SUBJECT_MAX: i64 = 2 * REVISIONS_MAX + 1;

/// The most transfers that name a pledge: a refund leaves escrow, then is paid.
pub(crate) const TRANSFERS_OF_PLEDGE_MAX: i64 = 2 * ORDERS_OF_SUBJECT_MAX;

/// What a release lets out at most: two fees and the payout.
const OUTFLOWS_OF_TRANCHE_MAX: i64 = 3;

/// The most tranches of a campaign, each of which is paid out once.
pub(crate) fn tranches_max() -> i64 {
    i64::try_from(TRANCHES_MAX).unwrap_or(i64::MAX)
}

/// The most outflows of a campaign.
pub(crate) fn outflows_max() -> i64 {
    tranches_max().saturating_mul(OUTFLOWS_OF_TRANCHE_MAX)
}

/// The limit of a query by which it shows that there are more rows than there can be.
pub(crate) const fn one_over(rows_max: i64) -> i64 {
    rows_max.saturating_add(1)
}

impl RowOf<'_> {
    /// The rows that belong to it, or the inconsistency that there are too many.
    pub(crate) fn whole<R>(&self, rows: Vec<R>, rows_max: i64) -> Result<Vec<R>, StoreError> {
        let is_whole = i64::try_from(rows.len()).is_ok_and(|count| count <= rows_max);
        self.parsed("how many there are", is_whole.then_some(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_rows_are_not_cut_off() {
        let of = RowOf { table: "tranches", key: &1 };
        assert_eq!(of.whole(vec![1, 2], 2).unwrap(), [1, 2]);
        let error = of.whole(vec![1, 2, 3], 2).unwrap_err().to_string();
        assert_eq!(error, "inconsistent row in tranches.how many there are, key 1");
    }
}
