"""S11: connections that are slow, silent, endless or many, from one address, on a server with few descriptors."""

import contextlib
import socket
import time

from bystanders import Bystanders, attack_connection, attackers, descriptors, forget_peak, memory_mib
from client import Person
from place import require
from sandbox import INITIATOR, Campaign

DESCRIPTORS = 1_024
# More than there are descriptors: without a bound for each address they would take all.
HELD = 1_200
READERS, READER_PAUSE_SECONDS = 200, 0.01
# The limits of the short form, so that it does not take minutes.
SHORT = {"HEAD_SECONDS_MAX": 1, "IDLE_SECONDS_MAX": 5, "WRITE_SECONDS_MAX": 1, "REQUEST_SECONDS_MAX": 5}
FULL = {"HEAD_SECONDS_MAX": 5, "IDLE_SECONDS_MAX": 5, "WRITE_SECONDS_MAX": 20, "REQUEST_SECONDS_MAX": 30}
# What a server adds to each limit, and what a busy machine does.
LATE_SECONDS = 3.5
# What one address can make a server hold: its connections with their buffers, and the replies it does not read.
MEMORY_MIB_MAX = 48
# An endless body is read for a moment after its refusal, and no further: per connection, with what the system buffers.
SWALLOWED_MIB_MAX = 16

ASK = b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n"
CHUNKED = b"POST /v1/%s HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
READ = b"GET /docs/scalar.js HTTP/1.1\r\nhost: a\r\n\r\n"


def run(options, place):
    limits = options.of(SHORT, FULL)
    settings = {f"PALIER_LIMITS__{name}": str(value) for name, value in limits.items()}
    server = place.server(PALIER_RATE_LIMITS__ENABLED="true", **settings)
    server.start(under=("prlimit", f"--nofile={DESCRIPTORS}:{DESCRIPTORS}"))
    campaign = Campaign(server, Person(server, INITIATOR))
    bystanders, seconds = Bystanders(server, campaign.path), options.of(1.0, 10)
    bystanders.wait_during(0.5)
    idle, open_before = memory_mib(server), descriptors(server)
    forget_peak(server)
    figures = []
    for what, attack in (("held", held), ("endless", endless), ("unread", unread)):
        place.say(f"connections that are {what}")
        figures.append(bystanders.require_served(what, lambda attack=attack: attack(server, limits), seconds))
    peak = memory_mib(server, "VmHWM")
    require(peak - idle <= MEMORY_MIB_MAX, f"the server took {peak - idle:.0f} MiB more than idle")
    until_closed(server, open_before, max(limits.values()) + LATE_SECONDS)
    return f"bystanders' p99 without → beside: {', '.join(figures)}; at most {max(0.0, peak - idle):.0f} MiB above idle"


@contextlib.contextmanager
def held(server, limits):
    """As many as one can open: half a head at once or after a reply, and bodies that do not come. All of them end."""
    sockets = []
    before = descriptors(server)
    for number in range(HELD):
        connection = attack_connection(server)
        with contextlib.suppress(OSError):
            connection.sendall([ASK, b"G", ASK + b"G", CHUNKED % b"sessions"][number % 4])
        sockets.append(connection)
    opened = time.monotonic()
    taken = descriptors(server) - before
    require(taken < DESCRIPTORS // 2, f"one address took {taken} of {DESCRIPTORS} descriptors")
    try:
        yield
        until_closed(server, before, max(limits.values()) + LATE_SECONDS - (time.monotonic() - opened))
    finally:
        for connection in sockets:
            connection.close()


def until_closed(server, before, seconds):
    """Waits until the server has closed what it was made to open; the sockets at the other ends are still open."""
    until = time.monotonic() + max(seconds, LATE_SECONDS)
    while descriptors(server) > before + 8:
        require(time.monotonic() < until, lambda: f"{descriptors(server) - before} connections are never closed")
        time.sleep(0.1)


@contextlib.contextmanager
def endless(server, limits):
    """Bodies that go on after their refusal, as fast as they are taken."""
    worst = [0, 0.0]

    def send(goes_on):
        while goes_on():
            sent, began = 0, time.monotonic()
            with contextlib.suppress(OSError), attack_connection(server) as connection:
                connection.sendall(CHUNKED % b"campaigns")
                while goes_on() or time.monotonic() < began + LATE_SECONDS:
                    connection.sendall(CHUNK)
                    sent += len(CHUNK)
                    require_bounded(sent)
                    # As a network would, and so that bystanders are not slowed by the attacker's own use of the processor.
                    time.sleep(0.002)
            worst[:] = [max(worst[0], sent), max(worst[1], time.monotonic() - began)]

    def require_bounded(sent):
        if sent > SWALLOWED_MIB_MAX << 20:
            faults.append(sent)
            raise OSError("enough")

    faults = []
    with attackers(2, send):
        yield
    require(not faults, "an endless body is swallowed")
    require(worst[1] < LATE_SECONDS, f"an endless body is read for {worst[1]:.1f} s")


@contextlib.contextmanager
def unread(server, limits):
    """Many who ask for something large, more than once, and do not read: as many each second as may ask."""
    sockets, before = [], descriptors(server)

    def ask(goes_on):
        while goes_on() and len(sockets) < READERS:
            connection = attack_connection(server)
            with contextlib.suppress(OSError):
                connection.sendall(READ * 4)
            sockets.append(connection)
            time.sleep(READER_PAUSE_SECONDS)

    try:
        with attackers(1, ask):
            yield
        until_closed(server, before, limits["WRITE_SECONDS_MAX"] + LATE_SECONDS)
        require(all(is_cut(connection) for connection in sockets[:20]), "a reply that nobody reads is sent to its end")
    finally:
        for connection in sockets:
            connection.close()


def is_cut(connection):
    """Whether the connection ended before all was sent."""
    connection.settimeout(5)
    taken = 0
    try:
        while chunk := connection.recv(1 << 20):
            taken += len(chunk)
    except (ConnectionResetError, BrokenPipeError):
        return True
    except socket.timeout:
        return False
    return taken < 4 * 3_000_000
