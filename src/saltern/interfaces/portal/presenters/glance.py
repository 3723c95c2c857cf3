"""What an item costs a person, at a glance: how long, how much, how many visits, how many minutes to fill in.

>>> said_minutes(0, 0).zh, said_minutes(4, 1).zh
('约1分钟', '约4分钟')
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.depth import NOT_STATED
from saltern.core.catalogue.item import Item
from saltern.words import Phrase

READING: Final = 0.5
A_FIELD: Final = 0.5
A_FILE: Final = 1.0
"""Minutes: to read the form over, to type a field, to take a picture and hand it in. Ours, to be measured."""
FREE: Final = Phrase(zh="免费", en="free")
AT_ONCE: Final = Phrase(zh="当场出结果", en="answered at once")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Each in few words."""

    time: Phrase
    fee: Phrase
    visits: Phrase
    minutes: Phrase


def glance(item: Item, *, to_type: int, to_hand_in: int, at_once: bool = True) -> Glance:
    """An item at a glance, for somebody who has so many fields to type and files to hand in; not `at_once` where their
    records already say that a person will look."""
    return Glance(
        time=AT_ONCE
        if item.instant and at_once
        else working_days(item.limits.promised_days or item.limits.statutory_days),
        fee=item.fee or NOT_STATED,
        visits=said_visits(item.reach.visits),
        minutes=said_minutes(to_type, to_hand_in),
    )


def working_days(days: int) -> Phrase:
    """A limit in working days; not stated where there is none."""
    if not days:
        return NOT_STATED
    return Phrase(zh=f"{days}个工作日", en=f"{days} working day{'s' * (days != 1)}")


def said_visits(visits: int) -> Phrase:
    """How often one has to come."""
    if not visits:
        return Phrase(zh="一趟都不用", en="none")
    return Phrase(zh=f"跑{visits}趟", en=f"{visits} visit{'s' * (visits != 1)}")


def said_minutes(to_type: int, to_hand_in: int) -> Phrase:
    """How long the form takes, in whole minutes."""
    minutes = max(1, math.ceil(READING + A_FIELD * to_type + A_FILE * to_hand_in))
    return Phrase(zh=f"约{minutes}分钟", en=f"about {minutes} minute{'s' * (minutes != 1)}")


def expected(item: Item) -> Phrase:
    """How long the form takes somebody whose records stand."""
    to_type = sum(field.source is None and field.required for field in item.form)
    to_hand_in = sum(one.required and not one.satisfied_by and not one.deferrable_days for one in item.materials)
    return said_minutes(to_type, to_hand_in)
