"""Who types a command, in what role, for whom and when; the command line believes what its user says of themselves."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from typing import Final
from zoneinfo import ZoneInfo

from saltern.apps.journal.acting import Acting
from saltern.core.identifiers import credit_code, resident_id, writing
from saltern.errors import SalternError
from saltern.interfaces.cli import identity
from saltern.interfaces.cli.state import MomentUnreadable, home
from saltern.words import Phrase

DOORS: Final = {"natural_person": resident_id, "legal_person": credit_code}
KINDS: Final = {
    "natural_person": Phrase(en="natural person", zh="自然人"),
    "legal_person": Phrase(en="legal person", zh="法人"),
}


class SubjectNumberInvalid(SalternError):
    """{number} is not a valid {kind} number."""

    family = "invalid"
    zh = "{number} 不是有效的{kind}号码。"


class SubjectNotKnown(SalternError):
    """Nobody is known by {number} ({kind}); load the register first."""

    family = "unknown"
    zh = "没有找到号码 {number}（{kind}）对应的主体；请先载入登记数据。"


def zone() -> ZoneInfo:
    """The district's time zone."""
    return ZoneInfo(os.environ.get("SALTERN_TIME_ZONE", "Asia/Shanghai"))


def acting_as(
    account: str, role: str, at: str, *, unit: str = "", mine: str = "", subjects: tuple[int, ...] = ()
) -> Acting:
    """Whoever types, in the role they say: an applicant by their number, staff by their unit."""
    known = subjects + ((anyone(mine),) if mine else ())
    return Acting(
        account=account or getpass.getuser(),
        role=role,
        now=moment(at),
        zone=zone(),
        subjects=frozenset(known),
        unit=unit,
    )


def anyone(number: str) -> int:
    """The surrogate key behind a number of either kind. Raises `SubjectNumberInvalid`, `SubjectNotKnown`."""
    number = number.strip()
    return find("natural_person" if resident_id.is_valid(number) else "legal_person", number)


def find(who: str, number: str) -> int:
    """The surrogate key of a person or firm."""
    door, kind = DOORS[who], KINDS[who]
    if not door.is_valid(number):
        raise SubjectNumberInvalid(number=writing.mask_number(number), kind=kind)
    store = identity.opened(home() / "identity.sqlite3")
    try:
        found = store.find(kind=who, number=door.normalise(number))
    finally:
        store.close()
    if found is None:
        raise SubjectNotKnown(number=door.mask(number), kind=kind)
    return found


def moment(text: str) -> dt.datetime:
    """The moment meant, in the district's time where no zone is given. Raises `MomentUnreadable`."""
    if not text:
        return dt.datetime.now(tz=dt.UTC)
    try:
        made = dt.datetime.fromisoformat(text)
    except ValueError as fault:
        raise MomentUnreadable(text=text) from fault
    return made if made.tzinfo else made.replace(tzinfo=zone())
