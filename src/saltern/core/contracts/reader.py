"""Reading feed contracts: a file of the Open Data Contract Standard 3.1 becomes a `Contract`, or faults with places."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import re2
from open_data_contract_standard.model import OpenDataContractStandard, SchemaProperty
from pydantic import ValidationError

from saltern.core.contracts.contract import (
    AGE,
    FORMATS,
    PURPOSES,
    TYPES,
    WRITINGS,
    Column,
    Contract,
    FileFormat,
    Mode,
    Sensitivity,
)
from saltern.core.documents import document
from saltern.core.documents.document import Entry
from saltern.core.rules.facts import LatestWord
from saltern.errors import Fault, Faults, Place, Words
from saltern.words import Phrase

FILLERS: Final = "fillers.txt"

Steps = tuple[int | str, ...]
"""The way from a file's top to a value: keys and numbers in lists."""

FILE_FORMATS: Final = ("csv", "jsonl", "xlsx", "parquet")
MODES: Final = ("append", "upsert", "replace")
SENSITIVITIES: Final = ("public", "internal", "personal", "sensitive")
ENCODINGS: Final = ("UTF-8", "GB18030")
COUNT: Final = re.compile(r"[0-9]{1,9}")
NOTHING_SAID: Final = Phrase(en="nothing", zh="空")
SHARE: Final = re.compile(r"0|1|1\.0+|0?\.[0-9]+")


def load(*, path: Path) -> Contract:
    """The contract in a file, called as its pack calls it; `Faults` with every mistake, each with line and column."""
    faults: list[Fault] = []
    contract = read(path=path, faults=faults)
    if faults or contract is None:
        raise Faults(faults)
    return contract


def load_all(*, folder: Path) -> dict[str, Contract]:
    """All contracts of a folder by data set; one `Faults` for all files together."""
    faults: list[Fault] = []
    contracts = read_all(folder=folder, faults=faults)
    if faults:
        raise Faults(faults)
    return contracts


def parse(*, text: str, file: str) -> Contract:
    """The contract written in `text`; `Faults` as of a file."""
    faults: list[Fault] = []
    entry = document.parse(text=text, name=file, faults=faults)
    contract = _understood(entry, file, faults)
    if faults or contract is None:
        raise Faults(faults)
    return contract


def read_all(*, folder: Path, faults: list[Fault]) -> dict[str, Contract]:
    """The contracts of a folder by data set, as far as they can be read, with all that is wrong noted.

    `fillers.txt` beside them, one a line, are the words that are written where there is nothing to write.
    """
    words = fillers(folder / FILLERS)
    contracts = (read(path=path, faults=faults) for path in sorted(folder.glob("*.yaml")))
    return {one.dataset: replace(one, fillers=words) for one in contracts if one is not None}


def fillers(path: Path) -> frozenset[str]:
    """The words of a list, in capital letters; a line that begins with "# " is a remark."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return frozenset(line.strip().upper() for line in lines if line.strip() and not line.startswith("# "))


def read(*, path: Path, faults: list[Fault]) -> Contract | None:
    """The contract in a file as far as it can be read, what is wrong noted; None where it is not even a contract."""
    file = f"{path.parent.name}/{path.name}"
    entry = document.read(path=path, name=file, faults=faults)
    contract = _understood(entry, file, faults)
    if contract is not None and entry is not None and contract.dataset != path.stem:
        expected = Phrase(en=f'the file\'s own name "{path.stem}"', zh=f"文件自己的名称“{path.stem}”")
        _Written(entry=entry, file=file, faults=faults).fault(("id",), "bad-key", f'id "{contract.dataset}"', expected)
    return contract


def _understood(entry: Entry | None, file: str, faults: list[Fault]) -> Contract | None:
    if entry is None:
        return None
    written = _Written(entry=entry, file=file, faults=faults)
    try:
        model = OpenDataContractStandard.model_validate(_plain(entry))
    except ValidationError as wrong:
        for error in wrong.errors():
            written.fault(tuple(error["loc"]), "contract-shape", repr(error["input"])[:60], error["msg"])
        return None
    return _Reader(written, model).contract()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """The file as it was written: the standard's model keeps no places, so a fault finds its own by its path."""

    entry: Entry
    file: str
    faults: list[Fault]

    def fault(self, path: Steps, code: str, found: Words, expected: Words) -> None:
        entry = self.entry
        for step in path:
            inner = _inside(entry, step)
            if inner is None:
                break
            entry = inner
        place = Place(file=self.file, line=entry.line, column=entry.column)
        self.faults.append(place.fault(code, found, expected))


def _inside(entry: Entry, step: int | str) -> Entry | None:
    if isinstance(entry.value, dict):
        return entry.value.get(str(step))
    if isinstance(entry.value, list) and isinstance(step, int) and step < len(entry.value):
        return entry.value[step]
    return None


def _plain(entry: Entry) -> object:
    """The values as the standard's model takes them: only true, false, nothing and numbers are more than text."""
    if isinstance(entry.value, dict):
        return {key: _plain(inner) for key, inner in entry.value.items()}
    if isinstance(entry.value, list):
        return [_plain(inner) for inner in entry.value]
    return entry.value if entry.quoted or entry.block else _scalar(entry.value)


def _scalar(text: str) -> object:
    if text in {"true", "false"}:
        return text == "true"
    if text in {"", "~", "null"}:
        return None
    if re.fullmatch(r"-?\d+", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text, re.ASCII) else text


class _Reader:
    """Turns the standard's model into our value, noting every mistake."""

    def __init__(self, written: _Written, model: OpenDataContractStandard) -> None:
        self._written = written
        self._model = model

    def contract(self) -> Contract | None:
        model, fault = self._model, self._written.fault
        if model.kind != "DataContract" or not str(model.apiVersion).startswith("v3."):
            fault(("apiVersion",), "contract-version", f"{model.kind} {model.apiVersion}", "DataContract v3.1.0")
        server = next(iter(model.servers or []), None)
        if server is None:
            fault(
                (),
                "contract-server",
                Phrase(en="no servers", zh="没有 servers"),
                Phrase(en="one server with path and format", zh="一个写明 path 和 format 的 server"),
            )
        if len(model.schema_ or []) != 1:
            fault(
                ("schema",),
                "contract-schema",
                Phrase(en=f"{len(model.schema_ or [])} schemas", zh=f"{len(model.schema_ or [])} 个 schema"),
                Phrase(en="exactly one", zh="恰好一个"),
            )
            return None
        schema = (model.schema_ or [])[0]
        custom = self._custom((), model.customProperties)
        columns = tuple(self._columns(schema.properties or []))
        keyed = sorted((p for p in schema.properties or [] if p.primaryKey), key=lambda p: p.primaryKeyPosition or 0)
        contract = Contract(
            dataset=self._word(("id",), model.id, schema.name),
            record_set=schema.physicalName or schema.name or "",
            unit=self._word(("domain",), model.domain),
            label=Phrase.of({"zh": schema.businessName or model.name or "", "en": schema.description or ""}),
            format=cast("FileFormat", self._one(("servers",), (server and server.format) or "", FILE_FORMATS)),
            encoding=self._one(("servers",), (server and server.encoding) or "UTF-8", ENCODINGS),
            path=(server and server.path) or f"{model.id}*",
            mode=cast("Mode", self._one(("customProperties",), custom.text("delivery", "append"), MODES)),
            columns=columns,
            key=tuple(str(p.name) for p in keyed),
            sensitivity=cast(
                "Sensitivity", self._one(("customProperties",), custom.text("sensitivity", "personal"), SENSITIVITIES)
            ),
            purposes=self._purposes((model.description.usage if model.description else "") or ""),
            date_column=custom.text("dateColumn"),
            decides_within=self._freshness(),
            every=self._stated().get("frequency"),
            shared_since=custom.text("sharedSince"),
            quarantine_limit=float(
                custom.figure(
                    "quarantineLimit", "0.05", SHARE, Phrase(en="a share from 0 to 1", zh="0 到 1 之间的比例")
                )
            ),
            volume_factor=int(custom.figure("volumeFactor", "10", COUNT, Phrase(en="a whole number", zh="整数"))),
            latest=self._latest(custom),
            file=self._written.file,
        )
        self._cross(contract)
        return contract

    def _purposes(self, text: str) -> tuple[str, ...]:
        return tuple(self._one(("description", "usage"), word, PURPOSES) for word in _words(text))

    def _columns(self, properties: Iterable[SchemaProperty]) -> Iterator[Column]:
        for index, entry in enumerate(properties):
            path = ("schema", 0, "properties", index)
            options = dict(entry.logicalTypeOptions or {})
            custom = self._custom(path, entry.customProperties)
            kind = self._one((*path, "logicalType"), entry.logicalType or "", tuple(TYPES))
            form = str(options.get("format", "")) if kind == "string" else ""
            self._one((*path, "logicalTypeOptions", "format"), form, tuple(sorted(FORMATS)))
            name = self._word((*path, "name"), entry.name)
            pattern = str(options.get("pattern", ""))
            self._pattern((*path, "logicalTypeOptions", "pattern"), pattern)
            self._bounds(path, kind, options)
            yield Column(
                name=name,
                type=TYPES.get(kind, "string"),
                lake="" if form in {"mobile", "name"} else entry.physicalName or name,
                format=form,
                label=entry.businessName or "",
                required=bool(entry.required),
                codes=tuple(self._codes(path, entry)),
                minimum=str(options.get("minimum", "")),
                maximum=str(options.get("maximum", "")),
                min_length=options.get("minLength"),
                max_length=options.get("maxLength"),
                pattern=pattern,
                classification=entry.classification or "",
                agrees_with=custom.text("agreesWith"),
                owner=custom.text("of"),
                rank=int(custom.figure("rank", "5", COUNT, Phrase(en="a whole number", zh="整数"))),
                also_written=custom.chosen("alsoWritten", WRITINGS.get(TYPES.get(kind, "string"), ())),
                nulls=tuple(word.upper() for word in _words(custom.text("nullValues"))),
            )

    def _custom(self, path: Steps, properties: Iterable[Any] | None) -> _Custom:
        values = {str(entry.property): (index, entry.value) for index, entry in enumerate(properties or [])}
        return _Custom(written=self._written, path=path, values=values)

    def _bounds(self, path: Steps, kind: str, options: Mapping[str, object]) -> None:
        """A bound is a value of the column's type, a length a whole number."""
        asked = {"minLength": "length", "maxLength": "length", "minimum": kind, "maximum": kind}
        for name, wanted in asked.items():
            fits, expected = BOUNDS.get(wanted, NO_BOUND)
            text = str(options.get(name, ""))
            if name in options and not fits(text):
                self._written.fault((*path, "logicalTypeOptions", name), "contract-value", text, expected)

    def _codes(self, path: Steps, entry: SchemaProperty) -> Iterator[str]:
        for index, check in enumerate(entry.quality or []):
            if check.metric == "invalidValues" and check.type in {None, "library"}:
                yield from (str(value) for value in (check.arguments or {}).get("validValues", []))
            else:
                found = f"{check.type} {check.metric}"
                self._written.fault(
                    (*path, "quality", index),
                    "contract-quality",
                    found,
                    Phrase(en="library invalidValues with validValues", zh="带 validValues 的 library invalidValues"),
                )

    def _cross(self, contract: Contract) -> None:
        names = [column.name for column in contract.columns]
        stored = [column.lake for column in contract.lake_columns]
        schema: Steps = ("schema", 0, "properties")
        for index, column in enumerate(contract.columns):
            if names.index(column.name) != index:
                self._written.fault(
                    (*schema, index), "contract-column", column.name, Phrase(en="each column once", zh="每列只写一次")
                )
            if column.lake and names.count(column.name) == 1 and stored.count(column.lake) > 1:
                self._written.fault(
                    (*schema, index),
                    "contract-column",
                    column.lake,
                    Phrase(en="each lake column once", zh="数据湖中每列只写一次"),
                )
            for named in filter(None, (column.agrees_with, column.owner)):
                if named not in {c.name for c in contract.subject_columns}:
                    self._written.fault(
                        (*schema, index),
                        "contract-column",
                        named,
                        Phrase(en="a number column of this contract", zh="本约定中的号码列"),
                    )
        if contract.date_column and contract.date_column not in names:
            self._written.fault(
                ("customProperties",),
                "contract-column",
                contract.date_column,
                Phrase(en="one of the columns", zh="其中一列"),
            )
        if contract.latest:
            self._check_latest(contract, contract.latest)
        if contract.mode == "upsert" and not contract.key:
            self._written.fault(
                ("customProperties",),
                "contract-key",
                Phrase(en="upsert without primaryKey", zh="upsert 而没有 primaryKey"),
                Phrase(en="a primary key", zh="主键"),
            )

    def _latest(self, custom: _Custom) -> LatestWord | None:
        """Whether a subject's newest row alone counts, and apart for which column."""
        subject, *per = _words(custom.text("latestWord")) or ("",)
        if not subject:
            return None
        if subject != "subject" or len(per) > 1:
            found = custom.text("latestWord")
            self._written.fault(("customProperties",), "contract-value", found, LATEST_WORD)
        return LatestWord(per=next(iter(per), ""), for_all=_words(custom.text("latestWordForAll")))

    def _check_latest(self, contract: Contract, latest: LatestWord) -> None:
        """The newest of what, by which date, apart for what."""
        dated = next((c for c in contract.columns if c.name == contract.date_column), None)
        if dated is None or dated.type != "date" or not contract.subject_columns:
            expected = Phrase(en="a dateColumn of type date, and a number column", zh="日期类型的 dateColumn 与号码列")
            self._written.fault(("customProperties",), "contract-latest", contract.date_column, expected)
        column = next((c for c in contract.lake_columns if c.lake == latest.per), None)
        if latest.per and (column is None or column.type != "string"):
            expected = Phrase(en="a text column of the lake", zh="数据湖中的文本列")
            self._written.fault(("customProperties",), "contract-latest", latest.per, expected)
        for code in latest.for_all:
            if column is None or (column.codes and code not in column.codes):
                expected = Phrase(en=f'a value of "{latest.per}"', zh=f"“{latest.per}”的取值")
                self._written.fault(("customProperties",), "contract-latest", code, expected)

    def _freshness(self) -> dt.timedelta:
        """How old its newest fact may be for a decision: its `latency`, else two periods and three years at least."""
        stated = self._stated()
        return stated.get("latency") or max(AGE, 2 * stated.get("frequency", dt.timedelta(0)))

    def _stated(self) -> Mapping[str, dt.timedelta]:
        """What it says of how often and how late it comes."""
        units = {"h": dt.timedelta(hours=1), "d": dt.timedelta(days=1), "m": dt.timedelta(days=31)}
        units["y"] = dt.timedelta(days=366)
        return {
            str(sla.property): sla.value * units[sla.unit]
            for sla in self._model.slaProperties or []
            if sla.unit in units and isinstance(sla.value, int)
        }

    def _word(self, path: Steps, *found: str | None) -> str:
        word = next((w for w in found if w), "")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,62}", word, re.ASCII):
            self._written.fault(
                path,
                "contract-name",
                word or NOTHING_SAID,
                Phrase(en="a name of letters, digits, - and _", zh="由字母、数字、- 和 _ 组成的名称"),
            )
        return word

    def _one(self, path: Steps, found: str, allowed: tuple[str, ...]) -> str:
        if found not in allowed:
            self._written.fault(path, "contract-value", found or NOTHING_SAID, " | ".join(filter(None, allowed)))
        return found

    def _pattern(self, path: Steps, pattern: str) -> None:
        try:
            options = re2.Options()
            options.log_errors = False
            re2.compile(pattern, options)
        except re2.error:
            self._written.fault(
                path, "contract-pattern", pattern, Phrase(en="a regular expression of RE2", zh="RE2 正则表达式")
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Custom:
    """Properties the standard does not name, with their places."""

    written: _Written
    path: Steps
    values: Mapping[str, tuple[int, object]]

    def text(self, name: str, default: str = "") -> str:
        """What is stated, as text."""
        return str(self.values.get(name, (0, default))[1])

    def chosen(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """The words stated, by commas, each of which has to be one of those allowed."""
        words = _words(self.text(name))
        for word in (word for word in words if word not in allowed):
            place = (*self.path, "customProperties", self.values[name][0], "value")
            nothing = Phrase(en="no such property on this type", zh="此类型没有这项属性")
            self.written.fault(place, "contract-value", word, " | ".join(allowed) or nothing)
        return words

    def figure(self, name: str, default: str, shape: re.Pattern[str], expected: Words) -> str:
        """A figure of the shape; the default where something else stands, which is a mistake."""
        text = self.text(name, default)
        if shape.fullmatch(text):
            return text
        place = (*self.path, "customProperties", self.values[name][0], "value")
        self.written.fault(place, "contract-value", text or NOTHING_SAID, expected)
        return default


def _dated(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


LATEST_WORD: Final = Phrase(en='"subject", or "subject, COLUMN"', zh="“subject”或“subject, 列名”")
NO_BOUND: Final[tuple[Callable[[str], object], Words]] = (
    lambda _: False,
    Phrase(en="no such bound on this type", zh="此类型没有这种界限"),
)
BOUNDS: Final[Mapping[str, tuple[Callable[[str], object], Words]]] = {
    "length": (COUNT.fullmatch, Phrase(en="a whole number", zh="整数")),
    "integer": (re.compile(r"-?[0-9]{1,18}").fullmatch, Phrase(en="a whole number", zh="整数")),
    "number": (
        re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?").fullmatch,
        Phrase(en="a number of at most two decimal places", zh="最多两位小数的数字"),
    ),
    "date": (_dated, Phrase(en="a date like 2020-07-01", zh="日期，如 2020-07-01")),
    "timestamp": (_dated, Phrase(en="a moment like 2020-07-01T10:00", zh="时刻，如 2020-07-01T10:00")),
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
