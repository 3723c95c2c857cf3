"""A guide as one subject's records have it: who qualifies for a green channel, which steps nothing is left to do in,
what a question's answer is. Asked by the rules of the pack, compiled once. 一本通
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from saltern.core.approvals.eligibility import STATES, State
from saltern.core.approvals.evidence import RecordingSource, Source
from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.guide import Qualification
from saltern.core.catalogue.pack import Pack, Theme
from saltern.core.documents.rule import Rule
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import RecordSource, Ref
from saltern.errors import Fault, Faults
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """One condition of a channel with its answer and where that stands."""

    words: Phrase
    state: State
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneStep:
    """Whether a step is done by the records: None where no rule says or nobody knows."""

    done: bool | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGuide:
    """A guide for one subject. `known` are the answers a record has, by question, with where they stand; `read` the
    record sets that were looked at, of the `subjects`."""

    qualified: tuple[Qualified, ...] = ()
    steps: tuple[DoneStep, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    known_by: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    read: tuple[str, ...] = ()
    subjects: frozenset[int] = frozenset()


class OwnGuides:
    """The guides of a pack for one subject at a time."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._compiled: dict[tuple[str, str], Program] = {}

    def open(self, *, theme: Theme, subject: Ref, source: RecordSource, as_of: dt.date) -> OwnGuide:
        """A theme's guide as the records have it. A guide for another kind of subject says nothing of this one."""
        if theme.who != subject.entity:
            return OwnGuide(steps=tuple(DoneStep() for _ in theme.steps))
        pack, read = self._pack, RecordingSource(source, self._pack.vocabulary)
        scope = Scope(subject=subject, vocabulary=pack.vocabulary, source=read, as_of=as_of, calendar=pack.calendar)

        def ask(rule: Rule | None) -> tuple[object, tuple[Source, ...]]:
            if rule is None:
                return None, ()
            read.forget()
            return self._program(rule, theme.who).run(scope), read.read_since_last()

        answers = {one.key: ask(one.known) for one in theme.questions}
        known = {
            one.key: str(answers[one.key][0]) for one in theme.questions if answers[one.key][0] in set(one.answers)
        }
        return OwnGuide(
            qualified=tuple(_qualified(one, *ask(one.rule)) for one in theme.qualifies),
            steps=tuple(_done(*ask(step.done)) for step in theme.steps),
            known=known,
            known_by={key: answers[key][1] for key in known},
            read=tuple(read.record_sets_read()),
            subjects=read.subjects_read(),
        )

    def _program(self, rule: Rule, who: str) -> Program:
        if (who, rule.text) not in self._compiled:
            faults: list[Fault] = []
            checked = checked_rule(rule, vocabulary=self._pack.vocabulary, who=who, faults=faults)
            if checked is None or faults:
                raise Faults(faults)
            self._compiled[who, rule.text] = compile_expression(checked.node)
        return self._compiled[who, rule.text]


def _qualified(one: Qualification, value: object, sources: tuple[Source, ...]) -> Qualified:
    return Qualified(words=one.words, state=STATES[value if isinstance(value, bool) else None], sources=sources)


def _done(value: object, sources: tuple[Source, ...]) -> DoneStep:
    return DoneStep(done=value if isinstance(value, bool) else None, sources=sources)
