//! Books as files: exported whole, verified without a server, and no edit of them stays unseen.

use palier_domain::actor::StaffRole;
use palier_domain::ids::BookId;
use palier_domain::ledger::KeptHead;
use palier_persistence::audit::audit_expecting;
use palier_tests::{Person, Reply, World, on_both_databases};
use palier_v1::book_file::{Stop, verify};
use reqwest::Method;
use serde_json::{Value, json};

use crate::campaign::{Bakery, launch};
use crate::credits::{Market, become_provider, buy_pack, credits};

on_both_databases! {
    a_book_is_exported_whole_and_verified_without_a_server,
    any_edit_of_a_book_is_found_in_its_line,
    a_book_that_lost_lines_is_refused,
    a_providers_book_is_for_whom_it_concerns,
}

/// A campaign of which two tranches are paid out.
async fn released(amina: &Person<'_>, finance: &Person<'_>) -> Bakery {
    let world = amina.world;
    let bakery = launch(amina, 100_00, None).await;
    bakery.pledge(&world.person("Bela").await, 33_33).await;
    bakery.pledge(&world.person("Chloe").await, 66_68).await;
    world.advance_days(31).await;
    amina.post(&format!("{}/tranches/2/request", bakery.path), json!({ "note": "Voici." })).await.expect(200);
    world.advance_days(8).await;
    finance.post(&format!("{}/tranches/2/approve", bakery.path), Value::Null).await.expect(200);
    bakery
}

async fn book(of: &Person<'_>, path: &str, accept: &str) -> Reply {
    let reply = of.send(Method::GET, path, None, &[("accept", accept)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply
}

/// What a file is refused for; it must be refused.
fn fault(text: &str, kept: &[KeptHead]) -> (u64, String) {
    match verify(text.as_bytes(), kept) {
        Err(Stop::Disagrees(disagreement)) => (disagreement.line, disagreement.to_string()),
        other => panic!("not refused: {other:?}\n{text}"),
    }
}

fn kept(statement: &Value) -> KeptHead {
    let head = statement["chain_head"].as_str().expect("a head");
    KeptHead::parse(&format!("{}:{head}", statement["chain_position"])).expect("a kept head")
}

async fn a_book_is_exported_whole_and_verified_without_a_server(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    amina.patch("/v1/me", json!({ "display_name": "=1+1" })).await.expect(200);
    let bakery = released(&amina, &finance).await;
    let (auditor, path) = (world.staff(StaffRole::Auditor).await, format!("{}/book", bakery.path));
    let head = kept(&bakery.statement(world).await);
    let ndjson = book(&auditor, &path, "*/*").await;
    assert_eq!(ndjson.header("content-type"), "application/x-ndjson");
    assert!(ndjson.header("content-disposition").ends_with(&format!("-{}.ndjson\"", head.position)));
    let verified = verify(ndjson.text.as_bytes(), &[head]).expect("a book that agrees");
    assert_eq!(verified.head, head);
    let lines: Vec<Value> = ndjson.text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let transfers = auditor.get(&format!("{}/escrow/transfers?limit=100", bakery.path)).await.expect(200);
    let transfers = transfers["items"].as_array().expect("transfers").clone();
    assert_eq!(lines.len(), transfers.len() + 1);
    for (line, transfer) in lines.iter().zip(&transfers) {
        for field in ["id", "position", "kind", "pledge_id", "tranche_number", "order_id", "digest", "hash"] {
            assert_eq!(line[field], transfer[field], "{field}");
        }
        assert_eq!(line["amount_minor"], transfer["amount"]["amount_minor"]);
        assert_eq!(line["order_id"].is_null(), line["gateway_reference"].is_null(), "{line}");
    }
    let of = |number: i64| lines.iter().find(|line| line["kind"] == "release" && line["tranche_number"] == number);
    let (start, second) = (of(1).expect("the start tranche"), of(2).expect("the second tranche"));
    assert_eq!((&start["requested_by"], &start["approved_by"]), (&Value::Null, &Value::Null));
    assert!(start["approved_at"].is_string(), "it went out by itself, and that is when");
    assert_eq!(second["requested_by"], amina.id.to_string());
    assert_eq!(second["requested_by_name"], "=1+1");
    assert_eq!(second["approved_by"], finance.id.to_string());
    assert_eq!(second["amount"], "30.00");

    let csv = book(&amina, &path, "text/csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(verify(csv.text.as_bytes(), &[head]).expect("a book that agrees").head, head);
    assert!(csv.text.starts_with("format,record,book_id,"), "no byte order mark");
    assert!(csv.text.contains(",'=1+1,"), "no formula");
    let last = |text: &str| text.trim_end()[text.trim_end().len() - 64..].to_owned();
    let end = |text: &str| text.lines().nth(lines.len() - 2).map(|line| line.trim_matches(['"', '}']).to_owned());
    let end_of_csv = csv.text.lines().nth(lines.len() - 1).map(str::to_owned);
    let (of_ndjson, of_csv) = (end(&ndjson.text).expect("a line"), end_of_csv.expect("a line"));
    assert_eq!(last(&of_ndjson), last(&of_csv), "both forms say the same");

    let url = world.database_url().parse().expect("an address");
    let id: uuid::Uuid = bakery.path.rsplit('/').next().expect("an id").parse().expect("a UUID");
    let book = BookId(id);
    assert_eq!(audit_expecting(&url, &[(book, head)]).expect("an audit").disagreement, None);
    for wrong in [
        KeptHead { hash: palier_domain::ledger::ChainHash([7; 32]), ..head },
        KeptHead { position: head.position + 1, ..head },
        KeptHead { position: 0, ..head },
    ] {
        let found = audit_expecting(&url, &[(book, wrong)]).expect("an audit").disagreement.expect("one");
        assert_eq!((found.table, found.column), ("transfers", "hash"), "{wrong}");
    }
}

async fn any_edit_of_a_book_is_found_in_its_line(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let path = format!("{}/book", released(&amina, &finance).await.path);
    let ndjson = book(&finance, &path, "application/x-ndjson").await.text;
    let lines: Vec<&str> = ndjson.lines().collect();
    for (place, line) in lines.iter().enumerate() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        for (field, value) in line.as_object().expect("an object") {
            for edited in edits(value) {
                let mut changed = line.clone();
                changed[field] = edited;
                let mut file: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
                file[place] = changed.to_string();
                let (found, why) = fault(&(file.join("\n") + "\n"), &[]);
                assert_eq!(found, place as u64 + 1, "{field}: {why}");
            }
        }
    }
    let csv = book(&finance, &path, "text/csv").await.text;
    for text in [&ndjson, &csv] {
        for place in (0..text.len()).step_by(13) {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = if bytes[place] == b'7' { b'8' } else { b'7' };
            let line = text[..place].matches('\n').count() as u64 + 1;
            let (found, why) = fault(&String::from_utf8(bytes).expect("UTF-8"), &[]);
            assert_eq!(found, line, "byte {place}: {why}");
        }
    }
}

/// Other values in the place of one.
fn edits(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec![json!("x"), json!(1)],
        Value::Number(number) => vec![json!(number.as_i64().expect("a number") + 1), Value::Null],
        Value::String(text) => {
            let turned = if text.ends_with('0') { "1" } else { "0" };
            vec![json!(format!("{}{turned}", &text[..text.len() - 1])), json!(format!("{text} ")), Value::Null]
        }
        other => panic!("{other}"),
    }
}

async fn a_book_that_lost_lines_is_refused(world: &World) {
    let (amina, finance) = (world.person("Amina").await, world.staff(StaffRole::Finance).await);
    let bakery = released(&amina, &finance).await;
    let path = format!("{}/book", bakery.path);
    let (early, kept_early) = (book(&finance, &path, "text/csv").await.text, kept(&bakery.statement(world).await));
    amina.post(&format!("{}/tranches/3/request", bakery.path), json!({ "note": "Voici." })).await.expect(200);
    world.advance_days(8).await;
    finance.post(&format!("{}/tranches/3/approve", bakery.path), Value::Null).await.expect(200);
    let (late, kept_late) = (book(&finance, &path, "text/csv").await.text, kept(&bakery.statement(world).await));
    assert!(kept_early.position < kept_late.position);
    assert!(verify(late.as_bytes(), &[kept_early, kept_late]).is_ok());
    assert!(verify(early.as_bytes(), &[kept_early]).is_ok());
    let (_, why) = fault(&early, &[kept_late]);
    assert!(why.contains("the end of the book is missing"), "{why}");
    let other = KeptHead { hash: kept_late.hash, ..kept_early };
    let (line, why) = fault(&late, &[other]);
    assert!(why.contains("the book was made anew"), "{why}");
    assert_eq!(line, u64::try_from(kept_early.position).expect("a position") + 1, "below the heading");
    let lines: Vec<&str> = late.split_inclusive('\n').collect();
    for cut in 1..lines.len() {
        let (_, why) = fault(&lines[..cut].concat(), &[]);
        assert!(why.contains("cut short"), "{why}");
        if cut + 1 < lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(cut, cut + 1);
            assert_eq!(fault(&swapped.concat(), &[]).0, cut as u64 + 1);
            let doubled = [&lines[..=cut], &lines[cut..]].concat();
            assert_eq!(fault(&doubled.concat(), &[]).0, cut as u64 + 2);
            let removed = [&lines[..cut], &lines[cut + 1..]].concat();
            assert_eq!(fault(&removed.concat(), &[]).0, cut as u64 + 1);
        }
    }
    let (_, why) = fault(&format!("{late}{}", lines[1]), &[]);
    assert!(why.contains("was closed"), "{why}");
    for nothing in ["", "\n", "{}", "position;hash\n"] {
        assert_eq!(fault(nothing, &[]).0, u64::from(!nothing.is_empty()), "{nothing:?}");
    }
}

async fn a_providers_book_is_for_whom_it_concerns(world: &World) {
    let (bela, sales) = (world.person("Bela").await, world.staff(StaffRole::Sales).await);
    bela.get("/v1/me/credits/book").await.expect_problem("provider-profile-required");
    become_provider(&bela).await;
    let empty = book(&bela, "/v1/me/credits/book", "text/csv").await.text;
    assert_eq!(verify(empty.as_bytes(), &[]).expect("an empty book").head.position, 0);
    buy_pack(&sales, &bela, 9).await;
    Market::open(world).await.spend(&bela, 2).await;
    let own = book(&bela, "/v1/me/credits/book", "*/*").await.text;
    let verified = verify(own.as_bytes(), &[kept(&credits(&bela).await)]).expect("a book that agrees");
    assert_eq!(verified.book.0, bela.id);
    let path = format!("/v1/providers/{}/book", bela.id);
    for reader in [world.staff(StaffRole::Finance).await, world.staff(StaffRole::Auditor).await] {
        let theirs = book(&reader, &path, "*/*").await.text;
        assert_eq!(theirs.lines().count(), own.lines().count());
        assert_eq!(verify(theirs.as_bytes(), &[]).expect("a book that agrees").head, verified.head);
    }
    sales.get(&path).await.expect_problem("not-allowed");
    let absent = format!("/v1/providers/{}/book", sales.id);
    world.staff(StaffRole::Auditor).await.get(&absent).await.expect_problem("not-found");
}
