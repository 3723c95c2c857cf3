"""`saltern lint`, `item` and `reminder` as a designer meets them."""

from __future__ import annotations

import json
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
            "line": 1,
            "column": 1,
            "found": {"zh": '"ofice"', "en": '"ofice"'},
            "expected": {"zh": "units.yaml 中的单位", "en": "a unit of units.yaml"},
            "hint": {"zh": "是否想写“office”？", "en": 'did you mean "office"?'},
        }
    ]


def test_items_are_found_by_what_people_call_them() -> None:
    assert run("item", "list", "办") == (0, "card                               instant  A card\n1 item(s)\n")
    assert run("item", "list", "船") == (0, "0 item(s)\n")


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
            "The condition to apply: from Office, Register.",
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
            "The condition to apply: from Office, Register.",
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
            "The condition to apply: from Office, Register.",
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
