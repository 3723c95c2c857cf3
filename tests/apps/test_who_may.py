"""Every operation of every app x every role x every relation to the subject: who may, and what the others are told.

The operations are found in the packages: a new one without a row here fails. Every row says who may; everybody else is
refused with a code and a family, and a look leaves a line with a purpose that the person concerned finds.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from saltern import apps
from saltern.apps.casework import operations as casework
from saltern.apps.casework.approval_elsewhere import ApprovalBrought
from saltern.apps.casework.file_store import FileStore
from saltern.apps.casework.handed_in_file import FileView, ForMaterial
from saltern.apps.casework.models import Amendment, Case
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.worklist import Asked, ListChoice
from saltern.apps.feedback import operations as feedback
from saltern.apps.feedback.models import Letter
from saltern.apps.identity import operations as identity
from saltern.apps.identity.face import FaceProof
from saltern.apps.identity.mandate import MandateView
from saltern.apps.identity.mobile_seal import MobileSeal
from saltern.apps.identity.models import Bond
from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries as lines
from saltern.apps.journal.acting import STAFF, Acting
from saltern.apps.journal.models import Line
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.journal.search import Sought
from saltern.apps.journal.withholding import Order
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.models import Alert, Push, Target
from saltern.apps.notify import operations as notify
from saltern.apps.notify.models import Message
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation.staff_notice import StaffMailSeal
from saltern.apps.programs import operations as programs
from saltern.apps.programs.hook_seal import HookSeal
from saltern.apps.stewardship import operations as stewardship
from saltern.apps.stewardship.models import RecordReport
from saltern.apps.stewardship.subject_join import JoinUnknown
from saltern.core.approvals.own_guides import OwnGuide
from saltern.core.catalogue.pack import FileDays, Theme, Unit, Venue
from saltern.core.registry.identity import Person
from saltern.errors import SalternError
from saltern.words import Phrase
from worlds.accounts import Carried, account, bound, desk
from worlds.casework_desk import (
    GRADUATE,
    NOW,
    VOCABULARY,
    ZONE,
    People,
    applicant,
    degree,
    job,
    rulebook,
    staff,
    system,
)
from worlds.face_house import FaceHouse
from worlds.papers import png
from worlds.yantian import yantian

pytestmark = pytest.mark.django_db

ITEM = replace(GRADUATE, reach=replace(GRADUATE.reach, venues=("district",)), hand_over_to=("social-insurance",))
RIGHT = replace(ITEM, id="right-item")
BOOKS = rulebook(ITEM, RIGHT)
BOOKS.venues = {"hall": Venue(key="hall", kind="district", name={}, division="1")}
CHANNEL = Theme(key="channel", name=Phrase(zh="通道", en="channel"), who="natural_person")
OWN, OTHER = "human-resources", "education"
MINE = 1
LETTERS = feedback.ContactSeal(bytes(32))
PACK: Any = SimpleNamespace(
    vocabulary=VOCABULARY, calendar=BOOKS.calendar, version="v", district=SimpleNamespace(call="12345"),
    standing=SimpleNamespace(own_cases=SimpleNamespace(unit=OWN)), units={OWN: Unit(key=OWN, name=Phrase.same(OWN))},
)  # fmt: skip
"""As much of a pack as letters and reports ask for."""

ACTORS: Mapping[str, Acting] = {
    "visitor": Acting.visitor(now=NOW, zone=ZONE),
    "applicant: self": applicant(MINE, account="self"),
    "applicant: mandated": applicant(2, MINE, account="mandated"),
    "applicant: stranger": applicant(3, account="zhang"),
    "clerk: own unit": staff("clerk", "wang", unit=OWN),
    "clerk: other unit": staff("clerk", "he", unit=OTHER),
    "clerk: hall": staff("clerk", "hu", unit=OTHER, venue="hall"),
    "approver: own unit": staff("approver", "li", unit=OWN),
    "approver: other unit": staff("approver", "wu", unit=OTHER, venue="hall"),
    "steward": staff("steward", "qian", unit=OWN),
    "operator": staff("operator", "sun", unit=OWN),
    "designer": staff("designer", "zhou", unit=OWN),
    "auditor": staff("auditor", "xu", unit=OTHER),
    "administrator": staff("administrator", "gao", unit=OTHER),
    "leader": staff("leader", "fang", unit=OTHER),
    "device": Acting(account="kiosk:hall-1", role="device", now=NOW, zone=ZONE, venue="hall"),
    "system": system(),
}
"""The account of the stranger is that of the applicant: a name proves nothing."""

SELF = ("applicant: self", "applicant: mandated")
APPLICANTS = (*SELF, "applicant: stranger")
COUNTER = ("clerk: own unit", "clerk: hall")
STAFF_ACTORS = tuple(actor for actor, acting in ACTORS.items() if acting.role in STAFF)
MOBILES = MobileSeal(bytes(32))
CLERKS = (*COUNTER, "clerk: other unit")
DESK = ("clerk: own unit", "approver: own unit")
NOT_THERE = "case-unknown (unknown)"
OTHER_UNIT = "other-unit (forbidden)"
NO_ROLE = "role-not-allowed (forbidden)"
NOT_BOUND = "not-bound (unknown)"
NOT_TO_GIVE = "mandate-not-to-give (forbidden)"
NOT_YOURS = "subject-not-yours (forbidden)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Who may call an operation; what each of the others is told. A look `reads`: the subject finds its line."""

    call: Callable[[Acting, str], object]
    may: Sequence[str]
    refused: Mapping[str, str]
    state: str = "review"
    reads: bool = False


AT_THE_DESK = (*CLERKS, "approver: own unit", "approver: other unit")


def no_names(_: object) -> dict[int, str]:
    """A list asked for by nobody who is read."""
    return {}


def desk_row(call: Callable[..., object], **more: Any) -> Row:
    """A list of one's own unit: whoever sits at a desk sees theirs."""
    return Row(
        call=lambda acting, _: call(acting=acting, rulebook=BOOKS, **more),
        may=AT_THE_DESK,
        refused=everybody_else(NO_ROLE),
    )


def case_row(call: Callable[..., object], may: Sequence[str], *, state: str = "review", **more: Any) -> Row:
    """An operation on one case: strangers find none, another unit is told so, roles without a desk are named."""
    desk = {"clerk: own unit", "clerk: hall", "clerk: other unit", "approver: own unit", "approver: other unit"}
    wrong_role = "role-refused (forbidden)"
    refused = dict.fromkeys(
        ("visitor", "steward", "operator", "designer", "auditor", "administrator", "leader", "device"), NO_ROLE
    )
    refused |= dict.fromkeys((*SELF, *DESK, "system"), wrong_role)
    refused |= dict.fromkeys(desk - set(DESK), OTHER_UNIT) | {"applicant: stranger": NOT_THERE}
    return Row(
        call=lambda acting, number: call(acting=acting, rulebook=BOOKS, number=number, **more),
        may=may,
        refused=refused,
        state=state,
    )


def everybody_else(code: str) -> Mapping[str, str]:
    """What all are told who may not."""
    return dict.fromkeys(ACTORS, code)


def unverified() -> People:
    return People(degrees=[degree(MINE, verified=False)], employments=[job(MINE)])


def objecting(*, acting: Acting, rulebook: Rulebook, number: str) -> object:
    mended = Amendment.objects.create(
        case=Case.objects.get(number=number), before=[], after=[], reason="x", by="li", at=NOW
    )
    return casework.object_to_amendment(
        acting=acting, rulebook=rulebook, source=unverified(), number=number, amendment=mended.pk
    )


def kept(*, number: str, **more: Any) -> object:
    """No more time for who asks a second time."""
    for _ in range(2):
        casework.ask_more_time(acting=ACTORS["applicant: self"], rulebook=BOOKS, number=number)
    return casework.keep_term(number=number, **more)


def submitting(acting: Acting, _: str) -> object:
    return casework.submit(
        acting=acting, rulebook=BOOKS, source=unverified(), item=ITEM.id, subject=MINE, key=f"again:{acting.account}",
        account={"mobile": "13800001234"},
    )  # fmt: skip


def unanswered(acting: Acting, **more: Any) -> object:
    """Notice to who has let the day of a correction pass."""
    return casework.give_notice(acting=replace(acting, now=acting.now + dt.timedelta(days=30)), **more)


def ended(acting: Acting, **more: Any) -> object:
    """The end after such a notice."""
    unanswered(ACTORS["clerk: own unit"], served="letter", **more)
    return casework.end(acting=replace(acting, now=acting.now + dt.timedelta(days=60)), **more)


def entering(acting: Acting, _: str) -> object:
    """A code that came, entered."""
    carried = Carried()
    codes = desk(carried)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda carry: carry())
        identity.ask_code(acting=ACTORS["visitor"], desk=codes, mobile="13800001234", address="")
    return identity.enter_code(acting=acting, desk=codes, mobile="13800001234", code=carried.codes()[0], address="")


def verified() -> None:
    """The accounts behind the actors: one is the subject, one another person who holds nothing but a session."""
    bound("self", MINE)
    bound("mandated", 2)
    bound("zhang", 3)


def giving(acting: Acting, _: str) -> object:
    verified()
    return identity.give_mandate(acting=acting, giver=MINE, holder=5, ends_at=NOW + dt.timedelta(days=1))


def ending(acting: Acting, _: str) -> object:
    verified()
    given = identity.give_mandate(
        acting=ACTORS["applicant: self"], giver=MINE, holder=2, ends_at=NOW + dt.timedelta(days=1)
    )
    return identity.end_mandate(acting=acting, mandate=given.handle)


def declaring(acting: Acting, _: str) -> object:
    for handle in {"self", "mandated", "zhang"} & {acting.account}:
        account(handle)
    return identity.declare(acting=acting, subject=MINE)


def binding(acting: Acting, _: str) -> object:
    return identity.bind_at_counter(acting=acting, handle=account("new").handle, subject=MINE)


def told_by_authority(acting: Acting, _: str) -> object:
    handle = account("new").handle
    return identity.bind_by_authority(acting=acting, handle=handle, subject=MINE, authority="province")


def parting(acting: Acting, _: str) -> object:
    verified()
    return identity.end_bond(acting=acting, handle="self", subject=MINE)


def facing(acting: Acting, _: str) -> FaceProof:
    verified()
    return begin(acting)


def begin(acting: Acting) -> FaceProof:
    """Somebody before the camera."""
    return identity.begin_face(
        acting=acting, provider=FaceHouse(), subject=MINE, name="x", number="y", born=dt.date(1990, 1, 1),
        consent=True, back="z",
    )  # fmt: skip


def faced(acting: Acting, number: str) -> object:
    proof = facing(ACTORS["applicant: self"], number)
    return identity.finish_face(acting=acting, provider=FaceHouse(), proof=proof.handle)


def with_account(call: Callable[[Acting], object]) -> Callable[[Acting, str], object]:
    """A deed on the account of whoever acts."""

    def made(acting: Acting, _: str) -> object:
        account(acting.account)
        return call(acting)

    return made


def opening_account(acting: Acting, _: str) -> object:
    verified()
    return identity.open_account(acting=acting, seal=MOBILES, handle="self")


def finding_account(acting: Acting, _: str) -> object:
    identity.create_account(acting=system(), seal=MOBILES, mobile="13800001234")
    return identity.find_account(acting=acting, seal=MOBILES, mobile="13800001234")


def helping(acting: Acting, _: str) -> object:
    """Another number for the account of somebody who is there."""
    verified()
    carried = Carried()
    codes = desk(carried)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda carry, **_: carry())
        if acting.role in {"clerk", "administrator"}:
            identity.ask_code_for(acting=acting, desk=codes, mobile="13800001234", address="")
        code = carried.codes()[0] if carried.messages else ""
        return identity.change_mobile_for(
            acting=acting, desk=codes, handle="self", papers=MINE, works_here=lambda _: False, mobile="13800001234",
            code=code, address="",
        )  # fmt: skip


def resetting(acting: Acting, _: str) -> object:
    verified()
    return identity.reset_second_factor(
        acting=acting, desk=desk(Carried()), handle="self", papers=MINE, works_here=lambda _: False,
        forget=lambda _: 1,
    )  # fmt: skip


def closing(acting: Acting, _: str) -> object:
    verified()
    return identity.close_account(acting=acting, handle="self")


class Versions:
    """As much of the shelf as operations ask for."""

    def begun(self) -> str:
        return "v1"

    def standing(self, name: str) -> str:
        return "v2"

    keep = standing

    def check(self, version: str) -> None:
        assert version in {"v1", "v2"}

    def counts(self, before: str, after: str) -> Mapping[str, int]:
        return {"files": 1}

    def changed(self, before: str, after: str) -> Sequence[Phrase]:
        return ()


def proposing() -> int:
    """A version that a designer proposed."""
    by = staff("designer", "lin")
    return organisation.propose_pack(acting=by, shelf=Versions(), name="autumn", why="x").number


def restoring(acting: Acting) -> object:
    """That the first version comes back, proposed where the second is in force."""
    organisation.release_pack(acting=staff("designer", "bai"), shelf=Versions(), number=proposing(), ground="x")
    return organisation.propose_restore(acting=acting, shelf=Versions(), version="v1", why="x")


def dismissing(acting: Acting, _: str) -> object:
    organisation.appoint(acting=system(), handle="new", unit=OWN, roles=["clerk"])
    return organisation.dismiss(acting=acting, handle="new", unit=OWN)


ADMINISTRATOR = staff("administrator", "gao", unit=OTHER)
CHIEFS = ("administrator", "system")
LOOKERS = ("administrator", "auditor")


def letting_in(acting: Acting, _: str = "", role: str = "approver") -> object:
    return programs.give_token(acting=acting, name="register", unit=OWN, role=role)


def revoking(acting: Acting, _: str) -> object:
    letting_in(ADMINISTRATOR)
    return programs.revoke_token(acting=acting, name="register")


def hooking(acting: Acting, _: str = "") -> int:
    letting_in(ADMINISTRATOR)
    made, _secret = programs.add_hook(
        acting=acting, seal=HookSeal(bytes(32)), check=lambda _: None, name="register", url="https://example.com/",
        kinds=["case.approved"],
    )  # fmt: skip
    return made.hook


def unhooking(acting: Acting, _: str) -> object:
    return programs.end_hook(acting=acting, hook=hooking(ADMINISTRATOR))


def hooking_again(acting: Acting, _: str) -> object:
    return programs.resume_hook(acting=acting, hook=hooking(ADMINISTRATOR))


def naming(acting: Acting, _: str = "") -> object:
    letting_in(ADMINISTRATOR)
    return programs.add_client(acting=acting, name="register", client="c-1")


def naming_no_more(acting: Acting, _: str) -> object:
    naming(ADMINISTRATOR)
    return programs.end_client(acting=acting, client="c-1")


def telling(acting: Acting, _: str = "") -> int:
    programs.give_token(acting=ADMINISTRATOR, name="province", unit=OWN, role="steward")
    made, _secret = programs.add_inlet(
        acting=acting, seal=HookSeal(bytes(32)), name="province", kinds=["approval.granted"]
    )
    return made.inlet


def telling_no_more(acting: Acting, _: str) -> object:
    return programs.end_inlet(acting=acting, inlet=telling(ADMINISTRATOR))


def with_kiosk(call: Callable[[Acting], object], *, rings: bool = False) -> Callable[[Acting, str], object]:
    """A deed where a machine stands in the hall, at which somebody may have rung."""

    def made(acting: Acting, _: str) -> object:
        organisation.give_key(acting=ADMINISTRATOR, name="hall-1", venue="kiosk-hall")
        if rings:
            organisation.ring(acting=ACTORS["device"])
        return call(acting)

    return made


def proving(acting: Acting, _: str) -> object:
    """A code that came to the mobile on record, entered at a kiosk."""
    carried = Carried()
    codes = desk(carried)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda carry: carry())
        identity.ask_kiosk_code(acting=ACTORS["device"], desk=codes, mobile="13800001234", address="")
    identity.enter_kiosk_code(
        acting=acting, desk=codes, subject=MINE, mobile="13800001234", code=carried.codes()[0], address=""
    )
    return None


def reading_news(acting: Acting, _: str) -> object:
    return programs.read_notices(acting=acting, hook=hooking(ADMINISTRATOR))


def reported(acting: Acting, _: str) -> object:
    return stewardship.report_record(acting=acting, pack=PACK, subject=MINE, record_set="degrees", right="2019")


def answering(acting: Acting, _: str) -> object:
    number = stewardship.report_record(
        acting=ACTORS["applicant: self"], pack=PACK, subject=MINE, record_set="employments", right="2019"
    )
    return stewardship.answer_report(acting=acting, pack=PACK, number=number, outcome="corrected", answer="x")


def opening_report(acting: Acting, _: str) -> object:
    row = RecordReport.objects.filter(unit=OWN).first() or RecordReport.objects.create(
        subject=MINE, recipient_kind="natural_person", unit=OWN, record_set="employments", account="self", at=NOW
    )
    return stewardship.open_report(acting=acting, pack=PACK, number=row.number)


def listing_reports(acting: Acting, _: str) -> object:
    stewardship_report = RecordReport(
        subject=MINE, recipient_kind="natural_person", unit=OWN, record_set="employments", account="self", at=NOW
    )
    if not RecordReport.objects.exists():
        stewardship_report.save()
    return stewardship.list_reports(acting=acting, pack=PACK, subject=MINE)


def finding(acting: Acting, _: str) -> object:
    """The subject, to hold a mandate of somebody else's."""
    if not Bond.objects.filter(subject=MINE).exists():
        Bond.objects.create(account=account("self"), subject=MINE, kind="natural_person", level="counter", began_at=NOW)
    return identity.find_holder(
        acting=acting, find={NAMED.number: MINE}.get, called=lambda _: NAMED.name, number=NAMED.number, name="林 晓帆"
    )


def parties(acting: Acting, _: str) -> object:
    given = MandateView(
        handle="m", kind="agent", giver=MINE, giver_kind="natural_person", holder=5, scope="all", begins_at=NOW,
        ends_at=NOW, given_at=NOW, ended_at=None,
    )  # fmt: skip
    return stewardship.read_parties(acting=acting, person=lambda _: NAMED, subject=MINE, mandates=[given])


def writing(acting: Acting, _: str) -> object:
    return feedback.write_to_office(acting=acting, pack=PACK, seal=LETTERS, address="203.0.113.9", text="路灯坏了")


def reading_letters(acting: Acting, _: str) -> object:
    """A letter the account wrote for the subject, to the unit of the actor."""
    Letter.objects.all().delete()
    Letter.objects.create(account=acting.account, subject=MINE, unit=acting.unit, about="access", text="x", at=NOW)
    return feedback.list_letters(acting=acting)


def answering_letter(acting: Acting, _: str) -> object:
    row = Letter.objects.create(account="self", unit=OWN, about="access", text="x", at=NOW)
    return feedback.answer_letter(acting=acting, pack=PACK, number=row.number, answer="y")


def withholding(acting: Acting, _: str) -> Order:
    until = NOW.date() + dt.timedelta(days=9)
    return journal.withhold_use(acting=acting, subject=MINE, by="wang", basis="x", until=until, longest=90)


PLACE = ForMaterial(item=ITEM.id, subject=MINE, material="photo")


def handing_in(acting: Acting, _: str, material: str = "photo", case: str = "") -> FileView:
    """A picture for a material of a form, or of a case."""
    with tempfile.TemporaryDirectory() as folder:
        store = FileStore(root=Path(folder), key=bytes(32))
        place = replace(PLACE, material=material, case=case)
        return casework.hand_in_file(
            acting=acting, rulebook=BOOKS, store=store, place=place, name="a.png", content=png()
        )


def taking_out(acting: Acting, _: str) -> object:
    given = handing_in(ACTORS["applicant: self"], "")
    return casework.take_out_file(acting=acting, rulebook=BOOKS, place=PLACE, key=given.key)


def opening(acting: Acting, number: str) -> object:
    with tempfile.TemporaryDirectory() as folder:
        store = FileStore(root=Path(folder), key=bytes(32))
        given = casework.hand_in_file(
            acting=ACTORS["applicant: self"], rulebook=BOOKS, store=store, place=replace(PLACE, case=number),
            name="a.png", content=png(),
        )  # fmt: skip
        return casework.open_file(acting=acting, rulebook=BOOKS, store=store, key=given.key)


def anchoring(acting: Acting, _: str) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return journal.anchor_anew(acting=acting, anchor=Path(folder) / "anchor.jsonl")


def looked_again(acting: Acting, number: str) -> object:
    casework.ask_review(acting=ACTORS["applicant: self"], rulebook=BOOKS, number=number)
    return casework.close_review(acting=acting, rulebook=BOOKS, number=number, outcome="upheld", words="看过")


def send_again(acting: Acting, number: str) -> object:
    """A message of the case, of which nobody knows what became."""
    key = f"case:{number}:2:case-referred"
    Message.objects.filter(message_key=key).update(state="unknown")
    return notify.send_again(acting=acting, key=key)


def answering_warning(acting: Acting, _: str) -> object:
    alert = Alert.objects.create(identity="a", kind="暴雨", action="issue", extent={}, text="x", received_at=NOW)
    push = Push.objects.create(
        kind="alert", key="storm", trigger="alert:1", template="warn", who="natural_person", state="done",
        as_of=NOW.date(), due=1, count=1, releases_needed=1, pack_version="v", alert=alert, created_at=NOW,
    )  # fmt: skip
    Target.objects.create(push=push, subject=MINE, told=True)
    return lifecycle.answer_warning(
        acting=acting, pack=PACK, seal=LETTERS, address="203.0.113.9", push=push.pk, subject=MINE,
        kind="natural_person", reply="checked",
    )  # fmt: skip


NAMED = Person(subject=MINE, kind="natural_person", number="440308199001011234", name="林晓帆", mobile="13800001234")
STRANGER_NOT_HIS = {"applicant: stranger": NOT_YOURS}
OPEN_REFUSED = {
    **everybody_else(NO_ROLE), "applicant: stranger": NOT_THERE,
    "clerk: other unit": OTHER_UNIT, "approver: other unit": OTHER_UNIT,
}  # fmt: skip
ITEM_REFUSED = {
    **everybody_else(NO_ROLE), **STRANGER_NOT_HIS, "clerk: other unit": "other-units-item (forbidden)",
}  # fmt: skip
OPENERS = (*SELF, *COUNTER, "approver: own unit", "auditor")

ROWS: Mapping[tuple[str, str], Row] = {
    ("casework", "assign"): case_row(casework.assign, DESK, handler="chen"),
    ("casework", "take_over"): case_row(casework.take_over, DESK),
    ("casework", "request_correction"): case_row(casework.request_correction, DESK, wanted=["x"], reason="y"),
    ("casework", "pause"): case_row(casework.pause, ["approver: own unit"], reason="expert-review"),
    ("casework", "resume"): case_row(casework.resume, DESK, state="paused"),
    ("casework", "approve"): case_row(casework.approve, ["approver: own unit"], reason="x"),
    ("casework", "refuse"): case_row(casework.refuse, ["approver: own unit"], reason="x"),
    ("casework", "withdraw"): case_row(casework.withdraw, [*SELF, *COUNTER]),
    ("casework", "bring_material"): case_row(
        casework.bring_material, [*SELF, *COUNTER], source=unverified(), materials=["photo"]
    ),
    ("casework", "correct"): case_row(casework.correct, [*SELF, *COUNTER], source=unverified(), state="correction"),
    ("casework", "give_notice"): case_row(unanswered, DESK, state="correction", served="letter"),
    ("casework", "end"): case_row(ended, DESK, state="correction"),
    ("casework", "open_case"): Row(
        call=lambda acting, number: casework.open_case(acting=acting, rulebook=BOOKS, number=number),
        may=OPENERS, refused=OPEN_REFUSED, reads=True,
    ),
    ("casework", "explain_case"): Row(
        call=lambda acting, number: casework.explain_case(acting=acting, rulebook=BOOKS, number=number),
        may=OPENERS, refused=OPEN_REFUSED, reads=True,
    ),
    ("casework", "list_cases"): Row(
        call=lambda acting, _: casework.list_cases(acting=acting, rulebook=BOOKS, subject=MINE),
        may=(*SELF, *CLERKS, "approver: own unit", "approver: other unit", "auditor"),
        refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("casework", "list_own_cases"): Row(
        call=lambda acting, _: casework.list_own_cases(acting=acting, rulebook=BOOKS, subject=MINE),
        may=SELF, refused={**everybody_else(NO_ROLE), "applicant: stranger": NOT_YOURS}, reads=True,
    ),
    ("casework", "label_case"): Row(
        call=lambda acting, number: casework.label_case(acting=acting, rulebook=BOOKS, number=number, words="x"),
        may=SELF, refused={**everybody_else(NO_ROLE), "applicant: stranger": NOT_THERE},
    ),
    ("casework", "open_form"): Row(
        call=lambda acting, _: casework.open_form(
            acting=acting, rulebook=BOOKS, source=unverified(), item=ITEM.id, subject=MINE
        ),
        may=(*SELF, *COUNTER), refused=ITEM_REFUSED, reads=True,
    ),
    ("casework", "open_draft"): Row(
        call=lambda acting, _: casework.open_draft(acting=acting, rulebook=BOOKS, item=ITEM.id, subject=MINE),
        may=(*SELF, *COUNTER), refused=ITEM_REFUSED,
    ),
    ("casework", "save_draft"): Row(
        call=lambda acting, _: casework.save_draft(acting=acting, rulebook=BOOKS, item=ITEM.id, subject=MINE),
        may=(*SELF, *COUNTER), refused=ITEM_REFUSED,
    ),
    ("casework", "find_draft"): Row(
        call=lambda acting, _: casework.find_draft(acting=acting, rulebook=BOOKS, item=ITEM.id, subject=MINE),
        may=(*SELF, *COUNTER), refused=ITEM_REFUSED,
    ),
    ("casework", "drop_draft"): Row(
        call=lambda acting, _: casework.drop_draft(acting=acting, rulebook=BOOKS, item=ITEM.id, subject=MINE),
        may=(*SELF, *COUNTER), refused=ITEM_REFUSED,
    ),
    ("casework", "list_drafts"): Row(
        call=lambda acting, _: casework.list_drafts(acting=acting, subject=MINE),
        may=(*SELF, *CLERKS, "approver: own unit", "approver: other unit", "auditor"),
        refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS},
    ),
    ("casework", "list_steps"): Row(
        call=lambda acting, _: casework.list_steps(acting=acting, subject=MINE),
        may=SELF, refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("identity", "find_holder"): Row(
        call=finding, may=(*APPLICANTS, *CLERKS), refused=everybody_else(NO_ROLE), reads=True,
    ),
    ("stewardship", "read_parties"): Row(
        call=parties, may=(*SELF, *CLERKS, "approver: own unit", "approver: other unit", "steward", "auditor"),
        refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS},
    ),
    ("casework", "hand_in_file"): Row(call=handing_in, may=(*SELF, *COUNTER), refused=ITEM_REFUSED),
    ("casework", "use_file_again"): Row(
        call=lambda acting, _: casework.use_file_again(
            acting=acting, rulebook=BOOKS, place=PLACE, key=handing_in(ACTORS["applicant: self"], "", "contract").key
        ),
        may=(*SELF, *COUNTER), refused=ITEM_REFUSED,
    ),
    ("casework", "take_out_file"): Row(
        call=taking_out, may=("applicant: self",),
        refused={
            **ITEM_REFUSED, **dict.fromkeys(("applicant: mandated", *COUNTER), "file-unknown (unknown)"),
        },
    ),
    ("casework", "list_files"): Row(
        call=lambda acting, _: casework.list_files(acting=acting, subject=MINE),
        may=SELF, refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("casework", "open_file"): Row(
        call=opening, may=(*SELF, *COUNTER, "approver: own unit"),
        refused={
            **everybody_else(NO_ROLE),
            **dict.fromkeys(
                ("applicant: stranger", "clerk: other unit", "approver: other unit"), "file-unknown (unknown)"
            ),
        },
    ),
    ("casework", "ask_review"): replace(
        case_row(casework.ask_review, [*SELF, *COUNTER]), state="refused",
        refused={**OPEN_REFUSED, "approver: other unit": NO_ROLE},
    ),
    ("casework", "close_review"): Row(
        call=looked_again, may=[],
        refused={
            **everybody_else(NO_ROLE), "approver: other unit": OTHER_UNIT,
            "approver: own unit": "same-person (forbidden)",
        },
        state="refused",
    ),
    ("casework", "list_reviews"): Row(
        call=lambda acting, _: casework.list_reviews(acting=acting, rulebook=BOOKS),
        may=AT_THE_DESK, refused=everybody_else(NO_ROLE),
    ),
    ("casework", "list_waiting"): desk_row(casework.list_waiting, names=no_names, asked=Asked()),
    ("casework", "count_waiting"): desk_row(casework.count_waiting),
    ("casework", "list_instant"): desk_row(casework.list_instant, names=no_names, day=NOW.date()),
    ("casework", "list_counted"): desk_row(
        casework.list_counted, names=no_names, which="received", first=NOW.date(), last=NOW.date()
    ),
    **{("casework", name): Row(
        call=lambda acting, _, name=name: getattr(casework, name)(  # type: ignore[misc]  # bound now
            acting=acting, rulebook=BOOKS, first=NOW.date(), last=NOW.date()
        ),
        may=STAFF_ACTORS, refused=everybody_else(NO_ROLE),
    ) for name in ("read_figures", "read_days", "count_applicants")},
    ("casework", "list_unit_cases"): desk_row(casework.list_unit_cases, asked=casework.UnitAsked()),
    ("casework", "export_cases"): Row(
        call=lambda acting, _: list(casework.export_cases(
            acting=acting, rulebook=BOOKS, asked=casework.UnitAsked(), purpose="for a test"
        )),
        may=AT_THE_DESK, refused=everybody_else(NO_ROLE),
    ),
    ("programs", "give_token"): Row(call=letting_in, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "revoke_token"): Row(call=revoking, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "list_programs"): Row(
        call=lambda acting, _: programs.list_programs(acting=acting), may=LOOKERS, refused=everybody_else(NO_ROLE),
    ),
    ("programs", "add_hook"): Row(call=hooking, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "end_hook"): Row(call=unhooking, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "resume_hook"): Row(call=hooking_again, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "list_hooks"): Row(
        call=lambda acting, _: programs.list_hooks(acting=acting), may=LOOKERS, refused=everybody_else(NO_ROLE),
    ),
    ("programs", "own_hooks"): Row(
        call=lambda acting, _: programs.own_hooks(acting=acting),
        may=tuple(actor for actor in STAFF_ACTORS if actor != "administrator"), refused=everybody_else(NO_ROLE),
    ),
    ("programs", "add_inlet"): Row(call=telling, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "end_inlet"): Row(call=telling_no_more, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "list_inlets"): Row(
        call=lambda acting, _: programs.list_inlets(acting=acting), may=LOOKERS, refused=everybody_else(NO_ROLE),
    ),
    ("programs", "add_client"): Row(call=naming, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "end_client"): Row(call=naming_no_more, may=CHIEFS, refused=everybody_else(NO_ROLE)),
    ("programs", "list_clients"): Row(
        call=lambda acting, _: programs.list_clients(acting=acting), may=LOOKERS, refused=everybody_else(NO_ROLE),
    ),
    ("programs", "inlet_secrets"): Row(
        call=lambda acting, _: programs.inlet_secrets(
            acting=acting, seal=HookSeal(bytes(32)), kind="approval.granted"
        ),
        may=[], refused={**everybody_else(NO_ROLE), "steward": "inlet-missing (forbidden)"},
    ),
    ("casework", "bring_approval"): Row(
        call=lambda acting, _: casework.bring_approval(
            acting=acting, pack=yantian(), find=lambda _: MINE, kind_of=lambda _: "natural_person", number="",
            brought=ApprovalBrought(
                case="GD-1", item="graduate-reception", applied_on=NOW.date(), approved_on=NOW.date()
            ),
        ),
        may=["steward"], refused=everybody_else(NO_ROLE),
    ),
    ("programs", "read_notices"): Row(
        call=reading_news, may=[],
        refused={
            **everybody_else(NO_ROLE),
            **dict.fromkeys((one for one in STAFF_ACTORS if one != "administrator"), "hook-unknown (unknown)"),
        },
    ),
    ("programs", "forget_notices"): Row(
        call=lambda acting, _: programs.forget_notices(acting=acting), may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("casework", "list_decided"): Row(
        call=lambda acting, _: casework.list_decided(acting=acting, names=no_names),
        may=AT_THE_DESK, refused=everybody_else(NO_ROLE),
    ),
    ("casework", "list_taken"): Row(
        call=lambda acting, _: casework.list_taken(acting=acting, names=no_names, day=NOW.date()),
        may=CLERKS, refused=everybody_else(NO_ROLE),
    ),
    ("casework", "neighbours"): Row(
        call=lambda acting, number: casework.neighbours(acting=acting, rulebook=BOOKS, number=number),
        may=AT_THE_DESK, refused=everybody_else(NO_ROLE),
    ),
    ("casework", "read_choice"): Row(
        call=lambda acting, _: casework.read_choice(acting=acting),
        may=AT_THE_DESK, refused=everybody_else(NO_ROLE),
    ),
    ("casework", "keep_choice"): Row(
        call=lambda acting, _: casework.keep_choice(acting=acting, choice=ListChoice()),
        may=AT_THE_DESK, refused=everybody_else(NO_ROLE),
    ),
    ("casework", "mark"): Row(
        call=lambda acting, number: casework.mark(acting=acting, rulebook=BOOKS, number=number, on=True),
        may=DESK,
        refused=everybody_else(NO_ROLE) | dict.fromkeys(
            ("clerk: hall", "clerk: other unit", "approver: other unit"), OTHER_UNIT
        ),
    ),
    ("casework", "look_over"): Row(
        call=lambda acting, number: casework.look_over(acting=acting, rulebook=BOOKS, number=number, outcome="right"),
        may=[],
        refused={
            **everybody_else(NO_ROLE), "approver: other unit": OTHER_UNIT,
            "approver: own unit": "not-approved-by-rule (conflict)",
        },
        state="refused",
    ),
    ("casework", "count_by_handler"): desk_row(casework.count_by_handler),
    ("casework", "hand_over"): Row(
        call=lambda acting, _: casework.hand_over(acting=acting, rulebook=BOOKS, of="wang", to="nobody", reason="x"),
        may=[],
        refused=everybody_else(NO_ROLE) | dict.fromkeys(
            ("approver: own unit", "approver: other unit"), "no-colleague (invalid)"
        ),
    ),
    ("casework", "hand_to_unit"): case_row(
        casework.hand_to_unit, DESK, unit="social-insurance", reason="x"
    ),
    ("casework", "amend_form"): case_row(
        casework.amend_form, DESK, source=unverified(), values={"note": "x"}, reason="x"
    ),
    ("casework", "change_item"): case_row(
        casework.change_item, ["approver: own unit", *COUNTER], source=unverified(), item=RIGHT.id, reason="x"
    ),
    ("casework", "ask_more_time"): case_row(casework.ask_more_time, SELF, state="correction"),
    ("casework", "give_time"): case_row(casework.give_time, DESK, days=5, state="correction"),
    ("casework", "keep_term"): case_row(kept, DESK, reason="x", state="correction"),
    ("casework", "count_notices"): desk_row(casework.count_notices, kinds=["mine", "spot"]),
    ("casework", "list_more_time"): Row(
        call=lambda acting, _: casework.list_more_time(acting=acting), may=AT_THE_DESK, refused=everybody_else(NO_ROLE),
    ),
    ("casework", "object_to_amendment"): case_row(objecting, [*SELF, *COUNTER]),
    ("casework", "reopen"): case_row(casework.reopen, ["approver: own unit"], reason="x", state="refused"),
    ("casework", "ask_reopening"): case_row(
        casework.ask_reopening, ["approver: own unit"], ground="not-met", reason="x", state="approved"
    ),
    ("casework", "drop_reopening"): case_row(
        casework.drop_reopening, ["approver: own unit"], reason="x", state="to be taken up again"
    ),
    ("casework", "list_reopenings"): Row(
        call=lambda acting, _: casework.list_reopenings(acting=acting),
        may=("approver: own unit", "approver: other unit"), refused=everybody_else(NO_ROLE),
    ),
    ("casework", "list_payouts"): Row(
        call=lambda acting, _: casework.list_payouts(acting=acting, names=no_names),
        may=("approver: own unit", "approver: other unit"), refused=everybody_else(NO_ROLE),
    ),
    ("casework", "pay"): Row(
        call=lambda acting, number: casework.pay(
            acting=acting, rulebook=BOOKS, number=number, output="x", reference="x", paid_on=None
        ),
        may=[],
        refused={
            **everybody_else(NO_ROLE), "approver: other unit": OTHER_UNIT,
            "approver: own unit": "nothing-to-pay (unknown)",
        },
    ),
    ("casework", "list_offers"): Row(
        call=lambda acting, _: casework.list_offers(
            acting=acting, rulebook=BOOKS, source=unverified(), subject=MINE, kind="natural_person"
        ),
        may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("casework", "find_handed_in"): Row(
        call=lambda acting, _: casework.find_handed_in(acting=acting, key="first"),
        may=(*APPLICANTS, *CLERKS, "approver: own unit", "approver: other unit", "auditor"),
        refused=everybody_else(NO_ROLE),
    ),
    ("lifecycle", "look_ahead"): Row(
        call=lambda acting, _: lifecycle.look_ahead(
            acting=acting, reminders=Nothing(), source=unverified(), subject=MINE, kind="natural_person",  # type: ignore[arg-type]
        ),
        may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("lifecycle", "look_at_guide"): Row(
        call=lambda acting, _: lifecycle.look_at_guide(
            acting=acting, guides=Guides(), source=unverified(), theme=CHANNEL, subject=MINE, kind="natural_person",  # type: ignore[arg-type]
        ),
        may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("lifecycle", "look_at_permits"): Row(
        call=lambda acting, _: lifecycle.look_at_permits(
            acting=acting, permits=Permits(), source=unverified(), subject=MINE, kind="natural_person",  # type: ignore[arg-type]
        ),
        may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("lifecycle", "look_at_warnings"): Row(
        call=lambda acting, _: lifecycle.look_at_warnings(acting=acting, subject=MINE, kind="natural_person"),
        may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("lifecycle", "answer_warning"): Row(
        call=answering_warning, may=SELF, refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS},
    ),
    ("lifecycle", "look_at_next"): Row(
        call=lambda acting, _: lifecycle.look_at_next(
            acting=acting, steps=Steps(), source=unverified(), item=ITEM.id, subject=MINE,  # type: ignore[arg-type]
        ),
        may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("stewardship", "identify"): Row(
        call=lambda acting, _: stewardship.identify(
            acting=acting, person=lambda _: NAMED, find=lambda _: MINE, number="x", consents=True
        ),
        may=CLERKS, refused=everybody_else(NO_ROLE), reads=True,
    ),
    ("stewardship", "read_names"): Row(
        call=lambda acting, _: stewardship.read_names(acting=acting, person=lambda _: NAMED, subjects=[MINE]),
        may=(*SELF, *CLERKS, "approver: own unit", "approver: other unit", "steward", "auditor"),
        refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("stewardship", "tell_program"): Row(
        call=lambda acting, _: stewardship.tell_program(
            acting=acting, person=lambda _: NAMED, subject=MINE, program="library", what=["profile"]
        ),
        may=SELF, refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("stewardship", "report_record"): Row(
        call=reported, may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS},
    ),
    ("stewardship", "answer_report"): Row(
        call=answering, may=["steward"], refused=everybody_else(NO_ROLE),
    ),
    ("stewardship", "open_report"): Row(
        call=opening_report, may=["steward"], refused=everybody_else(NO_ROLE), reads=True,
    ),
    ("stewardship", "list_reports"): Row(
        call=listing_reports, may=(*SELF, "steward", "auditor"),
        refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("feedback", "write_to_office"): Row(
        call=writing, may=("visitor", *APPLICANTS), refused=everybody_else(NO_ROLE),
    ),
    ("feedback", "list_letters"): Row(
        call=reading_letters,
        may=(*APPLICANTS, *CLERKS, "approver: own unit", "approver: other unit", "steward", "auditor"),
        refused=everybody_else(NO_ROLE), reads=True,
    ),
    ("feedback", "answer_letter"): Row(
        call=answering_letter, may=("clerk: own unit", "approver: own unit", "steward"),
        refused={
            **everybody_else(NO_ROLE),
            **dict.fromkeys(
                ("clerk: other unit", "clerk: hall", "approver: other unit"), "letter-of-other-office (forbidden)"
            ),
        },
    ),
    ("casework", "submit"): Row(call=submitting, may=(*SELF, *COUNTER), refused=ITEM_REFUSED, state="withdrawn"),
    ("casework", "try_item"): Row(
        call=lambda acting, _: casework.try_item(
            acting=acting, rulebook=BOOKS, steps=Steps(), source=unverified(), item=ITEM.id, subject=MINE,  # type: ignore[arg-type]
        ),
        may=(*SELF, *CLERKS, "approver: own unit", "approver: other unit", "designer", "auditor"),
        refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("casework", "feed_back"): Row(
        call=lambda acting, _: casework.feed_back(acting=acting, numbers={MINE: "1"}.get),
        may=["steward", "system"], refused=everybody_else(NO_ROLE), reads=True,
    ),
    ("casework", "take_away_files"): Row(
        call=lambda acting, _: casework.take_away_files(
            acting=acting, store=FileStore(root=Path("nowhere"), key=bytes(32)), days=FileDays(unused=90)
        ),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("casework", "keep_figures"): Row(
        call=lambda acting, _: casework.keep_figures(acting=acting), may=["system"], refused=everybody_else(NO_ROLE)
    ),
    ("casework", "sweep_deadlines"): Row(
        call=lambda acting, _: casework.sweep_deadlines(acting=acting, rulebook=BOOKS),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("notify", "stop"): Row(
        call=lambda acting, _: notify.stop(acting=acting), may=["operator", "system"], refused=everybody_else(NO_ROLE)
    ),
    ("notify", "resume"): Row(
        call=lambda acting, _: (notify.stop(acting=system()), notify.resume(acting=acting)),
        may=["operator", "system"], refused=everybody_else(NO_ROLE),
    ),
    ("notify", "confirm_time"): Row(
        call=lambda acting, _: notify.confirm_time(acting=acting), may=["operator"], refused=everybody_else(NO_ROLE)
    ),
    ("notify", "send_again"): Row(
        call=send_again, may=["operator"], refused=everybody_else(NO_ROLE),
    ),
    ("notify", "prefer"): Row(
        call=lambda acting, _: notify.prefer(acting=acting, subject=MINE, language="en"),
        may=(*SELF, *CLERKS), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS},
    ),
    ("notify", "reply"): Row(
        call=lambda acting, _: notify.reply(acting=acting, text="T", call="12345"),
        may=(*SELF, "applicant: stranger"), refused=everybody_else(NO_ROLE),
    ),
    ("notify", "receive"): Row(
        call=lambda acting, _: notify.receive(acting=acting, body=b"", headers={}, secrets=[]),
        may=[], refused={**everybody_else(NO_ROLE), "system": "signature-wrong (forbidden)"},
    ),
    ("notify", "list_messages"): Row(
        call=lambda acting, _: notify.list_messages(acting=acting, subject=MINE),
        may=(*SELF, *CLERKS, "operator", "auditor"),
        refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("notify", "open_message"): Row(
        call=lambda acting, number: notify.open_message(acting=acting, key=f"case:{number}:2:case-referred"),
        may=(*SELF, "operator", "auditor"),
        refused={**everybody_else(NO_ROLE), "applicant: stranger": "message-unknown (unknown)"}, reads=True,
    ),
    ("identity", "ask_code"): Row(
        call=lambda acting, _: identity.ask_code(
            acting=acting, desk=desk(Carried()), mobile="13800001234", address=""
        ),
        may=("visitor", *APPLICANTS), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "enter_code"): Row(call=entering, may=("visitor", *APPLICANTS), refused=everybody_else(NO_ROLE)),
    ("identity", "declare"): Row(call=declaring, may=APPLICANTS, refused=everybody_else(NO_ROLE)),
    ("identity", "bind_at_counter"): Row(call=binding, may=CLERKS, refused=everybody_else(NO_ROLE)),
    ("identity", "enter_by_authority"): Row(
        call=lambda acting, _: identity.enter_by_authority(acting=acting, subject=MINE, authority="province"),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("identity", "enter_by_passkey"): Row(
        call=lambda acting, _: identity.enter_by_passkey(acting=acting, handle=account("new").handle),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("identity", "note_second_factor"): Row(
        call=with_account(lambda acting: identity.note_second_factor(acting=acting, change="given")),
        may=(*APPLICANTS, *STAFF_ACTORS), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "count_attempt"): Row(
        call=lambda acting, _: identity.count_attempt(acting=acting, seal=MOBILES, what="x", address="", most=1),
        may=("visitor", *APPLICANTS, "device", *STAFF_ACTORS), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "bind_by_authority"): Row(call=told_by_authority, may=["system"], refused=everybody_else(NO_ROLE)),
    ("identity", "end_bond"): Row(
        call=parting, may=("applicant: self", *CLERKS, "system"),
        refused={
            **everybody_else(NO_ROLE), **dict.fromkeys(("applicant: mandated", "applicant: stranger"), NOT_BOUND),
        },
    ),
    ("identity", "give_mandate"): Row(
        call=giving, may=("applicant: self", *CLERKS),
        refused={
            **everybody_else(NO_ROLE), **dict.fromkeys(("applicant: mandated", "applicant: stranger"), NOT_TO_GIVE),
        },
    ),
    ("identity", "end_mandate"): Row(
        call=ending, may=(*SELF, *CLERKS, "system"),
        refused={**everybody_else(NO_ROLE), "applicant: stranger": "mandate-unknown (unknown)"},
    ),
    ("identity", "set_password"): Row(
        call=with_account(lambda acting: identity.set_password(
            acting=acting, seal=MOBILES, password="three words suffice"
        )),
        may=(*APPLICANTS, *STAFF_ACTORS), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "enter_password"): Row(
        call=lambda acting, _: identity.enter_password(
            acting=acting, seal=MOBILES, mobile="13800001234", password="x"
        ),
        may=[], refused={
            **everybody_else(NO_ROLE), **dict.fromkeys(("visitor", *APPLICANTS), "password-wrong (invalid)"),
        },
    ),
    ("identity", "create_account"): Row(
        call=lambda acting, _: identity.create_account(acting=acting, seal=MOBILES, mobile="13800001234"),
        may=["administrator", "system"], refused=everybody_else(NO_ROLE),
    ),
    ("identity", "open_account"): Row(
        call=opening_account, may=("applicant: self", *CLERKS, "auditor", "administrator"),
        refused={
            **everybody_else(NO_ROLE),
            **dict.fromkeys(("applicant: mandated", "applicant: stranger"), "account-unknown (unknown)"),
        },
    ),
    ("identity", "find_account"): Row(
        call=finding_account, may=(*CLERKS, "administrator", "system"), refused=everybody_else(NO_ROLE)
    ),
    ("identity", "ask_mobile_codes"): Row(
        call=with_account(lambda acting: identity.ask_mobile_codes(
            acting=acting, desk=desk(Carried()), mobile="13800001234", address=""
        )),
        may=APPLICANTS, refused=everybody_else(NO_ROLE),
    ),
    ("identity", "change_mobile"): Row(
        call=with_account(lambda acting: identity.change_mobile(
            acting=acting, desk=desk(Carried()), mobile="13800001234", code="123456", old_code="", address=""
        )),
        may=[], refused={**everybody_else(NO_ROLE), **dict.fromkeys(APPLICANTS, "code-wrong (invalid)")},
    ),
    ("identity", "ask_mobile_change"): Row(
        call=with_account(lambda acting: identity.ask_mobile_change(
            acting=acting, desk=desk(Carried()), mobile="13800001234", code="123456", address="", password=""
        )),
        may=[], refused={**everybody_else(NO_ROLE), **dict.fromkeys(APPLICANTS, "nothing-to-prove-by (forbidden)")},
    ),
    ("identity", "stop_mobile_change"): Row(
        call=with_account(lambda acting: identity.stop_mobile_change(acting=acting)),
        may=[], refused={**everybody_else(NO_ROLE), **dict.fromkeys(APPLICANTS, "no-change-waits (unknown)")},
    ),
    ("identity", "finish_mobile_changes"): Row(
        call=lambda acting, _: identity.finish_mobile_changes(acting=acting, desk=desk(Carried())),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("identity", "ask_code_for"): Row(
        call=lambda acting, _: identity.ask_code_for(
            acting=acting, desk=desk(Carried()), mobile="13800001234", address=""
        ),
        may=(*CLERKS, "administrator"), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "change_mobile_for"): Row(
        call=helping, may=(*CLERKS, "administrator"), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "reset_second_factor"): Row(
        call=resetting, may=(*CLERKS, "administrator"), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "prefer"): Row(
        call=with_account(lambda acting: identity.prefer(acting=acting, language="en", text_size=1)),
        may=(*APPLICANTS, *STAFF_ACTORS), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "close_account"): Row(
        call=closing, may=("applicant: self", "administrator"),
        refused={
            **everybody_else(NO_ROLE),
            **dict.fromkeys(("applicant: mandated", "applicant: stranger"), "account-unknown (unknown)"),
        },
    ),
    ("identity", "forget_codes"): Row(
        call=lambda acting, _: identity.forget_codes(acting=acting),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("identity", "begin_face"): Row(
        call=facing, may=["applicant: self"],
        refused={
            **everybody_else(NO_ROLE), **dict.fromkeys(("applicant: mandated", "applicant: stranger"), NOT_BOUND),
        },
    ),
    ("identity", "finish_face"): Row(
        call=faced, may=["applicant: self"],
        refused={
            **everybody_else(NO_ROLE),
            **dict.fromkeys(("applicant: mandated", "applicant: stranger"), "face-proof-unknown (unknown)"),
        },
    ),
    ("identity", "list_mandates"): Row(
        call=lambda acting, _: identity.list_mandates(acting=acting, subject=MINE),
        may=(*SELF, *CLERKS, "auditor"), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS}, reads=True,
    ),
    ("organisation", "appoint"): Row(
        call=lambda acting, _: organisation.appoint(acting=acting, handle="new", unit=OWN, roles=["clerk"]),
        may=["administrator", "system"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "dismiss"): Row(
        call=dismissing, may=["administrator", "system"], refused=everybody_else(NO_ROLE)
    ),
    ("organisation", "posts_of"): Row(
        call=lambda acting, _: organisation.posts_of(acting=acting, handle="new"),
        may=["administrator", "auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "list_posts"): Row(
        call=lambda acting, _: organisation.list_posts(acting=acting, unit=OWN),
        may=["administrator", "auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "note_upload"): Row(
        call=lambda acting, number: organisation.note_upload(acting=acting, name="autumn", version=f"v{number}"),
        may=["designer"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "propose_pack"): Row(
        call=lambda acting, _: organisation.propose_pack(acting=acting, shelf=Versions(), name="autumn", why="x"),
        may=["designer"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "propose_restore"): Row(
        call=lambda acting, _: restoring(acting), may=["designer"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "release_pack"): Row(
        call=lambda acting, _: organisation.release_pack(
            acting=acting, shelf=Versions(), number=proposing(), ground="x"
        ),
        may=["designer"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "return_pack"): Row(
        call=lambda acting, _: organisation.return_pack(acting=acting, number=proposing(), why="x"),
        may=["designer"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "list_returned"): Row(
        call=lambda acting, _: organisation.list_returned(acting=acting),
        may=["designer"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "read_wish"): Row(
        call=lambda acting, _: organisation.read_wish(acting=acting),
        may=STAFF_ACTORS, refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "switch_kinds"): Row(
        call=lambda acting, _: organisation.switch_kinds(acting=acting, off=["mine"], among=["mine"]),
        may=STAFF_ACTORS, refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "set_mail"): Row(
        call=lambda acting, _: organisation.set_mail(acting=acting, seal=StaffMailSeal(bytes(32)), address="a@b.cn"),
        may=STAFF_ACTORS, refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "list_untold"): Row(
        call=lambda acting, _: organisation.list_untold(acting=acting),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "claim_day"): Row(
        call=lambda acting, _: organisation.claim_day(acting=acting, account="x"),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "give_back_day"): Row(
        call=lambda acting, _: organisation.give_back_day(acting=acting, account="x", before=None),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "note_told"): Row(
        call=lambda acting, _: organisation.note_told(acting=acting, account="x", counts={}),
        may=["system"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "drop_pack"): Row(
        call=lambda acting, _: organisation.drop_pack(acting=acting, number=proposing(), why="x"),
        may=["designer"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "open_pack"): Row(
        call=lambda acting, _: organisation.open_pack(acting=acting, number=proposing()),
        may=["designer", "auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "list_packs"): Row(
        call=lambda acting, _: organisation.list_packs(acting=acting),
        may=["designer", "auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "give_key"): Row(
        call=lambda acting, _: organisation.give_key(acting=acting, name="hall-1", venue="kiosk-hall"),
        may=CHIEFS, refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "revoke_key"): Row(
        call=with_kiosk(lambda acting: organisation.revoke_key(acting=acting, name="hall-1")),
        may=CHIEFS, refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "list_kiosks"): Row(
        call=lambda acting, _: organisation.list_kiosks(acting=acting),
        may=("administrator", "auditor", *CLERKS), refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "beat"): Row(
        call=lambda acting, _: organisation.beat(acting=acting, printer="ready"),
        may=["device"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "ring"): Row(
        call=with_kiosk(lambda acting: organisation.ring(acting=acting)),
        may=["device"], refused=everybody_else(NO_ROLE),
    ),
    ("organisation", "answer_call"): Row(
        call=with_kiosk(lambda acting: organisation.answer_call(acting=acting, name="hall-1"), rings=True),
        may=("administrator", *CLERKS), refused=everybody_else(NO_ROLE),
    ),
    ("identity", "ask_kiosk_code"): Row(
        call=lambda acting, _: identity.ask_kiosk_code(
            acting=acting, desk=desk(Carried()), mobile="13800001234", address=""
        ),
        may=["device"], refused=everybody_else(NO_ROLE),
    ),
    ("identity", "enter_kiosk_code"): Row(
        call=proving, may=["device"], refused=everybody_else(NO_ROLE),
    ),
    ("casework", "note_printed"): Row(
        call=lambda acting, number: casework.note_printed(acting=acting, rulebook=BOOKS, number=number),
        may=(*SELF, *COUNTER),
        refused={**OPEN_REFUSED, "approver: other unit": NO_ROLE}, reads=True,
    ),
    ("casework", "send_receipt"): Row(
        call=lambda acting, number: casework.send_receipt(acting=acting, rulebook=BOOKS, number=number),
        may=(*SELF, *COUNTER), refused={**OPEN_REFUSED, "approver: other unit": NO_ROLE},
    ),
    ("journal", "list_lines"): Row(
        call=lambda acting, _: journal.list_lines(acting=acting, subject=MINE),
        may=["auditor"], refused=everybody_else(NO_ROLE), reads=True,
    ),
    ("journal", "search_lines"): Row(
        call=lambda acting, _: journal.search_lines(acting=acting, sought=Sought(subject=MINE), names=no_names),
        may=["auditor"], refused=everybody_else(NO_ROLE), reads=True,
    ),
    ("journal", "chain_state"): Row(
        call=lambda acting, _: journal.chain_state(acting=acting, anchor=Path("nowhere")),
        may=["auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("journal", "check_chain"): Row(
        call=lambda acting, _: journal.check_chain(acting=acting, anchor=Path("nowhere")),
        may=["auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("journal", "withhold_use"): Row(
        call=withholding, may=["auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("journal", "anchor_anew"): Row(
        call=anchoring, may=["auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("journal", "lift_withholding"): Row(
        call=lambda acting, number: journal.lift_withholding(
            acting=acting, order=withholding(ACTORS["auditor"], number).number
        ),
        may=["auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("journal", "list_withholdings"): Row(
        call=lambda acting, _: journal.list_withholdings(acting=acting),
        may=["auditor"], refused=everybody_else(NO_ROLE),
    ),
    ("journal", "list_uses"): Row(
        call=lambda acting, _: journal.list_uses(acting=acting, subject=MINE),
        may=(*SELF, "auditor"), refused={**everybody_else(NO_ROLE), **STRANGER_NOT_HIS},
    ),
}  # fmt: skip
STEWARDS: Mapping[str, tuple[Mapping[str, object], Sequence[str]]] = {
    "take": ({"path": Path("x"), "dataset": "d"}, ["steward", "system"]),
    "release": ({"batch": "b"}, ["steward"]),
    "withdraw": ({"batch": "b", "why": "w"}, ["steward"]),
    "open_batch": ({"identities": None, "batch": "b", "limit": 1}, ["steward", "auditor"]),
    "ask_join": ({"identities": None, "gone": 1, "kept": 2, "why": "w"}, ["steward"]),
    "open_join": ({"join": 1}, ["steward", "auditor"]),
    "list_joins": ({}, ["steward", "auditor"]),
    "agree_join": ({"identities": None, "rows": (), "join": 1}, ["steward"]),
    "drop_join": ({"join": 1, "why": "w"}, ["steward"]),
    "part_subjects": ({"join": 1, "why": "w"}, ["steward"]),
    "finish_joins": ({"identities": None, "rows": ()}, ["system"]),
    "ask_check": ({}, ["steward"]),
    "list_checks": ({}, ["steward", "auditor"]),
    "do_checks": ({"look": list, "now_fn": None}, ["system"]),
    "list_review": ({"contracts": {}}, ["steward"]),
    "open_review": ({"contracts": {}, "identities": None, "place": None}, ["steward"]),
    "link_row": ({"contracts": {}, "identities": None, "place": None, "subject": 1, "why": "w"}, ["steward"]),
    "list_aside": ({"contracts": {}, "identities": None, "batch": "b"}, ["steward"]),
    "mend_rows": ({"identities": None, "batch": "b", "rows": {1: {"a": "b"}}, "why": "w"}, ["steward"]),
    "unlink_row": ({"contracts": {}, "identities": None, "place": None, "why": "w"}, ["steward"]),
    "open_subject": (
        {"person": None, "subject": MINE, "as_of": NOW.date()},
        [*SELF, *CLERKS, "approver: own unit", "approver: other unit", "steward", "auditor"],
    ),
}
SOURCES: Mapping[str, str] = {
    "open_batch": "lake", "open_subject": "records", "ask_join": "lake", "open_join": "identities", "list_joins": "",
    "agree_join": "lake", "drop_join": "", "part_subjects": "lake", "finish_joins": "lake",
    "list_review": "lake", "open_review": "lake", "link_row": "lake", "unlink_row": "lake",
    "list_aside": "lake", "mend_rows": "mending", "ask_check": "", "list_checks": "", "do_checks": "",
}  # fmt: skip
STEWARD_ROWS = {("stewardship", name) for name in STEWARDS}
"""Beyond the question who may these need a lake, which test_deliveries has; here the door is enough."""

LIFECYCLE: Mapping[str, tuple[Mapping[str, object], Sequence[str]]] = {
    "propose": ({"proposal": None, "residents": 1}, ["operator", "system"]),
    "receive": ({"warning": None, "text": ""}, ["operator", "system"]),
    "release": ({"push": 0}, ["operator"]),
    "stop": ({"push": 0}, ["operator"]),
    "open_push": ({"push": 0}, ["operator", "auditor"]),
    "read_effects": ({"items": {}, "unit_of": str, "first": NOW.date()}, STAFF_ACTORS),
    "keep_effects": ({"items": {}}, ["system"]),
    "read_streets": ({"pack": None, "population": None, "as_of": NOW.date()}, STAFF_ACTORS),
    "spread_push": ({"push": 0, "pack": None, "population": None}, ["operator", "auditor"]),
    "open_calls": ({"push": 0, "names": dict, "book": None}, ["operator"]),
    "note_call": ({"push": 0, "subject": MINE}, ["operator"]),
    "look_what_fits": ({"warnings": [None]}, ["operator", "system"]),
    "send_again": ({"push": 0}, ["operator"]),
    "report_push": ({"push": 0, "used_for": "x"}, ["operator", "auditor"]),
    "open_replies": ({"push": 0, "names": dict}, ["operator", "auditor"]),
    "tell": ({"push": 0}, ["operator", "system"]),
    "tell_batch": ({"push": 0}, ["operator", "system"]),
    "tell_released": ({}, ["operator", "system"]),
    "remind": ({"pack": None, "population": None, "as_of": NOW.date()}, ["operator", "system"]),
    "welcome": ({"pack": None, "population": None, "as_of": NOW.date()}, ["operator", "system"]),
    "warn": (
        {"pack": None, "words": None, "warnings": [None], "text": "", "population": None, "as_of": NOW.date()},
        ["operator", "system"],
    ),
    "place": (
        {"alert": 0, "subdistricts": [], "pack": None, "words": None, "population": None, "as_of": NOW.date()},
        ["operator"],
    ),
    "measure_impact": (
        {"pack": None, "population": None, "rule": None, "what": "item:x", "text": "true", "as_of": NOW.date()},
        ["designer"],
    ),
    "count_steps": ({"pack": None, "items": ["x"], "since": NOW.date()}, ["designer", "auditor"]),
    "tell_next_steps": (
        {"book": None, "item": "", "case": "", "subject": 1, "source": None, "as_of": NOW.date()},
        ["operator", "system"],
    ),
}
LIFECYCLE_ROWS = {("lifecycle", name) for name in LIFECYCLE}
"""A push is nobody's in particular: the role alone decides. What follows the door is in the app's own tests."""

PARTS = {
    ("journal", "record"), ("journal", "record_many"), ("journal", "publish"), ("journal", "publish_many"),
    ("journal", "once"), ("journal", "seal"), ("journal", "dispatch"),
    ("notify", "enqueue"), ("notify", "enqueue_many"), ("notify", "deliver"),
    ("notify", "begin_round"), ("journal", "read_together"), ("journal", "read_apart"),
    ("notify", "give_up"), ("notify", "refusing"), ("programs", "note_use"), ("programs", "send_notices"),
}  # fmt: skip
"""Parts of another operation's transaction, and what the worker does by itself: nobody acts in them."""


class Nothing:
    """No reminder concerns anybody."""

    def due(self, **_: object) -> tuple[()]:
        return ()

    def coming(self, **_: object) -> tuple[()]:
        return ()


class Permits:
    """Nobody holds anything."""

    def held(self, **_: object) -> tuple[()]:
        return ()


class Guides:
    """Guides that say nothing."""

    def open(self, **_: object) -> OwnGuide:
        return OwnGuide()


class Steps:
    """No next steps."""

    pack = type("NoPack", (), {"calendar": BOOKS.calendar})

    def due(self, **_: object) -> tuple[()]:
        return ()


def operations() -> dict[tuple[str, str], Callable[..., object]]:
    """Every public function among the operations of every app."""
    found: dict[tuple[str, str], Callable[..., object]] = {}
    for app in pkgutil.iter_modules(apps.__path__):
        module = importlib.import_module(f"saltern.apps.{app.name}.operations")
        for name in module.__all__:
            if inspect.isfunction(getattr(module, name)):
                found[app.name, name] = getattr(module, name)
    return found


def prepared(state: str) -> str:
    """A case of subject 1 in a state, and everything read of them so far forgotten by the test."""
    number = casework.submit(
        acting=applicant(MINE), rulebook=BOOKS, source=unverified(), item=ITEM.id, subject=MINE, key="first",
        account={"mobile": "13800001234"},
    ).number  # fmt: skip
    approver = ACTORS["approver: own unit"]
    if state == "paused":
        casework.pause(acting=approver, rulebook=BOOKS, number=number, reason="expert-review")
    if state == "correction":
        casework.request_correction(acting=approver, rulebook=BOOKS, number=number, wanted=["x"], reason="y")
    if state == "refused":
        casework.refuse(acting=approver, rulebook=BOOKS, number=number, reason="x")
    if state in {"approved", "to be taken up again"}:
        casework.approve(acting=approver, rulebook=BOOKS, number=number, reason="x")
    if state == "to be taken up again":
        casework.ask_reopening(acting=approver, rulebook=BOOKS, number=number, ground="not-met", reason="x")
    if state == "withdrawn":
        casework.withdraw(acting=applicant(MINE), rulebook=BOOKS, number=number)
    return number


def outcome(call: Callable[[], object]) -> str:
    """What became of it; everything undone again."""
    try:
        with transaction.atomic():
            call()
            raise Undone
    except Undone:
        return "may"
    except SalternError as refusal:
        return f"{refusal.code} ({refusal.family})"


class Undone(Exception):
    """The call went through."""


def test_every_operation_takes_who_acts_first_and_has_a_row() -> None:
    first = {
        key: next(iter(inspect.signature(operation).parameters))
        for key, operation in operations().items()
        if key not in PARTS
    }
    assert [key for key, name in first.items() if name != "acting"] == []
    assert sorted(first) == sorted({*ROWS, *STEWARD_ROWS, *LIFECYCLE_ROWS})


@pytest.mark.parametrize("key", ROWS, ids=".".join)
def test_who_may(key: tuple[str, str]) -> None:
    row = ROWS[key]
    number = prepared(row.state)
    assert {actor: outcome(lambda acting=acting: row.call(acting, number)) for actor, acting in ACTORS.items()} == {  # type: ignore[misc]  # bound now
        actor: "may" if actor in row.may else row.refused[actor] for actor in ACTORS
    }


@pytest.mark.parametrize("key", [key for key, row in ROWS.items() if row.reads], ids=".".join)
def test_every_look_leaves_its_line_and_a_refused_one_shows_nothing(key: tuple[str, str]) -> None:
    row = ROWS[key]
    number = prepared(row.state)
    for actor, acting in ACTORS.items():
        before = Line.objects.count()
        if actor in row.may:
            row.call(acting, number)
            newest = lines.accesses(subject=MINE)[0]
            assert (actor, newest.actor, newest.role) == (actor, acting.account, acting.role)
            assert Line.objects.count() == before + 1
        else:
            with pytest.raises(SalternError):
                row.call(acting, number)
            assert Line.objects.count() == before


@pytest.mark.parametrize("name", STEWARDS)
def test_who_may_handle_deliveries_and_look_at_subjects(name: str) -> None:
    given, may = STEWARDS[name]
    source = SOURCES.get(name, "intake")

    def passed(acting: Acting) -> str:
        try:
            getattr(stewardship, name)(acting=acting, **({source: None} if source else {}), **given)
        except JoinUnknown:  # past the door, where there is no such join
            return "may"
        except SalternError as refusal:
            return f"{refusal.code} ({refusal.family})"
        except AttributeError:  # past the door, where a lake would be asked
            return "may"
        return "may"

    told = {**everybody_else(NO_ROLE), **(STRANGER_NOT_HIS if name == "open_subject" else {})}
    assert {actor: passed(acting) for actor, acting in ACTORS.items()} == {
        actor: "may" if actor in may else told[actor] for actor in ACTORS
    }


@pytest.mark.parametrize("name", LIFECYCLE)
def test_who_may_handle_pushes(name: str) -> None:
    given, may = LIFECYCLE[name]

    def passed(acting: Acting) -> str:
        try:
            getattr(lifecycle, name)(acting=acting, **given)
        except RoleNotAllowed as refusal:
            return f"{refusal.code} ({refusal.family})"
        except (AttributeError, SalternError):  # past the door: there is no such push, no pack, no population
            return "may"
        return "may"

    assert {actor: passed(acting) for actor, acting in ACTORS.items()} == {
        actor: "may" if actor in may else NO_ROLE for actor in ACTORS
    }
