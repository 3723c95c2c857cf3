"""Versions of the pack in words: what differs, how much of it, who had a hand in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.organisation.pack_release import STATES, ReleaseView
from saltern.core.review.pack_differences import KINDS, Difference, FileDifference
from saltern.errors import Fault
from saltern.words import Phrase, joined

CHANGES: Final = {
    "added": Phrase(zh="新加", en="added"),
    "removed": Phrase(zh="拿掉", en="taken away"),
    "changed": Phrase(zh="改了", en="changed"),
}
MEASURED: Final = {"items": "item", "reminders": "reminder"}
LOOKS: Final = {"proposed": "wait", "released": "met", "returned": "undo", "dropped": "undo"}
BEGUN: Final = Phrase(zh="安装时的版本", en="what the installation began with")
SAME: Final = Phrase(zh="没有不同", en="nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One thing that differs; `measured` is the kind of rule whose change can be counted, empty where none is."""

    kind: Phrase
    change: Phrase
    row: Difference
    measured: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version as a list and a page show it; `counts` say how much differs from the one before."""

    number: int
    version: str
    before: str
    name: str
    restores: bool
    turn: int | None
    state: Phrase
    look: str
    why: str
    ground: str
    counts: Phrase
    proposed_by: str
    proposed_at: dt.datetime | None
    released_by: str
    released_at: dt.datetime | None
    uploaded_by: str
    returned_by: str
    returned_at: dt.datetime | None


def difference_rows(found: Iterable[Difference], *, measures: bool) -> Sequence[DifferenceRow]:
    """What differs, each with its kind; with `measures` rules that can be counted against the version in force."""
    return [
        DifferenceRow(
            kind=KINDS[row.kind],
            change=CHANGES[row.change],
            row=row,
            measured=MEASURED.get(row.kind, "") if measures and row.before and row.after else "",
        )
        for row in found
    ]


def file_rows(found: Iterable[FileDifference]) -> Sequence[tuple[Phrase, str]]:
    """Every file that differs."""
    return [(CHANGES[one.change], one.name) for one in found]


def fault_words(found: Iterable[Fault]) -> Sequence[Phrase]:
    """Faults in both languages."""
    return [Phrase(zh=one.said("zh"), en=one.said("en")) for one in found]


def version_row(one: ReleaseView, names: Mapping[str, str]) -> VersionRow:
    """A version with the names colleagues are known by."""
    return VersionRow(
        number=one.number,
        version=one.version,
        before=one.before,
        name=one.name,
        restores=one.restores,
        turn=one.turn,
        state=STATES[one.state],
        look=LOOKS.get(one.state, ""),
        why=one.why,
        ground=one.ground,
        counts=_counts(one),
        proposed_by=names.get(one.proposed_by, one.proposed_by),
        proposed_at=one.proposed_at,
        released_by=names.get(one.released_by, one.released_by),
        released_at=one.released_at,
        uploaded_by=names.get(one.uploaded_by, one.uploaded_by),
        returned_by=names.get(one.returned_by, one.returned_by),
        returned_at=one.returned_at,
    )


def _counts(one: ReleaseView) -> Phrase:
    if one.turn == 1:
        return BEGUN
    told = [
        Phrase(zh=f"{words.zh}{count}处", en=f"{count} {words.en}")
        for key, words in CHANGES.items()
        if (count := one.counts.get(key))
    ]
    files = one.counts.get("files", 0)
    if files:
        told.append(Phrase(zh=f"{files}个文件不同", en=f"{files} file(s) differ"))
    return joined(told) if told else SAME
