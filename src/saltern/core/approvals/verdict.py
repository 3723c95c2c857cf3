"""What an item's rules say of one application: approve, or refer to a person; never refuse.

Approved is only what the item's rule of eligibility holds true and a row of its approval table approves. A rule that
is false, an unknown fact, a table that contradicts itself or does not speak: each hands the case to a person, with the
reason, and with the missing fact named. The desk, `saltern item try` and an item's examples all ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal

from saltern.core.approvals.compilation import ItemRules, compile_question
from saltern.core.approvals.condition import Condition, every_condition, in_short, open_first
from saltern.core.approvals.program import ApprovalOutcome
from saltern.core.approvals.question import Question
from saltern.core.documents.rule import Rule
from saltern.words import NOTHING, Phrase

NOT_AUTOMATIC: Final = Phrase(
    zh="本事项不由系统自动决定，已转人工审查。",
    en="This item is not decided by the machine; a person looks at it.",
)
NOT_ELIGIBLE: Final = Phrase(
    zh="按记录不符合申请条件{which}，已转人工核实。",
    en="By the records the conditions are not met{which}; a person checks this.",
)
NOT_KNOWN: Final = Phrase(
    zh="申请条件无法核实{which}，已转人工审查。",
    en="Whether the conditions are met is not known{which}; a person looks at it.",
)
Ask = Callable[[Question], object]
"""Puts a question to the records and gives the answer's value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`eligible` None: not known. `missing` are the facts nobody knew, `mentioned` those the cells named themselves,
    `conditions` are the standing conditions that the records speak against, then every condition of the item, those
    that are not met or not known first; `short` is the reason without them, where they stand in it: for a message that
    has no room.

    `answers` are those to the approval's inputs; `outcome` is None where it was not asked.
    """

    result: Literal["approve", "refer"]
    because: Phrase
    eligible: bool | None
    missing: tuple[str, ...] = ()
    mentioned: Mapping[str, object] = field(default_factory=dict)
    answers: tuple[object, ...] = ()
    conditions: tuple[Condition, ...] = ()
    short: Phrase = NOTHING
    outcome: ApprovalOutcome | None = None


def reach_verdict(*, rules: ItemRules, ask: Ask) -> Verdict:
    """The answer on one application, its form filled before. What the records say against the applicant's standing
    keeps the machine from every yes; what they do not say keeps it from none."""
    against = [
        (condition, Condition(key=question.text, words=condition.label, value=False))
        for condition, question in rules.standing
        if ask(question) is False
    ]
    standing = tuple(told for _, told in against)
    value = ask(rules.eligible) if rules.eligible else True
    eligible = value if isinstance(value, bool) else None
    conditions = open_first(every_condition(rules=rules, ask=ask))
    if eligible is not True:
        missing = (
            unknown_in(rules=rules, question=rules.eligible, ask=ask) if rules.eligible and eligible is None else ()
        )
        reason = NOT_ELIGIBLE if eligible is False else NOT_KNOWN
        return Verdict(
            result="refer",
            because=in_short(reason, [one for one in conditions if one.value is not True]),
            eligible=eligible,
            missing=missing,
            conditions=(*standing, *conditions),
            short=in_short(reason, ()),
        )
    if against:
        return Verdict(result="refer", because=against[0][0].words, eligible=True, conditions=(*standing, *conditions))
    if rules.approval is None:
        return Verdict(result="refer", because=NOT_AUTOMATIC, eligible=True, conditions=conditions)
    answers = tuple(ask(one) for one in rules.inputs)
    mentioned = {name: ask(one) for name, one in rules.mentioned.items()}
    outcome = rules.approval.run(answers, mentioned)
    return Verdict(
        result=outcome.result,
        because=outcome.because,
        eligible=True,
        missing=outcome.missing,
        mentioned=mentioned,
        answers=answers,
        conditions=conditions,
        outcome=outcome,
    )


def unknown_in(*, rules: ItemRules, question: Question, ask: Ask) -> tuple[str, ...]:
    """The names in a question whose value is not known; the whole question where no single name is to blame."""
    place = rules.item.place
    found = [
        text
        for text in question.chains()
        if ask(rules.once(f"part {text}", partial(compile_question, rules=rules, rule=Rule(text=text, place=place))))
        is None
    ]
    return tuple(found) or (question.text,)
