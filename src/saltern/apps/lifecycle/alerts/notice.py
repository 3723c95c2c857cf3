"""A warning as the observatory words it: plain Chinese, one paragraph, often several areas and several actions.

What is read is the *first* action the notice takes: what kind of warning, which level, issued, raised, lowered,
extended or lifted, and where it holds. The words of a place (kinds, districts, seas) come from the pack.
Source: 广东省气象灾害预警信号发布规定 and the form of the published notices of Shenzhen Observatory 2017-2025.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from saltern.errors import SalternError

if TYPE_CHECKING:
    import opencc

Action = Literal["issue", "upgrade", "downgrade", "extend", "continue", "cancel"]

LONGEST = 4000
VERBS: Mapping[str, Action] = {
    "解除": "cancel",
    "取消": "cancel",
    "撤销": "cancel",
    "升级": "upgrade",
    "提升": "upgrade",
    "降级": "downgrade",
    "降低": "downgrade",
    "降为": "downgrade",
    "扩展": "extend",
    "扩大": "extend",
    "延长": "continue",
    "继续": "continue",
    "维持": "continue",
    "改发": "issue",
    "发布": "issue",
    "发出": "issue",
}
NOT_YET = re.compile(r"(?:可能|或将|视情|如有必要|不排除)[^,。;]*$|^[^,。;]{0,12}(?:的?可能)")
LEVEL = re.compile(r"(白|蓝|黄|橙|红)色")
SUFFIX = re.compile(r"(?:街道办事处|办事处|街道办|街道|镇)$")
HEADLINE = re.compile(r"【[^】]*】|^[^,。;:]{4,60}预警[^,。;:]{0,40}:")
"""A title in brackets, or a first sentence that ends in a colon."""
STAMP = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2})(?:时|:|点)(\d{1,2})?分?")


class NoticeTooLong(SalternError):
    """The notice has {size} characters; at most {limit} are read."""

    family = "invalid"
    zh = "预警文字有 {size} 字，最多读取 {limit} 字。"


class NoticeNotUnderstood(SalternError):
    """No {missing} was found in the notice; expected words such as “在盐田区发布暴雨黄色预警信号”."""

    family = "invalid"
    zh = "文字中没有找到{missing_zh}；应有“在盐田区发布暴雨黄色预警信号”这样的话。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The place-specific words: warning kinds, districts of the city, sea areas, and our own sub-districts by name."""

    kinds: tuple[str, ...]
    districts: tuple[str, ...]
    seas: tuple[str, ...]
    own_district: str
    own_subdistricts: Mapping[str, str]
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """An extent: the whole city, or districts each with the sub-districts named (none named: all), and sea areas."""

    whole_city: bool = False
    areas: tuple[tuple[str, tuple[str, ...]], ...] = ()
    seas: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.whole_city or bool(self.areas or self.seas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as read. `level` is "黄色" and its kin or ""; `subdistricts` are our codes it reaches."""

    kind: str
    level: str
    action: Action
    where: Where
    subdistricts: tuple[str, ...]
    issued: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One action of a notice. `before` and `after` are the texts on either side of the verb."""

    action: Action
    verb: int
    before: str
    after: str


def read(text: str, *, places: Places) -> Notice:
    """What the notice announces. Raises `NoticeTooLong`, `NoticeNotUnderstood`."""
    if len(text) > LONGEST:
        raise NoticeTooLong(size=len(text), limit=LONGEST)
    plain = simplify(text, places)
    heads = HEADLINE.findall(plain)
    head, body = "".join(heads), HEADLINE.sub("", plain)
    titled = next((found for found in announced(head, head=head, places=places)), None)
    notice = next((found for found in announced(body, head=head, places=places)), titled)
    if notice:
        raised = titled and titled.action in ("upgrade", "downgrade") and notice.action == "issue"
        same = titled and (titled.kind, titled.level) == (notice.kind, notice.level)
        return replace(notice, action=titled.action) if titled and raised and same else notice
    named = find_kind(plain, places)
    missing = ("action (发布, 升级, 解除 …)", "发布、升级、解除等动作") if named else ("kind of warning", "预警种类")
    raise NoticeNotUnderstood(missing=missing[0], missing_zh=missing[1])


def announced(text: str, *, head: str, places: Places) -> Iterator[Notice]:
    """What each clause of `text` announces, in order."""
    for clause in clauses(text):
        notice = announce(clause, said=text, head=head, places=places)
        if notice:
            yield notice


@cache
def converter() -> opencc.OpenCC:
    """Traditional to simplified script, loaded once and when it is needed."""
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str, places: Places) -> str:
    """Simplified script, ASCII punctuation where it divides, aliases of places resolved."""
    plain: str = converter().convert(text)
    plain = re.sub(r"\s+", "", plain.translate(str.maketrans("（），；：!?﹐", "(),;:。。,")))
    for alias, name in places.aliases.items():
        plain = plain.replace(alias, name)
    return plain


def clauses(text: str) -> Iterator[Clause]:
    """Every action in the order of the text; what is only possible ("后期有升级…的可能") is none."""
    pattern = re.compile("|".join(VERBS))
    found = [match for match in pattern.finditer(text) if not NOT_YET.search(text[: match.start()])]
    for number, match in enumerate(found):
        start = found[number - 1].end() if number else 0
        after = re.split(r"[。;]", text[match.end() :])[0]
        if NOT_YET.match(after):
            continue
        yield Clause(action=VERBS[match[0]], verb=match.start(), before=text[start : match.start()], after=after)


def announce(clause: Clause, *, said: str, head: str, places: Places) -> Notice | None:
    """The notice a clause makes, or None where it names no warning or points to an area nobody named."""
    named = object_of(clause, places)
    if not named:
        return None
    kind, level = named
    where = extent(clause, said=said, head=head, kind=kind, places=places)
    if where is None:
        return None
    return Notice(
        kind=kind,
        level=level,
        action=clause.action,
        where=where,
        subdistricts=reached(where, places),
        issued=stamp(said),
    )


def find_kind(text: str, places: Places, *, last: bool = False) -> re.Match[str] | None:
    """The first (or last) warning kind named in `text`; longer names win (雷雨大风 before 大风)."""
    kinds = "|".join(re.escape(kind) for kind in sorted(places.kinds, key=len, reverse=True))
    found = list(re.finditer(rf"({kinds})(?=(?:白|蓝|黄|橙|红)色|预警|警报|信号)", text))
    return found[-1 if last else 0] if found else None


def object_of(clause: Clause, places: Places) -> tuple[str, str] | None:
    """Kind and level an action is about: behind 发布/解除, before 升级 (whose new level stands behind 为)."""
    raised = clause.action in ("upgrade", "downgrade")
    behind = re.split(r"[,。;]", clause.after)[0]
    ahead = re.split(r"[。;]", clause.before)[-1]
    order = (ahead, behind) if raised or clause.action in ("extend", "continue") else (behind, ahead)
    for text in order:
        found = find_kind(text, places, last=text is ahead)
        if not found:
            continue
        level = LEVEL.match(text, found.end())
        if raised:
            level = LEVEL.search(behind, behind.find("为") + 1) or level
        return found[1], level[0] if level else ""
    return None


def extent(clause: Clause, *, said: str, head: str, kind: str, places: Places) -> Where | None:
    """Where the action holds: what the clause names, else what 上述区域 points back to, else the whole city."""
    behind = re.split(r"[,。;]", clause.after)[0]
    own = spots(behind, places) if clause.action in ("cancel", "extend") else Where()
    ahead = re.split(r"[。;]", clause.before)[-1]
    if not own:
        own = spots(governed(ahead), places)
    if not own and clause.action in ("issue", "continue"):
        own = spots(behind, places)
    if own:
        return own
    if "上述" in ahead + behind or "以上区域" in ahead + behind:
        return earlier(said[: clause.verb], places)
    if "分区" in head or f"分区{kind}" in said:
        return earlier(said[: clause.verb], places) or earlier(said, places) or Where()
    return Where(whole_city=True)


def governed(text: str) -> str:
    """The part of a clause that says where: behind the last 将, 在, 对 or 于 that is not a time."""
    found = list(re.finditer(r"将|在|对|给|于(?!今|昨|\d)", text))
    return text[found[-1].end() :] if found else re.split(r",", text)[-1]


def earlier(text: str, places: Places) -> Where | None:
    """The areas named last before a 上述区域, sentence by sentence backwards; None where nothing was named."""
    for sentence in reversed(re.split(r"[。;,:](?![^()]*\))", text)):
        where = spots(sentence, places)
        if where:
            return wider(text, sentence, where, places)
    return None


def wider(text: str, sentence: str, where: Where, places: Places) -> Where:
    """A list may be broken by commas ("盐田区,坪山区,龙岗区"): join the neighbours that name areas and no warning."""
    parts = re.split(r"[。;,:](?![^()]*\))", text)
    place = len(parts) - 1 - parts[::-1].index(sentence)
    joined = [sentence]
    while place > 0 and spots(parts[place - 1], places) and not find_kind(parts[place - 1], places):
        place -= 1
        joined.insert(0, parts[place])
    return spots("、".join(joined), places) if len(joined) > 1 else where


def spots(text: str, places: Places) -> Where:
    """Every district (with its sub-districts in parentheses), sea area, or the whole city named in `text`."""
    seas = tuple(sea for _, sea in sorted((text.index(sea), sea) for sea in places.seas if sea in text))
    if re.search(r"全市(?!进入|各|有关|气温)|全深圳市|全域", text):
        return Where(whole_city=True, seas=seas)
    districts = "|".join(re.escape(name) for name in sorted(places.districts, key=len, reverse=True))
    areas: dict[str, tuple[str, ...]] = {}
    for match in re.finditer(rf"({districts})(?:\(([^)]*)\)|((?:[一-龥]{{2,4}}(?:街道|办事处)[、和及]?)+))?", text):
        areas[match[1]] = streets(match[2] or match[3] or "")
    return Where(areas=tuple(areas.items()), seas=seas)


def streets(text: str) -> tuple[str, ...]:
    """Sub-district names without their ending, from "梅沙、盐田街道"; "除…外" and counts ("6街道") name none."""
    names = (SUFFIX.sub("", name) for name in re.split(r"[、,和及]", text) if name)
    return tuple(name for name in names if name and not re.search(r"\d|除|全", name))


def reached(where: Where, places: Places) -> tuple[str, ...]:
    """The codes of our own sub-districts inside the extent, in the pack's order."""
    everything = tuple(places.own_subdistricts.values())
    if where.whole_city:
        return everything
    named = dict(where.areas).get(places.own_district)
    if named is None:
        return ()
    return tuple(code for name, code in places.own_subdistricts.items() if name in named) if named else everything


def stamp(text: str) -> dt.datetime | None:
    """The local time the notice gives itself, without zone; None where it gives no full date."""
    found = STAMP.search(text)
    if not found:
        return None
    year, month, day, hour = (int(found[n]) for n in range(1, 5))
    try:
        return dt.datetime(year, month, day, hour, int(found[5] or 0))  # noqa: DTZ001  # local by definition
    except ValueError:
        return None
