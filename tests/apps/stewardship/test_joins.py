"""Two subjects joined by two stewards and parted by one: whose what is, what is told; parting undoes all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers

from saltern.apps.casework.models import Case, Claim, Draft, HandedInFile
from saltern.apps.casework.operations.subject_rows import SUBJECT_ROWS as CASES
from saltern.apps.feedback.models import Letter
from saltern.apps.feedback.operations.subject_rows import SUBJECT_ROWS as LETTERS
from saltern.apps.identity.models import Account, Bond, Mandate, Proof
from saltern.apps.identity.operations.subject_rows import SUBJECT_ROWS as ACCOUNTS
from saltern.apps.journal import queries as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.operations import record
from saltern.apps.journal.operations.subject_rows import Follows, SubjectRows
from saltern.apps.lifecycle.models import HeardUntil, Push, Target, WarningReply
from saltern.apps.lifecycle.operations.subject_rows import SUBJECT_ROWS as PUSHES
from saltern.apps.notify.models import Message, Recipient, Refusal
from saltern.apps.notify.operations.subject_rows import SUBJECT_ROWS as MESSAGES
from saltern.apps.stewardship import operations
from saltern.apps.stewardship.models import RecordReport
from saltern.apps.stewardship.operations import joined_rows
from saltern.apps.stewardship.operations.subject_rows import SUBJECT_ROWS as REPORTS
from saltern.apps.stewardship.permission import AccountMissing
from saltern.apps.stewardship.subject_join import JoinNotOpen, JoinUnknown, JoinView, SecondPersonNeeded, WhyMissing
from saltern.core.registry.intake import Intake
from saltern.core.registry.joining import JoinedAlready, KindsDiffer, SameSubject
from saltern.core.registry.lake import LakeBusy
from worlds.casework_desk import NOW, staff, system
from worlds.registry_office import firm, office, person, row, written

pytestmark = pytest.mark.django_db
QIAN, SUN = staff("steward", "qian", unit=""), staff("steward", "sun", unit="")
ROWS: Sequence[SubjectRows] = (*ACCOUNTS, *MESSAGES, *REPORTS, *LETTERS, *CASES, *PUSHES)
WHY = "户口簿更正页"
NOT_OF_THE_DESK = {"SubjectJoin", "JoinedRow", "Line", "Concern"}


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with office(tmp_path) as opened:
        opened.take(written(tmp_path / "permits.csv", [row(1), row(2), row(3)]), dataset="permits", now=NOW)
        yield opened


@pytest.fixture
def pair(intake: Intake) -> tuple[int, int]:
    """The subject of the old number, and that of the new one."""
    old, new = (intake.identity.find(kind="natural_person", number=person(order)) for order in (1, 2))
    assert old is not None
    assert new is not None
    return old, new


def ask(intake: Intake, pair: tuple[int, int], acting: Acting = QIAN) -> JoinView:
    gone, kept = pair
    return operations.ask_join(
        acting=acting, lake=intake.lake, identities=intake.identity, gone=gone, kept=kept, why=WHY
    )


def agree(intake: Intake, join: int, acting: Acting = SUN) -> JoinView:
    return operations.agree_join(acting=acting, lake=intake.lake, identities=intake.identity, rows=ROWS, join=join)


def part(intake: Intake, join: int) -> JoinView:
    return operations.part_subjects(acting=QIAN, lake=intake.lake, join=join, why="弄错了")


def finish(intake: Intake) -> int:
    return operations.finish_joins(acting=system(), lake=intake.lake, identities=intake.identity, rows=ROWS)


def desk() -> list[dict[str, Any]]:
    """Every row of every table but the journal's and the joins' own."""
    models = [model for model in apps.get_models() if model.__name__ not in NOT_OF_THE_DESK]
    return [
        found
        for model in models
        for found in serializers.serialize("python", model._default_manager.order_by("pk"))
        if model._meta.app_label != "contenttypes"
    ]


def case(number: str, subject: int, *, slot: str = "") -> Case:
    made = Case.objects.create(
        number=number, item="item", item_version=1, pack_version="v", subject=subject, who="natural_person",
        account="zhang", channel="portal", request=number, asked="", state="open", received_at=NOW,
        received_on=NOW.date(), statutory_days=5, promised_days=1, changed_at=NOW, moves=0, form={}, materials={},
        fields_prefilled=0, materials_saved=0, visits_saved=0,
    )  # fmt: skip
    if slot:
        Claim.objects.create(case=made, subject=subject, slot=slot)
    return made


def message(key: str, subject: int, *, source: str = "1", state: str = "queued") -> Message:
    return Message.objects.create(
        message_key=key, send_id=key, subject=subject, recipient_kind="natural_person", channel="sms", kind="reminder",
        template="t", fills={}, why={}, source_kind="push", source_id=source, emergency=False, pack_version="v",
        created_at=NOW, next_at=NOW, state=state,
    )  # fmt: skip


def push(key: str) -> Push:
    return Push.objects.create(
        kind="reminder", key=key, trigger=key, template="t", who="natural_person", as_of=NOW.date(), due=2, count=2,
        releases_needed=1, pack_version="v", created_at=NOW,
    )  # fmt: skip


def bond(account: Account, subject: int) -> Bond:
    return Bond.objects.create(
        account=account, subject=subject, kind="natural_person", level="counter", proved_by="wang", began_at=NOW
    )


def mandate(giver: int, holder: int) -> Mandate:
    return Mandate.objects.create(
        kind="personal", giver=giver, giver_kind="natural_person", holder=holder, begins_at=NOW,
        ends_at=NOW + dt.timedelta(days=1), given_by="wang", given_at=NOW,
    )  # fmt: skip


def lived(old: int, new: int) -> None:
    """Something in every table for the old subject; for the new one what stands in its way."""
    other, third = 900, 901
    zhang, wu = (Account.objects.create(handle=name, mobile_key=name) for name in ("zhang", "wu"))
    bond(zhang, old), bond(wu, new)  # two rows
    mandate(old, other), mandate(third, old), mandate(old, new)  # three rows
    Proof.objects.create(account=zhang, subject=old, guardian=False, provider="p", asked_at=NOW)
    case("C1", old, slot="item"), case("C2", new, slot="item"), case("C3", old, slot="other")  # three
    for subject in (old, new):
        Draft.objects.create(
            account="zhang", subject=subject, item="item", item_version=1, key=f"d{subject}", started_at=NOW,
            saved_at=NOW,
        )  # fmt: skip
    HandedInFile.objects.create(
        key="f", subject=old, account="zhang", item="item", material="m", called={}, name="n", kind="image/png",
        size=1, pages=1, sha256="", stored="", given_at=NOW,
    )  # fmt: skip
    Letter.objects.create(subject=old, unit="u", about="portal", text="x", at=NOW)
    RecordReport.objects.create(
        subject=old, recipient_kind="natural_person", unit="u", record_set="permits", account="zhang", at=NOW
    )
    message("m1", old, source="1"), message("m2", new, source="1", state="sent")  # both of one push
    message("m3", old, source="2"), message("m4", old, source="3", state="sent")  # of the old one alone
    Recipient.objects.create(subject=old, language="en")
    Refusal.objects.create(subject=old, kind="reminder", at=NOW)
    Refusal.objects.create(subject=old, kind="*", at=NOW), Refusal.objects.create(subject=new, kind="*", at=NOW)
    first, second = push("a"), push("b")
    Target.objects.create(push=first, subject=old, told=True), Target.objects.create(push=first, subject=new)
    Target.objects.create(push=second, subject=old)
    WarningReply.objects.create(push=first, subject=old, reply="well", account="zhang", at=NOW)
    march, may, june = (dt.date(2020, month, 1) for month in (3, 5, 6))
    for key, subject, until in (("a", old, june), ("a", new, march), ("b", old, may), ("c", new, may)):
        HeardUntil.objects.create(key=key, subject=subject, until=until, push=first)


def test_what_belonged_to_either_belongs_to_the_one_and_parting_undoes_exactly_that(
    intake: Intake, pair: tuple[int, int]
) -> None:
    old, new = pair
    lived(old, new)
    before, journal_before = desk(), len(journal.accesses(subject=new))
    joined = agree(intake, ask(intake, pair).join)
    assert (joined.state, joined.asked_by, joined.agreed_by) == ("joined", "qian", "sun")
    assert set(Case.objects.values_list("subject", flat=True)) == {new}
    assert sorted(Claim.objects.values_list("subject", "slot")) == sorted(
        [(new, "item"), (old, "item"), (new, "other")]
    )
    assert sorted(Bond.objects.values_list("account__handle", "subject")) == [("wu", new), ("zhang", new)]
    assert list(Mandate.objects.order_by("pk").values_list("giver", "holder", "ended_at")) == [
        (new, 900, None), (901, new, None), (old, new, NOW)
    ]  # fmt: skip
    told = {m.message_key: (m.subject, m.state, m.reason) for m in Message.objects.all()}
    assert told == {
        "m1": (old, "suppressed", "joined"), "m2": (new, "sent", ""), "m3": (new, "queued", ""), "m4": (new, "sent", "")
    }  # fmt: skip
    assert Recipient.objects.get(subject=new).language == "en"
    assert set(Refusal.objects.filter(subject=new).values_list("kind", flat=True)) == {"*", "reminder"}
    assert sorted(Target.objects.values_list("push__key", "subject", "told")) == sorted(
        [("a", old, True), ("a", new, True), ("b", new, False)]
    )
    assert dict(HeardUntil.objects.filter(subject=new).values_list("key", "until")) == {
        "a": dt.date(2020, 6, 1), "b": dt.date(2020, 5, 1), "c": dt.date(2020, 5, 1)
    }  # fmt: skip
    for model in (Proof, HandedInFile, Letter, RecordReport, WarningReply):
        assert list(model._default_manager.values_list("subject", flat=True)) == [new], model
    assert len(journal.accesses(subject=new)) > journal_before
    parted = part(intake, joined.join)
    assert (parted.state, parted.ended_by, parted.ended_why) == ("parted", "qian", "弄错了")
    assert desk() == before


def test_what_came_to_the_one_meanwhile_stays_with_it(intake: Intake, pair: tuple[int, int]) -> None:
    old, new = pair
    first = push("a")
    HeardUntil.objects.create(key="a", subject=old, until=dt.date(2020, 5, 1), push=first)
    case("C1", old, slot="item")
    join = agree(intake, ask(intake, pair).join).join
    HeardUntil.objects.filter(key="a", subject=new).update(until=dt.date(2020, 9, 1))
    Claim.objects.all().delete()
    case("C2", new)
    part(intake, join)
    assert sorted(Case.objects.values_list("number", "subject")) == [("C1", old), ("C2", new)]
    assert dict(HeardUntil.objects.values_list("subject", "until")) == {
        old: dt.date(2020, 5, 1), new: dt.date(2020, 9, 1)
    }  # fmt: skip
    assert not Claim.objects.exists()


def test_either_number_finds_the_one_and_is_called_by_the_new_one(
    intake: Intake, pair: tuple[int, int], tmp_path: Path
) -> None:
    old, new = pair
    intake.take(written(tmp_path / "permits2.csv", [row(1, name="李四")]), dataset="permits", now=NOW)
    joined_before = intake.lake.holdings().joined
    join = agree(intake, ask(intake, pair).join).join
    assert (joined_before, intake.lake.holdings().joined) == ({}, {old: new})
    again = type(intake.identity).open(tmp_path / "identity.sqlite3", joined=intake.lake.holdings().joined)
    found = [again.find(kind="natural_person", number=person(order)) for order in (1, 2, 3)]
    assert (found[:2], found[2] not in pair) == ([new, new], True)
    assert (again.person(old).number, again.person(new).number) == (person(2), person(2))
    assert (again.person(new).name, again.as_entered(new).name, again.as_entered(old).name) == ("李四", "张三", "李四")
    assert {old, new} & set(again.bearers("13800138000")) == {new}
    again.close()
    part(intake, join)
    assert intake.lake.holdings().joined == {}


def test_both_find_every_line_and_the_lines_say_who_and_why(intake: Intake, pair: tuple[int, int]) -> None:
    old, new = pair
    record(acting=QIAN, action="subject.open", subject=old, object=f"subject:{old}", purpose="prefill")
    join = agree(intake, ask(intake, pair).join).join
    operations.open_join(acting=SUN, identities=intake.identity, join=join)
    lines = [(line.actor, line.action, line.object) for line in journal.accesses(subject=new)]
    assert lines == [
        ("sun", "subject.join-open", f"join:{join}"),
        ("sun", "subject.join-done", f"join:{join}"),
        ("sun", "subject.join", f"join:{join}"),
        ("qian", "subject.join-ask", f"join:{join}"),
        ("qian", "subject.open", f"subject:{old}"),
    ]
    assert [line.detail.get("why") for line in journal.accesses(subject=old) if line.action == "subject.join"] == [WHY]
    part(intake, join)
    for subject, first in ((old, "subject.open"), (new, "subject.join-ask")):
        actions = [line.action for line in journal.accesses(subject=subject)]
        assert (actions[:2], actions[-1]) == (["subject.part-done", "subject.part"], first)


def test_in_training_one_person_plays_both(intake: Intake, pair: tuple[int, int]) -> None:
    join = ask(intake, pair).join
    assert agree(intake, join, replace(QIAN, training=True)).state == "joined"


def test_it_takes_two_people_and_an_open_join(intake: Intake, pair: tuple[int, int]) -> None:
    join = ask(intake, pair).join
    for again in (QIAN, staff("steward", "Ｑian ", unit="")):
        with pytest.raises(SecondPersonNeeded):
            agree(intake, join, again)
    with pytest.raises(AccountMissing):
        agree(intake, join, staff("steward", " ", unit=""))
    with pytest.raises(JoinNotOpen):
        part(intake, join)
    with pytest.raises(JoinUnknown):
        agree(intake, join + 1)
    assert intake.lake.holdings().joins == ()
    operations.drop_join(acting=QIAN, join=join, why="看错了")
    with pytest.raises(JoinNotOpen):
        agree(intake, join)
    states = [(one.join, one.state) for one in operations.list_joins(acting=SUN)]
    assert states == [(join, "dropped")]


def test_what_cannot_be_joined_is_refused(intake: Intake, pair: tuple[int, int]) -> None:
    old, new = pair
    company = intake.identity.resolve(kind="legal_person", numbers=[firm(1)])[0]
    third = intake.identity.resolve(kind="natural_person", numbers=[person(3)])[0]
    with pytest.raises(SameSubject):
        ask(intake, (new, new))
    with pytest.raises(KindsDiffer):
        ask(intake, (old, company))
    with pytest.raises(WhyMissing):
        operations.ask_join(acting=QIAN, lake=intake.lake, identities=intake.identity, gone=old, kept=new, why="  ")
    ask(intake, pair)
    for taken in ((old, third), (third, old), (new, third), (third, new)):
        with pytest.raises(JoinedAlready):
            ask(intake, taken)


def test_a_busy_lake_leaves_the_join_to_be_agreed_again(
    intake: Intake, pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(*pair)
    join, before = ask(intake, pair).join, desk()

    def busy(**_: object) -> None:
        raise LakeBusy(root=intake.lake.root, seconds="0")

    with monkeypatch.context() as patch:
        patch.setattr(type(intake.lake), "writing", lambda *_, **__: busy())
        with pytest.raises(LakeBusy):
            agree(intake, join)
    assert desk() == before
    assert agree(intake, join).state == "joined"


def test_what_another_process_wrote_for_the_old_one_meanwhile_is_taken_along(
    intake: Intake, pair: tuple[int, int]
) -> None:
    old, new = pair
    lived(old, new)
    join = agree(intake, ask(intake, pair).join).join
    assert finish(intake) == 0
    case("C9", old)
    assert finish(intake) == 1
    assert Case.objects.get(number="C9").subject == new
    part(intake, join)
    assert Case.objects.get(number="C9").subject == old


def test_every_table_that_names_a_subject_is_on_a_list() -> None:
    listed = {(rows.model.__name__, rows.column if isinstance(rows, Follows) else "subject") for rows in ROWS}
    named = {
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name in {"subject", "giver", "holder"}
    }
    assert named - listed == {("Line", "subject"), ("Concern", "subject"), ("Withholding", "subject")}
    assert joined_rows.AT_ONCE
