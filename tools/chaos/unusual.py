"""Rows that the sample does not have: payments that go wrong, pledges that changed, escrow that is frozen or wound down,
subscriptions and packs that were not paid, credits that came back. Everything comes about over HTTP."""

import uuid

from client import Person
from marketplace import Marketplace, apply, notify
from place import require
from sandbox import ADMIN, BACKERS, DAY, FINANCE, INITIATOR, Campaign, advance, money, set_policy

HOURS_3 = 10_800
# What the sandbox's gateway does not take at once: refused, timed out, late, too late, refunds refused, payouts refused.
REFUSED, TIMED_OUT, LATE, TOO_LATE, REFUND_REFUSED, PAYOUT_REFUSED = 4_001, 4_002, 4_003, 4_007, 4_004, 4_005
RENEWAL_REFUSED = 14_008


def make(server):
    """All of it; the clock is moved on the way, so what waits for payment is made last."""
    initiator, finance, admin = (Person(server, email) for email in (INITIATOR, FINANCE, ADMIN))
    backers, market = [Person(server, email) for email in BACKERS], Marketplace(server)
    set_policy(admin, platform_fee_bps=400)
    old = subscriptions(market)
    old[1].ask("DELETE", "/v1/me/subscription").expect(200, 204)
    # Months are renewed or not paid, and the credits of the first one expire.
    advance(server, 92 * DAY).expect(200)
    campaigns = {name: Campaign(server, initiator, goal=goal, days=2) for name, goal in
                 {"failed": 90_000_000, "paid": 1_000, "wound": 1_000, "frozen": 1_000, "objected": 1_000}.items()}
    payments(campaigns["failed"], backers)
    # A fifth of it is the magic amount.
    campaigns["paid"].pledge(backers[0], PAYOUT_REFUSED * 5).expect(201)
    for name in ("wound", "frozen", "objected"):
        for number, backer in enumerate(backers):
            campaigns[name].pledge(backer, 3_333 + number).expect(201)
    hidden = marketplace(market)
    packs(market, [TOO_LATE + 10_000, TIMED_OUT + 10_000, REFUSED + 10_000])
    advance(server, HOURS_3).expect(200)
    advance(server, 3 * DAY).expect(200)
    escrow(campaigns, initiator, finance, backers, server)
    subscriptions(market)
    advance(server, 31 * DAY).expect(200)
    market.hide(hidden).expect(200)
    advance(server, 1).expect(200)
    draft(server, initiator)
    live = Campaign(server, initiator, goal=50_000_000, stock=20)
    payments(live, backers)
    changed(live, backers[0])
    edited(live, backers[1])
    packs(market, [LATE + 10_000])
    movements(server, finance)


def payments(campaign, backers):
    """Pledges whose payment goes wrong in every way, one with lines, and one that is withdrawn."""
    for number, amount in enumerate((TIMED_OUT, LATE, TOO_LATE, REFUND_REFUSED)):
        campaign.pledge(backers[number % 3], amount).expect(201)
    campaign.pledge(backers[1], REFUSED).expect(422)
    campaign.take(backers[2], 2).expect(201)
    withdrawn = campaign.take(backers[1], 1).expect(201)["id"]
    backers[1].post(f"{campaign.path}/pledges/{withdrawn}/withdraw").expect(200)


def changed(campaign, backer):
    """A pledge that was raised, one that was lowered, one whose raise waits for its payment."""
    for amount in (9_000, 2_000, 5_000 + LATE):
        made = campaign.pledge(backer, 5_000)
        path = f"{campaign.path}/pledges/{made.expect(201)['id']}"
        headers = {"if-match": made.headers["etag"], "content-type": "application/merge-patch+json"}
        backer.ask("PATCH", path, {"free_amount": money(amount)}, None, str(uuid.uuid4()), **headers).expect(200)


def edited(campaign, backer):
    """What an initiator does while a campaign is live: another text, more of a reward, a reward more, one less."""
    initiator, merge = campaign.initiator, {"content-type": "application/merge-patch+json", "if-match": "*"}
    initiator.ask("PATCH", campaign.path, {"summary": "Said in other words."}, None, None, **merge).expect(200)
    initiator.ask("PATCH", f"{campaign.path}/rewards/{campaign.reward}", {"stock": 30, "sku": "007"}, None, None, **merge).expect(200)
    reward = {"title": "One more", "price_minor": 700, "stock": 3, "shipping": [{"mode": "pickup", "fee_minor": 0}]}
    added = initiator.post(f"{campaign.path}/rewards", reward).expect(201)["id"]
    backer.post(f"{campaign.path}/pledges", {"lines": [{"reward_id": added, "quantity": 1}]}).expect(201)
    initiator.post(f"{campaign.path}/rewards/{added}/stop").expect(200)


def movements(server, finance):
    """A second collection, refund and payout, a purchase that is collected twice, and money of an order that nobody knows."""
    settled, page = [], "/v1/payment-orders?state=settled&limit=100"
    while page:
        told = finance.get(page).expect(200)
        settled += told["items"]
        page = told["next_cursor"] and f"/v1/payment-orders?state=settled&limit=100&cursor={told['next_cursor']}"
    for kind, payer in (("collect", "campaign_id"), ("refund", "campaign_id"), ("payout", "campaign_id"), ("collect", "provider_id")):
        order = next(order["id"] for order in settled if order["kind"] == kind and order[payer])
        for _ in range(2):
            notify(server.port, order, generation=1).expect(204)
        notify(server.port, order, generation=1, reference="another").expect(204)
    notify(server.port, uuid.uuid4()).expect(422)
    told = finance.get("/v1/unexpected-movements").expect(200)["items"]
    require(len(told) == 9, f"unexpected movements: {told}")


def escrow(campaigns, initiator, finance, backers, server):
    """A campaign wound down, one frozen, one to which backers object: its request is turned down, then made again."""
    finance.post(f"{campaigns['wound'].path}/escrow/wind-down", {"reason": "It cannot finish."}).expect(200)
    for name in ("frozen", "objected"):
        initiator.post(f"{campaigns[name].path}/tranches/2/request", {"note": "Voici.", "links": ["https://a.example/"]}).expect(200)
    finance.post(f"{campaigns['frozen'].path}/escrow/freeze", {"reason": "The photographs show something else."}).expect(200)
    path = f"{campaigns['objected'].path}/tranches/2"
    backers[0].post(f"{path}/objections", {"reason": "There is nothing."}).expect(201)
    finance.post(f"{path}/reject", {"reason": "There is nothing."}).expect(200)
    initiator.post(f"{path}/request", {"note": "Now there is."}).expect(200)
    backers[1].post(f"{path}/objections", {"reason": "There is too little."}).expect(201)
    advance(server, 8 * DAY).expect(200)
    finance.post(f"{path}/approve").expect(200)


def subscriptions(market):
    """One whose renewal is refused, one that is cancelled, one that goes over to a larger plan."""
    made = market.providers(3)
    small, large, refused = market.plan(20), market.plan(60, 4_900), market.plan(20, RENEWAL_REFUSED)
    for provider, plan in zip(made, (refused, small, small)):
        provider.post("/v1/me/subscription", {"plan_id": plan}).expect(201)
    made[2].post("/v1/me/subscription/upgrade", {"plan_id": large}).expect(200, 201)
    return made


def packs(market, prices):
    """Packs whose payment goes wrong, for one provider each."""
    for price, provider in zip(prices, market.providers(len(prices))):
        provider.post("/v1/me/credit-packs", {"credit_pack_id": market.pack(5, price)}).expect(201, 422)


def marketplace(market):
    """Spends of both kinds, goodwill, awards; the address of a project that is to be hidden."""
    providers = market.providers(3, credits=10)
    paths = [market.listed() for _ in range(3)]
    ids = {path: [apply(provider, path).expect(201)["application"]["id"] for provider in providers] for path in paths}
    for path in paths:
        providers[0].post(f"{path}/contact-details", {}).expect(200)
    market.client.post(f"{paths[0]}/award", {"application_id": ids[paths[0]][0]}).expect(200)
    providers[0].post(f"{paths[1]}/applications/{ids[paths[1]][0]}/withdraw").expect(200)
    spend = next(one for one in providers[1].pages("/v1/me/credits/spends") if one["purpose"] == "application")
    market.sales.post(f"/v1/credit-spends/{spend['id']}/goodwill-refund", {"credits": 1, "reason": "A first project lost."}).expect(200)
    return paths[2]


def draft(server, initiator):
    """A campaign that is not launched, with discounts for hubs and a tranche plan of its own."""
    campaign = Campaign(server, initiator, is_launched=False)
    steps = {"steps": [{"participants_min": 6, "discount_bps": 1_000}, {"participants_min": 12, "discount_bps": 1_500}]}
    etag = initiator.get(f"{campaign.path}/hub-discounts").headers["etag"]
    initiator.ask("PUT", f"{campaign.path}/hub-discounts", steps, **{"if-match": etag}).expect(200)
