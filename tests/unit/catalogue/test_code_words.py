"""What people call codes: the column's own words before those for all, and every gap and slip told."""

from __future__ import annotations

from typing import Any

import pytest

from saltern.core.catalogue.loader import load_pack
from saltern.errors import Faults
from saltern.words import Phrase

HEAD = "column,code,zh,en\n"
ALL = HEAD + "*,active,在册,listed\n*,moved,迁走,moved\n"


def test_a_columns_own_words_stand_before_those_for_all(tiny: Any) -> None:
    tiny.write("codes.csv", f"{ALL}people.status,moved,迁出本区,moved out of here\n")
    sets = load_pack(tiny.path).vocabulary.record_sets
    assert sets["people"].columns["status"].words == {
        "active": Phrase(zh="在册", en="listed"),
        "moved": Phrase(zh="迁出本区", en="moved out of here"),
    }
    assert sets["firms"].columns["status"].words["moved"] == Phrase(zh="迁走", en="moved")
    assert sets["people"].columns["birth_date"].words == {}


def test_a_pack_without_the_file_has_no_words_and_no_faults(tiny: Any) -> None:
    assert load_pack(tiny.path).vocabulary.record_sets["people"].columns["status"].words == {}


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        (
            HEAD + "*,active,在册,listed\n",
            [
                "codes.csv: code-without-words: found firms.status,moved; expected a line with what people call it",
                "codes.csv: code-without-words: found people.status,moved; expected a line with what people call it",
            ],
        ),
        (
            ALL + "peple.status,moved,x,x\n",
            [
                'codes.csv:4:1: unknown-column: found "peple.status"; expected a column of a record set, or * '
                '(did you mean "people.status"?)'
            ],
        ),
        (
            ALL + "people.status,mved,x,x\n",
            ['codes.csv:4:1: unknown-code: found "mved"; expected active, moved (did you mean "moved"?)'],
        ),
        (ALL + "*,moved,x,x\n", ["codes.csv:4:1: duplicate-key: found *,moved again; expected each code once"]),
        (
            "column,code,zh\n",
            ["codes.csv:1:1: csv-columns: found column,code,zh; expected column,code,zh,en"],
        ),
    ],
)
def test_a_gap_or_a_slip_is_told_at_its_line(lines: str, faults: list[str], tiny: Any) -> None:
    tiny.write("codes.csv", lines)
    with pytest.raises(Faults) as refused:
        load_pack(tiny.path)
    assert sorted(fault.said("en") for fault in refused.value.faults) == faults


def test_a_record_set_that_is_not_linked_is_named_so(tiny: Any) -> None:
    tiny.change("items/card.yaml", "eligible: alive", "eligible: count(firms) > 0")
    assert tiny.faults == [
        'items/card.yaml:9:17: unknown-name: found "firms"; expected a name of the vocabulary '
        "(a record set that vocabulary.yaml does not link to this kind of subject)"
    ]
