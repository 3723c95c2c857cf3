"""The console's pages of cases through real requests: lists, one case, what is decided, and what stands in its way."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Case, Decision
from saltern.apps.notify.models import Message
from saltern.installation.office import Office
from worlds.casework_desk import applicant, staff
from worlds.lived_house import NOW, at_work, handle_at, signed_in_again
from worlds.my_house import ME, PEOPLE
from worlds.program_house import many

pytestmark = pytest.mark.django_db

UNIT = "public-security"
"""The unit whose case waits for a correction in the lived house."""
ITEM = "id-card"


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_shows_whom_masked_and_the_case_whole(waits: str) -> None:
    client = at_work(UNIT, "approver")
    name = PEOPLE[ME].name
    page = text(client, "/console/cases/")
    assert (name in page, f"{name[0]}{'*' * (len(name) - 1)}" in page, waits in page) == (False, True, True)
    assert name in text(client, f"/console/cases/{waits}/")


def test_a_case_is_found_by_its_number_its_service_and_whose_it_is(waits: str) -> None:
    client = at_work(UNIT, "approver")
    where = "/console/cases/"
    assert client.post(where, {"q": waits.lower()})["Location"] == f"/console/cases/{waits}/"
    for words in ("id-card", "身份证"):
        assert client.post(where, {"q": words})["Location"] == f"{where}?item={ITEM}"
    assert waits in text(client, f"{where}?item={ITEM}")
    assert waits in client.post(where, {"q": PEOPLE[ME].number}).content.decode()
    nothing = client.post(where, {"q": "440308199001011231"}).content.decode()
    assert (waits in nothing, "没有找到" in nothing) == (False, True)


def test_headings_turn_the_order_and_the_address_says_how_the_list_stands(waits: str) -> None:
    page = text(at_work(UNIT, "approver"), f"/console/cases/?which=all&item={ITEM}&order=-due")
    turned = re.findall(r'<th aria-sort="(\w+)"><span class="head"><a href="([^"]+)">', page)
    assert turned == [("descending", f"?which=all&amp;item={ITEM}")]
    assert f'href="?which=all&amp;item={ITEM}&amp;order=service"' in page
    assert ("您记住的" in page, waits in page) == (False, True)


def test_own_columns_and_filters_are_there_after_signing_in_elsewhere_and_go_with_one_tap(waits: str) -> None:
    where, off = "/console/cases/", r'name="off" value="(\w+)"'
    chosen = {"column": ["number", "received"], "which": "all", "item": "driving-licence", "order": "-received"}
    assert at_work(UNIT, "approver").post(f"{where}choice/", chosen)["Location"] == where
    elsewhere = signed_in_again(UNIT, "approver")
    page = text(elsewhere, where)
    assert re.findall(off, page) == ["item", "order"]
    assert (waits in page, waits in text(elsewhere, f"{where}?which=all")) == (False, True)
    elsewhere.post(f"{where}choice/", {"off": "item"})
    page = text(elsewhere, where)
    assert (re.findall(off, page), f'<td class="num nw">{waits}</td>' in page) == (["order"], True)
    assert "为什么要人看" not in page[: page.index("<tbody>")]


def test_what_no_rule_approved_needs_a_reason_and_what_was_written_stays(waits: str) -> None:
    client = at_work(UNIT, "approver")
    page = text(client, f"/console/cases/{waits}/")
    bare = client.post(f"/console/cases/{waits}/refuse/", {"reason": " ", "seen": seen(page)})
    shown = bare.content.decode()
    assert (bare.status_code, "<title>错误：" in shown, 'href="#reason"' in shown) == (422, True, True)
    assert Case.objects.get(number=waits).state == "review"


def test_who_comes_second_is_told_what_happened_and_keeps_their_words(waits: str) -> None:
    first, second = at_work(UNIT, "approver"), at_work(UNIT, "approver", "clerk")
    pages = [text(one, f"/console/cases/{waits}/") for one in (first, second)]
    done = first.post(f"/console/cases/{waits}/correction/", {"wanted": "photo", "seen": seen(pages[0])})
    late = second.post(f"/console/cases/{waits}/refuse/", {"reason": "照片和本人不符", "seen": seen(pages[1])})
    shown = late.content.decode()
    assert (done.status_code, late.status_code) == (302, 422)
    assert ("告知补正" in shown, "照片和本人不符" in shown) == (True, True)
    assert Case.objects.get(number=waits).state == "correction"


def test_the_second_sees_who_has_it_open(office: Office, waits: str) -> None:
    from saltern.apps.organisation.models import Post

    first, second = at_work(UNIT, "approver"), at_work(UNIT, "approver", "clerk")
    Post.objects.filter(account=handle_at(UNIT, "approver")).update(called="何丽")
    alone = text(first, f"/console/cases/{waits}/")
    both = text(second, f"/console/cases/{waits}/")
    assert ("也在看" in alone, "何丽也在看" in both) == (False, True)


def test_after_a_decision_the_next_case_opens(waits: str) -> None:
    client = at_work(UNIT, "approver")
    page = text(client, f"/console/cases/{waits}/")
    done = client.post(f"/console/cases/{waits}/refuse/", {"reason": "照片和本人不符", "seen": seen(page)})
    assert done["Location"] == "/console/cases/"
    assert Decision.objects.get(case__number=waits, final=True).because["zh"] == "照片和本人不符"
    decided = text(client, "/console/cases/decided/")
    assert ("不予批准" in decided, waits in decided) == (True, True)


def test_the_clock_stops_for_a_reason_of_the_law_alone(waits: str) -> None:
    client = at_work(UNIT, "approver")
    page = text(client, f"/console/cases/{waits}/")
    lunch = client.post(f"/console/cases/{waits}/pause/", {"why": "lunch", "seen": seen(page)})
    assert (lunch.status_code, Case.objects.get(number=waits).state) == (422, "review")
    client.post(f"/console/cases/{waits}/pause/", {"why": "hearing", "seen": seen(page)})
    assert Case.objects.get(number=waits).state == "paused"
    page = text(client, f"/console/cases/{waits}/")
    client.post(f"/console/cases/{waits}/resume/", {"seen": seen(page)})
    assert Case.objects.get(number=waits).state == "review"


def test_of_a_batch_each_is_decided_by_itself_and_what_could_not_be_is_named(office: Office, waits: str) -> None:
    client = at_work(UNIT, "approver")
    moves = Case.objects.get(number=waits).moves
    advice = casework.explain_case(
        acting=staff("approver", "li", unit=UNIT, now=NOW), rulebook=office.rulebook, number=waits
    )
    chosen = [f"{waits}_{moves}", "20200410-000000_1"]
    answer = client.post("/console/cases/batch/", {"case": chosen})
    shown = answer.content.decode()
    approved = advice[-1].result == "approve"
    assert (answer.status_code, "20200410-000000" in shown) == (409, True)
    assert (Case.objects.get(number=waits).state == "approved") is approved
    again = client.post("/console/cases/batch/", {"case": chosen})
    assert again.status_code == 409
    assert Decision.objects.filter(case__number=waits, final=True).count() == int(approved)


def test_of_twenty_chosen_seventeen_are_done_three_are_named_and_again_does_nothing_twice(waits: str) -> None:
    client, numbers = at_work(UNIT, "approver"), many(waits, 20)
    advice = Decision.objects.filter(case__number=waits).order_by("serial").last()
    assert advice
    kept = {one.attname: getattr(advice, one.attname) for one in Decision._meta.concrete_fields} | {"id": None}
    rows = list(Case.objects.filter(number__in=numbers).order_by("id"))
    Decision.objects.bulk_create(
        Decision(**{**kept, "case_id": row.pk, "serial": 1, "result": "approve", "final": False}) for row in rows
    )
    chosen = [f"{row.number}_{row.moves}" for row in rows]
    moved, elsewhere, gone = (row.number for row in rows[:3])
    Case.objects.filter(number=moved).update(moves=9)
    Case.objects.filter(number=elsewhere).update(unit="education")
    Case.objects.filter(number=gone).update(state="withdrawn", closed_at=NOW, closed_on=NOW.date())
    for again in (False, True):
        answer = client.post("/console/cases/batch/", {"case": chosen})
        named = re.findall(r'<li><a class="num" href="[^"]*">([^<]+)</a>：([^<]+)</li>', answer.content.decode())
        assert (answer.status_code, len(named)) == (409, 20 if again else 3)
        assert {moved, elsewhere, gone} <= {number for number, _ in named}
        assert all(why.strip() for _, why in named)
        assert Case.objects.filter(number__in=numbers, state="approved").count() == 17
        assert Decision.objects.filter(case__number__in=numbers, final=True).count() == 17
        assert Message.objects.filter(template="case-approved", source_id__in=numbers).count() == 17


def test_a_review_is_answered_by_another_person(office: Office, prepared: Mapping[str, str]) -> None:
    number = prepared["case"]
    me = applicant(ME, account="a-ME", now=NOW)
    casework.ask_review(acting=me, rulebook=office.rulebook, number=number, words="证书是真的")
    client = at_work("human-resources", "approver")
    listed = text(client, "/console/cases/reviews/")
    assert ("证书是真的" in listed, number in listed) == (True, True)
    where = f"/console/cases/{number}/review/"
    empty = client.post(where, {"outcome": "upheld", "words": ""})
    assert empty.status_code == 422
    client.post(where, {"outcome": "upheld", "words": "又看了一遍，没有查到用人单位"})
    assert number not in text(client, "/console/cases/reviews/")


def test_who_works_for_two_units_chooses_one(waits: str) -> None:
    from saltern.apps.organisation import operations as organisation

    client = at_work("human-resources", "approver")
    organisation.appoint(
        acting=staff("administrator", "gao", now=NOW), handle=handle_at("human-resources", "approver"), unit=UNIT,
        roles=["approver"],
    )  # fmt: skip
    assert client.get(f"/console/cases/{waits}/").status_code == 403
    client.post("/console/unit/", {"unit": UNIT})
    assert client.get(f"/console/cases/{waits}/").status_code == 200
    client.post("/console/unit/", {"unit": "education"})
    assert client.get(f"/console/cases/{waits}/").status_code == 200


def test_a_mark_is_put_on_and_taken_off_and_leads_back_to_the_case_alone(waits: str) -> None:
    client = at_work(UNIT, "approver")
    where = f"/console/cases/{waits}/"
    done = client.post(f"{where}mark/", {"on": "1", "back": "https://elsewhere.example/"})
    assert (done["Location"], 'name="on" value="0"' in text(client, where)) == (where, True)
    client.post(f"{where}mark/", {"on": "0"})
    assert 'name="on" value="1"' in text(client, where)


def test_who_may_only_take_in_is_shown_nothing_to_look_over_or_answer(
    office: Office, prepared: Mapping[str, str]
) -> None:
    number = prepared["case"]
    casework.ask_review(acting=applicant(ME, account="a-ME", now=NOW), rulebook=office.rulebook, number=number)
    pages = [text(at_work("human-resources", role), f"/console/cases/{number}/") for role in ("approver", "clerk")]
    assert [f"/console/cases/{number}/review/" in page for page in pages] == [True, False]
    assert f"/console/cases/{number}/look-over/" not in pages[1]
