"""What of the cases belongs to a subject. Where both have an open case of one item, the other's claim rests."""

from __future__ import annotations

from typing import Final

from saltern.apps.casework.models import ApprovalElsewhere, Case, Claim, Draft, HandedInFile
from saltern.apps.journal.operations.subject_rows import Follows, SubjectRows

SUBJECT_ROWS: Final[tuple[SubjectRows, ...]] = (
    Follows(model=Case),
    Follows(model=Claim),
    Follows(model=Draft),
    Follows(model=HandedInFile),
    Follows(model=ApprovalElsewhere),
)
