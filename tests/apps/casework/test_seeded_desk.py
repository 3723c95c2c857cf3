"""What `make seed-desk` writes: a copied case is row for row what the operations write, but for what is its own."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from bench import desk_copies
from bench.desk_patterns import account_of

from saltern.apps.casework import operations
from saltern.apps.casework.models import Case, RuleText
from saltern.apps.casework.queries import forms
from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries as lines
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from saltern.apps.notify.outgoing import stable_id
from worlds.casework_desk import People, applicant, approver, clerk, degree, job, rulebook

pytestmark = pytest.mark.django_db

KINDS = ("by-rule", "refused", "corrected", "deferred", "reviewed")
LATER = dt.timedelta(hours=2)


def at(acting: Acting) -> Acting:
    return Acting(
        account=acting.account, role=acting.role, now=acting.now + LATER, zone=acting.zone, subjects=acting.subjects,
        unit=acting.unit,
    )  # fmt: skip


def lived(kind: str, subject: int, key: str) -> str:
    """A case that came to its end by operations; its number."""
    book, me = rulebook(), applicant(subject, account=account_of(subject))
    promised = kind == "deferred"
    source = People(degrees=[degree(subject)], employments=[] if promised else [job(subject)])
    made = operations.submit(
        acting=clerk() if promised else me, rulebook=book, source=source, item="graduate-reception", subject=subject,
        key=key, account={"mobile": "13800001234"}, promises=promised, channel="counter" if promised else "portal",
        for_a_person=kind in {"refused", "corrected"},
    )  # fmt: skip
    said: dict[str, Any] = {"rulebook": book, "number": made.number}
    if kind == "refused":
        operations.refuse(acting=at(approver()), reason="不符合条件", **said)
    elif kind == "corrected":
        operations.request_correction(acting=at(approver()), wanted=["photo"], reason="看不清", **said)
    elif kind == "reviewed":
        operations.ask_review(acting=at(me), **said)
    return made.number


def written(number: str) -> Mapping[str, list[Mapping[str, Any]]]:
    """Every row that belongs to a case, its own names said as what they are, its keys left out."""
    case = Case.objects.get(number=number)
    own = {
        number: "NUMBER",
        case.request: "REQUEST",
        account_of(case.subject): "ACCOUNT",
        **{stable_id(key): "SEND" for key in messages_of(number)},
    }
    found: dict[str, list[Mapping[str, Any]]] = {}
    for table in desk_copies.TABLES:
        if table is RuleText:
            continue
        names = [one.attname for one in table._meta.concrete_fields]
        for row in table._base_manager.order_by("pk").values_list(*names):
            values = dict(zip(names, row, strict=True))
            if belongs(values, case):
                found.setdefault(table.__name__, []).append(told(values, own, case.subject))
    return found


def messages_of(number: str) -> list[str]:
    return list(desk_copies.notify.Message.objects.filter(source_id=number).values_list("message_key", flat=True))


def belongs(values: Mapping[str, Any], case: Case) -> bool:
    if "case_id" in values:
        return bool(values["case_id"] == case.pk)
    return any(case.number in str(value) for value in values.values())


def told(values: Mapping[str, Any], own: Mapping[str, str], subject: int) -> Mapping[str, Any]:
    kept = {name: value for name, value in values.items() if name != "id" and not name.endswith("_id")}
    kept |= {name: values[name] for name in ("rules_id", "source_id", "send_id") if name in values}
    if "form" in kept:  # what is sealed is sealed anew each time; what was asked is a digest of whose it is
        kept |= {"form": forms().opened(kept["form"]), "asked": len(kept["asked"])}
    text = json.dumps(kept, default=str, ensure_ascii=False, sort_keys=True).replace('\\"', '"')
    for name, word in own.items():
        text = text.replace(name, word)
    for before in ('"subject":', '"subject": ', '"ref": ["natural_person", '):
        text = text.replace(f"{before}{subject}", f"{before}SUBJECT")
    return {"row": re.sub(r'"review":\d+', '"review":KEY', text)}


def copy(*, times: int, spare: int = 0) -> desk_copies.Copies:
    chance = Random(7)  # noqa: S311  # no secret
    people = desk_copies.People({"natural_person": range(1_000, 1_400), "legal_person": [5]}, chance)
    made = desk_copies.copies(using="default", times=times, spare=spare, people=people, chance=chance)
    made.write(lambda table, count: None)
    desk_copies.reset_sequences()
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_copied_case_is_what_the_operations_write(kind: str) -> None:
    lived(kind, 11, "request-11")
    copy(times=2)
    copies = list(Case.objects.exclude(request="request-11").order_by("pk"))
    by_operations = written(lived(kind, 12, "request-12"))
    assert [written(one.number) for one in copies] == [by_operations, by_operations]
    assert len({one.subject for one in copies}) == 2
    assert len({one.number for one in copies}) == 2


def test_copies_are_chained_so_that_the_journal_holds(tmp_path: Path) -> None:
    for subject, kind in enumerate(KINDS, 11):
        lived(kind, subject, f"request-{subject}")
    anchor = tmp_path / "anchor"
    journal.seal(anchor=anchor, now=approver().now)
    made = copy(times=3, spare=2)
    made.seal(anchor=anchor, sign=None, told=lambda table, count: None)
    assert Case.objects.count() == len(KINDS) * 4 + 2
    verdict = lines.verify(anchor=anchor)
    assert (verdict.findings, verdict.unsealed, verdict.lines) == ((), 0, Line.objects.count())


def test_what_comes_after_the_copies_has_keys_above_them() -> None:
    lived("by-rule", 11, "request-11")
    copy(times=2)
    newest = Case.objects.order_by("-pk").first()
    number = lived("by-rule", 13, "request-13")
    assert newest is not None
    assert Case.objects.get(number=number).pk == newest.pk + 1
