"""Sending, in the one order that neither loses nor doubles: claim and re-check, commit, hand over, commit.

A message is "attempting" with a stable id before any provider sees it. Whoever finds it so after a crash asks the
provider by that id; where the provider cannot tell, the message is openly "unknown". Nothing is sent blindly again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from saltern.apps.journal import operations as journal
from saltern.apps.journal.entry import Entry
from saltern.apps.journal.faultpoint import reach
from saltern.apps.notify import quiet, worker
from saltern.apps.notify.admission import Circumstances, Hold, Suppress, admit
from saltern.apps.notify.models import Message, Recipient, Refusal, Stop
from saltern.apps.notify.operations.statements import moment, update_each
from saltern.apps.notify.ports import Checks, ContactBook, Outcome, Parcel, Provider, Providers
from saltern.apps.notify.reason import LONGEST, kept
from saltern.core.catalogue.message import parts
from saltern.core.catalogue.template import Template, TemplateUnknown, render, title
from saltern.errors import SalternError

LEASE = dt.timedelta(minutes=2)
"""How long a worker on another machine may be silent before its messages are looked into."""
GIVE_UP = dt.timedelta(hours=24)
"""How long an unclear message is asked after before it is openly unknown."""
ASK_AGAIN = dt.timedelta(seconds=30)
CHECK_AGAIN = dt.timedelta(minutes=10)
MOST_ATTEMPTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one run did: messages by state ("queued" those put off, "attempting" those still unclear)."""

    counts: Mapping[str, int]

    def __getitem__(self, state: str) -> int:
        return self.counts.get(state, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What one run of the sender works with."""

    contacts: ContactBook
    templates: Mapping[str, Template]
    checks: Checks
    me: str


def deliver(
    *,
    providers: Providers,
    contacts: ContactBook,
    templates: Mapping[str, Template],
    checks: Checks,
    now_fn: Callable[[], dt.datetime],
    limit: int | None = None,
) -> Delivered:
    """Send what waits, channel by channel and batch by batch, until nothing is due or `limit` were handed over.

    Safe beside other senders, after a kill at any point, and with the stop button pressed while it runs.
    """
    office = Office(contacts=contacts, templates=templates, checks=checks, me=worker.me())
    counts: Counter[str] = Counter()
    handed = 0
    for channel, provider in providers.items():
        counts += _settle(channel, provider, office, now_fn)
        while limit is None or handed < limit:
            room = provider.batch if limit is None else min(provider.batch, limit - handed)
            looked, parcels, refused = _claim(channel, provider, office, now_fn(), room)
            counts += refused
            if not looked:
                break
            reach("notify.claimed")
            if parcels:
                outcomes = _hand_over(provider, list(parcels.values()))
                reach("notify.handed")
                counts += _record(parcels, outcomes, provider, office, now_fn())
                reach("notify.recorded")
                handed += len(parcels)
    return Delivered(counts=dict(counts))


@transaction.atomic
def _claim(
    channel: str, provider: Provider, office: Office, now: dt.datetime, room: int
) -> tuple[int, dict[int, Parcel], Counter[str]]:
    """Take a batch, re-check each message now, and commit those that go as "attempting".

    Returns how many were looked at, the parcels by message number, and the others by state.
    """
    stops = set(Stop.objects.values_list("source_kind", "source_id"))
    if ("", "") in stops:
        return 0, {}, Counter()
    due = Message.objects.select_for_update(skip_locked=True).filter(
        state=Message.State.QUEUED, channel=channel, next_at__lte=now
    )
    rows = list(due.order_by("-emergency", "next_at", "id")[:room])
    facts = _Facts(rows, office, channel, now)
    parcels: dict[int, Parcel] = {}
    updates, counts = [], Counter[str]()
    for row in rows:
        update = _Update(next_at=row.next_at)
        try:
            parcel = _decided(row, facts, office, update, stopped=(row.source_kind, row.source_id) in stops, now=now)
        except SalternError as problem:
            update.state, update.reason, parcel = Message.State.FAILED, kept(problem), None
        if parcel:
            parcels[row.pk] = parcel
            updates.append(update.claimed(parcel, row, office, provider, now))
        else:
            counts[update.state] += 1
            updates.append(update.refused(row, now))
    update_each("claim", updates)
    return len(rows), parcels, counts


class _Facts:
    """What holds for a batch of messages now, read set-wise."""

    def __init__(self, rows: Sequence[Message], office: Office, channel: str, now: dt.datetime) -> None:
        subjects = {row.subject for row in rows}
        self.refused: dict[int, set[str]] = defaultdict(set)
        for subject, kind in Refusal.objects.filter(subject__in=subjects).values_list("subject", "kind"):
            self.refused[subject].add(kind)
        self.languages = dict(Recipient.objects.filter(subject__in=subjects).values_list("subject", "language"))
        self.quiet_until = quiet.until(now, ZoneInfo(settings.TIME_ZONE))
        self.addresses = {subject: office.contacts.contact(subject, channel) for subject in subjects}
        self.done: dict[str, frozenset[int] | None] = {}
        by_check: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            if row.already_done:
                by_check[row.already_done].add(row.subject)
        for name, asked in by_check.items():
            self.done[name] = _asked(office.checks, name, sorted(asked), now)


def _asked(checks: Checks, name: str, subjects: Sequence[int], now: dt.datetime) -> frozenset[int] | None:
    """Who has done it already; None where the check is not there or does not answer."""
    kind, _, argument = name.partition(":")
    if kind not in checks:
        return None
    try:
        return frozenset(checks[kind](argument, subjects, now))
    except Exception:  # noqa: BLE001  # one broken check must not stop the other messages
        return None


@dataclass(slots=True, kw_only=True)
class _Update:
    """The new values of one message after it was looked at."""

    state: str = Message.State.QUEUED
    reason: str = ""
    next_at: dt.datetime

    def claimed(
        self, parcel: Parcel, row: Message, office: Office, provider: Provider, now: dt.datetime
    ) -> tuple[object, ...]:
        size = parts(parcel.text)
        head = (Message.State.ATTEMPTING.value, "", moment(row.next_at), parcel.language, parcel.text, size)
        return (*head, office.me, moment(now), provider.name, 1, None, row.pk)

    def refused(self, row: Message, now: dt.datetime) -> tuple[object, ...]:
        finished = None if self.state == Message.State.QUEUED else moment(now)
        head = (str(self.state), self.reason, moment(self.next_at), row.language, row.text, row.parts)
        return (*head, "", moment(row.claimed_at), row.provider, 0, finished, row.pk)


def _decided(
    row: Message, facts: _Facts, office: Office, update: _Update, *, stopped: bool, now: dt.datetime
) -> Parcel | None:
    """The parcel if the message may go; otherwise None, with the reason in `update`."""
    done = facts.done.get(row.already_done, frozenset())
    address = facts.addresses.get(row.subject)
    verdict = admit(
        Circumstances(
            kind=row.kind,
            emergency=row.emergency,
            expires_at=row.expires_at,
            stopped=stopped,
            refused=frozenset(facts.refused.get(row.subject, ())),
            done=done is not None and row.subject in done,
            reachable=bool(address),
            quiet_until=facts.quiet_until,
        ),
        now=now,
    )
    match verdict:
        case Suppress(reason=reason):
            update.state, update.reason = Message.State.SUPPRESSED, reason
            return None
        case Hold(until=until, reason=why):
            update.next_at, update.reason = until, why
            return None
    if done is None:
        update.next_at, update.reason = now + CHECK_AGAIN, "check-missing"
        return None
    template = office.templates.get(row.template)
    if template is None:
        raise TemplateUnknown(template=row.template)
    language = facts.languages.get(row.subject, "zh")
    return Parcel(
        id=row.send_id,
        to=address or "",
        title=title(template, values=row.fills, language=language),
        text=render(template, values=row.fills, language=language),
        language=language,
    )


def _hand_over(provider: Provider, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
    try:
        return provider.hand_over(parcels)
    except Exception as problem:  # noqa: BLE001  # whatever broke, nobody knows what left: unclear, never repeated
        return [Outcome(id=parcel.id, state="unclear", reason=type(problem).__name__) for parcel in parcels]


@transaction.atomic
def _record(
    parcels: Mapping[int, Parcel], outcomes: Sequence[Outcome], provider: Provider, office: Office, now: dt.datetime
) -> Counter[str]:
    """Write down what became of the batch, with one journal line for it."""
    by_id = {outcome.id: outcome for outcome in outcomes}
    tried = dict(Message.objects.filter(pk__in=parcels).values_list("pk", "attempts"))
    results = {
        pk: _result(by_id.get(parcel.id, Outcome(id=parcel.id, state="unclear")), provider, tried.get(pk, 0), now)
        for pk, parcel in parcels.items()
    }
    return _write_results(results, provider, office, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    state: str
    reason: str
    reference: str
    next_at: dt.datetime


def _result(outcome: Outcome, provider: Provider, attempts: int, now: dt.datetime) -> _Result:
    state, wait = Message.State.SENT.value, dt.timedelta(0)
    if outcome.state == "failed" or (outcome.state == "later" and attempts >= MOST_ATTEMPTS):
        state = Message.State.FAILED.value
    elif outcome.state == "later":
        state, wait = Message.State.QUEUED.value, ASK_AGAIN * 2 ** max(0, attempts - 1)
    elif outcome.state == "unseen":
        state = Message.State.QUEUED.value
    elif outcome.state == "unclear":
        state = Message.State.ATTEMPTING.value if provider.can_ask else Message.State.UNKNOWN.value
        wait = ASK_AGAIN
    reason = outcome.reason[:LONGEST]
    return _Result(state=state, reason=reason, reference=outcome.reference[:200], next_at=now + wait)


def _write_results(
    results: Mapping[int, _Result], provider: Provider, office: Office, now: dt.datetime
) -> Counter[str]:
    over = {Message.State.SENT.value, Message.State.FAILED.value, Message.State.UNKNOWN.value}
    rows = [
        (
            *(result.state, result.reason, moment(result.next_at), "", result.reference),
            *(moment(now) if result.state in over else None, pk, office.me),
        )
        for pk, result in results.items()
    ]
    update_each("result", rows)
    counts = Counter(result.state for result in results.values())
    journal.record_many(
        entries=[
            Entry(
                actor=office.me,
                role="sender",
                action="message.deliver",
                object=f"provider:{provider.name}",
                detail=dict(counts),
                at=now,
            )
        ]
    )
    return counts


def _settle(channel: str, provider: Provider, office: Office, now_fn: Callable[[], dt.datetime]) -> Counter[str]:
    """Look into messages left "attempting": ask the provider what became of them."""
    counts: Counter[str] = Counter()
    while True:
        rows = _orphans(channel, provider, office, now_fn())
        if not rows:
            return counts
        outcomes = {outcome.id: outcome for outcome in _asked_for(provider, [row.send_id for row in rows])}
        now = now_fn()
        results = {}
        for row in rows:
            outcome = outcomes.get(row.send_id, Outcome(id=row.send_id, state="unclear", reason=row.reason))
            if outcome.state == "unclear" and row.claimed_at and now - row.claimed_at > GIVE_UP:
                result = _Result(state=Message.State.UNKNOWN.value, reason=outcome.reason, reference="", next_at=now)
            else:
                result = _result(outcome, provider, row.attempts, now)
            results[row.pk] = result
        with transaction.atomic():
            counts += _write_results(results, provider, office, now)


@transaction.atomic
def _orphans(channel: str, provider: Provider, office: Office, now: dt.datetime) -> Sequence[Message]:
    """Messages "attempting" whose worker is gone, taken over; `claimed_at` keeps the time of the attempt."""
    attempting = Message.objects.filter(state=Message.State.ATTEMPTING, channel=channel)
    workers = set(attempting.exclude(worker="").values_list("worker", flat=True).distinct())
    gone = [name for name in workers if worker.dead(name)]
    let_go = Q(worker="", next_at__lte=now)
    silent = ~Q(worker__in=["", office.me]) & Q(claimed_at__lt=now - LEASE) & Q(next_at__lt=now - LEASE)
    free = attempting.filter(let_go | silent | Q(worker__in=gone)).select_for_update(skip_locked=True)
    rows = list(free.order_by("id")[: max(provider.batch, 100)])
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(worker=office.me, next_at=now)
    return rows


def _asked_for(provider: Provider, ids: Sequence[str]) -> Sequence[Outcome]:
    if not provider.can_ask:
        return [Outcome(id=id_, state="unclear", reason="cannot-ask") for id_ in ids]
    try:
        return provider.ask(ids)
    except Exception as problem:  # noqa: BLE001  # no answer is an answer: still unclear
        return [Outcome(id=id_, state="unclear", reason=type(problem).__name__) for id_ in ids]
