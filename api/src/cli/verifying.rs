//! `palier verify`: a book's file against itself and against heads that somebody kept.

use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use palier_domain::clock::instant_text;
use palier_domain::ids::BookId;
use palier_domain::ledger::KeptHead;
use uuid::Uuid;

use super::Failed;
use crate::book_file::{Disagreement, Stop, Verified, in_major_units, verify as verify_file};

/// Which file to verify, and what of its book is known already.
#[derive(Args)]
pub(super) struct Verify {
    /// The file, as it was exported: NDJSON or CSV; - reads standard input.
    file: PathBuf,
    /// A head of the book's chain that you kept, with its position; can be given several times.
    #[arg(long, value_name = "POSITION:HEAD", value_parser = kept_head)]
    expect: Vec<KeptHead>,
}

pub(super) fn verify(wanted: &Verify) -> Result<ExitCode, Failed> {
    let input: Box<dyn BufRead> = if wanted.file == Path::new("-") {
        Box::new(stdin().lock())
    } else {
        let file = File::open(&wanted.file).map_err(|error| format!("{}: {error}", wanted.file.display()))?;
        Box::new(BufReader::new(file))
    };
    match verify_file(input, &wanted.expect) {
        Ok(verified) => {
            tell(&verified, &wanted.expect);
            Ok(ExitCode::SUCCESS)
        }
        Err(Stop::Disagrees(disagreement)) => {
            refuse(&disagreement);
            Ok(ExitCode::FAILURE)
        }
        Err(Stop::Read(error)) => Err(format!("{}: {error}", wanted.file.display()).into()),
    }
}

fn tell(verified: &Verified, expected: &[KeptHead]) {
    let Verified { book, kind, currency, head, exported_at, accounts } = verified;
    println!("book {book} of a {kind}, exported {}: {} transfers", instant_text(*exported_at), head.position);
    for account in accounts {
        let unit = currency.map(|currency| account.kind.unit(currency));
        let balance = account.balance_minor();
        let amount =
            unit.map_or_else(|| balance.to_string(), |unit| format!("{} {unit}", in_major_units(balance, unit)));
        println!("  {:<22}{amount:>20}", account.kind.as_str());
    }
    for kept in expected {
        println!("the chain passed through {kept}");
    }
    println!("head {head}");
    println!("everything agrees");
}

fn refuse(disagreement: &Disagreement) {
    println!("DISAGREES: {disagreement}");
}

fn kept_head(text: &str) -> Result<KeptHead, String> {
    KeptHead::parse(text).ok_or_else(|| "a kept head is POSITION:HEAD, its 64 hexadecimal digits last".to_owned())
}

/// Reads `BOOK@POSITION:HEAD`.
pub(super) fn kept_head_of_book(text: &str) -> Result<(BookId, KeptHead), String> {
    let parsed = text.split_once('@').and_then(|(book, head)| {
        let book: Uuid = book.parse().ok()?;
        Some((BookId(book), KeptHead::parse(head)?))
    });
    parsed.ok_or_else(|| "a kept head of a book is BOOK@POSITION:HEAD".to_owned())
}

#[cfg(test)]
mod tests {
    use super::kept_head_of_book;

    #[test]
    fn a_head_is_kept_with_its_book() {
        let head = format!("7:{}", "0a".repeat(32));
        let text = format!("01980000-0000-7000-8000-000000000001@{head}");
        let (book, kept) = kept_head_of_book(&text).unwrap();
        assert_eq!(format!("{book}@{kept}"), text);
        assert!(kept_head_of_book(&head).is_err());
        assert!(kept_head_of_book(&format!("campaign@{head}")).is_err());
    }
}
