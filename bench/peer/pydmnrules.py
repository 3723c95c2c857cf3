"""pyDMNrules: the table as the workbook it reads."""

from __future__ import annotations

import contextlib
import io
import json

import pyDMNrules  # type: ignore[import-not-found]  # stands in the peer's environment
from openpyxl import Workbook  # type: ignore[import-not-found,unused-ignore]  # comes with the peer
from openpyxl.styles import Border, Side  # type: ignore[import-not-found,unused-ignore]  # comes with the peer

from bench.allowance import INPUTS, ROWS, Span, cases, expected
from bench.measure import peak_mib, rate


def _span(span: Span | None) -> str:
    if span is None:
        return "-"
    low, high = span
    if low is None:
        return f"<{high}"
    return f">={low}" if high is None else f"[{low}..{high})"


def _workbook() -> Workbook:
    book = Workbook()
    glossary = book.active
    glossary.title = "Glossary"
    grid = [["Glossary"], ["Variable", "Business Concept", "Attribute"]]
    grid += [[name, None if number else "Person", name] for number, name in enumerate((*INPUTS, "amount"))]
    _fill(glossary, grid)
    glossary.merge_cells(start_row=3, end_row=6, start_column=2, end_column=2)
    decision = book.create_sheet("Decision")
    _fill(decision, [["Decision", None], ["Decisions", "Execute Decision Tables"], ["amount", "Allowance"]])
    table = book.create_sheet("Allowance")
    grid = [["Allowance", None, None, None, None], ["F", *INPUTS, "amount"]]
    for number, (age, where, years, out) in enumerate(ROWS, start=1):
        grid.append([str(number), _span(age), f'"{where}"' if where else "-", _span(years), str(out)])
    _fill(table, grid)
    thin, thick = Side(style="thin"), Side(style="double")
    for row in table.iter_rows(min_row=2, max_row=2 + len(ROWS), max_col=5):
        for cell in row:
            cell.border = Border(
                left=thick if cell.column == 5 else thin,
                right=thin,
                top=thick if cell.row == 3 else thin,
                bottom=thick if cell.row == 2 else thin,
            )
    return book


def _fill(sheet: object, grid: list[list[str | None]]) -> None:
    thin = Side(style="thin")
    for row, line in enumerate(grid, start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(row=row, column=column)
            cell.value = text  # type: ignore[attr-defined]  # openpyxl's sheet
            if row > 1:
                cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)


def main() -> None:
    """Prints rates, memory and the share of answers that are as expected."""
    rules = pyDMNrules.DMN()
    status = rules.use(_workbook())
    if "errors" in status:
        raise SystemExit(str(status["errors"]))
    asked = cases()

    def one(case: dict[str, object]) -> object:
        with contextlib.redirect_stdout(io.StringIO()):
            status, answer = rules.decide(dict(case))
        if "errors" in status:
            return None
        found = answer[-1] if isinstance(answer, list) else answer
        return found["Result"].get("amount")

    def all_of() -> int:
        for case in asked[:200]:
            one(case)
        return 200

    right = sum(one(case) == expected(case) for case in asked)
    print(json.dumps({"rate": rate(all_of, runs=5), "right": right / len(asked), "peak_mib": peak_mib()}))


main()
