"""How far a rule compiles into one query over everybody; `sql.classify` finds it, and whoever shows it needs no SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from saltern.core.rules.feel import nodes as n
from saltern.words import NOTHING, Phrase

Class = Literal["population", "prefilter", "single case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleClass:
    """How far a rule compiles; `offending`, `at` and `why` name the first thing that does not."""

    kind: Class
    offending: str = ""
    at: n.Position = (0, 0)
    why: Phrase = NOTHING
