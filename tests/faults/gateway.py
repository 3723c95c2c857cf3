"""A stand-in SMS gateway in a process of its own, with a log the senders cannot touch.

`python gateway.py LOG SEED MODE` prints its port, then answers until killed. One id is logged once, however often it is
posted. MODE is a comma list of `drop` (takes the message, closes without a word), `timeout` (takes it, stays silent),
`refuse` (503, takes nothing), each at one request in ten by the seed; `plain` does none of it.
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

LOG, SEED, MODE = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(",")
lock = threading.Lock()
chance = random.Random(SEED)  # noqa: S311  # a seed, no secret
seen: set[str] = {json.loads(line)["id"] for line in LOG.read_text().splitlines()} if LOG.exists() else set()


def take(message: dict[str, str]) -> bool:
    """Log the message unless its id is known; whether it was new."""
    with lock:
        if message["id"] in seen:
            return False
        seen.add(message["id"])
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(message, ensure_ascii=False) + "\n")
            log.flush()
            os.fsync(log.fileno())
        return True


def mishap() -> str:
    """What goes wrong with this request, "" mostly."""
    with lock:
        return chance.choice(MODE) if "plain" not in MODE and chance.random() < 0.1 else ""


class Gateway(BaseHTTPRequestHandler):
    """POST / with an Idempotency-Key, GET /{id}."""

    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        wrong = mishap()
        if wrong == "refuse":
            self.reply(503, {"reason": "busy"})
            return
        if body["id"] != self.headers["Idempotency-Key"] or not body["to"].startswith("1"):
            self.reply(422, {"reason": "unusable"})
            return
        new = take({**body, "token": self.headers.get("Authorization", "")})
        if wrong == "timeout":
            time.sleep(1.5)
        if wrong in {"drop", "timeout"}:
            self.close_connection = True
            self.connection.close()
            return
        self.reply(202 if new else 409, {"id": body["id"], "state": "accepted", "reference": f"g-{body['id'][:8]}"})

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        asked = self.path.rpartition("/")[2]
        known = asked in seen
        self.reply(200 if known else 404, {"id": asked, "state": "accepted" if known else "unknown"})

    def reply(self, status: int, body: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

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
