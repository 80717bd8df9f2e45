"""64 clients who act in the same instant, on one server or on several that share a database."""

import functools
import threading
import time

from client import Connection, Person
from marketplace import Marketplace
from place import require
from sandbox import ADMIN, BACKERS, DAY, FINANCE, INITIATOR, Campaign, advance, now_at, set_policy

CROWD = 64
# After the clock was moved by one server the others follow within a second, on a machine that is not busy.
CLOCK_SECONDS_MAX = 10


class Crowd:
    """64 clients spread over the servers, who all act in the same instant."""

    def __init__(self, servers):
        self.servers = servers

    @functools.cached_property
    def initiator(self):
        return Person(self.servers[0], INITIATOR)

    @functools.cached_property
    def finance(self):
        return Person(self.servers[0], FINANCE)

    @functools.cached_property
    def backers(self):
        return [Person(self.servers[0], email) for email in BACKERS]

    def sign_in(self):
        """Tokens that last for a race: what everybody needs is not asked for by 64 at once."""
        for person in [self.initiator, self.finance, *self.backers, *self.marketplace.everybody, *self.applicants]:
            person.bearer()

    @functools.cached_property
    def marketplace(self):
        return Marketplace(self.servers[0])

    @functools.cached_property
    def applicants(self):
        """Eight providers with more credits than a round of races can spend."""
        return self.marketplace.providers(8, credits=1_000)

    @functools.cached_property
    def projects(self):
        """As many listed projects as there are clients; one client may draft and submit all of them at once."""
        paths, one = [None] * CROWD, self.marketplace
        set_policy(Person(self.servers[0], ADMIN), {"project_submissions_max": 1_000}, project_drafts_max=1_000)

        def make(n, server, connection):
            paths[n] = one.listed(connection)
            return paths[n]

        self.at_once(make)
        return paths

    def at_once(self, act):
        """The replies to `act(number, server, connection)`, all begun together."""
        barrier, replies, faults = threading.Barrier(CROWD), [None] * CROWD, []

        def one(number):
            server = self.servers[number % len(self.servers)]
            connection = Connection(server.port, 30)
            connection.ask("GET", "/healthz")
            barrier.wait()
            try:
                replies[number] = act(number, server, connection)
            except Exception as fault:  # it is raised below
                faults.append(fault)
            connection.close()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(CROWD)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        return replies

    def advance(self, seconds):
        """Moves the clock, and waits until every server has seen it."""
        advance(self.servers[0], seconds).expect(200)
        moved = now_at(self.servers[0])
        for server in self.servers[1:]:
            eventually(lambda: now_at(server), lambda now: now >= moved, CLOCK_SECONDS_MAX)

    def succeeded(self, amount):
        """A campaign that succeeded, whose second tranche can be approved."""
        campaign = Campaign(self.servers[0], self.initiator, goal=1_000, days=2)
        campaign.pledge(self.backers[0], amount).expect(201)
        self.advance(3 * DAY)
        self.initiator.post(f"{campaign.path}/tranches/2/request", {"note": "Voici."}).expect(200)
        self.advance(8 * DAY)
        return campaign


def tally(replies, *statuses):
    """How many have each status; any other status is a violation."""
    counts = {status: sum(reply.status == status for reply in replies) for status in statuses}
    require(sum(counts.values()) == CROWD, lambda: "answered " + str(next(reply for reply in replies if reply.status not in statuses)))
    return counts


def eventually(look, is_so, seconds=20):
    deadline = time.monotonic() + seconds
    while not is_so(seen := look()):
        require(time.monotonic() < deadline, lambda: f"never seen: {seen}")
        time.sleep(0.05)
    return seen
