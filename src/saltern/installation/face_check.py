"""A check of faces over HTTP, as an installation may connect one: signed both ways, pictures stay with the provider.

`POST {url}/checks` with `{"id", "name", "number", "back"}` begins a check and answers `{"id", "reference", "url"}`; the
same id again is the same check. `GET {url}/checks/{reference}` answers `{"reference", "state": "waiting" | "passed" |
"failed", "digest"}`, 404 for one it does not know. Both sides sign in the manner of Standard Webhooks, over what was
asked (`POST /checks` and a line break before the body) or the status of the answer: a request without our signature is
nobody's, an answer without theirs was not theirs.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
import http.client
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from saltern.apps.identity.face import FaceAsked, FaceBegun, FaceNotOffered, FaceResult
from saltern.apps.notify.outgoing_http import AddressUnusable, Door, NotConnected, Reply
from saltern.apps.notify.receipts import TOLERANCE, signature
from saltern.errors import SalternError
from saltern.installation.environment import Environment

REFERENCE: Final = re.compile(r"[A-Za-z0-9._-]{1,200}")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class FaceSecretMissing(SalternError):
    """SALTERN_FACE_URL names a check of faces; SALTERN_FACE_SECRET (whsec_ and base64) must sign what it is asked."""

    family = "invalid"
    zh = "已设置 SALTERN_FACE_URL；还须以 SALTERN_FACE_SECRET（whsec_ 加 base64）签名。"


@dataclass(slots=True, kw_only=True)
class HttpFaceProvider:
    """`secret` is shared with the provider (`whsec_…`); `now` is the machine's clock, by which signatures age."""

    url: str
    secret: str = field(repr=False)
    now: Callable[[], dt.datetime] = field(repr=False)
    allow_private: bool = False
    timeout: float = 10.0
    name: str = "http-face"

    def __post_init__(self) -> None:
        """Raises `AddressUnusable`."""
        Door(url=self.url, allow_private=self.allow_private)

    def begin(self, asked: FaceAsked, /) -> FaceBegun:
        """Begin a check; the same id again is the same check. Raises `FaceNotOffered`."""
        body = {"id": asked.id, "name": asked.name, "number": asked.number, "back": asked.back}
        told = self._told("POST", "/checks", asked.id, json.dumps(body, ensure_ascii=False).encode())
        reference, url = told.get("reference", ""), told.get("url", "")
        if told.get("id") != asked.id or not REFERENCE.fullmatch(reference) or not url.startswith(self._schemes()):
            raise FaceNotOffered
        return FaceBegun(reference=reference, url=url)

    def result(self, reference: str, /) -> FaceResult:
        """What became of it. Raises `FaceNotOffered`."""
        if not REFERENCE.fullmatch(reference):
            raise FaceNotOffered
        told = self._told("GET", f"/checks/{reference}", reference, b"", unknown={"state": "waiting"})
        state, digest = told.get("state"), told.get("digest", "")
        if state == "waiting":
            return FaceResult(reference=reference, state="waiting")
        if told.get("reference") != reference or state not in ("passed", "failed") or not DIGEST.fullmatch(digest):
            raise FaceNotOffered
        return FaceResult(reference=reference, state="passed" if state == "passed" else "failed", digest=digest)

    def _schemes(self) -> tuple[str, ...]:
        return ("https://", "http://") if self.allow_private else ("https://",)

    def _told(
        self, method: str, path: str, id_: str, body: bytes, unknown: Mapping[str, str] | None = None
    ) -> Mapping[str, str]:
        """One signed call and its signed answer."""
        at, said = int(self.now().timestamp()), f"{method} {path}\n".encode() + body
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "webhook-id": id_,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(secret=self.secret, id=id_, at=at, body=said),
        }
        door = Door(url=self.url, allow_private=self.allow_private, timeout=self.timeout)
        try:
            reply = door.call(method, path, headers=headers, body=body or None)
        except (NotConnected, AddressUnusable, OSError, http.client.HTTPException):
            raise FaceNotOffered from None
        finally:
            door.close()
        self._check_signed(reply, id_)
        if reply.status == http.client.NOT_FOUND and unknown is not None:
            return unknown
        if reply.status != http.client.OK:
            raise FaceNotOffered
        return _object(reply.body)

    def _check_signed(self, reply: Reply, id_: str) -> None:
        """Only the provider's own, fresh answer to this very question is one."""
        moment = reply.headers.get("webhook-timestamp", "")
        if not (moment.isascii() and moment.isdecimal() and len(moment) < 12):
            raise FaceNotOffered
        fresh = abs(self.now() - dt.datetime.fromtimestamp(int(moment), dt.UTC)) <= TOLERANCE
        right = signature(secret=self.secret, id=id_, at=int(moment), body=f"{reply.status}\n".encode() + reply.body)
        if not fresh or not hmac.compare_digest(reply.headers.get("webhook-signature", ""), right):
            raise FaceNotOffered


def _object(body: bytes) -> Mapping[str, str]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise FaceNotOffered from None
    if not isinstance(told, dict):
        raise FaceNotOffered
    return {key: value for key, value in told.items() if isinstance(value, str)}


def faces(environment: Environment, *, now: Callable[[], dt.datetime]) -> HttpFaceProvider | None:
    """Whoever compares faces here; nobody unless the operator names one. Raises `AddressUnusable`,
    `FaceSecretMissing`."""
    gateway = environment.face
    if not gateway.url:
        return None
    try:
        usable = base64.b64decode(gateway.secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        usable = b""
    if not usable:
        raise FaceSecretMissing
    return HttpFaceProvider(url=gateway.url, secret=gateway.secret, now=now, allow_private=gateway.private)
