"""Every message of the pack, filled in both languages: English without Chinese, Chinese without codes or English."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from saltern.core.catalogue.message import ENGLISH, SAMPLES
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.template import Values, of_pack, render, title
from saltern.words import Phrase
from worlds.yantian import yantian

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]+")
CODE = re.compile(r"[a-z0-9]+[_-][a-z0-9_-]+|[0-9a-f]{8}-[0-9a-f]{4}")
OWN = ("i盐田", "HPV", "回T退订")
"""Names that are written so in Chinese too."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


def names(pack: Pack) -> Iterator[Phrase]:
    """What messages call by name: services, reminders, materials."""
    for item in pack.items.values():
        yield item.name
        for material in item.materials:
            yield material.name
    for reminder in pack.reminders.values():
        yield pack.service_name(reminder.item) if reminder.item else reminder.name
    for step in pack.next_steps.values():
        yield pack.service_name(step.from_item)


def faults(phrase: Phrase) -> list[str]:
    """What is in the wrong language, or a code."""
    chinese = phrase.zh
    for own in OWN:
        chinese = chinese.replace(own, "")
    wrong = [found[0] for found in [HAN.search(phrase.en), CODE.search(chinese), LATIN.search(chinese)] if found]
    return [f"{phrase.zh} / {phrase.en}: {word}" for word in wrong]


def test_every_message_is_in_one_language(pack: Pack) -> None:
    number = {"case_no": Phrase.same("20200710000123")}
    values: Values = {name: Phrase(zh=SAMPLES[name], en=ENGLISH[name]) for name in SAMPLES} | number
    found = []
    for key, template in of_pack(pack).items():
        for fill in (render, title):
            said = Phrase(
                en=fill(template, values=values, language="en"), zh=fill(template, values=values, language="zh")
            )
            found += [f"{key}: {fault}" for fault in faults(said)]
        found += [f"{key}: {fault}" for fault in faults(pack.templates[key].why)]
    assert found == []


def test_every_name_a_message_uses_is_there_in_both_languages(pack: Pack) -> None:
    assert [fault for name in names(pack) for fault in faults(name)] == []
