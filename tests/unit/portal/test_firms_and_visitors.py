"""What firms and visitors see, worked out from values: permits with their ends, warnings in words, trains."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.lifecycle.own_warning import OwnWarning
from saltern.core.approvals.own_permits import OwnPermits
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.facts import Ref
from saltern.interfaces.pages.icon import symbol
from saltern.interfaces.portal.presenters.firm import permit_lines, warning_card
from saltern.interfaces.portal.presenters.visitor import (
    SightUnknown,
    transport_today,
    visit_page,
    visitor_home,
    warned_places,
)
from saltern.words import Phrase
from worlds import yantian as packs
from worlds.portal_house import Rows, firm

NOW = dt.datetime(2020, 4, 10, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()


@pytest.fixture(scope="module")
def yantian() -> Pack:
    return packs.yantian()


def held(yantian: Pack, **rows: list[dict[str, object]]) -> list[tuple[str, str, dt.date, str]]:
    source = Rows({name: [{"firm": firm(9), **row} for row in some] for name, some in rows.items()})
    found = OwnPermits(yantian).held(subject=Ref(entity="legal_person", key=9), source=source, as_of=TODAY)
    return [(one.register, one.number, one.valid_to, one.renewal) for one in found]


def test_what_ends_first_stands_first_and_what_ended_is_not_held(yantian: Pack) -> None:
    assert held(
        yantian,
        hygiene_permits=[{"permit_no": "H1", "valid_to": dt.date(2021, 1, 1), "status": "valid"}],
        outdoor_ad_permits=[
            {"permit_no": "A1", "valid_to": dt.date(2020, 6, 3), "status": "valid"},
            {"permit_no": "A0", "valid_to": dt.date(2020, 4, 9), "status": "valid"},
        ],
        drainage_permits=[{"permit_no": "D1", "valid_to": dt.date(2020, 5, 1), "status": "cancelled"}],
    ) == [
        ("outdoor-ad-permit", "A1", dt.date(2020, 6, 3), "outdoor-ad-permit"),
        ("hygiene-permit", "H1", dt.date(2021, 1, 1), "hygiene-permit-extension"),
    ]


def test_a_person_is_not_asked_for_a_firms_permits(yantian: Pack) -> None:
    found = OwnPermits(yantian).held(subject=Ref(entity="natural_person", key=9), source=Rows(), as_of=TODAY)
    assert found == ()


@pytest.mark.parametrize(("ends", "look"), [(dt.date(2020, 7, 9), "due"), (dt.date(2020, 7, 10), "met")])
def test_a_permit_is_ending_from_ninety_days_before(yantian: Pack, ends: dt.date, look: str) -> None:
    source = Rows({"food_permits": [{"firm": firm(9), "permit_no": "P", "valid_to": ends, "status": "valid"}]})
    permits = OwnPermits(yantian).held(subject=Ref(entity="legal_person", key=9), source=source, as_of=TODAY)
    assert [one.sign.look for one in permit_lines(yantian, permits, today=TODAY)] == [look]


def test_a_warning_is_said_in_the_words_of_its_playbook_without_the_frame_of_a_message(yantian: Pack) -> None:
    one = OwnWarning(
        push=1, playbook="storm-outdoor-ad", kind="暴雨", level="黄色", template="warn-storm-outdoor-ad",
        values={"kind": {"zh": "暴雨", "en": "Rainstorm"}, "level": {"zh": "黄色", "en": "yellow"}},
        subdistricts=("440308003",), received_at=NOW, expires_at=None, over=False,
    )  # fmt: skip
    said = {"暴雨": "Rainstorm", "黄色": "yellow"}
    card = warning_card(yantian, one, said_kind=lambda word: Phrase(zh=word, en=said[word]))
    assert card.title == Phrase(zh="暴雨黄色预警", en="Rainstorm warning, yellow")
    assert card.words.zh.startswith("暴雨黄色预警：请贵单位负责人立即查牢广告牌")
    assert card.words.en.startswith("Rainstorm yellow: person in charge")
    assert card.where.zh == "沙头角街道"
    assert card.unit == yantian.units["emergency"].name


def test_a_way_to_come_is_told_from_the_day_it_opened(yantian: Pack) -> None:
    def keys(day: dt.date) -> set[str]:
        return {one.key for one in transport_today(yantian, day) if one.key.startswith("metro")}

    assert keys(dt.date(2020, 10, 27)) == set()
    assert keys(dt.date(2020, 10, 28)) == {"metro-2020"}
    assert keys(dt.date(2023, 12, 27)) == {"metro-2020", "metro-2023"}


def test_a_sight_lies_in_its_community_or_in_the_district(yantian: Pack) -> None:
    where = {
        sight.division: visit_page(pack=yantian, key=sight.key, now=NOW).where
        for sight in yantian.visitor.sights.values()
    }
    assert where["440308003004"] == Phrase(
        zh="在沙头角街道中英街社区。", en="In Zhongying Street Community, Shatoujiao Sub-district."
    )
    assert where["440308"] == Phrase(zh="在盐田区。", en="In Yantian District.")


def test_a_warning_names_its_streets_or_the_whole_district(yantian: Pack) -> None:
    assert warned_places(yantian, ("440308001", "440308004", "999")) == Phrase(
        zh="梅沙街道、海山街道", en="Meisha Sub-district, Haishan Sub-district"
    )
    assert warned_places(yantian, ()) == yantian.district.name


def test_every_place_has_its_page_and_every_drawing_is_there(yantian: Pack) -> None:
    home = visitor_home(pack=yantian, today=TODAY)
    for sight in home.sights:
        page = visit_page(pack=yantian, key=sight.key, now=NOW)
        assert sight.division in yantian.divisions
        assert (page.street is None) is (len(sight.division) == 6)
    for one in (*yantian.visitor.transport.values(), *home.services):
        assert symbol(one.icon)
    with pytest.raises(SightUnknown):
        visit_page(pack=yantian, key="atlantis", now=NOW)
