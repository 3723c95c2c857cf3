"""Who lives here: households drawn to the census shares of age and sex, a third of them in the household register.

Sources: resident and household-registered population 2019 and the city's age shares of the 2020 census (the
district's own table is not public, so the city's shares stand in for it).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from saltern.demo.district import numbers

REGISTERED_SHARE: Final = 0.32
YEAR: Final = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A kind of household: its share among registered and other residents, and its members."""

    registered: float
    other: float
    age: tuple[float, float]
    couple: bool = False
    children: int = 0
    elder: bool = False


HOUSEHOLDS: Final = (
    Household(registered=0.19, other=0.52, age=(18, 46)),
    Household(registered=0.16, other=0.225, age=(21, 52), couple=True),
    Household(registered=0.25, other=0.115, age=(25, 47), couple=True, children=1),
    Household(registered=0.13, other=0.05, age=(27, 47), couple=True, children=2),
    Household(registered=0.05, other=0.02, age=(26, 45), children=1),
    Household(registered=0.08, other=0.02, age=(29, 46), couple=True, children=1, elder=True),
    Household(registered=0.08, other=0.026, age=(57, 86), couple=True),
    Household(registered=0.04, other=0.013, age=(60, 96)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Columns of one row per person; ``pid`` counts from 1, 0 means nobody."""

    pid: npt.NDArray[np.int64]
    hid: npt.NDArray[np.int64]
    role: npt.NDArray[np.str_]
    male: npt.NDArray[np.bool_]
    birth: npt.NDArray[np.int64]
    registered: npt.NDArray[np.bool_]
    gone: npt.NDArray[np.bool_]
    died: npt.NDArray[np.int64]
    mother: npt.NDArray[np.int64]
    father: npt.NDArray[np.int64]
    spouse: npt.NDArray[np.int64]
    id_number: npt.NDArray[np.str_]


class _Rows:
    """Members of one kind of household, gathered role by role."""

    def __init__(self) -> None:
        self.columns: dict[str, list[npt.NDArray[np.int64]]] = {}
        self.count = 0

    def add(self, **columns: npt.NDArray[np.int64] | int) -> npt.NDArray[np.int64]:
        size = max(len(value) for value in columns.values() if not isinstance(value, int))
        pids = np.arange(self.count + 1, self.count + size + 1)
        self.count += size
        for key, value in {"pid": pids, **columns}.items():
            whole = np.full(size, value) if isinstance(value, int) else value
            self.columns.setdefault(key, []).append(whole)
        return pids

    def column(self, key: str) -> npt.NDArray[np.int64]:
        return np.concatenate(self.columns[key])


ROLES: Final = ("head", "spouse", "child", "elder")


def draw(*, residents: int, away: int, as_of: dt.date, seed: int) -> People:
    """``residents`` living residents in households, the recently dead among them, and ``away`` who have left."""
    rng = np.random.default_rng([seed, 1])
    today = numbers.days_of(as_of)
    rows = _Rows()
    households = 0
    for registered in (True, False):
        share = REGISTERED_SHARE if registered else 1 - REGISTERED_SHARE
        people = int((residents + away) * share * 1.03) + 8
        sizes = [1 + kind.couple + kind.children + kind.elder for kind in HOUSEHOLDS]
        weights = np.array([kind.registered if registered else kind.other for kind in HOUSEHOLDS])
        mean = float((weights * sizes).sum() / weights.sum())
        counts = rng.multinomial(int(people / mean), weights / weights.sum())
        for kind, count in zip(HOUSEHOLDS, counts, strict=True):
            hids = np.arange(households + 1, households + count + 1)
            households += int(count)
            _settle(kind, hids, registered=registered, today=today, rng=rng, rows=rows)
    return _finish(rows, residents=residents, away=away, today=today, rng=rng)


def _settle(
    kind: Household,
    hids: npt.NDArray[np.int64],
    *,
    registered: bool,
    today: int,
    rng: np.random.Generator,
    rows: _Rows,
) -> None:
    size = len(hids)
    if not size:
        return
    low, high = kind.age
    ages = low + (high - low) * rng.beta(1.6, 1.9 if low < 50 else 2.6, size)
    common: dict[str, npt.NDArray[np.int64] | int] = {"hid": hids, "registered": int(registered)}
    male = (rng.random(size) < (0.86 if kind.couple else 0.66)).astype(np.int64)
    head = rows.add(role=0, male=male, birth=_born(ages, today), mother=0, father=0, spouse=0, **common)
    second = ages - (male * 2 - 1) * rng.uniform(-1, 4, size)
    partner = np.zeros(size, dtype=np.int64)
    if kind.couple:
        second = np.maximum(second, 20.5)
        partner = rows.add(role=1, male=1 - male, birth=_born(second, today), mother=0, father=0, spouse=head, **common)
        rows.columns["spouse"][-2] = partner
    mother = np.where(male == 0, head, partner)
    father = np.where(male == 1, head, partner)
    mother_age = np.where(male == 0, ages, second if kind.couple else ages)
    eldest = np.maximum(mother_age - rng.uniform(21, 33, size), rng.uniform(0, 14, size))
    for order in range(kind.children):
        child_age = eldest if order == 0 else np.maximum(eldest - rng.uniform(1.2, 6, size), rng.uniform(0, 5.0, size))
        boys = (rng.random(size) < 0.53).astype(np.int64)
        rows.add(role=2, male=boys, birth=_born(child_age, today), mother=mother, father=father, spouse=0, **common)
    if kind.elder:
        old = ages + rng.uniform(23, 34, size)
        women = (rng.random(size) < 0.4).astype(np.int64)
        rows.add(role=3, male=women, birth=_born(old, today), mother=0, father=0, spouse=0, **common)


def _born(ages: npt.NDArray[np.float64], today: int) -> npt.NDArray[np.int64]:
    return today - 1 - (ages * YEAR).astype(np.int64)


def _finish(rows: _Rows, *, residents: int, away: int, today: int, rng: np.random.Generator) -> People:
    birth, registered = rows.column("birth"), rows.column("registered").astype(bool)
    male, size = rows.column("male").astype(bool), rows.count
    ages = (today - birth) / YEAR
    died = np.where(rng.random(size) < np.where(ages >= 60, 0.06, 0.0015), today - rng.integers(1, 1095, size), 0)
    died = np.where(died > birth, died, 0)
    living = np.flatnonzero(died == 0)
    leaving = rng.permutation(living)[: max(0, len(living) - residents)]
    gone = np.zeros(size, dtype=bool)
    gone[leaving] = True
    kept = ~gone
    kept[leaving[:away]] = True
    years = birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    areas = numbers.area_codes(birth_years=years, local=registered & (rng.random(size) < 0.6), rng=rng)
    ids = numbers.identity_numbers(areas=areas, birth_days=birth, male=male, rng=rng)
    present = np.append(0, np.where(kept, rows.column("pid"), 0))
    return People(
        pid=rows.column("pid")[kept],
        hid=rows.column("hid")[kept],
        role=np.array(ROLES)[rows.column("role")][kept],
        male=male[kept],
        birth=birth[kept],
        registered=registered[kept],
        gone=gone[kept],
        died=died[kept],
        mother=present[rows.column("mother")][kept],
        father=present[rows.column("father")][kept],
        spouse=present[rows.column("spouse")][kept],
        id_number=ids[kept],
    )
