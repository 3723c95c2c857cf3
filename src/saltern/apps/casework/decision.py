"""秒批: the item's rules put to one person's records. The answer is approve, or refer to a person; never refuse.

Approved is only what the item's rule of eligibility holds true and a row of its approval table approves. A rule that
is false, an unknown fact, a table that contradicts itself or does not speak: each hands the case to a person, with the
reason, and with the missing fact named. What was asked, answered and seen is kept, so that the decision can be worked
out again from what was stored (PIPL art. 24: automated decisions are explained).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from saltern.apps.casework.evidence import Source, restored, stored
from saltern.apps.casework.program import Look, doubtful, table_of
from saltern.core.catalogue.item import Text
from saltern.core.rules.engines.table import TableOutcome, TableProgram

LONGEST_LIST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one question of the rules gave, and from where."""

    label: str
    text: str
    value: object
    sources: tuple[Source, ...]

    def plain(self) -> dict[str, object]:
        """As JSON."""
        sources = [source.plain() for source in self.sources]
        return {"label": self.label, "text": self.text, "value": stored(self.value), "sources": sources}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The machine's answer. `eligible` None: not known; `missing` are the facts nobody knew."""

    result: Literal["approve", "refer"]
    because: Text
    eligible: bool | None
    missing: tuple[str, ...]
    evidence: Mapping[str, object]


NOT_AUTOMATIC: Final = {
    "zh": "本事项不由系统自动决定，已转人工审查。",
    "en": "This item is not decided by the machine; a person looks at it.",
}
NOT_ELIGIBLE: Final = {
    "zh": "按记录不符合申请条件，已转人工核实。",
    "en": "By the records the conditions are not met; a person checks this.",
}
NO_ROW: Final = {
    "zh": "没有可自动批准的情形，已转人工审查。",
    "en": "No rule approves this by itself; a person looks at it.",
}


def decide(look: Look) -> Verdict:
    """The verdict on one application."""
    program = look.program
    look.gather()
    eligible = Answer(label="eligible", text="", value=True, sources=())
    if program.eligible:
        finding = look.ask(program.eligible)
        eligible = Answer(label="eligible", text=program.eligible.text, value=finding.value, sources=finding.sources)
    if eligible.value is not True:
        known = eligible.value is False
        missing = () if known or program.eligible is None else look.unknown_in(program.eligible)
        because = NOT_ELIGIBLE if known else unknown(missing)
        return _verdict(look, "refer", because, eligible, missing=missing)
    if program.table is None:
        return _verdict(look, "refer", NOT_AUTOMATIC, eligible)
    answers = []
    for label, asked in program.inputs:
        finding = look.ask(asked)
        answers.append(Answer(label=label, text=asked.text, value=finding.value, sources=finding.sources))
    mentioned = {name: look.ask(question).value for name, question in program.mentioned.items()}
    outcome = program.table.decide(cells(answers, mentioned))
    result, because, missing = settled(outcome, program.table, program.body["rows"])
    return _verdict(
        look, result, because, eligible, answers=answers, mentioned=mentioned, outcome=outcome, missing=missing
    )


def cells(answers: list[Answer], mentioned: Mapping[str, object]) -> dict[str, object]:
    """What the table's cells see: the inputs by number, and the facts they name themselves."""
    return {**mentioned, **{f"input {index}": answer.value for index, answer in enumerate(answers)}}


def settled(
    outcome: TableOutcome, table: TableProgram, rows: Sequence[Mapping[str, Any]]
) -> tuple[Literal["approve", "refer"], Text, tuple[str, ...]]:
    """What an outcome means for the citizen: result, reason, missing facts."""
    if outcome.conflict is not None:
        text = {
            "zh": f"规则相互矛盾（{outcome.conflict}），已转人工审查。",
            "en": f"The rules contradict: {outcome.conflict}.",
        }
        return "refer", text, ()
    said = outcome.value if isinstance(outcome.value, list) else [outcome.value]
    if "refer" in said:
        row = next(index for index in outcome.matched if rows[index]["then"] == "refer")
        return "refer", rows[row]["because"], outcome.nulls
    if said and all(one == "approve" for one in said):
        row = outcome.matched[0]
        unsure = doubtful(table, row, outcome.nulls)
        return ("refer", unknown(unsure), unsure) if unsure else ("approve", rows[row]["because"], ())
    return ("refer", unknown(outcome.nulls), outcome.nulls) if outcome.nulls else ("refer", NO_ROW, ())


def unknown(missing: tuple[str, ...]) -> Text:
    """The reason when facts are missing."""
    names = ", ".join(missing) or "?"
    return {
        "zh": f"以下信息无法核实：{names}；已转人工审查。",
        "en": f"Not known from any record: {names}; a person looks at it.",
    }


def _verdict(
    look: Look,
    result: Literal["approve", "refer"],
    because: Text,
    eligible: Answer,
    *,
    answers: list[Answer] | None = None,
    mentioned: Mapping[str, object] | None = None,
    outcome: TableOutcome | None = None,
    missing: tuple[str, ...] = (),
) -> Verdict:
    facts = [
        {"name": name, "value": _kept(finding.value), "sources": [source.plain() for source in finding.sources]}
        for name, finding in look.facts.items()
    ]
    evidence: dict[str, object] = {
        "as_of": look.as_of.isoformat(),
        "result": result,
        "eligible": eligible.plain(),
        "facts": facts,
        "inputs": [answer.plain() for answer in answers or []],
        "names": {name: stored(value) for name, value in (mentioned or {}).items()},
        "missing": list(missing),
    }
    if outcome:
        evidence["matched"] = list(outcome.matched)
        evidence["held"] = list(outcome.held)
        evidence["conflict"] = outcome.conflict
    return Verdict(
        result=result,
        because=because,
        eligible=eligible.value if isinstance(eligible.value, bool) else None,
        missing=missing,
        evidence=evidence,
    )


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


def explain(*, evidence: Mapping[str, Any], rules: Mapping[str, Any], because: Text, language: str) -> Explanation:
    """Work a decision out again from what was stored, without any record, pack or item of today."""
    answers = [
        Answer(label=row["label"], text=row["text"], value=restored(row["value"]), sources=())
        for row in evidence["inputs"]
    ]
    result: str = "refer"
    agrees = True
    if "matched" in evidence:
        names = {name: restored(value) for name, value in evidence["names"].items()}
        table = table_of(rules)
        outcome = table.decide(cells(answers, names))
        result, _, _ = settled(outcome, table, rules["rows"])
        agrees = [list(outcome.matched), list(outcome.held)] == [evidence["matched"], evidence["held"]]
    agrees = agrees and result == evidence["result"]
    shown = [evidence["eligible"], *evidence["inputs"]]
    sentences = [because.get(language, ""), *(_sentence(row) for row in shown if row["text"])]
    return Explanation(agrees=agrees, result=result, sentences=tuple(filter(None, sentences)))


def _sentence(row: Mapping[str, Any]) -> str:
    places = [
        " / ".join(filter(None, (source["unit"], source["record_set"], source["date"]))) + f" ({source['rows']})"
        for source in row["sources"]
    ]
    value = restored(row["value"])
    shown = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{row['label']} = {shown}" + (f" [{'; '.join(places)}]" if places else "")
