"""R12: the server is killed in the middle of what it does by itself: closing campaigns, refunding, paying out; renewing
subscriptions, letting credits expire, giving back what was spent on a hidden project.

The clock is moved and the server killed while it works off what is due, again and again, until nothing is left to do. Then
every effect is there once. On PostgreSQL two servers share the work; at full length one of them is killed for good, and the
other takes over when the leases of the first have run out.
"""

import threading
import time

import invariants
import subscribers
from client import Connection, NoReply, NotSent, Person
from place import require
from sandbox import BACKERS, DAY, INITIATOR, Campaign, advance

PLEDGES = 120
DONE_SECONDS_MAX = 60
# A lease lasts 60 s; then another server looks for work within half a second.
LEASE_SECONDS = 60
TAKE_OVERS_MAX = 10
# 4002: the gateway takes the money and times out; 4003: it confirms ten minutes later. Both go through the worker.
LATE, WAITING_MAX = (4_002, 4_003), 3
AMOUNTS = [2_500, 1_234, 4_002, 14_003, 777, 100]


def run(options, place):
    rounds = options.rounds or options.of(1, 25)
    servers = [place.started() for _ in range(1 if place.kind == "SQLite" else 2)]
    kills, pledges, spends, months, kills_max = 0, 0, 0, 0, options.of(3, 12)
    for number in range(rounds):
        campaigns = fund(servers[0], place.chance, options.of(40, PLEDGES))
        pledges += sum(len(campaign.made) for campaign in campaigns)
        kills += kill_while_working(place, servers, [campaign.hex for campaign in campaigns], 5, kills_max)
        check(place, servers[0], campaigns)
        market = subscribers.Subscribers(servers[0], options.of(6, 60))
        # Months are renewed, and the credits of the first ones expire.
        while not market.expired(place):
            kills += kill_while_working(place, servers, market.books, 40, kills_max)
        market.check(place)
        spends, months = spends + market.spends, months + market.months
        place.say(f"{number + 1} of {rounds}: {kills} kills")
    told = take_over(place, servers, options) if len(servers) > 1 and not options.is_quick else ""
    invariants.check(place, servers[-1])
    return (f"{kills} kills in {rounds} rounds of closing, refunding and paying out ({pledges} pledges), of {months} months renewed and "
            f"expired and {spends} spends on hidden projects given back; effects missing 0, doubled 0{told}")


def fund(server, chance, count):
    """Two campaigns that will fail, two that will succeed, and their pledges."""
    initiator = Person(server, INITIATOR)
    goals = [99_000_000, 98_000_000, 1_000, 2_000]
    campaigns = [Campaign(server, initiator, goal=goal, days=chance.randint(2, 4)) for goal in goals]
    backers = [Person(server, email) for email in BACKERS]
    connection = Connection(server.port, 20)
    for campaign in campaigns:
        campaign.made, waiting = {}, [0, 0, 0]
        for number in range(count):
            amount = AMOUNTS[number % len(AMOUNTS)]
            # Each backer may have three payments under way in a campaign at once.
            if amount % 10_000 in LATE:
                waiting[number % 3] += 1
                amount = amount if waiting[number % 3] <= WAITING_MAX else 1_111
            reply = campaign.pledge(backers[number % 3], amount, connection=connection)
            campaign.made[reply.expect(201)["id"].replace("-", "")] = amount
    connection.close()
    return campaigns


def kill_while_working(place, servers, books, days, kills_max):
    """Moves the clock and kills one server after another until nothing of these books is due; returns how often."""
    kills = 0
    for turn in range(kills_max):
        server = servers[turn % len(servers)]
        mover = threading.Thread(target=move, args=(server, days), daemon=True)
        mover.start()
        # More often early than late: what is due in few books is soon done.
        time.sleep(place.chance.uniform(0.05, 0.7) ** 2)
        is_done = not mover.is_alive()
        server.kill()
        kills += 1
        mover.join(20)
        server.start()
        if is_done and not left(place, books):
            break
    move(servers[0], days)
    until_done(place, books, DONE_SECONDS_MAX)
    return kills


def until_done(place, books, seconds):
    deadline = time.monotonic() + seconds
    while undone := left(place, books):
        require(time.monotonic() < deadline, lambda: f"work is left undone: {undone}")
        time.sleep(0.1)


def move(server, days):
    try:
        advance(server, days * DAY)
    except (NoReply, NotSent):
        pass  # it was killed meanwhile


def left(place, books):
    """The jobs and orders of these books that are due by the sandbox's clock; there are always some that are not."""
    database = place.database
    due = f"{database.micros('due_at')} <= {subscribers.now(database)} AND {of(database, books)}"
    return (database.rows(f"SELECT kind, count(*) FROM jobs WHERE {due} GROUP BY kind")
            + database.rows(f"SELECT kind, state, count(*) FROM payment_orders WHERE state = 'pending' AND {due} GROUP BY kind, state"))


def of(database, books):
    """SQL for the rows of these books."""
    return f"{database.id('book_id')} IN ({', '.join(repr(book) for book in books)})"


def take_over(place, servers, options):
    """One of two servers is killed for good while it holds leases, and is not started again: the other does its work."""
    for tried in range(1, TAKE_OVERS_MAX + 1):
        campaigns = fund(servers[0], place.chance, options.of(40, PLEDGES))
        books = [campaign.hex for campaign in campaigns]
        threading.Thread(target=move, args=(servers[0], 5), daemon=True).start()
        time.sleep(place.chance.uniform(0.3, 0.8))
        servers[0].kill()
        killed = time.monotonic()
        if held := leased(place, books):
            # Half a minute more than the lease, for what comes of what was leased.
            until_done(place, books, LEASE_SECONDS + 30)
            waited = time.monotonic() - killed
            # The clock stood where the first one died: what was not due then is now.
            move(servers[1], 5)
            until_done(place, books, DONE_SECONDS_MAX)
            check(place, servers[1], campaigns)
            return f"; a server that was killed for good left {held} leases, and the other had done all of it {waited:.0f} s later"
        servers[0].start()
        move(servers[0], 5)
        until_done(place, books, DONE_SECONDS_MAX)
        place.say(f"taking over: {tried} kills left no lease")
    require(False, f"none of {TAKE_OVERS_MAX} kills left a lease")
    return ""


def leased(place, books):
    """How many leases are held on these books (the clock is moved by days, so any that is set is one that nobody gave back)."""
    database = place.database
    jobs = f"SELECT count(*) FROM jobs WHERE lease_until IS NOT NULL AND {of(database, books)}"
    orders = f"SELECT count(*) FROM payment_orders WHERE state = 'pending' AND lease_until IS NOT NULL AND {of(database, books)}"
    return sum(int(database.rows(sql)[0][0]) for sql in (jobs, orders))


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
