"""Another house that signs tokens for programs: its keys, fetched by the door for outgoing HTTP and kept.

Keys are asked for again after an hour, and where a token names one that is not known, at most once a minute; while the
issuer does not answer, those it told last count for a day.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

import jwt

from saltern.apps.notify.outgoing_http import AddressUnusable, Door, NotConnected
from saltern.apps.programs.signed_token import ALGORITHMS
from saltern.errors import SalternError

KEPT: Final = 3600.0
LONGEST_KEPT: Final = 24 * 3600.0
AGAIN: Final = 60.0
TIMEOUT: Final = 5.0
CONFIGURATION: Final = "/.well-known/openid-configuration"


class IssuerSilent(SalternError):
    """The issuer {issuer} does not tell its keys now; a token that a program was given (saltern_…) works meanwhile."""

    family = "busy"
    zh = "签发方 {issuer} 暂时取不到公钥；此间可以使用发给程序的令牌（saltern_…）。"


@dataclass(slots=True, kw_only=True)
class Issuer:
    """`audience` is what its tokens for this house name; `allow_private` lets it stand at an address inside."""

    url: str
    audience: str
    allow_private: bool = False
    seconds: Callable[[], float] = time.monotonic
    _keys: Mapping[str, jwt.PyJWK] = field(default_factory=dict, repr=False)
    _told: float | None = None
    _asked: float | None = None
    _asking: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def key(self, name: str) -> jwt.PyJWK | None:
        """The key of a name; the only one there is where none is named. Raises `IssuerSilent`."""
        with self._asking:
            now = self.seconds()
            old = self._told is None or now - self._told > KEPT
            if (old or self._found(name) is None) and (self._asked is None or now - self._asked > AGAIN):
                self._asked = now
                self._ask(now)
            if self._told is None or now - self._told > LONGEST_KEPT:
                raise IssuerSilent(issuer=self.url)
            return self._found(name)

    def _found(self, name: str) -> jwt.PyJWK | None:
        if name:
            return self._keys.get(name)
        return next(iter(self._keys.values())) if len(self._keys) == 1 else None

    def _ask(self, now: float) -> None:
        """Whatever goes wrong on the way, the keys stay as they were."""
        try:
            told = self._read(self.url, CONFIGURATION)
            if told.get("issuer") != self.url:
                return
            parts = urlsplit(str(told["jwks_uri"]))
            keys = jwt.PyJWKSet.from_dict(self._read(f"{parts.scheme}://{parts.netloc}", parts.path)).keys
        except (AddressUnusable, NotConnected, OSError, HTTPException, ValueError, KeyError, jwt.PyJWTError):
            return
        self._keys = {key.key_id or "": key for key in keys if key.algorithm_name in ALGORITHMS}
        self._told = now

    def _read(self, house: str, path: str) -> dict[str, Any]:
        """A JSON object. Raises `ValueError`, and what the door raises."""
        door = Door(url=house, allow_private=self.allow_private, timeout=TIMEOUT)
        try:
            reply = door.call("GET", path or "/", headers={"Accept": "application/json"})
        finally:
            door.close()
        told = json.loads(reply.body) if reply.status == 200 else None
        if not isinstance(told, dict):
            raise ValueError(path)
        return told
