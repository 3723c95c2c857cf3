"""A pack from nothing: it lints clean, it is nobody's but the district's that asked, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from saltern.core.catalogue.loader import load_pack
from saltern.core.review.lint import lint
from saltern.errors import SalternError
from saltern.installation.starter_pack import (
    STARTER,
    DistrictCodeUnreadable,
    DistrictNameUnwritable,
    FolderTaken,
    PackUnwritable,
    write_starter_pack,
)

ROOT = Path(__file__).resolve().parents[3]
LAKESIDE = {"code": "990101", "name": "湖滨区", "name_en": "Lakeside District"}


def test_it_lints_clean_and_is_the_district_named(tmp_path: Path) -> None:
    folder = tmp_path / "packs" / "lakeside"
    files = write_starter_pack(folder=folder, **LAKESIDE)
    assert files == sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert [fault.said("en") for fault in lint(folder).faults] == []
    district = load_pack(folder).district
    assert (district.key, district.code, district.name.zh, district.name.en) == (
        "lakeside",
        "990101",
        "湖滨区",
        "Lakeside District",
    )


def test_nothing_of_another_district_and_no_gap_is_left(tmp_path: Path) -> None:
    write_starter_pack(folder=tmp_path / "湖滨", code="990101", name="湖滨区")
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "湖滨").rglob("*") if path.is_file()}
    foreign = ("«", "»", "盐田", "Yantian", "yantian", "深圳", "Shenzhen", "4403")
    assert [(name, word) for name, text in texts.items() for word in foreign if word in text] == []
    assert "key: district-990101\n" in texts["pack.yaml"]


def test_its_working_days_are_those_of_the_country() -> None:
    file = Path("calendar") / "cn_workdays.csv"
    assert (STARTER / file).read_bytes() == (ROOT / "packs" / "yantian" / file).read_bytes()


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (
            {"code": "99010"},
            DistrictCodeUnreadable,
            "99010 is no district's code; expected the six digits of GB/T 2260.",
        ),
        (
            {"code": "９９０１０１"},
            DistrictCodeUnreadable,
            "９９０１０１ is no district's code; expected the six digits of GB/T 2260.",
        ),
        (
            {"name": 'a", b: "c'},
            DistrictNameUnwritable,
            '"a", b: "c" cannot stand as a district\'s name: 1 to 40 characters, no quotes, commas or backslashes.',
        ),
        (
            {"name": "  "},
            DistrictNameUnwritable,
            '"  " cannot stand as a district\'s name: 1 to 40 characters, no quotes, commas or backslashes.',
        ),
    ],
)
def test_what_cannot_be_a_district_is_refused_and_nothing_is_written(
    change: dict[str, str], error: type[SalternError], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as refused:
        write_starter_pack(folder=tmp_path / "p", **{**LAKESIDE, **change})
    assert (str(refused.value).strip(), (tmp_path / "p").exists()) == (words, False)


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderTaken):
        write_starter_pack(folder=tmp_path, **LAKESIDE)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(PackUnwritable):
        write_starter_pack(folder=tmp_path / "mine.txt", **LAKESIDE)
