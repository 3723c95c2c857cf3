"""通知: one notice centre for staff; off is off everywhere; one mail a day at most, none on a day with nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from django.test import Client

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case
from saltern.apps.notify.ports import Outcome, Parcel
from saltern.apps.notify.providers.file import FileProvider
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation.models import NoticeSetting
from saltern.installation.office import Office
from saltern.installation.staff_notices import Told, mails_of_the_day
from worlds.casework_desk import staff, system
from worlds.lived_house import NOW, at_work, handle_at

pytestmark = pytest.mark.django_db

UNIT, MAIL = "public-security", "wang@example.org"
WHERE = "/console/notices/"
MINE, CAME = "交给我的办件", "补正回来了"
KINDS = ("mine", "due", "corrected", "arrived", "more-time", "reviews", "second", "spot")


class Away(FileProvider):
    """A mail server that is down."""

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        return [Outcome(id=one.id, state="held", reason="not-connected") for one in parcels]


@pytest.fixture
def clerk(office: Office, waits: str) -> Client:
    """Somebody who was given the case whose correction came back."""
    client = at_work(UNIT, "clerk")
    handle = handle_at(UNIT, "clerk")
    casework.assign(
        acting=staff("clerk", "li", unit=UNIT, now=NOW), rulebook=office.rulebook, number=waits, handler=handle
    )
    return client


def told(office: Office, *, day: int = 0, hour: int = 10) -> Told:
    now = NOW.replace(hour=hour - 8) + dt.timedelta(days=day)
    return mails_of_the_day(office, acting=system(now), provider=FileProvider(path=office.environment.home / "mails"))


def mails(office: Office) -> list[dict[str, str]]:
    path = office.environment.home / "mails"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def shown(client: Client) -> str:
    return client.get(WHERE).content.decode().partition('id="switches"')[0]


def test_what_concerns_somebody_stands_on_one_page_and_leads_on(clerk: Client) -> None:
    page = shown(clerk)
    assert [one in page for one in (MINE, CAME, "?which=mine", "?which=answered")] == [True] * 4
    assert [one in page for one in ("等放行的推送", "等第二个人")] == [False] * 2
    assert client_answers(clerk, page)


def client_answers(client: Client, page: str) -> bool:
    """Every place the page leads to is answered."""
    places = [one.split('"')[0] for one in page.split('class="go" href="')[1:]]
    return bool(places) and all(client.get(one).status_code == 200 for one in places)


def test_off_is_off_on_the_page_and_in_the_mail(office: Office, clerk: Client) -> None:
    clerk.post(WHERE, {"mail": MAIL})
    clerk.post(WHERE, {"switch": "1", "on": [one for one in KINDS if one != "mine"]})
    assert (MINE in shown(clerk), CAME in shown(clerk)) == (False, True)
    assert told(office) == Told(sent=1)
    [mail] = mails(office)
    assert (mail["to"], MINE in mail["text"], CAME in mail["text"]) == ("w***@example.org", False, True)
    assert f"{WHERE}#switches" in mail["text"]


def test_once_a_day_not_before_eight_and_nothing_on_a_day_with_nothing(office: Office, clerk: Client) -> None:
    clerk.post(WHERE, {"mail": MAIL})
    early = system(NOW + dt.timedelta(hours=21, minutes=59))
    away = Away(path=office.environment.home / "away")
    assert (told(office, hour=10), told(office, hour=12)) == (Told(sent=1), Told())
    assert mails_of_the_day(office, acting=early, provider=away) == Told()
    assert told(office, day=1, hour=8) == Told(sent=1)
    Case.objects.update(state="withdrawn", closed_at=NOW, closed_on=NOW.date())
    assert told(office, day=2) == Told()
    assert len(mails(office)) == 2


def test_what_the_server_surely_did_not_take_is_tried_again(office: Office, clerk: Client) -> None:
    clerk.post(WHERE, {"mail": MAIL})
    away = Away(path=office.environment.home / "away")
    assert mails_of_the_day(office, acting=system(NOW), provider=away) == Told(failed=1)
    assert (told(office), told(office)) == (Told(sent=1), Told())


def test_an_address_lies_sealed_and_a_wrong_one_is_said(clerk: Client) -> None:
    wrong = clerk.post(WHERE, {"mail": "wang"})
    assert (wrong.status_code, 'href="#mail"' in wrong.content.decode()) == (422, True)
    clerk.post(WHERE, {"mail": MAIL})
    kept = NoticeSetting.objects.get()
    assert (MAIL.encode() in bytes(kept.mail or b""), MAIL in clerk.get(WHERE).content.decode()) == (False, True)
    clerk.post(WHERE, {"mail": ""})
    assert NoticeSetting.objects.get().mail is None


def test_two_processes_tell_somebody_once(office: Office, clerk: Client) -> None:
    clerk.post(WHERE, {"mail": MAIL})
    first, second = system(NOW), replace(system(NOW), request="b")
    handle = handle_at(UNIT, "clerk")
    assert [organisation.claim_day(acting=one, account=handle) for one in (first, second)] == [True, False]
