"""Many at the same moment: one code signs in once, limits hold, one number is one account, one proof is one bond."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections

from saltern.apps.identity.models import Account, Bond, Tally
from saltern.apps.identity.one_time_code import CodeLimits
from saltern.apps.identity.operations import ask_code, bind_at_counter, enter_code
from saltern.errors import SalternError
from worlds.accounts import MOBILE, OTHER, Carried, account, clerk, desk, place, visitor

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
WIDE = CodeLimits(per_mobile=100, from_one_address=100, per_address=100)


def at_once(work: Callable[[int], object]) -> Counter[str]:
    """What each of several threads that start together is answered or refused."""
    answers: list[str] = []
    gate = threading.Barrier(THREADS)

    def one(number: int) -> None:
        gate.wait()
        try:
            work(number)
            answers.append("done")
        except SalternError as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(answers)


def test_a_code_entered_eight_times_at_once_signs_in_once() -> None:
    carried = Carried()
    codes = desk(carried)
    ask_code(acting=visitor(), desk=codes, mobile=MOBILE, address="")
    code = carried.codes()[0]
    answers = at_once(
        lambda number: enter_code(acting=visitor(), desk=codes, mobile=MOBILE, code=code, address=place(number))
    )
    assert answers == {"done": 1, "code-wrong": THREADS - 1}


def test_eight_codes_of_one_new_number_make_one_account() -> None:
    carried = Carried()
    codes = desk(carried, limits=WIDE)
    for _ in range(THREADS):
        ask_code(acting=visitor(), desk=codes, mobile=MOBILE, address="")
    all_of_them = carried.codes()
    answers = at_once(
        lambda number: enter_code(
            acting=visitor(), desk=codes, mobile=MOBILE, code=all_of_them[number], address=place(number)
        )
    )
    assert (answers, Account.objects.count()) == ({"done": THREADS}, 1)


def test_eight_who_ask_at_once_are_eight() -> None:
    carried = Carried()
    codes = desk(carried, limits=CodeLimits(per_mobile=3, from_one_address=100, per_address=100))
    answers = at_once(lambda number: ask_code(acting=visitor(), desk=codes, mobile=MOBILE, address=place(number)))
    assert answers == {"done": 3, "code-asked-too-often": THREADS - 3}
    assert len(carried.messages) == 3


def test_numbers_and_addresses_crossed_do_not_stop_each_other() -> None:
    codes = desk(Carried(), limits=WIDE)
    answers = at_once(
        lambda number: ask_code(
            acting=visitor(later=number * dt.timedelta(seconds=1)), desk=codes, mobile=(MOBILE, OTHER)[number % 2],
            address=place(number // 4),
        )
    )  # fmt: skip
    assert answers == {"done": THREADS}
    assert sum(Tally.objects.values_list("count", flat=True)) == 3 * THREADS


def test_eight_counters_at_once_make_one_bond() -> None:
    account("a-1")
    answers = at_once(lambda _: bind_at_counter(acting=clerk(), handle="a-1", subject=1))
    assert (answers, Bond.objects.count()) == ({"done": THREADS}, 1)
