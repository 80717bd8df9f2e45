"""R7: every process of PostgreSQL is frozen and thawed, under load: it neither answers nor refuses."""

import invariants
from outages import Outages, lasting


def run(options, place):
    outages, cluster = Outages(place), options.cluster
    rounds = options.rounds or options.of(1, 10)
    for number in range(rounds):
        fault = lasting(cluster.freeze, cluster.thaw)
        first = outages.ride(fault, place.chance.uniform(3.0, options.of(4.0, 12.0)), after=3.0)
        place.say(f"{number + 1} of {rounds}: first success {first:.2f} s, slowest {outages.slowest:.2f} s")
    invariants.check(place, outages.server)
    outages.require_limits()
    return outages.figure("times frozen and thawed")
