"""A warning taken in: kept once, and a push proposed for each playbook it wakes, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.lifecycle import queries
from saltern.apps.lifecycle.alerts.concern import Announcement, woken
from saltern.apps.lifecycle.alerts.words import Words
from saltern.apps.lifecycle.events import WarningReceived
from saltern.apps.lifecycle.models import Alert
from saltern.apps.lifecycle.operations.pushes import propose
from saltern.apps.lifecycle.operations.reading import write_reading
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.proposal import for_playbook
from saltern.apps.lifecycle.queries import PushView
from saltern.apps.notify.operations.effects import Effects, write
from saltern.core.audiences import standing_rules
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.audiences.ready import PreparedPlaybooks
    from saltern.core.audiences.sweep import Sweep


class AlertIdentityReused(SalternError):
    """An alert {identity} with other words was received before; a changed alert needs an identifier of its own."""

    family = "conflict"
    zh = "预警 {identity} 先前已收到，且内容不同；内容变更的预警须使用新的编号。"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """A warning as kept."""

    alert: int
    identity: str
    kind: str
    level: str
    action: str
    expires_at: dt.datetime | None


@transaction.atomic
def receive(*, acting: Acting, warning: Announcement, text: str) -> AlertView:
    """Keep a warning; the same one received again is the one already kept.

    Raises `RoleNotAllowed`, `AlertIdentityReused`.
    """
    check(acting=acting, action="warn")
    alert, new = Alert.objects.get_or_create(
        identity=warning.identity,
        defaults={
            "kind": warning.kind,
            "level": warning.level,
            "action": warning.action,
            "status": warning.status,
            "extent": {"subdistricts": list(warning.subdistricts), **warning.extent},
            "text": text,
            "received_at": acting.now,
            "expires_at": dt.datetime.fromisoformat(warning.expires) if warning.expires else None,
        },
    )
    if not new and alert.text != text:
        raise AlertIdentityReused(identity=warning.identity)
    if new:
        news = WarningReceived(alert=alert.pk, kind=alert.kind, level=alert.level, action=alert.action)
        write(
            acting=acting,
            effects=Effects(news=[news]),
            action="alert.receive",
            object=f"alert:{alert.pk}",
            detail={"kind": alert.kind, "level": alert.level, "action": alert.action, "extent": alert.extent},
        )
    return AlertView(
        alert=alert.pk,
        identity=alert.identity,
        kind=alert.kind,
        level=alert.level,
        action=alert.action,
        expires_at=alert.expires_at,
    )


def warn(
    *,
    acting: Acting,
    pack: Pack,
    words: Words,
    warning: Announcement,
    text: str,
    population: Population,
    as_of: dt.date,
    prepared: PreparedPlaybooks | None = None,
) -> Sequence[PushView]:
    """Keep a warning and propose what each playbook it wakes tells, and whom. An exercise or test proposes nothing.

    `prepared` is the same population made ready beforehand, by a process that waits for warnings.
    Raises `RoleNotAllowed`, `AlertIdentityReused`.
    """
    check(acting=acting, action="warn")
    books = woken(pack.playbooks.values(), warning, words.scale) if warning.status == "Actual" else ()
    write_reading(
        acting=acting,
        action="alert.audience",
        purpose="alert",
        kinds=[book.who for book in books],
        population=population,
        detail={"as_of": as_of.isoformat(), "warning": warning.identity},
    )
    people = concerned(books, pack=pack, warning=warning, population=population, as_of=as_of, prepared=prepared)
    with transaction.atomic():
        alert = receive(acting=acting, warning=warning, text=text)
        reach("alert.kept")
        pushes = []
        for book in books:
            proposal = for_playbook(
                book,
                pack=pack,
                subjects=people[book.key],
                warning=warning,
                alert=alert.alert,
                expires_at=alert.expires_at,
                as_of=as_of,
                said=words.said,
            )
            pushes.append(propose(acting=acting, proposal=proposal, residents=population.residents))
            reach("alert.proposed")
    return pushes


def concerned(
    books: Sequence[Playbook],
    *,
    pack: Pack,
    warning: Announcement,
    population: Population,
    as_of: dt.date,
    prepared: PreparedPlaybooks | None,
) -> Mapping[str, Sequence[int]]:
    """Whom each playbook tells: as it stands ready, else found now."""
    ready = {
        book.key: people
        for book in books
        if prepared and (people := prepared.audience(book, places=warning.subdistricts, as_of=as_of)) is not None
    }
    left = [book for book in books if book.key not in ready]
    values: dict[str, str | tuple[str, ...]] = {
        "warned_subdistricts": warning.subdistricts,
        "warning_kind": warning.kind,
        "warning_level": warning.level,
        "issued_at": warning.sent,
    }
    rules = standing_rules.warned(playbooks=left, pack=pack, values=values)
    found = population.sweep(rules=rules, pack=pack, as_of=as_of) if rules else None
    return ready | {book.key: audience(book, found=found, warning=warning) for book in left}


def audience(book: Playbook, *, found: Sweep | None, warning: Announcement) -> Sequence[int]:
    """Whom a playbook tells: those its rule holds for, or for an all-clear those the same kind of warning reached."""
    if book.audience == "warned_before":
        return queries.warned_before(kind=warning.kind, who=book.who)
    return sorted(subject for _, subject, _ in found.rows(rules=[book.key])) if found else []
