"""A service item ready for applications, compiled once, and one look at one applicant's records by it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from saltern.apps.casework.evidence import Source, Witness, merged, of_record
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.compiled import compile_item, further
from saltern.core.catalogue.item import FormField, Item
from saltern.core.catalogue.question import Question
from saltern.core.documents.rule import Rule
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, RecordSource, Ref, Vocabulary
from saltern.errors import Fault, Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a question gave, and the rows that were looked at."""

    value: object
    sources: tuple[Source, ...]


class ItemProgram:
    """An item and its rules, ready for many applications; `body` is their words, kept with each decision."""

    def __init__(self, *, item: Item, vocabulary: Vocabulary, calendar: WorkingCalendar) -> None:
        faults: list[Fault] = []
        self.item = item
        self.calendar = calendar
        self.rules = compile_item(item=item, vocabulary=vocabulary, faults=faults)
        if faults:
            raise Faults(faults)
        self.vocabulary = self.rules.vocabulary
        self.body = self.rules.body
        self.digest = hashlib.sha256(json.dumps(self.body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def asked(self, rule: Rule) -> Question:
        """One more question in the item's words. Raises `Faults`."""
        return further(rules=self.rules, rule=rule)


class Look:
    """One look at one subject's records, on one day, for one item."""

    def __init__(
        self,
        *,
        program: ItemProgram,
        subject: int,
        source: RecordSource,
        account: Mapping[str, object],
        as_of: dt.date,
    ) -> None:
        self.program = program
        self.as_of = as_of
        self.witness = Witness(source, program.vocabulary)
        self.subject = Ref(entity=program.item.who, key=subject)
        self.account = dict(account)
        self.form: dict[str, object] = {field.key: None for field in program.item.form}
        self.facts: dict[str, Finding] = {}

    def gather(self) -> None:
        """Ask for every fact of the item, once its form is filled; what was found becomes evidence."""
        self.facts = {name: self.ask(question) for name, question in self.program.rules.facts.items()}

    def scope(self) -> Scope:
        """The names of one question; a fresh one each time, so that the witness hears each question's rows."""
        return Scope(
            {"account": self.account, "form": self.form},
            subject=self.subject,
            vocabulary=self.program.vocabulary,
            source=self.witness,
            as_of=self.as_of,
            calendar=self.program.calendar,
        )

    def ask(self, question: Question) -> Finding:
        """The answer, with the rows behind it: the very row where one value of one row was asked for."""
        self.witness.heard()
        scope = self.scope()
        if question.base is not None:
            row = question.base.run(scope)
            if isinstance(row, Record) and row.provenance and question.member in row:
                return Finding(value=row[question.member], sources=of_record(row))
        value = question.run.run(scope)
        facts = [source for name in question.names for source in self._of_fact(name)]
        return Finding(value=value, sources=merged([*facts, *self.witness.heard()]))

    def _of_fact(self, name: str) -> tuple[Source, ...]:
        return self.facts[name].sources if name in self.facts else ()

    def proved(self, name: str) -> bool:
        """Whether the record that would prove a material is there."""
        value = self.ask(self.program.rules.proofs[name]).value
        return value is not None and value is not False and value != []

    def known(self, field: FormField) -> tuple[object, tuple[Source, ...]]:
        """A form field's value from records, and where it stands."""
        finding = self.ask(self.program.rules.form[field.key])
        return finding.value, finding.sources
