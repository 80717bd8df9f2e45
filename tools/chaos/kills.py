"""R1: the server is killed under load, again and again."""

import time

import invariants
from client import Person
from load import Load
from place import require
from sandbox import BACKERS, INITIATOR, Campaign

CONNECTIONS = 32


def run(options, place):
    rounds = options.rounds or (options.of(5, 200) if place.kind == "SQLite" else options.of(4, 100))
    server = place.started()
    campaign = Campaign(server, Person(server, INITIATOR), stock=options.of(200, 2_000))
    load = Load(campaign, [Person(server, email) for email in BACKERS], place.chance)
    for number in range(rounds):
        load.sign_in()
        load.start([server], CONNECTIONS)
        time.sleep(place.chance.uniform(0.1, 1.0))
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
        place.say(f"{number + 1} of {rounds} kills, {len(load.acknowledged)} acknowledged, {load.doubts_settled} in doubt")
    return (f"{rounds} kills, {len(load.acknowledged)} pledges acknowledged, {load.doubts_settled} in doubt, each settled by one "
            f"retry; lost 0, doubled 0, audit clean after each")
