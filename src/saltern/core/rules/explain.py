"""Why a table said what it said: each rule's cells that held and failed, with the facts and where those came from.

An explanation is plain data. It is stored as JSON with the decision and told again later, in Chinese or English,
without the table, the facts or the program that decided: every automatic yes can be explained again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from saltern.core.rules.engines.table import TableOutcome
from saltern.core.rules.facts import Provenance
from saltern.core.rules.feel.values import temporal_text
from saltern.core.rules.tables import DecisionTable
from saltern.words import Language

WORDS: Mapping[str, Mapping[Language, str]] = {
    "answer": {"en": "{table}: the answer is {answer}.", "zh": "{table}：结论为{answer}。"},
    "none": {"en": "{table}: no rule holds.", "zh": "{table}：没有一条规则成立。"},
    "conflict-U": {
        "en": "{table}: rules {rules} hold together though only one may; no answer is given.",
        "zh": "{table}：规则 {rules} 同时成立，而只允许一条成立，故不作结论。",
    },
    "conflict-A": {
        "en": "{table}: rules {rules} hold together with different answers; no answer is given.",
        "zh": "{table}：规则 {rules} 同时成立但结论不一，故不作结论。",
    },
    "not-allowed": {
        "en": "{table}: a value is not one of those the table knows; no answer is given.",
        "zh": "{table}：有取值不在本表允许的范围内，故不作结论。",
    },
    "held": {"en": "Rule {rule} holds: {cells}.", "zh": "规则 {rule} 成立：{cells}。"},
    "held-always": {"en": "Rule {rule} holds without conditions.", "zh": "规则 {rule} 无条件成立。"},
    "failed": {"en": "Rule {rule} does not hold: {cells}.", "zh": "规则 {rule} 不成立：{cells}。"},
    "cell-held": {"en": "{label} is {value}, as asked ({test})", "zh": "{label}为{value}，符合“{test}”"},
    "cell-failed": {"en": "{label} is {value}, asked was {test}", "zh": "{label}为{value}，不符合“{test}”"},
    "cell-unknown": {"en": "{label} is not known, asked was {test}", "zh": "{label}不详，要求“{test}”"},
    "source": {"en": "{label}: from {unit}, {record_set}{date}.", "zh": "{label}：来源 {unit}，{record_set}{date}。"},
    "source-date": {"en": ", {date}", "zh": "，{date}"},
    "join": {"en": "; ", "zh": "；"},
    "null": {"en": "unknown", "zh": "不详"},
    "true": {"en": "yes", "zh": "是"},
    "false": {"en": "no", "zh": "否"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What an input was: its name for people, its value as text ("" with `known` false), its sources."""

    label: str
    value: str
    known: bool
    sources: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrace:
    """A rule: its number as people count, and for each cell that tests something (input index, test, held)."""

    number: int
    matched: bool
    cells: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision that can be told."""

    table: str
    hit_policy: str
    answer: str
    outcome: Literal["answer", "none", "conflict-U", "conflict-A", "not-allowed"]
    facts: tuple[Fact, ...]
    rules: tuple[RuleTrace, ...]

    def sentences(self, language: Language, *, failed: bool = True) -> tuple[str, ...]:
        """The decision in sentences: the answer, the rules that hold, those that do not (`failed`), the sources."""
        return tuple(self._tell(language, failed))

    def _tell(self, language: Language, failed: bool) -> Iterator[str]:
        matched = ", ".join(str(rule.number) for rule in self.rules if rule.matched)
        answer = self._value(self.answer, language)
        yield WORDS[self.outcome][language].format(table=self.table, answer=answer, rules=matched)
        if self.outcome == "not-allowed":
            failed = False
        for rule in self.rules:
            if rule.matched or failed:
                yield self._rule(rule, language)
        for fact in self.facts:
            yield from sourced(fact.label, fact.sources, language)

    def _rule(self, rule: RuleTrace, language: Language) -> str:
        if rule.matched and not rule.cells:
            return WORDS["held-always"][language].format(rule=rule.number)
        cells = [self._cell(cell, language) for cell in rule.cells if cell[2] == rule.matched]
        word = "held" if rule.matched else "failed"
        return WORDS[word][language].format(rule=rule.number, cells=WORDS["join"][language].join(cells))

    def _cell(self, cell: tuple[int, str, bool], language: Language) -> str:
        index, test, held = cell
        fact = self.facts[index]
        word = "cell-held" if held else "cell-failed" if fact.known else "cell-unknown"
        value = self._value(fact.value, language) if fact.known else WORDS["null"][language]
        return WORDS[word][language].format(label=fact.label, value=value, test=test)

    def _value(self, value: str, language: Language) -> str:
        return WORDS[value][language] if value in ("null", "true", "false") else value


def explain(
    *,
    table: DecisionTable,
    outcome: TableOutcome,
    sources: Mapping[str, tuple[Provenance, ...]] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Explanation:
    """The explanation of a table's outcome.

    `sources` say where an input's value comes from, `labels` what people call it; both are by the input's text as
    written (`Input.text`, or its label where it has none).
    """
    facts = []
    for number, (column, value) in enumerate(zip(table.inputs, outcome.inputs, strict=True), start=1):
        key = column.text or column.label or f"#{number}"
        label = (labels or {}).get(key) or column.label or key
        found = (sources or {}).get(key, ())
        facts.append(Fact(label=label, value=told(value), known=value is not None, sources=found))
    rules = []
    for index, rule in enumerate(table.rules):
        cells = tuple(
            (cell, rule.texts[cell] if cell < len(rule.texts) else "…", bool(outcome.held[index] >> cell & 1))
            for cell, tests in enumerate(rule.cells)
            if tests.tests
        )
        rules.append(RuleTrace(number=index + 1, matched=index in outcome.matched, cells=cells))
    return Explanation(
        table=table.name,
        hit_policy=table.hit_policy,
        answer=told(outcome.value),
        outcome=_outcome(table, outcome),
        facts=tuple(facts),
        rules=tuple(rules),
    )


def sourced(label: str, sources: Sequence[Provenance], language: Language) -> Iterator[str]:
    """Where a fact comes from, a sentence a source."""
    for source in sources:
        date = WORDS["source-date"][language].format(date=source.date) if source.date else ""
        yield WORDS["source"][language].format(label=label, unit=source.unit, record_set=source.record_set, date=date)


def told(value: object) -> str:
    """A value as text that both languages can hold."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, Decimal):
        return format(value.normalize() if value == value.to_integral_value() else value, "f")
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(map(told, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {told(item)}" for key, item in value.items())
    return temporal_text(value)


def _outcome(
    table: DecisionTable, outcome: TableOutcome
) -> Literal["answer", "none", "conflict-U", "conflict-A", "not-allowed"]:
    if outcome.conflict is None:
        return "answer" if outcome.matched or outcome.value is not None else "none"
    if not outcome.matched:
        return "not-allowed"
    return "conflict-A" if table.hit_policy == "A" else "conflict-U"
