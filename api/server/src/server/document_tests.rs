//! The document of every route, as a whole.

use palier_document::{Document, Published, compatibility, house_style, parse};
use palier_http::precompressed::Precompressed;

use super::document;

#[test]
fn the_document_keeps_the_house_style() {
    let document = document().unwrap();
    let violations = house_style::violations(&document.value);
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn a_pledge_needs_its_body_and_what_can_say_nothing_does_without() {
    let document = document().unwrap().value;
    let required = |path: &str| document["paths"][path]["post"]["requestBody"]["required"].clone();
    assert_eq!(required("/v1/campaigns/{campaign_id}/pledges"), true);
    assert_eq!(required("/v1/campaigns/{campaign_id}/relaunch"), false);
}

#[test]
fn words_are_closed_where_that_is_asked_for_and_open_otherwise() {
    let open = document().unwrap();
    let state = |document: &Document| document.value["components"]["schemas"]["CampaignState"].clone();
    assert!(state(&open).get("enum").is_none());
    let closed = open.clone().with_closed_words();
    assert_eq!(state(&closed)["enum"], state(&open)["x-extensible-enum"]);
}

#[test]
fn the_document_is_the_same_each_time_and_compatible_with_itself() {
    let (one, other) = (document().unwrap(), document().unwrap());
    assert_eq!(one.to_yaml().unwrap(), other.to_yaml().unwrap());
    assert_eq!(one.older().unwrap().to_yaml().unwrap(), other.older().unwrap().to_yaml().unwrap());
    assert_eq!(compatibility::compare(&one.value, &other.value), Vec::<String>::new());
    assert_eq!(parse(&one.to_yaml().unwrap()).unwrap(), one.value);
    let published = Published::of(&one, document);
    let text = |packed: &Precompressed| String::from_utf8(packed.unpacked().unwrap().to_vec()).unwrap();
    assert_eq!(text(published.json().unwrap()), one.to_json().unwrap());
    assert_eq!(text(published.yaml().unwrap()), one.to_yaml().unwrap());
    assert_eq!(text(published.older_yaml().unwrap()), one.older().unwrap().to_yaml().unwrap());
}

#[test]
fn every_documented_operation_is_compiled() {
    let document = document().unwrap();
    palier_http::conformance::Conformance::compile(&document.value).unwrap().compile_everything().unwrap();
}
