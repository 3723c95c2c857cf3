"""Whose facts are read, written down before they are: a sweep or a warning asks about everybody at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.entry import Everybody
from saltern.apps.lifecycle.recheck import NoteReading
from saltern.core.audiences.population import Population
from saltern.core.rules.feel.check import Checked


def write_reading(
    *,
    acting: Acting,
    action: str,
    purpose: str,
    kinds: Iterable[str],
    population: Population,
    detail: Mapping[str, object],
) -> None:
    """One line for each kind of subject that is asked about, all or none; everyone of that kind can see it."""
    asked = sorted(set(kinds))
    last = population.last_keys() if asked else {}
    with transaction.atomic():
        for kind in asked:
            if kind in last:
                journal.record(
                    acting=acting,
                    action=action,
                    object=f"snapshot:{population.snapshot}",
                    purpose=acting.purpose or purpose,
                    detail=detail,
                    everybody=Everybody(kind=kind, last=last[kind]),
                )


def note_recheck(zone: ZoneInfo) -> NoteReading:
    """What the check before sending writes down: the machine asks everybody whether a reminder still holds."""

    def note(*, population: Population, rules: Mapping[str, Checked], now: dt.datetime) -> None:
        write_reading(
            acting=Acting.system(now=now, zone=zone),
            action="push.recheck",
            purpose="recheck",
            kinds=[rule.entity for rule in rules.values()],
            population=population,
            detail={"rules": len(rules)},
        )

    return note
