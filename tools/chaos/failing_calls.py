"""R5: system calls fail, from the n-th on, as strace makes them: on SQLite's files, or on the lanes' sockets to PostgreSQL."""

import pathlib
import shutil
import signal
import subprocess
import time

import invariants
from outages import Outages
from place import require

# SQLite flushes with the one or the other, as it was built.
FLUSH = "fdatasync,fsync"
# Call, error, on the log or on the database file. The file is only written when the log is copied into it.
ON_FILES = [
    (FLUSH, "EIO", "-wal"), ("pwrite64", "ENOSPC", "-wal"), ("pwrite64", "EIO", "-wal"), (FLUSH, "ENOSPC", "-wal"),
    ("pwrite64", "EIO", ""), (FLUSH, "EIO", ""), ("pwrite64", "ENOSPC", ""), ("pread64", "EIO", ""),
]
# A COMMIT was sent and its answer cannot be read: that is what leaves it in doubt. (A sendto that fails on a connection that
# is whole cannot be had in earnest: libpq then waits for the words with which the server must have closed it.)
ON_SOCKETS = [("recvfrom", "ECONNRESET"), ("recvfrom", "ETIMEDOUT")]
IN_SHORT = 2


def run(options, place):
    if not shutil.which("strace"):
        return "left out: there is no strace on this machine"
    outages, calls = Outages(place), 0
    rounds = options.rounds or options.of(1, 4)
    is_sqlite = place.kind == "SQLite"
    faults = ON_FILES if is_sqlite else ON_SOCKETS
    for _ in range(rounds):
        for fault in faults[:IN_SHORT] if options.is_quick else faults:
            injected = (on_file if is_sqlite else on_sockets)(place, outages.server, *fault)
            outages.ride(injected, 1.0, after=1.0, until=lambda began: outages.load.count(503, began) > 0)
            require(injected.calls > 0, f"no call met the fault: {' '.join(fault)}")
            calls += injected.calls
            place.say(f"{' '.join(fault)}: slowest {outages.slowest:.2f} s")
            # What was acknowledged must be on disk, not only in the memory of a process.
            outages.server.kill()
            outages.server.start()
            outages.load.check(place, outages.server)
    invariants.check(place, outages.server)
    # A lane whose connection breaks before its commit tries again by itself: who asked sees nothing of it.
    outages.require_limits(must_refuse=is_sqlite)
    tried = sorted({' '.join(fault[:2]) for fault in (faults[:IN_SHORT] if options.is_quick else faults)})
    return outages.figure(f"times calls failed ({', '.join(tried)}; {calls} calls)")


def on_file(place, server, call, error, suffix):
    """From the n-th call of each thread on, every call on the file fails."""
    nth = place.chance.randint(1, 20)
    where = ["-f", "-p", str(server.pid), "-P", f"{place.database.path}{suffix}"]
    return Injected(place, call, f"{call}:error={error}:when={nth}+", where)


def on_sockets(place, server, call, error):
    """Now and then a call of the threads that write fails: they have no other sockets than those to the database."""
    tasks = pathlib.Path(f"/proc/{server.pid}/task")
    lanes = [task.name for task in tasks.iterdir() if (task / "comm").read_text().startswith("lane-")]
    require(lanes, "the server has no lanes")
    first, every = place.chance.randint(3, 20), place.chance.randint(3, 12)
    return Injected(place, call, f"{call}:error={error}:when={first}+{every}", [word for lane in lanes for word in ("-p", lane)])


class Injected:
    """strace while it makes calls fail, and afterwards how many it made fail."""

    def __init__(self, place, call, what, where):
        self.report, self.calls = place.folder / "strace", 0
        self.words = ["strace", "-qq", *where, "-e", f"trace={call}", "-e", f"inject={what}", "-o", str(self.report)]

    def __enter__(self):
        self.strace = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(0.3)
        require(self.strace.poll() is None, lambda: f"strace: {self.strace.stderr.read()}")
        return self

    def __exit__(self, *_):
        self.strace.send_signal(signal.SIGINT)
        self.strace.wait(20)
        self.calls = self.report.read_text(errors="replace").count("(INJECTED)")
