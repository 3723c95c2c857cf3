"""不对？ on a value that a record holds and the form may not type over: what it says, who says so, what one can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.prefill import Filled, in_words
from saltern.core.catalogue.item import FormField
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages.item_form import Question, question
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordValue:
    """Where a value stands: the record set, its column, the unit that answers for it. Empty: the account holds it."""

    record_set: str = ""
    column: str = ""
    unit: Phrase = NOTHING
    label: Phrase = NOTHING
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestPage:
    """`question` asks for the right value; `mine` and `tell` are what is ticked."""

    label: Phrase
    says: Phrase
    record: RecordValue
    question: Question
    contested: bool
    mine: bool = True
    tell: bool = True
    choice_fault: Phrase = NOTHING

    @property
    def faults(self) -> tuple[tuple[str, Phrase], ...]:
        """What is wrong, each with the place it stands at."""
        typed = ((self.question.key, self.question.fault),) if self.question.fault else ()
        return (*typed, *((("mine", self.choice_fault),) if self.choice_fault else ()))


def is_fixed(filled: Filled) -> bool:
    """Whether a value comes from a record and may not be typed over."""
    return filled.value is not None and not filled.editable


def record_value(pack: Pack, rules: ItemRules, filled: Filled) -> RecordValue:
    """Where a value of the form stands."""
    if not filled.sources or filled.key not in rules.form:
        return RecordValue()
    first = filled.sources[0]
    return RecordValue(
        record_set=first.record_set,
        column=rules.form[filled.key].member,
        unit=unit_name(pack, first.unit),
        label=first.label,
        date=first.date,
    )


def contest_page(
    *,
    field: FormField,
    filled: Filled,
    record: RecordValue,
    draft: Mapping[str, str],
    fault: Phrase = NOTHING,
    choice_fault: Phrase = NOTHING,
    typed: str | None = None,
    mine: bool = True,
    tell: bool = True,
) -> ContestPage:
    """The page of one value; `typed` is what was just typed, else what was kept of it."""
    text = draft.get(field.key, "") if typed is None else typed
    return ContestPage(
        label=field.label,
        says=in_words(field, filled.value),
        record=record,
        question=question(field, text=text, fault=fault),
        contested=filled.contested is not None,
        mine=mine,
        tell=tell and bool(record.record_set),
        choice_fault=choice_fault,
    )
