-- The same pledge in one round trip: the most that one transaction for each can give. The stock, the ledger's totals
-- and the positions are kept by the statement itself; nothing is decided by a program in between.
\set campaign random(1, :campaigns)
WITH ids AS MATERIALIZED (
    SELECT bench_campaign(:campaign) AS book, bench_reward(:campaign) AS reward, bench_id() AS pledge,
        bench_id() AS payment, bench_id() AS transfer, bench_id()::text AS key, :backer::uuid AS backer, now() AS at
), head AS (
    UPDATE books SET seq = seq + 1, head_hash = sha256(head_hash), event_seq = event_seq + 1, event_head = sha256(event_head),
        pledge_seq = pledge_seq + 1, pledges_collected = pledges_collected + 1
    FROM ids WHERE id = book RETURNING seq, event_seq, event_head, pledge_seq, head_hash, ids.*
), stock AS (
    UPDATE rewards SET taken = taken + 1 FROM head WHERE campaign_id = book AND id = reward
), incoming AS (
    UPDATE ledger_accounts SET debits_minor = debits_minor + 2500, balance_minor = balance_minor - 2500
    FROM head WHERE book_id = book AND ledger_accounts.kind = 'gateway_clearing'
), escrowed AS (
    UPDATE ledger_accounts SET credits_minor = credits_minor + 2500, balance_minor = balance_minor + 2500
    FROM head WHERE book_id = book AND ledger_accounts.kind = 'escrow'
), pledged AS (
    INSERT INTO pledges (
        book_id, id, sequence, backer_id, state, currency, current_revision, current_free_amount_minor,
        current_amount_minor, revisions, refunded_minor, version, created_at, updated_at, collected_at
    ) SELECT book, pledge, pledge_seq, backer, 'collected', 'EUR', 1, 0, 2500, 1, 0, 1, at, at, at FROM head
), lines AS (
    INSERT INTO pledge_lines (
        book_id, pledge_id, revision, position, reward_id, quantity, unit_price_minor, shipping,
        shipping_fee_minor
    ) SELECT book, pledge, 1, 1, reward, 1, 2500, 'pickup', 0 FROM head
), ordered AS (
    INSERT INTO payment_orders (
        book_id, id, kind, payable, subject_id, subject_number, is_unattended, amount_minor, currency,
        refunded_minor, state, attempts, generation, reference, due_at, created_at, settled_at
    ) SELECT book, payment, 'collect', 'pledge_revision', pledge, 1, FALSE, 2500, 'EUR', 0, 'settled', 0, 0, 'sandbox-' || key, at, at, at
        FROM head
), transferred AS (
    INSERT INTO transfers (
        book_id, seq, id, debit_account, credit_account, amount_minor, unit, kind, pledge_id, order_id,
        recorded_at, hash
    ) SELECT book, seq, transfer, 'gateway_clearing', 'escrow', 2500, 'EUR', 'collection', pledge, payment, at,
        sha256(head_hash) FROM head
), happened AS (
    INSERT INTO events (book_id, seq, kind, subject_id, actor_id, amount_minor, occurred_at, hash)
        SELECT book, event_seq, 'pledge_collected', pledge, backer, 2500, at, sha256(event_head) FROM head
), untold AS (
    INSERT INTO untold_books (book_id, event_seq) SELECT book, event_seq FROM head
        ON CONFLICT (book_id) DO UPDATE SET event_seq = excluded.event_seq
)
INSERT INTO idempotency_records (actor_id, key, request_hash, status, headers, body, recorded_at)
    SELECT backer, key, sha256(key::bytea), 201, repeat('h', 150),
    decode(repeat('5a', 750), 'hex'), at FROM head;
