"""Trying an item on somebody, and saying it in words: on the records of the lake, or on a file a designer wrote.

Nothing is decided and nothing is kept; looking at real records leaves a line their owner sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from saltern.core.approvals.compilation import compile_item
from saltern.core.approvals.explanation import explain
from saltern.core.approvals.prefill import FormFaulty
from saltern.core.catalogue.example import plain_mapping
from saltern.core.catalogue.search import the_item
from saltern.core.documents import document
from saltern.core.review.example_records import ExampleReader
from saltern.core.review.tryout import Tryout, try_item
from saltern.core.rules.explain import told
from saltern.core.rules.facts import Ref
from saltern.errors import Fault, Faults, Place, SalternError
from saltern.words import Language, Phrase

if TYPE_CHECKING:
    from saltern.apps.journal.acting import Acting
    from saltern.installation.office import Office


class GivenUnreadable(SalternError):
    """There is no file {path}."""

    family = "unknown"
    zh = "没有文件 {path}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedField:
    """A form field as it would stand there."""

    key: str
    label: Phrase
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedStep:
    """An item that could follow, and whose it would be."""

    item: str
    name: Phrase
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What an item says of somebody, in words. `eligible` is None where it cannot be known; `missing` are fields left
    empty that must not be; `explanation` stands in the language asked for."""

    item: str
    name: Phrase
    eligible: bool | None
    approve: str
    because: Phrase
    facts: Mapping[str, str]
    form: tuple[TriedField, ...]
    missing: tuple[str, ...]
    next_steps: tuple[TriedStep, ...]
    explanation: Sequence[str]


class ItemTrial:
    """One item of the pack in force, ready to be tried."""

    def __init__(self, office: Office, *, item: str) -> None:
        """Raises `ItemUnknown`, and `Faults` where its rules do not fit the pack."""
        self.office = office
        self.rules = compile_item(item=the_item(pack=office.pack, key=item), vocabulary=office.pack.vocabulary)

    def on_records(
        self, *, acting: Acting, number: str, typed: Mapping[str, str], as_of: str = "", language: Language = "zh"
    ) -> Trial:
        """On the newest records of whoever bears the number. Raises `RoleNotAllowed`, `FormFaulty` and
        what `People.find` raises."""
        from saltern.apps.casework import operations

        subject = self.office.people.find(kind=self.rules.item.who, number=number)
        with self.office.records.reading() as reading:
            tryout = operations.try_item(
                acting=acting,
                rulebook=self.office.rulebook,
                steps=self.office.steps,
                source=reading,
                item=self.rules.item.id,
                subject=subject,
                as_of=self.office.clock.day(as_of, moment=acting.now),
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
        rules, place = self.rules, Place(file=path.name, line=1, column=1)
        reader = ExampleReader(vocabulary=rules.vocabulary, who=rules.item.who, place=place, faults=faults)
        records = reader.read(body)
        if faults:
            raise Faults(faults)
        tryout = try_item(
            rules=rules,
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
        labels = {field.key: field.label for field in item.form}
        return Trial(
            item=item.id,
            name=item.name,
            eligible=tryout.decision.eligible,
            approve=tryout.decision.result,
            because=tryout.decision.because,
            facts={name: in_words(value) for name, value in tryout.facts.items()},
            form=tuple(
                TriedField(key=field.key, label=labels[field.key], value=in_words(field.value)) for field in tryout.form
            ),
            missing=tuple(fault.field for fault in tryout.faults),
            next_steps=tuple(
                TriedStep(item=due.step.to_item, name=due.step.name, who=due.step.who) for due in tryout.next_steps
            ),
            explanation=self._explanation(tryout, language),
        )

    def _explanation(self, tryout: Tryout, language: Language) -> Sequence[str]:
        """The answer explained as the desk explains it, after its reason."""
        decision = tryout.decision
        explanation = explain(
            evidence=decision.evidence, rules=self.rules.body, because=decision.because, language=language
        )
        return explanation.sentences[1:]


def in_words(value: object) -> str:
    """A value for people: of a row what is no key."""
    if isinstance(value, Mapping):
        return told({name: part for name, part in value.items() if not isinstance(part, Ref)})
    if isinstance(value, list):
        return f"{len(value)} rows" if any(isinstance(part, Mapping) for part in value) else told(value)
    return told(value)
