"""What an approval makes possible: the next steps of an item that hold for one subject on one day.

A step without a condition always holds; one whose condition is unknown does not: unknown never reminds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.item import NextStep
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import RecordSource, Ref
from saltern.errors import Fault, Faults


class NextStepRules:
    """The next steps of a pack, each compiled when it is first asked for."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._when: dict[str, Program] = {}

    def due(self, *, item: str, subject: int, source: RecordSource, as_of: dt.date) -> Sequence[NextStep]:
        """The steps after `item` that hold for `subject`."""
        return [
            step
            for step in self.pack.steps_after(item)
            if self.holds(step, subject=subject, source=source, as_of=as_of)
        ]

    def holds(self, step: NextStep, *, subject: int, source: RecordSource, as_of: dt.date) -> bool:
        """Whether a step's condition is certainly true. Raises `Faults`."""
        if step.when is None:
            return True
        scope = Scope(
            subject=Ref(entity=step.who, key=subject),
            vocabulary=self.pack.vocabulary,
            source=source,
            as_of=as_of,
            calendar=self.pack.calendar,
        )
        return self._condition(step).run(scope) is True

    def _condition(self, step: NextStep) -> Program:
        if step.key not in self._when:
            faults: list[Fault] = []
            assert step.when is not None
            checked = checked_rule(
                step.when, vocabulary=self.pack.vocabulary, who=step.who, expected="boolean", faults=faults
            )
            if checked is None or faults:
                raise Faults(faults)
            self._when[step.key] = compile_expression(checked.node)
        return self._when[step.key]
