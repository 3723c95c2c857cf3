"""Why a table said what it said: each rule's cells that held and failed, with the facts and where those came from.

An explanation is plain data. It is stored as JSON with the decision and told again later, in Chinese or English,
without the table, the facts or the program that decided: every automatic yes can be explained again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from saltern.core.rules.cell_words import Codes, Unsaid, cell_words, day_of
from saltern.core.rules.engines.table import TableOutcome
from saltern.core.rules.facts import Provenance
from saltern.core.rules.feel.nodes import UnaryTests
from saltern.core.rules.feel.values import temporal_text
from saltern.core.rules.tables import DecisionTable
from saltern.core.rules.value_words import value_words
from saltern.words import NOTHING, Language, Phrase

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
    "cell": {"en": "{label} is {value}", "zh": "{label}为{value}"},
    "cell-held": {"en": "{label} is {value}, as asked ({test})", "zh": "{label}为{value}，符合要求（{test}）"},
    "cell-failed": {"en": "{label} is {value}, asked was {test}", "zh": "{label}为{value}，要求为{test}"},
    "cell-unknown": {"en": "{label} is not known, asked was {test}", "zh": "{label}不详，要求为{test}"},
    "source": {"en": "{label}: from {place}.", "zh": "{label}：来源 {place}。"},
    "comma": {"en": ", ", "zh": "，"},
    "join": {"en": "; ", "zh": "；"},
}
UNTOLD: Final = Phrase(zh="规则所述", en="what the rule says")
"""A test whose form nobody says aloud."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What an input was: its name for people, its value in words, whether it is known, its sources."""

    label: Phrase
    value: Phrase
    known: bool
    sources: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrace:
    """A rule: its number as people count, and for each cell that tests something (input index, test, held)."""

    number: int
    matched: bool
    cells: tuple[tuple[int, Phrase, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision that can be told."""

    table: Phrase
    hit_policy: str
    answer: Phrase
    outcome: Literal["answer", "none", "conflict-U", "conflict-A", "not-allowed"]
    facts: tuple[Fact, ...]
    rules: tuple[RuleTrace, ...]

    def sentences(self, language: Language, *, failed: bool = True) -> tuple[str, ...]:
        """The decision in sentences: the answer, the rules that hold, those that do not (`failed`), the sources."""
        return tuple(self._tell(language, failed))

    def _tell(self, language: Language, failed: bool) -> Iterator[str]:
        matched = ", ".join(str(rule.number) for rule in self.rules if rule.matched)
        table, answer = self.table.said(language), self.answer.said(language)
        yield WORDS[self.outcome][language].format(table=table, answer=answer, rules=matched)
        if self.outcome == "not-allowed":
            failed = False
        for rule in self.rules:
            if failed or (rule.matched and rule.cells):
                yield self._rule(rule, language)
        for fact in self.facts:
            yield from sourced(fact.label.said(language), fact.sources, language)

    def _rule(self, rule: RuleTrace, language: Language) -> str:
        if rule.matched and not rule.cells:
            return WORDS["held-always"][language].format(rule=rule.number)
        cells = [self._cell(cell, language) for cell in rule.cells if cell[2] == rule.matched]
        word = "held" if rule.matched else "failed"
        return WORDS[word][language].format(rule=rule.number, cells=WORDS["join"][language].join(cells))

    def _cell(self, cell: tuple[int, Phrase, bool], language: Language) -> str:
        index, test, held = cell
        fact = self.facts[index]
        word = "cell-held" if held else "cell-failed" if fact.known else "cell-unknown"
        if held and test == fact.value:
            word = "cell"
        label, value = fact.label.said(language), fact.value.said(language)
        return WORDS[word][language].format(label=label, value=value, test=test.said(language))


def explain(
    *,
    table: DecisionTable,
    outcome: TableOutcome,
    name: Phrase = NOTHING,
    answer: Phrase = NOTHING,
    sources: Mapping[str, tuple[Provenance, ...]] | None = None,
    labels: Mapping[str, Phrase] | None = None,
    codes: Mapping[str, Codes] | None = None,
) -> Explanation:
    """The explanation of a table's outcome.

    `name` and `answer` are what people call the table and its answer. `sources` say where an input's value comes from,
    `labels` what people call it, `codes` what they call its codes; all by the input's text as written (`Input.text`,
    or its label where it has none).
    """
    facts, known = [], []
    for number, (column, value) in enumerate(zip(table.inputs, outcome.inputs, strict=True), start=1):
        key = column.text or column.label or f"#{number}"
        label = (labels or {}).get(key) or Phrase.same(column.label or key)
        known.append((codes or {}).get(key, {}))
        found = (sources or {}).get(key, ())
        facts.append(Fact(label=label, value=value_words(value, known[-1]), known=value is not None, sources=found))
    rules = []
    for index, rule in enumerate(table.rules):
        cells = tuple(
            (cell, asked(tests, known[cell]), bool(outcome.held[index] >> cell & 1))
            for cell, tests in enumerate(rule.cells)
            if tests.tests
        )
        rules.append(RuleTrace(number=index + 1, matched=index in outcome.matched, cells=cells))
    return Explanation(
        table=name or Phrase.same(table.name),
        hit_policy=table.hit_policy,
        answer=answer or value_words(outcome.value),
        outcome=_outcome(table, outcome),
        facts=tuple(facts),
        rules=tuple(rules),
    )


def asked(cell: UnaryTests, codes: Codes) -> Phrase:
    """What a cell asks for, as far as there are words for it."""
    try:
        return cell_words(cell, codes)
    except Unsaid:
        return UNTOLD


def sourced(label: str, sources: Sequence[Provenance], language: Language) -> Iterator[str]:
    """Where a fact comes from, a sentence a source."""
    for source in sources:
        yield WORDS["source"][language].format(label=label, place=place(source, language))


def place(source: Provenance, language: Language) -> str:
    """Unit, record set and the date of the record."""
    day = (day_of(source.date) or Phrase.same(source.date)).said(language)
    return WORDS["comma"][language].join(filter(None, (source.unit, source.record_set, day)))


def told(value: object) -> str:
    """A value as FEEL text shows it, for whoever writes rules; people are told `value_words`."""
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
