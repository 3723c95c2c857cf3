"""The worker has the dossier made when the lake was quiet for one look, by a process of its own."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import cast

import pytest

from saltern.installation.records import Records
from saltern.project.dossier_making import DossierMaking, DossierNotMade
from saltern.project.side_process import SideProcess


@dataclass
class Lake:
    """A lake whose newest snapshot, and the dossier's, the test sets."""

    number: int = 0
    dossier: int = 0

    def newest(self) -> int:
        return self.number

    def has_dossier(self) -> bool:
        return self.dossier == self.number


def making(lake: Lake, program: str = "pass") -> DossierMaking:
    return DossierMaking(records=cast("Records", lake), process=SideProcess((sys.executable, "-c", program)))


def finished(made: DossierMaking) -> int:
    """What the look says that finds the process ended."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if found := made.look():
            return found
        time.sleep(0.02)
    return 0


def test_an_empty_lake_and_one_whose_dossier_stands_need_nothing() -> None:
    for lake in (Lake(), Lake(number=3, dossier=3)):
        made = making(lake)
        assert [made.look(), made.look(), made.look()] == [0, 0, 0]
        assert not made.process.begun


def test_it_is_made_once_the_newest_snapshot_stood_for_a_look() -> None:
    lake = Lake(number=1)
    made = making(lake)
    assert made.look() == 0
    lake.number = 2
    assert made.look() == 0
    assert not made.process.begun
    assert made.look() == 0
    assert made.process.begun
    assert finished(made) == 2


def test_a_failure_is_said_with_the_last_words_and_tried_again() -> None:
    made = making(Lake(number=4), "import sys; sys.exit('no\\nthe disk is full')")
    made.look()
    made.look()
    with pytest.raises(DossierNotMade) as refusal:
        finished(made)
    assert str(refusal.value) == (
        "The dossier of snapshot 4 was not made: the disk is full. The lake answers meanwhile; it is tried again."
    )
    assert made.look() == 0
    assert made.process.begun
    made.end()


def test_ended_it_leaves_off() -> None:
    made = making(Lake(number=4), "import time; time.sleep(600)")
    made.look()
    made.look()
    process = made.process._process
    assert process is not None
    made.end()
    assert (process.returncode, made.process.begun) == (-15, False)
    made.end()
