"""Who carries news to a program: one signed POST by the door for outgoing HTTP, the answer's status and nothing else.

The address is looked at when a hook is made and again whenever something is sent: a name that pointed outside then may
point inside now, and the connection goes to the very address that was looked at.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from saltern.apps.notify.outgoing_http import AddressUnusable, Door, NotConnected
from saltern.apps.notify.reason import kept

TIMEOUT: Final = 10.0


class NotTaken(Exception):
    """Nobody can say that it was taken; it is sent again. Its text is the reason as a hook keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookCarrier:
    """`allow_private`: the operator lets news go to addresses inside."""

    allow_private: bool = False
    timeout: float = TIMEOUT

    def check(self, url: str, /) -> None:
        """Whether news may go there, as its name points now. Raises `AddressUnusable`, `NotConnected`."""
        Door(url=_host(url), allow_private=self.allow_private).check()

    def carry(self, url: str, headers: Mapping[str, str], body: bytes, /) -> int:
        """The status of the answer. Raises `NotTaken`."""
        try:
            door = Door(url=_host(url), allow_private=self.allow_private, timeout=self.timeout)
        except AddressUnusable as problem:
            raise NotTaken(kept(problem)) from problem
        try:
            return door.call("POST", urlsplit(url).path or "/", headers=headers, body=body).status
        except NotConnected as problem:
            raise NotTaken(f"unreachable: {problem}") from problem
        except AddressUnusable as problem:
            raise NotTaken(kept(problem)) from problem
        except (OSError, http.client.HTTPException) as problem:
            raise NotTaken(f"broke-off: {type(problem).__name__}") from problem
        finally:
            door.close()


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
