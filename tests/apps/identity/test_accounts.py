"""Accounts opened, looked at, given another number, closed; passwords; and what is forgotten."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection

from saltern.apps.identity import queries
from saltern.apps.identity.account import (
    AccountUnknown,
    AccountView,
    BondView,
    MobileTaken,
    Preferences,
    PreferenceUnknown,
)
from saltern.apps.identity.code_desk import SignedIn
from saltern.apps.identity.mobile_seal import AccountKeyWrong, MobileSeal
from saltern.apps.identity.models import Account, Code, Tally
from saltern.apps.identity.operations import (
    ask_code,
    close_account,
    create_account,
    enter_code,
    enter_password,
    find_account,
    forget_codes,
    open_account,
    prefer,
    set_password,
)
from saltern.apps.identity.password import PasswordGuessable, PasswordTooShort, PasswordWrong, one_time_password
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from saltern.errors import SalternError
from worlds.accounts import MOBILE, NOW, OTHER, ZONE, Carried, at, bound, clerk, desk, signed_in, visitor

pytestmark = pytest.mark.django_db(transaction=True)
SEAL = MobileSeal(bytes(32))
CHIEF = Acting(account="a-CHIEF", role="administrator", now=NOW, zone=ZONE)
LONG = "three words suffice"


def created(mobile: str = MOBILE, password: str = "") -> Acting:
    return signed_in(create_account(acting=CHIEF, seal=SEAL, mobile=mobile, password=password))


# -- passwords ------------------------------------------------------------------------------------------------------


def test_a_password_given_for_once_signs_in_once() -> None:
    password = one_time_password()
    acting = created(password=password)
    assert enter_password(acting=visitor(), seal=SEAL, mobile=MOBILE, password=password) == SignedIn(
        handle=acting.account, set_password=True
    )
    with pytest.raises(PasswordWrong):
        enter_password(acting=visitor(), seal=SEAL, mobile=MOBILE, password=password)
    set_password(acting=acting, seal=SEAL, password=LONG)
    for _ in range(2):
        assert enter_password(acting=visitor(), seal=SEAL, mobile="138 0013 8000", password=LONG) == SignedIn(
            handle=acting.account
        )


def test_a_wrong_password_and_no_account_and_a_closed_one_are_told_alike() -> None:
    acting = created(password=LONG)
    created("13700137000")
    closed = created("13600136000", LONG)
    close_account(acting=closed, handle=closed.account)
    told = []
    for mobile, password in ((MOBILE, "another"), (OTHER, LONG), ("13700137000", ""), ("13600136000", LONG)):
        with pytest.raises(PasswordWrong) as refused:
            enter_password(acting=visitor(), seal=SEAL, mobile=mobile, password=password)
        told.append((refused.value.message("zh"), refused.value.params))
    assert told == [told[0]] * 4
    assert queries.account_exists(handle=acting.account)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("ninechars", PasswordTooShort),
        ("x" * 129, PasswordTooShort),
        ("1234567890", PasswordGuessable),
        ("Password123", PasswordGuessable),
        ("aaaaaaaaaaaa", PasswordGuessable),
        ("138-0013-8000", PasswordGuessable),
    ],
)
def test_what_is_no_password(password: str, refusal: type[SalternError]) -> None:
    with pytest.raises(refusal):
        set_password(acting=created(), seal=SEAL, password=password)


def test_no_password_stands_in_the_journal() -> None:
    set_password(acting=created(password="for-once-only-1"), seal=SEAL, password=LONG)
    kept = json.dumps([*Line.objects.values(), *Account.objects.values("password")], default=str)
    assert [secret for secret in (LONG, "for-once-only-1", MOBILE) if secret in kept] == []


def test_a_password_is_weighed_outside_any_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[bool] = []
    monkeypatch.setattr(
        "saltern.apps.identity.operations.passwords.fits",
        lambda *_: inside.append(connection.in_atomic_block) or False,
    )
    created(password=LONG)
    with pytest.raises(PasswordWrong):
        enter_password(acting=visitor(), seal=SEAL, mobile=MOBILE, password=LONG)
    assert inside == [False]


# -- accounts -------------------------------------------------------------------------------------------------------


def test_one_number_is_one_account() -> None:
    created()
    with pytest.raises(MobileTaken):
        create_account(acting=CHIEF, seal=SEAL, mobile="+86 138 0013 8000")
    carried = Carried()
    codes = desk(carried)
    ask_code(acting=visitor(), desk=codes, mobile=MOBILE, address="")
    assert not enter_code(acting=visitor(), desk=codes, mobile=MOBILE, code=carried.codes()[0], address="").new


def test_an_account_is_seen_with_its_number_masked() -> None:
    acting = created()
    bound(acting.account, 1)
    expected = AccountView(
        handle=acting.account, mobile="138****8000", active=True, created_at=NOW,
        bonds=(BondView(subject=1, kind="natural_person", level="counter", since=NOW),),
    )  # fmt: skip
    assert open_account(acting=acting, seal=SEAL, handle=acting.account) == expected
    assert find_account(acting=clerk(), seal=SEAL, mobile=MOBILE) == expected
    assert Line.objects.filter(action="account.open", subject=1, purpose="accounts").count() == 2


def test_nobody_sees_anothers_account() -> None:
    acting = created()
    with pytest.raises(AccountUnknown):
        open_account(acting=signed_in("a-2", 1), seal=SEAL, handle=acting.account)
    with pytest.raises(AccountUnknown) as unknown:
        find_account(acting=clerk(), seal=SEAL, mobile=OTHER)
    assert unknown.value.params == {"account": "139****9000"}


def test_another_key_opens_no_number() -> None:
    acting = created()
    with pytest.raises(AccountKeyWrong):
        open_account(acting=acting, seal=MobileSeal(bytes(31) + b"x"), handle=acting.account)


def test_a_closed_account_is_nobody_and_its_number_is_free() -> None:
    acting = created(password=LONG)
    bound(acting.account, 1)
    close_account(acting=acting, handle=acting.account)
    row = Account.objects.get()
    assert (row.mobile_key, row.mobile_sealed, row.is_active, row.has_usable_password()) == (None, None, False, False)
    assert queries.represented(handle=acting.account, now=NOW) == ()
    with pytest.raises(AccountUnknown):
        close_account(acting=acting, handle=acting.account)
    assert created().account != acting.account


def test_how_its_owner_reads() -> None:
    acting = created()
    assert queries.preferences(handle=acting.account) == Preferences(language="zh", text_size=0)
    assert prefer(acting=acting, language="en", text_size=6) == queries.preferences(handle=acting.account)
    for language, text_size in (("fr", 0), ("zh", 7), ("zh", -1)):
        with pytest.raises(PreferenceUnknown):
            prefer(acting=acting, language=language, text_size=text_size)
    assert queries.preferences(handle="a-NOBODY") is None


def test_codes_and_counts_are_forgotten_a_day_after_they_are_over() -> None:
    ask_code(acting=visitor(), desk=desk(Carried()), mobile=MOBILE, address="")
    system = visitor().as_system()
    day = dt.timedelta(days=1)
    assert [
        (forget_codes(acting=at(system, NOW + later)), Code.objects.count(), Tally.objects.count())
        for later in (day, day + dt.timedelta(minutes=16))
    ] == [(0, 1, 3), (1, 0, 0)]
