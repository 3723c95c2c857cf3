"""Trying an item on somebody, and saying it in words: on the records of the lake, or on a file a designer wrote.

Nothing is decided and nothing is kept; looking at real records leaves a line their owner sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from saltern.apps.journal import operations as journal
from saltern.core.approvals.compilation import ItemRules, form_kinds
from saltern.core.approvals.explanation import sentences_of
from saltern.core.catalogue.item import Text
from saltern.core.catalogue.items import plain_mapping
from saltern.core.catalogue.search import the_item
from saltern.core.documents import document
from saltern.core.review.compiled_pack import CompiledPack, compile_pack
from saltern.core.review.example_records import ExampleReader
from saltern.core.review.tryout import Tryout, try_item
from saltern.core.rules.explain import told
from saltern.core.rules.facts import RecordSource, Ref
from saltern.errors import Fault, Faults, Place, SalternError
from saltern.words import Language

if TYPE_CHECKING:
    from saltern.apps.journal.acting import Acting
    from saltern.installation.office import Office


class GivenUnreadable(SalternError):
    """There is no file {path}."""

    family = "unknown"
    zh = "没有文件 {path}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose records an item is tried on, and what was stated on the form."""

    source: RecordSource
    subject: Ref
    as_of: dt.date
    form: Mapping[str, object]
    account: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What an item says of somebody, in words. `eligible` is None where it cannot be known; `form` holds key, label and
    value; `explanation` stands in the language asked for."""

    item: str
    name: Text
    eligible: bool | None
    approve: str
    because: Text
    facts: Mapping[str, str]
    form: tuple[tuple[str, Text, str], ...]
    next_items: tuple[str, ...]
    explanation: tuple[str, ...]


class ItemTrial:
    """One item of the pack in force, ready to be tried."""

    def __init__(self, office: Office, *, item: str) -> None:
        """Raises `ItemUnknown`, and `Faults` where the pack's rules do not fit."""
        the_item(pack=office.pack, key=item)
        compiled = compile_pack(office.pack)
        if item not in compiled.items or compiled.faults:
            raise Faults(compiled.faults)
        self.office = office
        self.compiled: CompiledPack = compiled
        self.rules: ItemRules = compiled.items[item]

    def on_records(
        self, *, acting: Acting, number: str, values: Mapping[str, str], as_of: str = "", language: Language = "zh"
    ) -> Trial:
        """On the newest records of whoever bears the number. Raises what `People.find` raises, and `Faults`."""
        who = self.rules.item.who
        subject = self.office.people.find(kind=who, number=number)
        faults: list[Fault] = []
        form = self._reader("--value", faults).stated(values, self._kinds())
        if faults:
            raise Faults(faults)
        day = self.office.clock.day(as_of, moment=acting.now)
        with self.office.records.reading() as reading:
            journal.record(
                acting=acting,
                action="item.try",
                subject=subject,
                object=f"item:{self.rules.item.id}",
                purpose="eligibility",
                detail={"snapshot": reading.records.snapshot.number},
            )
            asked = Asked(source=reading, subject=Ref(entity=who, key=subject), as_of=day, form=form, account={})
            return self._said(asked, language)

    def on_file(self, *, path: Path, values: Mapping[str, str], as_of: str = "", language: Language = "zh") -> Trial:
        """On records written as an item's example states them. Raises `GivenUnreadable`, `Faults`."""
        if not path.is_file():
            raise GivenUnreadable(path=path)
        faults: list[Fault] = []
        entry = document.read(path=path, name=path.name, faults=faults)
        if faults:
            raise Faults(faults)
        body = dict(plain_mapping(entry))
        form = body.get("form")
        body["form"] = {**(form if isinstance(form, dict) else {}), **values}
        if as_of:
            body["as_of"] = as_of
        written = self._reader(path.name, faults).fixture(body, self._kinds())
        if faults:
            raise Faults(faults)
        asked = Asked(
            source=written, subject=written.subject, as_of=written.as_of, form=written.form, account=written.account
        )
        return self._said(asked, language)

    def _kinds(self) -> dict[str, str]:
        return {name: kind.name for name, kind in form_kinds(self.rules.item).items()}

    def _reader(self, file: str, faults: list[Fault]) -> ExampleReader:
        place = Place(file=file, line=1, column=1)
        return ExampleReader(vocabulary=self.rules.vocabulary, who=self.rules.item.who, place=place, faults=faults)

    def _said(self, asked: Asked, language: Language) -> Trial:
        tryout = try_item(
            rules=self.rules,
            compiled=self.compiled,
            pack=self.office.pack,
            source=asked.source,
            subject=asked.subject,
            as_of=asked.as_of,
            form=asked.form,
            account=asked.account,
        )
        return Trial(
            item=self.rules.item.id,
            name=self.rules.item.name,
            eligible=tryout.eligible,
            approve=tryout.approve,
            because=tryout.because,
            facts={name: in_words(value) for name, value in tryout.facts.items()},
            form=tuple((field.key, field.label, in_words(field.value)) for field in tryout.form),
            next_items=tryout.next_items,
            explanation=self._explanation(tryout, language),
        )

    def _explanation(self, tryout: Tryout, language: Language) -> tuple[str, ...]:
        if self.rules.approval is None or tryout.verdict.outcome is None:
            return ()
        return sentences_of(
            program=self.rules.approval,
            outcome=tryout.verdict.outcome,
            answers=tryout.verdict.answers,
            language=language,
        )


def in_words(value: object) -> str:
    """A value for people: of a row what is no key."""
    if isinstance(value, Mapping):
        return told({name: part for name, part in value.items() if not isinstance(part, Ref)})
    if isinstance(value, list):
        return f"{len(value)} rows" if any(isinstance(part, Mapping) for part in value) else told(value)
    return told(value)
