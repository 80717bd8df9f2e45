"""Pledging from many connections, with a record of what was sent and what is known of it.

Each request has a key, and half of them choose the id of their pledge. What was made under no id that is known was made by
nobody, or twice.
"""

import json
import threading
import time
import uuid

from client import Connection, NoReply, NotSent
from place import require
from sandbox import pledge_body

# Refusals that promise that nothing was done.
NOTHING_DONE = {"overloaded", "database-unavailable", "reward-sold-out"}
# Replies that say that the outcome is open: a retry with the same key settles it.
OPEN = {"outcome-unknown", "request-timed-out", "idempotency-key-in-use"}


class Answer:
    """One exchange as the client saw it."""

    __slots__ = ("at", "seconds", "status", "code")

    def __init__(self, at, seconds, status, code):
        self.at, self.seconds, self.status, self.code = at, seconds, status, code


class Load:
    """Pledges to one campaign. `servers` are asked in turn."""

    def __init__(self, campaign, backers, chance, with_rewards=True):
        self.campaign, self.backers, self.chance = campaign, backers, chance
        self.path = f"{campaign.path}/pledges"
        self.reward = campaign.reward if with_rewards else None
        self.acknowledged, self.refused, self.in_doubt = {}, {}, {}
        self.answers, self.unanswered, self.unsent, self.doubts_settled = [], [], 0, 0
        self.lock, self.stopping, self.threads, self.faults = threading.Lock(), threading.Event(), [], []
        self.tolerates_no_reply, self.pause = True, 0.0

    def sign_in(self):
        """New tokens for everybody: they are good for ten minutes, and a session may have been lost."""
        for backer in self.backers:
            backer.token = None
            backer.bearer()

    # While it runs.

    def start(self, servers, connections, timeout=10):
        """Begins to send; each connection belongs to one backer and one server."""
        self.stopping.clear()
        for number in range(connections):
            backer = self.backers[number % len(self.backers)]
            backer = backer.at(servers[number % len(servers)])
            thread = threading.Thread(target=self.guarded, args=(backer, timeout), daemon=True)
            self.threads.append(thread)
            thread.start()

    def stop(self, seconds=30):
        """Ends when each connection has its last answer."""
        self.stopping.set()
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        hung = sum(thread.is_alive() for thread in self.threads)
        require(hung == 0, f"{hung} requests hang")
        self.threads.clear()
        if self.faults:
            raise self.faults[0]

    def guarded(self, backer, timeout):
        try:
            self.send_until_told(backer, timeout)
        except BaseException as fault:  # it is raised where the load is stopped
            self.faults.append(fault)

    def send_until_told(self, backer, timeout):
        connection = Connection(backer.server.port, timeout)
        while not self.stopping.is_set():
            with self.lock:
                body, key = pledge_body(self.chance, self.reward), str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
                self.in_doubt[key] = (body, backer.email)
            try:
                self.send(key, body, backer, connection)
            except NotSent:
                with self.lock:
                    self.unsent += 1
                    del self.in_doubt[key]
                if not backer.server.is_running():
                    break
                time.sleep(0.02)
            except NoReply as error:
                with self.lock:
                    self.unanswered.append((time.monotonic(), str(error)))
                if not backer.server.is_running():
                    break
            if self.pause:
                time.sleep(self.pause)
        connection.close()

    def send(self, key, body, backer, connection):
        """Sends one request and keeps what is known afterwards."""
        reply = backer.ask("POST", self.path, body, connection, key)
        with self.lock:
            self.answers.append(Answer(time.monotonic(), reply.seconds, reply.status, reply.code))
            if reply.status == 201:
                self.acknowledge(key, body, backer, reply)
            elif reply.code in NOTHING_DONE:
                self.refused[key] = (body, backer.email)
                self.in_doubt.pop(key, None)
            else:
                require(reply.code in OPEN, lambda: f"a pledge was answered {reply}")
        return reply

    def acknowledge(self, key, body, backer, reply):
        before = self.acknowledged.get(key)
        require(before is None or before[1] == reply.data, lambda: f"key {key} got two replies:\n{before[1]}\n{reply.data}")
        chosen = json.loads(body).get("id", reply.body["id"])
        require(reply.body["id"] == chosen, lambda: f"another pledge than the one sent: {reply}")
        self.acknowledged[key] = (body, reply.data, backer.email)
        self.in_doubt.pop(key, None)
        self.refused.pop(key, None)

    # Afterwards.

    def settle(self, server, replays=20):
        """One retry for each request in doubt; a sample of the acknowledged ones again, for the same bytes."""
        by_email = {backer.email: backer.at(server) for backer in self.backers}
        connection, doubts = Connection(server.port, 15), list(self.in_doubt.items())
        for key, (body, email) in doubts:
            reply = self.send(key, body, by_email[email], connection)
            require(reply.status in (201, 409), lambda: f"one retry did not settle {key}: {reply}")
        self.doubts_settled += len(doubts)
        require(not self.in_doubt, lambda: f"{len(self.in_doubt)} requests are still in doubt")
        sample = self.chance.sample(sorted(self.acknowledged), min(replays, len(self.acknowledged)))
        for key in sample:
            body, _, email = self.acknowledged[key]
            reply = self.send(key, body, by_email[email], connection)
            require(reply.status == 201, lambda: f"a replay was answered {reply}")
            require(reply.headers.get("idempotency-replayed") == "true", f"key {key} was carried out again")
        connection.close()
        return len(doubts)

    def check(self, place, server=None):
        """What is there is what was acknowledged, each once, and escrow holds the sum."""
        database, book = place.database, self.campaign.hex
        there = [row[0] for row in database.rows(
            f"SELECT {database.id('id')} FROM pledges WHERE {database.id('book_id')} = '{book}'")]
        known = [uuid.UUID(json.loads(data)["id"]).hex for _, data, _ in self.acknowledged.values()]
        lost, foreign = set(known) - set(there), set(there) - set(known)
        doubled = len(there) - len(set(there)) + len(known) - len(set(known))
        chosen = [json.loads(body).get("id") for body, _ in self.refused.values()]
        undone = {uuid.UUID(one).hex for one in chosen if one} & set(there)
        require(not lost and not foreign and not doubled,
                f"lost {len(lost)}, from nobody {len(foreign)} (of them refused before: {len(undone)}), doubled {doubled}")
        given = sum(json.loads(data)["amount"]["amount_minor"] for _, data, _ in self.acknowledged.values())
        sums = database.rows(
            f"SELECT coalesce(sum(amount_minor), 0) FROM transfers WHERE credit_account = 'escrow' AND {database.id('book_id')} = '{book}'")
        require(int(sums[0][0]) == given, f"{sums[0][0]} came into escrow instead of {given}")
        records = database.rows("SELECT count(*) FROM (SELECT 1 FROM idempotency_records GROUP BY actor_id, key HAVING count(*) > 1) twice")
        require(records[0][0] == "0", "a key has two records")
        if server is not None:
            in_escrow = self.campaign.statement(server)["in_escrow"]
            require(in_escrow == given, f"the statement says {in_escrow} instead of {given}")

    def slowest(self, since=0.0):
        return max((answer.seconds for answer in self.answers if answer.at >= since), default=0.0)

    def first_success(self, since):
        """Seconds from `since` to the first acknowledged request that ended after it."""
        return min((answer.at - since for answer in self.answers if answer.status == 201 and answer.at >= since), default=None)

    def count(self, status, since=0.0, until=float("inf")):
        return sum(answer.status == status and since <= answer.at <= until for answer in self.answers)
