"""The rows of the desk when two subjects become one, and when they part: each touched row is written down, so that
parting undoes exactly that. Parts of the caller's transaction; done again, they do only what is left to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Field, Model

from saltern.apps.journal.operations.subject_rows import NOW, Copied, Follows, SubjectRows
from saltern.apps.stewardship.models import JoinedRow, SubjectJoin

How = JoinedRow.How
AT_ONCE = 500


def move(join: SubjectJoin, lists: Iterable[SubjectRows], *, now: dt.datetime) -> int:
    """Give the kept subject what is the other's; how many rows were touched."""
    touched: list[JoinedRow] = []
    for rows in lists:
        if isinstance(rows, Copied):
            touched += _copied(join, rows)
        else:
            touched += _followed(join, rows, touched, now=now)
    JoinedRow.objects.bulk_create(touched, batch_size=AT_ONCE)
    return len(touched)


def move_back(join: SubjectJoin) -> int:
    """Undo it, row by row, the last first; what changed meanwhile in a way that is the kept subject's own stays."""
    touched = join.rows.order_by("-pk")
    for entry in touched:
        _undo(join, entry)
    count = len(touched)
    touched.delete()
    return count


def _followed(
    join: SubjectJoin, rows: Follows, so_far: Sequence[JoinedRow], *, now: dt.datetime
) -> Iterable[JoinedRow]:
    table = rows.model._meta.label
    resting = {entry.row for entry in so_far if entry.table == table and entry.how == How.RESTED}
    resting |= set(join.rows.filter(table=table, how=How.RESTED).values_list("row", flat=True))
    mine = rows.model._default_manager.filter(**{rows.column: join.gone, **rows.only}).exclude(pk__in=resting)
    for row in mine.order_by("pk").select_for_update():
        rival = _rival(join, rows, row) if rows.rival else None
        if rival is None and _pointed(row, rows.column, join.kept):
            yield _entry(join, row, rows.column, How.MOVED)
            continue
        flags = [name for name in rows.shared if getattr(row, name) and rival and not getattr(rival, name)]
        if rival is not None and flags:
            yield _changed(join, rival, rows.column, How.RAISED, dict.fromkeys(flags, True))
        rests = {name: now if value == NOW else value for name, value in rows.rests.items()}
        yield _changed(join, row, rows.column, How.RESTED, rests)


def _rival(join: SubjectJoin, rows: Follows, row: Model) -> Model | None:
    alike = {name: getattr(row, name) for name in rows.rival}
    return rows.model._default_manager.filter(**{rows.column: join.kept, **alike}).order_by("pk").first()


def _pointed(row: Model, column: str, subject: int) -> bool:
    """Point a row to another subject, unless the table refuses."""
    before = getattr(row, column)
    try:
        with transaction.atomic():
            setattr(row, column, subject)
            row.save(update_fields=[column])
    except IntegrityError:
        setattr(row, column, before)
        return False
    return True


def _copied(join: SubjectJoin, rows: Copied) -> Iterable[JoinedRow]:
    manager = rows.model._default_manager
    for row in manager.filter(subject=join.gone).order_by("pk"):
        alike = {name: getattr(row, name) for name in rows.key}
        values = {name: getattr(row, name) for name in rows.values}
        own = manager.filter(subject=join.kept, **alike).first()
        if own is None:
            made = manager.create(subject=join.kept, **alike, **values)
            yield _entry(join, made, "subject", How.COPIED, after=_plain(made, rows.values))
        elif rows.greater and getattr(row, rows.greater) > getattr(own, rows.greater):
            yield _changed(join, own, "subject", How.RAISED, values)


def _undo(join: SubjectJoin, entry: JoinedRow) -> None:
    model = apps.get_model(entry.table)
    row = model._default_manager.filter(pk=entry.row).select_for_update().first()
    if row is None:  # handed in, closed or dropped meanwhile
        return
    if entry.how == How.MOVED:
        if getattr(row, entry.column) == join.kept:
            setattr(row, entry.column, join.gone)
            row.save(update_fields=[entry.column])
    elif _plain(row, entry.after) == entry.after:
        if entry.how == How.COPIED:
            row.delete()
        else:
            _set(row, entry.before)


def _changed(join: SubjectJoin, row: Model, column: str, how: str, values: Mapping[str, object]) -> JoinedRow:
    before = _plain(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))
    return _entry(join, row, column, how, before=before, after=_plain(row, values))


def _entry(
    join: SubjectJoin,
    row: Model,
    column: str,
    how: str,
    *,
    before: Mapping[str, str | None] | None = None,
    after: Mapping[str, str | None] | None = None,
) -> JoinedRow:
    return JoinedRow(
        join=join,
        table=row._meta.label,
        column=column,
        row=row.pk,
        how=how,
        before=dict(before or {}),
        after=dict(after or {}),
    )


def _plain(row: Model, names: Iterable[str]) -> dict[str, str | None]:
    """Values of a row as text, to the last digit."""
    found: dict[str, str | None] = {}
    for name in names:
        field: Field[Any, Any] = row._meta.get_field(name)  # type: ignore[assignment]  # columns alone are named
        empty = getattr(row, field.attname) is None
        found[name] = None if empty else str(field.value_to_string(row))
    return found


def _set(row: Model, values: Mapping[str, str | None]) -> None:
    for name, text in values.items():
        field: Field[Any, Any] = row._meta.get_field(name)  # type: ignore[assignment]  # columns alone are named
        setattr(row, field.attname, None if text is None else field.to_python(text))
    if values:
        row.save(update_fields=list(values))
