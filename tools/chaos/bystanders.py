"""People who use a server while somebody else attacks it from another address, and how long they wait."""

import contextlib
import math
import os
import socket
import threading
import time

from client import Connection, NoReply
from place import require

# Attacks come from an address of their own, as they would.
ATTACKER = "127.0.0.2"
BYSTANDERS, ASKED_PER_SECOND = 2, 40
# How much longer bystanders may wait than without the attack.
SLOWER_MAX = 3
# What a busy machine may add to a short wait: three times a millisecond says nothing.
NOISE_SECONDS = 0.025
ATTEMPTS = 3


def p99(seconds):
    ordered = sorted(seconds)
    return ordered[max(0, math.ceil(len(ordered) * 0.99) - 1)]


class Bystanders:
    """They look at a page, over and over, on connections that are used again and on new ones."""

    def __init__(self, server, path):
        self.server, self.path = server, path

    def wait_during(self, seconds):
        """The 99th percentile of what they wait while so many seconds pass."""
        waits, faults, until = [], [], time.monotonic() + seconds

        def look():
            connection, asked = Connection(self.server.port), 0
            while time.monotonic() < until:
                asked += 1
                if asked % 20 == 0:
                    connection.close()
                began = time.monotonic()
                try:
                    self.look(connection)
                except (OSError, AssertionError) as fault:
                    faults.append(f"{type(fault).__name__}: {fault}")
                waits.append(time.monotonic() - began)
                time.sleep(max(0.0, 1 / ASKED_PER_SECOND - waits[-1]))
            connection.close()

        threads = [threading.Thread(target=look) for _ in range(BYSTANDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        require(not faults, lambda: f"{len(faults)} of {len(waits)} requests of bystanders failed: {faults[0]}")
        return p99(waits)

    def look(self, connection):
        """A page; on a new connection when the server was just closing the quiet one, as every client does."""
        try:
            connection.ask("GET", self.path).expect(200)
        except NoReply as fault:
            if fault.is_first:
                raise
            connection.ask("GET", self.path).expect(200)

    def require_served(self, what, attack, seconds):
        """That they wait at most three times as long beside an attack; what they waited without it and with it."""
        for attempt in range(ATTEMPTS):
            calm = self.wait_during(seconds)
            with attack():
                beside = self.wait_during(seconds)
            if beside <= max(SLOWER_MAX * calm, NOISE_SECONDS):
                return f"{what}: {1000 * calm:.1f} → {1000 * beside:.1f} ms"
        raise AssertionError(f"{what}: bystanders wait {1000 * beside:.0f} ms instead of {1000 * calm:.0f} ms, {ATTEMPTS} times")


def attack_connection(server, timeout=10):
    """A connection from the attacker's address."""
    return socket.create_connection(("127.0.0.1", server.port), timeout, (ATTACKER, 0))


@contextlib.contextmanager
def attackers(count, act):
    """So many threads that act until it is over; each is handed a function that says whether it goes on."""
    over = threading.Event()
    threads = [threading.Thread(target=act, args=(lambda: not over.is_set(),)) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def descriptors(server):
    """How many files and sockets the server has open."""
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def memory_mib(server, name="VmRSS"):
    with open(f"/proc/{server.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(f"{name}:")) / 1024


def forget_peak(server):
    """From now on VmHWM is the most since now."""
    with open(f"/proc/{server.pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def processor_seconds(server):
    with open(f"/proc/{server.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
