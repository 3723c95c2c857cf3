"""What is taken in, and each fault of a file in words of its own."""

from __future__ import annotations

import hashlib

import pytest

from saltern.apps.casework.file_check import LARGEST, FileRefused, LookedThrough, look_through, plain_name
from worlds.papers import FAULTS, jpeg, pdf, png


@pytest.mark.parametrize(
    ("name", "content", "kind", "pages"),
    [
        ("合同.JPG", jpeg(), "image/jpeg", 1),
        ("a.jpeg", jpeg(width=8000, height=6000), "image/jpeg", 1),
        ("a.png", png(), "image/png", 1),
        ("a.pdf", pdf(pages=3), "application/pdf", 3),
        ("a.pdf", pdf(pages=0, packed=b"<< /Type /Page >> << /Type/Page/Parent 2 0 R >>"), "application/pdf", 2),
    ],
)
def test_what_a_camera_or_a_scanner_makes_is_taken(name: str, content: bytes, kind: str, pages: int) -> None:
    assert look_through(name=name, content=content) == LookedThrough(
        name=name, kind=kind, size=len(content), sha256=hashlib.sha256(content).hexdigest(), pages=pages
    )


@pytest.mark.parametrize(
    ("code", "name", "content"), FAULTS, ids=[f"{code}-{at}" for at, (code, *_) in enumerate(FAULTS)]
)
def test_each_fault_is_refused_as_what_it_is(code: str, name: str, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        look_through(name=name, content=content)
    assert refused.value.code == code


def test_the_same_file_twice_is_said_to_be_the_same() -> None:
    given = {look_through(name="a.png", content=png()).sha256}
    assert look_through(name="a.png", content=png(shade=1), given=given).kind == "image/png"
    with pytest.raises(FileRefused) as refused:
        look_through(name="b.png", content=png(), given=given)
    assert refused.value.code == "file-given-before"


def test_every_fault_says_what_to_do_in_both_languages_and_in_words_of_its_own() -> None:
    kinds = FileRefused.__subclasses__()
    assert len(kinds) == 10
    assert [kind.__name__ for kind in kinds if not (kind.todo.zh and kind.todo.en)] == []
    assert len({kind.zh for kind in kinds}) == len({kind.todo.zh for kind in kinds}) == len(kinds)


def test_ten_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    whole = jpeg(body=b"\x11" * (LARGEST - len(jpeg(body=b""))))
    assert look_through(name="a.jpg", content=whole).size == LARGEST
    with pytest.raises(FileRefused) as refused:
        look_through(name="a.jpg", content=whole + b"\0")
    assert refused.value.code == "file-too-large"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\fakepath\\合同.pdf", "合同.pdf"),
        ("a\x00\u202egnp.jpg", "agnp.jpg"),
        ("𬭎𬎆.png", "𬭎𬎆.png"),
        ("x" * 300 + ".jpeg", "x" * 95 + ".jpeg"),
        ("  ", ""),
    ],
)
def test_a_name_is_kept_without_folders_and_signs_nobody_sees(given: str, kept: str) -> None:
    assert plain_name(given) == kept
