"""What an item's rules say of one application: approve, or refer to a person; never refuse.

Approved is only what the item's rule of eligibility holds true and a row of its approval table approves. A rule that
is false, an unknown fact, a table that contradicts itself or does not speak: each hands the case to a person, with the
reason, and with the missing fact named. The desk, `saltern item try` and an item's examples all ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from saltern.core.catalogue.approval import NOT_AUTOMATIC, NOT_ELIGIBLE, cells_see, settled, unknown
from saltern.core.catalogue.compiled import ItemRules, further
from saltern.core.catalogue.item import Rule, Text
from saltern.core.catalogue.question import Question
from saltern.core.rules.engines.table import TableOutcome

Ask = Callable[[Question], object]
"""Puts a question to the records and gives the answer's value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """`eligible` None: not known. `missing` are the facts nobody knew, `mentioned` those the cells named themselves.

    `outcome` is None where the table was not asked.
    """

    result: Literal["approve", "refer"]
    because: Text
    eligible: bool | None
    missing: tuple[str, ...] = ()
    mentioned: Mapping[str, object] = field(default_factory=dict)
    outcome: TableOutcome | None = None


def ruling(*, rules: ItemRules, ask: Ask) -> Ruling:
    """The answer on one application, its form filled before."""
    value = ask(rules.eligible) if rules.eligible else True
    eligible = value if isinstance(value, bool) else None
    if eligible is False:
        return Ruling(result="refer", because=NOT_ELIGIBLE, eligible=False)
    if eligible is None:
        missing = unknown_in(rules=rules, question=rules.eligible, ask=ask) if rules.eligible else ()
        return Ruling(result="refer", because=unknown(missing), eligible=None, missing=missing)
    if rules.table is None:
        return Ruling(result="refer", because=NOT_AUTOMATIC, eligible=True)
    answers = [ask(one) for one in rules.inputs]
    mentioned = {name: ask(one) for name, one in rules.mentioned.items()}
    outcome = rules.table.decide(cells_see(answers, mentioned))
    said = settled(outcome, rules.table, rules.body["rows"])
    return Ruling(
        result=said.result,
        because=said.because,
        eligible=True,
        missing=said.missing,
        mentioned=mentioned,
        outcome=outcome,
    )


def unknown_in(*, rules: ItemRules, question: Question, ask: Ask) -> tuple[str, ...]:
    """The names in a question whose value is not known; the whole question where no single name is to blame."""
    place = rules.item.place
    found = [text for text in question.chains() if ask(further(rules=rules, rule=Rule(text=text, place=place))) is None]
    return tuple(found) or (question.text,)
