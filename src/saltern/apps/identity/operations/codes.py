"""A code by mobile: asked for, carried, entered. Whether there is an account is not told before the right code is in.

The code itself stands nowhere but in the message: in the table as a keyed hash, in the journal not at all. It is
carried after the commit, by a port and not by the outbox: the outbox keeps its texts, writes to subjects, and would
still send after a quarter of an hour (docs/adr/0022).
"""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models import F

from saltern.apps.identity import one_time_code, permission
from saltern.apps.identity.account import AccountClosed
from saltern.apps.identity.code_desk import CodeDesk, SignedIn
from saltern.apps.identity.mobile_seal import network
from saltern.apps.identity.models import Account, Code
from saltern.apps.identity.one_time_code import (
    LIFE,
    CodeAskedTooOften,
    CodeMessage,
    CodeSent,
    CodeTriedTooOften,
    CodeWrong,
    Manner,
    Purpose,
    minutes_until,
)
from saltern.apps.identity.operations import tallies
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.identifiers import mobile as mobiles
from saltern.errors import SalternError
from saltern.words import Language


@transaction.atomic
def ask_code(
    *,
    acting: Acting,
    desk: CodeDesk,
    mobile: str,
    address: str,
    manner: Manner = "sms",
    language: Language = "zh",
) -> CodeSent:
    """Send a code to sign in with to a mobile; one that came before stays valid. `address` is the network address asked
    from.

    The answer and the work are the same whether the number has an account or not. Raises `RoleNotAllowed`,
    `MobileNotOne`, `CodeAskedTooOften`, `CodeNotCarried`.
    """
    permission.check(acting=acting, action="ask-code")
    return send_code(acting, desk, mobile=mobile, address=address, manner=manner, language=language)


def send_code(
    acting: Acting,
    desk: CodeDesk,
    *,
    mobile: str,
    address: str,
    purpose: Purpose = "sign-in",
    manner: Manner = "sms",
    language: Language = "zh",
) -> CodeSent:
    """Send a code for a purpose, in the caller's transaction. Raises `MobileNotOne`, `CodeAskedTooOften`."""
    key, here, limits = desk.seal.key(mobile), desk.seal.address(address), desk.limits
    most = {
        f"ask:{key}": limits.per_mobile,
        f"ask:{key}:{here[:32]}": limits.from_one_address,
        f"ask:{here}": limits.per_address,
    }
    counts = tallies.locked(most, now=acting.now)
    # whoever signed in from here before keeps their own part, however many strangers ask for codes to their number
    own = tallies.remembered(f"seen:{key}:{here[:32]}", now=acting.now)
    lifted = tallies.over(counts, {name: limit for name, limit in most.items() if not own or name != f"ask:{key}"})
    if lifted is not None:
        raise CodeAskedTooOften(minutes=minutes_until(lifted, now=acting.now))
    tallies.raised(counts)
    code, salt, until = one_time_code.draw(), secrets.token_hex(16), acting.now + LIFE
    Code.objects.create(
        mobile_key=key,
        purpose=purpose,
        salt=salt,
        hash=desk.seal.code(code, salt=salt),
        asked_at=acting.now,
        expires_at=until,
    )
    journal.record(acting=acting, action="code.ask", object=_mobile(key), detail={"purpose": purpose, "manner": manner})
    message = CodeMessage(
        to=desk.seal.number(mobile),
        text=one_time_code.message_text(
            code=code, sender=desk.sender, host=desk.host, manner=manner, language=language, purpose=purpose
        ),
        manner=manner,
        language=language,
    )
    transaction.on_commit(lambda: desk.carry(message))
    return CodeSent(until=until, to=mobiles.mask(mobile), manner=manner)


def enter_code(
    *, acting: Acting, desk: CodeDesk, mobile: str, code: str, address: str, language: Language = "zh"
) -> SignedIn:
    """Sign in with a code; whoever comes for the first time has an account from now on, as nobody in particular.

    A code signs in once. Raises `RoleNotAllowed`, `MobileNotOne`, `CodeWrong`, `CodeTriedTooOften`, `AccountClosed`.
    """
    permission.check(acting=acting, action="enter-code")
    entered = _entered(acting, desk, mobile=mobile, code=code, address=address, language=language)
    if isinstance(entered, SalternError):
        raise entered
    return entered


@transaction.atomic
def _entered(
    acting: Acting, desk: CodeDesk, *, mobile: str, code: str, address: str, language: Language
) -> SignedIn | SalternError:
    """A wrong try is an answer here and no exception: its count has to stay."""
    key = desk.seal.key(mobile)
    refusal = take_code(acting, desk, key=key, code=code, address=address, purpose="sign-in")
    if refusal is not None:
        return refusal
    account, new = Account.objects.get_or_create(
        mobile_key=key,
        defaults={"mobile_sealed": desk.seal.sealed(mobile), "language": language, "created_at": acting.now},
    )
    if not account.is_active:
        return AccountClosed()
    if new:
        account.set_unusable_password()
    account.last_login = acting.now
    account.save(update_fields=["last_login", "password"])
    if network(address):
        tallies.remember(f"seen:{key}:{desk.seal.address(address)[:32]}", now=acting.now)
    journal.record(
        acting=acting.signed_in(account.handle),
        action="account.register" if new else "account.sign-in",
        object=f"account:{account.handle}",
        detail={"by": "code"},
    )
    return SignedIn(handle=account.handle, new=new)


def take_code(
    acting: Acting, desk: CodeDesk, *, key: str, code: str, address: str, purpose: Purpose
) -> SalternError | None:
    """Use a code up, in the caller's transaction; what there is to say where it is not right."""
    found = find_code(acting, desk, key=key, code=code, address=address, purpose=purpose)
    if isinstance(found, SalternError):
        return found
    use_codes(acting, found)
    return None


def use_codes(acting: Acting, *codes: Code) -> None:
    """They are worth nothing any more."""
    Code.objects.filter(pk__in=[code.pk for code in codes]).update(used_at=acting.now)


def find_code(
    acting: Acting, desk: CodeDesk, *, key: str, code: str, address: str, purpose: Purpose
) -> Code | SalternError:
    """The code that is right, locked; what there is to say where none is. A wrong try is counted."""
    here, limits, digits = desk.seal.address(address), desk.limits, one_time_code.clean(code)
    most = {f"try:{key}:{here[:32]}": limits.tries, f"try:{here}": limits.tries_per_address}
    counts = tallies.locked(most, now=acting.now)
    lifted = tallies.over(counts, most)
    if lifted is not None:
        return CodeTriedTooOften(minutes=minutes_until(lifted, now=acting.now))
    if not digits:
        return CodeWrong()
    alive = Code.objects.filter(
        mobile_key=key,
        purpose=purpose,
        used_at__isnull=True,
        expires_at__gt=acting.now,
        wrong__lt=limits.tries_per_code,
    )
    rows = list(alive.select_for_update().order_by("id"))
    same = [row for row in rows if desk.seal.same_code(digits, salt=row.salt, kept=row.hash)]
    if same:
        return same[0]
    Code.objects.filter(pk__in=[row.pk for row in rows]).update(wrong=F("wrong") + 1)
    tallies.raised(counts)
    journal.record(acting=acting, action="code.wrong", object=_mobile(key), detail={"purpose": purpose})
    return CodeWrong()


def _mobile(key: str) -> str:
    """A number as the journal names it: enough to find its lines, by whoever has the key."""
    return f"mobile:{key[:16]}"
