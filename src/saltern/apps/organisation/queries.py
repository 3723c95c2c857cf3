"""Which offices an account holds now; which version of the pack is in force; which kiosk bears a key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q, QuerySet

from saltern.apps.organisation.kiosk_device import KioskView, account_of, digest
from saltern.apps.organisation.models import HelpCall, Kiosk, NoticeSetting, PackRelease
from saltern.apps.organisation.models import Post as PostRow
from saltern.apps.organisation.pack_release import ReleaseView
from saltern.apps.organisation.post import Post
from saltern.apps.organisation.staff_notice import NoticeWish


def staff_of(*, handle: str, now: dt.datetime) -> tuple[Post, ...]:
    """The offices of an account at a moment, read anew for each request: an office that ended has ended."""
    return tuple(view(row) for row in _held(now).filter(account=handle).order_by("id"))


def needs_second_factor(*, handle: str, now: dt.datetime) -> bool:
    """Whether the account may act only after a second proof: whoever holds an office, whatever office."""
    return _held(now).filter(account=handle).exists()


def posts(*, unit: str, now: dt.datetime) -> Sequence[Post]:
    """Who holds an office at a unit, by account."""
    return [view(row) for row in _held(now).filter(unit=unit).order_by("account", "id")]


def units_of(*, handles: Collection[str]) -> Mapping[str, str]:
    """The unit each of these accounts works or last worked for; one question for all of them."""
    rows = PostRow.objects.filter(account__in=handles).order_by("begins_at", "id")
    return dict(rows.values_list("account", "unit"))


def names_of(*, handles: Collection[str]) -> Mapping[str, str]:
    """What colleagues call these accounts; one question for all of them. Who has no name here is not among them."""
    rows = PostRow.objects.filter(account__in=handles).exclude(called="").order_by("begins_at", "id")
    return dict(rows.values_list("account", "called"))


def accounts_called(name: str, /) -> Sequence[str]:
    """The accounts of whoever colleagues call so."""
    return list(PostRow.objects.filter(called=name).order_by("account").values_list("account", flat=True).distinct())


def notice_wish(*, account: str) -> NoticeWish:
    """What somebody wants to hear of: everything, in no mail, where they said nothing."""
    row = NoticeSetting.objects.filter(account=account).first()
    return wish_view(row) if row else NoticeWish(account=account, off=frozenset(), mail=None, told_on=None)


def wish_view(row: NoticeSetting) -> NoticeWish:
    """The wish as a value."""
    mail = None if row.mail is None else bytes(row.mail)
    return NoticeWish(account=row.account, off=frozenset(row.off), mail=mail, told_on=row.told_on)


def version_in_force() -> str:
    """The version of the pack that was released last; empty where none ever was."""
    found = PackRelease.objects.filter(turn__isnull=False).order_by("-turn").values_list("version", flat=True).first()
    return found or ""


def release_view(row: PackRelease) -> ReleaseView:
    """A proposed or released version as a value."""
    return ReleaseView(
        number=row.pk,
        version=row.version,
        before=row.before,
        name=row.name,
        restores=row.restores,
        state=row.state,
        why=row.why,
        counts=row.counts,
        uploaded_by=row.uploaded_by,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        released_by=row.released_by,
        released_at=row.released_at,
        returned_by=row.returned_by,
        returned_at=row.returned_at,
        ground=row.ground,
        turn=row.turn,
    )


def view(row: PostRow) -> Post:
    """An office as a value."""
    return Post(
        account=row.account,
        unit=row.unit,
        roles=tuple(row.roles),
        items="all" if row.items is None else tuple(row.items),
        venue=row.venue,
        called=row.called,
        begins_at=row.begins_at,
        ended_at=row.ended_at,
    )


def _held(now: dt.datetime) -> QuerySet[PostRow]:
    return PostRow.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now), begins_at__lte=now)


def kiosk_with(*, key: str) -> KioskView | None:
    """The kiosk that bears a key, read anew for each request: what was revoked a moment ago is over."""
    row = Kiosk.objects.filter(digest=digest(key), revoked_at__isnull=True).first()
    return kiosk_view(row) if row else None


def kiosks() -> Sequence[KioskView]:
    """Every machine, by name, in two questions."""
    rang = dict(HelpCall.objects.filter(came_at__isnull=True).values_list("kiosk_id", "rang_at"))
    return [kiosk_view(row, rang_at=rang.get(row.pk)) for row in Kiosk.objects.order_by("name")]


def help_coming(*, name: str) -> bool | None:
    """Whether somebody said that they come, of the last call at a kiosk; None where nobody rang."""
    call = HelpCall.objects.filter(kiosk__name=name).order_by("-pk").first()
    return None if call is None else call.came_at is not None


def kiosk_view(row: Kiosk, *, rang_at: dt.datetime | None = None) -> KioskView:
    """A machine as a value."""
    return KioskView(
        name=row.name,
        account=account_of(row.name),
        venue=row.venue,
        made_at=row.made_at,
        made_by=row.made_by,
        revoked_at=row.revoked_at,
        seen_at=row.seen_at,
        printer=row.printer,
        rang_at=rang_at,
    )
