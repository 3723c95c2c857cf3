"""A stand-in SMS gateway in a process of its own, with a log the senders cannot touch.

`python gateway.py LOG SEED MODE` prints its port, then answers until killed. One id is logged once, however often it is
posted. MODE is a comma list of what goes wrong, each at one request in ten by the seed; what stands in the file
`LOG.mode` beside the log is the mode while it runs.

`drop` takes the message and closes without a word, `lose` does so too and knows nothing
of it when asked; `timeout` takes it and stays silent; `500` takes it and says so.
What follows takes nothing: a status (401, 403, 404, 408, 429, 503), `302`, `html` (a login page with status 200),
`empty`, `stranger` (somebody else's answer), `hang` (silence). `always` makes the others happen to every request,
`slow` lets each wait 0.3 s, `forget` denies every id that is asked after, `repeat` logs an id as often as it is posted;
`plain` does none of it.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LOG, SEED = Path(sys.argv[1]), int(sys.argv[2])
SWITCH = LOG.with_suffix(".mode")
HABITS = {"always", "slow", "forget", "repeat", "plain"}
lock = threading.Lock()
chance = random.Random(SEED)  # noqa: S311  # a seed, no secret
lost: set[str] = set()
seen: set[str] = {json.loads(line)["id"] for line in LOG.read_text().splitlines()} if LOG.exists() else set()


def take(message: dict[str, str]) -> bool:
    """Log the message unless its id is known; whether it was new."""
    with lock:
        if message["id"] in seen and "repeat" not in modes():
            return False
        seen.add(message["id"])
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(message, ensure_ascii=False) + "\n")
            log.flush()
            os.fsync(log.fileno())
        return True


def modes() -> set[str]:
    """How it behaves just now."""
    return set((SWITCH.read_text() if SWITCH.exists() else sys.argv[3]).split(","))


def mishap() -> str:
    """What goes wrong with this request, "" mostly."""
    now = modes()
    wrongs = sorted(now - HABITS)
    with lock:
        return chance.choice(wrongs) if wrongs and ("always" in now or chance.random() < 0.1) else ""


class Gateway(BaseHTTPRequestHandler):
    """POST / with an Idempotency-Key, GET /{id}."""

    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if "slow" in modes():
            time.sleep(0.3)
        wrong = mishap()
        if self.elsewhere(wrong):
            return
        if body["id"] != self.headers["Idempotency-Key"] or not body["to"].startswith("1"):
            self.reply(422, {"reason": "unusable"})
            return
        new = take({**body, "token": self.headers.get("Authorization", "")})
        if wrong == "timeout":
            time.sleep(1.5)
        if wrong == "lose":
            lost.add(body["id"])
        if wrong in {"drop", "timeout", "lose"}:
            self.close_connection = True
            self.connection.close()
            return
        if wrong == "500":
            self.reply(500, {"reason": "broken"})
            return
        self.reply(202 if new else 409, {"id": body["id"], "state": "accepted", "reference": f"g-{body['id'][:8]}"})

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        wrong = mishap()
        if self.elsewhere(wrong):
            return
        asked = self.path.rpartition("/")[2]
        known = asked in seen - lost and "forget" not in modes()
        self.reply(200 if known else 404, {"id": asked, "state": "accepted" if known else "unknown"})

    def elsewhere(self, wrong: str) -> bool:
        """What happens to a request on its way, or by a gateway that takes nothing; whether it did."""
        if wrong == "hang":
            time.sleep(30)
            self.close_connection = True
        elif wrong in {"html", "empty"}:
            self.content(200, "text/html", b"<html>Please log in</html>" if wrong == "html" else b"")
        elif wrong == "stranger":
            self.reply(200, {"id": "somebody-else", "state": "accepted", "reference": "g-1"})
        elif wrong == "302":
            self.content(302, "text/html", b"", Location="https://login.example.org/")
        elif wrong == "429":
            self.content(429, "application/json", b"{}", **{"Retry-After": "90"})
        elif wrong.isdecimal() and wrong != "500":
            self.content(int(wrong), "text/html", b"<html>no</html>")
        else:
            return False
        return True

    def content(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def reply(self, status: int, body: dict[str, str]) -> None:
        self.content(status, "application/json", json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Say nothing: the log is the file."""


class Quiet(ThreadingHTTPServer):
    """Senders are killed in mid-sentence here; that is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    server = Quiet(("127.0.0.1", 0), Gateway)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
