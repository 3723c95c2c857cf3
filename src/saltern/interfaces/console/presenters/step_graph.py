"""下一步图: from one approval to what follows it, from left to right, as wide as people go; the same as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.apps.lifecycle.operations import ItemCount, StepCounts
from saltern.core.catalogue.item import NextStep
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.console.presenters.layout import layout
from saltern.interfaces.console.presenters.small_cell import said
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase

DEEP: Final = 3
"""Steps after the first that a drawing goes."""
HIGH: Final = 7
"""Items a column of it holds; all of them stand in the table."""
WIDE, TALL, ACROSS, DOWN, STOP = 190, 66, 296, 142, 44
WIDEST: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """An item as a box: where it stands, how many were approved, how many stopped there."""

    item: str
    name: Phrase
    unit: Phrase
    x: int
    y: int
    first: bool
    approved: Phrase
    stopped: Phrase | None
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphLine:
    """How many go from one box to another: a curve, its width, its label and where that stands."""

    curve: str
    width: int
    label: Phrase
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of the table: from, to, whom it is told to, how many were told, how many went."""

    from_item: str
    from_name: Phrase
    to_item: str
    to_name: Phrase
    condition: Phrase
    told: Phrase
    went: Phrase
    drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepGraph:
    """The drawing and its table; `circles` are items from which the steps lead back to themselves."""

    name: Phrase
    width: int
    height: int
    nodes: tuple[GraphNode, ...]
    lines: tuple[GraphLine, ...]
    rows: tuple[StepRow, ...]
    circles: tuple[Phrase, ...]
    most: tuple[Phrase, Phrase] | None


def columns(pack: Pack, item: str) -> tuple[tuple[str, ...], ...]:
    """The items of a drawing, column by column: each in the first that leads to it."""
    found: list[tuple[str, ...]] = [(item,)]
    seen = {item}
    while len(found) <= DEEP:
        following = [step.to_item for one in found[-1] for step in pack.steps_after(one)]
        behind = tuple(dict.fromkeys(one for one in following if one not in seen))[:HIGH]
        if not behind:
            break
        found.append(behind)
        seen.update(behind)
    return tuple(found)


def step_graph(*, pack: Pack, item: str, counts: StepCounts) -> StepGraph:
    """The drawing of what follows one item."""
    drawn = columns(pack, item)
    laid = layout(drawn, box=WIDE, across=ACROSS, down=DOWN)
    at = laid.at
    steps = [step for keys in drawn for key in keys for step in pack.steps_after(key)]
    most = max((one.approved or 0 for one in counts.items.values()), default=0)
    nodes = tuple(_node(pack, key, at[key], counts.items.get(key), most, first=key == item) for key in at)
    lines = tuple(_lines(steps, at, counts, most))
    joined = {(step.from_item, step.to_item) for step in steps if _forward(step, at)}
    stops = [(one.stopped, key) for key, one in counts.items.items() if one.stopped]
    worst = max(stops, default=None)
    return StepGraph(
        name=pack.service_name(item),
        width=laid.width,
        height=laid.height,
        nodes=nodes,
        lines=lines,
        rows=tuple(
            StepRow(
                from_item=step.from_item,
                from_name=pack.service_name(step.from_item),
                to_item=step.to_item,
                to_name=pack.service_name(step.to_item),
                condition=step.condition,
                told=said(counts.steps[step.key].told),
                went=said(counts.steps[step.key].went),
                drawn=(step.from_item, step.to_item) in joined,
            )
            for step in steps
            if step.key in counts.steps
        ),
        circles=tuple(pack.service_name(key) for key in _circles(pack, drawn)),
        most=(pack.service_name(worst[1]), said(worst[0])) if worst else None,
    )


def _node(pack: Pack, key: str, at: tuple[int, int], count: ItemCount | None, most: int, *, first: bool) -> GraphNode:
    service = pack.items.get(key)
    return GraphNode(
        item=key if service else "",
        name=pack.service_name(key),
        unit=unit_name(pack, service.authority) if service else Phrase(zh="别处办理", en="handled elsewhere"),
        x=at[0],
        y=at[1],
        first=first,
        approved=said(count.approved) if count else NOTHING,
        stopped=_stop(count.stopped) if count and count.stopped != 0 else None,
        width=_width(count.stopped if count else None, most),
    )


def _stop(count: int | None) -> Phrase:
    if count is None:
        return Phrase(zh="停下的不显示", en="stops: not shown")
    return Phrase(zh=f"{count:,}人停", en=f"{count:,} stop")


def _lines(
    steps: Sequence[NextStep], at: Mapping[str, tuple[int, int]], counts: StepCounts, most: int
) -> Iterator[GraphLine]:
    for step in steps:
        if not _forward(step, at):
            continue
        (from_x, from_y), (to_x, to_y) = at[step.from_item], at[step.to_item]
        start, end, top, bottom = from_x + WIDE, to_x, from_y + TALL // 2, to_y + TALL // 2
        middle = (start + end) // 2
        count = counts.steps.get(step.key)
        yield GraphLine(
            curve=f"M{start} {top}C{middle} {top} {middle} {bottom} {end} {bottom}",
            width=_width(count.went if count else 0, most),
            label=said(count.went) if count else NOTHING,
            x=(middle + end) // 2,
            y=bottom - 10 if bottom >= top else bottom + 20,
        )


def _forward(step: NextStep, at: Mapping[str, tuple[int, int]]) -> bool:
    """Whether a step leads to the right of the drawing."""
    return step.to_item in at and at[step.to_item][0] > at[step.from_item][0]


def _width(count: int | None, most: int) -> int:
    return max(2, round(WIDEST * count / most)) if count and most else 2


def _circles(pack: Pack, drawn: Sequence[Sequence[str]]) -> Iterator[str]:
    """The items of a drawing from which the steps lead back."""
    for key in (one for keys in drawn for one in keys):
        waiting, seen = [step.to_item for step in pack.steps_after(key)], set[str]()
        while waiting:
            one = waiting.pop()
            if one == key:
                yield key
                break
            if one not in seen:
                seen.add(one)
                waiting += [step.to_item for step in pack.steps_after(one)]
