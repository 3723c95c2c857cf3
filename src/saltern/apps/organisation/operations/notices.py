"""What somebody who works here wants to hear of: kinds on and off, their mail of the day; and that a day was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.organisation import permission, queries
from saltern.apps.organisation.models import NoticeSetting
from saltern.apps.organisation.staff_notice import KINDS, MAIL, MailUnreadable, NoticeWish, StaffMailSeal


def read_wish(*, acting: Acting) -> NoticeWish:
    """What I want to hear of. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="read-notices")
    return queries.notice_wish(account=acting.account)


@transaction.atomic
def switch_kinds(*, acting: Acting, off: Collection[str], among: Collection[str]) -> NoticeWish:
    """Of the kinds `among` those of `off` are off from now on, on every channel, the others on. Raises
    `RoleNotAllowed`."""
    permission.check(acting=acting, action="read-notices")
    row = _row(acting)
    shown = set(among) & set(KINDS)
    row.off = sorted((set(row.off) - shown) | (set(off) & shown))
    row.save(update_fields=["off"])
    journal.record(acting=acting, action="notice.switch", object=f"account:{acting.account}", detail={"off": row.off})
    return queries.notice_wish(account=acting.account)


@transaction.atomic
def set_mail(*, acting: Acting, seal: StaffMailSeal, address: str) -> NoticeWish:
    """Where the mail of the day goes; none where the address is empty. Raises `RoleNotAllowed`, `MailUnreadable`."""
    permission.check(acting=acting, action="read-notices")
    address = address.strip()
    if address and not MAIL.fullmatch(address):
        raise MailUnreadable
    row = _row(acting)
    row.mail = seal.sealed(address, account=acting.account)
    row.save(update_fields=["mail"])
    detail = {"mail": bool(address)}
    journal.record(acting=acting, action="notice.mail", object=f"account:{acting.account}", detail=detail)
    return queries.notice_wish(account=acting.account)


def list_untold(*, acting: Acting) -> Sequence[NoticeWish]:
    """Whoever has a mail of the day and was not looked after today. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="tell-staff")
    rows = NoticeSetting.objects.filter(mail__isnull=False).exclude(told_on=acting.today).order_by("pk")
    return [queries.wish_view(row) for row in rows]


def claim_day(*, acting: Acting, account: str) -> bool:
    """That this process tells somebody today: False where another did. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="tell-staff")
    mine = NoticeSetting.objects.filter(Q(told_on__isnull=True) | Q(told_on__lt=acting.today), account=account)
    return mine.update(told_on=acting.today) == 1


def give_back_day(*, acting: Acting, account: str, before: dt.date | None) -> None:
    """The mail was surely not taken: it is tried again. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="tell-staff")
    NoticeSetting.objects.filter(account=account, told_on=acting.today).update(told_on=before)


@transaction.atomic
def note_told(*, acting: Acting, account: str, counts: Mapping[str, int]) -> None:
    """That somebody was sent their mail of the day: of which kinds how much. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="tell-staff")
    journal.record(acting=acting, action="notice.tell", object=f"account:{account}", detail={"counts": dict(counts)})


def _row(acting: Acting) -> NoticeSetting:
    row, _ = NoticeSetting.objects.select_for_update().get_or_create(account=acting.account)
    return row
