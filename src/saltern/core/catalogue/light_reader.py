"""The list of light items read and checked: `items-light.csv`, every mistake with its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from saltern.core.catalogue.family import Family, Registers
from saltern.core.catalogue.flag_reader import flags_of, published_of
from saltern.core.catalogue.items import SCOPES
from saltern.core.catalogue.light_items import ALL, BOTH, COLUMNS, FILE, PARTED, SPARE, TYPES, LightRow, applicants
from saltern.core.documents.cells import Row, read_rows
from saltern.core.documents.fields import near
from saltern.core.rules.facts import SUBJECT_KINDS
from saltern.errors import Fault
from saltern.words import Phrase

SOURCES: Final = ("self", "record", "certificate")
ROLES: Final = ("main", "support")


def read_light_items(
    *, path: Path, families: Mapping[str, Family], registers: Registers, faults: list[Fault], name: str = FILE
) -> tuple[dict[str, LightRow], dict[str, str]]:
    """The lines of the list by id, and those a unit objected to with its reason: they are no items any more."""
    found: dict[str, LightRow] = {}
    withdrawn: dict[str, str] = {}
    seen: dict[str, int] = {}
    for row in read_rows(path=path, name=name, columns=COLUMNS, spare=SPARE, faults=faults):
        _check(row, families=families, registers=registers)
        key = row.text("id")
        if key in seen:
            again = Phrase(en=f'"{key}" again', zh=f"“{key}”重复")
            once = Phrase(en=f"each id once (line {seen[key]})", zh=f"每个 id 只写一次（已见第 {seen[key]} 行）")
            row.fault("id", "duplicate-key", again, once)
            continue
        seen[key] = row.line
        if reason := row.text("withdrawn"):
            withdrawn[key] = reason
        elif row.text("family") in families:
            found[key] = LightRow(row.line, PARTED.join(row.values.get(column, "") for column in ALL))
    return found, withdrawn


def _check(row: Row, *, families: Mapping[str, Family], registers: Registers) -> None:
    """What a line can have wrong by itself; what it names is looked for by lint."""
    row.key("id")
    for column in ("name_zh", "name_en", "name_as_published", "unit", "list"):
        row.text(column, required=True)
    row.one_of("who", (*SUBJECT_KINDS, BOTH), default=BOTH)
    row.one_of("type", tuple(TYPES), default="公共服务")
    row.one_of("scope", SCOPES, default="district")
    row.integer("visits")
    row.yes("kiosk")
    row.yes("sensitive")
    published_of(row, flags_of(row))
    _check_days(row)
    _check_materials(row)
    family, register = row.text("family"), row.text("register")
    if family not in families:
        expected = Phrase(en="a family of families/", zh="families/ 中的类别")
        row.fault("family", "unknown-family", f'"{family}"', expected, near(family, families))
    known = registers.registers
    if register and register not in known:
        expected = Phrase(en="a register of registers.yaml", zh="registers.yaml 中的登记簿")
        row.fault("register", "unknown-register", f'"{register}"', expected, near(register, known))
    elif register and known[register].who not in applicants(row.text("who")):
        found = Phrase(en=f'"{register}" of a {known[register].who}', zh=f"{known[register].who} 的“{register}”")
        row.fault("register", "unknown-register", found, row.text("who"))


def _check_days(row: Row) -> None:
    statutory, promised = row.integer("statutory_days"), row.integer("promised_days")
    if statutory and promised > statutory:
        found = Phrase(en=f"promised {promised} days", zh=f"承诺 {promised} 个工作日")
        expected = Phrase(en=f"at most the {statutory} days of the law", zh=f"不超过法定的 {statutory} 个工作日")
        row.fault("promised_days", "limits", found, expected)


def _check_materials(row: Row) -> None:
    keys = []
    for text in filter(None, row.text("materials").split(";")):
        parts = text.split(":")
        keys.append(parts[0])
        if len(parts) != 6 or parts[3] not in SOURCES or parts[4] not in ROLES or not parts[5].isdecimal():
            expected = "key:zh:en:self|record|certificate:main|support:days"
            row.fault("materials", "bad-value", f'"{text}"', expected)
        elif parts[4] == "main" and int(parts[5]):
            found = Phrase(en=f'the main paper "{parts[0]}" may follow', zh=f"主要材料“{parts[0]}”可后补")
            row.fault("materials", "deferrable-main", found, Phrase(en="a supporting paper", zh="辅助材料"))
    if len(keys) != len(set(keys)):
        again = Phrase(en="a material twice", zh="材料重复")
        row.fault("materials", "duplicate-key", again, Phrase(en="each key once", zh="每个键只出现一次"))
