"""News of identity: an account was proved to be a subject, its number or second factor changed, a mandate was given or
ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBound:
    """An account is a subject from now on. Whoever is the subject should hear of it: it may not have been them."""

    account: str
    subject: int
    kind: str
    level: str
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """How the account of a subject is signed in to has changed, or is going to `on` a day: `change` is the word of
    `account_notice`. The subject should hear of it: it may not have been them."""

    account: str
    subject: int
    kind: str
    change: str
    on: dt.date
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGiven:
    """`holder` may act for `giver`; both should hear of it."""

    mandate: str
    giver: int
    giver_kind: str
    holder: int
    until: dt.date
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEnded:
    """`holder` may no longer act for `giver`."""

    mandate: str
    giver: int
    giver_kind: str
    holder: int
    on: dt.date
