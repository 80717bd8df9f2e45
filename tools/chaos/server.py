"""The binary under test: started, hurt and ended as an operator's machine would."""

import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import time

from client import Connection

LIBC = ctypes.CDLL(None)
START_SECONDS = 60


def die_with_parent():
    """The process is killed when whoever started it is gone, however that happens."""
    LIBC.prctl(1, signal.SIGKILL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One process of the binary, on a port that stays the same."""

    def __init__(self, binary, database_url, folder, name="server", **settings):
        self.binary, self.folder, self.name = str(binary), pathlib.Path(folder), name
        self.port, self.process, self.log_path = free_port(), None, pathlib.Path(folder) / f"{name}.log"
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("PALIER_")}
        self.environment |= {
            "PALIER_DATABASE_URL": database_url,
            "PALIER_DATA_DIR": str(folder),
            "PALIER_LISTEN": f"127.0.0.1:{self.port}",
            # Servers of one database take each other's tokens only under one address.
            "PALIER_PUBLIC_URL": "http://palier.example",
            "PALIER_RATE_LIMITS__ENABLED": "false",
            "PALIER_LOG__FILTER": "warn,actix_http=off",
        } | settings

    def run(self, *arguments):
        """A command of the binary on the same database."""
        return subprocess.run(
            [self.binary, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=600
        )

    def start(self, under=()):
        """Starts it and waits until it is ready; returns the seconds that this took."""
        started = time.monotonic()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*under, self.binary, "serve", "--sample-data"], env=self.environment, stdout=log, stderr=log,
                preexec_fn=die_with_parent,
            )
        while time.monotonic() < started + START_SECONDS:
            if self.process.poll() is not None:
                break
            try:
                if Connection(self.port, timeout=5).ask("GET", "/readyz").status == 200:
                    return time.monotonic() - started
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{self.log()[-3000:]}")

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        """Ends it without giving it a chance."""
        if self.is_running():
            self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def stop(self, seconds=40):
        """Ends it politely; returns its exit status."""
        self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def ready(self):
        try:
            return Connection(self.port, timeout=5).ask("GET", "/readyz").status == 200
        except OSError:
            return False

    def audit(self):
        """What `palier audit` finds; an empty text when everything agrees."""
        done = self.run("audit")
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()
