"""kill -9 of the server under load, again and again, on one database.

Each round: start the server, pledge from many connections, kill it at a random moment, start it again, and repeat with
its key every request whose reply was not seen. Then: every acknowledged pledge is there, none is there that nobody
made, none twice; a repeated request gets the bytes that were sent before; escrow holds the sum; `palier audit` is clean.

    chaos.py BINARY DATABASE_URL ROUNDS [SEED]
"""

import collections
import concurrent.futures
import datetime
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

CONNECTIONS = 32
PASSWORD = "palier-sandbox"
INITIATOR = "amina@palier.example"
BACKER = "bela@palier.example"
# Amounts that end in these make the sandbox's gateway misbehave; here only the server may.
MAGIC = {4001, 4002, 4003, 4004, 4005, 4007}


class Server:
    """One process of the binary, on a port that stays the same."""

    def __init__(self, binary, database_url, folder):
        self.binary, self.folder = binary, folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PALIER_")}
        self.environment |= {
            "PALIER_DATABASE_URL": database_url,
            "PALIER_DATA_DIR": str(folder),
            "PALIER_LISTEN": f"127.0.0.1:{self.port}",
            "PALIER_RATE_LIMITS__ENABLED": "false",
        }
        self.process = None

    def run(self, *arguments):
        return subprocess.run(
            [self.binary, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self):
        self.log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(
            [self.binary, "serve", "--sample-data"], env=self.environment, stdout=self.log, stderr=self.log
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.02)
        sys.exit(f"the server did not start:\n{(self.folder / 'server.log').read_text()[-3000:]}")

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def ask(self, method, path, body=None, headers=None, connection=None):
        """Status, headers and body of one request; raises OSError when no reply was seen."""
        own = connection is None
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {"content-type": "application/json"} | (headers or {})
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            reply = connection.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            if own:
                connection.close()

    def expect(self, status, method, path, body=None, token=None, key=None):
        headers = {}
        if token:
            headers["authorization"] = f"Bearer {token}"
        if key:
            headers["idempotency-key"] = key
        got, _, data = self.ask(method, path, body, headers)
        if got != status:
            sys.exit(f"{method} {path}: {got} instead of {status}: {data.decode()}")
        return json.loads(data) if data else None

    def sign_in(self, email):
        return self.expect(201, "POST", "/v1/sessions", {"email": email, "password": PASSWORD})["access_token"]


def launch_campaign(server):
    token = server.sign_in(INITIATOR)
    now = datetime.datetime.now(datetime.timezone.utc)
    day = lambda days: (now + datetime.timedelta(days=days)).date().isoformat()
    campaign = server.expect(201, "POST", "/v1/campaigns", {
        "title": "Chaos", "category": "games", "kind": "product",
        "goal": {"amount_minor": 100_000_00, "currency": "EUR"},
        "deadline_at": (now + datetime.timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "delivery_calendar": {"production_on": day(70), "packaging_on": day(80), "delivery_on": day(90)},
    }, token)["id"]
    server.expect(201, "POST", f"/v1/campaigns/{campaign}/rewards", {
        "title": "One", "price_minor": 1000, "shipping": [{"mode": "digital", "fee_minor": 0}],
    }, token)
    server.expect(200, "POST", f"/v1/campaigns/{campaign}/launch", None, token)
    return campaign


class Load:
    """What was sent, and what is known of it."""

    def __init__(self, server, campaign, chance):
        self.server, self.path, self.chance = server, f"/v1/campaigns/{campaign}/pledges", chance
        self.acknowledged = {}
        self.in_doubt = {}

    def pledge(self, token, stop_at):
        """One connection's requests until the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        while time.monotonic() < stop_at:
            amount = self.chance.randrange(100, 20_000)
            if amount % 10_000 in MAGIC:
                continue
            key = str(uuid.uuid4())
            body = {"free_amount": {"amount_minor": amount, "currency": "EUR"}}
            self.in_doubt[key] = body
            try:
                self.send(key, body, token, connection)
            except OSError:
                return
        sys.exit("the server outlived its round")

    def send(self, key, body, token, connection=None):
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
        status, _, data = self.server.ask("POST", self.path, body, headers, connection)
        if status != 201:
            sys.exit(f"a pledge was answered {status}: {data.decode()}")
        before = self.acknowledged.get(key)
        if before not in (None, (body, data)):
            sys.exit(f"key {key} was answered in two ways:\n{before[1].decode()}\n{data.decode()}")
        self.acknowledged[key] = (body, data)
        self.in_doubt.pop(key, None)

    def settle(self, token):
        """One retry for each request in doubt; a sample of the acknowledged ones again."""
        doubts = list(self.in_doubt.items())
        sample = self.chance.sample(sorted(self.acknowledged), min(20, len(self.acknowledged)))
        for key, body in doubts + [(key, self.acknowledged[key][0]) for key in sample]:
            self.send(key, body, token)
        return len(doubts)

    def check(self, token):
        """The pledges that are there are those that were acknowledged, each once, and escrow holds their sum."""
        there, cursor = collections.Counter(), ""
        while cursor is not None:
            path = f"{self.path}?limit=100" + (f"&cursor={cursor}" if cursor else "")
            page = self.server.expect(200, "GET", path, token=token)
            there.update(pledge["id"] for pledge in page["items"])
            cursor = page["next_cursor"]
        sent = collections.Counter(json.loads(data)["id"] for _, data in self.acknowledged.values())
        lost, foreign = set(sent) - set(there), set(there) - set(sent)
        doubled = [key for key in there if there[key] > 1 or sent[key] > 1]
        expected = sum(body["free_amount"]["amount_minor"] for body, _ in self.acknowledged.values())
        statement = self.server.expect(200, "GET", self.path.replace("/pledges", "/escrow"), token=token)
        in_escrow = statement["in_escrow"]["amount_minor"]
        if lost or foreign or doubled or in_escrow != expected:
            counts = f"lost {len(lost)}, from nobody {len(foreign)}, doubled {len(doubled)}"
            sys.exit(f"{counts}, in escrow {in_escrow} instead of {expected}")


def main():
    binary, database_url, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 32)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="palier-chaos.") as name:
        folder = pathlib.Path(name)
        server = Server(binary, database_url.replace("{folder}", name), folder)
        server.start()
        load = Load(server, launch_campaign(server), chance)
        doubts = 0
        started = time.monotonic()
        for _ in range(rounds):
            token = server.sign_in(BACKER)
            with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
                stop_at = time.monotonic() + 20
                running = [pool.submit(load.pledge, token, stop_at) for _ in range(CONNECTIONS)]
                time.sleep(chance.uniform(0.1, 1.0))
                server.kill()
                for one in running:
                    one.result()
            server.start()
            doubts += load.settle(server.sign_in(BACKER))
            audit = server.run("audit")
            if audit.returncode != 0:
                sys.exit(f"palier audit: {audit.stdout}{audit.stderr}")
        load.check(server.sign_in(INITIATOR))
        server.kill()
    kind = database_url.split(":", 1)[0]
    print(
        f"  {kind}: {rounds} kills, {len(load.acknowledged)} pledges acknowledged, {doubts} in doubt settled by one retry, "
        f"lost 0, doubled 0, audit clean after each ({time.monotonic() - started:.0f} s, seed {seed})"
    )


if __name__ == "__main__":
    main()
