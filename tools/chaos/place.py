"""Where a check happens: a folder, a database and servers of its own, gone when it is over."""

import contextlib
import pathlib
import random
import shutil
import sys
import tempfile

from databases import Cluster, Postgres, Sqlite
from server import Server


class Violation(AssertionError):
    """What must never be seen was seen."""


def require(holds, what):
    if not holds:
        raise Violation(what() if callable(what) else what)


class Place:
    """A database and the servers on it."""

    def __init__(self, binary, kind, folder, chance, database=None):
        self.binary, self.folder, self.chance = binary, pathlib.Path(folder), chance
        self.database = database or (Sqlite(folder) if kind == "SQLite" else Postgres())
        self.servers, self.said = [], ""

    @property
    def kind(self):
        return self.database.kind

    def server(self, **settings):
        """Another server on the database, not started yet."""
        server = Server(self.binary, self.database.url, self.folder, f"server-{len(self.servers) + 1}", **settings)
        self.servers.append(server)
        return server

    def started(self, **settings):
        server = self.server(**settings)
        server.start()
        return server

    def say(self, text):
        """Progress, for who watches."""
        self.said = text
        if sys.stderr.isatty():
            print(f"\r    {self.kind}: {text:<90}", end="", file=sys.stderr, flush=True)

    def close(self):
        for server in self.servers:
            server.kill()
        if isinstance(self.database, Postgres):
            self.database.drop()


class Options:
    """What a whole run has in common."""

    def __init__(self, binary, is_quick, seed, kinds, rounds=None, operations=None):
        self.binary, self.is_quick, self.seed, self.kinds = binary, is_quick, seed, kinds
        self.rounds, self.operations = rounds, operations
        self.cluster = Cluster() if "PostgreSQL" in kinds else None
        if self.cluster and not self.cluster.accepts():
            self.cluster.start()

    def of(self, quick, full):
        return quick if self.is_quick else full

    @contextlib.contextmanager
    def place(self, kind, database=None, folder=None):
        """A place for one check; its logs are kept when the check fails."""
        own = folder is None
        folder = folder or tempfile.mkdtemp(prefix="palier-chaos.")
        place = Place(self.binary, kind, folder, random.Random(self.seed), database)
        try:
            yield place
        except BaseException:
            for server in place.servers:
                server.kill()
                words = [line for line in server.log().splitlines() if "ERROR" in line or "panic" in line][-12:]
                if words:
                    print(f"--- {server.name} of {kind}\n" + "\n".join(words), file=sys.stderr)
            raise
        finally:
            place.close()
            if own:
                shutil.rmtree(folder, ignore_errors=True)
