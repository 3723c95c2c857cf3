"""The breadth of Yantian: the announced numbers with their make-up, no theme empty, every family on every item."""

from __future__ import annotations

from functools import cache

import pytest

from saltern.core.approvals.compilation import item_rules
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.catalogue.counts import counts, items_of, theme_counts
from saltern.core.catalogue.pack import Pack
from saltern.core.review.breadth import breadth
from saltern.core.review.family_examples import instances, run_families, tried
from worlds.yantian import yantian

DECIDING = [
    "cancellation", "certification", "extension", "filing", "name-change", "query-print", "replacement",
    "subsidy-by-list",
]  # fmt: skip


@cache
def pack() -> Pack:
    return yantian()


def test_the_seven_numbers_and_how_each_is_made_up() -> None:
    told = {
        one.flag: (one.total, one.in_depth, one.light, one.published, one.derived, one.assigned)
        for one in counts(pack())
    }
    assert told == {
        "instant": (148, 39, 109, 10, 35, 103),
        "zero_touch": (62, 24, 38, 0, 24, 38),
        "no_meeting": (410, 47, 363, 1, 46, 363),
        "deferrable": (110, 29, 81, 3, 29, 78),
        "city_wide": (280, 17, 263, 8, 15, 257),
        "on_site": (106, 8, 98, 0, 8, 98),
        "medical_insurance": (19, 7, 12, 0, 7, 12),
    }
    assert {one.flag: one.announced for one in counts(pack())} == {flag: numbers[0] for flag, numbers in told.items()}


def test_what_the_machine_decides_is_told_beside_what_is_announced() -> None:
    instant = counts(pack())[0]
    assert (instant.total, instant.machine) == (148, 82)
    assert instant.make_up().en.endswith("; this pack can decide 82 of them, a person decides the rest")


def test_nine_and_thirty_eight_themes_three_channels_six_topics_none_empty() -> None:
    assert theme_counts(pack()) == {"person_themes": 9, "firm_themes": 38, "green_channels": 3, "topics": 6}
    assert [theme.key for theme in pack().themes.values() if not items_of(pack(), theme)] == []


def test_every_item_stands_under_a_theme() -> None:
    themes = {key for key, theme in pack().themes.items() if theme.kind == "theme"}
    assert [item.id for item in pack().items.values() if not themes & set(item.themes)] == []
    assert len(pack().items) == 651


def test_each_step_of_a_channel_or_topic_has_a_unit_and_a_place() -> None:
    kinds = {venue.kind for venue in pack().venues.values()}
    for theme in pack().themes.values():
        for step in theme.steps:
            for key in step.items:
                item = pack().items[key]
                assert item.authority in pack().units, key
                assert set(item.reach.venues) & kinds, key


def test_the_breadth_has_no_faults() -> None:
    assert [str(fault) for fault in breadth(pack())] == []


def test_eight_families_decide_and_two_take_in() -> None:
    families = pack().families
    assert sorted(key for key, family in families.items() if family.approve) == DECIDING
    assert sorted(key for key, family in families.items() if not family.approve) == ["other", "registration"]


@pytest.mark.parametrize("family", DECIDING)
def test_a_family_answers_on_every_item_it_holds(family: str) -> None:
    """What an example expects holds where the machine may say yes; everywhere else a person is asked."""
    mine = [one for one in instances(pack()) if one.family.key == family]
    held = [item for item in pack().items.values() if item.family == family]
    assert {one.item.id for one in mine} == {item.id for item in held}
    steps, answers = NextStepRules(pack()), []
    for one in mine:
        rules = item_rules(item=one.item, vocabulary=pack().vocabulary, faults=(faults := []))
        assert faults == []
        for example in one.family.examples:
            result = tried(pack(), steps, rules, one, example).decision.result
            may = one.register is not None and "instant" in one.item.flags
            answers.append((one.item.id, example.name, result, example.expect["approve"] if may else "refer"))
    assert [answer for answer in answers if answer[2] != answer[3]] == []
    assert len(answers) == 3 * len(mine)


def test_every_family_can_say_yes_on_a_register() -> None:
    assert [str(fault) for fault in run_families(pack())] == []
    yes = {one.family.key for one in instances(pack()) if one.decides}
    modelled = {key for key, family in pack().families.items() if family.model}
    assert yes | modelled == set(DECIDING)
    assert yes & modelled == set()


def test_nothing_of_another_area_is_passed_off_as_the_districts_own() -> None:
    light = [item for item in pack().items.values() if item.depth != "in-depth"]
    assert {item.published.area for item in light if item.published} == {"511602"}
    assert sum(item.published is None for item in light) == 39
    assert all(item.source for item in light)


def test_a_sensitive_item_is_named_in_no_list() -> None:
    assert [item.id for item in pack().items.values() if item.sensitive] == ["living-allowance-children-hiv"]
    assert pack().items["living-allowance-children-hiv"].outward.zh == "申请事项"
