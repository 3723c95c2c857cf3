"""One clock: its zone stands in the pack, whatever the machine and whatever was typed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from saltern.core.catalogue.loader import PackMissing
from saltern.errors import Faults, SalternError
from saltern.installation.clock import Clock, DayUnreadable, MomentUnreadable, zone_of

PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian"
CLOCK = Clock(zone=ZoneInfo("Asia/Shanghai"))


def test_the_zone_stands_in_the_pack() -> None:
    assert zone_of(PACK).key == "Asia/Shanghai"


def test_a_pack_without_a_zone_says_what_is_wrong_in_it(tmp_path: Path) -> None:
    with pytest.raises(PackMissing):
        zone_of(tmp_path)
    (tmp_path / "pack.yaml").write_text("time_zone: Mars/Olympus\n", encoding="utf-8")
    with pytest.raises(Faults) as refusal:
        zone_of(tmp_path)
    assert "units.yaml: missing-file: found no such file; expected a file of the pack" in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2020-07-06T10:00", "2020-07-06T10:00:00+08:00"),
        ("2020-07-06", "2020-07-06T00:00:00+08:00"),
        ("2020-07-05T20:00+00:00", "2020-07-06T04:00:00+08:00"),
        ("2020-07-06T23:30-03:00", "2020-07-07T10:30:00+08:00"),
    ],
)
def test_what_is_typed_is_a_moment_of_the_district(typed: str, moment: str) -> None:
    made = CLOCK.moment(typed)
    assert made.isoformat() == moment
    assert (CLOCK.day_of(made), CLOCK.day("", moment=made.astimezone(dt.UTC))) == (made.date(), made.date())


def test_a_clock_set_to_a_moment_runs_on_from_there() -> None:
    clock = CLOCK.set_to("2020-04-10T10:00")
    first, second = clock.now(), clock.now()
    assert CLOCK.moment("2020-04-10T10:00") <= first <= second < CLOCK.moment("2020-04-10T10:01")


@pytest.mark.parametrize(
    ("kind", "act", "en", "zh"),
    [
        (
            MomentUnreadable,
            lambda: CLOCK.moment("noon"),
            '"noon" is no moment like 2020-04-10T10:00.',
            "“noon”不是 2020-04-10T10:00 这样的时刻。",
        ),
        (
            DayUnreadable,
            lambda: CLOCK.day("noon", moment=CLOCK.now()),
            '"noon" is no day like 2020-04-10.',
            "“noon”不是 2020-04-10 这样的日期。",
        ),
    ],
)
def test_what_nobody_can_read_is_refused(kind: type[SalternError], act: object, en: str, zh: str) -> None:
    with pytest.raises(kind) as refusal:
        act()  # type: ignore[operator]
    assert (str(refusal.value).strip(), refusal.value.message("zh")) == (en, zh)
