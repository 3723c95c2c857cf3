"""An SMS gateway over HTTP: `POST {url}` with an Idempotency-Key, `GET {url}/{id}` to ask what became of it.

The gateway promises: one id is sent once, however often it is posted; an id it never saw is a 404. Bodies are JSON:
`{"id", "to", "text", "language"}` there, `{"id", "state": "accepted" | "delivered" | "failed", "reference", "reason"}`
back. Only such an answer, with our id or a reference of its own, says that a message was taken, and only a refusal with
a `reason` that it was not wanted. Whatever else comes (a login page with status 200, an expired token, another server
at the address) is the trouble of the way there, never the message's.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import http.client
import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from saltern.apps.notify.outgoing_http import Door, NotConnected, Reply
from saltern.apps.notify.ports import Outcome, Parcel
from saltern.apps.notify.reason import kept
from saltern.core.identifiers.writing import mask_reference, mask_words
from saltern.errors import SalternError

SAME: Final = 409
TAKEN: Final = frozenset({"accepted", "delivered"})
NOT_THIS_ONE: Final = frozenset({400, 422})
TROUBLES: Final[Mapping[int, str]] = {
    401: "not-admitted",
    403: "not-admitted",
    404: "moved",
    405: "moved",
    407: "not-admitted",
    408: "busy",
    410: "moved",
    425: "busy",
    429: "busy",
    503: "busy",
}
"""What these statuses say of the gateway. None of them is about the message, and none means that it was taken."""


@dataclass(slots=True, kw_only=True)
class HttpSmsProvider:
    """`connections` requests run at a time; `allow_private` permits a gateway inside the own network; `can_ask` is
    False for one that keeps no memory of what it took."""

    url: str
    token: str = field(default="", repr=False)
    allow_private: bool = False
    timeout: float = 10.0
    connections: int = 16
    name: str = "http-sms"
    batch: int = 200
    piece: int = 1
    can_ask: bool = True
    own_memory: bool = False
    _idle: deque[Door] = field(default_factory=deque, repr=False)
    _closed: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        Door(url=self.url, allow_private=self.allow_private)

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        """Post every parcel. Several threads may do so at once, each over a connection of its own."""
        return [self._post(parcel) for parcel in parcels]

    def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
        """Ask after every id; the same holds for threads."""
        return [self._get(id_) for id_ in ids]

    def close(self) -> None:
        """Let the connections go, those in use when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _post(self, parcel: Parcel) -> Outcome:
        told = {"id": parcel.id, "to": parcel.to, "text": parcel.text, "language": parcel.language}
        try:
            return posted(parcel.id, self._call(parcel.id, "POST", "", json.dumps(told, ensure_ascii=False).encode()))
        except NotConnected as problem:
            return Outcome(id=parcel.id, state="held", reason=f"not-connected: {problem}")
        except SalternError as problem:
            return Outcome(id=parcel.id, state="held", reason=kept(problem))
        except (OSError, http.client.HTTPException) as problem:
            return Outcome(id=parcel.id, state="unclear", reason=f"broke-off: {type(problem).__name__}")

    def _get(self, id_: str) -> Outcome:
        try:
            return asked(id_, self._call(id_, "GET", f"/{id_}", None))
        except NotConnected as problem:
            return Outcome(id=id_, state="unclear", reason=f"not-connected: {problem}")
        except SalternError as problem:
            return Outcome(id=id_, state="unclear", reason=kept(problem))
        except (OSError, http.client.HTTPException) as problem:
            return Outcome(id=id_, state="unclear", reason=f"broke-off: {type(problem).__name__}")

    def _call(self, id_: str, method: str, path: str, body: bytes | None) -> Reply:
        """One call, made once: one that broke off may have been heard."""
        try:
            door = self._idle.pop()
        except IndexError:
            door = Door(url=self.url, allow_private=self.allow_private, timeout=self.timeout)
        headers = {"Content-Type": "application/json", "Idempotency-Key": id_, "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            return door.call(method, path, headers=headers, body=body)
        finally:
            if self._closed:
                door.close()
            else:
                self._idle.append(door)


def posted(id_: str, reply: Reply) -> Outcome:
    """What the reply to a hand-over means."""
    told, status = _told(reply.body), reply.status
    mine = told is not None and told.get("id", id_) == id_
    good = 200 <= status < 300 or status == SAME
    if told is not None and mine:
        if good and told.get("state") in TAKEN and ("id" in told or told.get("reference")):
            return Outcome(id=id_, state="sent", reference=mask_reference(told.get("reference", "")))
        if good and told.get("state") == "failed":
            return Outcome(id=id_, state="failed", reason=_reason(told))
        if status in NOT_THIS_ONE and told.get("reason"):
            return Outcome(id=id_, state="failed", reason=_reason(told))
    if good and told is not None:
        return Outcome(id=id_, state="unclear", reason=f"not-its-answer: HTTP {status}")
    if status >= 500 and status not in TROUBLES:
        return Outcome(id=id_, state="unclear", reason=f"unavailable: HTTP {status}")
    return Outcome(id=id_, state="held", reason=_trouble(status), wait=_wished(reply.headers))


def asked(id_: str, reply: Reply) -> Outcome:
    """What the reply to a question means; "never seen" only in the gateway's own words."""
    told, status = _told(reply.body), reply.status
    if told is not None and told.get("id", id_) == id_:
        if status == http.client.NOT_FOUND and (not told or told.get("id") == id_ or told.get("state") == "unknown"):
            return Outcome(id=id_, state="unseen")
        if status == http.client.OK and told.get("state") in TAKEN:
            return Outcome(id=id_, state="sent", reference=mask_reference(told.get("reference", "")))
        if status == http.client.OK and told.get("state") == "failed":
            return Outcome(id=id_, state="failed", reason=_reason(told))
    return Outcome(id=id_, state="unclear", reason=_trouble(status), wait=_wished(reply.headers))


def _trouble(status: int) -> str:
    """The status in words that are kept."""
    if 200 <= status < 300:
        return f"not-its-answer: HTTP {status}"
    known = "redirected" if 300 <= status < 400 else TROUBLES.get(status, "unavailable")
    return f"{known}: HTTP {status}"


def _reason(told: Mapping[str, str]) -> str:
    """Why the gateway refuses a message, in its own words; a number in them is masked."""
    words = mask_words(told.get("reason", ""))
    return f"refused: {words}" if words else "refused"


def _wished(headers: Mapping[str, str]) -> dt.timedelta | None:
    """How long the gateway wants to be left alone (Retry-After: seconds, or a moment by its own clock)."""
    wish = headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdecimal() and len(wish) < 7:
        return dt.timedelta(seconds=int(wish))
    try:
        until, now = email.utils.parsedate_to_datetime(wish), email.utils.parsedate_to_datetime(headers.get("date", ""))
        return max(until - now, dt.timedelta(0))
    except (ValueError, TypeError):
        return None


def _told(body: bytes) -> Mapping[str, str] | None:
    """The answer, where it is a JSON object."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return {key: str(value) for key, value in told.items()} if isinstance(told, dict) else None
