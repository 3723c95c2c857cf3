"""A stored decision explained to the person it concerns: worked out again, then told.

Told is which conditions are met, not met or not known, which rows and cells held in each table it went through, what an
approval at once still wanted, and where each fact came from. Nothing of today is needed: neither record, pack nor item
(docs/adr/0006). Source: PIPL art. 24, automated decisions are explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from saltern.core.approvals.condition import in_short
from saltern.core.approvals.decision import course
from saltern.core.approvals.eligibility import STATES, State
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.name_chain import chain_names
from saltern.core.approvals.program import ApprovalOutcome, ApprovalProgram, ExpressionStep, StepOutcome, TableStep
from saltern.core.approvals.rule_text import program_of
from saltern.core.approvals.verdict import NOT_ELIGIBLE, NOT_KNOWN
from saltern.core.rules.cell_words import Codes
from saltern.core.rules.engines.table import TableOutcome
from saltern.core.rules.explain import WORDS as RULE_WORDS
from saltern.core.rules.explain import Explanation as TableExplanation
from saltern.core.rules.explain import explain as explain_table
from saltern.core.rules.explain import place, sourced
from saltern.core.rules.facts import Provenance
from saltern.core.rules.value_words import YES, value_words
from saltern.words import NOTHING, Language, Phrase

Sources = Mapping[str, tuple[Provenance, ...]]
SAID: Final[Mapping[str, Mapping[Language, str]]] = {
    "unknown": {"en": "{table}: not known without {missing}.", "zh": "{table}：缺少{missing}，不详。"},
    "given": {"en": "Given: {cells}.", "zh": "依据：{cells}。"},
    "is": {"en": "{label} is {value}", "zh": "{label}为{value}"},
    "met": {"en": "Met: {label}{source}.", "zh": "符合：{label}{source}。"},
    "not-met": {"en": "Not met: {label}{found}{source}.", "zh": "不符合：{label}{found}{source}。"},
    "not-known": {"en": "Not known: {label}{source}.", "zh": "无法核实：{label}{source}。"},
    "found": {"en": " (on record: {found})", "zh": "（现查到：{found}）"},
    "source": {"en": "; source: {source}", "zh": "；来源：{source}"},
    "wanted": {
        "en": "To be approved at once, {label} should be {wanted}; it is {found}{source}.",
        "zh": "要当场通过，{label}应为{wanted}，现为{found}{source}。",
    },
    "no-record": {"en": " (no record)", "zh": "（没有记录）"},
}
WORDS: Final[Mapping[str, Phrase]] = {
    "condition": Phrase(en="The condition to apply", zh="申请条件"),
    "met": Phrase(en="The condition to apply is met.", zh="申请条件：符合。"),
    "not-met": Phrase(en="The condition to apply is not met.", zh="申请条件：不符合。"),
    "not-known": Phrase(en="Whether the condition to apply is met is not known.", zh="申请条件：不详。"),
    "approve": Phrase(en="approved at once", zh="当场通过"),
    "refer": Phrase(en="left to a person", zh="转人工审查"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing the answer rests on, for a page that shows it beside its record: a condition, or what the table asked.

    `label` says it; `found` what the records hold, `wanted` what an approval at once needs instead, each empty where
    the label says it all. `said_yes`: the label was asked as a yes or no, and it is a yes.
    """

    state: State
    label: str
    found: str
    wanted: str
    sources: tuple[Provenance, ...]
    said_yes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRow:
    """One row of the table that approves: what each column asks, empty where anything does; whether each holds, None
    where nothing is asked; what follows and why. `held`: this is the row that gave the answer."""

    held: bool
    cells: tuple[tuple[str, bool | None], ...]
    then: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTable:
    """The table that approves, as it stood: each column with what was found for it, and its rows in order."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A stored decision worked out again: the same answer? The sentences for the person it concerns, and what it rests
    on, point by point. `brief` is the reason without the conditions that stand among the points; `table` is the one
    that approves, None where the condition to apply had decided."""

    agrees: bool
    result: str
    sentences: tuple[str, ...]
    points: tuple[Point, ...] = ()
    brief: str = ""
    table: DrawnTable | None = None


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
    points = [_stated(row, language, names) for row in evidence.get("conditions", ())]
    told_alone = any(point.state == "met" for point in points)
    sentences = [because.said(language), *_condition(evidence["eligible"], language, names, sourced_alone=told_alone)]
    sentences += [_told(point, language) for point in points]
    if "matched" not in evidence:
        return Explanation(
            agrees=evidence["result"] == "refer",
            result="refer",
            sentences=tuple(filter(None, sentences)),
            points=tuple(points),
            brief=_brief(evidence, because).said(language),
        )
    mentioned = {name: restored(value) for name, value in evidence["names"].items()}
    program = program_of(rules, tuple(mentioned))
    answers = [restored(row["value"]) for row in evidence["inputs"]]
    outcome = program.run(answers, mentioned)
    again = {**course(outcome), "result": outcome.result}
    teller = _Teller(
        program,
        language,
        sources={
            name: _provenances(row, language, names)
            for name, row in zip(program.names, evidence["inputs"], strict=False)
        },
        codes={
            name: {code: Phrase.of(words) for code, words in row.get("codes", {}).items()}
            for name, row in zip(program.names, evidence["inputs"], strict=False)
        },
    )
    wanting = teller.wanting(outcome)
    points += wanting or teller.held(outcome)
    sentences += [_told(point, language) for point in wanting]
    sentences += teller.sentences(outcome, answers)
    return Explanation(
        agrees=again == {name: evidence.get(name) for name in again},
        result=outcome.result,
        sentences=tuple(dict.fromkeys(filter(None, sentences))),
        points=tuple(points),
        brief=because.said(language),
        table=teller.drawn(outcome),
    )


def _brief(evidence: Mapping[str, Any], because: Phrase) -> Phrase:
    """The reason without the conditions in it, where those gave it."""
    row = evidence["eligible"]
    if not row["text"] or row["value"] is True:
        return because
    return in_short(NOT_ELIGIBLE if row["value"] is False else NOT_KNOWN, ())


def _condition(
    row: Mapping[str, Any], language: Language, names: Mapping[str, str], *, sourced_alone: bool
) -> Iterator[str]:
    """The rule of eligibility in sentences; none where the item has no such rule. `sourced_alone`: each condition tells
    by itself where it was looked up."""
    if not row["text"]:
        return
    word = "met" if row["value"] is True else "not-met" if row["value"] is False else "not-known"
    yield WORDS[word].said(language)
    if word == "met" and not sourced_alone:
        yield from sourced(WORDS["condition"].said(language), _provenances(row, language, names), language)


def _stated(row: Mapping[str, Any], language: Language, names: Mapping[str, str]) -> Point:
    """A condition with its answer."""
    found = Phrase.of(row["found"]) if "found" in row else NOTHING
    return Point(
        state=STATES[row["value"]],
        label=Phrase.of(row["words"]).said(language),
        found=found.said(language),
        wanted="",
        sources=_provenances(row, language, names),
    )


def _told(point: Point, language: Language) -> str:
    """A point in one sentence, with where it was looked up."""
    join = RULE_WORDS["join"][language]
    places = [place(source, language) for source in point.sources]
    source = SAID["source"][language].format(source=join.join(places)) if places else ""
    if point.wanted:
        return SAID["wanted"][language].format(label=point.label, wanted=point.wanted, found=point.found, source=source)
    if point.state == "unknown":
        return SAID["not-known"][language].format(label=point.label, source=source)
    found = SAID["found"][language].format(found=point.found) if point.found else ""
    return SAID[point.state][language].format(label=point.label, found=found, source=source)


def _provenances(row: Mapping[str, Any], language: Language, names: Mapping[str, str]) -> tuple[Provenance, ...]:
    return tuple(
        Provenance(
            unit=names.get(one["unit"], one["unit"]),
            record_set=names.get(f"{one['unit']}/{one['record_set']}", one["record_set"])
            + (SAID["no-record"][language] if not one["rows"] else ""),
            batch="",
            date=one["date"],
        )
        for one in row["sources"]
    )


class _Teller:
    """One approval told in one language. `sources` and `codes` are those of its inputs, by their names."""

    def __init__(
        self, program: ApprovalProgram, language: Language, *, sources: Sources, codes: Mapping[str, Codes]
    ) -> None:
        self.program = program
        self.language = language
        self.sources = sources
        self.codes = codes
        self.called = program.called(language)
        self.labels = {
            **dict(zip(program.names, program.labels, strict=True)),
            **{step.name: step.label for step in program.steps},
        }

    def sentences(self, outcome: ApprovalOutcome, answers: Sequence[object]) -> Iterator[str]:
        """The table that approves, then each decision it needed."""
        top = replace(self.table(self.program.approving, outcome.table), answer=WORDS[outcome.result])
        yield from top.sentences(self.language, failed=False)
        values = dict(zip(self.program.names, answers, strict=True))
        for earlier in outcome.steps:
            yield from self.step(earlier, values)
            values[earlier.step.name] = earlier.value

    def wanting(self, outcome: ApprovalOutcome) -> list[Point]:
        """What the row that approves and comes nearest still wants; nothing where one approved."""
        if outcome.result == "approve":
            return []
        told, rows = self.table(self.program.approving, outcome.table), self.program.rows
        wants = [
            [cell for cell in trace.cells if not cell[2] or not told.facts[cell[0]].known]
            for trace, row in zip(told.rules, rows, strict=True)
            if row.then == "approve"
        ]
        if not wants:
            return []
        return [
            Point(
                state="not-met" if told.facts[index].known else "unknown",
                label=told.facts[index].label.said(self.language),
                found=told.facts[index].value.said(self.language),
                wanted=asked.said(self.language),
                sources=told.facts[index].sources,
            )
            for index, asked, _ in min(wants, key=len)
        ]

    def held(self, outcome: ApprovalOutcome) -> list[Point]:
        """What the row that approved asked, each with its answer; nothing where none approved."""
        if outcome.result != "approve":
            return []
        told = self.table(self.program.approving, outcome.table)
        cells = [told.facts[index] for trace in told.rules if trace.matched for index, _, _ in trace.cells]
        return [
            Point(
                state="met",
                label=fact.label.said(self.language),
                found=fact.value.said(self.language),
                wanted="",
                sources=fact.sources,
                said_yes=fact.value == YES,
            )
            for fact in dict.fromkeys(cells)
        ]

    def drawn(self, outcome: ApprovalOutcome) -> DrawnTable:
        """The table that approves, with the row that gave the answer."""
        told, language = self.table(self.program.approving, outcome.table), self.language
        rows = []
        for trace, row in zip(told.rules, self.program.rows, strict=True):
            asked = {index: (test.said(language), holds) for index, test, holds in trace.cells}
            rows.append(
                DrawnRow(
                    held=trace.matched,
                    cells=tuple(asked.get(index, ("", None)) for index in range(len(told.facts))),
                    then=row.then,
                    because=row.because.said(language),
                )
            )
        return DrawnTable(
            name=told.table.said(language),
            columns=tuple((fact.label.said(language), fact.value.said(language)) for fact in told.facts),
            rows=tuple(rows),
        )

    def table(self, step: TableStep, outcome: TableOutcome) -> TableExplanation:
        """A table's answer, with the rows that gave it: of those read from above, the first that holds."""
        table = step.table.table
        words = zip((column.text or column.label for column in table.inputs), step.words, strict=False)
        shown = outcome.matched[:1] if table.hit_policy == "F" else outcome.matched
        behind = {column.text: list(chain_names(column.expression)) for column in table.inputs}
        return explain_table(
            table=table,
            outcome=replace(outcome, matched=shown),
            name=step.label,
            sources={text: tuple(self._behind(names)) for text, names in behind.items()},
            labels={text: word for text, word in words if word},
            codes={text: self.codes.get(names[0], {}) for text, names in behind.items() if len(names) == 1},
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
            answer = value_words(earlier.value).said(language)
            yield RULE_WORDS["answer"][language].format(table=name, answer=answer)
            yield from self._given([fact for fact in dict.fromkeys(chain_names(step.node)) if fact in values], values)

    def _given(self, facts: Sequence[str], values: Mapping[str, object]) -> Iterator[str]:
        """What an expression was worked out from, and where that stands."""
        language = self.language
        cells = [
            SAID["is"][language].format(
                label=self._label(fact), value=value_words(values[fact], self.codes.get(fact)).said(language)
            )
            for fact in facts
        ]
        if cells:
            yield SAID["given"][language].format(cells=RULE_WORDS["join"][language].join(cells))
        for fact in facts:
            yield from sourced(self._label(fact), self.sources.get(fact, ()), language)

    def _label(self, name: str) -> str:
        return self.labels[name].said(self.language) or name

    def _behind(self, names: Sequence[str]) -> Iterator[Provenance]:
        yield from dict.fromkeys(one for name in names for one in self.sources.get(name, ()))
