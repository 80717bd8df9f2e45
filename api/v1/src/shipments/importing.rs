//! Files of tracking numbers: read whole, within bounds, and those rows handed back that were not done.

use actix_web::{HttpRequest, post, web};
use futures_util::StreamExt;
use palier_domain::ids::{PledgeId, ShipmentId};
use palier_domain::shipments::{ImportReport, ImportRow, ROWS_MAX, import_shipments as import};
use palier_domain::{Context, Store};
use palier_http::boundary::mark_body_as_read;
use palier_http::caller::Caller;
use palier_http::conformance::{ValidPath, ValidQuery};
use palier_http::idempotency::{Idempotency, run_once};
use palier_http::problem::Problem;
use palier_http::refusals;
use palier_http::reply::Reply;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::{ShipmentImportFaultView, ShipmentImportView};
use super::words::ShipmentImportFaultWord;
use crate::book_file::without_formula;
use crate::campaigns::CampaignPath;
use crate::requests::DryRunQuery;

/// The largest file, in bytes.
const BYTES_MAX: usize = 1_048_576;
/// The columns that a file may have, in the order of the rows handed back.
const COLUMNS: [&str; 4] = ["shipment_id", "pledge_id", "carrier", "tracking_number"];

/// A table with a header: `shipment_id` or `pledge_id`, `carrier`, `tracking_number`.
#[derive(ToSchema)]
#[schema(as = ShipmentTable, value_type = String, max_length = 1_048_576, format = "prose")]
#[expect(dead_code, reason = "it only documents the file")]
pub struct ShipmentTable(String);

/// A file as it was read: each row's texts by column.
struct Table {
    rows: Vec<[String; 4]>,
}

/// Import tracking numbers
///
/// A CSV file in UTF-8, with or without a byte order mark, separated by `,` or `;`: at most 5,000 rows and 1 MiB. Its
/// header names `shipment_id` or `pledge_id`, `tracking_number`, and `carrier` if there is one; other columns are ignored.
/// A row with a number ships the shipment that it names, or the one planned shipment of the pledge; where none is
/// planned, one is made of all that is left to be sent. Rows with a fault change nothing and come back in
/// `failures_csv`. The same file sent twice changes nothing. A dry run says what would happen.
#[utoipa::path(
    tag = "Shipments", operation_id = "import_shipments", params(CampaignPath, DryRunQuery),
    request_body(content(
        (ShipmentTable = "text/csv", example = json!("shipment_id;carrier;tracking_number\n0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49;Colissimo;6A12345678901\n")),
        (ShipmentTable = "text/plain", example = json!("shipment_id;carrier;tracking_number\n0192f0c4-7a5e-7c3e-8a51-0f6d1c2b3a49;Colissimo;6A12345678901\n")),
    )),
    responses((status = 200, description = "What was done", body = ShipmentImportView)),
    extensions(("x-problems" = json!(refusals!["campaign-not-shipping", "shipment-file-unreadable"])))
)]
#[post("/campaigns/{campaign_id}/shipment-imports")]
pub(super) async fn import_shipments(
    caller: Caller,
    path: ValidPath<CampaignPath>,
    query: ValidQuery<DryRunQuery>,
    idempotency: Idempotency,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Reply, Problem> {
    let (id, is_dry) = (path.id(), query.is_dry());
    let bytes = receive(payload).await?;
    mark_body_as_read(&request);
    let idempotency = idempotency.over(Sha256::digest(&bytes).into()).unless_dry(is_dry);
    let table = web::block(move || Table::read(&bytes)).await.map_err(Problem::internal)??;
    let rows: Vec<ImportRow> = table.rows.iter().map(row).collect();
    let command = move |store: &mut dyn Store, context: &Context<'_>| import(store, context, id, &rows, is_dry);
    let present = move |report: ImportReport| Reply::ok(&view(&report, &table, is_dry));
    run_once(&caller, &idempotency, id, command, present).await
}

async fn receive(mut payload: web::Payload) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            tracing::debug!(%error, "a file broke off");
            Problem::new("malformed-request")
        })?;
        if bytes.len().saturating_add(chunk.len()) > BYTES_MAX {
            let bytes_max = i64::try_from(BYTES_MAX).unwrap_or(i64::MAX);
            return Err(Problem::new("payload-too-large").with_fact("bytes_max", bytes_max));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreadable(row: usize) -> Problem {
    Problem::new("shipment-file-unreadable").with_fact("row", count(row))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Table {
    /// Reads a file; the separator is the one of its header.
    fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let text = std::str::from_utf8(bytes).map_err(|_| unreadable(0))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let header = text.lines().next().unwrap_or_default();
        let delimiter = if header.contains(';') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let names = reader.headers().map_err(|_| unreadable(0))?.clone();
        let place = |column: &str| names.iter().position(|name| name.trim().eq_ignore_ascii_case(column));
        let places = COLUMNS.map(place);
        let [shipment, pledge, _, number] = places;
        if number.is_none() || (shipment.is_none() && pledge.is_none()) {
            return Err(unreadable(0));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|_| unreadable(rows.len().saturating_add(1)))?;
            let text = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
            rows.push(places.map(|place| as_written(text(place).trim())));
            if rows.len() > ROWS_MAX {
                break;
            }
        }
        Ok(Self { rows })
    }
}

/// A field without the mark that keeps a spreadsheet from taking it for a formula.
fn as_written(text: &str) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if without_formula(rest) == text => rest.to_owned(),
        _ => text.to_owned(),
    }
}

fn row([shipment, pledge, carrier, number]: &[String; 4]) -> ImportRow {
    let id = |text: &str| (!text.is_empty()).then(|| Uuid::try_parse(text));
    let (shipment, pledge) = (id(shipment), id(pledge));
    let is_unreadable = [&shipment, &pledge].iter().any(|id| matches!(id, Some(Err(_))));
    ImportRow {
        shipment: shipment.and_then(Result::ok).map(ShipmentId),
        pledge: pledge.and_then(Result::ok).map(PledgeId),
        is_unreadable,
        carrier: carrier.clone(),
        tracking_number: number.clone(),
    }
}

fn view(report: &ImportReport, table: &Table, dry_run: bool) -> ShipmentImportView {
    let fault = |(place, fault): &(usize, palier_domain::shipments::ImportFault)| ShipmentImportFaultView {
        row: count(place.saturating_add(1)),
        fault: ShipmentImportFaultWord(*fault),
    };
    ShipmentImportView {
        dry_run,
        rows: count(report.rows),
        shipped: count(report.shipped),
        unchanged: count(report.unchanged),
        failed: count(report.faults.len()),
        faults: report.faults.iter().map(fault).collect(),
        failures_csv: (!report.faults.is_empty()).then(|| failures(report, table)),
    }
}

/// The rows that were not done, each with its fault.
fn failures(report: &ImportReport, table: &Table) -> String {
    let quoted = |field: &str| format!("\"{}\"", without_formula(field).replace('"', "\"\""));
    let mut lines = vec![COLUMNS.join(",") + ",fault"];
    for (place, fault) in &report.faults {
        let fields = table.rows.get(*place).into_iter().flatten().map(|field| quoted(field));
        lines.push(fields.chain([fault.as_str().to_owned()]).collect::<Vec<_>>().join(","));
    }
    lines.join("\r\n") + "\r\n"
}
