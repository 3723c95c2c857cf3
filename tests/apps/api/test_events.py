"""What happened outside, told by a program: an approval counts at once and once, a receipt settles its message."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from standardwebhooks.webhooks import Webhook

from apps.notify.conftest import outgoing
from generative.generated_district import Fixture, load
from saltern.apps.casework import queries as casework
from saltern.apps.casework.models import ApprovalElsewhere
from saltern.apps.casework.own_cases import WithOwnCases
from saltern.apps.journal import operations as journal
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.notify import operations as notify
from saltern.apps.notify.models import Message
from saltern.apps.notify.outgoing import stable_id
from saltern.apps.programs import operations as programs
from saltern.apps.programs.inlet import InletKindNotYours, InletKindUnknown
from saltern.apps.programs.models import Inlet
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.core.rules.facts import Provenance, Record
from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from saltern.project.wiring import subscriptions
from worlds.casework_desk import applicant, staff, system
from worlds.lived_house import NOW, lived, open_lived_house, rows
from worlds.my_house import FIRM, ME, OTHER, PEOPLE, HeldRecords, person
from worlds.program_house import Program, let_in, problem

pytestmark = pytest.mark.django_db
ADMINISTRATOR = staff("administrator", "gao", now=NOW)
BRINGS = "gov-services-data"
"""The unit whose file brings the approvals of other platforms by night."""
ITEM, STEP = "graduate-reception", "graduate-reception-to-household-transfer-graduate"
AGREED = {"person": person(OTHER), "channel": "sms", "consent": True, "updated_on": dt.date(2020, 1, 1)}
TOLD: Mapping[str, Any] = {
    "case": "GD-2020-1", "item": ITEM, "number": PEOPLE[OTHER].number, "approved_on": "2020-09-14",
    "applied_on": "2020-09-10",
}  # fmt: skip


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """The lived house, in which another resident agreed to messages."""
    monkeypatch.setattr(entry, "WINDOW", Window())
    office: Office = open_lived_house(monkeypatch, tmp_path)
    office.__dict__["records"] = HeldRecords({**rows(), "contact_consents": [("2020-01-01", AGREED)]})
    return office


@dataclass(frozen=True, slots=True)
class Platform(Program):
    """A program that tells, and signs with the standard's own library."""

    secret: str = ""
    inlet: int = 0

    def tell(
        self, path: str, body: object, *, id_: str = "m-1", at: dt.datetime = NOW, secret: str = "", **headers: str
    ) -> HttpResponse:
        """One signed POST."""
        text = json.dumps(body, ensure_ascii=False)
        proof = Webhook(secret or self.secret).sign(id_, at, text)
        sent = {"webhook_id": id_, "webhook_timestamp": str(int(at.timestamp())), "webhook_signature": proof}
        return self.ask("POST", path, text, **{**sent, **headers})

    def approve(self, *, id_: str = "e-1", **told: object) -> HttpResponse:
        """An approval made there."""
        return self.tell("/events", event({**TOLD, **told}, id_=id_), Content_Type="application/cloudevents+json")


def platform_of(office: Office, *kinds: str, name: str = "province", **more: Any) -> Platform:
    """One that an administrator let tell."""
    role = "operator" if kinds and kinds[0].startswith("message.") else "steward"
    token = let_in(name, role=role, **{"unit": BRINGS, **more})
    made, secret = programs.add_inlet(
        acting=ADMINISTRATOR, seal=office.hook_seal, name=name, kinds=kinds or ["approval.granted"]
    )
    return Platform(token=token, secret=secret, inlet=made.inlet)


def event(data: Mapping[str, object], *, id_: str = "e-1", **more: object) -> Mapping[str, object]:
    return {
        "specversion": "1.0", "id": id_, "source": "https://province.example", "type": "approval.granted",
        "time": "2020-09-14T08:00:00Z", "data": data, **more,
    }  # fmt: skip


def new(answer: HttpResponse) -> bool:
    assert answer.status_code == 200, answer.content
    told: bool = json.loads(answer.content)["new"]
    return told


def heard(office: Office, at: dt.datetime = NOW) -> list[tuple[int, str]]:
    """Whom which message was written for, after the dispatcher's round."""
    done = journal.dispatch(handlers=subscriptions(book=office.steps, records=office.records), now=at)
    assert done.failed == 0
    return list(Message.objects.order_by("pk").values_list("subject", "template"))


def by_night(pack: Pack, held: Mapping[str, Any]) -> Population:
    """Everybody, after the file of the night."""
    sets = pack.vocabulary.record_sets
    tables: dict[str, list[Record]] = {name: [] for name in sets}
    for name, kept in held.items():
        origin = Provenance(unit=sets[name].unit, record_set=name, batch="b", date="2020-09-15")
        empty = dict.fromkeys(sets[name].columns)
        tables[name] += [Record({**empty, **row}, origin) for _, row in kept]
    fixture = Fixture(tables)
    connection = load(fixture, people=FIRM - 1, firms=1, vocabulary=pack.vocabulary)
    return Population(connection=connection, snapshot="2", residents=FIRM - 1, records=fixture)


def test_an_approval_elsewhere_is_told_on_at_once_and_the_file_of_the_night_tells_nobody_again(office: Office) -> None:
    assert new(platform_of(office).approve()) is True
    assert heard(office) == [(OTHER, "next-household-transfer")]
    case = {
        "case_no": TOLD["case"], "item_key": ITEM, "person": person(OTHER), "state": "approved", "channel": "elsewhere",
        "applied_on": dt.date(2020, 9, 10), "decided_on": dt.date(2020, 9, 14),
    }  # fmt: skip
    reception = {"person": person(OTHER), "kind": "graduate", "approved_on": dt.date(2020, 9, 14)}
    held = {
        "contact_consents": [("2020-01-01", AGREED)],
        "service_cases": [("2020-09-15", case)],
        "graduate_receptions": [("2020-09-15", reception)],
    }
    everybody = by_night(office.pack, held)
    acting = system(now=NOW + dt.timedelta(days=1))
    swept = lifecycle.welcome(acting=acting, pack=office.pack, population=everybody, as_of=acting.today)
    assert [(one.key, one.due, one.willing) for one in swept if one.due] == [(STEP, 1, 1)]
    lifecycle.tell_released(acting=acting)
    assert heard(office) == [(OTHER, "next-household-transfer")]


def test_the_same_file_alone_would_have_told_the_same(office: Office) -> None:
    reception = {"person": person(OTHER), "kind": "graduate", "approved_on": dt.date(2020, 9, 14)}
    consents = [("2020-01-01", AGREED)]
    everybody = by_night(
        office.pack, {"contact_consents": consents, "graduate_receptions": [("2020-09-15", reception)]}
    )
    lifecycle.welcome(acting=system(now=NOW), pack=office.pack, population=everybody, as_of=NOW.date())
    lifecycle.tell_released(acting=system(now=NOW))
    assert heard(office) == [(OTHER, "next-household-transfer")]
    assert new(platform_of(office).approve()) is True
    assert heard(office) == [(OTHER, "next-household-transfer")], "told by the night, not again by the event"


def test_the_same_approval_twice_is_one(office: Office) -> None:
    platform = platform_of(office)
    assert [new(platform.approve()), new(platform.approve()), new(platform.approve(id_="e-2"))] == [True, False, False]
    assert (ApprovalElsewhere.objects.count(), len(heard(office))) == (1, 1)
    assert problem(platform.approve(id_="e-1", approved_on="2020-09-13")) == (409, "key-reused")
    assert problem(platform.approve(id_="e-3", approved_on="2020-09-13")) == (409, "approval-differs")
    assert problem(platform.approve(id_="e-4", number=PEOPLE[ME].number)) == (409, "approval-differs")
    assert ApprovalElsewhere.objects.get().approved_on == dt.date(2020, 9, 14)


def test_who_did_not_agree_and_what_is_long_past_is_kept_and_not_told(office: Office) -> None:
    platform = platform_of(office)
    assert new(platform.approve(case="GD-2", number=PEOPLE[ME].number)) is True
    assert new(platform.approve(id_="e-2", applied_on="2020-08-01", approved_on="2020-08-14")) is True
    assert (ApprovalElsewhere.objects.count(), heard(office)) == (2, [])


def test_a_rule_sees_it_before_the_records_have_it_and_the_records_count_once_they_do(office: Office) -> None:
    platform_of(office).approve()
    feed = office.pack.standing.own_cases

    def seen(held: Mapping[str, Any]) -> list[tuple[object, object]]:
        cases = casework.service_cases(subject=OTHER)
        source = WithOwnCases(source=HeldRecords(held), cases=cases, feed=feed)
        found = source.rows(record_set="service_cases", by=("person",), key=OTHER)
        return [(row["case_no"], row["state"]) for row in found]

    assert seen({}) == [(TOLD["case"], "approved")]
    taken_back = {"case_no": TOLD["case"], "item_key": ITEM, "person": person(OTHER), "state": "withdrawn"}
    assert seen({"service_cases": [("2020-09-15", taken_back)]}) == [(TOLD["case"], "withdrawn")]


def test_whose_it_is_reads_who_told_it(office: Office) -> None:
    platform_of(office).approve()
    line = journal.list_uses(acting=applicant(OTHER, account="a-OTHER", now=NOW), subject=OTHER)[0]
    assert (line.actor, line.action, line.object, line.purpose) == (
        "program:province", "case.bring-approval", "elsewhere:GD-2020-1", f"case:{ITEM}",
    )  # fmt: skip


REFUSED: Mapping[str, tuple[Mapping[str, object], tuple[int, str]]] = {
    "no such service": ({"item": "graduate-recepton"}, (404, "service-unknown")),
    "nobody of that number": ({"number": "440308199202023472"}, (404, "subject-not-known")),
    "a firm's number": ({"number": PEOPLE[FIRM].number}, (422, "service-not-for-them")),
    "a day to come": ({"approved_on": "2020-09-16"}, (422, "approval-days-wrong")),
    "approved before it was asked for": ({"applied_on": "2020-09-15"}, (422, "approval-days-wrong")),
    "no day": ({"approved_on": "yesterday"}, (422, "request-invalid")),
    "a name written wrong": ({"aproved_on": "2020-09-14"}, (422, "request-invalid")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_an_approval_changes_nothing(office: Office, name: str) -> None:
    told, wanted = REFUSED[name]
    answer = platform_of(office).approve(**told)
    assert (problem(answer), ApprovalElsewhere.objects.count()) == (wanted, 0)


def test_a_case_of_ours_is_not_approved_from_outside(office: Office) -> None:
    from worlds.accounts import bound

    bound("a-ME", ME)
    known = lived(office)
    answer = platform_of(office).approve(case=known["asked_case"], item="id-card", number=PEOPLE[ME].number)
    assert problem(answer) == (409, "case-of-ours")


def test_only_the_unit_that_handles_it_or_whose_file_it_comes_in_tells_it(office: Office) -> None:
    assert problem(platform_of(office, name="schools", unit="education").approve()) == (403, "other-units-item")
    assert problem(platform_of(office, name="narrow", items=["id-card"]).approve()) == (403, "not-your-item")
    assert new(platform_of(office, name="labour", unit="human-resources").approve()) is True


def test_the_token_and_the_signature_both_have_to_be_right(office: Office) -> None:
    platform, other = platform_of(office), platform_of(office, name="other")
    body, late = event(TOLD), NOW - dt.timedelta(minutes=6)
    wrong = {
        "another's secret": platform.tell("/events", body, secret=other.secret),
        "signed long ago": platform.tell("/events", body, at=late),
        "a body that was changed": platform.tell("/events", body, webhook_signature="v1,bm8="),
    }
    assert {name: problem(answer) for name, answer in wrong.items()} == dict.fromkeys(wrong, (403, "signature-wrong"))
    bare = platform.ask("POST", "/events", dict(body))
    assert problem(bare) == (422, "request-invalid")
    stranger = Program()
    assert problem(stranger.ask("POST", "/events", dict(body))) == (401, "token-unknown")
    assert ApprovalElsewhere.objects.count() == 0


def test_an_inlet_that_ended_takes_nothing_in_and_a_secret_is_changed_without_a_gap(office: Office) -> None:
    platform = platform_of(office)
    old, (made, fresh) = (
        platform.secret,
        programs.add_inlet(acting=ADMINISTRATOR, seal=office.hook_seal, name="province", kinds=["approval.granted"]),
    )
    assert [new(platform.tell("/events", event(TOLD, id_=one), secret=one_secret)) for one, one_secret in
            (("e-1", old), ("e-2", fresh))] == [True, False]  # fmt: skip
    programs.end_inlet(acting=ADMINISTRATOR, inlet=platform.inlet)
    assert problem(platform.tell("/events", event(TOLD, id_="e-3"), secret=old)) == (403, "signature-wrong")
    programs.end_inlet(acting=ADMINISTRATOR, inlet=made.inlet)
    assert problem(platform.tell("/events", event(TOLD, id_="e-4"), secret=fresh)) == (403, "inlet-missing")
    programs.revoke_token(acting=ADMINISTRATOR, name="province")
    assert Inlet.objects.filter(ended_at__isnull=True).count() == 0


def test_what_a_program_may_tell_follows_its_office(office: Office) -> None:
    let_in("clerk", role="clerk")
    for kinds, wanted in ((["approval.granted"], InletKindNotYours), (["x"], InletKindUnknown), ([], InletKindUnknown)):
        with pytest.raises(wanted):
            programs.add_inlet(acting=ADMINISTRATOR, seal=office.hook_seal, name="clerk", kinds=kinds)
    assert Inlet.objects.count() == 0
    gateway = platform_of(office, "message.delivered", "message.undelivered", name="gateway")
    assert problem(gateway.approve()) == (403, "role-not-allowed")


@pytest.fixture
def sent() -> str:
    """The id of a message a gateway took."""
    notify.enqueue_many(messages=[replace(outgoing(), subject=OTHER)], now=NOW)
    key = Message.objects.get().message_key
    Message.objects.update(state="sent", finished_at=NOW)
    assert Message.objects.get().send_id == stable_id(key)
    return stable_id(key)


def test_a_receipt_says_what_became_of_a_message_and_the_report_shows_it(office: Office, sent: str) -> None:
    gateway = platform_of(office, "message.delivered", "message.undelivered", name="gateway")
    later = NOW + dt.timedelta(seconds=90)
    arrived = {"type": "message.delivered", "data": {"id": sent}}
    assert [new(gateway.tell("/receipts", arrived, at=later)) for _ in range(2)] == [True, False]
    from saltern.apps.notify import queries

    row = Message.objects.get()
    (line,) = queries.outcomes(source_kind=row.source_kind, source_id=row.source_id)
    assert (row.state, line.state.zh, line.state.en, line.at) == ("sent", "已送达", "arrived", later)
    failed = {"type": "message.undelivered", "timestamp": "x", "data": {"id": sent, "reason": "空号 13800138008"}}
    assert new(gateway.tell("/receipts", failed, id_="m-2")) is True
    (line,) = queries.outcomes(source_kind=row.source_kind, source_id=row.source_id)
    assert (line.state.zh, "13800138008" in Message.objects.get().reason) == ("未送达", False)
    assert new(gateway.tell("/receipts", {**failed, "data": {"id": "none of ours"}}, id_="m-3")) is False
    assert problem(gateway.tell("/receipts", arrived, id_="m-2")) == (409, "key-reused")


def test_ids_of_two_gateways_do_not_meet(office: Office, sent: str) -> None:
    arrived = {"type": "message.delivered", "data": {"id": sent}}
    first, second = (platform_of(office, "message.delivered", name=name) for name in ("gateway", "gateway-two"))
    assert new(first.tell("/receipts", arrived)) is True
    assert new(second.tell("/receipts", {**arrived, "data": {"id": "x"}})) is False
