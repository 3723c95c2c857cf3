"""A unit's feed contract: what a data set holds, how it is delivered, what a row must satisfy to be believed.

Source: Open Data Contract Standard 3.1 (Bitol), one YAML file a data set. What generates or writes such a file follows
`packs/yantian/sources/{population_register,births,service_cases}.yaml`; in the standard's own places stand:

    id, schema[0].name           the data set's key              domain      the key of the sharing unit
    schema[0].physicalName       the record set in the lake (several data sets may share one; default: the key)
    servers[0].format            csv | jsonl | xlsx | parquet     servers[0].encoding   UTF-8 | GB18030 (csv)
    servers[0].path              the names its files bear, a pattern such as births*.csv
    description.usage            the purposes the rows may serve, by commas
    properties[].name            the column in the file           businessName          its label in Chinese
    properties[].logicalType     string | integer | number (two decimal places) | date | timestamp | boolean
    logicalTypeOptions.format    of a string: resident_id | credit_code | mobile | name (these four leave the file for
                                 the identity table: the numbers become keys) | address | household | month | code
    logicalTypeOptions           minimum, maximum, minLength, maxLength, pattern
    properties[].physicalName    the column in the lake (person, firm, mother ...); default: the name
    required, primaryKey, primaryKeyPosition, classification      as in the standard
    quality                      {type: library, metric: invalidValues, arguments: {validValues: [...]}, mustBe: 0}
    properties[].customProperties  agreesWith: a resident_id column whose birth date or sex this column repeats;
                                   of: the number column whose owner a name or mobile belongs to (default: the first
                                   filled one); rank: a telephone's weight among several (1 counts most, default 5);
                                   alsoWritten: other ways its values may be written, by commas (`WRITINGS`);
                                   nullValues: what stands where there is nothing, by commas: "NULL, N/A, 无"
    customProperties             delivery: append | upsert (by primary key) | replace; sensitivity; sharedSince;
                                 dateColumn; quarantineLimit: the share of bad rows above which a batch is held;
                                 latestWord: of each subject's rows only the newest by dateColumn counts, "subject" or
                                 "subject, COLUMN" (apart for each value of the column); latestWordForAll: the values
                                 of that column, by commas, in which a row speaks for all of them, as an empty cell does
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from saltern.core.rules.facts import LatestWord
from saltern.words import Phrase

Type = Literal["string", "integer", "decimal", "boolean", "date", "timestamp"]
FileFormat = Literal["csv", "jsonl", "xlsx", "parquet"]
Mode = Literal["append", "upsert", "replace"]
Sensitivity = Literal["public", "internal", "personal", "sensitive"]

TYPES: Final[Mapping[str, Type]] = {
    "string": "string",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
SQL_TYPES: Final[Mapping[Type, str]] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18, 2)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
ENTITIES: Final[Mapping[str, str]] = {
    "resident_id": "natural_person",
    "credit_code": "legal_person",
    "address": "address",
    "household": "household",
}
PURPOSES: Final = ("prefill", "eligibility", "reminder", "outreach", "alert")
"""What rows may serve."""
WRITINGS: Final[Mapping[Type, tuple[str, ...]]] = {
    "date": ("dotted", "chinese", "compact", "serial"),
    "integer": ("grouped",),
    "decimal": ("grouped",),
    "boolean": ("chinese",),
}
"""In which other ways a value of a type may be written, where the contract says so: 2018.11.22, 2019年4月9日, 20190912,
a spreadsheet's 43426; ￥15,000.00 or 15,000元; 是 and 否."""
FORMATS: Final = frozenset({"", *ENTITIES, "mobile", "name", "month", "code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the delivered file. `lake` is its name in the lake, "" where it goes to the identity table."""

    name: str
    type: Type
    lake: str
    format: str = ""
    label: str = ""
    required: bool = False
    codes: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    classification: str = ""
    agrees_with: str = ""
    owner: str = ""
    rank: int = 5
    also_written: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    """What is written where there is nothing, in capital letters."""

    @property
    def entity(self) -> str:
        """What the value is a key of: natural_person, legal_person, address, household, or "" for a plain value."""
        return ENTITIES.get(self.format, "")

    @property
    def numbered(self) -> bool:
        """Whether the column holds numbers of persons or firms, which become surrogate keys."""
        return self.format in {"resident_id", "credit_code"}

    @property
    def sql_type(self) -> str:
        """The type in the lake."""
        return "BIGINT" if self.numbered else SQL_TYPES[self.type]


AGE: Final = dt.timedelta(days=3 * 366)
"""How old the newest fact of a set may be for the machine to say yes by it, where its contract says nothing (ours)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What one data set promises. `key` names delivered columns; without a key rows are never compared. Where
    its newest fact is older than `decides_within` a person decides."""

    dataset: str
    record_set: str
    unit: str
    label: Phrase
    format: FileFormat
    encoding: str
    path: str
    mode: Mode
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    sensitivity: Sensitivity = "personal"
    purposes: tuple[str, ...] = ()
    date_column: str = ""
    decides_within: dt.timedelta = AGE
    every: dt.timedelta | None = None
    """How often it comes, by its frequency; None where the contract does not say."""
    shared_since: str = ""
    quarantine_limit: float = 0.05
    volume_factor: int = 10
    latest: LatestWord | None = None
    fillers: frozenset[str] = frozenset()
    """What is written where there is nothing to write, in capital letters: one list for every data set."""
    file: str = field(default="", compare=False)

    def column(self, name: str) -> Column:
        """The delivered column of this name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def subject_columns(self) -> tuple[Column, ...]:
        """The columns that say whose row it is, in the order they are asked."""
        return tuple(column for column in self.columns if column.numbered)

    @property
    def lake_columns(self) -> tuple[Column, ...]:
        """The columns that stand in the lake."""
        return tuple(column for column in self.columns if column.lake)
