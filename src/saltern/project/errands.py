"""What an office does by itself, part by part: warnings, news, deadlines, released pushes, messages, the seal.

Each part does what is due now, is safe beside another process and after a kill, and says what it did.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.sweep import Swept
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.operations import Dispatched, Sealed
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.alerts import words
from saltern.apps.lifecycle.alerts.inbox import Inbox
from saltern.apps.notify.operations import Delivered
from saltern.apps.notify.template import of_pack
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.catalogue.pack import Pack
from saltern.core.registry.profile import LakeRecords
from saltern.core.rules.facts import Record
from saltern.interfaces.cli import message, state
from saltern.interfaces.cli.journal import anchor
from saltern.project.lookout import Lookout, Seen
from saltern.project.wiring import subscriptions

Clock = Callable[[], dt.datetime]


class Newest:
    """The newest records, opened when the first of them is asked for."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._records: LakeRecords | None = None

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        """The rows in which one of the columns `by` holds the key."""
        if self._records is None:
            self._records = LakeRecords(state.lake().snapshot(), self._pack.vocabulary)
        return self._records.rows(record_set=record_set, by=by, key=key)

    def close(self) -> None:
        """Let go of the snapshot."""
        if self._records is not None:
            self._records.close()


class Errands:
    """Over one pack, by one clock."""

    def __init__(self, *, pack: Pack, clock: Clock) -> None:
        self.pack = pack
        self.clock = clock
        self.lookout = Lookout(
            pack=pack, words=words.load(pack=state.pack_folder()), inbox=Inbox(state.inbox().absolute())
        )
        self._rulebook = Rulebook(
            version=pack.version, items=pack.items, vocabulary=pack.vocabulary, calendar=pack.calendar
        )
        self._zone = ZoneInfo(pack.district.time_zone)
        self._steps = NextStepRules(pack)
        self._templates = of_pack(pack.templates)
        self._carriers = message.providers(os.environ)

    def warnings(self) -> Sequence[Seen]:
        """Take what lies in the inbox."""
        if self.lookout.inbox.waiting():
            self.lookout.renew(as_of=self.clock().date())
        return list(self.lookout.look(now=self.clock()))

    def news(self) -> Dispatched:
        """Deliver news."""
        records = Newest(self.pack)
        try:
            handlers = subscriptions(book=self._steps, records=records)
            return journal.dispatch(handlers=handlers, now=self.clock())
        finally:
            records.close()

    def deadlines(self) -> Swept:
        """Look at deadlines."""
        return casework.sweep_deadlines(
            acting=Acting.system(now=self.clock(), zone=self._zone), rulebook=self._rulebook
        )

    def pushes(self) -> int:
        """Write the messages of released pushes."""
        return lifecycle.tell_released(now=self.clock())

    def messages(self, *, limit: int | None = None) -> Delivered:
        """Hand over what is due."""
        return message.send(carriers=self._carriers, templates=self._templates, now_fn=self.clock, limit=limit)

    def seal(self) -> Sealed:
        """Chain the new lines of the journal."""
        return journal.seal(anchor=anchor(), now=self.clock())
