"""What must hold whatever happened: in SQL, through the API, and in the eyes of `palier audit`.

The SQL knows nothing of the server's code: it adds transfers up, counts, and hashes rows by what docs/ledger.md says.
"""

import hashlib
import uuid

from client import Connection
from place import require

LIVE = "('awaiting_payment', 'collected', 'refunded', 'partly_refunded')"


def check(place, server=None, audit=True):
    """Everything; `server` is a running one, for what is seen through the API."""
    database = place.database
    for what, sql in statements(database).items():
        found = database.rows(sql)
        require(not found, lambda: f"{what}: {found[:3]}")
    check_chains(database)
    if server is not None:
        check_statements(database, server)
    if audit:
        found = place.servers[0].audit()
        require(not found, lambda: f"palier audit: {found}")


def statements(database):
    """Queries that find nothing when all is well."""
    return {
        "a balance is not the sum of its transfers": f"""
            SELECT {database.id('a.book_id')}, a.kind, a.debits_minor, a.credits_minor, a.balance_minor FROM ledger_accounts a
            WHERE a.debits_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM transfers t WHERE t.book_id = a.book_id AND t.debit_account = a.kind)
               OR a.credits_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM transfers t WHERE t.book_id = a.book_id AND t.credit_account = a.kind)
               OR a.balance_minor <> a.credits_minor - a.debits_minor""",
        "money or credits were made or lost": f"""
            SELECT {database.id('book_id')}, sum(balance_minor) FROM ledger_accounts
            GROUP BY book_id, CASE WHEN kind LIKE 'credits%' THEN 'CREDIT' ELSE '' END HAVING sum(balance_minor) <> 0""",
        "the lots of a provider are not what it can spend": f"""
            SELECT {database.id('a.book_id')}, a.balance_minor FROM ledger_accounts a WHERE a.kind = 'credits_available'
            AND a.balance_minor <> (SELECT coalesce(sum(remaining), 0) FROM credit_lots l WHERE l.book_id = a.book_id)""",
        "a spend did not cost its price": f"""
            SELECT {database.id('s.id')}, s.price FROM credit_spends s WHERE s.price <> (
                SELECT coalesce(sum(amount_minor), 0) FROM transfers t
                WHERE t.book_id = s.book_id AND t.cause_id = s.id AND t.kind = 'credit_spend')""",
        "a balance is below its floor": """
            SELECT kind, balance_minor FROM ledger_accounts WHERE balance_minor < floor_minor""",
        "a transfer's account is not in its book": """
            SELECT t.seq FROM transfers t WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.book_id = t.book_id AND a.kind = t.debit_account)
               OR NOT EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.book_id = t.book_id AND a.kind = t.credit_account)""",
        "stock taken is not what live pledges hold": f"""
            SELECT {database.id('r.id')}, r.taken, r.stock FROM rewards r WHERE r.taken > coalesce(r.stock, r.taken) OR r.taken <> (
                SELECT coalesce(sum(held), 0) FROM (
                    SELECT p.id, max(quantity) AS held FROM (
                        SELECT l.book_id, l.pledge_id, l.revision, sum(l.quantity) AS quantity FROM pledge_lines l
                        WHERE l.book_id = r.campaign_id AND l.reward_id = r.id GROUP BY l.book_id, l.pledge_id, l.revision
                    ) s JOIN pledges p ON p.book_id = s.book_id AND p.id = s.pledge_id
                    WHERE p.state IN {LIVE} AND s.revision IN (p.current_revision, coalesce(p.pending_revision, 0))
                    GROUP BY p.id) held_by_pledge)""",
        "more left escrow than came in": f"""
            SELECT {database.id('book_id')} FROM transfers GROUP BY book_id
            HAVING sum(CASE WHEN debit_account = 'escrow' THEN amount_minor ELSE 0 END) > sum(CASE WHEN credit_account = 'escrow' THEN amount_minor ELSE 0 END)""",
        "a tranche was let out twice": f"""
            SELECT {database.id('book_id')}, tranche_number, kind, count(*) FROM transfers WHERE tranche_number IS NOT NULL
            GROUP BY book_id, tranche_number, kind HAVING count(*) > 1""",
        "more or less was refunded than a pledge says, or than it gave": f"""
            SELECT {database.id('p.id')}, p.state, p.refunded_minor FROM pledges p LEFT JOIN (
                SELECT book_id, pledge_id, sum(amount_minor) AS refunded FROM transfers WHERE kind = 'refund' GROUP BY book_id, pledge_id
            ) t ON t.book_id = p.book_id AND t.pledge_id = p.id
            WHERE p.refunded_minor > coalesce(p.current_amount_minor, 0) OR p.refunded_minor <> coalesce(t.refunded, 0)""",
        "an order was settled twice, or without a transfer": f"""
            SELECT {database.id('o.id')}, o.kind, o.state FROM payment_orders o LEFT JOIN (
                SELECT book_id, order_id, count(*) AS times FROM transfers
                WHERE kind IN ('collection', 'late_collection', 'refund_paid', 'payout_paid', 'plan_payment', 'pack_payment')
                GROUP BY book_id, order_id
            ) t ON t.book_id = o.book_id AND t.order_id = o.id WHERE (o.state = 'settled') <> (coalesce(t.times, 0) = 1)""",
        "a pledge's amount is not what came in for it": f"""
            SELECT {database.id('p.id')}, p.state, p.current_amount_minor FROM pledges p LEFT JOIN (
                SELECT book_id, pledge_id, sum(CASE WHEN kind = 'withdrawal' THEN -amount_minor ELSE amount_minor END) AS given
                FROM transfers WHERE kind IN ('collection', 'late_collection', 'withdrawal') GROUP BY book_id, pledge_id
            ) t ON t.book_id = p.book_id AND t.pledge_id = p.id
            WHERE (CASE WHEN p.state IN ('collected', 'refunded', 'partly_refunded') THEN p.current_amount_minor ELSE 0 END)
                <> coalesce(t.given, 0)""",
        "transfers are not numbered without gaps": f"""
            SELECT {database.id('b.id')}, b.seq FROM books b
            WHERE b.seq <> (SELECT count(*) FROM transfers t WHERE t.book_id = b.id) OR b.seq <> (SELECT coalesce(max(seq), 0) FROM transfers t WHERE t.book_id = b.id)""",
        "events are not numbered without gaps": f"""
            SELECT {database.id('b.id')}, b.event_seq FROM books b
            WHERE b.event_seq <> (SELECT count(*) FROM events e WHERE e.book_id = b.id) OR b.event_seq <> (SELECT coalesce(max(seq), 0) FROM events e WHERE e.book_id = b.id)""",
        "the refund of a pledge was told twice": f"""
            SELECT {database.id('book_id')}, {database.id('subject_id')}, count(*) FROM events WHERE kind = 'pledge_refunded'
            GROUP BY book_id, subject_id HAVING count(*) > 1""",
        "a campaign was closed twice": f"""
            SELECT {database.id('book_id')}, count(*) FROM events WHERE kind IN ('campaign_succeeded', 'campaign_failed')
            GROUP BY book_id HAVING count(*) > 1""",
    }


def check_chains(database):
    """Every book's hash chain, recomputed from its rows."""
    heads = {}
    columns = ["book_id", "id", "pledge_id", "order_id", "lot_id", "cause_id"]
    ids = ", ".join(database.id(column) for column in columns)
    sql = (f"SELECT {ids}, seq, debit_account, credit_account, amount_minor, unit, kind, tranche_number, "
           f"cause_kind, {database.micros('recorded_at')}, {database.hash('hash')} "
           f"FROM transfers ORDER BY book_id, seq")
    number = lambda value: b"" if value is None else int(value).to_bytes(8, "big", signed=True)
    ident = lambda value: b"" if not value else bytes.fromhex(value)
    for book, own, pledge, order, lot, cause, seq, debit, credit, amount, unit, kind, tranche, cause_kind, recorded, link in database.rows(sql):
        fields = [b"\x02", ident(book), number(seq), ident(own), debit.encode(), credit.encode(), number(amount), unit.encode(),
                  kind.encode(), ident(pledge), number(tranche), ident(order),
                  ident(lot), (cause_kind or "").encode(), ident(cause), number(recorded)]
        digest = hashlib.sha256(b"".join(len(field).to_bytes(4, "big") + field for field in fields)).digest()
        derived = hashlib.sha256(bytes.fromhex(heads.get(book, "0" * 64)) + digest).hexdigest()
        require(derived == link, f"transfer {book}/{seq} does not have its link")
        heads[book] = link
    kept = dict(database.rows(f"SELECT {database.id('id')}, {database.hash('head_hash')} FROM books"))
    for book, head in kept.items():
        require(head == heads.get(book, "0" * 64), f"book {book} does not have the hash of its last transfer")


def check_statements(database, server):
    """Every public escrow statement adds up and says what the ledger says."""
    connection = Connection(server.port, 30)
    sql = f"""SELECT {database.id('c.id')}, coalesce(sum(CASE WHEN t.credit_account = 'escrow' THEN amount_minor ELSE 0 END), 0),
              coalesce(sum(CASE WHEN t.debit_account = 'escrow' THEN amount_minor ELSE 0 END), 0)
              FROM campaigns c LEFT JOIN transfers t ON t.book_id = c.id WHERE c.launched_at IS NOT NULL GROUP BY c.id"""
    for campaign, came, left in database.rows(sql):
        told = connection.ask("GET", f"/v1/campaigns/{uuid.UUID(campaign)}/escrow").expect(200)
        of = lambda name: told[name]["amount_minor"]
        sums = [of("collected") == of("withdrawn") + of("raised"),
                of("raised") == of("in_escrow") + of("released") + of("refunded") + of("fees"),
                of("in_escrow") == int(came) - int(left)]
        require(all(sums), lambda: f"the statement of {campaign} does not add up: {told}")
    connection.close()
