"""The whole demo on a smaller district: every figure of the report, and a second run that does nothing twice."""

import json
import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--residents", "24000", "--firms", "2000", "--records", "700000", "--seed", "7")
UNCLOSED = frozenset({"meta", "rect"})


def demo(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `saltern demo` as `make demo` does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}
    return subprocess.run(
        [str(Path(sys.executable).with_name("saltern")), "demo", *SIZE, *words],
        env=kept | {"SALTERN_HOME": str(home), "SALTERN_PACK": str(ROOT / "packs" / "yantian"), "COLUMNS": "160"},
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


class Page(HTMLParser):
    """The page's elements, and whether each that opens closes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, int] = {}
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self.outside += [
            value for name, value in attrs if name in {"src", "href"} and value and not value.startswith("#")
        ]
        if tag not in UNCLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in UNCLOSED:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo has run once."""
    place = tmp_path_factory.mktemp("demo") / "var"
    done = demo(place)
    assert done.returncode == 0, done.stderr + done.stdout
    return place


def report(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / "demo" / "report.json").read_text(encoding="utf-8"))
    return found


def test_all_fifty_eight_reminders_find_somebody(home: Path) -> None:
    figures = report(home)
    lines = figures["details"]["sweep"]["lines"]
    assert len(lines) == 58
    assert [line["key"] for line in lines if not line["due"]] == []
    assert sorted(line["who"] for line in lines).count("legal_person") == 13
    assert figures["reminder_items"] == 58
    assert figures["reminders_found"] == sum(line["due"] for line in lines)


def test_the_storm_reaches_forty_seven_firms_once(home: Path) -> None:
    figures = report(home)
    storm = figures["details"]["storm"]
    assert (figures["storm_firms"], figures["storm_messages"]) == (47, 47)
    assert (storm["again"], storm["others"]) == (0, 12)
    assert sum(storm["by_street"].values()) == 47
    assert set(storm["by_street"]) == {"梅沙街道", "盐田街道", "沙头角街道"}


def test_the_files_are_believed_only_as_far_as_they_can_be(home: Path) -> None:
    figures = report(home)
    intake = figures["details"]["intake"]
    assert (figures["units"], figures["details"]["datasets"]) == (40, 80)
    assert abs(figures["records"] / 700_000 - 1) < 0.1
    assert 0.99 < figures["linked_share"] < 1
    assert [file["path"] for file in intake["held"]] == [
        "justice/legal_aid_cases.part2.xlsx",
        "fire-rescue/fire_inspections.part2.csv",
    ]
    assert intake["repeated"] == [
        "traffic-police/driving_licences.part2.csv",
        "market-regulation/food_permits.part2.csv",
    ]


def test_the_stories_end_as_they_should(home: Path) -> None:
    stories = {story["key"]: story for story in report(home)["details"]["stories"]}
    states = {key: [step["state"] for step in story["steps"]] for key, story in stories.items()}
    assert states == {
        "graduate": ["done", "approved", "done", "done", "due"],
        "province": ["approved", "done", "due"],
        "startup": ["approved", "done", "due", "due"],
        "deferral": ["waiting", "waiting", "due"],
        "elder": ["due", "approved", "done"],
        "patient": ["waiting", "approved", "done"],
    }
    following = [stories[key]["steps"][-1]["message"] for key in ("graduate", "province")]
    assert following[0] == following[1]
    assert "接收毕业生户籍迁入" in following[0]


def test_the_page_stands_alone(home: Path) -> None:
    page = Page()
    page.feed((home / "demo" / "report.html").read_text(encoding="utf-8"))
    assert (page.open, page.outside) == ([], [])
    assert page.seen["svg"] == 7
    assert page.seen["table"] >= page.seen["svg"]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_the_page_fits_a_phone_and_a_desk_in_a_real_browser(home: Path, width: int, height: int) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        assert "chromium" not in os.environ.get("SALTERN_REQUIRE", "")
        pytest.skip("Chromium is not installed here: sudo apt-get install chromium")
    with sync_playwright() as play:
        window = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = window.new_page(viewport={"width": width, "height": height})
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.goto((home / "demo" / "report.html").as_uri())
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        hidden = page.evaluate("[...document.querySelectorAll('svg')].filter(s => s.clientWidth < 200).length")
        heading = page.locator("h1").first.inner_text()
        window.close()
    assert (wide, hidden, complaints) == (width, 0, [])
    assert "在您开口之前" in heading


def test_a_second_run_does_nothing_twice(home: Path) -> None:
    sent = (home / "outbox" / "sms.jsonl").read_bytes()
    before = report(home)
    done = demo(home)
    after = report(home)
    assert done.returncode == 0, done.stderr
    assert "All files were taken before; nothing happened twice." in done.stdout.replace("\n", " ").replace("  ", " ")
    assert (home / "outbox" / "sms.jsonl").read_bytes() == sent
    assert {key: after[key] for key in ("residents", "firms", "records", "linked_share", "reminders_found")} == {
        key: before[key] for key in ("residents", "firms", "records", "linked_share", "reminders_found")
    }
    assert [story["facts"] for story in after["details"]["stories"]] == [
        story["facts"] for story in before["details"]["stories"]
    ]


def test_another_district_needs_another_home(home: Path) -> None:
    done = demo(home, "--seed", "8")
    assert done.returncode == 2
    assert done.stderr.startswith("error[another-district]: ")
    assert "Use another SALTERN_HOME, or remove this one." in done.stderr
