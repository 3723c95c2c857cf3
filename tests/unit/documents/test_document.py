"""Reading YAML as text with places: what stays a string, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saltern.core.documents.document import LARGEST, Entry, parse, read
from saltern.core.documents.fields import Fields
from saltern.errors import Faults

if TYPE_CHECKING:
    from pathlib import Path

    from saltern.errors import Fault


def faults_of(text: str) -> list[str]:
    faults: list[Fault] = []
    assert parse(text=text, name="x.yaml", faults=faults) is None
    return [str(fault) for fault in faults]


def value(text: str) -> dict[str, Entry]:
    faults: list[Fault] = []
    entry = parse(text=text, name="x.yaml", faults=faults)
    assert entry is not None
    assert isinstance(entry.value, dict)
    return entry.value


def test_scalars_stay_the_texts_they_are() -> None:
    found = value("country: NO\non: yes\nzip: 007\nday: 2020-01-01\n")
    assert {key: entry.value for key, entry in found.items()} == {
        "country": "NO",
        "on": "yes",
        "zip": "007",
        "day": "2020-01-01",
    }


def test_places_point_at_the_first_character_of_the_text() -> None:
    found = value('plain: one\nquoted: "two"\nblock: |\n  three\n  four\n')
    assert {key: (entry.line, entry.column) for key, entry in found.items()} == {
        "plain": (1, 8),
        "quoted": (2, 10),
        "block": (4, 3),
    }


def test_a_billion_laughs_are_refused_before_they_begin() -> None:
    assert faults_of('a: &a ["ha", "ha"]\nb: [*a, *a, *a]\n') == [
        "x.yaml:1:4: yaml-anchor: found the anchor &a; expected the value written out"
    ]


def test_a_merge_key_is_refused() -> None:
    assert faults_of("a:\n  <<: {b: 1}\n") == ["x.yaml:2:3: yaml-key: found the merge key <<; expected a plain key"]


def test_bottomless_nesting_is_refused() -> None:
    assert faults_of("a: " + "[" * 60 + "]" * 60)[0] == (
        "x.yaml:1:44: yaml-depth: found 41 levels; expected at most 40 levels"
    )


def test_an_empty_file_is_refused() -> None:
    assert faults_of("# nothing\n") == ["x.yaml:1:1: empty-file: found nothing; expected a mapping or a list"]


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("a: 1\nb: 盐田\n".encode("gb18030"))
    faults: list[Fault] = []
    assert read(path=file, name="x.yaml", faults=faults) is None
    assert [str(fault) for fault in faults] == ["x.yaml:2: not-utf-8: found the byte 0xd1; expected UTF-8 text"]


def test_a_file_too_large_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"#" * (LARGEST + 1))
    faults: list[Fault] = []
    assert read(path=file, name="x.yaml", faults=faults) is None
    assert [str(fault) for fault in faults] == [
        "x.yaml: file-too-large: found 1,000,001 bytes; expected at most 1,000,000 bytes"
    ]


def test_a_fault_is_said_in_either_language() -> None:
    faults: list[Fault] = []
    parse(text="a: 1\na: 2\n", name="x.yaml", faults=faults)
    Fields(value_of("b: x\n"), file="y.yaml", faults=faults).integer("b")
    assert [fault.said("zh") for fault in faults] == [
        "x.yaml:2:1：duplicate-key：写的是 又一个“a”；应为 每个键只写一次（已见第 1 行）",
        'y.yaml:1:4：bad-value：写的是 "x"；应为 不小于 0 的整数',
    ]
    refused = Faults(faults)
    assert refused.message("en").splitlines()[1:] == [
        'y.yaml:1:4: bad-value: found "x"; expected a whole number from 0',
        "2 fault(s) found.",
    ]
    assert refused.message("zh").splitlines()[2] == "发现 2 处错误。"


def value_of(text: str) -> Entry:
    entry = parse(text=text, name="y.yaml", faults=[])
    assert entry is not None
    return entry
