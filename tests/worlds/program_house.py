"""Programs of others for tests: one let in at a unit, what it asks as HTTP, and a house of its own that hears news."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.http import HttpResponse
from django.test import Client

from saltern.apps.casework.models import Case
from saltern.apps.casework.number import case_number
from saltern.apps.programs import operations as programs
from worlds.casework_desk import staff
from worlds.lived_house import NOW

UNIT = "public-security"
"""The unit whose case waits in the lived house."""


def let_in(name: str = "register", *, unit: str = UNIT, role: str = "approver", **more: Any) -> str:
    """The token of a program that an administrator let in."""
    acting = staff("administrator", "gao", now=NOW)
    return programs.give_token(acting=acting, name=name, unit=unit, role=role, **more)[1]


def many(number: str, count: int) -> list[str]:
    """So many cases like one, each with a number of its own."""
    row = Case.objects.get(number=number)
    made = []
    for draw in range(count):
        row.pk, row.number, row.request = None, case_number(day=row.received_on, draw=draw * 7919), f"many-{draw}"
        made.append(Case(**{f.attname: getattr(row, f.attname) for f in Case._meta.concrete_fields}))
    Case.objects.bulk_create(made)
    return [case.number for case in made]


@dataclass(frozen=True, slots=True)
class Program:
    """A program that asks."""

    token: str = ""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> HttpResponse:
        """One request; a body is sent as JSON."""
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        kind = headers.pop("Content_Type", "application/json" if text else "")
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        client = Client(raise_request_exception=False)
        answer: HttpResponse = client.generic(
            method, f"/api/v1{path}", text.encode(), content_type=kind, headers=given | names
        )
        return answer

    def get(self, path: str, **headers: str) -> Any:
        """What is answered with 200."""
        answer = self.ask("GET", path, **headers)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)


def problem(answer: HttpResponse) -> tuple[int, str]:
    """A refusal: its status and its code."""
    assert answer["Content-Type"].startswith("application/problem+json"), answer
    told = json.loads(answer.content)
    assert told["status"] == answer.status_code
    return told["status"], told["code"]


@dataclass(slots=True)
class House:
    """A program that hears: what came, and what it answers, the last for ever."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0

    def answer(self) -> int:
        """The next answer."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def ids(self) -> Sequence[str]:
        """What came, by the ids of the pieces."""
        return [headers["webhook-id"] for headers, _ in self.heard]


@contextmanager
def listening() -> Iterator[House]:
    """A program's own server on this machine."""
    house = House()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            house.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            house.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(house.answer())
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    house.url = f"http://127.0.0.1:{server.server_port}/news"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
