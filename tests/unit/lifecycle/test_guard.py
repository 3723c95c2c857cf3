"""The guard against mass mistakes, at its edges."""

from __future__ import annotations

import pytest

from saltern.apps.lifecycle.guard import PushKind, judge


@pytest.mark.parametrize(
    ("kind", "count", "previous", "residents", "needed", "codes"),
    [
        ("reminder", 2_500, None, 250_000, 0, []),
        ("reminder", 2_501, None, 250_000, 2, ["too-many"]),
        ("reminder", 200, None, 1_000, 0, []),
        ("reminder", 201, None, 1_000, 2, ["too-many"]),
        ("reminder", 149, 100, 250_000, 0, []),
        ("reminder", 150, 100, 250_000, 2, ["changed"]),
        ("reminder", 0, 49, 250_000, 0, []),
        ("reminder", 0, 50, 250_000, 2, ["changed"]),
        ("reminder", 1_299, 1_000, 250_000, 0, []),
        ("reminder", 1_300, 1_000, 250_000, 2, ["changed"]),
        ("reminder", 700, 1_000, 250_000, 2, ["changed"]),
        ("reminder", 250_000, 1_000, 250_000, 2, ["too-many", "changed"]),
        ("alert", 0, None, 250_000, 1, ["alert"]),
        ("alert", 47, 47, 250_000, 1, ["alert"]),
        ("alert", 2_501, None, 250_000, 2, ["too-many"]),
    ],
)
def test_how_many_people_must_say_yes(
    kind: PushKind, count: int, previous: int | None, residents: int, needed: int, codes: list[str]
) -> None:
    verdict = judge(count=count, due=count, previous=previous, residents=residents, kind=kind)
    assert (verdict.releases_needed, [reason.code for reason in verdict.reasons]) == (needed, codes)


def test_the_reason_is_said_in_both_languages() -> None:
    (reason,) = judge(count=60, due=60, previous=120, residents=250_000, kind="reminder").reasons
    assert reason.message("en") == "its audience is 60, the last one that went out was 120 (-50 %)"
    assert reason.message("zh") == "本次对象 60，上次发出时 120（-50 %）"


def test_the_change_is_measured_on_everyone_due_and_the_size_on_those_to_be_told() -> None:
    verdict = judge(count=3, due=2_900, previous=2_850, residents=250_000, kind="reminder")
    assert verdict.releases_needed == 0


def test_a_sender_nobody_listed_needs_two_people_however_few_it_reaches() -> None:
    verdict = judge(count=1, due=1, previous=None, residents=250_000, kind="alert", stranger="x@example.org")
    assert (verdict.releases_needed, [reason.message("en") for reason in verdict.reasons]) == (
        2,
        ["its sender x@example.org is none of those this place knows"],
    )
