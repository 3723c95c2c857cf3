"""News of messages about cases for other apps: handed over, arrived, failed, no longer true; no number, no words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNews:
    """What every piece of news about a message says: the id it is handed over with, the case it is about, the surrogate
    key of whom it went to."""

    message: str
    case: str
    subject: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHandedOver(MessageNews):
    """A gateway took a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDelivered(MessageNews):
    """A gateway says that a message arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(MessageNews):
    """A message reached nobody: it could not be sent, or the gateway says that it did not arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageExpired(MessageNews):
    """A message was not sent, for it waited until it was no longer true."""
