"""R20: any one field of any row is changed by hand, then `palier audit` must name it.

Every column of every table that says where money is, in rows of every kind that the sample has, on both databases: another
value of its type, a value of another row, none. Every column of a transfer is found. Of the other tables some columns say
nothing that another row says too; they are listed here with the reason, and any column that is neither found nor listed
fails the check.
"""

import collections
import functools
import uuid

from place import require

TABLES = ["transfers", "ledger_accounts", "books", "tranches", "escrow_outflows", "pledges", "pledge_lines", "payment_orders",
          "events", "rewards"]
WORDS = "what somebody wrote, or chose besides money"
TIME = "when it happened: the transfers have times of their own, which are hashed"
COUNT = "a counter that orders changes or attempts, not amounts"
GATEWAY = "the gateway's word for it"
NEXT = "what a next pledge costs; a pledge keeps its own price"
DECIDED = "who of the staff decided, when it is another account of theirs"
EVENT = "an event tells what the rows say; no right to change one is granted, and no row follows from it"
NOT_FOUND = {
    "tranches": {"title": WORDS, "evidence_note": WORDS, "evidence_links": WORDS, "reason": WORDS, "freeze_reason": WORDS, "requested_at": TIME,
                 "inspection_ends_at": TIME, "decided_at": TIME, "paid_at": TIME, "requests": COUNT, "version": COUNT, "decided_by": DECIDED},
    "escrow_outflows": {"recorded_at": TIME},
    "pledges": {"created_at": TIME, "updated_at": TIME, "collected_at": TIME, "version": COUNT, "revisions": COUNT},
    "pledge_lines": {"recipient": WORDS, "street": WORDS, "extra": WORDS, "postal_code": WORDS, "city": WORDS, "country": WORDS,
                     "shipping": WORDS, "position": COUNT},
    "payment_orders": {"created_at": TIME, "settled_at": TIME, "due_at": TIME, "lease_until": TIME, "attempts": COUNT, "generation": COUNT,
                       "pledge_revision": COUNT, "is_unattended": WORDS, "last_error": GATEWAY, "reference": GATEWAY},
    "events": {"kind": EVENT, "subject_id": EVENT, "actor_id": EVENT, "occurred_at": EVENT},
    "rewards": {"title": WORDS, "description": WORDS, "position": COUNT, "version": COUNT, "price_minor": NEXT, "stock": NEXT},
}


def run(options, place):
    server = place.started()
    server.stop()
    require(not (found := server.audit()), lambda: f"before anything was changed: {found}")
    database = place.database
    tried, undetected, unnamed, listed = collections.Counter(), [], [], 0
    rows_of_kind = options.of(1, 3)
    for table in TABLES:
        key = database.key(table)
        columns = database.columns(table)
        rows = list(samples(database, table, columns, key, rows_of_kind, place.chance))
        # In short: every column of every table, and every kind of transfer.
        for row in rows if not options.is_quick or table == "transfers" else rows[:1]:
            for name, kind, may_be_absent in columns:
                for value in others(database, table, name, kind, may_be_absent, row[name], place.chance, options.is_quick):
                    where = " AND ".join(f"{column} = {literal(database, kind_of(columns, column), row[column])}" for column in key)
                    # SQL for the change and for the way back, whatever else is in the table.
                    there = f"UPDATE {table} SET {name} = {value} WHERE {where}"
                    back_key = " AND ".join(
                        f"{column} = {value if column == name else literal(database, kind_of(columns, column), row[column])}" for column in key)
                    back = f"UPDATE {table} SET {name} = {literal(database, kind, row[name])} WHERE {back_key}"
                    try:
                        database.run(there)
                    except Exception:
                        # The database itself refuses it, by a key or a type: it cannot be changed so by hand.
                        tried["refused by the database"] += 1
                        continue
                    found = server.audit()
                    database.run(back)
                    if name in NOT_FOUND.get(table, {}):
                        listed += 1
                        continue
                    tried["tried"] += 1
                    if not found:
                        undetected.append((table, name, row[name], value))
                    elif "DISAGREES" not in found:
                        unnamed.append((table, name, found[:200]))
        place.say(f"{table}: {tried['tried']} changes tried, {len(undetected)} not found")
    require(not (found := server.audit()), lambda: f"after everything was put back: {found}")
    require(not undetected, lambda: f"{len(undetected)} of {tried['tried']} changes were not found: " + summary(undetected))
    require(not unnamed, lambda: f"{len(unnamed)} changes were found but not named: {unnamed[:3]}")
    in_tables = sum(len(database.columns(table)) for table in TABLES)
    return (f"{tried['tried']} changes in {len(TABLES)} tables, all detected and named (every column of a transfer among them); "
            f"{tried['refused by the database']} more refused by the database itself; {sum(map(len, NOT_FOUND.values()))} of "
            f"{in_tables} columns say nothing about money and are listed ({listed} changes)")


def summary(undetected):
    columns = collections.Counter(f"{table}.{name}" for table, name, _, _ in undetected)
    return ", ".join(f"{column} ({count})" for column, count in columns.most_common())


def kind_of(columns, name):
    return next(kind for column, kind, _ in columns if column == name)


def samples(database, table, columns, key, count, chance):
    """Some rows of each kind (and state) that the table has, as {column: text}."""
    names = [name for name, _, _ in columns]
    shown = ", ".join(show(database, name, kind) for name, kind, _ in columns)
    rows = [dict(zip(names, row)) for row in database.rows(f"SELECT {shown} FROM {table} ORDER BY {', '.join(key)}")]
    groups = collections.defaultdict(list)
    for row in rows:
        groups[(row.get("kind"), row.get("state"), row.get("pledge_id") is None, row.get("unit"))].append(row)
    for _, group in sorted(groups.items(), key=str):
        yield from chance.sample(group, min(count, len(group)))


def show(database, name, kind):
    """SQL for a column as text from which it can be written again."""
    if kind == "blob" and database.kind == "PostgreSQL":
        return f"encode({name}, 'hex')"
    return name


def literal(database, kind, value):
    """SQL for a value that was read."""
    if value is None:
        return "NULL"
    if kind == "blob":
        return f"x'{value}'" if database.kind == "SQLite" else f"'\\x{value}'::bytea"
    if kind == "integer":
        return value
    return "'" + value.replace("'", "''") + "'" + ("::timestamptz" if kind == "instant" else "::uuid" if kind == "uuid" else "")


def others(database, table, name, kind, may_be_absent, value, chance, is_quick):
    """SQL for other values of the same type: a little off, and another that occurs in the column; and none."""
    wrong = []
    if kind == "integer":
        wrong = [f"{int(value or 0) + 1}"] + ([] if is_quick or value is None else [f"{int(value) - 1}", f"{int(value) * 10 + 7}"])
    elif kind == "instant":
        wrong = [f"'{value or '2026-01-01 00:00:00+00'}'::timestamptz + interval '1 microsecond'"]
    elif kind == "uuid":
        wrong = [f"'{uuid.UUID(int=chance.getrandbits(128), version=4)}'::uuid"] + elsewhere(database, table, name, kind, value, chance)
    elif kind == "blob":
        length = len(value) // 2 if value else 16
        digits = bytearray(bytes.fromhex(value)) if value else bytearray(length)
        digits[chance.randrange(length)] ^= 1 << chance.randrange(8)
        wrong = [literal(database, "blob", digits.hex())] + elsewhere(database, table, name, kind, value, chance)
    else:
        wrong = elsewhere(database, table, name, kind, value, chance)
        wrong += [] if is_quick and wrong else [literal(database, kind, (value or "") + "x")]
    if may_be_absent and value is not None:
        wrong.append("NULL")
    return wrong


@functools.cache
def values(database, table, name, kind):
    return [row[0] for row in database.rows(f"SELECT DISTINCT {show(database, name, kind)} FROM {table}") if row[0] is not None]


def elsewhere(database, table, name, kind, value, chance):
    """SQL for a value that another row has in the column, if there is one."""
    seen = [one for one in values(database, table, name, kind) if one != value]
    return [literal(database, kind, chance.choice(sorted(seen)))] if seen else []
