"""The journal: appended, chained, and every quiet change found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from apps.conftest import pause, restore
from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.anchor import read
from saltern.apps.journal.entry import Entry, Everybody, LineTooLong, TimeWithoutZone
from saltern.apps.journal.models import Concern

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


def write(count: int, now: dt.datetime) -> None:
    journal.record_many(
        entries=[
            Entry(at=now, actor="clerk-1", role="clerk", action="case.read", subject=n % 7, detail={"n": n})
            for n in range(count)
        ]
    )


@contextmanager
def tampering() -> Iterator[None]:
    """An insider with the database's own password."""
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table with pending checks cannot be altered
    kept = pause(connection)
    yield
    restore(connection, kept)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def words(anchor: Path) -> list[str]:
    return [finding.words() for finding in queries.verify(anchor=anchor).findings]


@pytest.mark.parametrize("table", ["journal_line", "journal_concern", "journal_batch", "journal_link"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1}", "DELETE FROM {0}"])
def test_the_database_itself_refuses_changes(table: str, statement: str, now: dt.datetime, tmp_path: Path) -> None:
    write(2, now)
    journal.record(acting=acting("wang", now), action="case.list", concerned=[17])
    journal.seal(anchor=tmp_path / "anchor", now=now)
    change = {
        "journal_line": "actor = 'x'",
        "journal_concern": "subject = 0",
        "journal_batch": "root = 'x'",
        "journal_link": "digest = 'x'",
    }[table]
    with pytest.raises(IntegrityError, match=f"the journal is append-only: {table}"), transaction.atomic():
        sql(statement.format(table, change))


def test_a_sealed_chain_holds_and_new_lines_wait(now: dt.datetime, tmp_path: Path) -> None:
    write(5, now)
    assert journal.seal(anchor=tmp_path / "anchor", now=now) == journal.Sealed(batches=1, lines=5)
    write(3, now)
    assert queries.verify(anchor=tmp_path / "anchor") == queries.Verdict(lines=5, batches=1, unsealed=3, findings=())
    assert journal.seal(anchor=tmp_path / "anchor", now=now) == journal.Sealed(batches=1, lines=3)
    assert journal.seal(anchor=tmp_path / "anchor", now=now) == journal.Sealed(batches=0, lines=0)
    assert queries.verify(anchor=tmp_path / "anchor") == queries.Verdict(lines=8, batches=2, unsealed=0, findings=())


def test_an_edited_line_is_found(now: dt.datetime, tmp_path: Path) -> None:
    write(5, now)
    journal.seal(anchor=tmp_path / "anchor", now=now)
    number = queries.lines(limit=1)[0].number
    with tampering():
        sql("UPDATE journal_line SET actor = 'nobody' WHERE id = %s", number)
    assert words(tmp_path / "anchor") == [f"batch 1 line 5 (journal line {number}) was edited after it was sealed."]


def test_an_edit_with_its_digest_is_found(now: dt.datetime, tmp_path: Path) -> None:
    write(3, now)
    journal.seal(anchor=tmp_path / "anchor", now=now)
    number = queries.lines(limit=1)[0].number
    with tampering():
        sql("UPDATE journal_link SET digest = %s WHERE line_id = %s", "ab" * 32, number)
    assert [finding.kind for finding in queries.verify(anchor=tmp_path / "anchor").findings] == [
        "line-edited",
        "batch-rewritten",
    ]


def test_swapped_lines_are_found(now: dt.datetime, tmp_path: Path) -> None:
    write(4, now)
    journal.seal(anchor=tmp_path / "anchor", now=now)
    second, first = (line.number for line in queries.lines(limit=2))
    with tampering():
        sql(
            "UPDATE journal_line SET subject = 2 - (subject - 3), detail = '{\"n\":' || (5 - subject) || '}' "
            "WHERE id IN (%s, %s)",
            first,
            second,
        )
    assert words(tmp_path / "anchor") == [
        f"batch 1 line 3 (journal line {first}) stands in another line's place.",
        f"batch 1 line 4 (journal line {second}) stands in another line's place.",
    ]


def test_a_deleted_line_is_found(now: dt.datetime, tmp_path: Path) -> None:
    write(4, now)
    journal.seal(anchor=tmp_path / "anchor", now=now)
    number = queries.lines(limit=1)[0].number
    with tampering():
        sql("DELETE FROM journal_link WHERE line_id = %s", number)
        sql("DELETE FROM journal_line WHERE id = %s", number)
    assert words(tmp_path / "anchor") == ["batch 1 line 4 is gone."]


def test_a_cut_tail_is_found_by_the_anchor(now: dt.datetime, tmp_path: Path) -> None:
    for _ in range(3):
        write(2, now)
        journal.seal(anchor=tmp_path / "anchor", now=now)
    with tampering():
        sql("DELETE FROM journal_link WHERE batch_id IN (SELECT id FROM journal_batch WHERE number = 3)")
        sql("DELETE FROM journal_batch WHERE number = 3")
    assert words(tmp_path / "anchor") == ["batch 3 was sealed but is cut off; found last batch 2."]


def test_a_whole_batch_rewritten_is_found_by_the_anchor(now: dt.datetime, tmp_path: Path) -> None:
    write(2, now)
    journal.seal(anchor=tmp_path / "anchor", now=now)
    with tampering():
        sql("DELETE FROM journal_link")
        sql("DELETE FROM journal_batch")
        sql("UPDATE journal_line SET actor = 'nobody'")
    journal.seal(anchor=tmp_path / "other", now=now)
    kinds = [finding.kind for finding in queries.verify(anchor=tmp_path / "anchor").findings]
    assert kinds == ["head-changed"]


def test_an_anchor_torn_by_a_kill_is_mended(now: dt.datetime, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor"
    write(2, now)
    journal.seal(anchor=anchor, now=now)
    first, second = anchor.read_bytes().splitlines(keepends=True)
    anchor.write_bytes(first + second[:20])
    assert queries.verify(anchor=anchor).findings == ()
    write(1, now)
    journal.seal(anchor=anchor, now=now)
    assert [(head.number, head.sealed) for head in read(anchor)] == [(1, False), (1, True), (2, False), (2, True)]
    assert queries.verify(anchor=anchor).findings == ()


def test_every_single_change_of_many_is_found(now: dt.datetime, tmp_path: Path) -> None:
    write(100, now)
    journal.seal(anchor=tmp_path / "anchor", now=now)
    numbers = [line.number for line in queries.lines(limit=100)]
    with tampering():
        for number in numbers[::2]:
            sql("UPDATE journal_line SET purpose = 'curiosity' WHERE id = %s", number)
    findings = queries.verify(anchor=tmp_path / "anchor").findings
    assert {finding.line for finding in findings} == set(numbers[::2])


def acting(account: str, now: dt.datetime, **changes: object) -> Acting:
    return Acting(account=account, role="clerk", now=now, zone=ZONE, **changes)  # type: ignore[arg-type]  # single values


def test_a_person_sees_who_used_their_data_and_why(now: dt.datetime) -> None:
    wang = acting("wang", now)
    journal.record(acting=wang, action="subject.show", subject=17, purpose="school place", object="subject:17")
    journal.record(acting=wang, action="case.approve", subject=17, object="case:1")
    journal.record(acting=acting("li", now), action="subject.show", purpose="x", subject=18)
    assert [(line.action, line.purpose) for line in queries.accesses(subject=17)] == [("subject.show", "school place")]


def test_a_line_says_who_acted_when_and_under_which_key(now: dt.datetime) -> None:
    journal.record(acting=acting("wang", now, request="key-1"), action="case.read", object="case:1", detail={"n": 1})
    line = queries.lines(object="case:1")[0]
    assert line == queries.LineView(
        number=line.number, at=now, actor="wang", role="clerk", action="case.read", subject=None, object="case:1",
        purpose="", detail={"n": 1}, request="key-1",
    )  # fmt: skip


def test_one_line_about_many_is_found_by_each_of_them(now: dt.datetime, tmp_path: Path) -> None:
    wang = acting("wang", now)
    journal.record(acting=wang, action="push.show", object="push:1", purpose="push", concerned=[19, 17, 19])
    everybody = Everybody(kind="natural_person", last=18)
    journal.record(
        acting=wang.as_system(), action="sweep.run", purpose="reminder", everybody=everybody, detail={"snapshot": 3}
    )
    journal.record(acting=wang, action="list.show", concerned=[17])

    def seen(subject: int, kind: str = "", **page: int) -> list[str]:
        return [line.action for line in queries.accesses(subject=subject, kind=kind, **page)]

    assert seen(17) == ["sweep.run", "push.show"]
    assert seen(17, "natural_person", limit=1) == ["sweep.run"]
    newest = queries.accesses(subject=17)[0].number
    assert seen(17, before=newest) == ["push.show"]
    assert seen(18, "natural_person") == ["sweep.run"]
    assert seen(18, "legal_person") == []
    assert seen(19) == ["push.show"]
    assert seen(20) == []
    assert [line.detail for line in queries.accesses(subject=17)] == [
        {"snapshot": 3, "everybody": {"kind": "natural_person", "last": 18}},
        {"concerned": [17]},
    ]
    assert Concern.objects.count() == 4
    journal.seal(anchor=tmp_path / "anchor", now=now)
    assert queries.verify(anchor=tmp_path / "anchor").findings == ()


def test_a_line_too_long_is_refused_by_name(now: dt.datetime) -> None:
    with pytest.raises(LineTooLong) as refused:
        journal.record(acting=acting("a" * 201, now), action="x")
    assert str(refused.value) == "The journal line's actor has 201 characters; at most 200 are kept."


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(TimeWithoutZone) as refused:
        journal.record(acting=acting("a", dt.datetime(2020, 4, 10)), action="x")  # noqa: DTZ001
    assert str(refused.value) == "The time 2020-04-10T00:00:00 of the journal line has no time zone."
