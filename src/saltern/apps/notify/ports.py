"""What sending needs from others, as they look from here: addresses, checks, templates, a provider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

State = Literal["sent", "failed", "held", "later", "unclear", "unseen"]


class RecipientUnknown(LookupError):
    """The identity store does not know the subject itself: something is wrong with the store, not with the message."""


class ContactBook(Protocol):
    """The identity store: the one place that knows numbers and addresses in clear."""

    def contact(self, subject: int, channel: str) -> str | None:
        """The number ("sms") or address ("email") of a subject, None where none is known. Raises
        `RecipientUnknown`."""
        ...


def reachable(book: ContactBook, subject: int, channel: str) -> bool:
    """Whether there is anywhere to send to."""
    try:
        return bool(book.contact(subject, channel))
    except RecipientUnknown:
        return False


class Check(Protocol):
    """Asks, just before sending, to whom of `subjects` the message is not to go any more, and why."""

    def __call__(self, argument: str, subjects: Sequence[int], now: dt.datetime) -> Mapping[int, str]:
        """A reason (`reason.WORDS`) for each of them; `argument` is what follows the colon in the check's name on the
        message."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message ready to hand over. `id` is the idempotency key; the address is never stored."""

    id: str
    to: str
    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a parcel, in the provider's own words; only these are believed.

    `sent`: it took it. `failed`: it refuses this one for good. `held`: surely not taken, and not the message's fault
    (the provider is in trouble or does not know us). `later`: surely not taken, this one may be tried again. `unclear`:
    nobody knows. `unseen`: asked, it says it never saw it. `wait` is how long the provider wants to be left alone.
    """

    id: str
    state: State
    reference: str = ""
    reason: str = ""
    wait: dt.timedelta | None = None


class Provider(Protocol):
    """`connections` calls of `hand_over` run at a time, each with up to `piece` parcels; at most `batch` parcels are
    out between two commits. `can_ask` where it remembers and can tell what became of an id; `own_memory` where what it
    remembers is our own and "never seen" needs no proof."""

    name: str
    batch: int
    piece: int
    connections: int
    can_ask: bool
    own_memory: bool

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        """Hand parcels over and say of each what became of it; raises nothing a parcel is to blame for."""
        ...

    def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
        """What became of these ids; "unseen" promises that a repetition with the same id is safe."""
        ...


Providers = Mapping[str, Provider]
Checks = Mapping[str, Check]
