"""A message taken in: each warning in it kept once, what it ends ended, and a push proposed for each playbook it wakes,
all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db import transaction

from saltern.apps.journal.acting import Acting
from saltern.apps.journal.faultpoint import reach
from saltern.apps.lifecycle import queries
from saltern.apps.lifecycle.alerts.concern import Announcement, woken
from saltern.apps.lifecycle.alerts.words import Words
from saltern.apps.lifecycle.events import PushStopped, WarningReceived
from saltern.apps.lifecycle.models import Alert, AlertReference, Push
from saltern.apps.lifecycle.operations.pushes import propose
from saltern.apps.lifecycle.operations.reading import write_reading
from saltern.apps.lifecycle.operations.references import (
    acted_on,
    end_of,
    ended_already,
    in_full,
    left,
    lifted_in_part,
    message_of,
    places_of,
    with_earlier,
)
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.proposal import for_playbook
from saltern.apps.lifecycle.queries import PushView
from saltern.apps.notify import operations as notify
from saltern.apps.notify.operations.effects import Effects, write
from saltern.core.approvals import standing_conditions
from saltern.core.audiences import standing_rules
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack, Playbook
from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.audiences.ready import PreparedPlaybooks
    from saltern.core.audiences.sweep import Sweep

SENT: Final = "sent"
SENDER: Final = "sender"
STRANGER: Final = "stranger"
"""Where a kept warning says when it was sent, by whom, and that nobody listed them."""


class AlertIdentityReused(SalternError):
    """An alert {identity} with other words was received before; a changed alert needs an identifier of its own."""

    family = "conflict"
    zh = "预警 {identity} 先前已收到，且内容不同；内容变更的预警须使用新的编号。"


class AlertUnknown(SalternError):
    """There is no warning {alert}."""

    family = "unknown"
    zh = "没有编号为 {alert} 的预警。"


class AlertPlaced(SalternError):
    """Where warning {alert} holds is known; nobody needs to say it."""

    family = "conflict"
    zh = "预警 {alert} 的影响区域已确定，无需再指定。"


class AlertOver(SalternError):
    """Warning {alert} is {state}; nobody is told of it any more."""

    family = "gone"
    zh = "预警 {alert} {state}，不再告知任何人。"


class SubdistrictNotOurs(SalternError):
    """ "{code}" is no sub-district of ours; ours are {known}."""

    family = "invalid"
    zh = "“{code}”不是本区街道；本区街道为：{known}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """A warning as kept; `new` where it was kept just now."""

    alert: int
    identity: str
    kind: str
    level: str
    action: str
    expires_at: dt.datetime | None
    new: bool = field(default=False, compare=False)


@transaction.atomic
def receive(*, acting: Acting, warning: Announcement, text: str, ends_after: str = "") -> AlertView:
    """Keep a warning, and end what it ends; the same one received again is the one already kept. `ends_after` is how
    long it holds where it names no end.

    Raises `RoleNotAllowed`, `AlertIdentityReused`.
    """
    check(acting=acting, action="warn")
    expires_at, ours = end_of(warning, now=acting.now, zone=acting.zone, ends_after=ends_after)
    alert, new = Alert.objects.get_or_create(
        identity=warning.identity,
        defaults={
            "message": message_of(warning),
            "kind": warning.kind,
            "level": warning.level[:8],
            "action": warning.action,
            "status": warning.status,
            "extent": {
                "subdistricts": list(warning.subdistricts),
                SENT: warning.sent,
                **by_whom(warning),
                **warning.extent,
            },
            "text": text,
            "received_at": acting.now,
            "expires_at": expires_at,
            "end_is_ours": ours,
            "placed": warning.placed,
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
        connect(alert, warning, acting=acting)
    return kept_as(alert, new=new)


def by_whom(warning: Announcement) -> dict[str, object]:
    """Who sent a warning, where it says so."""
    return {SENDER: warning.sender, STRANGER: warning.stranger} if warning.sender else {}


def connect(alert: Alert, warning: Announcement, *, acting: Acting) -> None:
    """Note what a new warning refers to and end that; one that was called off before it came is over."""
    AlertReference.objects.bulk_create(AlertReference(alert=alert, message=message) for message in warning.references)
    by = ended_already(alert.message, but=alert.message) if alert.status == "Actual" else None
    if by is not None:
        end(alert, by=by, acting=acting)
    for earlier in acted_on(warning, now=acting.now):
        if earlier.ended_at is None or alert.action == "cancel":
            end(earlier, by=alert, acting=acting)


def end(alert: Alert, *, by: Alert, acting: Acting) -> None:
    """A warning is over: its pushes that wait are stopped; if it was called off, what is under way of them too."""
    if alert.ended_at is None:
        Alert.objects.filter(pk=alert.pk).update(ended_at=acting.now, ended_by=by)
        alert.ended_at, alert.ended_by = acting.now, by
    under_way = [Push.State.RELEASED, Push.State.DONE] if by.action == "cancel" else []
    stop_pushes(alert, by=by, states=[Push.State.HELD, *under_way], acting=acting)


def stop_pushes(alert: Alert, *, by: Alert, states: Sequence[str], acting: Acting) -> frozenset[str]:
    """Stop a warning's pushes in some states, for another warning; the playbooks of those that waited."""
    waited = set()
    for push in Push.objects.select_for_update().filter(alert=alert, state__in=states).order_by("pk"):
        if push.state == Push.State.HELD:
            waited.add(push.key)
        else:
            notify.stop(acting=acting, source_kind="push", source_id=str(push.pk))
        if push.state == Push.State.DONE:
            continue
        push.state = Push.State.STOPPED
        push.save(update_fields=["state"])
        write(
            acting=acting,
            effects=Effects(news=[PushStopped(push=push.pk, key=push.key, by=acting.account)]),
            action="push.stop",
            object=f"push:{push.pk}",
            detail={"key": push.key, "alert": by.pk},
        )
    return frozenset(waited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """A warning that was lifted in a part: what still stands of it, and whom each playbook still tells."""

    alert: Alert
    warning: Announcement
    books: Sequence[Playbook]
    people: Mapping[str, Sequence[int]]

    def still(self, who: str) -> frozenset[int]:
        """Those of a kind of subject whom it still concerns."""
        return frozenset(key for book in self.books if book.who == who for key in self.people[book.key])


def warn(
    *,
    acting: Acting,
    pack: Pack,
    words: Words,
    warnings: Sequence[Announcement],
    text: str,
    population: Population,
    as_of: dt.date,
    prepared: PreparedPlaybooks | None = None,
) -> Sequence[PushView]:
    """Keep the warnings of one message and propose what each playbook they wake tells, and whom. What is no warning to
    us (an exercise, an answer), what is over when it comes and what nobody can place proposes nothing.

    `prepared` is the same population made ready beforehand, by a process that waits for warnings.
    Raises `RoleNotAllowed`, `AlertIdentityReused`.
    """
    check(acting=acting, action="warn")
    everything = in_full(warnings, now=acting.now)
    books = [
        ()
        if over(one, acting=acting, ends_after=words.ends_after)
        else woken(pack.playbooks.values(), one, words.scale)
        for one in everything
    ]
    write_reading(
        acting=acting,
        action="alert.audience",
        purpose="alert",
        kinds=[book.who for some in books for book in some],
        population=population,
        detail={"as_of": as_of.isoformat(), "warning": message_of(warnings[0])},
    )
    find = partial(concerned, pack=pack, population=population, as_of=as_of, prepared=prepared, now=acting.now)
    narrowed = [
        [narrow(alert, one, pack=pack, words=words, find=find) for alert in lifted_in_part(one, now=acting.now)]
        for one in everything
    ]
    people = [
        find(some, warning=one, narrowed=parts) for one, some, parts in zip(everything, books, narrowed, strict=True)
    ]
    pushes: list[PushView] = []
    with transaction.atomic():
        for one, some, told, parts in zip(everything, books, people, narrowed, strict=True):
            kept = receive(acting=acting, warning=one, text=text, ends_after=words.ends_after)
            reach("alert.kept")
            for part in parts:
                pushes += leave(
                    part, by=kept, acting=acting, pack=pack, words=words, population=population, as_of=as_of
                )
            pushes += proposed(
                some, pack=pack, words=words, warning=one, kept=kept, people=told, population=population, as_of=as_of,
                acting=acting,
            )  # fmt: skip
    return pushes


def narrow(
    alert: Alert, lifted: Announcement, *, pack: Pack, words: Words, find: Callable[..., Mapping[str, Sequence[int]]]
) -> Narrowed:
    """What stands of a warning that is lifted in a part."""
    warning = replace(announced(alert), subdistricts=left(alert, lifted))
    books = woken(pack.playbooks.values(), warning, words.scale)
    return Narrowed(alert=alert, warning=warning, books=books, people=find(books, warning=warning))


def leave(
    part: Narrowed,
    *,
    by: AlertView,
    acting: Acting,
    pack: Pack,
    words: Words,
    population: Population,
    as_of: dt.date,
) -> Sequence[PushView]:
    """Let a warning stand where it was not lifted: what waits of it is proposed anew, to those alone."""
    row = Alert.objects.select_for_update().get(pk=part.alert.pk)
    if row.ended_at is not None or places_of(row) == part.warning.subdistricts:
        return []
    row.extent = {**row.extent, "subdistricts": list(part.warning.subdistricts)}
    row.save(update_fields=["extent"])
    lifting = Alert.objects.get(pk=by.alert)
    waited = stop_pushes(row, by=lifting, states=[Push.State.HELD], acting=acting)
    return proposed(
        [book for book in part.books if book.key in waited],
        acting=acting,
        pack=pack,
        words=words,
        warning=part.warning,
        kept=kept_as(row),
        people=part.people,
        population=population,
        as_of=as_of,
        after=f":{by.alert}",
    )


def kept_as(row: Alert, *, new: bool = False) -> AlertView:
    """A warning as kept."""
    return AlertView(
        alert=row.pk,
        identity=row.identity,
        kind=row.kind,
        level=row.level,
        action=row.action,
        expires_at=row.expires_at,
        new=new,
    )


def over(warning: Announcement, *, acting: Acting, ends_after: str) -> bool:
    """Whether a warning is over when it comes: past its end, or called off before."""
    expires_at, _ = end_of(warning, now=acting.now, zone=acting.zone, ends_after=ends_after)
    message = message_of(warning)
    return (expires_at is not None and expires_at <= acting.now) or ended_already(message, but=message) is not None


def proposed(
    books: Sequence[Playbook],
    *,
    acting: Acting,
    pack: Pack,
    words: Words,
    warning: Announcement,
    kept: AlertView,
    people: Mapping[str, Sequence[int]],
    population: Population,
    as_of: dt.date,
    after: str = "",
) -> Sequence[PushView]:
    """A push for each playbook; `after` names the occasion where it is not the warning itself."""
    pushes = []
    for book in books:
        proposal = for_playbook(
            book,
            pack=pack,
            subjects=people[book.key],
            warning=warning,
            alert=kept.alert,
            expires_at=kept.expires_at,
            as_of=as_of,
            said=words.said,
        )
        proposal = replace(proposal, trigger=f"{proposal.trigger}{after}")
        pushes.append(propose(acting=acting, proposal=proposal, residents=population.residents, first=kept.new))
        reach("alert.proposed")
    return pushes


def place(
    *,
    acting: Acting,
    alert: int,
    subdistricts: Sequence[str],
    pack: Pack,
    words: Words,
    population: Population,
    as_of: dt.date,
) -> Sequence[PushView]:
    """Say where a warning holds that nobody could place, and propose what it wakes there.

    Raises `RoleNotAllowed`, `AlertUnknown`, `AlertPlaced`, `AlertOver`, `SubdistrictNotOurs`.
    """
    check(acting=acting, action="place")
    known = words.places.own_subdistricts.values()
    for code in subdistricts:
        if code not in known:
            raise SubdistrictNotOurs(code=code, known="、".join(known))
    row = open_alert(alert, acting=acting)
    warning = replace(announced(row), subdistricts=tuple(code for code in known if code in subdistricts))
    books = woken(pack.playbooks.values(), warning, words.scale)
    write_reading(
        acting=acting,
        action="alert.audience",
        purpose="alert",
        kinds=[book.who for book in books],
        population=population,
        detail={"as_of": as_of.isoformat(), "warning": warning.identity},
    )
    people = concerned(
        books, pack=pack, warning=warning, population=population, as_of=as_of, prepared=None, now=acting.now
    )
    with transaction.atomic():
        row = open_alert(alert, acting=acting)
        row.placed, row.extent = True, {**row.extent, "subdistricts": list(warning.subdistricts)}
        row.save(update_fields=["placed", "extent"])
        write(
            acting=acting,
            effects=Effects(),
            action="alert.place",
            object=f"alert:{row.pk}",
            detail={"subdistricts": list(warning.subdistricts)},
        )
        for earlier in acted_on(warning, now=acting.now):
            end(earlier, by=row, acting=acting)
        return proposed(
            books, pack=pack, words=words, warning=warning, kept=kept_as(row), people=people,
            population=population, as_of=as_of, acting=acting,
        )  # fmt: skip


@transaction.atomic
def open_alert(alert: int, *, acting: Acting) -> Alert:
    """A kept warning that waits for its place, locked. Raises `AlertUnknown`, `AlertPlaced`, `AlertOver`."""
    row = Alert.objects.select_for_update().filter(pk=alert).first()
    if row is None:
        raise AlertUnknown(alert=alert)
    if row.placed:
        raise AlertPlaced(alert=alert)
    if row.status != "Actual":
        raise AlertOver(
            alert=alert, state=Phrase(en=f"not meant for everybody ({row.status})", zh=f"状态为 {row.status}")
        )
    if row.ended_at is not None or (row.expires_at is not None and row.expires_at <= acting.now):
        raise AlertOver(alert=alert, state=Phrase(en="over", zh="已结束"))
    return row


def announced(row: Alert) -> Announcement:
    """A kept warning as it was announced."""
    return Announcement(
        identity=row.identity,
        message=row.message,
        kind=row.kind,
        level=row.level,
        action=row.action,
        subdistricts=tuple(row.extent.get("subdistricts", ())),
        status=row.status,
        sent=row.extent.get(SENT, ""),
        references=tuple(row.references.order_by("pk").values_list("message", flat=True)),
        placed=row.placed,
        sender=row.extent.get(SENDER, ""),
        stranger=row.extent.get(STRANGER, False),
    )


def concerned(
    books: Sequence[Playbook],
    *,
    pack: Pack,
    warning: Announcement,
    population: Population,
    as_of: dt.date,
    prepared: PreparedPlaybooks | None,
    now: dt.datetime,
    narrowed: Sequence[Narrowed] = (),
) -> Mapping[str, Sequence[int]]:
    """Whom each playbook tells: as it stands ready, else found now."""
    ready = {
        book.key: people
        for book in books
        if prepared and (people := prepared.audience(book, places=warning.subdistricts, as_of=as_of)) is not None
    }
    asked = [book for book in books if book.key not in ready]
    values: dict[str, str | tuple[str, ...]] = {
        "warned_subdistricts": warning.subdistricts,
        "warning_kind": warning.kind,
        "warning_level": warning.level,
        "issued_at": warning.sent,
    }
    rules = standing_rules.warned(playbooks=asked, pack=pack, values=values)
    if any(book.audience == "warned_before" for book in asked):
        rules |= standing_rules.against(pack=pack)
    found = population.sweep(rules=rules, pack=pack, as_of=as_of) if rules else None
    return ready | {
        book.key: audience(book, pack=pack, found=found, warning=warning, now=now, narrowed=narrowed) for book in asked
    }


def audience(
    book: Playbook,
    *,
    pack: Pack,
    found: Sweep | None,
    warning: Announcement,
    now: dt.datetime,
    narrowed: Sequence[Narrowed],
) -> Sequence[int]:
    """Whom a playbook tells: those its rule holds for, or for an all-clear those whom the warnings it ends reached, or
    reached where it lifts them, and nothing on record speaks against since."""
    if book.audience == "warned_before":
        keys = [f"{standing_rules.AGAINST}:{one.key}" for one in standing_conditions.of_playbook(pack, book)]
        gone = {subject for _, subject, _ in found.rows(rules=keys)} if found else set()
        ended = [one for one in acted_on(warning, now=now) if one.kind == warning.kind]
        reached = set(queries.warned_by(alerts=with_earlier(ended), who=book.who))
        for part in narrowed:
            reached |= set(queries.warned_by(alerts=with_earlier([part.alert]), who=book.who)) - part.still(book.who)
        return sorted(reached - gone)
    return sorted(subject for _, subject, _ in found.rows(rules=[book.key])) if found else []
