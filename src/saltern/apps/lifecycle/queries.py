"""Reading the life cycle: what waits for release, and who was warned before. Whom a push reaches is an operation."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db.models import Count

from saltern.apps.lifecycle.models import Alert, Push, Target, WarningReply
from saltern.apps.lifecycle.own_warning import KEPT_FOR, OwnWarning
from saltern.apps.notify import queries as messages
from saltern.words import Phrase

STATES: tuple[str, ...] = tuple(Push.State.values)
LATEST: Final = 20
"""Warnings of a subject that are looked through; nobody has more in a day."""
LONGEST_IN_FORCE: Final = dt.timedelta(days=14)
"""No warning is looked for among older ones."""
STATE_WORDS: Final[Mapping[str, Phrase]] = {
    "held": Phrase(zh="待放行", en="held"),
    "released": Phrase(zh="已放行", en="released"),
    "done": Phrase(zh="已完成", en="done"),
    "stopped": Phrase(zh="已停止", en="stopped"),
    "superseded": Phrase(zh="已被新推送取代", en="superseded"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PushView:
    """A push as lists and previews show it. `released_by` are the people who said yes so far."""

    push: int
    kind: str
    key: str
    trigger: str
    state: str
    as_of: dt.date
    due: int
    unknown: int
    count: int
    previous: int | None
    releases_needed: int
    released_by: tuple[str, ...]
    reasons: tuple[Mapping[str, str], ...]
    created_at: dt.datetime
    release_until: dt.datetime | None
    superseded_by: int | None
    sender: str = ""
    """Who sent the warning that it tells of, "" where the warning does not say."""
    released_at: tuple[dt.datetime, ...] = ()
    proposed_by: str = ""
    """The account that asked for it, "" where the machine did."""
    most: int | None = None
    """How many may go without a second person, as it was when it was proposed."""
    again_of: int | None = None
    template: str = ""
    who: str = "natural_person"
    alert: int | None = None
    pack_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """One subject a push would reach, by its surrogate key, and why."""

    subject: int
    why: Mapping[str, str]
    told: bool
    called: str = ""


def pushes(
    *, state: str = "", limit: int = 50, before: int | None = None, empty: bool = False, alert: int | None = None
) -> Sequence[PushView]:
    """Pushes, newest first, with those that reach nobody where `empty` asks for them; `before` is the last number of
    the page already seen, `alert` the warning that all of them tell of."""
    rows = Push.objects.order_by("-pk").select_related("alert").prefetch_related("releases")
    if not empty:
        rows = rows.filter(count__gt=0)
    if state:
        rows = rows.filter(state=state)
    if alert is not None:
        rows = rows.filter(alert=alert)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [view(row) for row in rows[:limit]]


def push_exists(*, push: int) -> bool:
    """Whether there is such a push."""
    return Push.objects.filter(pk=push).exists()


def not_reached(*, push: int) -> Sequence[messages.NotReached]:
    """Whom a push should have reached and did not, without those whom it was sent to again."""
    again = set(Target.objects.filter(push__again_of=push).values_list("subject", flat=True))
    missed = messages.not_reached(source_kind="push", source_id=str(push))
    return [one for one in missed if one.subject not in again]


def replies(*, pushes: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """How many answered each of these pushes with what; the newest answer of each counts."""
    newest: dict[tuple[int, int], str] = {}
    rows = WarningReply.objects.filter(push__in=pushes).order_by("id")
    for push, subject, reply in rows.values_list("push_id", "subject", "reply"):
        newest[push, subject] = reply
    found: dict[int, Counter[str]] = {push: Counter() for push in pushes}
    for (push, _), reply in newest.items():
        found[push][reply] += 1
    return found


def held() -> int:
    """How many pushes wait for somebody's release."""
    return Push.objects.filter(state=Push.State.HELD, count__gt=0).count()


def counts() -> Mapping[str, int]:
    """How many pushes that reach somebody stand in which state."""
    rows = Push.objects.filter(count__gt=0).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))


def first_values(*, push: int) -> tuple[int, Mapping[str, Any]] | None:
    """One target of a push and what fills its message; None where it reaches nobody."""
    found: tuple[int, Mapping[str, Any]] | None = (
        Target.objects.filter(push=push).order_by("subject").values_list("subject", "values").first()
    )
    return found


def push(*, push: int) -> PushView | None:
    """One push, or None."""
    row = Push.objects.select_related("alert").prefetch_related("releases").filter(pk=push).first()
    return view(row) if row else None


def last_swept() -> dt.date | None:
    """The day of the last sweep; None where there was none."""
    swept = Push.objects.filter(trigger__startswith="sweep:").order_by("-pk")
    return swept.values_list("as_of", flat=True).first()


def warned_by(*, alerts: Collection[int], who: str) -> Sequence[int]:
    """Everyone of a kind of subject that these warnings reached, or may have: not whom no message was handed to."""
    reached = Target.objects.filter(push__kind="alert", push__alert__in=alerts, push__who=who, told=True)
    pairs = set(reached.values_list("push_id", "subject"))
    lost = messages.not_handed_over(source_kind="push", source_ids=sorted({str(push) for push, _ in pairs}))
    return sorted({subject for push, subject in pairs if (str(push), subject) not in lost})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """A warning as lists show it. `end_is_ours`: it names no end, ours stands. `placed` is false where a person must
    say where it holds; `over` says why nobody is told of it any more; `stranger`: its sender is not listed."""

    alert: int
    message: str
    kind: str
    level: str
    action: str
    status: str
    subdistricts: tuple[str, ...]
    placed: bool
    received_at: dt.datetime
    expires_at: dt.datetime | None
    end_is_ours: bool
    over: Literal["", "expired", "ended"]
    sender: str = ""
    stranger: bool = False


def alerts(*, now: dt.datetime, message: str = "", number: int | None = None, limit: int = 50) -> Sequence[AlertLine]:
    """Warnings as kept, newest first; those of one message in their order; or one."""
    rows = Alert.objects.filter(message=message).order_by("pk") if message else Alert.objects.order_by("-pk")
    if number is not None:
        rows = rows.filter(pk=number)
    return [
        AlertLine(
            alert=row.pk,
            message=row.message,
            kind=row.kind,
            level=row.level,
            action=row.action,
            status=row.status,
            subdistricts=tuple(row.extent.get("subdistricts", ())),
            placed=row.placed,
            received_at=row.received_at,
            expires_at=row.expires_at,
            end_is_ours=row.end_is_ours,
            over="ended" if _ended(row, now) else "expired" if _expired(row, now) else "",
            sender=row.extent.get("sender", ""),
            stranger=row.extent.get("stranger", False),
        )
        for row in rows[:limit]
    ]


def words_of(*, alert: int) -> str:
    """A warning as it came in; empty where there is no such one."""
    return Alert.objects.filter(pk=alert).values_list("text", flat=True).first() or ""


def warnings_of(*, subject: int, who: str, now: dt.datetime, push: int | None = None) -> Sequence[OwnWarning]:
    """The warnings that were told to a subject, the newest first: those that still hold, or the one push asked for."""
    told = Target.objects.filter(
        subject=subject, push__kind="alert", push__who=who, push__state__in=[Push.State.RELEASED, Push.State.DONE]
    )
    if push is not None:
        told = told.filter(push=push)
    found = list(told.select_related("push__alert").order_by("-push_id")[:LATEST])
    replies: dict[int, WarningReply] = {}
    for reply in WarningReply.objects.filter(subject=subject, push__in=[one.push_id for one in found]).order_by("id"):
        replies[reply.push_id] = reply
    views = [_own_warning(one, replies.get(one.push_id), now) for one in found]
    return [one for one in views if push is not None or not one.over]


def warnings_now(*, now: dt.datetime) -> Sequence[Alert]:
    """The warnings in force here, the newest first, for whoever is here: they are public."""
    since = now - LONGEST_IN_FORCE
    rows = Alert.objects.filter(status="Actual", received_at__range=(since, now)).exclude(action__in=("cancel", "none"))
    here = [row for row in rows.order_by("-pk") if row.extent.get("subdistricts")]
    return [row for row in here if not (_ended(row, now) or _expired(row, now))]


def _ended(alert: Alert, now: dt.datetime) -> bool:
    return alert.ended_at is not None and alert.ended_at <= now


def _expired(alert: Alert, now: dt.datetime) -> bool:
    return (alert.expires_at or alert.received_at + KEPT_FOR) <= now


def _own_warning(target: Target, reply: WarningReply | None, now: dt.datetime) -> OwnWarning:
    push, alert = target.push, target.push.alert
    assert alert is not None
    return OwnWarning(
        push=push.pk,
        playbook=push.key,
        kind=alert.kind,
        level=alert.level,
        template=push.template,
        values=target.values,
        subdistricts=tuple(alert.extent.get("subdistricts", ())),
        received_at=alert.received_at,
        expires_at=alert.expires_at,
        over=_ended(alert, now) or _expired(alert, now),
        reply=reply.reply if reply else "",
        replied_at=reply.at if reply else None,
        letter=reply.letter if reply else "",
    )


def view(row: Push, *, yes: Sequence[tuple[str, dt.datetime]] | None = None, sender: str | None = None) -> PushView:
    """The push as a value; `yes`, who released it and when, and `sender` where the caller knows them."""
    if yes is None:
        said = sorted(row.releases.all(), key=lambda release: (release.at, release.pk))
        yes = [(release.person, release.at) for release in said]
    if sender is None:
        sender = row.alert.extent.get("sender", "") if row.alert else ""
    return PushView(
        push=row.pk,
        kind=row.kind,
        key=row.key,
        trigger=row.trigger,
        state=row.state,
        as_of=row.as_of,
        due=row.due,
        unknown=row.unknown,
        count=row.count,
        previous=row.previous,
        releases_needed=row.releases_needed,
        released_by=tuple(person for person, _ in yes),
        reasons=tuple(row.reasons),
        created_at=row.created_at,
        release_until=row.release_until,
        superseded_by=row.superseded_by_id,
        sender=sender,
        released_at=tuple(at for _, at in yes),
        proposed_by=row.proposed_by,
        most=row.most,
        again_of=row.again_of_id,
        template=row.template,
        who=row.who,
        alert=row.alert_id,
        pack_version=row.pack_version,
    )
