"""An empty delivery of a data set: the file a unit fills in, with the columns its contract names. 空白交付文件"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from saltern.core.contracts.contract import Contract
from saltern.errors import SalternError
from saltern.installation.refusals import why

HEADED: Final = ("csv", "xlsx")


class TemplateHasNoHeader(SalternError):
    """A file of {dataset} is {format}, which a program writes: it has no header. Its columns are {columns}."""

    family = "invalid"
    zh = "{dataset} 的文件为 {format}，由程序写出，没有可先写好的表头；各栏为 {columns}。"


class TemplateTaken(SalternError):
    """The file {path} is there already; an empty one does not take its place."""

    family = "conflict"
    zh = "文件 {path} 已存在，不会用空白文件覆盖。"


class TemplateUnwritable(SalternError):
    """The file {path} cannot be written: {why}."""

    family = "broken"
    zh = "无法写入文件 {path}：{why}。"


def write_template(*, contract: Contract, path: Path | None = None, labelled: bool = False) -> Path:
    """Write the empty file, by default under the name its contract waits for; `labelled`: its columns bear the names
    people know. Raises `TemplateHasNoHeader`, `TemplateTaken`, `TemplateUnwritable`."""
    if contract.format not in HEADED:
        columns = ", ".join(column.name for column in contract.columns)
        raise TemplateHasNoHeader(dataset=contract.dataset, format=contract.format, columns=columns)
    place = path or Path(contract.path.replace("*", ""))
    header = [(column.label if labelled else "") or column.name for column in contract.columns]
    if place.exists():
        raise TemplateTaken(path=place)
    try:
        if contract.format == "csv":
            with place.open("w", encoding=contract.encoding, newline="") as written:
                csv.writer(written).writerow(header)
        else:
            _write_sheet(place, header)
    except OSError as fault:
        raise TemplateUnwritable(path=place, why=why(fault)) from None
    return place


def _write_sheet(place: Path, header: list[str]) -> None:
    """A workbook whose cells are text: a number of eighteen digits typed into them stays what it is."""
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(header)
    for index in range(1, len(header) + 1):
        sheet.cell(row=1, column=index).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(index)].number_format = "@"
    book.save(place)
