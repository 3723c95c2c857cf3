"""Whom it may speak to, through the real command line: five people of one small feed, none of them told or approved
wrongly, and one told when there is a number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from worlds.district import District
from worlds.registry_office import person

WITHDREW, DEAD, MOVED, UNREACHED, MOTHER = (person(number) for number in range(1, 6))
REGISTER = (
    "id_number,name,sex,birth_date,household_no,relation_to_head,marital_status,address_code,hukou_district,moved_in_on,"
    "status"
)
CONSENTS = "id_number,credit_code,mobile,channel,consent,updated_on"


def sex(number: str) -> str:
    """As the number says it."""
    return "male" if int(number[16]) % 2 else "female"


def csv(folder: Path, name: str, *lines: str) -> Path:
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="gb18030" if name.startswith("population") else "utf-8")
    return file


@pytest.fixture
def five(tmp_path: Path) -> District:
    """Five people: each with a card that ends soon but one, and a word of consent."""
    district = District(home=tmp_path, people={})
    states = {WITHDREW: "active", DEAD: "active", MOVED: "moved", UNREACHED: "active", MOTHER: "active"}
    rows = [
        f"{who},张三,{sex(who)},1990-03-05,H{who[-4:]},,,,440308,2001-01-01,{state}" for who, state in states.items()
    ]
    cards = [f"{who},2010-05-01,2020-05-20,valid" for who in states]
    words = [f"{who},,{'' if who == UNREACHED else '13800138000'},sms,true,2020-01-01" for who in states]
    files = {
        "population_register": csv(tmp_path, "population_register.csv", REGISTER, *rows),
        "id_cards": csv(tmp_path, "id_cards.csv", "id_number,issued_on,valid_to,card_status", *cards),
        "contact_consents": csv(tmp_path, "contact_consents.csv", CONSENTS, *words),
    }
    case = {"case_no": "A1", "id_number": DEAD, "item_key": "household-transfer-graduate", "applied_on": "2020-04-01"}
    line = json.dumps(
        {
            **case,
            "decided_on": "2020-04-09",
            "state": "approved",
            "channel": "web",
            "satisfaction": None,
            "credit_code": None,
        }
    )
    files["service_cases"] = csv(tmp_path, "service_cases.jsonl", line)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id_number", "category", "grade", "issued_on", "valid_to", "status"])
    sheet.append([MOTHER, "physical", 1, "2019-01-01", "2029-01-01", "valid"])
    book.save(tmp_path / "disability_certificates.xlsx")
    files["disability_certificates"] = tmp_path / "disability_certificates.xlsx"
    for dataset, file in files.items():
        district.say("feed", "take", file, "--dataset", dataset)
    later = csv(tmp_path, "contact_consents_later.csv", CONSENTS, f"{WITHDREW},,13800138000,sms,false,2020-03-01")
    district.say("feed", "take", later, "--dataset", "contact_consents")
    gone = [f"{who},2020-04-05,1,2020-04-06" for who in (DEAD, MOTHER)]
    deaths = csv(tmp_path, "deaths.csv", "id_number,died_on,place,reported_on", *gone)
    district.say("feed", "take", deaths, "--dataset", "deaths")
    return district


def swept(district: District, day: str) -> dict[str, tuple[int, int]]:
    """Who is due and willing, by rule."""
    said = district.ask("push", "sweep", "--at", f"{day}T10:00")
    return {row["key"]: (row["due"], row["willing"]) for part in ("reminders", "next_steps") for row in said[part]}


def test_five_people_whom_nothing_wrong_may_reach(five: District) -> None:
    found = swept(five, "2020-04-10")
    assert found["id-card-expiring"] == (2, 1)  # who withdrew is due, who has no number is willing
    assert found["household-transfer-graduate-to-id-card"] == (0, 0)
    five.say("work", "--at", "2020-04-10T10:05")
    assert five.handed_over() == []
    told = five.ask("message", "list")["messages"]
    assert [(row["state"], row["reason"]) for row in told] == [("suppressed", "no-contact")]

    assert swept(five, "2020-04-11")["id-card-expiring"] == (2, 1)
    assert len(five.ask("message", "list")["messages"]) == 1  # no number yet: not found anew
    number = csv(five.home, "contact_consents_number.csv", CONSENTS, f"{UNREACHED},,13900139000,sms,true,2020-04-11")
    five.say("feed", "take", number, "--dataset", "contact_consents")
    swept(five, "2020-04-12")
    five.say("work", "--at", "2020-04-12T10:05", "--yes-it-is")
    assert [message["to"] for message in five.handed_over()] == ["139****9000"]
    assert swept(five, "2020-04-13")["id-card-expiring"] == (2, 1)
    five.say("work", "--at", "2020-04-13T10:05")
    assert len(five.handed_over()) == 1

    applied = five.say(
        "case", "submit", "disability-care-allowance", "--subject", MOTHER, "--as", "son", "--at", "2020-04-13T11:00"
    )
    assert applied.lines[0].endswith(": under review")
    assert applied.lines[1] == "What is on record needs a person to look at it"


def test_who_dies_between_sweep_and_hand_over_is_not_said_to_have_done_it(five: District) -> None:
    number = csv(five.home, "contact_consents_number.csv", CONSENTS, f"{UNREACHED},,13900139000,sms,true,2020-04-01")
    five.say("feed", "take", number, "--dataset", "contact_consents")
    swept(five, "2020-04-10")
    deaths = csv(
        five.home, "deaths2.csv", "id_number,died_on,place,reported_on", f"{UNREACHED},2020-04-09,1,2020-04-10"
    )
    five.say("feed", "take", deaths, "--dataset", "deaths")
    five.say("work", "--at", "2020-04-10T10:05")
    (row,) = five.ask("message", "list")["messages"]
    assert (row["state"], row["reason"], row["reason_words"]["zh"]) == ("suppressed", "dead", "登记显示收件人已去世")
    assert five.handed_over() == []
