"""A latest word: of one subject's rows only the newest counts, told alike by the lake, the dossier and SQL."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from saltern.core.contracts.reader import parse
from saltern.core.registry.profile import LakeRecords, profile
from saltern.core.rules.facts import LatestWord
from saltern.errors import Faults
from worlds.consents import CONTRACT, HEADER, LATER, SETS, VOCABULARY, agreed, line, text
from worlds.registry_office import NOW, firm, office, person, written


def told(folder: Path, *deliveries: list[str], ask: str = person(1), by: str = "person") -> list[tuple[object, ...]]:
    """What counts of a subject (channel, consent, day) after the deliveries: alike by lake, dossier and SQL."""
    with office(folder, CONTRACT) as intake:
        for place, lines in enumerate(deliveries):
            path = written(folder / f"consents{place}.csv", lines, header=HEADER)
            intake.take(path, dataset="consents", now=NOW + place * LATER)
        kind = "natural_person" if by == "person" else "legal_person"
        key = intake.identity.find(kind=kind, number=ask)
        assert key is not None
        return agreed(intake, (by, key))[by, key]


MARCH, JANUARY = dt.date(2020, 3, 1), dt.date(2020, 1, 1)
YES, NO = line("sms", "true", "2020-01-01"), line("sms", "false", "2020-03-01")


def test_a_withdrawal_takes_the_place_of_the_consent(tmp_path: Path) -> None:
    assert told(tmp_path, [YES], [NO]) == [("sms", False, MARCH)]


def test_a_file_that_comes_late_takes_nothing_back(tmp_path: Path) -> None:
    assert told(tmp_path, [NO], [YES]) == [("sms", False, MARCH)]


def test_both_in_one_file_in_whatever_order(tmp_path: Path) -> None:
    assert told(tmp_path, [NO, YES]) == [("sms", False, MARCH)]


def test_of_one_day_the_later_delivery_counts(tmp_path: Path) -> None:
    same = line("sms", "true", "2020-03-01")
    assert told(tmp_path / "a", [NO], [same]) == [("sms", True, MARCH)]
    assert told(tmp_path / "b", [same], [NO]) == [("sms", False, MARCH)]


def test_what_contradicts_itself_on_one_day_in_one_delivery_says_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, [YES], [NO, line("sms", "true", "2020-03-01")]) == []


def test_the_same_row_twice_is_one_word(tmp_path: Path) -> None:
    assert set(told(tmp_path, [YES], [NO, NO])) == {("sms", False, MARCH)}


def test_each_channel_is_spoken_for_apart(tmp_path: Path) -> None:
    app = line("app", "true", "2020-02-01")
    assert sorted(told(tmp_path, [YES, app], [NO])) == [("app", True, dt.date(2020, 2, 1)), ("sms", False, MARCH)]


@pytest.mark.parametrize("channel", ["none", ""])
def test_a_word_for_no_channel_is_said_for_all(channel: str, tmp_path: Path) -> None:
    app = line("app", "true", "2020-02-01")
    assert told(tmp_path, [YES, app], [line(channel, "false", "2020-03-01")]) == [(channel or None, False, MARCH)]


def test_a_channel_opened_after_a_no_to_all_is_open(tmp_path: Path) -> None:
    no = line("none", "false", "2020-01-01")
    assert ("sms", True, MARCH) in told(tmp_path, [no], [line("sms", "true", "2020-03-01")])


def test_a_row_without_a_day_is_older_than_every_other(tmp_path: Path) -> None:
    assert told(tmp_path, [YES], [line("sms", "false", "")]) == [("sms", True, JANUARY)]


def test_a_day_after_the_delivery_cannot_outlast_what_is_said_later(tmp_path: Path) -> None:
    typo = line("sms", "true", "2090-01-01")
    assert told(tmp_path, [typo], [line("sms", "false", "2020-04-11")]) == [("sms", False, dt.date(2020, 4, 11))]


def test_a_row_about_a_person_and_a_firm_counts_for_each_by_itself(tmp_path: Path) -> None:
    both, own = line("sms", "true", "2020-01-01", of=firm(1)), NO
    assert told(tmp_path / "a", [both], [own]) == [("sms", False, MARCH)]
    assert told(tmp_path / "b", [both], [own], ask=firm(1), by="firm") == [("sms", True, JANUARY)]


def test_a_withdrawn_delivery_gives_the_word_back(tmp_path: Path) -> None:
    with office(tmp_path, CONTRACT) as intake:
        intake.take(written(tmp_path / "consents1.csv", [YES], header=HEADER), dataset="consents", now=NOW)
        no = intake.take(written(tmp_path / "consents2.csv", [NO], header=HEADER), dataset="consents", now=NOW)
        intake.withdraw(no.batch, why="wrong file", now=NOW)
        key = intake.identity.find(kind="natural_person", number=person(1))
        assert key is not None
        assert agreed(intake, ("person", key)) == {("person", key): [("sms", True, JANUARY)]}


def test_what_is_shown_of_a_subject_is_the_newest_word(tmp_path: Path) -> None:
    with office(tmp_path, CONTRACT) as intake:
        for place, lines in enumerate(([YES], [NO])):
            path = written(tmp_path / f"consents{place}.csv", lines, header=HEADER)
            intake.take(path, dataset="consents", now=NOW)
        key = intake.identity.find(kind="natural_person", number=person(1))
        assert key is not None
        records = LakeRecords(intake.lake.snapshot(), VOCABULARY)
        shown = profile(subject=key, as_of=dt.date(2020, 4, 10), records=records)
        assert [[row["consent"] for row in known.rows] for known in shown.known] == [[False]]


def test_the_contract_says_it_and_the_vocabulary_knows_it() -> None:
    assert SETS["consents"].latest == LatestWord(per="channel", for_all=("none",))


@pytest.mark.parametrize(
    ("custom", "code", "found"),
    [
        ('  - {property: latestWord, value: "person"}', "contract-value", "person"),
        (
            '  - {property: latestWord, value: "subject, channel, consent"}',
            "contract-value",
            "subject, channel, consent",
        ),
        ('  - {property: latestWord, value: "subject, colour"}', "contract-latest", "colour"),
        ('  - {property: latestWord, value: "subject, consent"}', "contract-latest", "consent"),
        (
            '  - {property: latestWord, value: "subject, channel"}\n  - {property: latestWordForAll, value: fax}',
            "contract-latest",
            "fax",
        ),
        (
            "  - {property: latestWord, value: subject}\n  - {property: dateColumn, value: channel}",
            "contract-latest",
            "channel",
        ),
    ],
)
def test_a_contract_that_says_it_wrongly_is_refused(custom: str, code: str, found: str) -> None:
    with pytest.raises(Faults) as refused:
        parse(file="consents.yaml", text=text(custom))
    lines = [str(fault) for fault in refused.value.faults]
    if found == "colour":
        assert lines == ["consents.yaml:19:3: contract-latest: found colour; expected a text column of the lake"]
    assert (code, found) in [(fault.code, str(fault.found)) for fault in refused.value.faults]
