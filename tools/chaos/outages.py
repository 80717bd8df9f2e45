"""A fault under load that passes: what every such check does, and what it requires.

Load and reads run; the fault begins; it ends; they run on for a while. Every request is answered in time, writes with
201 or 503 and nothing else; writes work again soon after the end; the server is the same process; nothing is lost.
"""

import contextlib
import threading
import time

from client import Connection, NoReply, NotSent, Person
from load import Load
from place import require
from sandbox import BACKERS, INITIATOR, Campaign

CONNECTIONS = 24
ANSWER_SECONDS_MAX = 2.0
SUCCESS_SECONDS_MAX = 1.0
# What a busy machine may add to a measured time before it counts.
SLACK_SECONDS = 0.5
# How long everything runs on after the first success that followed a fault.
RUN_ON_SECONDS = 1.0
# How long a fault is held on until a request has met it.
UNTIL_SECONDS_MAX = 15


class Reads:
    """Reading one address again and again, beside the load."""

    def __init__(self, server, path):
        self.server, self.path, self.seen = server, path, []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)

    def read(self):
        connection = Connection(self.server.port, timeout=10)
        while not self.stopping.is_set():
            try:
                reply = connection.ask("GET", self.path)
                self.seen.append((time.monotonic(), reply.status, reply.seconds))
            except (NoReply, NotSent):
                self.seen.append((time.monotonic(), 0, 0.0))
            time.sleep(0.02)
        connection.close()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join(20)

    def statuses(self, since, until):
        return {status for at, status, _ in self.seen if since <= at <= until}

    def slowest(self):
        return max((seconds for _, _, seconds in self.seen), default=0.0)


class Outages:
    """One server and one load, through one outage after another."""

    def __init__(self, place, with_rewards=False):
        self.place, self.server = place, place.started()
        self.campaign = Campaign(self.server, Person(self.server, INITIATOR))
        self.backers = [Person(self.server, email) for email in BACKERS]
        self.load = Load(self.campaign, self.backers, place.chance, with_rewards)
        self.slowest, self.slowest_read, self.firsts, self.refused, self.rounds = 0.0, 0.0, [], 0, 0
        self.over = ""

    def ride(self, fault, seconds, after=2.0, reads_go_on=False, checks=True, until=None):
        """One outage; `fault` is a context in which the fault lasts: for some seconds, and `until(its beginning)` holds."""
        for backer in self.backers:
            backer.bearer()
        began = time.monotonic()
        with Reads(self.server, self.campaign.path) as page, Reads(self.server, "/healthz") as health:
            self.load.start([self.server], CONNECTIONS)
            time.sleep(0.5)
            with fault:
                down = time.monotonic()
                time.sleep(seconds)
                while until and not until(down) and time.monotonic() < down + UNTIL_SECONDS_MAX:
                    time.sleep(0.05)
                ending = time.monotonic()
            back = time.monotonic()
            self.run_on(back, after)
            self.load.stop()
            after = time.monotonic() - back
        self.rounds += 1
        self.slowest = max(self.slowest, self.load.slowest(began))
        self.slowest_read = max(self.slowest_read, page.slowest(), health.slowest())
        self.refused += self.load.count(503, down)
        first = self.load.first_success(back)
        require(first is not None, "nothing succeeded after the fault had ended")
        self.firsts.append(first)
        require(self.server.is_running(), "the server ended")
        require(health.statuses(0, back + after) <= {200}, f"/healthz answered {health.statuses(0, back + after)}")
        allowed = {200} if reads_go_on else {200, 503}
        require(page.statuses(down, ending) <= allowed, f"reads were answered {page.statuses(down, ending)}")
        if checks:
            self.settle()
        return first

    def run_on(self, back, seconds):
        """Until a while after the first success, for so many seconds at most."""
        while time.monotonic() < back + seconds and self.load.first_success(back) is None:
            time.sleep(0.02)
        time.sleep(min(RUN_ON_SECONDS, max(0.0, back + seconds - time.monotonic())))

    def settle(self):
        self.load.settle(self.server)
        self.load.check(self.place, self.server)

    def require_limits(self, answer_max=ANSWER_SECONDS_MAX, success_max=SUCCESS_SECONDS_MAX, must_refuse=True):
        """What holds for all that was seen."""
        load = self.load
        require(not load.unanswered, lambda: f"{len(load.unanswered)} requests got no answer: {load.unanswered[0]}")
        others = {answer.status for answer in load.answers} - {201, 503}
        require(not others, f"requests were answered {others}")
        slowest = max(self.slowest, self.slowest_read)
        require(slowest <= answer_max + SLACK_SECONDS, f"a request was answered after {slowest:.2f} s, the goal being {answer_max} s")
        first = max(self.firsts)
        require(self.refused > 0 or not must_refuse, "no request met the fault")
        require(first <= success_max + SLACK_SECONDS, f"the first success came after {first:.2f} s, the goal being {success_max} s")
        self.over = "".join(f"; OVER THE GOAL, within the {SLACK_SECONDS} s for a busy machine: {what}" for what in (
            f"an answer after {slowest:.2f} s instead of {answer_max}" if slowest > answer_max else "",
            f"success after {first:.2f} s instead of {success_max}" if first > success_max else "") if what)

    def figure(self, what):
        answered = len(self.load.answers)
        return (f"{self.rounds} {what}, {answered} requests answered, {self.refused} of them 503, none hung, slowest "
                f"{max(self.slowest, self.slowest_read):.2f} s, writes again {max(self.firsts):.2f} s after the end, "
                f"server not restarted, lost 0, doubled 0{self.over or '; every goal met without slack'}")


@contextlib.contextmanager
def lasting(begin, end):
    """A fault between two calls; it ends whatever happens."""
    state = begin()
    try:
        yield
    finally:
        end(state)
