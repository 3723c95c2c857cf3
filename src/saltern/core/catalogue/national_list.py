"""The national item list (政务服务事项实施清单) as a district exports it, turned into light items.

Columns are known by the names they bear there, in any order; others are left alone. What the list states is taken over
as published by the district itself: visits, scope, days, who. What it does not state is ours to guess by the item's
name (its family), or is left for the district to write (English names, venues below the district hall).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.core.catalogue.family import Family
from saltern.core.catalogue.flags import FLAGS
from saltern.core.catalogue.light_items import ALL, BOTH, TYPES
from saltern.core.catalogue.pack import Pack
from saltern.core.documents.fields import near
from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

NEEDED: Final = ("事项名称", "基本编码", "事项类型", "实施主体", "法定办结时限", "承诺办结时限", "到办事现场次数")
"""Without these a list is none. Read besides where they stand: 实施编码, 服务对象, 通办范围, 办理形式, 主题分类 (or
面向自然人事项主题分类, 面向法人事项主题分类), 申请材料, 是否支持自助终端办理, 英文名称."""

SCOPES: Final = (("全国", "country"), ("跨省", "country"), ("全省", "province"), ("省内", "province"), ("全市", "city"))
PERSONS: Final = "自然人"
FIRMS: Final = ("法人", "企业", "社会组织", "其他组织")
NO_DAYS: Final = frozenset({"", "无", "/", "-"})
DAYS: Final = re.compile(r"(\d{1,3})\s*(个?工作日|天|日|个?自然日)?")
VISITS: Final = re.compile(r"(\d{1,2})\s*次?")
AREA: Final = re.compile(r"-(\d{6})\d{6}-")
MARK: Final = re.compile(r"[（(][^（）()]*(?:县级|区级|市级|市、县)[^（）()]*[）)]$")
MARKS: Final = "\ufeff*＊"
"""What a heading may begin with: a byte order mark, a star for a column that must be filled."""

YES: Final = frozenset({"是", "支持", "true", "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedList:
    """Light items ready to be written: a CSV text, and how many lines of each family."""

    text: str
    items: int
    families: Mapping[str, int]


def imported(
    *, lines: Iterable[Sequence[str]], name: str, pack: Pack, theme: str = "", faults: list[Fault]
) -> ImportedList | None:
    """The list's lines as light items of a pack; None where it has faults, all noted with row and column. `theme` is
    for lines that name none."""
    reader = _Reading(name=name, pack=pack, theme=theme, faults=faults)
    rows = [row for number, cells in enumerate(lines, start=1) if (row := reader.line(number, cells)) is not None]
    if not reader.columns:
        reader.fault((1, 1), "csv-columns", Phrase(en="nothing", zh="空文件"), "、".join(NEEDED))
    elif not rows and not faults:
        reader.fault((2, 1), "empty-file", Phrase(en="no item", zh="没有事项"), Phrase(en="items", zh="事项"))
    if faults:
        return None
    text = io.StringIO()
    writer = csv.DictWriter(text, ALL, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    families: dict[str, int] = {}
    for row in rows:
        families[row["family"]] = families.get(row["family"], 0) + 1
    return ImportedList(text=text.getvalue(), items=len(rows), families=families)


class _Reading:
    """One walk over the list; faults of all lines gather in one list."""

    def __init__(self, *, name: str, pack: Pack, theme: str, faults: list[Fault]) -> None:
        self.name = name
        self.pack = pack
        self.theme = theme
        self.faults = faults
        self.columns: dict[str, int] = {}
        self.units = {unit.name.zh: key for key, unit in pack.units.items()}
        self.themes = {one.name.zh: one.key for one in pack.themes.values() if one.kind == "theme"}
        self.deep = {item.published.code for item in pack.items.values() if item.depth == "in-depth" and item.published}
        kinds = {venue.kind for venue in pack.venues.values()} - {"kiosk"}
        self.venues = ("district",) if "district" in kinds or not kinds else tuple(sorted(kinds))
        self.ids: dict[str, int] = {}

    def fault(self, at: tuple[int, int], code: str, found: Words, expected: Words, hint: Words = "") -> None:
        self.faults.append(Place(file=self.name, line=at[0], column=at[1]).fault(code, found, expected, hint))

    def line(self, number: int, cells: Sequence[str]) -> dict[str, str] | None:
        """A line as a light item; the header, an empty line, and what `items/` holds already give none."""
        if not self.columns:
            self._header(number, cells)
            return None
        if not any(cell.strip() for cell in cells):
            return None
        return _Line(self, number, cells).item()

    def _header(self, number: int, cells: Sequence[str]) -> None:
        """The first line that names two columns or more; a title may stand above it."""
        names = [cell.strip().lstrip(MARKS) for cell in cells]
        if len({*names} & {*NEEDED}) < 2:
            return
        self.columns = {name: at for at, name in enumerate(names) if name}
        for name in NEEDED:
            if name not in self.columns:
                found = Phrase(en=f'no column "{name}"', zh=f"没有“{name}”一列")
                self.fault((number, 1), "csv-columns", found, "、".join(NEEDED), near(name, names))


class _Line:
    """One line of the list."""

    def __init__(self, reading: _Reading, number: int, cells: Sequence[str]) -> None:
        self.reading = reading
        self.number = number
        self.cells = cells

    def get(self, column: str) -> str:
        at = self.reading.columns.get(column, -1)
        return self.cells[at].strip() if 0 <= at < len(self.cells) else ""

    def fault(self, column: str, code: str, found: Words, expected: Words, hint: Words = "") -> None:
        at = self.reading.columns.get(column)
        if at is not None:  # a column that is not there was said once
            self.reading.fault((self.number, at + 1), code, found, expected, hint)

    def item(self) -> dict[str, str] | None:
        code, published = self.get("基本编码") or self.get("实施编码"), self.get("事项名称")
        if code and code in self.reading.deep:
            return None
        if not published:
            missing = Phrase(en='an empty "事项名称"', zh="空的“事项名称”")
            self.fault("事项名称", "missing-field", missing, Phrase(en="a name", zh="名称"))
        name = MARK.sub("", published)
        visits, scope = self._visits(), self._scope()
        flags = {"no_meeting": visits == 0, "city_wide": scope != "district"}
        told = {"no_meeting": "到办事现场次数 0", "city_wide": f"通办范围 {self.get('通办范围')}"}
        yes = [flag for flag in FLAGS if flags.get(flag)]
        family = family_of(name, self.reading.pack.families)
        if family is None:
            self.fault("事项名称", "unknown-family", f'"{name}"', Phrase(en="a family", zh="某个类别"))
        statutory, promised = self._days("法定办结时限"), self._days("承诺办结时限")
        if statutory and promised > statutory:
            found = Phrase(en=f"promised {promised} days", zh=f"承诺 {promised} 个工作日")
            allowed = Phrase(en=f"at most {statutory}", zh=f"不超过 {statutory} 个")
            self.fault("承诺办结时限", "limits", found, allowed)
        return {
            "id": self._id(code),
            "name_zh": name,
            "name_en": self.get("英文名称") or name,
            "name_as_published": published,
            "code": code,
            "code_area": self._area(),
            "list": f"实施清单 {self.reading.name}",
            "unit": self._unit(),
            "who": self._who(),
            "type": self._type(),
            "visits": str(visits),
            "scope": scope,
            "venues": " ".join(self.reading.venues),
            "kiosk": "yes" if self.get("是否支持自助终端办理") in YES else "no",
            "family": family or "",
            **{flag: "yes" if flag in yes else "no" for flag in FLAGS},
            "flag_basis": ";".join(f"{flag}:published" for flag in yes),
            "published_source": "; ".join(f"{flag}: {told[flag]} {self.reading.name}" for flag in yes),
            "themes": " ".join(self._themes()),
            "materials": self._materials(),
            "statutory_days": str(statutory),
            "promised_days": str(promised),
            "days_basis": "published",
            "sensitive": "no",
            "note": "" if self.get("英文名称") else "no English name yet",
        }

    def _id(self, code: str) -> str:
        if not code:
            missing = Phrase(en='an empty "基本编码"', zh="空的“基本编码”")
            self.fault("基本编码", "missing-field", missing, Phrase(en="the item's code", zh="事项的编码"))
            return ""
        key = "item-" + re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")
        if key in self.reading.ids:
            once = Phrase(
                en=f"each code once (row {self.reading.ids[key]})",
                zh=f"每个编码只出现一次（已见第 {self.reading.ids[key]} 行）",
            )
            self.fault("基本编码", "duplicate-key", Phrase(en=f'"{code}" again', zh=f"“{code}”重复"), once)
        self.reading.ids.setdefault(key, self.number)
        return key

    def _area(self) -> str:
        """The list is the district's own; a code that says another area's is refused."""
        own = self.reading.pack.district.code
        inside = AREA.search(self.get("实施编码"))
        if inside and inside[1] != own:
            found = Phrase(en=f"a code of area {inside[1]}", zh=f"{inside[1]} 的编码")
            self.fault("实施编码", "code-of-other-area", found, Phrase(en=f"one of {own}", zh=f"{own} 的编码"))
        return own

    def _unit(self) -> str:
        text, units = self.get("实施主体"), self.reading.units
        if text in units:
            return units[text]
        if text in self.reading.pack.units:
            return text
        expected = Phrase(en="the name of a unit of units.yaml", zh="units.yaml 中单位的名称")
        self.fault("实施主体", "unknown-unit", f'"{text}"', expected, near(text, units))
        return ""

    def _who(self) -> str:
        text = self.get("服务对象")
        person, firm = PERSONS in text, any(word in text.replace(PERSONS, "") for word in FIRMS)
        if text and not person and not firm:
            self.fault("服务对象", "bad-value", f'"{text}"', "自然人 | 法人 | 自然人,法人")
        return BOTH if person == firm else "natural_person" if person else "legal_person"

    def _type(self) -> str:
        text = self.get("事项类型")
        if text not in TYPES:
            self.fault("事项类型", "bad-value", f'"{text}"', " | ".join(TYPES), near(text, TYPES))
        return text

    def _visits(self) -> int:
        text = self.get("到办事现场次数")
        found = VISITS.fullmatch(text)
        if found is None:
            self.fault("到办事现场次数", "bad-value", f'"{text}"', Phrase(en="a number like 0", zh="次数，如 0"))
            return 1
        visits, form = int(found[1]), self.get("办理形式")
        if visits == 0 and form and "网上" not in form:
            said = Phrase(en=f'no visit, and "{form}" alone', zh=f"到现场 0 次，却只有“{form}”")
            self.fault("办理形式", "visits", said, "网上办理")
        return visits

    def _scope(self) -> str:
        text = self.get("通办范围")
        return next((scope for word, scope in SCOPES if word in text), "district")

    def _days(self, column: str) -> int:
        """Working days; calendar days as the working days that surely lie in them."""
        text = self.get(column)
        if text in NO_DAYS:
            return 0
        found = DAYS.fullmatch(text)
        if found is None:
            expected = Phrase(en="working days like 20 or 20个工作日", zh="工作日，如 20 或 20个工作日")
            self.fault(column, "bad-value", f'"{text}"', expected)
            return 0
        days = int(found[1])
        return days if "工作日" in text or not found[2] else days * 5 // 7

    def _themes(self) -> tuple[str, ...]:
        known, found = self.reading.themes, []
        for column in ("主题分类", "面向自然人事项主题分类", "面向法人事项主题分类"):
            for word in filter(None, re.split(r"[,，;；、\s]+", self.get(column))):
                if word in known:
                    found.append(known[word])
                else:
                    expected = Phrase(en="the name of a theme of themes/", zh="themes/ 中主题的名称")
                    self.fault(column, "unknown-theme", f'"{word}"', expected, near(word, known))
        if not found and self.reading.theme:
            return (self.reading.theme,)
        if not found:
            expected = Phrase(en="a theme, here or by --theme", zh="主题，写在此列或用 --theme 指定")
            self.fault("事项名称", "no-theme", Phrase(en="no theme", zh="没有主题"), expected)
        return tuple(dict.fromkeys(found))

    def _materials(self) -> str:
        names = [part.strip() for part in re.split(r"[;；、\n]+", self.get("申请材料")) if part.strip()]
        clean = [re.sub(r"[:：]", " ", one) for one in names]
        return ";".join(
            f"m{at}:{one}:{one}:self:{'main' if at == 1 else 'support'}:0" for at, one in enumerate(clean, start=1)
        )


def family_of(name: str, families: Mapping[str, Family]) -> str | None:
    """The family an item's name speaks of: a deciding one by its longest word, else a light one, else the one that
    takes what no other holds."""
    for deciding in (True, False):
        found = [
            (len(word), key)
            for key, family in families.items()
            if (family.approve is not None) == deciding
            for word in family.called
            if word in name
        ]
        if found:
            return max(found, key=lambda one: one[0])[1]
    return next((key for key, family in families.items() if family.approve is None and not family.called), None)
