"""What is said of a warning that is not taken, whole and in both languages."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from saltern.apps.lifecycle.alerts import cap, notice
from saltern.errors import SalternError
from saltern.installation.refusals import why
from saltern.interfaces.cli import alert
from unit.lifecycle.test_notice import PLACES

SPACE = "urn:oasis:names:tc:emergency:cap:1.2"
NOT_XML = "The alert is not well-formed XML: ", "预警文件不是合格的 XML："
HOSTILE = (
    "The alert declares {}; such a file can be a trap and is not read.",
    "预警文件含有{}声明，可能是陷阱，未予读取。",
)


def refused(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(SalternError) as refusal:
        act()
    return str(refusal.value), refusal.value.message("zh")


@pytest.mark.parametrize(
    ("data", "en", "zh"),
    [
        (
            b"x" * (cap.LARGEST + 1),
            f"The alert is {cap.LARGEST + 1} bytes; at most {cap.LARGEST} are read.",
            f"预警文件有 {cap.LARGEST + 1} 字节，最多读取 {cap.LARGEST} 字节。",
        ),
        (
            f'<alert xmlns="{SPACE}">{"<a>" * cap.DEEPEST}{"</a>" * cap.DEEPEST}</alert>'.encode(),
            f"The alert nests elements more than {cap.DEEPEST} deep; no CAP file does.",
            f"预警文件的元素嵌套超过 {cap.DEEPEST} 层，正常的预警文件不会这样。",
        ),
        (b"<!DOCTYPE a><a/>", HOSTILE[0].format("a DTD"), HOSTILE[1].format(" DTD ")),
        (b"", f"{NOT_XML[0]}no element found: line 1, column 0.", f"{NOT_XML[1]}第 1 行第 0 列有误。"),
        (b"<a>\n<b></a>", f"{NOT_XML[0]}mismatched tag: line 2, column 5.", f"{NOT_XML[1]}第 2 行第 5 列有误。"),
        (
            b"<note/>",
            f"This is not a CAP alert: its root is note; expected alert in {SPACE}.",
            f"这不是 CAP 预警文件：根元素为 note，应为 {SPACE} 的 alert。",
        ),
        (
            b'<feed xmlns="urn:atom"/>',
            f"This is not a CAP alert: its root is feed in urn:atom; expected alert in {SPACE}.",
            f"这不是 CAP 预警文件：根元素为 urn:atom 的 feed，应为 {SPACE} 的 alert。",
        ),
    ],
)
def test_a_cap_file_that_is_none(data: bytes, en: str, zh: str) -> None:
    assert refused(lambda: cap.read(data)) == (en, zh)


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        (
            "x" * (notice.LONGEST + 1),
            f"The notice has {notice.LONGEST + 1} characters; at most {notice.LONGEST} are read.",
            f"预警文字有 {notice.LONGEST + 1} 字，最多读取 {notice.LONGEST} 字。",
        ),
        (
            "今天天气很好",
            "No kind of warning was found in the notice; expected words such as “在盐田区发布暴雨黄色预警信号”.",
            "文字中没有找到预警种类；应有“在盐田区发布暴雨黄色预警信号”这样的话。",
        ),
        (
            "盐田区暴雨黄色预警信号",
            "No action (发布, 升级, 解除 …) was found in the notice; expected words such as "
            "“在盐田区发布暴雨黄色预警信号”.",
            "文字中没有找到发布、升级、解除等动作；应有“在盐田区发布暴雨黄色预警信号”这样的话。",
        ),
    ],
)
def test_a_notice_that_says_nothing(text: str, en: str, zh: str) -> None:
    assert refused(lambda: notice.read(text, places=PLACES)) == (en, zh)


def test_what_is_typed(tmp_path: Path) -> None:
    assert refused(lambda: alert.read(file=None, text=None)) == (
        "Give either a CAP file or --text with a plain notice; neither is given.",
        "请给出一个 CAP 文件，或用 --text 给出预警文字；现二者均无。",
    )
    assert refused(lambda: alert.read(file=tmp_path, text="x")) == (
        "Give either a CAP file or --text with a plain notice; both are given.",
        "请给出一个 CAP 文件，或用 --text 给出预警文字；现二者皆有。",
    )
    assert refused(lambda: alert.content(tmp_path)) == (
        f"The file {tmp_path} cannot be read: it is a folder.",
        f"无法读取文件 {tmp_path}：它是文件夹。",
    )


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [
        (errno.ENOENT, "there is no such file or folder", "没有这个文件或文件夹"),
        (errno.ENOTDIR, "a part of the path is no folder", "路径中有一段不是文件夹"),
        (errno.EACCES, "permission denied", "没有权限"),
        (errno.ENOSPC, "no space is left", "磁盘空间不足"),
        (errno.ELOOP, "links that lead in a circle", "链接循环"),
        (errno.ENOTSUP, f"system error {errno.ENOTSUP}", f"系统错误 {errno.ENOTSUP}"),
    ],
)
def test_what_the_system_says_of_a_file(number: int, en: str, zh: str) -> None:
    said = why(OSError(number, "x"))
    assert (said.en, said.zh) == (en, zh)
