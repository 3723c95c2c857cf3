"""News of other apps given to the hooks that want it: numbered, written down once, sent later.

Each piece about a case leaves a line that its subject finds. What is not the program's is not given: the unit and the
items of its office are asked with every piece, and an office that has ended hears nothing.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from saltern.apps.journal import operations as journal
from saltern.apps.journal.entry import Entry, canonical
from saltern.apps.journal.envelope import event_name
from saltern.apps.organisation.post import Post
from saltern.apps.programs import queries
from saltern.apps.programs.hook import KINDS, Kind, envelope
from saltern.apps.programs.models import Hook, Notice
from saltern.apps.programs.program import account_of

PURPOSE = "program-news"


class ProgramNews:
    """Hears news; `unit_of` is the unit that handles an item, `item_of` the item of a case."""

    def __init__(self, *, unit_of: Callable[[str], str], item_of: Callable[[str], str]) -> None:
        self._unit_of = unit_of
        self._item_of = item_of

    def handle(self, event: object, now: dt.datetime) -> None:
        """Give one piece of news to each hook that wants it."""
        self.handle_many([event], now)

    def handle_many(self, events: Sequence[object], now: dt.datetime) -> None:
        """Give several, in their order. The hooks stay locked until all of it is written, so that no number is given
        twice."""
        rows = Hook.objects.select_for_update(of=("self",)).select_related("program").filter(ended_at__isnull=True)
        hooks = list(rows.order_by("pk"))
        posts = {hook.pk: queries.post_of(hook.program, now) for hook in hooks}
        notices: list[Notice] = []
        lines: list[Entry] = []
        for event in events:
            kind = KINDS[event_name(type(event))]
            items = self._items(event, kind)
            told = _told(event, kind) if kind.items else {**_told(event, kind), "item": items[0]}
            for hook in hooks:
                post = posts[hook.pk]
                if post is not None and self._wanted(items, kind, hook, post):
                    hook.given += 1
                    notices.append(_notice(hook, kind, told, now))
                    lines += _line(hook, kind, event, now, role=post.roles[0])
        Notice.objects.bulk_create(notices)
        Hook.objects.bulk_update({notice.hook for notice in notices}, ["given"])
        journal.record_many(entries=lines)

    def _items(self, event: Any, kind: Kind) -> Sequence[str]:
        """The items that news is about; a message's is that of its case."""
        if not kind.of_unit:
            return []
        return [getattr(event, name) for name in kind.items] or [self._item_of(event.case)]

    def _wanted(self, items: Sequence[str], kind: Kind, hook: Hook, post: Post) -> bool:
        if kind.name not in hook.kinds or not set(post.roles) & set(kind.roles):
            return False
        if not kind.of_unit:
            return True
        return any(self._unit_of(item) == post.unit and post.handles(item) for item in items)


def _told(event: Any, kind: Kind) -> Mapping[str, object]:
    """What of the event is told, as JSON holds it."""
    fields = {field.name for field in dataclasses.fields(event)}
    told: Mapping[str, object] = json.loads(
        canonical({name: getattr(event, name) for name in kind.fields if name in fields})
    )
    return told


def _notice(hook: Hook, kind: Kind, told: Mapping[str, object], now: dt.datetime) -> Notice:
    body = envelope(hook=hook.pk, serial=hook.given, kind=kind, told=told, at=now)
    return Notice(hook=hook, serial=hook.given, kind=kind.name, body=body, at=now)


def _line(hook: Hook, kind: Kind, event: Any, now: dt.datetime, *, role: str) -> list[Entry]:
    """The line of a piece of news about somebody."""
    if not kind.of_unit:
        return []
    return [
        Entry(
            at=now,
            actor=account_of(hook.program.name),
            role=role,
            action="program.tell",
            subject=event.subject,
            object=f"case:{event.case}",
            purpose=PURPOSE,
            detail={"hook": hook.pk, "kind": kind.name},
        )
    ]
