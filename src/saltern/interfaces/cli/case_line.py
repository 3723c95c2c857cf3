"""Where a case stands after a move, in one line."""

from __future__ import annotations

import datetime as dt

from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.stage import STATES
from saltern.interfaces.cli.options import answer
from saltern.interfaces.cli.spoken import said, told
from saltern.words import day


def print_case(case: CaseView, as_json: bool) -> None:
    """Print where a case stands after a move."""
    answer(
        {"number": case.number, "state": case.state, "due_on": case.due_on},
        [f"{case.number}{told(zh='：', en=': ')}{standing(case)}"],
        as_json=as_json,
    )


def standing(case: CaseView) -> str:
    """Where a case stands and until when, in words."""
    state = said(STATES[case.state]) if case.state in STATES else case.state
    return state + (told(zh=f"，{on(case.due_on)}前办结", en=f", due {on(case.due_on)}") if case.due_on else "")


def on(date: dt.date | None) -> str:
    """A day as people say it."""
    return said(day(date)) if date else "—"
