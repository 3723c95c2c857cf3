"""Who acts: which account, in which role, for whom, when, and why. Every operation of every app takes it first.

An interface makes one `Acting` per request out of what it has proved (a login, a mandate, a staff role); operations
compare it with what they touch, so that no interface can forget to.

>>> acting = Acting(account="wang", role="applicant", now=dt.datetime(2020, 7, 6, 1, tzinfo=dt.UTC),
...                 zone=ZoneInfo("Asia/Shanghai"), subjects=frozenset({7}))
>>> acting.today, acting.as_system().role
(datetime.date(2020, 7, 6), 'system')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from saltern.apps.journal.account_name import same_account, spelled
from saltern.words import Phrase

ROLES: Final[Mapping[str, Phrase]] = {
    "visitor": Phrase(en="visitor", zh="未登录访客"),
    "applicant": Phrase(en="applicant", zh="申请人"),
    "clerk": Phrase(en="clerk", zh="窗口人员"),
    "approver": Phrase(en="approver", zh="审批人员"),
    "steward": Phrase(en="data steward", zh="数据管理员"),
    "operator": Phrase(en="push operator", zh="推送专员"),
    "designer": Phrase(en="service designer", zh="事项设计员"),
    "auditor": Phrase(en="auditor", zh="审计人员"),
    "administrator": Phrase(en="administrator", zh="系统管理员"),
    "leader": Phrase(en="district leader", zh="区领导"),
    "device": Phrase(en="kiosk", zh="自助终端"),
    "system": Phrase(en="system", zh="系统"),
}
"""Everyone who can act. A visitor has not signed in, an applicant acts for subjects, staff for their unit, the system
for the district. A device stands in a hall and acts for nobody until somebody there proves who they are. An
administrator gives and ends offices and sees nobody's matters; a leader sees how the district's work stands, in
figures, and nobody's matters either."""

STAFF: Final = frozenset({"clerk", "approver", "steward", "operator", "designer", "auditor", "administrator", "leader"})
WHOLE_DISTRICT: Final = frozenset({"leader", "auditor"})
"""Who sees figures of every unit; all others those of the unit they work for."""


def role_words(role: str) -> Phrase:
    """A role as people call it."""
    return ROLES.get(role, Phrase.same(role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """`account` is spelled one way (`account_name`); `subjects` are the surrogate keys an applicant is or holds a
    mandate of; `unit` is the key of the unit that a member of staff works for, `items` the keys of those they handle,
    None for all of the unit's; `request` is the caller's key; `now` bears a zone; `zone` is the district's. `training`:
    it is all practice here, and one person plays both of the two that an act takes."""

    account: str
    role: str
    now: dt.datetime
    zone: ZoneInfo
    subjects: frozenset[int] = frozenset()
    unit: str = ""
    items: frozenset[str] | None = None
    venue: str = ""
    purpose: str = ""
    request: str = ""
    training: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "account", spelled(self.account))

    @property
    def today(self) -> dt.date:
        """The district's day."""
        return self.now.astimezone(self.zone).date()

    def is_second_to(self, first: str) -> bool:
        """Whether this is another person than `first`, as an act asks for that takes two; in training anybody is."""
        return self.training or not same_account(first, self.account)

    def as_system(self) -> Acting:
        """The machine going on from here."""
        return Acting(
            account="system",
            role="system",
            now=self.now,
            zone=self.zone,
            purpose=self.purpose,
            request=self.request,
        )

    def signed_in(self, account: str) -> Acting:
        """A visitor who has just proved which account is theirs; for whom they act is asked with the next request."""
        return replace(self, account=account, role="applicant")

    @classmethod
    def visitor(cls, *, now: dt.datetime, zone: ZoneInfo, request: str = "") -> Acting:
        """Somebody who has not signed in."""
        return cls(account="visitor", role="visitor", now=now, zone=zone, request=request)

    @classmethod
    def system(cls, *, now: dt.datetime, zone: ZoneInfo, request: str = "") -> Acting:
        """The machine acting by itself: the worker, a sweep, a subscriber of news."""
        return cls(account="system", role="system", now=now, zone=zone, request=request)
