"""Whom an account applies for, and what the account itself adds to a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from saltern.apps.casework import queries as cases
from saltern.apps.journal.acting import Acting
from saltern.errors import SalternError
from saltern.interfaces.pages.policy import NotProvedYet
from saltern.interfaces.pages.request import PageRequest


def acting_on(request: PageRequest, item: str) -> Acting:
    """Who acts with one item: a mandate for a few items counts for these alone."""
    whom = request.visit.whom
    subjects = frozenset({whom.subject}) if whom and whom.shows_records and whom.covers(item) else frozenset[int]()
    return replace(request.acting, subjects=subjects)


def acting_on_case(request: PageRequest, number: str) -> Acting:
    """Who acts with one case: a mandate for a few items is enough for their cases."""
    whom = request.visit.whom
    if whom is None or whom.scope == "all":
        return request.acting
    return acting_on(request, cases.item_of(number=number))


def subject_of(request: PageRequest) -> int:
    """The subject acted for. Raises `NotProvedYet`."""
    whom = request.visit.whom
    if whom is None or not whom.shows_records:
        raise NotProvedYet
    return whom.subject


class NotInMandate(SalternError):
    """This mandate is for a few services alone; nothing else of theirs is shown. Above you can go back to yourself."""

    family = "forbidden"
    zh = "这份委托只办几件事，看不到对方别的东西。页面上方可以回到自己。"


def whole_subject(request: PageRequest) -> int:
    """The subject acted for in everything: oneself, or by a mandate for all. Raises `NotProvedYet`, `NotInMandate`."""
    subject = subject_of(request)
    if subject not in request.acting.subjects:
        raise NotInMandate
    return subject


def account_facts(request: PageRequest) -> Mapping[str, object]:
    """What forms may take from the account: its mobile."""
    mobile = request.visit.mobile
    return {"mobile": mobile} if mobile else {}
