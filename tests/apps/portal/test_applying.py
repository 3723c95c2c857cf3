"""From the form to the answer and after it, as a browser sees it: what is shown, refused, kept; nothing breaks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from saltern.apps.casework import queries
from saltern.apps.casework.models import Case, Draft, Enclosure, HandedInFile, Review
from saltern.apps.casework.operations import approve, refuse, request_correction
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.identity.models import Account
from saltern.apps.stewardship.models import RecordReport
from saltern.core.catalogue.item import Item
from saltern.installation.office import Office, office
from saltern.words import Phrase
from worlds.papers import FAULTS, jpeg, pdf, png
from worlds.portal_house import open_house, person, signed_in

pytestmark = pytest.mark.django_db

ITEM = "medical-reimbursement-remote"
WANG = 7
Held = Mapping[str, Sequence[Mapping[str, object]]]


def held(*, summary: bool = True, card: str | None = "6214850000000002", **bill: object) -> Held:
    """What is on record of an insured person with a hospital bill from elsewhere."""
    return {
        "medical_enrolments": [
            {"person": person(WANG), "kind": "employee", "started_on": dt.date(2018, 1, 1), "ended_on": None,
             "payee_account": card, "place": "440300"},
        ],
        "remote_filings": [
            {"person": person(WANG), "place": "430100", "kind": "posted", "started_on": dt.date(2020, 3, 1),
             "ended_on": None},
        ],
        "medical_settlements": [
            {"person": person(WANG), "settlement_no": "TP1", "facility": "H1", "kind": "remote",
             "settled_on": dt.date(2020, 8, 20), "total": Decimal("18640.50"), "fund": Decimal(0), **bill},
        ],
        "medical_visits": [
            {"person": person(WANG), "visit_no": "V1", "facility": "H1", "visited_on": dt.date(2020, 8, 10),
             "kind": "inpatient", "diagnosis_group": None},
        ] if summary else [],
    }  # fmt: skip


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    return open_house(monkeypatch, tmp_path, rows=held(), clock="2020-09-15T10:00")


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """The same, without the discharge summary."""
    return open_house(monkeypatch, tmp_path, rows=held(summary=False), clock="2020-09-15T10:00")


def words(page: object) -> str:
    """The text of a page."""
    return re.sub(r"<[^>]+>", "", page.content.decode())  # type: ignore[attr-defined]


def answer(client: Client, **more: str) -> str:
    """The one question answered, the form handed in; where it leads."""
    client.post(f"/apply/{ITEM}/third_party/", {"third_party": "false"})
    key = Draft.objects.get(item=ITEM).key
    return client.post(f"/apply/{ITEM}/", {"key": key, **more})["Location"]


def upload(name: str = "小结.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if content is None else content)


def desk(account: str = "li", *, role: str = "approver") -> dict[str, object]:
    acting = office().acting_as(account, role=role, unit="medical-insurance")
    return {"acting": acting, "rulebook": office().rulebook, "number": Case.objects.get().number}


def test_wang_types_no_letter_and_is_told_the_sum_and_how_it_came_about(home: Office) -> None:
    client = signed_in("wang", WANG)
    item = words(client.get(f"/items/{ITEM}/"))
    assert "预计医疗费用报销款 14,272.40元" in item
    assert "演示金额" in item
    client.post(f"/apply/{ITEM}/third_party/", {"third_party": "false"})
    check = words(client.get(f"/apply/{ITEM}/"))
    assert "****0002" in check
    assert "不想用记录也行" in check
    assert "6214850000000002" not in check
    case = words(client.get(answer(client)))
    for said in ("批准了", "医疗费用报销款：14,272.40元", "18,640.50元", "800.00元", "80%", "打到尾号****0002的账户"):
        assert said in case
    assert "6214850000000002" not in case


def test_a_second_tap_and_back_hand_nothing_in_twice(home: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/third_party/", {"third_party": "false"})
    key = Draft.objects.get(item=ITEM).key
    first = client.post(f"/apply/{ITEM}/", {"key": key})["Location"]
    assert client.post(f"/apply/{ITEM}/", {"key": key})["Location"] == first
    assert Case.objects.count() == 1


def test_a_value_of_a_record_is_contested_and_both_go_to_a_person_and_to_the_unit(home: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/third_party/", {"third_party": "false"})
    shown = words(client.get(f"/apply/{ITEM}/total/"))
    assert "总费用（元）哪里不对？" in shown
    assert "18640.50" in shown
    for typed, told in (
        ({"total": "", "mine": "1"}, "还没有填正确的"),
        ({"total": "x", "mine": "1"}, "不是数字"),
        ({"total": "18640.50", "mine": "1"}, "和记录一样"),
        ({"total": "19000"}, "请选一样"),
    ):
        page = client.post(f"/apply/{ITEM}/total/", typed)
        assert (page.status_code, told in words(page)) == (422, True)
    assert RecordReport.objects.count() == 0
    client.post(f"/apply/{ITEM}/total/", {"total": "19000", "mine": "1", "tell": "1"})
    assert "您说应是：19000" in words(client.get(f"/apply/{ITEM}/"))
    report = RecordReport.objects.get()
    assert (report.record_set, report.column, report.right) == ("medical_settlements", "total", "19000")
    case = client.get(answer(client))
    assert "收下了，由工作人员来看" in words(case)
    assert "您说应是：19000" in words(case)
    assert Case.objects.get().for_a_person


def test_telling_the_unit_alone_changes_nothing_here_and_a_claim_can_be_taken_back(home: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/total/", {"total": "19000", "tell": "1"})
    assert (Draft.objects.get().contested, RecordReport.objects.count()) == ({}, 1)
    client.post(f"/apply/{ITEM}/total/", {"total": "19000", "mine": "1"})
    client.post(f"/apply/{ITEM}/total/", {"keep": "1"})
    assert Draft.objects.get().contested == {}
    assert "批准了" in words(client.get(answer(client)))


def test_a_draft_goes_only_when_one_says_so_twice(home: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/account/", {"account": "6222020000000000009"})
    page = client.get(f"/apply/{ITEM}/drop/")
    assert "删了找不回来" in words(page)
    assert queries.forms().opened_texts(Draft.objects.get().typed) == {"account": "6222020000000000009"}
    client.post(f"/apply/{ITEM}/drop/")
    assert Draft.objects.count() == 0


def test_a_draft_opens_under_a_newer_version_with_its_answers_and_what_is_asked_otherwise_marked(home: Office) -> None:
    client, before = signed_in("wang", WANG), home.pack
    assert home.shelf.begun() == before.version
    client.post(f"/apply/{ITEM}/third_party/", {"third_party": "false"})
    assert "表格换了新版" not in words(client.get(f"/apply/{ITEM}/"))

    def asked_anew(item: Item) -> Item:
        label = Phrase(zh="有别人该赔吗", en="Does anybody else owe it")
        form = [replace(one, label=label) if one.key == "third_party" else one for one in item.form]
        return replace(item, form=tuple(form), earlier=tuple(map(asked_anew, item.earlier)))

    newer = replace(before, version="newer", items={**before.items, ITEM: asked_anew(before.items[ITEM])})
    home.__dict__.update(pack=newer, rulebook=Rulebook.of_pack(newer))
    page = words(client.get(f"/apply/{ITEM}/"))
    assert page.count("表格换了新版") == page.count("这项换了新问法") == 1
    assert re.search(r"有别人该赔吗\s*否\s*这项换了新问法", page)
    made = client.post(f"/apply/{ITEM}/", {"key": Draft.objects.get(item=ITEM).key})["Location"]
    assert "批准了" in words(client.get(made))
    assert Case.objects.get().decisions.get().pack_version == "newer"


def test_what_was_typed_stands_after_a_sign_out(home: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/account/", {"account": "12"})
    client.post("/sign-out/")
    again = Client(HTTP_HOST="localhost")
    again.force_login(Account.objects.get(handle="wang"), backend="saltern.interfaces.pages.session.Accounts")
    assert 'value="12"' in again.get(f"/apply/{ITEM}/account/").content.decode()


@pytest.mark.parametrize(
    ("code", "name", "content"), FAULTS[1:], ids=[f"{one[0]}-{at}" for at, one in enumerate(FAULTS[1:])]
)
def test_a_file_that_is_refused_says_why_and_nothing_is_kept(
    late: Office, code: str, name: str, content: bytes
) -> None:
    client = signed_in("wang", WANG)
    page = client.post(f"/apply/{ITEM}/files/summary/", {"file": upload(name, content)})
    if not content:  # a browser sends an empty file; so does the test client
        assert page.status_code == 422
    assert (page.status_code, HandedInFile.objects.count()) == (422, 0)
    assert page.content.decode().count("<title>错误：") == 1


def test_nothing_chosen_is_said_and_so_is_a_request_too_large(late: Office) -> None:
    client = signed_in("wang", WANG)
    assert "还没有选照片或文件" in words(client.post(f"/apply/{ITEM}/files/summary/", {}))
    page = client.post(f"/apply/{ITEM}/files/summary/", {"file": upload(content=jpeg(body=b"\x11" * 12_000_000))})
    assert (page.status_code, "这份超过10MB" in words(page)) == (422, True)


def test_a_file_is_taken_offered_again_and_given_out_as_an_attachment_alone(late: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/files/summary/", {"file": upload("<b>小结.pdf", pdf()), "more": "1"})
    assert "&lt;b&gt;小结" in client.get(f"/apply/{ITEM}/files/summary/").content.decode()
    given = HandedInFile.objects.get()
    got = client.get(f"/mine/files/{given.key}/")
    assert got.content == pdf()
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment; filename")
    assert (got["X-Content-Type-Options"], got["Content-Security-Policy"]) == ("nosniff", "default-src 'none'; sandbox")
    assert "批准了" in words(client.get(answer(client)))
    assert "出院小结" in words(client.get("/mine/files/"))
    Case.objects.update(state="withdrawn")
    assert "您交过一份，还能用" in words(client.get(f"/apply/{ITEM}/files/summary/"))
    client.post(f"/apply/{ITEM}/files/summary/", {"again": given.key})
    assert Enclosure.objects.filter(file=given).count() == 2


def test_somebody_elses_file_is_not_there(late: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/files/summary/", {"file": upload()})
    key = HandedInFile.objects.get().key
    assert signed_in("zhou", 8).get(f"/mine/files/{key}/").status_code == 404
    assert Client(HTTP_HOST="localhost").get(f"/mine/files/{key}/").status_code == 302


def test_a_promised_paper_comes_by_picture_and_the_case_is_approved_at_once(late: Office) -> None:
    client = signed_in("wang", WANG)
    address = answer(client, later="summary")
    assert "先收下了，还差材料" in words(client.get(address))
    number = Case.objects.get().number
    assert "补上出院小结" in words(client.get(f"/cases/{number}/bring/summary/"))
    kept = client.post(f"/cases/{number}/bring/summary/", {"file": upload(), "more": "1"})
    assert (kept["Location"], Case.objects.get().state) == (f"/cases/{number}/bring/summary/", "deferred")
    assert client.post(f"/cases/{number}/bring/summary/", {})["Location"] == address
    assert "批准了" in words(client.get(address))


def test_what_the_desk_asks_for_is_put_right_on_one_page(late: Office) -> None:
    client = signed_in("wang", WANG)
    client.post(f"/apply/{ITEM}/total/", {"total": "19000", "mine": "1"})
    client.post(f"/apply/{ITEM}/files/summary/", {"file": upload()})
    address = answer(client)
    request_correction(**desk(), wanted=["account", "summary"], reason="账号对不上<script>")  # type: ignore[arg-type]
    page = client.get(f"{address}correct/").content.decode()
    assert "账号对不上&lt;script&gt;" in page
    wrong = client.post(f"{address}correct/", {"account": "12", "file-summary": upload("b.png", png())})
    assert (wrong.status_code, 'value="12"' in wrong.content.decode()) == (422, True)
    assert Case.objects.get().state == "correction"
    done = client.post(f"{address}correct/", {"account": "6222 0200 0000 0000 009"})
    assert (done.status_code, Case.objects.get().state) == (302, "review")
    assert "您说应是：19000" in words(client.get(address))


def test_taking_back_is_asked_first_and_a_second_tap_changes_nothing(late: Office) -> None:
    client = signed_in("wang", WANG)
    address = answer(client, later="summary")
    assert "撤回后不能恢复" in words(client.get(f"{address}withdraw/"))
    assert Case.objects.get().state == "deferred"
    for _ in range(2):
        assert client.post(f"{address}withdraw/")["Location"] == address
    assert Case.objects.get().state == "withdrawn"
    assert "您已撤回" in words(client.get(address))


def test_an_answer_is_looked_at_again_by_another_person(home: Office) -> None:
    client = signed_in("wang", WANG)
    address = answer(client)
    long = client.post(f"{address}review/", {"words": "字" * 2_001})
    assert (long.status_code, Review.objects.count()) == (422, 0)
    assert client.post(f"{address}review/", {"words": "起付线<img src=x>"})["Location"] == address
    assert client.post(f"{address}review/", {"words": "again"})["Location"] == address
    assert Review.objects.count() == 1
    page = client.get(address).content.decode()
    assert "正请另一位工作人员看" in page
    assert "起付线&lt;img" in page


def test_a_refusal_says_why_and_until_when_one_may_object(home: Office) -> None:
    client = signed_in("wang", WANG)
    address = answer(client, person="1")
    refuse(**desk(), reason="票据是假的")  # type: ignore[arg-type]
    page = words(client.get(address))
    for said in ("没有通过", "票据是假的", "由工作人员决定", "请人看一遍", "前可以要求复核"):
        assert said in page
    assert "医疗费用报销款：" not in page


def test_a_person_asked_for_before_decides_and_the_sum_is_shown(home: Office) -> None:
    client = signed_in("wang", WANG)
    address = answer(client, person="1")
    approve(**desk())  # type: ignore[arg-type]
    assert "医疗费用报销款：14,272.40元" in words(client.get(address))


def test_a_receipt_names_no_card_and_what_still_comes(late: Office) -> None:
    client = signed_in("wang", WANG)
    address = answer(client, later="summary")
    page = words(client.get(f"{address}receipt/"))
    for said in (
        Case.objects.get().number,
        "异地住院费用报销",
        "2020年9月15日10:00",
        "等材料",
        "出院小结，9月28日前补",
    ):
        assert said in page
    assert "6214850000000002" not in page


@pytest.mark.parametrize("path", ["", "receipt/", "withdraw/", "correct/", "review/", "bring/summary/"])
def test_somebody_elses_case_is_not_there(late: Office, path: str) -> None:
    address = answer(signed_in("wang", WANG), later="summary")
    stranger = signed_in("zhou", 8)
    assert stranger.get(f"{address}{path}").status_code == 404
    assert stranger.post(f"{address}{path}").status_code in {404, 405}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_stands_in_both_languages(late: Office, language: str) -> None:
    client = signed_in("wang", WANG)
    client.cookies["language"] = language
    client.post(f"/apply/{ITEM}/files/summary/", {"file": upload(), "more": "1"})
    pages = [f"/items/{ITEM}/", f"/apply/{ITEM}/total/", f"/apply/{ITEM}/files/summary/", f"/apply/{ITEM}/drop/"]
    client.post(f"/apply/{ITEM}/third_party/", {"third_party": "false"})
    pages += [f"/apply/{ITEM}/", "/mine/files/"]
    found = [client.get(page) for page in pages]
    address = answer(client, person="1")
    found += [client.get(f"{address}{page}") for page in ("", "receipt/", "withdraw/", "review/", "bring/summary/")]
    assert [one.status_code for one in found] == [200] * len(found)
    for one in found:
        title = re.search(r"<title>(.*?)</title>", one.content.decode())
        assert title
        assert title[1].partition(" · ")[0].strip()
