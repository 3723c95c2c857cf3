"""Numbers of people who do not exist: identity numbers by GB 11643 and credit codes by GB 32100, made by the column.

Area, birth date, order and check digit are right, so every check of a real number is exercised; who they would
belong to is drawn by chance from a seed, never from a list of people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]

_WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECKS: Final = np.array(list("10X98765432"))
_CODE_ALPHABET: Final = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
_CODE_WEIGHTS: Final = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], dtype=np.int64)
_ORGANISATION_WEIGHTS: Final = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_EPOCH: Final = dt.date(1970, 1, 1)

#: Area code and first year in which births carry it.
LOCAL_AREAS: Final = ((440308, 1998), (440303, 1983), (440301, 1983), (440304, 1983))
AWAY_AREAS: Final = (
    (441302, 1988), (441322, 1988), (441481, 1994), (445281, 1993), (440902, 1985), (441623, 1988), (440103, 1983),
    (430102, 1983), (430121, 1915), (430321, 1915), (430203, 1983), (360121, 1915), (360102, 1983), (450102, 1983),
    (420102, 1983), (429001, 1915), (422822, 1915), (433122, 1915), (510104, 1990), (510121, 1915), (410102, 1983),
    (350121, 1915), (520201, 1915), (610102, 1983), (370102, 1983), (230102, 1983),
)  # fmt: skip
OLD_AREAS: Final = (430121, 430321, 360121, 350121, 310101, 110101)


def days_of(date: dt.date, /) -> int:
    """Days since 1970-01-01, the form in which dates stand in arrays."""
    return (date - _EPOCH).days


def area_codes(*, birth_years: Ints, local: npt.NDArray[np.bool_], rng: np.random.Generator) -> Ints:
    """A birthplace for each person that already existed in the year of birth."""
    size = len(birth_years)
    old = np.array(OLD_AREAS)[rng.integers(0, len(OLD_AREAS), size)]
    chosen = old.astype(np.int64)
    for is_local, areas in ((True, LOCAL_AREAS), (False, AWAY_AREAS)):
        codes = np.array([code for code, _ in areas])
        since = np.array([year for _, year in areas])
        index = rng.integers(0, len(areas), size)
        if is_local:
            index = np.where((birth_years >= LOCAL_AREAS[0][1]) & (rng.random(size) < 0.8), 0, index)
        fits = (local == is_local) & (since[index] <= birth_years)
        chosen = np.where(fits, codes[index], chosen)
    return chosen


def identity_numbers(*, areas: Ints, birth_days: Ints, male: npt.NDArray[np.bool_], rng: np.random.Generator) -> Texts:
    """Eighteen-digit numbers, each once, the odd order numbers for men."""
    dates = birth_days.astype("datetime64[D]")
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    months = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    month_days = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    stem = areas * 10**11 + (years * 10_000 + months * 100 + month_days) * 1000
    numbers = stem + rng.integers(0, 500, len(stem)) * 2 + male
    while True:
        _, first = np.unique(numbers, return_index=True)
        doubled = np.ones(len(numbers), dtype=bool)
        doubled[first] = False
        if not doubled.any():
            break
        numbers[doubled] = stem[doubled] + rng.integers(0, 500, int(doubled.sum())) * 2 + male[doubled]
    return _checked(numbers)


def numbered(*, area: int, birth: dt.date, order: int) -> str:
    """The number of one birth: its place, day and order there."""
    stem = area * 10**11 + int(f"{birth:%Y%m%d}") * 1000 + order
    return str(_checked(np.array([stem], dtype=np.int64))[0])


def _checked(stems: Ints) -> Texts:
    digits = (stems[:, None] // 10 ** np.arange(16, -1, -1, dtype=np.int64)) % 10
    return np.char.add(stems.astype("U17"), _CHECKS[(digits * _WEIGHTS).sum(axis=1) % 11])


def credit_codes(*, prefixes: Sequence[str], rng: np.random.Generator) -> Texts:
    """Unified social credit codes; a prefix names the registering office and kind: 91 firm, 92 trader, 52 body."""
    size = len(prefixes)
    bodies = rng.permutation(90_000_000)[:size] + 10_000_000 if size > 1_000_000 else _distinct(size, rng)
    digits = (bodies[:, None] // 10 ** np.arange(7, -1, -1, dtype=np.int64)) % 10
    inner = 11 - (digits * _ORGANISATION_WEIGHTS).sum(axis=1) % 11
    inner_text = np.where(inner == 10, "X", np.where(inner == 11, "0", inner.astype("U2")))
    stems = np.char.add(np.char.add(np.array(prefixes), "440308"), np.char.add(bodies.astype("U8"), inner_text))
    lookup = np.zeros(128, dtype=np.int64)
    lookup[[ord(letter) for letter in _CODE_ALPHABET]] = np.arange(31)
    values = lookup[stems.astype("U17").view(np.uint32).reshape(size, 17)]
    checks = _CODE_ALPHABET[(31 - (values * _CODE_WEIGHTS).sum(axis=1) % 31) % 31]
    return np.char.add(stems, checks)


def _distinct(size: int, rng: np.random.Generator) -> Ints:
    bodies = np.unique(rng.integers(10_000_000, 100_000_000, size + size // 20 + 10))
    return rng.permutation(bodies)[:size]
