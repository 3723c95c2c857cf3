"""Who may take an application in, and where: asked when it is submitted, refused with the places that may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations
from saltern.apps.casework.accepting_venue import NotTakenInHere, VenueUnknown
from saltern.apps.casework.models import Case
from saltern.apps.casework.rulebook import Rulebook
from saltern.core.catalogue.item import Reach
from saltern.core.catalogue.pack import Venue
from saltern.words import Phrase
from worlds.casework_desk import GRADUATE, applicant, graduates, rulebook, staff

pytestmark = pytest.mark.django_db
ACCOUNT = {"mobile": "13800001234"}


def venue(key: str, kind: str, zh: str, division: str = "440308001", **more: Any) -> Venue:
    return Venue(key=key, kind=kind, name=Phrase(zh=zh, en=key), division=division, **more)  # type: ignore[arg-type]


PLACES = [
    venue("hall", "district", "区大厅", "440308"),
    venue("centre", "subdistrict", "街道中心"),
    venue("station", "community", "社区站"),
    venue("kiosk", "kiosk", "自助终端"),
    venue("futian", "district", "福田大厅", "440304"),
    venue("huizhou", "district", "惠城大厅", "441302"),
    venue("only", "community", "专窗", items=("graduate-reception",)),
]


def desk(**reach: Any) -> Rulebook:
    books = rulebook(replace(GRADUATE, reach=Reach(**reach)))
    books.venues, books.district = {one.key: one for one in PLACES}, "440308"
    return books


def submit(books: Rulebook, *, at: str = "", channel: str = "counter", role: str = "clerk") -> str:
    acting = replace(staff("clerk", "wang", venue=at) if role == "clerk" else applicant(1), venue=at)
    made = operations.submit(
        rulebook=books, source=graduates(1), item="graduate-reception", subject=1, key=f"{at}{channel}", acting=acting,
        account=ACCOUNT, channel=channel,
    )  # fmt: skip
    return made.state


def test_a_hall_takes_in_what_its_kind_takes_in() -> None:
    assert submit(desk(venues=("district",)), at="hall") == "approved"


def test_a_station_that_does_not_is_told_who_does() -> None:
    with pytest.raises(NotTakenInHere) as refused:
        submit(desk(venues=("district", "subdistrict")), at="station")
    error = refused.value
    assert (error.code, error.family) == ("not-taken-in-here", "forbidden")
    assert error.message("zh") == "应届毕业生接收 不在此处（社区站）受理。可办理处：网上、区大厅、街道中心、专窗。"
    assert str(error) == "Graduate reception is not taken in here (station). Where it is: online, hall, centre, only."
    assert Case.objects.count() == 0


def test_a_venue_may_take_in_one_item_of_another_kind() -> None:
    assert submit(desk(venues=("district",)), at="only") == "approved"


@pytest.mark.parametrize(
    ("scope", "at", "taken"),
    [
        ("district", "futian", False),
        ("city", "futian", True),
        ("city", "huizhou", False),
        ("province", "huizhou", True),
        ("country", "huizhou", True),
    ],
)
def test_a_hall_of_another_district_takes_in_what_reaches_so_far(scope: str, at: str, taken: bool) -> None:
    books = desk(venues=("district",), scope=scope)
    if taken:
        assert submit(books, at=at) == "approved"
    else:
        with pytest.raises(NotTakenInHere):
            submit(books, at=at)


def test_many_places_are_counted_and_not_recited() -> None:
    with pytest.raises(NotTakenInHere) as refused:
        submit(desk(venues=("district", "subdistrict", "community")), at="huizhou")
    assert refused.value.message("zh").endswith("可办理处：网上、区大厅、街道中心、社区站、另有 1 处。")


@pytest.mark.parametrize(("kiosk", "at"), [(False, "kiosk"), (False, ""), (True, "hall")])
def test_a_kiosk_takes_in_only_what_it_is_made_for(kiosk: bool, at: str) -> None:
    with pytest.raises(NotTakenInHere):
        submit(desk(venues=("district",), kiosk=kiosk), at=at, channel="kiosk", role="applicant")


def test_a_kiosk_takes_in_what_it_is_made_for() -> None:
    assert submit(desk(venues=("district",), kiosk=True), at="kiosk", channel="kiosk", role="applicant") == "approved"


@pytest.mark.parametrize(("on_site", "said"), [(True, "approved"), (False, "上门")])
def test_at_the_door_only_what_is_offered_there(on_site: bool, said: str) -> None:
    books = desk(venues=("district",), on_site=on_site)
    if on_site:
        assert submit(books, channel="on-site") == said
    else:
        with pytest.raises(NotTakenInHere) as refused:
            submit(books, channel="on-site")
        assert f"（{said}）" in refused.value.message("zh")


def test_a_channel_that_names_a_kind_of_venue_is_held_to_it() -> None:
    with pytest.raises(NotTakenInHere) as refused:
        submit(desk(venues=("district",)), channel="community")
    assert str(refused.value).startswith("Graduate reception is not taken in here (a community station).")


def test_online_everything_may_be_handed_in() -> None:
    assert submit(desk(venues=()), channel="portal", role="applicant") == "approved"


def test_a_venue_nobody_knows_is_no_venue() -> None:
    with pytest.raises(VenueUnknown) as refused:
        submit(desk(venues=("district",)), at="moon")
    assert refused.value.message("zh") == "本区没有办事地点 moon。"
