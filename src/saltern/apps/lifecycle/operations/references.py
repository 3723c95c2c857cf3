"""Which warnings a message acts on: those it references; where it references none, those of its kind still in force.

A warning that took another's place carries its audience on: whoever the first of them reached hears the all-clear of
the last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.alerts.concern import Announcement, numbered
from saltern.apps.lifecycle.alerts.notice import RISING
from saltern.apps.lifecycle.ledger import until
from saltern.apps.lifecycle.models import Alert, AlertReference
from saltern.apps.lifecycle.permission import check

ENDING: Final = ("cancel", "upgrade", "downgrade", "continue")
"""Actions after which what stood before stands no more."""
ALL_CLEAR_AFTER: Final = dt.timedelta(days=3)
"""Our end of a warning is a guess: so long after it an all-clear still goes to those the warning reached."""
EPOCH: Final = dt.date(2000, 1, 1)


def look_what_fits(*, acting: Acting, warnings: Sequence[Announcement]) -> Sequence[int]:
    """The numbers of the warnings that an all-clear in a message would lift, wholly or in a part, where it names none:
    of more than one a person says which is meant. Raises `RoleNotAllowed`."""
    check(acting=acting, action="warn")
    lifting = [one for one in in_full(warnings, now=acting.now) if one.action == "cancel" and not one.references]
    found = [
        alert for one in lifting for alert in (*acted_on(one, now=acting.now), *lifted_in_part(one, now=acting.now))
    ]
    return sorted({alert.pk for alert in found})


def acted_on(warning: Announcement, *, now: dt.datetime) -> Sequence[Alert]:
    """The warnings that this one calls off or takes the place of."""
    if warning.status != "Actual" or warning.action not in ENDING:
        return []
    meant = Alert.objects.filter(status="Actual", received_at__lte=now).exclude(action__in=("cancel", "none"))
    if warning.references:
        return list(meant.filter(message__in=warning.references).exclude(message=message_of(warning)).order_by("pk"))
    return [one for one in alike(warning, now=now) if inside(one, warning)]


def lifted_in_part(warning: Announcement, *, now: dt.datetime) -> Sequence[Alert]:
    """The warnings that an all-clear without references lifts in some of their places only."""
    if warning.status != "Actual" or warning.action != "cancel" or warning.references:
        return []
    return [one for one in alike(warning, now=now) if not inside(one, warning) and left(one, warning) != places_of(one)]


def alike(warning: Announcement, *, now: dt.datetime) -> Sequence[Alert]:
    """The warnings of the same kind that may still be called off."""
    meant = Alert.objects.filter(status="Actual", received_at__lte=now, kind=warning.kind, ended_at=None)
    others = meant.exclude(action__in=("cancel", "none")).exclude(message=message_of(warning))
    if warning.meant:
        others = others.filter(message__in=warning.meant)
    if warning.stranger:
        others = others.filter(message__startswith=f"{warning.sender},")
    return [one for one in others.order_by("pk") if in_force(one, now)]


def places_of(alert: Alert) -> tuple[str, ...]:
    """The sub-districts a warning holds in."""
    return tuple(alert.extent.get("subdistricts", ()))


def left(alert: Alert, warning: Announcement) -> tuple[str, ...]:
    """Where a warning still holds after a later one lifted it."""
    return tuple(code for code in places_of(alert) if code not in warning.subdistricts)


def message_of(warning: Announcement) -> str:
    """The message a warning came in."""
    return warning.message or warning.identity


def in_force(alert: Alert, now: dt.datetime) -> bool:
    """Whether a warning may still be called off: before its end, or a while after an end that we set ourselves."""
    grace = ALL_CLEAR_AFTER if alert.end_is_ours else dt.timedelta()
    return alert.expires_at is None or now < alert.expires_at + grace


def inside(alert: Alert, warning: Announcement) -> bool:
    """Whether a later warning holds wherever the earlier one did."""
    return bool(places_of(alert)) and not left(alert, warning)


def with_earlier(alerts: Sequence[Alert]) -> frozenset[int]:
    """The numbers of these warnings and of all of their kinds whose place they took."""
    kinds = {one.kind for one in alerts}
    found = {one.pk for one in alerts}
    fresh = set(found)
    while fresh:
        named = AlertReference.objects.filter(alert__in=fresh).values_list("message", flat=True)
        meant = Alert.objects.filter(status="Actual", kind__in=kinds).exclude(action__in=("cancel", "none"))
        older = [*meant.filter(ended_by__in=fresh), *meant.filter(message__in=list(named))]
        fresh = {one.pk for one in older} - found
        found |= fresh
    return frozenset(found)


def ended_already(message: str, *, but: str = "") -> Alert | None:
    """What called a message off or took its place, though it may have come first; `but` is no such message."""
    later = Alert.objects.filter(references__message=message, status="Actual", action__in=ENDING).exclude(message=but)
    return later.order_by("pk").first()


def in_full(warnings: Sequence[Announcement], *, now: dt.datetime) -> Sequence[Announcement]:
    """A Cancel says of what it references no more than that it is over: kind, level and places are those of the
    warnings it ends. An Update that does not say which way it goes goes where its level lies."""
    first = warnings[0]
    if not first.of_references:
        return [directed(one, now=now) for one in warnings]
    kinds: dict[str, list[Alert]] = {}
    for alert in acted_on(first, now=now):
        kinds.setdefault(alert.kind, []).append(alert)
    ends = [
        replace(
            first,
            identity=numbered(message_of(first), number),
            message=message_of(first),
            kind=kind,
            level=alerts[-1].level,
            subdistricts=tuple(sorted({code for alert in alerts for code in places_of(alert)})),
            placed=True,
        )
        for number, (kind, alerts) in enumerate(kinds.items(), start=1)
    ]
    return ends or warnings


def directed(warning: Announcement, *, now: dt.datetime) -> Announcement:
    """An Update as raised, lowered or prolonged, by the level of what it references."""
    if warning.action != "continue" or not warning.level:
        return warning
    before = [one.level for one in acted_on(warning, now=now) if one.kind == warning.kind and one.level]
    if not before or before[-1] == warning.level:
        return warning
    raised = RISING.find(warning.level[0]) > RISING.find(before[-1][0])
    return replace(warning, action="upgrade" if raised else "downgrade")


def end_of(
    warning: Announcement, *, now: dt.datetime, zone: dt.tzinfo, ends_after: str
) -> tuple[dt.datetime | None, bool]:
    """When a warning ends, and whether that is our end: the local period after it was sent, where it names none."""
    if warning.expires:
        return dt.datetime.fromisoformat(warning.expires), False
    if not ends_after:
        return None, False
    return min(sent_at(warning, zone) or now, now) + (until(ends_after, EPOCH) - EPOCH), True


def sent_at(warning: Announcement, zone: dt.tzinfo) -> dt.datetime | None:
    """When it was sent, by its own word; a notice gives the local time."""
    try:
        sent = dt.datetime.fromisoformat(warning.sent)
    except ValueError:
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=zone)
