"""One language for all a command says: where it comes from, and that every kind of output obeys it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from saltern.installation.environment import SettingUnreadable, read
from saltern.interfaces.cli.spoken import taken_from
from worlds.commands import Commands
from worlds.yantian import YANTIAN

SALTERN = Path(sys.executable).with_name("saltern")
Said = tuple[int, str, str]


def environment_of(place: Path, **more: str) -> dict[str, str]:
    """Nothing of the tester's own."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(place), "SALTERN_HOME": str(place / "var"), **more}


@pytest.fixture
def said(commands: Commands, tmp_path: Path) -> Callable[..., Said]:
    """What the program says, asked in an empty place."""

    def ask(*words: str, **environment: str) -> Said:
        return commands.ask(*words, environment=environment_of(tmp_path, **environment), place=tmp_path)

    return ask


def test_a_program_just_started_speaks_the_language_of_the_locale(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(SALTERN), "pack", "new", "p", "--district", "990101", "--name", "湖滨区"],
        cwd=tmp_path,
        env=environment_of(tmp_path, LANG="zh_CN.UTF-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, WRITTEN, "")


@pytest.mark.parametrize(
    ("values", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "SALTERN_LANGUAGE": "en"}, "en"),
        ({"SALTERN_LANGUAGE": "ZH"}, "zh"),
    ],
)
def test_the_setting_stands_above_the_locale(values: dict[str, str], language: str) -> None:
    assert read(values).language == language


def test_a_language_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(SettingUnreadable, match=r'SALTERN_LANGUAGE is "fr"; expected zh \| en.'):
        read({"SALTERN_LANGUAGE": "fr"})


@pytest.mark.parametrize(
    ("typed", "left", "language"),
    [
        (["--language", "zh", "item", "list"], ["item", "list"], "zh"),
        (["item", "list", "--language=en"], ["item", "list"], "en"),
        (["item", "list", "--", "--language", "en"], ["item", "list", "--", "--language", "en"], ""),
        (["item", "list", "--language"], ["item", "list", "--language"], ""),
    ],
)
def test_the_option_may_stand_anywhere(typed: list[str], left: list[str], language: str) -> None:
    assert taken_from(typed) == (left, language)


WRITTEN = "已写入 p：21 个文件。检查：saltern lint p\n"


@pytest.mark.parametrize(
    ("where", "environment"),
    [(["--language", "zh"], {}), ([], {"SALTERN_LANGUAGE": "zh"}), ([], {"LANG": "zh_CN.UTF-8"})],
)
def test_answers_and_refusals_are_in_the_language(
    where: list[str], environment: dict[str, str], tmp_path: Path, said: Callable[..., Said]
) -> None:
    new = ["pack", "new", "p", "--district", "990101", "--name", "湖滨区", *where]
    assert said(*new, **environment) == (0, WRITTEN, "")
    assert said(*new, **environment) == (
        2,
        "",
        "错误[folder-taken]: p 已存在且有文件；新建内容包需要一个空文件夹。\n",
    )
    (tmp_path / "p" / "items" / "elder-card.yaml").write_text("id: elder-card\n", encoding="utf-8")
    status, out, err = said("lint", "p", *where, **environment)
    assert (status, err) == (1, "")
    assert "items/elder-card.yaml:1:1：missing-field：写的是 没有“name”；应为 字段“name”（item elder-card）\n" in out


def test_another_language_is_refused(said: Callable[..., Said]) -> None:
    assert said("--language", "fr", "lint", "p") == (
        2,
        "",
        "error[spoken-language-unknown]: fr is none of the languages zh, en.\n",
    )


NOTICE = "【深圳市分区暴雨黄色预警】深圳市气象台于2020年04月10日11时20分在盐田区(梅沙)发布暴雨黄色预警，请注意防范。"


@pytest.mark.parametrize(
    ("language", "read"),
    [
        (
            "zh",
            [
                "种类：暴雨", "级别：黄色", "动作：发布", "全市：否", "区域：", "  盐田区：梅沙", "海区：无",
                "街道：440308001", "发布时间：2020-04-10T11:20:00", "状态：Actual", "所含预警：",
                "  种类：暴雨", "  级别：黄色",
                "  动作：发布", "  状态：Actual", "  街道：440308001",
                "  触发的预案：camping-rain、rain-garage、rain-riskpoint、storm-outdoor-ad",
            ],
        ),
        (
            "en",
            [
                "kind: 暴雨", "level: 黄色", "action: issued", "whole city: no", "areas:", "  盐田区: 梅沙",
                "sea areas: none", "sub-districts: 440308001", "issued: 2020-04-10T11:20:00",
                "status: Actual", "what it announces:", "  kind: 暴雨", "  level: 黄色", "  action: issued",
                "  status: Actual", "  sub-districts: 440308001",
                "  playbooks it wakes: camping-rain, rain-garage, rain-riskpoint, storm-outdoor-ad",
            ],
        ),
    ],
)  # fmt: skip
def test_a_warning_is_read_out_in_the_language(
    language: str, read: list[str], tmp_path: Path, said: Callable[..., Said]
) -> None:
    words = ("alert", "read", "--text", NOTICE, "--language", language)
    assert said(*words, SALTERN_PACK=str(YANTIAN)) == (0, "\n".join(read) + "\n", "")
    (tmp_path / "notice.txt").write_bytes(NOTICE.encode("gb18030"))
    words = ("alert", "read", "notice.txt", "--language", language)
    assert said(*words, SALTERN_PACK=str(YANTIAN)) == (0, "\n".join(read) + "\n", "")
