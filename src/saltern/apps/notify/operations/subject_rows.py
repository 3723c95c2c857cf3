"""What of the outbox belongs to a subject. Of one thing told to both, what waits for the one that is gone rests."""

from __future__ import annotations

from typing import Final

from saltern.apps.journal.operations.subject_rows import NOW, Copied, Follows, SubjectRows
from saltern.apps.notify.models import Message, Recipient, Refusal
from saltern.apps.notify.operations.giving_up import JOINED

SUBJECT_ROWS: Final[tuple[SubjectRows, ...]] = (
    Follows(
        model=Message,
        only={"state": Message.State.QUEUED},
        rival=("source_kind", "source_id", "template"),
        rests={"state": Message.State.SUPPRESSED, "reason": JOINED, "finished_at": NOW},
    ),
    Follows(model=Message),
    Copied(model=Recipient, key=(), values=("language", "reminders_by", "answers_by")),
    Copied(model=Refusal, key=("kind",), values=("at",)),
)
