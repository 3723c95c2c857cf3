"""An item as whoever designs it reads it: what it asks, what it gives, its tables drawn, its examples run; the list of
all items, found by words, unit and family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from saltern.core.approvals.compilation import ItemRules
from saltern.core.catalogue.item import Item, LegalBasis, Material
from saltern.core.catalogue.pack import Pack
from saltern.core.review.item_tables import DrawnNode, ItemTable, drawn_nodes, item_tables
from saltern.installation.tryout import ExampleRun, Trial
from saltern.interfaces.console.presenters.layout import layout
from saltern.interfaces.pages.paging import Paged, page_of
from saltern.interfaces.pages.source_line import unit_name
from saltern.words import NOTHING, Phrase, day

PAGE: Final = 50
DEPTHS: Final[Mapping[str, Phrase]] = {
    "in-depth": Phrase(zh="逐项写定", en="written whole"),
    "family": Phrase(zh="按类办理", en="by its family"),
    "light": Phrase(zh="轻量", en="light"),
}
WHO: Final[Mapping[str, Phrase]] = {
    "natural_person": Phrase(zh="个人", en="people"),
    "legal_person": Phrase(zh="企业", en="firms"),
}
POLICIES: Final[Mapping[str, Phrase]] = {
    "F": Phrase(zh="从上往下，第一行成立的算数", en="read from above, the first row that holds counts"),
    "U": Phrase(zh="只许一行成立", en="one row alone may hold"),
    "A": Phrase(zh="成立的几行结果要一样", en="all rows that hold say the same"),
    "P": Phrase(zh="成立的几行里，最先的结果算数", en="of the rows that hold the first answer counts"),
}
KINDS: Final[Mapping[str, tuple[Phrase, str, str]]] = {
    "gap": (Phrase(zh="没有一行管到", en="no row holds"), "go", "go"),
    "overlap": (Phrase(zh="两行重叠", en="two rows overlap"), "wait", "wait"),
    "contradiction": (Phrase(zh="两行矛盾", en="two rows contradict each other"), "bad", "bad"),
    "unreached": (Phrase(zh="永远走不到", en="never reached"), "bad", "bad"),
    "unproven": (Phrase(zh="没能全部试遍", en="not all cases were tried"), "wait", "wait"),
}
ANSWERS: Final[Mapping[str, Phrase]] = {
    "approve": Phrase(zh="当场批准", en="approved at once"),
    "refer": Phrase(zh="转人工", en="to a person"),
}
NOT_THEN: Final = Phrase(zh="这一天不能申请", en="cannot be applied for on its day")
NOT_KNOWN: Final = Phrase(zh="条件不能判断，转人工", en="the condition is not known: to a person")
NOT_MET: Final = Phrase(zh="不符合条件，转人工", en="the condition is not met: to a person")
FAULTY: Final = Phrase(zh="有错误", en="faulty")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One item of the list."""

    id: str
    name: Phrase
    unit: Phrase
    depth: Phrase
    who: Phrase
    instant: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """What is wrong with a table, or left to a person."""

    word: Phrase
    look: str
    icon: str
    found: Phrase
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage:
    """A table, its number on the page, how it is read, and what was found in it."""

    number: int
    table: ItemTable
    policy: Phrase
    place: str
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeBox:
    """A decision or an input as a box of the drawing."""

    name: Phrase
    kind: str
    x: int
    y: int
    needs: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The decisions of a drawing beside each other, what they need joined by lines; sizes in units of the picture."""

    width: int
    height: int
    boxes: tuple[NodeBox, ...]
    lines: tuple[tuple[int, int, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLine:
    """One example, its answer, the row that gave it, and whether it says what it states."""

    number: int
    name: str
    answer: Phrase
    row: int | None
    right: bool
    faults: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDesign:
    """The readable page of one item."""

    item: Item
    unit: Phrase
    depth: Phrase
    who: Phrase
    place: str
    conditions: tuple[tuple[Phrase, str], ...]
    facts: tuple[tuple[Phrase, str, str], ...]
    form: tuple[tuple[Phrase, str, str], ...]
    materials: tuple[tuple[Phrase, Phrase], ...]
    outputs: tuple[Phrase, ...]
    steps: tuple[tuple[str, Phrase, Phrase], ...]
    basis: tuple[Phrase, ...]
    tables: tuple[TablePage, ...]
    drawing: Drawing | None
    examples: tuple[ExampleLine, ...]
    all_right: bool
    unreached: tuple[int, ...]
    limits: Phrase
    versions: tuple[tuple[int, Phrase, bool], ...]


def item_list(pack: Pack, found: Sequence[Item], *, page: str) -> Paged[ItemLine]:
    """One part of the items found; a page too large is the last."""
    return page_of(found, number=page, size=PAGE).printed(lambda item: _line(pack, item))


def _line(pack: Pack, item: Item) -> ItemLine:
    return ItemLine(
        id=item.id,
        name=item.name,
        unit=unit_name(pack, item.authority),
        depth=DEPTHS[item.depth],
        who=WHO[item.who],
        instant=item.instant,
        version=item.version,
    )


def item_design(*, pack: Pack, rules: ItemRules, runs: Sequence[ExampleRun]) -> ItemDesign:
    """The page of an item by its rules of a day."""
    item, newest = rules.item, pack.items[rules.item.id]
    examples = tuple(map(_example, runs))
    tables = tuple(_table(number, one) for number, one in enumerate(item_tables(rules), start=1))
    nodes = drawn_nodes(rules)
    reached = {run.trial.row for run in runs if run.trial}
    rows = range(1, len(tables[-1].table.rows) + 1) if tables else ()
    return ItemDesign(
        item=item,
        unit=unit_name(pack, item.authority),
        depth=DEPTHS[item.depth],
        who=WHO[item.who],
        place=f"{item.place.file}:{item.place.line}",
        conditions=tuple((one.label, one.rule.text.strip()) for one in item.conditions)
        or (
            ((Phrase(zh="申请条件", en="the condition to apply"), item.eligible.text.strip()),) if item.eligible else ()
        ),
        facts=tuple((item.fact_words.get(key, NOTHING), key, rule.text.strip()) for key, rule in item.facts.items()),
        form=tuple((one.label, one.key, one.source.text.strip() if one.source else "") for one in item.form),
        materials=tuple((one.name, _handed(one)) for one in item.materials),
        outputs=tuple(one.name for one in item.outputs),
        steps=tuple((step.to_item, step.name, step.condition) for step in pack.steps_after(item.id)),
        basis=tuple(map(_basis, item.legal_basis)),
        tables=tables,
        drawing=drawing(nodes) if nodes else None,
        examples=examples,
        all_right=all(one.right for one in examples),
        unreached=tuple(number for number in rows if number not in reached) if examples else (),
        limits=_limits(item),
        versions=tuple((one.version, _span(one), one == item) for one in reversed(newest.versions)),
    )


def drawing(nodes: Sequence[DrawnNode]) -> Drawing:
    """The boxes by level from left to right, each level from above."""
    width, height = 210, 62
    levels: dict[int, list[str]] = {}
    for one in nodes:
        levels.setdefault(one.level, []).append(one.key)
    laid = layout([keys for _, keys in sorted(levels.items())], box=width, across=280, down=86)
    at = laid.at
    names = {one.key: one.name for one in nodes}
    lines = []
    for one in nodes:
        for need in one.needs:
            (from_x, from_y), (to_x, to_y) = at[need], at[one.key]
            start, end = from_x + width, to_x
            lines.append((start, from_y + height // 2, (start + end) // 2, end, to_y + height // 2))
    return Drawing(
        width=laid.width,
        height=laid.height,
        boxes=tuple(
            NodeBox(
                name=one.name,
                kind=one.kind,
                x=at[one.key][0],
                y=at[one.key][1],
                needs=tuple(names[need] for need in one.needs),
            )
            for one in nodes
        ),
        lines=tuple(lines),
    )


def answer_of(trial: Trial) -> Phrase:
    """What an item says of somebody, in few words."""
    if trial.eligible is None:
        return NOT_KNOWN
    if trial.eligible is False:
        return NOT_MET
    return ANSWERS[trial.approve]


def _table(number: int, table: ItemTable) -> TablePage:
    found = []
    for one in table.findings:
        word, look, icon = KINDS[one.kind]
        found.append(FindingLine(word=word, look=look, icon=icon, found=one.found, place=str(one.place)))
    return TablePage(
        number=number,
        table=table,
        policy=POLICIES.get(table.hit_policy[:1], NOTHING),
        place=f"{table.place.file}:{table.place.line}",
        findings=tuple(found),
    )


def _example(run: ExampleRun) -> ExampleLine:
    trial = run.trial
    return ExampleLine(
        number=run.number,
        name=run.example.name,
        answer=answer_of(trial) if trial else FAULTY if run.faults else NOT_THEN,
        row=trial.row if trial else None,
        right=not run.faults,
        faults=tuple(Phrase(zh=one.said("zh"), en=one.said("en")) for one in run.faults),
    )


def _handed(material: Material) -> Phrase:
    if material.satisfied_by:
        return Phrase(zh="有记录就免交", en="not asked for where the record stands")
    if material.deferrable_days:
        days = material.deferrable_days
        return Phrase(zh=f"可以{days}个工作日内后补", en=f"may follow within {days} working days")
    return Phrase(zh="要交", en="to be brought") if material.required else Phrase(zh="可不交", en="if one likes")


def _basis(one: LegalBasis) -> Phrase:
    return Phrase(zh=f"{one.name}{one.article}", en=f"{one.name_en or one.name}{one.article}")


def _span(item: Item) -> Phrase:
    """When a version is in force."""
    first = day(item.effective_from)
    if item.effective_to is None:
        return Phrase(zh=f"{first.zh}起", en=f"since {first.en}")
    last = day(item.effective_to)
    return Phrase(zh=f"{first.zh}至{last.zh}", en=f"{first.en} to {last.en}")


def _limits(item: Item) -> Phrase:
    limits = item.limits
    law = Phrase(zh="演示", en="for demonstration") if limits.invented else Phrase(zh="法定", en="by law")
    if not limits.statutory_days:
        return NOTHING
    return Phrase(
        zh=f"承诺{limits.promised_days}个工作日（{law.zh}{limits.statutory_days}个）",
        en=f"promised in {limits.promised_days} working days ({limits.statutory_days} {law.en})",
    )


def of_family(items: Iterator[Item], *, family: str, unit: str, who: str) -> list[Item]:
    """Those of some items that belong to a family or depth, a unit and a kind of applicant."""
    return [
        item
        for item in items
        if unit in {"", item.authority}
        and who in {"", item.who, *item.who_else}
        and family in {"", item.depth, item.family}
    ]
