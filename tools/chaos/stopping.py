"""R19: a server is told to stop under load, again and again, while another takes its place.

On PostgreSQL two servers share the database behind a balancer that asks `/readyz`, as in production: no request fails
for whatever reason. On SQLite there is one server, and it is started again on the same port. Nobody keeps clients away
from it, so a connection may be refused, or taken by the kernel in the instant in which the listener closes and then
reset before anything was read: the client sends its request again, and the check proves that it had had no effect.
"""

import threading
import time
import uuid

import invariants
from client import Connection, NoReply, NotSent, Person
from load import Load
from place import require
from sandbox import BACKERS, INITIATOR, Campaign, pledge_body

CONNECTIONS = 32
BALANCER_SECONDS = 0.1
STOP_SECONDS_MAX = 12.0
WAIT_SECONDS_MAX = 20.0


class Balancer:
    """Knows which servers are ready, as of a moment ago."""

    def __init__(self, servers):
        self.servers, self.ready, self.turn = servers, list(servers), 0
        self.stopping = threading.Event()
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while not self.stopping.wait(BALANCER_SECONDS):
            self.ready = [server for server in self.servers if server.ready()]

    def port(self):
        """The port of a server that is ready; none while there is none."""
        ready = self.ready
        self.turn += 1
        return ready[self.turn % len(ready)].port if ready else None


class Direct:
    """No balancer: the one server's port, whether it is there or not."""

    def __init__(self, server):
        self.server, self.stopping = server, threading.Event()

    def port(self):
        return self.server.port


class Clients(Load):
    """Clients that go where new connections are sent. Every fourth opens a connection for each request."""

    def __init__(self, campaign, backers, chance, door, is_direct):
        super().__init__(campaign, backers, chance)
        self.door, self.is_direct, self.turn, self.sent_again = door, is_direct, 0, 0

    def send_until_told(self, backer, timeout):
        with self.lock:
            self.turn += 1
            is_brief = self.turn % 4 == 0
        connection = Connection(None, timeout)
        while not self.stopping.is_set():
            with self.lock:
                key, body = str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), pledge_body(self.chance, self.reward)
                self.in_doubt[key] = (body, backer.email)
            self.send_somewhere(key, body, backer, connection)
            if is_brief:
                connection.close()
        connection.close()

    def send_somewhere(self, key, body, backer, connection):
        """Until somebody takes it."""
        deadline, was_reset = time.monotonic() + WAIT_SECONDS_MAX, False
        while time.monotonic() < deadline:
            if connection.open is None:
                connection.port = self.door.port()
            try:
                if connection.port is not None:
                    reply = self.send(key, body, backer, connection)
                    is_repeat = was_reset and reply.headers.get("idempotency-replayed") == "true"
                    require(not is_repeat, "a request whose connection was reset before a reply had an effect")
                    return
            except NotSent:
                with self.lock:
                    self.unsent += 1
            except NoReply as error:
                if not (self.is_direct and error.is_first):
                    with self.lock:
                        self.unanswered.append((time.monotonic(), str(error)))
                    return
                was_reset = True
                with self.lock:
                    self.sent_again += 1
            time.sleep(0.01)
        require(False, f"nobody took a connection for {WAIT_SECONDS_MAX:.0f} s")


def run(options, place):
    rounds = options.rounds or options.of(3, 50)
    is_direct = place.kind == "SQLite"
    servers = [place.started() for _ in range(1 if is_direct else 2)]
    campaign = Campaign(servers[0], Person(servers[0], INITIATOR))
    backers = [Person(servers[0], email) for email in BACKERS]
    for backer in backers:
        backer.bearer()
    door = Direct(servers[0]) if is_direct else Balancer(servers)
    load, stops = Clients(campaign, backers, place.chance, door, is_direct), []
    load.start(servers, CONNECTIONS)
    for number in range(rounds):
        time.sleep(place.chance.uniform(0.6, 1.2))
        server = servers[number % len(servers)]
        told = time.monotonic()
        status = server.stop()
        stops.append(time.monotonic() - told)
        require(status == 0, f"a stopped server ended with {status}")
        server.start()
        place.say(f"{number + 1} of {rounds}: stopped in {stops[-1]:.2f} s, {len(load.unanswered)} failed")
        # Tokens last ten minutes; a long run needs others.
        if number % 50 == 49:
            load.stop()
            load.sign_in()
            load.start(servers, CONNECTIONS)
    time.sleep(0.5)
    load.stop()
    door.stopping.set()
    failed = [answer for answer in load.answers if answer.status != 201]
    require(not load.unanswered, lambda: f"{len(load.unanswered)} of {len(load.answers)} requests got no reply: {load.unanswered[:3]}")
    require(not failed, lambda: f"{len(failed)} requests were answered {failed[0].status} {failed[0].code}")
    require(max(stops) < STOP_SECONDS_MAX, f"a server needed {max(stops):.1f} s to stop")
    load.settle(servers[0])
    load.check(place, servers[0])
    invariants.check(place, servers[0])
    seen = f"{load.unsent} connections refused, {load.sent_again} reset before anything was read; " if is_direct else ""
    return f"{rounds} stops, {len(load.answers)} requests, failed 0; {seen}stopped in {max(stops):.2f} s at most"
