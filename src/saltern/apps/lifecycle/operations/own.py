"""What is due for one subject, what is coming, how far a guide is done, as they themselves look at it. 我的提醒"""

from __future__ import annotations

from dataclasses import dataclass

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import permission
from saltern.core.approvals.next_steps import NextStepRules, SubjectStep
from saltern.core.approvals.own_guides import OwnGuide, OwnGuides
from saltern.core.approvals.own_permits import OwnPermit, OwnPermits
from saltern.core.approvals.own_reminders import OwnReminder, OwnReminders
from saltern.core.catalogue.pack import Theme
from saltern.core.rules.facts import RecordSource, Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """`due` may be done today, `coming` begins on a day to come."""

    due: tuple[OwnReminder, ...]
    coming: tuple[OwnReminder, ...]


def look_ahead(*, acting: Acting, reminders: OwnReminders, source: RecordSource, subject: int, kind: str) -> Ahead:
    """The reminders of a subject, today and in the half year to come; the look leaves its line.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_own(acting=acting, subject=subject)
    ref = Ref(entity=kind, key=subject)
    found = Ahead(
        due=reminders.due(subject=ref, source=source, as_of=acting.today),
        coming=reminders.coming(subject=ref, source=source, as_of=acting.today),
    )
    journal.record(
        acting=acting,
        action="reminder.own",
        subject=subject,
        purpose=acting.purpose or "reminders",
        detail={"due": len(found.due), "coming": len(found.coming)},
    )
    return found


def look_at_next(
    *, acting: Acting, steps: NextStepRules, source: RecordSource, item: str, subject: int
) -> tuple[SubjectStep, ...]:
    """What an approval of an item makes possible for a subject; the look leaves its line.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_own(acting=acting, subject=subject)
    found = steps.due(item=item, subject=subject, source=source, as_of=acting.today)
    others = {step.subject.key for step in found if isinstance(step.subject.key, int)} - {subject}
    journal.record(
        acting=acting,
        action="step.own",
        subject=subject,
        object=f"item:{item}",
        purpose=acting.purpose or "next-steps",
        concerned=others,
    )
    return found


def look_at_guide(
    *, acting: Acting, guides: OwnGuides, source: RecordSource, theme: Theme, subject: int, kind: str
) -> OwnGuide:
    """A green channel or a topic as the records of a subject have it; the look leaves its line.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_own(acting=acting, subject=subject)
    found = guides.open(theme=theme, subject=Ref(entity=kind, key=subject), source=source, as_of=acting.today)
    journal.record(
        acting=acting,
        action="guide.own",
        subject=subject,
        object=f"theme:{theme.key}",
        purpose=acting.purpose or "eligibility",
        detail={"records": list(found.read)},
        concerned=found.subjects - {subject},
    )
    return found


def look_at_permits(
    *, acting: Acting, permits: OwnPermits, source: RecordSource, subject: int, kind: str
) -> tuple[OwnPermit, ...]:
    """What a subject holds by the registers, with its ends; the look leaves its line.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_own(acting=acting, subject=subject)
    found = permits.held(subject=Ref(entity=kind, key=subject), source=source, as_of=acting.today)
    journal.record(
        acting=acting,
        action="permit.own",
        subject=subject,
        purpose=acting.purpose or "permits",
        detail={"permits": len(found)},
    )
    return found
