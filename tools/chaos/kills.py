"""R1: the server is killed under load, again and again."""

import time

import invariants
from client import Person
from load import Load
from place import require
from sandbox import BACKERS, INITIATOR, Campaign

CONNECTIONS = 32
# A database sees so many kills; then another one begins, so that looking at all of it stays quick.
KILLS_EACH = 25


def run(options, place):
    rounds = options.rounds or (options.of(12, 200) if place.kind == "SQLite" else options.of(12, 100))
    done, acknowledged, doubts = 0, 0, 0
    while done < rounds:
        kills = min(KILLS_EACH, rounds - done)
        with options.place(place.kind) as own:
            own.chance = place.chance
            say = lambda text: place.say(f"{done} and {text} of {rounds}")
            load = kill(own, kills, say)
        done, acknowledged, doubts = done + kills, acknowledged + len(load.acknowledged), doubts + load.doubts_settled
    return (f"{rounds} kills, {acknowledged} pledges acknowledged, {doubts} in doubt, each settled by one retry; lost 0, doubled 0, "
            f"audit clean after each")


def kill(place, rounds, say):
    """Some kills of the servers of one database; what was sent to them."""
    server = place.started()
    campaign = Campaign(server, Person(server, INITIATOR), stock=30 * rounds)
    load = Load(campaign, [Person(server, email) for email in BACKERS], place.chance)
    for number in range(rounds):
        load.sign_in()
        load.start([server], CONNECTIONS)
        time.sleep(place.chance.uniform(0.1, 0.8))
        server.kill()
        load.stop()
        server.start()
        load.sign_in()
        load.settle(server)
        load.check(place, server)
        # Each round looks at what can be lost or doubled; every tenth at everything.
        if number % 10 == 9 or number + 1 == rounds:
            invariants.check(place, server)
        else:
            require(not (found := server.audit()), lambda: f"palier audit: {found}")
        say(f"{number + 1} kills, {len(load.acknowledged)} acknowledged, {load.doubts_settled} in doubt")
    return load
