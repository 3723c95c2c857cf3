"""Rules over a person's records, and what nobody knows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from saltern.core.rules.facts import Column, Ref
from spec.kit import PERSON, Chapter, Section, Table

ME = Ref(entity=PERSON, key=1)


def _person(name: str = "person") -> Column:
    return Column(name=name, kind="ref", entity=PERSON, null="unknown")


RECORDS = Chapter(
    name="records",
    title="Rules over records",
    intro="A rule about a person walks the rows that reach that person. Its answer is the same for one and for all.",
    tables={
        "jobs": Table(
            columns=[
                _person(),
                Column(name="ended", kind="date"),
                Column(name="pay", kind="number", scale=2),
                Column(name="kind", kind="string", codes=("full", "part")),
            ],
            rows=[
                {"person": ME, "ended": dt.date(2019, 1, 31), "pay": Decimal("5000.00"), "kind": "part"},
                {"person": ME, "ended": None, "pay": Decimal("8000.50"), "kind": "full"},
            ],
        ),
        "degrees": Table(
            columns=[
                _person(),
                Column(name="awarded_on", kind="date"),
                Column(name="verified", kind="boolean", null="unknown"),
            ],
            rows=[{"person": ME, "awarded_on": dt.date(2020, 6, 30), "verified": None}],
        ),
        "visits": Table(
            columns=[_person(), Column(name="seen", kind="date")],
            rows=[],
            absence="unknown",
        ),
        "fines": Table(columns=[_person(), Column(name="paid", kind="boolean")], rows=[]),
        "payments": Table(
            columns=[
                _person(),
                Column(name="month", kind="string", null="never"),
                Column(name="employer", kind="string", null="unknown"),
                Column(name="paid_on", kind="date"),
            ],
            rows=[
                {"person": ME, "month": "2020-07", "employer": "A", "paid_on": dt.date(2020, 8, 5)},
                {"person": ME, "month": "2020-08", "employer": "A", "paid_on": dt.date(2020, 9, 5)},
                {"person": ME, "month": "2020-08", "employer": "B", "paid_on": dt.date(2020, 9, 5)},
                {"person": ME, "month": "2020-09", "employer": None, "paid_on": None},
            ],
        ),
    },
    sections=[
        Section(
            heading="Rows",
            cases=[
                ("count(jobs)", "2"),
                ("count(jobs[ended = null])", "1"),
                ("sum(jobs.pay)", "13000.50"),
                ("max(jobs.pay)", "8000.50"),
                ('some j in jobs satisfies j.kind = "full" and j.ended = null', "true"),
                ("every j in jobs satisfies j.pay > 6000", "false"),
                ('count(jobs[kind = "part"][ended < as_of]) = 1', "true"),
                ("count(fines) = 0", "true"),
            ],
        ),
        Section(
            heading="Months, not rows",
            text=(
                "Two employers may pay for one month: `count` counts rows, `count(distinct values(…))` the months. "
                "Null is one of the values, unless the vocabulary says that an empty cell is unknown."
            ),
            cases=[
                ("count(payments)", "4"),
                ("count(payments.month)", "4"),
                ("count(distinct values(payments.month))", "3"),
                ("count(distinct values(payments[paid_on != null].month))", "2"),
                ('count(distinct values(payments[month = "2020-08"].month)) = 1', "true"),
                ("count(distinct values(payments.paid_on))", "3"),
                ("count(distinct values(for p in payments return substring(p.month, 1, 4)))", "1"),
                ("count(distinct values(fines.paid)) = 0", "true"),
                ("count(distinct values(payments.employer)) >= 2", "true"),
                ("count(distinct values(payments.employer)) >= 3", "null"),
                ("count(distinct values(payments.employer)) > 3", "false"),
                ("count(distinct values(visits.seen)) > 0", "null"),
            ],
        ),
        Section(
            heading="What nobody knows",
            text=(
                "`degrees.verified` may be unknown, and of `visits` no row does not mean that there was none: the "
                "vocabulary says so. A rule over them is null, which never reminds and never approves."
            ),
            cases=[
                ("some d in degrees satisfies d.verified", "null"),
                ("count(degrees[verified]) > 0", "null"),
                ("count(degrees[verified = null]) = 1", "true"),
                ("count(visits) = 0", "null"),
                ('some d in degrees satisfies d.awarded_on >= as_of - duration("P2Y")', "true"),
            ],
        ),
    ],
)
