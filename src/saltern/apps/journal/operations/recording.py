"""Lines and news as they are written, few or many in one statement, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from saltern.apps.journal import witness
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.entry import Entry, Everybody, canonical
from saltern.apps.journal.envelope import event_name, sealed
from saltern.apps.journal.models import Concern, Line
from saltern.apps.journal.operations.statements import Rows, committed, insert_together, moment, note
from saltern.apps.journal.queries import digest_of


def record(
    *,
    acting: Acting,
    action: str,
    object: str = "",  # noqa: A002  # the word of the field
    subject: int | None = None,
    purpose: str = "",
    detail: Mapping[str, object] | None = None,
    concerned: Collection[int] = (),
    everybody: Everybody | None = None,
    beside: Iterable[Rows] = (),
) -> None:
    """Write one line of what somebody does, and what is to be written beside it. Raises `LineTooLong`,
    `TimeWithoutZone`."""
    entry = entry_of(acting, action=action, object=object, subject=subject, purpose=purpose, detail=detail or {})
    record_many(entries=[replace(entry, concerned=concerned, everybody=everybody)], beside=beside)


def entry_of(
    acting: Acting,
    *,
    action: str,
    object: str,  # noqa: A002  # the word of the field
    subject: int | None,
    purpose: str,
    detail: Mapping[str, object],
) -> Entry:
    """What somebody does, as a line of the journal. Raises `LineTooLong`, `TimeWithoutZone`."""
    return Entry(
        at=acting.now,
        actor=acting.account,
        role=acting.role,
        action=action,
        subject=subject,
        object=object,
        purpose=purpose,
        detail=detail,
        request=acting.request,
    )


def record_many(*, entries: Iterable[Entry], beside: Iterable[Rows] = ()) -> None:
    """Write many lines, and what is to be written beside them, in few statements."""
    alone: list[Entry] = []
    shared: list[Entry] = []
    for entry in entries:
        (shared if entry.concerned or entry.everybody else alone).append(entry)
    insert_together([line_rows(alone), *beside])
    if shared:
        _record_shared(shared)


def line_rows(entries: Iterable[Entry]) -> Rows:
    """Lines that concern one subject each as rows, to be written beside others. Raises `LineTooLong`,
    `TimeWithoutZone`."""
    return Rows(name="line", rows=[_row(entry) for entry in entries])


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        moment(entry.at),
        entry.actor,
        entry.role,
        entry.action,
        entry.subject,
        entry.object,
        entry.purpose,
        canonical(entry.told()),
        entry.request,
    )


def _record_shared(entries: Iterable[Entry]) -> None:
    """Lines that concern several subjects; each has its number first, so that they can point to it."""
    written = [(entry, _line(entry)) for entry in entries]
    noted = [digest_of(line) for _, line in written] if witness.kept() else []
    note(noted)
    Line.objects.bulk_create([line for _, line in written], batch_size=2_000)
    committed(noted)
    concerns = [concern for entry, line in written for concern in _concerns(entry, line)]
    Concern.objects.bulk_create(concerns, batch_size=2_000)


def _line(entry: Entry) -> Line:
    return Line(
        at=entry.at,
        actor=entry.actor,
        role=entry.role,
        action=entry.action,
        subject=entry.subject,
        object=entry.object,
        purpose=entry.purpose,
        detail=canonical(entry.told()),
        request=entry.request,
    )


def _concerns(entry: Entry, line: Line) -> Iterator[Concern]:
    for subject in sorted(set(entry.concerned) - {entry.subject}):
        yield Concern(line=line, subject=subject)
    if entry.everybody is not None:
        yield Concern(line=line, kind=entry.everybody.kind, last=entry.everybody.last)


def publish(event: object, *, now: dt.datetime) -> None:
    """Store news in the caller's transaction; subscribers hear it when `dispatch` runs. Raises `EventUnstorable`."""
    publish_many([event], now=now)


def publish_many(events: Iterable[object], *, now: dt.datetime) -> None:
    """Store many pieces of news in few statements."""
    insert_together([news_rows(events, now=now)])


def news_rows(events: Iterable[object], *, now: dt.datetime) -> Rows:
    """News as rows, to be written beside a line. Raises `EventUnstorable`."""
    made = moment(now)
    return Rows(name="event", rows=[(event_name(type(event)), sealed(event), made) for event in events])
