"""R20: any one field of any row is changed by hand, then `palier audit` must name it.

Every column of every table of money, campaigns and the marketplace, in rows of every kind, on both databases: another
value of its type, a value of another row, none. The sample is given rows that it does not have first. Every column of a
transfer is found. Of the other tables some columns say nothing that another row says too, or not always: not_found.py lists
them with the reason, and any column that is neither found nor listed fails the check.
"""

import collections
import pathlib
import re
import uuid

import unusual
from not_found import reasons
from place import require

TABLES = ["transfers", "ledger_accounts", "books", "tranches", "tranche_steps", "objections", "escrow_outflows", "pledges", "pledge_lines",
          "payment_orders", "unexpected_movements", "events", "event_words", "tellings", "feed_ranges", "jobs", "campaigns", "campaign_listings", "campaign_words", "delivery_calendars", "launch_terms", "reward_terms", "reward_stocks", "campaign_texts", "rewards", "reward_shipping_modes", "hub_discount_steps",
          "policies", "policy_values", "providers", "subscriptions", "purchases", "credit_spends", "credit_lots",
          "projects", "project_applications"]
# What makes rows of a table different in kind.
KINDS = ["kind", "state", "origin", "purpose", "unit", "frozen_from", "end_reason", "payable"]
SCHEMA = pathlib.Path(__file__).parents[2] / "migrations" / "sqlite"
NOT_FOUND = reasons()


def run(options, place):
    server = place.started()
    unusual.make(server)
    server.stop()
    require(not (found := server.audit()), lambda: f"before anything was changed: {found}")
    tampering = Tampering(options, place, server)
    for table in TABLES:
        tampering.try_table(table)
        place.say(f"{table}: {tampering.tried} changes tried, {len(tampering.undetected)} not found")
    require(not (found := server.audit()), lambda: f"after everything was put back: {found}")
    return tampering.verdict()


class Tampering:
    """Changes one field, looks whether the audit finds it, and puts it back."""

    def __init__(self, options, place, server):
        self.is_quick, self.database, self.server, self.chance = options.is_quick, place.database, server, place.chance
        self.tried, self.refused, self.columns, self.undetected, self.unnamed = 0, 0, 0, [], []
        # How often a change of a listed column was found all the same, or not.
        self.listed = collections.defaultdict(collections.Counter)

    def try_table(self, table):
        database = self.database
        key, columns = database.key(table), database.columns(table)
        kinds = {name: kind for name, kind, _ in columns}
        everything = [row for row in rows_of(database, table, columns, key)]
        require(everything, f"there is no row of {table} to change")
        rows = list(samples(everything, self.chance))
        self.columns += len(columns)
        for place_of, column in enumerate(columns):
            if self.is_quick and column[0] in NOT_FOUND.get(table, {}):
                continue
            # In short: each column in one row, and every kind of row in its turn.
            for row in [rows[place_of % len(rows)]] if self.is_quick else rows:
                for value in self.others(table, everything, row, column):
                    self.change(table, key, kinds, row, column[0], value)
        if self.is_quick and table == "transfers":
            for row in rows:
                self.change(table, key, kinds, row, "amount_minor", str(int(row["amount_minor"]) + 1))

    def change(self, table, key, kinds, row, name, value):
        """SQL for the change and for the way back, whatever else is in the table."""
        database = self.database
        own = lambda column: literal(database, kinds[column], row[column])
        there = f"UPDATE {table} SET {name} = {value} WHERE " + " AND ".join(f"{column} = {own(column)}" for column in key)
        back = f"UPDATE {table} SET {name} = {own(name)} WHERE " + " AND ".join(
            f"{column} = {value if column == name else own(column)}" for column in key)
        try:
            database.run(there)
        except Exception:
            # The database itself refuses it, by a key or a type: it cannot be changed so by hand.
            self.refused += 1
            return
        found = self.server.audit()
        database.run(back)
        if name in NOT_FOUND.get(table, {}):
            self.listed[f"{table}.{name}"][bool(found)] += 1
            return
        self.tried += 1
        if not found:
            self.undetected.append((f"{table}.{name}", {kind: row[kind] for kind in KINDS if row.get(kind)}, row[name], value))
        elif "DISAGREES" not in found:
            self.unnamed.append((table, name, found[:200]))

    def others(self, table, rows, row, column):
        """SQL for other values of the same type: a little off, one of another row, any that the schema knows; and none."""
        name, kind, may_be_absent = column
        value, database = row[name], self.database
        seen = sorted({other[name] for other in rows if other[name] not in (None, value)})
        seen = seen if kind == "text" and len(seen) < 12 else self.chance.sample(seen, min(1, len(seen)))
        wrong = [literal(database, kind, other) for other in seen]
        if kind == "integer":
            wrong = [f"{int(value or 0) + 1}"] + ([] if value is None else [f"{int(value) - 1}", f"{int(value) * 10 + 7}"])
        elif kind == "boolean":
            wrong = ["false" if value == "t" else "true"]
        elif kind == "instant":
            wrong = [f"'{value or '2026-01-01 00:00:00+00'}'::timestamptz + interval '1 microsecond'"] + wrong
        elif kind == "date":
            wrong = [f"'{value or '2026-01-01'}'::date + 1"] + wrong
        elif kind == "uuid":
            wrong = [f"'{uuid.UUID(int=self.chance.getrandbits(128), version=4)}'::uuid"] + wrong
        elif kind == "blob":
            digits = bytearray(bytes.fromhex(value) if value else bytes(16))
            digits[self.chance.randrange(len(digits))] ^= 1 << self.chance.randrange(8)
            wrong = [literal(database, "blob", digits.hex())] + wrong
        else:
            known = [one for one in allowed(table, name) if one != value]
            wrong = [literal(database, kind, one) for one in sorted({*seen, *known})] + [literal(database, kind, (value or "") + "x")]
        wrong = wrong[:1] if self.is_quick else wrong
        return wrong + (["NULL"] if may_be_absent and value is not None else [])

    def verdict(self):
        """The figure; fails when a change of a column that is not listed was not found."""
        require(not self.undetected, lambda: f"{len(self.undetected)} of {self.tried} changes were not found: {summary(self.undetected)}")
        require(not self.unnamed, lambda: f"{len(self.unnamed)} changes were found but not named: {self.unnamed[:3]}")
        told = (f"{self.tried} changes in {len(TABLES)} tables, all detected and named (every column of a transfer among them); "
                f"{self.refused} more refused by the database itself; {sum(map(len, NOT_FOUND.values()))} of {self.columns} columns are listed "
                f"as not always found")
        found, missed = (sum(counts[which] for counts in self.listed.values()) for which in (True, False))
        always = sorted(column for column, counts in self.listed.items() if not counts[False])
        return told + (f" ({found + missed} changes, of them not found {missed}; found each time, and so listed for nothing: "
                       f"{', '.join(always) or 'none'})" if self.listed
                       else ", and were not tried")


def summary(undetected):
    columns = collections.Counter(column for column, _, _, _ in undetected)
    first = {column: (kinds, was, value) for column, kinds, was, value in reversed(undetected)}
    return ", ".join(f"{column} ({count}; {first[column]})" for column, count in columns.most_common())


def rows_of(database, table, columns, key):
    """All rows as {column: text}; those with a book know its kind, and a pledge's lines the pledge's state."""
    shown = ", ".join(show(database, name, kind) for name, kind, _ in columns)
    books = dict(database.rows("SELECT id, kind FROM books"))
    pledges = {row[0]: row[1:] for row in database.rows("SELECT id, state, current_revision, pending_revision FROM pledges")}
    for row in database.rows(f"SELECT {shown} FROM {table} ORDER BY {', '.join(key)}"):
        row = dict(zip([name for name, _, _ in columns], row))
        pledge = pledges.get(row["pledge_id"], ()) if table == "pledge_lines" else ()
        yield row | {"book": books.get(row.get("book_id")), "pledge": (pledge[:1], row["revision"] in pledge[1:]) if pledge else None}


def samples(rows, chance):
    """A row of each kind: of the same words, and with the same columns absent."""
    groups = collections.defaultdict(list)
    for row in rows:
        groups[tuple(row.get(name) for name in [*KINDS, "book", "pledge"]) + tuple(value is None for value in row.values()) + (row.get("taken") == "0",)].append(row)
    for _, group in sorted(groups.items(), key=str):
        yield chance.choice(group)


def allowed(table, column):
    """The words that the schema allows in a column."""
    text = "".join(path.read_text() for path in sorted(SCHEMA.glob("*/up.sql")))
    (body,) = re.findall(rf"CREATE TABLE {table} \((.*?)\n\)", text, re.DOTALL)
    found = re.search(rf"\(\s*{column} IN \((.*?)\)", body, re.DOTALL)
    return re.findall(r"'([a-z_]+)'", found[1]) if found else []


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
    cast = {"instant": "::timestamptz", "date": "::date", "uuid": "::uuid", "boolean": "::boolean"}.get(kind, "")
    return "'" + value.replace("'", "''") + "'" + cast
