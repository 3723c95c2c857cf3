"""谁用过我的数据: each use as a sentence: which office, what it looked at, what for, by whom, when.

A use that happened because a rule went from somebody else's application to my record tells nothing of them: not who,
not which service, not which office.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from saltern.apps.journal.acting import STAFF, role_words
from saltern.apps.journal.queries import LineView
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages.deed import FOR, deed
from saltern.words import NOTHING, Phrase, day, joined

BATCH: Final = frozenset({"push.sweep", "push.recheck", "alert.audience"})
HOPS: Final = ("case.", "next-step.", "step.", "item.", "file.", "guide.", "reminder.")
"""Deeds in somebody's own matter: whom else a line of theirs concerns, it concerns for another person's sake."""
BY_RULE: Final = frozenset({"case.submit", "case.submit-refused", "case.correct", "case.bring"})
"""What an applicant sets going and the office's rules do."""
MOST_SETS: Final = 6
DISTRICT: Final = Phrase(zh="全区提醒扫描", en="The sweep of reminders")
WARNINGS: Final = Phrase(zh="预警通知", en="The warning service")
MACHINE: Final = Phrase(zh="规则自动查对，没有人看过", en="done by rule, nobody looked")
IN_BATCH: Final = Phrase(zh="批量查对，没有人看过", en="done for many at once, nobody looked")
PLATFORM: Final = Phrase(zh="政务服务平台", en="The service platform")
AN_OFFICE: Final = Phrase(zh="政府单位", en="An office")
ANOTHER: Final = Phrase(zh="另一个账号", en="Another account")
YOURSELF: Final = Phrase(zh="您自己", en="You")
NOT_FOR_YOU: Final = Phrase(
    zh="别人办事时，用到了您的一条记录", en="A record of yours was used in another person's matter"
)
KEPT_BACK: Final = Phrase(zh="有一次查看依法暂不公开", en="One use is kept back by law for now")
WITHOUT_NAMES: Final = Phrase(zh="为保护对方，不说是谁、什么事", en="whose and which is not said, to protect them")


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLine:
    """One use. `who` did `what`; `why` for; `unit` is the key of the office one may ask, "" where it is not told.
    `locked`: it is kept back by law, and nothing but that is told; `kept`: it was, until when and by which law."""

    number: int
    who: Phrase
    what: Phrase
    why: Phrase
    by: Phrase
    at: dt.datetime
    unit: str
    case: str
    ask: bool
    times: int = 1
    locked: bool = False
    kept: Phrase = NOTHING


def use_lines(
    *, pack: Pack, lines: Sequence[LineView], subject: int, account: str, units: Mapping[str, str]
) -> tuple[UseLine, ...]:
    """The uses of a subject's data; `units` are the units accounts work for.

    Those of a batch that say the same on one day are one line.
    """
    found: list[UseLine] = []
    for line in lines:
        use = use_line(pack=pack, line=line, subject=subject, account=account, units=units)
        if found and line.action in BATCH and _alike(found[-1], use):
            found[-1] = replace(found[-1], times=found[-1].times + 1)
        else:
            found.append(use)
    return tuple(found)


def _alike(one: UseLine, other: UseLine) -> bool:
    """Whether two uses of a batch say the same on the same day."""
    same = (one.who, one.what, one.why, one.by) == (other.who, other.what, other.why, other.by)
    return same and one.at.date() == other.at.date()


def use_line(*, pack: Pack, line: LineView, subject: int, account: str, units: Mapping[str, str]) -> UseLine:
    """One use of a subject's data."""
    held = line.withheld
    if held is not None and not held.over:
        public = day(held.until)
        return UseLine(
            number=line.number,
            who=KEPT_BACK,
            what=NOTHING,
            why=Phrase(zh=f"最迟{public.zh}公开", en=f"it is told by {public.en} at the latest"),
            by=NOTHING,
            at=line.at,
            unit="",
            case="",
            ask=True,
            locked=True,
        )
    if for_another(line, subject):
        return UseLine(
            number=line.number,
            who=NOT_FOR_YOU,
            what=NOTHING,
            why=WITHOUT_NAMES,
            by=MACHINE if line.role == "applicant" else _by(line, ""),
            at=line.at,
            unit="",
            case="",
            ask=True,
        )
    unit = _unit(pack, line, units)
    own = line.role == "applicant" and line.actor == account and line.action not in BY_RULE
    return UseLine(
        number=line.number,
        who=_who(pack, line, unit, account),
        what=_what(pack, line),
        why=_why(pack, line),
        by=_by(line, account),
        at=line.at,
        unit=unit,
        case=line.object.removeprefix("case:") if line.object.startswith("case:") else "",
        ask=not own,
        kept=_kept(line),
    )


def _kept(line: LineView) -> Phrase:
    """That it was kept back for a time."""
    if line.withheld is None:
        return NOTHING
    public, basis = day(line.withheld.until), line.withheld.basis
    return Phrase(zh=f"依{basis}，{public.zh}以前没有公开", en=f"kept back until {public.en} by {basis}")


def for_another(line: LineView, subject: int) -> bool:
    """Whether the line concerns a subject only for somebody else's sake."""
    return line.subject is not None and line.subject != subject and line.action.startswith(HOPS)


def staff_of(lines: Iterable[LineView]) -> frozenset[str]:
    """The accounts of staff among those who acted."""
    return frozenset(line.actor for line in lines if line.role in STAFF)


def _unit(pack: Pack, line: LineView, units: Mapping[str, str]) -> str:
    if line.role in STAFF:
        return units.get(line.actor, "") or _item_unit(pack, line)
    return _item_unit(pack, line)


def _item_unit(pack: Pack, line: LineView) -> str:
    item = pack.items.get(line.purpose.removeprefix("case:")) if line.purpose.startswith("case:") else None
    return item.authority if item and item.authority in pack.units else ""


def _who(pack: Pack, line: LineView, unit: str, account: str) -> Phrase:
    if line.role == "applicant" and not (line.action in BY_RULE and unit):
        return YOURSELF if line.actor == account else ANOTHER
    if line.action in BATCH:
        return WARNINGS if line.action == "alert.audience" else DISTRICT
    if unit:
        return pack.units[unit].name
    return AN_OFFICE if line.role in STAFF else PLATFORM


def _what(pack: Pack, line: LineView) -> Phrase:
    sets = _sets(pack, line)
    if not sets:
        return deed(line.action)
    shown = joined(sets[:MOST_SETS], en=", ", zh="、")
    more = len(sets) - MOST_SETS
    if more > 0:
        shown = Phrase(zh=f"{shown.zh}等{len(sets)}类记录", en=f"{shown.en} and {more} more")
    looked = line.role in STAFF
    if line.action in {"subject.open", "case.submit", "case.open-form", "item.try", "case.submit-refused"}:
        return Phrase(
            zh=f"{'看' if looked else '用'}了{shown.zh}", en=f"{'looked at' if looked else 'used'} {shown.en}"
        )
    done = deed(line.action)
    return Phrase(zh=f"{done.zh}：{shown.zh}", en=f"{done.en}: {shown.en}")


def _sets(pack: Pack, line: LineView) -> list[Phrase]:
    """The record sets a line names, as people call them, each once."""
    named = line.detail.get("read") or line.detail.get("record_sets") or ()
    keys = [str(one).rpartition("/")[2] for one in named] if isinstance(named, list) else []
    known = pack.vocabulary.record_sets
    links = {**pack.vocabulary.entities["natural_person"].links, **pack.vocabulary.entities["legal_person"].links}
    found = {links[key].record_set if key in links else key: None for key in keys}
    return [known[key].label or Phrase.same(key) for key in found if key in known]


def _why(pack: Pack, line: LineView) -> Phrase:
    if line.purpose.startswith("case:"):
        name = pack.service_name(line.purpose.removeprefix("case:"))
        return Phrase(zh=f"您的“{name.zh}”", en=f"your application “{name.en}”")
    known, said = FOR.get(line.purpose, NOTHING), line.detail.get("why")
    if line.action == "case.export" and isinstance(said, str):
        return Phrase(zh=f"{known.zh}：“{said}”", en=f"{known.en}: “{said}”")
    return known


def _by(line: LineView, account: str) -> Phrase:
    if line.role == "system" or (line.action in BY_RULE and line.role == "applicant"):
        return IN_BATCH if line.action in BATCH else MACHINE
    if line.role == "applicant":
        return YOURSELF if account and line.actor == account else NOTHING
    if line.role in STAFF:
        said = role_words(line.role)
        return Phrase(zh=f"{said.zh}1名", en=f"one {said.en}")
    return NOTHING
