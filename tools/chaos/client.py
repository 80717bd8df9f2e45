"""A caller of the API: connections that stay open, replies as bytes, people who stay signed in."""

import http.client
import json
import threading
import time
import uuid

PASSWORD = "palier-sandbox"
# Access tokens are good for ten minutes.
TOKEN_SECONDS = 420


class NoReply(OSError):
    """A request was sent, or may have been, and no reply came; whether it was the first on its connection."""

    def __init__(self, text, is_first):
        super().__init__(text)
        self.is_first = is_first


class NotSent(OSError):
    """There was nobody to send a request to: it had no effect."""


class Reply:
    """What came back."""

    def __init__(self, status, headers, data, seconds):
        self.status, self.headers, self.data, self.seconds = status, headers, data, seconds

    @property
    def body(self):
        return json.loads(self.data) if self.data else None

    @property
    def code(self):
        """The code of a problem document; empty for anything else."""
        if self.status < 400:
            return ""
        try:
            return self.body.get("code", "")
        except ValueError:
            return ""

    def expect(self, *statuses):
        if self.status not in statuses:
            raise AssertionError(f"{self.status} instead of {statuses}: {self.data.decode(errors='replace')[:600]}")
        return self.body

    def __repr__(self):
        return f"{self.status} {self.data.decode(errors='replace')[:300]}"


class Connection:
    """One connection to a server, opened when it is needed and kept while both sides want it."""

    def __init__(self, port, timeout=10):
        self.port, self.timeout, self.open, self.replies = port, timeout, None, 0

    def close(self):
        self.replies = 0
        if self.open:
            self.open.close()
            self.open = None

    def ask(self, method, path, body=None, headers=None):
        """The reply; NotSent or NoReply when there is none. Nothing is sent twice."""
        started = time.monotonic()
        if self.open is None:
            self.open = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
            try:
                self.open.connect()
            except OSError as error:
                self.close()
                raise NotSent(str(error)) from error
        data = None
        headers = dict(headers or {})
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers.setdefault("content-type", "application/json")
        try:
            self.open.request(method, path, data, headers)
            reply = self.open.getresponse()
            read = reply.read()
        except (OSError, http.client.HTTPException) as error:
            is_first, which = self.replies == 0, "the first" if self.replies == 0 else "a later"
            self.close()
            words = f"{which} request of a connection: {type(error).__name__} after {time.monotonic() - started:.2f} s: {error}"
            raise NoReply(words, is_first) from error
        self.replies += 1
        if reply.will_close:
            self.close()
        return Reply(reply.status, dict(reply.getheaders()), read, time.monotonic() - started)


class Person:
    """Somebody who is signed in, and signs in again before the token is old."""

    def __init__(self, server, email, password=PASSWORD):
        self.server, self.email, self.password = server, email, password
        self.token, self.signed_in_at, self.lock = None, 0.0, threading.Lock()

    def at(self, server):
        """The same person at another server."""
        other = Person(server, self.email, self.password)
        other.token, other.signed_in_at = self.token, self.signed_in_at
        return other

    def bearer(self):
        with self.lock:
            if self.token is None or time.monotonic() - self.signed_in_at > TOKEN_SECONDS:
                body = {"email": self.email, "password": self.password}
                reply = Connection(self.server.port).ask("POST", "/v1/sessions", body)
                self.token, self.signed_in_at = reply.expect(201)["access_token"], time.monotonic()
            return self.token

    def headers(self, key=None, **more):
        headers = {"authorization": f"Bearer {self.bearer()}"} | more
        if key:
            headers["idempotency-key"] = key
        return headers

    def ask(self, method, path, body=None, connection=None, key=None, **headers):
        own = connection or Connection(self.server.port)
        try:
            return own.ask(method, path, body, self.headers(key, **headers))
        finally:
            if connection is None:
                own.close()

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None, key=None, connection=None):
        return self.ask("POST", path, body, connection, key or str(uuid.uuid4()))

    def pages(self, path):
        """Every item of a list."""
        cursor, connection = "", Connection(self.server.port, timeout=30)
        while cursor is not None:
            joint = "&" if "?" in path else "?"
            page = self.ask("GET", f"{path}{joint}limit=100" + (f"&cursor={cursor}" if cursor else ""), None, connection)
            page = page.expect(200)
            yield from page["items"]
            cursor = page["next_cursor"]
        connection.close()
