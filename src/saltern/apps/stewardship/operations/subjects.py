"""What is known of one subject, for a stated purpose, masked unless asked for in full. 一户一档"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.stewardship import permission
from saltern.core.registry.access import Sight, check_purpose, sight
from saltern.core.registry.identity import Person
from saltern.core.registry.profile import Profile, SubjectRecords, profile


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectSheet:
    """The records of a subject on a day, and what the reader may see of them for their purpose."""

    profile: Profile
    sight: Sight


def open_subject(
    *,
    acting: Acting,
    records: SubjectRecords,
    person: Callable[[int], Person],
    subject: int,
    as_of: dt.date,
    full: bool = False,
) -> SubjectSheet:
    """The records of a subject for `acting.purpose`; the line is written before anything is given away.

    Raises `RoleNotAllowed`, `SubjectNotYours`, `PurposeMissing`, `PurposeUnknown`, `SubjectNotInLake`,
    `SubjectUnknown`.
    """
    permission.check(acting=acting, action="open-subject", subject=subject)
    purpose, vocabulary = acting.purpose, records.vocabulary
    check_purpose(purpose=purpose, vocabulary=vocabulary)
    known = profile(subject=subject, as_of=as_of, records=records)
    seen = sight(
        profile=known,
        person=person(subject),
        vocabulary=vocabulary,
        actor=acting.account,
        purpose=purpose,
        full=full,
    )
    journal.record(
        acting=acting,
        action="subject.open",
        subject=subject,
        object=f"subject:{subject}",
        purpose=purpose,
        detail={"full": full, "record_sets": list(seen.accessed.record_sets), "snapshot": seen.accessed.snapshot},
    )
    return SubjectSheet(profile=known, sight=seen)
