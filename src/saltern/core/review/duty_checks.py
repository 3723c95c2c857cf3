"""Who is responsible for what: units and places there are, a duty for every kind, none that contradicts another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from saltern.core.catalogue.duties import BY_PLACE, Duty
from saltern.core.catalogue.duty_reader import SETTINGS, TEXTS
from saltern.core.catalogue.pack import Pack
from saltern.core.documents.cells import read_rows
from saltern.core.documents.fields import near
from saltern.errors import Fault, Place
from saltern.words import Phrase

FEWEST: Final = 5
"""Texts of a kind below which it cannot be learned."""


def responsible(pack: Pack) -> Iterator[Fault]:
    """What `triage/` names that is not there, leaves out, or says twice."""
    if not pack.duties.kinds:
        return
    seen: dict[tuple[str, str], Duty] = {}
    for duty in pack.duties.duties:
        yield from _named(pack, duty)
        before = seen.setdefault((duty.kind, duty.division), duty)
        if before is not duty:
            yield duty.place.fault(
                "duty-contradicts",
                Phrase(
                    en=f'"{duty.key}", as in line {before.place.line}',
                    zh=f"“{duty.key}”，与第 {before.place.line} 行相同",
                ),
                Phrase(en="one duty for a kind in a place", zh="同一类、同一地点只有一条职责"),
            )
    for kind in pack.duties.kinds.values():
        if (kind.key, "") not in seen:
            yield kind.place.fault(
                "nobody-responsible",
                f'"{kind.key}"',
                Phrase(
                    en="a duty with an empty place: who leads in the whole district",
                    zh="一条地点为空的职责：全区由谁牵头",
                ),
            )
    yield from _offices(pack)
    yield from _texts(pack)


def _named(pack: Pack, duty: Duty) -> Iterator[Fault]:
    if duty.kind not in pack.duties.kinds:
        expected = Phrase(en="a kind of triage/taxonomy.csv", zh="triage/taxonomy.csv 中的类别")
        yield duty.place.fault("unknown-kind", f'"{duty.kind}"', expected, near(duty.kind, pack.duties.kinds))
    if duty.division and duty.division not in pack.divisions:
        yield _unknown_place(duty.place, duty.division)
    for unit in (duty.lead, *duty.assist):
        if unit not in {*pack.units, BY_PLACE, ""}:
            yield _unknown_unit(duty.place, unit, (*pack.units, BY_PLACE))
    for unit, times in Counter((duty.lead, *duty.assist)).items():
        if times > 1:
            yield duty.place.fault(
                "duty-contradicts",
                Phrase(en=f'"{unit}" {times} times', zh=f"“{unit}”出现 {times} 次"),
                Phrase(en="a unit that leads or assists, once", zh="一个单位或牵头或协办，只出现一次"),
            )


def _offices(pack: Pack) -> Iterator[Fault]:
    duties = pack.duties
    for code, unit in duties.offices.items():
        place = duties.office_places[code]
        if code not in pack.divisions:
            yield _unknown_place(place, code)
        if unit not in pack.units:
            yield _unknown_unit(place, unit, tuple(pack.units))
    if any(BY_PLACE in (duty.lead, *duty.assist) for duty in duties.duties):
        for division in pack.subdistricts:
            if division.code not in duties.offices:
                yield Place(file=SETTINGS).fault(
                    "nobody-responsible",
                    Phrase(en=f'no unit for "{division.code}"', zh=f"“{division.code}”没有对应单位"),
                    Phrase(en='one under "places"', zh="“places”下的一个单位"),
                )


def _texts(pack: Pack) -> Iterator[Fault]:
    faults: list[Fault] = []
    of_kind: Counter[str] = Counter()
    seen: dict[str, int] = {}
    for row in read_rows(path=pack.path / TEXTS, name=TEXTS, columns=("id", "label", "text"), faults=faults):
        kind, text, key = (
            row.text("label", required=True),
            row.text("text", required=True),
            row.text("id", required=True),
        )
        if kind and kind not in pack.duties.kinds:
            expected = Phrase(en="a kind of triage/taxonomy.csv", zh="triage/taxonomy.csv 中的类别")
            row.fault("label", "unknown-kind", f'"{kind}"', expected, near(kind, pack.duties.kinds))
        for column, said in (("id", f"id {key}"), ("text", f"text {text}")):
            first = seen.setdefault(said, row.line)
            if first != row.line and row.text(column):
                again = Phrase(en=f"the same as in line {first}", zh=f"与第 {first} 行相同")
                row.fault(
                    column, "duplicate-key", again, Phrase(en="each id and text once", zh="每个编号和文字只出现一次")
                )
        of_kind[kind] += 1
    yield from faults
    for known in pack.duties.kinds.values():
        if of_kind[known.key] < FEWEST:
            yield known.place.fault(
                "too-few-texts",
                Phrase(en=f'{of_kind[known.key]} of "{known.key}"', zh=f"“{known.key}”只有 {of_kind[known.key]} 条"),
                Phrase(en=f"at least {FEWEST} lines in {TEXTS}", zh=f"{TEXTS} 中至少 {FEWEST} 条"),
            )


def _unknown_unit(place: Place, unit: str, known: Iterable[str]) -> Fault:
    expected = Phrase(en="a unit of units.yaml", zh="units.yaml 中的单位")
    return place.fault("unknown-unit", f'"{unit}"', expected, near(unit, tuple(known)))


def _unknown_place(place: Place, code: str) -> Fault:
    expected = Phrase(en="a code of divisions.csv", zh="divisions.csv 中的代码")
    return place.fault("unknown-division", f'"{code}"', expected)
