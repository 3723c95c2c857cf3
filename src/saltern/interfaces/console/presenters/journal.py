"""日志: lines as an auditor reads them, and how the chain stands, in plain words.

What a line tells the person it concerns ("a case of yours") is told here of them.

>>> of_another(Phrase(zh="看了您的一件办件", en="looked at a case of yours")).zh
'看了当事人的一件办件'
>>> of_another(Phrase(zh="", en="checked your number, you among them")).en
'checked their number, the person among them'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.journal.acting import role_words
from saltern.apps.journal.finding import Finding
from saltern.apps.journal.operations.searching import FoundLines
from saltern.apps.journal.queries import LineView, Verdict
from saltern.apps.journal.search import ChainState
from saltern.core.catalogue.pack import Pack
from saltern.core.identifiers.writing import mask_words
from saltern.interfaces.pages.deed import DEEDS, FOR
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase

MACHINE: Final = Phrase(zh="系统", en="the system")
ACCOUNT: Final = Phrase(zh="账号", en="account")
ENGLISH: Final = (
    (r"\byou among them\b", "the person among them"),
    (r"\bof yours\b", "of theirs"), (r"\byours\b", "theirs"), (r"\byour\b", "their"), (r"\byou are\b", "they are"),
    (r"\byou may\b", "they may"), (r"\byou handed\b", "they handed"), (r"\byou agreed\b", "they agreed"),
    (r"\byou\b", "them"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One line: when, who in which role at which unit, what, of what, of whom, for what; `sealed`: it stands in the
    chain."""

    number: int
    at: dt.datetime
    who: Phrase
    role: Phrase
    unit: Phrase
    what: Phrase
    action: str
    object: str
    whom: str
    why: Phrase
    more: str
    sealed: bool


def journal_rows(
    pack: Pack, found: FoundLines, *, staff: Mapping[str, str], units: Mapping[str, str], sealed: int
) -> tuple[JournalRow, ...]:
    """The lines of a page; `staff` are the names of colleagues by account, `units` where they work, `sealed` the
    highest number in the chain."""
    return tuple(_row(pack, line, called=found.called, staff=staff, units=units, sealed=sealed) for line in found.lines)


def _row(
    pack: Pack,
    line: LineView,
    *,
    called: Mapping[int, str],
    staff: Mapping[str, str],
    units: Mapping[str, str],
    sealed: int,
) -> JournalRow:
    subject = "" if line.subject is None else called.get(line.subject, "") or f"#{line.subject}"
    concerned = line.detail.get("concerned")
    who = staff.get(line.actor, line.actor)
    nameless = line.role == "visitor" and who == "visitor"
    unit = units.get(line.actor, "") if line.role not in {"applicant", "visitor", "system"} else ""
    return JournalRow(
        number=line.number,
        at=line.at,
        who=MACHINE if line.role == "system" else role_words("visitor") if nameless else Phrase.same(who),
        role=NOTHING if line.role == "system" or nameless else role_words(line.role),
        unit=unit_name(pack, unit) if unit else NOTHING,
        what=of_another(DEEDS[line.action]) if line.action in DEEDS else Phrase.same(line.action),
        action=line.action,
        object=line.object,
        whom=subject,
        why=why(pack, line.purpose),
        more=f"{len(concerned)}" if isinstance(concerned, list) else "",
        sealed=line.number <= sealed,
    )


def why(pack: Pack, purpose: str) -> Phrase:
    """What somebody's data were used for."""
    if purpose.startswith("case:"):
        return pack.service_name(purpose.removeprefix("case:"))
    words = FOR.get(purpose)
    return of_another(words) if words else Phrase.same(purpose)


def of_another(words: Phrase) -> Phrase:
    """What is said to a person, said of them."""
    english = words.en
    for pattern, instead in ENGLISH:
        english = re.sub(pattern, instead, english)
    return Phrase(zh=words.zh.replace("您自己", "本人").replace("您", "当事人"), en=english)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPage:
    """How the chain stands: a sign, what it says, and what is wrong where something is."""

    look: str
    icon: str
    title: Phrase
    lines: tuple[Phrase, ...]
    faults: tuple[Phrase, ...]
    checked_at: dt.datetime | None
    checked_by: str
    sealed_at: dt.datetime | None


def chain_page(state: ChainState, *, staff: Mapping[str, str], verdict: Verdict | None = None) -> ChainPage:
    """The chain as it was last compared, or just now (`verdict`)."""
    checked = state.checked
    findings: Sequence[Finding] = verdict.findings if verdict else ()
    broken = bool(findings) or bool(verdict is None and checked and checked.findings)
    if not state.anchored:
        broken = True
    title, look, icon = _title(state, broken=broken)
    lines = []
    if checked and checked.lines:
        lines.append(
            Phrase(
                zh=f"核对到第{checked.line:,}行，共{checked.lines:,}行。",
                en=f"Compared up to line {checked.line:,}, {checked.lines:,} lines.",
            )
        )
    if state.batch:
        lines.append(
            Phrase(
                zh=f"最近一次封存是第{state.batch:,}批，到第{state.line:,}行；还有{state.waiting:,}行等着封存。",
                en=f"The last seal is batch {state.batch:,}, up to line {state.line:,}; {state.waiting:,} wait.",
            )
        )
    else:
        lines.append(
            Phrase(zh=f"还没有封存过，{state.waiting:,}行等着。", en=f"Nothing is sealed; {state.waiting:,} wait.")
        )
    lines.append(_anchor(state))
    if verdict is None and checked and checked.findings:
        count = checked.findings
        lines.append(
            Phrase(
                zh=f"那次发现{count}处不对，再核对一次可以看到。", en=f"{count} found then; compare again to see them."
            )
        )
    return ChainPage(
        look=look,
        icon=icon,
        title=title,
        lines=tuple(lines),
        faults=tuple(fault(one) for one in findings),
        checked_at=checked.at if checked else None,
        checked_by=staff.get(checked.by, checked.by) if checked else "",
        sealed_at=state.sealed_at,
    )


def _title(state: ChainState, *, broken: bool) -> tuple[Phrase, str, str]:
    if broken:
        return Phrase(zh="日志有不对的地方", en="Something in the journal is not right"), "late", "late"
    if state.checked is None:
        return Phrase(zh="还没有核对过", en="Not compared yet"), "wait", "wait"
    return Phrase(zh="日志没有被改过", en="Nothing in the journal was changed"), "met", "met"


def _anchor(state: ChainState) -> Phrase:
    if not state.batch:
        return Phrase(zh="库外还没有留底。", en="Nothing is anchored outside the database yet.")
    if state.anchored:
        return Phrase(
            zh=f"库外的留底到第{state.anchored_to:,}批，和数据库一致。",
            en=f"The anchor outside the database reaches batch {state.anchored_to:,} and agrees.",
        )
    return Phrase(
        zh=f"库外的留底只到第{state.anchored_to:,}批，和数据库的最后一批对不上。",
        en=f"The anchor outside the database reaches batch {state.anchored_to:,} and does not agree with the last one.",
    )


def fault(found: Finding) -> Phrase:
    """One thing that is wrong, as a sentence, with the number of the line where there is one."""
    zh, en = found.words("zh"), found.words("en")
    number = f"（日志第{found.line}行）" if found.line is not None and found.batch else ""
    return Phrase(zh=mask_words(f"{zh.removesuffix('。')}{number}。"), en=f"{en[:1].upper()}{en[1:]}")
