"""秒批: the item's rules put to one person's records, and the answer told again from what was stored with it.

What was asked, answered and seen is kept with its types, so that the decision can be worked out again without any
record, pack or item of the day; the sentences for the person it concerns are made from that (docs/adr/0006). Source:
PIPL art. 24, automated decisions are explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from saltern.apps.casework.evidence import Source, restored, stored
from saltern.apps.casework.program import Finding, Look
from saltern.core.catalogue.approval import program_of
from saltern.core.catalogue.item import Text
from saltern.core.catalogue.question import Question
from saltern.core.catalogue.reckoning import Reckoned
from saltern.core.catalogue.ruling import Ruling, ruling
from saltern.core.catalogue.telling import tell
from saltern.core.rules import explain as telling
from saltern.core.rules.facts import Provenance

LONGEST_LIST: Final = 20
WORDS: Final[Mapping[str, Mapping[telling.Language, str]]] = {
    "condition": {"en": "The condition to apply", "zh": "申请条件"},
    "met": {"en": "The condition to apply is met.", "zh": "申请条件：符合。"},
    "not-met": {"en": "The condition to apply is not met.", "zh": "申请条件：不符合。"},
    "not-known": {"en": "Whether the condition to apply is met is not known.", "zh": "申请条件：不详。"},
    "approve": {"en": "approved at once", "zh": "当场通过"},
    "refer": {"en": "a person decides", "zh": "转人工审查"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The machine's answer. `eligible` None: not known; `missing` are the facts nobody knew."""

    result: Literal["approve", "refer"]
    because: Text
    eligible: bool | None
    missing: tuple[str, ...]
    evidence: Mapping[str, object]


def decide(look: Look) -> Verdict:
    """The verdict on one application."""
    look.gather()
    found: dict[str, Finding] = {}

    def ask(question: Question) -> object:
        found[question.text] = look.ask(question)
        return found[question.text].value

    said = ruling(rules=look.program.rules, ask=ask)
    return Verdict(
        result=said.result,
        because=said.because,
        eligible=said.eligible,
        missing=said.missing,
        evidence=_evidence(look, said, found),
    )


def _evidence(look: Look, said: Ruling, found: Mapping[str, Finding]) -> dict[str, object]:
    """All that was asked, answered and seen, as JSON."""
    rules = look.program.rules
    eligible = rules.eligible.text if rules.eligible else ""
    asked = rules.inputs if said.reckoned else ()
    evidence: dict[str, object] = {
        "as_of": look.as_of.isoformat(),
        "result": said.result,
        "eligible": _answer("eligible", eligible, found.get(eligible, Finding(value=True, sources=()))),
        "facts": [
            {"name": name, "value": _kept(finding.value), "sources": _plain(finding.sources)}
            for name, finding in look.facts.items()
        ],
        "inputs": [
            _answer(label, question.text, found[question.text])
            for label, question in zip(rules.body["labels"], asked, strict=False)
        ],
        "names": {name: stored(value) for name, value in said.mentioned.items()},
        "missing": list(said.missing),
    }
    return {**evidence, **_course(said.reckoned)} if said.reckoned else evidence


def _course(reckoned: Reckoned) -> dict[str, object]:
    """How the answer came about: what held in the table that approves, and in each decision it needed first."""
    course: dict[str, object] = {
        "matched": list(reckoned.outcome.matched),
        "held": list(reckoned.outcome.held),
        "conflict": reckoned.outcome.conflict,
    }
    steps = [
        {
            "name": taken.step.name,
            "value": stored(taken.value),
            "matched": list(taken.outcome.matched) if taken.outcome else [],
            "held": list(taken.outcome.held) if taken.outcome else [],
        }
        for taken in reckoned.steps
    ]
    return {**course, "steps": steps} if steps else course


def _answer(label: str, text: str, finding: Finding) -> dict[str, object]:
    return {"label": label, "text": text, "value": stored(finding.value), "sources": _plain(finding.sources)}


def _plain(sources: Sequence[Source]) -> list[dict[str, object]]:
    return [source.plain() for source in sources]


def _kept(value: object) -> object:
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return {"text": f"{len(value)} rows"}
    return stored(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A stored decision worked out again: the same answer? And the sentences for the person it concerns."""

    agrees: bool
    result: str
    sentences: tuple[str, ...]


def explain(
    *,
    evidence: Mapping[str, Any],
    rules: Mapping[str, Any],
    because: Text,
    language: telling.Language,
    called: Mapping[str, str] | None = None,
) -> Explanation:
    """Work a decision out again from what was stored, without any record, pack or item of today.

    `called` are the names people know, of units by key and of record sets by "unit/record set".
    """
    names = called or {}
    sentences = [because.get(language, ""), *_condition(evidence["eligible"], language, names)]
    if "matched" not in evidence:
        agrees = evidence["result"] == "refer"
        return Explanation(agrees=agrees, result="refer", sentences=tuple(filter(None, sentences)))
    mentioned = {name: restored(value) for name, value in evidence["names"].items()}
    program = program_of(rules, tuple(mentioned))
    answers = [restored(row["value"]) for row in evidence["inputs"]]
    reckoned = program.reckon(answers, mentioned)
    course = {**_course(reckoned), "result": reckoned.result}
    sentences += tell(
        program=program,
        reckoned=reckoned,
        answers=answers,
        language=language,
        sources=[_provenances(row, names) for row in evidence["inputs"]],
        answer=WORDS[reckoned.result][language],
    )
    return Explanation(
        agrees=course == {name: evidence.get(name) for name in course},
        result=reckoned.result,
        sentences=tuple(filter(None, sentences)),
    )


def _condition(row: Mapping[str, Any], language: telling.Language, names: Mapping[str, str]) -> Iterator[str]:
    """The rule of eligibility in sentences; none where the item has no such rule."""
    if not row["text"]:
        return
    word = "met" if row["value"] is True else "not-met" if row["value"] is False else "not-known"
    yield WORDS[word][language]
    yield from telling.sourced(WORDS["condition"][language], _provenances(row, names), language)


def _provenances(row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Provenance, ...]:
    return tuple(
        Provenance(
            unit=names.get(one["unit"], one["unit"]),
            record_set=names.get(f"{one['unit']}/{one['record_set']}", one["record_set"]),
            batch="",
            date=one["date"],
        )
        for one in row["sources"]
    )
