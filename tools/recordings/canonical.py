"""A recorded story in canonical form: as lines in which two runs of the same code do not differ.

First the exchanges in the order in which they were asked, then the rows. What a server does by itself while requests are
under way has no place in the order; it shows in the rows. Rows stand in the order of what they say, and their ids and
instants are named in that order when no exchange has named them.
"""

import hashlib
import json
import re

from values import VALUE, Values, ahead, dashed

# Headers whose value is of the moment; that they are there is compared.
MOMENTARY = {"date"}
TAGGED = {"etag", "if-match", "if-none-match"}
# Headers that list names in whatever order.
SETS = {"access-control-expose-headers", "access-control-allow-headers", "access-control-allow-methods"}
# A digest of the request's body, which names ids.
SIGNATURE = "palier-signature"
# Columns that hold what is random, sealed or of the moment; whether they hold something is compared.
OF_THE_RUN = {
    ("accounts", "password_hash"), ("idempotency_records", "body"), ("idempotency_records", "request_hash"),
    ("signing_keys", "kid"), ("signing_keys", "sealed_private_key"), ("signing_keys", "public_x"),
    ("signing_keys", "public_y"), ("servers", "key_mark"),
}
# Tables about the servers themselves and about migrations.
LEFT_OUT = {"__diesel_schema_migrations"}
# An integer as large as this is an instant in microseconds, from 2016 to 2128.
INSTANTS = range(1_450_000_000_000_000, 5_000_000_000_000_000)
ROUNDS_MAX = 8


class Story:
    """What was recorded of one story."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            entries = [json.loads(line) for line in file]
        self.listens = [entry for entry in entries if entry["what"] == "listens"]
        vain = [(entry["since"], entry["until"]) for entry in entries if entry["what"] == "in vain"]
        exchanges = [entry for entry in entries if entry["what"] == "exchange"]
        exchanges = [entry for entry in exchanges if not any(since < entry["turn"] < until for since, until in vain)]
        self.exchanges = sorted(exchanges, key=lambda entry: entry["turn"])
        self.rows = [entry for entry in entries if entry["what"] == "row"]

    def canonical(self, left_out=None):
        """The lines of the exchanges, and the lines of the rows, without what not_compared.py leaves out."""
        values = Values(self.listens[0]["at"], is_blind=left_out == "names")
        bases = {entry["world"]: entry["url"] for entry in self.listens}
        exchanges = []
        for group in together(self.exchanges):
            if left_out == "race" and len(group) > 1 or left_out == f"until {last_step(group[0])}":
                return exchanges, []
            if len(group) > 1:
                exchanges.append("At once:")
                group = sorted(group, key=lambda entry: blindly(entry, bases, values))
            for entry in group:
                exchanges += exchange(entry, bases[entry["world"]], values)
        return exchanges, rows(self.rows, values)


def together(exchanges):
    """Exchanges in groups of those that were under way at once; most are alone.

    What asks the same right before or after such a group is of it too: that it did not overlap was chance.
    """
    overlapping, answered = [], 0
    for entry in exchanges:
        if entry["turn"] < answered:
            overlapping[-1].append(entry)
        else:
            overlapping.append([entry])
        answered = max(answered, entry["answered"])
    groups = []
    for group in overlapping:
        while groups and max(len(group), len(groups[-1])) > 1 and asked(group) & asked(groups[-1]):
            group = groups.pop() + group
        groups.append(group)
    return groups


def last_step(entry):
    """The last step of the path of a request."""
    return entry["url"].split("?")[0].rsplit("/", 1)[1]


def asked(group):
    return {(entry["method"], entry["url"]) for entry in group}


def blindly(entry, bases, values):
    """What an exchange says without the names that are given only now: which of those at once came first is chance."""
    was_blind, values.is_blind = values.is_blind, True
    told = list(exchange(entry, bases[entry["world"]], values))
    values.is_blind = was_blind
    return told


def exchange(entry, base, values):
    entry = without_wait(entry)
    body = entry["request_body"]
    door = f" (server {entry['world']})" if entry["world"] > 1 else ""
    yield f"{entry['method']} {values.text(entry['url'].removeprefix(base))} by {values.text(entry['who']) or 'nobody'}{door}"
    for name, value in by_name(entry["request_headers"]):
        yield f"> {name}: {header(name, value, body, values)}"
    if body is not None:
        yield f"> {values.text(body)}"
    yield f"= {entry['status']}"
    for name, value in by_name(entry["headers"]):
        told = header(name, value, entry["body"], values)
        if name == "etag" and entry["body"]:
            digest = hashlib.sha256(entry["body"].encode()).hexdigest()
            hashed = re.search(r'([0-9a-f]{8,16})"$', value)
            told += " of the body" if hashed and digest.startswith(hashed[1]) else ""
        yield f"< {name}: {told}"
    if entry["body"] and last_step(entry) == "metrics":
        yield "< <figures of the moment, in whatever order>"
    elif entry["body"]:
        yield f"< {values.text(entry['body'])}"


def without_wait(entry):
    """Who asks too often is told to wait for seconds that have begun to run."""
    wait = dict(entry["headers"]).get("retry-after")
    if entry["status"] != 429 or wait is None:
        return entry
    headers = [[name, "<a while>" if name == "retry-after" else value] for name, value in entry["headers"]]
    return {**entry, "headers": headers, "body": re.sub(rf"\b{wait}\b", "<a while>", entry["body"])}


def by_name(headers):
    """Headers of one name keep their order, which says something; that of the names does not."""
    return sorted(headers, key=lambda line: line[0])


def header(name, value, body, values):
    if name in MOMENTARY:
        return "<of the moment>"
    if name == "content-length" and body and value == str(len(body.encode())):
        return "<of the body>"
    if name == "ratelimit":
        return re.sub(r"\b([rt])=\d+", r"\1=<of the moment>", value)
    if name == SIGNATURE:
        return values.opaque(value)
    if name in SETS:
        return ", ".join(sorted(value.split(", ")))
    return values.tags(value) if name in TAGGED else values.text(value)


def rows(entries, values):
    """The rows of each table, sorted by what they say."""
    tables = {}
    for entry in entries:
        if entry["table"] not in LEFT_OUT:
            row = {column: cell(entry["table"], column, value, values) for column, value in entry["row"].items()}
            tables.setdefault(entry["table"], []).append(row)
    colours = refine(tables, values)
    lines = []
    for table in sorted(tables):
        values.scope = f"{table}."
        lines.append(f"{table}: {len(tables[table])}")
        found = [(shown(row, values, colours), unnamed(row), row) for row in tables[table]]
        told = [f"{table} {named(row, values)}" for _, _, row in sorted(found, key=lambda one: one[:2])]
        lines += sorted(told) if values.is_blind else told
    return lines


def cell(table, column, value, values):
    """A column's value as a list of texts, and of (kind, value) where a name is to stand."""
    if value is None:
        return ["null"]
    if (table, column) in OF_THE_RUN:
        return ["<of the run>"]
    if isinstance(value, bool):
        return [str(int(value))]
    if column == "listing":
        return ["-" if value < 0 else "", ("listing", abs(value))]
    if isinstance(value, (int, float)):
        if column == "ahead_micros":
            return [f"<{ahead(value)}>"]
        return [("micros", value)] if value in INSTANTS else [str(value)]
    if value.startswith("\\x"):
        digits = value[2:]
        if len(digits) == 32:
            return parts_of(dashed(digits))
        try:
            text = bytes.fromhex(digits).decode()
        except UnicodeDecodeError:
            return [("bytes", digits)]
        return ["text ", *parts_of(text)] if text.isprintable() else [("bytes", digits)]
    return parts_of(value)


def parts_of(text):
    parts, at = [], 0
    for match in VALUE.finditer(text):
        parts += [text[at:match.start()], (match.lastgroup, match[0])]
        at = match.end()
    return [part for part in [*parts, text[at:]] if part]


def tell(part, values):
    """The name of a value in a row; how an instant is written there is the database's."""
    return re.sub(r" as [^>]*>$", ">", values.tell(*part))


def refine(tables, values):
    """Tells values without a name apart by the rows that they stand in, as far as that goes."""
    places = {}
    for table, found in tables.items():
        for number, row in enumerate(found):
            for column, parts in row.items():
                for position, part in enumerate(parts):
                    if isinstance(part, str):
                        continue
                    if values.knows(*part):
                        parts[position] = tell(part, values)
                    else:
                        places.setdefault(part, []).append((table, number, column))
    colours = {part: first_colour(part, values) for part in places}
    for _ in range(ROUNDS_MAX):
        says = {(table, number): shown(row, values, colours)
                for table, found in tables.items() for number, row in enumerate(found)}
        contexts = {part: (colours[part], sorted((table, column, says[table, number]) for table, number, column in at))
                    for part, at in places.items()}
        digests = {part: hashlib.sha256(repr(context).encode()).hexdigest()[:16] for part, context in contexts.items()}
        if len(set(digests.values())) == len(set(colours.values())):
            break
        colours = digests
    return colours


def first_colour(part, values):
    kind, value = part
    if kind == "micros":
        return f"micros {values.about(value)}"
    return f"{kind} {tell(part, Values(values.began_at))}"


def shown(row, values, colours):
    """What a row says, with colours for values that have no name."""
    return json.dumps([[column, [part if isinstance(part, str) else colours[part] for part in parts]]
                       for column, parts in row.items()])


def unnamed(row):
    """The values without a name in the order of their making: where rows say the same, the older one comes first."""
    return [str(part[1]) for parts in row.values() for part in parts if not isinstance(part, str)]


def named(row, values):
    cells = ["".join(part if isinstance(part, str) else tell(part, values) for part in parts) for parts in row.values()]
    return json.dumps(dict(zip(row, cells)), ensure_ascii=False)
