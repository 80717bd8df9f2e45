"""The marketplace of a check, made through the API: packs, plans, providers, listed projects, applications."""

import base64
import hashlib
import hmac
import json
import time
import uuid

from client import Connection, Person
from sandbox import money, people

SALES, SUPPORT, FOLLOW_UP, CLIENT = (f"{name}@palier.example" for name in ("sales", "support", "follow-up", "clara"))
# What the sandbox's gateway signs with.
SECRET = b"sandbox"
# In whole units of a small budget: applying costs one credit, and so do the contact details.
SMALL = 50_000
# How often a request of a preparation is sent on a machine that is too busy to answer it in time.
SETTLED_TRIES = 10


class Marketplace:
    """Those who run it, and one client."""

    def __init__(self, server):
        self.server = server
        self.sales, self.support, self.follow_up, self.client = (Person(server, email) for email in (SALES, SUPPORT, FOLLOW_UP, CLIENT))
        self.everybody = [self.sales, self.support, self.follow_up, self.client]

    def pack(self, credits, price=1_500):
        return self.sales.post("/v1/credit-packs", {"name": "Pack", "price": money(price), "credits": credits}).expect(201)["id"]

    def plan(self, credits, price=1_900):
        return self.sales.post("/v1/plans", {"name": "Plan", "price": money(price), "credits_per_month": credits}).expect(201)["id"]

    def providers(self, count, credits=0):
        """New providers, who have bought so many credits each."""
        made = people(self.server, count)
        pack = self.pack(credits) if credits else None
        for provider in made:
            profile = {"trade": "Plumbing", "city": "Lille", "currency": "EUR"}
            provider.ask("PUT", "/v1/me/provider", profile).expect(200, 201)
            provider.id = provider.get("/v1/me").expect(200)["id"]
            if pack:
                provider.post("/v1/me/credit-packs", {"credit_pack_id": pack}).expect(201)
        return made

    @staticmethod
    def body():
        """A project of a small budget."""
        return {"title": "A shower", "description": "Replace the bath.", "category": "plumbing", "city": "Lille", "budget": money(SMALL),
                "phone": "+33 6 12 34 56 78"}

    def draft(self, client, connection=None):
        """The address of a new draft."""
        made = settled(lambda key: client.post("/v1/projects", self.body(), key, connection))
        return f"/v1/projects/{made.expect(201)['id']}"

    def listed(self, connection=None):
        """The address of a new project that is listed."""
        path = self.draft(self.client, connection)
        call = {"channel": "phone", "reached": True, "answer": "still_active", "note": ""}
        for who, what, body in [(self.client, "submit", None), (self.follow_up, "contacts", call), (self.follow_up, "validate", None)]:
            settled(lambda key: who.post(f"{path}/{what}", body, key, connection)).expect(200, 201)
        return path

    def hide(self, path, support=None, connection=None):
        return (support or self.support).post(f"{path}/hide", {"reason": "It is against the rules."}, connection=connection)


def settled(send):
    """The reply once its outcome is known: the same request again with its key, as a client does (docs/reliability.md)."""
    key = str(uuid.uuid4())
    for _ in range(SETTLED_TRIES):
        if (reply := send(key)).status != 503:
            break
        time.sleep(1)
    return reply


def apply(provider, path, connection=None):
    """An application; its id is in the reply."""
    return provider.post(f"{path}/applications", {"message": "Free from Monday on."}, connection=connection)


def available(provider):
    return provider.get("/v1/me/credits").expect(200)["available"]


def notify(port, order, generation=0, connection=None, reference=None):
    """Tells a server that the gateway has moved the money of an order."""
    reference = reference or f"sandbox-{order}-{generation}"
    body = json.dumps({"order_key": f"{order}-{generation}", "accepted": True, "reference": reference}).encode()
    signature = base64.b64encode(hmac.new(SECRET, body, hashlib.sha256).digest()).decode()
    return (connection or Connection(port)).ask("POST", "/v1/payment-notifications/sandbox", body, {"palier-signature": signature})
