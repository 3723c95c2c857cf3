"""补正: what was asked to be put right, all at once: values to fill in anew, papers to hand in, words of the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saltern.apps.casework.case_view import CaseFile
from saltern.apps.casework.file_check import FileRefused
from saltern.core.approvals.evidence import restored
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import item_form, said
from saltern.interfaces.pages.item_form import Question, question
from saltern.interfaces.portal.presenters.files import FaultLine, fault_line
from saltern.words import NOTHING, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPaper:
    """A paper that is asked for; `count` files were given for it since."""

    key: str
    name: Phrase
    count: int
    faults: tuple[FaultLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPage:
    """`others` are what was asked in words that name no field and no paper; `fixed` what only a unit can put right."""

    number: str
    name: Phrase
    reason: str
    until: Phrase
    questions: tuple[Question, ...]
    papers: tuple[WantedPaper, ...]
    others: tuple[str, ...]
    fixed: tuple[Phrase, ...]


def correction_page(
    *,
    pack: Pack,
    item: Item,
    file: CaseFile,
    today: dt.date,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Phrase] | None = None,
    refused: Mapping[str, Sequence[tuple[str, FileRefused]]] | None = None,
) -> CorrectionPage:
    """The page of a case that waits for its applicant; `typed` is what they just typed."""
    asked = next((one for one in reversed(file.corrections) if not one.answered), None)
    wanted = asked.wanted if asked else ()
    papers = {one.key: one.name for one in item.materials}
    keys = answerable(item, file)
    standing = {str(one["key"]): item_form.as_text(restored(one["value"])) for one in file.form}
    given = [lies.material for one in file.files for lies in one.lies if file.materials.get(lies.material) != "brought"]
    by = said.said_day(asked.due_on, today=today) if asked and asked.due_on else None
    fields = {one.key: one for one in item.form}
    return CorrectionPage(
        number=file.case.number,
        name=pack.service_name(file.case.item),
        reason=asked.reason if asked else "",
        until=Phrase(zh=f"{by.zh}前改好", en=f"by {by.en}") if by else NOTHING,
        questions=tuple(
            question(
                fields[key],
                text=(typed or standing).get(key, ""),
                fault=(faults or {}).get(key, NOTHING),
            )
            for key in keys
        ),
        papers=tuple(
            WantedPaper(
                key=key,
                name=papers[key],
                count=given.count(key),
                faults=tuple(fault_line(name, problem) for name, problem in (refused or {}).get(key, ())),
            )
            for key in wanted
            if key in papers
        ),
        others=tuple(one for one in wanted if one not in papers and one not in fields),
        fixed=tuple(fields[key].label for key in wanted if key in fields and key not in keys),
    )


def answerable(item: Item, file: CaseFile) -> tuple[str, ...]:
    """The fields that can be filled in anew: those asked for, or, where the desk asked in words of its own, all."""
    asked = next((one for one in reversed(file.corrections) if not one.answered), None)
    wanted = set(asked.wanted) if asked else set()
    own = [str(one["key"]) for one in file.form if one["editable"] or one["origin"] in {"typed", "empty"}]
    fields, papers = {one.key for one in item.form}, {one.key for one in item.materials}
    if wanted <= fields | papers:
        return tuple(key for key in own if key in wanted)
    return tuple(key for key in own if key in fields)
