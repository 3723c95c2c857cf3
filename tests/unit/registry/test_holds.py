"""Every reason to hold a delivery, word for word in both languages, and whether a steward may let it in."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import resource
import subprocess
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest

from saltern.core.contracts.contract import Contract
from saltern.core.registry import delivery, memory, sheet
from saltern.core.registry import intake as door
from saltern.core.registry.batch import Reason
from saltern.core.registry.receipt import DeliveryChanged, DiskFull, MemoryShort
from worlds.registry_office import HEADER, NOW, contract, office, row, written

GOOD = [row(number) for number in range(1, 11)]
SHA = hashlib.sha256(("\n".join([HEADER, *GOOD]) + "\n").encode()).hexdigest()

Make = Callable[[Path], Path]
Said = tuple[str, str, str, bool]


def held(path: Path, *, form: str = "csv", encoding: str = "UTF-8", before: Sequence[str] = ()) -> list[Said]:
    """What is said of a delivery that is held; `before` came in earlier."""
    with office(path.parent, contract(form=form, encoding=encoding)) as intake:
        if before:
            intake.take(written(path.parent / "before.csv", before), dataset="permits", now=NOW)
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert (receipt.outcome, receipt.committed) == ("held", 0)
        return [said(reason) for reason in receipt.reasons]


def said(reason: Reason) -> Said:
    return reason.code, reason.text, reason.text_zh, reason.releasable


def lines(*rows: str, header: str = HEADER) -> Make:
    return lambda folder: written(folder / "permits.csv", rows, header=header)


def promising(**promise: object) -> Make:
    def make(folder: Path) -> Path:
        (folder / "permits.csv.manifest.json").write_text(json.dumps(promise), encoding="utf-8")
        return written(folder / "permits.csv", GOOD)

    return make


def raw(content: bytes) -> Make:
    def make(folder: Path) -> Path:
        path = folder / "permits.csv"
        path.write_bytes(content)
        return path

    return make


CASES: dict[str, tuple[Make, Said]] = {
    "a column renamed": (
        lines(*GOOD, header=HEADER.replace("permit_no", "permit_number")),
        (
            "schema-drift",
            "The columns differ from the contract: permit_no is missing (renamed to permit_number?); permit_number is "
            "not in the contract.",
            "列与约定不符：缺少 permit_no（疑改名为 permit_number）；多出 permit_number。",
            False,
        ),
    ),
    "a column nobody needs left out": (
        lines(*GOOD, header=HEADER.replace(",month", ",note")),
        (
            "schema-drift",
            "The columns differ from the contract: month is missing; note is not in the contract.",
            "列与约定不符：缺少 month；多出 note。",
            True,
        ),
    ),
    "another file than the manifest's": (
        promising(rows=10, sha256="0" * 64),
        (
            "manifest-sha256",
            f"The manifest promises SHA-256 000000000000…, the file has {SHA[:12]}….",
            f"清单所列 SHA-256 为 000000000000…，文件实际为 {SHA[:12]}…。",
            True,
        ),
    ),
    "fewer rows than the manifest's": (
        promising(rows=1_100),
        (
            "manifest-rows",
            "The manifest promises 1,100 rows, the file has 10.",
            "清单所列 1,100 行，文件实际 10 行。",
            True,
        ),
    ),
    "a quotation mark left open": (
        lines(row(1), row(2, kind='"shop'), *GOOD[2:]),
        (
            "unclosed-quote",
            "A quotation mark is opened and never closed; rows after it cannot be told apart.",
            "有引号未闭合，其后的行无法区分。",
            False,
        ),
    ),
    "a file cut off": (
        raw("\n".join([HEADER, *GOOD[:5], "P7,4403"]).encode()),
        (
            "truncated",
            "The file ends in the middle of a row; it was cut off.",
            "文件在一行中间结束，疑被截断。",
            False,
        ),
    ),
    "no rows": (lines(), ("zero-rows", "The delivery holds no rows.", "交付的文件没有任何数据行。", True)),
    "more wrong rows than the contract bears": (
        lines(*(row(number, kind="x") for number in range(9)), row(9)),
        (
            "quarantine-share",
            "9 of 10 rows (90.0%) are wrong, more than 50.0%.",
            "10 行中有 9 行（90.0%）不合格，超过 50.0%。",
            True,
        ),
    ),
    "an empty file": (raw(b""), ("empty", "The file is empty.", "文件为空。", False)),
    "a column named twice": (
        lines(*GOOD, header=HEADER + ",kind"),
        (
            "header",
            "The header names a column twice or not at all: kind.",
            "表头有重复或空缺的列名：kind。",
            False,
        ),
    ),
    "a column without a name": (
        lines(*GOOD, header=HEADER + ","),
        (
            "header",
            "The header names a column twice or not at all: a column without a name.",
            "表头有重复或空缺的列名：有一列没有列名。",
            False,
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_why_a_delivery_is_held(tmp_path: Path, name: str) -> None:
    make, expected = CASES[name]
    assert held(make(tmp_path)) == [expected]


def test_ten_times_the_usual(tmp_path: Path) -> None:
    many = written(tmp_path / "many.csv", [row(number) for number in range(100)])
    assert held(many, before=GOOD) == [
        (
            "volume",
            "100 rows, at least 10 times the usual 10.",
            "共 100 行，达到平时（10 行）的 10 倍以上。",
            True,
        )
    ]


def test_bytes_that_are_no_gb18030(tmp_path: Path) -> None:
    content = (HEADER + "\n" + row(1)).encode("gb18030") + b"\xff\xff\n"
    assert held(raw(content)(tmp_path), encoding="GB18030") == [
        (
            "encoding",
            f"The file is not GB18030 text (first wrong byte in the block before byte {len(content)}).",
            f"文件不是 GB18030 编码（第 {len(content)} 字节之前的数据块内出现错误字节）。",
            False,
        )
    ]


def test_bytes_that_are_no_parquet(tmp_path: Path) -> None:
    path = raw(b"PAR1" + b"\0" * 100 + b"PAR1")(tmp_path)
    promise = json.dumps({"sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    path.with_name(f"{path.name}.manifest.json").write_text(promise, encoding="utf-8")
    assert held(path, form="parquet") == [
        ("parquet", "The file is not readable Parquet.", "文件不是可读取的 Parquet 文件。", False)
    ]


def test_several_reasons_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "permits.csv.manifest.json").write_text('{"rows": 3}', encoding="utf-8")
    path = written(tmp_path / "permits.csv", [row(1, kind="x"), row(2, kind="x")], header=HEADER.replace("month", "m"))
    assert [code for code, _, _, _ in held(path)] == ["schema-drift", "manifest-rows", "quarantine-share"]


# -- spreadsheets ---------------------------------------------------------------------------------------------------


def book(folder: Path, *, rows: int = 3) -> Path:
    path = folder / "permits.xlsx"
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Sheet1")
    for line in [HEADER, *GOOD[:rows]]:
        sheet.append(line.split(","))
    workbook.save(path)
    return path


def parts(path: Path) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(path) as archive:
        return archive.infolist()


def refused(path: Path) -> tuple[str, str]:
    """What is said of a spreadsheet that is refused, after the words that open every such sentence."""
    ((code, text, text_zh, releasable),) = held(path, form="xlsx")
    opening, opening_zh = "The spreadsheet was refused: ", "拒收该电子表格："
    assert (code, releasable, text.startswith(opening), text_zh.startswith(opening_zh)) == (
        "spreadsheet", False, True, True,
    )  # fmt: skip
    return text.removeprefix(opening), text_zh.removeprefix(opening_zh)


def test_a_spreadsheet_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "no.xlsx"
    path.write_bytes(b"MZ" * 5_000)
    assert refused(path) == ("it is not a workbook (no readable archive).", "不是工作簿（压缩目录不可读）。")


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "no.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused(path) == ("it is not a readable workbook.", "不是可读取的工作簿。")


def test_an_archive_of_too_many_parts(tmp_path: Path) -> None:
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}", b"")
    assert refused(path) == ("it has 2,001 parts, 2,000 are allowed.", "内含 2,001 个部件，最多允许 2,000 个。")


def test_a_spreadsheet_that_unpacks_too_far(tmp_path: Path) -> None:
    path = tmp_path / "squeezed.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet.xml", b"\0" * (64 << 20))
    packed = parts(path)[0].compress_size
    times = f"{(64 << 20) // packed:,}"
    assert refused(path) == (
        f"it unpacks to {times} times its size, 200 are allowed.",
        f"解压后为原大小的 {times} 倍，最多允许 200 倍。",
    )


def test_a_spreadsheet_that_unpacks_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path)
    size = sum(part.file_size for part in parts(path))
    monkeypatch.setattr(delivery, "SHEET_BYTES", 1_000)
    assert refused(path) == (
        f"it unpacks to {size:,} bytes, 1,000 are allowed.",
        f"解压后达 {size:,} 字节，最多允许 1,000 字节。",
    )


def test_a_spreadsheet_of_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SHEET_ROWS", 2)
    assert refused(book(tmp_path)) == ("it has more than 2 rows.", "行数超过 2。")


def test_one_text_shared_by_every_cell_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SHEET_BYTES", 200_000)
    names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{int(n > 1)}</v></c></row>' for n in range(1, 301))
    parts = {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{names}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{names}"><si><t>permit_no</t></si><si><t>{"x" * 2_000}</t></si></sst>',
    }
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    with zipfile.ZipFile(book(tmp_path)) as source, zipfile.ZipFile(tmp_path / "shared.xlsx", "w") as target:
        for entry in source.namelist():
            content = source.read(entry).decode()
            target.writestr(entry, parts.pop(entry, None) or content.replace("</Types>", override))
        for entry, text in parts.items():
            target.writestr(entry, text)
    path = tmp_path / "shared.xlsx"
    assert refused(path) == (
        "its cells hold more than 200,000 bytes of text.",
        "单元格文字超过 200,000 字节。",
    )
    assert max(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) <= 200_000


def test_a_spreadsheet_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SHEET_SECONDS", 0.01)
    assert refused(book(tmp_path)) == ("it takes too long to read.", "读取时间过长。")


def test_a_spreadsheet_whose_reader_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path)
    dead: subprocess.CompletedProcess[bytes] = subprocess.CompletedProcess([], -9)
    monkeypatch.setattr(delivery.subprocess, "run", lambda *_, **__: dead)
    assert refused(path) == ("reading it went over the limits of memory or time.", "读取超出内存或时间限制。")


# -- refusals while a delivery is taken -----------------------------------------------------------------------------


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "permits.csv", GOOD)

    def grow(point: str) -> None:
        if point == "intake.staged":
            with path.open("a", encoding="utf-8") as file:
                file.write(row(11) + "\n")

    monkeypatch.setattr(door, "reach", grow)
    with office(tmp_path) as intake:
        with pytest.raises(DeliveryChanged) as refusal:
            intake.take(path, dataset="permits", now=NOW)
        assert intake.lake.snapshot().number == 0
    assert (str(refusal.value), refusal.value.message("zh")) == (
        f"The file {path} changed while it was being read; nothing was taken. Deliver it again when it is complete.",
        f"文件 {path} 在读取过程中发生变化，本批未入库；请在文件写完后重新交付。",
    )


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "permits.csv", GOOD)

    def full(point: str) -> None:
        if point == "intake.linked":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(door, "reach", full)
    with office(tmp_path) as intake:
        with pytest.raises(DiskFull) as refusal:
            intake.take(path, dataset="permits", now=NOW)
        assert intake.lake.snapshot().number == 0
    lake = tmp_path / "lake"
    assert (str(refusal.value), refusal.value.message("zh")) == (
        f"No space left for the lake {lake}; the batch was not taken and nothing was changed. "
        "Make room and do it again.",
        f"数据湖 {lake} 所在磁盘空间不足；本批未入库，没有任何改动。请清出空间后重试。",
    )


def test_no_memory_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "permits.csv", GOOD)
    lacking = [
        duckdb.OutOfMemoryException("Failed to allocate block of 262144 bytes (bad allocation)"),
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("can't start new thread"),
    ]
    for wrong in lacking:

        def short(point: str, wrong: Exception = wrong) -> None:
            if point == "intake.staged":
                raise wrong

        monkeypatch.setattr(door, "reach", short)
        with office(tmp_path) as intake:
            with pytest.raises(MemoryShort) as refusal:
                intake.take(path, dataset="permits", now=NOW)
            monkeypatch.undo()
            assert intake.lake.snapshot().number == 0
    assert (str(refusal.value), refusal.value.message("zh")) == (
        "Not enough memory; the batch was not taken and nothing was changed. "
        "Give the program more, or deliver in several smaller files.",
        "内存不足；本批未入库，没有任何改动。请增加可用内存，或分成几个较小的文件交付。",
    )


def test_a_load_on_a_small_machine_holds_half_of_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def allowed(kind: int) -> tuple[int, int]:
        return (1024 * 2**20 if kind == resource.RLIMIT_AS else resource.RLIM_INFINITY), resource.RLIM_INFINITY

    asked = memory.fitting(10**9)
    monkeypatch.setattr(resource, "getrlimit", allowed)
    assert asked > 512
    assert (memory.fitting(10**9), memory.fitting(300), memory.fitting(0)) == (512, 300, 0)


def workbook(folder: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    path = folder / "permits.xlsx"
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, cells in sheets.items():
        page = made.create_sheet(name)
        for line in cells:
            page.append(list(line))
    made.save(path)
    return path


TABLE = [HEADER.split(","), *([*line.split(",")] for line in GOOD[:3])]


def changed(column: str, value: object, *, line: int = 1) -> list[list[object]]:
    """The table with one cell changed."""
    cells: list[list[object]] = [list(row) for row in TABLE]
    cells[line][TABLE[0].index(column)] = value
    return cells


def test_formulas_nobody_calculated_and_errors_are_named_by_their_cells(tmp_path: Path) -> None:
    letter = openpyxl.utils.get_column_letter(TABLE[0].index("amount") + 1)
    assert refused(workbook(tmp_path, {"S": changed("amount", "=1+1", line=2)})) == (
        f"formulas nobody calculated stand in {letter}3; open, calculate and save it in a spreadsheet program.",
        f"{letter}3 为没有计算结果的公式，请在表格软件中打开、重新计算并保存。",
    )
    assert refused(workbook(tmp_path, {"S": changed("amount", "#REF!")})) == (
        f"errors instead of values stand in {letter}2.",
        f"{letter}2 是错误值而不是数据。",
    )


def test_a_sheet_with_another_header_refuses_the_workbook(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path, {"一": TABLE, "说明": [["本表由窗口填写"]], "空": []})) == (
        "other sheets hold something with another header: 说明; deliver each by itself or leave them out.",
        "另有工作表表头不同：说明，请分开报送或删去。",
    )


def test_sheets_with_the_same_header_are_taken_together(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"一": TABLE[:3], "二": [TABLE[0], TABLE[3]], "空": []})
    with office(tmp_path, contract(form="xlsx")) as intake:
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert (receipt.outcome, receipt.committed) == ("committed", 3)


@pytest.mark.parametrize("digits", [16, 18, 20])
def test_a_number_cell_never_gives_a_number_of_more_than_fifteen_figures(tmp_path: Path, digits: int) -> None:
    """Whatever digits a cell rounds to, a stranger is never linked."""
    table = changed("id_number", 440308199801029808 * 100 // 10 ** (20 - digits))
    with office(tmp_path, contract(form="xlsx")) as intake:
        receipt = intake.take(workbook(tmp_path, {"S": table}), dataset="permits", now=NOW)
        assert (receipt.outcome, receipt.committed, receipt.review) == ("committed", 3, 1)


def test_an_amount_of_thirteen_figures_is_kept_to_the_cent(tmp_path: Path) -> None:
    assert [sheet._number(value) for value in (12345678901.23, 99999999999.99, 0.1, 1e-7, -3.0, 123456789012345)] == [
        "12345678901.23", "99999999999.99", "0.1", "1e-07", "-3", "123456789012345",
    ]  # fmt: skip


# -- bytes that are not what the contract says ----------------------------------------------------------------------

CHINESE = row(1, name="欧阳样例")


@pytest.mark.parametrize(
    ("content", "encoding", "code", "text"),
    [
        (
            f"{HEADER}\n{CHINESE}\n".encode(),
            "GB18030",
            "encoding",
            "The file is UTF-8 text; the contract says GB18030.",
        ),
        (
            f"{HEADER}\n{CHINESE}\n".encode("gb18030"),
            "UTF-8",
            "encoding",
            "The file is GB18030 (GBK) text; the contract says UTF-8.",
        ),
        (
            f"{HEADER}\n{GOOD[0]}\n".encode("utf-16"),
            "UTF-8",
            "encoding",
            "The file is UTF-16 text; the contract says UTF-8.",
        ),
        (
            f"{HEADER}\n{GOOD[0]}\n".encode("utf-16-le"),
            "GB18030",
            "encoding",
            "The file is UTF-16 text; the contract says GB18030.",
        ),
        (b"PK\x03\x04" + bytes(40), "UTF-8", "form", "The file is a zip archive or a workbook; the contract says csv."),
        (
            b"\xd0\xcf\x11\xe0" + b"x" * 40,
            "UTF-8",
            "form",
            "The file is a workbook of an old Excel (.xls); the contract says csv.",
        ),
        (
            f"{HEADER}\n{GOOD[0]}\n".replace(",", ";").encode(),
            "UTF-8",
            "delimiter",
            "The columns are separated by semicolons, not by commas.",
        ),
        (bytes(range(256)) * 8, "UTF-8", "form", "The file is no text; the contract says csv."),
        (b'[{"permit_no": "P1"}]', "UTF-8", "form", "The file is JSON; the contract says csv."),
        (
            f"盐田区许可表,,\n2020年4月,,\n{HEADER}\n{GOOD[0]}\n".encode(),
            "UTF-8",
            "header",
            "The header stands in row 3; delete the rows above it.",
        ),
        (
            f"{HEADER}\n{CHINESE}\n".replace(",", "\t").encode("gb18030"),
            "GB18030",
            "delimiter",
            "The columns are separated by tabs, not by commas.",
        ),
    ],
)
def test_a_file_that_is_plainly_something_else_is_named(
    tmp_path: Path, content: bytes, encoding: str, code: str, text: str
) -> None:
    path = tmp_path / "permits.csv"
    path.write_bytes(content)
    ((found, told, _, releasable),) = held(path, encoding=encoding)
    assert (found, told, releasable) == (code, text, False)


MARKS = [
    (";", "semicolons"),
    ("\t", "tabs"),
    ("|", "bars"),
    ("，", "Chinese commas （，）"),
    ("；", "Chinese semicolons （；）"),
    ("、", "Chinese enumeration commas （、）"),
    ("^", "circumflexes (^)"),
]


@pytest.mark.parametrize(("mark", "word"), MARKS)
@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_what_stands_between_the_columns_is_named_whatever_they_are_called(
    tmp_path: Path, mark: str, word: str, encoding: str
) -> None:
    plain = contract(encoding=encoding)
    named = replace(plain, columns=tuple(replace(one, label=f"{one.name}的名称") for one in plain.columns))
    for place, header in enumerate((HEADER, ",".join(f"{name}的名称" for name in HEADER.split(",")))):
        path = tmp_path / f"permits{place}.csv"
        path.write_bytes(f"{header}\n{GOOD[0]}\n".replace(",", mark).encode(encoding))
        with office(tmp_path, named) as intake:
            (reason,) = intake.take(path, dataset="permits", now=NOW).reasons
        assert (reason.code, reason.text) == ("delimiter", f"The columns are separated by {word}, not by commas.")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (gzip.compress(GOOD[0].encode()), "a gzip archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "a 7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"{\\rtf1\\ansi", "a text of a word processor (RTF)"),
        (b"SQLite format 3\x00", "a SQLite database"),
        (b"PAR1\x15\x00", "a Parquet file"),
        (
            "\ufeff<html><table><tr><td>许可证号</td></tr></table></html>".encode(),
            "a web page or XML (some programs write a page and call it a table)",
        ),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "a web page or XML (some programs write a page and call it a table)",
        ),
    ],
)
def test_what_a_file_is_by_its_first_bytes_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "permits.csv"
    path.write_bytes(content)
    assert [(code, text) for code, text, _, _ in held(path)] == [
        ("form", f"The file is {what}; the contract says csv.")
    ]


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
@pytest.mark.parametrize("name", ["联通", "Zoë", "欧阳", "𠮷田"])
def test_a_file_that_is_what_the_contract_says_is_taken(tmp_path: Path, encoding: str, name: str) -> None:
    path = written(tmp_path / "permits.csv", [row(1, name=name)], encoding=encoding)
    with office(tmp_path, contract(encoding=encoding)) as intake:
        assert intake.take(path, dataset="permits", now=NOW).committed == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('[{"permit_no": "P1"}]', "The file is one JSON list; give one object a line (JSON Lines)."),
        (
            ' {"data": [{"permit_no": "P1"}]}',
            "The rows stand in a list called data; give one object a line (JSON Lines).",
        ),
    ],
)
def test_rows_of_json_inside_one_list_are_named(tmp_path: Path, content: str, text: str) -> None:
    path = tmp_path / "permits.jsonl"
    path.write_text(content, encoding="utf-8")
    assert [(code, told) for code, told, _, _ in held(path, form="jsonl")] == [("form", text)]


def test_a_sheet_without_a_cell_is_held(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Sheet": []})
    assert held(path, form="xlsx") == [("empty", "The workbook holds nothing.", "工作簿中没有内容。", False)]


def test_columns_may_be_called_as_the_contract_calls_them_for_people(tmp_path: Path) -> None:
    plain = contract()
    named = replace(plain, columns=tuple(replace(one, label=f"{one.name}的名称(说明)") for one in plain.columns))
    labels = {column.name: f"{column.name}的名称" for column in named.columns}
    header = ",".join(labels[name] for name in HEADER.split(","))
    with office(tmp_path, named) as intake:
        receipt = intake.take(written(tmp_path / "permits.csv", GOOD, header=header), dataset="permits", now=NOW)
        assert (receipt.outcome, receipt.committed) == ("committed", 10)


def test_what_two_columns_are_called_names_neither(tmp_path: Path) -> None:
    plain = contract()
    named = replace(plain, columns=tuple(replace(one, label="日期") for one in plain.columns))
    header = HEADER.replace("birth_date", "日期")
    with office(tmp_path, named) as intake:
        receipt = intake.take(written(tmp_path / "permits.csv", GOOD, header=header), dataset="permits", now=NOW)
        assert (receipt.outcome, [reason.code for reason in receipt.reasons]) == ("held", ["schema-drift"])


# -- words that are none --------------------------------------------------------------------------------------------


FILLING: Contract = replace(contract(), quarantine_limit=0.9, fillers=frozenset({"无", "NULL", "#N/A"}))


@pytest.mark.parametrize("name", ["NULL", "null ", "无", "#N/A"])
def test_a_filler_is_no_name_and_the_steward_is_told(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "permits.csv", [row(1, name=name), row(2)])
    with office(tmp_path, FILLING) as intake:
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert (receipt.committed, receipt.review) == (2, 1)
        assert sorted(intake.identity.person(subject).name for subject in (1, 2)) == ["", "张三"]


def test_a_filler_is_no_key(tmp_path: Path) -> None:
    path = written(tmp_path / "permits.csv", [row(1, permit_no="无"), row(2)])
    with office(tmp_path, FILLING) as intake:
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert (receipt.committed, dict(receipt.faults)) == (1, {"filler": 1})


# -- a day is no moment ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "committed"),
    [
        ("1990-03-05T16:00:00.000Z", 0),
        ("1990-03-05 08:30:00", 0),
        ("1990-03-05T00:00:00+08:00", 0),
        ("1990-03-05", 1),
        ("1990-03-05 00:00:00", 1),
        ("1990-03-05T00:00", 1),
    ],
)
def test_an_instant_is_no_day(tmp_path: Path, text: str, committed: int) -> None:
    rows = [row(number) for number in range(2, 40)]
    path = written(tmp_path / "permits.csv", [row(1, birth_date=text), *rows])
    with office(tmp_path) as intake:
        receipt = intake.take(path, dataset="permits", now=NOW)
        assert (receipt.committed, dict(receipt.faults)) == (
            38 + committed,
            {} if committed else {"instant": 1},
        )
