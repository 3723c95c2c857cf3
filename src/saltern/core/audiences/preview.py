"""Before anybody is told: how many, who for example (masked), and what changed since the last time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import blake2b

from saltern.core.audiences.audience import Audience

SAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`change` is the growth against the last run in percent, None where there was none or it was empty."""

    rule: str
    due: int
    unknown: int
    population: int
    added: int
    removed: int
    change: float | None
    samples: tuple[str, ...]

    @property
    def share(self) -> float:
        """The part of the population it concerns."""
        return self.due / self.population if self.population else 0.0


def preview(
    *,
    audience: Audience,
    masked: Callable[[int], str],
    previous: Collection[int] | None = None,
    samples: int = SAMPLES,
) -> Preview:
    """What a person sees before releasing; `masked` shows a subject without giving it away.

    The samples are the same each time it is asked, and nobody can choose them.

    >>> import datetime as dt
    >>> day, members = dt.date(2020, 1, 1), {7: 1, 8: 1, 9: 1}
    >>> audience = Audience(rule="r", entity="natural_person", as_of=day, population=100, members=members)
    >>> seen = preview(audience=audience, masked=lambda subject: "张*", previous={7, 3})
    >>> seen.added, seen.removed, seen.change, seen.samples
    (2, 1, 50.0, ('张*', '张*', '张*'))
    """
    now = set(audience.members)
    before = set(previous or ())
    chosen = sorted(now, key=lambda subject: blake2b(f"{audience.rule}:{subject}".encode()).digest())[:samples]
    return Preview(
        rule=audience.rule,
        due=len(now),
        unknown=audience.unknown,
        population=audience.population,
        added=len(now - before) if previous is not None else len(now),
        removed=len(before - now),
        change=(len(now) - len(before)) * 100 / len(before) if before else None,
        samples=tuple(masked(subject) for subject in chosen),
    )
