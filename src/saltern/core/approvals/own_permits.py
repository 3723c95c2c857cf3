"""What one subject holds by the registers of the pack, each permit with its number and its end. 证照

Only what is in force stands in a register; what has no end is left out where ends are asked for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from saltern.core.approvals.evidence import RecordingSource, Source, of_record
from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.family import Register
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.engines.python import Program, compile_expression
from saltern.core.rules.engines.scope import Scope
from saltern.core.rules.facts import Record, RecordSource, Ref
from saltern.errors import Fault, Faults
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPermit:
    """One permit. `renewal` is the item that extends it, empty where there is none."""

    register: str
    name: Phrase
    number: str
    valid_to: dt.date
    renewal: str = ""
    sources: tuple[Source, ...] = ()


class OwnPermits:
    """The registers of a pack that bear an end, asked of one subject at a time."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._compiled: dict[str, Program] = {}

    def held(self, *, subject: Ref, source: RecordSource, as_of: dt.date) -> tuple[OwnPermit, ...]:
        """What a subject holds on a day, what ends first before the others."""
        pack, read = self._pack, RecordingSource(source, self._pack.vocabulary)
        scope = Scope(subject=subject, vocabulary=pack.vocabulary, source=read, as_of=as_of, calendar=pack.calendar)
        found = [
            permit
            for register in pack.registers.registers.values()
            if register.who == subject.entity and register.shown and register.valid_to
            for row in _rows(self._program(register).run(scope))
            if (permit := self._permit(register, row)) is not None
        ]
        return tuple(sorted(found, key=lambda one: (one.valid_to, one.register, one.number)))

    def _permit(self, register: Register, row: Record) -> OwnPermit | None:
        ends = row.get(register.valid_to)
        if not isinstance(ends, dt.date):
            return None
        number = row.get(register.number)
        return OwnPermit(
            register=register.key,
            name=register.name,
            number=number if isinstance(number, str) else "",
            valid_to=ends,
            renewal=register.renewal if register.renewal in self._pack.items else "",
            sources=of_record(row, self._pack.vocabulary),
        )

    def _program(self, register: Register) -> Program:
        if register.key not in self._compiled:
            faults: list[Fault] = []
            vocabulary = self._pack.vocabulary
            checked = checked_rule(register.rows, vocabulary=vocabulary, who=register.who, faults=faults)
            if checked is None or faults:
                raise Faults(faults)
            self._compiled[register.key] = compile_expression(checked.node)
        return self._compiled[register.key]


def _rows(value: object) -> list[Record]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, Record)]
