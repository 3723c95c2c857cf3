"""Which rows of an app belong to a subject, and what becomes of them when two subjects turn out to be one.

Each app lists its own (`operations/subject_rows.py`); `stewardship` joins and parts by these lists, so that it touches
no table of another app by name. Rows that are things of their own follow: a case, a message, a bond. What is kept once
for each subject, as whether somebody was told of something, is copied, and the row it was copied from rests as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

NOW = "now"
"""Stands for the moment in `Follows.rests`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """Rows that point to a subject in `column` and follow it.

    One that may not stand beside what the other subject has (a constraint of the table, or a row alike in `rival`)
    stays where it is and rests: `rests` are the values it has meanwhile. A flag in `shared` that such a row has, its
    rival gets too.
    """

    model: type[Model]
    column: str = "subject"
    only: Mapping[str, object] = field(default_factory=dict)
    rival: tuple[str, ...] = ()
    rests: Mapping[str, object] = field(default_factory=dict)
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """Rows kept once for each subject and `key`. Where both have one, the greater of the column `greater` counts, and
    with it all `values`; without such a column that of the subject that is kept."""

    model: type[Model]
    key: tuple[str, ...]
    values: tuple[str, ...]
    greater: str = ""


SubjectRows = Follows | Copied
