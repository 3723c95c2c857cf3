"""Who carries news to a program: one signed POST by the door for outgoing HTTP, the answer's status and nothing else.

The address is looked at when a hook is made and again with every connection: a name that pointed outside then may point
inside now, and the connection goes to the very address that was looked at.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from saltern.apps.notify.outgoing_http import AddressUnusable, Door, NotConnected
from saltern.apps.notify.reason import kept

TIMEOUT: Final = 10.0
Carry = Callable[[str, Mapping[str, str], bytes], int]


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

    @contextmanager
    def round(self) -> Iterator[Carry]:
        """Carries piece after piece; the connection to one program is kept until another has its turn or the round
        ends, so that a hundred pieces shake hands once."""
        turn = _Kept(self)
        try:
            yield turn.carry
        finally:
            turn.close()


@dataclass(slots=True)
class _Kept:
    """The door to the program that has its turn."""

    carrier: HookCarrier
    door: Door | None = None

    def carry(self, url: str, headers: Mapping[str, str], body: bytes, /) -> int:
        """The status of the answer. Raises `NotTaken`."""
        try:
            door = self._door(_host(url))
            return door.call("POST", urlsplit(url).path or "/", headers=headers, body=body).status
        except NotConnected as problem:
            raise NotTaken(f"unreachable: {problem}") from problem
        except AddressUnusable as problem:
            raise NotTaken(kept(problem)) from problem
        except (OSError, http.client.HTTPException) as problem:
            raise NotTaken(f"broke-off: {type(problem).__name__}") from problem

    def close(self) -> None:
        """Let the connection go."""
        if self.door is not None:
            self.door.close()
        self.door = None

    def _door(self, host: str) -> Door:
        if self.door is None or self.door.url != host:
            self.close()
            self.door = Door(url=host, allow_private=self.carrier.allow_private, timeout=self.carrier.timeout)
        return self.door


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
