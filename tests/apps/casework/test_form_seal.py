"""What a form says of people is kept sealed: in cases, corrections and drafts; what a rule asks for is not."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from apps.casework.test_submit import submit
from saltern.apps.casework import operations as casework
from saltern.apps.casework.form_seal import FormKeyWrong, FormSeal
from saltern.core.approvals.prefill import Filled
from saltern.core.catalogue.item import Item
from worlds.casework_desk import applicant, rulebook
from worlds.yantian import yantian

SEAL = FormSeal(bytes(32))
PHONE, ACCOUNT = "13912345678", "6222021234567890123"


def item() -> Item:
    return yantian().items["company-establishment"].versions[-1]


def filled(key: str, value: object, **more: object) -> Filled:
    return Filled(key=key, value=value, origin="typed", editable=True, sources=(), **more)  # type: ignore[arg-type]


def test_a_number_is_sealed_and_the_rest_stands_as_it_is() -> None:
    form = [filled("mobile", PHONE, replaced="13800138000"), filled("company_name", "海山"), filled("capital", None)]
    kept = SEAL.kept(form, item())
    assert [PHONE in json.dumps(kept), "13800138000" in json.dumps(kept), kept[1]["value"]] == [False, False, "海山"]
    assert SEAL.opened(kept) == [one.plain() for one in form]
    assert SEAL.kept(form, item()) != kept


def test_what_an_older_release_wrote_in_clear_is_read_as_it_is() -> None:
    old = [{"key": "mobile", "value": PHONE}, {"key": "capital", "value": {"number": "1"}}]
    assert SEAL.opened(old) == old
    assert SEAL.opened_texts({"mobile": PHONE}) == {"mobile": PHONE}


def test_another_key_opens_nothing() -> None:
    kept = SEAL.kept([filled("mobile", PHONE)], item())
    with pytest.raises(FormKeyWrong):
        FormSeal(bytes(31) + b"1").opened(kept)


def test_a_draft_is_sealed_as_a_whole() -> None:
    kept = SEAL.kept_texts({"bank_account": ACCOUNT, "helper_mobile": PHONE})
    assert [ACCOUNT in str(kept), PHONE in str(kept)] == [False, False]
    assert SEAL.opened_texts(kept) == {"bank_account": ACCOUNT, "helper_mobile": PHONE}
    assert (SEAL.kept_texts({}), SEAL.opened_texts({})) == ({}, {})


def every_text() -> str:
    """All that stands in the database, as one text."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names the database gives
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
def test_no_table_holds_the_mobile_of_an_application_or_of_a_form_half_filled() -> None:
    number = submit(values={"mobile": "+8613900005678"}).number
    casework.save_draft(
        acting=applicant(2),
        rulebook=rulebook(),
        item="graduate-reception",
        subject=2,
        typed={"mobile": PHONE},
        contested={"school": PHONE},
    )
    text = every_text()
    assert [number in text, "13900005678" in text, "13800001234" in text, PHONE in text] == [True, False, False, False]
    draft = casework.find_draft(acting=applicant(2), rulebook=rulebook(), item="graduate-reception", subject=2)
    assert draft is not None
    assert (draft.typed, draft.contested) == ({"mobile": PHONE}, {"school": PHONE})
