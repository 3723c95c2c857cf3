"""The people whose stories the demo tells, by name: invented, fixed, and known only to the demo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np

from saltern.demo.district import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Someone the stories follow."""

    key: str
    name: str
    male: bool
    age_days: int
    registered: bool
    area: int
    order: int
    mobile: str


PERSONAS: Final = (
    Persona(key="graduate", name="林晓帆", male=False, age_days=8_270, registered=False, area=360121, order=28,
            mobile="13800138001"),
    Persona(key="province", name="周子墨", male=True, age_days=8_400, registered=False, area=433122, order=19,
            mobile="13800138008"),
    Persona(key="founder", name="郑海川", male=True, age_days=12_160, registered=True, area=440301, order=31,
            mobile="13800138002"),
    Persona(key="deferral", name="叶秋宁", male=False, age_days=11_020, registered=False, area=430121, order=46,
            mobile="13800138003"),
    Persona(key="elder", name="罗桂英", male=False, age_days=25_530, registered=True, area=430121, order=12,
            mobile="13800138004"),
    Persona(key="patient", name="何志远", male=True, age_days=14_900, registered=False, area=430121, order=55,
            mobile="13800138005"),
    Persona(key="parent", name="曾雨桐", male=False, age_days=12_700, registered=True, area=440303, order=62,
            mobile="13800138006"),
    Persona(key="child", name="曾小禾", male=False, age_days=2_100, registered=True, area=440308, order=4,
            mobile="13800138007"),
    Persona(key="insured", name="王建明", male=True, age_days=15_310, registered=False, area=430121, order=57,
            mobile="13800138009"),
    Persona(key="large-bill", name="许国栋", male=True, age_days=17_020, registered=False, area=430121, order=58,
            mobile="13800138010"),
    Persona(key="newcomer", name="魏之遥", male=False, age_days=8_120, registered=False, area=360121, order=63,
            mobile="13800138011"),
    Persona(key="traveller", name="王立新", male=True, age_days=15_520, registered=False, area=430121, order=64,
            mobile="13800138012"),
    Persona(key="high-bill", name="吴振邦", male=True, age_days=16_880, registered=False, area=430121, order=65,
            mobile="13800138013"),
    Persona(key="grandmother", name="梁玉珍", male=False, age_days=25_760, registered=True, area=430121, order=66,
            mobile="13800138014"),
    Persona(key="daughter", name="梁晓梅", male=False, age_days=15_900, registered=True, area=430121, order=67,
            mobile="13800138015"),
    Persona(key="signboard", name="苏明海", male=True, age_days=14_300, registered=True, area=430121, order=68,
            mobile="13800138016"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A persona with the number the generator gave it."""

    key: str
    name: str
    id_number: str
    mobile: str
    sex: str
    birth: dt.date
    registered: bool


def identify(*, as_of: dt.date) -> tuple[Known, ...]:
    """Each persona with its identity number on the day of the demo."""
    known = []
    for persona in PERSONAS:
        birth = as_of - dt.timedelta(days=persona.age_days)
        number = numbers.numbered(area=persona.area, birth=birth, order=persona.order * 2 + persona.male)
        known.append(
            Known(
                key=persona.key, name=persona.name, id_number=number, mobile=persona.mobile,
                sex="male" if persona.male else "female", birth=birth, registered=persona.registered,
            )
        )  # fmt: skip
    return tuple(known)


def columns(known: tuple[Known, ...]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.generic]]]:
    """The personas as columns for the district's tables."""
    return {
        "key": np.array([one.key for one in known]),
        "name": np.array([one.name for one in known]),
        "id_number": np.array([one.id_number for one in known]),
        "mobile": np.array([one.mobile for one in known]),
        "sex": np.array([one.sex for one in known]),
        "birth": np.array([numbers.days_of(one.birth) for one in known]),
        "registered": np.array([one.registered for one in known]),
    }
