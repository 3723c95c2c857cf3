"""The heads kept outside the database, signed; and what our programs note of lines that are not sealed yet."""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from apps.journal.test_lines import sql, tampering, write
from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries, witness
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import RoleNotAllowed

ZONE = ZoneInfo("Asia/Shanghai")


def sign(text: bytes) -> bytes:
    return hmac.digest(b"the operator's", text, "sha256")


def auditor(now: dt.datetime, role: str = "auditor") -> Acting:
    return Acting(account="shen", role=role, now=now, zone=ZONE)


def sealed(anchor: Path, now: dt.datetime, batches: int) -> None:
    for _ in range(batches):
        write(2, now)
        journal.seal(anchor=anchor, now=now, sign=sign)


def words(anchor: Path, **how: bool) -> list[str]:
    return [finding.words() for finding in queries.verify(anchor=anchor, sign=sign, **how).findings]


def lines_of(anchor: Path) -> list[str]:
    return anchor.read_text(encoding="utf-8").splitlines(keepends=True)


@pytest.mark.django_db
def test_an_anchor_removed_or_cut_is_said_and_never_written_again_from_the_database(
    now: dt.datetime, tmp_path: Path
) -> None:
    anchor = tmp_path / "anchor"
    sealed(anchor, now, 3)
    whole = lines_of(anchor)
    assert words(anchor) == []
    anchor.write_text("".join(whole[:4]), encoding="utf-8")
    assert words(anchor) == ["batch 3 cannot be compared: the anchor has no head of it; found 1 batch(es) without."]
    anchor.unlink()
    assert words(anchor) == ["batch 1 cannot be compared: the anchor has no head of it; found 3 batch(es) without."]
    sealed(anchor, now, 1)
    assert words(anchor) == ["batch 1 cannot be compared: the anchor has no head of it; found 3 batch(es) without."]
    anchor.write_text("".join(whole) + "".join(lines_of(anchor)), encoding="utf-8")
    assert words(anchor) == []


@pytest.mark.django_db
def test_a_chain_made_anew_with_its_anchor_is_not_signed(now: dt.datetime, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor"
    sealed(anchor, now, 1)
    with tampering():
        sql("DELETE FROM journal_link")
        sql("DELETE FROM journal_batch")
        sql("UPDATE journal_line SET actor = 'nobody'")
    forged = tmp_path / "forged"
    journal.seal(anchor=forged, now=now, sign=lambda text: hmac.digest(b"another", text, "sha256"))
    without = "batch 1 cannot be compared: the anchor has no head of it; found 1 batch(es) without."
    assert words(forged) == ["batch 1 has a head in the anchor that our key did not sign.", without]
    unsigned = [json.dumps({**json.loads(line), "signature": ""}) + "\n" for line in lines_of(anchor)]
    forged.write_text("".join(unsigned), encoding="utf-8")
    assert words(forged)[-1] == without
    assert words(anchor)[0].startswith("batch 1 differs from the head kept outside the database")


@pytest.mark.django_db
def test_a_copy_kept_elsewhere_proves_what_the_chain_was(now: dt.datetime, tmp_path: Path) -> None:
    anchor, copy = tmp_path / "anchor", tmp_path / "copy"
    sealed(anchor, now, 2)
    copy.write_bytes(anchor.read_bytes())
    sealed(anchor, now, 1)
    verdict = queries.verify(anchor=copy, sign=sign, copy=True)
    assert (verdict.findings, verdict.uncompared) == ((), 1)
    with tampering():
        sql("UPDATE journal_batch SET root = %s WHERE number = 2", "ab" * 32)
    assert words(copy, copy=True)[-1].startswith("batch 2 differs from the head kept outside the database")


@pytest.mark.django_db
def test_a_person_may_write_lost_heads_anew_and_that_is_seen(now: dt.datetime, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor"
    sealed(anchor, now, 2)
    anchor.unlink()
    with pytest.raises(RoleNotAllowed):
        journal.anchor_anew(acting=auditor(now, "clerk"), anchor=anchor, sign=sign)
    journal.anchor_anew(acting=auditor(now), anchor=anchor, sign=sign)
    verdict = queries.verify(anchor=anchor, sign=sign)
    assert (verdict.findings, verdict.batches, verdict.anew) == ((), 3, 2)
    assert queries.lines(limit=1)[0].action == "journal.anchor-anew"


@pytest.mark.django_db
def test_a_sealer_killed_between_its_two_words_is_no_finding(now: dt.datetime, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor"
    sealed(anchor, now, 2)
    anchor.write_text("".join(lines_of(anchor)[:-1]), encoding="utf-8")
    assert words(anchor) == []
    sealed(anchor, now, 1)
    assert [json.loads(line)["sealed"] for line in lines_of(anchor)] == [False, True, False, True, False, True]
    announced = json.dumps({**json.loads(lines_of(anchor)[-1]), "number": 4, "sealed": False})
    with anchor.open("a", encoding="utf-8") as file:
        file.write(announced + "\n")
    assert words(anchor) == ["batch 4 has a head in the anchor that our key did not sign."]


@pytest.fixture
def noted(tmp_path: Path) -> Iterator[Path]:
    """What our programs write is noted."""
    witness.keep(tmp_path / "witness")
    yield tmp_path / "witness"
    witness.keep(None)


@pytest.mark.django_db(transaction=True)
def test_a_line_deleted_changed_or_forged_before_its_seal_is_found(
    now: dt.datetime, tmp_path: Path, noted: Path
) -> None:
    anchor = tmp_path / "anchor"
    write(6, now)
    with transaction.atomic():
        write(1, now + dt.timedelta(hours=1))
        transaction.set_rollback(True)
    journal.record(acting=auditor(now), action="push.show", concerned=[17, 18])
    assert words(anchor) == []
    numbers = [line.number for line in queries.lines(limit=7)]
    with tampering():
        sql("DELETE FROM journal_concern")
        sql("DELETE FROM journal_line WHERE id IN (%s, %s)", numbers[0], numbers[3])
        sql("UPDATE journal_line SET actor = 'nobody' WHERE id = %s", numbers[5])
        told = ("2020-04-10 10:00:00+00:00", "x", "clerk", "case.read", "", "", "{}", "")
        forged = (
            "INSERT INTO journal_line (id, at, actor, role, action, object, purpose, detail, request)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        )
        for number in (-5, max(numbers) + 9):
            sql(forged, number, *told)
    found = words(anchor)
    assert sorted(line for line in found if "none of our programs" in line) == sorted(
        f"the unsealed line {number} was written by none of our programs."
        for number in (-5, numbers[5], max(numbers) + 9)
    )
    assert len([line for line in found if "is gone, or was changed" in line]) == 3
    journal.seal(anchor=anchor, now=now, sign=sign)
    assert sorted(words(anchor)) == sorted(found)


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_needs_no_witness_and_noting_begins_anew(now: dt.datetime, tmp_path: Path, noted: Path) -> None:
    anchor = tmp_path / "anchor"
    sealed(anchor, now, 2)
    assert (words(anchor), noted.read_text(encoding="ascii").count("\n")) == ([], 1)
    write(3, now)
    noted.unlink()
    assert words(anchor) == []
    journal.record(acting=auditor(now), action="case.list")
    with tampering():
        sql("DELETE FROM journal_line WHERE id = %s", queries.lines(limit=1)[0].number)
    assert [line.partition(";")[0] for line in words(anchor)] == [
        "the unsealed line is gone, or was changed: it was committed and is not sealed yet"
    ]
    journal.anchor_anew(acting=auditor(now), anchor=anchor, sign=sign)
    assert words(anchor) == []
