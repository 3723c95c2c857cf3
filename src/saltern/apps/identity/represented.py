"""For whom an account may act now: themselves, whose mandate they hold, the firm the register names them of.

Whether they may is asked anew for each request; nothing of it stands in a session, so that ended means now.

>>> wang = Represented(subject=1, kind="natural_person", how="self", level="counter")
>>> firm = Represented(subject=9, kind="legal_person", how="mandate", level="counter", scope=("card",), mandate="m-1")
>>> sorted(subjects_for([wang, firm])), sorted(subjects_for([wang, firm], item="card"))
([1], [1, 9])
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from saltern.apps.identity.assurance import Level, shows_records

How = Literal["self", "mandate", "legal-representative"]
Scope = Literal["all"] | tuple[str, ...]
"""Everything, or the keys of items."""

LedBy = Callable[[int], Collection[int]]
"""The firms whose legal representative a natural person is, by the register; the interface asks the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Represented:
    """A subject an account acts for: `level` is how sure it is who the account is, `until` when a mandate ends by
    itself, `mandate` its handle, `holder` whose bond it rests on."""

    subject: int
    kind: str
    how: How
    level: Level
    scope: Scope = "all"
    until: dt.datetime | None = None
    mandate: str = ""
    holder: int = 0

    @property
    def shows_records(self) -> bool:
        """Whether what is on record of the subject may be shown."""
        return shows_records(self.level)

    def covers(self, item: str) -> bool:
        """Whether the account may act for the subject with this item; without an item, in everything."""
        return self.scope == "all" or (item != "" and item in self.scope)


def subjects_for(represented: Iterable[Represented], *, item: str = "") -> frozenset[int]:
    """The subjects of an `Acting`: those whose records may be shown, for one item or (without one) for everything."""
    return frozenset(one.subject for one in represented if one.shows_records and one.covers(item))


def nobodys_firm(_: int) -> Collection[int]:
    """The register is not asked."""
    return ()
