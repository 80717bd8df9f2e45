"""R16: random operations, played on both databases at once and on a small model in memory.

Every reply has the status and code that the model foretells, says the amounts that the model has, and is the same on both
databases once the ids that servers make, times and hashes are made equal.
"""

import concurrent.futures
import datetime
import json
import re
import time
import uuid

import invariants
from client import Connection, Person
from model import Model
from place import require
from sandbox import BACKERS, DAY, FINANCE, INITIATOR, money

OTHER_INITIATOR = "tom@palier.example"
# How many campaigns are played with before they are left alone and others begin.
CAMPAIGNS_AT_ONCE = 8
CAMPAIGN_OPERATIONS = 120
# After how many operations both databases are audited: a process each time, which takes longer than the operations do.
AUDIT_EVERY = 50
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# A time in words: the two servers may stand on two sides of a minute.
SPOKEN = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4} at \d\d:\d\d UTC")
HASH = re.compile(r"\b[0-9a-f]{64}\b")
AHEAD = re.compile(r'"ahead_seconds":\d+')
DIGEST = re.compile(r"(?<=\d)-[0-9a-f]{8}(?=\"$)")
CURSOR = re.compile(r'"next_cursor":"[^"]*"')


class Door:
    """One server, and the people at it."""

    def __init__(self, server):
        self.server, self.connection = server, Connection(server.port, 60)
        emails = {"amina": INITIATOR, "tom": OTHER_INITIATOR, "finance": FINANCE} | {name.split("@")[0]: name for name in BACKERS}
        self.people = {name: Person(server, email) for name, email in emails.items()}
        self.ids = {self.people[name].get("/v1/me").expect(200)["id"]: name for name in self.people}

    def ask(self, method, path, body, who, key, headers):
        if who is None:
            return self.connection.ask(method, path, body)
        return self.people[who].ask(method, path, body, self.connection, key, **headers)

    def same(self, reply, known):
        """The reply's text with everything made equal that may differ between two servers."""
        text = reply.data.decode()
        name = lambda match: match[0] if match[0] in known else self.ids.get(match[0], "<id>")
        text = AHEAD.sub('"ahead_seconds":0', CURSOR.sub('"next_cursor":"<cursor>"', HASH.sub("<hash>", SPOKEN.sub("<time>", TIME.sub("<time>", UUID.sub(name, text))))))
        # An ETag ends in a digest of the bytes, which differ in times.
        headers = {header: reply.headers.get(header) for header in ("etag", "location", "retry-after", "idempotency-replayed", "content-type")}
        return reply.status, text, {header: value and DIGEST.sub("", UUID.sub(name, value)) for header, value in headers.items()}


class Player:
    """Draws operations, plays them, and compares."""

    def __init__(self, doors, chance):
        self.doors, self.chance, self.model = doors, chance, Model()
        self.known, self.campaigns, self.rewards, self.sent, self.replies = set(), [], {}, [], []
        self.count, self.began, self.epoch = 0, time.monotonic(), datetime.datetime.now(datetime.timezone.utc)
        self.codes, self.pool = {}, concurrent.futures.ThreadPoolExecutor(len(doors))

    # How an exchange is made and judged.

    def play(self, method, path, body, who, expected, key=True, **headers):
        """One operation everywhere; the reply of the first door."""
        self.count += 1
        key = self.fresh() if key is True else key
        here = lambda number: {name: value[number] if isinstance(value, list) else value for name, value in headers.items()}
        asked = [self.pool.submit(door.ask, method, path, body, who, key, here(number)) for number, door in enumerate(self.doors)]
        replies = [one.result() for one in asked]
        self.replies = replies
        status, code, members = expected
        what = f"operation {self.count}, {who}: {method} {path} {json.dumps(body)}"
        for reply in replies:
            require((reply.status, reply.code) == (status, code), lambda: f"{what}\n  model: {status} {code}\n  reply: {reply}")
        shown = [door.same(reply, self.known) for door, reply in zip(self.doors, replies)]
        require(all(one == shown[0] for one in shown), lambda: f"{what}\n  " + "\n  ".join(map(str, shown)))
        told = replies[0].body
        for name, value in members.items():
            found = find(told, name)
            require(found == value, lambda: f"{what}\n  {name}: model {value}, reply {found}: {replies[0]}")
        # What an input is refused for is not recorded: the corrected one may have the same key.
        if method != "GET" and key and who and code != "validation-failed":
            self.sent.append((method, path, body, who, key, headers, [reply.data for reply in replies]))
            del self.sent[:-50]
        self.codes[(status, code)] = self.codes.get((status, code), 0) + 1
        return replies[0]

    def fresh(self):
        made = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        self.known.add(made)
        return made

    # What is drawn.

    def step(self):
        if self.count % CAMPAIGN_OPERATIONS == 0 or not self.campaigns:
            self.create()
        campaign = self.chance.choice(self.campaigns[-CAMPAIGNS_AT_ONCE:])
        it = self.model.campaigns[campaign]
        deeds = [(30, self.pledge), (8, self.change), (4, self.withdraw), (10, self.look), (6, self.replay), (2, self.advance),
                 (1, self.cancel), (2, self.add_reward), (3, self.launch), (4, self.tranche), (1, self.freeze)]
        if it.state == "draft":
            deeds = [(3, self.add_reward), (4, self.launch), (1, self.pledge), (1, self.look), (0.2, self.cancel)]
        elif it.state in ("preparing", "ready"):
            deeds = [(16, self.tranche), (3, self.freeze), (0.7, self.wind_down), (4, self.advance), (6, self.look), (1, self.pledge),
                     (1, self.change), (1, self.withdraw), (2, self.replay)]
        elif it.state in ("failed", "cancelled", "wound_down"):
            deeds = [(3, self.look), (1, self.relaunch), (1, self.pledge), (1, self.tranche), (1, self.replay), (1, self.create), (1, self.wind_down)]
        weights, chosen = zip(*deeds)
        self.chance.choices(chosen, weights)[0](campaign)

    def someone(self, rightful):
        """For the most part whoever may, now and then somebody else."""
        everybody = ["amina", "tom", "finance", "bela", "chloe", "dora"]
        return rightful if self.chance.random() < 0.85 else self.chance.choice(everybody)

    def create(self, _=None):
        who, campaign = self.chance.choice(["amina", "tom"]), self.fresh()
        goal, days, price = self.chance.choice([1_000, 8_000, 30_000, 500_000]), self.chance.randint(2, 20), self.chance.choice([300, 700])
        deadline = self.epoch + datetime.timedelta(days=self.model.day + days - 0.5)
        on = lambda after: (deadline + datetime.timedelta(days=after)).date().isoformat()
        body = {"id": campaign, "title": "Chaos", "category": "games", "kind": "product", "goal": money(goal),
                "deadline_at": deadline.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "delivery_calendar": {"production_on": on(10), "packaging_on": on(20), "delivery_on": on(30)}}
        expected = self.model.create(who, campaign, goal, days, price)
        self.play("POST", "/v1/campaigns", body, who, expected)
        if expected[0] == 201:
            self.campaigns.append(campaign)

    def add_reward(self, campaign):
        it = self.model.campaigns[campaign]
        if it.has_reward and it.state in ("draft", "live"):
            return
        who, reward, stock = self.someone(it.initiator), self.fresh(), self.chance.choice([None, 3, 10])
        body = {"id": reward, "title": "One", "price_minor": it.price, "shipping": [{"mode": "digital", "fee_minor": 0}]}
        if stock is not None:
            body["stock"] = stock
        expected = self.model.add_reward(who, campaign, stock)
        self.play("POST", f"/v1/campaigns/{campaign}/rewards", body, who, expected)
        if expected[0] == 201:
            self.rewards[campaign] = reward

    def launch(self, campaign):
        who = self.someone(self.model.campaigns[campaign].initiator)
        self.play("POST", f"/v1/campaigns/{campaign}/launch", None, who, self.model.launch(who, campaign))

    def basket(self, campaign):
        """Quantity, free amount and the body that says so; now and then an amount that the gateway refuses, or nothing."""
        quantity = self.chance.choice([0, 0, 1, 1, 2, 3]) if campaign in self.rewards else 0
        free = self.chance.choice([0, 1, 99, 100, 333, self.chance.randrange(1, 1_800), self.chance.randrange(1, 1_800)])
        if self.chance.random() < 0.03:
            quantity, free = 0, 4_001
        lines = [{"reward_id": self.rewards[campaign], "quantity": quantity}] if quantity else []
        return quantity, free, {"lines": lines, "free_amount": money(free)}

    def pledge(self, campaign):
        who, pledge = self.chance.choice(["bela", "chloe", "dora", "bela", "chloe", "dora", "tom", "amina"]), self.fresh()
        quantity, free, body = self.basket(campaign)
        expected = self.model.pledge(who, campaign, pledge, quantity, free)
        self.play("POST", f"/v1/campaigns/{campaign}/pledges", {"id": pledge} | body, who, expected)

    def some_pledge(self, campaign):
        pledges = list(self.model.campaigns[campaign].pledges)
        return self.chance.choice(pledges) if pledges else None

    def change(self, campaign):
        if (pledge := self.some_pledge(campaign)) is None:
            return
        who = self.someone(self.model.campaigns[campaign].pledges[pledge].backer)
        quantity, free, body = self.basket(campaign)
        is_stale = self.chance.random() < 0.1
        etag = '"0"' if is_stale else self.etag(campaign, pledge)
        expected = self.model.change(who, campaign, pledge, quantity, free, is_stale)
        headers = {"if-match": etag, "content-type": "application/merge-patch+json"}
        self.play("PATCH", f"/v1/campaigns/{campaign}/pledges/{pledge}", body, who, expected, key=None, **headers)

    def etag(self, campaign, pledge):
        """The pledge's present ETag at each door."""
        it = self.model.campaigns[campaign]
        self.play("GET", f"/v1/campaigns/{campaign}/pledges/{pledge}", None, it.pledges[pledge].backer, (200, "", {}))
        return [one.headers["etag"] for one in self.replies]

    def withdraw(self, campaign):
        if (pledge := self.some_pledge(campaign)) is None:
            return
        who = self.someone(self.model.campaigns[campaign].pledges[pledge].backer)
        self.play("POST", f"/v1/campaigns/{campaign}/pledges/{pledge}/withdraw", None, who, self.model.withdraw(who, campaign, pledge))

    def cancel(self, campaign):
        if self.chance.random() < 0.7:
            return
        who = self.someone(self.model.campaigns[campaign].initiator)
        self.play("POST", f"/v1/campaigns/{campaign}/cancel", None, who, self.model.cancel(who, campaign))
        self.work_off()

    def relaunch(self, campaign):
        who, draft = self.someone(self.model.campaigns[campaign].initiator), self.fresh()
        expected = self.model.relaunch(who, campaign, draft)
        self.play("POST", f"/v1/campaigns/{campaign}/relaunch", {"id": draft}, who, expected)
        if expected[0] == 201:
            self.campaigns.append(draft)

    def tranche(self, campaign):
        it, number = self.model.campaigns[campaign], self.chance.choice([1, 2, 2, 2, 3, 3])
        path, verb = f"/v1/campaigns/{campaign}/tranches/{number}", self.chance.choice(["request", "approve", "approve", "object", "reject"])
        if verb == "request":
            who = self.someone(it.initiator)
            self.play("POST", f"{path}/request", {"note": "Voici."}, who, self.model.request(who, campaign, number))
        elif verb == "object":
            who = self.chance.choice(["bela", "chloe", "dora", "tom"])
            self.play("POST", f"{path}/objections", {"id": self.fresh(), "reason": "Non."}, who, self.model.object(who, campaign, number))
        else:
            who = self.someone("finance")
            body = {"reason": "Non."} if verb == "reject" else None
            self.play("POST", f"{path}/{verb}", body, who, self.model.decide(who, campaign, number, verb))

    def freeze(self, campaign):
        who, verb = self.someone("finance"), self.chance.choice(["freeze", "unfreeze", "unfreeze"])
        body = {"reason": "Halte."} if verb == "freeze" else None
        self.play("POST", f"/v1/campaigns/{campaign}/escrow/{verb}", body, who, self.model.freeze(who, campaign, verb))

    def wind_down(self, campaign):
        who = self.someone("finance")
        self.play("POST", f"/v1/campaigns/{campaign}/escrow/wind-down", {"reason": "Fini."}, who, self.model.wind_down(who, campaign))
        self.work_off()

    def advance(self, _=None):
        days = self.chance.choice([1, 1, 2, 7])
        self.move(days * DAY)
        self.model.advance(days)

    def work_off(self):
        """Has what is due done now, on both servers alike."""
        self.move(1)

    def move(self, seconds):
        self.play("POST", "/v1/sandbox/clock/advance", {"by_seconds": seconds}, "amina", (200, "", {}))

    def replay(self, _=None):
        """A request that was sent before: the same bytes again; with another body: refused."""
        if not self.sent:
            return
        method, path, body, who, key, headers, before = self.chance.choice(self.sent)
        self.count += 1
        for door, data in zip(self.doors, before):
            reply = door.ask(method, path, body, who, key, headers)
            require(reply.data == data, lambda: f"a replay of {method} {path} has other bytes: {reply}\n  instead of {data}")
            require(reply.headers.get("idempotency-replayed") == "true", lambda: f"{method} {path} was carried out again: {reply}")
        if method == "POST" and path.endswith("/pledges"):
            other = body | {"free_amount": money(body["free_amount"]["amount_minor"] + 1)}
            self.play(method, path, other, who, (422, "idempotency-key-reused", {}), key=key)
            self.sent.pop()

    def look(self, campaign):
        it = self.model.campaigns[campaign]
        if not it.launched:
            self.play("GET", f"/v1/campaigns/{campaign}", None, it.initiator, (200, "", {"state": it.state}))
            return
        what = self.chance.choice(["campaign", "statement", "statement", "pledge", "trail", "trail", "tranches", "transfers", "pledges"])
        path, pledge = f"/v1/campaigns/{campaign}", self.some_pledge(campaign)
        if what == "statement":
            self.play("GET", f"{path}/escrow", None, None, (200, "", {"state": it.state, **it.statement(), "pledges": len(it.collected_pledges())
                      if it.state not in ("failed", "cancelled", "wound_down") else find_count(it)}))
        elif what in ("pledge", "trail") and pledge:
            made = it.pledges[pledge]
            if what == "pledge":
                self.play("GET", f"{path}/pledges/{pledge}", None, made.backer, (200, "", {"state": made.state, "refunded": made.refunded}))
            else:
                self.play("GET", f"{path}/pledges/{pledge}/money-trail", None, made.backer, (200, "", made.trail()))
        elif what == "tranches":
            self.play("GET", f"{path}/tranches", None, None, (200, "", {"tranches": it.states()}))
        elif what in ("transfers", "pledges"):
            path = f"{path}/escrow/transfers?limit=100" if what == "transfers" else f"{path}/pledges?limit=100"
            self.play("GET", path, None, it.initiator, (200, "", {}))
        else:
            self.play("GET", path, None, None, (200, "", {"state": it.state}))


def find_count(campaign):
    """Pledges that are paid for: those whose money came to stay until it was given back."""
    return sum(pledge.state in ("collected", "refunded", "partly_refunded") for pledge in campaign.pledges.values())


def find(told, name):
    """A member of a reply; an amount as its minor units. `tranche_state` is the state of its tranche."""
    if name == "tranches":
        return [tranche["state"] for tranche in told["items"]]
    if name == "tranche_state":
        return told["tranche"]["state"]
    if name not in told:
        for part in ("campaign", "tranche"):
            if isinstance(told.get(part), dict) and name in told[part]:
                told = told[part]
    value = told.get(name)
    return value["amount_minor"] if isinstance(value, dict) and "amount_minor" in value else value


def run(options, places):
    count = options.operations or options.of(2_000, 20_000)
    player = Player([Door(place.started()) for place in places], places[0].chance)
    audits = 0
    while player.count < count:
        player.step()
        if player.count >= (audits + 1) * AUDIT_EVERY:
            audits += 1
            audit(player, places)
        if player.count % 100 < 2:
            places[0].say(f"{player.count} of {count} operations")
    for place in places:
        invariants.check(place, place.servers[0])
    refusals = sum(number for (status, _), number in player.codes.items() if status >= 400)
    seconds = time.monotonic() - player.began
    on = " and ".join(place.kind for place in places)
    return (f"{player.count} operations on {on} ({refusals} refusals of {sum(status >= 400 for status, _ in player.codes)} kinds), divergences "
            f"from the model 0, differences between the databases 0; {audits} audits on the way, all clean; {player.count / seconds:.0f} operations/s")


def audit(player, places):
    """Every row agrees with the others, also in the middle of whatever is going on."""
    asked = [player.pool.submit(place.servers[0].audit) for place in places]
    for place, one in zip(places, asked):
        require(not (found := one.result()), lambda: f"after operation {player.count}, {place.kind}: {found}")
