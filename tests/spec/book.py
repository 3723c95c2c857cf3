"""The chapters in their order."""

from __future__ import annotations

from spec.cases.collections import CELLS, CONTEXTS, LIMITS, LISTS
from spec.cases.records import RECORDS
from spec.cases.time import DATES
from spec.cases.values import NULLS, NUMBERS, TEXTS

ALL = (NULLS, NUMBERS, TEXTS, DATES, LISTS, CONTEXTS, CELLS, RECORDS, LIMITS)
