"""What a pack says of the law, held against the texts it holds (`law/laws.csv`, `law/articles.csv.gz`).

A cited article stands in its law, words quoted from it stand in it, the number they name is the one the pack works by,
and nothing is in force before what it rests on, or after. A pack without texts is not asked.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from saltern.core.catalogue.item import Item, LegalBasis, NextStep, Reminder, Saying
from saltern.core.catalogue.law import LAWS
from saltern.core.catalogue.pack import Law, Pack, Playbook
from saltern.core.documents.fields import near
from saltern.errors import Fault, Place
from saltern.words import Phrase

ARTICLES: Final = "law/articles.csv.gz"
ARTICLE: Final = re.compile(r"第[零〇一二三四五六七八九十百千两]+条(?:之[一二三四五六七八九十]+)?")
QUANTITY: Final = re.compile(r"(\d+|[零〇一二三四五六七八九十百两]+)\s*(个工作日|工作日|日|天|个月)")
UNITS: Final = {"个工作日": "working_days", "工作日": "working_days", "日": "days", "天": "days", "个月": "months"}
SPAN: Final = re.compile(r'"P(\d+)([DM])"')
WORKING: Final = re.compile(r"working days before\(.*, *(\d+) *\)")
PERIODS: Final = {"D": "days", "M": "months"}
DIGITS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
STATE: Final = "中华人民共和国"
Texts = Mapping[str, Mapping[str, str]]
Quantity = tuple[int, str]


def laws(pack: Pack) -> Iterator[Fault]:
    """Every citation of items and reminders held against the texts."""
    if not pack.laws:
        return
    texts = read_articles(pack.path)
    for key in sorted(set(texts) - set(pack.laws)):
        yield Place(file=LAWS, line=1, column=1).fault(
            "unknown-law", f'"{key}"', Phrase(en="a row for every law with articles", zh="每部有条文的法规一行")
        )
    for item in pack.items.values():
        for version in item.versions:
            for basis in version.legal_basis:
                yield from _cited(pack, texts, basis)
                yield from _in_force(pack.laws, basis, version.effective_from, version.effective_to)
                yield from _numbers(basis, _of_item(version))
    earliest = dt.date(min(pack.calendar.years, default=dt.MINYEAR), 1, 1)
    for reminder in pack.reminders.values():
        for one in reminder.versions:
            yield from _named(one.cites, one.basis.place if one.basis else one.place)
            for basis in one.cites:
                yield from _cited(pack, texts, basis)
                yield from _in_force(pack.laws, basis, one.effective_from or earliest, one.effective_to)
                yield from _numbers(basis, _of_reminder(one))
    followed: tuple[NextStep | Playbook, ...] = (*pack.next_steps.values(), *pack.playbooks.values())
    for told in followed:
        yield from _named(told.cites, told.place)
        for basis in told.cites:
            yield from _cited(pack, texts, basis)


def read_articles(folder: Path) -> Texts:
    """Articles by law and number as written; none where the pack holds none."""
    path = folder / ARTICLES
    if not path.is_file():
        return {}
    found: dict[str, dict[str, str]] = {}
    with gzip.open(path, "rb") as packed:
        text = packed.read().decode("utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        found.setdefault(row["law"], {})[row["article"]] = row["text"]
    return found


def quantities(text: str) -> tuple[Quantity, ...]:
    """The days and months a text names.

    >>> quantities("届满三十日前，或者10个工作日，两个月")
    ((30, 'days'), (10, 'working_days'), (2, 'months'))
    """
    return tuple((number(count), UNITS[unit]) for count, unit in QUANTITY.findall(text))


def number(text: str) -> int:
    """A number in digits or Chinese.

    >>> number("十"), number("二十"), number("一百二十"), number("90")
    (10, 20, 120, 90)
    """
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for sign in text:
        if sign in {"十", "百"}:
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit


def _named(cites: Sequence[LegalBasis], place: Place) -> Iterator[Fault]:
    if not cites:
        yield place.fault(
            "law-unnamed",
            Phrase(en='no "cites"', zh="没有“cites”"),
            Phrase(en="the articles it rests on, or that there are none", zh="所依据的条文，或注明没有条文"),
        )


def _cited(pack: Pack, texts: Texts, basis: LegalBasis) -> Iterator[Fault]:
    """The law is one of the pack's, under its own name; its articles are there, and say what is quoted."""
    if not basis.law:
        if basis.text == "law":
            yield basis.place.fault(
                "law-unnamed",
                f'"{basis.name}"',
                Phrase(
                    en='the key of its text as "law", or "text: not-obtainable" or "text: local"',
                    zh="用“law”写明法规的键，或注明“text: not-obtainable”“text: local”",
                ),
            )
        if basis.says:
            yield basis.says[0].place.fault(
                "quotation",
                f'"{basis.says[0].words}"',
                Phrase(en="words of a text the pack holds", zh="地方包所存条文中的文字"),
            )
        return
    law = pack.laws.get(basis.law)
    if law is None:
        yield basis.place.fault(
            "unknown-law",
            f'"{basis.law}"',
            Phrase(en=f"a key of {LAWS}", zh=f"{LAWS} 中的键"),
            near(basis.law, pack.laws),
        )
        return
    if basis.text != "law":
        yield basis.place.fault(
            "bad-value", f'"text: {basis.text}"', Phrase(en="no such word beside a law", zh="有“law”时不写“text”")
        )
    if basis.name and basis.name.removeprefix(STATE) != law.name.removeprefix(STATE):
        yield basis.place.fault("law-name", f'"{basis.name}"', f'"{law.name}"')
    known = texts.get(basis.law, {})
    named = ARTICLE.findall(basis.article)
    if basis.article and not named:
        yield basis.place.fault(
            "unknown-article",
            f'"{basis.article}"',
            Phrase(en="articles as 第十条、第十二条", zh="形如“第十条、第十二条”的条文"),
        )
    for article in named:
        if article not in known:
            yield basis.place.fault(
                "unknown-article",
                f"{law.name}{article}",
                Phrase(en=f"one of the {len(known)} articles of {law.name}", zh=f"{law.name}所载 {len(known)} 条之一"),
            )
    said = _bare("".join(known.get(article, "") for article in named))
    for saying in basis.says:
        if _bare(saying.words) not in said:
            yield saying.place.fault(
                "quotation",
                f'"{saying.words}"',
                Phrase(en=f"words of {law.name}{basis.article}", zh=f"{law.name}{basis.article}中的文字"),
            )


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _in_force(known: Mapping[str, Law], basis: LegalBasis, first: dt.date, last: dt.date | None) -> Iterator[Fault]:
    """What rests on a law begins no earlier and ends no later than the law; without an end it is meant to go on."""
    law = known.get(basis.law)
    begins = basis.starts or (law.first if law else None)
    if law and basis.starts and law.first and basis.starts < law.first:
        yield _before(basis, basis.starts, law.first)
    if begins and first < begins:
        yield _before(basis, first, begins)
    ends = basis.ends or (law.superseded - dt.timedelta(days=1) if law and law.superseded else None)
    if ends and (last is None or last > ends):
        yield basis.place.fault(
            "after-its-law",
            Phrase(
                en=f"in force to {last or 'no day'}; {basis.name or basis.law} ended {ends}",
                zh=f"有效期至 {last or '未写'}；{basis.name or basis.law} 至 {ends} 止",
            ),
            Phrase(en="an end no later, and a version for the days after", zh="不晚于该日的结束日期，其后另写一个版本"),
        )


def _before(basis: LegalBasis, first: dt.date, begins: dt.date) -> Fault:
    return basis.place.fault(
        "before-its-law",
        Phrase(
            en=f"in force from {first}; {basis.name or basis.law} began {begins}",
            zh=f"自 {first} 起有效；{basis.name or basis.law} 自 {begins} 起施行",
        ),
        Phrase(en="a start no earlier, and a version for the days before", zh="不早于该日的开始日期，其前另写一个版本"),
    )


def _of_item(item: Item) -> dict[str, tuple[Quantity, ...]]:
    """The numbers of an item a quotation may be the source of."""
    apply_by = item.apply_by
    return {
        "apply_by": ((apply_by.count, apply_by.unit),) if apply_by else (),
        "statutory_days": _any_days(item.limits.statutory_days),
        "promised_days": _any_days(item.limits.promised_days),
        "words": quantities(item.summary.zh),
    }


def _of_reminder(reminder: Reminder) -> dict[str, tuple[Quantity, ...]]:
    """The numbers of a reminder: in the rule of its last day, and in its words."""
    due = reminder.due.text if reminder.due else ""
    spans = ((int(count), PERIODS[unit]) for count, unit in SPAN.findall(due))
    working = ((int(count), "working_days") for count in WORKING.findall(due))
    return {"due": (*spans, *working), "words": quantities(reminder.words.zh)}


def _any_days(count: int) -> tuple[Quantity, ...]:
    """A limit is in working days, whether the law says so of its days or not (行政许可法第八十二条)."""
    return ((count, "days"), (count, "working_days")) if count else ()


def _numbers(basis: LegalBasis, stated: Mapping[str, tuple[Quantity, ...]]) -> Iterator[Fault]:
    for saying in basis.says:
        if saying.of not in stated:
            known = ", ".join(stated)
            expected = Phrase(en=f"one of {known}", zh=f"下列之一：{known}")
            yield saying.place.fault("bad-value", f'"{saying.of}"', expected, near(saying.of, stated))
            continue
        for quoted in quantities(saying.words) or (None,):
            if quoted is None:
                yield saying.place.fault(
                    "quotation",
                    f'"{saying.words}"',
                    Phrase(en="words that name days or months", zh="写明天数或月数的文字"),
                )
            elif quoted not in stated[saying.of]:
                yield _differs(saying, quoted, stated[saying.of])


def _differs(saying: Saying, quoted: Quantity, stated: Iterable[Quantity]) -> Fault:
    told = ", ".join(f"{count} {unit.replace('_', ' ')}" for count, unit in dict.fromkeys(stated))
    return saying.place.fault(
        "days-differ",
        Phrase(en=f"{saying.of}: {told or 'nothing'}", zh=f"{saying.of}：{told or '未写'}"),
        Phrase(
            en=f"the {quoted[0]} {quoted[1].replace('_', ' ')} of the article",
            zh=f"条文所说的 {quoted[0]} {quoted[1].replace('_', ' ')}",
        ),
    )
