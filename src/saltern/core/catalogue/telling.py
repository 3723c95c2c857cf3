"""An approval told to the person it concerns: which rows and cells held, in each table it went through, and whence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from saltern.core.catalogue.reckoning import ApprovalProgram, Formula, Reckoned, Sheet, Taken, chains
from saltern.core.rules.engines.table import TableOutcome
from saltern.core.rules.explain import WORDS, Explanation, Language, explain, sourced, told
from saltern.core.rules.facts import Provenance

Sources = Mapping[str, tuple[Provenance, ...]]
SAID: Final[Mapping[str, Mapping[Language, str]]] = {
    "unknown": {"en": "{table}: not known without {missing}.", "zh": "{table}：缺少{missing}，不详。"},
    "given": {"en": "Given: {cells}.", "zh": "依据：{cells}。"},
    "is": {"en": "{label} is {value}", "zh": "{label}为{value}"},
}


def tell(
    *,
    program: ApprovalProgram,
    reckoned: Reckoned,
    answers: Sequence[object],
    language: Language,
    sources: Sequence[tuple[Provenance, ...]] = (),
    answer: str = "",
) -> tuple[str, ...]:
    """The sentences: the table that approves, then each decision it needed; every sentence once.

    `sources` say where each answer comes from; `answer` is the result in the reader's words.
    """
    teller = _Teller(program, language, dict(zip(program.names, sources, strict=False)))
    top = teller.sheet(program.sheet, reckoned.outcome)
    lines = list(replace(top, answer=answer or top.answer).sentences(language, failed=False))
    values = dict(zip(program.names, answers, strict=True))
    for taken in reckoned.steps:
        lines.extend(teller.step(taken, values))
        values[taken.step.name] = taken.value
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

    def sheet(self, sheet: Sheet, outcome: TableOutcome) -> Explanation:
        """A table's answer, with the rows that gave it: of those read from above, the first that holds."""
        table = sheet.table.table
        words = dict(zip((column.text or column.label for column in table.inputs), sheet.words, strict=False))
        shown = outcome.matched[:1] if table.hit_policy == "F" else outcome.matched
        return explain(
            table=replace(table, name=sheet.label.get(self.language) or table.name),
            outcome=replace(outcome, matched=shown),
            sources={column.text: tuple(self._behind(chains(column.expression))) for column in table.inputs},
            labels={text: word.get(self.language, "") for text, word in words.items()},
        )

    def step(self, taken: Taken, values: Mapping[str, object]) -> Iterator[str]:
        """A decision that was needed first."""
        step, language = taken.step, self.language
        table = step.label.get(language, step.name)
        if taken.value is None and taken.missing:
            missing = WORDS["join"][language].join(self.called.get(name) or name for name in taken.missing)
            yield SAID["unknown"][language].format(table=table, missing=missing)
        elif isinstance(step, Sheet) and taken.outcome is not None:
            yield from self.sheet(step, taken.outcome).sentences(language, failed=False)
        elif isinstance(step, Formula):
            yield WORDS["answer"][language].format(table=table, answer=self._told(taken.value))
            names = [name for name in dict.fromkeys(chains(step.node)) if name in values]
            cells = [
                SAID["is"][language].format(label=self._label(one), value=self._told(values[one])) for one in names
            ]
            if cells:
                yield SAID["given"][language].format(cells=WORDS["join"][language].join(cells))
            for name in names:
                yield from sourced(self._label(name), self.sources.get(name, ()), language)

    def _label(self, name: str) -> str:
        return self.labels[name].get(self.language, name)

    def _told(self, value: object) -> str:
        words = told(value)
        return WORDS[words][self.language] if words in ("null", "true", "false") else words

    def _behind(self, names: Iterator[str]) -> Iterator[Provenance]:
        yield from dict.fromkeys(one for name in names for one in self.sources.get(name, ()))
