"""C1: many do at once what may happen once. 64 clients, on one server, and on two and four that share a PostgreSQL."""

import threading
import time
import uuid

import invariants
from client import Connection, Person
from place import require
from sandbox import BACKERS, DAY, FINANCE, INITIATOR, Campaign, advance, money

CROWD = 64
# After the clock was moved by one server the others follow within a second.
CLOCK_SECONDS = 1.3


class Crowd:
    """64 clients spread over the servers, who all act in the same instant."""

    def __init__(self, servers):
        self.servers = servers
        self.initiator, self.finance = Person(servers[0], INITIATOR), Person(servers[0], FINANCE)
        self.backers = [Person(servers[0], email) for email in BACKERS]
        for person in [self.initiator, self.finance, *self.backers]:
            person.bearer()

    def at_once(self, act):
        """The replies to `act(number, server, connection)`, all begun together."""
        barrier, replies = threading.Barrier(CROWD), [None] * CROWD

        def one(number):
            server = self.servers[number % len(self.servers)]
            connection = Connection(server.port, 30)
            connection.ask("GET", "/healthz")
            barrier.wait()
            replies[number] = act(number, server, connection)
            connection.close()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(CROWD)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        require(all(replies), "a request was not answered")
        return replies

    def advance(self, seconds):
        advance(self.servers[0], seconds).expect(200)
        if len(self.servers) > 1:
            time.sleep(CLOCK_SECONDS)

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


def last_reward(crowd):
    campaign = Campaign(crowd.servers[0], crowd.initiator, stock=10)
    replies = crowd.at_once(lambda n, server, c: campaign.take(crowd.backers[n % 3].at(server), 1, connection=c))
    counts = tally(replies, 201, 409)
    require(counts[201] == 10, f"{counts[201]} of 10 rewards were given away")
    require(campaign.statement(crowd.servers[0])["in_escrow"] == 10_000, "escrow holds something else")


def overspend(crowd):
    """One pledge is lowered by everybody at once, from the version that all have seen."""
    campaign = Campaign(crowd.servers[0], crowd.initiator)
    campaign.pledge(crowd.backers[1], 50_000).expect(201)
    made = campaign.pledge(crowd.backers[0], 10_000)
    path, etag = f"{campaign.path}/pledges/{made.expect(201)['id']}", made.headers["etag"]

    def lower(n, server, connection):
        headers = {"if-match": etag, "content-type": "application/merge-patch+json"}
        return crowd.backers[0].at(server).ask("PATCH", path, {"free_amount": money(1_000)}, connection, str(uuid.uuid4()), **headers)

    counts = tally(crowd.at_once(lower), 200, 412)
    require(counts[200] == 1, f"a pledge was lowered {counts[200]} times")
    require(campaign.statement(crowd.servers[0])["in_escrow"] == 51_000, "more went back than was lowered")


def tranche_twice(crowd):
    campaign = crowd.succeeded(10_000)
    replies = crowd.at_once(lambda n, server, c: crowd.finance.at(server).post(f"{campaign.path}/tranches/2/approve", connection=c))
    require(tally(replies, 200, 409)[200] == 1, "a tranche was approved twice")
    require(campaign.statement(crowd.servers[0])["released"] == 5_000, "a tranche was let out twice")


def refund_twice(crowd):
    """Everybody withdraws one pledge while the initiator cancels the campaign."""
    campaign = Campaign(crowd.servers[0], crowd.initiator)
    kept = campaign.pledge(crowd.backers[1], 50_000).expect(201)
    path = f"{campaign.path}/pledges/{campaign.pledge(crowd.backers[0], 10_000).expect(201)['id']}"

    def act(n, server, connection):
        if n % 8 == 7:
            return crowd.initiator.at(server).post(f"{campaign.path}/cancel", connection=connection)
        return crowd.backers[0].at(server).post(f"{path}/withdraw", connection=connection)

    replies = crowd.at_once(act)
    tally(replies, 200, 409)
    withdrawn = sum(reply.status == 200 for n, reply in enumerate(replies) if n % 8 != 7)
    cancelled = sum(reply.status == 200 for n, reply in enumerate(replies) if n % 8 == 7)
    require(withdrawn <= 1 and cancelled == 1, f"withdrawn {withdrawn} times, cancelled {cancelled} times")
    statement = eventually(lambda: campaign.statement(crowd.servers[0]), lambda told: told["in_escrow"] == 0)
    require(statement["withdrawn"] + statement["refunded"] == 60_000 == statement["returned"], f"not every cent went back once: {statement}")
    require(kept["id"], "no pledge")


def refund_against_release(crowd):
    campaign = crowd.succeeded(10_001)

    def act(n, server, connection):
        verb = "tranches/2/approve" if n % 2 else "escrow/wind-down"
        body = None if n % 2 else {"reason": "It cannot finish."}
        return crowd.finance.at(server).post(f"{campaign.path}/{verb}", body, connection=connection)

    replies = crowd.at_once(act)
    tally(replies, 200, 409)
    approved, wound = (sum(reply.status == 200 for reply in replies[first::2]) for first in (1, 0))
    require(approved <= 1 and wound == 1, f"approved {approved} times, wound down {wound} times")
    told = eventually(lambda: campaign.statement(crowd.servers[0]), lambda told: told["in_escrow"] == 0)
    released = 5_000 if approved else 2_000
    require((told["released"], told["refunded"]) == (released, 10_001 - released), f"{told}")


def pledge_against_close(crowd):
    campaign = Campaign(crowd.servers[0], crowd.initiator, goal=1_000, days=2)
    campaign.pledge(crowd.backers[0], 1_000).expect(201)
    mover = threading.Thread(target=lambda: advance(crowd.servers[0], 3 * DAY))

    def act(n, server, connection):
        if n == 5:
            mover.start()
        return campaign.pledge(crowd.backers[n % 3].at(server), 100, connection=connection)

    replies = crowd.at_once(act)
    mover.join()
    counts = tally(replies, 201, 409)
    told = campaign.statement(crowd.servers[0])
    require(told["collected"] == 1_000 + 100 * counts[201], f"{counts[201]} pledges were taken and {told} is there")
    require(campaign.state(crowd.servers[0]) == "preparing", "the campaign did not close")
    require(told["released"] == told["raised"] // 5, f"the start tranche is not a fifth: {told}")


def same_key(crowd):
    campaign = Campaign(crowd.servers[0], crowd.initiator)
    key = str(uuid.uuid4())
    replies = crowd.at_once(lambda n, server, c: campaign.pledge(crowd.backers[0].at(server), 1_000, key, c))
    counts = tally(replies, 201, 409)
    require(counts[201] >= 1, "nobody was answered")
    require(len({reply.data for reply in replies if reply.status == 201}) == 1, "one key got two replies")
    again = campaign.pledge(crowd.backers[0], 1_000, key)
    require(again.data == next(reply.data for reply in replies if reply.status == 201), "a replay has other bytes")
    require(campaign.statement(crowd.servers[0])["in_escrow"] == 1_000, "one key had two effects")


RACES = [last_reward, overspend, tranche_twice, refund_twice, refund_against_release, pledge_against_close, same_key]


def eventually(look, is_so, seconds=20):
    deadline = time.monotonic() + seconds
    while not is_so(seen := look()):
        require(time.monotonic() < deadline, lambda: f"never seen: {seen}")
        time.sleep(0.05)
    return seen


def run(options, place):
    rounds = options.rounds or options.of(1, 20)
    processes = [1] if place.kind == "SQLite" else [1, 2, 4]
    servers, won = [], 0
    for count in processes:
        while len(servers) < count:
            servers.append(place.started())
        for _ in range(rounds):
            crowd = Crowd(servers)
            for race in RACES:
                try:
                    race(crowd)
                except AssertionError as violation:
                    raise type(violation)(f"{race.__name__}, {count} servers: {violation}") from violation
                won += 1
                place.say(f"{count} servers, {race.__name__}: {won} races")
        invariants.check(place, servers[0])
    on = f", on {', '.join(map(str, processes))} servers at once" if len(processes) > 1 else ""
    return f"{won} races of {CROWD} clients ({len(RACES)} kinds{on}), violations 0"
