"""Reading the outbox: lists for people, masked, and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from saltern.apps.notify.models import Message, Recipient, Refusal, Stop, Trouble
from saltern.apps.notify.reason import NOT_MEANT, kind, said
from saltern.apps.notify.state import RECEIPTS
from saltern.apps.notify.state import STATES as WORDS
from saltern.words import NOTHING, Phrase

STATES: tuple[str, ...] = tuple(Message.State.values)


def state_words(state: str) -> Phrase:
    """What people call a state."""
    return WORDS[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message as lists show it: by the subject's surrogate key, never with a number or address."""

    message: int
    key: str
    subject: int
    channel: str
    kind: str
    template: str
    state: str
    state_words: Phrase
    reason: str
    reason_words: Phrase
    why: Phrase
    source: str
    text: str
    parts: int
    attempts: int
    receipt: str
    emergency: bool
    pack_version: str
    created_at: dt.datetime
    next_at: dt.datetime
    expires_at: dt.datetime | None
    finished_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceView:
    """What a subject wants."""

    language: str
    refused: frozenset[str]
    reminders_by: str = "sms"
    answers_by: str = "sms"


def not_handed_over(*, source_kind: str, source_ids: Sequence[str]) -> frozenset[tuple[str, int]]:
    """Source and subject of the messages that reached nobody: failed, or not sent any more."""
    over = (Message.State.FAILED, Message.State.SUPPRESSED)
    rows = Message.objects.filter(source_kind=source_kind, source_id__in=list(source_ids), state__in=over)
    return frozenset(rows.values_list("source_id", "subject"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReached:
    """One whom a message should have reached and did not; `reason` is its kind, in words that name nobody."""

    subject: int
    reason: str
    reason_words: Phrase
    at: dt.datetime | None


def not_reached(*, source_kind: str, source_id: str) -> Sequence[NotReached]:
    """Whom the messages of a source did not reach, by subject: not those to whom they were not to go, and not those of
    whom nobody knows."""
    over = (Message.State.FAILED, Message.State.SUPPRESSED)
    rows = Message.objects.filter(source_kind=source_kind, source_id=source_id, state__in=over)
    found = rows.exclude(reason__in=NOT_MEANT).order_by("subject").values_list("subject", "reason", "finished_at")
    kinds = ((subject, *kind(reason), at) for subject, reason, at in found)
    return [NotReached(subject=subject, reason=code, reason_words=words, at=at) for subject, code, words, at in kinds]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """What became of one message, for a report: no number, no text, nobody's name. `subject` is for the journal."""

    subject: int
    state: Phrase
    reason: Phrase
    at: dt.datetime


def outcomes(*, source_kind: str, source_id: str) -> Sequence[OutcomeView]:
    """What became of each message of a source, in the order they were written."""
    rows = Message.objects.filter(source_kind=source_kind, source_id=source_id).order_by("pk")
    told = rows.values_list("subject", "state", "receipt", "reason", "receipt_at", "finished_at", "created_at")
    return [
        OutcomeView(
            subject=subject,
            state=RECEIPTS.get(receipt, WORDS[state]),
            reason=kind(reason)[1] if reason else NOTHING,
            at=receipt_at or finished_at or created_at,
        )
        for subject, state, receipt, reason, receipt_at, finished_at, created_at in told
    ]


def messages(
    *,
    state: str = "",
    subject: int | None = None,
    source_kind: str = "",
    source_id: str = "",
    limit: int = 50,
    before: int | None = None,
) -> Sequence[MessageView]:
    """Messages, newest first; `before` is the last number of the page already seen."""
    rows = Message.objects.order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if source_kind:
        rows = rows.filter(source_kind=source_kind)
    if source_id:
        rows = rows.filter(source_id=source_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_view(row) for row in rows[:limit]]


def message(*, key: str) -> MessageView | None:
    """One message by its key, or None."""
    row = Message.objects.filter(message_key=key).first()
    return _view(row) if row else None


def counts(*, source_kind: str = "", source_id: str = "") -> Mapping[str, int]:
    """How many messages stand in which state."""
    rows = Message.objects.all()
    if source_kind:
        rows = rows.filter(source_kind=source_kind)
    if source_id:
        rows = rows.filter(source_id=source_id)
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def count_arrived(*, source_kind: str, source_id: str) -> int:
    """Of how many messages a gateway says that they arrived."""
    return Message.objects.filter(source_kind=source_kind, source_id=source_id, receipt="delivered").count()


def preferences(*, subject: int) -> PreferenceView:
    """What a subject wants; without a word from them in Chinese, by text message, nothing refused."""
    wishes = Recipient.objects.filter(subject=subject).values("language", "reminders_by", "answers_by").first()
    refused = frozenset(Refusal.objects.filter(subject=subject).values_list("kind", flat=True))
    return PreferenceView(**wishes or {"language": "zh"}, refused=refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """A channel that is held: since when, why, when it is tried next, and how many messages wait for it."""

    channel: str
    provider: str
    reason: str
    reason_words: Phrase
    since: dt.datetime
    next_at: dt.datetime
    waiting: int


def troubles() -> Sequence[TroubleView]:
    """The channels that are held now."""
    queued = Message.objects.filter(state=Message.State.QUEUED)
    return [
        TroubleView(
            channel=row.channel,
            provider=row.provider,
            reason=row.reason,
            reason_words=said(row.reason),
            since=row.since,
            next_at=row.next_at,
            waiting=queued.filter(channel=row.channel).count(),
        )
        for row in Trouble.objects.order_by("channel")
    ]


def stops() -> Sequence[str]:
    """What is stopped now: "push:12", or "everything"."""
    pairs = Stop.objects.order_by("pk").values_list("source_kind", "source_id")
    return [f"{kind}:{source}" if kind else "everything" for kind, source in pairs]


def _view(row: Message) -> MessageView:
    return MessageView(
        message=row.pk,
        key=row.message_key,
        subject=row.subject,
        channel=row.channel,
        kind=row.kind,
        template=row.template,
        state=row.state,
        state_words=WORDS[row.state],
        reason=row.reason,
        reason_words=said(row.reason),
        why=Phrase.of(row.why),
        source=f"{row.source_kind}:{row.source_id}",
        text=row.text,
        parts=row.parts,
        attempts=row.attempts,
        receipt=row.receipt,
        emergency=row.emergency,
        pack_version=row.pack_version,
        created_at=row.created_at,
        next_at=row.next_at,
        expires_at=row.expires_at,
        finished_at=row.finished_at,
    )
