"""Counts, themes, finding among many, and the import of a list, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from saltern.project.command import application
from worlds.broad_pack import BROAD

if TYPE_CHECKING:
    from typing import Any

YANTIAN = Path(__file__).resolve().parents[3] / "packs" / "yantian"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SALTERN_LANGUAGE", "en")
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a district whose pack was read before."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def whole(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack of Yantian."""
    monkeypatch.setenv("SALTERN_PACK", str(YANTIAN))
    monkeypatch.setenv("SALTERN_HOME", str(home))


@pytest.fixture
def broad(tiny: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, text in BROAD.items():
        tiny.write(name, text)
    monkeypatch.setenv("SALTERN_PACK", str(tiny.path))
    return tiny


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(application(arguments[0]), arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_no_number_is_told_without_its_make_up(broad: Any) -> None:
    assert run("item", "counts")[1].splitlines()[:3] == [
        "4 items: 1 written whole, 2 decided by their family, 1 light",
        "   2 decided at once: published elsewhere or in Shenzhen 0 · derived by rule 1 · assigned by kind 1; "
        "this pack can decide 2 of them, a person decides the rest",
        "   0 nothing to fill in: published elsewhere or in Shenzhen 0 · derived by rule 0 · assigned by kind 0",
    ]


def test_a_number_that_is_not_the_one_announced_says_so(broad: Any) -> None:
    broad.change("items-light.csv", "1,assigned,no,,\nend-firm", "1,assigned,no,窗口不同意,\nend-firm")
    said = run("item", "counts")[1]
    assert "assigned by kind 0; this pack can decide 1 of them, a person decides the rest (announced: 2)\n" in said
    assert "withdrawn end-card: 窗口不同意\n" in said
    body = json.loads(run("item", "counts", "--json")[1])
    assert (body["flags"][0]["number"], body["flags"][0]["announced"]) == (1, 2)
    assert body["withdrawn"] == {"end-card": "窗口不同意"}


@pytest.mark.usefixtures("whole")
def test_the_numbers_of_yantian() -> None:
    body = json.loads(run("item", "counts", "--json")[1])
    assert [one["number"] for one in body["flags"]] == [148, 62, 410, 110, 280, 106, 19]
    assert {kind: one["number"] for kind, one in body["themes"].items()} == {
        "person_themes": 9, "firm_themes": 38, "green_channels": 3, "topics": 6,
    }  # fmt: skip


@pytest.mark.usefixtures("whole")
def test_many_items_come_in_pages_and_by_what_they_are() -> None:
    assert run("item", "list")[1].splitlines()[-1] == "650 item(s), page 1 of 13 (--page)"
    assert run("item", "list", "--page", "13")[1].splitlines()[-1] == "650 item(s), page 13 of 13 (--page)"
    for filters, count in (
        (("--flag", "medical_insurance"), 19), (("--flag", "on_site"), 106), (("--depth", "in-depth"), 54),
        (("--unit", "water-affairs"), 7), (("--theme", "channel-graduates"), 15), (("--who", "natural_person"), 289),
    ):  # fmt: skip
        assert len(json.loads(run("item", "list", *filters, "--json")[1])["items"]) == count, filters


@pytest.mark.usefixtures("whole")
def test_an_item_is_found_by_words_no_list_uses() -> None:
    assert "replace-lost-damaged-business-licence" in run("item", "search", "营业执照丢了")[1]
    meant, *_, number = run("item", "search", "居注证")[1].splitlines()
    assert (meant, number) == ('Nothing bears "居注证"; found by "居住证"', "2 item(s)")
    assert run("item", "search", "zzzz")[1].splitlines() == [
        "0 item(s)",
        "  topic-school-place               School places",
        "  topic-affordable-housing         Affordable housing",
        "  topic-household-register         Household register",
        "or ask 12345",
    ]


def test_an_item_shows_what_decides_it_and_on_what_its_flags_rest(broad: Any) -> None:
    assert run("item", "show", "end-card")[1].splitlines()[5:8] == [
        "  where: online, community station, kiosk; at any hall of the city",
        "  Cancellation: decided by card",
        "  counts for: decided at once (assigned by kind), no visit (published: 注销卡 不见面 深圳 2018)",
    ]
    assert "  Other: taken in, a person decides\n" in run("item", "show", "ask")[1]
    assert (
        "  Cancellation: the district keeps no such register, a person decides\n"
        in run("item", "show", "end-firm-card")[1]
    )


def test_a_channel_is_shown_step_by_step(broad: Any) -> None:
    assert run("theme", "show", "way")[1].splitlines()[:4] == [
        "Way  [way]  green channel",
        "1. One",
        "   A card  [card]  Office | where: online; in this district | visits 0",
        "   Give up a card  [end-card]  Office | where: online, community station, kiosk; at any hall of the city | "
        "visits 0",
    ]  # fmt: skip
    assert run("theme", "list")[1].splitlines()[-1] == "3 in all"
    assert [
        one["key"] for one in json.loads(run("theme", "list", "--kind", "green_channel", "--json")[1])["themes"]
    ] == ["way"]


def test_a_list_is_taken_in(broad: Any, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "事项名称,基本编码,事项类型,实施主体,法定办结时限,承诺办结时限,到办事现场次数,主题分类\n"
        "老人卡注销,0001,公共服务,办公室,20,5,0,生活\n",
        encoding="utf-8",
    )
    assert run("item", "import", str(file), "--replace")[1].splitlines() == [
        "1 light item(s) written:", "    1 Cancellation", "now run saltern lint over the pack",
    ]  # fmt: skip
    assert "item-0001" in broad.pack.items
