"""R20: any one field of any row is changed by hand, then `palier audit` must name it.

Every column of every table that says where money is, in rows of every kind that the sample has, on both databases.
Columns that the audit cannot know (names, words, dates that nothing follows from) are listed with the reason: the list
is part of the figure, and a column that is neither found nor listed fails the check.
"""

import collections
import uuid

from place import require

TABLES = ["transfers", "ledger_accounts", "books", "tranches", "escrow_outflows", "pledges", "pledge_lines", "payment_orders",
          "events", "rewards"]
# What no other row says, so that a change of it contradicts nothing.
WORDS = "what somebody wrote: no other row repeats it"
TIMES = "when it happened: money does not depend on it"
UNKNOWABLE = {
    "tranches": {"title": WORDS, "evidence_note": WORDS, "evidence_links": WORDS, "reason": WORDS, "freeze_reason": WORDS},
    "pledge_lines": {"recipient": WORDS, "street": WORDS, "extra": WORDS, "postal_code": WORDS, "city": WORDS, "country": WORDS},
    "rewards": {"title": WORDS, "description": WORDS},
}


def run(options, place):
    server = place.started()
    server.stop()
    require(not (found := server.audit()), lambda: f"before anything was changed: {found}")
    database = place.database
    tried, undetected, unnamed, listed = collections.Counter(), [], [], 0
    rows_of_kind = options.of(1, 4)
    for table in TABLES:
        key = database.key(table)
        columns = database.columns(table)
        for row in samples(database, table, columns, key, rows_of_kind, place.chance):
            for name, kind, may_be_absent in columns:
                for value in others(database, table, name, kind, may_be_absent, row[name], place.chance, options.is_quick):
                    where = " AND ".join(f"{column} = {literal(database, kind_of(columns, column), row[column])}" for column in key)
                    # SQL for the change and for the way back, whatever else is in the table.
                    there = f"UPDATE {table} SET {name} = {value} WHERE {where}"
                    changed = {**row, name: None if name in key else row[name]}
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
                    if name in UNKNOWABLE.get(table, {}):
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
    return (f"{tried['tried']} changes in {len(TABLES)} tables, all detected and named; {tried['refused by the database']} refused by the "
            f"database itself; {sum(len(columns) for columns in UNKNOWABLE.values())} columns hold only words")


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
        wrong = [f"'{uuid.UUID(int=chance.getrandbits(128), version=4)}'::uuid"]
    elif kind == "blob":
        length = len(value) // 2 if value else 16
        digits = bytearray(bytes.fromhex(value)) if value else bytearray(length)
        digits[chance.randrange(length)] ^= 1 << chance.randrange(8)
        wrong = [literal(database, "blob", digits.hex())]
    else:
        seen = [row[0] for row in database.rows(f"SELECT DISTINCT {name} FROM {table}") if row[0] not in (None, value)]
        wrong = [literal(database, kind, chance.choice(sorted(seen)))] if seen else []
        wrong += [] if (is_quick and seen) else [literal(database, kind, (value or "") + "x")]
    if may_be_absent and value is not None:
        wrong.append("NULL")
    return wrong
