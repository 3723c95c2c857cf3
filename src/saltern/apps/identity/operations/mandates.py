"""Mandates given, ended and looked at. Each deed leaves a line that both sides find; ended means now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from saltern.apps.identity import permission, queries
from saltern.apps.identity.events import MandateEnded, MandateGiven
from saltern.apps.identity.mandate import (
    LOOKS,
    HolderAskedTooOften,
    HolderNotFound,
    MandateKind,
    MandateNotToGive,
    MandateUnknown,
    MandateView,
    bare_name,
    check_mandate,
)
from saltern.apps.identity.models import Mandate
from saltern.apps.identity.one_time_code import minutes_until
from saltern.apps.identity.operations import tallies
from saltern.apps.identity.represented import LedBy, Represented, Scope, nobodys_firm
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting

PURPOSE = "mandates"


@transaction.atomic
def give_mandate(
    *,
    acting: Acting,
    giver: int,
    holder: int,
    ends_at: dt.datetime,
    kind: MandateKind = "agent",
    giver_kind: str = "natural_person",
    scope: Scope = "all",
    begins_at: dt.datetime | None = None,
    led_by: LedBy = nobodys_firm,
) -> MandateView:
    """Let `holder` act for `giver`. A clerk may enter what the giver signs before them.

    An applicant gives only what is their own: their own account proves it here, not what the session says, because a
    mandate cannot be passed on. Who is whose guardian is seen at a counter: no child chooses one.

    Raises `RoleNotAllowed`, `MandateNotToGive`, `MandateKindUnknown`, `MandateToOneself`, `MandateScopeEmpty`,
    `MandateTimesWrong`.
    """
    permission.check(acting=acting, action="give-mandate")
    begins_at = begins_at or acting.now
    if acting.role == "applicant" and (kind == "guardian" or not _own(acting, giver, led_by)):
        raise MandateNotToGive
    check_mandate(kind=kind, giver=giver, holder=holder, scope=scope, begins_at=begins_at, ends_at=ends_at)
    row = Mandate.objects.create(
        kind=kind,
        giver=giver,
        giver_kind=giver_kind,
        holder=holder,
        items=None if scope == "all" else sorted(set(scope)),
        begins_at=begins_at,
        ends_at=ends_at,
        given_by=acting.account,
        given_at=acting.now,
    )
    _note(acting, "mandate.give", row)
    journal.publish(
        MandateGiven(
            mandate=row.handle,
            giver=giver,
            giver_kind=giver_kind,
            holder=holder,
            until=ends_at.astimezone(acting.zone).date(),
            on=acting.today,
        ),
        now=acting.now,
    )
    return queries.view(row)


@transaction.atomic
def end_mandate(*, acting: Acting, mandate: str, led_by: LedBy = nobodys_firm) -> MandateView:
    """End a mandate, by either side or at a counter; one that is over already stays as it is.

    Raises `RoleNotAllowed`, `MandateUnknown`.
    """
    permission.check(acting=acting, action="end-mandate")
    row = Mandate.objects.select_for_update().filter(handle=mandate).first()
    if row is None or (
        acting.role == "applicant" and not (_own(acting, row.giver, led_by) or _own(acting, row.holder, led_by))
    ):
        raise MandateUnknown(mandate=mandate)
    if row.ended_at is None:
        row.ended_at, row.ended_by = acting.now, acting.account
        row.save(update_fields=["ended_at", "ended_by"])
        _note(acting, "mandate.end", row)
        ended = MandateEnded(
            mandate=row.handle, giver=row.giver, giver_kind=row.giver_kind, holder=row.holder, on=acting.today
        )
        journal.publish(ended, now=acting.now)
    return queries.view(row)


@transaction.atomic
def list_mandates(*, acting: Acting, subject: int, led_by: LedBy = nobodys_firm) -> tuple[MandateView, ...]:
    """The mandates a subject gave and holds, newest first. Who acts for somebody sees only those they hold themselves.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check(acting=acting, action="list-mandates", subject=subject)
    holders = None
    if acting.role == "applicant" and not _own(acting, subject, led_by):
        holders = [one.subject for one in _standing(acting, nobodys_firm) if one.how == "self"]
    found = tuple(queries.mandates(subject=subject, holders=holders))
    others = {side for mandate in found for side in (mandate.giver, mandate.holder)} - {subject}
    journal.record(
        acting=acting,
        action="mandate.list",
        subject=subject,
        purpose=acting.purpose or PURPOSE,
        concerned=() if acting.role == "applicant" else others,
    )
    return found


def find_holder(
    *,
    acting: Acting,
    find: Callable[[str], int | None],
    called: Callable[[int], str],
    number: str,
    name: str,
) -> int:
    """The person to hold a mandate, by number and name together; who is not verified cannot hold one.

    Whether number, name or verification is missing is not told, and few tries are let through: nobody learns here who
    bears a number. The person found has the line. Raises `RoleNotAllowed`, `HolderNotFound`, `HolderAskedTooOften`.
    """
    permission.check(acting=acting, action="give-mandate")
    _count_look(acting)
    holder = find(number)
    same = holder is not None and bare_name(called(holder)) == bare_name(name) != ""
    if holder is None or not same or not queries.accounts_of(subject=holder):
        journal.record(acting=acting, action="mandate.look-refused")
        raise HolderNotFound
    journal.record(acting=acting, action="mandate.look", subject=holder, purpose=PURPOSE)
    return holder


@transaction.atomic
def _count_look(acting: Acting) -> None:
    key = f"mandate-look:{acting.account}"
    counts = tallies.locked([key], now=acting.now)
    lifted = tallies.over(counts, {key: LOOKS})
    if lifted is not None:
        raise HolderAskedTooOften(minutes=minutes_until(lifted, now=acting.now))
    tallies.raised(counts)


def _standing(acting: Acting, led_by: LedBy) -> tuple[Represented, ...]:
    return queries.represented(handle=acting.account, now=acting.now, led_by=led_by)


def _own(acting: Acting, subject: int, led_by: LedBy) -> bool:
    """Whether the account surely is the subject, or leads the firm."""
    return any(
        one.subject == subject and one.how != "mandate" and one.shows_records for one in _standing(acting, led_by)
    )


def _note(acting: Acting, action: str, row: Mandate) -> None:
    journal.record(
        acting=acting,
        action=action,
        subject=row.giver,
        object=f"mandate:{row.handle}",
        purpose=PURPOSE,
        detail={"kind": row.kind, "items": row.items or "all", "until": row.ends_at},
        concerned=[row.holder],
    )
