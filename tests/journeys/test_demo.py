"""The whole demo on a smaller district: every figure of the report, and a second run that does nothing twice."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import sync_playwright

from saltern.apps.notify.admission import REFUSABLE
from saltern.installation.environment import read
from saltern.installation.office import Office
from worlds.yantian import YANTIAN, yantian

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--residents", "24000", "--firms", "2000", "--records", "700000", "--seed", "7")
UNCLOSED = frozenset({"meta", "rect"})


PACK = yantian()
RAW = re.compile(r"[A-Za-z_]{2,}|\d{4}-\d{2}-\d{2}|[({})]")
"""What no one says: two Latin letters in a row, which no code word, item key or value of a rule does without; ISO days;
brackets of a place left unfilled."""
CASE_NUMBER = re.compile(r"\d{8}-[0-9A-Z]{8}")
DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
AGAINST = """
WITH word AS (
  SELECT coalesce(person, firm) AS subject, coalesce(channel, 'none') AS channel, consent, updated_on
  FROM contact_consents
),
heard AS (
  SELECT t.number, w.consent, w.updated_on = max(w.updated_on) OVER (PARTITION BY t.number) AS newest
  FROM told t JOIN word w ON w.subject = t.subject AND w.channel IN (t.channel, 'none') AND w.updated_on <= t.day
)
SELECT number, 'refused' FROM heard WHERE newest GROUP BY number HAVING NOT bool_and(coalesce(consent, true))
UNION ALL SELECT number, 'dead' FROM told WHERE subject IN (SELECT person FROM deaths WHERE died_on <= day)
ORDER BY 1
"""
"""Whom a death on record, or the newest word on the message's channel or on all of them, speaks against that day."""
PLANTED = """
INSERT INTO told
SELECT -1, min(person), 'sms', DATE '2020-04-10' FROM deaths
WHERE died_on < '2020-04-10' AND person NOT IN (SELECT person FROM contact_consents WHERE person IS NOT NULL)
UNION ALL SELECT -2, min(c.person), 'sms', DATE '2020-04-10' FROM contact_consents c
WHERE c.consent = false AND c.channel = 'sms' AND c.person NOT IN (SELECT person FROM deaths WHERE person IS NOT NULL)
  AND (SELECT count(*) FROM contact_consents o WHERE o.person = c.person) = 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message and the day it was written."""

    number: int
    subject: int
    channel: str
    kind: str
    template: str
    text: str
    day: dt.date


def faults(told: Told) -> set[str]:
    """What is wrong with the words of a message."""
    template = PACK.templates[told.template]
    unit = PACK.units[template.sender]
    numbers = {unit.call or PACK.district.call, "12345", "119", "120"}
    days = [dt.date(int(year or told.day.year), int(month), int(day)) for year, month, day in DAY.findall(told.text)]
    found = {
        "sender": not told.text.startswith(f"【{unit.sender.zh}】"),
        "number to call": numbers.isdisjoint(re.findall(r"\d+", CASE_NUMBER.sub("", told.text))),
        "stop word": told.kind in REFUSABLE and bool(template.refusable) != told.text.endswith("回T退订"),
        "raw words": RAW.search(CASE_NUMBER.sub("", told.text)) is not None,
        "day gone by": any(day < told.day for day in days),
    }
    return {fault for fault, wrong in found.items() if wrong}


def demo(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `saltern demo` as `make demo` does."""
    return saltern(home, "demo", *SIZE, *words)


def saltern(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the demo's home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SALTERN_", "DATABASE_URL"))}
    return subprocess.run(
        [str(Path(sys.executable).with_name("saltern")), *words],
        env=kept
        | {
            "SALTERN_HOME": str(home),
            "SALTERN_PACK": str(YANTIAN),
            "COLUMNS": "160",
            "SALTERN_LANGUAGE": "en",
        },
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
    assert ("The storm" in done.stdout, "暴雨预警" in done.stdout) == (True, False)
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
        "graduate": ["done", "approved", "done", "due"],
        "province": ["approved", "done", "due"],
        "startup": ["approved", "done", "due", "due"],
        "deferral": ["waiting", "waiting", "lapsed"],
        "elder": ["due", "approved", "done"],
        "insured": ["approved", "done"],
        "patient": ["waiting", "approved", "done"],
        "large-bill": ["referred", "done"],
    }
    following = [stories[key]["steps"][-1]["message"] for key in ("graduate", "province")]
    assert following[0] == following[1]
    assert "接收毕业生户籍迁入" in following[0]


def test_a_bill_is_paid_back_on_the_spot_or_read_by_a_person(home: Path) -> None:
    stories = {story["key"]: story for story in report(home)["details"]["stories"]}
    insured, large = stories["insured"], stories["large-bill"]
    assert "18,640.50 元（演示金额）" in insured["steps"][0]["zh"]
    assert insured["steps"][1]["message"].startswith("【盐田政务】办好了：")
    assert insured["facts"]["办件编号"] in insured["steps"][1]["message"]
    assert "88,000.00 元（演示金额）" in large["lead_zh"]
    assert large["steps"][0]["zh"] == "转人工：金额较大，由医保工作人员看一遍明细"
    assert large["facts"]["答复日期"] == "2020-09-16"
    assert "9月16日前答复您" in large["steps"][1]["message"]


@pytest.fixture(scope="module")
def sent(home: Path) -> list[Told]:
    """Every message of the demo that was handed over, as `saltern message list` has it."""
    done = saltern(home, "message", "list", "--state", "sent", "--limit", "10000", "--json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    zone = ZoneInfo(PACK.district.time_zone)
    assert listed["counts"]["sent"] == len(listed["messages"])
    return [
        Told(
            number=row["message"], subject=row["subject"], channel=row["channel"], kind=row["kind"],
            template=row["template"], text=row["text"],
            day=dt.datetime.fromisoformat(row["created_at"]).astimezone(zone).date(),
        )
        for row in listed["messages"]
    ]  # fmt: skip


def test_every_message_handed_over_says_who_speaks_whom_to_call_and_how_to_stop(home: Path, sent: list[Told]) -> None:
    written = (home / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    assert Counter(json.loads(line)["text"] for line in written) == Counter(one.text for one in sent)
    assert {one.kind for one in sent} == {"alert", "case", "next_step", "notice", "reminder"}
    assert {PACK.templates[one.template].refusable for one in sent if one.kind == "reminder"} == {True, False}
    assert sum(bool(DAY.search(one.text)) for one in sent) > 100
    assert [(one.template, one.text, found) for one in sent if (found := faults(one))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("【盐田医保】您可以办了，最晚4月10日。问12345，回T退订", set()),
        ("您可以办了。问12345，回T退订", {"sender"}),
        ("【盐田政务】您可以办了。问12345，回T退订", {"sender"}),
        ("【盐田医保】您可以办了，编号123456。回T退订", {"number to call"}),
        ("【盐田医保】您可以办了。问12345", {"stop word"}),
        ("【盐田医保】最晚4月9日办。问12345，回T退订", {"day gone by"}),
        ("【盐田医保】最晚2019年12月31日办。问12345，回T退订", {"day gone by"}),
        ("【盐田医保】最晚2020-05-01办。问12345，回T退订", {"raw words"}),
        *(
            (f"【盐田医保】结论{word}。问12345，回T退订", {"raw words"})
            for word in (
                "refer",
                "null",
                "Ref(7)",
                "bachelor",
                "medical-reimbursement-remote",
                "((due",
                "None",
                "{due}",
            )
        ),
    ],
)
def test_a_message_that_says_it_wrong_is_found(text: str, found: set[str]) -> None:
    written = Told(
        number=1, subject=1, channel="sms", kind="reminder", template="remind-remote-medical-filing", text=text,
        day=dt.date(2020, 4, 10),
    )  # fmt: skip
    assert faults(written) == found


def test_nobody_hears_a_reminder_after_a_death_or_a_no(home: Path, sent: list[Told]) -> None:
    pushed = [one for one in sent if one.kind in REFUSABLE]
    office = Office(read({"SALTERN_HOME": str(home), "SALTERN_PACK": str(YANTIAN)}))
    with office.records.population() as population:
        lake = population.connection
        lake.execute("CREATE TEMP TABLE told (number BIGINT, subject BIGINT, channel VARCHAR, day DATE)")
        lake.executemany(
            "INSERT INTO told VALUES (?, ?, ?, ?)", [(one.number, one.subject, one.channel, one.day) for one in pushed]
        )
        consenting = lake.execute(
            "SELECT count(*) FROM told WHERE subject IN (SELECT coalesce(person, firm) FROM contact_consents)"
        ).fetchall()
        answered = lake.execute(AGAINST).fetchall()
        lake.execute(PLANTED)
        planted = lake.execute(AGAINST).fetchall()
    assert len(pushed) > 1000
    assert consenting == [(len(pushed),)]
    assert answered == []
    assert planted == [(-2, "refused"), (-1, "dead")]


def test_the_page_stands_alone(home: Path) -> None:
    page = Page()
    page.feed((home / "demo" / "report.html").read_text(encoding="utf-8"))
    assert (page.open, page.outside) == ([], [])
    figures = report(home)["details"]
    streets = len(figures["storm"]["streets"])
    reasons = sum(bool(step["reasons"]) for story in figures["stories"] for step in story["steps"])
    # the map, and a bar in every row that has a number to draw
    drawn = len({line["unit_zh"] for line in figures["intake"]["feeds"]}) + len(figures["intake"]["planted"])
    drawn += len(figures["intake"]["caught"]) + 58 + streets + len(figures["savings"]) + len(figures["timings"])
    assert page.seen["svg"] == 1 + drawn
    # units and people's reminders fold at twelve rows
    assert (page.seen["table"], reasons) == (2 + 2 + 2 + 1 + 1 + 1 + 1 + reasons, 6)


def test_an_approval_says_on_which_facts_it_rests_of_which_unit_and_day(home: Path) -> None:
    stories = {story["key"]: story for story in report(home)["details"]["stories"]}
    reasons = stories["graduate"]["steps"][1]["reasons"]
    assert {one["state"] for one in reasons} == {"met"}
    assert {(one["fact_zh"], one["value_zh"], one["unit_zh"], one["day"]) for one in reasons} >= {
        ("毕业不到两年", "", "盐田区人力资源局", "2019-06-30"),
        ("学历核验", "是", "盐田区人力资源局", "2019-06-30"),
    }
    assert all(one["fact_en"] and not re.search(r"[\u4e00-\u9fff]", one["fact_en"] + one["unit_en"]) for one in reasons)
    referred = [one for one in stories["large-bill"]["steps"][0]["reasons"] if one["state"] == "not-met"]
    assert [(one["fact_en"], one["value_en"]) for one in referred] == [("bill within the limit", "no")]


def test_bars_are_as_long_as_their_numbers(home: Path) -> None:
    text = (home / "demo" / "report.html").read_text(encoding="utf-8")
    bars = re.findall(r'<rect x="0" y="0" width="([\d.]+)" height="8" class="first">.*?<b>([\d,]+)</b>', text)
    people = sorted(
        (line["due"] for line in report(home)["details"]["sweep"]["lines"] if line["who"] == "natural_person"),
        reverse=True,
    )
    start = next(i for i, (_, number) in enumerate(bars) if number == f"{people[0]:,}")
    drawn = [(float(width), int(number.replace(",", ""))) for width, number in bars[start : start + len(people)]]
    assert [number for _, number in drawn] == people
    assert all(width == pytest.approx(max(100 * number / people[0], 0.6), rel=1e-4) for width, number in drawn)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
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
        shown = "[...document.querySelectorAll('table.sheet')].filter(one => one.offsetParent)"
        hidden = page.evaluate(f"{shown}.flatMap(t => [...t.querySelectorAll('td.bar svg')])"
                               ".filter(s => s.clientWidth < 60).length")  # fmt: skip
        cut = page.evaluate(f"{shown}.filter(t => t.scrollWidth > t.clientWidth || t.getBoundingClientRect().right"
                            " > innerWidth).length")  # fmt: skip
        narrow = page.evaluate(f"{shown}.flatMap(t => [...t.querySelectorAll('td:first-child')])"
                               ".filter(c => c.textContent && c.clientWidth < 60).length")  # fmt: skip
        heading = page.locator("h1").first.inner_text()
        window.close()
    assert (wide, hidden, cut, narrow, complaints) == (width, 0, 0, 0, [])
    assert "深圳市盐田区" in heading
    assert "在您开口之前" in heading


def test_a_second_run_does_nothing_twice(home: Path) -> None:
    sent = (home / "outbox" / "sms.jsonl").read_bytes()
    before = report(home)
    done = demo(home, "--language", "zh")
    after = report(home)
    assert done.returncode == 0, done.stderr
    assert "这些文件都收过了，什么也没有重复。" in done.stdout
    assert ("暴雨预警" in done.stdout, "The storm" in done.stdout) == (True, False)
    assert (home / "outbox" / "sms.jsonl").read_bytes() == sent
    again = after["details"].pop("again_seconds")
    assert (again > 0, before["details"].pop("again_seconds")) == (True, 0)
    first = {"already_done": False, "intake": before["details"]["intake"] | {"nothing_new": True, "feeds": []}}
    for feeds in (after["details"]["intake"]["feeds"], before["details"]["intake"]["feeds"]):
        assert len(feeds) > 80
    second = after["details"] | {"intake": after["details"]["intake"] | {"feeds": []}}
    assert second | {"already_done": False} == before["details"] | first
    assert {name: figure for name, figure in after.items() if name != "details"} == {
        name: figure for name, figure in before.items() if name != "details"
    }


MORNING = """
from saltern.project import wiring
wiring.start(pages=True)
from saltern.apps.journal import witness
from saltern.demo import morning
from saltern.demo.folders import here
folders = here()
witness.keep(folders.office.environment.witness)
print(morning.apply(folders), morning.warn(folders))
"""


def held_by_warnings(home: Path) -> int:
    """Whom the warnings of the served day would tell, once somebody releases them."""
    held = json.loads(saltern(home, "push", "list", "--state", "held", "--json").stdout)["pushes"]
    return sum(one["count"] for one in held if one["kind"] == "alert" and one["as_of"] == "2020-09-15")


def test_what_colleagues_are_told_of_waits_for_them_once(home: Path) -> None:
    environment = {**os.environ, "SALTERN_HOME": str(home), "SALTERN_PACK": str(YANTIAN)}
    before = held_by_warnings(home)
    said = [
        subprocess.run(
            [sys.executable, "-c", MORNING], env=environment, capture_output=True, text=True, timeout=120, check=True
        ).stdout.split()
        for _ in range(2)
    ]
    more = held_by_warnings(home) - before
    assert (said, more > 0) == ([["6", str(more)]] * 2, True)


def test_another_district_needs_another_home(home: Path) -> None:
    done = demo(home, "--seed", "8")
    assert done.returncode == 2
    assert done.stderr.startswith("error[another-district]: ")
    assert "Use another SALTERN_HOME, or remove this one." in done.stderr
