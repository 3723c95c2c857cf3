"""Light items at the desk: a family's table decides as any other does, the rest is taken in and goes to its unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from saltern.apps.casework import operations, queries
from saltern.apps.casework.material import MaterialsMissing
from saltern.apps.casework.operations import Acknowledgement
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.notify.models import Message
from saltern.core.catalogue.pack import Pack
from saltern.core.review.example_records import ExampleReader
from saltern.errors import NOWHERE
from worlds.casework_desk import applicant, staff
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db
PERSON: Mapping[str, Any] = {
    "as_of": "2020-04-10",
    "population_register": [{"sex": "female", "birth_date": "1985-05-01", "status": "active"}],
    "id_cards": [{"card_status": "valid", "valid_to": None}],
}
FIRM: Mapping[str, Any] = {
    "as_of": "2020-04-10",
    "business_entities": [{"kind": "company", "status": "active", "established_on": "2015-01-01"}],
}
NURSE = {"health_practitioners": [
    {"kind": "nurse", "register_no": "N-7", "registered_on": "2018-06-01", "valid_to": "2023-06-01"},
]}  # fmt: skip


@cache
def pack() -> Pack:
    return yantian()


@cache
def books() -> Rulebook:
    return Rulebook.of_pack(pack())


def submit(item: str, given: Mapping[str, Any], *, who: str = "natural_person", **more: Any) -> Acknowledgement:
    reader = ExampleReader(vocabulary=pack().vocabulary, who=who, place=NOWHERE, faults=(faults := []))
    source = reader.read(given)
    assert faults == []
    asked: dict[str, Any] = {"acting": applicant(1), "key": "k1", "account": {"mobile": "13800001234"}, "who": who}
    return operations.submit(rulebook=books(), source=source, item=item, subject=1, **(asked | more))


def test_a_nurse_who_stops_is_taken_off_the_register_at_once() -> None:
    made = submit("end-nurse-registration", {**PERSON, **NURSE})
    assert (made.state, made.result, made.because.zh) == (
        "approved", "approve", "证照登记有效，无失信和未申报事项，准予注销",
    )  # fmt: skip
    case = queries.case_file(operations_case(made.number))
    assert {field["key"]: field["value"] for field in case.form}["number"] == "N-7"
    assert case.materials == {"application": "not-needed", "permit": "saved"}
    (explained,) = queries.explanation(number=made.number, language="zh")
    assert (explained.result, explained.agrees) == ("approve", True)


def operations_case(number: str) -> Any:
    from saltern.apps.casework.models import Case

    return Case.objects.get(number=number)


def test_a_debt_goes_to_a_person() -> None:
    debt = {
        "credit_records": [{"record_no": "C", "kind": "blacklist", "decided_on": "2020-01-10", "published_until": None}]
    }
    made = submit("end-nurse-registration", {**PERSON, **NURSE, **debt})
    assert (made.state, made.result, made.because.zh) == (
        "review", "refer", "有失信记录或逾期未申报的税款所属期，须先核实",
    )  # fmt: skip


def test_without_the_paper_on_record_it_is_asked_for_and_a_person_decides() -> None:
    with pytest.raises(MaterialsMissing) as missing:
        submit("end-nurse-registration", PERSON)
    assert [material.key for material in missing.value.materials] == ["permit"]
    made = submit("end-nurse-registration", PERSON, materials=["permit"])
    assert (made.result, made.because.zh) == ("refer", "未查到有效的登记，由承办单位核实")


def test_where_the_pack_keeps_no_register_nothing_is_approved() -> None:
    made = submit(
        "replace-exchange-teacher-certificate", PERSON, values={"reason": "lost", "statement": "搬家遗失"},
        materials=["permit"] if any(
            one.key == "permit" for one in pack().items["replace-exchange-teacher-certificate"].materials
        ) else [],
    )  # fmt: skip
    assert (made.state, made.result) == ("review", "refer")
    assert made.because.zh == "本区没有这类证照的登记数据，由承办单位核实后补发"


def test_what_is_not_instant_is_looked_at_though_the_record_stands() -> None:
    permit = {"food_permits": [{
        "permit_no": "P1", "kind": "restaurant", "issued_on": "2018-06-01", "valid_to": "2023-06-01", "status": "valid",
    }]}  # fmt: skip
    made = submit("give-up-food-permit", {**FIRM, **permit}, who="legal_person")
    assert (made.result, made.because.zh) == ("refer", "本事项由承办单位审查后决定")


def test_nobody_is_answered_for_the_dead() -> None:
    dead = {"population_register": [{"sex": "female", "birth_date": "1985-05-01", "status": "dead"}]}
    made = submit("end-nurse-registration", {**PERSON, **NURSE, **dead}, materials=["permit"])
    assert made.result == "refer"


def test_a_light_item_is_taken_in_for_its_unit_with_the_days_promised() -> None:
    made = submit("apply-legal-aid", PERSON, materials=[
        one.key for one in pack().items["apply-legal-aid"].materials
    ])  # fmt: skip
    item = pack().items["apply-legal-aid"]
    case = operations_case(made.number)
    assert (item.depth, made.state, made.result) == ("light", "review", "refer")
    assert (case.unit, case.promised_days, item.limits.promised_days) == ("justice", 5, 5)
    assert made.due_on == dt.date(2020, 4, 17)


def test_an_item_for_both_serves_a_firm_as_a_firm() -> None:
    made = submit("have-water-connected", FIRM, who="legal_person", materials=["premises"], promises=True)
    assert operations_case(made.number).who == "legal_person"
    assert operations_case(made.number).materials["identity"] == "saved"


def test_a_sensitive_item_is_not_named_in_the_message() -> None:
    item = pack().items["living-allowance-children-hiv"]
    made = submit(item.id, PERSON, materials=[one.key for one in item.materials])
    body = str(list(Message.objects.values()))
    assert made.state == "review"
    assert item.name.zh not in body
    assert "申请事项" in body


def test_a_clerk_of_the_unit_applies_for_who_stands_before_them() -> None:
    made = submit(
        "end-nurse-registration", {**PERSON, **NURSE}, channel="counter",
        acting=staff("clerk", "wang", unit="health", venue="district-hall"),
    )  # fmt: skip
    assert (made.state, made.visits_saved) == ("approved", 1)
