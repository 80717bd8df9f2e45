"""S10: bodies of the greatest size that are refused: what each costs, and who else feels it."""

import http.client
import json

from bystanders import ATTACKER, ATTEMPTS, Bystanders, attackers, forget_peak, memory_mib, processor_seconds
from client import Person
from place import require
from sandbox import BACKERS, INITIATOR, Campaign

BYTES = 1 << 20
# What one may cost a release build (QUALITY: P23); a debug build takes longer for everything.
SECONDS_MAX = {"release": 0.020, "debug": 0.300}
MEMORY_MIB_MAX = 8
# What all of them together may leave behind.
GROWTH_MIB_MAX = 32
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def repeated(part, before="", after=""):
    """As many of a part as fit into the greatest body."""
    return before + part * ((BYTES - len(before) - len(after)) // len(part)) + after


def numbered(part, before="", after=""):
    """The same with parts that differ."""
    whole, number = [before], 0
    left = BYTES - len(before) - len(after)
    while left > (size := len(one := part % number)):
        whole.append(one)
        number, left = number + 1, left - size
    return "".join(whole).rstrip(",") + after


# What is sent, and what as.
BODIES = {
    "items": (repeated("{},", '{"lines":[', "{}]}"), JSON),
    "members": (numbered('"x%d":0,', "{", "}"), JSON),
    "members of items": (numbered('{"x%d":0},', '{"lines":[', "]}"), JSON),
    "lists in lists": (repeated("[],", '{"x":[', "[]]}"), JSON),
    "depth": (repeated("[", '{"lines":'), JSON),
    "a long text": (repeated("é", '{"free_amount":{"currency":"', '"}}'), JSON),
    "a long name": (repeated("x", '{"', '":1}'), JSON),
    "escapes": (repeated("\\u0000", '{"id":"', '"}'), JSON),
    "numbers": (repeated("1", '{"free_amount":{"amount_minor":', "}}"), JSON),
    "fields": (repeated("scope=a&"), FORM),
}
JUST = {"items", "members", "fields"}


def run(options, place):
    server = place.started(PALIER_RATE_LIMITS__ENABLED="true", PALIER_RATE_LIMITS__ATTEMPTS_PER_MINUTE="100000")
    campaign, backer = Campaign(server, Person(server, INITIATOR)), Person(server, BACKERS[0])
    build = "release" if "release" in str(server.binary) else "debug"
    send = sender(server, campaign, backer.headers(key="heavy"))
    for name in BODIES:
        send(name)
    figures, idle = [], memory_mib(server)
    for name in BODIES:
        place.say(f"a body with too much of: {name}")
        # What something else took meanwhile is not the body's: it costs what it costs at its cheapest.
        for _ in range(ATTEMPTS):
            seconds, memory = cost(server, lambda name=name: send(name), options.of(3, 40))
            if seconds <= SECONDS_MAX[build] and memory <= MEMORY_MIB_MAX:
                break
        figures.append(((seconds, memory), name))
    slowest, heaviest = max(figures), max((memory, name) for (_, memory), name in figures)
    require(slowest[0][0] <= SECONDS_MAX[build], f"a body of {slowest[1]} costs {1000 * slowest[0][0]:.0f} ms ({build} build)")
    require(heaviest[0] <= MEMORY_MIB_MAX, f"a body of {heaviest[1]} takes {heaviest[0]:.0f} MiB")
    growth = memory_mib(server) - idle
    require(growth <= GROWTH_MIB_MAX, f"the server holds {growth:.0f} MiB more after all of them")

    def attack(goes_on):
        own = sender(server, campaign, backer.headers(key="heavy"))
        while goes_on():
            for name in JUST:
                own(name)

    bystanders = Bystanders(server, campaign.path)
    seen = bystanders.require_served("beside two who send them", lambda: attackers(2, attack), options.of(1.0, 10))
    return (f"{len(BODIES)} kinds of {BYTES >> 20} MiB, {build} build: at most {1000 * slowest[0][0]:.1f} ms ({slowest[1]}) and "
            f"{max(0.0, heaviest[0]):.1f} MiB ({heaviest[1]}); bystanders' p99 {seen}")


def cost(server, act, times):
    """Processor time of one, and the most memory meanwhile, beyond what was held before."""
    forget_peak(server)
    seconds, memory = processor_seconds(server), memory_mib(server)
    for _ in range(times):
        act()
    return (processor_seconds(server) - seconds) / times, memory_mib(server, "VmHWM") - memory


def sender(server, campaign, headers):
    """Sends a body from the attacker's address, on one connection as long as it is kept."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20, source_address=(ATTACKER, 0))

    def send(name):
        body, media = BODIES[name]
        path = "/v1/oauth/token" if media == FORM else f"{campaign.path}/pledges"
        own = {} if media == FORM else headers
        connection.request("POST", path, body.encode(), own | {"content-type": media})
        reply = connection.getresponse()
        data = reply.read()
        require(reply.status in (400, 413, 422, 429), lambda: f"a body of {name} is answered {reply.status}: {data[:200]}")
        if reply.status == 422:
            require(len(json.loads(data)["errors"]) <= 100 and len(data) < 200_000, f"a body of {name} gets {len(data)} bytes back")

    return send
