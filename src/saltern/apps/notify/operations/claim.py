"""Taking messages in hand: what is due is looked at as it stands now, and what may go is committed as "attempting".

What takes its time (is the reminder still due? where does the person live?) is asked before the transaction, so that
nobody else who writes waits for it; stops and refusals are read inside.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F

from saltern.apps.identity import queries as identity
from saltern.apps.notify import quiet
from saltern.apps.notify.admission import Choice, Circumstances, Hold, Keep, Suppress, admit
from saltern.apps.notify.events import MessageExpired, MessageFailed, MessageNews
from saltern.apps.notify.models import Message, Stop
from saltern.apps.notify.operations.news import CASE, tell
from saltern.apps.notify.operations.statements import execute, moment, one_of, read_moment, statement, update_each
from saltern.apps.notify.outgoing_book import OutgoingBook
from saltern.apps.notify.ports import Checks, ContactBook, Parcel, Provider, RecipientUnknown
from saltern.apps.notify.reason import kept
from saltern.core.catalogue.message import parts
from saltern.core.catalogue.template import Template, TemplateUnknown, render, title
from saltern.errors import SalternError

LEASE: Final = dt.timedelta(minutes=2)
"""How long a worker on another machine may be silent before its messages are looked into."""
CHECK_AGAIN: Final = dt.timedelta(minutes=10)
EXPIRED: Final = "expired"
IN_ONE_TURN: Final = 1_000
"""Messages looked at in one turn beside a provider in trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderContext:
    """What one run of the sender works with; `me` is the name its claims bear, `book` knows what went out whatever
    the database knows; `tells` where somebody waits for news of messages."""

    contacts: ContactBook
    templates: Mapping[str, Template]
    checks: Checks
    me: str
    book: OutgoingBook | None = None
    tells: bool = False


class DueMessage(NamedTuple):
    """What is read of a message to decide on it, as the database's driver gives it: the statement `due`."""

    pk: int
    send_id: str
    subject: int
    kind: str
    template: str
    fills: str
    source_kind: str
    source_id: str
    emergency: bool
    already_done: str
    expires_at: dt.datetime | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """A message claimed by us: its number, what is handed over, how often it was tried, this time included."""

    message: int
    parcel: Parcel
    attempts: int
    emergency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One claim: how many messages were looked at, those that go, and where the others came to stand."""

    looked: int
    taken: Sequence[InHand]
    counts: Counter[str]


NOBODY: Final = Claimed(looked=0, taken=(), counts=Counter())


def claim(*, channel: str, provider: Provider, sender: SenderContext, now: dt.datetime, room: int) -> Claimed:
    """Take up to `room` messages that are due."""
    rows = _due(channel, now, room)
    if not rows:
        return NOBODY
    facts = BatchFacts(rows, sender, channel, now)
    return _claimed(rows, facts, provider, sender, now)


def keep_in_portal(*, channel: str, provider: Provider, sender: SenderContext, now: dt.datetime) -> Counter[str]:
    """What people want in the portal only waits for no provider in trouble."""
    due = execute(statement("due_in_portal"), (channel, False, moment(now), IN_ONE_TURN))
    rows = [DueMessage._make(row) for row in due]
    if not rows:
        return Counter()
    return _claimed(rows, BatchFacts(rows, sender, channel, now), provider, sender, now, going=False).counts


def _due(channel: str, now: dt.datetime, room: int) -> Sequence[DueMessage]:
    """What is due, emergencies first; two questions, because each is then a walk along the index."""
    urgent = _walk(channel, True, now, room)
    return urgent + _walk(channel, False, now, room - len(urgent))


def _walk(channel: str, emergency: bool, now: dt.datetime, room: int) -> list[DueMessage]:
    return [DueMessage._make(row) for row in execute(statement("due"), (channel, emergency, moment(now), room))]


@transaction.atomic
def _claimed(
    rows: Sequence[DueMessage],
    facts: BatchFacts,
    provider: Provider,
    sender: SenderContext,
    now: dt.datetime,
    *,
    going: bool = True,
) -> Claimed:
    """Those of `rows` that are still free, each decided and written down; what would go is left where nothing is
    `going`."""
    free = {pk for (pk,) in one_of("free", [row.pk for row in rows])}
    stops = _stops()
    if ("", "") in stops:
        return NOBODY
    facts.read_wishes()
    gone = sender.book.among([row.send_id for row in rows]) if sender.book and going else frozenset()
    taken: list[InHand] = []
    leaving: list[tuple[object, ...]] = []
    staying: list[tuple[object, ...]] = []
    ended: dict[type[MessageNews], list[DueMessage]] = defaultdict(list)
    counts = Counter[str]()
    at = moment(now)
    for row in rows:
        if row.pk not in free:
            continue
        update = MessageUpdate()
        stopped = (row.source_kind, row.source_id) in stops
        try:
            parcel = _decided(row, facts, sender, update, stopped=stopped, now=now)
        except SalternError as problem:
            update.state, update.reason, parcel = Message.State.FAILED, kept(problem), None
        if parcel and not going:
            continue
        if parcel and row.send_id in gone:
            update.state, update.reason, update.next_at, parcel = Message.State.ATTEMPTING, "restored", now, None
        if parcel:
            taken.append(InHand(message=row.pk, parcel=parcel, attempts=row.attempts + 1, emergency=row.emergency))
            said = (parcel.language, parcel.text, parts(parcel.text))
            leaving.append((at, *said, sender.me, at, provider.name, row.pk))
        else:
            counts[str(update.state)] += 1
            staying.append(update.values(row, now))
            if update.state == Message.State.FAILED:
                ended[MessageFailed].append(row)
            elif update.reason == EXPIRED:
                ended[MessageExpired].append(row)
    update_each("take", leaving)
    update_each("put_off", staying)
    for news, about in ended.items() if sender.tells else ():
        tell(news, about, now=now)
    return Claimed(looked=len(rows), taken=taken, counts=counts)


def _stops() -> AbstractSet[tuple[str, str]]:
    return set(Stop.objects.values_list("source_kind", "source_id"))


def still_ours(*, pks: Sequence[int], sender: SenderContext, now: dt.datetime) -> AbstractSet[int]:
    """Which of the messages in hand may still set out: claimed by us, and nobody pressed the button. Their claim is
    renewed, so that a slow provider does not look like a dead sender."""
    mine = Message.objects.filter(pk__in=pks, state=Message.State.ATTEMPTING, worker=sender.me)
    rows = list(mine.values_list("pk", "source_kind", "source_id", "next_at"))
    if any(next_at < now - LEASE / 4 for *_, next_at in rows):
        mine.update(next_at=now)
    stops = _stops()
    if ("", "") in stops:
        return frozenset()
    return {pk for pk, kind, source, _ in rows if (kind, source) not in stops}


def release(*, pks: Sequence[int], sender: SenderContext, now: dt.datetime) -> int:
    """Give back what was claimed and surely not handed over; a stopped message is suppressed at its next claim."""
    if sender.book:
        sender.book.strike(list(Message.objects.filter(pk__in=pks).values_list("send_id", flat=True)))
    return give_back(pks=pks, sender=sender, now=now)


def give_back(*, pks: Sequence[int], sender: SenderContext, now: dt.datetime) -> int:
    """The same for what does not stand in the book of what went out yet."""
    mine = Message.objects.filter(pk__in=pks, state=Message.State.ATTEMPTING, worker=sender.me)
    return mine.update(state=Message.State.QUEUED, worker="", attempts=F("attempts") - 1, next_at=now)


@transaction.atomic
def expire(*, channel: str, now: dt.datetime, tells: bool = False) -> int:
    """What waited for a provider in trouble until it was no longer true."""
    waiting = Message.objects.filter(state=Message.State.QUEUED, channel=channel, expires_at__lte=now)
    if tells:
        tell(MessageExpired, waiting.filter(source_kind=CASE).select_for_update(), now=now)
    return waiting.update(state=Message.State.SUPPRESSED, reason=EXPIRED, finished_at=now)


class BatchFacts:
    """What holds for a batch of messages now, read set-wise."""

    def __init__(self, rows: Sequence[DueMessage], sender: SenderContext, channel: str, now: dt.datetime) -> None:
        self.subjects = {row.subject for row in rows}
        self.refused: dict[int, set[str]] = defaultdict(set)
        self.languages: dict[int, str] = {}
        self.portal: dict[int, frozenset[Choice]] = {}
        self.quiet_until = quiet.until(now, ZoneInfo(settings.TIME_ZONE))
        self.addresses: dict[int, str | None] = {}
        self.strangers: set[int] = set()
        for subject in self.subjects:
            try:
                self.addresses[subject] = sender.contacts.contact(subject, channel)
            except RecipientUnknown:
                self.strangers.add(subject)
        self.done: dict[str, Mapping[int, str] | None] = {}
        by_check: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            if row.already_done:
                by_check[row.already_done].add(row.subject)
        for name, asked in by_check.items():
            self.done[name] = _asked(sender.checks, name, sorted(asked), now)

    def read_wishes(self) -> None:
        """What people want, as it stands in this transaction. Nobody is told in a portal they have no account of."""
        for subject, kind in one_of("refused", sorted(self.subjects)):
            self.refused[subject].add(kind)
        chosen: dict[int, frozenset[Choice]] = {}
        for subject, language, reminders_by, answers_by in one_of("wishes", sorted(self.subjects)):
            self.languages[subject] = language
            ways: tuple[tuple[Choice, str], ...] = (("reminders", reminders_by), ("answers", answers_by))
            chosen[subject] = frozenset(choice for choice, way in ways if way == "portal")
        asked = [subject for subject, choices in chosen.items() if choices]
        self.portal = {subject: chosen[subject] for subject in identity.with_account(subjects=asked)} if asked else {}


def _asked(checks: Checks, name: str, subjects: Sequence[int], now: dt.datetime) -> Mapping[int, str] | None:
    """To whom it is not to go any more, and why; None where the check is not there or does not answer."""
    kind, _, argument = name.partition(":")
    if kind not in checks:
        return None
    try:
        return checks[kind](argument, subjects, now)
    except Exception:  # noqa: BLE001  # one broken check must not stop the other messages
        return None


@dataclass(slots=True, kw_only=True)
class MessageUpdate:
    """The new values of a message that does not go, or not now; without `next_at` its time stays, without `text` its
    words."""

    state: str = Message.State.QUEUED
    reason: str = ""
    next_at: dt.datetime | None = None
    language: str | None = None
    text: str | None = None

    def values(self, row: DueMessage, now: dt.datetime) -> tuple[object, ...]:
        """As the statement `put_off` takes it."""
        finished = None if self.state in {Message.State.QUEUED, Message.State.ATTEMPTING} else moment(now)
        return (str(self.state), self.reason, moment(self.next_at), finished, self.language, self.text, row.pk)


def _decided(
    row: DueMessage, facts: BatchFacts, sender: SenderContext, update: MessageUpdate, *, stopped: bool, now: dt.datetime
) -> Parcel | None:
    """The parcel if the message may go; otherwise None, with the reason in `update`."""
    template = sender.templates.get(row.template)
    done = facts.done.get(row.already_done, {}) if row.already_done else {}
    address = facts.addresses.get(row.subject)
    verdict = admit(
        Circumstances(
            kind=row.kind,
            emergency=row.emergency,
            expires_at=read_moment(row.expires_at),
            stopped=stopped,
            refused=frozenset(facts.refused.get(row.subject, ())),
            overtaken=done.get(row.subject, "") if done else "",
            reachable=bool(address),
            quiet_until=facts.quiet_until,
            binding=template is not None and template.refusable is False,
            portal=facts.portal.get(row.subject, frozenset()),
        ),
        now=now,
    )
    language = facts.languages.get(row.subject, "zh")
    match verdict:
        case Suppress(reason="no-contact") if row.subject in facts.strangers:
            # a message without a recipient is the table's mistake, and no reason to tell nobody for ever
            update.next_at, update.reason = now + CHECK_AGAIN, "not-in-table"
            return None
        case Suppress(reason=reason):
            update.state, update.reason = Message.State.SUPPRESSED, reason
            if reason == "no-contact":
                _write_down(row, template, language, update)
            return None
        case Hold(until=until, reason=why):
            update.next_at, update.reason = until, why
            return None
    if done is None and not row.emergency:
        update.next_at, update.reason = now + CHECK_AGAIN, "check-missing"
        return None
    if isinstance(verdict, Keep):
        _write_down(row, template, language, update)
        update.state = Message.State.IN_PORTAL
        return None
    if template is None:
        raise TemplateUnknown(template=row.template)
    values = json.loads(row.fills)
    return Parcel(
        id=row.send_id,
        to=address or "",
        title=title(template, values=values, language=language),
        text=render(template, values=values, language=language),
        language=language,
    )


def _write_down(row: DueMessage, template: Template | None, language: str, update: MessageUpdate) -> None:
    """The words of a message that goes nowhere and is read in the portal all the same."""
    if template is None:
        raise TemplateUnknown(template=row.template)
    update.language = language
    update.text = render(template, values=json.loads(row.fills), language=language)
