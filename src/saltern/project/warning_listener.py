"""Whoever waits for warnings: the playbooks made ready over the newest snapshot, and an inbox looked into.

A file in the inbox becomes a warning kept and pushes proposed; they wait for release exactly as those of
`saltern alert receive`. Made ready anew when the lake has a newer snapshot, another version of the pack is in force or
the district's day changes; where that fails the listener stays over the snapshot and the version it has.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import operations
from saltern.apps.lifecycle.alerts import cap, notice, warning_file
from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.alerts.inbox import Inbox, WarningFile
from saltern.apps.lifecycle.alerts.words import Words
from saltern.apps.lifecycle.queries import PushView
from saltern.core.audiences.population import Population
from saltern.core.audiences.ready import PreparedPlaybooks
from saltern.core.catalogue.pack import Pack
from saltern.core.registry.custody import FileDamaged
from saltern.errors import SalternError
from saltern.installation.clock import Clock
from saltern.installation.records import Records
from saltern.project import fault

REST = 10
"""A renewal is followed by so many times its own length without one, so that a long intake is not all renewing."""


class AlertNotTaken(SalternError):
    """{name} was not taken, by our fault: {what}. Details: {file}"""

    family = "broken"
    zh = "因系统自身错误，{name} 未能接收：{what}。详情见 {file}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What became of one file: its warnings and the pushes they proposed, or why it was refused."""

    name: str
    warnings: tuple[Announcement, ...] = ()
    pushes: Sequence[PushView] = ()
    refusal: SalternError | None = None


class WarningListener:
    """Over one pack at a time; in one thread."""

    def __init__(self, *, pack: Pack, records: Records, clock: Clock, words: Words, inbox: Inbox) -> None:
        self.pack, self.records, self.clock, self.words = pack, records, clock, words
        self.inbox = inbox
        self.prepared: PreparedPlaybooks | None = None
        self.population: Population | None = None
        self._open = ExitStack()
        self._rest_until = 0.0
        self._next: tuple[Pack, Records, Clock, Words] | None = None
        cap.schema()  # the first warning must not wait for what is made once a process
        notice.converter()

    def renew(self, *, as_of: dt.date) -> bool:
        """Stand ready for a day over the newest snapshot; whether the snapshot is another. Raises `LakeEmpty`,
        `FileDamaged`."""
        moved = self._behind()
        if moved:
            began = time.monotonic()
            self._move(as_of)
            self._rest_until = time.monotonic() + REST * (time.monotonic() - began)
        elif self.prepared is not None:
            self.prepared.prepare(as_of=as_of)
        return moved

    def read(self, *, pack: Pack, records: Records, clock: Clock, words: Words) -> None:
        """Another version of the pack, from the next renewal on that succeeds."""
        self._next = pack, records, clock, words

    def look(self, *, now: dt.datetime) -> Iterator[Seen]:
        """Take what lies in the inbox. Where the lake could not be opened yet it is left there.

        Raises `FileDamaged` after the others where the lake cannot answer for a warning; it waits in the inbox.
        """
        if self.population is None or not self.inbox.waiting():
            return
        damaged: FileDamaged | None = None
        for one in self.inbox.take():
            try:
                seen = self._taken(one, self.population, now)
            except FileDamaged as damage:
                damaged = damage
                continue
            if seen.refusal is None:
                self.inbox.file(one)
            else:
                self.inbox.refuse(one, why=f"{seen.refusal.message('zh')} / {seen.refusal.message('en')}")
            yield seen
        if damaged is not None:
            raise damaged

    def close(self) -> None:
        """Let go of the snapshot."""
        self._open.close()

    def _taken(self, one: WarningFile, population: Population, now: dt.datetime) -> Seen:
        """One file; only a database that is away or a damaged lake leaves it in hand."""
        try:
            warnings, text = warning_file.read(name=one.name, data=one.read(), words=self.words)
            pushes = operations.warn(
                acting=self._whose(one, now),
                pack=self.pack,
                words=self.words,
                warnings=warnings,
                text=text,
                population=population,
                as_of=self.clock.day_of(now),
                prepared=self.prepared,
            )
        except (OperationalError, InterfaceError, FileDamaged):
            raise
        except SalternError as refusal:
            return Seen(name=one.name, refusal=refusal)
        except Exception as problem:  # noqa: BLE001  # one file must not stop the others; nothing is passed over in silence
            return Seen(name=one.name, refusal=AlertNotTaken(name=one.name, what=repr(problem), file=fault.keep()))
        return Seen(name=one.name, warnings=warnings, pushes=pushes)

    def _whose(self, one: WarningFile, now: dt.datetime) -> Acting:
        """The person who typed a notice in, and so does not release it; else the machine."""
        if one.entered_by:
            return Acting(account=one.entered_by, role="operator", now=now, zone=self.clock.zone)
        return Acting.system(now=now, zone=self.clock.zone)

    def _behind(self) -> bool:
        if self.population is None or self._next is not None:
            return True
        return time.monotonic() >= self._rest_until and self.population.snapshot != str(self.records.newest())

    def _move(self, as_of: dt.date) -> None:
        """Make ready over the newest snapshot, then let go of the one before."""
        pack, records, clock, words = self._next or (self.pack, self.records, self.clock, self.words)
        with ExitStack() as opened:
            population = opened.enter_context(records.population())
            prepared = PreparedPlaybooks(pack=pack, connection=population.connection)
            prepared.prepare(as_of=as_of)
            before, self._open = self._open, opened.pop_all()
        self.pack, self.records, self.clock, self.words = pack, records, clock, words
        self.population, self.prepared, self._next = population, prepared, None
        before.close()
