"""Counting what one account from one address does within an hour, where it writes; under a lock, so that it holds among
many requests at one moment."""

from __future__ import annotations

from django.db import transaction

from saltern.apps.identity import permission
from saltern.apps.identity.attempt import AttemptsUsedUp
from saltern.apps.identity.mobile_seal import MobileSeal
from saltern.apps.identity.one_time_code import minutes_until
from saltern.apps.identity.operations import tallies
from saltern.apps.journal.acting import Acting


@transaction.atomic
def count_attempt(*, acting: Acting, seal: MobileSeal, what: str, address: str, most: int) -> None:
    """One more of `what`, of which there may be `most` within an hour. Raises `RoleNotAllowed`, `AttemptsUsedUp`."""
    permission.check(acting=acting, action="count-attempt")
    key = f"do:{what}:{acting.account[:40]}:{seal.address(address)[:32]}"
    counts = tallies.locked([key], now=acting.now)
    lifted = tallies.over(counts, {key: most})
    if lifted is not None:
        raise AttemptsUsedUp(minutes=minutes_until(lifted, now=acting.now))
    tallies.raised(counts)
