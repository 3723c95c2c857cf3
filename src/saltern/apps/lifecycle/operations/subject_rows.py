"""What of the pushes belongs to a subject. Of one push to both, one target is told; the ledger keeps the later day, so
that nothing is told twice."""

from __future__ import annotations

from typing import Final

from saltern.apps.journal.operations.subject_rows import Copied, Follows, SubjectRows
from saltern.apps.lifecycle.models import HeardUntil, PhoneCall, Target, WarningReply

SUBJECT_ROWS: Final[tuple[SubjectRows, ...]] = (
    Follows(model=Target, rival=("push",), rests={"told": True}, shared=("told",)),
    Follows(model=WarningReply),
    Follows(model=PhoneCall, rival=("push",)),
    Copied(model=HeardUntil, key=("key",), values=("until", "push"), greater="until"),
)
