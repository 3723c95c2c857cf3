"""A file as a unit delivered it, opened: which columns it has, and how its rows are read as text, whatever its form.

CSV in UTF-8 or GB18030 (transcoded in a stream), JSON lines, spreadsheets (first sheet, read in a child with limits)
and Parquet. Nothing of the file is believed yet; what cannot be opened at all is a `Reason` to hold the batch.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb
from sqlglot import exp

from saltern.core.contracts.contract import Contract
from saltern.core.registry import sheet
from saltern.core.registry.batch import Reason

_BLOCK: Final = 1 << 22
_HEAD: Final = 1 << 16
_SNIFFED: Final = 1 << 12
_PARTS, _PART = 64, 1 << 16
"""How many parts of a file are looked at before it is read, and the bytes of each."""
_HEADER_WITHIN: Final = 10
"""Rows among which a header is looked for."""
_LISTED: Final = re.compile(r'\{\s*"(\w+)"\s*:\s*\[')
_CHINESE: Final = re.compile("[\u2e80-\U0003ffff]")
BUFFER: Final = 16_000_000
"""Bytes a thread reads at once: half of what DuckDB takes by itself, and a twentieth quicker."""
REJECTS: Final = 100_000
"""Rows that are no rows: the reader counts no further, so a file with so many is held."""
SHEET_BYTES: Final = 512 << 20
SHEET_RATIO: Final = 200
SHEET_PARTS: Final = 2_000
SHEET_ROWS: Final = 1_048_576
SHEET_SECONDS: Final = 150


class Unreadable(Exception):
    """The delivery cannot be opened; `reason` says why (intake holds the batch)."""

    def __init__(self, code: str, text: str, text_zh: str) -> None:
        super().__init__(text)
        self.reason = Reason(code=code, text=text, text_zh=text_zh, releasable=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`rows` gives the columns found. `native` are those that come typed as the contract wants them (Parquet);
    `text` is the file read line by line. `lost` counts bytes of a last row without its end."""

    rows: exp.Query
    found: tuple[str, ...]
    native: frozenset[str] = frozenset()
    path: Path
    lines: bool = False
    cut: bool = False
    types: Mapping[str, str] = field(default_factory=dict)


FORMS: Final = (
    (b"\xd0\xcf\x11\xe0", "a workbook of an old Excel (.xls)", "旧版 Excel 工作簿（.xls）"),
    (b"\x1f\x8b", "a gzip archive", "gzip 压缩文件"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z 压缩包"),
    (b"rar!\x1a\x07", "a RAR archive", "RAR 压缩包"),
    (b"%pdf-", "a PDF", "PDF 文件"),
    (b"{\\rtf", "a text of a word processor (RTF)", "RTF 文档"),
    (b"sqlite format 3\x00", "a SQLite database", "SQLite 数据库"),
    (b"par1", "a Parquet file", "Parquet 文件"),
    (
        b"<",
        "a web page or XML (some programs write a page and call it a table)",
        "网页或 XML（有的系统把网页存成表格）",
    ),
)
"""What files are by their first bytes, small letters, that are often named otherwise."""
MARKS: Final = (
    (";", "semicolons", "分号"),
    ("\t", "tabs", "制表符"),
    ("|", "bars", "竖线"),
    ("，", "Chinese commas （，）", "中文逗号（，）"),
    ("；", "Chinese semicolons （；）", "中文分号（；）"),
    ("、", "Chinese enumeration commas （、）", "顿号（、）"),
    ("^", "circumflexes (^)", "脱字符（^）"),
)
"""What stands between columns in files that are not separated by commas."""


def open_delivery(*, path: Path, contract: Contract, staging: Path, connection: duckdb.DuckDBPyConnection) -> Opened:
    """The file ready to be read by `connection`; `Unreadable` where it is not what the contract says."""
    if path.stat().st_size == 0:
        raise Unreadable("empty", "The file is empty.", "文件为空。")
    if contract.format == "parquet":
        return _parquet(path, contract, connection)
    if contract.format == "xlsx":
        return _csv(sheet_as_csv(path, staging), contract)
    _look_at_bytes(path, contract)
    if contract.format == "jsonl":
        return _lines(path, contract, connection)
    return _csv(_transcoded(path, staging) if contract.encoding == "GB18030" else path, contract)


def _look_at_bytes(path: Path, contract: Contract) -> None:
    """Try what the first bytes are before they are believed; `Unreadable` where they are plainly something else.

    Chinese text in UTF-8 is mostly readable as GB18030 too, as other signs; the other way it is not: three bytes that
    make a Chinese sign in UTF-8 do not come about by chance.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    said = contract.encoding
    if head.startswith(b"PK\x03\x04"):
        raise _other("form", "a zip archive or a workbook", "压缩包或 Excel 工作簿", contract.format)
    for start, what, what_zh in FORMS:
        if head.lstrip(b"\xef\xbb\xbf \r\n\t")[: len(start)].lower() == start:
            raise _other("form", what, what_zh, contract.format)
    start = head[:_SNIFFED]
    halves = sorted(half.count(0) / max(1, len(half)) for half in (start[::2], start[1::2]))
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (halves[0] < 0.1 and halves[1] > 0.4):
        raise _other("encoding", "UTF-16 text", "UTF-16 文本", said)
    if sum(byte < 32 and byte not in b"\t\r\n" for byte in start) > len(start) // 50:
        raise _other("form", "no text", "非文本（二进制）文件", contract.format)
    if contract.format == "csv" and start.lstrip(b"\xef\xbb\xbf \r\n")[:1] in {b"[", b"{"}:
        raise _other("form", "JSON", "JSON", contract.format)
    as_utf8 = _decoded(head, "utf-8")
    if said == "GB18030" and _CHINESE.search(as_utf8 or ""):
        raise _other("encoding", "UTF-8 text", "UTF-8 文本", said)
    if said != "GB18030" and as_utf8 is None and _decoded(head, "gb18030") is not None:
        raise _other("encoding", "GB18030 (GBK) text", "GB18030（GBK）文本", said)
    if contract.format == "csv":
        text = _decoded(head, "gb18030") if said == "GB18030" else as_utf8
        _look_at_marks((text or "").partition("\n")[0], contract)


def _look_at_marks(header: str, contract: Contract) -> None:
    names = {column.name for column in contract.columns}
    for mark, word, word_zh in MARKS:
        parts = {part.strip().strip('"\ufeff') for part in header.split(mark)}
        if "," not in header and len(names & set(_named(contract, parts))) > 1:
            raise Unreadable(
                "delimiter",
                f"The columns are separated by {word}, not by commas.",
                f"各列以{word_zh}分隔，而不是逗号。",
            )


def _decoded(head: bytes, encoding: str) -> str | None:
    """The text, without a sign that the block cut off; None where it is not in this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None


def _other(code: str, what: str, what_zh: str, said: str) -> Unreadable:
    return Unreadable(code, f"The file is {what}; the contract says {said}.", f"文件是{what_zh}；约定为 {said}。")


def _csv(path: Path, contract: Contract) -> Opened:
    if path.stat().st_size == 0:
        raise Unreadable("empty", "The workbook holds nothing.", "工作簿中没有内容。")
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(-1, os.SEEK_END)
        cut = file.read(1) not in {b"\n", b"\r"}
    text = codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode(head)
    lines = [
        [cell.strip() for cell in line] for line in islice(csv.reader(io.StringIO(text, newline="")), _HEADER_WITHIN)
    ]
    found = tuple(_named(contract, lines[0] if lines else []))
    _look_for_header(contract, lines)
    _look_for_doubles(found)
    _look_at_shape(path, width=len(found), delimiter=",", quote='"')
    return Opened(rows=_read_csv(path, found, header=True, delimiter=",", quote='"'), found=found, path=path, cut=cut)


def _look_at_shape(path: Path, *, width: int, delimiter: str, quote: str) -> None:
    """`Unreadable` where too many rows are no rows, told by parts from everywhere in the file: the reader keeps three
    thousand bytes of each, in no limit of its own, so that it must not meet millions of them."""
    size = path.stat().st_size
    whole = size <= _PARTS * _PART
    read = wrong = 0
    with path.open("rb") as file:
        for part in range(1 if whole else _PARTS):
            file.seek(0 if whole else part * (size - _PART) // (_PARTS - 1))
            block = file.read(size if whole else _PART)
            if not whole:  # neither its first line nor its last is there from end to end
                block = block.partition(b"\n")[2].rpartition(b"\n")[0]
            text = block.decode("utf-8", errors="replace")
            starts = ("",) if whole or not quote else ("", quote)  # a part may begin within a cell
            counted = [_shapes(start + text, width, delimiter, quote) for start in starts]
            read, wrong = read + len(block), wrong + max(counted, key=lambda one: one[0])[1]
    if wrong * size // max(read, 1) >= REJECTS * (1 if whole else 2):
        raise too_misshapen()


def _shapes(text: str, width: int, delimiter: str, quote: str) -> tuple[int, int]:
    """How many rows have so many cells, and how many others."""
    said = io.StringIO(text, newline="")
    if quote:
        lines = csv.reader(said, delimiter=delimiter, quotechar=quote)
    else:
        lines = csv.reader(said, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    right = wrong = 0
    try:
        for line in lines:
            right, wrong = right + (len(line) == width), wrong + (len(line) not in {0, width})
    except csv.Error:  # a cell without an end: the reader says so of one row
        wrong += 1
    return right, wrong


def too_misshapen() -> Unreadable:
    """Why a file with so many rows that are none is held."""
    return Unreadable(
        "misshapen",
        f"{REJECTS:,} rows or more cannot be told apart; the file is not what the contract says.",
        f"无法识别的行达到 {REJECTS:,} 行以上，文件与约定不符。",
    )


def _look_for_doubles(found: Sequence[str]) -> None:
    """`Unreadable` where a column is named twice or not at all."""
    times = Counter(name.casefold() for name in found)  # the database tells no capitals from small letters
    doubled = sorted(name for name in set(found) if times[name.casefold()] > 1)
    if doubled or not all(found):
        named = ", ".join(filter(None, doubled))
        shown, shown_zh = (named, named) if named else ("a column without a name", "有一列没有列名")
        raise Unreadable(
            "header",
            f"The header names a column twice or not at all: {shown}.",
            f"表头有重复或空缺的列名：{shown_zh}。",
        )


def _named(contract: Contract, cells: Iterable[str]) -> Iterator[str]:
    """The contract's names of columns that are called by their names for people: 公民身份号码 is id_number. What two
    columns are called names neither."""
    names = {column.name for column in contract.columns}
    called: dict[str, set[str]] = {}
    for column in contract.columns:
        for label in {column.label, column.label.partition("(")[0].partition("（")[0]}:
            called.setdefault(label, set()).add(column.name)
    for cell in cells:
        meant = called.get(cell, set())
        yield next(iter(meant)) if cell and cell not in names and len(meant) == 1 else cell


def _look_for_header(contract: Contract, lines: Sequence[Sequence[str]]) -> None:
    """Say where the header stands if rows stand above it: a title, a unit's name, a day."""
    names = {column.name for column in contract.columns}
    known = [len(names & set(_named(contract, line))) for line in lines]
    where = next((place for place, count in enumerate(known) if count * 2 >= len(names)), 0)
    if where and known[0] == 0:
        raise Unreadable(
            "header",
            f"The header stands in row {where + 1}; delete the rows above it.",
            f"表头在第 {where + 1} 行，请删去上面的行。",
        )


def _lines(path: Path, contract: Contract, connection: duckdb.DuckDBPyConnection) -> Opened:
    _look_for_lines(path)
    _look_at_shape(path, width=1, delimiter="\x01", quote="")
    lines = _read_csv(path, ("line",), header=False, delimiter="\x01", quote="")
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        cut = file.read(1) != b"\n"
    keys = exp.func("json_keys", exp.column("line"))
    valid = lines.subquery("l")
    asked = exp.select(exp.alias_(exp.func("unnest", keys), "name")).from_(valid).where(_is_object())
    rows = connection.execute(
        exp.select("name").distinct().from_(asked.subquery("k")).sql("duckdb", copy=False)
    ).fetchall()
    drop_rejects(connection)
    keys_found = sorted(str(row[0]) for row in rows)
    called = tuple(_named(contract, keys_found))
    _look_for_doubles(called)
    names = {column.name for column in contract.columns}
    pairs = [(key, name) for key, name in zip(keys_found, called, strict=True) if name in names]
    paths = exp.Array(expressions=[exp.Literal.string(_pointer(key)) for key, _ in pairs])
    values = exp.case().when(_is_object(), exp.func("json_extract_string", exp.column("line"), paths))
    parsed = exp.select("line", exp.alias_(values, "_values")).from_(lines.subquery("l"))
    columns = [
        exp.alias_(exp.func("list_extract", exp.column("_values"), exp.Literal.number(place)), name, quoted=True)
        for place, (_, name) in enumerate(pairs, start=1)
    ]
    broken = exp.alias_(exp.Is(this=exp.column("_values"), expression=exp.null()), "_broken")
    return Opened(
        rows=exp.select(*columns, broken, exp.alias_(exp.column("line"), "_line")).from_(parsed.subquery("p")),
        found=called,
        path=path,
        lines=True,
        cut=cut,
    )


def _pointer(key: str) -> str:
    """Where a key's value stands (RFC 6901): any key, also one with quotation marks."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _is_object() -> exp.Expr:
    opens = exp.func("starts_with", exp.func("ltrim", exp.column("line")), exp.Literal.string("{"))
    return exp.and_(exp.func("json_valid", exp.column("line")), opens)


def _look_for_lines(path: Path) -> None:
    """`Unreadable` where the rows stand in one list, alone or inside an object, and not one object a line."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8-sig", errors="replace").lstrip()
    if head.startswith("["):
        raise Unreadable(
            "form",
            "The file is one JSON list; give one object a line (JSON Lines).",
            "文件是一个 JSON 列表，请每行一个对象（JSON Lines）。",
        )
    inside = _LISTED.match(head)
    if inside:
        raise Unreadable(
            "form",
            f"The rows stand in a list called {inside[1]}; give one object a line (JSON Lines).",
            f"数据行放在名为 {inside[1]} 的列表里，请每行一个对象（JSON Lines）。",
        )


def _parquet(path: Path, contract: Contract, connection: duckdb.DuckDBPyConnection) -> Opened:
    read = exp.Anonymous(this="read_parquet", expressions=[exp.Array(expressions=[exp.Literal.string(str(path))])])
    try:
        described = connection.execute(f"DESCRIBE {exp.select('*').from_(read).sql('duckdb')}").fetchall()
    except duckdb.Error:
        raise Unreadable("parquet", "The file is not readable Parquet.", "文件不是可读取的 Parquet 文件。") from None
    types = {str(row[0]): str(row[1]).replace(" ", "") for row in described}
    _look_for_doubles([*types, "file_row_number"])
    wanted = {
        column.name: ("VARCHAR" if column.numbered else column.sql_type).replace(" ", "") for column in contract.columns
    }
    native = frozenset(name for name, kind in types.items() if wanted.get(name) == kind)
    whole = exp.Anonymous(
        this="read_parquet",
        expressions=[*read.expressions, exp.EQ(this=exp.column("file_row_number"), expression=exp.true())],
    )
    columns = [
        exp.column(name, quoted=True)
        if name in native
        else exp.alias_(exp.cast(exp.column(name, quoted=True), "VARCHAR"), name, quoted=True)
        for name in types
        if name in wanted
    ]
    number = exp.alias_(exp.column("file_row_number"), "_row")
    return Opened(
        rows=exp.select(*columns, number).from_(whole), found=tuple(types), native=native, path=path, types=types
    )


def _read_csv(path: Path, names: Sequence[str], *, header: bool, delimiter: str, quote: str) -> exp.Select:
    fields = [exp.PropertyEQ(this=exp.Literal.string(name), expression=exp.Literal.string("VARCHAR")) for name in names]
    options: dict[str, exp.Expr] = {
        "columns": exp.Struct(expressions=fields),
        "header": exp.Boolean(this=header),
        "auto_detect": exp.false(),
        "delim": exp.Literal.string(delimiter),
        "quote": exp.Literal.string(quote),
        "escape": exp.Literal.string(quote),
        "strict_mode": exp.true(),
        "null_padding": exp.false(),
        "store_rejects": exp.true(),
        "rejects_limit": exp.Literal.number(REJECTS),
        "buffer_size": exp.Literal.number(BUFFER),
    }
    named = [exp.EQ(this=exp.column(name), expression=value) for name, value in options.items()]
    read = exp.Anonymous(this="read_csv", expressions=[exp.Literal.string(str(path)), *named])
    return exp.select("*").from_(read)


def drop_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget the rows an earlier reading could not tell apart."""
    connection.execute("DROP TABLE IF EXISTS reject_errors")
    connection.execute("DROP TABLE IF EXISTS reject_scans")


CELLS: Final[Mapping[int, tuple[str, str]]] = {
    sheet.NO_RESULT: (
        "formulas nobody calculated stand in {}; open, calculate and save it in a spreadsheet program",
        "{} 为没有计算结果的公式，请在表格软件中打开、重新计算并保存",
    ),
    sheet.ERROR: ("errors instead of values stand in {}", "{} 是错误值而不是数据"),
    sheet.OTHER_SHEETS: (
        "other sheets hold something with another header: {}; deliver each by itself or leave them out",
        "另有工作表表头不同：{}，请分开报送或删去",
    ),
}
"""Why a workbook is refused for what stands in it, by the status of `sheet`; the places go into the words."""


def _transcoded(path: Path, staging: Path) -> Path:
    target = staging / "transcoded.csv"
    decoder = codecs.getincrementaldecoder("gb18030")()
    with path.open("rb") as reader, target.open("wb") as writer:
        try:
            while block := reader.read(_BLOCK):
                writer.write(decoder.decode(block).encode())
            writer.write(decoder.decode(b"", final=True).encode())
        except UnicodeDecodeError:
            raise Unreadable(
                "encoding",
                f"The file is not GB18030 text (first wrong byte in the block before byte {reader.tell()}).",
                f"文件不是 GB18030 编码（第 {reader.tell()} 字节之前的数据块内出现错误字节）。",
            ) from None
    return target


def sheet_as_csv(path: Path, staging: Path, *, keep: bool = False) -> Path:
    """The sheets of a workbook as CSV in `staging`; with `keep` the first alone, each cell where it stands.

    Raises `Unreadable`.
    """
    _look_inside(path)
    target = staging / "sheet.csv"
    command = [sys.executable, "-I", sheet.__file__, str(path), str(target), str(SHEET_ROWS)]
    command += [str(SHEET_BYTES), *["keep"] * keep]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SHEET_SECONDS, check=False)  # noqa: S603  # our own program
    except subprocess.TimeoutExpired:
        raise _hostile("it takes too long to read", "读取时间过长") from None
    if done.returncode == sheet.TOO_MANY_ROWS:
        raise _hostile(f"it has more than {SHEET_ROWS:,} rows", f"行数超过 {SHEET_ROWS:,}")
    if done.returncode == sheet.TOO_LARGE:
        raise _hostile(
            f"its cells hold more than {SHEET_BYTES:,} bytes of text", f"单元格文字超过 {SHEET_BYTES:,} 字节"
        )
    if done.returncode == sheet.UNREADABLE:
        raise _hostile("it is not a readable workbook", "不是可读取的工作簿")
    if done.returncode in CELLS:
        told = json.loads(done.stderr)
        text, text_zh = CELLS[done.returncode]
        places, more = told["places"], told["count"] - len(told["places"])
        raise _hostile(
            text.format(", ".join(places) + (f" and {more:,} more" if more else "")),
            text_zh.format("、".join(places) + (f" 等 {told['count']:,} 处" if more else "")),
        )
    if done.returncode:
        raise _hostile("reading it went over the limits of memory or time", "读取超出内存或时间限制")
    return target


def _look_inside(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        raise _hostile("it is not a workbook (no readable archive)", "不是工作簿（压缩目录不可读）") from None
    size, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > SHEET_PARTS:
        allowed = f"{SHEET_PARTS:,}"
        raise _hostile(
            f"it has {len(parts):,} parts, {allowed} are allowed", f"内含 {len(parts):,} 个部件，最多允许 {allowed} 个"
        )
    if size > SHEET_BYTES:
        allowed = f"{SHEET_BYTES:,}"
        raise _hostile(
            f"it unpacks to {size:,} bytes, {allowed} are allowed", f"解压后达 {size:,} 字节，最多允许 {allowed} 字节"
        )
    if size > SHEET_RATIO * max(packed, 1):
        times = f"{size // max(packed, 1):,}"
        raise _hostile(
            f"it unpacks to {times} times its size, {SHEET_RATIO} are allowed",
            f"解压后为原大小的 {times} 倍，最多允许 {SHEET_RATIO} 倍",
        )


def _hostile(text: str, text_zh: str) -> Unreadable:
    return Unreadable("spreadsheet", f"The spreadsheet was refused: {text}.", f"拒收该电子表格：{text_zh}。")
