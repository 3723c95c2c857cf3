"""改办事项 on a page: the items it may be moved to, found by a word, and the move itself; for counter and console."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.reviews import WordsTooLong
from saltern.apps.casework.rulebook import ItemNotInForce
from saltern.apps.casework.stage import MOVES
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.search import ItemUnknown
from saltern.core.identifiers.writing import free_text
from saltern.core.search.hit import Hit
from saltern.interfaces.pages.desk import FormFaults
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.words import Phrase

LONGEST: Final = 60
SHOWN: Final = 8
OF_THE_ITEM: Final = (
    casework.SameItem, casework.NotForThisKind, ItemUnknown, ItemNotInForce, casework.OpenCaseExists,
    casework.ConflictingCase, casework.OtherUnitsItem,
)  # fmt: skip
OF_THE_REASON: Final = (casework.ReasonMissing, CaseMoved, WordsTooLong)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChoice:
    """One item it may be moved to."""

    key: str
    name: Phrase
    line: Phrase


def of_kind(pack: Pack, hits: Iterable[Hit], kind: str) -> Sequence[Hit]:
    """The items among what a search found that this kind of applicant may apply for; all of them where none is."""
    found = [one for one in hits if one.kind == "item" and one.key in pack.items]
    own = [one for one in found if any(version.who in {kind, ""} for version in pack.items[one.key].versions)]
    return own or found


def may_move(state: str, role: str) -> bool:
    """Whether a case in this state can be moved to another item by this role."""
    return (state, "change-item", role) in MOVES


def move(request: PageRequest, number: str) -> FormFaults:
    """Do what the form asks; what is to be put right, nothing where the case was moved."""
    try:
        casework.change_item(
            acting=request.acting,
            rulebook=request.visit.office.rulebook,
            source=request.visit.reading,
            number=number,
            item=request.POST.get("to", ""),
            reason=request.POST.get("reason", ""),
            seen=whole_number(request.POST.get("seen", "")),
        )
    except OF_THE_ITEM as problem:
        return (("to", problem.words()),)
    except OF_THE_REASON as problem:
        return (("reason", problem.words()),)
    return ()


def change_form(request: PageRequest, *, item: str, kind: str) -> Mapping[str, Any]:
    """The form: what was looked for and found, without words what is called alike; what was written so far."""
    office = request.visit.office
    words = " ".join(free_text(request.POST.get("q", ""))[:LONGEST].split())
    name = office.pack.service_name(item).zh
    hits = of_kind(office.pack, office.search.find(words=words or name).hits, kind)
    chosen = request.POST.get("to", "")
    return {
        "words": words,
        "choices": [
            ItemChoice(key=one.key, name=one.name, line=one.line)
            for one in hits
            if one.key != item and one.key in office.rulebook.items
        ][:SHOWN],
        "chosen": chosen,
        "reason": request.POST.get("reason", ""),
    }
