"""Another number to sign in with: at once by two codes, a day later where the old number is lost, or at a counter.

The new number proves itself by a code before anything is said of it, so that nobody learns whose number has an account.
Every way ends all sessions and tells the old number and whom the account is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.account import AccountUnknown, MobileTaken
from saltern.apps.identity.code_desk import CodeDesk
from saltern.apps.identity.mobile_change import (
    WAIT,
    MobileSame,
    NoChangeWaits,
    NothingToProveBy,
    OldCodeWrong,
    OldNumberNone,
    OwnPasswordWrong,
    WaitingChange,
)
from saltern.apps.identity.models import Account, Code, MobileChange
from saltern.apps.identity.one_time_code import CodeSent, CodeWrong
from saltern.apps.identity.operations.account_changes import helped_account, publish_change, tell_number
from saltern.apps.identity.operations.accounts import PURPOSE, save_account
from saltern.apps.identity.operations.codes import find_code, send_code, use_codes
from saltern.apps.identity.operations.passwords import own_password_fits
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.identifiers import mobile as mobiles
from saltern.errors import SalternError
from saltern.words import Language, day_words


@transaction.atomic
def ask_mobile_codes(
    *, acting: Acting, desk: CodeDesk, mobile: str, address: str, lost: bool = False, language: Language = "zh"
) -> tuple[CodeSent, ...]:
    """Send a code to the number wanted and, unless that one is `lost`, to the old number.

    Says the same whether the number wanted has an account or not. Raises `RoleNotAllowed`, `AccountUnknown`,
    `MobileNotOne`, `MobileSame`, `CodeAskedTooOften`, `CodeNotCarried`.
    """
    permission.check(acting=acting, action="change-mobile")
    row = _own(acting)
    if desk.seal.key(mobile) == row.mobile_key:
        raise MobileSame
    wanted = send_code(acting, desk, mobile=mobile, address=address, purpose="new-mobile", language=language)
    if lost or not row.mobile_sealed:
        return (wanted,)
    number = desk.seal.opened(bytes(row.mobile_sealed))
    old = send_code(acting, desk, mobile=number, address=address, purpose="old-mobile", language=language)
    return (wanted, old)


def change_mobile(*, acting: Acting, desk: CodeDesk, mobile: str, code: str, old_code: str, address: str) -> None:
    """Sign in with another number from now on, proved by a code for each of the two (`ask_mobile_codes`).

    An account that never had a number needs no second code. Raises `RoleNotAllowed`, `AccountUnknown`, `MobileNotOne`,
    `MobileSame`, `CodeWrong`, `OldCodeWrong`, `CodeTriedTooOften`, `MobileTaken`.
    """
    permission.check(acting=acting, action="change-mobile")
    refusal = _changed(acting, desk, mobile=mobile, code=code, old_code=old_code, address=address)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _changed(
    acting: Acting, desk: CodeDesk, *, mobile: str, code: str, old_code: str, address: str
) -> SalternError | None:
    """A wrong try is an answer here and no exception: its count has to stay."""
    known, key = _own(acting), desk.seal.key(mobile)
    if key == known.mobile_key:
        return MobileSame()
    proved: list[Code] = []
    if known.mobile_key:
        old = find_code(acting, desk, key=known.mobile_key, code=old_code, address=address, purpose="old-mobile")
        if isinstance(old, SalternError):
            return OldCodeWrong() if isinstance(old, CodeWrong) else old
        proved.append(old)
    new = find_code(acting, desk, key=key, code=code, address=address, purpose="new-mobile")
    if isinstance(new, SalternError):
        return new
    row = Account.objects.select_for_update().filter(pk=known.pk, is_active=True, mobile_key=known.mobile_key).first()
    if row is None:
        return AccountUnknown(account=acting.account)
    use_codes(acting, *proved, new)
    return _given(acting, desk, row, key=key, sealed=desk.seal.sealed(mobile), by="codes")


def ask_mobile_change(
    *, acting: Acting, desk: CodeDesk, mobile: str, code: str, address: str, password: str | None
) -> WaitingChange:
    """Ask for another number where the old one is lost: it counts a day after the old one was told, unless stopped.

    `password` is the account's own; None where the interface has just been given its second proof. How often it is
    tried is the caller's to limit. What could not be told to the old number never counts. Raises `RoleNotAllowed`,
    `AccountUnknown`, `OldNumberNone`, `NothingToProveBy`, `OwnPasswordWrong`, `MobileNotOne`, `MobileSame`,
    `CodeWrong`, `CodeTriedTooOften`, `MobileTaken`, `CodeNotCarried`.
    """
    permission.check(acting=acting, action="change-mobile")
    account = _own(acting)
    if password is not None:
        if not account.has_usable_password() or not account.password:
            raise NothingToProveBy
        if not own_password_fits(account, password):
            raise OwnPasswordWrong
    asked = _asked(acting, desk, mobile=mobile, code=code, address=address)
    if isinstance(asked, SalternError):
        raise asked
    due = acting.now + WAIT
    day = day_words(due.astimezone(acting.zone).date(), on=acting.today)
    tell_number(desk, account, "mobile-asked", now=True, tail=desk.seal.number(mobile)[-4:], due=day)
    with transaction.atomic():
        MobileChange.objects.filter(pk=asked.pk).update(due_at=due)
        journal.record(acting=acting, action="account.ask-mobile", object=f"account:{account.handle}")
        publish_change(acting, account, "mobile-asked", on=due.astimezone(acting.zone).date())
    return WaitingChange(to=mobiles.mask(mobile), due=due)


@transaction.atomic
def _asked(acting: Acting, desk: CodeDesk, *, mobile: str, code: str, address: str) -> MobileChange | SalternError:
    known, key = _own(acting), desk.seal.key(mobile)
    if not known.mobile_key:
        return OldNumberNone()
    if key == known.mobile_key:
        return MobileSame()
    found = find_code(acting, desk, key=key, code=code, address=address, purpose="new-mobile")
    if isinstance(found, SalternError):
        return found
    use_codes(acting, found)
    row = Account.objects.select_for_update().get(pk=known.pk)
    if Account.objects.filter(mobile_key=key).exists():
        return MobileTaken()
    end_waiting(row, "replaced", now=acting.now)
    return MobileChange.objects.create(
        account=row, mobile_key=key, mobile_sealed=desk.seal.sealed(mobile), asked_at=acting.now
    )


@transaction.atomic
def stop_mobile_change(*, acting: Acting) -> None:
    """Keep the number there is. Raises `RoleNotAllowed`, `AccountUnknown`, `NoChangeWaits`."""
    permission.check(acting=acting, action="change-mobile")
    row = Account.objects.select_for_update().get(pk=_own(acting).pk)
    if not end_waiting(row, "stopped", now=acting.now):
        raise NoChangeWaits
    journal.record(acting=acting, action="account.stop-mobile", object=f"account:{row.handle}")


def finish_mobile_changes(*, acting: Acting, desk: CodeDesk) -> int:
    """Let what has waited its day count; how many numbers were changed. Raises `RoleNotAllowed`."""
    permission.check(acting=acting, action="finish-mobile-changes")
    due = MobileChange.objects.filter(ended_at__isnull=True, due_at__lte=acting.now)
    return sum(_finished(acting, desk, pk) for pk in list(due.order_by("due_at").values_list("pk", flat=True)))


@transaction.atomic
def _finished(acting: Acting, desk: CodeDesk, pk: int) -> bool:
    account = MobileChange.objects.filter(pk=pk).values_list("account", flat=True).get()
    row = Account.objects.select_for_update().get(pk=account)
    change = MobileChange.objects.select_for_update().filter(pk=pk, ended_at__isnull=True).first()
    if change is None:
        return False
    key, sealed = change.mobile_key, bytes(change.mobile_sealed)
    end_waiting(row, "changed", now=acting.now)
    if _given(acting, desk, row, key=key, sealed=sealed, by="waiting") is None:
        return True
    MobileChange.objects.filter(pk=pk).update(outcome="taken")
    journal.record(acting=acting, action="account.keep-mobile", object=f"account:{row.handle}")
    return False


@transaction.atomic
def ask_code_for(*, acting: Acting, desk: CodeDesk, mobile: str, address: str, language: Language = "zh") -> CodeSent:
    """At a counter: a code to the number somebody wants from now on, who reads it out. Raises `RoleNotAllowed`,
    `MobileNotOne`, `CodeAskedTooOften`, `CodeNotCarried`."""
    permission.check(acting=acting, action="change-mobile-for")
    return send_code(acting, desk, mobile=mobile, address=address, purpose="new-mobile", language=language)


def change_mobile_for(
    *,
    acting: Acting,
    desk: CodeDesk,
    handle: str,
    papers: int | None,
    works_here: Callable[[str], bool],
    mobile: str,
    code: str,
    address: str,
) -> None:
    """At a counter, once the papers of whom the account is were seen, and a code for the new number read out.

    `papers` is the subject they name; `works_here` whether an account holds an office. Raises `RoleNotAllowed`,
    `AccountUnknown`, `AccountOwn`, `AccountOfStaff`, `AccountNotOfPapers`, `MobileNotOne`, `MobileSame`, `CodeWrong`,
    `CodeTriedTooOften`, `MobileTaken`.
    """
    permission.check(acting=acting, action="change-mobile-for")
    refusal = _changed_for(acting, desk, handle, papers, works_here, mobile=mobile, code=code, address=address)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _changed_for(
    acting: Acting,
    desk: CodeDesk,
    handle: str,
    papers: int | None,
    works_here: Callable[[str], bool],
    *,
    mobile: str,
    code: str,
    address: str,
) -> SalternError | None:
    key = desk.seal.key(mobile)
    found = find_code(acting, desk, key=key, code=code, address=address, purpose="new-mobile")
    if isinstance(found, SalternError):
        return found
    row = helped_account(acting, handle, papers=papers, works_here=works_here)
    if key == row.mobile_key:
        return MobileSame()
    use_codes(acting, found)
    return _given(acting, desk, row, key=key, sealed=desk.seal.sealed(mobile), by="counter", papers=papers)


def end_waiting(row: Account, outcome: str, *, now: dt.datetime) -> bool:
    """End the change an account waits for, and forget its number; whether there was one."""
    waiting = MobileChange.objects.filter(account=row, ended_at__isnull=True)
    return bool(waiting.update(ended_at=now, outcome=outcome, mobile_key="", mobile_sealed=b""))


def _own(acting: Acting) -> Account:
    """Raises `AccountUnknown`."""
    row = Account.objects.filter(handle=acting.account, is_active=True).first()
    if row is None:
        raise AccountUnknown(account=acting.account)
    return row


def _given(
    acting: Acting, desk: CodeDesk, row: Account, *, key: str, sealed: bytes, by: str, papers: int | None = None
) -> SalternError | None:
    """The account has this number, no session any more, and everybody whom it concerns hears of it."""
    old = bytes(row.mobile_sealed) if row.mobile_sealed else b""
    row.mobile_key, row.mobile_sealed, row.sessions_round = key, sealed, row.sessions_round + 1
    try:
        save_account(row)
    except MobileTaken as taken:
        return taken
    end_waiting(row, "replaced", now=acting.now)
    journal.record(
        acting=acting,
        action="account.change-mobile",
        subject=papers,
        object=f"account:{row.handle}",
        purpose="" if papers is None else PURPOSE,
        detail={"by": by},
    )
    publish_change(acting, row, "mobile-changed", on=acting.today)
    if old:
        tell_number(desk, row, "mobile-changed", sealed=old, tail=desk.seal.opened(sealed)[-4:])
    return None
