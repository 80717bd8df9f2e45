"""The races of C1 about credits and awards."""

import threading

from client import Connection, Person
from crowd import CROWD, eventually, tally
from marketplace import apply, available, notify, settled
from place import require
from sandbox import ADMIN, advance, people, set_policy

MINUTES_11 = 660
# The gateway takes this pack's money and says so ten minutes later.
LATE = 14_003


def credit_twice(crowd):
    """A pack whose payment is confirmed late: it is told 64 times, and time brings the same answer."""
    market, server = crowd.marketplace, crowd.servers[0]
    (provider,) = market.providers(1)
    pack = market.pack(10, LATE)
    purchase = provider.post("/v1/me/credit-packs", {"credit_pack_id": pack}).expect(201)
    require(purchase["state"] == "awaiting_payment" and available(provider) == 0, f"the pack was there before its money: {purchase}")
    orders = crowd.finance.get("/v1/payment-orders?limit=100").expect(200)["items"]
    order = next(order["id"] for order in orders if order["purchase_id"] == purchase["id"])
    mover = threading.Thread(target=lambda: advance(server, MINUTES_11))

    def act(n, server, connection):
        if n == CROWD // 2:
            mover.start()
        return notify(server.port, order, connection=connection)

    tally(crowd.at_once(act), 204)
    mover.join()
    eventually(lambda: provider.get(f"/v1/me/purchases/{purchase['id']}").expect(200), lambda told: told["state"] == "collected")
    require((found := available(provider)) == 10, f"{found} credits came of a pack of 10")
    lots = list(provider.pages("/v1/me/credits/lots"))
    require(len(lots) == 1, f"a pack brought {len(lots)} lots")


def credits_overspent(crowd):
    """One provider with 10 credits asks for the contact details of 64 projects, one credit each."""
    (provider,), projects = crowd.marketplace.providers(1, credits=10), crowd.projects
    replies = crowd.at_once(
        lambda n, server, c: provider.at(server).post(f"{projects[n]}/contact-details", {"credits_max": 1}, connection=c))
    counts = tally(replies, 200, 409)
    require({reply.code for reply in replies if reply.status == 409} == {"insufficient-credits"}, "refused for another reason")
    require(counts[200] == 10 and available(provider) == 0, f"10 credits paid {counts[200]} times, {available(provider)} are left")
    require(len(list(provider.pages("/v1/me/credits/spends"))) == 10, "there are not as many spends as credits")


def awarded(crowd, path):
    """Who was awarded a project, as the project and as its applications say it."""
    applications = list(crowd.marketplace.client.pages(f"{path}/applications"))
    return [one["id"] for one in applications if one["state"] == "awarded"], {one["state"] for one in applications}


def award_twice(crowd):
    path = crowd.marketplace.listed()
    ids = [apply(provider, path).expect(201)["application"]["id"] for provider in crowd.applicants[:4]]
    client = crowd.marketplace.client
    replies = crowd.at_once(lambda n, server, c: client.at(server).post(f"{path}/award", {"application_id": ids[n % 4]}, connection=c))
    require((count := tally(replies, 200, 409)[200]) == 1, f"a project was awarded {count} times")
    chosen = [ids[n % 4] for n, reply in enumerate(replies) if reply.status == 200]
    found, states = awarded(crowd, path)
    require(found == chosen and states == {"awarded", "not_chosen"}, f"{chosen} was told, {found} is there, {states}")


def award_against_cancel(crowd):
    path = crowd.marketplace.listed()
    application = apply(crowd.applicants[0], path).expect(201)["application"]["id"]
    client = crowd.marketplace.client

    def act(n, server, connection):
        verb, body = ("award", {"application_id": application}) if n % 2 else ("cancel", None)
        return client.at(server).post(f"{path}/{verb}", body, connection=connection)

    replies = crowd.at_once(act)
    tally(replies, 200, 409)
    awards, cancels = (sum(reply.status == 200 for reply in replies[first::2]) for first in (1, 0))
    state = client.get(path).expect(200)["state"]
    # What is awarded may still be cancelled; what is cancelled is never awarded.
    require(awards <= 1 and cancels <= 1 and awards + cancels >= 1, f"awarded {awards} times, cancelled {cancels} times")
    require(state == ("cancelled" if cancels else "in_progress"), f"awarded {awards} times, cancelled {cancels} times, and it is {state}")


def goodwill_twice(crowd):
    """One of three spends is given back by everybody: what the others hold would pay for it twice more."""
    market = crowd.marketplace
    (provider,) = market.providers(1, credits=10)
    for path in crowd.projects[:3]:
        apply(provider, path).expect(201)
    spend = next(provider.pages("/v1/me/credits/spends"))
    body = {"credits": 1, "reason": "The client had found somebody."}
    replies = crowd.at_once(
        lambda n, server, c: market.sales.at(server).post(f"/v1/credit-spends/{spend['id']}/goodwill-refund", body, connection=c))
    require((count := tally(replies, 200, 409)[200]) == 1, f"a spend came back {count} times")
    require({reply.code for reply in replies if reply.status == 409} == {"spend-already-refunded"}, "refused for another reason")
    require((found := available(provider)) == 8, f"{found} credits instead of 8")


def hide_against_apply(crowd):
    """Whoever applied before the project was hidden gets everything back; who comes later does not pay."""
    market, before = crowd.marketplace, [available(provider) for provider in crowd.applicants]
    path = market.listed()

    def act(n, server, connection):
        if n % 8 == 7:
            return market.hide(path, market.support.at(server), connection)
        return apply(crowd.applicants[n // 8].at(server), path, connection)

    replies = crowd.at_once(act)
    # What is hidden is not there for who has no application on it.
    tally(replies, 200, 201, 404, 409)
    hidden = sum(reply.status == 200 for reply in replies[7::8])
    require(hidden == 1, f"a project was hidden {hidden} times")
    eventually(lambda: [available(provider) for provider in crowd.applicants], lambda after: after == before)
    paid = {n // 8 for n, reply in enumerate(replies) if n % 8 != 7 and reply.status in (200, 201)}
    for number, provider in enumerate(crowd.applicants):
        spends = [one for one in provider.pages("/v1/me/credits/spends") if f"/v1/projects/{one['project_id']}" == path]
        require(len(spends) == (number in paid), f"one application cost {len(spends)} spends")


def submissions_over_limit(crowd):
    """64 drafts of one client are submitted at once, and 20 may be within a day: each server counts what the others did."""
    market = crowd.marketplace
    (client,) = people(crowd.servers[0], 1)
    set_policy(Person(crowd.servers[0], ADMIN), {"project_submissions_max": 20}, project_drafts_max=1_000)
    connection = Connection(crowd.servers[0].port)
    paths = [market.draft(client, connection) for _ in range(CROWD)]
    connection.close()
    replies = crowd.at_once(lambda n, server, c: settled(lambda key: client.at(server).post(f"{paths[n]}/submit", None, key, c)))
    require((count := tally(replies, 200, 409)[200]) == 20, f"{count} of at most 20 projects were submitted")
    require({reply.code for reply in replies if reply.status == 409} == {"too-often"}, "refused for another reason")


def drafts_over_limit(crowd):
    """One client begins 64 drafts at once, and may have 50."""
    (client,) = people(crowd.servers[0], 1)
    set_policy(Person(crowd.servers[0], ADMIN), project_drafts_max=50)
    body, _ = crowd.marketplace.body(), client.bearer()
    replies = crowd.at_once(lambda n, server, c: settled(lambda key: client.at(server).post("/v1/projects", body, key, c)))
    require((count := tally(replies, 201, 422)[201]) == 50, f"a client has {count} drafts of at most 50")


RACES = [credit_twice, credits_overspent, award_twice, award_against_cancel, goodwill_twice, hide_against_apply,
         submissions_over_limit, drafts_over_limit]
