"""Invented numbers pass every check of real ones."""

import datetime as dt

import numpy as np
from stdnum.cn import ric, uscc

from saltern.demo.district import numbers, people, personas

DAY = dt.date(2020, 4, 10)


def test_identity_numbers_are_valid_and_distinct() -> None:
    drawn = people.draw(residents=3_000, away=100, as_of=DAY, seed=3)
    assert [ric.validate(str(number)) for number in drawn.id_number] == [str(number) for number in drawn.id_number]
    assert len(set(drawn.id_number.tolist())) == len(drawn.id_number)
    sexes = np.array([int(str(number)[16]) % 2 == 1 for number in drawn.id_number])
    assert (sexes == drawn.male).all()


def test_credit_codes_are_valid_and_distinct() -> None:
    codes = numbers.credit_codes(prefixes=["91", "92", "93", "52"] * 250, rng=np.random.default_rng(5)).tolist()
    assert [uscc.validate(code) for code in codes] == codes
    assert len(set(codes)) == 1_000


def test_the_same_seed_draws_the_same_people() -> None:
    first, second = (people.draw(residents=2_000, away=50, as_of=DAY, seed=9) for _ in range(2))
    assert (first.id_number == second.id_number).all()
    other = people.draw(residents=2_000, away=50, as_of=DAY, seed=10)
    assert other.id_number.tolist() != first.id_number.tolist()


def test_a_district_of_the_real_size_has_the_census_shares() -> None:
    drawn = people.draw(residents=250_000, away=11_000, as_of=DAY, seed=20200410)
    here = (drawn.died == 0) & ~drawn.gone
    ages = (numbers.days_of(DAY) - drawn.birth[here]) / 365.25
    assert here.sum() == 250_000
    assert abs((here & drawn.registered).sum() - 80_000) < 2_000
    assert abs((ages < 15).mean() - 0.1511) < 0.02
    assert abs((ages >= 60).mean() - 0.0536) < 0.015
    assert abs(drawn.male[here].mean() - 0.5504) < 0.02


def test_personas_have_valid_numbers_of_their_own_birth_date() -> None:
    for known in personas.identify(as_of=DAY):
        assert ric.validate(known.id_number) == known.id_number
        assert ric.get_birth_date(known.id_number) == known.birth
