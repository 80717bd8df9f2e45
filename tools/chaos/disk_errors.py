"""R5: system calls on the database's files fail, from the n-th on, as strace makes them."""

import contextlib
import shutil
import signal
import subprocess
import time

import invariants
from outages import Outages
from place import require

# Call, error, on the log or on the database file. The file is only written when the log is copied into it.
FAULTS = [
    ("fdatasync", "EIO", "-wal"), ("pwrite64", "EIO", "-wal"), ("pwrite64", "ENOSPC", "-wal"), ("fdatasync", "ENOSPC", "-wal"),
    ("pwrite64", "EIO", ""), ("fdatasync", "EIO", ""), ("pwrite64", "ENOSPC", ""), ("pread64", "EIO", ""),
]
QUICK = [0, 2, 4]


def run(options, place):
    if not shutil.which("strace"):
        return "left out: there is no strace on this machine"
    outages = Outages(place)
    rounds = options.rounds or options.of(1, 4)
    chosen = [FAULTS[number] for number in QUICK] if options.is_quick else FAULTS
    for _ in range(rounds):
        for call, error, suffix in chosen:
            nth = place.chance.randint(1, 20)
            path = f"{place.database.path}{suffix}"
            outages.ride(injected(outages.server, call, error, path, nth), 1.5, after=1.5)
            place.say(f"{call} {error} on {suffix or 'the file'}: slowest {outages.slowest:.2f} s")
            # What was acknowledged must be on disk, not only in the memory of the process.
            outages.server.kill()
            outages.server.start()
            outages.load.check(place, outages.server)
    invariants.check(place, outages.server)
    outages.require_limits()
    return outages.figure(f"faults injected ({', '.join(sorted({f'{call} {error}' for call, error, _ in chosen}))})")


@contextlib.contextmanager
def injected(server, call, error, path, nth):
    """From the n-th call of each thread on, the call on this path fails."""
    strace = subprocess.Popen(
        ["strace", "-f", "-qq", "-p", str(server.pid), "-P", path, "-e", f"trace={call}",
         "-e", f"inject={call}:error={error}:when={nth}+", "-o", "/dev/null"],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.3)
    require(strace.poll() is None, lambda: f"strace: {strace.stderr.read()}")
    try:
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait(20)
