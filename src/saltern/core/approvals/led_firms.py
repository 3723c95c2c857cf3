"""The firms a person stands for by the register: whoever is named legal representative may act for the firm. 法定代表人

Which record says so is the district's to state (`legal_representative` of standing.yaml).
"""

from __future__ import annotations

import datetime as dt

from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.engines.python import compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import RecordSource, Ref
from saltern.errors import Fault, Faults


def led_firms(*, pack: Pack, person: int, source: RecordSource, as_of: dt.date) -> tuple[int, ...]:
    """The firms whose legal representative a person is on a day. Raises `Faults`."""
    rule = pack.standing.legal_representative
    if rule is None:
        return ()
    faults: list[Fault] = []
    checked = checked_rule(rule, vocabulary=pack.vocabulary, who="natural_person", faults=faults)
    if checked is None or faults:
        raise Faults(faults)
    ref = Ref(entity="natural_person", key=person)
    scope = Scope(subject=ref, vocabulary=pack.vocabulary, source=source, as_of=as_of, calendar=pack.calendar)
    named = compile_expression(checked.node).run(scope)
    found = named if isinstance(named, list) else [named]
    return tuple(dict.fromkeys(one.key for one in found if isinstance(one, Ref) and isinstance(one.key, int)))
