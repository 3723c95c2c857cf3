"""What an approval makes possible: the next steps of an item, whom each concerns, and whether it holds on that day.

A step is written for one kind of subject (`who`). Where that is the kind the item is approved for, it concerns the
applicant. Where it is another, it concerns whoever the pack's vocabulary says stands for such a subject (`related` of
the entity): of a company (公司) its legal representative, of a person the firms just registered under that name. Nobody
is guessed: where no record names anybody, nobody is told, until a record does (docs/adr/0010).

A step without a condition always holds; one whose condition is unknown does not: unknown never reminds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from saltern.core.approvals.reminder_rules import checked
from saltern.core.approvals.standing_conditions import given, of_step, parsed
from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.item import NextStep
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.standing import APPROVED_ITEM
from saltern.core.documents.rule import Rule
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import RecordSource, Ref, Vocabulary
from saltern.core.rules.feel.check import Checked
from saltern.errors import Fault, Faults, Place
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectStep:
    """A next step, and whom it is told to."""

    step: NextStep
    subject: Ref


class NextStepRules:
    """The next steps of a pack, each rule compiled when it is first asked for."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._when: dict[str, tuple[Program, ...]] = {}
        self._refusals: dict[str, Program] = {}
        self._arrived: dict[tuple[str, str], Program] = {}
        self._agreed: dict[str, Program] = {}
        self._related: dict[tuple[str, str], Program | None] = {}

    def due(self, *, item: str, subject: int, source: RecordSource, as_of: dt.date) -> tuple[SubjectStep, ...]:
        """The steps that hold after an approval of `item` for `subject`. Raises `Faults`."""
        concerned = self.concerned(item=item, subject=subject, source=source, as_of=as_of)
        return self.holding(concerned, source=source, as_of=as_of)

    def concerned(self, *, item: str, subject: int, source: RecordSource, as_of: dt.date) -> tuple[SubjectStep, ...]:
        """Every step after an approval of `item` for `subject`, with each subject whose records its rule asks."""
        service = self.pack.items.get(item) or self.pack.elsewhere.get(item)
        if service is None:
            return ()
        applicant = Ref(entity=service.who, key=subject)
        return tuple(
            SubjectStep(step=step, subject=ref)
            for step in self.pack.steps_after(item)
            for ref in self._related_refs(step.who, self._scope(applicant, source, as_of))
        )

    def holding(self, steps: Iterable[SubjectStep], *, source: RecordSource, as_of: dt.date) -> tuple[SubjectStep, ...]:
        """Those of the steps whose condition is certainly true for their subject."""
        return tuple(one for one in steps if self._holds(one.step, self._scope(one.subject, source, as_of)))

    def seen(
        self, steps: Iterable[SubjectStep], *, item: str, subject: int, source: RecordSource, as_of: dt.date
    ) -> tuple[SubjectStep, ...]:
        """Those of the steps that a sweep over everybody would look at, which finds the approval in the records: where
        the pack's rule sees it there, the steps with a condition, of subjects who agreed to messages."""
        service = self.pack.items.get(item) or self.pack.elsewhere.get(item)
        if service is None or not self._arrived_for(item, Ref(entity=service.who, key=subject), source, as_of):
            return ()
        return tuple(one for one in steps if one.step.when is not None and self._agreed_to(one.subject, source, as_of))

    def _arrived_for(self, item: str, subject: Ref, source: RecordSource, as_of: dt.date) -> bool:
        if (item, subject.entity) not in self._arrived:
            rule = parsed(self.pack.standing.arrived, self.pack.vocabulary, subject.entity, names=[APPROVED_ITEM])
            asked = checked(
                node=given(rule, {APPROVED_ITEM: item}), who=subject.entity, vocabulary=self.pack.vocabulary
            )
            self._arrived[item, subject.entity] = compile_expression(asked.node)
        return self._arrived[item, subject.entity].run(self._scope(subject, source, as_of)) is True

    def _agreed_to(self, subject: Ref, source: RecordSource, as_of: dt.date) -> bool:
        if subject.entity not in self._agreed:
            self._agreed[subject.entity] = self._program(self.pack.standing.consent, subject.entity)
        return self._agreed[subject.entity].run(self._scope(subject, source, as_of)) is True

    def _scope(self, subject: Ref, source: RecordSource, as_of: dt.date) -> Scope:
        pack = self.pack
        return Scope(subject=subject, vocabulary=pack.vocabulary, source=source, as_of=as_of, calendar=pack.calendar)

    def _related_refs(self, kind: str, scope: Scope) -> Iterator[Ref]:
        """Whom a step for this kind of subject concerns, each once: the subject itself, or who stands for it."""
        assert scope.subject is not None
        if kind == scope.subject.entity:
            yield scope.subject
            return
        program = self._relation(scope.subject.entity, kind)
        named = program.run(scope) if program else None
        refs = named if isinstance(named, list) else [named]
        yield from dict.fromkeys(ref for ref in refs if isinstance(ref, Ref))

    def _relation(self, entity: str, kind: str) -> Program | None:
        if (entity, kind) not in self._related:
            faults: list[Fault] = []
            checked = related_rule(vocabulary=self.pack.vocabulary, entity=entity, kind=kind, faults=faults)
            if faults:
                raise Faults(faults)
            self._related[entity, kind] = compile_expression(checked.node) if checked else None
        return self._related[entity, kind]

    def _holds(self, step: NextStep, scope: Scope) -> bool:
        """Whether a step's condition, and what stands before every message, are certainly true, and nobody said no."""
        refused = self.pack.standing.refused
        if refused is not None and self._refused(refused, step.who).run(scope) is True:
            return False
        if step.key not in self._when:
            self._when[step.key] = tuple(
                self._program(rule, step.who)
                for rule in (*(one.holds for one in of_step(self.pack, step)), step.when)
                if rule is not None
            )
        return all(program.run(scope) is True for program in self._when[step.key])

    def _refused(self, rule: Rule, who: str) -> Program:
        if who not in self._refusals:
            self._refusals[who] = self._program(rule, who)
        return self._refusals[who]

    def _program(self, rule: Rule, who: str) -> Program:
        faults: list[Fault] = []
        checked = checked_rule(rule, vocabulary=self.pack.vocabulary, who=who, expected="boolean", faults=faults)
        if checked is None or faults:
            raise Faults(faults)
        return compile_expression(checked.node)


def reachable(*, vocabulary: Vocabulary, entity: str, kind: str) -> bool:
    """Whether a step for a `kind` of subject can concern anybody after an approval for an `entity`: at the desk the way
    goes from the applicant to whom the step is for, in a sweep over everybody it goes back."""
    there, back = vocabulary.entities[entity].related, vocabulary.entities[kind].related
    return kind == entity or (kind in there and entity in back)


def related_rule(*, vocabulary: Vocabulary, entity: str, kind: str, faults: list[Fault]) -> Checked | None:
    """The rule that names whom of a `kind` stands for an `entity`, its faults noted; None where there is none."""
    derived = vocabulary.entities[entity].related.get(kind)
    if derived is None:
        return None
    place = Place(file=derived.file, line=derived.line, column=derived.column)
    checked = checked_rule(Rule(text=derived.text, place=place), vocabulary=vocabulary, who=entity, faults=faults)
    if checked is None:
        return None
    named = checked.kind.element if checked.kind.name == "list" else checked.kind
    if named is None or (named.name, named.entity) != ("ref", kind):
        faults.append(
            place.fault(
                "wrong-type",
                str(checked.kind),
                Phrase(en=f"a {kind} reference, or a list of them", zh=f"{kind} 的引用，或其列表"),
            )
        )
    return checked
