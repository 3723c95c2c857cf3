"""A message as an app asks for it, before anybody decided whether it may go.

>>> stable_id("push:3:17")
'bba1bb2a-949c-5e0d-aeec-35b37388dc38'
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Final

from saltern.core.catalogue.template import Values
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

NAMESPACE = uuid.UUID("6f1c2a52-7c0e-5d0a-9b7e-5a17e2a00001")
LONGEST_KEY = 200

SHELF_LIFE: Final[Mapping[str, dt.timedelta]] = {"alert": dt.timedelta(days=1)}
WEEK: Final = dt.timedelta(days=7)
"""How long a message without a time of its own is worth sending, from when it may first go: a warning a day, others a
week. After that it is not sent any more, whatever the provider's trouble was."""


class MessageKeyUnusable(SalternError):
    """The message key "{key}" is empty or longer than {longest} characters."""

    family = "invalid"
    zh = "消息键“{key}”为空或超过 {longest} 个字符。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """`message_key` makes a second one impossible; `why` says why it came; `values` fill the template.

    What has a name in both languages is given as a `Phrase` and said in the recipient's; a text is the same in both.

    `kind`: "reminder" and "next_step" may be refused; "case" is an answer to their own application, read in the portal
    only where they want it so; "alert", "notice" (a term runs from when it arrives) and "account" (it may not have been
    them) always go by text message. `already_done` names a check asked again just before sending ("name" or
    "name:argument").
    """

    message_key: str
    subject: int
    template: str
    values: Values = field(default_factory=dict)
    why: Phrase | Mapping[str, str] = NOTHING
    kind: str = "case"
    channel: str = "sms"
    recipient_kind: str = "natural_person"
    source_kind: str
    source_id: str
    emergency: bool = False
    already_done: str = ""
    not_before: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    pack_version: str

    def __post_init__(self) -> None:
        if not 0 < len(self.message_key) <= LONGEST_KEY:
            raise MessageKeyUnusable(key=self.message_key, longest=LONGEST_KEY)


def expiry(message: Outgoing, *, now: dt.datetime) -> dt.datetime:
    """When a message recorded now is no longer sent.

    >>> now = dt.datetime(2020, 4, 10, tzinfo=dt.UTC)
    >>> told = Outgoing(message_key="k", subject=1, template="t", source_kind="x", source_id="1", pack_version="v")
    >>> expiry(told, now=now)
    datetime.datetime(2020, 4, 17, 0, 0, tzinfo=datetime.timezone.utc)
    """
    return message.expires_at or (message.not_before or now) + SHELF_LIFE.get(message.kind, WEEK)


def stable_id(message_key: str) -> str:
    """The id a provider sees: the same after a restart and after a restored backup, so it can refuse a repetition."""
    made = sha1(NAMESPACE.bytes + message_key.encode(), usedforsecurity=False).hexdigest()
    # a version 5 UUID (RFC 9562); the library makes it by way of a number, in three times the time
    return f"{made[:8]}-{made[8:12]}-5{made[13:16]}-{int(made[16], 16) & 3 | 8:x}{made[17:20]}-{made[20:32]}"
