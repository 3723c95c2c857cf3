"""Files as their owner sees them: what lies with this application, what was given before and may serve again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from saltern.apps.casework.file_check import LARGEST, MIB, FileRefused
from saltern.apps.casework.file_retention import kept_until
from saltern.apps.casework.handed_in_file import FileView
from saltern.core.catalogue.item import Material
from saltern.core.catalogue.pack import FileDays, Pack
from saltern.interfaces.pages import said
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase

KIB: Final = 1024
MOST_OFFERED: Final = 3
KINDS: Final = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One file. `note` says what it is, when it came and until when it is kept, `given_for` with which matter; `gone`:
    its content was taken away."""

    key: str
    name: str
    called: Phrase
    note: Phrase
    given_for: Phrase = NOTHING
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """A file that was not taken: which, what is wrong, what to do."""

    name: str
    words: Phrase
    todo: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInPage:
    """Handing in one material. `again` may be used once more, `given` lie with the application already."""

    title: Phrase
    lead: Phrase
    material: str
    name: Phrase
    item: str
    case: str
    again: tuple[FileLine, ...]
    given: tuple[FileLine, ...]
    faults: tuple[FaultLine, ...]
    act: Phrase
    note: Phrase
    removable: bool


def hand_in_page(
    *,
    pack: Pack,
    item: str,
    material: Material,
    files: Sequence[FileView],
    request: str,
    case: str = "",
    until: Phrase = NOTHING,
    act: Phrase,
    faults: Iterable[tuple[str, FileRefused]] = (),
    today: dt.date,
    zone: ZoneInfo,
) -> HandInPage:
    """The page of one material; `request` is the key of the application it is for."""
    here = [one for one in files if any(lies.request == request and lies.material == material.key for lies in one.lies)]
    like = [one for one in files if one not in here and one.taken_away is None and same_name(one.called, material.name)]
    unit = unit_name(pack, pack.items[item].authority) if item in pack.items else NOTHING
    return HandInPage(
        title=Phrase(zh=f"补上{material.name.zh}", en=f"Hand in: {material.name.en}"),
        lead=_lead(until, offered=bool(like)),
        material=material.key,
        name=material.name,
        item=item,
        case=case,
        again=tuple(file_line(pack, one, today=today, zone=zone) for one in like[:MOST_OFFERED]),
        given=tuple(file_line(pack, one, today=today, zone=zone) for one in reversed(here)),
        faults=tuple(fault_line(name, problem) for name, problem in faults),
        act=act,
        note=Phrase(
            zh=f"收JPG、PNG、PDF，每份{LARGEST // MIB}MB以内。只给{unit.zh}办这件事看，加密存进“我的文件”。",
            en=f"JPG, PNG or PDF, up to {LARGEST // MIB} MB each. Only {unit.en} sees it, for this matter; it is kept "
            "encrypted among your files.",
        ),
        removable=not case,
    )


def same_name(one: Phrase, other: Phrase) -> bool:
    """Whether two materials are the same paper: they bear the same name."""
    return one.zh == other.zh


def file_line(pack: Pack, one: FileView, *, today: dt.date, zone: ZoneInfo) -> FileLine:
    """One file in a list."""
    matters = list(dict.fromkeys(lies.item for lies in one.lies)) or [one.item]
    names = [pack.service_name(item) for item in matters]
    return FileLine(
        key=one.key,
        name=one.name,
        called=called(one),
        note=file_note(one, days=pack.district.file_days, today=today, zone=zone),
        given_for=Phrase(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names)),
        gone=one.taken_away is not None,
    )


def called(one: FileView) -> Phrase:
    """What a file is called: the material, with its pages where there are several."""
    if one.pages == 1:
        return one.called
    return Phrase(zh=f"{one.called.zh}，{one.pages}页", en=f"{one.called.en}, {one.pages} pages")


def file_note(one: FileView, *, days: FileDays, today: dt.date, zone: ZoneInfo) -> Phrase:
    """Its kind, its size, when it came, until when it is kept; when it was taken away."""
    size, came = said_size(one.size), said.said_moment(one.given_at.astimezone(zone), today=today)
    kind = KINDS.get(one.kind, "")
    if one.taken_away is not None:
        gone = said.said_day(one.taken_away, today=today)
        return Phrase(
            zh=f"{came.zh}收到；保存期满，{gone.zh}已清除",
            en=f"received {came.en}; its time was over, taken away {gone.en}",
        )
    note = Phrase(zh=f"{kind}，{size}，{came.zh}收到", en=f"{kind}, {size}, received {came.en}")
    until = kept_until(one, days=days, zone=zone)
    if until is None:
        return note
    last = said.said_day(until, today=today)
    return Phrase(zh=f"{note.zh}；保存到{last.zh}", en=f"{note.en}; kept until {last.en}")


def said_size(size: int) -> str:
    """How large a file is.

    >>> said_size(1_887_436), said_size(20_480), said_size(12)
    ('1.8MB', '20KB', '1KB')
    """
    if size >= MIB:
        return f"{size / MIB:.1f}MB"
    return f"{max(1, round(size / KIB))}KB"


def fault_line(name: str, problem: FileRefused) -> FaultLine:
    """What is wrong with a file, and what to do."""
    words = Phrase(zh=problem.message("zh").rstrip("。"), en=problem.message("en").rstrip("."))
    return FaultLine(name=name, words=words, todo=problem.todo)


def _lead(until: Phrase, *, offered: bool) -> Phrase:
    first = Phrase(zh=f"{until.zh}就行。", en=f"You have time: {until.en}. ") if until else NOTHING
    second = (
        Phrase(zh="交过一次的，不用再拍。", en="What you gave once need not be taken again.")
        if offered
        else Phrase(zh="拍清楚就行，不用复印件。", en="A clear picture will do; no copies.")
    )
    return Phrase(zh=first.zh + second.zh, en=first.en + second.en)
