"""A pack for a district that has none: the smallest one that lints clean, written from the files of `starter/`. 样板包

Nothing in it is any district's: a name, a code and a key are put where they belong, the rest is an example to replace.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from saltern.core.documents.fields import KEY
from saltern.errors import SalternError
from saltern.installation.refusals import why

STARTER: Final = Path(__file__).with_name("starter")
CODE: Final = re.compile(r"\d{6}", re.ASCII)
UNWRITABLE: Final = re.compile(r'["\\,«»]|[^\x20-\U0010ffff]')
LONGEST: Final = 40


class FolderTaken(SalternError):
    """{folder} is there already and holds files; a new pack needs a folder of its own."""

    family = "conflict"
    zh = "{folder} 已存在且有文件；新建内容包需要一个空文件夹。"


class PackUnwritable(SalternError):
    """The pack cannot be written to {folder}: {why}."""

    family = "broken"
    zh = "无法把内容包写入 {folder}：{why}。"


class DistrictCodeUnreadable(SalternError):
    """{code} is no district's code; expected the six digits of GB/T 2260."""

    family = "invalid"
    zh = "{code} 不是区县代码；应为 GB/T 2260 的六位数字。"


class DistrictNameUnwritable(SalternError):
    """ "{name}" cannot stand as a district's name: 1 to {longest} characters, no quotes, commas or backslashes."""

    family = "invalid"
    zh = "“{name}”不能作为区县名称：1 至 {longest} 个字符，不含引号、逗号和反斜杠。"


def write_starter_pack(*, folder: Path, code: str, name: str, name_en: str = "") -> list[str]:
    """Write a pack into a new or empty folder; the files written, in the order of their names.

    Raises `FolderTaken`, `DistrictCodeUnreadable`, `DistrictNameUnwritable`, `PackUnwritable`.
    """
    if not CODE.fullmatch(code):
        raise DistrictCodeUnreadable(code=code)
    for given in (name, name_en or name):
        if not given.strip() or len(given) > LONGEST or UNWRITABLE.search(given):
            raise DistrictNameUnwritable(name=given, longest=LONGEST)
    key = folder.name if KEY.fullmatch(folder.name) else f"district-{code}"
    put = {
        "«key»": key,
        "«code»": code,
        "«city»": f"{code[:4]}00",
        "«name»": name.strip(),
        "«name_en»": (name_en or name).strip(),
    }
    try:
        if folder.exists() and any(folder.iterdir()):
            raise FolderTaken(folder=folder)
        files = sorted(file.relative_to(STARTER) for file in STARTER.rglob("*") if file.is_file())
        for file in files:
            text = (STARTER / file).read_text(encoding="utf-8")
            for gap, value in put.items():
                text = text.replace(gap, value)
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as fault:
        raise PackUnwritable(folder=folder, why=why(fault)) from fault
    return [file.as_posix() for file in files]
