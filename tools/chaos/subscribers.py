"""What time does to providers: subscriptions are renewed, credits expire, and what was spent on a hidden project comes back."""

import time
import uuid

from marketplace import Marketplace, apply
from place import require

# The price of a month: taken at once; taken, then timed out; confirmed ten minutes later.
PRICES = [1_900, 14_002, 14_003]
CREDITS = 20


class Subscribers:
    """Providers with a subscription, who have all spent credits on a project that was hidden."""

    def __init__(self, server, count):
        market = Marketplace(server)
        providers, plans = market.providers(count, credits=10), [market.plan(CREDITS, price) for price in PRICES]
        path = market.listed()
        for number, provider in enumerate(providers):
            provider.post("/v1/me/subscription", {"plan_id": plans[number % len(plans)]}).expect(201)
            apply(provider, path).expect(201)
            provider.post(f"{path}/contact-details", {}).expect(200)
        market.hide(path).expect(200)
        self.providers = [uuid.UUID(provider.id).hex for provider in providers]
        self.project = uuid.UUID(path.rsplit("/", 1)[1]).hex
        self.books = [*self.providers, self.project]
        self.spends, self.months = 2 * count, 0

    def expired(self, place):
        """The lots whose time is over: where they are from, what is left, how often that expired."""
        database = place.database
        books = ", ".join(repr(book) for book in self.providers)
        return database.rows(
            f"SELECT l.origin, l.remaining, (SELECT count(*) FROM transfers t WHERE t.book_id = l.book_id AND t.lot_id = l.id "
            f"AND t.kind = 'credit_expiry') FROM credit_lots l WHERE {database.id('l.book_id')} IN ({books}) "
            f"AND {database.micros('l.expires_at')} <= {now(database)}")

    def check(self, place):
        """Every month was asked for and brought its credits once, every lot that is over expired once, every spend came back once."""
        database = place.database
        of = lambda table: f"{database.id(f'{table}.book_id')} IN ({', '.join(repr(book) for book in self.providers)})"
        spends = database.rows(
            f"SELECT s.price, s.hidden_credits, (SELECT count(*) FROM credit_lots l WHERE l.book_id = s.book_id AND l.spend_id = s.id) "
            f"FROM credit_spends s WHERE {of('s')}")
        require(len(spends) == self.spends and all(row == (row[0], row[0], "1") for row in spends), f"spends on a hidden project: {spends}")
        for book, plan_month, ends, credits in database.rows(
                f"SELECT {database.id('s.book_id')}, s.month, {database.micros('s.period_ends_at')}, s.credits_per_month "
                f"FROM subscriptions s WHERE {of('s')} AND s.state = 'active'"):
            require(int(ends) > now(database), f"a subscription was not renewed: month {plan_month} of {book}")
            own = f"{database.id('p.book_id')} = '{book}' AND p.kind IN ('first_month', 'renewal')"
            bought = database.rows(
                f"SELECT p.follows_at, count(*), sum((SELECT count(*) FROM credit_lots l WHERE l.book_id = p.book_id AND l.purchase_id = p.id)) "
                f"FROM purchases p WHERE {own} AND p.state = 'collected' GROUP BY p.follows_at")
            require(len(bought) == int(plan_month) and all(row[1:] == ("1", "1") for row in bought),
                    f"{plan_month} months were paid and brought credits so: {bought}")
            require(credits == str(CREDITS), "a month brings something else")
            self.months += int(plan_month)
        active = database.rows(f"SELECT count(*) FROM subscriptions s WHERE {of('s')} AND s.state = 'active'")
        require(active[0][0] == str(len(self.providers)), f"{active[0][0]} of {len(self.providers)} subscriptions are active")
        wrong = [row for row in self.expired(place) if row[1:] != ("0", "1")]
        require(not wrong, f"lots that are over: {wrong[:3]}")


def now(database):
    """What the sandbox's clock says, in microseconds."""
    return int(database.rows("SELECT ahead_micros FROM sandbox_clock")[0][0]) + int(time.time() * 1_000_000)
