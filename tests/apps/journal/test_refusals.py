"""What the journal says when it refuses, whole and in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.journal import anchor
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.envelope import opened, sealed
from saltern.errors import SalternError


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something happened."""

    case: object


def acting(account: str, now: dt.datetime) -> Acting:
    return Acting(account=account, role="clerk", now=now, zone=ZoneInfo("Asia/Shanghai"))


def refused(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(SalternError) as refusal:
        act()
    return str(refusal.value), refusal.value.message("zh")


def test_an_event_that_cannot_be_stored() -> None:
    assert refused(lambda: sealed({"case": 1})) == (
        "The event dict cannot be stored: it is not a dataclass value.",
        "事件 dict 无法保存：不是 dataclass 值。",
    )
    assert refused(lambda: sealed(Happened(case=Path("x")))) == (
        "The event journal.Happened cannot be stored: it holds a value of PosixPath.",
        "事件 journal.Happened 无法保存：含有 PosixPath 类型的值。",
    )


def test_an_event_of_another_shape() -> None:
    assert refused(lambda: opened(Happened, '{"number": 1}')) == (
        "The stored event journal.Happened does not fit its class any more: KeyError('number').",
        "已保存的事件 journal.Happened 与其类定义不符：KeyError('number')。",
    )
    assert refused(lambda: opened(Happened, "{")) == (
        "The stored event journal.Happened does not fit its class any more: JSONDecodeError('Expecting property "
        "name enclosed in double quotes: line 1 column 2 (char 1)').",
        "已保存的事件 journal.Happened 与其类定义不符：JSONDecodeError('Expecting property name enclosed in "
        "double quotes: line 1 column 2 (char 1)')。",
    )


def test_an_anchor_somebody_wrote_in(tmp_path: Path) -> None:
    file = tmp_path / "anchor"
    file.write_text('{"number": 1, "root": "a", "count": 1, "at": "2020"}\nhello\n', encoding="utf-8")
    assert refused(lambda: anchor.read(file)) == (
        "The anchor file anchor cannot be read at line 2; the chain cannot be compared with it.",
        "锚定文件 anchor 第 2 行无法读取，无法与日志链核对。",
    )


@pytest.mark.django_db
def test_lines_and_keys(now: dt.datetime) -> None:
    assert refused(lambda: journal.record(acting=acting("a" * 201, now), action="x")) == (
        "The journal line's actor has 201 characters; at most 200 are kept.",
        "日志行的 actor 有 201 个字符，最多 200 个。",
    )
    noon = dt.datetime(2020, 4, 10)  # noqa: DTZ001
    assert refused(lambda: journal.record(acting=acting("a", noon), action="x")) == (
        "The time 2020-04-10T00:00:00 of the journal line has no time zone.",
        "日志行的时间 2020-04-10T00:00:00 没有时区。",
    )
    journal.once(key="k", asked=1, now=now, work=lambda: 1)
    assert refused(lambda: journal.once(key="k", asked=2, now=now, work=lambda: 1)) == (
        "The request key k was used before for a different request; use a new key.",
        "请求键 k 已用于另一项请求，请换用新的键。",
    )
