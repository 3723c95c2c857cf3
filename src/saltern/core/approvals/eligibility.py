"""能不能办: each condition of an item put to one subject's records, met, not met or not known, with where that stands.

The page of an item asks it before anybody applies; the desk's own answer comes from the very same questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from saltern.core.approvals.condition import every_condition
from saltern.core.approvals.evidence import Source
from saltern.core.approvals.question import Question
from saltern.core.approvals.subject_view import SubjectView
from saltern.words import NOTHING, Phrase

State = Literal["met", "not-met", "unknown"]
STATES: Final[dict[bool | None, State]] = {True: "met", False: "not-met", None: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCondition:
    """One condition as the records have it; `rule` is its rule in words, `found` what they hold instead where one value
    says it."""

    words: Phrase
    state: State
    rule: Phrase = NOTHING
    found: Phrase = NOTHING
    sources: tuple[Source, ...] = ()


def check_conditions(view: SubjectView) -> tuple[CheckedCondition, ...]:
    """Every condition of the item, in its order; before them what the records say against every application."""
    found = [
        CheckedCondition(words=condition.label, state="not-met", sources=finding.sources)
        for condition, question in view.rules.standing
        if (finding := view.ask(question)).value is False
    ]
    behind: dict[str, tuple[Source, ...]] = {}

    def ask(question: Question) -> object:
        finding = view.ask(question)
        behind[question.text] = finding.sources
        return finding.value

    for one in every_condition(rules=view.rules, ask=ask):
        sources = behind.get(one.key, ())
        state = STATES[one.value]
        found.append(CheckedCondition(words=one.words, state=state, rule=one.rule, found=one.found, sources=sources))
    return tuple(found)
