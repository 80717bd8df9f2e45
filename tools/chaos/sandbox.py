"""The people and campaigns of a check, made through the API."""

import datetime
import json
import uuid

from client import Connection, PASSWORD, Person

INITIATOR, BACKERS = "amina@palier.example", ["bela@palier.example", "chloe@palier.example", "dora@palier.example"]
FINANCE, ADMIN = "finance@palier.example", "admin@palier.example"
# Amounts that end in these make the sandbox's gateway misbehave.
MAGIC = {4001, 4002, 4003, 4004, 4005, 4007}
DAY = 86_400


def money(minor, currency="EUR"):
    return {"amount_minor": minor, "currency": currency}


def now_at(server):
    told = Connection(server.port).ask("GET", "/v1/sandbox/clock").expect(200)["now"]
    return datetime.datetime.fromisoformat(told.replace("Z", "+00:00"))


# Who moves the clock of each server: signed in once, so that a move begins when it is asked for.
TIMEKEEPERS = {}


def advance(server, seconds, timeout=120, key=None):
    """Moves the sandbox's clock; what is due on the way happens."""
    connection = Connection(server.port, timeout)
    headers = TIMEKEEPERS.setdefault(id(server), Person(server, INITIATOR)).headers(key)
    return connection.ask("POST", "/v1/sandbox/clock/advance", {"by_seconds": seconds}, headers)


def people(server, count):
    """New accounts, signed in."""
    made = []
    for number in range(count):
        email = f"somebody-{uuid.uuid4().hex[:12]}@example.org"
        body = {"email": email, "password": PASSWORD, "display_name": f"Somebody {number}", "locale": "fr"}
        Connection(server.port).ask("POST", "/v1/accounts", body).expect(201)
        made.append(Person(server, email))
    return made


class Campaign:
    """A campaign, drafted and launched."""

    def __init__(self, server, initiator, goal=10_000_00, stock=None, price=1000, days=30, is_launched=True):
        self.initiator = initiator
        now = now_at(server)
        on = lambda after: (now + datetime.timedelta(days=after)).date().isoformat()
        self.deadline = now + datetime.timedelta(days=days)
        body = {
            "title": "Chaos", "category": "games", "kind": "product", "goal": money(goal),
            "deadline_at": self.deadline.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "delivery_calendar": {"production_on": on(days + 10), "packaging_on": on(days + 20), "delivery_on": on(days + 30)},
        }
        self.id = initiator.post("/v1/campaigns", body).expect(201)["id"]
        self.path = f"/v1/campaigns/{self.id}"
        reward = {"title": "One", "price_minor": price, "shipping": [{"mode": "digital", "fee_minor": 0}]}
        if stock is not None:
            reward["stock"] = stock
        self.reward = initiator.post(f"{self.path}/rewards", reward).expect(201)["id"]
        if is_launched:
            initiator.post(f"{self.path}/launch").expect(200)

    @property
    def hex(self):
        return uuid.UUID(self.id).hex

    def pledge(self, backer, amount, key=None, connection=None):
        return backer.post(f"{self.path}/pledges", {"free_amount": money(amount)}, key, connection)

    def take(self, backer, quantity, key=None, connection=None):
        body = {"lines": [{"reward_id": self.reward, "quantity": quantity}]}
        return backer.post(f"{self.path}/pledges", body, key, connection)

    def statement(self, server):
        """The escrow statement as amounts by name."""
        told = Connection(server.port, 30).ask("GET", f"{self.path}/escrow").expect(200)
        return {name: value["amount_minor"] for name, value in told.items() if isinstance(value, dict) and "amount_minor" in value}

    def state(self, server):
        return Connection(server.port, 30).ask("GET", self.path).expect(200)["state"]


def pledge_body(chance, reward):
    """A pledge as a client sends it, half of the time with an id of the client's: free amounts for the most part."""
    body = {"id": str(uuid.UUID(int=chance.getrandbits(128), version=4))} if chance.random() < 0.5 else {}
    if reward is not None and chance.random() < 0.3:
        body["lines"] = [{"reward_id": reward, "quantity": chance.randint(1, 2)}]
    if "lines" not in body or chance.random() < 0.5:
        amount = chance.randrange(100, 9_000)
        body["free_amount"] = money(amount if amount % 1000 not in range(1, 8) else amount + 10)
    return json.dumps(body).encode()


def set_policy(admin, marketplace=None, **changes):
    """Another version of everything that is set, with these changes."""
    seen = admin.get("/v1/policies")
    current = seen.expect(200)["items"][0]["terms"]
    names = ["platform_fee_bps", "processing_fee_bps", "processing_fees_fixed", "pledges_min", "inspection_days", "deadline_days_min", "deadline_days_max",
             "reservation_minutes", "reservations_open_max", "reservations_unpaid_max", "payment_attempts_max",
             "campaign_drafts_max", "project_drafts_max", "budget_units", "marketplace"]
    body = {name: current[name] for name in names} | changes
    body["marketplace"] = body["marketplace"] | (marketplace or {})
    admin.ask("POST", "/v1/policies", body, None, str(uuid.uuid4()), **{"if-match": seen.headers["etag"]}).expect(201)
