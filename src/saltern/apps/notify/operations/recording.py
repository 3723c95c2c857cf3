"""Writing messages into the outbox, as part of the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache

from django.db import transaction

from saltern.apps.journal.operations.statements import Rows
from saltern.apps.notify.operations.statements import SQL, insert_new, moment
from saltern.apps.notify.outgoing import Outgoing, expiry, stable_id
from saltern.core.catalogue.template import Values
from saltern.json_text import encoder
from saltern.words import Phrase


def enqueue(
    *,
    message_key: str,
    subject: int,
    template: str,
    values: Values,
    why: Phrase | Mapping[str, str],
    source_kind: str,
    source_id: str,
    pack_version: str,
    now: dt.datetime,
    kind: str = "case",
    channel: str = "sms",
    recipient_kind: str = "natural_person",
    emergency: bool = False,
    already_done: str = "",
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> bool:
    """Write one message; False where one with this key stands already. Raises `MessageKeyUnusable`."""
    message = Outgoing(
        message_key=message_key,
        subject=subject,
        template=template,
        values=values,
        why=why,
        kind=kind,
        channel=channel,
        recipient_kind=recipient_kind,
        source_kind=source_kind,
        source_id=source_id,
        emergency=emergency,
        already_done=already_done,
        not_before=not_before,
        expires_at=expires_at,
        pack_version=pack_version,
    )
    return enqueue_many(messages=[message], now=now) == 1


@transaction.atomic(savepoint=False)
def enqueue_many(*, messages: Iterable[Outgoing], now: dt.datetime) -> int:
    """Write messages set-wise; returns how many were new (a known key is passed over)."""
    rows = _rows(messages, now=now)
    return insert_new(rows) if rows else 0


def message_rows(messages: Iterable[Outgoing], *, now: dt.datetime) -> Rows:
    """A few messages as rows, to be written beside a line of the journal."""
    return Rows(name="record", rows=_rows(messages, now=now), folder=SQL)


def _rows(messages: Iterable[Outgoing], *, now: dt.datetime) -> list[tuple[object, ...]]:
    adapted = cache(moment)
    made = adapted(now)
    return [_row(message, made, adapted(expiry(message, now=now))) for message in messages]


def _row(message: Outgoing, made: object, expires: object) -> tuple[object, ...]:
    return (
        message.message_key,
        stable_id(message.message_key),
        message.subject,
        message.recipient_kind,
        message.channel,
        message.kind,
        message.template,
        as_json(dict(message.values)),
        as_json(message.why),
        message.source_kind,
        message.source_id,
        message.emergency,
        message.already_done,
        message.pack_version,
        made,
        expires,
        made if message.not_before is None else moment(message.not_before),
    )


def _plain(value: object) -> object:
    """What JSON has no word for: a phrase, a mapping that is no dict."""
    if isinstance(value, Phrase):
        return value.plain()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


as_json = encoder(default=_plain)
