"""A case that was moved to another item, as applicant and desk read it: from which, what stayed, what is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from saltern.apps.casework.case_view import CaseFile
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCard:
    """One move: the item it was, the item it is; the questions and papers by their names."""

    was: Phrase
    now: Phrase
    kept: Sequence[Phrase]
    left: Sequence[Phrase]
    asked: Sequence[Phrase]
    reason: str
    called: str
    at: dt.datetime


def moved_cards(pack: Pack, file: CaseFile, staff: Mapping[str, str]) -> tuple[MovedCard, ...]:
    """Every move, newest first; `staff` are the names of colleagues by account."""
    return tuple(
        MovedCard(
            was=pack.service_name(one.was),
            now=pack.service_name(one.item),
            kept=_names(pack.items.get(one.item), one.kept),
            left=_names(pack.items.get(one.was), one.left),
            asked=_names(pack.items.get(one.item), one.asked),
            reason=one.reason,
            called=staff.get(one.by, ""),
            at=one.at,
        )
        for one in reversed(file.item_changes)
    )


def _names(item: Item | None, keys: Iterable[str]) -> Sequence[Phrase]:
    known = {one.key: one.label for one in item.form} if item else {}
    known |= {one.key: one.name for one in item.materials} if item else {}
    return [known.get(key, Phrase.same(key)) for key in keys]
