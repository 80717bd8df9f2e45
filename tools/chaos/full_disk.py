"""R6: the disk is full. SQLite lives on a small tmpfs; PostgreSQL's tables in a tablespace on one."""

import contextlib
import os
import pathlib
import subprocess
import tempfile

import invariants
from databases import Postgres
from outages import Outages, lasting
from place import require

# What ten outages leave fits beside what fills it up.
SIZE = "512m"


def run(options, place):
    return "left out: only root can mount a small disk" if os.geteuid() != 0 else on_small_disk(options, place.kind)


def on_small_disk(options, kind):
    with small_disk() as disk:
        database, folder = None, str(disk)
        if kind == "PostgreSQL":
            os.chown(disk, options.cluster.user.pw_uid, options.cluster.user.pw_gid)
            os.chmod(disk, 0o700)
            Postgres.psql_of_server(f"CREATE TABLESPACE small LOCATION '{disk}'")
            database, folder = Postgres("small"), None
        try:
            with options.place(kind, database, folder) as place:
                return fill_and_free(options, place, disk)
        finally:
            if kind == "PostgreSQL":
                Postgres.psql_of_server("DROP TABLESPACE small")


def fill_and_free(options, place, disk):
    outages = Outages(place)
    rounds = options.rounds or options.of(1, 10)
    for _ in range(rounds):
        fault = lasting(lambda: fill(disk), os.unlink)
        outages.ride(fault, options.of(2.5, 5.0), reads_go_on=True)
    invariants.check(place, outages.server)
    outages.require_limits()
    return outages.figure("times without space, reads went on")


def fill(disk):
    """Takes all the space that is left."""
    path = disk / "ballast"
    with open(path, "wb", buffering=0) as ballast:
        block = b"\0" * 65_536
        while block:
            try:
                ballast.write(block)
            except OSError:
                block = block[: len(block) // 2] if len(block) > 512 else b""
    return path


@contextlib.contextmanager
def small_disk():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="palier-small-disk."))
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], capture_output=True, text=True, check=False)
    require(done.returncode == 0, f"a small disk could not be mounted: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
        folder.rmdir()
