"""One-time codes: what is told, how often, and that a stranger cannot lock anybody out."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from saltern.apps.identity.code_desk import CodeDesk, SignedIn
from saltern.apps.identity.mobile_seal import MobileNotOne
from saltern.apps.identity.models import Account, Code, Tally
from saltern.apps.identity.one_time_code import (
    CodeAskedTooOften,
    CodeLimits,
    CodeNotCarried,
    CodeSent,
    CodeTriedTooOften,
    CodeWrong,
)
from saltern.apps.identity.operations import ask_code, enter_code
from saltern.apps.identity.operations.codes import AccountClosed
from saltern.apps.journal.models import Line
from worlds.accounts import HOME, MOBILE, NOW, OTHER, STRANGE, Carried, desk, place, visitor

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def carried() -> Carried:
    return Carried()


@pytest.fixture
def codes(carried: Carried) -> CodeDesk:
    return desk(carried)


def ask(codes: CodeDesk, mobile: str = MOBILE, *, address: str = HOME, later: dt.timedelta = 0 * MINUTE) -> CodeSent:
    return ask_code(acting=visitor(later=later), desk=codes, mobile=mobile, address=address)


def enter(
    codes: CodeDesk, code: str, mobile: str = MOBILE, *, address: str = HOME, later: dt.timedelta = 0 * MINUTE
) -> SignedIn:
    return enter_code(acting=visitor(later=later), desk=codes, mobile=mobile, code=code, address=address)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_signs_in_once_and_the_first_time_makes_an_account(codes: CodeDesk, carried: Carried) -> None:
    sent = ask(codes, "138 0013 8000")
    assert sent == CodeSent(until=NOW + 15 * MINUTE, to="138****8000", manner="sms")
    [code] = carried.codes()
    first = enter(codes, code)
    assert first.new
    with pytest.raises(CodeWrong):
        enter(codes, code)
    ask(codes)
    assert enter(codes, carried.codes()[-1]) == SignedIn(handle=first.handle, new=False)
    account = Account.objects.get()
    assert (account.handle, account.has_usable_password(), account.last_login) == (first.handle, False, NOW)
    assert codes.seal.opened(bytes(account.mobile_sealed or b"")) == MOBILE


@pytest.mark.parametrize(
    "typed", ["{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{0[0]}-{0[1]}{0[2]}{0[3]}{0[4]}{0[5]}"]
)
def test_a_code_is_taken_as_people_write_it(codes: CodeDesk, carried: Carried, typed: str) -> None:
    ask(codes)
    assert enter(codes, typed.format(carried.codes()[0])).new


def test_full_width_digits_are_digits(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    assert enter(codes, "".join(chr(ord(digit) + 0xFEE0) for digit in carried.codes()[0])).new


def test_two_codes_in_flight_both_work(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    ask(codes, later=MINUTE)
    old, new = carried.codes()
    assert [enter(codes, code, later=2 * MINUTE).new for code in (new, old)] == [True, False]


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (15, False)])
def test_a_code_lives_fifteen_minutes(codes: CodeDesk, carried: Carried, minutes: int, works: bool) -> None:
    ask(codes)
    if works:
        assert enter(codes, carried.codes()[0], later=minutes * MINUTE).new
    else:
        with pytest.raises(CodeWrong):
            enter(codes, carried.codes()[0], later=minutes * MINUTE)


def test_a_code_is_for_the_number_it_was_sent_to(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    with pytest.raises(CodeWrong):
        enter(codes, carried.codes()[0], OTHER)
    assert Account.objects.count() == 0


def test_whether_there_is_an_account_is_not_told(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    enter(codes, carried.codes()[0])
    known, unknown = ask(codes), ask(codes, OTHER)
    assert (known.until, known.manner) == (unknown.until, unknown.manner)
    refusals = []
    for mobile in (MOBILE, OTHER):
        with pytest.raises(CodeWrong) as wrong:
            enter(codes, another(carried.codes()[-1]), mobile)
        refusals.append(wrong.value.message("zh"))
    assert len(set(refusals)) == 1


def statements(codes: CodeDesk, mobile: str, code: str) -> list[list[str]]:
    """The statements of asking and of a wrong try."""
    found: list[list[str]] = []

    def kept(run: Callable[..., object], sql: str, *rest: object) -> object:
        found[-1].append(sql)
        return run(sql, *rest)

    for deed in (
        lambda: ask(codes, mobile, address=place(int(mobile[-5:]) % 255)),
        lambda: enter(codes, code, mobile, address=place(int(mobile[-5:]) % 255)),
    ):
        found.append([])
        with connection.execute_wrapper(kept), contextlib.suppress(CodeWrong):
            deed()
    return found


def test_the_work_is_the_same_with_an_account_and_without(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    enter(codes, carried.codes()[0])
    wrong = another(another(carried.codes()[0]))
    assert statements(codes, MOBILE, wrong) == statements(codes, OTHER, wrong)


def test_the_code_stands_nowhere_but_in_the_message(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    [code], [row] = carried.codes(), Code.objects.values()
    kept = json.dumps([row, *Line.objects.values(), *Tally.objects.values()], default=str)
    shown = f"{kept} {carried.messages}"
    assert [secret for secret in (code, MOBILE, HOME) if secret in shown] == []


def test_each_deed_has_its_line(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    with pytest.raises(CodeWrong):
        enter(codes, another(carried.codes()[0]))
    signed_in = enter(codes, carried.codes()[0])
    lines = list(Line.objects.order_by("id").values_list("action", "actor", "role"))
    assert lines == [
        ("code.ask", "visitor", "visitor"),
        ("code.wrong", "visitor", "visitor"),
        ("account.register", signed_in.handle, "applicant"),
    ]


def test_a_code_that_could_not_be_carried_is_said(codes: CodeDesk) -> None:
    def broken(_: object, /) -> None:
        raise CodeNotCarried

    with pytest.raises(CodeNotCarried):
        ask(CodeDesk(seal=codes.seal, carry=broken, sender=codes.sender, host=codes.host))


def test_nothing_is_carried_before_the_code_is_kept(codes: CodeDesk, carried: Carried) -> None:
    with transaction.atomic():
        ask(codes)
        assert carried.messages == []
        transaction.set_rollback(True)
    assert (carried.messages, Code.objects.count()) == ([], 0)


# -- limits ---------------------------------------------------------------------------------------------------------


def test_an_address_may_ask_so_often_for_one_number_and_no_further(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(per_mobile=4, from_one_address=2))
    ask(codes, address=STRANGE)
    ask(codes, address=STRANGE)
    with pytest.raises(CodeAskedTooOften) as refused:
        ask(codes, address=STRANGE, later=20 * MINUTE)
    assert refused.value.params == {"minutes": 40}
    ask(codes, address=HOME)  # a stranger has used up the stranger's part, not mine
    assert enter(codes, carried.codes()[-1]).new
    ask(codes, address=STRANGE, later=60 * MINUTE)


def test_a_number_gets_so_many_codes_an_hour_from_everywhere(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(per_mobile=3, from_one_address=1))
    for number in range(3):
        ask(codes, address=place(number))
    with pytest.raises(CodeAskedTooOften):
        ask(codes, address=place(3))
    assert enter(codes, carried.codes()[0]).new  # what has come still works


def test_an_address_asks_for_so_many_numbers(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(per_address=2))
    ask(codes)
    ask(codes, OTHER)
    with pytest.raises(CodeAskedTooOften):
        ask(codes, "13700137000")
    ask(codes, "13700137000", address=STRANGE)


def test_a_stranger_who_guesses_locks_only_themselves_out(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(tries=3, tries_per_code=5))
    ask(codes)
    code = carried.codes()[0]
    for _ in range(3):
        with pytest.raises(CodeWrong):
            enter(codes, another(code), address=STRANGE)
    with pytest.raises(CodeTriedTooOften):
        enter(codes, code, address=STRANGE)
    assert enter(codes, code, address=HOME).new


def test_a_code_guessed_at_from_everywhere_is_worth_nothing_and_the_next_one_works(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(tries=1, tries_per_code=3))
    ask(codes)
    code = carried.codes()[0]
    for number in range(3):
        with pytest.raises(CodeWrong):
            enter(codes, another(code), address=place(number))
    with pytest.raises(CodeWrong):
        enter(codes, code)
    ask(codes)
    assert enter(codes, carried.codes()[1], address=place(9)).new


def test_an_address_guesses_so_often_in_all(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(tries=2, tries_per_address=3))
    for mobile in (MOBILE, MOBILE, OTHER):
        with pytest.raises(CodeWrong):
            enter(codes, "000000", mobile)
    with pytest.raises(CodeTriedTooOften):
        enter(codes, "000000", "13700137000")


def test_what_cannot_be_a_code_is_no_try(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(tries=1))
    ask(codes)
    for typed in ("", "12345", "1234567", "abcdef", "²23456", "\0", "1" * 65_536):
        with pytest.raises(CodeWrong):
            enter(codes, typed)
    assert enter(codes, carried.codes()[0]).new


@pytest.mark.parametrize("number", ["", "12345", "23800138000", "075525228888", "1' OR 1=1", "\0", "1" * 65_536])
def test_what_is_no_mobile_is_said_so(codes: CodeDesk, number: str) -> None:
    for deed in (lambda: ask(codes, number), lambda: enter(codes, "123456", number)):
        with pytest.raises(MobileNotOne):
            deed()


def test_a_closed_account_is_told_only_to_whoever_has_the_code(codes: CodeDesk, carried: Carried) -> None:
    ask(codes)
    enter(codes, carried.codes()[0])
    Account.objects.update(is_active=False)
    ask(codes)
    with pytest.raises(CodeWrong):
        enter(codes, another(carried.codes()[1]))
    with pytest.raises(AccountClosed):
        enter(codes, carried.codes()[1])


def test_strangers_everywhere_do_not_keep_a_code_from_whoever_signed_in_from_here(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(per_mobile=3, from_one_address=2))
    ask(codes, address=HOME)
    enter(codes, carried.codes()[0], address=HOME)
    for number in range(2):
        ask(codes, address=place(number))
    with pytest.raises(CodeAskedTooOften):
        ask(codes, address=STRANGE)
    ask(codes, address=HOME)
    assert enter(codes, carried.codes()[-1], address=HOME).new is False
    with pytest.raises(CodeAskedTooOften):  # but no more than one address may
        ask(codes, address=HOME)
    later = dt.timedelta(days=91)
    for number in range(3):
        ask(codes, address=place(number), later=later)
    with pytest.raises(CodeAskedTooOften):
        ask(codes, address=HOME, later=later)


def test_one_connection_has_one_address_however_many_it_may_choose_from(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(per_address=2))
    for mobile, address in ((MOBILE, "2001:db8::1"), (OTHER, "2001:db8::2")):
        ask(codes, mobile, address=address)
    with pytest.raises(CodeAskedTooOften):
        ask(codes, "13700137000", address="2001:db8::3")
    ask(codes, "13700137000", address="2001:db8:0:1::1")


def test_addresses_that_are_none_are_one(carried: Carried) -> None:
    codes = desk(carried, limits=CodeLimits(per_address=2))
    for mobile, address in ((MOBILE, ""), (OTHER, "unknown")):
        ask(codes, mobile, address=address)
    with pytest.raises(CodeAskedTooOften):
        ask(codes, "13700137000", address="nowhere")
