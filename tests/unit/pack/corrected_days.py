"""The corrections of messages on their boundary days: what was wrong with the pack cannot come back unseen.

A row is an example of a correction: on that day, with that on record, this is sent, and names this last day to act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unit.pack.boundary_days import (
    DAY,
    YEAR,
    Rows,
    born,
    employer,
    firm,
    graduate,
    insured_employer,
    jobless,
    licence,
    months,
    newborn,
    reporting,
    ward,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """An example of the correction `id`; `sent` is "in time", "late" or "nothing"."""

    id: str
    rule: str
    day: str
    given: Mapping[str, Rows]
    sent: str
    last_day: str = ""


def row(id: str, rule: str, day: str, given: Mapping[str, Rows], sent: str, last_day: str = "") -> Correction:  # noqa: A002
    return Correction(id=id, rule=rule, day=day, given=given, sent=sent, last_day=last_day)


IN, LATE, NOT = "in time", "late", "nothing"


def veteran(day: str) -> dict[str, Rows]:
    return {"veterans": [{"discharged_on": day}]}


def pupil(birth: str) -> dict[str, Rows]:
    return {"births": [{"birth_date": birth, "mother": "self", "child": "kid"}]}


def mother(birth: str, count: int = 12) -> dict[str, Rows]:
    year, month = int(birth[:4]), int(birth[5:7])
    of = [
        f"{(year * 12 + month - 1 - back) // 12}-{(year * 12 + month - 1 - back) % 12 + 1:02d}" for back in range(count)
    ]
    return {
        "births": [{"birth_date": birth, "mother": "self", "child": "baby"}],
        "social_insurance_payments": months("maternity", *of),
    }


def gap(**more: Rows) -> dict[str, Rows]:
    return {
        "social_insurance_payments": [{"kind": "pension", "month": "2020-01", "paid_on": "2020-01-20"}],
        "resident_register": [{"birth_date": "1988-05-01", "registered_on": "2015-01-01"}],
        **more,
    }


def permit(table: str, valid_to: str, **more: str) -> dict[str, Rows]:
    return {"business_entities": firm("2010-01-01"), table: [{"status": "valid", "valid_to": valid_to, **more}]}


def couple(born_on: str, *, registered: bool = True, permit: bool = False) -> dict[str, Rows]:
    """A wedding of a month ago; the wife's birthday, and whether she is of the district or has a permit of it. The
    husband lives here without either."""
    wife = {"person": "wife", "birth_date": born_on, "sex": "female", "status": "active" if registered else "moved"}
    husband = {"person": "self", "birth_date": "1985-01-01", "sex": "male", "registered_on": "2019-01-01"}
    return {
        "marriages": [{"person": "self", "spouse": "wife", "kind": "marry", "registered_on": "2020-03-10"}],
        "population_register": [wife],
        "resident_register": [husband],
        "residence_permits": [{"person": "wife", "status": "active"}] if permit else [],
    }


def pensioner(*visits: str) -> dict[str, Rows]:
    return {
        "pension_accounts": [{"benefit_started_on": "2010-01-01", "last_qualified_on": "2019-03-01"}],
        "medical_visits": [{"visited_on": day} for day in visits],
    }


def rented(ends_on: str) -> dict[str, Rows]:
    return {"public_rentals": [{"status": "active", "ends_on": ends_on}]}


def nurse(valid_to: str) -> dict[str, Rows]:
    return {"health_practitioners": [{"kind": "nurse", "valid_to": valid_to}]}


def girl(birth: str, *doses: str) -> dict[str, Rows]:
    given = ward(birth, immunisations=[{"person": "kid", "vaccine_code": "HPV", "dose_no": dose} for dose in doses])
    return {
        **given,
        "students": [{"person": "kid", "guardian": "self", "stage": "junior", "grade": "7"}],
        "population_register": [{"person": "kid", "birth_date": birth, "sex": "female", "status": "active"}],
    }


def endorsed(until: str) -> dict[str, Rows]:
    return {
        "residence_permits": [{"status": "active", "endorsed_until": until}],
        "resident_register": [{"registered_on": "2018-01-01"}],
    }


def moved(*receptions: Mapping[str, str]) -> dict[str, Rows]:
    return {"population_register": born("1997-05-01"), "graduate_receptions": list(receptions)}


SUBSIDY = "2020-05-15"
KID_CARD = [{"person": "kid", "issued_on": "2018-06-01", "card_status": "valid", "valid_to": "2023-06-01"}]
ELDER = {"population_register": born("1940-01-01"), "elder_allowances": [{"status": "paid"}]}
ORGANISATION = {"social_organisations": [{"status": "active", "last_report_year": "2018"}]}
RENTAL = "household-transfer-graduate-to-public-rental-application"

CORRECTIONS: list[Correction] = [
    row("E1", "veteran-report", "2020-04-10", veteran("2020-03-11"), IN, "2020-04-10"),
    row("E1", "veteran-report", "2020-04-11", veteran("2020-03-11"), LATE, "2020-04-10"),
    row("E1", "veteran-report", "2020-05-11", veteran("2020-03-11"), NOT),
    row("E2", "school-place-primary", "2020-05-10", pupil("2014-05-01"), IN, "2020-05-20"),
    row("E2", "school-place-primary", "2020-05-20", pupil("2014-05-01"), IN, "2020-05-20"),
    row("E2", "school-place-primary", "2020-05-25", pupil("2014-05-01"), LATE, "2020-05-20"),
    row("E2", "school-place-primary", "2020-04-10", pupil("2014-05-01"), NOT),
    row("E2", "school-place-primary", "2021-05-15", pupil("2015-05-01"), NOT),  # nobody knows that year's window
    row("E4", "unemployment-benefit", "2020-04-13", jobless("2020-01-15", months("unemployment", *YEAR)), IN),
    row("E5", "maternity-allowance", DAY, mother("2018-04-10"), IN),  # two years ago
    row("E5", "maternity-allowance", DAY, mother("2017-04-11"), IN),
    row("E5", "maternity-allowance", DAY, mother("2017-04-10"), NOT),
    row("E5", "maternity-allowance", DAY, mother("2018-04-10", 11), NOT),
    row("E8", RENTAL, DAY, moved(), IN),
    row("E9", "graduate-not-received", "2020-07-09", {
        "degrees": [{"awarded_on": "2020-06-28", "verified": "true"}],
        "employments": [{"firm": "one", "started_on": "2020-07-06"}],
    }, IN),
    row("E9", "graduate-not-received", DAY, {**graduate("2019-06-30"), "employments": []}, NOT),
    row("E11", "social-insurance-gap", DAY, gap(), NOT),
    row("E11", "social-insurance-gap", DAY, gap(population_register=born("1988-05-01")), IN),
    row("E12", "elder-allowance-70", "2021-03-02", {"population_register": born("1951-05-02")}, IN),
    row("E12", "elder-allowance-check", "2020-05-15", ELDER, NOT),
    row("E12", "elder-allowance-check", "2021-05-15", ELDER, IN, "2021-05-31"),
    row("E14", "annual-report", "2020-03-20", reporting("2015-03-20"), IN, "2020-05-20"),
    row("E14", "annual-report", "2020-05-20", reporting("2015-03-20"), IN, "2020-05-20"),
    row("E14", "annual-report", "2020-05-21", reporting("2015-03-20"), NOT),
    row("E14", "annual-report", "2020-05-20", {"business_entities": firm("2015-03-20", kind="individual")}, IN),
    row("E14", "annual-report", "2019-06-30", reporting("2015-06-20"), NOT),  # before the rolling report stood alone
    row("E15", "nurse-registration", "2020-05-11", nurse("2020-06-10"), IN, "2020-05-11"),
    row("E15", "nurse-registration", "2020-05-12", nurse("2020-06-10"), LATE, "2020-05-11"),
    row("E16.1", "labour-dispatch-expiring", "2020-05-01", permit("labour_dispatch_permits", "2020-06-30"), IN, "2020-05-01"),  # noqa: E501
    row("E16.1", "labour-dispatch-expiring", "2020-05-02", permit("labour_dispatch_permits", "2020-06-30"), LATE),
    row("E16.2", "pollutant-permit-expiring", "2021-05-01", permit("pollutant_permits", "2021-06-30", kind="key"), IN, "2021-05-01"),  # noqa: E501
    row("E16.2", "pollutant-permit-expiring", "2021-05-02", permit("pollutant_permits", "2021-06-30", kind="key"), LATE),  # noqa: E501
    row("E16.2", "pollutant-permit-expiring", "2020-04-17", permit("pollutant_permits", "2020-06-01", kind="key"), IN, "2020-04-17"),  # noqa: E501
    row("E16.3", "hygiene-permit-expiring", "2020-04-10", permit("hygiene_permits", "2020-05-10"), IN, "2020-04-10"),
    row("E16.3", "hygiene-permit-expiring", "2020-04-11", permit("hygiene_permits", "2020-05-10"), LATE),
    row("E16.4", "public-rental-renewal", "2020-04-10", rented("2020-07-10"), IN, "2020-04-10"),
    row("E16.4", "public-rental-renewal", "2020-04-11", rented("2020-07-10"), LATE, "2020-04-10"),
    row("E17", "public-rental-renewal", DAY, rented("2020-06-01"), LATE, "2020-03-01"),
    row("E17", "public-rental-renewal", DAY, rented("2020-09-07"), IN, "2020-06-07"),  # 150 days ahead
    row("E17", "public-rental-renewal", DAY, rented("2020-09-08"), NOT),
    row("E18.1", "social-insurance-registration", "2020-03-20", employer("2020-03-11"), NOT),
    row("E18.1", "social-insurance-registration", "2020-03-21", employer("2020-03-11"), IN, "2020-04-10"),
    row("E18.1", "social-insurance-registration", "2020-04-10", employer("2020-03-11"), IN, "2020-04-10"),
    row("E18.1", "social-insurance-registration", "2020-04-11", employer("2020-03-11"), LATE),
    row("E18.2", "housing-fund-registration", "2020-04-10", insured_employer("2020-03-11"), IN, "2020-04-10"),
    row("E18.2", "housing-fund-registration", "2020-04-11", insured_employer("2020-03-11"), LATE),
    row("E18.3", "newborn-vaccination-record", "2020-04-03", pupil("2020-03-15"), NOT),
    row("E18.3", "newborn-vaccination-record", "2020-04-04", pupil("2020-03-15"), IN, "2020-04-15"),
    row("E18.3", "newborn-vaccination-record", "2020-04-16", pupil("2020-03-15"), LATE),
    row("E19", "driver-70-medical", "2022-05-19", licence("2022-05-20"), NOT),
    row("E19", "driver-70-medical", "2022-06-19", licence("2022-05-20"), IN, "2022-06-19"),
    row("E19", "driver-70-medical", "2022-06-20", licence("2022-05-20"), NOT),
    row("E20", "id-card-first", DAY, ward("2004-04-10", id_cards=KID_CARD), NOT),
    row("E20", "id-card-first", "2020-04-09", ward("2004-04-10"), NOT),
    row("E20", "id-card-first", "2020-04-10", ward("2004-04-10"), IN),
    row("E20", "id-card-first", "2020-07-10", ward("2004-04-10"), IN),
    row("E20", "id-card-first", "2020-07-11", ward("2004-04-10"), NOT),
    row("E21.1", "food-permit-expiring", "2020-04-17", permit("food_permits", "2020-06-01"), IN, "2020-04-17"),
    row("E21.1", "food-permit-expiring", "2020-04-18", permit("food_permits", "2020-06-01"), LATE),
    row("E21.1", "food-permit-expiring", "2024-04-19", permit("food_permits", "2024-05-13"), IN, "2024-04-19"),  # 15
    row("E21.1", "food-permit-expiring", "2024-04-20", permit("food_permits", "2024-05-13"), LATE),
    row("E21.2", "military-registration", "2020-06-30", {"population_register": born("2002-05-01")}, IN, "2020-06-30"),
    row("E21.2", "military-registration", "2020-07-01", {"population_register": born("2002-05-01")}, NOT),
    row("E21.2", "military-registration", "2022-07-01", {"population_register": born("2004-05-01")}, IN),
    row("E22.1", "childcare-subsidy", SUBSIDY, pupil("2019-05-01"), NOT),
    row("E22.2", "hpv-vaccine", "2022-10-15", girl("2008-10-14"), NOT),
    row("E22.2", "hpv-vaccine", "2022-10-15", girl("2008-10-16"), IN),
    row("E22.2", "hpv-vaccine", "2022-10-15", girl("2008-10-14", "1"), IN),
    row("E22.2", "hpv-vaccine", "2022-10-15", girl("2008-10-14", "1", "2"), NOT),
    row("E25", "prepregnancy-check", DAY, couple("1945-01-01"), NOT),
    row("E25", "prepregnancy-check", DAY, couple("1970-04-10"), NOT),  # fifty today
    row("E25", "prepregnancy-check", DAY, couple("1970-04-11"), IN),
    row("E25", "prepregnancy-check", DAY, couple("1990-01-01", registered=False), NOT),
    row("E25", "prepregnancy-check", DAY, couple("1990-01-01", registered=False, permit=True), IN),
    row("M6", "pension-qualification", DAY, pensioner("2020-02-01"), NOT),
    row("M6", "pension-qualification", DAY, pensioner("2020-01-11"), IN),
    row("N3", "residence-permit-endorsement", "2020-05-09", endorsed("2020-06-09"), NOT),
    row("N3", "residence-permit-endorsement", "2020-05-10", endorsed("2020-06-09"), IN, "2020-06-09"),
    row("N4", "social-organisation-report", "2020-03-31", ORGANISATION, IN, "2020-03-31"),
    row("N4", "social-organisation-report", "2020-04-01", ORGANISATION, LATE),
    row("N4", "social-organisation-report", "2020-06-01", ORGANISATION, NOT),
    row("words", "newborn-hukou", "2020-04-26", newborn("2020-03-26"), IN, "2020-04-26"),
    row("words", "newborn-hukou", "2020-04-27", newborn("2020-03-26"), LATE, "2020-04-26"),
]  # fmt: skip
