"""Both databases seen from outside: SQL beside the server, and PostgreSQL's life and death."""

import contextlib
import csv
import io
import os
import pathlib
import pwd
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.parse

from server import die_with_parent


# Ends what psql says to one statement.
MARK = "--said--"


class Sqlite:
    """A file."""

    kind = "SQLite"

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "palier.db"
        self.url = f"sqlite://{self.path}"

    def rows(self, sql):
        """The rows of a query, every value as text or None."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=30)) as connection:
            found = connection.execute(sql).fetchall()
        text = lambda value: value.hex() if isinstance(value, bytes) else None if value is None else str(value)
        return [tuple(text(value) for value in row) for row in found]

    def run(self, *statements):
        """Statements in one transaction, without the triggers and checks that guard the tables."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("BEGIN IMMEDIATE")
            guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            for _, sql in guards:
                connection.execute(sql)
            connection.execute("COMMIT")

    def id(self, column):
        """SQL for an id as hexadecimal digits."""
        return f"lower(hex({column}))"

    hash = id

    def micros(self, column):
        return column

    def columns(self, table):
        """Name and type of each column: blob, integer or text; and whether it may be absent."""
        kinds = {"BLOB": "blob", "INTEGER": "integer", "TEXT": "text"}
        return [(name, kinds[kind], not needed) for name, kind, needed in (
            (row[1], row[2], row[3] == "1") for row in self.rows(f"PRAGMA table_info({table})"))]

    def key(self, table):
        """The columns of the primary key, in order."""
        rows = [row for row in self.rows(f"PRAGMA table_info({table})") if row[5] != "0"]
        return [row[1] for row in sorted(rows, key=lambda row: int(row[5]))]


class Postgres:
    """A database of its own on the server that tools/with-postgres started."""

    kind = "PostgreSQL"
    count = 0

    def __init__(self, tablespace=None):
        self.server = urllib.parse.urlsplit(os.environ["PALIER_TEST_POSTGRES"])
        self.bin = pathlib.Path(os.environ["PALIER_TEST_POSTGRES_BIN"])
        Postgres.count += 1
        self.name = f"chaos_{os.getpid()}_{Postgres.count}"
        where = f" TABLESPACE {tablespace}" if tablespace else ""
        self.psql("palier", f"CREATE DATABASE {self.name}{where}")
        self.url, self.session = urllib.parse.urlunsplit(self.server._replace(path=f"/{self.name}")), None

    @classmethod
    def psql_of_server(cls, sql):
        """SQL on the server rather than on one of its databases."""
        server = cls.__new__(cls)
        server.server, server.bin = urllib.parse.urlsplit(os.environ["PALIER_TEST_POSTGRES"]), pathlib.Path(os.environ["PALIER_TEST_POSTGRES_BIN"])
        return server.psql("palier", sql)

    def drop(self):
        if self.session is not None:
            self.session.kill()
            self.session.wait()
        self.psql("palier", f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def address(self, database):
        return {
            "PGHOST": self.server.hostname, "PGPORT": str(self.server.port), "PGUSER": self.server.username,
            "PGPASSWORD": self.server.password, "PGDATABASE": database, "PGCONNECT_TIMEOUT": "10",
        }

    def psql(self, database, sql):
        done = subprocess.run(
            [self.bin / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--csv", "-t", "-P", "null=\\N", "-f", "-"],
            input=sql, env=os.environ | self.address(database), capture_output=True, text=True, check=False, timeout=120,
        )
        if done.returncode != 0:
            raise AssertionError(f"psql: {done.stderr.strip()}\n{sql}")
        return done.stdout

    def rows(self, sql):
        found = csv.reader(io.StringIO(self.ask(f"{sql};")))
        return [tuple(None if value == "\\N" else value for value in row) for row in found]

    def run(self, *statements):
        """Statements; foreign keys and triggers are not looked at."""
        for statement in ["SET session_replication_role = replica", *statements]:
            self.ask(f"{statement};")

    def ask(self, sql):
        """What a statement returns, as CSV, over a session that stays open while the server does."""
        for _ in range(2):
            if self.session is None or self.session.poll() is not None:
                self.session = subprocess.Popen(
                    [self.bin / "psql", "-X", "-q", "--csv", "-t", "-P", "null=\\N"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL, env=os.environ | self.address(self.name), text=True, preexec_fn=die_with_parent)
            with contextlib.suppress(BrokenPipeError):
                self.session.stdin.write(f"{sql}\n\\echo {MARK} :ERROR :LAST_ERROR_MESSAGE\n")
                self.session.stdin.flush()
            lines = []
            for line in self.session.stdout:
                if line.startswith(MARK):
                    require_no_error(line, sql)
                    return "".join(lines)
                lines.append(line)
            # The server closed the session: another one, once.
            self.session.wait()
        raise AssertionError(f"PostgreSQL does not answer: {sql}")

    def id(self, column):
        return f"replace({column}::text, '-', '')"

    def hash(self, column):
        return f"encode({column}, 'hex')"

    def micros(self, column):
        return f"(extract(epoch FROM {column}) * 1000000)::bigint"

    def columns(self, table):
        kinds = {"uuid": "uuid", "bytea": "blob", "bigint": "integer", "integer": "integer", "smallint": "integer",
                 "text": "text", "timestamp with time zone": "instant", "date": "date", "boolean": "boolean"}
        rows = self.rows(
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns "
            f"WHERE table_name = '{table}' AND table_schema = 'public' ORDER BY ordinal_position")
        return [(name, kinds.get(kind, kind), may == "YES") for name, kind, may in rows]

    def key(self, table):
        rows = self.rows(
            "SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(number, place), pg_attribute a "
            f"WHERE i.indrelid = '{table}'::regclass AND i.indisprimary AND a.attrelid = i.indrelid "
            "AND a.attnum = k.number ORDER BY k.place")
        return [row[0] for row in rows]


def require_no_error(line, sql):
    """psql's own account of the last statement: whether it failed, and how."""
    _, failed, *words = line.split(None, 2)
    if failed == "true":
        raise AssertionError(f"PostgreSQL: {' '.join(words).strip()}\n{sql}")


class Cluster:
    """The PostgreSQL server itself: stopped at once, started again, frozen, thawed."""

    def __init__(self):
        self.data = pathlib.Path(os.environ["PALIER_TEST_POSTGRES_DATA"])
        self.bin = pathlib.Path(os.environ["PALIER_TEST_POSTGRES_BIN"])
        self.user = pwd.getpwnam(os.environ["PALIER_TEST_POSTGRES_USER"])
        self.server = urllib.parse.urlsplit(os.environ["PALIER_TEST_POSTGRES"])
        self.own = None

    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def processes(self):
        """The postmaster and all that it started."""
        first = self.postmaster()
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True, check=False)
        return [first] + [int(pid) for pid in found.stdout.split()]

    def accepts(self):
        done = subprocess.run(
            [self.bin / "pg_isready", "-q", "-h", self.server.hostname, "-p", str(self.server.port), "-t", "1"], check=False)
        return done.returncode == 0

    def stop_at_once(self):
        """As if the machine had lost it: no checkpoint, every connection cut."""
        pid = self.postmaster()
        os.kill(pid, signal.SIGQUIT)
        if self.own is not None:
            self.own.wait()
            return
        while pathlib.Path(f"/proc/{pid}").exists() and not is_zombie(pid):
            time.sleep(0.01)

    def start(self):
        """Starts it with the options that it had; returns when it takes connections."""
        options = (self.data / "postmaster.opts").read_text().strip()
        words = [word.strip('"') for word in options.split(' "')]
        first = words[0].split()
        as_user = {}
        if os.geteuid() == 0:
            as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with open(self.data.parent / "server.log", "ab") as log:
            self.own = subprocess.Popen(
                [*first, *words[1:]], stdout=log, stderr=log, cwd=self.data.parent, preexec_fn=die_softly, **as_user)
        deadline = time.monotonic() + 60
        while not self.accepts():
            if time.monotonic() > deadline or self.own.poll() is not None:
                raise AssertionError("PostgreSQL did not start again")
            time.sleep(0.01)

    def end(self):
        """Ends what was started here."""
        if self.own is not None and self.own.poll() is None:
            self.own.send_signal(signal.SIGINT)
            self.own.wait()

    def freeze(self):
        frozen = self.processes()
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        return frozen

    def thaw(self, frozen):
        for pid in frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def die_softly():
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def is_zombie(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)
