"""Messages given up: what was never handed over is told to whoever asked for it, so that it can be told another time.

A message that failed, expired, found no number or was stopped has reached nobody. Once its asker has taken it back it
can not be let go any more by lifting the stop: nobody hears twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from saltern.apps.notify.admission import EVERYTHING
from saltern.apps.notify.models import Message, Refusal

STOPPED, FOR_GOOD = "stopped", "stopped-for-good"
JOINED = "joined"
"""The same was told to the subject under its other number; parted again, it is told after all."""
OVER = (Message.State.FAILED, Message.State.SUPPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHandedOver:
    """A message that reached nobody, and why."""

    source_id: str
    subject: int
    reason: str


@transaction.atomic
def give_up(*, source_kind: str, source_ids: Sequence[str]) -> Sequence[NotHandedOver]:
    """The messages of these sources that were never handed over and never will be; part of the caller's transaction."""
    of = Message.objects.filter(source_kind=source_kind, source_id__in=list(source_ids), state__in=OVER)
    of.filter(reason=STOPPED).update(reason=FOR_GOOD)
    rows = of.exclude(reason__in=[STOPPED, JOINED]).order_by("pk").values_list("source_id", "subject", "reason")
    return [NotHandedOver(source_id=source, subject=subject, reason=reason) for source, subject, reason in rows]


def refusing(kind: str) -> frozenset[int]:
    """Who does not want messages of a kind."""
    return frozenset(Refusal.objects.filter(kind__in=[kind, EVERYTHING]).values_list("subject", flat=True))
