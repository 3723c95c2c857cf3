"""The firms a person stands for by the register: whoever is named legal representative may act for the firm. 法定代表人

Which record says so is the district's to state (`legal_representative` of standing.yaml).
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import RecordSource, Ref
from saltern.errors import Fault, Faults


class LedFirms:
    """Whom the register names as legal representative, by the rule of a pack, compiled when it is first asked."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    @cached_property
    def _rule(self) -> Program | None:
        rule = self._pack.standing.legal_representative
        if rule is None:
            return None
        faults: list[Fault] = []
        checked = checked_rule(rule, vocabulary=self._pack.vocabulary, who="natural_person", faults=faults)
        if checked is None or faults:
            raise Faults(faults)
        return compile_expression(checked.node)

    def of(self, *, person: int, source: RecordSource, as_of: dt.date) -> tuple[int, ...]:
        """The firms whose legal representative a person is on a day. Raises `Faults`."""
        if self._rule is None:
            return ()
        named = self._rule.run(
            Scope(
                subject=Ref(entity="natural_person", key=person),
                vocabulary=self._pack.vocabulary,
                source=source,
                as_of=as_of,
                calendar=self._pack.calendar,
            )
        )
        found = named if isinstance(named, list) else [named]
        return tuple(dict.fromkeys(one.key for one in found if isinstance(one, Ref) and isinstance(one.key, int)))
