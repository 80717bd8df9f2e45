//! Every query of the stores finds its rows by an index, however large the tables grow.

mod projects;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use diesel::connection::InstrumentationEvent;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl};
use palier_domain::Store;
use palier_domain::actor::StaffRole;
use palier_domain::campaigns::{CampaignFilter, CampaignOrder, CampaignPlace, CampaignState, Category, PledgeState};
use palier_domain::credits::ProviderFilter;
use palier_domain::identity::{EmailAddress, TokenHash};
use palier_domain::ids::{
    AccountId, ApiClientId, BookId, CampaignId, JobId, ObjectionId, PaymentOrderId, PledgeId, RewardId, SessionId,
    UnexpectedMovementId,
};
use palier_domain::jobs::next_due_at;
use palier_domain::money::Currency;
use palier_domain::page::PageRequest;
use palier_domain::payments::PaymentOrderState;
use palier_domain::search::Listing;
use uuid::Uuid;

use crate::connection::AnyConnection;
use crate::migrate;
use crate::scratch;
use crate::session::Session;

/// Tables that have a handful of rows for ever.
pub(super) const SMALL_TABLES: [&str; 8] = [
    "credit_packs",
    "plans",
    "policies",
    "policy_values",
    "project_figures",
    "sandbox_clock",
    "signing_keys",
    "sqlite_master",
];

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn no_query_reads_a_whole_table_or_sorts_one() {
    let scratch = &scratch::each()[0];
    migrate::up(&scratch.url).unwrap();
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let mut connection = scratch.connect();
    let noted = Arc::clone(&seen);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let shown = query.to_string();
            noted.lock().unwrap().insert(shown.split(" -- binds").next().unwrap().to_owned());
        }
    });
    ask_everything(&mut Session::new(&mut connection));
    let AnyConnection::Sqlite(mut connection) = scratch.connect() else { panic!("not SQLite") };
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    let queries: Vec<&String> =
        seen.iter().filter(|text| !text.starts_with("BEGIN") && !text.starts_with("COMMIT")).collect();
    assert!(queries.len() > 40, "{}", queries.len());
    for query in queries {
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(&mut connection).unwrap();
        let uses = |index: &str| steps.iter().any(|step| step.detail.contains(index));
        assert!(
            !query.contains("state <> 'settled'") || uses("payment_orders_unsettled"),
            "{query} {:?}",
            steps.iter().map(|step| &step.detail).collect::<Vec<_>>()
        );
        assert!(
            !query.contains("`backer_id` = ") || uses("_of_backer"),
            "{query} {:?}",
            steps.iter().map(|step| &step.detail).collect::<Vec<_>>()
        );
        for step in &steps {
            let is_small = SMALL_TABLES.iter().any(|table| step.detail.contains(table));
            let by_words = |table: &str| step.detail.starts_with(&format!("SCAN {table}_words VIRTUAL TABLE INDEX"));
            let is_found = step.detail.starts_with("SCAN campaign_words_found VIRTUAL TABLE INDEX");
            let is_by_words = (by_words("projects") || by_words("providers") || is_found) && query.contains("MATCH");
            let is_table = !["SCAN CONSTANT ROW", "SCAN counted", "SCAN found"].contains(&step.detail.as_str());
            let is_scan = is_table && step.detail.starts_with("SCAN") && !step.detail.contains("USING");
            let reads_all = is_scan && !is_by_words;
            let sorts = step.detail.contains("TEMP B-TREE FOR ORDER BY");
            assert!(is_small || !reads_all, "{query}\n{}", step.detail);
            assert!(!sorts || SORTS_LITTLE.iter().any(|start| query.contains(start)), "{query}\n{}", step.detail);
        }
    }
}

/// Queries that sort what is bounded otherwise: the orders of one thing or of
/// one page of pledges, the claimed ones, and the lines of one page of pledges.
pub(super) const SORTS_LITTLE: [&str; 6] = [
    "WITH found AS MATERIALIZED",
    "`payment_orders`.`subject_id` = ",
    "`payment_orders`.`subject_id` IN",
    "`payment_orders`.`book_id` = ?) AND (1=0)",
    "`payment_orders`.`id` IN",
    "FROM `pledge_lines`",
];

pub(super) fn ask_everything(store: &mut dyn Store) {
    ask_identity(store);
    ask_campaigns(store);
    ask_money(store);
    ask_profiles(store);
    ask_credits(store);
    projects::ask(store);
}

fn ask_profiles(store: &mut dyn Store) {
    let account = AccountId(Uuid::nil());
    store.find_profile(account).unwrap();
    store.read_record(account).unwrap();
    store.has_launched(account).unwrap();
    store.read_followers(account).unwrap();
    store.find_follow(account, account).unwrap();
    store.count_follows(account, 10).unwrap();
    for page in pages((now(), account)) {
        store.list_follows(account, &page).unwrap();
    }
    for after in [None, Some(account)] {
        store.list_followers(account, DateTime::<Utc>::MAX_UTC, after, 10).unwrap();
    }
}

fn ask_credits(store: &mut dyn Store) {
    let (book, id) = (BookId(Uuid::nil()), Uuid::nil());
    store.find_provider(book.provider()).unwrap();
    for (city, text) in
        [(None, None), (Some("Lille"), None), (None, Some("des escaliers")), (Some("Lille"), Some("w7"))]
    {
        let filter = ProviderFilter::written(city, text).unwrap();
        for page in pages(Listing(1)) {
            store.list_providers(&filter, &page).unwrap();
        }
    }
    store.find_plan(id.into()).unwrap();
    store.find_pack(id.into()).unwrap();
    store.find_subscription(book, id.into()).unwrap();
    store.find_current_subscription(book).unwrap();
    store.find_purchase(book, id.into()).unwrap();
    store.find_pending_purchase(book, id.into()).unwrap();
    store.count_pending_purchases(book, 10).unwrap();
    store.find_lot(book, id.into()).unwrap();
    store.read_lots(book, &[id.into(), id.into()]).unwrap();
    store.list_open_lots(book, now(), 10).unwrap();
    store.sum_overdue_credits(book, now()).unwrap();
    store.find_spend(book, id.into()).unwrap();
    store.find_spend_anywhere(id.into()).unwrap();
    store.read_spends(book, &[id.into(), id.into()]).unwrap();
    for after in [None, Some(id.into())] {
        store.list_spenders_without_application(id.into(), after, 10).unwrap();
    }
    store.list_spends_on(book, id.into()).unwrap();
    store.sum_spends(book, now()).unwrap();
    for before in [None, Some(now())] {
        store.list_spends_to_refund(id.into(), before, 10).unwrap();
    }
    store.list_credit_transfers(book, 9, 10).unwrap();
    for page in pages((now(), id.into())) {
        store.list_subscriptions(book, &page).unwrap();
    }
    for page in pages((now(), id.into())) {
        store.list_purchases(book, &page).unwrap();
    }
    for page in pages((now(), id.into())) {
        store.list_lots(book, now(), &page).unwrap();
    }
    for page in pages((now(), id.into())) {
        store.list_spends(book, &page).unwrap();
    }
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn pages<K: Clone>(after: K) -> [PageRequest<K>; 2] {
    [PageRequest::first(20), PageRequest { limit: 20, after: Some(after) }]
}

fn ask_identity(store: &mut dyn Store) {
    let (account, hash) = (AccountId(Uuid::nil()), TokenHash([0; 32]));
    store.find_account(account).unwrap();
    store.find_account_by_email(&EmailAddress::parse("ada@example.org").unwrap()).unwrap();
    store.list_display_names(&[account, account]).unwrap();
    for page in pages((now(), account)) {
        for role in [None, Some(StaffRole::Support)] {
            store.list_accounts(role, &page).unwrap();
        }
    }
    store.find_roles(account).unwrap();
    assert_eq!(store.lock_admins().unwrap(), []);
    assert_eq!(StaffRole::ALL.len(), 6);
    store.find_session_with_roles(SessionId(Uuid::nil())).unwrap();
    store.end_session(SessionId(Uuid::nil()), now()).unwrap();
    store.delete_dead_sessions(now(), 10).unwrap();
    store.list_access_changes(now(), 10).unwrap();
    store.find_refresh_token(&hash).unwrap();
    store.find_api_client(ApiClientId(Uuid::nil())).unwrap();
    store.count_api_clients(account).unwrap();
    for page in pages(ApiClientId(Uuid::nil())) {
        store.list_api_clients(account, &page).unwrap();
    }
    store.find_reply(Uuid::nil(), "key").unwrap();
    store.delete_replies_before(now(), 10).unwrap();
}

fn ask_campaigns(store: &mut dyn Store) {
    let campaign = CampaignId(Uuid::nil());
    store.find_campaign(campaign).unwrap();
    store.read_campaigns(&[campaign]).unwrap();
    store.list_rewards(campaign).unwrap();
    store.list_hub_discounts(campaign).unwrap();
    store.find_last_text(campaign).unwrap();
    store.count_stocks(campaign, RewardId(Uuid::nil()), 10).unwrap();
    for page in pages((now(), campaign)) {
        store.list_campaigns_of(AccountId(Uuid::nil()), &page).unwrap();
    }
    let all = CampaignFilter::default;
    let live = vec![CampaignState::Live];
    let filters = [
        all(),
        CampaignFilter { states: live.clone(), ..all() },
        CampaignFilter { states: vec![CampaignState::Live, CampaignState::Failed], ..all() },
        CampaignFilter { categories: vec![Category::Art, Category::Food], ..all() },
        CampaignFilter { states: live, categories: vec![Category::Theatre], currencies: vec![Currency::Jpy], ..all() },
        CampaignFilter { initiator: Some(AccountId(Uuid::nil())), ..all() },
        CampaignFilter { words: vec!["une".to_owned(), "w7".to_owned()], ..all() },
    ];
    for (filter, order) in
        filters.iter().flat_map(|filter| CampaignOrder::ALL.iter().map(move |order| (filter, *order)))
    {
        let filter = CampaignFilter { order, ..filter.clone() };
        for page in pages(CampaignPlace { rank: 50, listing: Listing(5_000 * 2_048) }) {
            store.list_campaigns(&filter, &page).unwrap();
        }
    }
    store.find_pledge(campaign, PledgeId(Uuid::nil())).unwrap();
    for state in [None, Some(PledgeState::Collected)] {
        for page in pages(5) {
            store.list_pledges(campaign, state, &page).unwrap();
        }
    }
    for page in pages((now(), PledgeId(Uuid::nil()))) {
        store.list_pledges_of(AccountId(Uuid::nil()), &page).unwrap();
    }
    store.list_overdue_pledges(campaign, now(), 10).unwrap();
    store.find_last_payment_due_at(campaign).unwrap();
    store.list_payments_due(campaign, AccountId(Uuid::nil()), 3).unwrap();
    store.list_collected_amounts(BookId(Uuid::nil())).unwrap();
    store.is_funder(campaign, AccountId(Uuid::nil())).unwrap();
}

fn ask_money(store: &mut dyn Store) {
    let (book, pledge, order) = (BookId(Uuid::nil()), PledgeId(Uuid::nil()), PaymentOrderId(Uuid::nil()));
    store.find_book(book).unwrap();
    store.read_books(&[book, book]).unwrap();
    store.list_transfers(book, 0, 10).unwrap();
    store.list_pledge_transfers(book, pledge).unwrap();
    store.find_order(book, order).unwrap();
    store.find_order_anywhere(order).unwrap();
    store.list_orders_of(book, pledge.0).unwrap();
    for state in [None, Some(PaymentOrderState::NeedsAttention), Some(PaymentOrderState::Pending)] {
        for page in pages((now(), order)) {
            store.list_orders(state, &page).unwrap();
        }
    }
    store.has_unexpected_movement("an order", "a movement").unwrap();
    for page in pages((now(), UnexpectedMovementId(Uuid::nil()))) {
        store.list_unexpected_movements(&page).unwrap();
    }
    store.lease_orders(now(), 10).unwrap();
    store.list_tranches(book).unwrap();
    store.has_objected(book, 1, 1, AccountId(Uuid::nil())).unwrap();
    for page in pages(ObjectionId(Uuid::nil())) {
        store.list_objections(book, 1, &page).unwrap();
    }
    for page in pages(1) {
        store.list_tranche_steps(book, 1, &page).unwrap();
        store.list_calendar_revisions(CampaignId::from(book), &page).unwrap();
        store.list_text_revisions(CampaignId::from(book), &page).unwrap();
    }
    store.list_outflows(book).unwrap();
    store.find_job(book, JobId(Uuid::nil())).unwrap();
    store.lease_jobs(now(), 10).unwrap();
    next_due_at(store).unwrap();
    store.current_policy().unwrap();
}
