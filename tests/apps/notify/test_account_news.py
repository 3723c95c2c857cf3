"""What people hear of their accounts and mandates: both sides, once, by the same news."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from saltern.apps.identity.events import AccountBound, AccountChanged, MandateEnded, MandateGiven
from saltern.apps.identity.operations import end_mandate, give_mandate
from saltern.apps.journal import operations as journal
from saltern.apps.journal.subscription import Subscription
from saltern.apps.notify.models import Message
from saltern.apps.notify.operations import AccountNews
from saltern.core.review.references import ACCOUNT_TEMPLATES
from worlds.accounts import NOW, bound

pytestmark = pytest.mark.django_db
MOTHER, SON = 1, 2


def handlers(templates: tuple[str, ...] = ACCOUNT_TEMPLATES) -> list[Subscription]:
    news = AccountNews(templates=templates, pack_version="v")
    return [
        Subscription(name="account-bound", events=(AccountBound,), handle=news.bound),
        Subscription(name="account-changed", events=(AccountChanged,), handle=news.changed),
        Subscription(name="mandate-given", events=(MandateGiven,), handle=news.given),
        Subscription(name="mandate-ended", events=(MandateEnded,), handle=news.ended),
    ]


def told() -> list[tuple[int, str, object]]:
    return list(Message.objects.order_by("id").values_list("subject", "template", "fills"))


def test_both_sides_hear_of_a_mandate_and_of_its_end() -> None:
    mother = bound("a-MOTHER", MOTHER)
    bound("a-SON", SON)
    mandate = give_mandate(acting=mother, giver=MOTHER, holder=SON, ends_at=NOW + dt.timedelta(days=30))
    end_mandate(acting=mother, mandate=mandate.handle)
    journal.dispatch(handlers=handlers(), now=NOW)
    until = {"due": {"zh": "5月10日", "en": "10 May"}}
    assert sorted(told(), key=lambda row: (row[1], row[0])) == [
        (MOTHER, "account-bound", {}),
        (SON, "account-bound", {}),
        (MOTHER, "mandate-ended", {}),
        (SON, "mandate-ended", {}),
        (MOTHER, "mandate-given", until),
        (SON, "mandate-received", until),
    ]


def test_what_somebody_says_of_themselves_is_no_news() -> None:
    bound("a-1", MOTHER, level="declared")
    journal.dispatch(handlers=handlers(), now=NOW)
    assert told() == []


def test_a_pack_without_the_texts_tells_nobody() -> None:
    bound("a-1", MOTHER)
    journal.dispatch(handlers=handlers(()), now=NOW)
    assert told() == []


@pytest.mark.parametrize("change", ["mobile-changed", "mobile-asked", "second-factor-reset"])
def test_whom_an_account_is_hears_of_a_change_of_how_it_is_signed_in_to_and_always_by_text(change: str) -> None:
    made = AccountChanged(
        account="a-1", subject=MOTHER, kind="natural_person", change=change, on=dt.date(2020, 4, 11), at=NOW
    )
    journal.publish_many([made, replace(made, at=NOW + dt.timedelta(hours=1))], now=NOW)
    journal.dispatch(handlers=handlers(), now=NOW)
    due = {"due": {"zh": "4月11日", "en": "11 April"}}
    assert told() == [(MOTHER, f"account-{change}", due)] * 2
    assert set(Message.objects.values_list("kind", flat=True)) == {"account"}
