//! Edits of a small book, and what is said of each.

use super::*;
use crate::book_file::writing::json_line;

/// Three transfers of a campaign: 25.00 comes in, 5.00 is released, 1.25 is the fee.
fn transfers() -> Vec<Transfer> {
    use AccountKind::{Escrow, GatewayClearing, InitiatorPayable, PlatformFees};
    let mut transfers: Vec<Transfer> = Vec::new();
    for (kind, debit, credit, amount_minor) in [
        (TransferKind::Collection, GatewayClearing, Escrow, 2_500),
        (TransferKind::Release, Escrow, InitiatorPayable, 500),
        (TransferKind::PlatformFee, Escrow, PlatformFees, 125),
    ] {
        let seq = i64::try_from(transfers.len()).unwrap() + 1;
        transfers.push(Transfer {
            book: BookId(Uuid::from_u128(1)),
            seq,
            id: TransferId(Uuid::from_u128(10 + u128::try_from(seq).unwrap())),
            debit,
            credit,
            amount_minor,
            unit: Unit::Money(Currency::Eur),
            kind,
            pledge: Some(PledgeId(Uuid::from_u128(3))),
            tranche: (kind == TransferKind::Release).then_some(1),
            order: None,
            lot: None,
            cause: None,
            recorded_at: DateTime::from_timestamp(1_772_442_000 + seq, 0).unwrap(),
            hash: ChainHash::GENESIS,
        });
    }
    chained(transfers)
}

/// Transfers linked and hashed anew.
fn chained(mut transfers: Vec<Transfer>) -> Vec<Transfer> {
    let mut head = ChainHash::GENESIS;
    for transfer in &mut transfers {
        transfer.hash = transfer.link_after(head);
        head = transfer.hash;
    }
    transfers
}

fn values(transfer: &Transfer) -> Vec<Option<String>> {
    let value = |name: &str| match name {
        "format" => Some(FORMAT.to_owned()),
        "record" => Some(TRANSFER.to_owned()),
        "book_id" => Some(transfer.book.to_string()),
        "book_kind" => Some("campaign".to_owned()),
        "position" => Some(transfer.seq.to_string()),
        "id" => Some(transfer.id.to_string()),
        "recorded_at" => Some(instant_text(transfer.recorded_at)),
        "kind" => Some(transfer.kind.to_string()),
        "debit_account" => Some(transfer.debit.to_string()),
        "credit_account" => Some(transfer.credit.to_string()),
        "amount_minor" => Some(transfer.amount_minor.to_string()),
        "amount" => Some(in_major_units(transfer.amount_minor, transfer.unit)),
        "unit" => Some(transfer.unit.to_string()),
        "pledge_id" => transfer.pledge.map(|id| id.0.to_string()),
        "tranche_number" => transfer.tranche.map(|number| number.to_string()),
        "approved_by" => transfer.tranche.map(|_| Uuid::from_u128(8).to_string()),
        "hash_version" => Some(HASH_VERSION.to_string()),
        "digest" => Some(transfer.digest().to_string()),
        "hash" => Some(transfer.hash.to_string()),
        _ => None,
    };
    FIELDS.iter().map(|(name, _)| value(name)).collect()
}

/// A whole file of these transfers, every line of which fits.
fn file(transfers: &[Transfer]) -> Vec<String> {
    let mut lines: Vec<Vec<Option<String>>> = transfers.iter().map(values).collect();
    let last = transfers.last().unwrap();
    let end = |name: &str| match name {
        "record" => Some(END.to_owned()),
        "recorded_at" => Some("2026-03-03T00:00:00.000000Z".to_owned()),
        "format" | "book_id" | "book_kind" | "position" | "hash" => {
            FIELDS.iter().zip(values(last)).find(|((field, _), _)| *field == name).and_then(|(_, value)| value)
        }
        _ => None,
    };
    lines.push(FIELDS.iter().map(|(name, _)| end(name)).collect());
    let mut hash = LineHash::BEFORE;
    let mut written = Vec::new();
    for line in lines {
        hash = hash.after(&line);
        written.push(String::from_utf8(json_line(&line, hash.to_string()).unwrap()).unwrap());
    }
    written
}

fn fault(lines: &[String]) -> Disagreement {
    match verify(lines.concat().as_bytes(), &[]) {
        Err(Stop::Disagrees(disagreement)) => disagreement,
        other => panic!("not refused: {other:?}"),
    }
}

/// What is said when one text of a line is exchanged for another.
fn edited(line: usize, from: &str, to: &str) -> String {
    let mut lines = file(&transfers());
    assert!(lines[line].contains(from), "{}", lines[line]);
    lines[line] = lines[line].replace(from, to);
    fault(&lines).to_string()
}

#[test]
fn a_whole_file_says_what_its_transfers_add_up_to() {
    let verified = verify(file(&transfers()).concat().as_bytes(), &[]).unwrap();
    let totals: Vec<(&str, i64)> = verified.totals.iter().map(|total| (total.name, total.amount_minor)).collect();
    assert_eq!(
        totals,
        [
            ("raised", 2_500),
            ("released to the initiator", 500),
            ("refunded to the backers", 0),
            ("fees", 125),
            ("still in escrow", 1_875)
        ]
    );
    assert_eq!(verified.last_at, Some(transfers()[2].recorded_at));
}

#[test]
fn the_transfer_and_the_part_that_was_changed_are_named() {
    let of_second = "line 2, transfer 2 (it reads: release, 5.00 EUR, 2026-03-02T09:00:02.000000Z): ";
    assert_eq!(
        edited(1, r#""amount_minor":500"#, r#""amount_minor":900"#),
        format!("{of_second}the amount was changed: it was 5.00, and reads 9.00")
    );
    for (from, to, what) in [
        (r#""amount":"5.00""#, r#""amount":"9.00""#, "the amount was changed: 5.00 belongs here, and it reads 9.00"),
        (
            r#""credit_account":"initiator_payable""#,
            r#""credit_account":"platform_fees""#,
            "the account it goes to was changed: it was initiator payable, and reads platform fees",
        ),
        (
            r#""kind":"release""#,
            r#""kind":"refund""#,
            "the kind of transfer was changed: it was release, and reads refund",
        ),
        (r#""tranche_number":1"#, r#""tranche_number":2"#, "the tranche was changed: it was 1, and reads 2"),
        (r#""unit":"EUR""#, r#""unit":"CHF""#, "the currency was changed: it was EUR, and reads CHF"),
        ("T09:00:02.", "T09:00:03.", "the date, the pledge"),
        (r#""approved_by":"00000000-0000-0000-0000-000000000008""#, r#""approved_by":null"#, "the approver"),
        (
            r#""position":2"#,
            r#""position":4"#,
            "the order of lines was changed: transfer 2 belongs here, and 4 stands here",
        ),
    ] {
        let said = edited(1, from, to);
        assert!(said.starts_with("line 2, transfer ") && said.contains(what), "{from}: {said}");
    }
    assert!(edited(3, "T00:00:00", "T00:00:01").contains("the closing line was changed"));
}

#[test]
fn an_amount_that_was_changed_in_both_of_its_forms_is_found_by_trying() {
    let mut lines = file(&transfers());
    lines[1] = lines[1].replace(r#""amount_minor":500"#, r#""amount_minor":900"#).replace("5.00", "9.00");
    let found = fault(&lines);
    assert!(found.what.contains("(in both of its forms)"), "{found}");
    assert!(found.clone().explained(499).what.contains("(in both of its forms)"));
    assert_eq!(found.explained(500).what, "the amount was changed: it was 5.00, and reads 9.00");
}

#[test]
fn lines_that_are_missing_or_in_another_order_are_said_to_be() {
    let lines = file(&transfers());
    let swapped = [&lines[..1], &lines[2..3], &lines[1..2], &lines[3..]].concat();
    assert!(fault(&swapped).what.starts_with("the order of lines was changed"), "{}", fault(&swapped));
    assert!(fault(&lines[..3]).what.starts_with("the file was cut short: it ends after transfer 3"));
    let kept = KeptHead { position: 2, hash: ChainHash::GENESIS };
    match verify(lines.concat().as_bytes(), &[kept]) {
        Err(Stop::Disagrees(found)) => assert!(found.what.starts_with("the book was made anew, or is another one")),
        other => panic!("{other:?}"),
    }
}
