"""The breadth of a pack: each mistake of the light items, families, registers, themes and flags in its whole line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from saltern.core.catalogue.counts import counts, items_of, theme_counts
from worlds.broad_pack import ASK, BROAD, END, HEADER

if TYPE_CHECKING:
    from typing import Any

MISTAKES = {
    "a unit nobody knows": (
        ("items-light.csv", "a list,office,natural", "a list,offices,natural"),
        'items-light.csv:2:58: unknown-unit: found "offices"; expected a unit of units.yaml (did you mean "office"?)',
    ),
    "a theme nobody knows": (
        ("items-light.csv", "深圳 2018,life,", "深圳 2018,live,"),
        'items-light.csv:2:212: unknown-theme: found "live"; expected a theme of themes/ (did you mean "life"?)',
    ),
    "a venue nobody knows": (
        ("items-light.csv", "0,city,community,yes", "0,city,comunity,yes"),
        'items-light.csv:2:92: unknown-venue: found "comunity"; expected a kind of venue (did you mean "community"?)',
    ),
    "a family nobody knows": (
        ("items-light.csv", "yes,end,card", "yes,and,card"),
        'items-light.csv:2:106: unknown-family: found "and"; expected a family of families/ (did you mean "end"?)',
    ),
    "a register nobody keeps": (
        ("items-light.csv", "end,card,yes", "end,cart,yes"),
        'items-light.csv:2:110: unknown-register: found "cart"; expected a register of registers.yaml '
        '(did you mean "card"?)',
    ),
    "a register of other people": (
        ("items-light.csv", "no,end,,no", "no,end,card,no"),
        'items-light.csv:3:123: unknown-register: found "card" of a natural_person; expected legal_person',
    ),
    "an area nobody listed": (
        ("items-light.csv", "511A01,511602,", "511A01,511603,"),
        'items-light.csv:2:44: unknown-code: found "511603"; expected an area of catalogue/areas.csv '
        '(did you mean "511602"?)',
    ),
    "a code of another area": (
        ("items-light.csv", "511A01,", "511A01-440305000000-000-1,"),
        "items-light.csv:2:37: code-of-other-area: found a code of area 440305; expected one of 511602",
    ),
    "an id twice": (
        ("items-light.csv", "end-firm-card,注销单位卡", "end-card,注销单位卡"),
        'items-light.csv:3:1: duplicate-key: found "end-card" again; expected each id once (line 2)',
    ),
    "a name twice": (
        ("items-light.csv", "end-firm-card,注销单位卡,", "end-firm-card,注 销卡,"),
        'items-light.csv:3:15: duplicate-key: found "注 销卡" again; expected each once (line 2)',
    ),
    "a code twice": (
        ("items-light.csv", "511A02", "511A01"),
        'items-light.csv:3:49: duplicate-key: found "511A01" again; expected each once (line 2)',
    ),
    "a twin by its name": (
        ("items-light.csv", "end-card,注销卡,", "end-card,办卡,"),
        'items-light.csv:2:10: twin-item: found "办卡"; expected no line here: items/card.yaml holds it',
    ),
    "no theme": (
        ("items-light.csv", ",life work,", ",,"),
        "items-light.csv:4:101: no-theme: found no theme; expected the themes people look under",
    ),
    "a flag without its basis": (
        ("items-light.csv", "instant:assigned-by-type;no", "no"),
        'items-light.csv:2:138: flag-basis: found "instant" without its basis; expected the basis of each flag',
    ),
    "a basis without its flag": (
        ("items-light.csv", "card,yes,no,yes", "card,no,no,yes"),
        'items-light.csv:2:115: flag-basis: found a basis for "instant", which is not yes; expected yes',
    ),
    "a published flag without a source": (
        ("items-light.csv", "no_meeting: 注销卡 不见面 深圳 2018", ""),
        'items-light.csv:2:184: flag-source: found "no_meeting"; expected a source for each published flag, and for '
        "no other",
    ),
    "a main paper that may follow": (
        ("items-light.csv", "certificate:main:0", "certificate:main:10"),
        'items-light.csv:3:155: deferrable-main: found the main paper "permit" may follow; expected a supporting paper',
    ),
    "a promise beyond the law": (
        ("items-light.csv", ":0,20,5,", ":0,20,25,"),
        "items-light.csv:3:196: limits: found promised 25 days; expected at most the 20 days of the law",
    ),
    "a line too short": (
        ("items-light.csv", "问,,0,3,assigned,no,,", "问,,0,3,assigned"),
        "items-light.csv:4:1: csv-columns: found 31 values; expected 34, one for each column",
    ),
    "a column nobody knows": (
        ("items-light.csv", "keywords_zh", "keyword_zh"),
        'items-light.csv:1:1: csv-columns: found no column "keywords_zh"; expected id, name_zh, name_en, '
        "name_as_published, code, code_area, list, unit, who, type, visits, scope, venues, family, instant, "
        "zero_touch, no_meeting, deferrable, city_wide, on_site, medical_insurance, flag_basis, published_source, "
        "themes, keywords_zh, materials, statutory_days, promised_days, days_basis, note",
    ),
    "a quote that does not end": (
        ("items-light.csv", "end-card,注销卡,", 'end-card,"注销卡,'),
        "items-light.csv:2:1: csv-columns: found 2 values; expected 34, one for each column",
    ),
    "a cell without end": (
        ("items-light.csv", "end-card,注销卡,", f"end-card,{'卡' * 140_000},"),
        "items-light.csv:2: csv: found field larger than field limit (131072); expected CSV",
    ),
    "a family with too few examples": (
        ("families/end.yaml", "  - {name: 写了原因, given: {as_of: 2020-07-10, register: held, form: {reason: 丢了}}, "
         "expect: {approve: approve}}\n", ""),
        "families/end.yaml:1:1: few-examples: found 2 example(s); expected at least 3",
    ),
    "a family that says yes to what it cannot know": (
        ("families/end.yaml", '["true", "true", "true"], then: approve', '["-", "-", "-"], then: approve'),
        'families/end.yaml:17:5: example-fails: found in "有效" of end-firm-card: approve = approve; expected refer',
    ),
    "a model nobody keeps": (
        ("families/end.yaml", "called:", "model: cart\ncalled:"),
        'families/end.yaml:5:8: unknown-register: found "cart"; expected a register of registers.yaml '
        '(did you mean "card"?)',
    ),
    "a register nobody decides by": (
        ("items-light.csv", "end,card,yes", "end,,yes"),
        'registers.yaml:6:5: unused-register: found "card"; expected a register that an item names',
    ),
    "a state no register shows": (
        ("families/end.yaml", "register: none", "register: nine"),
        'registers.yaml:6:5: no-records: found records for "nine"; expected held, none (did you mean "none"?)',
    ),
    "a theme without items": (
        ("themes/firms.yaml", "work:", "play: {name: {zh: 玩, en: Play}, who: legal_person}\nwork:"),
        'themes/firms.yaml:1:7: empty-theme: found no item under "play"; expected at least one item',
    ),
    "a theme with steps": (
        ("themes/channels.yaml", "kind: green_channel\n", "kind: theme\n"),
        'themes/channels.yaml:2:3: theme-steps: found steps of the theme "way"; expected steps in a green channel or '
        "a topic alone",
    ),
    "a step nobody can take": (
        ("themes/channels.yaml", "[card, end-card]", "[card, end-cart]"),
        'themes/channels.yaml:6:7: unknown-item: found "end-cart"; expected an item of this pack '
        '(did you mean "end-card"?)',
    ),
    "a flag that does not follow": (
        ("items/card.yaml", "then: approve", "then: refer"),
        'flags.csv:2:1: flag-unfounded: found "instant" of card, said to follow; expected an item written so, or '
        "another basis",
    ),
    "an item without a line of flags": (
        ("flags.csv", "card,yes,no,yes,no,no,no,no,instant:derived;no_meeting:derived,,\n", ""),
        "items/card.yaml:1:1: flag-missing: found no line for card in flags.csv; expected one line for each item",
    ),
    "another number than is announced": (
        ("pack.yaml", "instant: 2", "instant: 3"),
        "pack.yaml:1:1: count-differs: found 2 decided at once; expected the 3 announced in pack.yaml",
    ),
}  # fmt: skip


@pytest.fixture
def broad(tiny: Any) -> Any:
    for name, text in BROAD.items():
        tiny.write(name, text)
    return tiny


def test_the_broad_pack_has_no_faults(broad: Any) -> None:
    assert broad.faults == []


@pytest.mark.parametrize(("change", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_each_mistake_is_told_with_row_and_column(broad: Any, change: tuple[str, str, str], told: str) -> None:
    faults = broad.change(*change).faults
    assert told in faults


def test_all_mistakes_of_a_list_are_told_at_once(broad: Any) -> None:
    broad.change("items-light.csv", "a list,office,natural", "a list,offices,natural")
    broad.change("items-light.csv", "511A02", "511A01")
    codes = [fault.split(": ")[1] for fault in broad.faults]
    assert codes == ["unknown-unit", "duplicate-key"]


def test_a_row_a_unit_objects_to_goes_and_the_number_falls(broad: Any) -> None:
    broad.change("items-light.csv", "1,assigned,no,,\nend-firm", "1,assigned,no,窗口不同意,\nend-firm")
    assert broad.faults == [
        "pack.yaml:1:1: count-differs: found 1 decided at once; expected the 2 announced in pack.yaml "
        "(withdrawn: end-card (窗口不同意))",
        "pack.yaml:1:1: count-differs: found 1 no visit; expected the 2 announced in pack.yaml "
        "(withdrawn: end-card (窗口不同意))",
        "registers.yaml:6:5: unused-register: found \"card\"; expected a register that an item names",
        'themes/channels.yaml:6:7: unknown-item: found "end-card"; expected an item of this pack '
        '(did you mean "end-firm-card"?)',
    ]  # fmt: skip


def test_each_number_bears_its_make_up(broad: Any) -> None:
    instant, _, no_meeting, *_ = counts(broad.pack)
    assert (instant.total, instant.in_depth, instant.light, instant.machine) == (2, 1, 1, 2)
    assert instant.make_up().en == (
        "published elsewhere or in Shenzhen 0 · derived by rule 1 · assigned by kind 1; "
        "this pack can decide 2 of them, a person decides the rest"
    )
    assert (no_meeting.published, no_meeting.published_here, no_meeting.derived, no_meeting.assigned) == (1, 1, 1, 0)
    assert no_meeting.make_up().zh == "有公开发布 1 · 由规则得出 1 · 按类型设定（演示）0"


def test_themes_hold_the_items_that_name_them_and_channels_those_of_their_steps(broad: Any) -> None:
    pack = broad.pack
    assert theme_counts(pack) == {"person_themes": 1, "firm_themes": 1, "green_channels": 1, "topics": 0}
    assert items_of(pack, pack.themes["life"]) == ("card", "end-card", "ask")
    assert items_of(pack, pack.themes["way"]) == ("card", "end-card")


def test_a_light_item_is_what_its_line_says(broad: Any) -> None:
    pack = broad.pack
    one = pack.items["end-card"]
    assert (one.depth, one.family, one.register, one.instant, one.name.en) == (
        "family", "end", "card", True, "Give up a card",
    )  # fmt: skip
    assert (one.published.code, one.published.area, one.published.name) == ("511A01", "511602", "注销卡（县级）")
    assert (one.flags, one.flag_sources) == (
        {"instant": "assigned", "no_meeting": "published"}, {"no_meeting": "注销卡 不见面 深圳 2018"},
    )  # fmt: skip
    assert [(one.key, one.proves, one.satisfied_by) for one in one.materials] == [("permit", "held", "certificate")]
    assert (pack.items["end-firm-card"].instant, pack.items["ask"].depth, len(pack.items)) == (False, "light", 4)
    assert (pack.items["ask"].who, pack.items["ask"].who_else) == ("natural_person", ("legal_person",))
    assert pack.items.of("ask", who="legal_person").eligible.text == "is_operating"


def test_the_columns_of_a_list_may_stand_in_any_order(broad: Any) -> None:
    lines = [line.split(",") for line in (HEADER, END, ASK)]
    turned = "\n".join(",".join(reversed(line)) for line in lines)
    before = broad.pack.items["end-card"]
    assert broad.write("items-light.csv", turned).pack.items["end-card"].name == before.name
