"""A kiosk through real requests: its key, who stands there, what they may do, and that nothing of them stays."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from saltern.apps.casework.models import Case, Draft
from saltern.apps.journal import operations as journal
from saltern.apps.journal.models import Line
from saltern.apps.notify.models import Message
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation.models import HelpCall, Kiosk
from saltern.installation.office import Office
from worlds.accounts import Carried
from worlds.casework_desk import applicant, staff
from worlds.kiosk_house import (
    CARD,
    CARDS,
    NAME,
    VENUE,
    carried,
    client_of,
    come,
    job_of,
    key_of,
    machine,
    open_kiosk_house,
    valid,
)
from worlds.lived_house import ITEM, NOW, at_work
from worlds.my_house import ME, OTHER, PEOPLE

pytestmark = pytest.mark.django_db

SIMPLE = "graduate-reception"
"""An item of kiosks that the records fill in whole."""
ASKS, FIELD, ANSWER = ITEM, "destination", "collective"
"""An item of kiosks with a question."""
ADMINISTRATOR = staff("administrator", "gao", now=NOW)
PERSON = PEOPLE[ME]
SECRETS = (CARD, PERSON.name, PERSON.mobile)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    return open_kiosk_house(monkeypatch, tmp_path)


@pytest.fixture
def codes(office: Office, monkeypatch: pytest.MonkeyPatch) -> Carried:
    return carried(office, monkeypatch)


@pytest.fixture
def kiosk(codes: Carried) -> Client:
    return client_of(machine())


def page(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, answer.headers
    return answer.content.decode()


def applied(kiosk: Client, codes: Carried, item: str = SIMPLE) -> str:
    """Somebody hands in; the page of their case."""
    come(kiosk, codes, purpose="apply")
    body = page(kiosk, f"/kiosk/items/{item}/")
    return str(kiosk.post(f"/kiosk/items/{item}/", {"key": key_of(body), "later": "1"})["Location"])


def paper(office: Office, sheets: int) -> None:
    folder = office.environment.printers / NAME
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "paper").write_text(str(sheets), encoding="utf-8")


def slips(office: Office, where: str = "printed") -> list[str]:
    folder = office.environment.printers / NAME / where
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.html"))] if folder.exists() else []


# --- the machine ---


def test_a_machine_is_let_in_by_its_key_alone_and_keeps_it_in_a_cookie_of_its_own(kiosk: Client) -> None:
    other = Client(HTTP_HOST="localhost")
    assert other.get("/kiosk/")["Location"] == "/kiosk/key/"
    refused = other.post("/kiosk/key/", {"key": "kiosk_wrong"})
    assert (refused.status_code, "kiosk" in other.cookies) == (422, False)
    key = machine("hall-2")
    assert other.post("/kiosk/key/", {"key": key})["Location"] == "/kiosk/"
    kept = other.cookies["kiosk"]
    assert (kept["path"], kept["httponly"], kept["samesite"]) == ("/kiosk/", True, "Strict")
    assert "您好，想办什么？" in page(other, "/kiosk/")


def test_a_revoked_key_opens_nothing_from_that_moment_not_even_in_the_middle(kiosk: Client, codes: Carried) -> None:
    come(kiosk, codes, purpose="query")
    assert "哪一件" in page(kiosk, "/kiosk/cases/") or "没有办件" in page(kiosk, "/kiosk/cases/")
    organisation.revoke_key(acting=ADMINISTRATOR, name=NAME)
    assert kiosk.get("/kiosk/cases/")["Location"] == "/kiosk/key/"
    assert kiosk.get("/kiosk/")["Location"] == "/kiosk/key/"


def test_a_stolen_key_alone_opens_nobodys_data(kiosk: Client, codes: Carried) -> None:
    kiosk.post("/kiosk/choose/", {"purpose": "print"})
    kiosk.post("/kiosk/number/", {"number": CARD})
    for where in ("items/", f"items/{SIMPLE}/", "cases/", "cases/1/"):
        answer = kiosk.get(f"/kiosk/{where}")
        assert (where, answer.status_code, answer["Location"]) == (where, 302, "/kiosk/")
    kiosk.post("/kiosk/choose/", {"purpose": "print"})
    kiosk.post("/kiosk/number/", {"number": CARD})
    wrong = kiosk.post("/kiosk/code/", {"code": "000000" if codes.codes()[-1] != "000000" else "111111"})
    assert (wrong.status_code, PERSON.name in wrong.content.decode()) == (422, False)
    assert Line.objects.filter(subject=ME, purpose="kiosk").count() == 0


def test_the_session_of_a_visit_is_worth_nothing_at_another_machine_or_on_the_portal(
    kiosk: Client, codes: Carried
) -> None:
    come(kiosk, codes, purpose="query")
    thief = client_of(machine("hall-2"))
    thief.cookies["saltern"] = kiosk.cookies["saltern"].value
    assert thief.get("/kiosk/cases/")["Location"] == "/kiosk/"
    come(kiosk, codes, purpose="query")
    assert kiosk.get("/cases/")["Location"].startswith("/sign-in/")
    assert kiosk.get("/mine/data/")["Location"].startswith("/sign-in/")


# --- who stands there ---


def test_who_is_known_and_who_is_not_are_told_the_same(kiosk: Client, codes: Carried) -> None:
    pages = []
    for number in (CARD, valid("44030819850615124"), CARDS[OTHER]):
        kiosk.post("/kiosk/choose/", {"purpose": "query"})
        answer = kiosk.post("/kiosk/number/", {"number": number})
        body = page(kiosk, answer["Location"])
        pages.append(re.sub(r'value="\w{64}"', "", body.replace(number[:6] + "*" * 10 + number[-2:], "…")))
    assert (len(pages), len(set(pages))) == (3, 1)


def test_a_number_that_is_none_is_said_and_no_code_goes(kiosk: Client, codes: Carried) -> None:
    kiosk.post("/kiosk/choose/", {"purpose": "query"})
    answer = kiosk.post("/kiosk/number/", {"number": "44030819900101123"})
    assert (answer.status_code, 'href="#number"' in answer.content.decode(), codes.codes()) == (422, True, [])


def test_a_code_of_the_portal_is_none_of_a_kiosk_and_the_other_way_round(kiosk: Client, codes: Carried) -> None:
    portal = Client(HTTP_HOST="localhost")
    portal.post("/sign-in/", {"mobile": PERSON.mobile, "send": "1"})
    kiosk.post("/kiosk/choose/", {"purpose": "query"})
    kiosk.post("/kiosk/number/", {"number": CARD})
    signing_in, at_kiosk = codes.codes()
    if signing_in != at_kiosk:
        assert kiosk.post("/kiosk/code/", {"code": signing_in}).status_code == 422
        assert portal.post("/sign-in/", {"mobile": PERSON.mobile, "code": at_kiosk}).status_code == 422
    assert kiosk.post("/kiosk/code/", {"code": at_kiosk})["Location"] == "/kiosk/cases/"


def test_proving_it_leaves_a_line_the_person_finds_and_makes_no_account(kiosk: Client, codes: Carried) -> None:
    from saltern.apps.identity.models import Account

    come(kiosk, codes, purpose="query")
    seen = journal.list_uses(acting=applicant(ME, now=NOW), subject=ME)
    told = {(line.action, line.actor, line.purpose) for line in seen}
    assert ("kiosk.identify", f"kiosk:{NAME}", "kiosk") in told
    assert Account.objects.count() == 0


def test_guesses_at_a_number_end(kiosk: Client, codes: Carried) -> None:
    kiosk.post("/kiosk/choose/", {"purpose": "query"})
    kiosk.post("/kiosk/number/", {"number": CARD})
    right = codes.codes()[-1]
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        kiosk.post("/kiosk/code/", {"code": wrong})
    late = kiosk.post("/kiosk/code/", {"code": right})
    assert (late.status_code, "次数过多" in late.content.decode()) == (422, True)


# --- what they do ---


def test_somebody_applies_with_the_form_of_the_portal_and_every_number_masked(kiosk: Client, codes: Carried) -> None:
    assert come(kiosk, codes, purpose="apply") == "/kiosk/items/"
    listed = page(kiosk, "/kiosk/items/")
    assert ("应届毕业生接收" in listed, "残疾人生活补贴" in listed) == (True, False)
    assert kiosk.get(f"/kiosk/items/{ASKS}/")["Location"] == f"/kiosk/items/{ASKS}/{FIELD}/"
    assert kiosk.post(f"/kiosk/items/{ASKS}/{FIELD}/", {FIELD: ANSWER})["Location"] == f"/kiosk/items/{ASKS}/"
    body = page(kiosk, f"/kiosk/items/{ASKS}/")
    assert ("138****8001" in body, any(secret in body for secret in SECRETS)) == (True, False)
    done = kiosk.post(f"/kiosk/items/{ASKS}/", {"key": key_of(body), "later": "old-page"})
    row = Case.objects.get()
    assert done["Location"] == "/kiosk/cases/1/"
    assert (row.channel, row.account, row.subject) == ("kiosk", f"kiosk:{NAME}", ME)
    shown = page(kiosk, done["Location"])
    assert (row.number in shown, any(secret in shown for secret in SECRETS)) == (True, False)


def test_a_value_on_record_that_is_wrong_is_said_beside_it(kiosk: Client, codes: Carried) -> None:
    come(kiosk, codes, purpose="apply")
    page(kiosk, f"/kiosk/items/{SIMPLE}/")
    where = f"/kiosk/items/{SIMPLE}/school/"
    assert "应该是什么" in page(kiosk, where)
    kiosk.post(where, {"school": "暨南大学"})
    assert "您说应是：暨南大学" in page(kiosk, f"/kiosk/items/{SIMPLE}/")


def test_what_no_kiosk_takes_in_is_not_taken_in_here(kiosk: Client, codes: Carried) -> None:
    come(kiosk, codes, purpose="apply")
    item = "disability-living-allowance"
    body = page(kiosk, f"/kiosk/items/{item}/")
    refused = kiosk.post(f"/kiosk/items/{item}/", {"key": key_of(body), "later": "account"})
    assert (refused.status_code, Case.objects.count()) == (403, 0)


def test_one_purpose_at_a_time(kiosk: Client, codes: Carried) -> None:
    come(kiosk, codes, purpose="print")
    assert kiosk.get("/kiosk/items/")["Location"] == "/kiosk/"
    assert kiosk.post(f"/kiosk/items/{SIMPLE}/", {"key": "x"})["Location"] == "/kiosk/"
    assert Draft.objects.count() == 0


def test_a_visit_sees_the_cases_it_was_shown_and_no_other(kiosk: Client, codes: Carried) -> None:
    applied(kiosk, codes)
    for place in (0, 2, 99):
        assert kiosk.get(f"/kiosk/cases/{place}/")["Location"] == "/kiosk/"
    come(kiosk, codes, purpose="print", number=CARDS[OTHER])
    assert "没有办件" in page(kiosk, "/kiosk/cases/")
    assert kiosk.get("/kiosk/cases/1/")["Location"] == "/kiosk/"


# --- cuts: the answer is lost and everything is asked for again ---


def test_every_step_asked_for_again_after_a_cut_does_nothing_twice(
    kiosk: Client, codes: Carried, office: Office
) -> None:
    kiosk.post("/kiosk/choose/", {"purpose": "apply"})
    for _ in range(2):
        assert kiosk.post("/kiosk/number/", {"number": CARD})["Location"] == "/kiosk/code/"
    assert len(codes.codes()) == 1
    for _ in range(2):
        assert kiosk.post("/kiosk/code/", {"code": codes.codes()[0]})["Location"] == "/kiosk/items/"
    form = {"key": key_of(page(kiosk, f"/kiosk/items/{SIMPLE}/"))}
    where = {kiosk.post(f"/kiosk/items/{SIMPLE}/", form)["Location"] for _ in range(3)}
    assert (where, Case.objects.count()) == ({"/kiosk/cases/1/"}, 1)
    slip = {"job": job_of(page(kiosk, "/kiosk/cases/1/"))}
    for _ in range(3):
        assert kiosk.post("/kiosk/cases/1/print/", slip)["Location"] == "/kiosk/cases/1/"
    assert len(slips(office)) == 1
    for _ in range(2):
        assert kiosk.post("/kiosk/leave/")["Location"] == "/kiosk/"


# --- the printer ---


def test_a_receipt_has_the_number_the_code_and_no_identity_number(
    kiosk: Client, codes: Carried, office: Office
) -> None:
    where = applied(kiosk, codes)
    kiosk.post(f"{where}print/", {"job": job_of(page(kiosk, where))})
    (slip,) = slips(office)
    number = Case.objects.get().number
    assert (number in slip, 'class="qr"' in slip, "林**" in slip) == (True, True, True)
    assert not any(secret in slip for secret in SECRETS)
    assert "打印好了" in page(kiosk, where)
    assert Line.objects.filter(action="kiosk.print", subject=ME).count() == 1


def test_paper_out_is_said_before_the_first_question_and_a_message_comes_instead(
    kiosk: Client, codes: Carried, office: Office
) -> None:
    paper(office, 0)
    assert "没有纸了，回执改发短信" in page(kiosk, "/kiosk/")
    where = applied(kiosk, codes)
    body = page(kiosk, where)
    assert ("打印回执</button>" in body, "发短信代替回执" in body) == (False, True)
    for _ in range(2):
        kiosk.post(f"{where}print/", {"job": job_of(body), "text": "1"})
    number = Case.objects.get().number
    sent = Message.objects.filter(template="case-receipt")
    assert [(one.source_id, one.subject) for one in sent] == [(number, ME)]
    assert (slips(office), slips(office, "queue")) == ([], [])
    assert "编号已经发到您的手机" in page(kiosk, where)


def test_paper_that_runs_out_on_the_way_leaves_nothing_for_the_next_one(
    kiosk: Client, codes: Carried, office: Office
) -> None:
    where = applied(kiosk, codes)
    body = page(kiosk, where)
    paper(office, 0)
    kiosk.post(f"{where}print/", {"job": job_of(body)})
    kiosk.post("/kiosk/leave/")
    paper(office, 5)
    come(kiosk, codes, purpose="print", number=CARDS[OTHER])
    assert (slips(office), slips(office, "queue")) == ([], [])
    assert Message.objects.filter(template="case-receipt").count() == 1


def test_a_slip_the_printer_kept_is_thrown_away_before_the_next_one_begins(kiosk: Client, office: Office) -> None:
    queue = office.environment.printers / NAME / "queue"
    queue.mkdir(parents=True)
    (queue / "old.html").write_text(PERSON.name, encoding="utf-8")
    kiosk.post("/kiosk/choose/", {"purpose": "print"})
    assert slips(office, "queue") == []


def test_another_visits_slip_is_printed_for_nobody(kiosk: Client, codes: Carried, office: Office) -> None:
    where = applied(kiosk, codes)
    job = job_of(page(kiosk, where))
    come(kiosk, codes, purpose="print")
    page(kiosk, "/kiosk/cases/")
    kiosk.post("/kiosk/cases/1/print/", {"job": job})
    assert slips(office) == []


# --- nothing stays ---


def stays(kiosk: Client, office: Office) -> list[str]:
    """Where anything of the person is still found: cookies, sessions, drafts, the queue, every page of the machine."""
    places = {
        "cookies": " ".join(f"{name}={one.value}" for name, one in kiosk.cookies.items()),
        "sessions": " ".join(str(one.get_decoded()) for one in Session.objects.all()),
        "drafts": " ".join(f"{one.subject} {one.typed}" for one in Draft.objects.all()),
        "queue": " ".join(slips(office, "queue")),
    }
    for where in ("", "number/", "code/", "items/", f"items/{ASKS}/", "cases/", "cases/1/"):
        places[where] = kiosk.get(f"/kiosk/{where}", follow=True).content.decode()
    marks = (*SECRETS, PERSON.name[0] + "**", CARD[:6] + "*" * 10, *Case.objects.values_list("number", flat=True))
    return [where for where, text in places.items() if any(mark in text for mark in marks)]


@pytest.mark.parametrize("step", ["number", "code", "items", "asked", "checked", "handed in", "printed"])
def test_after_clear_and_leave_nothing_is_found_wherever_one_was(
    kiosk: Client, codes: Carried, office: Office, step: str
) -> None:
    walk(kiosk, codes, step)
    left = kiosk.post("/kiosk/leave/")
    assert (left["Location"], left["Clear-Site-Data"], left["Cache-Control"]) == ("/kiosk/", '"storage"', "no-store")
    assert stays(kiosk, office) == []
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("step", ["number", "code", "asked", "handed in"])
def test_who_walked_away_is_forgotten_by_the_server_whatever_the_machine_does(
    kiosk: Client, codes: Carried, office: Office, step: str
) -> None:
    walk(kiosk, codes, step)
    session = kiosk.session
    ago = NOW - dt.timedelta(seconds=91)
    session["kiosk_visit"] = {**session["kiosk_visit"], "seen": ago.isoformat()}
    session.save()
    assert kiosk.post("/kiosk/beat/").json()["visit"] is False
    assert stays(kiosk, office) == []


def test_the_first_page_begins_anew(kiosk: Client, codes: Carried, office: Office) -> None:
    walk(kiosk, codes, "asked")
    assert "您好，想办什么" in kiosk.get("/kiosk/", follow=True).content.decode()
    assert stays(kiosk, office) == []


def walk(kiosk: Client, codes: Carried, step: str) -> None:
    """As far as a step."""
    kiosk.post("/kiosk/look/", {"language": "zh", "size": "1"})
    kiosk.post("/kiosk/choose/", {"purpose": "apply"})
    if step == "number":
        return
    kiosk.post("/kiosk/number/", {"number": CARD})
    if step == "code":
        return
    kiosk.post("/kiosk/code/", {"code": codes.codes()[-1]})
    page(kiosk, "/kiosk/items/")
    if step == "items":
        return
    kiosk.get(f"/kiosk/items/{ASKS}/", follow=True)
    if step == "asked":
        return
    kiosk.post(f"/kiosk/items/{ASKS}/{FIELD}/", {FIELD: ANSWER})
    body = page(kiosk, f"/kiosk/items/{ASKS}/")
    if step == "checked":
        return
    where = kiosk.post(f"/kiosk/items/{ASKS}/", {"key": key_of(body), "later": "old-page"})["Location"]
    body = page(kiosk, where)
    if step == "printed":
        kiosk.post(f"{where}print/", {"job": job_of(body)})


def test_while_somebody_is_there_the_session_holds_no_number_no_name_and_no_value(
    kiosk: Client, codes: Carried
) -> None:
    walk(kiosk, codes, "checked")
    held = str([one.get_decoded() for one in Session.objects.all()])
    assert ("kiosk_visit" in held, any(secret in held for secret in SECRETS)) == (True, False)


def test_every_page_says_that_it_is_kept_nowhere_and_can_be_left(kiosk: Client, codes: Carried) -> None:
    walk(kiosk, codes, "handed in")
    for where in ("items/", f"items/{SIMPLE}/", "cases/1/"):
        answer = kiosk.get(f"/kiosk/{where}")
        assert (where, answer["Cache-Control"]) == (where, "no-store")
        assert 'action="/kiosk/leave/"' in answer.content.decode()


def test_a_touch_keeps_the_visit_and_the_machine_alone_does_not(kiosk: Client, codes: Carried) -> None:
    come(kiosk, codes, purpose="query")

    def seen(**more: str) -> object:
        session = kiosk.session
        session["kiosk_visit"] = {**session["kiosk_visit"], "seen": (NOW - dt.timedelta(seconds=50)).isoformat()}
        session.save()
        before = kiosk.session["kiosk_visit"]["seen"]
        assert kiosk.post("/kiosk/beat/", more).json()["visit"] is True
        return kiosk.session["kiosk_visit"]["seen"] != before

    assert (seen(), seen(touched="1")) == (False, True)


# --- help, heartbeat, the console ---


def test_help_rings_on_the_console_once_and_is_cleared_by_who_came(kiosk: Client) -> None:
    clerk = at_work("education", "clerk")
    assert "有人要帮忙" not in page(clerk, "/console/kiosks/?part=1")
    for _ in range(2):
        kiosk.post("/kiosk/help/", {"back": "/kiosk/"})
    assert page(clerk, "/console/kiosks/?part=1").count("有人要帮忙") == 1
    assert "已经叫人了" in page(kiosk, "/kiosk/")
    clerk.post(f"/console/kiosks/{NAME}/came/")
    assert "有人要帮忙" not in page(clerk, "/console/kiosks/?part=1")
    assert "工作人员说已经过来了" in page(kiosk, "/kiosk/")
    call = HelpCall.objects.get()
    assert (call.came_by, call.came_at is not None) == ("a-EDUCATION-CL", True)
    assert clerk.post(f"/console/kiosks/{NAME}/came/").status_code == 302


def test_a_machine_that_is_there_that_is_silent_and_that_has_no_paper_are_told_apart(
    kiosk: Client, office: Office
) -> None:
    chief = at_work("education", "administrator")
    machine("street-1", "kiosk-meisha")
    machine("point-1", "kiosk-zhongying")
    paper(office, 0)
    kiosk.post("/kiosk/beat/")
    Kiosk.objects.filter(name="street-1").update(seen_at=NOW - dt.timedelta(minutes=5), printer="ready")
    body = re.sub(r"\s+", "", page(chief, "/console/kiosks/"))
    for word in ("3台里1台在", "没有纸", "没有动静", "还没有开过机", "1个区大厅", "4个街道中心", "其他点位", "0/1台"):
        assert (word, word in body) == (word, True)


def test_keys_are_given_and_revoked_on_a_page_of_the_console(codes: Carried) -> None:
    chief = at_work("education", "administrator")
    wrong = chief.post("/console/kiosks/new/", {"name": "Hall 3", "venue": "kiosk-hall"})
    assert (wrong.status_code, 'href="#name"' in wrong.content.decode()) == (422, True)
    nowhere = chief.post("/console/kiosks/new/", {"name": "hall-3", "venue": "district-hall"})
    assert (nowhere.status_code, 'href="#venue"' in nowhere.content.decode()) == (422, True)
    made = chief.post("/console/kiosks/new/", {"name": "hall-3", "venue": VENUE})
    key = re.search(r"kiosk_[\w-]{43}", made.content.decode())
    assert (key is not None, made["Cache-Control"]) == (True, "no-store")
    client = client_of(key[0] if key else "")
    assert client.get("/kiosk/").status_code == 200
    assert "停用hall-3？" in page(chief, "/console/kiosks/hall-3/revoke/")
    chief.post("/console/kiosks/hall-3/revoke/")
    assert client.get("/kiosk/")["Location"] == "/kiosk/key/"
    assert chief.post("/console/kiosks/hall-3/revoke/").status_code == 404
