"""A draft goes with the case it becomes, in the same transaction, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from saltern.apps.casework import operations as casework
from saltern.apps.casework.models import Draft
from saltern.core.approvals.prefill import FormFaulty
from worlds.casework_desk import GRADUATE, applicant, graduates, rulebook

pytestmark = pytest.mark.django_db

BOOKS = rulebook()
PLACE: dict[str, Any] = {"acting": applicant(1), "rulebook": BOOKS, "item": GRADUATE.id, "subject": 1}


def submit(**changes: Any) -> casework.Acknowledgement:
    given: dict[str, Any] = {**PLACE, "source": graduates(1), "account": {"mobile": "13800138000"}}
    return casework.submit(**{**given, **changes})


def test_there_is_none_before_it_is_begun_and_then_it_is_found_as_it_was_left() -> None:
    assert casework.find_draft(**PLACE) is None
    left = casework.save_draft(
        **PLACE, typed={"note": "加急，😀"}, materials={"a": "promised"}, contested={"school": "x"}
    )
    assert casework.find_draft(**PLACE) == left
    assert casework.find_draft(**{**PLACE, "acting": replace(applicant(1), account="another")}) is None


def test_handing_in_takes_the_draft_with_it_and_no_other() -> None:
    draft = casework.open_draft(**PLACE)
    other = casework.open_draft(**{**PLACE, "acting": replace(applicant(1), account="another")})
    assert submit(key=draft.key).state == "approved"
    assert [row.key for row in Draft.objects.all()] == [other.key]


def test_a_key_that_is_somebody_elses_draft_leaves_it_to_them() -> None:
    other = casework.open_draft(**{**PLACE, "acting": replace(applicant(1), account="another")})
    assert submit(key=other.key).state == "approved"
    assert Draft.objects.get().key == other.key


def test_what_is_refused_stays_as_it_was() -> None:
    draft = casework.save_draft(**PLACE, typed={"note": "急"})
    with pytest.raises(FormFaulty):
        submit(key=draft.key, values={"nothing": "x"})
    assert casework.find_draft(**PLACE) == draft


def test_where_the_case_is_not_kept_the_draft_is() -> None:
    draft = casework.open_draft(**PLACE)
    with transaction.atomic():
        submit(key=draft.key)
        transaction.set_rollback(True)
    assert casework.find_draft(**PLACE) == draft
