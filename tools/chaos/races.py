"""C1: many do at once what may happen once. 64 clients, on one server, and on two and four that share a PostgreSQL."""

import threading
import uuid

import credit_races
import invariants
from client import Connection
from crowd import CROWD, Crowd, eventually, tally
from place import require
from sandbox import DAY, Campaign, advance, money

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


def escrow_overdrawn(crowd):
    """64 pledges, each withdrawn or lowered by its backer, while the campaign is cancelled: escrow gives back what it holds."""
    campaign = Campaign(crowd.servers[0], crowd.initiator)
    connection = Connection(crowd.servers[0].port)
    pledges = [campaign.pledge(crowd.backers[n % 3], 1_000 + n, connection=connection) for n in range(CROWD)]
    came = sum(pledge.expect(201)["amount"]["amount_minor"] for pledge in pledges)
    connection.close()

    def act(n, server, connection):
        backer, path = crowd.backers[n % 3].at(server), f"{campaign.path}/pledges/{pledges[n].body['id']}"
        if n == CROWD - 1:
            return crowd.initiator.at(server).post(f"{campaign.path}/cancel", connection=connection)
        if n % 2:
            headers = {"if-match": pledges[n].headers["etag"], "content-type": "application/merge-patch+json"}
            return backer.ask("PATCH", path, {"free_amount": money(400)}, connection, str(uuid.uuid4()), **headers)
        return backer.post(f"{path}/withdraw", connection=connection)

    tally(crowd.at_once(act), 200, 409, 412)
    told = eventually(lambda: campaign.statement(crowd.servers[0]), lambda told: told["in_escrow"] == 0)
    require(came == told["withdrawn"] + told["refunded"] == told["returned"], f"{came} came in, and {told} went back")


RACES = [last_reward, overspend, tranche_twice, refund_twice, refund_against_release, pledge_against_close, same_key, escrow_overdrawn]
RACES += credit_races.RACES


def run(options, place):
    rounds = options.rounds or options.of(1, 20)
    processes = [1] if place.kind == "SQLite" else [1, 2, 4]
    servers, won = [], 0
    for count in processes:
        while len(servers) < count:
            servers.append(place.started())
        for _ in range(rounds):
            # Races move the clock: after some rounds the credits of a crowd would be over, and its projects too.
            crowd = Crowd(servers)
            for race in RACES:
                crowd.sign_in()
                try:
                    race(crowd)
                except AssertionError as violation:
                    raise type(violation)(f"{race.__name__}, {count} servers: {violation}") from violation
                won += 1
                place.say(f"{count} servers, {race.__name__}: {won} races")
        invariants.check(place, servers[0])
    on = f", on {', '.join(map(str, processes))} servers at once" if len(processes) > 1 else ""
    return f"{won} races of {CROWD} clients ({len(RACES)} kinds{on}), violations 0"
