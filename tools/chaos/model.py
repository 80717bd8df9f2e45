"""What Palier promises, in memory: campaigns, pledges, escrow, tranches, refunds. Amounts are minor units of one currency.

Written from the documents, not from the server's code: each deed answers with a status, a problem's code, and what the
reply must say. Time moves in whole days.
"""

import copy

# A draft that was cancelled counts until so many days after its creation.
DRAFTS_MAX, CANCELLED_DRAFT_DAYS = 50, 30
PLATFORM_BPS, PROCESSING_BPS, PROCESSING_FIXED, PLEDGE_MIN = 500, 150, 25, 100
INSPECTION_DAYS = 7
SHARES = [2_000, 3_000, 5_000]
SUCCEEDED = {"preparing", "ready"}


def refused(status, code):
    return status, code, {}


def split(amount, weights):
    """Largest remainder; ties go to the earliest."""
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place))
    for place in order[: amount - sum(parts)]:
        parts[place] += 1
    return parts


class Pledge:
    def __init__(self, backer, sequence, quantity, free, price):
        self.backer, self.sequence, self.state, self.version = backer, sequence, "collected", 1
        self.quantity, self.free, self.price = quantity, free, price
        self.collected, self.withdrawn, self.released, self.fees, self.refunded = self.amount, 0, 0, 0, 0

    @property
    def amount(self):
        return self.quantity * self.price + self.free

    def left(self):
        """What is in escrow of it."""
        return self.collected - self.withdrawn - self.released - self.fees - self.refunded

    def trail(self):
        return {"collected": self.collected, "withdrawn": self.withdrawn, "in_escrow": self.left(), "released": self.released,
                "fees": self.fees, "refunded": self.refunded, "returned": self.withdrawn + self.refunded}


class Tranche:
    def __init__(self, number):
        self.number, self.state, self.frozen_from = number, "locked", None
        self.amount, self.platform, self.processing = None, 0, 0
        self.window_ends, self.objectors = None, set()

    def net(self):
        return self.amount - self.platform - self.processing

    def is_held(self):
        return self.state in ("locked", "requested", "frozen")


class Campaign:
    def __init__(self, initiator, goal, deadline, price, day):
        self.initiator, self.goal, self.deadline, self.price, self.drafted = initiator, goal, deadline, price, day
        self.state, self.has_reward, self.stock, self.taken = "draft", False, None, 0
        self.launched, self.relaunched = False, False
        self.pledges, self.tranches = {}, [Tranche(number) for number in (1, 2, 3)]
        self.paid_out = 0

    def collected_pledges(self):
        return [pledge for pledge in self.pledges.values() if pledge.state == "collected"]

    def statement(self):
        total = lambda name: sum(getattr(pledge, name) for pledge in self.pledges.values())
        collected, withdrawn, refunded = total("collected"), total("withdrawn"), total("refunded")
        return {"collected": collected, "withdrawn": withdrawn, "raised": collected - withdrawn,
                "in_escrow": sum(pledge.left() for pledge in self.pledges.values()), "released": total("released"),
                "paid_out": self.paid_out, "refunded": refunded, "returned": withdrawn + refunded, "fees": total("fees")}

    def states(self):
        return [tranche.state for tranche in self.tranches]

    def let_out(self, amount, field):
        """Shares what leaves escrow over what remains of each pledge."""
        if amount == 0:
            return
        pledges = self.collected_pledges()
        for pledge, share in zip(pledges, split(amount, [pledge.left() for pledge in pledges])):
            setattr(pledge, field, getattr(pledge, field) + share)

    def release(self, tranche):
        self.let_out(tranche.platform, "fees")
        self.let_out(tranche.processing, "fees")
        self.let_out(tranche.net(), "released")
        # A payout of such an amount is refused by the sandbox's gateway until finance retries it.
        is_refused = tranche.net() % 10_000 == 4_005
        tranche.state = "approved" if is_refused else "paid"
        self.paid_out += 0 if is_refused else tranche.net()

    def give_back(self):
        """What remains of each pledge; one of which nothing remains stays as it is."""
        for pledge in self.collected_pledges():
            if left := pledge.left():
                pledge.refunded += left
                pledge.state, pledge.version = "refunded" if left == pledge.amount else "partly_refunded", pledge.version + 1


class Model:
    """Everything that happened."""

    def __init__(self):
        self.day, self.campaigns = 0, {}

    def copy(self):
        return copy.deepcopy(self)

    def is_open(self, campaign, who):
        """Whether somebody may know that it exists."""
        return campaign.launched or who == campaign.initiator or who == "finance"

    def may(self, campaign, who, rightful, known=None):
        """None when `who` may; else the refusal: of what may not be known 404, of what may 403."""
        if who in rightful:
            return None
        return refused(403, "not-allowed") if (self.is_open(campaign, who) if known is None else known) else refused(404, "not-found")

    def room(self, who):
        """The refusal of somebody who has as many drafts as there may be."""
        drafts = [it for it in self.campaigns.values() if it.initiator == who and not it.launched]
        cancelled = [it for it in drafts if it.state == "cancelled" and self.day - it.drafted < CANCELLED_DRAFT_DAYS]
        if len(cancelled) + sum(it.state == "draft" for it in drafts) < DRAFTS_MAX:
            return None
        return refused(409, "drafts-still-count") if cancelled else refused(422, "limit-reached")

    # Deeds. Each answers (status, code, expected members of the reply).

    def create(self, who, campaign, goal, days, price):
        if no := self.room(who):
            return no
        self.campaigns[campaign] = Campaign(who, goal, self.day + days, price, self.day)
        return 201, "", {"id": campaign, "state": "draft"}

    def add_reward(self, who, campaign, stock):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {it.initiator}):
            return no
        # One reward for each campaign is played with: nobody asks for another while it is live.
        if it.state != "draft":
            return refused(409, "campaign-not-editable")
        it.has_reward, it.stock = True, stock
        return 201, "", {"price_minor": it.price, "stock": stock}

    def launch(self, who, campaign):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {it.initiator}):
            return no
        if it.state != "draft":
            return refused(409, "campaign-not-draft")
        # Deadlines are at noon, days begin at midnight: a day ahead is one after the next.
        if not it.has_reward or it.deadline is None or it.deadline - self.day < 2:
            return refused(422, "campaign-not-ready")
        it.state, it.launched = "live", True
        return 200, "", {"state": "live"}

    def pledge(self, who, campaign, pledge, quantity, free):
        it = self.campaigns[campaign]
        # Staff who may read a draft may not pledge to it: to them it is as absent as to anybody.
        if not it.launched and who != it.initiator:
            return refused(404, "not-found")
        if it.state != "live":
            return refused(409, "campaign-not-live")
        if who == it.initiator:
            return refused(403, "own-campaign")
        amount = quantity * it.price + free
        if amount < PLEDGE_MIN:
            return refused(422, "validation-failed")
        if it.stock is not None and it.taken + quantity > it.stock:
            return refused(409, "reward-sold-out")
        if amount % 10_000 == 4_001:
            return refused(422, "payment-refused")
        it.taken += quantity
        made = it.pledges[pledge] = Pledge(who, len(it.pledges) + 1, quantity, free, it.price)
        return 201, "", {"id": pledge, "state": "collected", "amount": made.amount, "sequence": made.sequence}

    def change(self, who, campaign, pledge, quantity, free, is_stale):
        it = self.campaigns[campaign]
        made = it.pledges[pledge]
        if no := self.may(it, who, {made.backer}, known=who in (it.initiator, "finance")):
            return no
        if is_stale:
            return refused(412, "version-changed")
        if it.state != "live":
            return refused(409, "campaign-not-live")
        if made.state != "collected":
            return refused(409, "pledge-not-active")
        amount = quantity * it.price + free
        if amount < PLEDGE_MIN:
            return refused(422, "validation-failed")
        if it.stock is not None and it.taken - made.quantity + quantity > it.stock:
            return refused(409, "reward-sold-out")
        more = amount - made.amount
        if more > 0 and more % 10_000 == 4_001:
            return refused(422, "payment-refused")
        it.taken += quantity - made.quantity
        made.quantity, made.free, made.version = quantity, free, made.version + 1
        made.collected += max(more, 0)
        made.withdrawn += max(-more, 0)
        return 200, "", {"state": "collected", "amount": made.amount}

    def withdraw(self, who, campaign, pledge):
        it = self.campaigns[campaign]
        made = it.pledges[pledge]
        if no := self.may(it, who, {made.backer}, known=who in (it.initiator, "finance")):
            return no
        if it.state != "live":
            return refused(409, "campaign-not-live")
        if made.state != "collected":
            return refused(409, "pledge-not-active")
        it.taken -= made.quantity
        made.withdrawn += made.left()
        made.state, made.version = "withdrawn", made.version + 1
        return 200, "", {"state": "withdrawn"}

    def cancel(self, who, campaign):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {it.initiator}):
            return no
        if it.state not in ("draft", "live"):
            return refused(409, "campaign-not-cancellable")
        given_back = sum(pledge.left() for pledge in it.pledges.values())
        it.state = "cancelled"
        it.give_back()
        return 200, "", {"state": "cancelled", "refunded": given_back}

    def relaunch(self, who, campaign, draft):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {it.initiator}):
            return no
        if it.relaunched and self.campaigns[it.relaunched].state == "cancelled":
            it.relaunched = False
        if it.state != "failed":
            return refused(409, "campaign-not-failed")
        if it.relaunched:
            return refused(409, "campaign-already-relaunched")
        if no := self.room(it.initiator):
            return no
        it.relaunched = draft
        again = self.campaigns[draft] = Campaign(it.initiator, it.goal, None, it.price, self.day)
        again.has_reward, again.stock = it.has_reward, it.stock
        return 201, "", {"id": draft, "state": "draft"}

    def tranche_of(self, campaign, number):
        """The tranche, or the refusal when the campaign has not succeeded."""
        it = self.campaigns[campaign]
        if it.state not in SUCCEEDED:
            return None, refused(409, "campaign-not-succeeded")
        return it.tranches[number - 1], None

    def request(self, who, campaign, number):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {it.initiator}):
            return no
        tranche, no = self.tranche_of(campaign, number)
        if no:
            return no
        if tranche.state != "locked":
            return refused(409, "tranche-state-invalid")
        if any(other.is_held() for other in it.tranches[: number - 1]):
            return refused(409, "tranche-out-of-order")
        tranche.state, tranche.window_ends, tranche.objectors = "requested", self.day + INSPECTION_DAYS, set()
        return 200, "", {"tranches": it.states()}

    def object(self, who, campaign, number):
        it = self.campaigns[campaign]
        participants = {pledge.backer for pledge in it.collected_pledges()}
        if no := self.may(it, who, participants):
            return no
        tranche, no = self.tranche_of(campaign, number)
        if no:
            return no
        if tranche.state != "requested":
            return refused(409, "tranche-state-invalid")
        if self.day >= tranche.window_ends:
            return refused(409, "inspection-window-closed")
        if who in tranche.objectors:
            return refused(409, "already-objected")
        tranche.objectors.add(who)
        return 201, "", {}

    def interest(self, it, who):
        """The refusal of whoever would decide on a campaign that is theirs, or that they have money in."""
        has_one = who == it.initiator or who in {pledge.backer for pledge in it.collected_pledges()}
        return refused(403, "own-interest") if has_one else None

    def decide(self, who, campaign, number, verb):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {"finance"}):
            return no
        tranche, no = self.tranche_of(campaign, number)
        if no:
            return no
        if tranche.state != "requested":
            return refused(409, "tranche-state-invalid")
        if verb == "approve" and self.day < tranche.window_ends:
            return refused(409, "inspection-window-open")
        if no := self.interest(it, who):
            return no
        if verb == "reject":
            tranche.state, tranche.window_ends = "locked", None
            return 200, "", {"tranches": it.states()}
        it.release(tranche)
        if number == len(it.tranches):
            it.state = "ready"
        return 200, "", {"tranche_state": tranche.state, "payout": tranche.net(), "in_escrow": it.statement()["in_escrow"]}

    def freeze(self, who, campaign, verb):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {"finance"}):
            return no
        if it.state not in SUCCEEDED:
            return refused(409, "campaign-not-succeeded")
        concerned = [tranche for tranche in it.tranches if tranche.state in (("locked", "requested") if verb == "freeze" else ("frozen",))]
        if not concerned:
            return refused(409, "nothing-to-freeze")
        if no := self.interest(it, who):
            return no
        for tranche in concerned:
            if verb == "freeze":
                tranche.frozen_from, tranche.state = tranche.state, "frozen"
            else:
                tranche.state, tranche.frozen_from = tranche.frozen_from, None
                if tranche.state == "requested":
                    tranche.window_ends = self.day + INSPECTION_DAYS
        return 200, "", {"tranches": it.states()}

    def wind_down(self, who, campaign):
        it = self.campaigns[campaign]
        if no := self.may(it, who, {"finance"}):
            return no
        if it.state not in SUCCEEDED:
            return refused(409, "campaign-not-succeeded")
        in_escrow = it.statement()["in_escrow"]
        if in_escrow == 0:
            return refused(409, "nothing-in-escrow")
        if no := self.interest(it, who):
            return no
        it.state = "wound_down"
        for tranche in it.tranches:
            if tranche.is_held():
                tranche.state, tranche.frozen_from = "returned", None
        returned = sum(pledge.left() > 0 for pledge in it.collected_pledges())
        it.give_back()
        return 200, "", {"state": "wound_down", "returned": in_escrow, "pledges": returned}

    def advance(self, days):
        self.day += days
        for campaign in self.campaigns.values():
            if campaign.state == "live" and campaign.deadline <= self.day:
                self.close(campaign)
        return 200, "", {}

    def close(self, campaign):
        raised = campaign.statement()["in_escrow"]
        if raised < campaign.goal:
            campaign.state = "failed"
            campaign.give_back()
            return
        campaign.state = "preparing"
        for tranche, amount in zip(campaign.tranches, split(raised, SHARES)):
            tranche.amount = amount
        last = campaign.tranches[-1]
        left = SHARES[-1] - PLATFORM_BPS - PROCESSING_BPS
        fixed = sum(min(PROCESSING_FIXED, pledge.amount * left // 10_000) for pledge in campaign.collected_pledges())
        last.platform, last.processing = raised * PLATFORM_BPS // 10_000, raised * PROCESSING_BPS // 10_000 + fixed
        campaign.release(campaign.tranches[0])
