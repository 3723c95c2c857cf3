"""Files are kept as long as the district says, from their last use on; then they go, and it is said that they went."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.file_retention import FileTakenAway
from saltern.apps.casework.file_store import FileStore
from saltern.apps.casework.handed_in_file import FileView, ForMaterial
from saltern.apps.journal.models import Line
from saltern.core.catalogue.pack import FileDays
from saltern.interfaces.portal.presenters.files import file_line
from worlds.casework_desk import GRADUATE, NOW, ZONE, People, applicant, approver, degree, graduates, rulebook, system
from worlds.papers import png
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

BOOKS = rulebook()
DAYS = FileDays(unused=90, after_case=730)
CONTRACT = ForMaterial(item=GRADUATE.id, subject=1, material="contract")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(root=tmp_path / "files", key=bytes(range(32)))


def given(store: FileStore, place: ForMaterial = CONTRACT) -> FileView:
    return casework.hand_in_file(
        acting=applicant(1), rulebook=BOOKS, store=store, place=place, name="合同.png", content=png()
    )


def taken(store: FileStore, *, days: int, rule: FileDays = DAYS) -> int:
    """How many go, so many days later."""
    return casework.take_away_files(acting=system(NOW + dt.timedelta(days=days)), store=store, days=rule)


def lying(store: FileStore) -> int:
    return len([path for path in store.root.rglob("*") if path.is_file()])


def mine() -> FileView:
    (file,) = casework.list_files(acting=applicant(1), subject=1)
    return file


def drop_form() -> None:
    casework.drop_draft(acting=applicant(1), rulebook=BOOKS, item=GRADUATE.id, subject=1)


def test_what_lies_with_nothing_goes_after_its_days_and_no_day_earlier(store: FileStore) -> None:
    given(store)
    drop_form()
    assert [taken(store, days=day) for day in (89, 90)] == [0, 0]
    assert lying(store) == 1
    assert [taken(store, days=91), taken(store, days=91), lying(store)] == [1, 0, 0]


def test_who_opens_it_then_is_told_when_it_went(store: FileStore) -> None:
    file = given(store)
    drop_form()
    taken(store, days=91)
    with pytest.raises(FileTakenAway) as refused:
        casework.open_file(acting=applicant(1), rulebook=BOOKS, store=store, key=file.key)
    went = (NOW + dt.timedelta(days=91)).astimezone(ZONE).date()
    assert str(refused.value) == (
        f"This file was kept until its time was over; it was taken away on {went} and nobody has it any more."
    )
    with pytest.raises(FileTakenAway):
        casework.use_file_again(acting=applicant(1), rulebook=BOOKS, place=CONTRACT, key=file.key)
    assert (mine().name, mine().taken_away, mine().called.zh) == ("", went, "劳动合同")


def test_its_going_is_a_line_its_owner_finds(store: FileStore) -> None:
    file = given(store)
    drop_form()
    taken(store, days=91)
    line = Line.objects.filter(subject=1, action="file.take-away").get()
    assert (line.object, line.role) == (f"file:{file.key}", "system")


def test_a_form_saved_later_keeps_it_longer(store: FileStore) -> None:
    given(store)
    later = replace(applicant(1), now=NOW + dt.timedelta(days=60))
    casework.save_draft(acting=later, rulebook=BOOKS, item=GRADUATE.id, subject=1, typed={"mobile": "13800138000"})
    assert [taken(store, days=day) for day in (91, 150, 151)] == [0, 0, 1]


def test_an_open_application_keeps_it_and_a_closed_one_for_its_own_days(store: FileStore) -> None:
    made = casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=People(degrees=[degree(1)]), item=GRADUATE.id, subject=1,
        key="k", promises=True, account={"mobile": "13800138000"},
    )  # fmt: skip
    given(store, replace(CONTRACT, case=made.number))
    assert taken(store, days=5_000) == 0
    case = casework.bring_material(
        acting=applicant(1), rulebook=BOOKS, source=graduates(1), number=made.number, materials=["contract"]
    )
    assert case.state == "approved"
    assert [taken(store, days=day) for day in (91, 730, 731)] == [0, 0, 1]
    file = casework.open_case(acting=approver(), rulebook=BOOKS, number=made.number)
    assert [(one.called.zh, one.taken_away is not None) for one in file.files] == [("劳动合同", True)]


def test_who_asked_that_somebody_look_again_keeps_the_papers(store: FileStore) -> None:
    made = casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=People(degrees=[degree(1)]), item=GRADUATE.id, subject=1,
        key="k", promises=True, account={"mobile": "13800138000"},
    )  # fmt: skip
    given(store, replace(CONTRACT, case=made.number))
    casework.bring_material(
        acting=applicant(1), rulebook=BOOKS, source=graduates(1), number=made.number, materials=["contract"]
    )
    casework.ask_review(acting=applicant(1), rulebook=BOOKS, number=made.number, words="请再看")
    assert taken(store, days=731) == 0


@pytest.mark.parametrize("rule", [FileDays(), FileDays(after_case=1)])
def test_where_the_district_says_nothing_they_stay(store: FileStore, rule: FileDays) -> None:
    given(store)
    drop_form()
    assert (taken(store, days=10_000, rule=rule), lying(store)) == (0, 1)


def test_a_content_that_went_before_the_row_said_so_is_finished_by_the_next_round(store: FileStore) -> None:
    given(store)
    drop_form()
    for path in [path for path in store.root.rglob("*") if path.is_file()]:
        path.unlink()
    assert (taken(store, days=91), mine().taken_away is not None) == (1, True)


def test_its_owner_reads_until_when_it_is_kept_and_that_it_went(store: FileStore) -> None:
    given(store)
    drop_form()

    def line(day: int) -> str:
        today = (NOW + dt.timedelta(days=day)).astimezone(ZONE).date()
        return file_line(yantian(), mine(), today=today, zone=ZONE).note.zh

    assert line(30).split("；")[1] == "保存到7月9日"
    taken(store, days=91)
    assert line(200).split("；")[1] == "保存期满，7月10日已清除"
