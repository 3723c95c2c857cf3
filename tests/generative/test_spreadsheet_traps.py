"""The traps of spreadsheets: whatever a cell does to a number, its row belongs to whom the sheet means, or to nobody.

What a cell keeps (text, a formula's text, a hidden row) links; what it lost (a number of eighteen figures, a merged
neighbour) goes to people. No row is ever another person's.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from saltern.core.identifiers import resident_id
from saltern.core.registry.intake import Intake
from worlds.registry_office import HEADER, NOW, contract, office, person, row, written

NUMBER, MEANT = "id_number", "permit_no"
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def spellings(number: str) -> dict[str, tuple[object, bool]]:
    """How a number may stand in a cell, and whether all of it is still there."""
    old = number[:6] + number[8:17]
    return {
        "text": (number, True),
        "text with an apostrophe": (f"'{number}", True),
        "text with spaces": (f" {number[:6]} {number[6:14]} {number[14:]} ", True),
        "full width": (number.translate(WIDE), True),
        "small x": (number.lower(), True),
        "line break": (f"{number}\n", True),
        "unseen signs": (f"\u202d{number}\u202c", True),
        "fifteen figures as text": (old, True),
        "fifteen figures as a number": (int(old), True),
        "a number": (int(number[:17] + "0"), False),
        "a decimal": (float(number[:17]) * 10, False),
        "a rounded text": (f"{int(number[:17]) * 10:.5E}", False),
        "the text of a rounded number": ("4.40301E+17", False),
        "a date": (dt.datetime(1990, 3, 5), False),  # noqa: DTZ001  # a cell has no zone
        "a day as text": ("1990-03-05", False),
        "true": (True, False),
        "seventeen figures": (number[:17], False),
        "one figure more": (f"{number}0", False),
    }


def rows(places: Sequence[str]) -> list[list[object]]:
    """A row for each spelling, each of a person of their own."""
    made: list[list[object]] = []
    for place, name in enumerate(places):
        cells: list[object] = [*row(place, id_number="", birth_date="").split(",")]
        cells[HEADER.split(",").index(NUMBER)] = spellings(person(place))[name][0]
        made.append(cells)
    return made


def linked(intake: Intake) -> dict[str, str]:
    """Whose number each row came to, by permit."""
    with intake.lake.snapshot().connect(contracts=intake.contracts.values()) as connection:
        found = connection.execute("SELECT permit_no, person FROM permits WHERE person IS NOT NULL").fetchall()
    return {str(permit): str(intake.identity.person(int(key)).number) for permit, key in found}


def workbook(path: Path, lines: Sequence[Sequence[object]]) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(HEADER.split(","))
    for line in lines:
        sheet.append(list(line))
    made.save(path)
    return path


def test_no_spelling_of_a_workbook_makes_a_row_anothers(tmp_path: Path) -> None:
    names = list(spellings(person(0)))
    with office(tmp_path, contract(form="xlsx")) as intake:
        receipt = intake.take(workbook(tmp_path / "permits.xlsx", rows(names)), dataset="permits", now=NOW)
        assert (receipt.outcome, receipt.committed, receipt.review) == ("committed", len(names), 9)
        found = linked(intake)
    whole = {f"P{place}": person(place) for place, name in enumerate(names) if spellings(person(place))[name][1]}
    assert found == {permit: resident_id.normalise(number) for permit, number in whole.items()}


@pytest.mark.parametrize("text", ['="{}"', "'{}", '"{}"', "\t{}", "{}\t", '=""{}""'])
def test_what_spreadsheets_write_around_a_number_in_a_csv_makes_it_no_other(tmp_path: Path, text: str) -> None:
    number = person(7)
    with office(tmp_path) as intake:
        path = written(
            tmp_path / "permits.csv", [row(1, id_number=f'"{text.format(number).replace(chr(34), chr(34) * 2)}"')]
        )
        intake.take(path, dataset="permits", now=NOW)
        assert set(linked(intake).values()) <= {number}


def test_hidden_rows_and_columns_count_and_a_merged_cell_speaks_for_its_first_row_alone(tmp_path: Path) -> None:
    names = ["text"] * 6
    path = workbook(tmp_path / "permits.xlsx", rows(names))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("B4:B6")
    sheet.auto_filter.ref = "A1:K7"
    book.save(path)
    with office(tmp_path, contract(form="xlsx")) as intake:
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert (receipt.outcome, receipt.committed) == ("committed", 6)
        assert linked(intake) == {f"P{place}": person(place) for place in (0, 1, 2, 5)}


@pytest.mark.parametrize("kept", [True, False])
def test_a_formula_is_what_it_came_to_or_refuses_the_file(tmp_path: Path, kept: bool) -> None:
    """As a spreadsheet program saves it, the result beside the formula; without one nobody knows."""
    path = workbook(tmp_path / "permits.xlsx", rows(["text", "text"]))
    number = person(0)
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    result = f"<v>{number}</v>" if kept else ""
    start = sheet.index('<c r="B2"')
    end = sheet.index("</c>", start) + len("</c>")
    formula = f'<c r="B2" t="str"><f>"{number[:9]}"&amp;"{number[9:]}"</f>{result}</c>'
    parts["xl/worksheets/sheet1.xml"] = (sheet[:start] + formula + sheet[end:]).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with office(tmp_path, contract(form="xlsx")) as intake:
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert receipt.outcome == ("committed" if kept else "held")
        assert not kept or linked(intake) == {"P0": person(0), "P1": person(1)}
