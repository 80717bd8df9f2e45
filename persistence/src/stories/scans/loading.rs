//! Fills every table that grows, with rows that need not make sense together.

use diesel::connection::SimpleConnection;

use crate::scratch::Scratch;

/// The tables that grow.
pub(super) const TABLES: [&str; 51] = [
    "accounts",
    "sign_up_tries",
    "account_roles",
    "sessions",
    "refresh_tokens",
    "api_clients",
    "profiles",
    "profile_links",
    "follows",
    "follower_counts",
    "campaigns",
    "rewards",
    "reward_shipping_modes",
    "hub_discount_steps",
    "campaign_listings",
    "campaign_words",
    "delivery_calendars",
    "launch_terms",
    "reward_terms",
    "reward_stocks",
    "campaign_texts",
    "books",
    "ledger_accounts",
    "transfers",
    "events",
    "pledges",
    "pledge_lines",
    "payment_orders",
    "unexpected_movements",
    "tranches",
    "tranche_steps",
    "objections",
    "escrow_outflows",
    "jobs",
    "idempotency_records",
    "providers",
    "subscriptions",
    "purchases",
    "credit_spends",
    "credit_lots",
    "projects",
    "project_applications",
    "project_contacts",
    "project_contact_interests",
    "project_call_requests",
    "project_check_ins",
    "act_frequencies",
    "stale_reports",
    "project_hidings",
    "questions",
    "notifications",
];

/// How many rows each of them gets, at least.
const ROWS: u32 = 8_000;

/// Fills them, and has the database look at what is in them.
pub(super) fn load(scratch: &Scratch) {
    let words: [(&str, &str); 7] = if scratch.is_postgres() {
        [
            ("{numbers}", "generate_series(1, {rows}) AS numbers(n)"),
            ("{id}", "('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid"),
            ("{instant}", "timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second'"),
            ("{hash}", "decode(lpad(to_hex(n), 64, '0'), 'hex')"),
            ("{date}", "DATE '2026-06-01'"),
            ("{no}", "FALSE"),
            ("{expiry}", "timestamptz '2027-01-01T00:00:00Z' + n * interval '1 second'"),
        ]
    } else {
        [
            (
                "{numbers}",
                "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows}) \
                 SELECT n FROM numbers)",
            ),
            ("{id}", "unhex(printf('00000000000070008000%012d', n))"),
            ("{instant}", "1767225600000000 + n * 1000000"),
            ("{hash}", "unhex(printf('%064x', n))"),
            ("{date}", "'2026-06-01'"),
            ("{no}", "0"),
            ("{expiry}", "1798761600000000 + n * 1000000"),
        ]
    };
    let mut connection = scratch.connect();
    for insert in INSERTS {
        let insert = words.iter().fold(insert.to_owned(), |text, (word, sql)| text.replace(word, sql));
        let insert = insert.replace("{rows}", &ROWS.to_string());
        connection.batch_execute(&insert).unwrap_or_else(|error| panic!("{insert}: {error}"));
    }
    connection.batch_execute("ANALYZE").unwrap();
}

const INSERTS: [&str; 51] = [
    "INSERT INTO accounts (id, email, email_canonical, display_name, locale, password_hash, password_version, \
     created_at, version) SELECT {id}, 'p' || n, 'p' || n, 'Ada', 'fr', '', 1, {instant}, 1 FROM {numbers}",
    "INSERT INTO account_roles (account_id, role, granted_at) \
     SELECT {id}, CASE n % 4 WHEN 0 THEN 'support' WHEN 1 THEN 'sales' WHEN 2 THEN 'follow_up' ELSE 'finance' END, {instant} FROM {numbers}",
    "INSERT INTO sign_up_tries (id, account_id, tried_at) SELECT {id}, {id}, {instant} FROM {numbers}",
    "INSERT INTO sessions (id, account_id, password_version, created_at, expires_at) \
     SELECT {id}, {id}, 1, {instant}, {instant} FROM {numbers}",
    "INSERT INTO refresh_tokens (hash, session_id, issued_at, expires_at) \
     SELECT {hash}, {id}, {instant}, {instant} FROM {numbers}",
    "INSERT INTO api_clients (id, owner_id, name, secret_hash, scopes, created_at) \
     SELECT {id}, {id}, 'client', {hash}, '', {instant} FROM {numbers}",
    "INSERT INTO profiles (account_id, presentation, version, updated_at) SELECT {id}, 'A', 1, {instant} FROM {numbers}",
    "INSERT INTO profile_links (account_id, position, label, url) SELECT {id}, 1, 'A', 'https://a.example' FROM {numbers}",
    "INSERT INTO follows (follower_id, followed_id, followed_at) SELECT a.id, b.id, a.created_at \
     FROM accounts AS a CROSS JOIN (SELECT id FROM accounts ORDER BY id DESC LIMIT 1) AS b WHERE a.id <> b.id",
    "INSERT INTO follower_counts (account_id, followers) SELECT {id}, 0 FROM {numbers}",
    "INSERT INTO campaigns (id, initiator_id, title, summary, story, category, kind, currency, goal_minor, deadline_at, \
     production_on, state, policy_version, created_at, launched_at, listed_at, version) SELECT {id}, {id}, 'A', 'B', \
     'C', CASE n % 3 WHEN 0 THEN 'art' WHEN 1 THEN 'food' ELSE 'games' END, 'product', 'EUR', 100, {instant}, {date}, \
     CASE n % 4 WHEN 0 THEN 'failed' WHEN 1 THEN 'preparing' ELSE 'live' END, 1, {instant}, {instant}, {instant}, 1 \
     FROM {numbers}",
    "INSERT INTO campaign_listings (campaign_id, listing, initiator_id, state, category, kind, currency, ends_at, \
     pledged_rank) SELECT {id}, n * 2048, {id}, CASE n % 4 WHEN 0 THEN 'failed' WHEN 1 THEN 'preparing' ELSE 'live' END, \
     CASE n % 3 WHEN 0 THEN 'art' WHEN 1 THEN 'food' ELSE 'games' END, 'product', 'EUR', \
     CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN NULL ELSE {instant} END, n % 100 FROM {numbers}",
    "INSERT INTO campaign_words (listing, words) SELECT n * 2048, 'category=' || CASE n % 3 WHEN 0 THEN 'art' WHEN 1 THEN \
     'food' ELSE 'games' END || ' currency=eur kind=product state=' || CASE n % 4 WHEN 0 THEN 'failed' WHEN 1 THEN \
     'preparing' ELSE 'live' END || ' une w' || n FROM {numbers}",
    "INSERT INTO rewards (campaign_id, id, position, title, description, price_minor, version) \
     SELECT {id}, {id}, 1, 'A', 'B', 100, 1 FROM {numbers}",
    "INSERT INTO reward_shipping_modes (campaign_id, reward_id, position, mode, fee_minor) \
     SELECT {id}, {id}, 1, 'pickup', 0 FROM {numbers}",
    "INSERT INTO hub_discount_steps (campaign_id, participants_min, discount_bps) SELECT {id}, 6, 1000 FROM {numbers}",
    "INSERT INTO delivery_calendars (campaign_id, number, production_on, recorded_at) \
     SELECT {id}, 1, {date}, {instant} FROM {numbers}",
    "INSERT INTO launch_terms (campaign_id, initiator_id, currency, goal_minor, deadline_at, policy_version, recorded_at) \
     SELECT {id}, {id}, 'EUR', 100, {instant}, 1, {instant} FROM {numbers}",
    "INSERT INTO reward_terms (campaign_id, reward_id, mode, price_minor, fee_minor, recorded_at) \
     SELECT {id}, {id}, 'pickup', 100, 0, {instant} FROM {numbers}",
    "INSERT INTO reward_stocks (campaign_id, reward_id, stock, recorded_at) SELECT {id}, {id}, 5, {instant} FROM {numbers}",
    "INSERT INTO campaign_texts (campaign_id, number, summary, story, recorded_at) \
     SELECT {id}, 1, 'A', 'B', {instant} FROM {numbers}",
    "INSERT INTO books (id, kind, unit, seq, head_hash, event_seq, event_head, pledge_seq, pledges_collected) \
     SELECT {id}, 'campaign', 'EUR', 0, {hash}, 0, {hash}, 0, 0 FROM {numbers}",
    "INSERT INTO ledger_accounts (book_id, kind, debits_minor, credits_minor, balance_minor, floor_minor) \
     SELECT {id}, 'escrow', 0, 0, 0, 0 FROM {numbers}",
    "INSERT INTO transfers (book_id, seq, id, debit_account, credit_account, amount_minor, unit, kind, pledge_id, \
     order_id, recorded_at, hash) SELECT {id}, 1, {id}, 'gateway_clearing', 'escrow', 100, 'EUR', \
     'collection', {id}, {id}, {instant}, {hash} FROM {numbers}",
    "INSERT INTO events (book_id, seq, kind, subject_id, occurred_at, hash) \
     SELECT {id}, 1, 'pledge_collected', {id}, {instant}, {hash} FROM {numbers}",
    "INSERT INTO pledges (book_id, id, sequence, backer_id, state, currency, current_revision, \
     current_free_amount_minor, current_amount_minor, revisions, refunded_minor, version, created_at, updated_at, \
     collected_at) SELECT {id}, {id}, 1, {id}, 'collected', 'EUR', 1, 0, 100, 1, 0, 1, {instant}, {instant}, {instant} \
     FROM {numbers}",
    "INSERT INTO pledge_lines (book_id, pledge_id, revision, position, reward_id, quantity, unit_price_minor, shipping, \
     shipping_fee_minor) SELECT {id}, {id}, 1, 1, {id}, 1, 100, 'pickup', 0 FROM {numbers}",
    "INSERT INTO payment_orders (book_id, id, kind, payable, subject_id, subject_number, is_unattended, amount_minor, \
     currency, refunded_minor, state, attempts, generation, due_at, created_at, settled_at) SELECT {id}, {id}, 'collect', \
     'pledge_revision', {id}, 1, {no}, 100, 'EUR', 0, 'settled', 1, 0, {instant}, {instant}, {instant} FROM {numbers}",
    "INSERT INTO unexpected_movements (id, cause, order_key, reference, recorded_at) \
     SELECT {id}, 'unknown_order', 'k' || n, 'A', {instant} FROM {numbers}",
    "INSERT INTO tranches (book_id, number, title, gate, share_bps, state, platform_fee_minor, processing_fee_minor, \
     requests, objections, steps, version) SELECT {id}, 1, 'A', 'success', 10000, 'locked', 0, 0, 0, 0, 1, 1 \
     FROM {numbers}",
    "INSERT INTO tranche_steps (book_id, tranche_number, position, kind, request, objections, recorded_at) \
     SELECT {id}, 1, 1, 'requested', 1, 0, {instant} FROM {numbers}",
    "INSERT INTO objections (book_id, id, tranche_number, request, account_id, reason, created_at) \
     SELECT {id}, {id}, 1, 1, {id}, 'A', {instant} FROM {numbers}",
    "INSERT INTO escrow_outflows (book_id, number, kind, tranche_number, amount_minor, whole_minor, odd_remainder, \
     odd_position, recorded_at) SELECT {id}, 1, 'release', 1, 0, 0, 0, 0, {instant} FROM {numbers}",
    "INSERT INTO jobs (book_id, id, kind, due_at) SELECT {id}, {id}, 'close_campaign', {instant} FROM {numbers}",
    "INSERT INTO idempotency_records (actor_id, key, request_hash, status, headers, body, recorded_at) \
     SELECT {id}, 'k', {hash}, 201, '', {hash}, {instant} FROM {numbers}",
    "INSERT INTO providers (account_id, trade, presentation, city, city_key, currency, words, listing, version, \
     created_at, updated_at) SELECT {id}, 'A', '', 'Lille', CASE n % 3 WHEN 0 THEN 'lille' ELSE 'arras' END, 'EUR', \
     'city=lille des w' || n, n * 2048, 1, {instant}, {instant} FROM {numbers}",
    "INSERT INTO subscriptions (book_id, id, plan_id, price_minor, currency, credits_per_month, is_privilege, state, \
     anchor_at, month, period_started_at, period_ends_at, grace_ends_at, cancels_at_period_end, attempts, version, \
     created_at) SELECT {id}, {id}, {id}, 100, 'EUR', 1, {no}, 'active', {instant}, 1, {instant}, {instant}, {instant}, \
     {no}, 0, 1, {instant} FROM {numbers}",
    "INSERT INTO purchases (book_id, id, kind, state, price_minor, currency, credits, pack_id, created_at, settled_at) \
     SELECT {id}, {id}, 'pack', 'collected', 100, 'EUR', 1, {id}, {instant}, {instant} FROM {numbers}",
    "INSERT INTO credit_spends (book_id, id, project_id, purpose, price, spent_at) \
     SELECT {id}, {id}, {id}, 'application', 1, {instant} FROM {numbers}",
    "INSERT INTO credit_lots (book_id, id, origin, granted, remaining, granted_at, expires_at, purchase_id) \
     SELECT {id}, {id}, 'pack', 2, 1, {instant}, {expiry}, {id} FROM {numbers}",
    "INSERT INTO projects (id, client_id, title, description, category, city, city_key, budget_minor, currency, \
     budget_band, phone, words, listing, hidden_at, state, agent_id, next_contact_at, applications, open_reports, \
     created_at, submitted_at, listed_at, awarded_application_id, awarded_to, awarded_at, version) SELECT {id}, {id}, 'A', 'B', CASE n % 3 WHEN 0 THEN 'plumbing' ELSE 'design' END, \
     'Lille', 'lille', 100, 'EUR', 'small', '0612345678', 'budget=small category=plumbing city=lille une w' || n, \
     CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN n * 2048 ELSE -n * 2048 END, CASE n % 3 WHEN 0 THEN {instant} END, \
     CASE n % 3 WHEN 2 THEN 'in_progress' ELSE 'pending' END, {id}, {instant}, 1, 0, {instant}, {instant}, {instant}, \
     CASE n % 3 WHEN 2 THEN {id} END, CASE n % 3 WHEN 2 THEN {id} END, CASE n % 3 WHEN 2 THEN {instant} END, 1 FROM {numbers}",
    "INSERT INTO project_applications (project_id, id, provider_id, message, state, created_at, updated_at, version) \
     SELECT {id}, {id}, {id}, 'A', 'active', {instant}, {instant}, 1 FROM {numbers}",
    "INSERT INTO project_contacts (project_id, id, agent_id, contacted_at, channel, answer, note, next_contact_at, \
     recorded_at) SELECT {id}, {id}, {id}, {instant}, 'phone', 'dropped', '', {instant}, {instant} FROM {numbers}",
    "INSERT INTO project_contact_interests (project_id, contact_id, application_id, position) \
     SELECT {id}, {id}, {id}, 1 FROM {numbers}",
    "INSERT INTO project_call_requests (project_id, id, note, requested_at, settled_at) SELECT {id}, {id}, '', {instant}, \
     CASE n % 2 WHEN 0 THEN {instant} END FROM {numbers}",
    "INSERT INTO project_check_ins (project_id, round, opened_at) SELECT {id}, 1, {instant} FROM {numbers}",
    "INSERT INTO act_frequencies (account_id, act, subject_id, since, acts) \
     SELECT {id}, 'ask_question', {id}, {instant}, 1 FROM {numbers}",
    "INSERT INTO stale_reports (project_id, id, provider_id, reason, has_applied, reports_often, created_at) \
     SELECT {id}, {id}, {id}, 'A', FALSE, FALSE, {instant} FROM {numbers}",
    "INSERT INTO project_hidings (project_id, number, hidden_by, hidden_at, reason, contested_at, contest) \
     SELECT {id}, 1, {id}, {instant}, 'A', CASE n % 9 WHEN 0 THEN {instant} END, CASE n % 9 WHEN 0 THEN 'B' END \
     FROM {numbers}",
    "INSERT INTO questions (id, asker_id, topic, department, text, created_at) \
     SELECT {id}, {id}, 'credits', 'sales', 'A', {instant} FROM {numbers}",
    "INSERT INTO notifications (account_id, id, kind, about, said, created_at) \
     SELECT {id}, {id}, 'tip', 'A', '', {instant} FROM {numbers}",
];
