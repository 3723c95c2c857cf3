"""Read and written set-wise, by named statements: the frozen audience of a push, and the ledger of who has heard."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.db import connection

from saltern.apps.notify.operations.recording import as_json
from saltern.core.catalogue.template import Values

SQL: Final = Path(__file__).resolve().parents[1] / "sql"


@cache
def statement(name: str) -> str:
    """The text of a named statement, without its comments."""
    lines = (SQL / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def write_targets(*, push: int, subjects: Sequence[int], why: Mapping[str, str], values: Values) -> None:
    """Freeze an audience: one statement, whatever its size."""
    everyone = list(subjects) if connection.vendor == "postgresql" else json.dumps(list(subjects))
    with connection.cursor() as cursor:
        cursor.execute(
            statement(f"write_targets_{connection.vendor}"), [push, as_json(dict(why)), as_json(dict(values)), everyone]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A target whose message is not written yet."""

    subject: int
    why: Mapping[str, str]
    values: Values


def waiting(*, push: int, limit: int) -> Sequence[Waiting]:
    """The next targets of a push, by key. What stands alike in many rows is read once."""
    read = cache(json.loads)
    with connection.cursor() as cursor:
        cursor.execute(statement("waiting"), [push, limit])
        return [
            Waiting(subject=subject, why=read(why), values=read(values)) for subject, why, values in cursor.fetchall()
        ]


def delete_heard(*, key: str, lost: Sequence[tuple[int, int]]) -> int:
    """Give turns back: (push, subject) of messages that were never handed over; how many were still held by them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            pushes, subjects = [push for push, _ in lost], [subject for _, subject in lost]
            cursor.execute(statement("give_back_postgresql"), [pushes, subjects, key])
        else:
            cursor.execute(statement("give_back_sqlite"), [key, json.dumps(list(lost))])
        return int(cursor.rowcount)


def write_heard(*, key: str, until: dt.date, push: int, first: int, last: int, as_of: dt.date) -> None:
    """Note for targets `first` to `last` of a push that they heard of `key`, unless another push told them."""
    day = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.execute(statement("hear"), [key, day(until), push, first, last, day(as_of)])


def close_older(*, push: int, kind: str, key: str, as_of: dt.date, of_sweeps: bool) -> Sequence[int]:
    """Close the held pushes a newer one takes the place of; which they were, in their order."""
    name, more = ("supersede_sweeps", ()) if of_sweeps else ("supersede_warnings", (push,))
    day = connection.ops.adapt_datefield_value(as_of)
    with connection.cursor() as cursor:
        cursor.execute(statement(name), [push, kind, key, push, day, *more])
        return sorted(closed for (closed,) in cursor.fetchall())
