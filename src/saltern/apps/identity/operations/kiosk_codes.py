"""Who stands at a kiosk: the number on a card, and a code that comes to the mobile on record for it.

Whether a number is known is not told: who types another's number learns nothing and is let in nowhere. What it opens
ends with the visit: no account is made, no bond.
"""

from __future__ import annotations

from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.code_desk import CodeDesk
from saltern.apps.identity.one_time_code import CodeTriedTooOften, CodeWrong, minutes_until
from saltern.apps.identity.operations import tallies
from saltern.apps.identity.operations.codes import send_code, take_code
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.errors import SalternError
from saltern.words import Language


@transaction.atomic
def ask_kiosk_code(*, acting: Acting, desk: CodeDesk, mobile: str, address: str, language: Language = "zh") -> None:
    """Send a code to the mobile on record for a number; an empty `mobile` is nobody's, and nothing is told of that.

    Raises `RoleNotAllowed`, `CodeAskedTooOften`, `CodeNotCarried`.
    """
    permission.check(acting=acting, action="ask-kiosk-code")
    if mobile:
        send_code(acting, desk, mobile=mobile, address=address, purpose="kiosk", language=language)


def enter_kiosk_code(
    *, acting: Acting, desk: CodeDesk, subject: int | None, mobile: str, code: str, address: str
) -> None:
    """The code is right: whoever stands there is the subject, until they leave; the subject finds the line.

    Raises `RoleNotAllowed`, `CodeWrong`, `CodeTriedTooOften`.
    """
    permission.check(acting=acting, action="enter-kiosk-code")
    refusal = _entered(acting, desk, subject=subject, mobile=mobile, code=code, address=address)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _entered(
    acting: Acting, desk: CodeDesk, *, subject: int | None, mobile: str, code: str, address: str
) -> SalternError | None:
    """A wrong try is an answer here and no exception: its count has to stay."""
    if subject is None or not mobile:
        return _nobody(acting, desk, address)
    refusal = take_code(acting, desk, key=desk.seal.key(mobile), code=code, address=address, purpose="kiosk")
    if refusal is None:
        journal.record(
            acting=acting,
            action="kiosk.identify",
            subject=subject,
            object=f"subject:{subject}",
            purpose="kiosk",
            detail={"venue": acting.venue},
        )
    return refusal


def _nobody(acting: Acting, desk: CodeDesk, address: str) -> SalternError:
    """As wrong, and counted as often, as a code to somebody."""
    here = desk.seal.address(address)
    most = {f"try:nobody:{here[:32]}": desk.limits.tries, f"try:{here}": desk.limits.tries_per_address}
    counts = tallies.locked(most, now=acting.now)
    lifted = tallies.over(counts, most)
    if lifted is not None:
        return CodeTriedTooOften(minutes=minutes_until(lifted, now=acting.now))
    tallies.raised(counts)
    return CodeWrong()
