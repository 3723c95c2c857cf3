"""What an office does by itself, part by part: warnings, news, deadlines, released pushes, messages, the seal.

Each part does what is due now, is safe beside another process and after a kill, and says what it did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.sweep import Swept
from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.journal import operations as journal
from saltern.apps.journal.operations import Dispatched, Sealed
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.alerts import words
from saltern.apps.lifecycle.alerts.inbox import Inbox
from saltern.apps.notify.operations import Delivered
from saltern.installation.office import Office
from saltern.project.dossier_making import DossierMaking
from saltern.project.warning_listener import Seen, WarningListener
from saltern.project.wiring import subscriptions


class BackgroundWork:
    """Of one office, by a clock that may be set."""

    def __init__(self, *, office: Office, now_fn: Callable[[], dt.datetime]) -> None:
        self.office = office
        self.now_fn = now_fn
        self.listener = WarningListener(
            pack=office.pack,
            records=office.records,
            clock=office.clock,
            words=words.load(pack=office.environment.pack),
            inbox=Inbox(office.environment.inbox.absolute()),
        )
        self.dossier = DossierMaking(records=office.records)
        self._carriers = office.carriers  # a setting nobody can read is refused now, not with the first message

    def today(self) -> dt.date:
        """The district's day."""
        return self.office.clock.day_of(self.now_fn())

    def warnings(self) -> Sequence[Seen]:
        """Take what lies in the inbox."""
        if self.listener.inbox.waiting():
            self.listener.renew(as_of=self.today())
        return list(self.listener.look(now=self.now_fn()))

    def news(self) -> Dispatched:
        """Deliver news."""
        with self.office.records.reading() as records:
            handlers = subscriptions(book=self.office.steps, records=records)
            return journal.dispatch(handlers=handlers, now=self.now_fn())

    def deadlines(self) -> Swept:
        """Look at deadlines."""
        return casework.sweep_deadlines(acting=self.office.system(at=self.now_fn()), rulebook=self.office.rulebook)

    def pushes(self) -> int:
        """Write the messages of released pushes."""
        return lifecycle.tell_released(acting=self.office.system(at=self.now_fn()))

    def codes(self) -> int:
        """Forget one-time codes that are over."""
        return identity.forget_codes(acting=self.office.system(at=self.now_fn()))

    def numbers(self) -> int:
        """Change the numbers of accounts that have waited their day."""
        acting = self.office.system(at=self.now_fn())
        due = accounts.changes_due(now=acting.now)
        return identity.finish_mobile_changes(acting=acting, desk=self.office.code_desk) if due else 0

    @property
    def channels(self) -> Sequence[str]:
        """The ways messages go."""
        return list(self._carriers.providers)

    def messages(
        self,
        *,
        channel: str = "",
        limit: int | None = None,
        ended: Callable[[], bool] = lambda: False,
        at_once: bool = False,
    ) -> Delivered:
        """Hand over what is due, on one channel or on all, one after another."""
        return self._carriers.send(channel=channel, now_fn=self.now_fn, limit=limit, ended=ended, at_once=at_once)

    def seal(self) -> Sealed:
        """Chain the new lines of the journal."""
        return journal.seal(anchor=self.office.environment.anchor, now=self.now_fn())
