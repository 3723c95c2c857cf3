"""Whoever compares faces, for tests: one in memory, and one as a server of its own behind the generic HTTP protocol.

Both decide by `answers`: what is said of an id; the test of the contract asks them the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from saltern.apps.identity.face import FaceAsked, FaceBegun, FaceNotOffered, FaceResult, FaceState

SECRET = "whsec_" + base64.b64encode(bytes(range(24))).decode()


def digest_of(id_: str) -> str:
    """The hash of the evidence kept elsewhere."""
    return hashlib.sha256(id_.encode()).hexdigest()


@dataclass(slots=True, kw_only=True)
class FaceHouse:
    """In memory. What is not in `answers` waits; `closed` answers nothing."""

    name: str = "fake-face"
    answers: dict[str, FaceState] = field(default_factory=dict)
    default: FaceState = "waiting"
    asked: list[str] = field(default_factory=list)
    closed: bool = False

    def begin(self, asked: FaceAsked, /) -> FaceBegun:
        if self.closed:
            raise FaceNotOffered
        self.asked.append(asked.id)
        return FaceBegun(reference=f"r-{asked.id}", url=f"https://face.example/{asked.id}")

    def result(self, reference: str, /) -> FaceResult:
        if self.closed:
            raise FaceNotOffered
        id_ = reference.removeprefix("r-")
        state = self.answers.get(id_, self.default) if id_ in self.asked else "waiting"
        return FaceResult(reference=reference, state=state, digest="" if state == "waiting" else digest_of(id_))


@dataclass(slots=True, kw_only=True)
class ServedFaceHouse:
    """A real server; `spoil` changes an answer on its way (a status, a body, headers)."""

    house: FaceHouse
    url: str = ""
    forged: int = 0
    spoil: Any = None


def signed(id_: str, at: int, body: bytes) -> str:
    """Written down once more from the standard, so that both sides do not share a mistake."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, f"{id_}.{at}.".encode() + body, hashlib.sha256).digest()).decode()


@contextmanager
def serving(house: FaceHouse) -> Iterator[ServedFaceHouse]:
    """The house behind HTTP, for as long as the block runs."""
    served = ServedFaceHouse(house=house)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._answer("POST")

        def do_GET(self) -> None:
            self._answer("GET")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            id_, at = self.headers["webhook-id"], int(self.headers["webhook-timestamp"])
            said = f"{method} {self.path}\n".encode() + body
            status, told = 403, {}
            if hmac.compare_digest(self.headers["webhook-signature"], signed(id_, at, said)):
                status, told = self._told(method, body)
            else:
                served.forged += 1
            answer, now = json.dumps(told).encode(), int(time.time())
            headers = {
                "webhook-timestamp": str(now),
                "webhook-signature": signed(id_, now, f"{status}\n".encode() + answer),
            }
            if served.spoil:
                status, answer, headers = served.spoil(status, answer, headers)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _told(self, method: str, body: bytes) -> tuple[int, dict[str, str]]:
            if method == "POST":
                asked = FaceAsked(**json.loads(body))
                begun = house.begin(asked)
                return 200, {"id": asked.id, "reference": begun.reference, "url": begun.url}
            reference = self.path.rpartition("/")[2]
            if reference.removeprefix("r-") not in house.asked:
                return 404, {}
            found = house.result(reference)
            return 200, {"reference": reference, "state": found.state, "digest": found.digest}

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
