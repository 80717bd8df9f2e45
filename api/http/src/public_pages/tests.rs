//! The shelf is bounded, and keeps what is asked for.

use super::*;

fn page(bytes: usize) -> Arc<Page> {
    Arc::new(Page {
        rules: Arc::new(OperationRules::bare("get_thing")),
        headers: Vec::new(),
        tag: HeaderValue::from_static("\"1\""),
        body: Bytes::from(vec![0; bytes]),
        depends_on: DependsOn::Everything,
        read: ReadAt { instant: Instant::now(), commit: palier_persistence::Changes::default().last() },
    })
}

#[test]
fn a_shelf_holds_what_it_may_and_keeps_what_is_asked_for() {
    let shelf = Shelf::new(100_000);
    shelf.keep("/asked".to_owned(), page(1_000));
    for number in 0..500 {
        shelf.keep(format!("/other/{number}"), page(5_000));
        assert!(shelf.find("/asked").is_some(), "{number}");
        assert!(shelf.bytes() <= 100_000, "{number}: {}", shelf.bytes());
    }
    assert!(shelf.find("/other/0").is_none());
    assert!(shelf.find("/other/499").is_some());
}

#[test]
fn a_page_that_is_too_large_is_not_kept_and_a_newer_one_replaces() {
    let shelf = Shelf::new(10_000);
    shelf.keep("/large".to_owned(), page(6_000));
    assert!(shelf.find("/large").is_none());
    for _ in 0..50 {
        shelf.keep("/same".to_owned(), page(2_000));
    }
    assert_eq!(shelf.find("/same").map(|page| page.body.len()), Some(2_000));
    assert!(shelf.bytes() < 3_000);
}
