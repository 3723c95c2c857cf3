"""A district's national item list taken into its pack, or into a copy that is proposed for a second designer:
`items-light.csv` written whole, or not at all."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from saltern.core.catalogue.fingerprint import READ
from saltern.core.catalogue.light_items import FILE
from saltern.core.catalogue.light_reader import read_light_items
from saltern.core.catalogue.national_list import ImportedList, imported
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.search import the_theme
from saltern.errors import Fault, Faults, SalternError
from saltern.installation.aside import aside
from saltern.installation.pack_archive import put
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.installation.environment import Environment

MOST_LIST: Final = 10 << 20
"""Bytes of an uploaded list."""


class ListMissing(SalternError):
    """There is no file {path}."""

    family = "unknown"
    zh = "没有文件 {path}。"


class ListUnreadable(SalternError):
    """The file {path} cannot be read: {why}"""

    family = "invalid"
    zh = "文件 {path} 无法读取：{why}"


class LightItemsStand(SalternError):
    """{path} is there already; say --replace to write it anew."""

    family = "conflict"
    zh = "{path} 已存在；要重写请加 --replace。"


class ListTooLarge(SalternError):
    """The list has more than {most} MB."""

    family = "invalid"
    zh = "清单超过 {most} MB。"


class FamiliesMissing(SalternError):
    """The pack has no families: copy families/other.yaml and families/registration.yaml from another pack first."""

    family = "invalid"
    zh = "内容包没有事项类别：请先从其他内容包复制 families/other.yaml 和 families/registration.yaml。"


def import_items(*, pack: Pack, path: Path, theme: str = "", replace: bool = False) -> ImportedList:
    """Write the pack's light items from a national item list (CSV or XLSX).

    Raises `FamiliesMissing`, `ListMissing`, `ListUnreadable`, `LightItemsStand`, `ThemeUnknown`, or `Faults` with every
    fault by row and column.
    """
    target = pack.path / FILE
    _check_families(pack)
    if not path.is_file():
        raise ListMissing(path=path)
    if target.exists() and not replace:
        raise LightItemsStand(path=target)
    made = _read(pack, path, name=path.name, theme=theme)
    _write(pack, target, made)
    return made


def propose_items(
    *,
    environment: Environment,
    pack: Pack,
    file: BinaryIO,
    called: str,
    note: Callable[[str, str], object],
    theme: str = "",
) -> str:
    """Propose a copy of the pack in which a national item list takes the place of the light items; its name among the
    proposed. `note` is told name and version before it stands there.

    Raises `ListTooLarge`, `FamiliesMissing`, `ListUnreadable`, `ThemeUnknown`, or `Faults` with every fault by row and
    column.
    """
    _check_families(pack)
    data = file.read(MOST_LIST + 1)
    if len(data) > MOST_LIST:
        raise ListTooLarge(most=MOST_LIST >> 20)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{'.xlsx' if called.lower().endswith('.xlsx') else '.csv'}"
        path.write_bytes(data)
        try:
            made = _read(pack, path, name=called, theme=theme)
        except ListUnreadable as wrong:
            raise ListUnreadable(**{**wrong.params, "path": called}) from None
    proposed = environment.home / "proposals"
    with aside(proposed) as part:
        for one in sorted(pack.path.rglob("*")):
            if one.is_file() and one.suffix in READ:
                copy = part / one.relative_to(pack.path)
                copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                copy.write_bytes(one.read_bytes())
        _write(pack, part / FILE, made)
        return put(part, proposed, called=called, note=note)[0]


def _check_families(pack: Pack) -> None:
    """Raises `FamiliesMissing`."""
    if not pack.families:
        raise FamiliesMissing


def _read(pack: Pack, path: Path, *, name: str, theme: str) -> ImportedList:
    """The light items of a list. Raises `ListUnreadable`, `ThemeUnknown`, `Faults`."""
    if theme:
        the_theme(pack=pack, key=theme)
    faults: list[Fault] = []
    made = imported(lines=lines_of(path), name=name, pack=pack, theme=theme, faults=faults)
    if made is None:
        raise Faults(faults)
    return made


def lines_of(path: Path) -> Iterator[Sequence[str]]:
    """The cells of each line. Raises `ListUnreadable`."""
    with tempfile.TemporaryDirectory() as folder:
        yield from csv.reader(_text(path, Path(folder)).splitlines(keepends=True))


def _text(path: Path, folder: Path) -> str:
    if path.suffix.lower() == ".xlsx":
        from saltern.core.registry.delivery import Unreadable, sheet_as_csv

        try:
            return sheet_as_csv(path, folder, keep=True).read_text(encoding="utf-8")
        except Unreadable as wrong:
            reason = wrong.reason
            raise ListUnreadable(path=path, why=Phrase(en=reason.text, zh=reason.text_zh)) from wrong
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListUnreadable(path=path, why=Phrase(en="neither UTF-8 nor GB18030.", zh="既非 UTF-8 也非 GB18030。"))


def _write(pack: Pack, target: Path, made: ImportedList) -> None:
    """Aside first, read again as the pack will read it, then in its place at once."""
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        aside.write_text(made.text, encoding="utf-8")
        faults: list[Fault] = []
        read_light_items(path=aside, families=pack.families, registers=pack.registers, faults=faults)
        if faults:
            raise Faults(faults)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
