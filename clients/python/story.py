"""The story of clients/README.md, played with the client that openapi-python-client made."""

import datetime
import os
import uuid
from typing import Any

from palier_client import AuthenticatedClient, Client
from palier_client.api.campaigns import create_campaign, create_reward, get_campaign, launch_campaign
from palier_client.api.escrow import approve_tranche, get_escrow_statement, list_tranches, request_tranche
from palier_client.api.identity import create_session
from palier_client.api.pledges import create_pledge, get_money_trail
from palier_client.api.sandbox import advance_sandbox_clock, get_sandbox_clock
from palier_client.models import (
    AdvanceSandboxClock,
    CreateCampaignRequest,
    CreatePledgeRequest,
    CreateRewardRequest,
    CreateSessionRequest,
    DeliveryCalendar,
    Evidence,
    LineChoice,
    Money,
    Problem,
    ShippingOffer,
)

DAY = 86_400
URL = os.environ["SANDBOX_URL"]
anyone = Client(base_url=URL)


def ok(reply: Any) -> Any:
    """The reply, unless it is a refusal."""
    assert reply is not None and not isinstance(reply, Problem), reply
    return reply


def key() -> str:
    return str(uuid.uuid4())


def sign_in(name: str) -> AuthenticatedClient:
    body = CreateSessionRequest(email=f"{name}@palier.example", password="palier-sandbox")
    return AuthenticatedClient(base_url=URL, token=ok(create_session.sync(client=anyone, body=body)).access_token)


def advance(days: int) -> None:
    ok(advance_sandbox_clock.sync(client=sign_in("amina"), body=AdvanceSandboxClock(by_seconds=days * DAY)))


initiator, backer = sign_in("amina"), sign_in("bela")
now = ok(get_sandbox_clock.sync(client=anyone)).now
date = lambda days: (now + datetime.timedelta(days=days)).date()

campaign = ok(create_campaign.sync(client=initiator, body=CreateCampaignRequest(
    title="Story in Python",
    category="games",
    kind="product",
    goal=Money(amount_minor=5_000, currency="EUR"),
    deadline_at=now + datetime.timedelta(days=30),
    delivery_calendar=DeliveryCalendar(production_on=date(60), packaging_on=date(70), delivery_on=date(80)),
)))
refused = launch_campaign.sync(campaign.id, client=initiator)
assert isinstance(refused, Problem) and refused.code == "campaign-not-ready", refused
reward = ok(create_reward.sync(campaign.id, client=initiator, body=CreateRewardRequest(
    title="The game", price_minor=2_500, stock=10, shipping=[ShippingOffer(mode="pickup", fee_minor=0)],
)))
ok(launch_campaign.sync(campaign.id, client=initiator))

repeatable = key()
body = CreatePledgeRequest(
    lines=[LineChoice(reward_id=reward.id, quantity=2)],
    free_amount=Money(amount_minor=333, currency="EUR"),
)
pledge = ok(create_pledge.sync(campaign.id, client=backer, body=body, idempotency_key=repeatable))
again = ok(create_pledge.sync(campaign.id, client=backer, body=body, idempotency_key=repeatable))
assert pledge == again and pledge.state == "collected" and pledge.amount.amount_minor == 5_333

advance(31)
assert ok(get_campaign.sync(campaign.id, client=anyone)).state == "preparing"
for number in (2, 3):
    initiator = sign_in("amina")
    ok(request_tranche.sync(campaign.id, number, client=initiator, body=Evidence(note="Done.")))
    advance(8)
    ok(approve_tranche.sync(campaign.id, number, client=sign_in("finance"), idempotency_key=key()))

assert ok(get_campaign.sync(campaign.id, client=anyone)).state == "ready"
assert [tranche.state for tranche in ok(list_tranches.sync(campaign.id, client=anyone)).items] == ["paid"] * 3
statement = ok(get_escrow_statement.sync(campaign.id, client=anyone))
assert statement.in_escrow.amount_minor == 0
assert statement.released.amount_minor + statement.fees.amount_minor == statement.raised.amount_minor == 5_333
trail = ok(get_money_trail.sync(campaign.id, pledge.id, client=sign_in("bela")))
assert trail.released.amount_minor + trail.fees.amount_minor == trail.collected.amount_minor == 5_333
