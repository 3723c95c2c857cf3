"""秒批: the item's rules put to one subject's records, and all the answer rested on, kept with it.

What was asked, answered and seen is kept with its types, so that the decision can be worked out again without any
record, pack or item of the day (docs/adr/0006).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.condition import words_of
from saltern.core.approvals.evidence import Source, stored
from saltern.core.approvals.payment import Payment, payments
from saltern.core.approvals.program import ApprovalOutcome
from saltern.core.approvals.question import Question
from saltern.core.approvals.subject_view import Finding, SubjectView
from saltern.core.approvals.verdict import Verdict, reach_verdict
from saltern.words import NOTHING, Phrase

LONGEST_LIST: Final = 20
TOO_OLD: Final = Phrase(zh="现有记录太旧，已转人工审查。", en="What is on record is too old; a person looks at it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticDecision:
    """The machine's answer. `eligible` None: not known; `missing` are the facts nobody knew; `payments` is what
    would be paid, `short` the reason in few words, where it has many."""

    result: Literal["approve", "refer"]
    because: Phrase
    eligible: bool | None
    missing: tuple[str, ...]
    evidence: Mapping[str, object]
    payments: tuple[Payment, ...] = ()
    short: Phrase = NOTHING

    @property
    def brief(self) -> Phrase:
        """The reason for a message that has no room for conditions."""
        return self.short or self.because


def decide(view: SubjectView) -> AutomaticDecision:
    """The machine's decision on one application, its form filled before."""
    view.gather()
    findings: dict[str, Finding] = {}

    def ask(question: Question) -> object:
        findings[question.text] = view.ask(question)
        return findings[question.text].value

    verdict = _by_fresh_records(view, reach_verdict(rules=view.rules, ask=ask))
    paid = payments(view)
    return AutomaticDecision(
        result=verdict.result,
        because=verdict.because,
        eligible=verdict.eligible,
        missing=verdict.missing,
        evidence=_evidence(view, verdict, findings, paid),
        payments=paid,
        short=verdict.short,
    )


def _by_fresh_records(view: SubjectView, verdict: Verdict) -> Verdict:
    """The same, but that what is on record says no yes where nothing newer came for longer than its contract allows."""
    old = view.source.too_old(as_of=view.as_of) if verdict.result == "approve" else None
    if old is None:
        return verdict
    name = old.label or Phrase.same(old.record_set)
    return Verdict(
        result="refer",
        because=Phrase(
            zh=f"{name.zh}只有到 {old.date} 的记录，太旧，已转人工审查。",
            en=f"What is on record ({name.en}) ends on {old.date} and is too old to decide by; a person looks at it.",
        ),
        eligible=verdict.eligible,
        conditions=verdict.conditions,
        short=TOO_OLD,
    )


def _evidence(
    view: SubjectView, verdict: Verdict, findings: Mapping[str, Finding], paid: Sequence[Payment]
) -> dict[str, object]:
    """All that was asked, answered and seen, as JSON."""
    rules = view.rules
    eligible = rules.eligible.text if rules.eligible and rules.eligible.text in findings else ""
    asked = rules.inputs if verdict.outcome else ()
    evidence: dict[str, object] = {
        "as_of": view.as_of.isoformat(),
        "result": verdict.result,
        "eligible": _answer("eligible", eligible, findings.get(eligible, Finding(value=True, sources=()))),
        "facts": [
            {"name": name, "value": _kept(finding.value), "sources": _plain(finding.sources)}
            for name, finding in view.facts.items()
        ],
        "inputs": [
            _input(rules, label, question, findings[question.text])
            for label, question in zip(rules.body["labels"], asked, strict=False)
        ],
        "names": {name: stored(value) for name, value in verdict.mentioned.items()},
        "missing": list(verdict.missing),
    }
    if paid:
        evidence["payments"] = [one.plain() for one in paid]
    if verdict.conditions:
        evidence["conditions"] = [
            {**one.plain(), "sources": _plain(findings[one.key].sources)} for one in verdict.conditions
        ]
    return {**evidence, **course(verdict.outcome)} if verdict.outcome else evidence


def _input(rules: ItemRules, label: str, question: Question, finding: Finding) -> dict[str, object]:
    """An answer to an input of the table, with the words for the codes it may hold."""
    answer = _answer(label, question.text, finding)
    if finding.value is None or isinstance(finding.value, str):
        codes = rules.once(f"codes of {question.text}", lambda: _codes(rules, question))
        if codes:
            answer["codes"] = codes
    return answer


def _codes(rules: ItemRules, question: Question) -> Mapping[str, Mapping[str, str]]:
    found = words_of(rules).codes(question.checked.original)
    return {code: words.plain() for code, words in found.items()}


def course(outcome: ApprovalOutcome) -> dict[str, object]:
    """How the answer came about: what held in the table that approves, and in each decision it needed first."""
    way: dict[str, object] = {
        "matched": list(outcome.table.matched),
        "held": list(outcome.table.held),
        "conflict": outcome.table.conflict,
    }
    steps = [
        {
            "name": earlier.step.name,
            "value": stored(earlier.value),
            "matched": list(earlier.table.matched) if earlier.table else [],
            "held": list(earlier.table.held) if earlier.table else [],
        }
        for earlier in outcome.steps
    ]
    return {**way, "steps": steps} if steps else way


def _answer(label: str, text: str, finding: Finding) -> dict[str, object]:
    return {"label": label, "text": text, "value": stored(finding.value), "sources": _plain(finding.sources)}


def _plain(sources: Sequence[Source]) -> list[dict[str, object]]:
    return [source.plain() for source in sources]


def _kept(value: object) -> object:
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return {"text": f"{len(value)} rows"}
    return stored(value)
