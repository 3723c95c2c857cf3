"""People of the units a visitor of the demo may sign in as, one for each role: an account, an office, an authenticator.

Their second proof is a code that changes every half minute; whoever runs the demo reads it beside the text message, as
from the phone of whoever they play.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries as accounts
from saltern.apps.identity.account import AccountUnknown
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries as offices
from saltern.demo.folders import DemoFolders
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who works at a unit, and what there is to see as them."""

    called: str
    mobile: str
    unit: str
    roles: tuple[str, ...]
    venue: str = ""
    story: Phrase


COLLEAGUES: Final = (
    Colleague(
        called="周敏",
        mobile="13700130001",
        unit="medical-insurance",
        roles=("approver",),
        story=Phrase(zh="医保审批：费用超过上限的办件在待办里", en="approves for medical insurance: a high bill waits"),
    ),
    Colleague(
        called="孙悦",
        mobile="13700130021",
        unit="medical-insurance",
        roles=("approver",),
        story=Phrase(
            zh="医保审批，拨付周敏批准的：谁批准的，由另一位拨付",
            en="approves for medical insurance too, and pays what 周敏 approved: it takes another person",
        ),
    ),
    Colleague(
        called="何丽",
        mobile="13700130002",
        unit="human-resources",
        roles=("approver", "clerk"),
        venue="district-hall",
        story=Phrase(
            zh="人力资源审批，也在大厅窗口受理各单位的事项",
            en="approves for human resources, and takes in any unit's matter at a counter of the hall",
        ),
    ),
    Colleague(
        called="李文",
        mobile="13700130003",
        unit="health",
        roles=("approver",),
        story=Phrase(
            zh="卫生健康审批：规则都成立的一起批", en="approves for health: several at once whose rules are met"
        ),
    ),
    Colleague(
        called="钱进",
        mobile="13700130011",
        unit="gov-services-data",
        roles=("steward",),
        story=Phrase(
            zh="数据管理：挂起的一份、没收的行，改好再收",
            en="keeps the data: what is held, rows that were not taken, mended and taken in",
        ),
    ),
    Colleague(
        called="林意",
        mobile="13700130018",
        unit="gov-services-data",
        roles=("designer",),
        story=Phrase(
            zh="事项管理：看规则、试一试、算改动会影响谁",
            en="designs services: reads rules, tries them, counts whom a change would touch",
        ),
    ),
    Colleague(
        called="沈真",
        mobile="13700130019",
        unit="human-resources",
        roles=("designer",),
        story=Phrase(zh="人力资源的事项管理", en="designs the services of human resources"),
    ),
    Colleague(
        called="秦岚",
        mobile="13700130041",
        unit="gov-services-data",
        roles=("auditor",),
        story=Phrase(zh="审计：查日志，核对日志链", en="audits: searches the journal and has its chain compared"),
    ),
    Colleague(
        called="方远",
        mobile="13700130042",
        unit="gov-services-data",
        roles=("leader",),
        story=Phrase(zh="区领导：看板、地图和图表", en="leads the district: the board, the map and the charts"),
    ),
    Colleague(
        called="郭敏",
        mobile="13700130006",
        unit="emergency",
        roles=("operator",),
        story=Phrase(
            zh="三防值班：海山的暴雨预警等着放行", en="on duty for storms: a warning for Haishan waits to be released"
        ),
    ),
    Colleague(
        called="陈立",
        mobile="13700130007",
        unit="emergency",
        roles=("operator",),
        story=Phrase(zh="值班领导：要两人放行的，第二个人", en="leads the watch: the second one where two release"),
    ),
)


def settle(folders: DemoFolders, *, now: dt.datetime) -> tuple[Colleague, ...]:
    """Make their accounts and offices, where they are not there yet."""
    office = folders.office
    system = office.system(at=now)
    for one in COLLEAGUES:
        handle = _handle(folders, one, now)
        held = {post.unit for post in offices.staff_of(handle=handle, now=now)}
        if one.unit not in held:
            organisation.appoint(
                acting=system, handle=handle, unit=one.unit, roles=one.roles, venue=one.venue, called=one.called
            )
        user = accounts.account_to_sign_in(handle=handle)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            TOTP.activate(user, generate_totp_secret())
    return COLLEAGUES


def _handle(folders: DemoFolders, one: Colleague, now: dt.datetime) -> str:
    office = folders.office
    try:
        clerk = office.acting_as("窗口", role="clerk", unit=one.unit, at=now)
        return identity.find_account(acting=clerk, seal=office.mobile_seal, mobile=one.mobile).handle
    except AccountUnknown:
        return identity.create_account(acting=office.system(at=now), seal=office.mobile_seal, mobile=one.mobile)


def second_code(folders: DemoFolders, mobile: str) -> str:
    """What somebody's authenticator shows now."""
    now = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret(folders, mobile), now)))


def secret(folders: DemoFolders, mobile: str) -> str:
    """What somebody's authenticator was given, from which it makes its codes."""
    office = folders.office
    clerk = office.acting_as("窗口", role="clerk", unit="human-resources")
    handle = identity.find_account(acting=clerk, seal=office.mobile_seal, mobile=mobile).handle
    kept = Authenticator.objects.get(user__handle=handle, type=Authenticator.Type.TOTP)
    return str(decrypt(kept.data["secret"]))


def codes_beside(folders: DemoFolders, lines: Iterable[str]) -> Iterator[str]:
    """The lines of the outbox, and beside a message to one of these what their authenticator shows."""
    for line in lines:
        yield line
        for one in COLLEAGUES:
            if line.startswith(f"{one.mobile[:3]}****{one.mobile[-4:]}"):
                yield f"{one.mobile}  {one.called} 验证器 {second_code(folders, one.mobile)}"
