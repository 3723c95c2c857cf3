"""A check of every file of the lake, of the databases and of the journal's chain, as people see it. 巡检"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from saltern.errors import SalternError
from saltern.words import Phrase


class CheckWaits(SalternError):
    """A check was asked for already and is not done yet."""

    family = "conflict"
    zh = "已经有一次巡检在等着做，或者正在做。"


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeCheckView:
    """A check: who asked for it, when it began and was done, None until then; how many files were hashed, the faults
    that were found."""

    id: int
    asked_by: str
    asked_at: dt.datetime
    begun_at: dt.datetime | None
    done_at: dt.datetime | None
    files: int
    found: Sequence[Phrase]
