"""What of the reports belongs to a subject."""

from __future__ import annotations

from typing import Final

from saltern.apps.journal.operations.subject_rows import Follows, SubjectRows
from saltern.apps.stewardship.models import RecordReport

SUBJECT_ROWS: Final[tuple[SubjectRows, ...]] = (Follows(model=RecordReport),)
