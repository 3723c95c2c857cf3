"""Next steps: what is on record, and whether the person or firm hears of the step. Cases as for reminders."""

from __future__ import annotations

from collections.abc import Mapping

from unit.pack.boundary_days import DAY, YEAR, Case, Rows, born, bought, jobless, months


def payment(**row: str) -> Rows:
    return [{"kind": "pension", "month": "2020-03", "paid_on": "2020-03-20", **row}]


def couple(wedding: str, *divorce: str) -> dict[str, Rows]:
    weddings = [{"person": "self", "spouse": "she", "kind": "marry", "registered_on": wedding}]
    weddings += [{"person": "self", "spouse": "she", "kind": "divorce", "registered_on": day} for day in divorce]
    return {"marriages": weddings, "population_register": born("1988-05-01")}


def hired(*payments: Mapping[str, str]) -> dict[str, Rows]:
    return {
        "employments": [{"person": "worker", "firm": "self", "started_on": "2020-01-01"}],
        "disability_certificates": [{"person": "worker", "status": "valid"}],
        "social_insurance_payments": [{"person": "worker", **row} for paid in payments for row in payment(**paid)],
    }


def billed(settled_on: str = "2020-03-20", **more: str) -> dict[str, Rows]:
    """A bill from a hospital elsewhere, with what else is on record: when the filing began and ended, when it was asked
    for."""
    bill = {"settlement_no": "TP1", "settled_on": settled_on, "kind": "remote", "fund": "0"}
    filing = {"place": "430100", "kind": "posted", "started_on": more.get("filed", "2020-01-01")}
    asked = {"item_key": "medical-reimbursement-remote", "state": more.get("state", "approved")}
    return {
        "medical_settlements": [{**bill, **{name: more[name] for name in ("kind", "fund") if name in more}}],
        "remote_filings": [filing | ({"ended_on": more["ended"]} if "ended" in more else {})]
        * (more.get("filed") != ""),
        "service_cases": [{**asked, "applied_on": more["asked"]}] if "asked" in more else [],
    }


def newly_born(**birth: str) -> Rows:
    return [{"birth_date": "2020-03-26", "mother": "self", **birth}]


def parents(dad: str) -> dict[str, Rows]:
    return {"births": newly_born(father="dad"), "population_register": born("1988-05-01", person="dad", status=dad)}


def enrolled(started_on: str) -> dict[str, Rows]:
    row = {"person": "baby", "kind": "resident", "started_on": started_on}
    return {"births": newly_born(child="baby"), "medical_enrolments": [row]}


def mother(birth_date: str) -> dict[str, Rows]:
    paid = months("maternity", birth_date[:7])
    return {"births": newly_born(birth_date=birth_date), "social_insurance_payments": paid}


def place(**result: str) -> dict[str, Rows]:
    row = {"guardian": "self", "school_year": "2020", "stage": "primary", **result}
    return {"school_place_applications": [row]}


def hard_to_employ(**paid: str) -> dict[str, Rows]:
    registered = [{"registered_on": "2019-06-01", "hard_to_employ": "true"}]
    return {"unemployment_registrations": registered, "social_insurance_payments": payment(**paid)}


def site(*paid_on: str) -> dict[str, Rows]:
    paid = [row for day in paid_on for row in payment(person="worker", firm="self", kind="injury", paid_on=day)]
    return {"construction_sites": [{"status": "active"}], "social_insurance_payments": paid}


def food(kind: str, **more: str) -> dict[str, Rows]:
    return {"food_permits": [{"status": "valid", "kind": kind, **more}]}


def founded(established_on: str, **tax: str) -> dict[str, Rows]:
    firm = {"firm": "new", "legal_rep": "self", "established_on": established_on, "status": "active"}
    return {"business_entities": [firm], "tax_returns": [{"firm": "new", "tax_kind": "vat", **tax}]}


BENEFIT = "unemployment-registration-to-unemployment-benefit"
BIRTH = "issue-first-birth-certificate-to-birth-registration"
CARD = "newborn-medical-insurance-to-apply-social-security-card"
MATERNITY = "issue-first-birth-certificate-to-maternity-allowance"
SCHOOL = "school-place-primary-to-handle-pupil-school-record"
SPOUSE = "register-marriage-to-move-household-registration"
FLEXIBLE = "recognise-person-as-hard-employ-to-flexible-employment-subsidy"
TAX = "company-establishment-to-confirm-firm-tax-data"
GRANT = "social-insurance-registration-to-startup-grant"
SIGN = "get-food-permit-to-file-shop-sign"
FIRE = "get-food-permit-to-fire-safety-check-before-opening-public"
INJURY = "get-construction-permit-to-insure-building-project-against-accidents"
DISABLED = "hire-disabled-to-confirm-disabled-staff-employment-levy"
INDUSTRY = "hitech-certification-to-hitech-subsidy"
TWICE = [months("unemployment", *YEAR[1:], firm=firm) for firm in ("one", "two")]
GAS = "title-transfer-to-utilities-transfer"
BILL = "hospital-bill-elsewhere-to-medical-reimbursement-remote"

STEPS: list[Case] = [
    (BENEFIT, DAY, jobless("2020-03-31", months("unemployment", *YEAR)), True),
    (BENEFIT, DAY, jobless("2020-03-31", *TWICE), False),
    (BIRTH, DAY, parents("active"), True),  # the mother is registered elsewhere
    (BIRTH, DAY, parents("moved"), False),
    (CARD, DAY, enrolled("2020-04-10"), True),
    (CARD, DAY, enrolled("2020-04-11"), False),
    (MATERNITY, DAY, mother("2017-04-11"), True),
    (MATERNITY, DAY, mother("2017-04-10"), False),
    (SCHOOL, DAY, place(result="public"), True),
    (SCHOOL, DAY, place(result="refused"), False),
    (SCHOOL, DAY, place(), False),
    (SPOUSE, DAY, couple("2018-04-10"), True),
    (SPOUSE, DAY, couple("2018-04-11"), False),
    (SPOUSE, DAY, couple("2018-04-10", "2019-06-01"), False),
    (FLEXIBLE, DAY, hard_to_employ(), True),
    (FLEXIBLE, DAY, hard_to_employ(firm="one"), False),
    (TAX, DAY, founded("2020-04-10", period="2020-03", due_on="2020-04-15"), True),
    (TAX, DAY, founded("2020-03-11", period="2020-02", filed_on="2020-03-11"), False),
    (TAX, DAY, founded("2020-03-11", period="2020-02", filed_on="2020-03-10"), True),
    (TAX, DAY, founded("2020-03-10", period="2020-02", filed_on="2020-03-11"), True),  # an older firm's returns
    (TAX, DAY, {}, True),  # the register does not hold the firm yet
    (GRANT, DAY, {"degrees": [{"awarded_on": "2015-04-11"}]}, True),
    (GRANT, DAY, {"degrees": [{"awarded_on": "2015-04-10"}]}, False),
    (SIGN, DAY, food("restaurant", address="A1"), True),
    (SIGN, DAY, food("retail"), False),
    (FIRE, DAY, food("restaurant", address="A1"), True),
    (FIRE, DAY, food("retail", address="A1"), False),
    (INJURY, DAY, site(), True),
    (INJURY, DAY, site("2020-02-10"), False),
    (INJURY, DAY, site("2020-02-09"), True),
    (DISABLED, DAY, hired({"firm": "self"}), True),
    (DISABLED, DAY, hired({"firm": "other"}), False),
    (DISABLED, DAY, hired({"firm": "self", "paid_on": "2020-02-09"}), False),
    (INDUSTRY, DAY, {"industry_subsidies": [{"programme": "rent", "approved_on": "2020-02-01"}]}, True),
    (INDUSTRY, DAY, {"industry_subsidies": [{"programme": "hitech", "approved_on": "2020-01-01"}]}, False),
    (INDUSTRY, DAY, {"industry_subsidies": [{"programme": "hitech", "approved_on": "2019-12-31"}]}, True),
    (GAS, DAY, bought(("seller", "2020-02")), True),
    (GAS, DAY, bought(("seller", "2020-02"), ("self", "2020-03")), False),
    (BILL, DAY, billed("2020-02-11"), True),
    (BILL, DAY, billed("2020-02-10"), False),  # sixty days ago
    (BILL, DAY, billed("2020-04-10"), True),
    (BILL, DAY, billed("2020-04-11"), False),
    (BILL, DAY, billed(fund="500"), False),  # the fund has paid its share
    (BILL, DAY, billed(kind="inpatient"), False),
    (BILL, DAY, billed(filed="2020-03-21"), False),  # filed after the stay
    (BILL, DAY, billed(filed="2020-03-20"), True),
    (BILL, DAY, billed(filed=""), False),
    (BILL, DAY, billed(ended="2020-03-20"), True),
    (BILL, DAY, billed(ended="2020-03-19"), False),
    (BILL, DAY, billed(asked="2020-03-20"), False),
    (BILL, DAY, billed(asked="2020-03-20", state="refused"), True),
    (BILL, DAY, billed(asked="2020-03-19"), True),  # for a bill before this one
]  # fmt: skip
