"""刷脸办 on the pages: agreed to apart, never the only way, of a child by its guardian, and no picture anywhere."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries
from saltern.apps.identity.models import Account, Proof
from saltern.core.registry.identity import Person
from saltern.installation.office import Office
from worlds import my_house
from worlds.accounts import NOW, bound, clerk
from worlds.face_house import FaceHouse
from worlds.my_house import HeldPeople
from worlds.portal_house import BACKEND, browser, open_house

pytestmark = pytest.mark.django_db
ME = Person(subject=1, kind="natural_person", number="110102199101010078", name="林晓帆", mobile="")
CHILD = Person(subject=2, kind="natural_person", number="110102201001010070", name="林小禾", mobile="")
WAYS = ("去大厅或社区窗口", "请人上门", "请信得过的人代办")
AGREED = {"name": ME.name, "number": ME.number, "consent": "1"}


@pytest.fixture
def house() -> FaceHouse:
    return FaceHouse()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, house: FaceHouse) -> Office:
    monkeypatch.setitem(my_house.PEOPLE, 1, ME)
    monkeypatch.setitem(my_house.PEOPLE, 2, CHILD)
    made = open_house(monkeypatch, tmp_path)
    made.__dict__.update(people=HeldPeople(), faces=house)
    return made


def somebody(handle: str = "a-ME") -> Client:
    account, _ = Account.objects.get_or_create(handle=handle, defaults={"created_at": NOW})
    client = browser()
    client.force_login(account, backend=BACKEND)
    return client


def level() -> list[str]:
    return [one.level for one in queries.represented(handle="a-ME", now=NOW)]


def test_every_step_shows_the_other_ways_beside_it(office: Office, house: FaceHouse) -> None:
    client = somebody()
    pages = [client.get("/prove/face/")]
    client.post("/prove/face/", AGREED)
    pages.append(client.get("/prove/face/"))
    house.default = "failed"
    pages.append(client.get("/prove/face/"))
    for page in pages:
        body = page.content.decode()
        assert [way for way in WAYS if way not in body] == []


def test_without_the_consent_nobody_is_sent_before_a_camera(office: Office, house: FaceHouse) -> None:
    client = somebody()
    page = client.post("/prove/face/", AGREED | {"consent": ""})
    assert page.status_code == 422
    assert "须单独同意" in page.content.decode()
    assert house.asked == []
    assert not Proof.objects.exists()


def test_a_passed_proof_verifies_at_once_and_the_camera_is_elsewhere(office: Office, house: FaceHouse) -> None:
    client = somebody()
    assert client.post("/prove/face/", AGREED)["Location"] == "/prove/face/"
    waiting = client.get("/prove/face/").content.decode()
    assert f"https://face.example/{house.asked[0]}" in waiting
    assert level() == ["declared"]
    house.default = "passed"
    assert "核验好了" in client.get("/prove/face/").content.decode()
    assert level() == ["face"]
    assert client.session["called"] == {"1": ME.name}
    assert ME.number not in waiting


@pytest.mark.parametrize(
    "typed", [{"name": "别人"}, {"number": "110102199101010079"}, {"number": "11010519491231002X"}, {"name": ""}]
)
def test_a_name_that_does_not_fit_an_unknown_and_a_wrong_number_are_told_alike(
    office: Office, house: FaceHouse, typed: dict[str, str]
) -> None:
    page = somebody().post("/prove/face/", AGREED | typed)
    assert page.status_code == 422
    assert "姓名和号码对不上" in page.content.decode()
    assert house.asked == []
    assert level() == []


def test_after_two_failures_the_counter_a_visit_and_an_agent_are_named(office: Office, house: FaceHouse) -> None:
    client, house.default = somebody(), "failed"
    for _ in range(2):
        client.post("/prove/face/", AGREED)
        assert "这次没有对上" in client.get("/prove/face/").content.decode()
    page = client.post("/prove/face/", AGREED).content.decode()
    assert "两次刷脸未通过" in page
    assert [way for way in WAYS if way not in page] == []


def test_a_child_is_proved_only_by_its_guardian(office: Office, house: FaceHouse) -> None:
    alone = somebody("a-CHILD").post("/prove/face/", {"name": CHILD.name, "number": CHILD.number, "consent": "1"})
    assert alone.status_code == 422
    assert "须由监护人登录并同意" in alone.content.decode()
    bound("a-ME", 1)
    identity.give_mandate(acting=clerk(), giver=2, holder=1, ends_at=NOW + dt.timedelta(days=90), kind="guardian")
    parent = somebody()
    assert "我是监护人" in parent.get("/prove/face/").content.decode()
    assert parent.post("/prove/face/", {"whom": "2", "consent": "1"}).status_code == 302
    assert Proof.objects.get().subject == 2
    assert Proof.objects.get().guardian


def test_where_nobody_compares_faces_nothing_asks_for_one(office: Office) -> None:
    office.__dict__["faces"] = None
    client = somebody()
    assert client.get("/prove/face/").status_code == 404
    assert "/prove/face/" not in client.get("/prove/").content.decode() + client.get("/sign-in/").content.decode()


def test_a_check_that_does_not_answer_leaves_the_other_ways(office: Office, house: FaceHouse) -> None:
    house.closed = True
    page = somebody().post("/prove/face/", AGREED)
    assert page.status_code == 503
    assert [way for way in WAYS if way not in page.content.decode()] == []
