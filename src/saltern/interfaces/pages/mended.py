"""What somebody at the desk mended in a form, as the applicant and the desk read it: old and new, who, when, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saltern.apps.casework.case_view import CaseFile
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.prefill import in_words
from saltern.core.catalogue.item import FormField, Item
from saltern.core.identifiers.writing import mask_account
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedLine:
    """One field: what stood there, what stands there since."""

    label: Phrase
    old: Phrase
    new: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedCard:
    """One mending; `objected`: when the applicant had it put back, which they can while the case is open (`may`)."""

    id: int
    lines: Sequence[MendedLine]
    called: str
    at: dt.datetime
    reason: str
    objection: str
    objected: dt.datetime | None
    may: bool


def mended_cards(item: Item | None, file: CaseFile, staff: Mapping[str, str]) -> tuple[MendedCard, ...]:
    """Everything that was mended in a form, newest first; `staff` are the names of colleagues by account."""
    fields = {field.key: field for field in item.form} if item else {}
    moved = file.item_changes[-1].at if file.item_changes else None
    cards = []
    for one in reversed(file.amendments):
        old = {str(line["key"]): line["value"] for line in one.before}
        lines = [
            MendedLine(
                label=fields[key].label if key in fields else Phrase.same(key),
                old=written(fields.get(key), old.get(key)),
                new=written(fields.get(key), line["value"]),
            )
            for line in one.after
            for key in (str(line["key"]),)
        ]
        cards.append(
            MendedCard(
                id=one.id,
                lines=lines,
                called=staff.get(one.by, ""),
                at=one.at,
                reason=one.reason,
                objection=one.objection,
                objected=one.objected_at,
                may=one.objected_at is None and "object" in file.possible and (moved is None or one.at >= moved),
            )
        )
    return tuple(cards)


def written(field: FormField | None, value: object) -> Phrase:
    """A kept value as a page shows it: a bank account by its last digits."""
    if field and field.type == "bank_account" and value:
        return Phrase.same(mask_account(str(value)))
    return in_words(field, restored(value))
