"""One subject's records as the rules of one item see them on one day: each answer with the rows it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.evidence import RecordingSource, Source, merged, of_record
from saltern.core.approvals.question import Question
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.item import FormField
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, RecordSource, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a question gave, and the rows that were looked at."""

    value: object
    sources: tuple[Source, ...]


class SubjectView:
    """One subject, one item, one day; `facts` are the item's own ones once gathered.

    `asked_on` is the day of the application, by which a last day to apply is judged when the case is decided later.
    """

    def __init__(
        self,
        *,
        rules: ItemRules,
        calendar: WorkingCalendar,
        subject: int,
        source: RecordSource,
        account: Mapping[str, object],
        as_of: dt.date,
        asked_on: dt.date | None = None,
    ) -> None:
        self.rules = rules
        self.calendar = calendar
        self.as_of = as_of
        self.asked_on = asked_on or as_of
        self.source = RecordingSource(source, rules.vocabulary)
        self.subject = Ref(entity=rules.item.who, key=subject)
        self.account = dict(account)
        self.form: dict[str, object] = {field.key: None for field in rules.item.form}
        self.facts: dict[str, Finding] = {}
        self._found: dict[str, Finding] = {}

    def fill(self, form: Mapping[str, object]) -> None:
        """What stands on the form from here on, by field; facts that look at it are worked out anew."""
        self.form = dict(form)
        facts = self.rules.facts
        self._found = {name: found for name, found in self._found.items() if not facts[name].reads_form}

    def gather(self) -> None:
        """Ask for every fact of the item, once its form is filled; what was found becomes evidence."""
        self.facts = {name: self._fact(name) for name in self.rules.facts}

    def scope(self) -> Scope:
        """The names of one question; a fresh one each time, so that each question's rows are recorded."""
        return Scope(
            {"account": self.account, "form": self.form, "asked_on": self.asked_on},
            subject=self.subject,
            vocabulary=self.rules.vocabulary,
            source=self.source,
            as_of=self.as_of,
            calendar=self.calendar,
        )

    def others_read(self) -> frozenset[int]:
        """The other persons and firms whose records were looked at: theirs to know of, too."""
        return self.source.subjects_read() - {self.subject.key}

    def ask(self, question: Question) -> Finding:
        """The answer, with the rows behind it: the very row where one value of one row was asked for."""
        found = self._fact(question.fact) if question.fact else None
        if found is not None and not question.member:
            return found
        if found is not None and (told := self._cell(found.value, question.member)) is not None:
            return told
        self.source.forget()
        scope = self.scope()
        if question.base is not None:
            told = self._cell(question.base.run(scope), question.member)
            if told is not None:
                return told
        value = question.run.run(scope)
        facts = [source for name in question.names if name in self.facts for source in self.facts[name].sources]
        behind = found.sources if found else ()
        return Finding(value=value, sources=merged([*facts, *behind, *self.source.read_since_last()]))

    def _cell(self, row: object, member: str) -> Finding | None:
        """One value of one row, with that row; None where it is no row with a place of its own."""
        if isinstance(row, Record) and row.provenance and member in row:
            return Finding(value=row[member], sources=of_record(row, self.rules.vocabulary))
        return None

    def _fact(self, name: str) -> Finding:
        """A fact of the item, worked out when it is first asked for."""
        if name not in self._found:
            self.source.forget()
            value = self.rules.facts[name].run.run(self.scope())
            self._found[name] = Finding(value=value, sources=self.source.read_since_last())
        return self._found[name]

    def proved(self, name: str) -> bool:
        """Whether the record that would prove a material is there."""
        value = self.ask(self.rules.proofs[name]).value
        return value is not None and value is not False and value != []

    def known(self, field: FormField) -> tuple[object, tuple[Source, ...]]:
        """A form field's value from records, and where it stands."""
        finding = self.ask(self.rules.form[field.key])
        return finding.value, finding.sources
