"""Who may be meant by a row whose number linked nobody: known by exact name and birth date, by mobile, or by a number
that differs in two neighbours. For a person to look at; nobody is ever linked by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from saltern.core.identifiers import credit_code, mobile, resident_id
from saltern.core.registry.doubt import Doubt
from saltern.core.registry.linkage import swapped

if TYPE_CHECKING:
    from saltern.core.registry.identity import IdentityStore

Why = Literal["number", "transposed", "name-and-birthday", "name", "mobile"]
MOST: Final = 20
"""More candidates than anybody compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A subject that may be meant, by the key it was entered under, and by what: `number` where the row bears its valid
    number and only contradicts it, `name` of firms, which have no birthday."""

    subject: int
    why: tuple[Why, ...]


def candidates(doubt: Doubt, *, kind: str, identity: IdentityStore) -> tuple[Candidate, ...]:
    """At most `MOST`, those known by most on top."""
    found: dict[int, list[Why]] = {}
    for why, subjects in _found(doubt, kind, identity).items():
        for subject in subjects:
            found.setdefault(subject, []).append(why)
    ranked = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Candidate(subject=subject, why=tuple(why)) for subject, why in ranked[:MOST])


def _found(doubt: Doubt, kind: str, identity: IdentityStore) -> Mapping[Why, list[int]]:
    door = resident_id if kind == "natural_person" else credit_code
    number = door.normalise(doubt.number)
    near = identity.known(kind=kind, numbers=[number, *swapped(number)])
    found: dict[Why, list[int]] = {
        "number": [near[0]] if near[0] is not None and door.is_valid(number) else [],
        "transposed": [subject for subject in near[1:] if subject is not None],
    }
    name = doubt.name.strip()
    if name:
        called = identity.stating(kind=kind, trait="name", value=name)
        if kind == "legal_person":
            found["name"] = called
        else:
            born = _born(doubt)
            found["name-and-birthday"] = [
                subject
                for subject in called
                if born is not None and resident_id.birth_date(identity.as_entered(subject).number) == born
            ]
    if mobile.is_valid(doubt.mobile):
        found["mobile"] = identity.stating(kind=kind, trait="mobile", value=mobile.normalise(doubt.mobile))
    return found


def _born(doubt: Doubt) -> dt.date | None:
    """The birth date beside the number, else the one its figures show."""
    text = doubt.born[:10] or f"{doubt.number[6:10]}-{doubt.number[10:12]}-{doubt.number[12:14]}"
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
