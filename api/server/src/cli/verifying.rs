//! `palier verify`: a book's file against itself and against heads that somebody kept, told to an accountant.

use std::fmt::Write;
use std::fs::File;
use std::io::{BufRead, BufReader, stdin};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use palier_domain::ids::BookId;
use palier_domain::ledger::{KeptHead, Unit};
use palier_http::language::Language;
use palier_v1::book_file::{Disagreement, Stop, Total, Verified, verify as verify_file};
use uuid::Uuid;

use super::Failed;

/// Where it is not plain what was changed in a transfer, every amount up to this one is tried: in euros 20,000.00.
const AMOUNT_TRIED_MINOR_MAX: i64 = 2_000_000;

/// Which file to verify, and what of its book is known already.
#[derive(Args)]
pub(super) struct Verify {
    /// The file, as it was exported: NDJSON or CSV; - reads standard input.
    file: PathBuf,
    /// A head of the book's chain that you kept, with its position; can be given several times.
    #[arg(long, value_name = "POSITION:HEAD", value_parser = kept_head)]
    expect: Vec<KeptHead>,
}

/// How it ends; each has an exit code of its own.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The file agrees: what is printed.
    Agrees(String),
    /// The file does not agree: why.
    Disagrees(String),
    /// There is no file to verify, or it cannot be read: why.
    Unreadable(String),
}

impl Outcome {
    const fn code(&self) -> u8 {
        match self {
            Self::Agrees(_) => 0,
            Self::Disagrees(_) => 1,
            Self::Unreadable(_) => 2,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "commands have one shape")]
pub(super) fn verify(wanted: &Verify) -> Result<ExitCode, Failed> {
    let outcome = outcome_of(wanted);
    match &outcome {
        Outcome::Agrees(report) | Outcome::Disagrees(report) => print!("{report}"),
        Outcome::Unreadable(why) => eprintln!("palier: {why}"),
    }
    Ok(ExitCode::from(outcome.code()))
}

fn outcome_of(wanted: &Verify) -> Outcome {
    let name = wanted.file.display();
    let input: Box<dyn BufRead> = if wanted.file == Path::new("-") {
        Box::new(stdin().lock())
    } else {
        match File::open(&wanted.file) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => return Outcome::Unreadable(format!("{name} cannot be opened: {error}")),
        }
    };
    match verify_file(input, &wanted.expect) {
        Ok(verified) => Outcome::Agrees(report(&verified, &wanted.expect)),
        Err(Stop::Disagrees(disagreement)) => {
            Outcome::Disagrees(refusal(&disagreement.explained(AMOUNT_TRIED_MINOR_MAX)))
        }
        Err(Stop::Read(error)) => Outcome::Unreadable(format!("{name} cannot be read: {error}")),
    }
}

/// What a file shows that agrees.
fn report(verified: &Verified, expected: &[KeptHead]) -> String {
    let english = Language::English;
    let mut report = String::new();
    let Verified { book, kind, head, exported_at, last_at, totals, .. } = verified;
    let count = english.number(head.position);
    let transfers = if head.position == 1 { "transfer" } else { "transfers" };
    let mut line = |text: std::fmt::Arguments<'_>| report.write_fmt(format_args!("{text}\n")).unwrap_or_default();
    line(format_args!("Book of the {kind} {book}: {count} {transfers}."));
    if let Some(last_at) = last_at {
        line(format_args!("The last one is of {}.", english.instant(*last_at)));
    }
    line(format_args!("Exported on {}.", english.instant(*exported_at)));
    line(format_args!(""));
    for Total { name, amount_minor, unit } in totals {
        let amount = match unit {
            Some(Unit::Money(currency)) => english.amount(*amount_minor, *currency),
            _ => english.number(*amount_minor),
        };
        line(format_args!("  {name:<28}{amount:>18}"));
    }
    line(format_args!(""));
    line(format_args!("The file agrees with itself: no line is missing or out of order, and every amount adds up."));
    for kept in expected {
        line(format_args!("It agrees with the head that you kept of transfer {}.", kept.position));
    }
    if expected.is_empty() {
        line(format_args!("A file that somebody made anew from beginning to end would agree with itself, too."));
        line(format_args!(
            "To rule that out, hold the file against a head that you kept earlier: --expect POSITION:HEAD."
        ));
        line(format_args!(
            "The public escrow statement and each money trail show the head; keep this one for next time:"
        ));
    } else {
        line(format_args!("Keep the head of this file for next time:"));
    }
    line(format_args!("  {head}"));
    report
}

/// What a file is refused for.
fn refusal(disagreement: &Disagreement) -> String {
    format!(
        "DISAGREES: {disagreement}.\nEverything before this line agrees. Rely on nothing from this line on, and ask for the \
         book again.\n"
    )
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
    use super::*;
    use chrono::DateTime;
    use palier_domain::ledger::{BookKind, ChainHash};
    use palier_domain::money::Currency;

    #[test]
    fn a_head_is_kept_with_its_book() {
        let head = format!("7:{}", "0a".repeat(32));
        let text = format!("01980000-0000-7000-8000-000000000001@{head}");
        let (book, kept) = kept_head_of_book(&text).unwrap();
        assert_eq!(format!("{book}@{kept}"), text);
        assert!(kept_head_of_book(&head).is_err());
        assert!(kept_head_of_book(&format!("campaign@{head}")).is_err());
    }

    #[test]
    fn only_a_file_that_does_not_agree_ends_with_one() {
        let outcome = |file: &Path| outcome_of(&Verify { file: file.to_owned(), expect: Vec::new() });
        let folder = std::env::temp_dir().join(format!("palier-verify-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let absent = outcome(&folder.join("absent.csv"));
        assert_eq!(absent.code(), 2, "{absent:?}");
        let directory = outcome(&folder);
        assert_eq!(directory.code(), 2, "a folder cannot be read: {directory:?}");
        let other = folder.join("other.csv");
        std::fs::write(&other, "position;hash\n").unwrap();
        let other = outcome(&other);
        assert_eq!(other.code(), 1);
        assert!(
            matches!(&other, Outcome::Disagrees(why) if why.starts_with("DISAGREES: line 1: the file is not a book"))
        );
        assert_eq!(Outcome::Agrees(String::new()).code(), 0);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_report_says_the_totals_and_what_a_kept_head_is_for() {
        let head = KeptHead { position: 1_204, hash: ChainHash([7; 32]) };
        let verified = Verified {
            book: BookId(Uuid::from_u128(1)),
            kind: BookKind::Campaign,
            currency: Some(Currency::Eur),
            head,
            exported_at: DateTime::UNIX_EPOCH,
            last_at: Some(DateTime::UNIX_EPOCH),
            accounts: Vec::new(),
            totals: vec![Total { name: "raised", amount_minor: 123_450, unit: Some(Unit::Money(Currency::Eur)) }],
        };
        let alone = report(&verified, &[]);
        for said in ["1,204 transfers", "raised", "€1,234.50", "1 January 1970 at 00:00 UTC", "made anew", "--expect"]
        {
            assert!(alone.contains(said), "{said}: {alone}");
        }
        let against = report(&verified, &[head]);
        assert!(
            against.contains("the head that you kept of transfer 1204") && !against.contains("made anew"),
            "{against}"
        );
        assert!(against.trim_end().ends_with(&head.to_string()));
    }
}
