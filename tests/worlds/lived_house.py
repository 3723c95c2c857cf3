"""A resident in the middle of things, and everybody else who may knock: what the walk over every page needs.

One resident has cases in every state a page is made for, a file, mandates given, a use of her data to ask about. The
others have accounts of every sort, from none to an office at a counter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from saltern.apps.casework import operations as casework
from saltern.apps.casework.handed_in_file import ForMaterial
from saltern.apps.casework.models import Amendment
from saltern.apps.identity import operations as identity
from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries as lines
from saltern.apps.lifecycle.models import Alert, Push, Target
from saltern.apps.organisation import operations as organisation
from saltern.core.registry.identity import Person
from saltern.installation.office import Office
from worlds import accounts, my_house
from worlds.casework_desk import applicant, staff
from worlds.every_route import NOWHERE
from worlds.my_house import FIRM, ME, OTHER, PEOPLE, HeldRecords, browser, firm, open_house, person
from worlds.papers import png

CLOCK = "2020-09-15T10:00"
NOW = dt.datetime(2020, 9, 15, 2, 0, tzinfo=dt.UTC)
ITEM, MATERIAL, FIELD = "household-transfer-graduate", "old-page", "destination"
DECIDED, ASKED, PROMISED = "graduate-reception", "id-card", "disability-living-allowance"
WAITING = "public-rental-application"
HOLDER, NARROW, FORMER = 21, 22, 23
MOBILE = "13800138001"
NEIGHBOURS = {
    key: Person(subject=key, kind="natural_person", number=f"44030819700101{key:04}", name=name, mobile="")
    for key, name in ((HOLDER, "何持全"), (NARROW, "许一事"), (FORMER, "曹旧托"))
}


def rows() -> Mapping[str, Sequence[tuple[str, Mapping[str, object]]]]:
    """What the units hold of the resident."""
    me, day = person(ME), dt.date
    register = {"person": me, "status": "active", "household": "H1", "birth_date": day(1990, 1, 1)}
    degree = {"person": me, "school": "深圳大学", "level": "bachelor", "awarded_on": day(2020, 6, 30), "verified": True}
    job = {"person": me, "firm": firm(FIRM), "started_on": day(2020, 7, 15), "ended_on": None}
    certificate = {"person": me, "status": "valid", "grade": 1, "valid_to": day(2029, 1, 1)}
    return {
        "degrees": [("2020-06-30", {**degree, "number": "D-0630"})],
        "employments": [("2020-07-15", job)],
        "id_cards": [("2019-01-01", {"person": me, "card_status": "valid", "valid_to": day(2029, 1, 1)})],
        "population_register": [("2019-01-01", register)],
        "disability_certificates": [("2019-01-01", certificate)],
        "graduate_receptions": [("2020-09-01", {"person": me, "approved_on": day(2020, 9, 1)})],
    }


def open_lived_house(monkeypatch: pytest.MonkeyPatch, home: Path) -> Office:
    """The office, with those records."""
    office: Any = open_house(monkeypatch, home, clock=CLOCK)
    office.__dict__["records"] = HeldRecords(rows())
    for key, one in NEIGHBOURS.items():
        monkeypatch.setitem(PEOPLE, key, one)
    opened: Office = office
    return opened


def lived(
    office: Office,
    *,
    subject: int = ME,
    account: str = "a-ME",
    holders: Sequence[int] = (HOLDER, NARROW, FORMER),
    typed: Mapping[str, Mapping[str, str]] | None = None,
) -> Mapping[str, str]:
    """What happened to the resident so far; under each name what stands in addresses. `typed`: what no record holds."""
    me = applicant(subject, account=account, now=NOW)
    rulebook, source = office.rulebook, office.records.pinned()

    def case(item: str, **more: Any) -> str:
        facts = {"mobile": MOBILE}
        made = casework.submit(
            acting=me, rulebook=rulebook, source=source, item=item, subject=subject, key=f"k-{item}", account=facts,
            values=(typed or {}).get(item, {}), **more,
        )  # fmt: skip
        return made.number

    def at(number: str, role: str) -> Any:
        unit = rulebook.unit(casework.open_case(acting=me, rulebook=rulebook, number=number).case.item)
        return staff(role, "li", unit=unit, now=NOW)

    decided, asked = case(DECIDED), case(ASKED, materials=["photo"], for_a_person=True)
    promised = case(PROMISED, materials=[] if typed is None else ["certificate"], promises=True)
    waiting = case(WAITING, materials=["family"])
    if casework.open_case(acting=me, rulebook=rulebook, number=decided).case.state == "review":
        casework.refuse(acting=at(decided, "approver"), rulebook=rulebook, number=decided, reason="没有核验到用人单位")
    casework.request_correction(
        acting=at(asked, "approver"), rulebook=rulebook, number=asked, wanted=["photo"], reason="照片看不清"
    )
    casework.open_draft(acting=me, rulebook=rulebook, item=ITEM, subject=subject)
    file = casework.hand_in_file(
        acting=me, rulebook=rulebook, store=office.files, name="老户口簿.png", content=png(),
        place=ForMaterial(item=ITEM, subject=subject, material=MATERIAL),
    )  # fmt: skip
    mandates = [
        identity.give_mandate(
            acting=me, giver=subject, holder=holder, ends_at=NOW + dt.timedelta(days=30), scope=scope
        ).handle
        for holder, scope in zip(holders, ("all", (ITEM,), "all"), strict=False)
    ]
    journal.record(
        acting=staff("clerk", "wang", unit="education", now=NOW), action="subject.open", subject=subject,
        purpose="eligibility", detail={"record_sets": ["degrees"]},
    )  # fmt: skip
    return {
        **NOWHERE, "item": ITEM, "field": FIELD, "material": MATERIAL, "case": decided, "open_case": waiting,
        "asked_case": asked, "promised_case": promised, "promised": "account", "file": file.key,
        "mandate": mandates[0], "former_mandate": mandates[-1], "line": str(lines.lines(subject=subject)[0].number),
    }  # fmt: skip


def mended(office: Office, number: str) -> str:
    """What a clerk mended in the form of the case that waits; its number."""
    rulebook = office.rulebook
    casework.amend_form(
        acting=staff("clerk", "li", unit=rulebook.unit(WAITING), now=NOW), rulebook=rulebook, number=number,
        source=office.records.pinned(), values={"mobile": "13800138077"}, reason="手机号少抄一位",
    )  # fmt: skip
    return str(Amendment.objects.get(case__number=number).pk)


def warned(subject: int) -> str:
    """A storm that concerns somebody."""
    alert = Alert.objects.create(
        identity="a", kind="暴雨", level="黄色", action="issue", extent={"subdistricts": ["440308003"]}, text="x",
        received_at=NOW,
    )  # fmt: skip
    push = Push.objects.create(
        kind="alert", key="storm-outdoor-ad", trigger="alert:1", template="warn-storm-outdoor-ad", state="done",
        who="natural_person", as_of=NOW.date(), due=1, count=1, releases_needed=1, pack_version="v", alert=alert,
        created_at=NOW, spread={},
    )  # fmt: skip
    values = {"kind": {"zh": "暴雨", "en": "Rainstorm"}, "level": {"zh": "黄色", "en": "yellow"}}
    Target.objects.create(push=push, subject=subject, told=True, values=values)
    return str(push.pk)


def client_of(handle: str, *known: int) -> Client:
    """The browser of an account; `known` are those whose names it read when it signed in."""
    client = my_house.client_of(handle)
    session = client.session
    session["called"] = {str(key): PEOPLE[key].name for key in known}
    session["proved"] = NOW.isoformat()  # as signing in notes it
    session.save()
    return client


def _account(handle: str) -> Client:
    accounts.account(handle)
    return client_of(handle)


def _declared() -> Client:
    accounts.bound("a-DECLARED", ME, level="declared")
    return client_of("a-DECLARED")


def _holder(handle: str, subject: int) -> Client:
    accounts.bound(handle, subject)
    client = client_of(handle, subject, ME)
    client.post("/act-for/", {"subject": str(ME)})
    return client


def _former(mandate: str) -> Client:
    client = _holder("a-FORMER", FORMER)
    identity.end_mandate(acting=applicant(ME, account="a-ME", now=NOW), mandate=mandate)
    return client


def _stranger() -> Client:
    accounts.bound("a-OTHER", OTHER)
    return client_of("a-OTHER", OTHER)


def _clerk() -> Client:
    accounts.account("a-STAFF")
    chief = staff("administrator", "gao", now=NOW)
    organisation.appoint(acting=chief, handle="a-STAFF", unit="human-resources", roles=["clerk"])
    client = client_of("a-STAFF")
    session = client.session
    session["second_due"] = "set-up"  # as signing in notes it
    session.save()
    return client


def handle_at(unit: str, *roles: str) -> str:
    """The account of whoever holds these roles at a unit."""
    return f"a-{unit[:12].upper()}-{'-'.join(role[:2] for role in roles).upper()}"


def at_work(unit: str, *roles: str) -> Client:
    """The browser of somebody who works at a unit and gave a second proof."""
    handle = handle_at(unit, *roles)
    accounts.account(handle)
    organisation.appoint(acting=staff("administrator", "gao", now=NOW), handle=handle, unit=unit, roles=list(roles))
    return signed_in_again(unit, *roles)


def signed_in_again(unit: str, *roles: str) -> Client:
    """Another browser of somebody who works there already."""
    client = client_of(handle_at(unit, *roles))
    session = client.session
    session["second_given"] = NOW.isoformat()
    session.save()
    return client


COLLEAGUES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "approver of the unit": ("human-resources", ("approver",)),
    "clerk of the unit": ("human-resources", ("clerk",)),
    "approver of another unit": ("education", ("approver",)),
    "steward": ("human-resources", ("steward",)),
    "administrator": ("human-resources", ("administrator",)),
    "auditor": ("human-resources", ("auditor",)),
    "leader": ("human-resources", ("leader",)),
    "operator": ("emergency", ("operator",)),
}
"""Who works here: the unit and the roles of their office."""

WHO: Mapping[str, Callable[[Mapping[str, str]], Client]] = {
    "nobody": lambda _: browser(),
    "account without bond": lambda _: _account("a-BARE"),
    "declared only": lambda _: _declared(),
    "self": lambda _: client_of("a-ME", ME),
    "mandate holder": lambda _: _holder("a-HOLDER", HOLDER),
    "mandate for one item": lambda _: _holder("a-NARROW", NARROW),
    "ended mandate": lambda prepared: _former(prepared["former_mandate"]),
    "stranger": lambda _: _stranger(),
    "clerk without second factor": lambda _: _clerk(),
    **{who: (lambda _, unit=unit, roles=roles: at_work(unit, *roles)) for who, (unit, roles) in COLLEAGUES.items()},
}
"""Everybody who may knock."""
