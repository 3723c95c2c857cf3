"""What of the letters belongs to a subject."""

from __future__ import annotations

from typing import Final

from saltern.apps.feedback.models import Letter
from saltern.apps.journal.operations.subject_rows import Follows, SubjectRows

SUBJECT_ROWS: Final[tuple[SubjectRows, ...]] = (Follows(model=Letter),)
