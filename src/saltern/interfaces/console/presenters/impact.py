"""What a changed rule would do, as its page prints it."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.core.audiences.impact import Impact
from saltern.interfaces.console.presenters.small_cell import said
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPage:
    """The counts in words; `cells` by sub-district and age: who enters, who leaves."""

    before: Phrase
    after: Phrase
    enter: Phrase
    leave: Phrase
    unknown_before: Phrase
    unknown_after: Phrase
    cells: tuple[tuple[Phrase, Phrase, Phrase, Phrase], ...]
    by_age: bool


def impact_page(found: Impact) -> ImpactPage:
    """The page of one comparison."""
    return ImpactPage(
        before=said(found.before),
        after=said(found.after),
        enter=said(found.enter),
        leave=said(found.leave),
        unknown_before=said(found.unknown_before),
        unknown_after=said(found.unknown_after),
        cells=tuple((one.place, one.band, said(one.enter), said(one.leave)) for one in found.cells),
        by_age=found.by_age,
    )
