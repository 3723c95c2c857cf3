"""A warning as the observatory words it: plain Chinese, one paragraph, often several areas and several actions.

Every action the notice takes is read: what kind of warning, which level, issued, raised, lowered, extended or lifted,
and where it holds. The words of a place (kinds, districts, seas) come from the pack.
Source: 广东省气象灾害预警信号发布规定 and the form of the published notices of Shenzhen Observatory 2017-2025.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from saltern.apps.lifecycle.alerts.places import Places, Where, named, one_of, reached, spots, taken_away
from saltern.errors import SalternError

if TYPE_CHECKING:
    import opencc

Action = Literal["issue", "upgrade", "downgrade", "extend", "continue", "cancel", "none"]

LONGEST = 4000
NEAR: Final = 80
"""So many signs before a verb can take it back."""
FAR: Final = 500
"""So many signs back 上述区域 points."""
VERBS: Mapping[str, Action] = {
    "解除": "cancel",
    "取消": "cancel",
    "撤销": "cancel",
    "升级": "upgrade",
    "升格": "upgrade",
    "提升": "upgrade",
    "提高": "upgrade",
    "上调": "upgrade",
    "升为": "upgrade",
    "升至": "upgrade",
    "变更": "continue",
    "调整": "continue",
    "更改": "continue",
    "更新": "continue",
    "改为": "continue",
    "转为": "continue",
    "降级": "downgrade",
    "降格": "downgrade",
    "降低": "downgrade",
    "降为": "downgrade",
    "降至": "downgrade",
    "下调": "downgrade",
    "扩展": "extend",
    "扩大": "extend",
    "延长": "continue",
    "继续": "continue",
    "维持": "continue",
    "生效中": "continue",
    "改发": "issue",
    "发布": "issue",
    "发出": "issue",
}
"""What a word does of itself."""
CHANGES: Final = ("upgrade", "downgrade")
EITHER_WAY: Final = frozenset({"变更", "调整", "更改", "更新", "改为", "转为"})
"""Of these the two levels say whether a warning was raised or lowered."""
RISING: Final = "白蓝黄橙红"
NATIONAL: Final = {
    "IV": "蓝色", "III": "黄色", "II": "橙色", "I": "红色", "四": "蓝色", "三": "黄色", "二": "橙色", "一": "红色",
}  # fmt: skip
"""The national scale of four grades."""
NOT_YET = re.compile(r"(?:可能|或将|视情|如有必要|不排除)[^,。;]*$|^[^,。;]{0,12}(?:的?可能)")
LONG_AGO = re.compile(r"(?:此前|之前|先前|早前|前期)[^,。;]*$")
"""Before a verb that tells what was done earlier."""
NOT_DONE = re.compile(r"(?:未|没有|不再|不会|无需|不予|不)$")
"""Before a verb that tells what was not done."""
IS_OVER = re.compile(r"(?:的?(?:通知|消息|信息|公告|通告)|完毕|了|生效)?(?:[,。;)】]|$)")
"""Behind a verb that ends its phrase: "…预警信号已解除", "…解除通知"."""
INTO = re.compile(r"为|至|到|成")
LEVEL = re.compile(r"(白|蓝|黄|橙|红)(?:色|(?=预警))")
"""A sign of colour alone is part of a name: 黄贝街道, 红树林."""
ARROW: Final = r"([白蓝黄橙红]色)(?:[→➜➡⇒]|[-—=]+>|变更为|变为|升为|升至|升级为|降为|降至|降级为)([白蓝黄橙红]色)"
"""From one level to another, without a verb or with its own."""
HEADLINE = re.compile(r"【[^】]*】|^[^,。;:]{4,60}预警[^,。;:]{0,40}:")
"""A title in brackets, or a first sentence that ends in a colon."""
STAMP = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2})(?:时|:|点)(\d{1,2})?分?")
DRILL = r"(?:演练|演习)"
EXERCISE = re.compile(
    rf"[【\[(][^】\])]{{0,20}}{DRILL}[^】\])]{{0,8}}[】\])]|^{DRILL}|{DRILL}[。!]*$|(?:此|本|该)[^,。;]{{0,6}}(?:为|是|系)[^,。;]{{0,6}}{DRILL}"
    rf"|(?:模拟|仅为|仅供|只是|属于?){DRILL}|{DRILL}(?:信息|内容|短信|专用)"
)
TEST = re.compile(
    r"[【\[(][^】\])]{0,12}测试[^】\])]{0,8}[】\])]|^测试|测试(?:信息|短信|消息)|(?:此|本|该)[^,。;]{0,6}(?:为|是|系)测试"
)
ISSUER = re.compile(r"([一-龥]{2,6}?[市县区省])(?:气象台|气象局|气象服务中心|突发事件预警信息发布中心)")


class NoticeTooLong(SalternError):
    """The notice has {size} characters; at most {limit} are read."""

    family = "invalid"
    zh = "预警文字有 {size} 字，最多读取 {limit} 字。"


class NoticeNotUnderstood(SalternError):
    """No {missing} was found in the notice; expected words such as “在盐田区发布暴雨黄色预警信号”."""

    family = "invalid"
    zh = "文字中没有找到{missing_zh}；应有“在盐田区发布暴雨黄色预警信号”这样的话。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing a notice announces. `level` is "黄色" and its kin or ""; `subdistricts` are our codes it reaches."""

    kind: str
    level: str
    action: Action
    where: Where
    subdistricts: tuple[str, ...]
    issued: dt.datetime | None
    status: str = "Actual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One action of a notice. `before` and `after` are the texts on either side of the verb, to the end of the
    sentence or the next verb; `changes`: it may end in another level."""

    action: Action
    changes: bool
    verb: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A warning named in a text: its kind, its level and where the words stand."""

    kind: str
    level: str
    start: int
    end: int


def read(text: str, *, places: Places) -> Notice:
    """What the notice announces first; kinds announced in one breath are joined by "+".

    Raises `NoticeTooLong`, `NoticeNotUnderstood`.
    """
    everything = read_all(text, places=places)
    first = next((one for one in everything if not one.where.unclear), everything[0])
    beside = [one for one in everything if (one.action, one.where) == (first.action, first.where)]
    kinds, levels = (
        list(dict.fromkeys(words)) for words in zip(*((one.kind, one.level) for one in beside), strict=True)
    )
    if len(kinds) == 1:
        return first
    return replace(first, kind="+".join(kinds), level="+".join(filter(None, levels)))


def read_all(text: str, *, places: Places) -> tuple[Notice, ...]:
    """Everything the notice announces, in order. Raises `NoticeTooLong`, `NoticeNotUnderstood`."""
    if len(text) > LONGEST:
        raise NoticeTooLong(size=len(text), limit=LONGEST)
    plain = simplify(text, places)
    status = status_of(plain)
    heads = HEADLINE.findall(plain)
    head, body = "".join(heads), HEADLINE.sub("", plain)
    titled = list(announced(head, head=head, places=places))
    told = [as_titled(one, titled) for one in announced(body, head=head, places=places)]
    told += [one for one in titled if one.kind not in {other.kind for other in told}]
    if told:
        return tuple(replace(one, status=status) for one in each_once(told))
    known = any(warnings_in(plain, places))
    missing = ("action (发布, 升级, 解除 …)", "发布、升级、解除等动作") if known else ("kind of warning", "预警种类")
    raise NoticeNotUnderstood(missing=missing[0], missing_zh=missing[1])


def status_of(plain: str) -> str:
    """Whether the words are meant, or an exercise or a test."""
    if EXERCISE.search(plain):
        return "Exercise"
    return "Test" if TEST.search(plain) else "Actual"


def as_titled(notice: Notice, titled: Sequence[Notice]) -> Notice:
    """A warning the body issues and the title calls raised or lowered is what the title says."""
    if notice.action != "issue":
        return notice
    found = [one.action for one in titled if (one.kind, one.level) == (notice.kind, notice.level)]
    return replace(notice, action=next((action for action in found if action in CHANGES), notice.action))


def each_once(notices: Sequence[Notice]) -> Iterator[Notice]:
    """Without what is said twice: the same again, or that a warning just raised, lowered or prolonged is issued."""
    seen: list[Notice] = []
    for one in notices:
        alike = [other for other in seen if (other.kind, other.level) == (one.kind, one.level)]
        if any(other.action == one.action and other.where == one.where for other in alike):
            continue
        if one.action == "issue" and any(other.action not in ("issue", "cancel", "extend") for other in alike):
            continue
        seen.append(one)
        yield one


def announced(text: str, *, head: str, places: Places) -> Iterator[Notice]:
    """What each clause of `text` announces, in order."""
    for clause in clauses(text):
        yield from announce(clause, said=text, head=head, places=places)


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
    plain = re.sub(rf"(升级|降级|变更|调整)([^,。;:]{{0,20}})[:,]?{ARROW}", r"\2由\3\1为\4", plain)
    plain = re.sub(rf"(?<=预警)(信号)?[:,]{ARROW}", r"\1由\2变更为\3", plain)
    return colours_told(plain, places)


def colours_told(plain: str, places: Places) -> str:
    """A text in which colours stand behind the kind: "暴雨II级预警", "暴雨预警(橙色)" and "橙色暴雨预警" are one."""
    plain = re.sub("[Ⅰ-Ⅳ]", lambda sign: unicodedata.normalize("NFKC", sign[0]), plain)
    grade = r"(?:IV|III|II|I|[一二三四])级"
    plain = re.sub(rf"(?<=色)\({grade}\)|{grade}(?=\([白蓝黄橙红]色\))", "", plain)
    plain = re.sub(rf"{grade}(?=预警)", lambda match: NATIONAL[match[0][:-1]], plain)
    plain = re.sub(r"(预警信号|预警)\(([白蓝黄橙红]色)(?:预警)?\)", r"\2\1", plain)
    plain = re.sub(rf"({one_of(places.kinds)})\(([白蓝黄橙红]色)\)", r"\1\2", plain)
    return re.sub(rf"([白蓝黄橙红]色)({one_of(places.kinds)})(?=预警|警报|警告|信号)", r"\2\1", plain)


def clauses(text: str) -> Iterator[Clause]:
    """Every action in the order of the text; what is only possible ("后期有升级…的可能") or was done before
    ("此前发布的") is none."""
    pattern = re.compile(rf"(?:{one_of(VERBS)})(?!的)")
    found = [match for match in pattern.finditer(text) if done(match, text[: match.start()][-NEAR:])]
    begun, action, ahead = 0, None, ""
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        action, ahead = action or VERBS[match[0]], ahead + text[begun : match.start()]
        begun = match.end()
        if action == "issue" and taken_back(text, match, found[number + 1 : number + 2]):
            action = None
            continue
        if action != "issue" and one_breath(text, match, found[number + 1 : number + 2]):
            continue
        after = re.split(r"[。;]", text[match.end() : end])[0]
        if not NOT_YET.match(re.split(r"[。;]", text[match.end() :])[0]):
            changes = action in CHANGES or match[0] in EITHER_WAY
            yield Clause(action=action, changes=changes, verb=match.start(), before=ahead, after=after)
        action, ahead = None, ""


def done(verb: re.Match[str], before: str) -> bool:
    """Whether a verb tells what is done now, by the words before it."""
    if NOT_YET.search(before) or NOT_DONE.search(before):
        return False
    return VERBS[verb[0]] == "continue" or not LONG_AGO.search(before)


def taken_back(text: str, verb: re.Match[str], following: Sequence[re.Match[str]]) -> bool:
    """Whether what is published is the end of a warning or its change: "发布暴雨红色预警信号解除通知"."""
    if not following or re.search(r"[,。;并]|同时", text[verb.end() : following[0].start()]):
        return False
    word, rest = following[0][0], text[following[0].end() :]
    changes = VERBS[word] in CHANGES or word in EITHER_WAY
    return bool(IS_OVER.match(rest) if VERBS[word] == "cancel" else changes and INTO.match(rest))


def one_breath(text: str, verb: re.Match[str], following: Sequence[re.Match[str]]) -> bool:
    """Whether two verbs are one action: "继续在盐田区发布", "升级发布"."""
    if VERBS[verb[0]] == "cancel" or not following or VERBS[following[0][0]] != "issue":
        return False
    between = text[verb.end() : following[0].start()]
    return not between or (VERBS[verb[0]] == "continue" and not re.search(r"[,。;并]|同时|预警", between))


def announce(clause: Clause, *, said: str, head: str, places: Places) -> Iterator[Notice]:
    """What a clause announces; nothing where it names no warning."""
    objects, behind = objects_of(clause, places)
    where = extent(clause, said=said, head=head, named_in=behind, objects=objects, places=places)
    levels: dict[tuple[str, Action], str] = {}
    for number, one in enumerate(objects):
        where = own_extent(one, objects[:number], behind, where, places) if behind else where
        action, level = changed(clause, one, number, places)
        if levels.setdefault((one.kind, action), level) != level and action == "cancel":
            continue  # 解除暴雨橙色、黄色预警: the kind is lifted, once
        yield Notice(
            kind=one.kind,
            level=level,
            action=action,
            where=where,
            subdistricts=reached(where, places),
            issued=stamp(said),
        )


def warnings_in(text: str, places: Places) -> list[Named]:
    """The warnings named in `text`, each with its level; longer names win (雷雨大风 before 大风). Of a list
    ("暴雨、雷雨大风黄色预警") the level behind holds for all but those that have none."""
    kind, level = one_of(places.kinds), r"(?:(?:[白蓝黄橙红]色?[、/和及])*[白蓝黄橙红](?:色|(?=预警)))"
    title = r"(?:的?(?:灾害|气象|天气|级别)*(?:预警信号|预警|警报|警告信号|警告|信号))"
    joint = r"(?:以及|[、,和及与/+])"
    listed = re.compile(rf"(?:(?:{kind}){level}?{title}?{joint})*(?:{kind})(?:{level}{title}?|{title})")
    found: list[Named] = []
    for group in listed.finditer(text):
        shared = ""
        for match in reversed(list(re.finditer(rf"({kind})({level})?({title})?", group[0]))):
            said = f"{match[2][0]}色" if match[2] else "-" if match[3] else ""
            shared = said or shared
            own = "" if shared == "-" or (not said and match[1] in places.levelless) else shared
            start = group.start() + match.start()
            found.append(Named(kind=match[1], level=own, start=start, end=start + len(match[0])))
    return sorted(found, key=lambda one: one.start)


def find_kind(text: str, places: Places) -> str:
    """The first warning kind named in `text`."""
    return next((one.kind for one in warnings_in(text, places)), "")


def objects_of(clause: Clause, places: Places) -> tuple[list[Named], str]:
    """What an action is about, and the text behind the verb that says so: behind 发布 and 解除, before 升级 (whose new
    level stands behind 为) and before a verb that ends its phrase ("…预警信号已解除")."""
    behind = phrase_behind(clause.after, places)
    ahead = re.split(r"[。;]", clause.before)[-1]
    near = re.split(r",", ahead)[-1]
    inside = warnings_in(behind, places)
    if clause.changes:
        if not LEVEL.search(behind) and not warnings_in(near, places):
            return [], ""
        found = warnings_in(last_object(ahead), places) or warnings_in(ahead, places)[-1:]
        return (found or inside), ""
    if clause.action in ("extend", "continue"):
        found = warnings_in(near, places)
        return (found, "") if found else (inside, behind)
    if inside:
        return inside, behind
    return (warnings_in(last_object(near), places), "") if IS_OVER.match(clause.after) else ([], "")


def phrase_behind(after: str, places: Places) -> str:
    """The words behind a verb that belong to it: to the comma, or further where only places are listed before it."""
    taken: list[str] = []
    for part in after.split(","):
        taken.append(part)
        if warnings_in(part, places) or not spots(part, places):
            break
    return re.split(r"并(?=[将在对于]|$)|同时", ",".join(taken))[0]


def last_object(text: str) -> str:
    """The part of a text behind its last 将 or 把."""
    return re.split(r"将|把", text)[-1]


def changed(clause: Clause, one: Named, number: int, places: Places) -> tuple[Action, str]:
    """The action and the level it ends in; of a change the levels say which way it went."""
    if not clause.changes:
        return clause.action, one.level
    behind = re.split(r"[,。;]", clause.after)[0]
    ahead = re.split(r"[。;]", clause.before)[-1]
    target = re.split(r"为|至|到|成", behind, maxsplit=1)[-1]
    new = [f"{sign}色" for sign in LEVEL.findall(target)] or [one.level]
    level = new[number] if number < len(new) else new[-1]
    before = f"{LEVEL.findall(ahead)[-1]}色" if not one.level and LEVEL.search(ahead) else one.level
    if before and level and before != level:
        return ("upgrade" if RISING.index(level[0]) > RISING.index(before[0]) else "downgrade"), level
    return clause.action, level


def own_extent(one: Named, earlier: Sequence[Named], behind: str, where: Where, places: Places) -> Where:
    """Where one of several warnings holds: "珠江口雷雨大风黄色预警信号及所有暴雨预警信号" names two extents."""
    if not earlier:
        return where
    between = behind[earlier[-1].end : one.start]
    found = spots(between, places)
    if found:
        return found
    return Where(whole_city=True) if re.search(r"所有|全部|各", between) else where


def extent(clause: Clause, *, said: str, head: str, named_in: str, objects: Sequence[Named], places: Places) -> Where:
    """Where the action holds: what the clause names, else what 上述区域 points back to, else the whole city."""
    behind = re.split(r"[,。;]", clause.after)[0]
    ahead = re.split(r"[。;]", clause.before)[-1]
    own = Where()
    if clause.action == "cancel" and named_in and objects:
        own = spots(named_in[: objects[0].end], places)
        own = replace(own, without=own.without + taken_away(named_in[objects[0].end :], places)[1])
    elif clause.action in ("cancel", "extend"):
        own = spots(behind, places)
    if not own:
        own = spots(governed(ahead), places)
    if not own and clause.action in ("issue", "continue"):
        own = spots(behind, places)
    if "全区" in governed(ahead) + behind and named(ahead, places).areas:
        own = named(ahead, places)
    pointed, ahead = ahead + behind, f"{ahead},{of_one_warning(clause.after, places)}"
    if own:
        return except_for(ahead, own, places)
    kind = objects[0].kind if objects else ""
    if "上述" in pointed or "以上区域" in pointed:
        return earlier(said[: clause.verb], places) or Where(unclear=True)
    if "分区" in head or f"分区{kind}" in said:
        return earlier(said[: clause.verb], places) or earlier(said, places) or Where()
    return except_for(ahead, Where(unclear=elsewhere(said[: clause.verb], places)), places)


def of_one_warning(after: str, places: Places) -> str:
    """The words behind a verb up to the comma after which another warning is named."""
    parts = after.split(",")
    named = [place for place, part in enumerate(parts) if warnings_in(part, places)]
    return ",".join(parts[: named[1]] if len(named) > 1 else parts)


def except_for(ahead: str, where: Where, places: Places) -> Where:
    """An extent without what the words ahead take away ("除盐田区外,全市发布…"); the whole city where none is named."""
    without = dict(taken_away(ahead, places)[1]) | dict(where.without)
    whole = where if where else replace(where, whole_city=True)
    return replace(whole, without=tuple(without.items()))


def elsewhere(text: str, places: Places) -> bool:
    """Whether somebody speaks who is neither our city nor what it lies in ("惠州市气象台")."""
    issuers = ISSUER.findall(text)
    known = (places.city, *places.districts)
    strange = [
        one for one in issuers if not one.endswith("省") and not any(one.endswith(name) for name in known if name)
    ]
    return bool(places.city and issuers and len(strange) == len(issuers))


def governed(text: str) -> str:
    """The part of a clause that says where: behind the last 将, 在, 对 or 于 that is not a time."""
    found = list(re.finditer(r"将|在|对|给|于(?!今|昨|\d)", text))
    return text[found[-1].end() :] if found else re.split(r",", text)[-1]


def earlier(text: str, places: Places) -> Where | None:
    """The areas named last before a 上述区域, sentence by sentence backwards; None where nothing was named."""
    for sentence in reversed(re.split(r"[。;,:](?![^()]*\))", text[-FAR:])):
        where = spots(sentence, places)
        if where:
            return wider(text[-FAR:], sentence, where, places)
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
