"""The people a visitor of the demo may sign in as: each with an account that a clerk has verified, and what makes their
story. Their stories are not told by the report: whoever signs in tells them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.identity.account import AccountUnknown
from saltern.apps.journal.acting import Acting
from saltern.demo.folders import DemoFolders
from saltern.demo.stories.desk import Someone, people
from saltern.words import Phrase

DAY: Final = dt.date(2020, 9, 15)
"""Where the clock of the served demo begins."""
HALL: Final = "civil-affairs"
"""The unit whose clerk verified them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A persona one may sign in as, and what there is to see."""

    key: str
    story: Phrase


VISITORS: Final = (
    Visitor(
        key="newcomer",
        story=Phrase(
            zh="应届毕业生：两下办好接收，再看下一步", en="a graduate: received in two taps, then the next step"
        ),
    ),
    Visitor(
        key="traveller",
        story=Phrase(zh="在外地住院：确认一笔报销", en="a hospital bill from elsewhere, paid back at once"),
    ),
    Visitor(key="high-bill", story=Phrase(zh="费用超过上限：转人工", en="a bill over the limit: a person looks")),
    Visitor(
        key="signboard",
        story=Phrase(
            zh="有户外广告的企业：收到暴雨预警", en="leads a firm with signs, which the storm warning concerns"
        ),
    ),
    Visitor(
        key="daughter",
        story=Phrase(zh="受母亲委托：代领高龄津贴", en="holds her mother's mandate: claims the allowance"),
    ),
)


def settle(folders: DemoFolders) -> Mapping[str, Someone]:
    """Make the accounts, bonds and the mandate, where they are not there yet; the people by key."""
    known = people(folders)
    now = folders.at(DAY, 9)
    handles = {visitor.key: _account(folders, known[visitor.key], now) for visitor in VISITORS if visitor.key in known}
    mother, daughter = known.get("grandmother"), known.get("daughter")
    if mother and daughter and "daughter" in handles:
        held = accounts.represented(handle=handles["daughter"], now=now)
        if not any(one.subject == mother.subject for one in held):
            identity.give_mandate(
                acting=_clerk(folders, now),
                giver=mother.subject,
                holder=daughter.subject,
                ends_at=now + dt.timedelta(days=365),
            )
    return known


def _account(folders: DemoFolders, who: Someone, now: dt.datetime) -> str:
    """The handle of somebody's account, opened and verified where that was not done before."""
    office, clerk = folders.office, _clerk(folders, now)
    try:
        handle = identity.find_account(acting=clerk, seal=office.mobile_seal, mobile=who.phone).handle
    except AccountUnknown:
        handle = identity.create_account(acting=office.system(at=now), seal=office.mobile_seal, mobile=who.phone)
    identity.bind_at_counter(acting=clerk, handle=handle, subject=who.subject)
    return handle


def _clerk(folders: DemoFolders, now: dt.datetime) -> Acting:
    return folders.office.acting_as("窗口 何丽", role="clerk", unit=HALL, at=now)
