"""登录和安全: passwords, passkeys, authenticators, recovery codes, devices; the second proof that staff owe."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saltern.apps.identity import operations as identity
from saltern.apps.identity.models import Account, MobileChange
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from saltern.installation.office import Office
from saltern.interfaces.pages.second_factor import forget
from saltern.project.background_work import BackgroundWork
from worlds.accounts import signed_in
from worlds.portal_house import BACKEND, browser, open_house
from worlds.signing_in import (
    MOBILE,
    asked_by,
    by_code,
    by_password,
    employed,
    resident,
    secret_on,
    shown_by,
    with_authenticator,
)
from worlds.soft_passkey import SoftPasskey

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "salt pans at low tide"
HOME = "203.0.113.9"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    return open_house(monkeypatch, tmp_path / "home")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def actions() -> list[str]:
    return list(Line.objects.order_by("id").values_list("action", flat=True))


def passkey_of(client: Client, *, verified: bool = True, origin: str = "http://localhost") -> SoftPasskey:
    key = SoftPasskey(verified=verified, origin=origin)
    page = client.get("/mine/security/passkey/")
    answer = key.made(asked_by(page)["creation_options"])
    client.post("/mine/security/passkey/", {"credential": answer, "passwordless": "on", "name": "我的手机"})
    return key


def enter_by(key: SoftPasskey, client: Client) -> int:
    options = client.get("/sign-in/passkey/").json()["request_options"]
    return client.post("/sign-in/passkey/", {"credential": key.used(options)}).status_code


def test_a_session_has_another_name_after_signing_in(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    client.post("/sign-in/", {"mobile": MOBILE, "send": "1"})
    before = client.session.session_key
    by_code(client, home)
    assert client.session.session_key != before
    assert client.get("/mine/security/").status_code == 200


def test_a_password_set_signs_in_and_ends_every_other_session(office: Office, home: Path) -> None:
    resident(office)
    here, elsewhere = browser(), browser()
    by_code(here, home)
    by_code(elsewhere, home)
    assert here.post("/mine/security/", {"password": GOOD})["Location"] == "/mine/security/?done=password"
    assert here.get("/mine/security/").status_code == 200
    assert elsewhere.get("/mine/security/").status_code == 302
    assert by_password(browser(), GOOD)["Location"] == "/"


def test_a_short_password_is_refused_at_its_field(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    page = client.post("/mine/security/", {"password": "short"})
    assert page.status_code == 422
    assert "错误：" in page.content.decode()
    assert "short" not in page.content.decode()
    assert Account.objects.get(handle="a-ME").password == ""


def test_a_wrong_password_and_an_unknown_number_are_answered_alike(office: Office) -> None:
    resident(office)
    identity.set_password(acting=signed_in("a-ME"), seal=office.mobile_seal, password=GOOD)
    wrong = by_password(browser(), "another one here")
    unknown = by_password(browser(), "another one here", mobile="13900139999")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    token = re.compile('(?<=csrfmiddlewaretoken" value=")[^"]+')
    one, other = (token.sub("", page.content.decode()) for page in (wrong, unknown))
    assert one.replace("138 0013 8001", "") == other.replace("139 0013 9999", "")


def test_a_stranger_who_guesses_locks_out_only_their_own_address(office: Office) -> None:
    resident(office)
    identity.set_password(acting=signed_in("a-ME"), seal=office.mobile_seal, password=GOOD)
    stranger = browser()
    for _ in range(10):
        by_password(stranger, "guess after guess", address="198.51.100.7")
    late = by_password(stranger, GOOD, address="198.51.100.7")
    assert late.status_code == 422
    assert "从这里试了太多次" in late.content.decode()
    assert by_password(browser(), GOOD, address=HOME).status_code == 302


def test_nothing_a_guesser_typed_is_kept_in_clear(office: Office) -> None:
    from axes.models import AccessAttempt

    by_password(browser(), "guess after guess")
    kept = json.dumps(list(AccessAttempt.objects.values("username", "ip_address", "post_data", "get_data")))
    assert AccessAttempt.objects.count() == 1
    assert MOBILE not in kept
    assert HOME not in kept
    assert "guess after" not in kept


def test_who_has_an_authenticator_is_asked_for_it_before_anything_is_shown(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    secret = with_authenticator(client)
    again = browser()
    assert by_code(again, home)["Location"] == "/"
    assert again.get("/")["Location"] == "/sign-in/second/?back=%2F"
    assert "called" not in again.session
    assert again.get("/mine/security/passkey/")["Location"].startswith("/sign-in/second/")
    assert again.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    assert again.post("/sign-in/second/", {"code": shown_by(secret), "back": "/look/"})["Location"] == "/look/"
    assert again.get("/").status_code == 200
    assert again.session["called"] == {"1": "林晓帆"}


def test_a_code_of_the_authenticator_works_once(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    secret = with_authenticator(client)
    code = shown_by(secret)
    first, second = browser(), browser()
    for one in (first, second):
        by_code(one, home)
    assert first.post("/sign-in/second/", {"code": code}).status_code == 302
    assert second.post("/sign-in/second/", {"code": code}).status_code == 422


def test_a_recovery_code_works_once_and_the_secret_is_kept_sealed(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    secret = with_authenticator(client)
    page = client.get("/mine/security/codes/")
    assert page["Cache-Control"] == "no-store"
    code = page.context["codes"][0]
    assert len(page.context["codes"]) == 10
    first, second = browser(), browser()
    for one in (first, second):
        by_code(one, home)
    assert first.post("/sign-in/second/", {"code": code}).status_code == 302
    assert second.post("/sign-in/second/", {"code": code}).status_code == 422
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_staff_have_to_set_a_second_proof_up_and_then_give_it(office: Office, home: Path) -> None:
    resident(office)
    employed("a-ME")
    client = browser()
    by_code(client, home)
    assert client.get("/")["Location"] == "/sign-in/second/?back=%2F"
    assert client.get("/mine/security/")["Location"].startswith("/sign-in/second/")
    assert "先加一道核验" in client.get("/sign-in/second/").content.decode()
    secret = with_authenticator(client)
    assert client.get("/").status_code == 200
    again = browser()
    by_code(again, home)
    # the way to set one up is closed to whoever holds only the telephone
    assert again.get("/mine/security/app/")["Location"].startswith("/sign-in/second/")
    assert again.post("/sign-in/second/", {"code": shown_by(secret)}).status_code == 302
    assert [action for action in actions() if action.startswith("second-factor")] == [
        "second-factor.app-added",
        "second-factor.given",
        "second-factor.given",
    ]


def test_two_sign_ins_that_owe_a_set_up_do_not_add_beside_each_other(office: Office, home: Path) -> None:
    resident(office)
    employed("a-ME")
    owner, thief = browser(), browser()
    by_code(owner, home)
    by_code(thief, home)
    with_authenticator(owner)
    assert thief.get("/mine/security/passkey/")["Location"].startswith("/sign-in/second/")


def test_staff_keep_one_second_proof(office: Office, home: Path) -> None:
    resident(office)
    employed("a-ME")
    client = browser()
    by_code(client, home)
    with_authenticator(client)
    key = Authenticator.objects.get(type="totp").pk
    assert client.post(f"/mine/security/remove/{key}/").status_code == 409
    assert Authenticator.objects.filter(pk=key).exists()


def test_a_passkey_signs_in_at_once_and_counts_as_both_proofs(office: Office, home: Path) -> None:
    resident(office)
    employed("a-ME")
    client = browser()
    by_code(client, home)
    key = passkey_of(client)
    again = browser()
    assert enter_by(key, again) == 302
    assert again.get("/").status_code == 200
    assert "account.sign-in" in actions()


@pytest.mark.parametrize(("verified", "origin"), [(False, "http://localhost"), (True, "https://evil.example")])
def test_a_passkey_without_its_lock_or_for_another_place_is_not_added(
    office: Office, home: Path, verified: bool, origin: str
) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    passkey_of(client, verified=verified, origin=origin)
    assert not Authenticator.objects.exists()


def test_a_passkey_of_another_account_or_an_old_challenge_signs_nobody_in(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    key = passkey_of(client)
    stranger = SoftPasskey()
    stranger._user = key._user
    assert enter_by(stranger, browser()) == 422
    once = browser()
    options = once.get("/sign-in/passkey/").json()["request_options"]
    answer = key.used(options)
    assert once.post("/sign-in/passkey/", {"credential": answer}).status_code == 302
    assert browser().post("/sign-in/passkey/", {"credential": answer}).status_code == 422


@pytest.mark.parametrize("sent", ["", "x", "[]", "{}", '{"response": []}', '{"response": {"userHandle": 7}}', "null"])
def test_what_is_no_passkey_at_all_is_refused_as_one(office: Office, sent: str) -> None:
    client = browser()
    client.get("/sign-in/passkey/")
    assert client.post("/sign-in/passkey/", {"credential": sent}).status_code == 422


@pytest.mark.parametrize("name", ["a\x00b", "<script>alert(1)</script>", "x" * 3_000, "\u202eevil", "𠮷", ""])
def test_a_passkey_is_called_what_its_owner_types_or_is_refused(office: Office, home: Path, name: str) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    answer = SoftPasskey().made(asked_by(client.get("/mine/security/passkey/"))["creation_options"])
    sent = client.post("/mine/security/passkey/", {"credential": answer, "passwordless": "on", "name": name})
    assert sent.status_code == (422 if "\x00" in name else 302)
    assert "<script>alert" not in client.get("/mine/security/").content.decode()


def test_the_page_asks_the_database_as_often_for_many_devices_as_for_one(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    with CaptureQueriesContext(connection) as few:
        client.get("/mine/security/")
    for _ in range(3):
        other = browser()
        other.force_login(Account.objects.get(handle="a-ME"), backend=BACKEND)
        UserSession.objects.create(
            user_id=Account.objects.get(handle="a-ME").pk, session_key=other.session.session_key, ip="203.0.113.0"
        )
    with CaptureQueriesContext(connection) as many:
        page = client.get("/mine/security/")
    assert len(page.context["devices"]) == 4
    assert len(many) == len(few)


def test_a_closed_account_is_not_opened_by_its_passkey(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    key = passkey_of(client)
    Account.objects.update(is_active=False)
    assert enter_by(key, browser()) == 410


def test_a_closed_accounts_sessions_are_over_at_once(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    assert client.get("/mine/security/").status_code == 200
    identity.close_account(acting=signed_in("a-ME"), handle="a-ME")
    assert client.get("/mine/security/")["Location"].startswith("/sign-in/?back=")


def test_changes_are_asked_for_once_more_after_half_an_hour(
    monkeypatch: pytest.MonkeyPatch, office: Office, home: Path
) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    later = office.clock.now() + dt.timedelta(minutes=31)
    monkeypatch.setattr(type(office.clock), "now", lambda _: later)
    asked = client.get("/mine/security/app/")["Location"]
    assert asked == "/sign-in/?again=1&back=%2Fmine%2Fsecurity%2Fapp%2F"
    assert "请再登录一次" in client.get(asked).content.decode()
    assert client.post("/mine/security/", {"password": GOOD})["Location"].startswith("/sign-in/?again=1")
    assert by_code(client, home, back="/mine/security/app/", again=True)["Location"] == "/mine/security/app/"
    assert secret_on(client.get("/mine/security/app/"))


def test_the_devices_signed_in_are_listed_and_the_others_ended(office: Office, home: Path) -> None:
    resident(office)
    here = Client(HTTP_HOST="localhost", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1")
    there = Client(HTTP_HOST="localhost", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    by_code(there, home)
    by_code(here, home)
    page = here.get("/mine/security/")
    assert [(row.name.zh, row.here) for row in page.context["devices"]] == [
        ("iPhone，Safari", True),
        ("Windows电脑，Firefox", False),
    ]
    here.post("/mine/security/devices/")
    assert there.get("/mine/security/").status_code == 302
    assert len(here.get("/mine/security/").context["devices"]) == 1


NEW = "13900139000"


def codes_sent(home: Path) -> list[tuple[str, str]]:
    """To whom which code went, oldest first."""
    rows = [json.loads(line) for line in (home / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row["to"], row["text"].rpartition("#")[2]) for row in rows if "#" in row["text"]]


def last_text(home: Path) -> tuple[str, str]:
    row = json.loads((home / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    return row["to"], row["text"]


def test_a_number_is_changed_by_two_codes_and_only_this_device_goes_on(office: Office, home: Path) -> None:
    resident(office)
    here, elsewhere = browser(), browser()
    by_code(here, home)
    by_code(elsewhere, home)
    page = here.post("/mine/security/number/", {"mobile": "139 0013 9000", "send": "1"})
    assert "给两个号码各发了一条" in page.content.decode()
    (new_to, new), (old_to, old) = codes_sent(home)[-2:]
    assert (new_to, old_to) == ("139****9000", "138****8001")
    given = {"mobile": "139 0013 9000", "code": new, "old_code": "000000"}
    wrong = here.post("/mine/security/number/", given)
    assert (wrong.status_code, wrong.context["fault"][0]) == (422, "old_code")
    assert 'id="code"' in here.post("/mine/security/number/", given | {"mobile": NEW}).content.decode()
    done = here.post("/mine/security/number/", given | {"old_code": old})
    assert done["Location"] == "/mine/security/?done=mobile"
    assert "139****9000" in here.get(done["Location"]).content.decode()
    assert last_text(home)[0] == "138****8001"
    assert elsewhere.get("/mine/security/").status_code == 302
    assert len(here.get("/mine/security/").context["devices"]) == 1
    assert by_code(browser(), home, mobile=NEW)["Location"] == "/"


def test_a_number_with_an_account_and_one_without_look_the_same_until_its_code_is_in(
    office: Office, home: Path
) -> None:
    resident(office)
    resident(office, subject=2, handle="a-OTHER", mobile=NEW)
    client = browser()
    by_code(client, home)
    token = re.compile('(?<=csrfmiddlewaretoken" value=")[^"]+')
    pages = [
        token.sub("", client.post("/mine/security/number/", {"mobile": mobile, "send": "1"}).content.decode())
        for mobile in ("139 0013 9000", "139 0013 9001")
    ]
    assert pages[0].replace("139 0013 9000", "") == pages[1].replace("139 0013 9001", "")


def test_a_change_is_asked_for_with_a_second_proof_by_whoever_has_one(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    secret = with_authenticator(client)
    again = browser()
    by_code(again, home)
    for path in ("/mine/security/number/", "/mine/security/number/lost/"):
        assert again.get(path)["Location"].startswith("/sign-in/second/")
    again.post("/sign-in/second/", {"code": shown_by(secret)})
    assert again.get("/mine/security/number/lost/").context["second"]


def waits(client: Client, home: Path, **more: str) -> HttpResponse:
    client.post("/mine/security/number/lost/", {"mobile": NEW, "send": "1"})
    return client.post(  # type: ignore[return-value]
        "/mine/security/number/lost/", {"mobile": NEW, "code": codes_sent(home)[-1][1], **more}
    )


def test_without_the_old_number_a_password_asks_and_a_day_later_it_counts(
    monkeypatch: pytest.MonkeyPatch, office: Office, home: Path
) -> None:
    resident(office)
    identity.set_password(acting=signed_in("a-ME"), seal=office.mobile_seal, password=GOOD)
    client = browser()
    by_password(client, GOOD)
    assert waits(client, home, password="not this one").context["fault"][0] == "password"
    assert waits(client, home, password=GOOD)["Location"] == "/mine/security/?done=waits"
    assert last_text(home)[0] == "138****8001"
    assert "要换成139****9000" in client.get("/mine/security/").content.decode()
    later = office.clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(type(office.clock), "now", lambda _: later)
    work = BackgroundWork(office=office, now_fn=office.clock.now)
    assert (work.numbers(), work.numbers()) == (1, 0)
    assert client.get("/mine/security/").status_code == 302
    assert by_password(browser(), GOOD, mobile=NEW).status_code == 302


def test_whoever_can_sign_in_stops_it(office: Office, home: Path) -> None:
    resident(office)
    identity.set_password(acting=signed_in("a-ME"), seal=office.mobile_seal, password=GOOD)
    thief, owner = browser(), browser()
    by_password(thief, GOOD)
    waits(thief, home, password=GOOD)
    by_code(owner, home)
    assert "停掉，不换了" in owner.get("/mine/security/number/").content.decode()
    assert owner.post("/mine/security/number/", {"stop": "1"})["Location"] == "/mine/security/?done=kept"
    assert not MobileChange.objects.filter(ended_at__isnull=True).exists()


def test_who_has_neither_password_nor_second_proof_is_sent_to_a_counter(office: Office, home: Path) -> None:
    resident(office)
    client = browser()
    by_code(client, home)
    assert "网上换不了" in client.get("/mine/security/number/lost/").content.decode()
    assert waits(client, home).status_code == 422
    assert not MobileChange.objects.exists()


def test_guesses_of_the_password_end_here_too(office: Office, home: Path) -> None:
    resident(office)
    identity.set_password(acting=signed_in("a-ME"), seal=office.mobile_seal, password=GOOD)
    client = browser()
    by_code(client, home)
    client.post("/mine/security/number/lost/", {"mobile": NEW, "send": "1"})
    code = codes_sent(home)[-1][1]
    for _ in range(10):
        client.post("/mine/security/number/lost/", {"mobile": NEW, "code": code, "password": "guess after guess"})
    late = client.post("/mine/security/number/lost/", {"mobile": NEW, "code": code, "password": GOOD})
    assert "从这里试了太多次" in late.content.decode()
    assert not MobileChange.objects.exists()


def test_a_lost_second_factor_is_reset_and_staff_set_one_up_anew(office: Office, home: Path) -> None:
    resident(office)
    employed("a-ME")
    client = browser()
    by_code(client, home)
    with_authenticator(client)
    asks = browser()
    by_code(asks, home)
    page = asks.get("/sign-in/second/").content.decode()
    assert "手机丢了，怎么办" in page
    assert "找管理员" in page
    identity.reset_second_factor(
        acting=Acting(account="a-CHIEF", role="administrator", now=office.clock.now(), zone=office.clock.zone),
        desk=office.code_desk, handle="a-ME", papers=1, works_here=lambda _: True, forget=forget,
    )  # fmt: skip
    assert not Authenticator.objects.exists()
    for one in (client, asks):
        assert one.get("/mine/security/").status_code == 302
    again = browser()
    by_code(again, home)
    assert "先加一道核验" in again.get("/sign-in/second/").content.decode()
    with_authenticator(again)
    assert again.get("/").status_code == 200


def test_a_wrong_code_leaves_the_field_for_the_right_one_however_the_number_is_shown(office: Office) -> None:
    client = browser()
    client.post("/sign-in/", {"mobile": MOBILE, "send": "1"})
    page = client.post("/sign-in/", {"mobile": "138 0013 8001", "code": "000000"})
    assert page.status_code == 422
    assert 'id="code"' in page.content.decode()
