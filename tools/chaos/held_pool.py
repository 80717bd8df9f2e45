"""R8: somebody else holds what the server's connections need: a lock on what it reads, or the lock to write."""

import contextlib
import os
import sqlite3
import subprocess
import time

import invariants
from outages import Outages, lasting
from place import require

LOCK_SECONDS_MAX = 20
# Both or none: who holds one and waits for the other may be in the way of a transaction that waits for the one.
BOTH_AT_ONCE = """DO $$ BEGIN LOOP
    BEGIN LOCK TABLE campaigns, books IN ACCESS EXCLUSIVE MODE NOWAIT; EXIT;
    EXCEPTION WHEN lock_not_available THEN PERFORM pg_sleep(0.003); END;
END LOOP; END $$"""


def run(options, place):
    outages = Outages(place)
    rounds = options.rounds or options.of(1, 10)
    is_sqlite = place.kind == "SQLite"
    for _ in range(rounds):
        # On SQLite readers need no lock: reads go on while the writer waits.
        holder = lasting(lambda: hold_file(place.database), sqlite3.Connection.close) if is_sqlite else table_held(place.database)
        outages.ride(holder, 5.0, after=2.5, reads_go_on=is_sqlite)
    invariants.check(place, outages.server)
    outages.require_limits()
    return outages.figure("times held for 5 s")


def hold_file(database):
    """The lock to write. SQLite's own waiting looks for it ever more rarely, and a busy server takes it every time."""
    connection = sqlite3.connect(database.path, isolation_level=None, check_same_thread=False, timeout=0)
    deadline = time.monotonic() + LOCK_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return connection
        except sqlite3.OperationalError:
            time.sleep(0.0005)
    raise AssertionError("the lock to write could not be had")


@contextlib.contextmanager
def table_held(database):
    """Another session locks the tables that every page and every pledge reads."""
    session = subprocess.Popen(
        [database.bin / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=os.environ | database.address(database.name), text=True)
    session.stdin.write(f"BEGIN;\n{BOTH_AT_ONCE};\n\\echo held\n")
    session.stdin.flush()
    require(session.stdout.readline() == "held\n", "the tables could not be locked")
    try:
        yield
    finally:
        session.stdin.write("ROLLBACK;\n")
        session.stdin.close()
        session.wait(20)
