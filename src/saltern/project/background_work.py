"""What an office does by itself, part by part: warnings, news, deadlines, released pushes, messages, the seal.

Each part does what is due now, is safe beside another process and after a kill, and says what it did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.sweep import Swept
from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.journal import operations as journal
from saltern.apps.journal.operations import Dispatched, Sealed
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.alerts.inbox import Inbox
from saltern.apps.notify import operations as notify
from saltern.apps.notify.operations import Delivered
from saltern.apps.notify.operations.rounds import LONGEST_REST
from saltern.apps.programs import operations as programs
from saltern.apps.programs import queries as program_queries
from saltern.apps.programs.operations import SentNews
from saltern.apps.stewardship import operations as stewardship
from saltern.installation.office import Office
from saltern.installation.soundness import looked_over
from saltern.installation.staff_notices import Told, mails_of_the_day
from saltern.project.dossier_making import DossierMaking
from saltern.project.lake_checking import LakeChecking
from saltern.project.warning_listener import Seen, WarningListener
from saltern.project.wiring import subscriptions


class BackgroundWork:
    """Of one office, by a clock that may be set."""

    def __init__(self, *, office: Office, now_fn: Callable[[], dt.datetime]) -> None:
        self.office = office
        self.now_fn = now_fn
        self._trusted: dt.datetime | None = None
        self.listener = WarningListener(
            pack=office.pack,
            records=office.records,
            clock=office.clock,
            words=office.warning_words,
            inbox=Inbox(office.environment.inbox.absolute()),
        )
        self.dossier = DossierMaking(records=office.records)
        self.checking = LakeChecking()
        self._carriers = office.carriers  # a setting nobody can read is refused now, not with the first message

    def go_over(self, office: Office) -> str:
        """Work by another version of the pack from now on; its name where it is another. What a sender has in hand is
        sent by the one before."""
        if office is self.office:
            return ""
        self.listener.read(pack=office.pack, records=office.records, clock=office.clock, words=office.warning_words)
        self.dossier.records = office.records
        self._carriers, self.office = replace(office.carriers, providers=self._carriers.providers), office
        return office.pack.version

    def now(self) -> dt.datetime:
        """This moment, unless it lies so far from the one before that the clock jumped. Raises `RoundUnlikely`."""
        now = self.now_fn()
        if self._trusted is not None and abs(now - self._trusted) > LONGEST_REST:
            notify.begin_round(now=now)
        self._trusted = now
        return now

    def begin(self) -> None:
        """A round begins. Raises `RoundUnlikely`."""
        notify.begin_round(now=self.now_fn())

    def confirm_time(self) -> None:
        """The person at the keyboard says that the time is right."""
        notify.confirm_time(acting=self.office.acting_as(role="operator", at=self.now_fn()))

    def today(self) -> dt.date:
        """The district's day."""
        return self.office.clock.day_of(self.now())

    def warnings(self) -> Sequence[Seen]:
        """Take what lies in the inbox."""
        if self.listener.inbox.waiting():
            self.listener.renew(as_of=self.today())
        return list(self.listener.look(now=self.now()))

    def news(self) -> Dispatched:
        """Deliver news."""
        with self.office.records.reading() as records:
            handlers = subscriptions(book=self.office.steps, records=records)
            return journal.dispatch(handlers=handlers, now=self.now())

    def deadlines(self) -> Swept:
        """Look at deadlines."""
        return casework.sweep_deadlines(acting=self.office.system(at=self.now()), rulebook=self.office.rulebook)

    def figures(self) -> int:
        """Keep the figures of the board; how many cases and reminders they hold more."""
        acting, reminders = self.office.system(at=self.now()), self.office.pack.reminders
        items = {key: one.item for key, one in reminders.items() if one.item}
        return casework.keep_figures(acting=acting) + lifecycle.keep_effects(acting=acting, items=items)

    def pushes(self) -> int:
        """Write the messages of released pushes."""
        return lifecycle.tell_released(acting=self.office.system(at=self.now()))

    def joins(self) -> int:
        """Finish joins and parts of subjects that a killed process left, and take along what came meanwhile."""
        return stewardship.finish_joins(
            acting=self.office.system(at=self.now()),
            lake=self.office.records.lake,
            identities=self.office.people,
            rows=self.office.subject_rows,
        )

    def checks(self) -> int:
        """Check everything, where somebody asked for it."""
        return stewardship.do_checks(
            acting=self.office.system(at=self.now()), look=lambda: looked_over(self.office), now_fn=self.now
        )

    def codes(self) -> int:
        """Forget one-time codes that are over."""
        return identity.forget_codes(acting=self.office.system(at=self.now()))

    def files(self) -> int:
        """Take away files whose time is over."""
        return casework.take_away_files(
            acting=self.office.system(at=self.now()), store=self.office.files, days=self.office.pack.district.file_days
        )

    def numbers(self) -> int:
        """Change the numbers of accounts that have waited their day."""
        acting = self.office.system(at=self.now())
        due = accounts.changes_due(now=acting.now)
        return identity.finish_mobile_changes(acting=acting, desk=self.office.code_desk) if due else 0

    def program_news(self, *, ended: Callable[[], bool] = lambda: False) -> SentNews:
        """Send programs of others the news they wait for. Raises `HookKeyWrong`."""
        if not program_queries.hooks_wanted():
            return SentNews()
        with self.office.hook_carrier.round() as carry:
            return programs.send_notices(seal=self.office.hook_seal, carry=carry, now_fn=self.now, ended=ended)

    def sent_news(self) -> int:
        """Forget what programs took long ago."""
        return programs.forget_notices(acting=self.office.system(at=self.now()))

    def staff_mails(self) -> Told:
        """Tell staff once a day what waits for them."""
        return mails_of_the_day(
            self.office, acting=self.office.system(at=self.now()), provider=self._carriers.providers["email"]
        )

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
        """Hand over what is due, on one channel or on all, one after another. Raises `RoundUnlikely`."""
        self.begin()
        return self._carriers.send(channel=channel, now_fn=self.now, limit=limit, ended=ended, at_once=at_once)

    def seal(self) -> Sealed:
        """Chain the new lines of the journal."""
        return journal.seal(anchor=self.office.environment.anchor, now=self.now(), sign=self.office.anchor_sign)
