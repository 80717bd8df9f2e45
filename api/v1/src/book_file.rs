//! A book as a file: what an accountant, a regulator or a provider takes away, and anybody verifies without a server.
//!
//! A file is a sequence of lines, as NDJSON or CSV, with the same fields in both: one line for each transfer, then one
//! that says where the book ended. A transfer's own `hash` proves what the chain covers; `line_hash` runs over every
//! field of every line so far, so that an edit of what the chain does not cover (names, references) is found too, and
//! the line is named. Whether the chain is the one that it should be, a head that somebody kept tells.

mod disagreement;
mod exporting;
mod reading;
mod totals;
mod verifying;
mod writing;

pub use disagreement::{Disagreement, Stated};
pub use exporting::{Form, export};
pub use totals::Total;
pub use verifying::{Stop, Verified, verify};
pub(crate) use writing::without_formula;

use sha2::{Digest, Sha256};

/// The form of the file; another one would have another number, and files of this one stay readable.
pub const FORMAT: &str = "palier-book/1";

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    Number,
}

/// The fields of a line, in order; `line_hash` comes behind them.
const FIELDS: [(&str, Holds); 29] = [
    ("format", Holds::Text),
    ("record", Holds::Text),
    ("book_id", Holds::Text),
    ("book_kind", Holds::Text),
    ("position", Holds::Number),
    ("id", Holds::Text),
    ("recorded_at", Holds::Text),
    ("kind", Holds::Text),
    ("debit_account", Holds::Text),
    ("credit_account", Holds::Text),
    ("amount_minor", Holds::Number),
    ("amount", Holds::Text),
    ("unit", Holds::Text),
    ("pledge_id", Holds::Text),
    ("tranche_number", Holds::Number),
    ("order_id", Holds::Text),
    ("lot_id", Holds::Text),
    ("cause_kind", Holds::Text),
    ("cause_id", Holds::Text),
    ("gateway_reference", Holds::Text),
    ("requested_by", Holds::Text),
    ("requested_by_name", Holds::Text),
    ("requested_at", Holds::Text),
    ("approved_by", Holds::Text),
    ("approved_by_name", Holds::Text),
    ("approved_at", Holds::Text),
    ("hash_version", Holds::Number),
    ("digest", Holds::Text),
    ("hash", Holds::Text),
];

/// The last field of a line.
const LINE_HASH: &str = "line_hash";

/// What a line is about.
const TRANSFER: &str = "transfer";
/// What the last line is.
const END: &str = "end";

/// The longest line that is read, in bytes; no line that Palier writes is nearly as long.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// The fields of a line as texts, in order; nothing where one does not apply.
type Fields = Vec<Option<String>>;

/// The hash that runs over all lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LineHash([u8; 32]);

impl LineHash {
    /// Before the first line.
    const BEFORE: Self = Self([0; 32]);

    /// After a line with these fields: each is preceded by its length, so that no two lines encode alike.
    fn after(self, fields: &[Option<String>]) -> Self {
        let mut digest = Sha256::new();
        digest.update(self.0);
        for field in fields {
            let bytes = field.as_deref().unwrap_or_default().as_bytes();
            digest.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
            digest.update(bytes);
        }
        Self(digest.finalize().into())
    }
}

impl std::fmt::Display for LineHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// Minor units as people read them: 2500 of EUR is 25.00.
pub fn in_major_units(amount_minor: i64, unit: palier_domain::ledger::Unit) -> String {
    let digits = unit.currency().map_or(0, palier_domain::money::Currency::minor_digits);
    let Some(places) = usize::try_from(digits).ok().filter(|places| *places > 0) else {
        return amount_minor.to_string();
    };
    let (sign, amount, base) =
        (if amount_minor < 0 { "-" } else { "" }, amount_minor.unsigned_abs(), 10_u64.pow(digits));
    format!("{sign}{}.{:0places$}", amount / base, amount % base)
}

/// What a spreadsheet would take for a formula, or for the mark that keeps it from one.
fn is_risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use palier_domain::ledger::Unit;
    use palier_domain::money::Currency;

    /// What the document and docs/ledger.md say about the file.
    const DESCRIBED: &str = include_str!("book_file/fields.md");

    #[test]
    fn every_field_is_described_in_its_order() {
        let described: Vec<&str> = DESCRIBED
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once("` |").map(|(name, _)| name))
            .collect();
        let fields: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).chain([LINE_HASH]).collect();
        assert_eq!(described, fields);
        let ledger = include_str!("../../../docs/ledger.md");
        assert!(ledger.contains(DESCRIBED), "docs/ledger.md describes the file as the document does");
    }

    #[test]
    fn amounts_are_shown_in_the_digits_of_their_unit() {
        let shown = |amount, currency| in_major_units(amount, Unit::Money(currency));
        assert_eq!(shown(2_500, Currency::Eur), "25.00");
        assert_eq!(shown(5, Currency::Eur), "0.05");
        assert_eq!(shown(-5, Currency::Eur), "-0.05");
        assert_eq!(shown(1_500, Currency::Jpy), "1500");
        assert_eq!(shown(1_500, Currency::Tnd), "1.500");
        assert_eq!(in_major_units(7, Unit::Credit), "7");
    }
}
