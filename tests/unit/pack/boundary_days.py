"""Reminders on the day they begin and the day they end: what is on record, and whether the reminder is due.

A case is (reminder, day, records, due); `due` is None where nobody knows. Records are written as in an item's example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Rows = Sequence[Mapping[str, str]]
Case = tuple[str, str, Mapping[str, Rows], bool | None]

DAY = "2020-04-10"


def born(day: str, **more: str) -> Rows:
    """An entry in the household register."""
    return [{"birth_date": day, "sex": "male", "status": "active", **more}]


def firm(established: str, **more: str) -> Rows:
    return [{"status": "active", "kind": "company", "established_on": established, **more}]


def months(kind: str, *of: str, firm: str = "one") -> Rows:
    return [{"kind": kind, "month": month, "firm": firm, "paid_on": "2020-03-20"} for month in of]


YEAR = [f"2019-{n:02d}" for n in range(4, 13)] + ["2020-01", "2020-02", "2020-03"]
EARLIER = ["2018-04", "2018-06", "2018-08", "2018-10", "2018-12", "2019-02"]


def newcomer(*payments: Rows) -> dict[str, Rows]:
    return {
        "resident_register": [{"birth_date": "1990-01-01", "registered_on": "2019-04-10"}],
        "social_insurance_payments": [row for rows in payments for row in rows],
    }


def jobless(ended: str, *payments: Rows) -> dict[str, Rows]:
    return {
        "population_register": born("1988-05-01"),
        "employments": [{"firm": "one", "started_on": "2018-01-01", "ended_on": ended, "end_reason": "expired"}],
        "social_insurance_payments": [row for rows in payments for row in rows],
    }


def licence(
    cycle: str, *, medical: str = "", valid_to: str = "2025-01-01", birth: str = "1950-04-10"
) -> dict[str, Rows]:
    row = {"status": "normal", "cycle_ends_on": cycle, "valid_to": valid_to}
    return {
        "population_register": born(birth),
        "driving_licences": [row | ({"last_medical_on": medical} if medical else {})],
    }


def sign(valid_to: str, status: str = "expired") -> dict[str, Rows]:
    return {"business_entities": firm("2015-01-01"), "outdoor_ad_permits": [{"status": status, "valid_to": valid_to}]}


def employer(established: str) -> dict[str, Rows]:
    return {
        "business_entities": firm(established),
        "employments": [{"person": "worker", "firm": "self", "started_on": "2020-01-01"}],
    }


def insured_employer(established: str) -> dict[str, Rows]:
    return {"business_entities": firm(established), "employer_accounts": [{"insured_count": "3"}]}


def reporting(established: str, *filed: str) -> dict[str, Rows]:
    return {
        "business_entities": firm(established),
        "annual_reports": [{"year": day[:4], "filed_on": day} for day in filed],
    }


def hitech(*certificates: tuple[str, str]) -> dict[str, Rows]:
    return {
        "business_entities": firm("2010-01-01"),
        "hitech_certificates": [{"status": status, "valid_to": day} for status, day in certificates],
    }


def bought(*gas: tuple[str, str]) -> dict[str, Rows]:
    return {
        "property_titles": [{"kind": "transfer", "registered_on": "2020-02-10", "address": "A1"}],
        "gas_bills": [{"person": who, "address": "A1", "month": month} for who, month in gas],
    }


def graduate(awarded_on: str) -> dict[str, Rows]:
    return {
        "degrees": [{"awarded_on": awarded_on, "verified": "true"}],
        "employments": [{"firm": "one", "started_on": "2019-07-01"}],
    }


def ward(birth: str, **more: Rows) -> dict[str, Rows]:
    """A child at school, and the guardian who is asked about."""
    return {
        "students": [{"person": "kid", "guardian": "self", "stage": "junior", "grade": "9"}],
        "population_register": [{"person": "kid", "birth_date": birth, "sex": "male", "status": "active"}],
        **more,
    }


def newborn(birth: str, *cases: Mapping[str, str]) -> dict[str, Rows]:
    return {
        "births": [{"birth_date": birth, "mother": "mum", "father": "self"}],
        "population_register": born("1990-01-01"),
        "service_cases": [{"item_key": "birth-registration", "applied_on": birth, **case} for case in cases],
    }


def small_child(birth: str, **more: Rows) -> dict[str, Rows]:
    return {
        "births": [{"birth_date": birth, "mother": "self", "father": "dad", "child": "child"}],
        "population_register": [{"person": "child", "birth_date": birth, "sex": "male", "status": "active"}],
        **more,
    }


MONTHS: list[Case] = [
    ("unemployment-benefit", DAY, jobless("2020-03-31", months("unemployment", *YEAR)), True),
    ("unemployment-benefit", DAY, jobless("2020-03-31", months("unemployment", *YEAR[1:])), False),
    (  # eleven months, one of them paid by two employers: twelve rows
        "unemployment-benefit",
        DAY,
        jobless("2020-03-31", months("unemployment", *YEAR[1:]), months("unemployment", YEAR[5], firm="two")),
        False,
    ),
    ("unemployment-benefit", DAY, jobless("2019-04-11", months("unemployment", *YEAR)), True),
    ("unemployment-benefit", DAY, jobless("2019-04-10", months("unemployment", *YEAR)), False),
    ("residence-permit-eligible", DAY, newcomer(months("pension", *YEAR)), True),
    ("residence-permit-eligible", DAY, newcomer(months("pension", *YEAR[1:])), False),
    (
        "residence-permit-eligible",
        DAY,
        newcomer(months("pension", *YEAR[1:]), months("pension", YEAR[5], firm="two")),
        False,
    ),
    ("residence-permit-eligible", DAY, newcomer(months("pension", *YEAR[1:], "2020-04")), False),
    ("residence-permit-eligible", DAY, newcomer(months("pension", *YEAR[1:], *EARLIER, "2019-03")), True),
    ("residence-permit-eligible", DAY, newcomer(months("pension", *YEAR[1:], *EARLIER)), False),
    (
        "residence-permit-eligible",
        DAY,
        newcomer(months("pension", *YEAR[1:], *EARLIER), months("pension", *EARLIER, firm="two")),
        False,
    ),
]

DAYS: list[Case] = [
    ("driver-70-medical", DAY, licence("2020-04-10"), True),  # the scoring period ends today
    ("driver-70-medical", DAY, licence("2020-04-11"), False),
    ("driver-70-medical", DAY, licence("2020-03-11"), True),  # ended 30 days ago
    ("driver-70-medical", DAY, licence("2020-03-10"), False),
    ("driver-70-medical", DAY, licence("2020-04-01", birth="1950-04-11"), False),
    ("driver-70-medical", DAY, licence("2020-04-01", valid_to="2020-04-10"), True),
    ("driver-70-medical", DAY, licence("2020-04-01", valid_to="2020-04-09"), False),
    ("driver-70-medical", DAY, licence("2020-04-01", medical="2020-04-02"), False),
    ("driver-70-medical", DAY, licence("2020-04-01", medical="2020-04-01"), True),
    ("outdoor-ad-expiring.late", DAY, sign("2020-03-12"), True),
    ("outdoor-ad-expiring.late", DAY, sign("2020-03-11"), False),
    ("outdoor-ad-expiring", DAY, sign("2020-06-09", "valid"), True),
    ("outdoor-ad-expiring", DAY, sign("2020-06-10", "valid"), False),
    ("outdoor-ad-expiring", DAY, sign("2020-04-20", "removed"), False),
    ("social-insurance-registration.late", DAY, employer("2018-04-10"), True),  # within two years: the day itself counts  # noqa: E501
    ("social-insurance-registration.late", DAY, employer("2018-04-09"), False),
    ("social-insurance-registration", DAY, employer("2020-03-11"), True),
    ("social-insurance-registration.late", DAY, employer("2020-03-10"), True),
    ("housing-fund-registration.late", DAY, insured_employer("2018-04-10"), True),
    ("housing-fund-registration.late", DAY, insured_employer("2018-04-09"), False),
    ("housing-fund-registration", DAY, insured_employer("2020-04-01"), False),
    ("id-card-first", DAY, ward("2004-01-10"), True),  # sixteen and three months today
    ("id-card-first", DAY, ward("2004-01-09"), False),
    ("id-card-first", DAY, ward("2004-04-10"), True),  # sixteen today
    ("id-card-first", DAY, ward("2004-04-11"), False),
    ("id-card-first", DAY, ward("2004-04-10", id_cards=[{"person": "kid", "card_status": "valid", "valid_to": DAY}]), False),  # noqa: E501
    ("id-card-first", DAY, ward("2004-04-10", id_cards=[{"person": "kid", "card_status": "valid", "valid_to": "2020-04-09"}]), True),  # noqa: E501
    ("annual-report", DAY, reporting("2019-04-10"), True),
    ("annual-report", DAY, reporting("2019-04-11"), False),  # in existence for a year only tomorrow
    ("annual-report", DAY, reporting("2018-05-10"), True),  # thirty days before the anniversary
    ("annual-report", DAY, reporting("2018-05-11"), False),
    ("annual-report", DAY, reporting("2018-02-10"), True),  # two months after it
    ("annual-report", DAY, reporting("2018-02-09"), False),
    ("annual-report", DAY, reporting("2018-05-10", "2020-04-10"), False),
    ("annual-report", DAY, reporting("2018-05-10", "2020-04-09"), True),  # last year's report, filed late
    ("annual-report", "2026-01-05", reporting("2024-12-31"), True),
    ("annual-report", "2026-01-05", reporting("2025-01-01"), False),  # a rule of their own
    ("hitech-recertification", DAY, hitech(("valid", "2020-12-31")), True),
    ("hitech-recertification", DAY, hitech(("valid", "2021-01-01")), False),
    ("hitech-recertification", DAY, hitech(("expired", "2020-01-01")), True),
    ("hitech-recertification", DAY, hitech(("expired", "2019-12-31")), False),
    ("hitech-recertification", DAY, hitech(("expired", "2020-01-01"), ("valid", "2023-01-01")), False),
    ("utilities-after-purchase", DAY, bought(("seller", "2020-03")), True),
    ("utilities-after-purchase", DAY, bought(("seller", "2020-02")), True),  # billed every second month
    ("utilities-after-purchase", DAY, bought(("seller", "2020-01")), False),
    ("utilities-after-purchase", DAY, bought(("seller", "2020-02"), ("self", "2020-03")), False),
    ("graduate-not-received", DAY, graduate("2018-04-11"), True),
    ("graduate-not-received", DAY, graduate("2018-04-10"), False),
    ("newborn-hukou", DAY, newborn("2020-03-26"), True),
    ("newborn-hukou", DAY, newborn("2020-03-27"), False),
    ("newborn-hukou.late", DAY, newborn("2020-02-11"), True),
    ("newborn-hukou.late", DAY, newborn("2020-02-10"), False),
    ("newborn-hukou", DAY, newborn("2020-03-26", {"person": "mum", "state": "open"}), False),
    ("newborn-hukou", DAY, newborn("2020-03-26", {"person": "self", "state": "approved"}), False),
    ("newborn-hukou", DAY, newborn("2020-03-26", {"person": "mum", "state": "withdrawn"}), True),
    ("cit-settlement", "2020-05-01", {"business_entities": firm("2015-01-01"), "tax_returns": [
        {"tax_kind": "cit", "period": "2019", "due_on": "2020-06-01"}]}, True),  # 31 May 2020 was a Sunday
    ("cit-settlement", "2020-04-30", {"business_entities": firm("2015-01-01"), "tax_returns": [
        {"tax_kind": "cit", "period": "2019", "due_on": "2020-06-01"}]}, False),
    ("cit-settlement", "2020-05-31", {"business_entities": firm("2015-01-01"), "tax_returns": [
        {"tax_kind": "cit", "period": "2019", "due_on": "2020-05-31", "filed_on": "2020-05-30"}]}, False),
    ("childcare-subsidy", "2025-05-15", {"births": small_child("2022-05-16")["births"]}, False),  # not of our register
    ("childcare-subsidy", "2025-05-15", small_child("2022-05-16"), True),
    ("childcare-subsidy", "2025-05-15", small_child("2022-05-15"), False),  # three today
    ("childcare-subsidy", "2024-12-31", small_child("2022-05-16"), False),
    ("childcare-subsidy", "2025-05-15", small_child("2022-05-16", service_cases=[
        {"person": "dad", "item_key": "childcare-subsidy", "state": "open"}]), False),
    ("childcare-subsidy", "2025-05-15", small_child("2022-05-16", benefit_payments=[
        {"person": "dad", "programme": "childcare", "month": "2025-01", "paid_on": "2025-01-01"}]), False),
    ("childcare-subsidy", "2025-05-15", small_child("2022-05-16", benefit_payments=[
        {"person": "dad", "programme": "childcare", "month": "2024-12", "paid_on": "2024-12-31"}]), True),
    ("elder-allowance-70", DAY, {"population_register": born("1950-06-10")}, True),  # seventy in two months
    ("elder-allowance-70", DAY, {"population_register": born("1950-06-11")}, False),
    ("elder-allowance-70", DAY, {"population_register": born("1940-04-11")}, True),
    ("elder-allowance-70", DAY, {"population_register": born("1940-04-10")}, False),
    ("elder-allowance-80", DAY, {"population_register": born("1940-04-10")}, True),
    ("elder-allowance-80", DAY, {"population_register": born("1940-04-11")}, False),
    ("elder-allowance-80", DAY, {"population_register": born("1940-04-10"), "deaths": [{}]}, False),
    ("elder-allowance-80", DAY, {"population_register": born("1940-04-10", status="moved")}, False),
]  # fmt: skip
