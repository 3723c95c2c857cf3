"""Requests that are answered once: a repetition gets the answer that was kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from saltern.apps.journal.entry import canonical
from saltern.apps.journal.models import Once
from saltern.errors import SalternError


class KeyReused(SalternError):
    """The request key {key} was used before for a different request; use a new key."""

    family = "conflict"
    zh = "请求键 {key} 已用于另一项请求，请换用新的键。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a request; `repeated` where the key had been answered before."""

    value: object
    repeated: bool


@transaction.atomic
def once(*, key: str, asked: object, now: dt.datetime, work: Callable[[], object]) -> Answer:
    """Do `work` once per `key` and keep its JSON answer; a repetition gets the kept answer. Raises `KeyReused`.

    A second caller with the same key waits for the first one's transaction: the unique key holds it.
    """
    digest = hashlib.sha256(canonical(asked).encode()).hexdigest()
    row, new = Once.objects.get_or_create(key=key, defaults={"asked": digest, "answer": "", "at": now})
    if not new:
        if row.asked != digest:
            raise KeyReused(key=key)
        return Answer(value=json.loads(row.answer), repeated=True)
    value = work()
    Once.objects.filter(pk=row.pk).update(answer=canonical(value))
    return Answer(value=value, repeated=False)
