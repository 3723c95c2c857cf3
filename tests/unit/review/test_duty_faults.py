"""What lint says of kinds of messages and of who is responsible for them, word for word."""

from __future__ import annotations

from typing import Any

import pytest

SETTINGS = 'precision: 90\nplaces:\n  "440308001": office\n'
TAXONOMY = "kind,level1,level2,level3,name_en\nlight,城建,市政,路灯,Street lights\ndogs,政法,治安,养犬,Dogs\n"
DUTIES = "kind,place,lead,assist\nlight,,office,\ndogs,,place,\n"
TEXTS = "id,label,text\n" + "".join(f"{kind}{n},{kind},{kind}的话{n}\n" for kind in ("light", "dogs") for n in range(5))
UNIT = "expected a unit of units.yaml"
KIND = "expected a kind of triage/taxonomy.csv"
CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "sound": ("", "", "", []),
    "a unit nobody knows": (
        "duties.csv",
        "light,,office,",
        "light,,ofice,lamps",
        [
            f'triage/duties.csv:2:1: unknown-unit: found "lamps"; {UNIT}',
            f'triage/duties.csv:2:1: unknown-unit: found "ofice"; {UNIT} (did you mean "office"?)',
        ],
    ),
    "a kind nobody is responsible for": (
        "duties.csv",
        "light,,office,\n",
        "light,440308001,office,\n",
        [
            'triage/taxonomy.csv:2:1: nobody-responsible: found "light"; '
            "expected a duty with an empty place: who leads in the whole district"
        ],
    ),
    "two duties for the same": (
        "duties.csv",
        "dogs,,place,\n",
        "dogs,,place,\ndogs,,office,\n",
        [
            'triage/duties.csv:4:1: duty-contradicts: found "dogs", as in line 3; '
            "expected one duty for a kind in a place"
        ],
    ),
    "who leads assists": (
        "duties.csv",
        "light,,office,",
        "light,,office,office",
        [
            'triage/duties.csv:2:1: duty-contradicts: found "office" 2 times; '
            "expected a unit that leads or assists, once"
        ],
    ),
    "a duty of a kind there is not": (
        "duties.csv",
        "dogs,,place,\n",
        "dogs,,place,\ndog,,office,\n",
        [f'triage/duties.csv:4:1: unknown-kind: found "dog"; {KIND} (did you mean "dogs"?)'],
    ),
    "a place there is not": (
        "duties.csv",
        "dogs,,place,\n",
        "dogs,,place,\ndogs,1,office,\n",
        ['triage/duties.csv:4:1: unknown-division: found "1"; expected a code of divisions.csv'],
    ),
    "a street without its office": (
        "triage.yaml",
        '"440308001": office',
        '"9": offices',
        [
            'triage/triage.yaml: nobody-responsible: found no unit for "440308001"; expected one under "places"',
            'triage/triage.yaml:3:8: unknown-division: found "9"; expected a code of divisions.csv',
            f'triage/triage.yaml:3:8: unknown-unit: found "offices"; {UNIT} (did you mean "office"?)',
        ],
    ),
    "a text of a kind there is not, and the same again": (
        "texts.csv",
        "light4,light,light的话4",
        "light3,lights,light的话3",
        [
            'triage/taxonomy.csv:2:1: too-few-texts: found 4 of "light"; expected at least 5 lines in triage/texts.csv',
            "triage/texts.csv:6:1: duplicate-key: found the same as in line 5; expected each id and text once",
            f'triage/texts.csv:6:8: unknown-kind: found "lights"; {KIND} (did you mean "light"?)',
            "triage/texts.csv:6:15: duplicate-key: found the same as in line 5; expected each id and text once",
        ],
    ),
    "a precision out of reach": (
        "triage.yaml",
        "precision: 90",
        "precision: 100",
        ["triage/triage.yaml:1:12: bad-value: found 100; expected per cent from 50 to 99"],
    ),
    "the same kind twice": (
        "taxonomy.csv",
        "dogs,政法",
        "light,政法,治安,猫,Cats\ndogs,政法",
        ['triage/taxonomy.csv:3:1: duplicate-key: found "light" again; expected each kind once'],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_and_all_that_is_said_of_it(tiny: Any, name: str) -> None:
    file, old, new, expected = CASES[name]
    for at, text in (
        ("triage.yaml", SETTINGS),
        ("taxonomy.csv", TAXONOMY),
        ("duties.csv", DUTIES),
        ("texts.csv", TEXTS),
    ):
        assert file != at or old in text
        tiny.write(f"triage/{at}", text.replace(old, new) if file == at else text)
    assert tiny.faults == expected


def test_files_that_lie_beside_are_asked_for(tiny: Any) -> None:
    tiny.write("triage/triage.yaml", SETTINGS)
    said = "missing-file: found no such file; expected a file beside triage/triage.yaml"
    assert tiny.faults == [f"triage/{name}: {said}" for name in ("duties.csv", "taxonomy.csv", "texts.csv")]
