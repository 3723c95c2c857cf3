"""Lists taken out: only for a purpose, in every form the same, piece by piece, seen by everybody who is in them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import openpyxl
import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.operations import UnitAsked, unit_cases
from saltern.apps.journal import operations as journal
from saltern.apps.journal.models import Line
from saltern.apps.journal.queries import LineView
from saltern.installation.office import Office
from saltern.interfaces.api import entry, export
from saltern.interfaces.pages.limit import Window
from saltern.interfaces.portal.presenters.access import use_lines
from worlds.accounts import bound
from worlds.casework_desk import applicant, staff
from worlds.lived_house import NOW, lived, open_lived_house
from worlds.my_house import ME
from worlds.program_house import UNIT, Program, let_in, many, problem

pytestmark = pytest.mark.django_db
WHY = "半年统计"
ITEM = "id-card"
DAY = dt.date(2020, 4, 10)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setattr(entry, "WINDOW", Window())
    return open_lived_house(monkeypatch, tmp_path)


@pytest.fixture
def numbers(office: Office) -> list[str]:
    bound("a-ME", ME)
    asked = lived(office)["asked_case"]
    return [asked, *many(asked, 24)]


def uses() -> list[LineView]:
    return list(journal.list_uses(acting=applicant(ME, account="a-ME", now=NOW), subject=ME, limit=500))


def taken(program: Program, form: str, query: str) -> bytes:
    answer = program.ask("GET", f"/exports/cases.{form}?{query}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # an export streams


@pytest.mark.parametrize("purpose", ["", "?purpose=", "?purpose=%20%20%20%20%20", "?purpose=abc"])
def test_nothing_is_taken_out_without_a_purpose(numbers: list[str], purpose: str) -> None:
    before = Line.objects.count()
    status, code = problem(Program(let_in()).ask("GET", f"/exports/cases.csv{purpose}"))
    assert (status, code in {"request-invalid", "export-without-purpose"}) == (422, True)
    assert Line.objects.filter(action__startswith="case.export").count() == 0
    assert Line.objects.count() - before == 2  # the office and the token that were given


def test_every_form_holds_the_same_rows(numbers: list[str], tmp_path: Path) -> None:
    program, query = Program(let_in()), f"purpose={WHY}"
    lines = list(csv.DictReader(io.StringIO(taken(program, "csv", query).decode())))
    assert [line["number"] for line in lines] == numbers
    sheet = openpyxl.load_workbook(io.BytesIO(taken(program, "xlsx", query))).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == numbers
    file = tmp_path / "cases.parquet"
    file.write_bytes(taken(program, "parquet", query))
    read = duckdb.read_parquet(str(file)).project("number, received_on, version").fetchall()
    assert [row[0] for row in read] == numbers
    assert [(str(row[1]), str(row[2])) for row in read] == [(line["received_on"], line["version"]) for line in lines]


def test_the_journal_holds_purpose_filter_and_count_and_everybody_in_it_reads_it(
    office: Office, numbers: list[str]
) -> None:
    taken(Program(let_in()), "csv", f"purpose={WHY}&item=id-card&received_to=2020-09-30")
    ended = Line.objects.get(action="case.export-end")
    found = [line for line in uses() if line.action == "case.export"]
    asked = {"item": "id-card", "received_to": "2020-09-30"}
    assert (f'"cases":{len(numbers)}' in ended.detail, ended.actor) == (True, "program:register")
    assert [(line.purpose, line.detail["why"], line.detail["asked"], line.detail["cases"]) for line in found] == [
        ("export", WHY, asked, len(numbers))
    ]
    said = use_lines(pack=office.pack, lines=found, subject=ME, account="a-ME", units={"program:register": UNIT})
    assert (WHY in said[0].why.zh, said[0].who) == (True, office.pack.units[UNIT].name)


def test_an_export_is_read_piece_by_piece_and_each_is_written_down_before_it_is_handed_out(
    office: Office, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_cases, "PIECE", 10)
    pieces = casework.export_cases(
        acting=staff("approver", "li", unit=UNIT, now=NOW), rulebook=office.rulebook, asked=UnitAsked(), purpose=WHY
    )
    assert [line for line in uses() if line.action == "case.export"] == []
    handed = []
    for count, piece in enumerate(pieces, 1):
        handed.append(len(piece))
        assert len([line for line in uses() if line.action == "case.export"]) == count
    assert handed == [10, 10, 5]
    ended: Mapping[str, object] = journal.list_lines(acting=staff("auditor", "xu", now=NOW), limit=3)[1].detail
    assert ended["cases"] == 25


def test_a_spreadsheet_that_could_not_hold_all_rows_is_refused(
    numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 10)
    program = Program(let_in())
    assert problem(program.ask("GET", f"/exports/cases.xlsx?purpose={WHY}")) == (422, "list-too-long")
    assert len(taken(program, "csv", f"purpose={WHY}").splitlines()) == len(numbers) + 1


def many_cases(pieces: int) -> Iterator[Sequence[CaseView]]:
    """So many pieces of a list, each made when it is asked for."""
    for piece in range(pieces):
        yield [
            CaseView(
                id=piece * 50 + one, number=f"20200410-{piece * 50 + one:08d}", item=ITEM, subject=one,
                kind="natural_person", unit=UNIT, state="approved", moves=2, channel="portal", received_on=DAY,
                due_on=None, promised_due=DAY, statutory_due=DAY, breached_on=None, closed_on=DAY, handler="",
                pack_version="v", fields_prefilled=1, materials_saved=1, visits_saved=1,
            )
            for one in range(50)
        ]  # fmt: skip


@pytest.mark.parametrize("form", [export.csv_lines, export.spreadsheet, export.parquet])
def test_a_list_ten_times_as_long_needs_no_more_memory(
    form: Callable[[Iterator[Sequence[CaseView]]], Iterator[bytes]],
) -> None:
    def most(pieces: int) -> int:
        tracemalloc.start()
        try:
            for _ in form(many_cases(pieces)):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most(1)  # what is loaded once
    assert most(40) < most(4) + 400_000
