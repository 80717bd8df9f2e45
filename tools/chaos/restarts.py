"""R3: PostgreSQL is stopped at once and started again, under load. The server stays."""

import invariants
from outages import Outages, lasting


def run(options, place):
    outages, cluster = Outages(place), options.cluster
    rounds = options.rounds or options.of(2, 20)
    for number in range(rounds):
        fault = lasting(cluster.stop_at_once, lambda _: cluster.start())
        first = outages.ride(fault, place.chance.uniform(0.5, 3.0))
        place.say(f"{number + 1} of {rounds}: first success {first:.2f} s, slowest {outages.slowest:.2f} s")
    invariants.check(place, outages.server)
    outages.require_limits()
    return outages.figure("times stopped at once and started")
