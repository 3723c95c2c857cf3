"""A push as its page and its row in the list show it: what it is, why it is held, whom it reaches, who said yes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from saltern.apps.journal.account_name import account_key
from saltern.apps.lifecycle.guard import percent, range_of
from saltern.apps.lifecycle.queries import STATE_WORDS, PushView, TargetView
from saltern.apps.notify.queries import NotReached, state_words
from saltern.core.approvals.reminder_rules import LATE
from saltern.core.audiences.age_band import AgeBand
from saltern.core.audiences.small_cells import LEAST
from saltern.core.audiences.spread import BANDS, NOBODY_KNOWS, Spread, shown
from saltern.core.catalogue.message import parts
from saltern.core.catalogue.template import of_template, render
from saltern.interfaces.console.presenters.bar import Bar, bars
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase, joined

if TYPE_CHECKING:
    from saltern.core.catalogue.pack import Pack

KINDS: Final[Mapping[str, Phrase]] = {
    "reminder": Phrase(zh="提醒", en="reminder"),
    "next_step": Phrase(zh="下一步", en="next step"),
    "alert": Phrase(zh="预警", en="warning"),
}
LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "held": ("wait", "wait"),
    "released": ("go", "go"),
    "done": ("met", "met"),
    "stopped": ("bad", "bad"),
    "superseded": ("done", ""),
}
"""Of each state the stylesheet's class and the icon."""
ORDER: Final = ("sent", "in-portal", "queued", "attempting", "failed", "suppressed", "unknown")
LEAVING: Final = ("queued", "attempting")
WIDTH: Final = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRow:
    """One push in the list."""

    number: int
    name: Phrase
    kind: Phrase
    state: Phrase
    look: str
    icon: str
    count: int
    previous: int | None
    because: Phrase
    created_at: dt.datetime
    waits_for: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A number where it stands on the drawing of the guard."""

    number: int
    at: int
    label: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPage:
    """The guard drawn on a line: this time, the last time, what may go without a second person."""

    now: Mark
    before: Mark | None
    low: Mark
    high: Mark
    width: int
    middle: int
    narrow: bool
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadLine:
    """One line of the preview; each cell is a number over so many columns. `few`: too few to be shown."""

    places: Phrase
    cells: tuple[tuple[int, int, Phrase], ...]
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPage:
    """The preview by sub-district and age; `ages` is empty where none are known of such subjects."""

    ages: tuple[Phrase, ...]
    lines: tuple[SpreadLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What they will read, in one language: its length and how many text messages it takes."""

    language: str
    words: str
    length: int
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """Somebody who released it."""

    called: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPush:
    """`may` are the acts offered to whoever looks; `why_not` says why a release is not among them."""

    number: int
    name: Phrase
    kind: Phrase
    sender: Phrase
    who: str
    state: str
    state_words: Phrase
    look: str
    icon: str
    count: int
    due: int
    unknown: int
    reasons: tuple[Phrase, ...]
    guard: GuardPage | None
    spread: SpreadPage
    texts: tuple[Text, ...]
    why: Phrase
    sample: tuple[TargetView, ...]
    yes: tuple[Yes, ...]
    needed: int
    lacking: int
    proposed_by: str
    own: bool
    may: frozenset[str]
    why_not: Phrase
    as_of: dt.date
    version: str
    release_until: dt.datetime | None
    superseded_by: int | None
    again_of: int | None
    alert: int | None
    outcomes: tuple[Bar, ...]
    arrived: int
    missed: tuple[Bar, ...]
    missing: int


def push_name(pack: Pack, push: PushView) -> Phrase:
    """What a push is called: the reminder, the step, or whom the playbook tells of what."""
    if push.kind == "alert":
        book = pack.playbooks.get(push.key)
        return book.group if book else Phrase.same(push.key)
    if push.kind == "next_step":
        step = pack.next_steps.get(push.key)
        if step is None:
            return Phrase.same(push.key)
        before, after = pack.service_name(step.from_item), pack.service_name(step.to_item)
        return Phrase(zh=f"{before.zh}之后：{after.zh}", en=f"After {before.en}: {after.en}")
    reminder = pack.reminders.get(push.key.removesuffix(LATE))
    if reminder is None:
        return Phrase.same(push.key)
    late = push.key.endswith(LATE)
    return Phrase(zh=f"{reminder.name.zh}（过期后）", en=f"{reminder.name.en} (overdue)") if late else reminder.name


def push_rows(pack: Pack, pushes: Sequence[PushView]) -> tuple[PushRow, ...]:
    """The rows of the list."""
    return tuple(_row(pack, one) for one in pushes)


def _row(pack: Pack, push: PushView) -> PushRow:
    look, icon = LOOKS[push.state]
    held = push.state == "held"
    return PushRow(
        number=push.push,
        name=push_name(pack, push),
        kind=KINDS.get(push.kind, Phrase.same(push.kind)),
        state=STATE_WORDS[push.state],
        look=look,
        icon=icon,
        count=push.count,
        previous=push.previous,
        because=joined([Phrase.of(one) for one in push.reasons]) if held else NOTHING,
        created_at=push.created_at,
        waits_for=push.releases_needed - len(push.released_by) if held else 0,
    )


def guard_page(push: PushView) -> GuardPage | None:
    """The guard's figures on a line of `WIDTH`; None where there is nothing to measure by."""
    if push.previous is not None:
        now, (low, high) = push.due, range_of(push.previous)
    elif push.most is not None and push.kind != "alert":
        now, (low, high) = push.count, (0, push.most)
    else:
        return None
    longest = max(now, high, push.previous or 0, 1) * 1.12

    def mark(number: int, *, beside: int = 84) -> Mark:
        at = round(number * WIDTH / longest)
        return Mark(number=number, at=at, label=min(max(at, beside), WIDTH - beside))

    ends = mark(low, beside=12), mark(high, beside=24)
    width = max(2, ends[1].at - ends[0].at)
    return GuardPage(
        now=mark(now),
        before=mark(push.previous) if push.previous is not None else None,
        low=ends[0],
        high=ends[1],
        width=width,
        middle=min(max(ends[0].at + width // 2, 80), WIDTH - 80),
        narrow=width < 130,
        percent=percent(now, push.previous) if push.previous is not None else None,
    )


def spread_page(pack: Pack, spread: Spread | None, *, people: bool) -> SpreadPage:
    """The preview; a small number stands of firms, never of people."""
    rows = shown(spread, least=LEAST if people else 1) if spread else ()
    ages = [index for row in rows for cell in row.cells for index in (cell.first, cell.last)]
    first, last = (min(ages), max(ages)) if ages and people else (0, -1)
    return SpreadPage(
        ages=tuple(_band(index) for index in range(first, last + 1)),
        lines=tuple(
            SpreadLine(
                places=joined([_place(pack, code) for code in row.places], zh="、", en=", "),
                cells=tuple(
                    (cell.count, cell.last - cell.first + 1, _together(cell.first, cell.last)) for cell in row.cells
                )
                if people
                else (),
                total=row.total,
            )
            for row in rows
        ),
    )


def _band(index: int) -> Phrase:
    if index >= len(BANDS):
        return Phrase(zh="年龄不明", en="age unknown")
    return BANDS[index].words


def _together(first: int, last: int) -> Phrase:
    """What several bands are called together; nothing where it is one."""
    if first == last:
        return NOTHING
    known = min(last, len(BANDS) - 1)
    words = AgeBand(first=BANDS[first].first, end=BANDS[known].end).words
    if last > known:
        return Phrase(zh=f"{words.zh}和年龄不明合并", en=f"{words.en}, or age unknown")
    return Phrase(zh=f"{words.zh}合并", en=f"{words.en} together")


def _place(pack: Pack, code: str) -> Phrase:
    if code == NOBODY_KNOWS:
        return Phrase(zh="街道不明", en="sub-district unknown")
    division = pack.divisions.get(code)
    return division.name if division else Phrase.same(code)


def texts_of(pack: Pack, template: str, values: Mapping[str, Any] | None) -> tuple[Text, ...]:
    """What they will read in either language; nothing where nobody is told or the template has gone."""
    if values is None or template not in pack.templates:
        return ()
    words = [
        (language, render(of_template(pack, template), values=values, language=language)) for language in ("zh", "en")
    ]
    return tuple(Text(language=language, words=text, length=len(text), parts=parts(text)) for language, text in words)


def desk_push(
    *,
    pack: Pack,
    push: PushView,
    spread: Spread | None,
    sample: Sequence[TargetView],
    values: Mapping[str, Any] | None,
    counts: Mapping[str, int],
    arrived: int,
    missed: Sequence[NotReached],
    staff: Mapping[str, str],
    account: str,
    now: dt.datetime,
) -> DeskPush:
    """The page of one push; `staff` are the names of colleagues by account, `account` is who looks, `arrived` how many
    messages a gateway says arrived."""
    look, icon = LOOKS[push.state]
    template = pack.templates.get(push.template)
    mine = account_key(account)
    own = bool(push.proposed_by) and account_key(push.proposed_by) == mine
    why_not = _why_not(push, own=own, said=mine in {account_key(one) for one in push.released_by}, now=now)
    reasons = Counter(one.reason_words for one in missed)
    return DeskPush(
        number=push.push,
        name=push_name(pack, push),
        kind=KINDS.get(push.kind, Phrase.same(push.kind)),
        sender=unit_name(pack, template.sender) if template else NOTHING,
        who=push.who,
        state=push.state,
        state_words=STATE_WORDS[push.state],
        look=look,
        icon=icon,
        count=push.count,
        due=push.due,
        unknown=push.unknown,
        reasons=tuple(Phrase.of(one) for one in push.reasons),
        guard=guard_page(push),
        spread=spread_page(pack, spread, people=push.who == "natural_person"),
        texts=texts_of(pack, push.template, values),
        why=template.why if template else NOTHING,
        sample=tuple(sample),
        yes=tuple(
            Yes(called=staff.get(one, one), at=at) for one, at in zip(push.released_by, push.released_at, strict=True)
        ),
        needed=push.releases_needed,
        lacking=max(0, push.releases_needed - len(push.released_by)),
        proposed_by=staff.get(push.proposed_by, push.proposed_by),
        own=own,
        may=_may(push, why_not, missed, leaving=any(counts.get(state) for state in LEAVING)),
        why_not=why_not,
        as_of=push.as_of,
        version=push.pack_version,
        release_until=push.release_until,
        superseded_by=push.superseded_by,
        again_of=push.again_of,
        alert=push.alert,
        outcomes=_bars([(state_words(state), counts.get(state, 0)) for state in ORDER]),
        arrived=arrived,
        missed=_bars(reasons.most_common()),
        missing=len(missed),
    )


def _bars(numbers: Sequence[tuple[Phrase, int]]) -> tuple[Bar, ...]:
    return bars([(words, number, Phrase.same(f"{number:,}")) for words, number in numbers])


def _why_not(push: PushView, *, own: bool, said: bool, now: dt.datetime) -> Phrase:
    """Why whoever looks cannot release it; nothing where they can, or nobody needs to."""
    if push.state != "held":
        return NOTHING
    if own:
        return Phrase(zh="这是您自己提出的，要由别人放行。", en="You proposed it yourself: somebody else releases it.")
    if said:
        return Phrase(zh="您已经放行过，还要另一个人。", en="You have released it: one more person has to.")
    if push.release_until is not None and push.release_until <= now:
        return Phrase(zh="放行期限过了，内容已经过时。", en="Its time to be released is over: what it says is old.")
    return NOTHING


def _may(push: PushView, why_not: Phrase, missed: Sequence[NotReached], *, leaving: bool) -> frozenset[str]:
    acts = set()
    if push.state == "held" and not why_not:
        acts.add("release")
    if push.state in {"held", "released"} or (push.state == "done" and (leaving or push.kind == "alert")):
        acts.add("stop")
    if push.state == "done" and missed:
        acts.add("again")
    return frozenset(acts)
