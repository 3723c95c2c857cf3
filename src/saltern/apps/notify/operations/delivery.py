"""Sending, in the one order that neither loses nor doubles: claim and re-check, commit, hand over, commit.

A message is "attempting" with a stable id before any provider sees it. Whoever finds it so after a crash asks the
provider by that id; where the provider cannot tell, the message is openly "unknown". Nothing is sent blindly again.
While parcels are out the next ones are claimed, and every half second the stop button and the own claim are looked at:
what has not set out is given back.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.journal.faultpoint import reach
from saltern.apps.notify import worker
from saltern.apps.notify.couriers import FRESH, Couriers, clock
from saltern.apps.notify.operations import trouble
from saltern.apps.notify.operations.claim import (
    InHand,
    SenderContext,
    claim,
    expire,
    give_back,
    keep_in_portal,
    release,
    still_ours,
)
from saltern.apps.notify.operations.settle import Result, result, settle, write_results
from saltern.apps.notify.outgoing_book import OutgoingBook
from saltern.apps.notify.ports import Checks, ContactBook, Outcome, Parcel, Provider, Providers
from saltern.core.catalogue.template import Template
from saltern.errors import SalternError

GRACE: Final = 3.0
"""Seconds that parcels on their way have when the sender is told to end; what is out then is asked after later."""
WRITE: Final = 0.5
"""Seconds after which results are written down, however few."""
TURN: Final = 0.05
NO_TROUBLE: Final = frozenset({"no-proof"})
"""Answers that wait for another message and say nothing against the provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one run did: messages by state ("queued" those put off, "attempting" those still unclear)."""

    counts: Mapping[str, int]

    def __getitem__(self, state: str) -> int:
        return self.counts.get(state, 0)


def deliver(
    *,
    providers: Providers,
    contacts: ContactBook,
    templates: Mapping[str, Template],
    checks: Checks,
    now_fn: Callable[[], dt.datetime],
    limit: int | None = None,
    ended: Callable[[], bool] = lambda: False,
    at_once: bool = False,
    book: OutgoingBook | None = None,
    tells: bool = False,
) -> Delivered:
    """Send what waits, channel by channel, until nothing is due, `limit` were handed over or it has `ended`.

    Safe beside other senders, after a kill at any point, and with the stop button pressed while it runs. A channel
    whose provider is in trouble is tried when its pause is over, or `at_once`. `book` stands outside the database and
    knows what went out before a backup was restored. `tells` where somebody waits for news of messages.
    """
    sender = SenderContext(
        contacts=contacts, templates=templates, checks=checks, me=worker.me(), book=book, tells=tells
    )
    counts: Counter[str] = Counter()
    handed = 0
    for channel, provider in providers.items():
        gate = trouble.gate(channel=channel, now=now_fn(), at_once=at_once)
        if gate != "open":
            counts += keep_in_portal(channel=channel, provider=provider, sender=sender, now=now_fn())
            counts["suppressed"] += expire(channel=channel, now=now_fn(), tells=tells)
        if gate == "closed":
            continue
        run = _Run(channel=channel, provider=provider, sender=sender, now_fn=now_fn, ended=ended, trial=gate == "trial")
        try:
            run.settle()
            run.send(None if limit is None else limit - handed)
            if run.restored:
                run.settle()
        finally:
            run.close()
        counts += run.counts
        handed += run.handed
    return Delivered(counts={state: count for state, count in counts.items() if count})


class _Run:
    """One channel's part of a run."""

    def __init__(
        self,
        *,
        channel: str,
        provider: Provider,
        sender: SenderContext,
        now_fn: Callable[[], dt.datetime],
        ended: Callable[[], bool],
        trial: bool,
    ) -> None:
        self.channel = channel
        self.provider = provider
        self.sender = sender
        self.now_fn = now_fn
        self.ended = ended
        self.trial = trial
        self.counts: Counter[str] = Counter()
        self.handed = 0
        self.restored = False
        self._held = False
        self._more = True
        self._unanswered = 0
        self._in_hand: dict[str, InHand] = {}
        self._results: dict[int, Result] = {}
        self._written = self._looked = clock()
        self._couriers: Couriers[Parcel] = Couriers(
            provider.hand_over, connections=provider.connections, piece=provider.piece
        )

    def settle(self) -> None:
        """Ask after what was left unclear."""
        counts, answers = settle(
            channel=self.channel,
            provider=self.provider,
            sender=self.sender,
            now_fn=self.now_fn,
            ended=self.ended,
        )
        self.counts += counts
        if self.provider.can_ask:
            self._judge([answer for answer in answers if answer.reason not in NO_TROUBLE])

    def send(self, limit: int | None) -> None:
        """Claim, hand over and write down, the three beside each other."""
        while True:
            if self.ended():
                self._leave()
                return
            if self._more and not self._held:
                self._more = self._claim(None if limit is None else limit - self.handed)
            self._look()
            self._take()
            if self._couriers.idle and (self._held or not self._more):
                self._write()
                return

    def close(self) -> None:
        """Nothing more sets out; what has not, is given back, also where the run broke off."""
        left = self._couriers.withdraw()
        self._couriers.close()
        if left:
            self._give_back(left)

    def _claim(self, limit: int | None) -> bool:
        """Take more in hand two rounds before the couriers have none, so that a slow database keeps nobody waiting;
        whether there may be more still. An emergency goes before all that waits."""
        many, rounds = self.provider.connections > 1, 2 * self.provider.connections
        if self._couriers.waiting > (rounds if many else 0) or self._in_trial():
            return True
        room = min(self.provider.batch, rounds) if many else self.provider.batch
        room = min(room, 1 if self.trial else room, room if limit is None else limit)
        if room <= 0:
            return False
        idle = self._couriers.idle
        claimed = claim(channel=self.channel, provider=self.provider, sender=self.sender, now=self.now_fn(), room=room)
        self.restored = self.restored or claimed.counts.pop("attempting", 0) > 0
        self.counts += claimed.counts
        if not claimed.looked:
            return False
        reach("notify.claimed")
        self._enter(claimed.taken)
        self._in_hand |= {claim.parcel.id: claim for claim in claimed.taken}
        self.handed += len(claimed.taken)
        self._couriers.give([claim.parcel for claim in claimed.taken if claim.emergency], first=True)
        self._couriers.give([claim.parcel for claim in claimed.taken if not claim.emergency])
        if idle:
            self._looked = clock()
            self._couriers.allow()
        return True

    def _enter(self, taken: Sequence[InHand]) -> None:
        """Into the book of what went out, before anybody sets out; without the book nobody does."""
        if self.sender.book is None:
            return
        try:
            self.sender.book.enter([claim.parcel.id for claim in taken])
        except SalternError:
            give_back(pks=[claim.message for claim in taken], sender=self.sender, now=self.now_fn())
            raise

    def _in_trial(self) -> bool:
        return self.trial and not self._couriers.idle

    def _look(self) -> None:
        """At the stop button and our own claim, before the last look is too old for anybody to set out on."""
        if not self._couriers.waiting or clock() - self._looked < FRESH / 2:
            return
        ours = still_ours(
            pks=[claim.message for claim in self._in_hand.values()], sender=self.sender, now=self.now_fn()
        )
        gone = self._couriers.withdraw(keep=lambda parcel: self._in_hand[parcel.id].message in ours)
        self._give_back(gone)
        self._more = self._more or bool(gone)
        self._looked = clock()
        self._couriers.allow()

    def _take(self) -> None:
        """What came back: judged for the channel, kept for the message."""
        outcomes = self._couriers.take(wait=TURN)
        if outcomes:
            reach("notify.handed")
            now = self.now_fn()
            self._judge(outcomes)
            for outcome in outcomes:
                held = self._in_hand.pop(outcome.id, None)
                if held is not None:
                    self._results[held.message] = result(
                        outcome, provider=self.provider, attempts=held.attempts, now=now
                    )
        most = self.provider.batch if self.provider.can_ask else 1
        if len(self._results) >= most or clock() - self._written > WRITE or self._couriers.idle:
            self._write()

    def _judge(self, outcomes: Sequence[Outcome]) -> None:
        """Whether the provider is in trouble, or out of it again."""
        for outcome in outcomes:
            if outcome.state in {"sent", "failed", "unseen"}:
                self._unanswered = 0
                if self.trial and not self._held:
                    self.trial = False
                    trouble.mend(channel=self.channel, now=self.now_fn(), by=self.sender.me)
                continue
            self._unanswered += 1
            if not self._held and (outcome.state == "held" or self.trial or self._unanswered >= trouble.IN_A_ROW):
                self._hold(outcome)

    def _hold(self, outcome: Outcome) -> None:
        """The provider is in trouble: nobody sets out any more."""
        self._held = True
        trouble.hold(
            channel=self.channel,
            provider=self.provider,
            reason=outcome.reason,
            wait=outcome.wait,
            now=self.now_fn(),
            by=self.sender.me,
        )
        self._give_back(self._couriers.withdraw())

    def _leave(self) -> None:
        """Told to end: give back what has not set out, wait a little for what has."""
        self._give_back(self._couriers.withdraw())
        until = time.monotonic() + GRACE
        while not self._couriers.idle and time.monotonic() < until:
            self._take()
        self._write()

    def _give_back(self, parcels: Sequence[Parcel]) -> None:
        if not parcels:
            return
        pks = [self._in_hand.pop(parcel.id).message for parcel in parcels]
        release(pks=pks, sender=self.sender, now=self.now_fn())
        self.handed -= len(pks)

    def _write(self) -> None:
        self._written = clock()
        if not self._results:
            return
        results, self._results = self._results, {}
        self.counts += write_results(results, provider=self.provider, sender=self.sender, now=self.now_fn())
        reach("notify.recorded")
