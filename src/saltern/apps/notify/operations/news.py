"""Telling other apps what became of messages about cases; of pushes their own app tells, as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, Protocol

from saltern.apps.journal import operations as journal
from saltern.apps.notify.events import MessageNews

CASE: Final = "case"
"""The kind of source whose messages are told of."""


class Told(Protocol):
    """What is read of a message that is told of."""

    @property
    def send_id(self) -> str: ...
    @property
    def subject(self) -> int: ...
    @property
    def source_kind(self) -> str: ...
    @property
    def source_id(self) -> str: ...


def tell(kind: type[MessageNews], messages: Iterable[Told], *, now: dt.datetime) -> None:
    """Publish one kind of news about each message of a case, in the caller's transaction."""
    about = [one for one in messages if one.source_kind == CASE]
    if about:
        journal.publish_many(
            [kind(message=one.send_id, case=one.source_id, subject=one.subject) for one in about], now=now
        )
