"""What places and guides print, worked out from values: order, ticks, windows of the year, hours, who qualifies."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.casework.case_view import CaseView
from saltern.core.approvals.evidence import Source
from saltern.core.approvals.own_guides import DoneStep, OwnGuide, OwnGuides, Qualified
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.facts import Ref
from saltern.core.search.hit import Answer, Hit, Span
from saltern.interfaces.pages.paging import page_of, query
from saltern.interfaces.portal.presenters.figure import FigureUnknown, figure_cards, figure_page
from saltern.interfaces.portal.presenters.search import search_page
from saltern.interfaces.portal.presenters.theme import theme_page, themes_page
from saltern.interfaces.portal.presenters.topic import topic_page
from saltern.interfaces.portal.presenters.venue import PlaceUnknown, takes, venue_page, venues_page
from saltern.words import NOTHING, Phrase
from worlds import yantian as packs
from worlds.portal_house import Rows, person

ZONE = ZoneInfo("Asia/Shanghai")
FRIDAY = dt.datetime(2020, 4, 10, 10, 0, tzinfo=ZONE)
NIGHT = dt.datetime(2020, 4, 10, 22, 0, tzinfo=ZONE)
HOLIDAY = dt.datetime(2020, 5, 1, 10, 0, tzinfo=ZONE)
TODAY = FRIDAY.date()


@pytest.fixture(scope="module")
def yantian() -> Pack:
    return packs.yantian()


# -- lists


@pytest.mark.parametrize(
    ("number", "first", "last", "before", "after"),
    [("", 1, 40, None, 2), ("2", 41, 80, 1, 3), ("9", 81, 95, 2, None), ("x", 1, 40, None, 2), ("-1", 1, 40, None, 2)],
)
def test_a_part_of_a_list_knows_its_neighbours(
    number: str, first: int, last: int, before: int | None, after: int | None
) -> None:
    part = page_of(range(95), number=number, size=40)
    assert (part.first, part.last, part.before, part.after) == (first, last, before, after)


def test_an_empty_list_has_one_part() -> None:
    part = page_of((), number="3", size=40)
    assert (part.rows, part.first, part.last, part.several) == ((), 0, 0, False)


def test_an_address_names_what_is_wanted_alone() -> None:
    assert query({"q": "居住证", "in": ""}) == "?q=%E5%B1%85%E4%BD%8F%E8%AF%81"


# -- search


def hit(kind: str, key: str, zh: str, why: str = "name", span: Span | None = None) -> Hit:
    return Hit(kind=kind, key=key, name=Phrase(zh=zh, en=key), line=NOTHING, score=0.9, why=why, span=span)  # type: ignore[arg-type]


def test_what_is_done_here_stands_apart_from_what_is_only_described(yantian: Pack) -> None:
    hits = (
        hit("item", "residence-permit", "居住证申领", span=Span(language="zh", start=0, end=3)),
        hit("item", "register-reserve", "预备役登记"),
        hit("venue", "district-hall", "大厅"),
        hit("elsewhere", "divorce-registration", "离婚登记"),
    )
    page = search_page(pack=yantian, answer=Answer(typed="居住证", hits=hits, call="12345"), language="zh")
    assert [(group.key, group.total) for group in page.groups] == [("here", 1), ("described", 1)]
    assert [(group.key, group.total) for group in page.side] == [("places", 1), ("elsewhere", 1)]
    found = page.groups[0].part.rows[0]
    assert [(part.text, part.found) for part in found.parts] == [("居住证", True), ("申领", False)]
    assert page.side[1].part.rows[0].call == "12345"
    assert page.side[1].part.rows[0].route == ""


def test_the_very_word_leaves_out_what_was_only_meant(yantian: Pack) -> None:
    answer = Answer(typed="居注证", hits=(hit("item", "residence-permit", "居住证申领", why="slip"),), meant="居住证")
    assert search_page(pack=yantian, answer=answer, language="zh").meant == "居住证"
    literal = search_page(pack=yantian, answer=answer, language="zh", literal=True)
    assert (literal.meant, literal.total) == ("", 0)


def test_first_letters_alone_are_asked_about(yantian: Pack) -> None:
    answer = Answer(typed="jzz", hits=(hit("item", "residence-permit", "居住证申领", why="initials"),))
    assert [one.key for one in search_page(pack=yantian, answer=answer, language="zh").which] == ["residence-permit"]


def test_a_group_shows_a_few_and_says_how_many_more(yantian: Pack) -> None:
    keys = [key for key, item in yantian.items.items() if item.depth == "in-depth"][:20]
    answer = Answer(typed="x", hits=tuple(hit("item", key, key) for key in keys))
    few = search_page(pack=yantian, answer=answer, language="zh").groups[0]
    assert (len(few.part.rows), few.more) == (8, 12)
    whole = search_page(pack=yantian, answer=answer, language="zh", group="here").groups[0]
    assert (len(whole.part.rows), whole.more, whole.chosen) == (20, 0, True)


# -- themes


def test_the_district_has_nine_themes_thirty_eight_three_channels_and_six_guides(yantian: Pack) -> None:
    page = themes_page(yantian)
    assert (len(page.person), len(page.firm), len(page.channels), len(page.topics)) == (9, 38, 3, 6)


@pytest.mark.parametrize(
    ("states", "verdict"), [(("met", "met"), "yes"), (("met", "unknown"), "unknown"), (("unknown", "not-met"), "no")]
)
def test_a_channel_is_not_open_while_one_condition_is(yantian: Pack, states: tuple[str, str], verdict: str) -> None:
    own = OwnGuide(
        qualified=tuple(Qualified(words=Phrase.same("x"), state=state) for state in states)  # type: ignore[arg-type]
    )
    theme = yantian.themes["channel-talent"]
    assert theme_page(pack=yantian, theme=theme, own=own).verdict == verdict
    assert theme_page(pack=yantian, theme=theme).verdict == ""


def test_every_channel_and_guide_can_be_asked_of_the_records(yantian: Pack) -> None:
    guides = OwnGuides(yantian)
    for theme in yantian.themes.values():
        found = guides.open(theme=theme, subject=Ref(entity=theme.who, key=1), source=Rows(), as_of=TODAY)
        assert len(found.steps) == len(theme.steps)
        assert len(found.qualified) == len(theme.qualifies)
        other = "legal_person" if theme.who == "natural_person" else "natural_person"
        nobody = guides.open(theme=theme, subject=Ref(entity=other, key=1), source=Rows(), as_of=TODAY)
        assert (nobody.qualified, nobody.read) == ((), ())


def test_a_graduate_of_last_summer_qualifies_and_one_of_long_ago_does_not(yantian: Pack) -> None:
    def asked(awarded: dt.date) -> list[str]:
        rows = Rows({"degrees": [{"person": person(1), "awarded_on": awarded, "verified": True, "level": "bachelor"}]})
        found = OwnGuides(yantian).open(
            theme=yantian.themes["channel-graduates"],
            subject=Ref(entity="natural_person", key=1),
            source=rows,
            as_of=TODAY,
        )
        assert found.read
        return [one.state for one in found.qualified]

    assert asked(dt.date(2019, 7, 1)) == ["met", "met"]
    assert asked(dt.date(2015, 7, 1)) == ["not-met", "met"]


# -- guides


def case(item: str, state: str) -> CaseView:
    return CaseView(
        id=1, number="Y1", item=item, subject=1, kind="natural_person", unit="", state=state, moves=2, channel="online",
        received_on=TODAY, due_on=None, promised_due=None, statutory_due=None, breached_on=None,
        closed_on=TODAY if state == "approved" else None, handler="", pack_version="", fields_prefilled=0,
        materials_saved=0, visits_saved=0,
    )  # fmt: skip


def test_steps_are_ticked_by_records_and_by_cases(yantian: Pack) -> None:
    theme = yantian.themes["topic-household-register"]
    stands = tuple(
        DoneStep(done=number == 1, sources=(Source(unit="public-security", record_set="x", date="", rows=1),))
        for number in range(len(theme.steps))
    )
    own = OwnGuide(steps=stands)
    page = topic_page(pack=yantian, theme=theme, today=TODAY, own=own, cases=[case("id-card", "approved")])
    assert [step.look for step in page.steps] == ["on", "ok", "", "ok"]
    assert [step.case for step in page.steps] == ["", "", "", "Y1"]
    assert page.done == 2
    assert page.next == page.steps[0]


def test_nothing_is_ticked_of_a_stranger(yantian: Pack) -> None:
    page = topic_page(pack=yantian, theme=yantian.themes["topic-household-register"], today=TODAY)
    assert {step.look for step in page.steps} == {""}
    assert page.known is False


def test_an_answer_leaves_steps_out_and_an_answer_of_the_records_is_taken(yantian: Pack) -> None:
    theme = yantian.themes["topic-affordable-housing"]
    whole = topic_page(pack=yantian, theme=theme, today=TODAY)
    own = OwnGuide(known={"renting": "yes"}, known_by={"renting": ()})
    renting = topic_page(pack=yantian, theme=theme, today=TODAY, own=own)
    changed = topic_page(pack=yantian, theme=theme, today=TODAY, own=own, chosen={"renting": "no"})
    assert (whole.hidden, renting.hidden, changed.hidden) == (0, 2, 1)
    assert [answer for _, _, answer in renting.asked[0].answers] == [True, False]
    assert [answer for _, _, answer in changed.asked[0].answers] == [False, True]


@pytest.mark.parametrize(
    ("today", "title", "sign"),
    [
        (dt.date(2020, 4, 10), "还有32天开始", "等开放"),
        (dt.date(2020, 5, 12), "正在报名，还有8天", None),
        (dt.date(2020, 5, 20), "今天截止", None),
        (dt.date(2020, 5, 21), "今年的已经结束", "今年已截止"),
    ],
)
def test_a_window_of_the_year_says_where_today_stands(
    yantian: Pack, today: dt.date, title: str, sign: str | None
) -> None:
    theme = yantian.themes["topic-school-place"]
    page = topic_page(pack=yantian, theme=theme, today=today, chosen={"grade": "one", "hukou": "here"})
    assert [one.title.zh for one in page.windows] == [title]
    drawn = page.windows[0]
    assert (drawn.begins <= drawn.today <= drawn.begins + drawn.ends) is (sign is None)
    step = next(step for step in page.steps if step.name.zh == "申请小一学位")
    assert (step.sign.words.zh if step.sign else None) == sign


def test_no_guide_asks_more_than_three_questions_and_every_answer_leaves_a_step(yantian: Pack) -> None:
    for theme in yantian.themes.values():
        assert len(theme.questions) <= 3
        for question in theme.questions:
            for answer in question.answers:
                page = topic_page(pack=yantian, theme=theme, today=TODAY, chosen={question.key: answer})
                assert page.steps


# -- places


def test_the_street_chosen_comes_first_then_the_district_hall(yantian: Pack) -> None:
    lines = venues_page(pack=yantian, now=FRIDAY, street="440308004").lines
    near = [line.near for line in lines]
    assert near == sorted(near, reverse=True)
    assert lines[near.count(True)].key == "district-hall"


def test_a_street_is_called_in_both_languages_and_in_short_on_the_drawing(yantian: Pack) -> None:
    page = venues_page(pack=yantian, now=FRIDAY, street="440308003")
    assert page.street == Phrase(zh="沙头角街道", en="Shatoujiao Sub-district")
    assert [one.short.said(language) for one in page.streets for language in ("zh", "en")] == [
        "梅沙", "Meisha", "盐田", "Yantian", "沙头角", "Shatoujiao", "海山", "Haishan",
    ]  # fmt: skip


def test_hours_are_parted_as_each_language_parts_them(yantian: Pack) -> None:
    hours = venue_page(pack=yantian, key="district-hall", now=FRIDAY).hours[0].hours
    assert hours == Phrase(zh="09:00–12:00、14:00–18:00", en="09:00–12:00, 14:00–18:00")


def test_a_hall_is_closed_at_night_and_on_a_holiday_and_a_kiosk_is_not(yantian: Pack) -> None:
    def open_(now: dt.datetime) -> dict[str, bool]:
        return {line.key: line.open for line in venues_page(pack=yantian, now=now).lines}

    assert (open_(FRIDAY)["district-hall"], open_(NIGHT)["district-hall"], open_(HOLIDAY)["district-hall"]) == (
        True,
        False,
        False,
    )
    assert {open_(now)["kiosk-hall"] for now in (FRIDAY, NIGHT, HOLIDAY)} == {True}


def test_only_places_that_take_an_item_in_are_named_for_it(yantian: Pack) -> None:
    item = next(item for item in yantian.items.values() if item.reach.venues == ("district",) and not item.reach.kiosk)
    page = venues_page(pack=yantian, now=FRIDAY, item=item.id)
    assert [line.key for line in page.lines] == ["district-hall"]
    assert takes(yantian.venues["kiosk-hall"], item) is False


def test_a_place_without_a_street_number_says_so(yantian: Pack) -> None:
    page = venue_page(pack=yantian, key="kiosk-dameisha", now=FRIDAY)
    assert page.way.zh == "在梅沙街道大梅沙社区，就在大梅沙社区便民服务站里，门牌号还没有登记，出门前打电话问一句。"
    assert page.way.en == (
        "In Dameisha Community, Meisha Sub-district; inside the Dameisha Community Service Station; its street number "
        "is not on record yet: call first."
    )
    assert page.inside
    assert page.inside.key == "station-440308001006"
    with pytest.raises(PlaceUnknown):
        venue_page(pack=yantian, key="nowhere", now=FRIDAY)


def test_the_drawing_has_a_shape_for_every_sub_district(yantian: Pack) -> None:
    page = venues_page(pack=yantian, now=FRIDAY)
    assert page.streets
    assert [one.name for one in page.streets if not one.path] == []


# -- figures


def test_every_number_is_the_sum_of_its_pieces_and_of_its_list(yantian: Pack) -> None:
    cards = figure_cards(yantian)
    assert {card.key: card.number for card in cards}["instant"] == 148
    for card in cards:
        if card.pieces:
            assert sum(piece.count for piece in card.pieces) == card.number
            assert sum(piece.width for piece in card.pieces) == 300
        page = figure_page(pack=yantian, key=card.key)
        assert page.part.total + page.unnamed == card.number


def test_a_basis_narrows_the_list(yantian: Pack) -> None:
    page = figure_page(pack=yantian, key="instant", basis="published")
    assert page.part.total == 10
    assert {row.basis.zh for row in page.part.rows} == {"查得到"}


def test_a_number_nobody_tells_is_none(yantian: Pack) -> None:
    with pytest.raises(FigureUnknown):
        figure_page(pack=yantian, key="visitors")
