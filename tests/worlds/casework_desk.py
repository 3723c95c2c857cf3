"""A desk for tests: one graduate item with everything in it, a vocabulary of four record sets, people made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.acting import Acting
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.item import Approval, ApprovalRow, FormField, Item, Limits, Material
from saltern.core.catalogue.standing import DeferralRule, OwnCases
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import Column, Entity, Link, Provenance, Record, RecordSet, Ref, Vocabulary
from saltern.errors import Place
from saltern.words import Phrase

D = dt.date
CALENDAR = WorkingCalendar(
    days={
        D(2020, 1, 1): "holiday",
        D(2020, 4, 6): "holiday",
        D(2020, 5, 1): "holiday",
        D(2020, 5, 4): "holiday",
        D(2020, 5, 5): "holiday",
        D(2020, 4, 26): "working_weekend",
        D(2020, 5, 9): "working_weekend",
    },
    file="calendar/cn_workdays.csv",
)
NOW = dt.datetime(2020, 4, 10, 2, 0, tzinfo=dt.UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def applicant(*subjects: int, account: str = "zhang", now: dt.datetime = NOW) -> Acting:
    """Somebody who acts for themselves and for whose mandate they hold."""
    return Acting(account=account, role="applicant", now=now, zone=ZONE, subjects=frozenset(subjects))


def staff(role: str, account: str, *, now: dt.datetime = NOW, unit: str = "human-resources", venue: str = "") -> Acting:
    """Somebody at the desk of a unit."""
    return Acting(account=account, role=role, now=now, zone=ZONE, unit=unit, venue=venue)


def clerk(now: dt.datetime = NOW) -> Acting:
    return staff("clerk", "wang", now=now)


def approver(now: dt.datetime = NOW) -> Acting:
    return staff("approver", "li", now=now)


def system(now: dt.datetime = NOW) -> Acting:
    return Acting.system(now=now, zone=ZONE)


def columns(*made: Column) -> Mapping[str, Column]:
    return {column.name: column for column in made}


PERSON = Column(name="person", kind="ref", entity="natural_person", null="never")
SETS = {
    "degrees": RecordSet(
        name="degrees",
        unit="education",
        date_column="awarded_on",
        columns=columns(
            PERSON,
            Column(name="school", kind="string"),
            Column(name="number", kind="string"),
            Column(name="awarded_on", kind="date", null="never"),
            Column(name="verified", kind="boolean", null="unknown"),
        ),
    ),
    "employments": RecordSet(
        name="employments",
        unit="human-resources",
        date_column="started_on",
        columns=columns(
            PERSON,
            Column(name="employer_status", kind="string"),
            Column(name="insured", kind="boolean"),
            Column(name="started_on", kind="date"),
            Column(name="ended_on", kind="date"),
        ),
    ),
    "credit_records": RecordSet(
        name="credit_records",
        unit="development-reform",
        date_column="decided_on",
        columns=columns(
            PERSON,
            Column(name="kind", kind="string", codes=("permit", "penalty", "redlist", "blacklist")),
            Column(name="decided_on", kind="date"),
            Column(name="published_until", kind="date"),
        ),
    ),
    "service_cases": RecordSet(
        name="service_cases",
        unit="gov-services-data",
        date_column="applied_on",
        columns=columns(
            PERSON,
            Column(name="case_no", kind="string"),
            Column(name="item_key", kind="string"),
            Column(name="state", kind="string"),
        ),
    ),
}
VOCABULARY = Vocabulary(
    entities={
        "natural_person": Entity(
            name="natural_person",
            links={name: Link(name=name, record_set=name, by=("person",)) for name in SETS},
        )
    },
    record_sets=SETS,
)


def rule(text: str) -> Rule:
    return Rule(text=text, place=Place(file="items/graduate-reception.yaml", line=1, column=1))


def row(then: str, because: str, *cells: str) -> ApprovalRow:
    return ApprovalRow(
        when=tuple(rule(cell) for cell in cells),
        then="approve" if then == "approve" else "refer",
        because=Phrase(zh=because, en=because),
    )


GRADUATE = Item(
    id="graduate-reception",
    name=Phrase(zh="应届毕业生接收", en="Graduate reception"),
    summary=Phrase(zh="接收", en="Reception"),
    type="public_service",
    authority="human-resources",
    who="natural_person",
    version=3,
    effective_from=D(2020, 1, 1),
    limits=Limits(statutory_days=20, promised_days=5),
    form=(
        FormField(
            key="school", label=Phrase(zh="毕业院校", en="School"), type="string", source=rule("latest_degree.school")
        ),
        FormField(
            key="degree_no",
            label=Phrase(zh="毕业证编号", en="Degree number"),
            type="string",
            source=rule("latest_degree.number"),
        ),
        FormField(
            key="mobile",
            label=Phrase(zh="手机号码", en="Mobile"),
            type="mobile",
            source=rule("account.mobile"),
            editable=True,
        ),
        FormField(key="note", label=Phrase(zh="备注", en="Note"), type="string", required=False),
    ),
    materials=(
        Material(
            key="diploma", name=Phrase(zh="毕业证书", en="Diploma"), proves="latest_degree", satisfied_by="certificate"
        ),
        Material(
            key="contract",
            name=Phrase(zh="劳动合同", en="Labour contract"),
            proves="current_job",
            satisfied_by="record",
            deferrable_days=10,
        ),
        Material(key="photo", name=Phrase(zh="照片", en="Photo"), required=False),
    ),
    facts={
        "latest_degree": rule("degrees[awarded_on = max(degrees.awarded_on)][1]"),
        "current_job": rule("employments[ended_on = null][1]"),
    },
    eligible=rule('latest_degree.awarded_on >= as_of - duration("P2Y")'),
    approve=Approval(
        inputs=(rule("latest_degree.verified"), rule("current_job.employer_status"), rule("current_job.insured")),
        labels=(
            Phrase(zh="学历已核验", en="degree verified"),
            Phrase(zh="用人单位状态", en="employer"),
            Phrase(zh="已参保", en="insured"),
        ),
        rows=(
            row("approve", "学历、用人单位与社保均已核验", "true", '"active"', "true"),
            row("refer", "学历未能自动核验", "false", "-", "-"),
        ),
    ),
)
RIVAL = replace(
    GRADUATE,
    id="talent-introduction",
    name=Phrase(zh="人才引进", en="Talent introduction"),
    excludes=("graduate-reception",),
    materials=(),
    approve=None,
)
STRICT = replace(
    GRADUATE,
    id="strict-item",
    materials=(Material(key="original", name=Phrase(zh="原件", en="Original")),),
    approve=None,
    eligible=None,
    effective_from=D(2020, 4, 1),
    effective_to=D(2020, 4, 30),
)


class People:
    """A record source made by hand."""

    def __init__(self, **rows: Sequence[Mapping[str, object]]) -> None:
        self._rows = {
            name: [
                Record(
                    dict(values),
                    Provenance(
                        unit=SETS[name].unit,
                        record_set=name,
                        batch="b1",
                        date=str(values.get(SETS[name].date_column, "")),
                    ),
                )
                for values in made
            ]
            for name, made in rows.items()
        }
        self.asked: list[str] = []

    def rows(self, *, record_set: str, by: tuple[str, ...], key: int | str) -> Sequence[Record]:
        self.asked.append(record_set)
        found = self._rows.get(record_set, [])
        return [row for row in found if any(row[column] == Ref(entity="natural_person", key=key) for column in by)]


def person(key: int) -> Ref:
    return Ref(entity="natural_person", key=key)


def degree(key: int, **changes: object) -> Mapping[str, object]:
    values = {
        "person": person(key),
        "school": "深圳大学",
        "number": "D-1",
        "awarded_on": D(2019, 6, 30),
        "verified": True,
    }
    return values | changes


def job(key: int, **changes: object) -> Mapping[str, object]:
    values = {
        "person": person(key),
        "employer_status": "active",
        "insured": True,
        "started_on": D(2019, 9, 1),
        "ended_on": None,
    }
    return values | changes


def graduates(*keys: int) -> People:
    """People for whom every rule holds."""
    return People(degrees=[degree(key) for key in keys], employments=[job(key) for key in keys])


BAD_CREDIT = """some c in credit_records satisfies c.kind = "blacklist"
  and (c.published_until = null or c.published_until >= as_of)"""
DEFERRAL = DeferralRule(bad_credit=Rule(text=BAD_CREDIT, place=Place(file="standing.yaml", line=1, column=1)))


def rulebook(
    *items: Item,
    version: str = "pack-1",
    vocabulary: Vocabulary = VOCABULARY,
    calendar: WorkingCalendar = CALENDAR,
    discreet: Sequence[str] = (),
) -> Rulebook:
    made = items or (GRADUATE, RIVAL, STRICT)
    return Rulebook(
        version=version,
        items={item.id: item for item in made},
        vocabulary=vocabulary,
        calendar=calendar,
        deferral=DEFERRAL,
        own_cases=OwnCases(record_set="service_cases", unit="gov-services-data"),
        discreet=discreet,
    )


AMOUNT = Decimal("1.50")
