"""An SMS gateway over HTTP: `POST {url}` with an Idempotency-Key, `GET {url}/{id}` to ask what became of it.

The gateway promises: one id is sent once, however often it is posted; an id it never saw is a 404. Bodies are JSON:
`{"id", "to", "text", "language"}` there, `{"state": "accepted" | "delivered" | "failed", "reference", "reason"}` back.
"""

from __future__ import annotations

import http.client
import json
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from saltern.apps.notify.outgoing_http import Door, NotConnected, Reply
from saltern.apps.notify.ports import Outcome, Parcel, State
from saltern.apps.notify.reason import kept
from saltern.errors import SalternError

T = TypeVar("T")

SAME = 409
COME_AGAIN = frozenset({425, 429, 503})


@dataclass(slots=True, kw_only=True)
class HttpSmsProvider:
    """`connections` requests run at a time; `allow_private` permits a gateway inside the own network."""

    url: str
    token: str = field(default="", repr=False)
    allow_private: bool = False
    timeout: float = 10.0
    connections: int = 16
    name: str = "http-sms"
    batch: int = 200
    can_ask: bool = True
    _idle: deque[Door] = field(default_factory=deque, repr=False)
    _pool: ThreadPoolExecutor | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        Door(url=self.url, allow_private=self.allow_private)

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        """Post every parcel, several at a time."""
        return self._each(self._post, parcels)

    def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
        """Ask after every id, several at a time."""
        return self._each(self._get, ids)

    def close(self) -> None:
        """Let threads and connections go."""
        if self._pool:
            self._pool.shutdown()
            self._pool = None
        while self._idle:
            self._idle.pop().close()

    def _each(self, work: Callable[[T], Outcome], items: Sequence[T]) -> Sequence[Outcome]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=self.connections, thread_name_prefix="sms")
        return list(self._pool.map(work, items))

    def _post(self, parcel: Parcel) -> Outcome:
        told = {"id": parcel.id, "to": parcel.to, "text": parcel.text, "language": parcel.language}
        return self._outcome(parcel.id, "POST", "", json.dumps(told, ensure_ascii=False).encode())

    def _get(self, id_: str) -> Outcome:
        return self._outcome(id_, "GET", f"/{id_}", None)

    def _outcome(self, id_: str, method: str, path: str, body: bytes | None) -> Outcome:
        unsent: State = "later" if method == "POST" else "unclear"
        try:
            return _read(id_, method, self._call(id_, method, path, body))
        except NotConnected as problem:
            return Outcome(id=id_, state=unsent, reason=f"not-connected: {problem}")
        except SalternError as problem:
            return Outcome(id=id_, state=unsent, reason=kept(problem))
        except (OSError, http.client.HTTPException) as problem:
            return Outcome(id=id_, state="unclear", reason=type(problem).__name__)

    def _call(self, id_: str, method: str, path: str, body: bytes | None) -> Reply:
        """One call; a connection the gateway closed while it rested is replaced once, which the key makes safe."""
        try:
            door = self._idle.pop()
        except IndexError:
            door = Door(url=self.url, allow_private=self.allow_private, timeout=self.timeout)
        headers = {"Content-Type": "application/json", "Idempotency-Key": id_, "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        rested = door.kept
        try:
            return door.call(method, path, headers=headers, body=body)
        except (ConnectionError, http.client.RemoteDisconnected):
            if not rested:
                raise
            return door.call(method, path, headers=headers, body=body)
        finally:
            self._idle.append(door)


def _read(id_: str, method: str, reply: Reply) -> Outcome:
    """What a reply means. A redirect is refused; a server's own fault leaves the outcome unclear."""
    status = reply.status
    told = _json(reply.body)
    if method == "GET" and status == http.client.NOT_FOUND:
        return Outcome(id=id_, state="unseen")
    if 200 <= status < 300 or (method == "POST" and status == SAME):
        state: State = "failed" if told.get("state") == "failed" else "sent"
        return Outcome(id=id_, state=state, reference=told.get("reference", ""), reason=told.get("reason", ""))
    if status in COME_AGAIN and method == "POST":
        return Outcome(id=id_, state="later", reason=f"HTTP {status}")
    if method == "POST" and 300 <= status < 500:
        why = f"redirected: HTTP {status}" if status < 400 else f"HTTP {status} {told.get('reason', '')}".strip()
        return Outcome(id=id_, state="failed", reason=why)
    return Outcome(id=id_, state="unclear", reason=f"HTTP {status}")


def _json(body: bytes) -> dict[str, str]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return {key: str(value) for key, value in told.items()} if isinstance(told, dict) else {}
