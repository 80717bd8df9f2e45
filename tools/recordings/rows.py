#!/usr/bin/env python3
"""Prints the rows of every table of a database, one JSON object a line; the stories call it when they are recorded.

    tools/recordings/rows.py ADDRESS

ADDRESS is sqlite://FILE or postgres://…; bytes come as hexadecimal digits after \\x, as PostgreSQL writes them. What an
index for words keeps is left out: it is derived.
"""

import json
import os
import sqlite3
import subprocess
import sys

# Each SELECT is made by one SELECT, and carried out by \gexec.
POSTGRES = r"""
SELECT format('SELECT %L || E''\t'' || row_to_json(t)::text FROM %I t', tablename, tablename)
FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename \gexec
"""


def of_sqlite(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    named = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables = database.execute(named).fetchall()
    virtual = [name for name, sql in tables if sql.upper().startswith("CREATE VIRTUAL")]
    for name, _ in tables:
        if any(name == other or name.startswith(f"{other}_") for other in virtual):
            continue
        rows = database.execute(f'SELECT * FROM "{name}"')
        columns = [column[0] for column in rows.description]
        for row in rows:
            yield name, {column: plain(value) for column, value in zip(columns, row)}


def plain(value):
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value


def of_postgres(address):
    environment = {**os.environ, "PGTZ": "UTC", "PGCLIENTENCODING": "UTF8"}
    arguments = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", address]
    done = subprocess.run(arguments, input=POSTGRES, check=True, capture_output=True, text=True, env=environment)
    for line in done.stdout.splitlines():
        name, row = line.split("\t", 1)
        yield name, json.loads(row)


def main():
    address = sys.argv[1]
    rows = of_sqlite(address.removeprefix("sqlite://")) if address.startswith("sqlite:") else of_postgres(address)
    for name, row in rows:
        print(json.dumps({"what": "row", "table": name, "row": row}, ensure_ascii=False))


if __name__ == "__main__":
    main()
