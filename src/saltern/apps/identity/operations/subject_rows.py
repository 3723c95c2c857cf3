"""What of the accounts belongs to a subject: who is it, who acts for it, how it was proved."""

from __future__ import annotations

from typing import Final

from saltern.apps.identity.models import Bond, Mandate, Proof
from saltern.apps.journal.operations.subject_rows import NOW, Follows, SubjectRows

SUBJECT_ROWS: Final[tuple[SubjectRows, ...]] = (
    Follows(model=Bond, rests={"ended_at": NOW}),
    Follows(model=Mandate, column="giver", rests={"ended_at": NOW}),
    Follows(model=Mandate, column="holder", rests={"ended_at": NOW}),
    Follows(model=Proof),
)
