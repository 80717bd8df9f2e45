"""R2: the power goes. What was written but not made durable is lost, all of it or some of it, and the server starts again.

strace records which bytes of the database's files were written and which calls made them durable. When the server was
killed, whatever was written after the last such call is overwritten with zeros, as a disk may leave it.
"""

import re
import shutil
import time

import invariants
from client import Person
from load import Load
from place import require
from sandbox import BACKERS, INITIATOR, Campaign

CONNECTIONS = 24
CALL = re.compile(r"^\d+ +(?P<call>\w+)\(\d+<(?P<path>[^>]*)>(?:, (?:\"\"\.*|NULL), (?P<length>\d+), (?P<offset>\d+))?.*\) += (?P<result>-?\d+)")


def run(options, place):
    if not shutil.which("strace"):
        return "left out: there is no strace on this machine"
    rounds = options.rounds or options.of(2, 30)
    server = place.server()
    trace = place.folder / "trace"
    start(server, place, trace)
    campaign = Campaign(server, Person(server, INITIATOR))
    load, lost_bytes, lost_writes = Load(campaign, [Person(server, email) for email in BACKERS], place.chance), 0, 0
    for number in range(rounds):
        load.sign_in()
        load.start([server], CONNECTIONS)
        time.sleep(place.chance.uniform(0.2, 1.5))
        server.kill()
        load.stop()
        unsynced = unsynced_writes(trace)
        for path, offset, length in unsynced:
            # Half of the time everything is lost, else each write by itself.
            if number % 2 == 0 or place.chance.random() < 0.5:
                lose(path, offset, length)
                lost_bytes, lost_writes = lost_bytes + length, lost_writes + 1
        (place.folder / "palier.db-shm").unlink(missing_ok=True)
        start(server, place, trace)
        load.sign_in()
        load.settle(server)
        load.check(place, server)
        require(not (found := server.audit()), lambda: f"palier audit: {found}")
        place.say(f"{number + 1} of {rounds} cuts, {len(load.acknowledged)} acknowledged, {lost_writes} writes lost")
    invariants.check(place, server)
    return (f"{rounds} cuts, {lost_writes} writes ({lost_bytes // 1024} KiB) that were not durable lost, {len(load.acknowledged)} pledges "
            f"acknowledged, of them lost 0, doubled 0; {load.doubts_settled} in doubt settled by one retry")


def start(server, place, trace):
    """Under strace, which stands beside the server and ends with it."""
    trace.unlink(missing_ok=True)
    path = place.database.path
    server.start(under=["strace", "-D", "-f", "--seccomp-bpf", "-q", "-y", "-s", "0", "-o", str(trace),
                        "-e", "trace=pwrite64,fdatasync,fsync,ftruncate", "--"])


def unsynced_writes(trace):
    """(path, offset, length) of each write to the database's files that nothing made durable afterwards."""
    deadline = time.monotonic() + 10
    while "killed by SIGKILL" not in (text := trace.read_text(errors="replace"))[-2_000:]:
        require(time.monotonic() < deadline, "strace did not finish its record")
        time.sleep(0.05)
    open_writes, unfinished = {}, {}
    for line in text.splitlines():
        # A call that another thread's call interrupts in the record stands in two lines.
        if line.endswith("<unfinished ...>"):
            unfinished[line.split()[0]] = line.removesuffix("<unfinished ...>")
            continue
        if "resumed>" in line:
            thread = line.split()[0]
            line = unfinished.pop(thread, thread) + line.split("resumed>", 1)[1]
        found = CALL.match(line)
        if not found or "palier.db" not in found["path"] or int(found["result"]) < 0:
            continue
        if found["call"] == "pwrite64":
            open_writes.setdefault(found["path"], []).append((int(found["offset"]), int(found["result"])))
        elif found["call"] in ("fdatasync", "fsync"):
            open_writes[found["path"]] = []
    # A write whose end is not in the record may have been carried out in part.
    for line in unfinished.values():
        found = re.match(r"^\d+ +pwrite64\(\d+<([^>]*)>, .*?, (\d+), (\d+)", line)
        if found and "palier.db" in found[1]:
            open_writes.setdefault(found[1], []).append((int(found[3]), int(found[2])))
    return [(path, offset, length) for path, writes in open_writes.items() for offset, length in writes]


def lose(path, offset, length):
    with open(path, "r+b") as file:
        file.seek(0, 2)
        end = file.tell()
        if offset < end:
            file.seek(offset)
            file.write(b"\0" * min(length, end - offset))
