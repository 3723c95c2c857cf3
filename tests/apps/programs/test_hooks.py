"""News for programs: in order, without a gap, signed, again until it is taken; never to an address inside."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from saltern.apps.casework import events as cases
from saltern.apps.journal import operations as journal
from saltern.apps.journal.envelope import event_name
from saltern.apps.lifecycle import events as pushes
from saltern.apps.lifecycle.events import PushHeld, WarningReceived
from saltern.apps.notify import events as messages
from saltern.apps.notify import operations as notify
from saltern.apps.notify.models import Message
from saltern.apps.notify.outgoing_http import AddressUnusable
from saltern.apps.notify.providers.file import FileProvider
from saltern.apps.organisation import operations as organisation
from saltern.apps.programs import operations as programs
from saltern.apps.programs.hook import (
    GIVEN_UP,
    KEPT,
    KINDS,
    NAMES,
    HookAddressUnusable,
    HookKindNotYours,
    HookKindUnknown,
    HookUnknown,
    new_secret,
)
from saltern.apps.programs.hook_carrier import HookCarrier, NotTaken
from saltern.apps.programs.hook_seal import HookSeal
from saltern.apps.programs.models import Hook, Notice
from saltern.apps.programs.operations import SentNews
from saltern.apps.programs.program import ProgramNotThere
from saltern.core.catalogue.template import of_pack
from saltern.installation.office import Office
from saltern.project.wiring import program_news, subscriptions
from worlds.accounts import bound
from worlds.casework_desk import applicant, staff, system
from worlds.lived_house import NOW, lived, open_lived_house
from worlds.program_house import UNIT, House, Program, let_in, listening

pytestmark = pytest.mark.django_db
ADMINISTRATOR = staff("administrator", "gao", now=NOW)
SEAL = HookSeal(bytes(32))
INSIDE = HookCarrier(allow_private=True)
ME = 1
ITEM, ELSEWHERE = "id-card", "graduate-reception"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    return open_lived_house(monkeypatch, tmp_path)


def hooked(url: str, *kinds: str, name: str = "register", check: Any = INSIDE.check) -> tuple[int, str]:
    view, secret = programs.add_hook(
        acting=ADMINISTRATOR, seal=SEAL, check=check, name=name, url=url, kinds=kinds or ["case.approved"]
    )
    return view.hook, secret


def approved(case: str, *, item: str = ITEM) -> cases.CaseApproved:
    return cases.CaseApproved(case=case, item=item, subject=ME, on=NOW.date(), by="a-LI", automatic=False)


def refused(case: str) -> cases.CaseRefused:
    return cases.CaseRefused(case=case, item=ITEM, subject=ME, on=NOW.date(), by="a-LI", reason="照片和本人不符")


def happened(office: Office, *events: object) -> None:
    """News, and the dispatcher's round that gives it to the hooks."""
    journal.publish_many(events, now=NOW)
    done = journal.dispatch(handlers=[program_news(office.steps)], now=NOW)
    assert done.failed == 0


def send(at: dt.datetime = NOW, carry: Any = None, carrier: HookCarrier = INSIDE) -> SentNews:
    with carrier.round() as whole:
        return programs.send_notices(seal=SEAL, carry=carry or whole, now_fn=lambda: at)


def carried(url: str, headers: Mapping[str, str], body: bytes) -> int:
    with INSIDE.round() as carry:
        return carry(url, headers, body)


class Somewhere:
    """Everybody has a mobile."""

    def contact(self, subject: int, channel: str) -> str:
        return "13800138001"


def bodies(house: House) -> Sequence[Mapping[str, Any]]:
    return [json.loads(body) for _, body in house.heard]


def test_every_event_of_a_case_a_push_and_a_warning_has_a_kind_and_tells_nobody() -> None:
    published = {
        kind
        for module in (cases, messages, pushes)
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    } - {cases.CaseNews, messages.MessageNews, pushes.NextStepsDue}
    assert {event_name(kind) for kind in published} == set(KINDS)
    known = {event_name(kind): {field.name for field in dataclasses.fields(kind)} for kind in published}
    for name, kind in KINDS.items():
        assert set(kind.fields) <= known[name], name
        assert not set(kind.fields) & {"subject", "by", "reason", "missing"}, name


def test_nothing_is_written_where_no_program_is_sent_anything(office: Office) -> None:
    known = [one.name for one in subscriptions(book=office.steps, records=office.records.pinned())]
    let_in()
    hooked("https://example.com/", check=lambda _: None)
    now = [one.name for one in subscriptions(book=office.steps, records=office.records.pinned())]
    assert (set(now) - set(known), "program-news" in known) == ({"program-news"}, False)


def test_news_is_a_signed_cloud_event(office: Office) -> None:
    let_in()
    with listening() as house:
        hook, _ = hooked(house.url)
        happened(office, approved("C-1"))
        assert send() == SentNews(sent=1, failed=0)
    headers, body = house.heard[0]
    assert headers["content-type"].startswith("application/cloudevents+json")
    assert abs(int(headers["webhook-timestamp"]) - NOW.timestamp()) < 300
    assert json.loads(body) == {
        "specversion": "1.0", "id": f"{hook}-1", "source": f"/api/v1/hooks/{hook}", "type": "saltern.case.approved",
        "subject": "C-1", "time": "2020-09-15T02:00:00.000Z", "datacontenttype": "application/json",
        "sequence": f"{1:020}",
        "data": {"case": "C-1", "item": ITEM, "on": "2020-09-15", "automatic": False},
    }  # fmt: skip


def test_what_is_sent_opens_with_the_library_of_the_standard(office: Office) -> None:
    let_in()
    with listening() as house:
        _, secret = hooked(house.url)
        happened(office, approved("盐-1"))
        assert send(dt.datetime.now(tz=dt.UTC)) == SentNews(sent=1, failed=0), "the library looks at its own clock"
    headers, body = house.heard[0]
    assert Webhook(secret).verify(body, headers)["data"]["case"] == "盐-1"
    for wrong, sent in ((new_secret(), body), (secret, body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(wrong).verify(sent, headers)


def test_who_was_off_for_an_hour_gets_all_of_it_in_order_and_knows_what_came_twice(office: Office) -> None:
    let_in()
    with listening() as house:
        house.answers = [503, 500, 200]
        hook, _ = hooked(house.url, "case.approved", "case.refused")
        happened(office, approved("C-1"), refused("C-2"), approved("C-3"))
        assert send() == SentNews(sent=0, failed=1)
        happened(office, refused("C-4"))
        assert send() == SentNews(), "it rests before it is tried again"
        assert send(NOW + dt.timedelta(minutes=1)) == SentNews(sent=0, failed=1)
        assert send(NOW + dt.timedelta(hours=1)) == SentNews(sent=4, failed=0)
    assert house.ids == [f"{hook}-1", f"{hook}-1", f"{hook}-1", f"{hook}-2", f"{hook}-3", f"{hook}-4"]
    once = list({one["id"]: one for one in bodies(house)}.values())
    assert [one["subject"] for one in once] == ["C-1", "C-2", "C-3", "C-4"]
    assert [int(one["sequence"]) for one in once] == [1, 2, 3, 4]


def test_what_was_taken_and_never_marked_is_sent_again_under_the_same_id(office: Office) -> None:
    let_in()
    with listening() as house:
        hook, _ = hooked(house.url)
        happened(office, approved("C-1"))

        def killed(url: str, headers: Mapping[str, str], body: bytes) -> int:
            carried(url, headers, body)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            send(carry=killed)
        assert send(NOW + dt.timedelta(minutes=1)) == SentNews(), "another process may still hold it"
        assert send(NOW + dt.timedelta(minutes=11)) == SentNews(sent=1, failed=0)
    assert house.ids == [f"{hook}-1", f"{hook}-1"]
    assert bodies(house)[0] == bodies(house)[1]


def test_told_to_end_it_lets_go_after_the_piece_in_hand_and_the_next_process_goes_on_at_once(office: Office) -> None:
    let_in()
    with listening() as house:
        hook, _ = hooked(house.url)
        happened(office, approved("C-1"), approved("C-2"), approved("C-3"))
        first = programs.send_notices(seal=SEAL, carry=carried, now_fn=lambda: NOW, ended=lambda: bool(house.heard))
        assert (first, send()) == (SentNews(sent=1, failed=0), SentNews(sent=2, failed=0))
    assert house.ids == [f"{hook}-1", f"{hook}-2", f"{hook}-3"]


def test_a_round_shakes_hands_once_with_each_program(office: Office) -> None:
    let_in()
    with listening() as house, listening() as other:
        hooked(house.url)
        hooked(other.url)
        happened(office, *(approved(f"C-{number}") for number in range(5)))
        assert send() == SentNews(sent=10, failed=0)
        assert (house.connections, other.connections, len(house.heard)) == (1, 1, 5)
        happened(office, approved("C-5"))
        assert send() == SentNews(sent=2, failed=0)
    assert (house.connections, other.connections) == (2, 2)


def test_one_program_that_is_off_keeps_no_other_waiting(office: Office) -> None:
    let_in()
    let_in("second")
    with listening() as off, listening() as house:
        off.answers = [500]
        hooked(off.url)
        hooked(house.url, name="second")
        happened(office, approved("C-1"), approved("C-2"))
        assert send() == SentNews(sent=2, failed=1)
    assert (len(off.heard), len(house.heard)) == (1, 2)


def test_a_hook_that_takes_nothing_for_days_rests_and_goes_on_where_it_stopped(office: Office) -> None:
    let_in()
    with listening() as house:
        house.answers = [500, 500, 200]
        hook, _ = hooked(house.url)
        happened(office, approved("C-1"))
        send()
        send(NOW + GIVEN_UP)
        assert (programs.list_hooks(acting=ADMINISTRATOR)[0].resting, send(NOW + 2 * GIVEN_UP)) == (True, SentNews())
        programs.resume_hook(acting=ADMINISTRATOR, hook=hook)
        assert send() == SentNews(sent=1, failed=0)


def test_a_program_that_wants_no_more_is_sent_no_more(office: Office) -> None:
    let_in()
    with listening() as house:
        house.answers = [410]
        hooked(house.url)
        happened(office, approved("C-1"))
        send()
    assert programs.list_hooks(acting=ADMINISTRATOR)[0].ended_at == NOW


def test_a_program_hears_of_its_units_cases_and_of_the_items_of_its_office(office: Office) -> None:
    let_in()
    let_in("narrow", items=["passport"])
    let_in("labour", unit="human-resources")
    for name in ("register", "narrow", "labour"):
        hooked("https://example.com/", name=name, check=lambda _: None)
    happened(office, approved("C-1"), approved("C-2", item=ELSEWHERE))
    told = {(one.hook.program.name, json.loads(one.body)["subject"]) for one in Notice.objects.all()}
    assert told == {("register", "C-1"), ("labour", "C-2")}


def test_what_became_of_a_message_is_told_by_its_case_and_of_nobody(office: Office, tmp_path: Path) -> None:
    bound("a-ME", ME)
    case = lived(office)["asked_case"]
    let_in("labour", unit="human-resources")
    let_in()
    kinds = ["message.handed-over", "message.failed", "message.expired", "message.delivered"]
    book = tmp_path / "sms.jsonl"

    def deliver() -> Sequence[Mapping[str, Any]]:
        """What was told of the messages of a round of the sender."""
        journal.dispatch(handlers=[program_news(office.steps)], now=NOW)
        Notice.objects.all().delete()
        Message.objects.exclude(source_id=case).delete()
        notify.deliver(
            providers={"sms": FileProvider(path=book)}, contacts=Somewhere(), templates=of_pack(office.pack), checks={},
            now_fn=lambda: NOW, at_once=True, tells=office.carriers.tells(),
        )  # fmt: skip
        journal.dispatch(handlers=[program_news(office.steps)], now=NOW)
        return [json.loads(one.body) for one in Notice.objects.order_by("hook", "serial")]

    Message.objects.update(state="queued", next_at=NOW, expires_at=None)
    assert deliver() == []  # nobody waits for news of messages, and none is written
    for name in ("labour", "register"):
        hooked("https://example.com/", *kinds, name=name, check=lambda _: None)
    Message.objects.update(state="queued", next_at=NOW)
    told = deliver()
    known = {one.send_id: case for one in Message.objects.filter(state="sent")}
    assert [(one["type"], one["subject"]) for one in told] == [("saltern.message.handed-over", case)] * len(known)
    assert [one["data"] for one in told] == [{"message": id_, "case": case, "item": ITEM} for id_ in known]
    Message.objects.update(state="queued", next_at=NOW, expires_at=NOW - dt.timedelta(days=1))
    assert {one["type"] for one in deliver()} == {"saltern.message.expired"}
    Message.objects.update(state="queued", next_at=NOW, expires_at=None, template="nowhere")
    assert {one["type"] for one in deliver()} == {"saltern.message.failed"}


def test_warnings_are_for_everybody_and_pushes_for_who_sends_them(office: Office) -> None:
    let_in("storms", role="operator")
    let_in()
    hooked("https://example.com/", "push.held", "warning.received", name="storms", check=lambda _: None)
    hooked("https://example.com/", "warning.received", check=lambda _: None)
    warning = WarningReceived(alert=7, kind="暴雨", level="黄色", action="issue")
    happened(office, warning, PushHeld(push=3, key="storm", count=900, releases_needed=2))
    told = [(one.hook.program.name, one.kind) for one in Notice.objects.order_by("hook", "serial")]
    assert told == [("storms", "warning.received"), ("storms", "push.held"), ("register", "warning.received")]
    with pytest.raises(HookKindNotYours):
        hooked("https://example.com/", "push.held", check=lambda _: None)


def test_whose_case_it_is_reads_that_a_program_was_told(office: Office) -> None:
    let_in()
    hooked("https://example.com/", check=lambda _: None)
    happened(office, approved("C-1"))
    newest = journal.list_uses(acting=applicant(ME, now=NOW), subject=ME)[0]
    told = (newest.actor, newest.action, newest.object, newest.purpose)
    assert told == ("program:register", "program.tell", "case:C-1", "program-news")


def test_who_is_revoked_is_sent_nothing_more(office: Office) -> None:
    let_in()
    with listening() as house:
        hooked(house.url)
        happened(office, approved("C-1"))
        programs.revoke_token(acting=ADMINISTRATOR, name="register")
        happened(office, approved("C-2"))
        assert (send(), house.heard) == (SentNews(), [])


def test_whose_token_or_office_is_over_hears_nothing_and_is_sent_nothing_that_waits(office: Office) -> None:
    let_in("brief", ends_at=NOW + dt.timedelta(hours=1))
    let_in("dismissed")
    with listening() as house:
        for name in ("brief", "dismissed"):
            hooked(house.url, name=name)
        happened(office, approved("C-1"))
        organisation.dismiss(acting=ADMINISTRATOR, handle="program:dismissed", unit=UNIT)
        later = NOW + dt.timedelta(hours=2)
        assert (send(later), send(later), house.heard) == (SentNews(), SentNews(), [])
        journal.publish(approved("C-2"), now=later)
        journal.dispatch(handlers=[program_news(office.steps)], now=later)
    assert [(one.given, one.resting) for one in programs.list_hooks(acting=ADMINISTRATOR)] == [(1, True), (1, True)]
    listed = programs.list_programs(acting=staff("administrator", "gao", now=later))
    assert [one.standing.en for one in listed] == ["its time is over", "its time is over"]


PRIVATE = (
    "https://127.0.0.1/",
    "https://10.0.0.8/x",
    "https://[::1]/",
    "https://169.254.169.254/",
    "https://localhost/",
)


@pytest.mark.parametrize("url", [*PRIVATE, "http://example.com/"])
def test_an_address_inside_or_in_clear_is_refused_when_it_is_given(url: str) -> None:
    let_in()
    with pytest.raises(AddressUnusable):
        hooked(url, check=HookCarrier().check)
    assert Hook.objects.count() == 0


def test_a_name_that_points_inside_later_is_refused_when_it_is_sent_to(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in()
    asked: list[str] = []
    points = ["203.0.114.9"]

    def looked_up(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (points[0], port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("nothing may be called"))
    hooked("https://register.example/news", check=HookCarrier().check)
    happened(office, approved("C-1"))
    points[0] = "10.0.0.8"
    assert send(carrier=HookCarrier()) == SentNews(sent=0, failed=1)
    told = programs.list_hooks(acting=ADMINISTRATOR)[0].error
    assert ("10.0.0.8 is a private address" in told.en, "10.0.0.8 是内网地址" in told.zh) == (True, True)
    assert asked == ["register.example", "register.example"]


@pytest.mark.parametrize(
    "url",
    ["", "x", "https://", "https://a@example.com/", "https://example.com/?a=b", "https://example.com/#a", "ftp://a/",
     "https://example.com/" + "a" * 500, "https://例子.example/", "https://example.com/a b", "https://example.com:0/",
     "https://example.com:x/", "https://[::1/"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    let_in()
    with pytest.raises((HookAddressUnusable, AddressUnusable)):
        hooked(url, check=HookCarrier(allow_private=True).check)


def test_a_hook_names_a_program_and_news_that_are_there() -> None:
    let_in()
    with pytest.raises(ProgramNotThere):
        hooked("https://example.com/", name="nobody", check=lambda _: None)
    with pytest.raises(HookKindUnknown):
        hooked("https://example.com/", "case.eaten", check=lambda _: None)
    with pytest.raises(HookUnknown):
        programs.end_hook(acting=ADMINISTRATOR, hook=1)


def test_a_secret_is_kept_sealed() -> None:
    let_in()
    _, secret = hooked("https://example.com/", check=lambda _: None)
    kept = bytes(Hook.objects.get().secret)
    assert (secret.encode() in kept, SEAL.opened(kept)) == (False, secret)


def test_what_cannot_be_connected_to_was_not_taken() -> None:
    with pytest.raises(NotTaken, match=r"^unreachable: ConnectionRefusedError$"):
        carried("http://127.0.0.1:9/", {}, b"")


def test_a_program_reads_what_it_missed_and_nobody_elses(office: Office) -> None:
    token = let_in()
    hook, _ = hooked("https://example.com/", check=lambda _: None)
    happened(office, approved("C-1"), approved("C-2"), approved("C-3"))
    program = Program(token)
    page = program.get(f"/hooks/{hook}/news?after=1")
    assert ([one["envelope"]["subject"] for one in page["news"]], page["next"]) == (["C-2", "C-3"], 3)
    assert [one["given"] for one in program.get("/hooks")["hooks"]] == [3]
    other = Program(let_in("second"))
    assert (other.get("/hooks")["hooks"], other.ask("GET", f"/hooks/{hook}/news").status_code) == ([], 404)


def test_what_was_taken_long_ago_is_forgotten(office: Office) -> None:
    let_in()
    with listening() as house:
        hooked(house.url)
        happened(office, approved("C-1"))
        send()
        hooked("https://example.com/", check=lambda _: None)
        happened(office, approved("C-2"))
    later = system(now=NOW + KEPT + dt.timedelta(days=1))
    assert programs.forget_notices(acting=later) == 1
    assert sorted(NAMES) == sorted({kind.name for kind in KINDS.values()})
    assert {json.loads(one.body)["subject"] for one in Notice.objects.all()} == {"C-2"}
