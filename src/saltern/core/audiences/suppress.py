"""Told once is told: a reminder waits until its period since the last one is over.

Over a whole sweep the database does this (`Sweep.rows(ledger=…)`); here is the same for an audience in hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from saltern.core.audiences.audience import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of the once-per ledger: the rule was told to the subject and rests until that day."""

    rule: str
    subject: int
    until: dt.date


def suppress(*, audience: Audience, told: Iterable[Told]) -> Audience:
    """The audience without those told already.

    >>> rests, over = dt.date(2020, 1, 3), dt.date(2020, 1, 2)
    >>> audience = Audience(rule="r", entity="natural_person", as_of=over, population=9, members={7: 1, 8: 1})
    >>> lines = [Told(rule="r", subject=7, until=rests), Told(rule="r", subject=8, until=over)]
    >>> suppress(audience=audience, told=lines).subjects
    (8,)
    """
    resting = {line.subject for line in told if line.rule == audience.rule and line.until > audience.as_of}
    kept = {subject: reasons for subject, reasons in audience.members.items() if subject not in resting}
    return replace(audience, members=kept)
