"""Versions of the pack, proposed by one designer and put in force by another: who may, what is refused, what stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from saltern.apps.journal import queries as journal
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries
from saltern.apps.organisation.pack_release import (
    BaseNotInForce,
    DesignerUnnamed,
    GroundMissing,
    OwnProposal,
    PackInForce,
    ProposalChanged,
    ProposedAlready,
    ReleaseNotOpen,
    ReleaseUnknown,
    ReleaseView,
    VersionUnknown,
)
from saltern.errors import Faults
from saltern.installation.environment import read
from saltern.installation.office import Office, Standing
from saltern.installation.pack_proposals import ProposalUnknown
from saltern.installation.pack_shelf import PackShelf, VersionDamaged, folder_in_force
from saltern.installation.starter_pack import write_starter_pack
from worlds.casework_desk import staff

pytestmark = pytest.mark.django_db
ZHOU, LIN = staff("designer", "zhou"), staff("designer", "lin")


class Desk:
    """An installation with a small pack and its proposals."""

    def __init__(self, home: Path) -> None:
        self.home = home
        pack = home / "pack"
        write_starter_pack(folder=pack, code="440308", name="盐田区", name_en="Yantian")
        self.environment = read({"SALTERN_HOME": str(home / "var"), "SALTERN_PACK": str(pack)})
        self.shelf = PackShelf(self.environment)

    def proposed(self, name: str, *, call: str, extra: str = "") -> Path:
        """A folder that says another number to call."""
        folder = self.environment.home / "proposals" / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(folder_in_force(self.environment), folder)
        for one in (folder, *folder.rglob("*")):
            one.chmod(0o700)
        file = folder / "pack.yaml"
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{extra}# call {call}\n", encoding="utf-8")
        return folder

    def propose(self, name: str, *, call: str) -> ReleaseView:
        self.proposed(name, call=call)
        return organisation.propose_pack(acting=ZHOU, shelf=self.shelf, name=name, why="autumn")

    def release(self, row: ReleaseView) -> ReleaseView:
        return organisation.release_pack(acting=LIN, shelf=self.shelf, number=row.number, ground="looked at")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    return Desk(tmp_path)


def test_a_second_designer_puts_a_version_in_force_and_both_stand_in_the_journal(desk: Desk) -> None:
    assert folder_in_force(desk.environment) == desk.environment.pack
    row = desk.propose("autumn", call="1")
    assert (row.state, row.before, row.turn) == ("proposed", desk.shelf.begun(), None)
    assert folder_in_force(desk.environment) == desk.environment.pack.parent / "var" / "packs" / row.before
    released = desk.release(row)
    assert (released.state, released.turn, released.proposed_by, released.released_by) == ("released", 2, "zhou", "lin")
    assert queries.version_in_force() == row.version
    assert Office(desk.environment, folder=folder_in_force(desk.environment)).pack.version == row.version
    assert [(one.actor, one.action, one.object) for one in journal.lines()] == [
        ("lin", "pack.release", f"pack:{row.version}"),
        ("zhou", "pack.propose", f"pack:{row.version}"),
        ("zhou", "pack.begin", f"pack:{row.before}"),
    ]
    listed = organisation.list_packs(acting=staff("auditor", "xu"))
    assert [(one.version, one.turn) for one in listed] == [(row.version, 2), (row.before, 1)]
    assert row.counts == {"added": 0, "removed": 0, "changed": 0, "files": 1}


def test_an_earlier_version_comes_back_by_two_people(desk: Desk) -> None:
    first = desk.release(desk.propose("autumn", call="1"))
    with pytest.raises(VersionUnknown):
        organisation.propose_restore(acting=ZHOU, shelf=desk.shelf, version="nothing", why="wrong")
    with pytest.raises(PackInForce):
        organisation.propose_restore(acting=ZHOU, shelf=desk.shelf, version=first.version, why="wrong")
    row = organisation.propose_restore(acting=LIN, shelf=desk.shelf, version=first.before, why="wrong")
    with pytest.raises(OwnProposal):
        desk.release(row)
    back = organisation.release_pack(acting=ZHOU, shelf=desk.shelf, number=row.number, ground="seen")
    assert (back.version, back.before, back.turn, back.restores) == (first.before, first.version, 3, True)
    assert folder_in_force(desk.environment).name == first.before
    assert journal.lines()[0].action == "pack.restore"


def test_in_training_one_person_plays_both(desk: Desk) -> None:
    row = desk.propose("autumn", call="1")
    alone = replace(ZHOU, training=True)
    done = organisation.release_pack(acting=alone, shelf=desk.shelf, number=row.number, ground="practice")
    assert (done.version, done.released_by) == (row.version, ZHOU.account)


def test_nobody_releases_what_they_proposed_or_uploaded_nor_in_another_role(desk: Desk) -> None:
    row = desk.propose("autumn", call="1")
    with pytest.raises(OwnProposal):
        organisation.release_pack(acting=staff("designer", " Ｚhou "), shelf=desk.shelf, number=row.number, ground="x")
    organisation.note_upload(acting=LIN, name="other", version=row.version)
    with pytest.raises(OwnProposal):
        desk.release(row)
    with pytest.raises(RoleNotAllowed):
        organisation.release_pack(acting=staff("approver", "li"), shelf=desk.shelf, number=row.number, ground="x")
    with pytest.raises(DesignerUnnamed):
        organisation.release_pack(acting=staff("designer", " "), shelf=desk.shelf, number=row.number, ground="x")
    with pytest.raises(GroundMissing):
        organisation.release_pack(acting=LIN, shelf=desk.shelf, number=row.number, ground=" ")
    with pytest.raises(ReleaseUnknown):
        organisation.release_pack(acting=LIN, shelf=desk.shelf, number=77, ground="x")
    assert queries.version_in_force() == row.before


def test_what_changed_since_it_was_proposed_is_not_released(desk: Desk) -> None:
    row = desk.propose("autumn", call="1")
    folder = desk.proposed("autumn", call="2")
    with pytest.raises(ProposalChanged):
        desk.release(row)
    shutil.rmtree(folder)
    with pytest.raises(ProposalChanged):
        desk.release(row)
    desk.proposed("autumn", call="1")
    assert desk.release(row).version == row.version


def test_a_proposal_on_top_of_a_version_no_longer_in_force_says_what_changed_meanwhile(desk: Desk) -> None:
    first, second = desk.propose("one", call="1"), desk.propose("two", call="2")
    desk.release(first)
    with pytest.raises(BaseNotInForce) as refused:
        desk.release(second)
    assert refused.value.data()["changed"] == {"zh": "pack.yaml", "en": "pack.yaml"}
    anew = organisation.propose_pack(acting=ZHOU, shelf=desk.shelf, name="two", why="again")
    assert anew.before == first.version
    with pytest.raises(ReleaseNotOpen):
        desk.release(second)
    assert desk.release(anew).turn == 3


def test_faults_and_what_is_no_change_are_not_proposed(desk: Desk) -> None:
    with pytest.raises(ProposalUnknown):
        organisation.propose_pack(acting=ZHOU, shelf=desk.shelf, name="../pack", why="x")
    shutil.copytree(desk.environment.pack, desk.environment.home / "proposals" / "same")
    with pytest.raises(PackInForce):
        organisation.propose_pack(acting=ZHOU, shelf=desk.shelf, name="same", why="x")
    desk.proposed("wrong", call="1", extra="nonsense: 1\n")
    with pytest.raises(Faults) as refused:
        organisation.propose_pack(acting=ZHOU, shelf=desk.shelf, name="wrong", why="x")
    assert [(one.place.file, one.code) for one in refused.value.faults] == [("pack.yaml", "unknown-field")]
    row = desk.propose("autumn", call="1")
    with pytest.raises(ProposedAlready):
        organisation.propose_pack(acting=LIN, shelf=desk.shelf, name="autumn", why="x")
    dropped = organisation.drop_pack(acting=LIN, number=row.number, why="no")
    assert (dropped.state, dropped.ground) == ("dropped", "no")
    with pytest.raises(ReleaseNotOpen):
        desk.release(row)


def test_a_kept_version_that_is_not_what_it_was_is_not_released(desk: Desk) -> None:
    row = desk.propose("autumn", call="1")
    file = desk.environment.home / "packs" / row.version / "pack.yaml"
    assert file.stat().st_mode & 0o777 == 0o400
    file.chmod(0o600)
    file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    with pytest.raises(VersionDamaged):
        desk.release(row)
    shutil.rmtree(file.parent)
    with pytest.raises(VersionDamaged):
        desk.release(row)


def test_a_process_that_stays_goes_over_and_what_it_has_in_hand_keeps_its_version(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saltern.installation.office.LOOK_AGAIN", 0.0)
    standing = Standing(desk.environment)
    before = standing.newest()
    version = before.pack.version
    row = desk.release(desk.propose("autumn", call="1"))
    in_hand = standing.newest()
    assert standing.moving is not None
    standing.moving.join()
    assert (in_hand is before, in_hand.pack.version) == (True, version)
    assert standing.newest().pack.version == row.version
    assert standing.newest() is standing.newest()


def test_without_a_database_the_process_stays_where_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.propose("autumn", call="1")
    standing = Standing(desk.environment)
    monkeypatch.setattr("saltern.installation.office.LOOK_AGAIN", 0.0)

    def away(_: object) -> Path:
        message = "away"
        raise ConnectionError(message)

    monkeypatch.setattr("saltern.installation.office.folder_in_force", away)
    assert standing.newest() is standing.office
    assert connection.connection is not None


def test_the_second_designer_sends_it_back_with_a_reason_and_the_draft_stays(desk: Desk) -> None:
    row = desk.propose("autumn", call="1")
    with pytest.raises(OwnProposal):
        organisation.return_pack(acting=ZHOU, number=row.number, why="x")
    with pytest.raises(GroundMissing):
        organisation.return_pack(acting=LIN, number=row.number, why=" ")
    back = organisation.return_pack(acting=LIN, number=row.number, why="金额没有依据")
    assert (back.state, back.returned_by, back.ground) == ("returned", "lin", "金额没有依据")
    assert desk.shelf.standing("autumn") == row.version
    assert queries.version_in_force() == row.before
    with pytest.raises(ReleaseNotOpen):
        desk.release(row)
    assert [one.number for one in organisation.list_returned(acting=ZHOU)] == [row.number]
    assert organisation.list_returned(acting=LIN) == []
    again = desk.propose("autumn", call="2")
    assert (again.state, organisation.list_returned(acting=ZHOU)) == ("proposed", [])
