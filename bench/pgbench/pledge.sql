-- A pledge for one reward, in a transaction of its own, statement by statement, as a server does that has no lanes:
-- look, lock the campaign's book, decide, record. The hash is one of 32 bytes, not the chain's.
\set campaign random(1, :campaigns)
SELECT bench_campaign(:campaign) AS book, bench_reward(:campaign) AS reward, bench_id() AS pledge, bench_id() AS payment,
    bench_id() AS transfer, bench_id()::text AS key, now() AS at \gset
BEGIN;
SELECT request_hash, status, headers, body FROM idempotency_records WHERE actor_id = :backer AND key = :key;
SELECT state, deadline_at, initiator_id, currency FROM campaigns WHERE id = :book;
SELECT price_minor, stock, taken FROM rewards WHERE campaign_id = :book AND id = :reward;
SELECT seq + 1 AS seq, event_seq + 1 AS collected, pledge_seq + 1 AS sequence
    FROM books WHERE id = :book FOR UPDATE \gset
UPDATE rewards SET taken = taken + 1 WHERE campaign_id = :book AND id = :reward;
INSERT INTO pledges (
    book_id, id, sequence, backer_id, state, currency, current_revision, current_free_amount_minor,
    current_amount_minor, revisions, refunded_minor, version, created_at, updated_at, collected_at
) VALUES (:book, :pledge, :sequence, :backer, 'collected', 'EUR', 1, 0, 2500, 1, 0, 1, :at, :at, :at);
INSERT INTO pledge_lines (
    book_id, pledge_id, revision, position, reward_id, quantity, unit_price_minor, shipping,
    shipping_fee_minor
) VALUES (:book, :pledge, 1, 1, :reward, 1, 2500, 'pickup', 0);
INSERT INTO payment_orders (
    book_id, id, kind, payable, subject_id, subject_number, is_unattended, amount_minor, currency,
    refunded_minor, state, attempts, generation, reference, due_at, created_at, settled_at
) VALUES (:book, :payment, 'collect', 'pledge_revision', :pledge, 1, FALSE, 2500, 'EUR', 0, 'settled', 0, 0, 'sandbox-' || :key, :at, :at, :at);
INSERT INTO transfers (
    book_id, seq, id, debit_account, credit_account, amount_minor, unit, kind, pledge_id, order_id,
    recorded_at, hash
) SELECT :book, :seq, :transfer, 'gateway_clearing', 'escrow', 2500, 'EUR', 'collection', :pledge, :payment,
    :at, sha256(head_hash) FROM books WHERE id = :book;
INSERT INTO events (book_id, seq, kind, subject_id, actor_id, amount_minor, occurred_at, hash)
    SELECT :book, :collected, 'pledge_collected', :pledge, :backer, 2500, :at, sha256(event_head) FROM books WHERE id = :book;
INSERT INTO untold_books (book_id, event_seq) VALUES (:book, :collected)
    ON CONFLICT (book_id) DO UPDATE SET event_seq = excluded.event_seq;
UPDATE ledger_accounts SET debits_minor = debits_minor + 2500, balance_minor = balance_minor - 2500
    WHERE book_id = :book AND kind = 'gateway_clearing';
UPDATE ledger_accounts SET credits_minor = credits_minor + 2500, balance_minor = balance_minor + 2500
    WHERE book_id = :book AND kind = 'escrow';
UPDATE books SET seq = :seq, head_hash = sha256(head_hash), event_seq = :collected, event_head = sha256(event_head), pledge_seq = :sequence,
    pledges_collected = pledges_collected + 1 WHERE id = :book;
INSERT INTO idempotency_records (actor_id, key, request_hash, status, headers, body, recorded_at)
    VALUES (:backer, :key, sha256(:key::bytea), 201, repeat('h', 150), decode(repeat('5a', 750), 'hex'), :at);
COMMIT;
