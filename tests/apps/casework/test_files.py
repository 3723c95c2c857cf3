"""Files handed in: sealed at rest, laid with an application, offered again, opened by those it concerns alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework import queries
from saltern.apps.casework.file_check import FileGivenBefore, FileRefused
from saltern.apps.casework.file_store import FileLost, FileStore
from saltern.apps.casework.handed_in_file import FileView, ForMaterial
from saltern.apps.casework.models import Enclosure, HandedInFile
from saltern.apps.casework.operations.files import MOST_FILES, FileUnknown, TooManyFiles
from saltern.apps.journal.models import Line
from worlds.casework_desk import GRADUATE, STRICT, People, applicant, approver, degree, graduates, rulebook
from worlds.papers import FAULTS, jpeg, pdf, png

pytestmark = pytest.mark.django_db

BOOKS = rulebook()
PHOTO = ForMaterial(item=GRADUATE.id, subject=1, material="photo")
CONTRACT = replace(PHOTO, material="contract")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(root=tmp_path / "files", key=bytes(range(32)))


def hand_in(
    store: FileStore, *, place: ForMaterial = CONTRACT, content: bytes = b"", name: str = "合同.png"
) -> FileView:
    return casework.hand_in_file(
        acting=applicant(1), rulebook=BOOKS, store=store, place=place, name=name, content=content or png()
    )


def lying(store: FileStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_file_lies_sealed_under_a_name_that_says_nothing(store: FileStore) -> None:
    content = pdf(extra=b"/Title (440308199001011234)")
    given = hand_in(store, content=content, name="身份证.pdf")
    [path] = lying(store)
    assert b"440308199001011234" not in path.read_bytes()
    assert b"PDF" not in path.read_bytes()
    assert (path.stat().st_mode & 0o777, "身份证" in path.name) == (0o600, False)
    opened = casework.open_file(acting=applicant(1), rulebook=BOOKS, store=store, key=given.key)
    assert (opened.content, opened.file.name, opened.file.kind) == (content, "身份证.pdf", "application/pdf")


def test_another_key_opens_nothing(store: FileStore) -> None:
    given = hand_in(store)
    other = FileStore(root=store.root, key=bytes(32))
    with pytest.raises(FileLost):
        casework.open_file(acting=applicant(1), rulebook=BOOKS, store=other, key=given.key)


@pytest.mark.parametrize(("code", "name", "content"), FAULTS, ids=[f"{one[0]}-{at}" for at, one in enumerate(FAULTS)])
def test_what_is_refused_leaves_nothing(store: FileStore, code: str, name: str, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        casework.hand_in_file(
            acting=applicant(1), rulebook=BOOKS, store=store, place=CONTRACT, name=name, content=content
        )
    assert refused.value.code == code
    assert (lying(store), HandedInFile.objects.count(), Enclosure.objects.count()) == ([], 0, 0)


def test_a_file_for_a_form_counts_as_brought_and_lies_with_the_case_it_becomes(store: FileStore) -> None:
    given = hand_in(store)
    draft = casework.open_draft(acting=applicant(1), rulebook=BOOKS, item=GRADUATE.id, subject=1)
    assert draft.materials == {"contract": given.key}
    made = casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=People(degrees=[degree(1)]), item=GRADUATE.id, subject=1,
        key=draft.key, materials=["contract"], account={"mobile": "13800138000"},
    )  # fmt: skip
    casework.drop_draft(acting=applicant(1), rulebook=BOOKS, item=GRADUATE.id, subject=1)
    file = casework.open_case(acting=approver(), rulebook=BOOKS, number=made.number)
    assert [(one.key, one.called.zh) for one in file.files] == [(given.key, "劳动合同")]
    [listed] = casework.list_files(acting=applicant(1), subject=1)
    assert [(lies.case, lies.material) for lies in listed.lies] == [(made.number, "contract")]
    opened = casework.open_file(acting=approver(), rulebook=BOOKS, store=store, key=given.key)
    assert opened.content == png()


def test_a_dropped_form_leaves_its_files_among_ones_own(store: FileStore) -> None:
    given = hand_in(store)
    casework.drop_draft(acting=applicant(1), rulebook=BOOKS, item=GRADUATE.id, subject=1)
    [listed] = casework.list_files(acting=applicant(1), subject=1)
    assert (listed.key, listed.lies) == (given.key, ())


def test_a_file_given_once_serves_again_and_not_twice_in_one_place(store: FileStore) -> None:
    given = hand_in(store, place=replace(PHOTO, item="strict-item", material="original"))
    casework.use_file_again(acting=applicant(1), rulebook=BOOKS, place=PHOTO, key=given.key)
    with pytest.raises(FileGivenBefore):
        casework.use_file_again(acting=applicant(1), rulebook=BOOKS, place=PHOTO, key=given.key)
    [listed] = casework.list_files(acting=applicant(1), subject=1)
    assert {lies.item for lies in listed.lies} == {STRICT.id, GRADUATE.id}
    assert len(lying(store)) == 1


def test_somebody_elses_file_is_not_there(store: FileStore) -> None:
    given = hand_in(store)
    with pytest.raises(FileUnknown):
        casework.use_file_again(
            acting=applicant(2, account="li"), rulebook=BOOKS, place=replace(PHOTO, subject=2), key=given.key
        )
    with pytest.raises(FileUnknown):
        casework.open_file(acting=applicant(2), rulebook=BOOKS, store=store, key=given.key)


def test_the_same_picture_twice_is_refused_and_the_first_stays(store: FileStore) -> None:
    hand_in(store)
    with pytest.raises(FileGivenBefore):
        hand_in(store)
    hand_in(store, content=jpeg(), name="b.jpg")
    assert len(lying(store)) == 2


def test_a_page_is_taken_out_of_a_form_and_what_is_left_counts(store: FileStore) -> None:
    first, second = hand_in(store), hand_in(store, content=jpeg(), name="b.jpg")
    casework.take_out_file(acting=applicant(1), rulebook=BOOKS, place=CONTRACT, key=second.key)
    assert casework.list_drafts(acting=applicant(1), subject=1)[0].materials == {"contract": first.key}
    casework.take_out_file(acting=applicant(1), rulebook=BOOKS, place=CONTRACT, key=first.key)
    assert casework.list_drafts(acting=applicant(1), subject=1) == []
    with pytest.raises(FileUnknown):
        casework.take_out_file(acting=applicant(1), rulebook=BOOKS, place=CONTRACT, key=first.key)


def test_a_promised_paper_that_comes_decides_the_case_in_the_same_breath(store: FileStore) -> None:
    made = casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=People(degrees=[degree(1)]), item=GRADUATE.id, subject=1,
        key="k", promises=True, account={"mobile": "13800138000"},
    )  # fmt: skip
    assert made.state == "deferred"
    given = hand_in(store, place=replace(CONTRACT, case=made.number))
    case = casework.bring_material(
        acting=applicant(1), rulebook=BOOKS, source=graduates(1), number=made.number, materials=["contract"]
    )
    assert case.state == "approved"
    assert [one.key for one in queries.files_with(request="k")] == [given.key]


def test_no_application_takes_more_than_so_many_files(store: FileStore) -> None:
    for number in range(MOST_FILES):
        hand_in(store, content=png(shade=number))
    with pytest.raises(TooManyFiles):
        hand_in(store, content=png(shade=200))
    assert len(lying(store)) == MOST_FILES


def test_each_use_of_a_file_leaves_a_line_its_owner_finds(store: FileStore) -> None:
    given = hand_in(store)
    casework.open_file(acting=applicant(1), rulebook=BOOKS, store=store, key=given.key)
    lines = Line.objects.filter(subject=1).order_by("pk").values_list("action", "object")
    assert list(lines) == [("file.hand-in", f"file:{given.key}"), ("file.open", f"file:{given.key}")]
