"""看板: the five figures, where cases wait, the map by street and two charts, as the pages print them.

What is too few to tell without telling of somebody is left out, and said to be.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from saltern.apps.casework.figures import Day, DeskFigures, Share, Tally, Which, share
from saltern.apps.lifecycle.reminder_effect import ReminderEffect
from saltern.core.audiences.small_cells import LEAST, shown
from saltern.core.audiences.streets import Streets
from saltern.core.catalogue.map import DistrictMap
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.console.presenters.bar import Bar, bars
from saltern.interfaces.console.presenters.small_cell import FEW, NOT_TOLD
from saltern.interfaces.console.presenters.small_cell import said as said_count
from saltern.interfaces.pages import said
from saltern.interfaces.pages.source_line import unit_name
from saltern.interfaces.pages.street_map import SHADES, DrawnStreet, drawn_street
from saltern.words import MONTHS, NOTHING, Phrase, joined

When = Literal["day", "week", "year"]
WHEN: Final[Mapping[When, Phrase]] = {
    "day": Phrase(zh="今天", en="Today"),
    "week": Phrase(zh="本周", en="This week"),
    "year": Phrase(zh="今年", en="This year"),
}
Key = Literal["received", "at-once", "spared", "in-time", "reminders"]
NAMES: Final[Mapping[Key, Phrase]] = {
    "received": Phrase(zh="收到申请", en="Applications"),
    "at-once": Phrase(zh="当场办好", en="Approved on the spot"),
    "spared": Phrase(zh="少跑的路", en="Ways spared"),
    "in-time": Phrase(zh="按时办结", en="Answered in time"),
    "reminders": Phrase(zh="提醒后30天内办了", en="Applied within 30 days of a reminder"),
}
HOW: Final[Mapping[Key, tuple[Phrase, ...]]] = {
    "received": (
        Phrase(
            zh="按收件那天数，窗口收的、网上交的、自助机交的都算；撤回的也算。",
            en="Counted by the day they came in, over a counter, online or at a kiosk; those withdrawn later too.",
        ),
    ),
    "at-once": (
        Phrase(
            zh="在同一段时间收到的申请里，由规则当场批准、没有人经手的占多少。规则不会拒绝，判断不了的都转给人。",
            en="Of the applications of the same days, how many rules approved on the spot with nobody in between. "
            "Rules never refuse: what they cannot approve goes to a person.",
        ),
    ),
    "spared": (
        Phrase(
            zh="一件一件数，不估算。申请不是在窗口交的，少跑一趟；已经答复、没有请人到场的，少跑一趟；"
            "事项要求到场的次数减掉。",
            en="Counted case by case, nothing is estimated. One way where the application did not come over a counter, "
            "one where it was answered without calling anybody in; those the service asks for are taken off.",
        ),
        Phrase(
            zh="少交材料：这件申请要的材料里，有单位的记录能证明、所以没让人交的份数，收件时记在办件上。",
            en="Papers: of those the application needs, the ones a unit’s record stood for, so that nobody brought "
            "them; noted with the case when it came in.",
        ),
    ),
    "in-time": (
        Phrase(
            zh="在这段时间批准或不予批准的办件里，没有超过期限的占多少。法定期限和承诺期限都算，先到的算；补正和法律允许的暂停不计。",
            en="Of the cases approved or refused in these days, how many kept their limit: the legal or the promised "
            "one, whichever is nearer; time for corrections and lawful pauses does not count.",
        ),
    ),
    "reminders": (
        Phrase(
            zh="今年收到提醒的人里，30天内申请了同一事项的占多少。一个人收到几次算几次。最近30天的还会变。",
            en="Of those a reminder of this year told, how many applied for the same service within thirty days. "
            "Who was told several times counts several times. The last thirty days still move.",
        ),
    ),
}
"""How each figure is counted, in words."""
LISTED: Final[Mapping[Key, Which]] = {"received": "received", "at-once": "at-once", "in-time": "late"}
"""The figures behind which a list of cases stands."""


def span(when: str, *, today: dt.date) -> tuple[When, dt.date, dt.date]:
    """The days somebody asks for, today where they ask for none there is.

    >>> span("week", today=dt.date(2020, 7, 10))
    ('week', datetime.date(2020, 7, 6), datetime.date(2020, 7, 10))
    """
    if when == "week":
        return "week", today - dt.timedelta(days=today.weekday()), today
    if when == "year":
        return "year", today.replace(month=1, day=1), today
    return "day", today, today


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCard:
    """One of the five: its number with the word behind it, and a line below."""

    key: Key
    name: Phrase
    number: str
    word: Phrase
    note: Phrase


def cards(figures: DeskFigures, effects: Sequence[ReminderEffect], *, year: int) -> tuple[FigureCard, ...]:
    """The five figures."""
    whole, reminded = figures.whole, effect_of(effects, year)
    return (
        _card("received", f"{whole.received:,}", _more(whole.received, figures.before), Phrase(zh="件", en="")),
        _card(
            "at-once",
            whole.instant.said.zh,
            Phrase(zh=f"{whole.at_once:,}件秒批", en=f"{whole.at_once:,} by rule"),
        ),
        _card(
            "spared",
            f"{whole.ways:,}",
            Phrase(zh=f"少交材料{whole.papers:,}份", en=f"{whole.papers:,} papers not asked for"),
            Phrase(zh="趟", en=""),
        ),
        _card(
            "in-time",
            whole.in_time.said.zh,
            Phrase(zh=f"办结{whole.closed:,}件，超期{whole.late:,}件", en=f"{whole.late:,} of {whole.closed:,} late"),
        ),
        _card("reminders", *_reminded(reminded)),
    )


def _card(key: Key, number: str, note: Phrase, word: Phrase = NOTHING) -> FigureCard:
    return FigureCard(key=key, name=NAMES[key], number=number, word=word, note=note)


def _more(now: int, before: int | None) -> Phrase:
    """More or fewer than a week ago by the same hour."""
    if before is None:
        return NOTHING
    if now == before:
        return Phrase(zh="和上周同一天这个时候一样", en="as many as a week ago by now")
    less = now < before
    return Phrase(
        zh=f"比上周同一天这个时候{'少' if less else '多'}{abs(now - before):,}件",
        en=f"{abs(now - before):,} {'fewer' if less else 'more'} than a week ago by now",
    )


def _reminded(found: Share) -> tuple[str, Phrase]:
    if found.of < LEAST:
        return "—", Phrase(zh="今年收到提醒的人太少，不显示", en="too few were reminded this year to tell")
    return found.said.zh, Phrase(zh=f"今年提醒了{found.of:,}人次", en=f"{found.of:,} reminders this year")


def effect_of(effects: Iterable[ReminderEffect], year: int) -> Share:
    """What all reminders of a year led to."""
    own = [one for one in effects if one.month.year == year]
    return share(sum(one.applied for one in own), sum(one.told for one in own))


def waiting_bars(pack: Pack, units: Mapping[str, Tally], *, most: int | None = None) -> tuple[Bar, ...]:
    """Where cases wait, the longest list first."""
    found = sorted(((key, one) for key, one in units.items() if one.waiting), key=lambda one: -one[1].waiting)
    return bars([(unit_name(pack, key), one.waiting, _waiting(one)) for key, one in found[:most]])


def _waiting(one: Tally) -> Phrase:
    parts = [Phrase(zh=f"{one.waiting:,}件", en=f"{one.waiting:,}")]
    if one.overdue:
        parts.append(Phrase(zh=f"{one.overdue:,}件已超期", en=f"{one.overdue:,} overdue"))
    if one.due:
        parts.append(Phrase(zh=f"{one.due:,}件今天到期", en=f"{one.due:,} due today"))
    return joined(parts, zh="，", en=", ")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit's part of a figure: how many, of how many, the share; empty where the figure has none."""

    name: Phrase
    number: str
    of: str
    share: Phrase


def unit_rows(pack: Pack, key: Key, units: Mapping[str, Tally]) -> tuple[UnitRow, ...]:
    """A figure by unit, the largest first."""
    rows = [(unit, *_parts(key, one)) for unit, one in units.items()]
    rows = [row for row in rows if row[1] or row[2]]
    rows.sort(key=lambda row: (-(row[2] or row[1]), row[0]))
    return tuple(
        UnitRow(
            name=unit_name(pack, unit),
            number=f"{number:,}",
            of="" if of is None else f"{of:,}",
            share=NOTHING if of is None or key == "spared" else share(number, of).said,
        )
        for unit, number, of in rows
    )


def _parts(key: Key, one: Tally) -> tuple[int, int | None]:
    if key == "at-once":
        return one.at_once, one.received
    if key == "spared":
        return one.ways, one.papers
    if key == "in-time":
        return one.closed - one.late, one.closed
    return one.received, None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRow:
    """What one reminder led to this year; few are not told."""

    item: str
    name: Phrase
    told: Phrase
    applied: Phrase
    share: Phrase


def reminder_rows(pack: Pack, effects: Iterable[ReminderEffect], *, year: int) -> tuple[ReminderRow, ...]:
    """The reminders of a year, the one that told most first."""
    told: Counter[str] = Counter()
    applied: Counter[str] = Counter()
    for one in effects:
        if one.month.year == year:
            told[one.reminder] += one.told
            applied[one.reminder] += one.applied
    return tuple(
        ReminderRow(
            item=pack.reminders[key].item,
            name=pack.reminders[key].name,
            told=FEW if count < LEAST else said_count(count),
            applied=NOT_TOLD if count < LEAST else said_count(applied[key]),
            share=NOT_TOLD if count < LEAST else share(applied[key], count).said,
        )
        for key, count in told.most_common()
        if key in pack.reminders
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A sub-district, its applications, and these of each thousand who live there."""

    street: DrawnStreet
    count: Phrase
    rate: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """The map and its table; `steps` say what each shade stands for."""

    map: DistrictMap | None
    cells: tuple[Cell, ...]
    steps: tuple[tuple[int, Phrase], ...]
    elsewhere: Phrase

    @property
    def streets(self) -> tuple[DrawnStreet, ...]:
        """What is drawn."""
        return tuple(one.street for one in self.cells)


def map_page(pack: Pack, streets: Streets, applicants: Mapping[int, int]) -> MapPage:
    """Applications by sub-district; who lives in none we know is counted beside them."""
    counts = shown(streets.counted(applicants), least=LEAST)
    rates = {
        code: round(1000 * count / streets.residents[code], 1)
        for code in streets.codes
        if (count := counts[code]) is not None and streets.residents[code]
    }
    most = max(rates.values(), default=0.0)
    cells = []
    for code in streets.codes:
        count, rate = counts[code], rates.get(code)
        figure = Phrase.same("—" if rate is None else f"{rate:.1f}")
        cells.append(
            Cell(
                street=drawn_street(pack, pack.divisions[code], shade=_shade(rate, most), figure=figure),
                count=said_count(count),
                rate=NOT_TOLD if rate is None else Phrase.same(f"{rate:.1f}"),
            )
        )
    other = counts.get("", 0)
    return MapPage(
        map=pack.map,
        cells=tuple(cells),
        steps=_steps(most),
        elsewhere=said_count(other),
    )


def _shade(rate: float | None, most: float) -> int:
    if rate is None:
        return 0
    return 1 if not most else min(SHADES, 1 + int(SHADES * rate / most))


def _steps(most: float) -> tuple[tuple[int, Phrase], ...]:
    """What the shades stand for; none where nothing was counted."""
    if not most:
        return ()
    ends = [most * step / SHADES for step in range(1, SHADES)]
    said_ = [f"{end:.1f}" for end in ends]
    return (
        (1, Phrase(zh=f"{said_[0]}以下", en=f"below {said_[0]}")),
        (2, Phrase.same(f"{said_[0]}–{said_[1]}")),
        (3, Phrase.same(f"{said_[1]}–{said_[2]}")),
        (4, Phrase(zh=f"{said_[2]}以上", en=f"{said_[2]} and more")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A day of the chart: two bars, where they begin, its label, the month where it changes; and its row."""

    x: int
    middle: int
    top: int
    height: int
    inner_top: int
    inner_height: int
    label: str
    month: Phrase
    odd: bool
    day: Phrase
    received: int
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysChart:
    """What came in on each of some days; `lines` are the heights of the axis with what they say."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[int, int, str], ...]
    share: Share


BASE, TALL = 170, 129
"""Where the bars stand, and how tall the tallest may be."""


def days_chart(days: Sequence[Day], *, today: dt.date) -> DaysChart:
    """The bars."""
    step = _step(max((one.received for one in days), default=0))
    columns = []
    for place, one in enumerate(days):
        height, inner = (round(TALL * count / (3 * step)) for count in (one.received, one.at_once))
        x = 44 + 40 * place
        columns.append(
            Column(
                x=x,
                middle=x + 13,
                top=BASE - height,
                height=height,
                inner_top=BASE - inner,
                inner_height=inner,
                label=str(one.on.day),
                month=_month(one.on) if place == 0 or one.on.day == 1 else NOTHING,
                odd=bool(place % 2),
                day=said.said_day(one.on, today=today),
                received=one.received,
                at_once=one.at_once,
            )
        )
    lines = tuple((y := BASE - TALL * line // 3, y + 4, f"{line * step:,}") for line in range(4))
    whole = share(sum(one.at_once for one in days), sum(one.received for one in days))
    return DaysChart(columns=tuple(columns), lines=lines, share=whole)


def _step(most: int) -> int:
    """A third of the axis: the next 1, 2 or 5 of its size.

    >>> [_step(most) for most in (0, 3, 7, 618)]
    [1, 1, 5, 500]
    """
    step = 1
    while True:
        for times in (1, 2, 5):
            if most <= 3 * step * times:
                return step * times
        step *= 10


def _month(day: dt.date) -> Phrase:
    return Phrase(zh=f"{day.month}月", en=MONTHS[day.month - 1][:3])


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPoint:
    """A month of the chart: where it stands, its label, both years' shares; `y` None where too few were told."""

    x: int
    y: int | None
    label: Phrase
    now: Phrase
    before: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsChart:
    """What reminders led to, month by month, this year and the last."""

    points: tuple[MonthPoint, ...]
    line: str
    line_before: str
    lines: tuple[tuple[int, int, str], ...]

    @property
    def drawn(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.line or self.line_before)


FOOT, HEAD = 176, 150


def months_chart(effects: Sequence[ReminderEffect], *, today: dt.date) -> MonthsChart:
    """The lines."""
    months = range(1, today.month + 1)
    shares = {year: [_month_of(effects, year, month) for month in months] for year in (today.year - 1, today.year)}
    known = [one.percent or 0 for year in shares.values() for one in year if one]
    step = _step(int(max(known, default=0)))
    gap = 512 // max(1, len(months) - 1)

    def place(found: Share | None) -> int | None:
        return FOOT - round(HEAD * (found.percent or 0) / (3 * step)) if found else None

    xs = [64 + gap * at for at in range(len(months))]
    points = tuple(
        MonthPoint(x=x, y=place(now), label=_month(dt.date(today.year, month, 1)), now=_said(now), before=_said(before))
        for x, month, now, before in zip(xs, months, shares[today.year], shares[today.year - 1], strict=True)
    )
    lines = tuple((y := FOOT - HEAD * line // 3, y + 4, f"{line * step}%") for line in range(4))
    return MonthsChart(
        points=points,
        line=_line(xs, [place(one) for one in shares[today.year]]),
        line_before=_line(xs, [place(one) for one in shares[today.year - 1]]),
        lines=lines,
    )


def _month_of(effects: Iterable[ReminderEffect], year: int, month: int) -> Share | None:
    own = [one for one in effects if (one.month.year, one.month.month) == (year, month)]
    told = sum(one.told for one in own)
    return share(sum(one.applied for one in own), told) if told >= LEAST else None


def _said(found: Share | None) -> Phrase:
    return found.said if found else NOT_TOLD


def _line(xs: Sequence[int], ys: Sequence[int | None]) -> str:
    return " ".join(f"{x},{y}" for x, y in zip(xs, ys, strict=True) if y is not None)
