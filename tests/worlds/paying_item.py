"""An item of the desk that pays: a grant to a graduate, on a card that is typed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from saltern.apps.casework import operations as casework
from saltern.core.catalogue.item import Amount, FormField, Item, Output
from saltern.words import Phrase
from worlds.casework_desk import GRADUATE, NOW, People, applicant, degree, graduates, job, rule, rulebook

CARD = FormField(key="account", label=Phrase(zh="银行账号", en="Account"), type="bank_account", editable=True)
SUM = Decimal("1500.50")


def grant(*, amount: str = "1500.50", **more: Any) -> Item:
    """The item; `amount` is the rule of its sum."""
    output = Output(
        key="grant", name=Phrase(zh="补贴", en="Grant"), kind="payment", amount=Amount(rule=rule(amount), invented=True)
    )
    return replace(GRADUATE, id="graduate-grant", form=(*GRADUATE.form, CARD), outputs=(output,), **more)


BOOKS = rulebook(grant())
UNSURE = People(degrees=[degree(key, verified=False) for key in (1, 2)], employments=[job(key) for key in (1, 2)])


def applied(*, subject: int = 1, key: str = "k", source: People | None = None, **more: Any) -> str:
    """The number of an application for the grant, approved at once unless its records are others."""
    return casework.submit(
        **{
            "acting": applicant(subject, now=NOW), "rulebook": BOOKS, "source": source or graduates(subject),
            "item": "graduate-grant", "subject": subject, "key": key, "account": {"mobile": "13800001234"},
            "values": {"account": "6214850000000002"}, **more,
        }
    ).number  # fmt: skip
