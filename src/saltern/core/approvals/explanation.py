"""A stored decision explained to the person it concerns: worked out again, then told.

Told is which rows and cells held in each table it went through, and where each fact came from. Nothing of today is
needed: neither record, pack nor item (docs/adr/0006). Source: PIPL art. 24, automated decisions are explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from saltern.core.approvals.decision import course
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.name_chain import chain_names
from saltern.core.approvals.program import ApprovalOutcome, ApprovalProgram, ExpressionStep, StepOutcome, TableStep
from saltern.core.approvals.rule_text import program_of
from saltern.core.rules.engines.table import TableOutcome
from saltern.core.rules.explain import WORDS as RULE_WORDS
from saltern.core.rules.explain import Explanation as TableExplanation
from saltern.core.rules.explain import explain as explain_table
from saltern.core.rules.explain import sourced, told
from saltern.core.rules.facts import Provenance
from saltern.words import Language, Phrase

Sources = Mapping[str, tuple[Provenance, ...]]
SAID: Final[Mapping[str, Mapping[Language, str]]] = {
    "unknown": {"en": "{table}: not known without {missing}.", "zh": "{table}：缺少{missing}，不详。"},
    "given": {"en": "Given: {cells}.", "zh": "依据：{cells}。"},
    "is": {"en": "{label} is {value}", "zh": "{label}为{value}"},
}
WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "condition": {"en": "The condition to apply", "zh": "申请条件"},
    "met": {"en": "The condition to apply is met.", "zh": "申请条件：符合。"},
    "not-met": {"en": "The condition to apply is not met.", "zh": "申请条件：不符合。"},
    "not-known": {"en": "Whether the condition to apply is met is not known.", "zh": "申请条件：不详。"},
    "approve": {"en": "approved at once", "zh": "当场通过"},
    "refer": {"en": "a person decides", "zh": "转人工审查"},
}


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
    because: Phrase,
    language: Language,
    called: Mapping[str, str] | None = None,
) -> Explanation:
    """Work a decision out again from what was stored, without any record, pack or item of today.

    `called` are the names people know, of units by key and of record sets by "unit/record set".
    """
    names = called or {}
    sentences = [because.said(language), *_condition(evidence["eligible"], language, names)]
    if "matched" not in evidence:
        agrees = evidence["result"] == "refer"
        return Explanation(agrees=agrees, result="refer", sentences=tuple(filter(None, sentences)))
    mentioned = {name: restored(value) for name, value in evidence["names"].items()}
    program = program_of(rules, tuple(mentioned))
    answers = [restored(row["value"]) for row in evidence["inputs"]]
    outcome = program.run(answers, mentioned)
    again = {**course(outcome), "result": outcome.result}
    sentences += sentences_of(
        program=program,
        outcome=outcome,
        answers=answers,
        language=language,
        sources=[_provenances(row, names) for row in evidence["inputs"]],
        answer=WORDS[outcome.result][language],
    )
    return Explanation(
        agrees=again == {name: evidence.get(name) for name in again},
        result=outcome.result,
        sentences=tuple(filter(None, sentences)),
    )


def _condition(row: Mapping[str, Any], language: Language, names: Mapping[str, str]) -> Iterator[str]:
    """The rule of eligibility in sentences; none where the item has no such rule."""
    if not row["text"]:
        return
    word = "met" if row["value"] is True else "not-met" if row["value"] is False else "not-known"
    yield WORDS[word][language]
    yield from sourced(WORDS["condition"][language], _provenances(row, names), language)


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


def sentences_of(
    *,
    program: ApprovalProgram,
    outcome: ApprovalOutcome,
    answers: Sequence[object],
    language: Language,
    sources: Sequence[tuple[Provenance, ...]] = (),
    answer: str = "",
) -> tuple[str, ...]:
    """The sentences: the table that approves, then each decision it needed; every sentence once.

    `sources` say where each answer comes from; `answer` is the result in the reader's words.
    """
    teller = _Teller(program, language, dict(zip(program.names, sources, strict=False)))
    top = teller.table(program.approving, outcome.table)
    lines = list(replace(top, answer=answer or top.answer).sentences(language, failed=False))
    values = dict(zip(program.names, answers, strict=True))
    for earlier in outcome.steps:
        lines.extend(teller.step(earlier, values))
        values[earlier.step.name] = earlier.value
    return tuple(dict.fromkeys(lines))


class _Teller:
    """One approval told in one language."""

    def __init__(self, program: ApprovalProgram, language: Language, sources: Sources) -> None:
        self.language = language
        self.sources = sources
        self.called = program.called(language)
        self.labels = {
            **dict(zip(program.names, program.labels, strict=True)),
            **{step.name: step.label for step in program.steps},
        }

    def table(self, step: TableStep, outcome: TableOutcome) -> TableExplanation:
        """A table's answer, with the rows that gave it: of those read from above, the first that holds."""
        table = step.table.table
        words = dict(zip((column.text or column.label for column in table.inputs), step.words, strict=False))
        shown = outcome.matched[:1] if table.hit_policy == "F" else outcome.matched
        return explain_table(
            table=replace(table, name=step.label.said(self.language) or table.name),
            outcome=replace(outcome, matched=shown),
            sources={column.text: tuple(self._behind(chain_names(column.expression))) for column in table.inputs},
            labels={text: word.said(self.language) for text, word in words.items()},
        )

    def step(self, earlier: StepOutcome, values: Mapping[str, object]) -> Iterator[str]:
        """A decision that was needed first."""
        step, language = earlier.step, self.language
        name = step.label.said(language) or step.name
        if earlier.value is None and earlier.missing:
            missing = RULE_WORDS["join"][language].join(self.called.get(fact) or fact for fact in earlier.missing)
            yield SAID["unknown"][language].format(table=name, missing=missing)
        elif isinstance(step, TableStep) and earlier.table is not None:
            yield from self.table(step, earlier.table).sentences(language, failed=False)
        elif isinstance(step, ExpressionStep):
            yield RULE_WORDS["answer"][language].format(table=name, answer=self._told(earlier.value))
            yield from self._given([fact for fact in dict.fromkeys(chain_names(step.node)) if fact in values], values)

    def _given(self, facts: Sequence[str], values: Mapping[str, object]) -> Iterator[str]:
        """What an expression was worked out from, and where that stands."""
        language = self.language
        cells = [SAID["is"][language].format(label=self._label(fact), value=self._told(values[fact])) for fact in facts]
        if cells:
            yield SAID["given"][language].format(cells=RULE_WORDS["join"][language].join(cells))
        for fact in facts:
            yield from sourced(self._label(fact), self.sources.get(fact, ()), language)

    def _label(self, name: str) -> str:
        return self.labels[name].said(self.language) or name

    def _told(self, value: object) -> str:
        words = told(value)
        return RULE_WORDS[words][self.language] if words in ("null", "true", "false") else words

    def _behind(self, names: Iterator[str]) -> Iterator[Provenance]:
        yield from dict.fromkeys(one for name in names for one in self.sources.get(name, ()))
