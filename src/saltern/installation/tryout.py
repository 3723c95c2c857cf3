"""Trying an item on somebody, and saying it in words: on the records of the lake, or on a file a designer wrote.

Nothing is decided and nothing is kept; looking at real records leaves a line their owner sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from saltern.core.approvals.compilation import ItemRules, compile_item
from saltern.core.approvals.condition import words_of
from saltern.core.approvals.explanation import DrawnTable, Explanation, Point, explain
from saltern.core.approvals.prefill import EMPTY, FormFaulty
from saltern.core.catalogue.example import plain_mapping
from saltern.core.catalogue.item import Example, FormField
from saltern.core.catalogue.search import the_item
from saltern.core.documents import document
from saltern.core.review.example_records import ExampleReader
from saltern.core.review.examples import run_example
from saltern.core.review.tryout import Tryout, try_item
from saltern.core.rules.explain import told
from saltern.core.rules.facts import RecordSource, Ref
from saltern.core.rules.value_words import value_words
from saltern.errors import Fault, Faults, Place, SalternError
from saltern.words import Language, Phrase

if TYPE_CHECKING:
    from saltern.apps.journal.acting import Acting
    from saltern.installation.office import Office


class ExampleUnknown(SalternError):
    """{item} has no example {number}."""

    family = "unknown"
    zh = "事项 {item} 没有第 {number} 个示例。"


class GivenUnreadable(SalternError):
    """There is no file {path}."""

    family = "unknown"
    zh = "没有文件 {path}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedField:
    """A form field as it would stand there: its value as JSON holds it, and in words."""

    key: str
    label: Phrase
    value: object
    said: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedStep:
    """An item that could follow, and whose it would be."""

    item: str
    name: Phrase
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What an item says of somebody, in words. `eligible` is None where it cannot be known; `missing` are fields left
    empty that must not be; `explanation` stands in the language asked for, and so do the `points` it rests on and the
    `table` that answered, None where the condition to apply had decided."""

    item: str
    name: Phrase
    eligible: bool | None
    approve: str
    because: Phrase
    facts: Mapping[str, object]
    form: tuple[TriedField, ...]
    missing: tuple[str, ...]
    next_steps: tuple[TriedStep, ...]
    explanation: Sequence[str]
    points: Sequence[Point] = ()
    table: DrawnTable | None = None

    @property
    def row(self) -> int | None:
        """The row of the table that gave the answer, counted from one; None where none did."""
        rows = self.table.rows if self.table else ()
        return next((number for number, row in enumerate(rows, start=1) if row.held), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRun:
    """An example of the item, run: `number` counts from one; `trial` None where on its day the item cannot be applied
    for or its records are faulty; `faults` are what it says otherwise than it states."""

    number: int
    example: Example
    trial: Trial | None
    faults: tuple[Fault, ...]


class ItemTrial:
    """One item of the pack in force, ready to be tried."""

    def __init__(self, office: Office, *, item: str) -> None:
        """Raises `ItemUnknown`, and `Faults` where its rules do not fit the pack."""
        self.office = office
        self.item = the_item(pack=office.pack, key=item)
        self._day = office.clock.day_of(office.clock.now())
        self.rules = self._by_day(self._day)

    def _by_day(self, day: dt.date) -> ItemRules:
        """The item by the rules of a day."""
        pack = self.office.pack
        return compile_item(
            item=self.item.nearest(day), vocabulary=pack.vocabulary, conditions=pack.standing.conditions
        )

    def on_records(
        self,
        *,
        acting: Acting,
        number: str,
        typed: Mapping[str, str],
        as_of: str = "",
        language: Language = "zh",
        source: RecordSource | None = None,
    ) -> Trial:
        """On the newest records of whoever bears the number, or those of a `source`. Raises `RoleNotAllowed`,
        `FormFaulty` and what `People.at_desk` raises."""
        from saltern.apps.casework import operations

        subject = self.office.people.at_desk(number, kind=self.rules.item.who)
        day = self.office.clock.day(as_of, moment=acting.now)
        self.rules = self._by_day(day)
        with nullcontext(source) if source else self.office.records.reading() as reading:
            tryout = operations.try_item(
                acting=acting,
                rulebook=self.office.rulebook,
                steps=self.office.steps,
                source=reading,
                item=self.rules.item.id,
                subject=subject,
                as_of=day,
                typed=typed,
            )
        return self._said(tryout, language)

    def on_file(self, *, path: Path, typed: Mapping[str, str], as_of: str = "", language: Language = "zh") -> Trial:
        """On records written as an item's example states them. Raises `GivenUnreadable`, `Faults`, `FormFaulty`."""
        if not path.is_file():
            raise GivenUnreadable(path=path)
        faults: list[Fault] = []
        entry = document.read(path=path, name=path.name, faults=faults)
        if faults:
            raise Faults(faults)
        body = {**plain_mapping(entry), **({"as_of": as_of} if as_of else {})}
        return self._given(body, Place(file=path.name, line=1, column=1), typed, language)

    def on_example(self, *, number: int, language: Language = "zh") -> Trial:
        """On one of the item's own examples, counted from one. Raises `ExampleUnknown`, `Faults`, `FormFaulty`."""
        if not 0 < number <= len(self.item.examples):
            raise ExampleUnknown(item=self.item.id, number=number)
        example = self.item.examples[number - 1]
        return self._given(example.given, example.place, {}, language)

    def examples(self, *, language: Language = "zh") -> tuple[ExampleRun, ...]:
        """Every example of the item, run."""
        pack = self.office.pack
        versions = tuple(
            compile_item(item=one, vocabulary=pack.vocabulary, conditions=pack.standing.conditions)
            for one in (self.item.versions if self.item.examples else ())
        )
        found = []
        for number, example in enumerate(self.item.examples, start=1):
            faults = tuple(run_example(self.office.steps, versions, example))
            try:
                trial = self.on_example(number=number, language=language)
            except SalternError:  # said among the faults
                trial = None
            if trial is not None and not self.rules.item.holds_on(self._day):
                trial = None
            found.append(ExampleRun(number=number, example=example, trial=trial, faults=faults))
        return tuple(found)

    def _given(self, body: Mapping[str, object], place: Place, typed: Mapping[str, str], language: Language) -> Trial:
        faults: list[Fault] = []
        reader = ExampleReader(vocabulary=self.rules.vocabulary, who=self.item.who, place=place, faults=faults)
        records = reader.read(body)
        if faults:
            raise Faults(faults)
        self._day = records.as_of
        self.rules = self._by_day(records.as_of)
        tryout = try_item(
            rules=self.rules,
            steps=self.office.steps,
            source=records,
            subject=records.subject,
            as_of=records.as_of,
            typed={**records.form, **typed},
            account=records.account,
        )
        return self._said(tryout, language)

    def _said(self, tryout: Tryout, language: Language) -> Trial:
        item = self.rules.item
        if tryout.wrong:
            raise FormFaulty(item=item.id, faults=tryout.wrong)
        fields = {field.key: field for field in item.form}
        explained = self._explained(tryout, language)
        return Trial(
            item=item.id,
            name=item.name,
            eligible=tryout.decision.eligible,
            approve=tryout.decision.result,
            because=tryout.decision.because,
            facts={name: in_words(value) for name, value in tryout.facts.items()},
            form=tuple(
                TriedField(
                    key=one.key,
                    label=fields[one.key].label,
                    value=in_words(one.value),
                    said=EMPTY if one.value is None else value_words(one.value, self._codes(fields[one.key])),
                )
                for one in tryout.form
            ),
            missing=tuple(fault.field for fault in tryout.faults),
            next_steps=tuple(
                TriedStep(item=due.step.to_item, name=due.step.name, who=due.step.who) for due in tryout.next_steps
            ),
            explanation=explained.sentences[1:],
            points=explained.points,
            table=explained.table,
        )

    def _codes(self, field: FormField) -> Mapping[str, Phrase]:
        """What people call the codes of a field: by the form itself, else by the column it is filled from."""
        source = self.rules.form.get(field.key)
        return field.codes or (words_of(self.rules).codes(source.checked.original) if source else {})

    def _explained(self, tryout: Tryout, language: Language) -> Explanation:
        """The answer explained as the desk explains it."""
        decision = tryout.decision
        return explain(
            evidence=decision.evidence,
            rules=self.rules.body,
            because=decision.because,
            language=language,
            called=self.office.pack.called(language=language),
        )


def in_words(value: object) -> object:
    """A value as JSON holds it: null where nobody knows it, never a key of somebody; of rows how many there are."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {name: in_words(part) for name, part in value.items() if not isinstance(part, Ref)}
    if isinstance(value, list):
        rows = any(isinstance(part, Mapping | Ref) for part in value)
        return f"{len(value)} rows" if rows else [in_words(part) for part in value]
    return "on record" if isinstance(value, Ref) else told(value)
