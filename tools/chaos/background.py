"""R12: the server is killed in the middle of what it does by itself: closing campaigns, refunding, paying out.

Campaigns with many pledges reach their deadline; the clock is moved and the server killed while it works that off, again
and again, until nothing is left to do. Then every effect is there once. On PostgreSQL two servers share the work.
"""

import threading
import time

import invariants
from client import Connection, NoReply, NotSent, Person
from place import require
from sandbox import BACKERS, DAY, INITIATOR, Campaign, advance

PLEDGES = 120
KILLS_MAX = 12
DONE_SECONDS_MAX = 60
# 4002: the gateway takes the money and times out; 4003: it confirms ten minutes later. Both go through the worker.
AMOUNTS = [2_500, 1_234, 4_002, 14_003, 777]


def run(options, place):
    rounds = options.rounds or options.of(1, 25)
    servers = [place.started() for _ in range(1 if place.kind == "SQLite" else 2)]
    kills, pledges = 0, 0
    for number in range(rounds):
        campaigns = fund(servers[0], place.chance, options.of(40, PLEDGES))
        pledges += sum(len(campaign.made) for campaign in campaigns)
        kills += kill_while_working(place, servers, [campaign.hex for campaign in campaigns])
        check(place, servers[0], campaigns)
        place.say(f"{number + 1} of {rounds}: {kills} kills")
    invariants.check(place, servers[0])
    return (f"{kills} kills in {rounds} rounds of closing, refunding and paying out ({pledges} pledges); effects missing 0, doubled 0")


def fund(server, chance, count):
    """Two campaigns that will fail, two that will succeed, and their pledges."""
    initiator = Person(server, INITIATOR)
    goals = [99_000_000, 98_000_000, 1_000, 2_000]
    campaigns = [Campaign(server, initiator, goal=goal, days=chance.randint(2, 4)) for goal in goals]
    backers = [Person(server, email) for email in BACKERS]
    connection = Connection(server.port, 20)
    for campaign in campaigns:
        campaign.made = {}
        for number in range(count):
            amount = AMOUNTS[number % len(AMOUNTS)]
            reply = campaign.pledge(backers[number % 3], amount, connection=connection)
            campaign.made[reply.expect(201)["id"].replace("-", "")] = amount
    connection.close()
    return campaigns


def kill_while_working(place, servers, books):
    """Moves the clock past every deadline and kills one server after another; returns how often."""
    kills = 0
    for turn in range(KILLS_MAX):
        server = servers[turn % len(servers)]
        mover = threading.Thread(target=move, args=(server,), daemon=True)
        mover.start()
        time.sleep(place.chance.uniform(0.01, 0.5))
        is_done = not mover.is_alive()
        server.kill()
        kills += 1
        mover.join(20)
        server.start()
        if is_done and not left(place, books):
            break
    move(servers[0])
    deadline = time.monotonic() + DONE_SECONDS_MAX
    while undone := left(place, books):
        require(time.monotonic() < deadline, lambda: f"work is left undone: {undone}")
        time.sleep(0.1)
    return kills


def move(server):
    try:
        advance(server, 5 * DAY)
    except (NoReply, NotSent):
        pass  # it was killed meanwhile


def left(place, books):
    """The jobs and orders of these books that are not done; the sample's own books always have some that are not due."""
    among = "({})".format(", ".join(f"'{book}'" for book in books))
    jobs = f"SELECT kind, count(*) FROM jobs WHERE {place.database.id('book_id')} IN {among} GROUP BY kind"
    orders = f"""SELECT kind, state, count(*) FROM payment_orders
                 WHERE state <> 'settled' AND {place.database.id('book_id')} IN {among} GROUP BY kind, state"""
    return place.database.rows(jobs) + place.database.rows(orders)


def check(place, server, campaigns):
    database = place.database
    for place_of, campaign in enumerate(campaigns):
        is_failed = place_of < 2
        book = f"{database.id('book_id')} = '{campaign.hex}'"
        state = campaign.state(server)
        require(state == ("failed" if is_failed else "preparing"), f"a campaign is {state}")
        closed = database.rows(f"SELECT kind, count(*) FROM events WHERE kind IN ('campaign_failed', 'campaign_succeeded') AND {book} GROUP BY kind")
        require([row[1] for row in closed] == ["1"], f"a campaign was closed {closed}")
        kinds = dict(database.rows(f"SELECT kind, count(*) FROM transfers WHERE {book} GROUP BY kind"))
        sums = dict(database.rows(f"SELECT kind, sum(amount_minor) FROM transfers WHERE {book} GROUP BY kind"))
        count, total = str(len(campaign.made)), str(sum(campaign.made.values()))
        expected = {"collection": count}
        expected |= {"refund": count, "refund_paid": count} if is_failed else {"release": "1", "payout_paid": "1"}
        require(kinds == expected, f"effects missing or doubled: {kinds} instead of {expected}")
        require(sums["collection"] == total and sums.get("refund", total) == total == sums.get("refund_paid", total), f"amounts: {sums}")
        found = {row[0]: row[1] for row in database.rows(f"SELECT {database.id('id')}, state FROM pledges WHERE {book}")}
        require(set(found) == set(campaign.made), "pledges are missing or too many")
        states = set(found.values())
        require(states == {"refunded" if is_failed else "collected"}, f"pledges are {states}")
