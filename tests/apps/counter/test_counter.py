"""The counter through real requests: who is served, what is taken in for them, what stays with nobody."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client

from saltern.apps.casework.models import Case, Draft
from saltern.apps.journal import operations as journal
from saltern.apps.organisation.models import Post
from saltern.installation.office import Office
from worlds.casework_desk import applicant
from worlds.lived_house import CLOCK, NOW, at_work, handle_at, open_lived_house
from worlds.my_house import ME, OTHER, PEOPLE
from worlds.papers import png

pytestmark = pytest.mark.django_db

ITEM = "disability-living-allowance"
PAPER = "account"
"""Its one paper that no record holds, which may follow."""
CARD = PEOPLE[ME].number
NAME = PEOPLE[ME].name


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    return open_lived_house(monkeypatch, tmp_path)


@pytest.fixture
def clerk(office: Office) -> Client:
    """A clerk of another unit who sits in the district's hall."""
    client = at_work("education", "clerk")
    Post.objects.filter(unit="education").update(venue="district-hall", called="何丽")
    return client


def served(client: Client, number: str = CARD, **more: str) -> str:
    """Where the clerk is led to."""
    answer = client.post("/counter/", {"number": number, "consents": "on", **more})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def page(client: Client, where: str = f"/counter/items/{ITEM}/", status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def key_of(body: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', body)
    assert found
    return found[1]


def test_who_is_served_is_named_once_their_number_is_known_and_they_agree(clerk: Client) -> None:
    refused = clerk.post("/counter/", {"number": CARD}).content.decode()
    assert ("同意" in refused, NAME in refused) == (True, False)
    nobody = served(clerk, "440308199001019999")
    assert ('href="#number"' in nobody, "440308199001019999" in nobody) == (True, True)
    assert served(clerk) == "/counter/items/"
    shown = page(clerk, "/counter/items/")
    assert (NAME in shown, CARD in shown) == (True, False)


def test_being_served_leaves_a_line_the_person_finds(clerk: Client) -> None:
    served(clerk)
    seen = journal.list_uses(acting=applicant(ME, now=NOW), subject=ME)
    assert [(line.action, line.purpose) for line in seen][:1] == [("subject.identify", "counter")]


def test_the_next_one_finds_nothing_of_the_one_before(clerk: Client) -> None:
    served(clerk)
    page(clerk)
    clerk.post("/counter/next/")
    assert NAME not in page(clerk, "/counter/")
    gone = clerk.get("/counter/items/")
    assert (gone.status_code, NAME in gone.content.decode()) == (409, False)
    served(clerk, PEOPLE[OTHER].number)
    assert NAME not in page(clerk, "/counter/items/")


def test_who_stood_there_half_an_hour_ago_is_gone(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    served(clerk)
    session = clerk.session
    session["served"] = {**session["served"], "since": (NOW - dt.timedelta(minutes=31)).isoformat()}
    session.save()
    assert clerk.get("/counter/items/").status_code == 409
    assert CLOCK.startswith("2020-09-15")


def test_any_unit_of_the_hall_is_taken_in_with_a_promise_and_a_receipt(clerk: Client) -> None:
    served(clerk)
    body = page(clerk)
    assert "可以容缺受理" in body
    form = {"key": key_of(body), "mobile": "13800138001", "bank_account": "6214850000000002"}
    missing = clerk.post(f"/counter/items/{ITEM}/", {**form, "take": "1"})
    assert (missing.status_code, f'href="#m-{PAPER}"' in missing.content.decode()) == (422, True)
    done = clerk.post(f"/counter/items/{ITEM}/", {**form, "promises": "on", "take": "1"})
    row = Case.objects.get()
    assert done["Location"] == f"/counter/receipts/{row.number}/"
    assert (row.state, row.channel, row.subject, row.account) == (
        "deferred",
        "district",
        ME,
        handle_at("education", "clerk"),
    )
    slip = page(clerk, done["Location"])
    assert (row.number in slip, CARD in slip, NAME in slip, '<svg class="qr"' in slip) == (True, False, False, True)
    today = page(clerk, "/counter/today/")
    assert (row.number in today, NAME in today) == (True, False)


def test_taken_in_twice_it_is_one_case(clerk: Client) -> None:
    served(clerk)
    form = {"key": key_of(page(clerk)), "mobile": "13800138001", "promises": "on", "take": "1"}
    where = f"/counter/items/{ITEM}/"
    first, second = clerk.post(where, form), clerk.post(where, form)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_what_was_typed_stays_until_it_is_taken_in(clerk: Client) -> None:
    served(clerk)
    page(clerk)
    clerk.post(f"/counter/items/{ITEM}/", {"mobile": "１３８ 0013 8009", "save": "1"})
    clerk.post("/counter/next/")
    served(clerk)
    assert 'value="13800138009"' in page(clerk)
    assert Draft.objects.get().account == handle_at("education", "clerk")


def test_an_original_that_was_seen_counts_and_a_scan_lies_with_the_case(clerk: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    served(clerk)
    form = {"key": key_of(page(clerk)), "mobile": "13800138001"}
    where = f"/counter/items/{ITEM}/"
    bad = SimpleUploadedFile("a.png", b"<script>", content_type="image/png")
    wrong = clerk.post(where, {**form, f"scan-{PAPER}": bad, "save": "1"})
    assert (wrong.status_code, f'href="#m-{PAPER}"' in wrong.content.decode()) == (422, True)
    good = SimpleUploadedFile("a.png", png(), content_type="image/png")
    kept = clerk.post(where, {**form, f"scan-{PAPER}": good, "save": "1"}).content.decode()
    assert ("已扫描" in kept, "可以容缺受理" in kept) == (True, False)
    clerk.post(where, {**form, "take": "1"})
    assert Case.objects.get().materials[PAPER] == "brought"


def test_what_this_counter_may_not_take_in_says_where_it_is(office: Office) -> None:
    client = at_work("education", "clerk")
    served(client)
    elsewhere = page(client, status=403)
    assert ("这件事这个窗口不收" in elsewhere, "盐田区行政服务大厅" in elsewhere) == (True, True)
    assert Draft.objects.count() == 0


def test_the_same_item_again_is_one_key_away(clerk: Client) -> None:
    served(clerk)
    form = {"key": key_of(page(clerk)), "mobile": "13800138001", "promises": "on", "take": "1"}
    clerk.post(f"/counter/items/{ITEM}/", form)
    served(clerk, PEOPLE[OTHER].number)
    assert f'href="/counter/items/{ITEM}/" data-key="F2"' in page(clerk, "/counter/items/")
