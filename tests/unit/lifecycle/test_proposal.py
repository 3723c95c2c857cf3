"""What a reminder, a next step and a playbook of the pack propose."""

from __future__ import annotations

import datetime as dt

import pytest

from saltern.apps.lifecycle.alerts.concern import Announcement
from saltern.apps.lifecycle.alerts.words import load
from saltern.apps.lifecycle.proposal import Proposal, RuleAudience, for_playbook, for_reminder, for_step
from saltern.core.catalogue.pack import Pack
from saltern.words import Phrase
from worlds.yantian import yantian

DAY = dt.date(2020, 4, 10)
EVENING = dt.datetime(2020, 4, 10, 12, tzinfo=dt.UTC)
AUDIENCE = RuleAudience(subjects=[1, 2], due=3, unknown=4)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return yantian()


def test_a_reminder_names_its_service_in_both_languages_and_is_checked_again_before_it_leaves(pack: Pack) -> None:
    reminder = pack.reminders["residence-permit-endorsement"]
    made = for_reminder(reminder, pack=pack, audience=AUDIENCE, as_of=DAY, trigger="sweep:1", snapshot="7")
    assert made == Proposal(
        kind="reminder",
        key="residence-permit-endorsement",
        trigger="sweep:1",
        template=reminder.template,
        who="natural_person",
        subjects=[1, 2],
        why=pack.templates[reminder.template].why,
        values={"item": pack.service_name(reminder.item) if reminder.item else reminder.name},
        as_of=DAY,
        due=3,
        unknown=4,
        once_until=made.once_until,
        pack_version=pack.version,
        snapshot="7",
        recheck="reminder:residence-permit-endorsement",
        release_within="P7D",
    )
    assert made.once_until is not None
    assert made.once_until > DAY


def test_what_a_window_tells_is_worth_nothing_once_it_has_closed(pack: Pack) -> None:
    reminder = pack.reminders["school-place-primary"]
    day = dt.date(2020, 5, 20)
    made, late = (
        for_reminder(reminder, pack=pack, audience=AUDIENCE, as_of=day, trigger="s", snapshot="", late=late)
        for late in (False, True)
    )
    closing = dt.datetime(2020, 5, 20, 9, 0, tzinfo=dt.UTC)
    assert (made.template, made.expires_at, made.recheck) == (
        "remind-school-place-primary", closing, "reminder:school-place-primary"
    )  # fmt: skip
    assert (late.template, late.expires_at, late.recheck) == (
        "remind-school-place-primary-late", None, "reminder:school-place-primary.late"
    )  # fmt: skip
    assert (late.key, made.values) == (
        "school-place-primary.late",
        {
            "item": pack.service_name("school-place-primary"),
            "opens": Phrase(en="12 May, 9:00", zh="5月12日9时"),
            "closes": Phrase(en="20 May, 17:00", zh="5月20日17时"),
        },
    )


def test_everyone_has_the_last_day_that_is_theirs_where_the_text_names_it(pack: Pack) -> None:
    days = {1: dt.date(2020, 5, 1), 2: dt.date(2021, 1, 3)}
    audience = RuleAudience(subjects=[1, 2], due=2, days=days)
    for key, named in (("annual-report", days), ("school-place-primary", {})):
        reminder = pack.reminders[key]
        made = for_reminder(reminder, pack=pack, audience=audience, as_of=DAY, trigger="s", snapshot="")
        assert made.days == named


def test_a_next_step_names_the_item_it_follows_and_is_looked_at_again_before_it_leaves(pack: Pack) -> None:
    step = next(iter(pack.next_steps.values()))
    made = for_step(step, pack=pack, audience=AUDIENCE, as_of=DAY, trigger="case:1", snapshot="")
    assert (made.kind, made.key, made.who, made.values, made.recheck, made.emergency) == (
        "next_step",
        step.key,
        step.who,
        {"item": pack.service_name(step.from_item), "next": pack.service_name(step.to_item)},
        f"next_step:{step.key}",
        False,
    )


def test_a_playbook_goes_at_any_hour_until_the_warning_ends_and_may_be_told_again(pack: Pack) -> None:
    book = pack.playbooks["storm-outdoor-ad"]
    warning = Announcement(identity="s,1", kind="暴雨", level="黄色", action="issue", subdistricts=("440308001",))
    said = load(pack=pack.path).said
    made = for_playbook(
        book, pack=pack, subjects=[5, 6], warning=warning, alert=9, expires_at=EVENING, as_of=DAY, said=said
    )
    assert (made.kind, made.trigger, made.subjects, made.due, made.values) == (
        "alert",
        "alert:9",
        [5, 6],
        2,
        {"kind": Phrase(en="Rainstorm", zh="暴雨"), "level": Phrase(en="yellow", zh="黄色")},
    )
    assert (made.emergency, made.expires_at, made.once_until, made.alert) == (True, EVENING, None, 9)
