"""`saltern lint`, `item` and `reminder` as a designer meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from saltern.core.catalogue.search import ItemUnknown
from saltern.interfaces.cli import item, lint, reminder
from worlds.drawn_card import DMN, ITEM

if TYPE_CHECKING:
    from typing import Any

APP = typer.Typer()
APP.command("lint")(lint.command)
APP.add_typer(item.app, name="item")
APP.add_typer(reminder.app, name="reminder")


@pytest.fixture(autouse=True)
def _pack(tiny: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALTERN_PACK", str(tiny.path))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(APP, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_lint_of_a_sound_pack_ends_with_zero() -> None:
    code, said = run("lint")
    assert (code, said.splitlines()[-1].split(",")[0]) == (0, "no faults")


def test_lint_of_a_broken_pack_ends_with_one_and_names_the_place(tiny: Any) -> None:
    tiny.change("items/card.yaml", "authority: office", "authority: ofice")
    code, said = run("lint", "--json")
    assert code == 1
    assert json.loads(said)["faults"] == [
        {
            "code": "unknown-unit",
            "file": "items/card.yaml",
            "line": 4,
            "column": 12,
            "found": {"zh": '"ofice"', "en": '"ofice"'},
            "expected": {"zh": "units.yaml 中的单位", "en": "a unit of units.yaml"},
            "hint": {"zh": "是否想写“office”？", "en": 'did you mean "office"?'},
        }
    ]


def test_items_are_found_by_what_people_call_them() -> None:
    assert run("item", "list", "办") == (0, "card                               instant  A card\n1 item(s)\n")
    assert run("item", "list", "船") == (0, "0 item(s)\n  life                             Life\nor ask 12345\n")


def test_an_unknown_item_is_refused_with_the_nearest() -> None:
    with pytest.raises(ItemUnknown) as caught:
        run("item", "show", "cart")
    assert str(caught.value) == 'There is no item "cart" in this pack. Did you mean "card"?'


def test_an_item_tried_on_stated_records_tells_answer_and_reason(tiny: Any) -> None:
    given = tiny.path / "given.yml"
    given.write_text("as_of: 2020-07-10\npeople: [{status: active, birth_date: 1980-01-01}]\n", encoding="utf-8")
    code, said = run("item", "try", "card", "--given", str(given), "--value", "wanted=true", "--json")
    assert code == 0
    assert json.loads(said) == {
        "item": "card",
        "eligible": True,
        "approve": "approve",
        "because": {"zh": "可以", "en": "fine"},
        "facts": {},
        "form": {"born": "1980-01-01", "wanted": True},
        "missing": [],
        "next": [],
        "explanation": [
            "The condition to apply is met.",
            "Met: alive; source: Office, Register.",
            "A card: the answer is approved at once.",
            "Rule 1 holds: wanted is yes.",
        ],
    }


@pytest.fixture
def drawn(tiny: Any) -> Any:
    return tiny.write("items/card.yaml", ITEM).write("tables/card.dmn", DMN)


def test_an_item_with_a_drawn_approval_is_shown_with_its_file_and_rows(drawn: Any) -> None:
    _, said = run("item", "show", "card")
    assert said.splitlines()[-3:] == [
        "decision tables/card.dmn#decision",
        "  approved at once: fine",
        "  to a person: a high fee",
    ]
    _, said = run("item", "show", "card", "--json")
    shown = json.loads(said)
    assert (shown["decision"], shown["approve"]) == (
        "tables/card.dmn#decision",
        [
            {"when": ["true", "true"], "then": "approve", "because": {"zh": "可以", "en": "fine"}},
            {"when": ["false", "-"], "then": "refer", "because": {"zh": "费用较高", "en": "a high fee"}},
        ],
    )


TRIED = {
    "active": (
        "approve",
        [
            "The condition to apply is met.",
            'Met: "birth date" in Register is filled in; source: Office, Register.',
            "A card: the answer is approved at once.",
            "Rule 1 holds: fee fits is yes; wanted is yes.",
            "Limit: the answer is 100.",
            'Rule 1 holds: status is active, as asked ("active").',
            "status: from Office, Register.",
            "Fee fits: the answer is yes.",
            "Given: Fee is 20; Limit is 100.",
        ],
    ),
    "null": (
        "refer",
        [
            "The condition to apply is met.",
            'Met: "birth date" in Register is filled in; source: Office, Register.',
            "To be approved at once, fee fits should be yes; it is unknown.",
            "A card: no rule holds.",
            "Limit: not known without status.",
            "Fee fits: not known without status.",
        ],
    ),
}


@pytest.mark.parametrize("status", TRIED)
def test_an_item_with_a_drawn_approval_tells_every_decision_it_went_through(drawn: Any, status: str) -> None:
    given = drawn.path / "given.yml"
    given.write_text(
        f"as_of: 2020-07-10\npeople: [{{status: {status}, birth_date: 1980-01-01}}]\nform: {{wanted: true, fee: 20}}\n",
        encoding="utf-8",
    )
    _, said = run("item", "try", "card", "--given", str(given), "--json")
    assert (json.loads(said)["approve"], json.loads(said)["explanation"]) == TRIED[status]


def test_an_unknown_fact_goes_to_a_person(tiny: Any) -> None:
    given = tiny.path / "given.yml"
    given.write_text("as_of: 2020-07-10\npeople: [{birth_date: 1980-01-01}]\nform: {wanted: true}\n", encoding="utf-8")
    _, said = run("item", "try", "card", "--given", str(given), "--json")
    assert {key: json.loads(said)[key] for key in ("eligible", "approve")} == {"eligible": None, "approve": "refer"}


def test_reminders_are_listed_with_their_confidence() -> None:
    assert run("reminder", "list") == (
        0,
        "hello                              P1   medium  Hello\n1 reminder(s): 1 for people, 0 for firms\n",
    )


def test_an_item_is_shown_with_the_area_of_its_code_and_with_what_it_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALTERN_PACK", str(Path(__file__).parents[3] / "packs" / "yantian"))
    monkeypatch.setenv("SALTERN_LANGUAGE", "zh")
    _, said = run("item", "show", "school-place-primary")
    assert (
        "编码 512B0052000016（学前教育、义务教育阶段入学办理，四川省广安市广安区 511602 公布，其中一种情形）；" in said
    )
    assert "  依据 中华人民共和国义务教育法第十二条\n" in said
    _, said = run("item", "show", "public-rental-renewal")
    assert "承诺 5 个工作日（演示期限 20）\n" in said
    assert "编码 无（未找到公布的编码）；虚构名称或编码\n" in said
    assert "  依据 公共租赁住房管理办法第十八条（原文未取得）\n" in said
    _, said = run("item", "show", "food-permit-extension")
    assert "  此前 版本 3：2020-01-01 至 2023-11-30\n" in said
    _, said = run("item", "show", "nurse-registration-renewal", "--json")
    assert json.loads(said)["published"] == {
        "code": "511A0012600007", "area": "511602", "area_name": "四川省广安市广安区", "name": "护士延续执业注册",
        "relation": "same",
    }  # fmt: skip


CHOICES = """  - key: born
    label: {zh: 生日, en: Born}
    type: date
    from: "people[1].birth_date"
  - key: colour
    label: {zh: 颜色, en: Colour}
    type: choice
    required: false
    codes: {red: {zh: 红, en: red}, blue: {zh: 蓝, en: blue}}
  - {key: mobile, label: {zh: 手机, en: Mobile}, type: mobile, from: account.mobile, editable: true}
"""


@pytest.fixture
def asking(tiny: Any) -> Any:
    """A card with a form of every kind of field and a material of every kind."""
    return (
        tiny.change(
            "items/card.yaml",
            '  - {key: born, label: {zh: 生日, en: Born}, type: date, from: "people[1].birth_date"}\n',
            CHOICES,
        )
        .change(
            "items/card.yaml",
            "approve:\n",
            "materials:\n"
            "  - {key: book, name: {zh: 户口簿, en: Register}, proves: alive, satisfied_by: record}\n"
            "  - {key: photo, name: {zh: 照片, en: Photo}, deferrable: {days: 10}}\n"
            "  - {key: letter, name: {zh: 说明, en: Letter}, required: false}\n"
            "approve:\n",
        )
        .change(
            "items/card.yaml", "themes: [life]\n", "themes: [life]\nlimits: {statutory_days: 20, promised_days: 1}\n"
        )
    )


def test_an_item_tells_all_there_is_to_type_and_to_bring(asking: Any) -> None:
    shown = json.loads(run("item", "show", "card", "--json")[1])
    assert shown["form"] == [
        {
            "key": "born",
            "label": {"zh": "生日", "en": "Born"},
            "type": "date",
            "required": True,
            "editable": False,
            "choices": {},
            "from": "people[1].birth_date",
            "known_from": {"zh": "登记的birth_date", "en": '"birth date" in Register'},
        },
        {
            "key": "colour",
            "label": {"zh": "颜色", "en": "Colour"},
            "type": "choice",
            "required": False,
            "editable": True,
            "choices": {"red": {"zh": "红", "en": "red"}, "blue": {"zh": "蓝", "en": "blue"}},
            "from": "",
            "known_from": None,
        },
        {
            "key": "mobile",
            "label": {"zh": "手机", "en": "Mobile"},
            "type": "mobile",
            "required": True,
            "editable": True,
            "choices": {},
            "from": "account.mobile",
            "known_from": {"zh": "账户", "en": "the account"},
        },
        {
            "key": "wanted",
            "label": {"zh": "需要", "en": "Wanted"},
            "type": "boolean",
            "required": True,
            "editable": True,
            "choices": {},
            "from": "",
            "known_from": None,
        },
    ]
    assert shown["materials"] == [
        {
            "key": "book",
            "name": {"zh": "户口簿", "en": "Register"},
            "required": True,
            "satisfied_by": "record",
            "deferrable_days": None,
        },
        {
            "key": "photo",
            "name": {"zh": "照片", "en": "Photo"},
            "required": True,
            "satisfied_by": "",
            "deferrable_days": 10,
        },
        {
            "key": "letter",
            "name": {"zh": "说明", "en": "Letter"},
            "required": False,
            "satisfied_by": "",
            "deferrable_days": None,
        },
    ]
    assert shown["limits"] == {"statutory_days": 20, "promised_days": 1, "invented": False}


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "zh",
            [
                "办卡  [card，版本 1]",
                "一张卡",
                "办理单位 办公室；到现场 0 次",
                "承诺 1 个工作日（法定 20）",
                "编码 无（未找到公布的编码）；虚构名称或编码",
                "  在哪里办：网上；本区办理",
                "表单（--value 键=值）",
                "  born  生日（日期，如 2020-07-06）：已知，取自登记的birth_date",
                "  colour  颜色（选择）：可不填",
                "      red = 红",
                "      blue = 蓝",
                "  mobile  手机（手机号码）：已知，取自账户，可改",
                "  wanted  需要（true 或 false）：请填写",
                "材料（--material 键）",
                "  book  户口簿：已有数据就不用交",
                "  photo  照片：可先承诺（--promise），10 个工作日内补交",
                "  letter  说明：可不交",
                "  当场通过: 可以",
            ],
        ),
        (
            "en",
            [
                "A card  [card, version 1]",
                "A card",
                "handled by Office; visits 0",
                "promised in 1 working day(s) (by law 20)",
                "code none (no published one was found); name or code invented",
                "  where: online; in this district",
                "form (--value key=value)",
                '  born  Born (date like 2020-07-06): known from "birth date" in Register',
                "  colour  Colour (choice): may be left out",
                "      red = red",
                "      blue = blue",
                "  mobile  Mobile (mobile number): known from the account, may be changed",
                "  wanted  Wanted (true or false): to be typed",
                "materials (--material key)",
                "  book  Register: not needed where the record stands",
                "  photo  Photo: may follow within 10 working days (--promise)",
                "  letter  Letter: welcome, not needed",
                "  approved at once: fine",
            ],
        ),
    ],
)
def test_an_item_is_shown_in_the_language_spoken(
    language: str, lines: list[str], asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALTERN_LANGUAGE", language)
    assert run("item", "show", "card")[1].splitlines() == lines


REASONS = {
    "people: [{status: moved, birth_date: 1980-01-01, registered_on: 2019-03-01}]": [
        "不符合：在世；来源：办公室，登记，2019年3月1日。",
        "不符合：出生日期晚于1990年1月1日（现查到：1980年1月1日）；来源：办公室，登记，2019年3月1日。",
    ],
    "people: []": [
        "不符合：在世；来源：办公室，登记（没有记录）。",
        "无法核实：出生日期晚于1990年1月1日；来源：办公室，登记（没有记录）。",
    ],
    "people: [{status: null, birth_date: 1995-01-01, registered_on: 2019-03-01}]": [
        "无法核实：在世；来源：办公室，登记，2019年3月1日。",
        "符合：出生日期晚于1990年1月1日；来源：办公室，登记，2019年3月1日。",
    ],
}


@pytest.mark.parametrize("records", REASONS)
def test_which_condition_fails_or_is_not_known_is_told_with_its_source(
    records: str, tiny: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALTERN_LANGUAGE", "zh")
    born = "{name: birth_date, businessName: 出生日期, logicalType: date, required: true}"
    tiny.change("sources/people.yaml", "{name: birth_date, logicalType: date, required: true}", born)
    tiny.change(
        "items/card.yaml",
        "eligible: alive\n",
        'facts:\n  young: people[1].birth_date > date("1990-01-01")\neligible: alive and young\n',
    )
    given = tiny.path / "given.yml"
    given.write_text(f"as_of: 2020-07-10\n{records}\nform: {{wanted: true}}\n", encoding="utf-8")
    told = json.loads(run("item", "try", "card", "--given", str(given), "--json")[1])["explanation"]
    assert [line.replace("登记的出生日期", "出生日期") for line in told[1:]] == REASONS[records]


def test_a_code_is_told_by_its_name_wherever_it_stands(tiny: Any) -> None:
    tiny.write(
        "codes.csv", "column,code,zh,en\n*,active,在册,listed\npeople.status,moved,迁出,gone away\n*,moved,迁走,moved\n"
    )
    tiny.change("items/card.yaml", "feel: form.wanted,", "feel: 'people[1].status',")
    tiny.change("items/card.yaml", 'when: ["true"]', "when: ['\"active\"']")
    given = tiny.path / "given.yml"
    given.write_text("as_of: 2020-07-10\npeople: [{status: moved, birth_date: 1980-01-01}, {status: active}]\n")
    _, said = run("item", "try", "card", "--given", str(given))
    assert said.splitlines()[-3:] == [
        "  To be approved at once, wanted should be listed; it is gone away; source: Office, Register.",
        "  A card: no rule holds.",
        "  wanted: from Office, Register.",
    ]
