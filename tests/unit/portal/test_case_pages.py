"""What a receipt, a correction, a file and a sum say: values in, words out, without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from saltern.apps.casework.case_view import CaseFile, CaseView, CorrectionView, PromiseView, StepView
from saltern.apps.casework.file_check import FileEmpty
from saltern.apps.casework.handed_in_file import FileView, Lies
from saltern.core.approvals.evidence import Source
from saltern.core.approvals.payment import Payment, WorkingLine, kept_payments
from saltern.core.catalogue.item import LegalBasis
from saltern.core.identifiers.writing import mask_account
from saltern.errors import Place
from saltern.interfaces.pages.confirm import asked_before, changed_fields
from saltern.interfaces.pages.payment import sums
from saltern.interfaces.pages.receipt import receipt_page
from saltern.interfaces.portal.presenters.correction_request import answerable, correction_page
from saltern.interfaces.portal.presenters.files import hand_in_page, said_size
from saltern.interfaces.portal.presenters.item import law_lines
from saltern.words import Phrase
from worlds.yantian import yantian

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = dt.date(2020, 9, 15)
NOW = dt.datetime(2020, 9, 15, 2, 3, tzinfo=dt.UTC)
ITEM = yantian().items["medical-reimbursement-remote"]


def entry(key: str, value: object, *, origin: str, editable: bool = False) -> dict[str, object]:
    return {"key": key, "value": value, "origin": origin, "editable": editable, "sources": []}


def case(**changes: object) -> CaseFile:
    view = CaseView(
        id=1, number="20200915-AAAAAAAA", item=ITEM.id, subject=7, kind="natural_person", unit="medical-insurance",
        state="deferred", moves=2, channel="portal", received_on=TODAY, due_on=None, promised_due=None,
        statutory_due=None,
        breached_on=None, closed_on=None, handler="", pack_version="v", fields_prefilled=3, materials_saved=2,
        visits_saved=2,
    )  # fmt: skip
    file = CaseFile(
        case=view,
        form=(
            entry("total", {"number": "18640.50"}, origin="record"),
            entry("third_party", False, origin="typed", editable=True),
            entry("account", "6222020000000000009", origin="typed", editable=True),
        ),
        materials={"bill": "saved", "summary": "promised"},
        promises=(PromiseView(material="summary", remind_on=None, due_on=dt.date(2020, 9, 28), state="promised"),),
        wanted=(),
        corrections=(),
        pauses=(),
        decisions=(),
        history=(
            StepView(action="submit", before="", after="received", actor="wang", role="applicant", note="", at=NOW),
        ),
        possible=("bring", "withdraw"),
        request="k",
    )
    return replace(file, **changes)  # type: ignore[arg-type]


def asked(*wanted: str, reason: str = "") -> CorrectionView:
    return CorrectionView(
        wanted=wanted, reason=reason, due_on=dt.date(2020, 9, 29), answered=False, noticed_on=None, served=""
    )


def given(key: str, *, called: str = "出院小结", lies: tuple[Lies, ...] = ()) -> FileView:
    return FileView(
        key=key, subject=7, item=ITEM.id, material="summary", called=Phrase(zh=called, en="Discharge summary"),
        name="a.pdf", kind="application/pdf", size=1_887_436, pages=3, given_at=NOW, lies=lies,
    )  # fmt: skip


def test_a_receipt_tells_what_came_what_comes_and_masks_the_name() -> None:
    page = receipt_page(
        pack=yantian(), file=case(), called="王建明", address="https://example.org/cases/1/", today=TODAY, zone=ZONE
    )
    assert (page.who, page.received.zh, page.closed) == ("王**", "2020年9月15日10:03", False)
    assert (page.state.zh, page.answer.zh) == ("等材料", "时限暂停")
    assert [one.zh for one in page.on_record] == ["医疗费用票据"]
    assert [one.zh for one in page.missing] == ["出院小结，9月28日前补；拍照上传就行"]


def test_a_correction_asks_for_what_was_wanted_and_names_what_only_a_unit_can_mend() -> None:
    file = case(corrections=(asked("account", "total", "summary"),))
    page = correction_page(pack=yantian(), item=ITEM, file=file, today=TODAY)
    assert [(one.key, one.text) for one in page.questions] == [("account", "6222020000000000009")]
    assert [(one.key, one.count) for one in page.papers] == [("summary", 0)]
    assert ([one.zh for one in page.fixed], page.others, page.until.zh) == (["总费用（元）"], (), "9月29日前改好")


def test_words_of_the_desk_open_every_field_that_was_typed() -> None:
    file = case(corrections=(asked("请写清楚转诊的医院", reason="看不清"),))
    assert answerable(ITEM, file) == ("third_party", "account")
    page = correction_page(pack=yantian(), item=ITEM, file=file, today=TODAY, typed={"account": "12"})
    assert (page.others, page.reason) == (("请写清楚转诊的医院",), "看不清")
    assert [one.text for one in page.questions] == ["", "12"]


def test_a_file_is_offered_again_for_a_paper_of_the_same_name_alone() -> None:
    here = given("here", lies=(Lies(request="k", item=ITEM.id, material="summary"),))
    page = hand_in_page(
        pack=yantian(), item=ITEM.id, material=next(one for one in ITEM.materials if one.key == "summary"),
        files=[here, given("before"), given("other", called="户口簿")], request="k",
        act=Phrase(zh="交上去", en="Hand in"), faults=[("x.pdf", FileEmpty())], today=TODAY, zone=ZONE,
    )  # fmt: skip
    assert ([one.key for one in page.given], [one.key for one in page.again]) == (["here"], ["before"])
    assert (page.again[0].called.zh, page.again[0].note.zh) == (
        "出院小结，3页",
        "PDF，1.8MB，今天10:03收到；保存到12月14日",
    )
    assert [(one.name, one.words.zh, one.todo.zh) for one in page.faults] == [
        ("x.pdf", "这份文件是空的", "多半是没下载完，打开看看再选一次。")
    ]


def test_a_sum_is_said_with_its_working_and_comes_back_from_what_was_kept() -> None:
    payment = Payment(
        output="reimbursement",
        name=Phrase(zh="报销款", en="Reimbursement"),
        amount=Decimal("14272.40"),
        invented=True,
        lines=(
            WorkingLine(
                label=Phrase(zh="总费用", en="Bill"),
                value=Decimal("18640.50"),
                unit="money",
                sources=(
                    Source(unit="medical-insurance", record_set="medical_settlements", date="2020-08-22", rows=1),
                ),
            ),
            WorkingLine(label=Phrase(zh="比例", en="Share"), value=Decimal("80.0"), unit="percent"),
            WorkingLine(label=Phrase(zh="年龄", en="Age"), value=Decimal(92), unit="years"),
        ),
    )
    assert kept_payments({"payments": [payment.plain()]}) == (payment,)
    assert kept_payments({}) == ()
    [said] = sums(yantian(), [payment])
    assert (said.amount.zh, [line.value.zh for line in said.lines]) == ("14,272.40元", ["18,640.50元", "80%", "92岁"])
    assert said.lines[0].sources[0].unit.zh.endswith("盐田分局")
    assert mask_account("6222020000000000009") == "****0009"


def test_a_new_version_of_a_form_marks_what_is_asked_otherwise() -> None:
    moved = [replace(one.source, place=Place(file="moved", line=9)) if one.source else None for one in ITEM.form]
    form = tuple(replace(one, source=source) for one, source in zip(ITEM.form, moved, strict=True))
    now = replace(ITEM, version=2, form=form)
    before = replace(ITEM, version=1, form=ITEM.form[:2])
    assert changed_fields(now, replace(now, form=ITEM.form)) == frozenset()
    assert changed_fields(now, before) == {field.key for field in ITEM.form[2:]}
    assert changed_fields(now, None) == {field.key for field in ITEM.form}


def test_the_version_a_form_was_begun_with_is_that_of_the_pack_it_was_begun_by() -> None:
    pack = yantian()
    then = replace(pack, items={**pack.items, ITEM.id: replace(ITEM, form=ITEM.form[:2])})
    before = asked_before(then, ITEM, ITEM.version)
    assert before is not None
    assert changed_fields(ITEM, before) == {field.key for field in ITEM.form[2:]}
    assert asked_before(pack, ITEM, ITEM.version) == ITEM
    assert asked_before(pack, ITEM, 77) is None
    assert asked_before(replace(pack, items={}), ITEM, ITEM.version) is None


def test_what_it_rests_on_is_said_once_and_a_note_of_ours_is_no_name() -> None:
    pack = yantian()
    cites = (
        LegalBasis(name="", law="nurses-regulation", article="第十条"),
        LegalBasis(name="居住证条例", article="第一条", text="not-obtainable"),
        LegalBasis(name="一年之内当场办结", name_en="Done at once within a year", text="local"),
        LegalBasis(name="local policy, verify", text="local"),
        LegalBasis(name="window: invented", text="local"),
    )
    assert [(one.words.zh, one.words.en, one.note.en) for one in law_lines(pack, cites)] == [
        ("护士条例第十条", "护士条例第十条", ""),
        ("居住证条例第一条", "居住证条例第一条", "text not to be had"),
        ("一年之内当场办结", "Done at once within a year", "local practice"),
        ("本地做法", "local practice", ""),
    ]


def test_sizes_are_said_as_people_say_them() -> None:
    assert [said_size(size) for size in (1, 1024, 10 * 1024 * 1024)] == ["1KB", "1KB", "10.0MB"]
