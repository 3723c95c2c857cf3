"""改办事项: the applicant picked the wrong item: the case is moved, with its number and its day."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from saltern.apps.casework import operations as casework
from saltern.apps.casework.case_view import CaseFile
from saltern.apps.casework.models import Case, Claim, ItemChange
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.permission import WentOn
from saltern.apps.casework.rulebook import ItemNotInForce
from saltern.apps.journal.models import Event, Line
from saltern.apps.notify.models import Message
from saltern.core.catalogue.item import FormField, Limits, Material
from saltern.core.catalogue.pack import Venue
from saltern.core.stages.table import StageClosed
from saltern.words import Phrase
from worlds.casework_desk import (
    GRADUATE,
    NOW,
    RIVAL,
    STRICT,
    People,
    applicant,
    approver,
    clerk,
    degree,
    job,
    rulebook,
    staff,
)

pytestmark = pytest.mark.django_db

OWN, OTHER = "human-resources", "housing-construction"


def asks(key: str, kind: str = "string", **more: Any) -> FormField:
    return FormField(key=key, label=Phrase.same(key), type=kind, **more)


WRONG = replace(
    GRADUATE, form=(*GRADUATE.form, asks("rooms", "number", required=False), asks("street", required=False))
)
HOUSING = replace(
    GRADUATE,
    id="talent-housing",
    name=Phrase(zh="人才住房", en="Talent housing"),
    authority=OTHER,
    approve=None,
    eligible=None,
    limits=Limits(statutory_days=20, promised_days=10),
    form=(GRADUATE.form[0], GRADUATE.form[2], asks("note"), asks("rooms"), asks("family", "number")),
    materials=(GRADUATE.materials[0], Material(key="lease", name=Phrase(zh="租赁合同", en="Lease"))),
)
EASY = replace(RIVAL, excludes=(), authority=OTHER)
FIRMS = replace(EASY, id="firms-only", who="legal_person")
BOOKS = rulebook(WRONG, HOUSING, EASY, STRICT, FIRMS)
UNSURE = People(degrees=[degree(1, verified=False)], employments=[job(1)])
JOBLESS = People(degrees=[degree(1, verified=False)])


def filed(**more: Any) -> str:
    values = {"note": "合租", "rooms": "2", "street": "沙头角"}
    return casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=UNSURE, item=GRADUATE.id, subject=1, key="k",
        account={"mobile": "13800138000"}, values=values, **more,
    ).number  # fmt: skip


def move(number: str, to: str = HOUSING.id, *, reason: str = "选错了事项", **more: Any) -> Any:
    asked = {"acting": clerk(), "rulebook": BOOKS, "source": UNSURE, "seen": None} | more
    return casework.change_item(number=number, item=to, reason=reason, **asked)


def file(number: str) -> CaseFile:
    return casework.open_case(acting=applicant(1), rulebook=BOOKS, number=number)


def answers(number: str) -> dict[str, object]:
    return {one["key"]: one["value"] for one in file(number).form}


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("template", flat=True))


def test_common_answers_stay_and_what_the_right_item_needs_is_asked_at_once() -> None:
    number = filed(materials=["diploma"])
    moved = move(number)
    assert (moved.number, moved.item, moved.unit, moved.state) == (number, HOUSING.id, OTHER, "correction")
    assert answers(number) == {
        "school": "深圳大学", "mobile": "13800138000", "note": "合租", "rooms": None, "family": None,
    }  # fmt: skip
    assert file(number).materials == {"diploma": "brought", "lease": "asked"}
    assert file(number).wanted == ("rooms", "family", "lease")
    [change] = file(number).item_changes
    assert (change.was, change.was_unit, change.item, change.reason, change.by) == (
        GRADUATE.id, OWN, HOUSING.id, "选错了事项", "wang",
    )  # fmt: skip
    assert (change.kept, change.left) == (["note", "diploma"], ["rooms", "street"])
    assert told()[1:] == ["case-moved-asked"]
    message = Message.objects.get(template="case-moved-asked")
    assert (message.kind, message.fills["count"], message.fills["item"]["zh"]) == ("notice", "3", "人才住房")
    assert [(one.action, one.role) for one in file(number).history][-2:] == [
        ("change-item", "clerk"), ("ask-missing", "system"),
    ]  # fmt: skip


def test_the_journal_and_programs_hear_of_both_units() -> None:
    move(filed())
    said = json.loads(Line.objects.get(action="case.change-item").detail)
    assert (said["was"], said["item"], said["from"], said["unit"]) == (GRADUATE.id, HOUSING.id, OWN, OTHER)
    news = json.loads(Event.objects.get(name="casework.CaseItemChanged").body)
    assert (news["was"], news["item"], news["was_unit"]) == (GRADUATE.id, HOUSING.id, OWN)


def test_the_clock_is_the_right_items_from_the_day_it_was_handed_in() -> None:
    number = filed()
    later = dt.datetime(2020, 4, 15, 2, 0, tzinfo=dt.UTC)
    moved = move(number, EASY.id, acting=clerk(later))
    assert (moved.state, moved.received_on, moved.promised_due) == (
        "review", dt.date(2020, 4, 10), dt.date(2020, 4, 17),
    )  # fmt: skip
    assert told()[1:] == ["case-moved"]
    other = move(number, HOUSING.id, acting=staff("clerk", "he", unit=OTHER, now=later))
    assert (other.due_on, Case.objects.get(number=number).promised_days) == (None, 10)
    casework.correct(
        acting=applicant(1, now=later), rulebook=BOOKS, source=UNSURE, number=number,
        values={"rooms": "二", "family": "3"}, materials=["lease"],
    )  # fmt: skip
    assert file(number).case.promised_due == dt.date(2020, 4, 24)
    assert (answers(number)["family"], answers(number)["note"]) == ({"number": "3"}, "合租")


def test_moved_back_what_was_left_behind_stands_again() -> None:
    number = filed()
    move(number)
    back = move(number, GRADUATE.id, acting=staff("approver", "he", unit=OTHER))
    assert (back.state, back.unit, answers(number)["rooms"], answers(number)["street"]) == (
        "review", OWN, {"number": "2"}, "沙头角",
    )  # fmt: skip
    assert (ItemChange.objects.count(), file(number).wanted) == (2, ())


def test_what_the_old_item_waited_for_is_not_waited_for_any_more() -> None:
    number = casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=JOBLESS, item=GRADUATE.id, subject=1, key="p", promises=True,
        account={"mobile": "13800138000"},
    ).number  # fmt: skip
    moved = move(number, EASY.id, source=JOBLESS)
    assert (moved.state, [one.state for one in file(number).promises]) == ("review", ["dropped"])
    assert moved.promised_due == dt.date(2020, 4, 17)


def test_it_keeps_others_from_the_right_item_and_from_the_wrong_one_no_more() -> None:
    number = filed()
    move(number, EASY.id)
    assert set(Claim.objects.values_list("slot", flat=True)) == {EASY.id}
    again = filed_again()
    with pytest.raises(casework.OpenCaseExists):
        move(again, EASY.id)
    assert (file(again).case.item, file(number).case.item) == (GRADUATE.id, EASY.id)


def filed_again() -> str:
    return casework.submit(
        acting=applicant(1), rulebook=BOOKS, source=UNSURE, item=GRADUATE.id, subject=1, key="again",
        account={"mobile": "13800138000"},
    ).number  # fmt: skip


def test_what_cannot_be_moved_stays_as_it_was() -> None:
    number = filed()
    for to, refusal in (
        (GRADUATE.id, casework.SameItem), (FIRMS.id, casework.NotForThisKind),
    ):  # fmt: skip
        with pytest.raises(refusal):
            move(number, to)
    with pytest.raises(ReasonMissing):
        move(number, reason=" ")
    with pytest.raises(CaseMoved):
        move(number, seen=1)
    with pytest.raises(ItemNotInForce):
        move(number, STRICT.id, rulebook=rulebook(WRONG, replace(STRICT, effective_from=dt.date(2020, 4, 11))))
    casework.approve(acting=approver(), rulebook=BOOKS, number=number, reason="已核")
    with pytest.raises(StageClosed):
        move(number)
    assert (file(number).case.item, ItemChange.objects.count(), told()[1:]) == (GRADUATE.id, 0, ["case-approved"])


def test_the_machine_looks_by_the_rules_of_the_right_item_and_a_person_decides() -> None:
    number = filed()
    move(number, EASY.id)
    last = file(number).decisions[-1]
    assert (last.result, last.automatic, last.final, last.at) == ("refer", True, False, NOW)
    casework.approve(acting=staff("approver", "he", unit=OTHER), rulebook=BOOKS, number=number, reason="符合")
    assert file(number).case.state == "approved"


def test_in_a_hall_a_clerk_moves_it_only_to_what_the_hall_accepts() -> None:
    reach = replace(WRONG.reach, venues=("district",))
    books = rulebook(replace(WRONG, reach=reach), replace(EASY, reach=reach), HOUSING)
    books.venues = {"hall": Venue(key="hall", kind="district", name={}, division="1")}
    hall = staff("clerk", "hu", unit="education", venue="hall")
    number = filed()
    with pytest.raises(casework.OtherUnitsItem):
        move(number, HOUSING.id, acting=hall, rulebook=books)
    assert move(number, EASY.id, acting=hall, rulebook=books).item == EASY.id


def test_what_was_mended_before_is_not_put_back_into_another_form() -> None:
    number = filed()
    casework.amend_form(
        acting=clerk(), rulebook=BOOKS, source=UNSURE, number=number, values={"note": "二人合租"}, reason="听错了"
    )
    move(number, acting=clerk(NOW + dt.timedelta(hours=1)))
    [mended] = file(number).amendments
    with pytest.raises(casework.NothingToObject):
        casework.object_to_amendment(
            acting=applicant(1), rulebook=BOOKS, source=UNSURE, number=number, amendment=mended.id
        )
    assert answers(number)["note"] == "二人合租"


def test_the_unit_it_came_from_is_told_where_it_went_and_nobody_else_is() -> None:
    number = filed()
    move(number)
    with pytest.raises(WentOn, match=f"went on to {OTHER}"):
        casework.open_case(acting=clerk(), rulebook=BOOKS, number=number)
    with pytest.raises(casework.OtherUnit) as stranger:
        casework.open_case(acting=staff("clerk", "xu", unit="education"), rulebook=BOOKS, number=number)
    assert OTHER not in str(stranger.value)
